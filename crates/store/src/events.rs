//! The outbox: what merchants may hear. An event is the public side of a fact, written by the same row;
//! delivering it is the workers' business.

use florin_domain::{MerchantId, PaymentId};

use crate::args;
use crate::db::Db;
use crate::error::StoreError;

/// Something that a merchant may hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// `payment.captured`, …
    pub kind: String,
    /// JSON without secrets.
    pub body: String,
}

/// The events of one payment, oldest first, each with the payment's version that it tells of.
pub async fn list(
    db: &Db,
    merchant: &MerchantId,
    payment: &PaymentId,
) -> Result<Vec<(i64, Event)>, StoreError> {
    let rows = db
        .fetch(
            "SELECT version, event, body FROM facts WHERE merchant_id = $1 AND payment_id = $2 ORDER BY version",
            args![merchant.as_str(), payment.as_str()],
        )
        .await?;
    rows.into_iter().map(|mut row| Ok((row.int()?, Event { kind: row.text()?, body: row.text()? }))).collect()
}
