//! Idempotency keys: what each began, or the sealed answer that it got (standards 9).

use florin_domain::{AttemptRef, MerchantId, PaymentId, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// What a key stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Keyed hash of mode, method, route and key.
    pub scope: String,
    /// Keyed hash of the whole request.
    pub fingerprint: String,
    /// The attempt that it began: its answer is rendered from the attempt.
    pub attempt: Option<AttemptRef>,
    /// For everything else: the status that was answered.
    pub status: Option<i64>,
    /// And the answer, sealed.
    pub answer: Option<String>,
    /// When the key came first.
    pub created_at: Timestamp,
}

const FIND: &str = "SELECT fingerprint, payment_id, attempt, status, answer, created_at FROM idempotency
              WHERE merchant_id = $1 AND scope = $2";

/// What this key began, if it came before.
pub async fn find(db: &Db, merchant: &MerchantId, scope: &str) -> Result<Option<Claim>, StoreError> {
    db.fetch_one(FIND, args![merchant.as_str(), scope]).await?.map(|row| read(scope, row)).transpose()
}

/// The same inside a transaction. Whoever was refused with [`StoreError::Taken`] finds here what took the key, though it may
/// not be kept yet: it is when this transaction is committed.
pub async fn find_within(
    tx: &mut Tx,
    merchant: &MerchantId,
    scope: &str,
) -> Result<Option<Claim>, StoreError> {
    tx.fetch_one(FIND, args![merchant.as_str(), scope]).await?.map(|row| read(scope, row)).transpose()
}

fn read(scope: &str, mut row: Row) -> Result<Claim, StoreError> {
    let fingerprint = row.text()?;
    let attempt = match (row.maybe_text()?, row.maybe_int()?) {
        (Some(payment), Some(no)) => Some(AttemptRef {
            payment: PaymentId::parse(&payment).map_err(|_| StoreError::Row)?,
            no: u32::try_from(no).map_err(|_| StoreError::Row)?,
        }),
        _ => None,
    };
    Ok(Claim {
        scope: scope.to_owned(),
        fingerprint,
        attempt,
        status: row.maybe_int()?,
        answer: row.maybe_text()?,
        created_at: Timestamp(row.int()?),
    })
}

/// Claims a key, together with what it begins. [`StoreError::Taken`] if it came before: the unique
/// key decides races.
pub async fn claim(tx: &mut Tx, merchant: &MerchantId, claim: &Claim) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO idempotency (merchant_id, scope, fingerprint, payment_id, attempt, status, answer, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            merchant.as_str(), &claim.scope, &claim.fingerprint,
            claim.attempt.as_ref().map(|at| at.payment.as_str()), claim.attempt.as_ref().map(|at| at.no),
            claim.status, claim.answer.as_deref(), claim.created_at
        ],
    )
    .await
}

/// Notes that something was asked for now, unless it was asked for after `since` already: whether it was noted.
pub async fn mark(
    tx: &mut Tx,
    merchant: &MerchantId,
    scope: &str,
    now: Timestamp,
    since: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx
        .write(
            "INSERT INTO idempotency (merchant_id, scope, fingerprint, created_at) VALUES ($1, $2, '', $3)
             ON CONFLICT (merchant_id, scope) DO UPDATE SET created_at = $3 WHERE idempotency.created_at <= $4",
            args![merchant.as_str(), scope, now, since],
        )
        .await?;
    Ok(changed == 1)
}

/// Forgets keys older than `before` whose attempt is final.
pub async fn prune(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    tx.write(
        "DELETE FROM idempotency WHERE created_at < $1 AND NOT EXISTS
           (SELECT 1 FROM attempts a WHERE a.merchant_id = idempotency.merchant_id
               AND a.payment_id = idempotency.payment_id
               AND a.state IN ('sent', 'pending', 'action_required', 'unknown', 'manual_review'))",
        args![before],
    )
    .await
}
