//! Facts: the append-only story of which payments and attempts are the fold.

use florin_domain::{Fact, MerchantId, PaymentId, Refusal, Timestamp};

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;
use crate::events::Event;

/// A fact in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactRow {
    /// The payment's version that it made.
    pub version: i64,
    /// The attempt that it is about.
    pub attempt: u32,
    /// What happened.
    pub fact: Fact,
}

/// Appends a fact, with what merchants may hear of it. `source` says who told: `reply`, `inquiry`, `notice`,
/// `recovery`, `payer`, `person`.
pub async fn insert(
    tx: &mut Tx,
    merchant: &MerchantId,
    payment: &PaymentId,
    row: &FactRow,
    source: &str,
    event: &Event,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO facts
           (merchant_id, payment_id, version, attempt, name, amount, refusal, source, heard_at, event, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            merchant.as_str(),
            payment.as_str(),
            row.version,
            row.attempt,
            row.fact.name(),
            row.fact.amount(),
            row.fact.refusal().map(Refusal::as_str),
            source,
            now,
            &event.kind,
            &event.body
        ],
    )
    .await
}

/// All facts of a payment, oldest first.
pub async fn list(db: &Db, merchant: &MerchantId, payment: &PaymentId) -> Result<Vec<FactRow>, StoreError> {
    let rows = db
        .fetch(
            "SELECT version, attempt, name, amount, refusal FROM facts
              WHERE merchant_id = $1 AND payment_id = $2 ORDER BY version",
            args![merchant.as_str(), payment.as_str()],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            let (version, attempt) = (row.int()?, row.int()?);
            let (name, amount, refusal) = (row.text()?, row.int()?, row.maybe_text()?);
            let fact = Fact::read(&name, amount, refusal.and_then(|word| Refusal::find(&word)));
            Ok(FactRow {
                version,
                attempt: u32::try_from(attempt).map_err(|_| StoreError::Row)?,
                fact: fact.ok_or(StoreError::Row)?,
            })
        })
        .collect()
}

/// The version at which a payment heard a fact of this name last.
pub async fn newest(
    tx: &mut Tx,
    merchant: &MerchantId,
    payment: &PaymentId,
    name: &str,
) -> Result<Option<i64>, StoreError> {
    let row = tx
        .fetch_one(
            "SELECT version FROM facts WHERE merchant_id = $1 AND payment_id = $2 AND name = $3
              ORDER BY version DESC LIMIT 1",
            args![merchant.as_str(), payment.as_str(), name],
        )
        .await?;
    row.map(|mut row| row.int()).transpose()
}
