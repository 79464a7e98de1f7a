//! What people decided where no PSP could tell: who, and why. One row beside each fact whose source is a person.

use florin_domain::{MerchantId, PaymentId, Timestamp};

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The payment's version that its fact made.
    pub version: i64,
    /// Who.
    pub person: String,
    /// Why.
    pub note: String,
}

/// Keeps a decision, in the transaction of its fact.
pub async fn insert(
    tx: &mut Tx,
    merchant: &MerchantId,
    payment: &PaymentId,
    decision: &Decision,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO decisions (merchant_id, payment_id, version, person, note, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![merchant.as_str(), payment.as_str(), decision.version, &decision.person, &decision.note, now],
    )
    .await
}

/// All decisions about a payment, oldest first.
pub async fn list(db: &Db, merchant: &MerchantId, payment: &PaymentId) -> Result<Vec<Decision>, StoreError> {
    let sql = "SELECT version, person, note FROM decisions
                WHERE merchant_id = $1 AND payment_id = $2 ORDER BY version";
    let rows = db.fetch(sql, args![merchant.as_str(), payment.as_str()]).await?;
    rows.into_iter()
        .map(|mut row| Ok(Decision { version: row.int()?, person: row.text()?, note: row.text()? }))
        .collect()
}
