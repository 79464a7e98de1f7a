//! The narrow waist: one SQL text for SQLite and PostgreSQL.
//!
//! Two column types (`TEXT`, `BIGINT`), `$1` parameters, no engine's own words; what we allow
//! ourselves is listed in ADR 0002. Everything else of the store stands on these few types.
//!
//! What waits for PostgreSQL is boxed here, once: a question to SQLite never waits, and whoever asks the store
//! would else carry room for the network in every future, all the way up to the request.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::access::ChainHead;
use crate::error::StoreError;
use outage::Outage;

mod log;
mod migrate;
pub mod outage;
mod plans;
mod postgres;
mod sqlite;
mod value;

pub use migrate::{Migrated, latest_version};
pub use value::{Arg, Row};

/// The database. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    counters: Arc<Counters>,
    outage: Arc<Outage>,
}

#[derive(Clone)]
enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

/// How often the store wrote; benchmarks and metrics read it.
#[derive(Debug, Default)]
pub struct Counters {
    /// Transactions that were committed.
    pub transactions: AtomicU64,
    /// Commits that reached the disk: on SQLite several transactions share one.
    pub commits: AtomicU64,
}

/// Parameters of a statement: `args![id, 5, Some("text"), None::<&str>]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::Arg::from($value)),*] };
}

impl Db {
    /// Opens `sqlite:///path/florin.db` or `postgres://…`. Creates the SQLite file if it is not there.
    pub async fn open(address: &str) -> Result<Db, StoreError> {
        let counters = Arc::new(Counters::default());
        let engine = if let Some(path) = address.strip_prefix("sqlite://") {
            Engine::Sqlite(sqlite::Sqlite::open(path, counters.clone())?)
        } else if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            Engine::Postgres(postgres::Postgres::open(address).await?)
        } else {
            return Err(StoreError::Address);
        };
        Ok(Db { engine, counters, outage: Arc::default() })
    }

    /// Whether the database is the embedded one.
    pub fn is_embedded(&self) -> bool {
        matches!(self.engine, Engine::Sqlite(_))
    }

    /// How often the store wrote.
    pub fn counters(&self) -> &Counters {
        &self.counters
    }

    /// The switch with which tests let this process "die" at a commit of their choice.
    pub fn outage(&self) -> &Outage {
        &self.outage
    }

    /// Begins a transaction that may write. On SQLite it holds the one writer until it ends: await
    /// nothing but its own statements in between.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        self.outage.check()?;
        let inner = match &self.engine {
            Engine::Sqlite(sqlite) => Inner::Sqlite(sqlite.begin().await?),
            Engine::Postgres(postgres) => {
                Inner::Postgres(Box::new(Box::pin(postgres.begin(self.counters.clone())).await?))
            }
        };
        Ok(Tx { inner, outage: self.outage.clone(), after: Vec::new() })
    }

    /// Rows of one reading statement, outside any transaction.
    pub async fn fetch(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
        self.outage.check()?;
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.fetch(sql, args),
            Engine::Postgres(postgres) => Box::pin(postgres.fetch(sql, args)).await,
        }
    }

    /// The first row of one reading statement.
    pub async fn fetch_one(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch(sql, args).await?.into_iter().next())
    }

    /// Brings the database to this version. Harmless when it is there already.
    pub async fn migrate(&self, now_micros: i64) -> Result<Migrated, StoreError> {
        migrate::run(self, now_micros).await
    }

    /// The version that the database has; 0 when it is empty.
    pub async fn version(&self) -> Result<i64, StoreError> {
        migrate::version(self).await
    }

    /// A consistent copy of the embedded database in a file of its own, while others write.
    pub fn backup(&self, to: &std::path::Path) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.backup(to),
            Engine::Postgres(_) => Err(StoreError::NotEmbedded),
        }
    }

    async fn script(&self, sql: &str) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Sqlite(sqlite) => sqlite.script(sql).await,
            Engine::Postgres(postgres) => Box::pin(postgres.script(sql)).await,
        }
    }
}

/// A transaction. Dropped without [`Tx::commit`] it leaves no trace.
pub struct Tx {
    inner: Inner,
    outage: Arc<Outage>,
    after: Vec<Box<dyn FnOnce() + Send>>,
}

enum Inner {
    Sqlite(sqlite::SqliteTx),
    Postgres(Box<postgres::PostgresTx>),
}

impl Tx {
    /// A statement that must change exactly one row; anything else is [`StoreError::Again`].
    ///
    /// It may wait with others for the next read or the commit (PostgreSQL: one flight for all).
    #[expect(clippy::unused_async, reason = "a write like the others; an engine may have to wait here")]
    pub async fn put(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<(), StoreError> {
        match &mut self.inner {
            Inner::Sqlite(tx) => match tx.write(sql, args)? {
                1 => Ok(()),
                _ => Err(StoreError::Again),
            },
            Inner::Postgres(tx) => {
                tx.queue(sql, args);
                Ok(())
            }
        }
    }

    /// A statement that changes any number of rows; how many.
    pub async fn write(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, StoreError> {
        match &mut self.inner {
            Inner::Sqlite(tx) => tx.write(sql, args),
            Inner::Postgres(tx) => Box::pin(tx.write(sql, args)).await,
        }
    }

    /// Rows of a statement (`SELECT`, or anything with `RETURNING`).
    pub async fn fetch(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
        match &mut self.inner {
            Inner::Sqlite(tx) => tx.fetch(sql, args),
            Inner::Postgres(tx) => Box::pin(tx.fetch(sql, args)).await,
        }
    }

    /// The first row of a statement.
    pub async fn fetch_one(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.fetch(sql, args).await?.into_iter().next())
    }

    /// Does something as soon as the transaction is durable, and nothing if it never is.
    pub fn after_commit(&mut self, act: impl FnOnce() + Send + 'static) {
        self.after.push(Box::new(act));
    }

    /// Makes everything durable. When this returns, no crash loses it.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.outage.before_commit()?;
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => Box::pin(tx.commit()).await?,
        }
        self.after.into_iter().for_each(|act| act());
        self.outage.after_commit()
    }

    /// The end of this writer's chain of the access log; moves on only if the transaction commits.
    pub(crate) fn chain(&mut self) -> &mut ChainHead {
        match &mut self.inner {
            Inner::Sqlite(tx) => tx.chain(),
            Inner::Postgres(tx) => tx.chain(),
        }
    }
}

impl Counters {
    fn committed(&self, transactions: usize) {
        self.transactions.fetch_add(transactions as u64, Ordering::Relaxed);
        self.commits.fetch_add(1, Ordering::Relaxed);
    }
}
