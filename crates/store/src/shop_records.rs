//! What shops keep at the checkout: products, customers and plans, sealed.

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A record as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopRecordRow {
    /// Whose.
    pub merchant: MerchantId,
    /// Its name, unique for the merchant.
    pub id: String,
    /// The shop that made it.
    pub shop: i64,
    /// `product`, `customer`, `plan`.
    pub kind: String,
    /// An envelope.
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
            "SELECT merchant_id, id, shop_id, kind, body, created_at, changed_at, version FROM shop_records ",
            $rest
        )
    };
}

fn read(mut row: Row) -> Result<ShopRecordRow, StoreError> {
    Ok(ShopRecordRow {
        merchant: MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        id: row.text()?,
        shop: row.int()?,
        kind: row.text()?,
        body: row.text()?,
        created_at: Timestamp(row.int()?),
        changed_at: Timestamp(row.int()?),
        version: row.int()?,
    })
}

/// A merchant's record.
pub async fn read_one(db: &Db, merchant: &MerchantId, id: &str) -> Result<Option<ShopRecordRow>, StoreError> {
    let sql = select!("WHERE merchant_id = $1 AND id = $2");
    db.fetch_one(sql, args![merchant.as_str(), id]).await?.map(read).transpose()
}

/// The record of this name, whoever's it is: for links that browsers follow. Two of one name are none.
pub async fn read_by_id(db: &Db, id: &str) -> Result<Option<ShopRecordRow>, StoreError> {
    let mut found = db.fetch(select!("WHERE id = $1 LIMIT 2"), args![id]).await?;
    let only = if found.len() == 1 { found.pop() } else { None };
    only.map(read).transpose()
}

/// A shop's records of a kind, oldest first.
pub async fn list(
    db: &Db,
    merchant: &MerchantId,
    shop: i64,
    kind: &str,
    limit: i64,
) -> Result<Vec<ShopRecordRow>, StoreError> {
    let sql =
        select!("WHERE merchant_id = $1 AND shop_id = $2 AND kind = $3 ORDER BY created_at, id LIMIT $4");
    db.fetch(sql, args![merchant.as_str(), shop, kind, limit]).await?.into_iter().map(read).collect()
}

/// A new record.
pub async fn insert(tx: &mut Tx, row: &ShopRecordRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO shop_records (merchant_id, id, shop_id, kind, body, created_at, changed_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            row.merchant.as_str(),
            &row.id,
            row.shop,
            &row.kind,
            &row.body,
            row.created_at,
            row.changed_at,
            row.version
        ],
    )
    .await
}

/// What changed of a record; [`StoreError::Again`] if somebody else changed it since it was read.
pub async fn save(tx: &mut Tx, row: &ShopRecordRow) -> Result<(), StoreError> {
    tx.put(
        "UPDATE shop_records SET body = $4, changed_at = $5, version = version + 1
          WHERE merchant_id = $1 AND id = $2 AND version = $3",
        args![row.merchant.as_str(), &row.id, row.version, &row.body, row.changed_at],
    )
    .await
}
