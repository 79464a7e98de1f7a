//! Shops of the checkout face.

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A shop as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShopRow {
    /// What it shows as its user name; unique for the installation.
    pub id: i64,
    /// Whose.
    pub merchant: MerchantId,
    /// The merchant's number.
    pub merchant_number: i64,
    /// Keyed hash of its secret.
    pub secret_hash: String,
    /// Keyed hash of its public key, as browsers show it.
    pub public_key_hash: String,
    /// Keyed hash of everything that was declared of it: tells a change.
    pub digest: String,
    /// Settings and secrets, sealed.
    pub body: String,
    /// When it was made.
    pub created_at: Timestamp,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT s.id, s.merchant_id, m.number, s.secret_hash, s.public_key_hash, s.digest, s.body, s.created_at
               FROM shops s JOIN merchants m ON m.id = s.merchant_id ",
            $rest
        )
    };
}

fn read(mut row: Row) -> Result<ShopRow, StoreError> {
    Ok(ShopRow {
        id: row.int()?,
        merchant: MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        merchant_number: row.int()?,
        secret_hash: row.text()?,
        public_key_hash: row.text()?,
        digest: row.text()?,
        body: row.text()?,
        created_at: Timestamp(row.int()?),
    })
}

/// A shop by its id.
pub async fn read_one(db: &Db, id: i64) -> Result<Option<ShopRow>, StoreError> {
    db.fetch_one(select!("WHERE s.id = $1"), args![id]).await?.map(read).transpose()
}

/// A shop by its id, inside a transaction.
pub async fn find(tx: &mut Tx, id: i64) -> Result<Option<ShopRow>, StoreError> {
    tx.fetch_one(select!("WHERE s.id = $1"), args![id]).await?.map(read).transpose()
}

/// A shop by the keyed hash of its public key.
pub async fn read_by_public_key(db: &Db, hash: &str) -> Result<Option<ShopRow>, StoreError> {
    db.fetch_one(select!("WHERE s.public_key_hash = $1"), args![hash]).await?.map(read).transpose()
}

/// A new shop, or new settings of one. A shop belongs to one merchant for ever: the same id for
/// another one is [`StoreError::Again`].
pub async fn save(tx: &mut Tx, shop: &ShopRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO shops (id, merchant_id, secret_hash, public_key_hash, digest, body, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (id) DO UPDATE SET secret_hash = $3, public_key_hash = $4, digest = $5, body = $6
          WHERE shops.merchant_id = $2",
        args![
            shop.id,
            shop.merchant.as_str(),
            &shop.secret_hash,
            &shop.public_key_hash,
            &shop.digest,
            &shop.body,
            shop.created_at
        ],
    )
    .await
}
