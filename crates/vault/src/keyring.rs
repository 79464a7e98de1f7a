//! The ring: the only holder of open keys in the process. It starts sealed, is unsealed with the
//! root keys, is given wrapped keys by the store, and seals, opens and hashes for the engine.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use aws_lc_rs::hmac;

use crate::cipher;
use crate::envelope::{self, Aad, Kek, Parts};
use crate::error::VaultError;
use crate::key::{INSTALLATION, KeyState, Purpose, StoredKey};
use crate::random::Random;
use crate::root::RootKeys;
use crate::secret::SecretBytes;
use crate::text;

mod held;
pub mod status;

use held::Owner;
use status::KeyRingStatus;

/// Open keys of many owners, for many threads. Records are sealed, opened and hashed outside the
/// lock; it is held to find a key, or to put one in its place.
pub struct KeyRing {
    /// `None` while sealed: nothing is left in memory then.
    open: RwLock<Option<Open>>,
}

struct Open {
    root: RootKeys,
    owners: HashMap<String, Owner>,
}

impl KeyRing {
    /// A ring that holds nothing and refuses everything with [`VaultError::Sealed`].
    pub fn sealed() -> KeyRing {
        KeyRing { open: RwLock::new(None) }
    }

    /// Whether no root key is open.
    pub fn is_sealed(&self) -> bool {
        self.lock().is_none()
    }

    /// Takes the root keys over. On a ring that is open already (after a rotation) it changes only
    /// the root keys: the keys of owners stay.
    pub fn unseal(&self, root: RootKeys) {
        let mut open = self.lock_to_write();
        if let Some(open) = open.as_mut() {
            open.root = root;
        } else {
            *open = Some(Open { root, owners: HashMap::new() });
        }
    }

    /// Wipes every key. A call that is at work in another thread finishes with the key it has.
    pub fn seal_again(&self) {
        let open = self.lock_to_write().take();
        drop(open); // after the lock is given back: wiping thousands of keys takes a while
    }

    /// Draws new keys for an owner, active and wrapped, for the store to keep. They serve only
    /// once they are installed, which is best done after the store has them.
    pub fn make_keys(
        &self,
        rng: &dyn Random,
        owner: &str,
        purposes: &[Purpose],
        version: u32,
    ) -> Result<Vec<StoredKey>, VaultError> {
        self.read(|open| {
            purposes
                .iter()
                .map(|&purpose| {
                    let context = StoredKey::context(owner, purpose, version)?;
                    let wrapped = open.root.wrap(rng, &context, &cipher::draw_key(rng));
                    let owner = owner.to_owned();
                    Ok(StoredKey { owner, purpose, version, state: KeyState::Active, wrapped })
                })
                .collect()
        })
    }

    /// Takes in a key from the store, or its new state. Versions may come in any order; of several
    /// active ones the highest is written under. Retired and destroyed ones are only remembered.
    pub fn install(&self, stored: &StoredKey) -> Result<(), VaultError> {
        let context = StoredKey::context(&stored.owner, stored.purpose, stored.version);
        // Unwrapped under the read lock: payments go on while an installation loads its keys.
        let key = self.read(|open| {
            let context = context?;
            if !stored.state.opens() {
                return Ok(None);
            }
            open.root.unwrap(&context, &stored.wrapped).map(Some)
        })?;
        let mut open = self.lock_to_write();
        let open = open.as_mut().ok_or(VaultError::Sealed)?;
        let owner = match open.owners.get_mut(&stored.owner) {
            Some(owner) => owner,
            None => open.owners.entry(stored.owner.clone()).or_default(),
        };
        owner.put(stored, key);
        Ok(())
    }

    /// Whether any key of this owner was installed. False while sealed.
    pub fn knows(&self, owner: &str) -> bool {
        self.lock().as_ref().is_some_and(|open| open.owners.contains_key(owner))
    }

    /// Wipes the keys of one owner. False when there were none.
    pub fn remove(&self, owner: &str) -> bool {
        let removed = self.lock_to_write().as_mut().and_then(|open| open.owners.remove(owner));
        removed.is_some()
    }

