//! The sealing room: turns card data and credentials into text that the store can keep and cannot
//! read, and back again.
//!
//! Three layers of keys (standards 7.2): a root key from a [`KeyProvider`] wraps the keys of each
//! merchant; a merchant's key wraps one fresh key per record; that key seals the record. All open
//! keys live in one [`KeyRing`], which starts sealed and can be sealed again.
//!
//! Nothing here reads a clock, a disk, a database or the network, and randomness is injected.

// In a test, an unwrap that fails is the failure to report.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod envelope;
pub mod error;
pub mod export;
pub mod key;
pub mod keyring;
pub mod password;
pub mod provider;
pub mod random;
pub mod root;
pub mod root_file;
pub mod secret;
pub mod session;
pub mod signing;
pub mod token;

mod cipher;
mod passphrase;
#[cfg(test)]
mod testing;
mod text;

pub use envelope::Aad;
pub use error::VaultError;
pub use export::{ExportReader, ExportWriter};
pub use key::{INSTALLATION, KeyState, Purpose, StoredKey};
pub use keyring::KeyRing;
pub use keyring::status::{ALGORITHMS, KeyRingStatus, KeyStatus};
pub use provider::{DevRootKey, KeyProvider, ProviderStatus};
pub use random::{OsRandom, Random};
pub use root::{RootKeys, RootStatus};
pub use root_file::{PassphraseFile, RootKeyFile};
pub use secret::{SecretBytes, SecretText};
pub use session::SessionKey;
pub use signing::RsaKey;
