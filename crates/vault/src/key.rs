//! A key as the store keeps it: whose it is, what for, which version, in which part of its life,
//! and wrapped under the root key (standards 7.2).

use std::fmt;

use crate::error::VaultError;

/// The owner of keys that belong to no merchant.
pub const INSTALLATION: &str = "installation";

/// What a key is for. A key never serves two purposes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The owner's KEK: wraps the key of each of its records.
    Seal,
    /// Tells whether two cards of one owner have the same number (standards 7.3).
    Fingerprint,
    /// Installation wide: finds a token, an API key or a request again by its keyed hash.
    Lookup,
}

impl Purpose {
    /// The word the store keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            Purpose::Seal => "seal",
            Purpose::Fingerprint => "fingerprint",
            Purpose::Lookup => "lookup",
        }
    }

    /// Reads the word the store keeps.
    pub fn parse(word: &str) -> Result<Purpose, VaultError> {
        [Purpose::Seal, Purpose::Fingerprint, Purpose::Lookup]
            .into_iter()
            .find(|purpose| purpose.as_str() == word)
            .ok_or(VaultError::UnknownWord("purpose"))
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a key version is in its life; it only ever moves down this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyState {
    /// New data is written under it.
    Active,
    /// Data under it is still read; nothing new is written.
    DecryptOnly,
    /// No row refers to it; it opens nothing, but could be brought back.
    Retired,
    /// The wrapped key is gone, and with it all that was ever under it.
    Destroyed,
}

impl KeyState {
    /// The word the store keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            KeyState::Active => "active",
            KeyState::DecryptOnly => "decrypt_only",
            KeyState::Retired => "retired",
            KeyState::Destroyed => "destroyed",
        }
    }

    /// Reads the word the store keeps.
    pub fn parse(word: &str) -> Result<KeyState, VaultError> {
        [KeyState::Active, KeyState::DecryptOnly, KeyState::Retired, KeyState::Destroyed]
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or(VaultError::UnknownWord("state"))
    }

    /// Whether data under such a key may be read.
    pub fn opens(self) -> bool {
        matches!(self, KeyState::Active | KeyState::DecryptOnly)
    }
}

impl fmt::Display for KeyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One version of one key, as a row of the store. Without the root key it opens nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// Merchant id, or [`INSTALLATION`].
    pub owner: String,
    /// What the key is for.
    pub purpose: Purpose,
    /// 1 or more; the highest active version of an owner and purpose is the one written under.
    pub version: u32,
    /// Where this version is in its life.
    pub state: KeyState,
    /// `v1.<root version>.<base64url>`; empty once the key is destroyed.
    pub wrapped: String,
}

impl StoredKey {
    /// What the wrapping is bound to: a wrapped key copied to another row does not open there.
    pub(crate) fn context(owner: &str, purpose: Purpose, version: u32) -> Result<String, VaultError> {
        if owner.is_empty() || owner.contains('\0') {
            return Err(VaultError::BadName("owner of a key"));
        }
        if version == 0 {
            return Err(VaultError::BadName("version of a key"));
        }
        if purpose == Purpose::Lookup && owner != INSTALLATION {
            return Err(VaultError::NotInstallationWide);
        }
        Ok(format!("florin-key/1\0{purpose}\0{owner}\0{version}"))
    }
}

impl fmt::Debug for StoredKey {
    /// Leaves the wrapped key out: not a secret, but nothing a log needs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredKey")
            .field("owner", &self.owner)
            .field("purpose", &self.purpose)
            .field("version", &self.version)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_store_read_back() {
        for purpose in [Purpose::Seal, Purpose::Fingerprint, Purpose::Lookup] {
            assert_eq!(Purpose::parse(purpose.as_str()), Ok(purpose));
        }
        for state in [KeyState::Active, KeyState::DecryptOnly, KeyState::Retired, KeyState::Destroyed] {
            assert_eq!(KeyState::parse(state.as_str()), Ok(state));
        }
        assert_eq!(Purpose::parse("Seal"), Err(VaultError::UnknownWord("purpose")));
        assert_eq!(KeyState::parse(""), Err(VaultError::UnknownWord("state")));
    }

    #[test]
    fn no_two_keys_share_a_context() {
        let of = |owner, version| StoredKey::context(owner, Purpose::Seal, version);
        assert_eq!(of("mrc_1", 4).unwrap(), "florin-key/1\0seal\0mrc_1\x004");
        assert_eq!(of("", 1), Err(VaultError::BadName("owner of a key")));
        assert_eq!(of("mrc_1\0", 1), Err(VaultError::BadName("owner of a key")));
        assert_eq!(of("mrc_1", 0), Err(VaultError::BadName("version of a key")));
    }
}
