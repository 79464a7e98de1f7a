//! Looking back: the log of tries, lists, replay, and what is forgotten.

use florin_domain::{MerchantId, Timestamp};

use super::{DeliveryKey, DeliveryRow, DeliveryState, columns, read};
use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// One try of a delivery, for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryRow {
    /// What it was about.
    pub key: DeliveryKey,
    /// When it began.
    pub at: Timestamp,
    /// The lease under which it was made.
    pub lease: String,
    /// The same for all tries of one version.
    pub webhook_id: String,
    /// The version that was told.
    pub version: i64,
    /// 1 for the first try of a version.
    pub no: i64,
    /// A coarse word: `delivered`, `status`, `timeout`, …
    pub result: String,
    /// The HTTP status, if there was one.
    pub status: Option<i64>,
    /// From the call to the end of its answer.
    pub latency_ms: i64,
    /// The first bytes of the answer, without secrets.
    pub answer: Option<String>,
}

/// Adds a try to the log.
pub async fn insert_try(tx: &mut Tx, row: &TryRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO delivery_tries (merchant_id, face, resource, at, lease, webhook_id, version, no, result, status,
                                     latency_ms, answer)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            row.key.merchant.as_str(),
            &row.key.face,
            &row.key.resource,
            row.at,
            &row.lease,
            &row.webhook_id,
            row.version,
            row.no,
            &row.result,
            row.status,
            row.latency_ms,
            row.answer.as_deref()
        ],
    )
    .await
}

/// The tries of one resource that are still kept, the oldest first.
pub async fn list_tries(db: &Db, key: &DeliveryKey) -> Result<Vec<TryRow>, StoreError> {
    let rows = db
        .fetch(
            "SELECT at, lease, webhook_id, version, no, result, status, latency_ms, answer FROM delivery_tries
              WHERE merchant_id = $1 AND face = $2 AND resource = $3 ORDER BY at, no",
            args![key.merchant.as_str(), &key.face, &key.resource],
        )
        .await?;
    rows.into_iter().map(|row| read_try(key, row)).collect()
}

fn read_try(key: &DeliveryKey, mut row: Row) -> Result<TryRow, StoreError> {
    Ok(TryRow {
        key: key.clone(),
        at: Timestamp(row.int()?),
        lease: row.text()?,
        webhook_id: row.text()?,
        version: row.int()?,
        no: row.int()?,
        result: row.text()?,
        status: row.maybe_int()?,
        latency_ms: row.int()?,
        answer: row.maybe_text()?,
    })
}

/// Which deliveries of a merchant are meant. What is absent does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The face that speaks.
    pub face: Option<String>,
    /// One resource.
    pub resource: Option<String>,
    /// How far it got.
    pub state: Option<DeliveryState>,
    /// Announced then or later.
    pub from: Option<Timestamp>,
    /// Announced before then.
    pub to: Option<Timestamp>,
}

/// The deliveries that a filter means, the newest first, `limit` at most.
pub async fn list(
    db: &Db,
    merchant: &MerchantId,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<DeliveryRow>, StoreError> {
    let sql = columns!(
        "SELECT",
        "FROM deliveries
          WHERE merchant_id = $1
            AND (CAST($2 AS TEXT) IS NULL OR face = $2)
            AND (CAST($3 AS TEXT) IS NULL OR resource = $3)
            AND (CAST($4 AS TEXT) IS NULL OR state = $4)
            AND (CAST($5 AS BIGINT) IS NULL OR announced_at >= $5)
            AND (CAST($6 AS BIGINT) IS NULL OR announced_at < $6)
          ORDER BY announced_at DESC, face, resource LIMIT $7"
    );
    let rows = db
        .fetch(
            sql,
            args![
                merchant.as_str(),
                filter.face.as_deref(),
                filter.resource.as_deref(),
                filter.state.map(DeliveryState::as_str),
                filter.from,
                filter.to,
                limit
            ],
        )
        .await?;
    rows.into_iter().map(read).collect()
}

/// Tells again what a filter means, with all tries before it: the resource as it is now, under the
/// webhook id it had. What is under way or waits for a later time of its own is left alone. How many
/// deliveries that are.
pub async fn replay(
    tx: &mut Tx,
    merchant: &MerchantId,
    filter: &Filter,
    now: Timestamp,
) -> Result<u64, StoreError> {
    tx.write(
        "UPDATE deliveries SET state = 'waiting', tries = 0, due_at = $7, changed_at = $7
          WHERE merchant_id = $1
            AND (CAST($2 AS TEXT) IS NULL OR face = $2)
            AND (CAST($3 AS TEXT) IS NULL OR resource = $3)
            AND (CAST($4 AS TEXT) IS NULL OR state = $4)
            AND (CAST($5 AS BIGINT) IS NULL OR announced_at >= $5)
            AND (CAST($6 AS BIGINT) IS NULL OR announced_at < $6)
            AND lease IS NULL AND (state <> 'waiting' OR tries > 0)",
        args![
            merchant.as_str(),
            filter.face.as_deref(),
            filter.resource.as_deref(),
            filter.state.map(DeliveryState::as_str),
            filter.from,
            filter.to,
            now
        ],
    )
    .await
}

/// Forgets tries made before `before`, `limit` at most; how many.
pub async fn prune_tries(tx: &mut Tx, before: Timestamp, limit: i64) -> Result<u64, StoreError> {
    tx.write(
        "DELETE FROM delivery_tries
          WHERE (merchant_id, face, resource, at, lease) IN
                (SELECT merchant_id, face, resource, at, lease FROM delivery_tries WHERE at < $1 LIMIT $2)",
        args![before, limit],
    )
    .await
}

/// Forgets deliveries of a merchant that are over and were announced before `before`, `limit` at most;
/// how many.
pub async fn prune(
    tx: &mut Tx,
    merchant: &MerchantId,
    before: Timestamp,
    limit: i64,
) -> Result<u64, StoreError> {
    tx.write(
        "DELETE FROM deliveries
          WHERE merchant_id = $1 AND due_at IS NULL
            AND (face, resource) IN
                (SELECT face, resource FROM deliveries
                  WHERE merchant_id = $1 AND announced_at < $2 AND due_at IS NULL LIMIT $3)",
        args![merchant.as_str(), before, limit],
    )
    .await
}