    /// Seals a record under the active key of `aad.merchant`.
    pub fn seal(&self, rng: &dyn Random, aad: Aad<'_>, plaintext: &[u8]) -> Result<String, VaultError> {
        let kek = self.read(|open| open.active_kek(aad.merchant))?;
        envelope::seal(rng, &kek, aad, plaintext)
    }

    /// Opens a record of `aad.merchant`, under whichever version of its key it was sealed.
    pub fn open(&self, aad: Aad<'_>, envelope: &str) -> Result<SecretBytes, VaultError> {
        let (parts, kek) = self.read(|open| {
            let parts = Parts::parse(envelope)?;
            Ok((parts, open.kek(aad.merchant, parts.kek_version)?))
        })?;
        parts.open(&kek, aad)
    }

    /// Moves an envelope of `aad.merchant` under its active key: the new text, or `None` when it is
    /// there already. The record is not opened, so the rest of `aad` is not checked here.
    pub fn rewrap(&self, aad: Aad<'_>, envelope: &str) -> Result<Option<String>, VaultError> {
        let (parts, old, new) = self.read(|open| {
            let parts = Parts::parse(envelope)?;
            let old = open.kek(aad.merchant, parts.kek_version)?;
            Ok((parts, old, open.active_kek(aad.merchant)?))
        })?;
        if old.version() == new.version() {
            return Ok(None);
        }
        parts.rewrap(&old, &new).map(Some)
    }

    /// `base64url(HMAC-SHA-256(F, "pan-fp/1" ‖ 00 ‖ digits))` under the merchant's active
    /// fingerprint key (standards 7.3). Equal for equal numbers of one merchant, and only there.
    pub fn fingerprint(&self, merchant: &str, pan_digits: &str) -> Result<String, VaultError> {
        let key = self.read(|open| open.active_mac(merchant, Purpose::Fingerprint))?;
        check_digits(pan_digits)?;
        Ok(mac(&key, b"pan-fp/1", pan_digits.as_bytes()))
    }

    /// The fingerprint under each version that may still be read, newest first, with its version:
    /// for the time in which two versions are kept side by side.
    pub fn fingerprints(&self, merchant: &str, pan_digits: &str) -> Result<Vec<(u32, String)>, VaultError> {
        let keys = self.read(|open| open.macs(merchant, Purpose::Fingerprint))?;
        check_digits(pan_digits)?;
        let each =
            |(version, key): (u32, Arc<hmac::Key>)| (version, mac(&key, b"pan-fp/1", pan_digits.as_bytes()));
        Ok(keys.into_iter().map(each).collect())
    }

    /// `base64url(HMAC-SHA-256(L, domain ‖ 00 ‖ value))` under the installation's active lookup
    /// key. `domain` says what is looked up, so that a token and an API key never collide.
    pub fn lookup(&self, domain: &str, value: &[u8]) -> Result<String, VaultError> {
        let key = self.read(|open| open.active_mac(INSTALLATION, Purpose::Lookup))?;
        check_domain(domain)?;
        Ok(mac(&key, domain.as_bytes(), value))
    }

    /// The lookup hash under each version that may still be read, newest first, with its version.
    pub fn lookups(&self, domain: &str, value: &[u8]) -> Result<Vec<(u32, String)>, VaultError> {
        let keys = self.read(|open| open.macs(INSTALLATION, Purpose::Lookup))?;
        check_domain(domain)?;
        let each = |(version, key): (u32, Arc<hmac::Key>)| (version, mac(&key, domain.as_bytes(), value));
        Ok(keys.into_iter().map(each).collect())
    }

