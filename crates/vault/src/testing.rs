//! Sources of "randomness" for tests: one that a seed repeats, one that is dictated.

use std::sync::Mutex;

use crate::random::Random;

/// SplitMix64: good enough to look random, the same every time for one seed.
pub(crate) struct Seeded(Mutex<u64>);

impl Seeded {
    pub(crate) fn new(seed: u64) -> Seeded {
        Seeded(Mutex::new(seed))
    }
}

impl Random for Seeded {
    fn fill(&self, out: &mut [u8]) {
        let mut state = self.0.lock().unwrap();
        for chunk in out.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Gives exactly these bytes, in order, and panics when asked for more.
pub(crate) struct Dictated(Mutex<Vec<u8>>);

impl Dictated {
    pub(crate) fn new(bytes: &[u8]) -> Dictated {
        Dictated(Mutex::new(bytes.to_vec()))
    }
}

impl Random for Dictated {
    fn fill(&self, out: &mut [u8]) {
        let mut left = self.0.lock().unwrap();
        let rest = left.split_off(out.len());
        out.copy_from_slice(&left);
        *left = rest;
    }
}
