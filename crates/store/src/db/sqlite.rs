//! The embedded engine: one writer, group commit, readers beside it.
//!
//! Each transaction is a savepoint inside the group's transaction. Statements take microseconds and
//! run in place; only the group's `COMMIT`, which waits for the disk, has a thread. Whoever comes
//! while the disk is busy joins the next group, so many callers share one `fsync`, and nobody is
//! answered before theirs (`synchronous=FULL`). The log is moved into the file beside it ([`super::log`]).

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, LazyLock, Mutex, PoisonError, RwLock};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};
use tokio::sync::{OwnedMutexGuard, oneshot};

use super::log::Mover;
use super::value::{Arg, Cell, Row};
use super::{Counters, plans};
use crate::access::ChainHead;
use crate::error::StoreError;

/// Readers beside the writer. They never wait for it.
const READERS: usize = 4;
/// How long another process may hold the file before we give up.
const BUSY: Duration = Duration::from_secs(10);
/// The pauses between tries to begin while another process writes; the last one repeats.
const PAUSES_MS: [u64; 6] = [1, 2, 5, 10, 15, 25];
const STATEMENTS: usize = 128;

#[derive(Clone)]
pub(super) struct Sqlite {
    writer: Arc<tokio::sync::Mutex<Writer>>,
    readers: Arc<Readers>,
    wake: mpsc::SyncSender<()>,
}

struct Readers {
    connections: Vec<Mutex<Connection>>,
    next: AtomicUsize,
}

/// The one writing connection and the group that is open on it.
struct Writer {
    /// Ends before the connection does.
    _mover: Mover,
    connection: Connection,
    open: bool,
    waiting: Vec<oneshot::Sender<Result<(), StoreError>>>,
    chain: ChainHead,
}

impl Sqlite {
    pub(super) fn open(path: &str, counters: Arc<Counters>) -> Result<Sqlite, StoreError> {
        let mut connection = connect(path)?;
        // The mode is kept in the file; asking again costs nothing.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // From here on waiting is ours: inside SQLite it would hold up everything else on this thread.
        connection.busy_timeout(Duration::ZERO)?;
        let mover = Mover::start(&mut connection, connect(path)?)?;
        let writer =
            Writer { _mover: mover, connection, open: false, waiting: Vec::new(), chain: ChainHead::fresh() };
        let writer = Arc::new(tokio::sync::Mutex::new(writer));
        let readers = (0..READERS).map(|_| connect(path).map(Mutex::new)).collect::<Result<_, _>>()?;
        let (wake, woken) = mpsc::sync_channel(1);
        let group = Arc::downgrade(&writer);
        std::thread::Builder::new()
            .name("florin-commit".into())
            .spawn(move || {
                while woken.recv().is_ok() {
                    let Some(writer) = group.upgrade() else { return };
                    writer.blocking_lock().commit(&counters);
                }
            })
            .map_err(|error| StoreError::Broken(error.to_string()))?;
        let readers = Arc::new(Readers { connections: readers, next: AtomicUsize::new(0) });
        Ok(Sqlite { writer, readers, wake })
    }

    pub(super) async fn begin(&self) -> Result<SqliteTx, StoreError> {
        let mut writer = self.writer.clone().lock_owned().await;
        if !writer.open {
            writer.begin().await?;
        }
        run(&writer.connection, "SAVEPOINT one")?;
        let chain = writer.chain.clone();
        Ok(SqliteTx { writer: Some(writer), chain, wake: self.wake.clone() })
    }

    pub(super) fn fetch(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
        let readers = &self.readers;
        // The first free one, not the next one: each commit empties the caches of all readers, and few readers fill
        // few of them again.
        let free = readers.connections.iter().find_map(|reader| reader.try_lock().ok());
        let connection = free.unwrap_or_else(|| {
            let next = readers.next.fetch_add(1, Ordering::Relaxed) % READERS;
            readers.connections[next].lock().unwrap_or_else(PoisonError::into_inner)
        });
        fetch(&connection, sql, args)
    }

