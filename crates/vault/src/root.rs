//! The root keys R (standards 7.2): they wrap the keys of owners and nothing else. Where they come
//! from and how they are kept is a [`crate::KeyProvider`]'s business.

use std::fmt;

use zeroize::Zeroizing;

use crate::cipher::{self, BOX_NONCE_LEN, BOX_OVERHEAD, KEY_LEN, Key};
use crate::error::VaultError;
use crate::key::KeyState;
use crate::random::Random;
use crate::text;

/// Bytes of a key wrapped under R: nonce, key, tag.
const BOX_LEN: usize = KEY_LEN + BOX_OVERHEAD;

/// One or more versions of the root key, of which the newest wraps and all unwrap.
pub struct RootKeys {
    active: RootVersion,
    /// Oldest first.
    older: Vec<RootVersion>,
}

struct RootVersion {
    version: u32,
    key: Key,
}

impl RootKeys {
    /// Draws version 1.
    pub fn generate(rng: &dyn Random) -> RootKeys {
        RootKeys::first(cipher::draw_key(rng))
    }

    /// Makes version 1 of a given key.
    pub(crate) fn first(key: Key) -> RootKeys {
        RootKeys { active: RootVersion { version: 1, key }, older: Vec::new() }
    }

    /// Puts versions together again. `None` unless there is one and they come oldest first, from 1.
    pub(crate) fn from_versions(versions: impl Iterator<Item = (u32, Key)>) -> Option<RootKeys> {
        let mut older = Vec::new();
        let mut last = 0;
        for (version, key) in versions {
            if version <= last {
                return None;
            }
            last = version;
            older.push(RootVersion { version, key });
        }
        let active = older.pop()?;
        Some(RootKeys { active, older })
    }

    /// Version and bytes of each key, oldest first: for the file that keeps them.
    pub(crate) fn versions(&self) -> impl Iterator<Item = (u32, &[u8; KEY_LEN])> {
        self.older.iter().chain([&self.active]).map(|held| (held.version, &*held.key))
    }

    /// Wraps a key under the active version: `v1.<root version>.<base64url>`. It unwraps only with
    /// the same `context`, which says whose key it is and what for.
    pub fn wrap(&self, rng: &dyn Random, context: &str, key: &[u8; KEY_LEN]) -> String {
        let mut nonce = [0; BOX_NONCE_LEN];
        rng.fill(&mut nonce);
        let mut sealed = Vec::new();
        cipher::seal_to(&self.active.key, nonce, context.as_bytes(), key, &mut sealed)
            .expect("32 bytes are less than GCM's limit");
        format!("v1.{}.{}", self.active.version, text::encode(&sealed))
    }

    /// Unwraps what [`RootKeys::wrap`] wrote, under whichever version that was.
    pub fn unwrap(&self, context: &str, wrapped: &str) -> Result<Zeroizing<[u8; KEY_LEN]>, VaultError> {
        let (version, sealed) = parse(wrapped).ok_or(VaultError::BadStoredKey)?;
        let mut sealed: Zeroizing<[u8; BOX_LEN]> =
            text::decode_array(sealed).map(Zeroizing::new).ok_or(VaultError::BadStoredKey)?;
        let root = self.version(version).ok_or(VaultError::UnknownRootVersion(version))?;
        let opened = cipher::open_in_place(&root.key, context.as_bytes(), &mut *sealed)
            .ok_or(VaultError::BadStoredKey)?;
        let mut key = Zeroizing::new([0; KEY_LEN]);
        key.copy_from_slice(opened);
        Ok(key)
    }

    /// Whether a wrapped key is already under the active version. False for what is no wrapped key.
    pub fn is_current(&self, wrapped: &str) -> bool {
        parse(wrapped).is_some_and(|(version, _)| version == self.active.version)
    }

    /// Draws a new version, which wraps from now on; the others only unwrap. Seal the key file
    /// anew and re-wrap all stored keys next.
    pub fn rotate(&mut self, rng: &dyn Random) {
        // Four billion rotations are out of reach: the next number is always free.
        let version = self.active.version.saturating_add(1);
        let new = RootVersion { version, key: cipher::draw_key(rng) };
        self.older.push(std::mem::replace(&mut self.active, new));
    }

    /// Wipes an older version once no stored key is wrapped under it. False when there was none.
    pub fn forget(&mut self, version: u32) -> Result<bool, VaultError> {
        if version == self.active.version {
            return Err(VaultError::RootVersionActive(version));
        }
        let before = self.older.len();
        self.older.retain(|held| held.version != version);
        Ok(self.older.len() < before)
    }

    /// Which versions there are; never key bytes.
    pub fn status(&self) -> RootStatus {
        RootStatus::of(self.versions().map(|(version, _)| version))
    }

    fn version(&self, version: u32) -> Option<&RootVersion> {
        [&self.active].into_iter().chain(&self.older).find(|held| held.version == version)
    }
}

