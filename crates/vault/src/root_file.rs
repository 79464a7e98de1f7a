//! The root keys in a file, sealed with a passphrase (standards 7.2, provider `file`). This module
//! reads and writes the text; the caller reads and writes the disk.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::cipher::{self, BOX_NONCE_LEN, BOX_OVERHEAD, KEY_LEN};
use crate::error::VaultError;
use crate::passphrase::{self, Kdf, KdfText};
use crate::provider::{KeyProvider, ProviderStatus};
use crate::random::Random;
use crate::root::{RootKeys, RootStatus};
use crate::secret::SecretText;
use crate::text;

const FORMAT: &str = "florin-root-keys/1";
/// More versions than a century of rotations, and a bound on what a hostile file can ask for.
const MAX_VERSIONS: usize = 64;

/// A root key file that was read and not opened.
pub struct RootKeyFile {
    kdf: Kdf,
    /// Oldest first; the last is the active one.
    versions: Vec<u32>,
    /// Nonce, all keys in the order of `versions`, tag.
    sealed: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    format: String,
    kdf: KdfText,
    versions: Vec<u32>,
    sealed: String,
}

impl RootKeyFile {
    /// Draws root key version 1 and seals it: the open keys, and the JSON text for the caller to
    /// keep. Takes a good part of a second.
    pub fn create(rng: &dyn Random, passphrase: &SecretText) -> Result<(RootKeys, String), VaultError> {
        let keys = RootKeys::generate(rng);
        let json = RootKeyFile::seal(&keys, passphrase, rng)?;
        Ok((keys, json))
    }

    /// Reads the JSON text without opening it. Costs outside sane bounds are refused: lower ones
    /// would weaken the passphrase, higher ones would stall the process.
    pub fn parse(json: &str) -> Result<RootKeyFile, VaultError> {
        let bad = VaultError::BadKeyFile;
        let file: FileText =
            serde_json::from_str(json).map_err(|_| bad("it is not the JSON this version writes"))?;
        if file.format != FORMAT {
            return Err(bad("its format is not florin-root-keys/1"));
        }
        let kdf = Kdf::read(&file.kdf).map_err(bad)?;
        let rising = file.versions.is_sorted_by(|one, next| one < next);
        let first = file.versions.first().is_some_and(|&version| version > 0);
        if !first || !rising || file.versions.len() > MAX_VERSIONS {
            return Err(bad("its key versions are not in order"));
        }
        let sealed = text::decode(&file.sealed).ok_or(bad("its keys are not base64url"))?;
        if sealed.len() != file.versions.len() * KEY_LEN + BOX_OVERHEAD {
            return Err(bad("its keys are cut short"));
        }
        Ok(RootKeyFile { kdf, versions: file.versions, sealed })
    }

    /// Opens the keys. Takes a good part of a second, whether the passphrase is right or wrong.
    pub fn open(&self, passphrase: &SecretText) -> Result<RootKeys, VaultError> {
        let key = self.kdf.stretch(passphrase)?;
        let header = header(&self.kdf, &self.versions);
        let mut sealed = Zeroizing::new(self.sealed.clone());
        let opened =
            cipher::open_in_place(&key, header.as_bytes(), &mut sealed).ok_or(VaultError::WrongPassphrase)?;
        let (keys, _) = opened.as_chunks::<KEY_LEN>();
        let keys = keys.iter().map(|key| Zeroizing::new(*key));
        RootKeys::from_versions(self.versions.iter().copied().zip(keys))
            .ok_or(VaultError::BadKeyFile("its key versions are not in order"))
    }

    /// Seals root keys, rotated ones for instance, under a passphrase with a fresh salt: the JSON
    /// text for the caller to keep.
    pub fn seal(keys: &RootKeys, passphrase: &SecretText, rng: &dyn Random) -> Result<String, VaultError> {
        passphrase::check(passphrase)?;
        let kdf = Kdf::fresh(rng);
        let mut versions = Vec::new();
        let mut plain = Zeroizing::new(Vec::with_capacity(MAX_VERSIONS * KEY_LEN));
        for (version, key) in keys.versions() {
            if versions.len() == MAX_VERSIONS {
                return Err(VaultError::TooMuch("more than 64 root key versions; forget old ones first"));
            }
            versions.push(version);
            plain.extend_from_slice(key);
        }
        let mut nonce = [0; BOX_NONCE_LEN];
        rng.fill(&mut nonce);
        let key = kdf.stretch(passphrase)?;
        let header = header(&kdf, &versions);
        let mut sealed = Vec::new();
        cipher::seal_to(&key, nonce, header.as_bytes(), &plain, &mut sealed)
            .expect("64 keys are less than GCM's limit");
        let file = RootKeyFile { kdf, versions, sealed };
        Ok(file.to_json())
    }

    /// The same keys under another passphrase: the new JSON text. Destroy copies of the old file,
    /// which the old passphrase still opens.
    pub fn change_passphrase(
        &self,
        old: &SecretText,
        new: &SecretText,
        rng: &dyn Random,
    ) -> Result<String, VaultError> {
        RootKeyFile::seal(&self.open(old)?, new, rng)
    }

    /// Which versions it holds, read from the header. Not verified before the file is opened.
    pub fn status(&self) -> RootStatus {
        RootStatus::of(self.versions.iter().copied())
    }

    fn to_json(&self) -> String {
        let file = FileText {
            format: FORMAT.to_owned(),
            kdf: self.kdf.text(),
            versions: self.versions.clone(),
            sealed: text::encode(&self.sealed),
        };
        let json = serde_json::to_string_pretty(&file);
        json.expect("numbers and strings are always JSON")
    }
}

/// What the sealing is bound to. Built from the values, so that reformatting the JSON does no harm
/// and changing any value does.
fn header(kdf: &Kdf, versions: &[u32]) -> String {
    format!("{FORMAT}\0{}\0{versions:?}", kdf.spelled())
}

impl fmt::Debug for RootKeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RootKeyFile").field("versions", &self.versions).finish_non_exhaustive()
    }
}

/// A root key file together with its passphrase: the provider for production.
pub struct PassphraseFile {
    file: RootKeyFile,
    passphrase: SecretText,
}

impl PassphraseFile {
    /// Opens nothing yet. Drop it once the ring is unsealed, so that the passphrase is wiped.
    pub fn new(file: RootKeyFile, passphrase: SecretText) -> PassphraseFile {
        PassphraseFile { file, passphrase }
    }
}

impl KeyProvider for PassphraseFile {
    fn status(&self) -> ProviderStatus {
        ProviderStatus { kind: "file", for_production: true, root: self.file.status() }
    }

    fn open(&self) -> Result<RootKeys, VaultError> {
        self.file.open(&self.passphrase)
    }
}

impl fmt::Debug for PassphraseFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PassphraseFile").field("file", &self.file).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
