//! Nonces of signed requests: each may be used once, whichever server hears it (wallet-mac 7).
//!
//! The embedded database has one server, so its nonces are in that server's memory, and a request that was signed
//! before the server started is too old: polling costs no write. A client whose clock is ahead of ours may name a second
//! that the next server takes: its nonces are written down as well. Servers that share a database share a table.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use florin_store::wallet::nonces as rows;
use tokio::sync::OnceCell;

use super::{TENANT, clients};
use crate::engine::Engine;
use crate::error::EngineError;

/// In the table, longer than the longest window to both sides, and a minute.
const REMEMBERED_S: i64 = 2 * 3600 + 60;
/// In memory, beyond the window that is in force.
const MARGIN_S: i64 = 60;

/// What became of a nonce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Used {
    /// It was new.
    Now,
    /// It was used before.
    Before,
    /// Of that second nothing is remembered: whether it was used cannot be known.
    Forgotten,
}

/// What this server has heard.
#[derive(Debug)]
pub(crate) struct Heard {
    /// When this server started.
    started: i64,
    /// Set once what servers before this one wrote down is among the seconds.
    recalled: OnceCell<()>,
    seconds: Mutex<Seconds>,
}

#[derive(Debug)]
struct Seconds {
    /// Of this second and all before it nothing is remembered.
    forgotten: i64,
    /// Digests of id and nonce, by the second that the request names.
    by_second: BTreeMap<i64, HashSet<[u8; 16]>>,
}

impl Heard {
    /// Nothing yet; what was signed before this second is refused.
    pub(crate) fn since(second: i64) -> Heard {
        let seconds = Mutex::new(Seconds { forgotten: second - 1, by_second: BTreeMap::new() });
        Heard { started: second, recalled: OnceCell::new(), seconds }
    }

    fn take(&self, id: &str, second: i64, nonce: &str) -> Used {
        let hash = digest(&SHA256, [id, nonce].join("\0").as_bytes());
        let mut short = [0_u8; 16];
        short.copy_from_slice(&hash.as_ref()[..16]);
        let mut heard = self.lock();
        if second <= heard.forgotten {
            return Used::Forgotten;
        }
        if heard.by_second.entry(second).or_default().insert(short) { Used::Now } else { Used::Before }
    }

    /// Takes in, once, what was written down of seconds that had not come when this server started.
    async fn recall(&self, engine: &Engine) -> Result<(), EngineError> {
        let read = async || {
            for (second, id, nonce) in rows::since(&engine.db, TENANT, self.started).await? {
                self.take(&id, second, &nonce);
            }
            Ok(())
        };
        self.recalled.get_or_try_init(read).await.copied()
    }

    fn lock(&self) -> MutexGuard<'_, Seconds> {
        self.seconds.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything up to a second.
    fn forget(&self, second: i64) {
        let mut heard = self.lock();
        let kept = heard.by_second.split_off(&(second + 1));
        heard.by_second = kept;
        heard.forgotten = heard.forgotten.max(second);
    }

    fn len(&self) -> usize {
        self.lock().by_second.values().map(HashSet::len).sum()
    }
}

/// Uses a nonce. Only for requests whose MAC verified: anyone else could burn nonces. `id` is a client's or a token's.
pub async fn take(engine: &Engine, id: &str, second: i64, nonce: &str) -> Result<Used, EngineError> {
    if engine.db.is_embedded() {
        let heard = &engine.heard_nonces;
        heard.recall(engine).await?;
        let used = heard.take(id, second, nonce);
        if used != Used::Now || second <= engine.now().seconds() {
            return Ok(used);
        }
    }
    let mut tx = engine.db.begin().await?;
    let is_new = rows::insert(&mut tx, TENANT, id, second, nonce).await?;
    tx.commit().await?;
    Ok(if is_new { Used::Now } else { Used::Before })
}

/// Forgets nonces whose time is past.
pub async fn prune(engine: &Engine) -> Result<(), EngineError> {
    let now = engine.now().seconds();
    if engine.db.is_embedded() {
        let window_s = clients::all(engine).await?.settings.clock_window_s;
        engine.heard_nonces.forget(now - window_s - MARGIN_S);
    }
    let mut tx = engine.db.begin().await?;
    rows::prune(&mut tx, TENANT, now - REMEMBERED_S).await?;
    Ok(tx.commit().await?)
}

/// How many are remembered in this server's memory.
pub fn remembered(engine: &Engine) -> usize {
    engine.heard_nonces.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_new_once_in_its_second_and_for_its_owner() {
        let heard = Heard::since(100);
        assert_eq!(heard.take("a", 100, "n"), Used::Now);
        assert_eq!(heard.take("a", 100, "n"), Used::Before);
        assert_eq!(heard.take("a", 101, "n"), Used::Now);
        assert_eq!(heard.take("b", 100, "n"), Used::Now);
        assert_eq!(heard.take("b\0", 100, "n"), Used::Now);
        assert_eq!(heard.take("a", 99, "other"), Used::Forgotten, "signed before this server began");
    }

    #[test]
    fn what_is_forgotten_cannot_be_replayed() {
        let heard = Heard::since(100);
        for second in [100, 150, 200] {
            assert_eq!(heard.take("a", second, "n"), Used::Now);
        }
        heard.forget(150);
        assert_eq!(heard.len(), 1);
        assert_eq!(heard.take("a", 150, "n"), Used::Forgotten);
        assert_eq!(heard.take("a", 151, "n"), Used::Now);
        heard.forget(120);
        assert_eq!(heard.take("a", 121, "n"), Used::Forgotten, "a clock that went back remembers nothing");
    }
}
