//! Subscriptions: what is charged again and again, and when somebody must look at it next.

use florin_domain::{MerchantId, Mode, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A subscription as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriptionRow {
    /// Whose.
    pub merchant: MerchantId,
    /// Its name.
    pub id: String,
    /// The shop that made it.
    pub shop: i64,
    /// Whether money is real.
    pub mode: Mode,
    /// How it stands, in the dialect's word.
    pub state: String,
    /// When somebody must look at it; none when it is over.
    pub due_at: Option<Timestamp>,
    /// Everything else, sealed.
    pub body: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it changed last.
    pub changed_at: Timestamp,
    /// Guards changes.
    pub version: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT merchant_id, id, shop_id, mode, state, due_at, body, created_at, changed_at, version
               FROM subscriptions ",
            $rest
        )
    };
}

fn read(mut row: Row) -> Result<SubscriptionRow, StoreError> {
    Ok(SubscriptionRow {
        merchant: MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        id: row.text()?,
        shop: row.int()?,
        mode: Mode::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        state: row.text()?,
        due_at: row.maybe_int()?.map(Timestamp),
        body: row.text()?,
        created_at: Timestamp(row.int()?),
        changed_at: Timestamp(row.int()?),
        version: row.int()?,
    })
}

/// A merchant's subscription.
pub async fn read_one(
    db: &Db,
    merchant: &MerchantId,
    id: &str,
) -> Result<Option<SubscriptionRow>, StoreError> {
    let sql = select!("WHERE merchant_id = $1 AND id = $2");
    db.fetch_one(sql, args![merchant.as_str(), id]).await?.map(read).transpose()
}

/// A new subscription.
pub async fn insert(tx: &mut Tx, row: &SubscriptionRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO subscriptions (merchant_id, id, shop_id, mode, state, due_at, body, created_at, changed_at,
                                    version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            row.merchant.as_str(), &row.id, row.shop, row.mode.as_str(), &row.state, row.due_at, &row.body,
            row.created_at, row.changed_at, row.version
        ],
    )
    .await
}

/// What changed of a subscription; [`StoreError::Again`] if somebody else changed it since it was read.
pub async fn save(tx: &mut Tx, row: &SubscriptionRow) -> Result<(), StoreError> {
    tx.put(
        "UPDATE subscriptions SET state = $4, due_at = $5, body = $6, changed_at = $7, version = version + 1
          WHERE merchant_id = $1 AND id = $2 AND version = $3",
        args![row.merchant.as_str(), &row.id, row.version, &row.state, row.due_at, &row.body, row.changed_at],
    )
    .await
}

/// Leases due subscriptions to one worker until `until`. The guard stands in both `WHERE`s: after a lock
/// wait PostgreSQL checks only the outer one again, and two workers would share.
pub async fn lease(
    tx: &mut Tx,
    now: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<(MerchantId, String)>, StoreError> {
    let rows = tx
        .fetch(
            "UPDATE subscriptions SET due_at = $2
              WHERE due_at <= $1
                AND (merchant_id, id) IN
                    (SELECT merchant_id, id FROM subscriptions WHERE due_at <= $1 ORDER BY due_at LIMIT $3)
          RETURNING merchant_id, id",
            args![now, until, limit],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| Ok((MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?, row.text()?)))
        .collect()
}

/// The instant at which the next subscription falls due.
pub async fn next_due(db: &Db) -> Result<Option<Timestamp>, StoreError> {
    let row = db
        .fetch_one("SELECT CAST(MIN(due_at) AS BIGINT) FROM subscriptions WHERE due_at IS NOT NULL", &[])
        .await?;
    Ok(row.map_or(Ok(None), |mut row| row.maybe_int())?.map(Timestamp))
}
