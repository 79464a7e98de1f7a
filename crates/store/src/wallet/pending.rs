//! Payments that are under way, as the users at their two ends see them, and whom clients asked to pay.

use florin_domain::{AccountNumber, MerchantId, Timestamp};

use super::statements::Direction;
use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// A user is asked to pay a transaction. Asked again, nothing changes.
pub async fn ask(
    tx: &mut Tx,
    merchant: &MerchantId,
    user: i64,
    transaction: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.write(
        "INSERT INTO wallet_requests (merchant_id, user_id, transaction_key, created_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        args![merchant.as_str(), user, transaction, now],
    )
    .await?;
    Ok(())
}

/// Forgets who was asked before this moment.
pub async fn prune(tx: &mut Tx, merchant: &MerchantId, before: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM wallet_requests WHERE merchant_id = $1 AND created_at < $2";
    tx.write(sql, args![merchant.as_str(), before]).await?;
    Ok(())
}

/// Payments from and to an account that are reserved or frozen, newest first, by number; with those that `asked` was
/// asked for, if it is there.
pub async fn list(
    db: &Db,
    merchant: &MerchantId,
    number: &AccountNumber,
    asked: Option<i64>,
) -> Result<Vec<(i64, Direction)>, StoreError> {
    // Numbers of users begin with 1.
    let rows = db
        .fetch(
            "SELECT id, 'out' AS direction, created_at FROM wallet_payments
              WHERE merchant_id = $1 AND account = $2 AND state = 'reserved'
             UNION ALL
             SELECT id, 'in' AS direction, created_at FROM wallet_payments
              WHERE merchant_id = $1 AND beneficiary_account = $2 AND (state = 'reserved' OR state = 'confirmed')
             UNION ALL
             SELECT p.id, 'out' AS direction, p.created_at FROM wallet_requests r
               JOIN wallet_payments p ON p.merchant_id = r.merchant_id AND p.transaction_key = r.transaction_key
              WHERE r.merchant_id = $1 AND r.user_id = $3 AND p.state = 'new' AND p.beneficiary_account <> $2
              ORDER BY created_at DESC, id DESC",
            args![merchant.as_str(), number.as_str(), asked.unwrap_or(0)],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            let id = row.int()?;
            Ok((id, Direction::parse(&row.text()?).ok_or(StoreError::Row)?))
        })
        .collect()
}
