//! The keys of a merchant's browser sessions: one signs their tokens (HMAC with SHA-256), one opens the card data that a
//! hosted form encrypts (P-256, JWE). Both are drawn together and kept as one secret.
//!
//! Nobody but us checks these tokens, so a public key would serve nobody, and each would cost a curve's arithmetic twice.

use std::fmt;

use aws_lc_rs::agreement::{ECDH_P256, PrivateKey};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::error::VaultError;
use crate::random::Random;
use crate::secret::{SecretBytes, SecretText};

mod jwe;

/// Bytes of each of the two secrets.
const HALF: usize = 32;

/// A key that signs and a key pair that opens.
pub struct SessionKey {
    signer: hmac::Key,
    opener: PrivateKey,
    public: String,
    kept: Zeroizing<[u8; 2 * HALF]>,
}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl SessionKey {
    /// New keys.
    pub fn generate(rng: &dyn Random) -> SessionKey {
        loop {
            let mut kept = Zeroizing::new([0; 2 * HALF]);
            rng.fill(&mut *kept);
            // One number in four thousand million is none of the curve's: then another one is drawn.
            if let Some(key) = SessionKey::of(kept) {
                return key;
            }
        }
    }

    fn of(kept: Zeroizing<[u8; 2 * HALF]>) -> Option<SessionKey> {
        let signer = hmac::Key::new(hmac::HMAC_SHA256, &kept[..HALF]);
        let opener = PrivateKey::from_private_key(&ECDH_P256, &kept[HALF..]).ok()?;
        let point = opener.compute_public_key().ok()?;
        let public: PublicKeyX509Der<'_> = point.as_der().ok()?;
        let public = STANDARD.encode(public.as_ref());
        Some(SessionKey { signer, opener, public, kept })
    }

    /// Reads what [`SessionKey::stored`] wrote.
    pub fn read_stored(text: &SecretText) -> Result<SessionKey, VaultError> {
        let bytes = Zeroizing::new(STANDARD.decode(text.expose()).map_err(|_| VaultError::BadStoredKey)?);
        let kept = bytes.as_slice().try_into().map_err(|_| VaultError::BadStoredKey)?;
        SessionKey::of(Zeroizing::new(kept)).ok_or(VaultError::BadStoredKey)
    }

    /// Both secrets for the store, to be sealed there.
    pub fn stored(&self) -> SecretText {
        SecretText::new(STANDARD.encode(self.kept.as_slice()))
    }

    /// The key that forms encrypt with: base64 of a SubjectPublicKeyInfo, P-256.
    pub fn public_key(&self) -> &str {
        &self.public
    }

    /// The signature over these bytes, 32 bytes long; the same bytes get the same signature.
    pub fn sign(&self, message: &[u8]) -> hmac::Tag {
        hmac::sign(&self.signer, message)
    }

    /// Whether this key signed these bytes, in constant time.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        hmac::verify(&self.signer, message, signature).is_ok()
    }

    /// Opens a compact JWE of `ECDH-ES+A256KW` and `A256GCM` (RFC 7516, RFC 7518 4.6). One error for every cause.
    pub fn open(&self, compact: &str) -> Result<SecretBytes, VaultError> {
        jwe::open(&self.opener, compact).ok_or(VaultError::DoesNotOpen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::OsRandom;

    #[test]
    fn stored_keys_are_the_same_keys_again() {
        let key = SessionKey::generate(&OsRandom);
        let again = SessionKey::read_stored(&key.stored()).unwrap();
        assert_eq!(again.public_key(), key.public_key());
        let signature = key.sign(b"session");
        assert_eq!(again.sign(b"session").as_ref(), signature.as_ref());
        assert!(again.verifies(b"session", signature.as_ref()));
        assert!(!again.verifies(b"another", signature.as_ref()));
        assert!(!again.verifies(b"session", &signature.as_ref()[..31]));
        assert!(!SessionKey::generate(&OsRandom).verifies(b"session", signature.as_ref()));
        for wrong in ["", "AAAA", "no base64"] {
            let read = SessionKey::read_stored(&SecretText::new(wrong.to_owned()));
            assert_eq!(read.unwrap_err(), VaultError::BadStoredKey);
        }
        assert!(!format!("{key:?}").contains(key.stored().expose()));
    }

    /// RFC 4231 4.3, under a key that is filled up with zeros, as HMAC does it.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let mut kept = Zeroizing::new([7; 64]);
        kept[..32].fill(0);
        kept[..4].copy_from_slice(b"Jefe");
        let signature = hex::encode(SessionKey::of(kept).unwrap().sign(b"what do ya want for nothing?"));
        assert_eq!(signature, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
