//! Merchants and their API keys.

use florin_domain::{ApiKeyId, MerchantId, Mode, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merchant {
    /// Its id.
    pub id: MerchantId,
    /// Its name in the declarative file.
    pub name: String,
    /// Its number where a dialect wants one (`accountId`).
    pub number: i64,
    /// How its dialect behaves where that can be chosen, as JSON.
    pub compat: String,
}

/// What an API key may do, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Its id; the key itself is not kept.
    pub id: ApiKeyId,
    /// Whose.
    pub merchant: MerchantId,
    /// The merchant's number.
    pub merchant_number: i64,
    /// What people call it.
    pub name: Option<String>,
    /// Whether its money is real.
    pub mode: Mode,
    /// Words of what it may do, separated by spaces.
    pub permissions: String,
    /// The user to whom it is tied.
    pub user: Option<String>,
    /// The merchant's `compat`.
    pub merchant_compat: String,
}

/// The merchant of this name.
pub async fn find(tx: &mut Tx, name: &str) -> Result<Option<Merchant>, StoreError> {
    let row =
        tx.fetch_one("SELECT id, name, number, compat FROM merchants WHERE name = $1", args![name]).await?;
    row.map(read).transpose()
}

/// All merchants, by name.
pub async fn list(db: &Db) -> Result<Vec<Merchant>, StoreError> {
    db.fetch("SELECT id, name, number, compat FROM merchants ORDER BY name", &[])
        .await?
        .into_iter()
        .map(read)
        .collect()
}

fn read(mut row: Row) -> Result<Merchant, StoreError> {
    let id = MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?;
    Ok(Merchant { id, name: row.text()?, number: row.int()?, compat: row.text()? })
}

/// A new merchant.
pub async fn insert(tx: &mut Tx, merchant: &Merchant, now: Timestamp) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO merchants (id, name, number, compat, created_at) VALUES ($1, $2, $3, $4, $5)",
        args![merchant.id.as_str(), &merchant.name, merchant.number, &merchant.compat, now],
    )
    .await
}

/// Another choice of how a merchant's dialect behaves.
pub async fn save_compat(tx: &mut Tx, merchant: &MerchantId, compat: &str) -> Result<(), StoreError> {
    tx.put("UPDATE merchants SET compat = $2 WHERE id = $1", args![merchant.as_str(), compat]).await
}

/// Who asks, by the keyed hash of the key.
pub async fn find_key(db: &Db, key_hash: &str) -> Result<Option<ApiKey>, StoreError> {
    let row = db
        .fetch_one(
            "SELECT k.id, k.merchant_id, m.number, k.name, k.mode, k.permissions, k.user_name, m.compat
               FROM api_keys k JOIN merchants m ON m.id = k.merchant_id
              WHERE k.key_hash = $1",
            args![key_hash],
        )
        .await?;
    row.map(read_key).transpose()
}

/// All keys of a merchant, with their hashes.
pub async fn list_keys(tx: &mut Tx, merchant: &MerchantId) -> Result<Vec<(String, ApiKey)>, StoreError> {
    let rows = tx
        .fetch(
            "SELECT k.key_hash, k.id, k.merchant_id, m.number, k.name, k.mode, k.permissions, k.user_name, m.compat
               FROM api_keys k JOIN merchants m ON m.id = k.merchant_id
              WHERE k.merchant_id = $1",
            args![merchant.as_str()],
        )
        .await?;
    rows.into_iter().map(|mut row| Ok((row.text()?, read_key(row)?))).collect()
}

fn read_key(mut row: Row) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: ApiKeyId::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        merchant: MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        merchant_number: row.int()?,
        name: row.maybe_text()?,
        mode: Mode::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        permissions: row.text()?,
        user: row.maybe_text()?,
        merchant_compat: row.text()?,
    })
}

/// A new key, or new settings of one. A key belongs to one merchant for ever: the same key for
/// another one is [`StoreError::Again`].
pub async fn save_key(tx: &mut Tx, key_hash: &str, key: &ApiKey, now: Timestamp) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO api_keys (key_hash, id, merchant_id, name, mode, permissions, created_at, user_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (key_hash) DO UPDATE SET name = $4, mode = $5, permissions = $6, user_name = $8
          WHERE api_keys.merchant_id = $3",
        args![
            key_hash,
            key.id.as_str(),
            key.merchant.as_str(),
            key.name.as_deref(),
            key.mode.as_str(),
            &key.permissions,
            now,
            key.user.as_deref()
        ],
    )
    .await
}
