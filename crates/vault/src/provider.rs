//! Where root keys come from. Two providers today: a file sealed with a passphrase
//! ([`crate::PassphraseFile`]) and a plain key for development. An HSM or a KMS would be a third.

use std::fmt;

use zeroize::Zeroizing;

use crate::cipher::{self, KEY_LEN, Key};
use crate::error::VaultError;
use crate::random::Random;
use crate::root::{RootKeys, RootStatus};
use crate::secret::SecretText;

/// Something that can open the root keys of this installation.
pub trait KeyProvider: Send + Sync {
    /// What it is and which versions it holds, without opening anything.
    fn status(&self) -> ProviderStatus;

    /// Opens the root keys. May take long (a passphrase is stretched): not for an async task.
    fn open(&self) -> Result<RootKeys, VaultError>;
}

/// What a provider tells about itself before it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderStatus {
    /// `file` or `dev`.
    pub kind: &'static str,
    /// Whether real cards may be sealed under it.
    pub for_production: bool,
    /// The versions it holds.
    pub root: RootStatus,
}

/// The root key of a developer's machine, readable by whoever reads its text. Only for
/// `--insecure-dev`; it cannot be rotated.
pub struct DevRootKey(Key);

const DEV_PREFIX: &str = "florin-dev-root-key/1 ";

impl DevRootKey {
    /// Draws a key.
    pub fn generate(rng: &dyn Random) -> DevRootKey {
        DevRootKey(cipher::draw_key(rng))
    }

    /// Reads `florin-dev-root-key/1 <64 hex digits>`; white space around it does not matter.
    pub fn parse(text: &str) -> Result<DevRootKey, VaultError> {
        let digits = text.trim().strip_prefix(DEV_PREFIX).ok_or(VaultError::BadDevKey)?;
        let mut key = Zeroizing::new([0; KEY_LEN]);
        hex::decode_to_slice(digits, &mut *key).map_err(|_| VaultError::BadDevKey)?;
        Ok(DevRootKey(key))
    }

    /// The text that [`DevRootKey::parse`] reads, for the caller to keep.
    pub fn to_text(&self) -> SecretText {
        // Room for all of it first, so that growing leaves no piece of the key behind.
        let mut text = String::with_capacity(DEV_PREFIX.len() + 2 * KEY_LEN);
        text.push_str(DEV_PREFIX);
        let mut digits = Zeroizing::new([0; 2 * KEY_LEN]);
        hex::encode_to_slice(*self.0, &mut *digits).expect("two digits for each byte");
        text.extend(digits.iter().map(|&digit| char::from(digit)));
        SecretText::new(text)
    }
}

impl KeyProvider for DevRootKey {
    fn status(&self) -> ProviderStatus {
        let root = RootStatus::of([1].into_iter());
        ProviderStatus { kind: "dev", for_production: false, root }
    }

    fn open(&self) -> Result<RootKeys, VaultError> {
        Ok(RootKeys::first(self.0.clone()))
    }
}

impl fmt::Debug for DevRootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DevRootKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Seeded;

    #[test]
    fn a_development_key_read_back_opens_the_same_root() {
        let rng = Seeded::new(1);
        let key = DevRootKey::generate(&rng);
        let again = DevRootKey::parse(&format!("{}\n", key.to_text().expose())).unwrap();
        let wrapped = key.open().unwrap().wrap(&rng, "context", &[5; 32]);
        assert_eq!(*again.open().unwrap().unwrap("context", &wrapped).unwrap(), [5; 32]);
        assert!(!key.status().for_production);
        assert_eq!(key.status().root, key.open().unwrap().status());
    }

    #[test]
    fn a_development_key_is_spelled_one_way_and_never_printed() {
        let text = format!("florin-dev-root-key/1 {}", "ab".repeat(32));
        let key = DevRootKey::parse(&text).unwrap();
        assert_eq!(key.to_text().expose(), text);
        assert_eq!(format!("{key:?}"), "DevRootKey(***)");
        let bad = ["", "florin-dev-root-key/1 ", "florin-dev-root-key/2 00", &text[1..]];
        for text in bad.into_iter().chain([&text[..text.len() - 1], &text[..text.len() - 2]]) {
            assert_eq!(DevRootKey::parse(text).unwrap_err(), VaultError::BadDevKey, "{text:?}");
        }
    }
}
