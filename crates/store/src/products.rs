//! Pieces of products that are held for a buyer, or sold.

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// Pieces of a product that somebody is about to buy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Its name.
    pub id: String,
    /// How many.
    pub quantity: i64,
    /// The payment token, once there is one.
    pub token_hash: Option<String>,
    /// When the hold ends unless it led to a payment.
    pub held_until: Timestamp,
}

/// What is held of a product and not sold.
pub async fn read_open(db: &Db, merchant: &MerchantId, product: &str) -> Result<Vec<Hold>, StoreError> {
    let rows = db
        .fetch(
            "SELECT id, quantity, token_hash, held_until FROM product_holds
              WHERE merchant_id = $1 AND product_id = $2 AND sold = 0",
            args![merchant.as_str(), product],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Hold {
                id: row.text()?,
                quantity: row.int()?,
                token_hash: row.maybe_text()?,
                held_until: Timestamp(row.int()?),
            })
        })
        .collect()
}

/// How many pieces of a product are held or sold. Nobody else may hold any of it until the transaction ends:
/// the product's version goes up first, and whoever comes later waits for that.
pub async fn taken(tx: &mut Tx, merchant: &MerchantId, product: &str) -> Result<i64, StoreError> {
    tx.write(
        "UPDATE shop_records SET version = version + 1 WHERE merchant_id = $1 AND id = $2",
        args![merchant.as_str(), product],
    )
    .await?;
    let row = tx
        .fetch_one(
            "SELECT CAST(SUM(quantity) AS BIGINT) FROM product_holds WHERE merchant_id = $1 AND product_id = $2",
            args![merchant.as_str(), product],
        )
        .await?;
    Ok(row.map_or(Ok(None), |mut row| row.maybe_int())?.unwrap_or(0))
}

/// Holds pieces.
pub async fn insert_hold(
    tx: &mut Tx,
    merchant: &MerchantId,
    product: &str,
    hold: &Hold,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO product_holds (merchant_id, product_id, id, quantity, token_hash, held_until, sold)
         VALUES ($1, $2, $3, $4, $5, $6, 0)",
        args![
            merchant.as_str(),
            product,
            &hold.id,
            hold.quantity,
            hold.token_hash.as_deref(),
            hold.held_until
        ],
    )
    .await
}

/// The payment token that a hold waits for.
pub async fn bind_hold(
    tx: &mut Tx,
    merchant: &MerchantId,
    product: &str,
    id: &str,
    token_hash: &str,
) -> Result<(), StoreError> {
    tx.put(
        "UPDATE product_holds SET token_hash = $4 WHERE merchant_id = $1 AND product_id = $2 AND id = $3",
        args![merchant.as_str(), product, id, token_hash],
    )
    .await
}

/// What was held is sold.
pub async fn sell_hold(
    tx: &mut Tx,
    merchant: &MerchantId,
    product: &str,
    id: &str,
) -> Result<(), StoreError> {
    tx.put(
        "UPDATE product_holds SET sold = 1 WHERE merchant_id = $1 AND product_id = $2 AND id = $3",
        args![merchant.as_str(), product, id],
    )
    .await
}

/// A hold that led nowhere is given up.
pub async fn drop_hold(
    tx: &mut Tx,
    merchant: &MerchantId,
    product: &str,
    id: &str,
) -> Result<(), StoreError> {
    tx.write(
        "DELETE FROM product_holds WHERE merchant_id = $1 AND product_id = $2 AND id = $3 AND sold = 0",
        args![merchant.as_str(), product, id],
    )
    .await?;
    Ok(())
}
