//! Users of the wallet: what is kept of their passwords, and what they are found by.

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// What is kept of a user's password; none if there is no such user.
pub async fn password_hash(db: &Db, merchant: &MerchantId, id: i64) -> Result<Option<String>, StoreError> {
    let sql = "SELECT password_hash FROM wallet_users WHERE merchant_id = $1 AND id = $2";
    db.fetch_one(sql, args![merchant.as_str(), id]).await?.map(|mut row| row.text()).transpose()
}

/// Whether there is such a user.
pub async fn exists(db: &Db, merchant: &MerchantId, id: i64) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM wallet_users WHERE merchant_id = $1 AND id = $2";
    Ok(db.fetch_one(sql, args![merchant.as_str(), id]).await?.is_some())
}

/// A new user.
pub async fn insert(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: i64,
    password_hash: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_users (merchant_id, id, password_hash, created_at, version) VALUES ($1, $2, $3, $4, 1)",
        args![merchant.as_str(), id, password_hash, now],
    )
    .await
}

/// Another password.
pub async fn save_password(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: i64,
    password_hash: &str,
) -> Result<(), StoreError> {
    tx.put(
        "UPDATE wallet_users SET password_hash = $3, version = version + 1 WHERE merchant_id = $1 AND id = $2",
        args![merchant.as_str(), id, password_hash],
    )
    .await
}

/// Whom one of these hashes belongs to.
pub async fn find_login(db: &Db, merchant: &MerchantId, hash: &str) -> Result<Option<i64>, StoreError> {
    let sql = "SELECT user_id FROM wallet_logins WHERE merchant_id = $1 AND hash = $2";
    db.fetch_one(sql, args![merchant.as_str(), hash]).await?.map(|mut row| row.int()).transpose()
}

/// What a user is found by, from now on: these and no other. One that is somebody else's is [`StoreError::Taken`].
pub async fn save_logins(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: i64,
    hashes: &[String],
) -> Result<(), StoreError> {
    tx.write(
        "DELETE FROM wallet_logins WHERE merchant_id = $1 AND user_id = $2",
        args![merchant.as_str(), id],
    )
    .await?;
    for hash in hashes {
        let written = tx
            .write(
                "INSERT INTO wallet_logins (merchant_id, hash, user_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                args![merchant.as_str(), hash, id],
            )
            .await?;
        if written != 1 {
            return Err(StoreError::Taken);
        }
    }
    Ok(())
}
