//! People's passwords: kept as what Argon2id makes of them, never as they are (operate 8: 19 MiB, two passes).
//!
//! Hashing takes some 30 ms and all of that memory: call it on a thread that may block.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use crate::error::VaultError;
use crate::random::Random;
use crate::secret::SecretText;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const SALT_LEN: usize = 16;
const HASH_LEN: usize = 32;
/// The form of every hash that we write (PHC string), up to its salt.
const HEAD: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

/// What is kept of a password.
pub fn hash(password: &SecretText, rng: &dyn Random) -> Result<String, VaultError> {
    let mut salt = [0; SALT_LEN];
    rng.fill(&mut salt);
    let hash = stretch(password, &salt)?;
    Ok(format!("{HEAD}{}${}", STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(*hash)))
}

/// Whether it is the password of which this was kept. With nothing kept the same work is done, and it is not.
pub fn verify(password: &SecretText, kept: Option<&str>) -> Result<bool, VaultError> {
    let parts = kept.and_then(read);
    let (salt, wanted) = parts.unwrap_or(([0; SALT_LEN], [0; HASH_LEN]));
    let hash = stretch(password, &salt)?;
    Ok(verify_slices_are_equal(&*hash, &wanted).is_ok() && parts.is_some())
}

fn read(kept: &str) -> Option<([u8; SALT_LEN], [u8; HASH_LEN])> {
    let (salt, hash) = kept.strip_prefix(HEAD)?.split_once('$')?;
    let salt = STANDARD_NO_PAD.decode(salt).ok()?.try_into().ok()?;
    Some((salt, STANDARD_NO_PAD.decode(hash).ok()?.try_into().ok()?))
}

fn stretch(password: &SecretText, salt: &[u8]) -> Result<Zeroizing<[u8; HASH_LEN]>, VaultError> {
    let refused = |_| VaultError::TooMuch("argon2id refused its work area");
    let params = Params::new(MEMORY_KIB, PASSES, 1, Some(HASH_LEN)).map_err(refused)?;
    // Our own work area, since the library's is given back without being wiped.
    let mut area = Zeroizing::new(vec![Block::new(); params.block_count()]);
    let mut hash = Zeroizing::new([0; HASH_LEN]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(password.expose().as_bytes(), salt, &mut *hash, area.as_mut_slice())
        .map_err(refused)?;
    Ok(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::OsRandom;

    fn secret(text: &str) -> SecretText {
        SecretText::new(text.to_owned())
    }

    #[test]
    fn only_the_password_itself_is_recognized() {
        let kept = hash(&secret("owner-pass-13"), &OsRandom).unwrap();
        assert!(kept.starts_with(HEAD) && !kept.contains("owner"), "{kept}");
        assert!(verify(&secret("owner-pass-13"), Some(&kept)).unwrap());
        for other in ["", "owner-pass-1", "Owner-pass-13", "owner-pass-13 "] {
            assert!(!verify(&secret(other), Some(&kept)).unwrap(), "{other:?}");
        }
        assert_ne!(
            hash(&secret("owner-pass-13"), &OsRandom).unwrap(),
            kept,
            "each hash has a salt of its own"
        );
    }

    #[test]
    fn what_was_never_kept_is_nobodys_password() {
        assert!(!verify(&secret(""), None).unwrap());
        let kept = hash(&secret("x"), &OsRandom).unwrap();
        for bent in [&kept[1..], &kept.replace("t=2", "t=1"), &kept[..kept.len() - 4], "plain", ""] {
            assert!(!verify(&secret("x"), Some(bent)).unwrap(), "{bent}");
        }
    }
}
