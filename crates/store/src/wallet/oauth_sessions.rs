//! What clients want of users, while the users decide.

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// Keeps sealed words under the hash of their key.
pub async fn insert(
    tx: &mut Tx,
    merchant: &MerchantId,
    hash: &str,
    words: &str,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_oauth_sessions (merchant_id, hash, words, expires_at) VALUES ($1, $2, $3, $4)",
        args![merchant.as_str(), hash, words, expires_at],
    )
    .await
}

/// The sealed words, if their time is not over.
pub async fn find(
    db: &Db,
    merchant: &MerchantId,
    hash: &str,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    let sql =
        "SELECT words FROM wallet_oauth_sessions WHERE merchant_id = $1 AND hash = $2 AND expires_at > $3";
    let row = db.fetch_one(sql, args![merchant.as_str(), hash, now]).await?;
    row.map(|mut row| row.text()).transpose()
}

/// Forgets them.
pub async fn delete(tx: &mut Tx, merchant: &MerchantId, hash: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM wallet_oauth_sessions WHERE merchant_id = $1 AND hash = $2";
    tx.write(sql, args![merchant.as_str(), hash]).await?;
    Ok(())
}
