//! Passphrases and what stretches them into keys (standards 7.2): Argon2id with costs that stand beside what they seal.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::cipher::{KEY_LEN, Key};
use crate::error::VaultError;
use crate::random::Random;
use crate::secret::SecretText;
use crate::text;

const SALT_LEN: usize = 16;
/// PCI DSS 8.3.6.
const MIN_CHARS: usize = 12;

/// Refuses a passphrase that is too short to seal anything with.
pub(crate) fn check(passphrase: &SecretText) -> Result<(), VaultError> {
    if passphrase.expose().chars().count() < MIN_CHARS {
        return Err(VaultError::WeakPassphrase { min: MIN_CHARS });
    }
    Ok(())
}

/// Argon2id with these costs turns the passphrase into a key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kdf {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: [u8; SALT_LEN],
}

/// The same as files spell it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct KdfText {
    algorithm: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
}

impl Kdf {
    /// The costs of standards 7.2 and a fresh salt.
    pub(crate) fn fresh(rng: &dyn Random) -> Kdf {
        let mut salt = [0; SALT_LEN];
        rng.fill(&mut salt);
        Kdf { memory_kib: 64 * 1024, passes: 3, lanes: 1, salt }
    }

    /// Reads what a file says, or what is wrong with it. Costs outside sane bounds are refused: lower ones would weaken
    /// the passphrase, higher ones would stall the process.
    pub(crate) fn read(text: &KdfText) -> Result<Kdf, &'static str> {
        if text.algorithm != "argon2id" {
            return Err("its passphrase algorithm is not argon2id");
        }
        let kdf = Kdf {
            memory_kib: text.memory_kib,
            passes: text.passes,
            lanes: text.lanes,
            salt: text::decode_array(&text.salt).ok_or("its salt is not 16 bytes")?,
        };
        let costs_are_sane = (64 * 1024..=1024 * 1024).contains(&kdf.memory_kib)
            && (3..=16).contains(&kdf.passes)
            && (1..=16).contains(&kdf.lanes);
        if costs_are_sane { Ok(kdf) } else { Err("its argon2id costs are out of bounds") }
    }

    /// As files spell it.
    pub(crate) fn text(&self) -> KdfText {
        KdfText {
            algorithm: "argon2id".to_owned(),
            memory_kib: self.memory_kib,
            passes: self.passes,
            lanes: self.lanes,
            salt: text::encode(&self.salt),
        }
    }

    /// Every value, for what a sealing is bound to.
    pub(crate) fn spelled(&self) -> String {
        let Kdf { memory_kib, passes, lanes, salt } = self;
        format!("argon2id v=19 m={memory_kib} t={passes} p={lanes}\0{}", text::encode(salt))
    }

    /// The key. Takes a good part of a second.
    pub(crate) fn stretch(&self, passphrase: &SecretText) -> Result<Key, VaultError> {
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
