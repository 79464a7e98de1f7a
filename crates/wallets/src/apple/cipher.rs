//! From a shared secret to the content of a token: one round of a hash, then AES-GCM (standards 1.3).

use aes_gcm::aead::AeadInOut;
use aes_gcm::aead::consts::U16;
use aes_gcm::aes::{Aes128, Aes256};
use aes_gcm::{AesGcm, KeyInit, Nonce};
use aws_lc_rs::digest::{Context, SHA256};
use zeroize::Zeroizing;

use crate::error::{Forgery, WalletError};

const SEALED: WalletError = WalletError::Forged(Forgery::Content);
/// Sixteen bytes, all zero: each token has a key of its own.
const IV: [u8; 16] = [0; 16];
const TAG_BYTES: usize = 16;

/// The key of an `EC_v1` token (NIST SP 800-56A, single step): X coordinate, and SHA-256 of the merchant identifier.
pub(super) fn derive(shared: &[u8; 32], merchant_id_hash: &[u8; 32]) -> Zeroizing<[u8; 32]> {
    let mut hash = Context::new(&SHA256);
    hash.update(&[0, 0, 0, 1]);
    hash.update(shared);
    hash.update(b"\x0did-aes256-GCM");
    hash.update(b"Apple");
    hash.update(merchant_id_hash);
    let mut key = Zeroizing::new([0; 32]);
    key.copy_from_slice(hash.finish().as_ref());
    key
}

/// Opens ciphertext with its tag behind it. The key has 16 or 32 bytes, nothing else.
pub(super) fn open(key: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, WalletError> {
    let length = sealed.len().checked_sub(TAG_BYTES).ok_or(SEALED)?;
    let (content, tag) = sealed.split_at_checked(length).ok_or(SEALED)?;
    let mut clear = Zeroizing::new(content.to_vec());
    match key.len() {
        16 => with::<AesGcm<Aes128, U16>>(key, &IV, &[], &mut clear, tag)?,
        32 => with::<AesGcm<Aes256, U16>>(key, &IV, &[], &mut clear, tag)?,
        _ => return Err(SEALED),
    }
    Ok(clear)
}

fn with<C: KeyInit + AeadInOut<NonceSize = U16, TagSize = U16>>(
    key: &[u8],
    iv: &[u8; 16],
    aad: &[u8],
    text: &mut [u8],
    tag: &[u8],
) -> Result<(), WalletError> {
    let cipher = C::new_from_slice(key).map_err(|_| SEALED)?;
    let tag = tag.try_into().map_err(|_| SEALED)?;
    cipher.decrypt_inout_detached(&Nonce::from(*iv), aad, text.into(), &tag).map_err(|_| SEALED)
}

#[cfg(test)]
mod tests;
