//! Transactions: what a face calls a payment or what follows it.

use florin_domain::{AttemptRef, Currency, MerchantId, Mode, Money, PaymentId, Timestamp};

use crate::attempts::AttemptRow;
use crate::cards::CardRow;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;
use crate::payments::PaymentRow;
use crate::{args, attempts, cards, payments};

/// A transaction as it is kept. How it stands is the attempt's to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionRow {
    /// Whose.
    pub merchant: MerchantId,
    /// Its name towards the merchant.
    pub uid: String,
    /// The face that made it: `checkout`.
    pub face: String,
    /// The shop that made it.
    pub shop: i64,
    /// The face's word: `payment`, `refund`, …
    pub kind: String,
    /// Whether money is real.
    pub mode: Mode,
    /// The attempt that carries it out; none where no PSP was asked.
    pub attempt: Option<AttemptRef>,
    /// The transaction that it follows.
    pub parent: Option<String>,
    /// The shop's own reference.
    pub tracking_id: Option<String>,
    /// The stored card that it used or made.
    pub card: Option<String>,
    /// How much was asked for.
    pub money: Money,
    /// The face's own words, sealed.
    pub body: String,
    /// A verdict that no PSP gave, as JSON.
    pub ruling: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its ruling changed.
    pub changed_at: Timestamp,
}

/// A transaction with all that stands beside it, as everything stood at one instant.
#[derive(Debug)]
pub struct WholeRow {
    /// The transaction.
    pub row: TransactionRow,
    /// The attempt that carries it out, and its payment; none where no PSP was asked.
    pub carried: Option<(AttemptRow, PaymentRow)>,
    /// The stored card that it used or made.
    pub card: Option<CardRow>,
}

/// The columns of [`read_whole`].
macro_rules! columns {
    () => {
        concat!(
            "t.merchant_id, t.uid, t.face, t.shop_id, t.kind, t.mode, t.payment_id, t.attempt, t.parent_uid, t.tracking_id,
             t.card_id, t.currency, t.amount, t.body, t.ruling, t.created_at, t.changed_at, ",
            $crate::attempts::columns!(), ", ", $crate::payments::columns!(), ", ", $crate::cards::columns!()
        )
    };
}
pub(crate) use columns;

/// What stands beside a transaction `t`.
macro_rules! joined {
    () => {
        " LEFT JOIN attempts a ON a.merchant_id = t.merchant_id AND a.payment_id = t.payment_id AND a.no = t.attempt
          LEFT JOIN payments p ON p.merchant_id = a.merchant_id AND p.id = a.payment_id
          LEFT JOIN cards k ON k.merchant_id = t.merchant_id AND k.id = t.card_id "
    };
}
pub(crate) use joined;

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), " FROM transactions t", joined!(), $rest)
    };
}

/// Reads what [`columns`] names.
pub(crate) fn read_whole(row: &mut Row) -> Result<WholeRow, StoreError> {
    let transaction = read(row)?;
    let carried = if row.has_joined(concat!(attempts::columns!(), ", ", payments::columns!())) {
        Some((attempts::read(row)?, payments::read(row)?))
    } else {
        None
    };
    let card = row.has_joined(cards::columns!()).then(|| cards::read(row)).transpose()?;
    Ok(WholeRow { row: transaction, carried, card })
}

fn read(row: &mut Row) -> Result<TransactionRow, StoreError> {
    let bad = |_| StoreError::Row;
    let merchant = MerchantId::parse(&row.text()?).map_err(bad)?;
    let (uid, face, shop, kind) = (row.text()?, row.text()?, row.int()?, row.text()?);
    let mode = Mode::parse(&row.text()?).map_err(bad)?;
    let attempt = match (row.maybe_text()?, row.maybe_int()?) {
        (Some(payment), Some(no)) => Some(AttemptRef {
            payment: PaymentId::parse(&payment).map_err(bad)?,
            no: u32::try_from(no).map_err(|_| StoreError::Row)?,
        }),
        _ => None,
    };
    let (parent, tracking_id, card) = (row.maybe_text()?, row.maybe_text()?, row.maybe_text()?);
    let currency = Currency::parse(&row.text()?).map_err(bad)?;
    let money = Money::from_minor(row.int()?, currency).map_err(bad)?;
    Ok(TransactionRow {
        merchant,
        uid,
        face,
        shop,
        kind,
        mode,
        attempt,
        parent,
        tracking_id,
        card,
        money,
        body: row.text()?,
        ruling: row.maybe_text()?,
        created_at: Timestamp(row.int()?),
        changed_at: Timestamp(row.int()?),
    })
}

/// A transaction of this merchant by its uid.
pub async fn read_one(db: &Db, merchant: &MerchantId, uid: &str) -> Result<Option<WholeRow>, StoreError> {
    let sql = select!("WHERE t.merchant_id = $1 AND t.uid = $2");
    db.fetch_one(sql, args![merchant.as_str(), uid]).await?.as_mut().map(read_whole).transpose()
}

/// The transaction of this uid, whoever's it is.
pub async fn read_by_uid(db: &Db, uid: &str) -> Result<Option<WholeRow>, StoreError> {
    db.fetch_one(select!("WHERE t.uid = $1 LIMIT 1"), args![uid]).await?.as_mut().map(read_whole).transpose()
}

