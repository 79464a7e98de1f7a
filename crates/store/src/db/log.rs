//! The write-ahead log of SQLite: moved into the database's file beside the writer.
//!
//! By itself SQLite does it within a commit, and whoever waits for that commit or comes behind it waits for thousands of
//! pages and two `fsync`s more. Here a connection of its own moves them while others commit. What they wrote meanwhile is
//! little: the next commit moves that, nothing is left, and the log begins anew.

use std::os::raw::c_int;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread::JoinHandle;

use rusqlite::Connection;
use rusqlite::hooks::Wal;

use crate::error::StoreError;

/// Pages in the log, of 4 KiB, from which on they are moved: often enough for a short log, seldom enough that pages
/// which many commits change are moved once.
const ENOUGH: c_int = 4000;
/// From so many on the commit itself moves them, whatever became of the mover: the log does not grow for ever.
const TOO_MANY: c_int = 8 * ENOUGH;

/// The thread that moves pages. Dropped, it has ended and closed its connection, so that who closes the last one leaves one
/// file behind and no log.
pub(super) struct Mover {
    woken: Arc<Woken>,
    thread: Option<JoinHandle<()>>,
}

/// What the writer and the mover tell each other.
struct Woken {
    wake: mpsc::SyncSender<()>,
    is_nearly_done: AtomicBool,
    is_over: AtomicBool,
}

impl Mover {
    /// From now on `mover` moves what `writer` commits.
    pub(super) fn start(writer: &mut Connection, mover: Connection) -> Result<Mover, StoreError> {
        let (wake, calls) = mpsc::sync_channel(1);
        let woken =
            Arc::new(Woken { wake, is_nearly_done: AtomicBool::default(), is_over: AtomicBool::default() });
        let tells = woken.clone();
        let thread = std::thread::Builder::new()
            .name("florin-log".into())
            .spawn(move || {
                while calls.recv().is_ok() && !tells.is_over.load(Ordering::Acquire) {
                    if move_pages(&mover).is_ok() {
                        tells.is_nearly_done.store(true, Ordering::Release);
                    }
                }
            })
            .map_err(|error| StoreError::Broken(error.to_string()))?;
        let hears = woken.clone();
        writer.wal_hook(Some(move |log: &mut Wal, pages: c_int| {
            hears.committed(log, pages);
            Ok(())
        }))?;
        Ok(Mover { woken, thread: Some(thread) })
    }
}

impl Woken {
    /// A commit is done, and the log has so many pages.
    fn committed(&self, log: &mut Wal, pages: c_int) {
        if self.is_nearly_done.swap(false, Ordering::AcqRel) || pages >= TOO_MANY {
            // What cannot be moved now is moved later.
            let _ = log.checkpoint();
        } else if pages >= ENOUGH {
            // A full channel: it is being done.
            let _ = self.wake.try_send(());
        }
    }
}

impl Drop for Mover {
    fn drop(&mut self) {
        self.woken.is_over.store(true, Ordering::Release);
        let _ = self.woken.wake.try_send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Moves what was committed by now, as far as no reader needs the file as it was.
fn move_pages(connection: &Connection) -> rusqlite::Result<()> {
    connection.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?.query_row([], |_| Ok(()))
}

#[cfg(test)]
mod tests {
    use super::super::sqlite::Sqlite;
    use super::*;
    use crate::args;

    #[tokio::test]
    async fn the_log_begins_anew_while_others_write() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("florin.db");
        let store = Sqlite::open(&path.display().to_string(), Arc::default()).unwrap();
        store.script("CREATE TABLE one (id BIGINT NOT NULL, long TEXT NOT NULL)").await.unwrap();
        let long = "l".repeat(3_500);
        // Twice as many pages as the log may ever have, a hundred to a commit.
        for group in 0..i64::from(2 * TOO_MANY / 100) {
            let mut tx = store.begin().await.unwrap();
            for id in group * 100..(group + 1) * 100 {
                tx.write("INSERT INTO one (id, long) VALUES ($1, $2)", args![id, &long]).unwrap();
            }
            tx.commit().await.unwrap();
        }
        let log = std::fs::metadata(folder.path().join("florin.db-wal")).unwrap().len();
        let most = u64::try_from(TOO_MANY).unwrap() * 5_000;
        assert!(log < most, "the log has {log} bytes");
        let rows = store.fetch("SELECT CAST(COUNT(*) AS BIGINT) FROM one", &[]).unwrap();
        assert_eq!(rows.into_iter().next().unwrap().int().unwrap(), i64::from(2 * TOO_MANY));
    }
}
