//! What users are told of their accounts: a line for each booking, written with it, and what is held.

use florin_domain::{AccountNumber, Fact, LedgerAccount, MerchantId, Money, Side, Timestamp};
use florin_store::ledger::{self, Posting};
use florin_store::wallet::statements;
use florin_store::{StoreError, Tx};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet::payments::books::RETURNED;
use crate::wallet::tenant;

pub use florin_store::wallet::statements::{Direction, Filter, Part, Place, Statement};

/// Some lines as they were asked for, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The lines.
    pub lines: Vec<Statement>,
    /// How many there are in all; not counted for a page by cursor.
    pub total: Option<i64>,
    /// Whether there are more of them behind the last one.
    pub has_next: bool,
    /// Whether there are some before the first one.
    pub has_previous: bool,
}

/// Lines of an account. One more than asked for is read, to know whether there are more.
pub async fn list(
    engine: &Engine,
    number: &AccountNumber,
    filter: &Filter,
    part: Part,
    limit: usize,
) -> Result<Page, EngineError> {
    let more = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut lines = statements::list(&engine.db, tenant(), number, filter, part, more).await?;
    let is_longer = lines.len() > limit;
    let (total, has_next, has_previous) = match part {
        Part::Offset(offset) => {
            let total = statements::count(&engine.db, tenant(), number, filter).await?;
            (Some(total), is_longer, offset > 0)
        }
        Part::After(_) => (None, is_longer, true),
        Part::Before(_) => (None, true, is_longer),
    };
    if is_longer {
        match part {
            Part::Before(_) => _ = lines.remove(0),
            Part::Offset(_) | Part::After(_) => lines.truncate(limit),
        }
    }
    Ok(Page { lines, total, has_next, has_previous })
}

/// Amounts of an account that are held, newest first: since when, and how much.
pub async fn held(engine: &Engine, number: &AccountNumber) -> Result<Vec<(Timestamp, Money)>, EngineError> {
    Ok(ledger::held(&engine.db, tenant(), number).await?)
}

/// Most lines that one fact writes.
const LINES: usize = 2;

/// Numbers for the lines of what a fact may book, taken before its transaction. Only the wallet has users.
pub(crate) async fn numbers(
    engine: &Engine,
    merchant: &MerchantId,
    fact: Fact,
) -> Result<Vec<i64>, EngineError> {
    let may_book = matches!(
        fact,
        Fact::Captured(_) | Fact::DisputeOpened(_) | Fact::DisputeWon(_) | Fact::DisputeLost(_)
    );
    let mut numbers = Vec::new();
    if merchant == tenant() && may_book {
        while numbers.len() < LINES {
            numbers.push(engine.statement_numbers.next(engine, "statement").await?);
        }
    }
    Ok(numbers)
}

/// Writes a line for each user's account that a booking touches, inside its transaction. `details` are for people and
/// hold no whole card number.
pub(crate) async fn write(
    tx: &mut Tx,
    booked: &Posting<'_>,
    details: &str,
    numbers: &[i64],
) -> Result<(), EngineError> {
    let mut numbers = numbers.iter();
    for entry in booked.transfer.entries() {
        let LedgerAccount::Wallet(number) = &entry.account else { continue };
        let direction = match entry.side {
            Side::Credit => Direction::In,
            Side::Debit => Direction::Out,
        };
        let line = Statement {
            id: *numbers.next().ok_or(StoreError::Row)?,
            at: booked.at,
            transfer: booked.id.to_owned(),
            direction,
            kind: kind(booked.kind, direction).to_owned(),
            money: entry.money,
            details: details.to_owned(),
            other: None,
        };
        statements::insert(tx, tenant(), number, &line).await?;
    }
    Ok(())
}

/// The word for a line.
fn kind(booked: &str, direction: Direction) -> &'static str {
    match (booked, direction) {
        ("deposit.chargeback", Direction::Out) | (RETURNED, _) => "return",
        _ => "transfer",
    }
}
