//! What a fact about a payment of the wallet does beside the payment: a card is proved or refused, a deposit is
//! credited, given up or tried again later, a chargeback is taken back. All of it in the transaction of the fact.

use florin_domain::{
    AccountNumber, AttemptState, Change, Fact, LedgerAccount, LedgerEntry, Side, Timestamp, Transfer,
};
use florin_store::wallet::cards::{self, Proof};
use florin_store::wallet::deposits::{self, DepositRow, DepositState};
use florin_store::{StoreError, Tx, facts, ledger};

use super::psp::Cause;
use super::{events, tenant};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::orders::Answered;
use crate::record::Held;

/// A movement in the books and what it is.
#[derive(Debug)]
pub(crate) struct Booking {
    pub(crate) kind: &'static str,
    pub(crate) transfer: Transfer,
    /// For the users whose accounts it touches.
    pub(crate) details: String,
}

impl Booking {
    /// One that touches no user's account.
    pub(crate) fn plain(kind: &'static str, transfer: Transfer) -> Booking {
        Booking { kind, transfer, details: String::new() }
    }
}

/// Acts upon a fact. Gives back what is to be booked.
pub(crate) async fn act(
    engine: &Engine,
    tx: &mut Tx,
    after: &Held,
    change: &Change,
    fact: Fact,
    now: Timestamp,
) -> Result<Option<Booking>, EngineError> {
    let usual = || change.transfer.clone().map(|transfer| Booking::plain(change.event, transfer));
    if !change.attempt.operation.begins_a_payment() || change.attempt.state == AttemptState::Stray {
        return Ok(usual());
    }
    match after.payment.reference.as_deref().and_then(Cause::parse) {
        Some(Cause::Card(id)) => card(engine, tx, after, id, fact, now).await.map(|()| usual()),
        Some(Cause::Deposit(id)) => {
            let row = deposits::find(tx, tenant(), id).await?.ok_or(StoreError::Row)?;
            deposit(engine, tx, &row, change, fact, now).await
        }
        None => Ok(usual()),
    }
}

/// A card is proved by a hold, which is given back by a worker.
async fn card(
    engine: &Engine,
    tx: &mut Tx,
    after: &Held,
    id: i64,
    fact: Fact,
    now: Timestamp,
) -> Result<(), EngineError> {
    let payment = &after.payment.payment.id;
    let settled = match fact {
        Fact::Authorized(_) | Fact::Captured(_) => {
            let network = network_reference(after)?;
            let proof = Proof::Related { at: now, network: network.as_deref() };
            let settled = cards::settle(tx, tenant(), id, payment, proof).await?;
            cards::set_due(tx, tenant(), id, Some(now)).await?;
            settled
        }
        Fact::Declined(_) | Fact::Failed(_) | Fact::Expired => {
            cards::settle(tx, tenant(), id, payment, Proof::Failed).await?
        }
        Fact::Unserved(_) => cards::reopen(tx, tenant(), id, payment).await?,
        _ => return Ok(()),
    };
    if settled {
        if !matches!(fact, Fact::Unserved(_)) {
            events::card_changed(engine, tx, id).await?;
        }
    } else {
        tracing::warn!(
            card = id,
            fact = fact.name(),
            "an answer about a card that is deleted or final was dropped"
        );
    }
    Ok(())
}

fn network_reference(after: &Held) -> Result<Option<String>, EngineError> {
    let Some(text) = &after.attempt.answer else { return Ok(None) };
    let answered: Answered = serde_json::from_str(text).map_err(|_| StoreError::Row)?;
    Ok(answered.network_transaction_id)
}

