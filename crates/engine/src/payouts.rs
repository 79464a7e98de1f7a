//! Payouts: money to a card. One attempt at one account: a second one could pay twice, and nothing takes one back.

use std::sync::Arc;

use florin_connectors::{Ask, Party, Payout as Asked};
use florin_domain::{Card, GatewayAccount, Money, Operation, Payment};
use florin_store::attempts;
use florin_store::payments::{self as payment_rows, PaymentRow};

use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::idempotency::Idempotency;
use crate::orders::Outcome;
use crate::payments;
use crate::record::{self, Heard, Held, Source};
use crate::send;
use crate::strings::{self, Trace};
use crate::transactions::{self, Begun};

/// A wish to send money to a card.
#[derive(Debug)]
pub struct Payout {
    /// How much.
    pub money: Money,
    /// The card that gets it; never with its verification value.
    pub card: Card,
    /// The card's date is its own, and not one that stands in for what nobody told.
    pub is_dated: bool,
    /// Who gets it, as far as known.
    pub recipient: Option<Party>,
    /// Who sends it, as far as known.
    pub sender: Option<Party>,
    /// The merchant's own reference.
    pub reference: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Where it is asked for.
    pub account: GatewayAccount,
    /// Cards that were opened for it.
    pub opened: Vec<Trace>,
    /// The caller's key, if it sent one.
    pub idempotency: Option<Idempotency>,
    /// What the face writes down in the same transaction.
    pub begun: Option<Begun>,
}

/// Sends money to a card. Goes on when the caller hangs up.
///
/// A gateway that cannot is [`EngineError::Connector`], and nothing is written then.
pub async fn pay_out(engine: &Arc<Engine>, caller: &Caller, wanted: Payout) -> Result<Outcome, EngineError> {
    let (engine, caller) = (engine.clone(), caller.clone());
    let flow = {
        let engine = engine.clone();
        async move { run(&engine, &caller, &wanted).await }
    };
    engine.tasks.spawn(flow).await.unwrap_or_else(|_| Err(payments::crashed()))
}

async fn run(engine: &Engine, caller: &Caller, wanted: &Payout) -> Result<Outcome, EngineError> {
    let account = &wanted.account;
    let desk = payments::desk(caller, account)?;
    let (payment, attempt) = Payment::begin(
        engine.new_payment_id()?,
        caller.merchant.clone(),
        wanted.money,
        Operation::Payout,
        account.id.clone(),
    );
    let reference = attempt.at.to_string();
    let call = desk.call(engine, &reference, asked(wanted));
    // What cannot be said to this PSP is refused before anything is written.
    let first_step = send::first_step(desk.connector, &call)?;
    let inline = record::seal_inline(engine, account, &attempt.at)?;
    let mut row = record::new_row(engine, &payment, attempt, account, inline, None);
    row.announces = wanted.begun.as_ref().and_then(transactions::announces);
    let payment = PaymentRow {
        payment,
        mode: caller.mode,
        reference: wanted.reference.clone(),
        card: Some(payments::shown(engine, caller, &wanted.card, wanted.is_dated)?),
        created_at: row.sent_at,
    };
    let held = Held { payment, attempt: row };
    if let Err(error) = write_down(engine, caller, wanted, &held).await {
        return payments::taken(engine, caller, wanted.idempotency.as_ref(), error).await;
    }
    let answer = send::ask(engine, desk.connector, &call, Some(first_step)).await;
    let fact = send::fact(Operation::Payout, wanted.money, &answer.outcome);
    let fact = fact.unwrap_or_else(payments::not_an_answer);
    let heard = Heard { fact, answer: Some(&answer), source: Source::Reply };
    let steps = payments::schedule(engine, account);
    let (after, _) = record::record(engine, held, heard, steps, None).await?;
    payments::outcome(engine, after.payment, &[after.attempt], false)
}

async fn write_down(
    engine: &Engine,
    caller: &Caller,
    wanted: &Payout,
    held: &Held,
) -> Result<(), EngineError> {
    let at = &held.attempt.attempt.at;
    let mut tx = engine.db.begin().await?;
    payments::claim(engine, &mut tx, caller, wanted.idempotency.as_ref(), at).await?;
    payment_rows::insert(&mut tx, &held.payment).await?;
    if let Some(begun) = &wanted.begun {
        transactions::write(engine, &mut tx, caller, begun, wanted.money, at).await?;
    }
    attempts::insert(&mut tx, &held.attempt).await?;
    strings::log_used(engine, &mut tx, caller, &wanted.opened).await?;
    Ok(tx.commit().await?)
}

fn asked(wanted: &Payout) -> Ask<'_> {
    Ask::Payout(Asked {
        money: wanted.money,
        card: &wanted.card,
        is_dated: wanted.is_dated,
        recipient: wanted.recipient.as_ref(),
        sender: wanted.sender.as_ref(),
        merchant_reference: wanted.reference.as_deref(),
        description: wanted.description.as_deref(),
    })
}
