//! The root keys in a file, sealed with a passphrase (standards 7.2, provider `file`). This module
//! reads and writes the text; the caller reads and writes the disk.

use std::fmt;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::cipher::{self, BOX_NONCE_LEN, BOX_OVERHEAD, KEY_LEN, Key};
use crate::error::VaultError;
use crate::provider::{KeyProvider, ProviderStatus};
use crate::random::Random;
use crate::root::{RootKeys, RootStatus};
use crate::secret::SecretText;
use crate::text;

const FORMAT: &str = "florin-root-keys/1";
const SALT_LEN: usize = 16;
/// PCI DSS 8.3.6.
const MIN_PASSPHRASE_CHARS: usize = 12;
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

/// Argon2id with these costs turns the passphrase into the key of the file.
#[derive(Debug, Clone, Copy)]
struct Kdf {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: [u8; SALT_LEN],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileText {
    format: String,
    kdf: KdfText,
    versions: Vec<u32>,
    sealed: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KdfText {
    algorithm: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
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
        if file.kdf.algorithm != "argon2id" {
            return Err(bad("its passphrase algorithm is not argon2id"));
        }
        let kdf = Kdf {
            memory_kib: file.kdf.memory_kib,
            passes: file.kdf.passes,
            lanes: file.kdf.lanes,
            salt: text::decode_array(&file.kdf.salt).ok_or(bad("its salt is not 16 bytes"))?,
        };
        let costs_are_sane = (64 * 1024..=1024 * 1024).contains(&kdf.memory_kib)
            && (3..=16).contains(&kdf.passes)
            && (1..=16).contains(&kdf.lanes);
        if !costs_are_sane {
            return Err(bad("its argon2id costs are out of bounds"));
        }
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
        if passphrase.expose().chars().count() < MIN_PASSPHRASE_CHARS {
            return Err(VaultError::WeakPassphrase { min: MIN_PASSPHRASE_CHARS });
        }
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
            kdf: KdfText {
                algorithm: "argon2id".to_owned(),
                memory_kib: self.kdf.memory_kib,
                passes: self.kdf.passes,
                lanes: self.kdf.lanes,
                salt: text::encode(&self.kdf.salt),
            },
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
    let Kdf { memory_kib, passes, lanes, salt } = kdf;
    let salt = text::encode(salt);
    format!("{FORMAT}\0argon2id v=19 m={memory_kib} t={passes} p={lanes}\0{salt}\0{versions:?}")
}

impl Kdf {
    /// The costs of standards 7.2 and a fresh salt.
    fn fresh(rng: &dyn Random) -> Kdf {
        let mut salt = [0; SALT_LEN];
        rng.fill(&mut salt);
        Kdf { memory_kib: 64 * 1024, passes: 3, lanes: 1, salt }
    }

    fn stretch(&self, passphrase: &SecretText) -> Result<Key, VaultError> {
        let refused = |_| VaultError::TooMuch("argon2id refused its work area");
        let params = Params::new(self.memory_kib, self.passes, self.lanes, Some(KEY_LEN));
        let params = params.map_err(refused)?;
        // Our own work area, since the library's is given back without being wiped.
        let mut area = Zeroizing::new(vec![Block::new(); params.block_count()]);
        let mut key = Zeroizing::new([0; KEY_LEN]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into_with_memory(
                passphrase.expose().as_bytes(),
                &self.salt,
                &mut *key,
                area.as_mut_slice(),
            )
            .map_err(refused)?;
        Ok(key)
    }
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
