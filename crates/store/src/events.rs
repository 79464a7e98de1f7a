//! The outbox. Rows are written with the change that they tell of; delivering them is the workers' business.

use florin_domain::{MerchantId, PaymentId, Timestamp};

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// Something that a merchant may hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `payment.captured`, …
    pub kind: String,
    /// The payment.
    pub payment: PaymentId,
    /// Rises with every event of the same payment.
    pub sequence: i64,
    /// JSON without secrets.
    pub body: String,
}

/// Writes an event of a payment.
pub async fn announce(
    tx: &mut Tx,
    merchant: &MerchantId,
    event: &Event,
    now: Timestamp,
) -> Result<(), StoreError> {
    let id = format!("evt_{}_{}", event.payment, event.sequence);
    tx.put(
        "INSERT INTO events (merchant_id, id, payment_id, sequence, type, body, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![merchant.as_str(), &id, event.payment.as_str(), event.sequence, &event.kind, &event.body, now],
    )
    .await
}

/// The events of one payment, oldest first.
pub async fn list(db: &Db, merchant: &MerchantId, payment: &PaymentId) -> Result<Vec<Event>, StoreError> {
    let rows = db
        .fetch(
            "SELECT type, sequence, body FROM events WHERE merchant_id = $1 AND payment_id = $2 ORDER BY sequence",
            args![merchant.as_str(), payment.as_str()],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Event { kind: row.text()?, payment: payment.clone(), sequence: row.int()?, body: row.text()? })
        })
        .collect()
}
