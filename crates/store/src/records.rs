//! Sealed strings behind tokens.

use florin_domain::{MerchantId, Mode, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A sealed string. Its token is known by its keyed hash alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The record's own id; its envelope is bound to it.
    pub id: String,
    /// The envelope.
    pub envelope: String,
    /// Keyed fingerprint, if the string is a card number.
    pub fingerprint: Option<String>,
    /// Whether the money of the key that stored it is real; none: not known.
    pub mode: Option<Mode>,
    /// When it was stored.
    pub created_at: Timestamp,
}

/// The record behind a token of this merchant. Another merchant's token and an unknown one are the
/// same miss, at the same cost: the key of the look-up begins with the merchant.
pub async fn find(db: &Db, merchant: &MerchantId, token_hash: &str) -> Result<Option<Record>, StoreError> {
    let row = db
        .fetch_one(
            "SELECT id, envelope, fingerprint, mode, created_at FROM vault_records
              WHERE merchant_id = $1 AND token_hash = $2",
            args![merchant.as_str(), token_hash],
        )
        .await?;
    row.map(read).transpose()
}

fn read(mut row: Row) -> Result<Record, StoreError> {
    Ok(Record {
        id: row.text()?,
        envelope: row.text()?,
        fingerprint: row.maybe_text()?,
        mode: row.maybe_text()?.map(|mode| Mode::parse(&mode)).transpose().map_err(|_| StoreError::Row)?,
        created_at: Timestamp(row.int()?),
    })
}

/// A merchant's records in the order of their tokens' hashes, after one of them: for going through all of them.
pub async fn page(
    db: &Db,
    merchant: &MerchantId,
    after: &str,
    limit: i64,
) -> Result<Vec<(String, Record)>, StoreError> {
    let rows = db
        .fetch(
            "SELECT token_hash, id, envelope, fingerprint, mode, created_at FROM vault_records
              WHERE merchant_id = $1 AND token_hash > $2 ORDER BY token_hash LIMIT $3",
            args![merchant.as_str(), after, limit],
        )
        .await?;
    rows.into_iter().map(|mut row| Ok((row.text()?, read(row)?))).collect()
}

/// A new record.
pub async fn insert(
    tx: &mut Tx,
    merchant: &MerchantId,
    token_hash: &str,
    record: &Record,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO vault_records (merchant_id, token_hash, id, envelope, fingerprint, created_at, mode)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            merchant.as_str(),
            token_hash,
            &record.id,
            &record.envelope,
            record.fingerprint.as_deref(),
            record.created_at,
            record.mode.map(Mode::as_str)
        ],
    )
    .await
}

/// Removes key and ciphertext and leaves a tombstone; whether the record was there (standards 7.6).
pub async fn delete(
    tx: &mut Tx,
    merchant: &MerchantId,
    token_hash: &str,
    reason: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let gone = tx
        .fetch_one(
            "DELETE FROM vault_records WHERE merchant_id = $1 AND token_hash = $2 RETURNING id",
            args![merchant.as_str(), token_hash],
        )
        .await?;
    let Some(mut row) = gone else { return Ok(false) };
    tx.put(
        "INSERT INTO vault_tombstones (merchant_id, id, reason, deleted_at) VALUES ($1, $2, $3, $4)",
        args![merchant.as_str(), &row.text()?, reason, now],
    )
    .await?;
    Ok(true)
}
