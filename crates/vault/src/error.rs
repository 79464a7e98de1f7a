//! Why the vault did nothing. Messages say what to do next; none quotes a key, a card or an envelope.

use crate::key::{KeyState, Purpose};

/// A refusal of the vault. Variants are named by what the caller can do about them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// No root key is open yet, or the ring was sealed again. Faces answer 503.
    #[error("the vault is sealed: open the root key, then try again")]
    Sealed,
    /// The ring holds no such key for this owner.
    #[error("no {purpose} key{} is installed for {owner}: load this owner's keys, or make them",
        .version.map(|version| format!(" version {version}")).unwrap_or_default())]
    UnknownKey {
        /// Merchant id or [`crate::INSTALLATION`].
        owner: String,
        /// What the key was wanted for.
        purpose: Purpose,
        /// The version asked for; `None` when the owner has no key of this purpose at all.
        version: Option<u32>,
    },
    /// The key is known, but its life is over.
    #[error(
        "the {purpose} key version {version} of {owner} is {state}: data under it must not be read any more"
    )]
    KeyRetired {
        /// Merchant id or [`crate::INSTALLATION`].
        owner: String,
        /// What the key was for.
        purpose: Purpose,
        /// Its version.
        version: u32,
        /// Retired or destroyed.
        state: KeyState,
    },
    /// The owner has keys of this purpose, none of which may be used for new data.
    #[error("{owner} has no active {purpose} key: make a new version and install it")]
    NoActiveKey {
        /// Merchant id or [`crate::INSTALLATION`].
        owner: String,
        /// What the key was wanted for.
        purpose: Purpose,
    },
    /// The text is not an envelope of a known version; it was cut or altered on its way.
    #[error("this is not a sealed envelope ({0}): check where the text was read from")]
    BadEnvelope(&'static str),
    /// The envelope is well formed, but was sealed for another row or with another key, or altered.
    #[error("the envelope does not open here: it was altered, or belongs to another record")]
    DoesNotOpen,
    /// A stored key is malformed, altered, or stands in the row of another owner, purpose or version.
    #[error(
        "the stored key does not open here: it was altered, or belongs to another owner, purpose or version"
    )]
    BadStoredKey,
    /// A stored key is wrapped under a root key version that is not open.
    #[error("root key version {0} is not open: use the root key file that still holds it")]
    UnknownRootVersion(u32),
    /// Not an RSA private key that can be used.
    #[error(
        "this is not a usable RSA private key: give PEM of at least 2048 bits (openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048)"
    )]
    RsaKey,
    /// The active root key version cannot be forgotten.
    #[error("root key version {0} is active: rotate and re-wrap before it is forgotten")]
    RootVersionActive(u32),
    /// The passphrase is not the one the file was sealed with, or the file was altered.
    #[error(
        "the passphrase does not open the root key file; if it is right, the file was altered: restore it from a backup"
    )]
    WrongPassphrase,
    /// The new passphrase is too short (PCI DSS 8.3.6).
    #[error("the passphrase is too short: use at least {min} characters")]
    WeakPassphrase {
        /// The least number of characters.
        min: usize,
    },
    /// The text is not a root key file this version can read.
    #[error("the root key file cannot be read ({0}): check the path, or restore it from a backup")]
    BadKeyFile(&'static str),
    /// The text is not a vault export that this version can read.
    #[error("the export cannot be read ({0}): check the file, or make it anew")]
    BadExport(&'static str),
    /// A line of an export does not open.
    #[error("the export does not open: the passphrase is wrong, or the file was altered")]
    ExportDoesNotOpen,
    /// The text is not a development root key.
    #[error("the development root key cannot be read: it is \"florin-dev-root-key/1 \" and 64 hex digits")]
    BadDevKey,
    /// A name that is bound into ciphertext is empty or holds a NUL, or a version is zero.
    #[error("the {0} cannot be bound into a key or an envelope: it is empty, zero, or holds a NUL")]
    BadName(&'static str),
    /// A lookup key belongs to the installation, never to a merchant.
    #[error("lookup keys belong to the installation: give \"installation\" as their owner")]
    NotInstallationWide,
    /// Stored words for a purpose or a state that this version does not know.
    #[error("unknown {0} of a stored key: was it written by a newer version?")]
    UnknownWord(&'static str),
    /// What should be fingerprinted is not a card number of 8 to 19 digits.
    #[error("only a card number of 8 to 19 digits has a fingerprint: parse the card first")]
    NotCardDigits,
    /// More than a cipher, a file or the memory of the machine can take.
    #[error("too much for the vault: {0}")]
    TooMuch(&'static str),
}
