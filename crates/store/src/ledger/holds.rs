//! Holds: money that may not be spent otherwise until it is settled, released or its time is over (standards 10.1).
//!
//! A hold is a transfer whose entries are pending. It ends once: settling discards them and books what was really
//! moved, which is at most what was held; releasing only discards them.

use std::collections::BTreeMap;

use florin_domain::{AccountNumber, Currency, LedgerAccount, MerchantId, Money, Side, Timestamp, Transfer};

use super::lines::{self, Key};
use super::{Posting, Relations, find, write};
use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// A hold whose time is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Whose books.
    pub merchant: MerchantId,
    /// The transfer's id.
    pub id: String,
    /// What it is.
    pub kind: String,
}

/// Holds what a transfer would draw from constrained accounts. [`StoreError::Insufficient`] if one has less.
pub async fn hold(
    tx: &mut Tx,
    merchant: &MerchantId,
    posting: &Posting<'_>,
    until: Timestamp,
) -> Result<(), StoreError> {
    write(tx, merchant, posting, Relations { held_until: Some(until), ..Relations::default() }).await?;
    for (line, entry) in (1_i64..).zip(posting.transfer.entries()) {
        lines::insert(tx, merchant, posting.id, line, entry, "pending").await?;
    }
    for (key, minor) in drawn(posting.transfer) {
        lines::hold(tx, merchant, &key, minor).await?;
    }
    Ok(())
}

/// Ends a hold by booking a transfer that draws at most what was held; the rest is free again. A hold that has ended
/// is [`StoreError::Taken`], more than was held [`StoreError::Insufficient`].
pub async fn settle(
    tx: &mut Tx,
    merchant: &MerchantId,
    hold: &str,
    posting: &Posting<'_>,
) -> Result<(), StoreError> {
    let held = end(tx, merchant, hold, "settled").await?;
    let wanted = drawn(posting.transfer);
    if wanted.iter().any(|(key, minor)| held.get(key).is_none_or(|held| held < minor)) {
        return Err(StoreError::Insufficient);
    }
    write(tx, merchant, posting, Relations { settles: Some(hold), ..Relations::default() }).await?;
    lines::post(tx, merchant, posting, &Vec::from_iter(held)).await
}

/// Ends a hold; nothing moves. A hold that has ended is [`StoreError::Taken`].
pub async fn release(tx: &mut Tx, merchant: &MerchantId, hold: &str) -> Result<(), StoreError> {
    for (key, minor) in end(tx, merchant, hold, "released").await? {
        lines::free(tx, merchant, &key, minor).await?;
    }
    Ok(())
}

/// Moves the end of a hold. One that has ended is [`StoreError::Again`].
pub async fn extend(
    tx: &mut Tx,
    merchant: &MerchantId,
    hold: &str,
    until: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE ledger_transfers SET held_until = $3 WHERE merchant_id = $1 AND id = $2 AND state = 'pending'";
    tx.put(sql, args![merchant.as_str(), hold, until]).await
}

/// Holds whose time is over, oldest first.
pub async fn due(db: &Db, now: Timestamp, limit: i64) -> Result<Vec<Hold>, StoreError> {
    let rows = db
        .fetch(
            "SELECT merchant_id, id, kind FROM ledger_transfers
              WHERE state = 'pending' AND held_until <= $1 ORDER BY held_until LIMIT $2",
            args![now, limit],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            let merchant = MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?;
            Ok(Hold { merchant, id: row.text()?, kind: row.text()? })
        })
        .collect()
}

/// Amounts of an account that are held, newest first: since when, and how much.
pub async fn held(
    db: &Db,
    merchant: &MerchantId,
    number: &AccountNumber,
) -> Result<Vec<(Timestamp, Money)>, StoreError> {
    let account = LedgerAccount::Wallet(number.clone()).to_string();
    let rows = db
        .fetch(
            "SELECT t.created_at, e.amount, e.currency FROM ledger_entries e
               JOIN ledger_transfers t ON t.merchant_id = e.merchant_id AND t.id = e.transfer_id
              WHERE e.merchant_id = $1 AND e.account = $2 AND e.state = 'pending' AND e.side = 'debit'
              ORDER BY t.created_at DESC, t.id DESC",
            args![merchant.as_str(), &account],
        )
        .await?;
    rows.into_iter()
        .map(|mut row| {
            let (at, minor) = (Timestamp(row.int()?), row.int()?);
            let currency = Currency::parse(&row.text()?).map_err(|_| StoreError::Row)?;
            Ok((at, Money::from_minor(minor, currency).map_err(|_| StoreError::Row)?))
        })
        .collect()
}

/// Ends a hold that is pending, and says what it held.
async fn end(
    tx: &mut Tx,
    merchant: &MerchantId,
    hold: &str,
    state: &str,
) -> Result<BTreeMap<Key, i64>, StoreError> {
    let sql =
        "UPDATE ledger_transfers SET state = $3 WHERE merchant_id = $1 AND id = $2 AND state = 'pending'";
    let ended = tx.write(sql, args![merchant.as_str(), hold, state]).await?;
    let booked = find(tx, merchant, hold).await?.ok_or(StoreError::Row)?;
    if ended != 1 {
        return Err(StoreError::Taken);
    }
    tx.write(
        "UPDATE ledger_entries SET state = 'discarded'
          WHERE merchant_id = $1 AND transfer_id = $2 AND state = 'pending'",
        args![merchant.as_str(), hold],
    )
    .await?;
    Ok(drawn(&booked.transfer))
}

/// What a transfer draws from each constrained account.
fn drawn(transfer: &Transfer) -> BTreeMap<Key, i64> {
    let mut drawn = BTreeMap::new();
    for entry in transfer.entries().iter().filter(|entry| entry.side == Side::Debit) {
        if let Some(key) = lines::key(entry) {
            *drawn.entry(key).or_default() += entry.money.minor();
        }
    }
    drawn
}
