//! Payment rows.

use florin_domain::{AccountId, Currency, MerchantId, Mode, Money, Payment, PaymentId, State, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A payment with what the store keeps beside its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRow {
    /// The payment.
    pub payment: Payment,
    /// Whether its money is real.
    pub mode: Mode,
    /// The merchant's own reference.
    pub reference: Option<String>,
    /// What may be kept of the card, as JSON.
    pub card: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
}

/// The columns of [`read`].
macro_rules! columns {
    () => {
        "p.merchant_id, p.id, p.mode, p.reference, p.currency, p.amount, p.state, p.is_foreign, p.authorized, p.captured,
         p.capturing, p.refunded, p.refunding, p.voiding, p.attempts, p.card, p.created_at, p.version"
    };
}
pub(crate) use columns;

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), " FROM payments p ", $rest)
    };
}

/// A payment by its id, inside a transaction.
pub async fn find(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: &PaymentId,
) -> Result<Option<PaymentRow>, StoreError> {
    let sql = select!("WHERE p.merchant_id = $1 AND p.id = $2");
    tx.fetch_one(sql, args![merchant.as_str(), id.as_str()]).await?.as_mut().map(read).transpose()
}

/// A payment by its id.
pub async fn read_one(
    db: &Db,
    merchant: &MerchantId,
    id: &PaymentId,
) -> Result<Option<PaymentRow>, StoreError> {
    let sql = select!("WHERE p.merchant_id = $1 AND p.id = $2");
    db.fetch_one(sql, args![merchant.as_str(), id.as_str()]).await?.as_mut().map(read).transpose()
}

/// The newest payment of this merchant and mode with this reference of the merchant that was tried at
/// this account, as its first or as a fallback.
pub async fn find_by_reference(
    db: &Db,
    merchant: &MerchantId,
    mode: Mode,
    reference: &str,
    account: &AccountId,
) -> Result<Option<PaymentRow>, StoreError> {
    let sql = select!(
        "WHERE p.merchant_id = $1 AND p.reference = $2 AND p.mode = $3
           AND EXISTS (SELECT 1 FROM attempts a
                        WHERE a.merchant_id = p.merchant_id AND a.payment_id = p.id AND a.account_id = $4)
         ORDER BY p.created_at DESC, p.id DESC LIMIT 1"
    );
    let args = args![merchant.as_str(), reference, mode.as_str(), account.as_str()];
    db.fetch_one(sql, args).await?.as_mut().map(read).transpose()
}

pub(crate) fn read(row: &mut Row) -> Result<PaymentRow, StoreError> {
    let bad = |_| StoreError::Row;
    let merchant = MerchantId::parse(&row.text()?).map_err(bad)?;
    let id = PaymentId::parse(&row.text()?).map_err(bad)?;
    let mode = Mode::parse(&row.text()?).map_err(bad)?;
    let reference = row.maybe_text()?;
    let currency = Currency::parse(&row.text()?).map_err(bad)?;
    let money = Money::from_minor(row.int()?, currency).map_err(bad)?;
    let state = State::find(&row.text()?).ok_or(StoreError::Row)?;
    let payment = Payment {
        id,
        merchant,
        money,
        state,
        foreign: row.int()? == 1,
        authorized: row.int()?,
        captured: row.int()?,
        capturing: row.int()?,
        refunded: row.int()?,
        refunding: row.int()?,
        voiding: row.int()? == 1,
        attempts: u32::try_from(row.int()?).map_err(|_| StoreError::Row)?,
        version: 0,
    };
    let card = row.maybe_text()?;
    let created_at = Timestamp(row.int()?);
    let payment = Payment { version: row.int()?, ..payment };
    Ok(PaymentRow { payment, mode, reference, card, created_at })
}

/// A new payment.
pub async fn insert(tx: &mut Tx, row: &PaymentRow) -> Result<(), StoreError> {
    let p = &row.payment;
    tx.put(
        "INSERT INTO payments (merchant_id, id, mode, reference, currency, amount, state, is_foreign, authorized,
                               captured, capturing, refunded, refunding, attempts, card, created_at, version, voiding)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        args![
            p.merchant.as_str(), p.id.as_str(), row.mode.as_str(), row.reference.as_deref(),
            p.money.currency().code(), p.money.minor(), p.state.as_str(), i64::from(p.foreign), p.authorized,
            p.captured, p.capturing, p.refunded, p.refunding, p.attempts, row.card.as_deref(), row.created_at,
            p.version, i64::from(p.voiding)
        ],
    )
    .await
}

/// What changed of a payment; [`StoreError::Again`] if somebody else changed it since it was read.
pub async fn save(tx: &mut Tx, payment: &Payment) -> Result<(), StoreError> {
    tx.put(
        "UPDATE payments SET state = $3, authorized = $4, captured = $5, capturing = $6, refunded = $7,
                             refunding = $8, attempts = $9, version = $10, voiding = $12
          WHERE merchant_id = $1 AND id = $2 AND version = $11",
        args![
            payment.merchant.as_str(),
            payment.id.as_str(),
            payment.state.as_str(),
            payment.authorized,
            payment.captured,
            payment.capturing,
            payment.refunded,
            payment.refunding,
            payment.attempts,
            payment.version,
            payment.version - 1,
            i64::from(payment.voiding)
        ],
    )
    .await
}