    /// Runs a migration.
    pub(super) async fn script(&self, sql: &str) -> Result<(), StoreError> {
        let tx = self.begin().await?;
        tx.connection()?.execute_batch(&clustered(sql))?;
        plans::explain_sizes(tx.connection()?)?;
        tx.commit().await
    }

    pub(super) fn backup(&self, to: &Path) -> Result<(), StoreError> {
        let source = self.readers.connections[0].lock().unwrap_or_else(PoisonError::into_inner);
        let mut target = Connection::open(to)?;
        let backup = rusqlite::backup::Backup::new(&source, &mut target)?;
        backup.run_to_completion(1024, Duration::ZERO, None)?;
        Ok(())
    }
}

/// Tables that a migration marks as clustered lie in the order of their keys: one tree, not two.
pub(super) fn clustered(sql: &str) -> String {
    sql.replace(") /* clustered */;", ") WITHOUT ROWID;")
}

fn connect(path: &str) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Plans depend on the statement alone; else SQLite plans anew for every value that is bound.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    // What is deleted is overwritten: a removed envelope must not stay in free pages.
    connection.pragma_update(None, "secure_delete", "ON")?;
    // Savepoints keep the pages they would restore: in memory, not in a file beside the database.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_spill", "OFF")?;
    connection.pragma_update(None, "cache_size", -8192)?;
    Ok(connection)
}

impl Writer {
    /// Opens a group. While another process has the file's write lock, other tasks go on.
    async fn begin(&mut self) -> Result<(), StoreError> {
        let mut pauses = PAUSES_MS.into_iter().map(Duration::from_millis);
        let (mut pause, mut waited) = (Duration::ZERO, Duration::ZERO);
        loop {
            match run(&self.connection, "BEGIN IMMEDIATE") {
                Err(StoreError::Again) if waited < BUSY => {}
                began => {
                    self.open = began.is_ok();
                    return began;
                }
            }
            pause = pauses.next().unwrap_or(pause);
            tokio::time::sleep(pause).await;
            waited += pause;
        }
    }

    /// Commits the open group and tells everybody in it.
    fn commit(&mut self, counters: &Counters) {
        let waiting = std::mem::take(&mut self.waiting);
        if !self.open || waiting.is_empty() {
            return;
        }
        self.open = false;
        let result = run(&self.connection, "COMMIT");
        if result.is_ok() {
            counters.committed(waiting.len());
        } else {
            let _ = run(&self.connection, "ROLLBACK");
            // Which links reached the disk is not known: begin a new chain.
            self.chain = ChainHead::fresh();
        }
        for waiter in waiting {
            let _ = waiter.send(result.clone());
        }
    }
}

/// One savepoint of the open group, and the only hand on the writer.
pub(super) struct SqliteTx {
    writer: Option<OwnedMutexGuard<Writer>>,
    chain: ChainHead,
    wake: mpsc::SyncSender<()>,
}

impl SqliteTx {
    fn connection(&self) -> Result<&Connection, StoreError> {
        self.writer.as_ref().map(|writer| &writer.connection).ok_or(StoreError::Row)
    }

    pub(super) fn chain(&mut self) -> &mut ChainHead {
        &mut self.chain
    }

