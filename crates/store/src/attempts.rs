//! Attempt rows: what was asked of a PSP, what it answered, and when to ask again.

use florin_domain::{
    AccountId, Attempt, AttemptRef, AttemptState, Currency, MerchantId, Money, Operation, PaymentId, Refusal,
    Timestamp,
};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;
use crate::payments::{self, PaymentRow};

/// An attempt with what the store keeps beside its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRow {
    /// The attempt.
    pub attempt: Attempt,
    /// Whose.
    pub merchant: MerchantId,
    /// The gateway account's name, if it has one.
    pub account_name: Option<String>,
    /// The connector's id.
    pub gateway: String,
    /// The account itself, sealed, where it came with the request: kept while it may still have to be asked.
    pub inline_account: Option<String>,
    /// The PSP's reference of what it acts upon.
    pub parent_reference: Option<String>,
    /// The PSP's reference.
    pub psp_reference: Option<String>,
    /// What the PSP said, as JSON without secrets.
    pub answer: Option<String>,
    /// The PSP's token of the card, sealed.
    pub token: Option<String>,
    /// The process that sent it.
    pub node: String,
    /// When.
    pub sent_at: Timestamp,
    /// When somebody must look at it again; none when it is final.
    pub due_at: Option<Timestamp>,
    /// How often we asked.
    pub inquiries: i64,
    /// How often in a row the PSP knew nothing of it, and since when.
    pub not_found: i64,
    /// See `not_found`.
    pub not_found_since: Option<Timestamp>,
    /// What is announced when its state changes: `face/uid` and the receiver's origin.
    pub announces: Option<String>,
    /// When its state changed last; none while it is on its way.
    pub changed_at: Option<Timestamp>,
    /// What a signed notice said of it and no answer has confirmed yet.
    pub told: Option<Told>,
}

/// What a signed notice claims of an attempt. A hint: the PSP is asked, and contradicting it is an alarm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// It was done.
    Succeeded,
    /// It was declined or failed.
    Failed,
}

impl Told {
    /// The word in the store and in alarms.
    pub fn as_str(self) -> &'static str {
        match self {
            Told::Succeeded => "succeeded",
            Told::Failed => "failed",
        }
    }

    /// Reads the word.
    pub fn find(word: &str) -> Option<Told> {
        [Told::Succeeded, Told::Failed].into_iter().find(|told| told.as_str() == word)
    }
}

/// The columns of [`read`].
macro_rules! columns {
    () => {
        "a.merchant_id, a.payment_id, a.no, a.operation, a.state, a.amount, p.currency, a.account_id, a.account_name,
         a.gateway, a.inline_account, a.parent, a.parent_reference, a.refusal, a.compensate, a.opened_version,
         a.psp_reference, a.answer, a.token, a.node, a.sent_at, a.due_at, a.inquiries, a.not_found, a.not_found_since,
         a.announces, a.changed_at, a.told"
    };
}
pub(crate) use columns;

/// Attempts, each with its payment.
macro_rules! joined {
    () => {
        " FROM attempts a JOIN payments p ON p.merchant_id = a.merchant_id AND p.id = a.payment_id "
    };
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), joined!(), $rest)
    };
}

pub(crate) fn read(row: &mut Row) -> Result<AttemptRow, StoreError> {
    let bad = |_| StoreError::Row;
    let merchant = MerchantId::parse(&row.text()?).map_err(bad)?;
    let payment = PaymentId::parse(&row.text()?).map_err(bad)?;
    let at = AttemptRef { payment, no: number(row.int()?)? };
    let operation = Operation::find(&row.text()?).ok_or(StoreError::Row)?;
    let state = AttemptState::find(&row.text()?).ok_or(StoreError::Row)?;
    let minor = row.int()?;
    let currency = Currency::parse(&row.text()?).map_err(bad)?;
    let account = AccountId::parse(&row.text()?).map_err(bad)?;
    let (account_name, gateway, inline_account) = (row.maybe_text()?, row.text()?, row.maybe_text()?);
    let parent = row.maybe_int()?.map(number).transpose()?;
    let parent_reference = row.maybe_text()?;
    let refusal = row.maybe_text()?.and_then(|word| Refusal::find(&word));
    let compensate = row.maybe_text()?.and_then(|word| Operation::find(&word));
    let opened_version = row.int()?;
    let money = Money::from_minor(minor, currency).map_err(bad)?;
    Ok(AttemptRow {
        attempt: Attempt {
            at,
            operation,
            state,
            money,
            account,
            parent,
            refusal,
            compensate,
            opened_version,
        },
        merchant,
        account_name,
        gateway,
        inline_account,
        parent_reference,
        psp_reference: row.maybe_text()?,
        answer: row.maybe_text()?,
        token: row.maybe_text()?,
        node: row.text()?,
        sent_at: Timestamp(row.int()?),
        due_at: row.maybe_int()?.map(Timestamp),
        inquiries: row.int()?,
        not_found: row.int()?,
        not_found_since: row.maybe_int()?.map(Timestamp),
        announces: row.maybe_text()?,
        changed_at: row.maybe_int()?.map(Timestamp),
        told: row.maybe_text()?.and_then(|word| Told::find(&word)),
    })
}

