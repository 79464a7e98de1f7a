//! Things that people should look at.

use florin_domain::{AttemptRef, MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Its id.
    pub id: String,
    /// The attempt that it is about, if any.
    pub attempt: Option<AttemptRef>,
    /// What is wrong, in words.
    pub detail: String,
}

/// Raises an alarm.
pub async fn raise(
    tx: &mut Tx,
    merchant: &MerchantId,
    alarm: &Alarm,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO alarms (merchant_id, id, payment_id, attempt, detail, raised_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            merchant.as_str(), &alarm.id, alarm.attempt.as_ref().map(|at| at.payment.as_str()),
            alarm.attempt.as_ref().map(|at| at.no), &alarm.detail, now
        ],
    )
    .await
}

/// How many are open, over all merchants.
pub async fn count_open(db: &Db) -> Result<i64, StoreError> {
    let row = db.fetch_one("SELECT COUNT(*) FROM alarms WHERE closed_at IS NULL", &[]).await?;
    row.map_or(Ok(0), |mut row| row.int())
}

/// The open alarms of one payment, in words.
pub async fn of_payment(db: &Db, merchant: &MerchantId, payment: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT detail FROM alarms WHERE merchant_id = $1 AND payment_id = $2 AND closed_at IS NULL ORDER BY raised_at, id";
    db.fetch(sql, args![merchant.as_str(), payment]).await?.into_iter().map(|mut row| row.text()).collect()
}
