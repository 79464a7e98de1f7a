//! Automatic deposits: what an account lacks for a payment is charged to the cards that are linked to it, one after
//! another in their order (wallet 8.7).
//!
//! A client's operator must want it. Which deposit shall bring the money is written down before its card is charged, and
//! a card whose outcome is unknown is the last one that is charged: the payment waits. No card is charged twice.

use std::sync::Arc;

use florin_domain::{Money, Timestamp, TransactionState};
use florin_store::StoreError;
use florin_store::wallet::{cards as card_rows, deposits as deposit_rows, transactions as rows};

use super::deposits::{self, DepositFault, DepositState};
use super::transactions::{self, Transaction, TransactionFault, TransactionRow};
use super::{balances, cards, clients, tenant};
use crate::engine::Engine;
use crate::error::EngineError;

/// Most cards that are charged for one payment.
const MOST_CARDS: usize = 50;
/// When to look again: a PSP that could not be reached, and one whose answer is unknown.
const UNREACHABLE_MS: i64 = 60_000;
const UNCLEAR_MS: i64 = 5_000;
/// In the log of cards that were opened.
const ACTOR: &str = "automatic deposit";

/// How a step ended.
enum Step {
    /// There is something else to try at once.
    Next,
    /// Nothing is to be done before this moment; none: before the waiting ends, or money comes.
    Wait(Option<Timestamp>),
}

/// Brings a transaction on that waits for funds, beside whoever asks. Shutting down waits for it.
pub(crate) fn spawn(engine: &Arc<Engine>, key: String) {
    let own = engine.clone();
    engine.tasks.spawn(async move {
        if let Err(fault) = advance(&own, &key).await {
            tracing::warn!(error = %fault, "a transaction that waits for funds is tried again later");
        }
    });
}

/// Brings a transaction on as far as possible now. How it stands then.
pub async fn advance(engine: &Arc<Engine>, key: &str) -> Result<Transaction, TransactionFault> {
    for _ in 0..=MOST_CARDS * 2 {
        let found = transactions::find(engine, key).await?.ok_or(StoreError::Row)?;
        if found.row.state != TransactionState::WaitingFunds {
            return Ok(found);
        }
        let fault = match transactions::retry(engine, found.clone()).await {
            Ok(reserved) => return Ok(reserved),
            Err(fault) => fault,
        };
        match fault {
            TransactionFault::NotCovered => return transactions::fail(engine, key).await,
            fault if fault.is_again() => continue,
            fault if !fault.is_lack() => return Err(fault),
            _ => {}
        }
        let due_at = match step(engine, &found).await {
            Ok(Step::Next) => continue,
            Ok(Step::Wait(due_at)) => due_at,
            // Somebody else brings it on.
            Err(fault) if fault.is_again() => continue,
            Err(fault) => return Err(fault),
        };
        if due_at.is_none() && found.row.ends_at.is_some_and(|ends_at| ends_at <= engine.now()) {
            return transactions::fail(engine, key).await;
        }
        let found = transactions::find(engine, key).await?.ok_or(StoreError::Row)?;
        if found.row.state == TransactionState::WaitingFunds {
            transactions::let_wait(engine, &found, due_at).await?;
        }
        return Ok(transactions::find(engine, key).await?.ok_or(StoreError::Row)?);
    }
    Ok(transactions::find(engine, key).await?.ok_or(StoreError::Row)?)
}

/// The deposit under way, else the next card.
async fn step(engine: &Arc<Engine>, found: &Transaction) -> Result<Step, TransactionFault> {
    let later = |ms| Ok(Step::Wait(Some(engine.now().plus_ms(ms))));
    let Some(deposit) = found.row.deposit else {
        let is_over = found.row.ends_at.is_some_and(|ends_at| ends_at <= engine.now());
        return if is_over || !found.words.debits_cards {
            Ok(Step::Wait(None))
        } else {
            begin(engine, found).await
        };
    };
    let known = deposits::find(engine, deposit).await?.ok_or(StoreError::Row)?;
    if known.state() == DepositState::Processing {
        // Whoever charges it, or asks the PSP about it, will write down what came of it.
        return later(UNCLEAR_MS);
    }
    match deposits::process(engine, known, ACTOR).await {
        Ok(_)
        | Err(DepositFault::Declined | DepositFault::State | DepositFault::Unknown | DepositFault::NoRule) => {
            let row = TransactionRow { deposit: None, ..found.row.clone() };
            transactions::save_waiting(engine, &row).await?;
            Ok(Step::Next)
        }
        Err(DepositFault::Unreachable) => later(UNREACHABLE_MS),
        Err(DepositFault::Unclear) => later(UNCLEAR_MS),
        Err(DepositFault::Engine(error)) => Err(error.into()),
    }
}

/// Writes down a deposit from the next card.
async fn begin(engine: &Engine, found: &Transaction) -> Result<Step, TransactionFault> {
    let account = found.row.account.clone().ok_or(StoreError::Row)?;
    let Some(missing) = missing(engine, found).await? else { return Ok(Step::Next) };
    let settings = clients::all(engine).await?;
    if !settings.wallet.takes(missing.currency()) || !settings.wallet.allows(missing) {
        return Ok(Step::Wait(None));
    }
    let after = found.row.tried.unwrap_or((i64::MIN, i64::MIN));
    let next = card_rows::next_linked(&engine.db, tenant(), account.as_str(), after).await?;
    let Some((priority, card)) = next else { return Ok(Step::Wait(None)) };
    let prepared = match cards::find(engine, card).await? {
        // Deleted meanwhile.
        None => None,
        Some(card) => match deposits::prepare(engine, &card, account.as_str(), missing).await {
            Ok(row) => Some(row),
            // It cannot be charged any more, or has no commission amounts in this currency.
            Err(DepositFault::State | DepositFault::NoRule) => None,
            Err(DepositFault::Engine(error)) => return Err(error.into()),
            Err(_) => return Err(EngineError::from(StoreError::Row).into()),
        },
    };
    let row = TransactionRow {
        tried: Some((priority, card)),
        deposit: prepared.as_ref().map(|row| row.id),
        ..found.row.clone()
    };
    let mut tx = engine.db.begin().await?;
    rows::save(&mut tx, &row).await?;
    if let Some(deposit) = &prepared {
        deposit_rows::insert(&mut tx, deposit).await?;
    }
    tx.commit().await?;
    Ok(Step::Next)
}

/// What the payer's account lacks for the first sum that it does not have.
async fn missing(engine: &Engine, found: &Transaction) -> Result<Option<Money>, EngineError> {
    let Some(lacks) = transactions::lacking(engine, found).await? else { return Ok(None) };
    let account = found.row.account.as_ref().ok_or(StoreError::Row)?;
    let held = balances::of(engine, account).await?;
    let own = held.iter().find(|own| own.currency == lacks.currency()).map_or(0, |own| own.available);
    let minor = lacks.minor() - own;
    Ok(if minor > 0 { Some(lacks.with_minor(minor)?) } else { None })
}