fn number(no: i64) -> Result<u32, StoreError> {
    u32::try_from(no).map_err(|_| StoreError::Row)
}

/// All attempts of a payment, in the order in which they were opened.
pub async fn list(
    tx: &mut Tx,
    merchant: &MerchantId,
    payment: &PaymentId,
) -> Result<Vec<AttemptRow>, StoreError> {
    let sql = select!("WHERE a.merchant_id = $1 AND a.payment_id = $2 ORDER BY a.no");
    tx.fetch(sql, args![merchant.as_str(), payment.as_str()]).await?.iter_mut().map(read).collect()
}

/// The same outside a transaction.
pub async fn read_all(
    db: &Db,
    merchant: &MerchantId,
    payment: &PaymentId,
) -> Result<Vec<AttemptRow>, StoreError> {
    let sql = select!("WHERE a.merchant_id = $1 AND a.payment_id = $2 ORDER BY a.no");
    db.fetch(sql, args![merchant.as_str(), payment.as_str()]).await?.iter_mut().map(read).collect()
}

/// One attempt.
pub async fn find(
    tx: &mut Tx,
    merchant: &MerchantId,
    at: &AttemptRef,
) -> Result<Option<AttemptRow>, StoreError> {
    let sql = select!("WHERE a.merchant_id = $1 AND a.payment_id = $2 AND a.no = $3");
    tx.fetch_one(sql, args![merchant.as_str(), at.payment.as_str(), at.no])
        .await?
        .as_mut()
        .map(read)
        .transpose()
}

/// One attempt, outside a transaction.
pub async fn read_one(
    db: &Db,
    merchant: &MerchantId,
    at: &AttemptRef,
) -> Result<Option<AttemptRow>, StoreError> {
    let sql = select!("WHERE a.merchant_id = $1 AND a.payment_id = $2 AND a.no = $3");
    db.fetch_one(sql, args![merchant.as_str(), at.payment.as_str(), at.no])
        .await?
        .as_mut()
        .map(read)
        .transpose()
}

/// An attempt and its payment, as they stood at one instant.
pub async fn read_with_payment(
    db: &Db,
    merchant: &MerchantId,
    at: &AttemptRef,
) -> Result<Option<(AttemptRow, PaymentRow)>, StoreError> {
    const SQL: &str = concat!(
        "SELECT ",
        columns!(),
        ", ",
        payments::columns!(),
        joined!(),
        "WHERE a.merchant_id = $1 AND a.payment_id = $2 AND a.no = $3"
    );
    let found = db.fetch_one(SQL, args![merchant.as_str(), at.payment.as_str(), at.no]).await?;
    let both = |mut row: Row| Ok((read(&mut row)?, payments::read(&mut row)?));
    found.map(both).transpose()
}

/// The newest attempts that a PSP knows by this reference, ten at most. Several PSPs may use the same
/// one; other tenants' are never seen.
pub async fn find_by_psp_reference(
    db: &Db,
    merchant: &MerchantId,
    mode: florin_domain::Mode,
    psp_reference: &str,
) -> Result<Vec<AttemptRow>, StoreError> {
    let sql = select!(
        "WHERE a.merchant_id = $1 AND a.psp_reference = $2 AND p.mode = $3
         ORDER BY a.sent_at DESC, a.payment_id DESC, a.no DESC LIMIT 10"
    );
    db.fetch(sql, args![merchant.as_str(), psp_reference, mode.as_str()])
        .await?
        .iter_mut()
        .map(read)
        .collect()
}

/// A new attempt. [`StoreError::Taken`] if one of the same operation is under way.
pub async fn insert(tx: &mut Tx, row: &AttemptRow) -> Result<(), StoreError> {
    let a = &row.attempt;
    tx.put(
        "INSERT INTO attempts (merchant_id, payment_id, no, operation, state, amount, account_id, account_name, gateway,
                               inline_account, parent, refusal, opened_version, psp_reference, answer, token, node,
                               sent_at, due_at, inquiries, not_found, not_found_since, parent_reference, announces,
                               compensate, told)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                 $24, $25, $26)",
        args![
            row.merchant.as_str(), a.at.payment.as_str(), a.at.no, a.operation.as_str(), a.state.as_str(),
            a.money.minor(), a.account.as_str(), row.account_name.as_deref(), &row.gateway,
            row.inline_account.as_deref(), a.parent, a.refusal.map(Refusal::as_str), a.opened_version,
            row.psp_reference.as_deref(), row.answer.as_deref(), row.token.as_deref(), &row.node, row.sent_at,
            row.due_at, row.inquiries, row.not_found, row.not_found_since, row.parent_reference.as_deref(),
            row.announces.as_deref(), a.compensate.map(Operation::as_str), row.told.map(Told::as_str)
        ],
    )
    .await
}