    /// The same key wrapped under the active root version, for the store to save after a rotation
    /// of the root. Unchanged when it is there already, or destroyed: the job may begin again.
    pub fn rewrap_stored(&self, stored: &StoredKey, rng: &dyn Random) -> Result<StoredKey, VaultError> {
        self.read(|open| {
            let context = StoredKey::context(&stored.owner, stored.purpose, stored.version)?;
            if stored.state == KeyState::Destroyed || open.root.is_current(&stored.wrapped) {
                return Ok(stored.clone());
            }
            let key = open.root.unwrap(&context, &stored.wrapped)?;
            Ok(StoredKey { wrapped: open.root.wrap(rng, &context, &key), ..stored.clone() })
        })
    }

    /// A lookup key in clear, for a sealed export: without it nobody could find a string by its token again.
    pub fn expose_lookup_key(&self, stored: &StoredKey) -> Result<SecretBytes, VaultError> {
        self.read(|open| {
            if stored.purpose != Purpose::Lookup {
                return Err(VaultError::NotInstallationWide);
            }
            let context = StoredKey::context(&stored.owner, stored.purpose, stored.version)?;
            Ok(SecretBytes::new(open.root.unwrap(&context, &stored.wrapped)?.to_vec()))
        })
    }

    /// The inventory of keys (PCI DSS 12.3.3), ordered by owner, purpose and version.
    pub fn status(&self) -> KeyRingStatus {
        KeyRingStatus::of(self.lock().as_ref())
    }

    fn read<T>(&self, act: impl FnOnce(&Open) -> Result<T, VaultError>) -> Result<T, VaultError> {
        act(self.lock().as_ref().ok_or(VaultError::Sealed)?)
    }

    // No change under the lock can be left half done, so a panic elsewhere while it was held does
    // not make the ring wrong.
    fn lock(&self) -> RwLockReadGuard<'_, Option<Open>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_to_write(&self) -> RwLockWriteGuard<'_, Option<Open>> {
        self.open.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn owner(&self, owner: &str, purpose: Purpose) -> Result<&Owner, VaultError> {
        self.owners.get(owner).ok_or_else(|| VaultError::UnknownKey {
            owner: owner.to_owned(),
            purpose,
            version: None,
        })
    }

    fn active_kek(&self, owner: &str) -> Result<Arc<Kek>, VaultError> {
        self.owner(owner, Purpose::Seal)?.keks.active(owner, Purpose::Seal)
    }

    fn kek(&self, owner: &str, version: u32) -> Result<Arc<Kek>, VaultError> {
        self.owner(owner, Purpose::Seal)?.keks.find(owner, Purpose::Seal, version)
    }

    fn active_mac(&self, owner: &str, purpose: Purpose) -> Result<Arc<hmac::Key>, VaultError> {
        self.owner(owner, purpose)?.macs(purpose).active(owner, purpose)
    }

    fn macs(&self, owner: &str, purpose: Purpose) -> Result<Vec<(u32, Arc<hmac::Key>)>, VaultError> {
        self.owner(owner, purpose)?.macs(purpose).readable(owner, purpose)
    }
}

fn mac(key: &hmac::Key, domain: &[u8], value: &[u8]) -> String {
    let mut context = hmac::Context::with_key(key);
    context.update(domain);
    context.update(&[0]);
    context.update(value);
    text::encode(context.sign().as_ref())
}

/// ISO/IEC 7812-1: a card number has 8 to 19 digits. A shorter text is a mistake, and a hash of it
/// could be guessed.
fn check_digits(pan_digits: &str) -> Result<(), VaultError> {
    let digits = pan_digits.bytes().all(|byte| byte.is_ascii_digit());
    if digits && (8..=19).contains(&pan_digits.len()) {
        return Ok(());
    }
    Err(VaultError::NotCardDigits)
}

fn check_domain(domain: &str) -> Result<(), VaultError> {
    if domain.is_empty() || domain.as_bytes().contains(&0) {
        return Err(VaultError::BadName("domain of a lookup"));
    }
    Ok(())
}

impl Default for KeyRing {
    fn default() -> KeyRing {
        KeyRing::sealed()
    }
}

impl fmt::Debug for KeyRing {
    /// Sealed or not, and nothing more.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyRing").field("sealed", &self.is_sealed()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
