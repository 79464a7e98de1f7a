//! What was read a moment ago: API keys and gateway accounts, which every payment needs and nobody changes
//! between two of them. A change made by another process is seen a second later at the latest.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use florin_domain::Timestamp;

/// How long something read stays good.
const GOOD_MS: i64 = 1000;
/// More entries than this are not kept: forgetting is cheaper than sorting out.
const MOST: usize = 4096;

/// Values by their key, for a second. Only what exists is kept: a miss is read anew each time.
#[derive(Debug)]
pub(crate) struct Recent<K, V>(Mutex<Kept<K, V>>);

#[derive(Debug)]
struct Kept<K, V> {
    values: HashMap<K, (V, Timestamp)>,
    /// How often everything was forgotten.
    forgotten: u64,
}

/// A moment before something is read: what was forgotten since is not kept any more.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Before(u64);

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    pub(crate) fn new() -> Recent<K, V> {
        Recent(Mutex::new(Kept { values: HashMap::new(), forgotten: 0 }))
    }

    /// The value, if it was read within the last second.
    pub(crate) fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.values
            .get(key)
            .filter(|(_, at)| at.plus_ms(GOOD_MS) > now && *at <= now)
            .map(|(value, _)| value.clone())
    }

    /// Taken before a value is read that shall be kept.
    pub(crate) fn before(&self) -> Before {
        Before(self.0.lock().unwrap_or_else(PoisonError::into_inner).forgotten)
    }

    /// Keeps what was read, unless something was changed while it was being read.
    pub(crate) fn keep(&self, key: K, value: V, now: Timestamp, before: Before) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.forgotten != before.0 {
            return;
        }
        if kept.values.len() >= MOST {
            kept.values.clear();
        }
        kept.values.insert(key, (value, now));
    }

    /// Forgets everything, because something changed.
    pub(crate) fn forget(&self) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.values.clear();
        kept.forgotten += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_is_all() {
        let recent = Recent::new();
        let read_at = Timestamp::from_seconds(10);
        recent.keep("key", 1, read_at, recent.before());
        assert_eq!(recent.get(&"key", read_at.plus_ms(999)), Some(1));
        assert_eq!(recent.get(&"key", read_at.plus_ms(1000)), None);
        assert_eq!(recent.get(&"key", read_at.minus_ms(1)), None, "a clock that was set back proves nothing");
        let before = recent.before();
        recent.forget();
        assert_eq!(recent.get(&"key", read_at), None);
        recent.keep("key", 1, read_at, before);
        assert_eq!(recent.get(&"key", read_at), None, "read before the change");
    }
}