/// What an outcome changed. The payment's version, saved in the same transaction, guards it.
pub async fn save(tx: &mut Tx, row: &AttemptRow) -> Result<(), StoreError> {
    let a = &row.attempt;
    tx.put(
        "UPDATE attempts SET state = $4, refusal = $5, psp_reference = $6, answer = $7, token = $8,
                             inline_account = $9, due_at = $10, inquiries = $11, not_found = $12, not_found_since = $13,
                             changed_at = $14, compensate = $15, told = $16
          WHERE merchant_id = $1 AND payment_id = $2 AND no = $3",
        args![
            row.merchant.as_str(), a.at.payment.as_str(), a.at.no, a.state.as_str(), a.refusal.map(Refusal::as_str),
            row.psp_reference.as_deref(), row.answer.as_deref(), row.token.as_deref(), row.inline_account.as_deref(),
            row.due_at, row.inquiries, row.not_found, row.not_found_since, row.changed_at,
            a.compensate.map(Operation::as_str), row.told.map(Told::as_str)
        ],
    )
    .await
}

/// When to look at an attempt again, and what is needed for it, unless its state changed since it was read.
pub async fn reschedule(tx: &mut Tx, row: &AttemptRow) -> Result<(), StoreError> {
    let a = &row.attempt;
    tx.write(
        "UPDATE attempts SET due_at = $5, inquiries = $6, not_found = $7, not_found_since = $8, told = $9,
                             inline_account = $10
          WHERE merchant_id = $1 AND payment_id = $2 AND no = $3 AND state = $4",
        args![
            row.merchant.as_str(),
            a.at.payment.as_str(),
            a.at.no,
            a.state.as_str(),
            row.due_at,
            row.inquiries,
            row.not_found,
            row.not_found_since,
            row.told.map(Told::as_str),
            row.inline_account.as_deref()
        ],
    )
    .await?;
    Ok(())
}

/// Leases due attempts to one worker until `until`. The guard stands in both `WHERE`s: after a lock
/// wait PostgreSQL checks only the outer one again, and two workers would share.
pub async fn lease(
    tx: &mut Tx,
    now: Timestamp,
    until: Timestamp,
    limit: i64,
) -> Result<Vec<(MerchantId, AttemptRef)>, StoreError> {
    let rows = tx
        .fetch(
            "UPDATE attempts SET due_at = $2
              WHERE due_at <= $1
                AND (merchant_id, payment_id, no) IN
                    (SELECT merchant_id, payment_id, no FROM attempts WHERE due_at <= $1 ORDER BY due_at LIMIT $3)
          RETURNING merchant_id, payment_id, no",
            args![now, until, limit],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            let merchant = MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?;
            let payment = PaymentId::parse(&row.text()?).map_err(|_| StoreError::Row)?;
            Ok((merchant, AttemptRef { payment, no: number(row.int()?)? }))
        })
        .collect()
}

/// Makes an attempt due now, because somebody told us that there is news of it, and perhaps what. The PSP's own
/// reference is kept where none was known: it may be the only way to ask.
pub async fn make_due(
    tx: &mut Tx,
    merchant: &MerchantId,
    at: &AttemptRef,
    told: Option<Told>,
    psp_reference: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.write(
        "UPDATE attempts SET due_at = $4, told = COALESCE($5, told), psp_reference = COALESCE(psp_reference, $6)
         WHERE merchant_id = $1 AND payment_id = $2 AND no = $3",
        args![merchant.as_str(), at.payment.as_str(), at.no, now, told.map(Told::as_str), psp_reference],
    )
    .await?;
    Ok(())
}

/// Makes every attempt due now that a dead process had sent and nobody has heard of since.
pub async fn orphans_due(tx: &mut Tx, node: &str, now: Timestamp) -> Result<u64, StoreError> {
    tx.write(
        "UPDATE attempts SET due_at = $2 WHERE node = $1 AND state = 'sent' AND due_at IS NOT NULL AND due_at > $2",
        args![node, now],
    )
    .await
}

/// The instant at which the next attempt falls due.
pub async fn next_due(db: &Db) -> Result<Option<Timestamp>, StoreError> {
    let row = db
        .fetch_one("SELECT CAST(MIN(due_at) AS BIGINT) FROM attempts WHERE due_at IS NOT NULL", &[])
        .await?;
    Ok(row.map_or(Ok(None), |mut row| row.maybe_int())?.map(Timestamp))
}

/// Attempts that a person must decide about, oldest first, over all merchants.
pub async fn in_review(db: &Db) -> Result<Vec<AttemptRow>, StoreError> {
    // An index holds attempts in this state and in two others: few.
    let sql = select!(
        "WHERE a.state = 'manual_review'
         ORDER BY a.sent_at, a.payment_id, a.no"
    );
    db.fetch(sql, &[]).await?.iter_mut().map(read).collect()
}

/// Forgets credentials that came with requests older than `before` and that nobody needs any more: the
/// outcome is known, and nothing is left to be given back. How many.
pub async fn forget_accounts(tx: &mut Tx, before: Timestamp) -> Result<u64, StoreError> {
    tx.write(
        "UPDATE attempts SET inline_account = NULL
          WHERE inline_account IS NOT NULL AND due_at IS NULL AND sent_at < $1
            AND state NOT IN ('sent', 'pending', 'action_required', 'unknown', 'manual_review')",
        args![before],
    )
    .await
}
