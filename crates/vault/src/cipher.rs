//! The two ciphers of the vault, AES-256-GCM and AES key wrap, with lengths checked once.
//! What is sealed and where it is kept is decided elsewhere.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::key_wrap::{AES_256, AesKek, KeyWrap};
use zeroize::{Zeroize, Zeroizing};

use crate::random::Random;

/// Bytes in every key of the vault.
pub(crate) const KEY_LEN: usize = 32;
/// Bytes in a GCM tag.
pub(crate) const TAG_LEN: usize = 16;
/// Bytes by which a box (nonce, ciphertext, tag) is longer than what it holds.
pub(crate) const BOX_OVERHEAD: usize = NONCE_LEN + TAG_LEN;
/// Bytes of a wrapped key (RFC 3394: eight more than the key).
pub(crate) const WRAPPED_LEN: usize = KEY_LEN + 8;

pub(crate) use aws_lc_rs::aead::NONCE_LEN as BOX_NONCE_LEN;

/// A 256-bit key, wiped when dropped.
pub(crate) type Key = Zeroizing<[u8; KEY_LEN]>;

/// Draws a fresh key.
pub(crate) fn draw_key(rng: &dyn Random) -> Key {
    let mut key = Zeroizing::new([0; KEY_LEN]);
    rng.fill(&mut *key);
    key
}

fn gcm(key: &[u8; KEY_LEN]) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).expect("32 bytes are an AES-256 key"))
}

/// Appends `nonce ‖ ciphertext ‖ tag` to `out`. `None` when the plaintext is longer than GCM allows
/// (64 GiB); `out` then holds no plaintext.
pub(crate) fn seal_to(
    key: &[u8; KEY_LEN],
    nonce: [u8; NONCE_LEN],
    aad: &[u8],
    plaintext: &[u8],
    out: &mut Vec<u8>,
) -> Option<()> {
    // Reserved first: growing later would leave a copy of the plaintext in freed memory.
    out.reserve_exact(plaintext.len() + BOX_OVERHEAD);
    out.extend_from_slice(&nonce);
    let start = out.len();
    out.extend_from_slice(plaintext);
    let nonce = Nonce::assume_unique_for_key(nonce);
    let Ok(tag) = gcm(key).seal_in_place_separate_tag(nonce, Aad::from(aad), &mut out[start..]) else {
        out[start..].zeroize();
        return None;
    };
    out.extend_from_slice(tag.as_ref());
    Some(())
}

/// Opens `nonce ‖ ciphertext ‖ tag` in place and gives the part that is plaintext now.
/// `None` when it is too short or does not verify.
pub(crate) fn open_in_place<'a>(
    key: &[u8; KEY_LEN],
    aad: &[u8],
    sealed: &'a mut [u8],
) -> Option<&'a mut [u8]> {
    let (nonce, sealed) = sealed.split_first_chunk_mut::<NONCE_LEN>()?;
    let nonce = Nonce::assume_unique_for_key(*nonce);
    gcm(key).open_in_place(nonce, Aad::from(aad), sealed).ok()
}

// The library's key object is used up by each call, so it is built from the bytes each time;
// expanding an AES key costs a fraction of a microsecond.
fn kek(key: &[u8; KEY_LEN]) -> AesKek {
    AesKek::new(&AES_256, key).expect("32 bytes are an AES-256 key")
}

/// AES-KW, RFC 3394 section 2.2.1.
pub(crate) fn wrap(key: &[u8; KEY_LEN], inner: &[u8; KEY_LEN]) -> [u8; WRAPPED_LEN] {
    let mut wrapped = [0; WRAPPED_LEN];
    kek(key).wrap(inner, &mut wrapped).expect("a 32-byte key fits in 40 bytes");
    wrapped
}

/// AES-KW, RFC 3394 section 2.2.2. `None` when the integrity value does not match.
pub(crate) fn unwrap(key: &[u8; KEY_LEN], wrapped: &[u8; WRAPPED_LEN]) -> Option<Key> {
    let mut inner = Zeroizing::new([0; KEY_LEN]);
    kek(key).unwrap(wrapped, &mut *inner).ok()?;
    Some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        hex::decode(text).unwrap().try_into().unwrap()
    }

    /// RFC 3394 section 4.6: 256 bits of key data with a 256-bit KEK.
    #[test]
    fn keys_are_wrapped_as_rfc_3394_publishes() {
        let kek = bytes("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        let inner = bytes("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
        let wrapped =
            bytes("28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21");
        assert_eq!(wrap(&kek, &inner), wrapped);
        assert_eq!(*unwrap(&kek, &wrapped).unwrap(), inner);
    }

    #[test]
    fn a_wrapped_key_with_any_bit_flipped_does_not_unwrap() {
        let wrapped = wrap(&[1; 32], &[2; 32]);
        for bit in 0..WRAPPED_LEN * 8 {
            let mut altered = wrapped;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(unwrap(&[1; 32], &altered).is_none(), "bit {bit}");
        }
        assert!(unwrap(&[3; 32], &wrapped).is_none());
    }

    #[test]
    fn a_box_shorter_than_its_frame_is_refused() {
        let mut sealed = Vec::new();
        seal_to(&[1; 32], [2; 12], b"aad", b"", &mut sealed).unwrap();
        assert_eq!(sealed.len(), BOX_OVERHEAD);
        for len in 0..BOX_OVERHEAD {
            assert!(open_in_place(&[1; 32], b"aad", &mut sealed.clone()[..len]).is_none());
        }
        assert_eq!(open_in_place(&[1; 32], b"aad", &mut sealed), Some(&mut [][..]));
    }
}
