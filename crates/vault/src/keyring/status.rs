//! The inventory of keys and algorithms that PCI DSS 12.3.3 asks for. Never a key.

use super::Open;
use crate::key::{KeyState, Purpose};
use crate::root::RootStatus;

/// Every algorithm the vault uses and what for.
pub const ALGORITHMS: [(&str, &str); 7] = [
    ("AES-256-GCM, 96-bit random nonce", "records; keys of owners under the root key; root key file"),
    ("AES-256-GCM, 96-bit counting nonce, one key a file", "vault exports"),
    ("AES-KW 256 (RFC 3394)", "the key of each record under its owner's key"),
    ("HMAC-SHA-256", "card fingerprints; lookup of tokens, API keys and requests"),
    ("Argon2id v19, 64 MiB, 3 passes, 1 lane", "passphrases of the root key file and of exports"),
    (
        "RSA 2048 or more, PKCS#1 v1.5, SHA-256",
        "signatures of events; fields encrypted with a shop's public key",
    ),
    ("CTR-DRBG of AWS-LC, seeded by the system", "keys, nonces, salts, tokens"),
];

/// What the ring holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRingStatus {
    /// Whether no root key is open; the rest is empty then.
    pub sealed: bool,
    /// The root key versions that are open.
    pub root: Option<RootStatus>,
    /// Every installed key, ordered by owner, purpose and version.
    pub keys: Vec<KeyStatus>,
}

/// One version of one key in the inventory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyStatus {
    /// Merchant id, or [`crate::INSTALLATION`].
    pub owner: String,
    /// What the key is for.
    pub purpose: Purpose,
    /// Its version.
    pub version: u32,
    /// The state it really has: one active version at most for each owner and purpose.
    pub state: KeyState,
}

impl KeyRingStatus {
    pub(super) fn of(open: Option<&Open>) -> KeyRingStatus {
        let Some(open) = open else {
            return KeyRingStatus { sealed: true, root: None, keys: Vec::new() };
        };
        let mut keys: Vec<KeyStatus> = open
            .owners
            .iter()
            .flat_map(|(owner, held)| {
                held.inventory().map(|(purpose, version, state)| KeyStatus {
                    owner: owner.clone(),
                    purpose,
                    version,
                    state,
                })
            })
            .collect();
        keys.sort();
        KeyRingStatus { sealed: false, root: Some(open.root.status()), keys }
    }
}
