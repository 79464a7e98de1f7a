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
pub(crate) struct Recent<K, V>(Mutex<HashMap<K, (V, Timestamp)>>);

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    pub(crate) fn new() -> Recent<K, V> {
        Recent(Mutex::new(HashMap::new()))
    }

    /// The value, if it was read within the last second.
    pub(crate) fn get(&self, key: &K, now: Timestamp) -> Option<V> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(key)
            .filter(|(_, at)| at.plus_ms(GOOD_MS) > now && *at <= now)
            .map(|(value, _)| value.clone())
    }

    pub(crate) fn keep(&self, key: K, value: V, now: Timestamp) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(key, (value, now));
    }

    /// Forgets everything, because something changed.
    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_is_all() {
        let recent = Recent::new();
        let read_at = Timestamp::from_seconds(10);
        recent.keep("key", 1, read_at);
        assert_eq!(recent.get(&"key", read_at.plus_ms(999)), Some(1));
        assert_eq!(recent.get(&"key", read_at.plus_ms(1000)), None);
        assert_eq!(recent.get(&"key", read_at.minus_ms(1)), None, "a clock that was set back proves nothing");
        recent.forget();
        assert_eq!(recent.get(&"key", read_at), None);
    }
}