async fn deposit(
    engine: &Engine,
    tx: &mut Tx,
    row: &DepositRow,
    change: &Change,
    fact: Fact,
    now: Timestamp,
) -> Result<Option<Booking>, EngineError> {
    use DepositState::{Failed, New, Processed, Processing};
    let to = match fact {
        Fact::Captured(_) => Processed,
        Fact::Declined(_) | Fact::Expired => Failed,
        // Surely nothing was done: it may be asked for again, with the same payment.
        Fact::Unserved(_) | Fact::Failed(_) => New,
        Fact::DisputeOpened(_) | Fact::DisputeLost(_) | Fact::DisputeWon(_) => {
            return dispute(tx, row, change, fact).await;
        }
        _ => return Ok(None),
    };
    deposits::advance(tx, tenant(), row.id, Processing, to, now).await?;
    if matches!(to, Processed | Failed) {
        events::deposit_changed(engine, tx, row.card, row.id).await?;
    }
    match fact {
        Fact::Captured(_) => {
            let transfer = credit(row, change)?.ok_or(StoreError::Row)?;
            let details = format!("Deposit from card {}", row.card_masked);
            Ok(Some(Booking { kind: "deposit", transfer, details }))
        }
        _ => Ok(None),
    }
}

/// What the PSP took is the user's, and on top of it the commission (wallet 8.4).
fn credit(row: &DepositRow, change: &Change) -> Result<Option<Transfer>, EngineError> {
    let number = AccountNumber::parse(&row.account)?;
    let taken = row.charged()?;
    let line = |account, side, money| LedgerEntry { account, side, money };
    let lines = [
        line(LedgerAccount::PspClearing(change.attempt.account.clone()), Side::Debit, taken),
        line(LedgerAccount::Wallet(number), Side::Credit, row.amount),
        line(LedgerAccount::Commission, Side::Credit, row.commission),
    ];
    Ok(Transfer::of(lines.into_iter().filter(|line| !line.money.is_zero()).collect()))
}

/// A chargeback takes back from the user first what they were credited, from the commission what is beyond it; what
/// the user no longer has they owe. Won, it goes back the way it came.
async fn dispute(
    tx: &mut Tx,
    row: &DepositRow,
    change: &Change,
    fact: Fact,
) -> Result<Option<Booking>, EngineError> {
    // A dispute that was lost after it had been opened moves nothing more.
    let Some(usual) = &change.transfer else { return Ok(None) };
    if matches!(fact, Fact::DisputeWon(_)) {
        let name = Fact::DisputeOpened(0).name();
        let opened = facts::newest(tx, tenant(), &row.payment, name).await?.ok_or(StoreError::Row)?;
        let id = format!("{}-v{opened}", row.payment);
        let taken = ledger::find(tx, tenant(), &id).await?.ok_or(StoreError::Row)?;
        let details = format!("Chargeback withdrawn, card {}", row.card_masked);
        let transfer = taken.transfer.reversed();
        return Ok(Some(Booking { kind: "deposit.chargeback_won", transfer, details }));
    }
    let moved = usual.entries().first().ok_or(StoreError::Row)?.money;
    let number = AccountNumber::parse(&row.account)?;
    let (wallet, debt) = (LedgerAccount::Wallet(number.clone()), LedgerAccount::Debt(number));
    let users = moved.minor().min(row.amount.minor());
    let left = ledger::available(tx, tenant(), &wallet.to_string(), moved.currency()).await?.clamp(0, users);
    let mut lines = Vec::new();
    for (account, side, minor) in [
        (wallet, Side::Debit, left),
        (debt, Side::Debit, users - left),
        (LedgerAccount::Commission, Side::Debit, moved.minor() - users),
        (LedgerAccount::PspClearing(change.attempt.account.clone()), Side::Credit, moved.minor()),
    ] {
        if minor > 0 {
            lines.push(LedgerEntry { account, side, money: moved.with_minor(minor)? });
        }
    }
    let transfer = Transfer::of(lines).ok_or(StoreError::Row)?;
    let details = format!("Charged back, card {}", row.card_masked);
    Ok(Some(Booking { kind: "deposit.chargeback", transfer, details }))
}