fn parse(wrapped: &str) -> Option<(u32, &str)> {
    let ["v1", version, sealed] = text::fields(wrapped)? else {
        return None;
    };
    Some((text::version(version)?, sealed))
}

impl fmt::Debug for RootKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RootKeys").field(&self.status()).finish()
    }
}

/// The inventory of root key versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootStatus {
    /// The version that wraps.
    pub active: u32,
    /// Every version, oldest first: the newest active, the others decrypt-only.
    pub versions: Vec<(u32, KeyState)>,
}

impl RootStatus {
    /// Versions come oldest first; the last is the active one.
    pub(crate) fn of(versions: impl Iterator<Item = u32>) -> RootStatus {
        let mut versions: Vec<(u32, KeyState)> =
            versions.map(|version| (version, KeyState::DecryptOnly)).collect();
        let mut active = 0;
        if let Some((version, state)) = versions.last_mut() {
            *state = KeyState::Active;
            active = *version;
        }
        RootStatus { active, versions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Dictated, Seeded};

    #[test]
    fn a_key_unwraps_only_in_its_own_context() {
        let rng = Seeded::new(1);
        let root = RootKeys::generate(&rng);
        let wrapped = root.wrap(&rng, "seal of one", &[7; 32]);
        assert_eq!(*root.unwrap("seal of one", &wrapped).unwrap(), [7; 32]);
        assert_eq!(root.unwrap("seal of two", &wrapped), Err(VaultError::BadStoredKey));
        let stranger = RootKeys::generate(&rng);
        assert_eq!(stranger.unwrap("seal of one", &wrapped), Err(VaultError::BadStoredKey));
    }

    /// Computed apart from this code, with another library.
    #[test]
    fn wrapping_matches_a_vector_made_elsewhere() {
        let root = RootKeys::first(Zeroizing::new([0x11; 32]));
        let nonce: Vec<u8> = (0xa0..0xac).collect();
        let wrapped = root.wrap(&Dictated::new(&nonce), "florin-key/1\0fingerprint\0mrc_1\x004", &[0x22; 32]);
        assert_eq!(
            wrapped,
            "v1.1.oKGio6SlpqeoqaqrQZZSb2I2obEaPZF5XWcfzoDV5BArr6OJNvbMzHr0FEi1_MTwCt4UFjY7JDzkb63J"
        );
    }

    #[test]
    fn a_rotated_root_still_unwraps_what_is_old_and_wraps_under_the_new() {
        let rng = Seeded::new(2);
        let mut root = RootKeys::generate(&rng);
        let old = root.wrap(&rng, "context", &[1; 32]);
        root.rotate(&rng);
        let new = root.wrap(&rng, "context", &[1; 32]);

        assert!(new.starts_with("v1.2."));
        assert!(root.is_current(&new) && !root.is_current(&old));
        assert_eq!(*root.unwrap("context", &old).unwrap(), [1; 32]);
        assert_eq!(*root.unwrap("context", &new).unwrap(), [1; 32]);
        let status = root.status();
        assert_eq!(status.active, 2);
        assert_eq!(status.versions, [(1, KeyState::DecryptOnly), (2, KeyState::Active)]);
    }

    #[test]
    fn a_forgotten_version_unwraps_nothing_and_the_active_one_stays() {
        let rng = Seeded::new(3);
        let mut root = RootKeys::generate(&rng);
        let old = root.wrap(&rng, "context", &[1; 32]);
        root.rotate(&rng);
        assert_eq!(root.forget(2), Err(VaultError::RootVersionActive(2)));
        assert_eq!(root.forget(1), Ok(true));
        assert_eq!(root.forget(1), Ok(false));
        assert_eq!(root.unwrap("context", &old), Err(VaultError::UnknownRootVersion(1)));
    }

    #[test]
    fn an_altered_wrapped_key_is_refused() {
        let rng = Seeded::new(4);
        let root = RootKeys::generate(&rng);
        let wrapped = root.wrap(&rng, "context", &[1; 32]);
        for bit in 0..wrapped.len() * 8 {
            let mut altered = wrapped.clone().into_bytes();
            altered[bit / 8] ^= 1 << (bit % 8);
            if let Ok(altered) = String::from_utf8(altered) {
                assert!(root.unwrap("context", &altered).is_err(), "bit {bit}");
            }
        }
        for len in 0..wrapped.len() {
            assert!(root.unwrap("context", &wrapped[..len]).is_err(), "cut to {len}");
        }
    }

    #[test]
    fn printing_root_keys_shows_versions_only() {
        let root = RootKeys::first(Zeroizing::new([0xab; 32]));
        let shown = format!("{root:?}");
        assert!(shown.contains("active: 1"));
        assert!(!shown.contains("171") && !shown.to_lowercase().contains("abab"));
    }
}