/// The transaction that an attempt carries out: what a bank took back later tells of the same attempt.
pub async fn read_by_attempt(
    db: &Db,
    merchant: &MerchantId,
    at: &AttemptRef,
) -> Result<Option<WholeRow>, StoreError> {
    let sql = select!(
        "WHERE t.merchant_id = $1 AND t.payment_id = $2 AND t.attempt = $3 ORDER BY t.created_at, t.uid LIMIT 1"
    );
    db.fetch_one(sql, args![merchant.as_str(), at.payment.as_str(), at.no])
        .await?
        .as_mut()
        .map(read_whole)
        .transpose()
}

/// A shop's transactions with this reference of its own, newest first.
pub async fn list_by_tracking_id(
    db: &Db,
    merchant: &MerchantId,
    shop: i64,
    tracking_id: &str,
    limit: i64,
) -> Result<Vec<WholeRow>, StoreError> {
    let sql = select!(
        "WHERE t.merchant_id = $1 AND t.shop_id = $2 AND t.tracking_id = $3 ORDER BY t.created_at DESC, t.uid DESC LIMIT $4"
    );
    db.fetch(sql, args![merchant.as_str(), shop, tracking_id, limit])
        .await?
        .iter_mut()
        .map(read_whole)
        .collect()
}

/// The first transaction that a shop made with this reference of its own.
pub async fn read_first_by_tracking_id(
    db: &Db,
    merchant: &MerchantId,
    shop: i64,
    tracking_id: &str,
) -> Result<Option<WholeRow>, StoreError> {
    let sql = select!(
        "WHERE t.merchant_id = $1 AND t.shop_id = $2 AND t.tracking_id = $3 ORDER BY t.created_at, t.uid LIMIT 1"
    );
    db.fetch_one(sql, args![merchant.as_str(), shop, tracking_id]).await?.as_mut().map(read_whole).transpose()
}

/// Whether a stored card ever paid in this shop, with money of this mode, and was not given all of it back by a void.
pub async fn has_paid(
    db: &Db,
    merchant: &MerchantId,
    shop: i64,
    mode: Mode,
    card: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT t.uid FROM transactions t
                 JOIN payments p ON p.merchant_id = t.merchant_id AND p.id = t.payment_id
                WHERE t.merchant_id = $1 AND t.card_id = $2 AND t.shop_id = $3 AND t.mode = $4 AND p.captured > 0
                LIMIT 1";
    Ok(db.fetch_one(sql, args![merchant.as_str(), card, shop, mode.as_str()]).await?.is_some())
}

/// What follows a transaction, in the order in which it was made.
pub async fn list_children(db: &Db, merchant: &MerchantId, uid: &str) -> Result<Vec<WholeRow>, StoreError> {
    let sql = select!("WHERE t.merchant_id = $1 AND t.parent_uid = $2 ORDER BY t.created_at, t.uid");
    db.fetch(sql, args![merchant.as_str(), uid]).await?.iter_mut().map(read_whole).collect()
}

/// A shop's transactions made in `[from, until)`, oldest first, behind `after` (an instant and a uid).
pub async fn list_by_time(
    db: &Db,
    merchant: &MerchantId,
    shop: i64,
    from: Timestamp,
    until: Timestamp,
    after: (Timestamp, &str),
    limit: i64,
) -> Result<Vec<WholeRow>, StoreError> {
    let sql = select!(
        "WHERE t.merchant_id = $1 AND t.shop_id = $2 AND t.created_at >= $3 AND t.created_at < $4
           AND (t.created_at > $5 OR (t.created_at = $5 AND t.uid > $6))
         ORDER BY t.created_at, t.uid LIMIT $7"
    );
    db.fetch(sql, args![merchant.as_str(), shop, from, until, after.0, after.1, limit])
        .await?
        .iter_mut()
        .map(read_whole)
        .collect()
}

/// A new transaction.
pub async fn insert(tx: &mut Tx, row: &TransactionRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO transactions (merchant_id, uid, face, shop_id, kind, mode, payment_id, attempt, parent_uid,
                                   tracking_id, card_id, currency, amount, body, ruling, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        args![
            row.merchant.as_str(), &row.uid, &row.face, row.shop, &row.kind, row.mode.as_str(),
            row.attempt.as_ref().map(|at| at.payment.as_str()), row.attempt.as_ref().map(|at| at.no),
            row.parent.as_deref(), row.tracking_id.as_deref(), row.card.as_deref(), row.money.currency().code(),
            row.money.minor(), &row.body, row.ruling.as_deref(), row.created_at, row.changed_at
        ],
    )
    .await
}

/// Rules on a transaction: a verdict that no PSP gave.
pub async fn rule(
    tx: &mut Tx,
    merchant: &MerchantId,
    uid: &str,
    ruling: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "UPDATE transactions SET ruling = $3, changed_at = $4 WHERE merchant_id = $1 AND uid = $2",
        args![merchant.as_str(), uid, ruling, now],
    )
    .await
}

/// Rules on a transaction whose ruling is still the one that was read; [`StoreError::Again`] if it is not.
pub async fn rule_anew(
    tx: &mut Tx,
    merchant: &MerchantId,
    uid: &str,
    (before, after): (&str, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "UPDATE transactions SET ruling = $4, changed_at = $5 WHERE merchant_id = $1 AND uid = $2 AND ruling = $3",
        args![merchant.as_str(), uid, before, after, now],
    )
    .await
}
