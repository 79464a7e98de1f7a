//! The open keys of one owner, by purpose and version, ready for use: hashing keys are expanded
//! once, when they are installed.

use std::sync::Arc;

use aws_lc_rs::hmac;

use crate::cipher::Key;
use crate::envelope::Kek;
use crate::error::VaultError;
use crate::key::{KeyState, Purpose, StoredKey};

/// All keys of one owner.
#[derive(Default)]
pub(super) struct Owner {
    pub(super) keks: Versions<Kek>,
    fingerprint: Versions<hmac::Key>,
    lookup: Versions<hmac::Key>,
}

impl Owner {
    /// Replaces or adds one version; `key` is given only for states that open.
    pub(super) fn put(&mut self, stored: &StoredKey, key: Option<Key>) {
        let StoredKey { purpose, version, state, .. } = *stored;
        let mac = |key: Key| Arc::new(hmac::Key::new(hmac::HMAC_SHA256, &*key));
        match purpose {
            Purpose::Seal => {
                let kek = key.map(|key| Arc::new(Kek::new(version, key)));
                self.keks.put(version, state, kek);
            }
            Purpose::Fingerprint => self.fingerprint.put(version, state, key.map(mac)),
            Purpose::Lookup => self.lookup.put(version, state, key.map(mac)),
        }
    }

    /// The hashing keys of a purpose; those of [`Purpose::Seal`] do not hash.
    pub(super) fn macs(&self, purpose: Purpose) -> &Versions<hmac::Key> {
        match purpose {
            Purpose::Lookup => &self.lookup,
            Purpose::Fingerprint | Purpose::Seal => &self.fingerprint,
        }
    }

    /// Purpose, version and state of each key, in that order.
    pub(super) fn inventory(&self) -> impl Iterator<Item = (Purpose, u32, KeyState)> {
        let keks = self.keks.states().map(|(version, state)| (Purpose::Seal, version, state));
        let macs = [Purpose::Fingerprint, Purpose::Lookup].into_iter().flat_map(|purpose| {
            self.macs(purpose).states().map(move |(version, state)| (purpose, version, state))
        });
        keks.chain(macs)
    }
}

/// The versions of one key, oldest first. They are few, so they are searched one by one.
pub(super) struct Versions<K>(Vec<Held<K>>);

struct Held<K> {
    version: u32,
    state: KeyState,
    /// Absent when the state opens nothing.
    key: Option<Arc<K>>,
}

impl<K> Default for Versions<K> {
    fn default() -> Versions<K> {
        Versions(Vec::new())
    }
}

impl<K> Versions<K> {
    fn put(&mut self, version: u32, state: KeyState, key: Option<Arc<K>>) {
        let held = Held { version, state, key };
        match self.0.binary_search_by_key(&version, |held| held.version) {
            Ok(at) => self.0[at] = held,
            Err(at) => self.0.insert(at, held),
        }
    }

    /// The key to write under: the highest active version.
    pub(super) fn active(&self, owner: &str, purpose: Purpose) -> Result<Arc<K>, VaultError> {
        self.newest_active().and_then(|held| held.key.clone()).ok_or_else(|| {
            let owner = owner.to_owned();
            if self.0.is_empty() {
                VaultError::UnknownKey { owner, purpose, version: None }
            } else {
                VaultError::NoActiveKey { owner, purpose }
            }
        })
    }

    /// The key to read with.
    pub(super) fn find(&self, owner: &str, purpose: Purpose, version: u32) -> Result<Arc<K>, VaultError> {
        match self.0.iter().find(|held| held.version == version) {
            Some(Held { key: Some(key), .. }) => Ok(Arc::clone(key)),
            Some(Held { state, .. }) => {
                let owner = owner.to_owned();
                Err(VaultError::KeyRetired { owner, purpose, version, state: *state })
            }
            None => {
                let owner = owner.to_owned();
                Err(VaultError::UnknownKey { owner, purpose, version: Some(version) })
            }
        }
    }

    /// Every version that may be read, newest first; at least one.
    pub(super) fn readable(&self, owner: &str, purpose: Purpose) -> Result<Vec<(u32, Arc<K>)>, VaultError> {
        let keys: Vec<(u32, Arc<K>)> = self
            .0
            .iter()
            .rev()
            .filter_map(|held| Some((held.version, Arc::clone(held.key.as_ref()?))))
            .collect();
        if keys.is_empty() {
            let owner = owner.to_owned();
            return Err(VaultError::UnknownKey { owner, purpose, version: None });
        }
        Ok(keys)
    }

    /// Each version with the state it really has: below the newest active one, an active key is
    /// not written under any more.
    fn states(&self) -> impl Iterator<Item = (u32, KeyState)> {
        let active = self.newest_active().map(|held| held.version);
        self.0.iter().map(move |held| match held.state {
            KeyState::Active if Some(held.version) != active => (held.version, KeyState::DecryptOnly),
            state => (held.version, state),
        })
    }

    fn newest_active(&self) -> Option<&Held<K>> {
        self.0.iter().rev().find(|held| held.state == KeyState::Active)
    }
}
