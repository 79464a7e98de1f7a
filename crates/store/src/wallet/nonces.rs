//! Nonces of signed wallet requests: each may be used once, whichever server hears it.

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// Keeps a nonce; false if it was there. `ts` is the second that the request names.
pub async fn insert(
    tx: &mut Tx,
    merchant: &str,
    client: &str,
    ts: i64,
    nonce: &str,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO wallet_nonces (merchant_id, ts, client_id, nonce)
               VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    Ok(tx.write(sql, args![merchant, ts, client, nonce]).await? == 1)
}

/// Nonces of requests that name this second or a later one, each with its second and its client.
pub async fn since(db: &Db, merchant: &str, ts: i64) -> Result<Vec<(i64, String, String)>, StoreError> {
    let sql = "SELECT ts, client_id, nonce FROM wallet_nonces WHERE merchant_id = $1 AND ts >= $2";
    let rows = db.fetch(sql, args![merchant, ts]).await?;
    rows.into_iter().map(|mut row| Ok((row.int()?, row.text()?, row.text()?))).collect()
}

/// Forgets nonces of requests that name a second before `ts`; how many.
pub async fn prune(tx: &mut Tx, merchant: &str, ts: i64) -> Result<u64, StoreError> {
    tx.write("DELETE FROM wallet_nonces WHERE merchant_id = $1 AND ts < $2", args![merchant, ts]).await
}
