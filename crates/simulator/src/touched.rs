//! What changed since the journal was last written to, by key. The values are looked up when it is written.

use std::collections::BTreeSet;

/// Keys that changed. Remembers nothing where no journal is kept.
#[derive(Debug)]
pub(crate) struct Touched<K> {
    is_kept: bool,
    keys: BTreeSet<K>,
}

impl<K> Default for Touched<K> {
    fn default() -> Touched<K> {
        Touched { is_kept: false, keys: BTreeSet::new() }
    }
}

impl<K: Ord> Touched<K> {
    /// From now on a journal wants to know.
    pub(crate) fn watch(&mut self) {
        self.is_kept = true;
    }

    /// This one was made, changed or taken away.
    pub(crate) fn mark(&mut self, key: K) {
        if self.is_kept {
            self.keys.insert(key);
        }
    }

    /// All of them, once.
    pub(crate) fn take(&mut self) -> BTreeSet<K> {
        std::mem::take(&mut self.keys)
    }

    /// Nothing changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}
