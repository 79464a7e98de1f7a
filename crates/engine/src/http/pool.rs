//! Connections that lie idle until the next request to the same place.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::connection::Connection;

/// A connection that lay idle longer is not used again: the peer may be about to close it.
const IDLE: Duration = Duration::from_secs(10);
/// Idle connections kept for one place.
const KEPT: usize = 64;

/// Idle connections by place.
pub(crate) struct Pool<K>(Mutex<Places<K>>);

struct Places<K> {
    idle: HashMap<K, Vec<Idle>>,
    swept: Instant,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

impl Idle {
    fn is_good(&self) -> bool {
        self.since.elapsed() < IDLE && !self.connection.sender.is_closed()
    }
}

impl<K: Eq + Hash> Pool<K> {
    pub(crate) fn new() -> Pool<K> {
        Pool(Mutex::new(Places { idle: HashMap::new(), swept: Instant::now() }))
    }

    /// A connection to that place, the one used last: the oldest fall out of use and end.
    pub(crate) fn take(&self, place: &K) -> Option<Connection> {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = places.idle.get_mut(place)?;
        while let Some(idle) = kept.pop() {
            if idle.is_good() {
                return Some(idle.connection);
            }
        }
        None
    }

    /// Keeps a connection for later, and lets go of those that nobody came for.
    pub(crate) fn keep(&self, place: K, connection: Connection) {
        if connection.sender.is_closed() {
            return;
        }
        let now = Instant::now();
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if places.swept.elapsed() > IDLE {
            places.swept = now;
            places.idle.retain(|_, kept| {
                kept.retain(Idle::is_good);
                !kept.is_empty()
            });
        }
        let kept = places.idle.entry(place).or_default();
        if kept.len() < KEPT {
            kept.push(Idle { connection, since: now });
        }
    }
}
