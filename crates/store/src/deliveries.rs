//! What merchants are told, and how far that got: one row for each resource (standards 8.5, 11.2).
//!
//! A row holds the newest version that its merchant should hear of. A newer one takes its place, so an
//! older state never follows a newer one. A lease gives a row to one worker; while it runs, `due_at` is
//! its end, so a worker that died is followed by another without any more bookkeeping.

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

mod endpoints;
mod history;

pub use endpoints::{Gone, disable, disabled, enable};
pub use history::{Filter, TryRow, insert_try, list, list_tries, prune, prune_tries, replay};

/// How far a delivery got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeliveryState {
    /// Not told yet: due, under way, or waiting for its next try.
    Waiting,
    /// The newest version was taken, or there was nothing to tell.
    Delivered,
    /// The last try failed too.
    Dead,
    /// Its address said that it is gone.
    Disabled,
}

impl DeliveryState {
    /// All of them.
    pub const ALL: [DeliveryState; 4] =
        [DeliveryState::Waiting, DeliveryState::Delivered, DeliveryState::Dead, DeliveryState::Disabled];

    /// The word the store keeps.
    pub fn as_str(self) -> &'static str {
        match self {
            DeliveryState::Waiting => "waiting",
            DeliveryState::Delivered => "delivered",
            DeliveryState::Dead => "dead",
            DeliveryState::Disabled => "disabled",
        }
    }

    /// Reads the word the store keeps.
    pub fn find(word: &str) -> Option<DeliveryState> {
        DeliveryState::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// What a delivery is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeliveryKey {
    /// Whose.
    pub merchant: MerchantId,
    /// The face that speaks.
    pub face: String,
    /// The face's own name of the resource.
    pub resource: String,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryRow {
    /// What it is about.
    pub key: DeliveryKey,
    /// Scheme, host and port that it goes to: one slow endpoint must not delay others.
    pub endpoint: String,
    /// The same for all tries of one version.
    pub webhook_id: String,
    /// The version to tell; it only grows.
    pub wanted: i64,
    /// The newest version that was taken.
    pub told: i64,
    /// How far it got.
    pub state: DeliveryState,
    /// How often this version was tried.
    pub tries: i64,
    /// When somebody must look at it; none when it is over.
    pub due_at: Option<Timestamp>,
    /// How the last try ended.
    pub result: Option<String>,
    /// Its HTTP status, if there was one.
    pub status: Option<i64>,
    /// When the newest version was announced.
    pub announced_at: Timestamp,
    /// When the row last changed.
    pub changed_at: Timestamp,
}

/// A statement that ends in the columns of [`read`].
macro_rules! columns {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " merchant_id, face, resource, endpoint, webhook_id, wanted, told, state, tries, due_at, result, status,
              announced_at, changed_at ",
            $after
        )
    };
}
use columns;

fn read(mut row: Row) -> Result<DeliveryRow, StoreError> {
    Ok(DeliveryRow {
        key: read_key(&mut row)?,
        endpoint: row.text()?,
        webhook_id: row.text()?,
        wanted: row.int()?,
        told: row.int()?,
        state: DeliveryState::find(&row.text()?).ok_or(StoreError::Row)?,
        tries: row.int()?,
        due_at: row.maybe_int()?.map(Timestamp),
        result: row.maybe_text()?,
        status: row.maybe_int()?,
        announced_at: Timestamp(row.int()?),
        changed_at: Timestamp(row.int()?),
    })
}

fn read_key(row: &mut Row) -> Result<DeliveryKey, StoreError> {
    let merchant = MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?;
    Ok(DeliveryKey { merchant, face: row.text()?, resource: row.text()? })
}

/// There is something new to tell from `due_at` on: a new row, or the next version of one. It begins
/// with no tries behind it. A try that is under way goes on; when it ends, the new version follows.
pub async fn announce(
    tx: &mut Tx,
    key: &DeliveryKey,
    endpoint: &str,
    webhook_id: &str,
    due_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO deliveries (merchant_id, face, resource, endpoint, webhook_id, wanted, told, state, tries, due_at,
                                 announced_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, 1, 0, 'waiting', 0, $6, $7, $7)
         ON CONFLICT (merchant_id, face, resource) DO UPDATE
            SET endpoint = $4, webhook_id = $5, wanted = deliveries.wanted + 1, state = 'waiting', tries = 0,
                due_at = CASE WHEN deliveries.lease_until > $6 THEN deliveries.lease_until ELSE $6 END,
                announced_at = $7, changed_at = $7",
        args![key.merchant.as_str(), &key.face, &key.resource, endpoint, webhook_id, due_at, now],
    )
    .await
}

