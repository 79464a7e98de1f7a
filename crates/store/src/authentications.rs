//! 3-D Secure authentications: how far each is, what of it is sealed, and which payment used it.

use florin_domain::{MerchantId, PaymentId, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// An authentication as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticationRow {
    /// Whose.
    pub merchant: MerchantId,
    /// Its own name.
    pub id: String,
    /// How far it is: a word of the domain's.
    pub stage: String,
    /// What was asked and heard, sealed.
    pub body: String,
    /// The card, sealed; none once it was used or the authentication failed.
    pub card: Option<String>,
    /// The payment that it is for, once there is one.
    pub payment: Option<PaymentId>,
    /// When it was used: by its payment, or by the storing of its card.
    pub used_at: Option<Timestamp>,
    /// Whether liability moved, and the rule that decided; once it ended.
    pub liability: Option<(String, String)>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When somebody must look at it.
    pub due_at: Option<Timestamp>,
    /// Guards changes.
    pub version: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT merchant_id, id, stage, body, card, payment_id, used_at, liability_shift, liability_rule,
                    created_at, due_at, version
               FROM authentications ",
            $rest
        )
    };
}

fn read(mut row: Row) -> Result<AuthenticationRow, StoreError> {
    Ok(AuthenticationRow {
        merchant: MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        id: row.text()?,
        stage: row.text()?,
        body: row.text()?,
        card: row.maybe_text()?,
        payment: row
            .maybe_text()?
            .map(|id| PaymentId::parse(&id))
            .transpose()
            .map_err(|_| StoreError::Row)?,
        used_at: row.maybe_int()?.map(Timestamp),
        liability: row.maybe_text()?.zip(row.maybe_text()?),
        created_at: Timestamp(row.int()?),
        due_at: row.maybe_int()?.map(Timestamp),
        version: row.int()?,
    })
}

/// A merchant's authentication.
pub async fn read_one(
    db: &Db,
    merchant: &MerchantId,
    id: &str,
) -> Result<Option<AuthenticationRow>, StoreError> {
    let args = args![merchant.as_str(), id];
    db.fetch_one(select!("WHERE merchant_id = $1 AND id = $2"), args).await?.map(read).transpose()
}

/// The one that a payment used.
pub async fn of_payment(
    db: &Db,
    merchant: &MerchantId,
    payment: &PaymentId,
) -> Result<Option<AuthenticationRow>, StoreError> {
    let args = args![merchant.as_str(), payment.as_str()];
    db.fetch_one(select!("WHERE merchant_id = $1 AND payment_id = $2"), args).await?.map(read).transpose()
}

/// Those that somebody must look at, of any merchant, the longest due first.
pub async fn due(db: &Db, now: Timestamp, most: i64) -> Result<Vec<AuthenticationRow>, StoreError> {
    let args = args![now, most];
    let rows = db.fetch(select!("WHERE due_at <= $1 ORDER BY due_at LIMIT $2"), args).await?;
    rows.into_iter().map(read).collect()
}

/// A new one.
pub async fn insert(tx: &mut Tx, row: &AuthenticationRow) -> Result<(), StoreError> {
    let (shift, rule) = words(row);
    tx.put(
        "INSERT INTO authentications (merchant_id, id, stage, body, card, payment_id, used_at, liability_shift,
                                      liability_rule, created_at, due_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            row.merchant.as_str(),
            &row.id,
            &row.stage,
            &row.body,
            row.card.as_deref(),
            row.payment.as_ref().map(PaymentId::as_str),
            row.used_at,
            shift,
            rule,
            row.created_at,
            row.due_at,
            row.version
        ],
    )
    .await
}

/// Replaces it, if nobody else changed it since it was read with the version before this row's.
pub async fn save(tx: &mut Tx, row: &AuthenticationRow) -> Result<(), StoreError> {
    let (shift, rule) = words(row);
    tx.put(
        "UPDATE authentications
            SET stage = $4, body = $5, card = $6, payment_id = $7, used_at = $8, liability_shift = $9,
                liability_rule = $10, due_at = $11, version = version + 1
          WHERE merchant_id = $1 AND id = $2 AND version = $3",
        args![
            row.merchant.as_str(),
            &row.id,
            row.version - 1,
            &row.stage,
            &row.body,
            row.card.as_deref(),
            row.payment.as_ref().map(PaymentId::as_str),
            row.used_at,
            shift,
            rule,
            row.due_at
        ],
    )
    .await
}

fn words(row: &AuthenticationRow) -> (Option<&str>, Option<&str>) {
    row.liability.as_ref().map(|(shift, rule)| (shift.as_str(), rule.as_str())).unzip()
}