    pub(super) fn write(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, StoreError> {
        let mut statement = self.connection()?.prepare_cached(placed(sql))?;
        Ok(statement.execute(bound(args).as_slice())? as u64)
    }

    pub(super) fn fetch(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
        fetch(self.connection()?, sql, args)
    }

    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        let Some(mut writer) = self.writer.take() else { return Err(StoreError::Row) };
        run(&writer.connection, "RELEASE one")?;
        writer.chain = std::mem::replace(&mut self.chain, ChainHead::fresh());
        let (done, answer) = oneshot::channel();
        writer.waiting.push(done);
        drop(writer);
        // A full channel means that the committer is on its way already.
        if let Err(mpsc::TrySendError::Disconnected(())) = self.wake.try_send(()) {
            return Err(StoreError::Broken("the store's committer has ended; restart the server".into()));
        }
        answer.await.unwrap_or_else(|_| Err(StoreError::Broken("the store is closing".into())))
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        let Some(mut writer) = self.writer.take() else { return };
        let undone =
            run(&writer.connection, "ROLLBACK TO one").and_then(|()| run(&writer.connection, "RELEASE one"));
        if undone.is_err() {
            // The group is in an unknown state: nobody in it may be told that it was kept.
            let _ = run(&writer.connection, "ROLLBACK");
            writer.open = false;
            writer.chain = ChainHead::fresh();
            for waiter in std::mem::take(&mut writer.waiting) {
                let _ = waiter.send(Err(StoreError::Again));
            }
        } else if writer.waiting.is_empty() {
            // Nothing to keep: do not hold the file against other processes.
            let _ = run(&writer.connection, "COMMIT");
            writer.open = false;
        }
    }
}

fn run(connection: &Connection, sql: &'static str) -> Result<(), StoreError> {
    connection.prepare_cached(sql)?.execute([])?;
    Ok(())
}

fn fetch(connection: &Connection, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
    let mut statement = connection.prepare_cached(placed(sql))?;
    let width = statement.column_count();
    let mut rows = statement.query(bound(args).as_slice())?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let cells =
            (0..width).map(|at| Ok(read(row.get_ref(at)?))).collect::<Result<_, rusqlite::Error>>()?;
        found.push(Row::new(cells));
    }
    Ok(found)
}

fn read(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Text(bytes) => Cell::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Integer(int) => Cell::Int(int),
        _ => Cell::Null,
    }
}

fn bound<'a>(args: &'a [Arg<'a>]) -> Vec<&'a dyn ToSql> {
    args.iter().map(|arg| arg as &dyn ToSql).collect()
}

/// `$1` is a name to SQLite and `?1` a place: places are bound without a search. Every statement is
/// written once in the program, so it is translated once and kept.
fn placed(sql: &'static str) -> &'static str {
    static KNOWN: LazyLock<RwLock<HashMap<(usize, usize), &'static str>>> = LazyLock::new(RwLock::default);
    let key = (sql.as_ptr().addr(), sql.len());
    if let Some(placed) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return placed;
    }
    let placed: &'static str = sql.replace('$', "?").leak();
    KNOWN.write().unwrap_or_else(PoisonError::into_inner).insert(key, placed);
    placed
}

impl ToSql for Arg<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Arg::Text(text) => ValueRef::Text(text.as_bytes()),
            Arg::Int(int) => ValueRef::Integer(*int),
            Arg::Null => ValueRef::Null,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &tempfile::TempDir) -> String {
        folder.path().join("florin.db").display().to_string()
    }

    #[tokio::test(start_paused = true)]
    async fn while_another_process_writes_other_tasks_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(&folder);
        let store = Sqlite::open(&path, Arc::default()).unwrap();
        store.script("CREATE TABLE one (id BIGINT NOT NULL)").await.unwrap();
        let other = connect(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let waiting = tokio::spawn({
            let store = store.clone();
            async move { store.begin().await?.commit().await }
        });
        // One thread runs both: this line is reached only if waiting leaves it free.
        tokio::time::sleep(BUSY / 2).await;
        assert!(!waiting.is_finished());
        other.execute_batch("COMMIT").unwrap();
        waiting.await.unwrap().unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_waits_too_long_is_told_to_begin_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = file(&folder);
        let store = Sqlite::open(&path, Arc::default()).unwrap();
        let other = connect(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert_eq!(store.begin().await.err(), Some(StoreError::Again));
        other.execute_batch("COMMIT").unwrap();
        store.begin().await.unwrap().commit().await.unwrap();
    }
}
