//! How payments stand in the books: money is held when they are accepted, moves when they are confirmed, is held with
//! its beneficiary while they are frozen, and goes back the way it came.

use florin_domain::{AccountNumber, LedgerAccount, LedgerEntry, Money, Side, Timestamp, Transfer};
use florin_store::ledger::{self, Posting};
use florin_store::{StoreError, Tx};

use super::{Payment, PaymentRow};
use crate::error::EngineError;
use crate::wallet::{statements, tenant};

/// What a hold of a payment's price is.
pub(crate) const RESERVED: &str = "wallet.reserved";
/// What a hold of a frozen payment is.
pub(crate) const FROZEN: &str = "wallet.frozen";
/// What a payment is.
const PAID: &str = "wallet.payment";
/// What a payment that went back is.
pub(crate) const RETURNED: &str = "wallet.returned";

/// The lines that one payment writes for users at a time: the payer's and the beneficiary's.
pub(crate) const LINES: usize = 2;

/// The hold of its price.
pub(crate) fn reservation(id: i64) -> String {
    format!("wallet-payment-{id}-reserved")
}

/// The hold of what is frozen.
pub(crate) fn freezing(id: i64) -> String {
    format!("wallet-payment-{id}-frozen")
}

/// The payment that a hold is of.
pub(crate) fn payment_of(hold: &str) -> Option<i64> {
    let (id, _) = hold.strip_prefix("wallet-payment-")?.split_once('-')?;
    id.parse().ok()
}

fn transfer(lines: [(LedgerAccount, Side, i64); 3], money: Money) -> Result<Transfer, EngineError> {
    let mut entries = Vec::new();
    for (account, side, minor) in lines {
        if minor > 0 {
            entries.push(LedgerEntry { account, side, money: money.with_minor(minor)? });
        }
    }
    Ok(Transfer::of(entries).ok_or(StoreError::Row)?)
}

fn payer(row: &PaymentRow) -> Result<AccountNumber, StoreError> {
    row.account.clone().ok_or(StoreError::Row)
}

/// From the payer to the beneficiary, with both commissions to us.
fn there(row: &PaymentRow) -> Result<Transfer, EngineError> {
    let commission = row.in_commission.minor() + row.out_commission.minor();
    let lines = [
        (LedgerAccount::Wallet(payer(row)?), Side::Debit, row.charged()?.minor()),
        (LedgerAccount::Wallet(row.beneficiary_account.clone()), Side::Credit, row.received()?.minor()),
        (LedgerAccount::Commission, Side::Credit, commission),
    ];
    transfer(lines, row.price)
}

/// A part of the price that its beneficiary gives back to the payer.
fn part_back(row: &PaymentRow, minor: i64) -> Result<Transfer, EngineError> {
    let lines = [
        (LedgerAccount::Wallet(row.beneficiary_account.clone()), Side::Debit, minor),
        (LedgerAccount::Wallet(payer(row)?), Side::Credit, minor),
        (LedgerAccount::Commission, Side::Credit, 0),
    ];
    transfer(lines, row.price)
}

/// Holds what the payer will be charged. [`StoreError::Insufficient`] if the account has less.
pub(crate) async fn reserve(
    tx: &mut Tx,
    row: &PaymentRow,
    now: Timestamp,
    until: Timestamp,
) -> Result<(), EngineError> {
    let (id, transfer) = (reservation(row.id), there(row)?);
    let posting = Posting { id: &id, kind: RESERVED, payment: None, transfer: &transfer, at: now };
    Ok(ledger::hold(tx, tenant(), &posting, until).await?)
}

/// The payer's money is free again.
pub(crate) async fn release(tx: &mut Tx, row: &PaymentRow) -> Result<(), EngineError> {
    Ok(ledger::release(tx, tenant(), &reservation(row.id)).await?)
}

/// Moves what was held, or less of it.
pub(crate) async fn pay(
    tx: &mut Tx,
    payment: &Payment,
    now: Timestamp,
    numbers: &[i64],
) -> Result<(), EngineError> {
    let row = &payment.row;
    let (id, transfer) = (format!("wallet-payment-{}", row.id), there(row)?);
    let posting = Posting { id: &id, kind: PAID, payment: None, transfer: &transfer, at: now };
    ledger::settle(tx, tenant(), &reservation(row.id), &posting).await?;
    statements::write(tx, &posting, &payment.words.details(row.id), numbers).await
}

/// Holds with the beneficiary what may yet go back.
pub(crate) async fn freeze(
    tx: &mut Tx,
    row: &PaymentRow,
    now: Timestamp,
    until: Timestamp,
) -> Result<(), EngineError> {
    let (id, transfer) = (freezing(row.id), there(row)?.reversed());
    let posting = Posting { id: &id, kind: FROZEN, payment: None, transfer: &transfer, at: now };
    Ok(ledger::hold(tx, tenant(), &posting, until).await?)
}

/// How much goes back of a payment that was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Back {
    /// All of it, commissions too.
    Whole,
    /// So much of the price, minor units.
    Part(i64),
}

/// Gives back. What is frozen for it is free afterwards; if nothing is, the beneficiary must have it.
pub(crate) async fn give_back(
    tx: &mut Tx,
    payment: &Payment,
    back: Back,
    is_frozen: bool,
    (now, numbers): (Timestamp, &[i64]),
) -> Result<(), EngineError> {
    let row = &payment.row;
    // What was settled for less may yet go back as a whole: each is a transfer of its own.
    let (transfer, what) = match back {
        Back::Whole => (there(row)?.reversed(), "returned"),
        Back::Part(minor) => (part_back(row, minor)?, "back"),
    };
    let id = format!("wallet-payment-{}-{what}", row.id);
    let posting = Posting { id: &id, kind: RETURNED, payment: None, transfer: &transfer, at: now };
    if is_frozen {
        ledger::settle(tx, tenant(), &freezing(row.id), &posting).await?;
    } else {
        ledger::post(tx, tenant(), &posting).await?;
    }
    statements::write(tx, &posting, &payment.words.details(row.id), numbers).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_names_its_payment() {
        assert_eq!(payment_of(&reservation(12)), Some(12));
        assert_eq!(payment_of(&freezing(i64::MAX)), Some(i64::MAX));
        for text in ["", "wallet-payment-12", "wallet-payment-x-frozen", "deposit-1"] {
            assert_eq!(payment_of(text), None, "{text}");
        }
    }
}
