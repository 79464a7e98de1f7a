//! PostgreSQL and engines that speak its protocol. Writes of a transaction travel in one flight.

use std::sync::{Arc, Mutex, PoisonError};

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod};
use futures_util::future::join_all;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::Counters;
use super::value::{Arg, Cell, Row};
use crate::access::ChainHead;
use crate::error::StoreError;

/// Connections of one process. A charge holds one for two short transactions.
const CONNECTIONS: usize = 24;

#[derive(Clone)]
pub(super) struct Postgres {
    pool: Pool,
    chains: Chains,
}

/// Ends of access-log chains that no transaction holds at the moment.
type Chains = Arc<Mutex<Vec<ChainHead>>>;

impl Postgres {
    pub(super) async fn open(address: &str) -> Result<Postgres, StoreError> {
        let config: tokio_postgres::Config = address.parse().map_err(|_| StoreError::Address)?;
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| StoreError::Broken(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(config, MakeRustlsConnect::new(tls), recycling);
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .build()
            .map_err(|e| StoreError::Broken(e.to_string()))?;
        // Fail now, with the reason, not at the first payment.
        drop(pool.get().await?);
        Ok(Postgres { pool, chains: Chains::default() })
    }

    pub(super) async fn begin(&self, counters: Arc<Counters>) -> Result<PostgresTx, StoreError> {
        let client = self.pool.get().await?;
        let chains = self.chains.clone();
        Ok(PostgresTx {
            client: Some(client),
            begun: false,
            queued: Vec::new(),
            chain: None,
            chains,
            counters,
        })
    }

    pub(super) async fn fetch(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, StoreError> {
        if find_nothing(args) {
            return Ok(Vec::new());
        }
        let client = self.pool.get().await?;
        let statement = client.prepare_cached(sql).await?;
        let rows = client.query(&statement, &bound(args)).await?;
        rows.iter().map(read).collect()
    }

    pub(super) async fn script(&self, sql: &str) -> Result<(), StoreError> {
        let client = self.pool.get().await?;
        client.batch_execute(&format!("BEGIN;{sql};COMMIT")).await?;
        Ok(())
    }
}

/// A statement that waits for the next flight, with parameters of its own.
struct Queued {
    sql: &'static str,
    args: Vec<Owned>,
}

#[derive(Debug)]
enum Owned {
    Text(String),
    Int(i64),
    Null,
}

pub(super) struct PostgresTx {
    client: Option<Object>,
    begun: bool,
    queued: Vec<Queued>,
    /// Taken from `chains` at the first use, put back by the commit; lost with a transaction that
    /// fails, since then nobody knows whether its links were kept.
    chain: Option<ChainHead>,
    chains: Chains,
    counters: Arc<Counters>,
}

impl PostgresTx {
    pub(super) fn chain(&mut self) -> &mut ChainHead {
        let take = || self.chains.lock().unwrap_or_else(PoisonError::into_inner).pop();
        self.chain.get_or_insert_with(|| take().unwrap_or_else(ChainHead::fresh))
    }

    pub(super) fn queue(&mut self, sql: &'static str, args: &[Arg<'_>]) {
        let args = args
            .iter()
            .map(|arg| match arg {
                Arg::Text(text) => Owned::Text((*text).to_owned()),
                Arg::Int(int) => Owned::Int(*int),
                Arg::Null => Owned::Null,
            })
            .collect();
        self.queued.push(Queued { sql, args });
    }

    /// Sends `BEGIN`, if it is still to come, and everything queued, in one flight.
    async fn flush(&mut self) -> Result<(), StoreError> {
        let client = self.client.as_ref().ok_or(StoreError::Row)?;
        let queued = std::mem::take(&mut self.queued);
        // Said before the first byte goes out: whoever is dropped from here on must roll back.
        let first = !std::mem::replace(&mut self.begun, true);
        let mut statements = Vec::with_capacity(queued.len());
        for one in &queued {
            statements.push(client.prepare_cached(one.sql).await?);
        }
        let opening = async { if first { client.batch_execute("BEGIN").await } else { Ok(()) } };
        let params: Vec<Vec<&(dyn ToSql + Sync)>> = queued
            .iter()
            .map(|one| one.args.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect())
            .collect();
        let writes = join_all(statements.iter().zip(&params).map(|(sql, args)| client.execute(sql, args)));
        // Polled in order, so sent in order, without waiting for each other's answers.
        let (begun, written) = futures_util::future::join(opening, writes).await;
        begun?;
        for count in written {
            if count? != 1 {
                return Err(StoreError::Again);
            }
        }
        Ok(())
    }

    pub(super) async fn write(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, StoreError> {
        self.flush().await?;
        let client = self.client.as_ref().ok_or(StoreError::Row)?;
        let statement = client.prepare_cached(sql).await?;
        Ok(client.execute(&statement, &bound(args)).await?)
    }

    pub(super) async fn fetch(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, StoreError> {
        if find_nothing(args) {
            return Ok(Vec::new());
        }
        self.flush().await?;
        let client = self.client.as_ref().ok_or(StoreError::Row)?;
        let statement = client.prepare_cached(sql).await?;
        let rows = client.query(&statement, &bound(args)).await?;
        rows.iter().map(read).collect()
    }

    pub(super) async fn commit(mut self) -> Result<(), StoreError> {
        self.flush().await?;
        let client = self.client.as_ref().ok_or(StoreError::Row)?;
        client.batch_execute("COMMIT").await?;
        self.begun = false;
        if let Some(chain) = self.chain.take() {
            self.chains.lock().unwrap_or_else(PoisonError::into_inner).push(chain);
        }
        self.counters.committed(1);
        Ok(())
    }
}

impl Drop for PostgresTx {
    /// An open transaction never goes back to the pool: statements may still be on their way, so the
    /// rollback is sent behind them, and a connection that does not confirm it is closed.
    fn drop(&mut self) {
        let Some(client) = self.client.take() else { return };
        if !self.begun {
            return;
        }
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => {
                runtime.spawn(async move {
                    if client.batch_execute("ROLLBACK").await.is_err() {
                        drop(Object::take(client));
                    }
                });
            }
            // Closing the connection rolls back too.
            Err(_) => drop(Object::take(client)),
        }
    }
}

/// PostgreSQL holds no text with a NUL and calls a question about one an error. What is asked for by a caller's text that has
/// one, an identifier in an address say, is simply not there.
fn find_nothing(args: &[Arg<'_>]) -> bool {
    args.iter().any(|arg| matches!(arg, Arg::Text(text) if text.contains('\0')))
}

fn bound<'a>(args: &'a [Arg<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    args.iter().map(|arg| arg as &(dyn ToSql + Sync)).collect()
}

fn read(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let cells = (0..row.len()).map(|at| -> Result<Cell, StoreError> {
        Ok(match *row.columns()[at].type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(at)?.map_or(Cell::Null, Cell::Int),
            _ => row.try_get::<_, Option<String>>(at)?.map_or(Cell::Null, Cell::Text),
        })
    });
    Ok(Row::new(cells.collect::<Result<_, _>>()?))
}

impl ToSql for Arg<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Arg::Text(text) => text.to_sql(kind, out),
            Arg::Int(int) => int.to_sql(kind, out),
            Arg::Null => Ok(IsNull::Yes),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::TEXT | Type::INT8)
    }

    to_sql_checked!();
}

impl ToSql for Owned {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut tokio_postgres::types::private::BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Owned::Text(text) => text.as_str().to_sql(kind, out),
            Owned::Int(int) => int.to_sql(kind, out),
            Owned::Null => Ok(IsNull::Yes),
        }
    }

    fn accepts(kind: &Type) -> bool {
        matches!(*kind, Type::TEXT | Type::INT8)
    }

    to_sql_checked!();
}
