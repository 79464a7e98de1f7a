//! Things that people should look at.

use florin_domain::{AttemptRef, MerchantId, PaymentId, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
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

/// An open alarm, as a person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Whose.
    pub merchant: MerchantId,
    /// The alarm.
    pub alarm: Alarm,
    /// Since when.
    pub raised_at: Timestamp,
}

/// All open alarms, oldest first, over all merchants.
pub async fn list_open(db: &Db) -> Result<Vec<Open>, StoreError> {
    let sql = "SELECT merchant_id, id, payment_id, attempt, detail, raised_at FROM alarms
                WHERE closed_at IS NULL ORDER BY raised_at, id";
    db.fetch(sql, &[]).await?.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<Open, StoreError> {
    let merchant = MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?;
    let id = row.text()?;
    let attempt = match (row.maybe_text()?, row.maybe_int()?) {
        (Some(payment), Some(no)) => {
            let payment = PaymentId::parse(&payment).map_err(|_| StoreError::Row)?;
            Some(AttemptRef { payment, no: u32::try_from(no).map_err(|_| StoreError::Row)? })
        }
        _ => None,
    };
    let alarm = Alarm { id, attempt, detail: row.text()? };
    Ok(Open { merchant, alarm, raised_at: Timestamp(row.int()?) })
}

/// Closes an alarm; false if none of this id is open. Ids are unique over all merchants.
pub async fn close(
    tx: &mut Tx,
    id: &str,
    person: &str,
    note: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql =
        "UPDATE alarms SET closed_at = $2, closed_by = $3, note = $4 WHERE id = $1 AND closed_at IS NULL";
    Ok(tx.write(sql, args![id, now, person, note]).await? > 0)
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