/// Endpoints of merchants for which something is due.
pub async fn due_endpoints(db: &Db, now: Timestamp) -> Result<Vec<(MerchantId, String)>, StoreError> {
    db.fetch("SELECT DISTINCT merchant_id, endpoint FROM deliveries WHERE due_at <= $1", args![now])
        .await?
        .into_iter()
        .map(|mut row| Ok((MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?, row.text()?)))
        .collect()
}

/// A worker's hold on rows: until when, and under which name.
#[derive(Debug, Clone, Copy)]
pub struct Lease<'a> {
    /// A name that no other lease has.
    pub name: &'a str,
    /// When it ends by itself.
    pub until: Timestamp,
}

/// Leases due deliveries of one endpoint, those that waited longest first. The guard stands in both
/// `WHERE`s: after a lock wait PostgreSQL checks only the outer one again, and two workers would share.
pub async fn claim(
    tx: &mut Tx,
    merchant: &MerchantId,
    endpoint: &str,
    lease: Lease<'_>,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<DeliveryRow>, StoreError> {
    let rows = tx
        .fetch(
            columns!(
                "UPDATE deliveries SET due_at = $4, lease_until = $4, lease = $5
                  WHERE due_at <= $3 AND merchant_id = $1
                    AND (face, resource) IN
                        (SELECT face, resource FROM deliveries
                          WHERE merchant_id = $1 AND endpoint = $2 AND due_at <= $3 ORDER BY due_at LIMIT $6)
              RETURNING",
                ""
            ),
            args![merchant.as_str(), endpoint, now, lease.until, lease.name, limit],
        )
        .await?;
    rows.into_iter().map(read).collect()
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended<'a> {
    /// What was told, as it was leased.
    pub row: &'a DeliveryRow,
    /// The lease under which it was done.
    pub lease: &'a str,
    /// How far the version got.
    pub state: DeliveryState,
    /// When to try again.
    pub due_at: Option<Timestamp>,
    /// Whether the version was taken.
    pub taken: bool,
    /// Whether it counts as a try.
    pub counts: bool,
    /// A coarse word.
    pub result: &'a str,
    /// The HTTP status, if there was one.
    pub status: Option<i64>,
}

/// Writes down how a try ended and gives the lease back; false if the lease was lost. A version that was
/// announced meanwhile is due at once and keeps its own count of tries.
pub async fn settle(tx: &mut Tx, ended: &Ended<'_>, now: Timestamp) -> Result<bool, StoreError> {
    let key = &ended.row.key;
    let (taken, counts) = (i64::from(ended.taken), i64::from(ended.counts));
    let changed = tx
        .write(
            "UPDATE deliveries
                SET told = CASE WHEN CAST($6 AS BIGINT) = 1 AND told < $5 THEN $5 ELSE told END,
                    state = CASE WHEN wanted = $5 THEN $7 ELSE state END,
                    tries = CASE WHEN wanted = $5 THEN tries + $8 ELSE tries END,
                    due_at = CASE WHEN wanted = $5 THEN $9 WHEN due_at > lease_until THEN due_at ELSE $10 END,
                    result = $11, status = $12, lease = NULL, lease_until = NULL, changed_at = $10
              WHERE merchant_id = $1 AND face = $2 AND resource = $3 AND lease = $4",
            args![
                key.merchant.as_str(),
                &key.face,
                &key.resource,
                ended.lease,
                ended.row.wanted,
                taken,
                ended.state.as_str(),
                counts,
                ended.due_at,
                now,
                ended.result,
                ended.status
            ],
        )
        .await?;
    Ok(changed == 1)
}

/// One row.
pub async fn find(db: &Db, key: &DeliveryKey) -> Result<Option<DeliveryRow>, StoreError> {
    let sql = columns!("SELECT", "FROM deliveries WHERE merchant_id = $1 AND face = $2 AND resource = $3");
    db.fetch_one(sql, args![key.merchant.as_str(), &key.face, &key.resource]).await?.map(read).transpose()
}

/// How many deliveries are due now, and how many wait in all: what a gauge shows.
pub async fn backlog(db: &Db, now: Timestamp) -> Result<(i64, i64), StoreError> {
    let row = db
        .fetch_one(
            "SELECT CAST(SUM(CASE WHEN due_at <= $1 THEN 1 ELSE 0 END) AS BIGINT), COUNT(*)
               FROM deliveries WHERE due_at IS NOT NULL",
            args![now],
        )
        .await?;
    let Some(mut row) = row else { return Ok((0, 0)) };
    Ok((row.maybe_int()?.unwrap_or(0), row.int()?))
}
