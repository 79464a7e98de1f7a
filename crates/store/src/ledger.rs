//! The books: transfers and their entries. Appended, never changed; what was wrong is taken back by another transfer.
//!
//! Accounts that may never go below zero ([`LedgerAccount::is_constrained`]) carry their balance in a row beside their
//! entries. A booking touches those rows in ascending order, and whoever books on the same account waits for it; all
//! other accounts are written without looking at them, so nothing waits there.

use florin_domain::{
    Currency, LedgerAccount, LedgerEntry, MerchantId, Money, PaymentId, Side, Timestamp, Transfer,
};

use crate::args;
use crate::db::{Row, Tx};
use crate::error::StoreError;

mod balances;
mod holds;
mod lines;
mod verify;

pub use balances::{AtDisposal, Balance, at_disposal, available, balances};
pub use holds::{Hold, due, extend, held, hold, release, settle};
pub use verify::{Difference, INVARIANTS, verify};

/// One booking.
#[derive(Debug, Clone, Copy)]
pub struct Posting<'a> {
    /// Given by its cause, so that the same cause books once.
    pub id: &'a str,
    /// What it is: `payment.captured`, `deposit`, …
    pub kind: &'a str,
    /// The payment that it belongs to, if any.
    pub payment: Option<&'a PaymentId>,
    /// The movement.
    pub transfer: &'a Transfer,
    /// When.
    pub at: Timestamp,
}

/// Whether a booking was made by this call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// By this one.
    Now,
    /// By an earlier one, with the same content.
    Before,
}

/// A transfer as it stands in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// What it is.
    pub kind: String,
    /// The payment that it belongs to.
    pub payment: Option<String>,
    /// `posted`; of a hold `pending`, `settled` or `released`.
    pub state: String,
    /// The transfer that it takes back.
    pub reverses: Option<String>,
    /// The hold that it settles.
    pub settles: Option<String>,
    /// When a hold ends by itself.
    pub held_until: Option<Timestamp>,
    /// When it was booked.
    pub at: Timestamp,
    /// The movement.
    pub transfer: Transfer,
}

/// What a transfer is beside a posting.
#[derive(Debug, Clone, Copy, Default)]
struct Relations<'a> {
    reverses: Option<&'a str>,
    settles: Option<&'a str>,
    held_until: Option<Timestamp>,
}

/// Books a transfer. An id that is there already is [`StoreError::Taken`]; an account that would go below zero is
/// [`StoreError::Insufficient`], and the transaction is of no use any more.
pub async fn post(tx: &mut Tx, merchant: &MerchantId, posting: &Posting<'_>) -> Result<(), StoreError> {
    write(tx, merchant, posting, Relations::default()).await?;
    lines::post(tx, merchant, posting, &[]).await
}

/// Books a transfer if its id is new. The same id with the same content has no second effect; with other content it
/// is [`StoreError::Differs`]. Of two at the same time one is told [`StoreError::Taken`] and begins again.
pub async fn post_once(
    tx: &mut Tx,
    merchant: &MerchantId,
    posting: &Posting<'_>,
) -> Result<Posted, StoreError> {
    let Some(before) = find(tx, merchant, posting.id).await? else {
        post(tx, merchant, posting).await?;
        return Ok(Posted::Now);
    };
    let same = before.kind == posting.kind
        && before.payment.as_deref() == posting.payment.map(PaymentId::as_str)
        && before.reverses.is_none()
        && before.settles.is_none()
        && before.held_until.is_none()
        && before.transfer == *posting.transfer;
    if same { Ok(Posted::Before) } else { Err(StoreError::Differs) }
}

/// Takes a transfer back, at most once: a second time is [`StoreError::Taken`]. What a wallet no longer has becomes
/// its owner's debt, so this never fails for want of money (standards 10.3). Gives back what was booked.
pub async fn reverse(
    tx: &mut Tx,
    merchant: &MerchantId,
    original: &str,
    id: &str,
    kind: &str,
    at: Timestamp,
) -> Result<Transfer, StoreError> {
    let before = find(tx, merchant, original).await?.ok_or(StoreError::Row)?;
    if before.state != "posted" {
        return Err(StoreError::Row);
    }
    let transfer = lines::into_debt(tx, merchant, &before.transfer.reversed()).await?;
    let payment = before.payment.map(|id| PaymentId::parse(&id)).transpose().map_err(|_| StoreError::Row)?;
    let posting = Posting { id, kind, payment: payment.as_ref(), transfer: &transfer, at };
    write(tx, merchant, &posting, Relations { reverses: Some(original), ..Relations::default() }).await?;
    lines::post(tx, merchant, &posting, &[]).await?;
    Ok(transfer)
}

async fn write(
    tx: &mut Tx,
    merchant: &MerchantId,
    posting: &Posting<'_>,
    relations: Relations<'_>,
) -> Result<(), StoreError> {
    let state = if relations.held_until.is_some() { "pending" } else { "posted" };
    tx.put(
        "INSERT INTO ledger_transfers
           (merchant_id, id, kind, payment_id, created_at, state, reverses, settles, held_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            merchant.as_str(),
            posting.id,
            posting.kind,
            posting.payment.map(PaymentId::as_str),
            posting.at,
            state,
            relations.reverses,
            relations.settles,
            relations.held_until
        ],
    )
    .await
}

/// A transfer by its id.
pub async fn find(tx: &mut Tx, merchant: &MerchantId, id: &str) -> Result<Option<Booked>, StoreError> {
    let head = tx
        .fetch_one(
            "SELECT kind, payment_id, state, reverses, settles, held_until, created_at
               FROM ledger_transfers WHERE merchant_id = $1 AND id = $2",
            args![merchant.as_str(), id],
        )
        .await?;
    let Some(mut row) = head else { return Ok(None) };
    let rows = tx
        .fetch(
            "SELECT account, side, amount, currency FROM ledger_entries
              WHERE merchant_id = $1 AND transfer_id = $2 ORDER BY line",
            args![merchant.as_str(), id],
        )
        .await?;
    let entries = rows.into_iter().map(read_entry).collect::<Result<_, _>>()?;
    Ok(Some(Booked {
        kind: row.text()?,
        payment: row.maybe_text()?,
        state: row.text()?,
        reverses: row.maybe_text()?,
        settles: row.maybe_text()?,
        held_until: row.maybe_int()?.map(Timestamp),
        at: Timestamp(row.int()?),
        transfer: Transfer::of(entries).ok_or(StoreError::Row)?,
    }))
}

fn read_entry(mut row: Row) -> Result<LedgerEntry, StoreError> {
    let account = LedgerAccount::parse(&row.text()?).ok_or(StoreError::Row)?;
    let side = Side::parse(&row.text()?).ok_or(StoreError::Row)?;
    let minor = row.int()?;
    let currency = Currency::parse(&row.text()?).map_err(|_| StoreError::Row)?;
    Ok(LedgerEntry { account, side, money: Money::from_minor(minor, currency).map_err(|_| StoreError::Row)? })
}
