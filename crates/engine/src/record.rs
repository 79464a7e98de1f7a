//! The one gate: a reply, an inquiry, a notice and a recovery all become a fact and pass through here.
//!
//! Fact, state, ledger entries, event and alarm commit together, or nothing does.

use florin_connectors::{Action, Answer, Outcome as Verdict};
use florin_domain::{
    Attempt, AttemptRef, AttemptState, Change, Fact, GatewayAccount, MerchantId, Money, Operation, Payment,
    Refused, Timestamp,
};
use florin_store::alarms::{self, Alarm};
use florin_store::attempts::{self, AttemptRow};
use florin_store::decisions::{self, Decision};
use florin_store::events::Event;
use florin_store::facts::{self, FactRow};
use florin_store::payments::{self, PaymentRow};
use florin_store::{StoreError, Tx, ledger};
use florin_vault::Aad;
use serde::Serialize;

use crate::accounts;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::orders::Answered;
use crate::transactions;
use crate::wallet;
use crate::wallet::heard::Booking;

/// How often a transaction begins again when somebody else was faster.
const TRIES: u32 = 8;

/// A payment and one of its attempts, as they were last seen.
#[derive(Debug, Clone)]
pub(crate) struct Held {
    pub(crate) payment: PaymentRow,
    pub(crate) attempt: AttemptRow,
}

/// Something that was heard of an attempt.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard<'a> {
    pub(crate) fact: Fact,
    pub(crate) answer: Option<&'a Answer>,
    pub(crate) source: Source<'a>,
}

/// Who told it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'a> {
    Reply,
    Inquiry,
    Notice,
    Recovery,
    /// The payer, who turned back from a payment that waits for them alone.
    Payer,
    /// Somebody who looked at the PSP's books, and what they saw there.
    Person {
        name: &'a str,
        note: &'a str,
    },
}

impl Source<'_> {
    /// The word in the store.
    fn as_str(self) -> &'static str {
        match self {
            Source::Reply => "reply",
            Source::Inquiry => "inquiry",
            Source::Notice => "notice",
            Source::Recovery => "recovery",
            Source::Payer => "payer",
            Source::Person { .. } => "person",
        }
    }
}

/// The attempt that follows at once, in the same transaction, if this one was surely not executed.
#[derive(Debug)]
pub(crate) struct Next<'a> {
    pub(crate) operation: Operation,
    pub(crate) money: Money,
    pub(crate) account: &'a GatewayAccount,
    pub(crate) inline_account: Option<String>,
}

/// Writes down what was heard. Gives back how payment and attempt stand now, and the next attempt if one was opened.
///
/// Heard before changes nothing. A contradiction changes nothing but raises an alarm.
pub(crate) async fn record(
    engine: &Engine,
    held: Held,
    heard: Heard<'_>,
    schedule: &[u32],
    next: Option<&Next<'_>>,
) -> Result<(Held, Option<AttemptRow>), EngineError> {
    let (merchant, at) = (held.payment.payment.merchant.clone(), held.attempt.attempt.at.clone());
    let mut held = held;
    for _ in 0..TRIES {
        match once(engine, &held, heard, schedule, next).await {
            Err(EngineError::Store(StoreError::Again | StoreError::Taken)) => {
                held = read(engine, &merchant, &at).await?;
            }
            other => return other,
        }
    }
    Err(StoreError::Again.into())
}

/// Payment and attempt as the store has them now.
pub(crate) async fn read(
    engine: &Engine,
    merchant: &MerchantId,
    at: &AttemptRef,
) -> Result<Held, EngineError> {
    let found = attempts::read_with_payment(&engine.db, merchant, at).await?;
    let (attempt, payment) = found.ok_or(StoreError::Row)?;
    Ok(Held { payment, attempt })
}

async fn once(
    engine: &Engine,
    held: &Held,
    heard: Heard<'_>,
    schedule: &[u32],
    next: Option<&Next<'_>>,
) -> Result<(Held, Option<AttemptRow>), EngineError> {
    let (now, merchant) = (engine.now(), &held.payment.payment.merchant);
    let state = held.attempt.attempt.state;
    if matches!(heard.source, Source::Person { .. }) && state != AttemptState::ManualReview {
        // A better witness was faster.
        return Err(EngineError::NotInReview(state));
    }
    if matches!(heard.source, Source::Payer) && state != AttemptState::ActionRequired {
        // They had approved it before they turned back.
        return Ok((held.clone(), None));
    }
    let change = match held.payment.payment.after(&held.attempt.attempt, heard.fact) {
        Ok(change) => change,
        Err(refused) => return unchanged(engine, held, heard, schedule, &refused).await,
    };
    let mut after = Held {
        payment: PaymentRow { payment: change.payment.clone(), ..held.payment.clone() },
        attempt: AttemptRow { attempt: change.attempt.clone(), ..held.attempt.clone() },
    };
    note_answer(engine, &mut after.attempt, heard.answer)?;
    settle(engine, &mut after.attempt, held.attempt.attempt.state, schedule, now);
    after.attempt.changed_at = Some(now);

    let mut opened = None;
    let mut payment = change.payment.clone();
    if let Some(next) = next.filter(|_| change.attempt.state == AttemptState::NotExecuted) {
        let (changed, attempt) = payment.open(next.operation, next.money, next.account.id.clone(), None)?;
        payment = changed;
        opened = Some(new_row(engine, &payment, attempt, next.account, next.inline_account.clone(), None));
    }

    let numbers = wallet::statements::numbers(engine, merchant, heard.fact).await?;
    let mut tx = engine.db.begin().await?;
    // A fallback is a second change: each version is saved by its own guard.
    payments::save(&mut tx, &change.payment).await?;
    attempts::save(&mut tx, &after.attempt).await?;
    write_change(engine, &mut tx, &after, &change, heard, &numbers).await?;
    if let Some(row) = &opened {
        payments::save(&mut tx, &payment).await?;
        attempts::insert(&mut tx, row).await?;
        after.payment.payment = payment;
    }
    tx.commit().await?;
    Ok((after, opened))
}

/// Fact, books, event and alarm of one change.
async fn write_change(
    engine: &Engine,
    tx: &mut Tx,
    after: &Held,
    change: &Change,
    heard: Heard<'_>,
    numbers: &[i64],
) -> Result<(), EngineError> {
    let now = after.attempt.changed_at.unwrap_or_else(|| engine.now());
    let (merchant, payment) = (&change.payment.merchant, &change.payment.id);
    let version = change.payment.version;
    let fact = FactRow { version, attempt: change.attempt.at.no, fact: heard.fact };
    let event = Event { kind: change.event.to_owned(), body: event_body(&after.payment, &change.attempt)? };
    facts::insert(tx, merchant, payment, &fact, heard.source.as_str(), &event, now).await?;
    if let Source::Person { name, note } = heard.source {
        let decision = Decision { version, person: name.to_owned(), note: note.to_owned() };
        decisions::insert(tx, merchant, payment, &decision, now).await?;
    }
    let own = if merchant == wallet::tenant() {
        wallet::heard::act(engine, tx, after, change, heard.fact, now).await?
    } else {
        change.transfer.clone().map(|transfer| Booking::plain(change.event, transfer))
    };
    if let Some(Booking { kind, transfer, details }) = &own {
        let id = format!("{payment}-v{version}");
        let posting = ledger::Posting { id: &id, kind, payment: Some(payment), transfer, at: now };
        ledger::post(tx, merchant, &posting).await?;
        wallet::statements::write(tx, &posting, details, numbers).await?;
    }
    transactions::announce_attempt(engine, tx, merchant, after.attempt.announces.as_deref()).await?;
    if let Fact::DisputeOpened(amount) = heard.fact {
        transactions::write_dispute(engine, tx, &after.attempt, amount, version).await?;
    }
    let said = heard.answer.and_then(|answer| answer.alarm.as_deref());
    for detail in [change.alarm, said].into_iter().flatten() {
        raise(engine, tx, merchant, &change.attempt.at, detail, now).await?;
    }
    Ok(())
}

async fn raise(
    engine: &Engine,
    tx: &mut Tx,
    merchant: &MerchantId,
    at: &AttemptRef,
    detail: &str,
    now: Timestamp,
) -> Result<(), EngineError> {
    tracing::warn!(payment = %at.payment, attempt = at.no, detail, "alarm");
    let alarm = Alarm { id: engine.new_id(), attempt: Some(at.clone()), detail: detail.to_owned() };
    Ok(alarms::raise(tx, merchant, &alarm, now).await?)
}

/// An alarm without a change.
pub(crate) async fn raise_alone(
    engine: &Engine,
    merchant: &MerchantId,
    at: &AttemptRef,
    detail: &str,
) -> Result<(), EngineError> {
    let mut tx = engine.db.begin().await?;
    raise(engine, &mut tx, merchant, at, detail, engine.now()).await?;
    Ok(tx.commit().await?)
}

/// Nothing new: the attempt is asked about again later, or not at all; a contradiction is put before people.
async fn unchanged(
    engine: &Engine,
    held: &Held,
    heard: Heard<'_>,
    schedule: &[u32],
    refused: &Refused,
) -> Result<(Held, Option<AttemptRow>), EngineError> {
    let now = engine.now();
    let mut after = held.clone();
    // What is final is asked about only when a notice tells of it: each time anew.
    after.attempt.inquiries =
        if held.attempt.attempt.state.is_open() { held.attempt.inquiries + 1 } else { 0 };
    settle(engine, &mut after.attempt, held.attempt.attempt.state, schedule, now);
    let mut tx = engine.db.begin().await?;
    attempts::reschedule(&mut tx, &after.attempt).await?;
    if let Refused::Contradiction { .. } = refused {
        let detail = format!("{} said: {refused}", heard.source.as_str());
        raise(engine, &mut tx, &held.attempt.merchant, &held.attempt.attempt.at, &detail, now).await?;
    }
    tx.commit().await?;
    Ok((after, None))
}

/// Keeps what the PSP said. Later answers add to earlier ones; a reference that is known stays.
fn note_answer(engine: &Engine, row: &mut AttemptRow, answer: Option<&Answer>) -> Result<(), EngineError> {
    let Some(answer) = answer else { return Ok(()) };
    if answer.psp_reference.is_some() {
        row.psp_reference.clone_from(&answer.psp_reference);
    }
    let action = match &answer.outcome {
        Verdict::Action(action) if *action != Action::Wait => Some(action.clone()),
        _ => None,
    };
    let answered = Answered {
        auth_code: answer.auth_code.clone(),
        code: answer.code.clone(),
        text: answer.text.clone(),
        sub_code: answer.sub_code.clone(),
        sub_text: answer.sub_text.clone(),
        avs: answer.avs.clone(),
        cvc: answer.cvc.clone(),
        authenticated: answer.authenticated.clone(),
        network_transaction_id: answer.network_transaction_id.clone(),
        action,
        raw: answer.raw.clone(),
    };
    row.answer = Some(serde_json::to_string(&answered).map_err(|_| StoreError::Row)?);
    if let Some(token) = &answer.token {
        let record = row.attempt.at.to_string();
        row.token =
            Some(engine.ring.seal(&*engine.rng, token_aad(&row.merchant, &record), token.as_bytes())?);
    }
    Ok(())
}

pub(crate) fn token_aad<'a>(merchant: &'a MerchantId, record: &'a str) -> Aad<'a> {
    Aad { merchant: merchant.as_str(), record, field_set: "psp_token", version: 1 }
}

fn inline_aad<'a>(merchant: &'a MerchantId, record: &'a str) -> Aad<'a> {
    Aad { merchant: merchant.as_str(), record, field_set: "inline_account", version: 1 }
}

/// Credentials that came with a request, sealed to the attempt: its outcome may have to be asked for.
pub(crate) fn seal_inline(
    engine: &Engine,
    account: &GatewayAccount,
    at: &AttemptRef,
) -> Result<Option<String>, EngineError> {
    if account.name.is_some() {
        return Ok(None);
    }
    let text = accounts::write_pairs(&account.credentials)?;
    Ok(Some(engine.ring.seal(&*engine.rng, inline_aad(&account.merchant, &at.to_string()), &text)?))
}

/// The account that an attempt was sent to; none if it was deleted since.
pub(crate) async fn account_of(
    engine: &Engine,
    row: &AttemptRow,
) -> Result<Option<GatewayAccount>, EngineError> {
    let Some(sealed) = &row.inline_account else {
        return accounts::by_id(engine, &row.merchant, row.attempt.account.as_str()).await;
    };
    let text = engine.ring.open(inline_aad(&row.merchant, &row.attempt.at.to_string()), sealed)?;
    let Some(connector) = florin_connectors::find(&row.gateway) else { return Ok(None) };
    Ok(Some(GatewayAccount {
        merchant: row.merchant.clone(),
        id: row.attempt.account.clone(),
        name: None,
        gateway: connector.manifest().id,
        credentials: accounts::read_pairs(text.expose())?,
        base_url: None,
        changed_at: None,
        settle_delay_s: None,
        inquiry_schedule_s: None,
    }))
}

/// When somebody must look at the attempt again: open ones by the schedule, strays at once, final ones never.
fn settle(engine: &Engine, row: &mut AttemptRow, before: AttemptState, schedule: &[u32], now: Timestamp) {
    let state = row.attempt.state;
    if state != before {
        row.inquiries = 0;
        row.not_found = 0;
        row.not_found_since = None;
    }
    row.due_at = match state {
        AttemptState::Unknown | AttemptState::Pending | AttemptState::ActionRequired => {
            Some(next_inquiry(engine, row, schedule, now))
        }
        AttemptState::Stray => Some(now),
        // Still on its way: its time is not over.
        AttemptState::Sent => row.due_at,
        _ => None,
    };
    // A stray must still be given back, and what was not executed may yet turn up.
    let begins = row.attempt.operation.begins_a_payment();
    let is_needed =
        state.is_open() || state == AttemptState::Stray || (begins && state == AttemptState::NotExecuted);
    if !is_needed {
        row.inline_account = None;
    }
}

/// When to ask again: the schedule's step after as many questions as were asked.
pub(crate) fn next_inquiry(engine: &Engine, row: &AttemptRow, schedule: &[u32], now: Timestamp) -> Timestamp {
    let step = usize::try_from(row.inquiries).unwrap_or(usize::MAX);
    let wait = schedule.get(step).or(schedule.last()).copied().unwrap_or(60);
    now.plus_ms(jittered(engine, wait))
}

/// Seconds as milliseconds, ±10 %, so that a crowd of questions spreads out.
fn jittered(engine: &Engine, seconds: u32) -> i64 {
    let mut byte = [0_u8; 1];
    engine.rng.fill(&mut byte);
    let ms = i64::from(seconds) * 1000;
    ms - ms / 10 + ms * i64::from(byte[0]) / (255 * 5)
}

/// A new attempt's row: sent by this process, looked at again when its call must be over.
pub(crate) fn new_row(
    engine: &Engine,
    payment: &Payment,
    attempt: Attempt,
    account: &GatewayAccount,
    inline_account: Option<String>,
    parent_reference: Option<String>,
) -> AttemptRow {
    let timeout =
        florin_connectors::find(account.gateway).map_or(65_000, |found| found.manifest().timeout_ms);
    let now = engine.now();
    // Several steps may each take the whole time; then a margin for our own writing.
    let over = i64::try_from(timeout).unwrap_or(65_000).saturating_mul(3) + 10_000;
    AttemptRow {
        merchant: payment.merchant.clone(),
        account_name: account.name.clone(),
        gateway: account.gateway.to_owned(),
        inline_account,
        parent_reference,
        psp_reference: None,
        answer: None,
        token: None,
        node: engine.node.clone(),
        sent_at: now,
        due_at: Some(now.plus_ms(over)),
        inquiries: 0,
        not_found: 0,
        not_found_since: None,
        announces: None,
        changed_at: None,
        told: None,
        attempt,
    }
}

/// What merchants may hear of a change.
#[derive(Serialize)]
struct EventBody<'a> {
    payment: &'a str,
    mode: &'a str,
    reference: Option<&'a str>,
    state: &'a str,
    amount: i64,
    currency: &'a str,
    authorized: i64,
    captured: i64,
    refunded: i64,
    operation: &'a str,
    attempt: u32,
    attempt_state: &'a str,
    attempt_amount: i64,
    refusal: Option<&'a str>,
}

fn event_body(row: &PaymentRow, attempt: &Attempt) -> Result<String, StoreError> {
    let payment = &row.payment;
    let body = EventBody {
        payment: payment.id.as_str(),
        mode: row.mode.as_str(),
        reference: row.reference.as_deref(),
        state: payment.state.as_str(),
        amount: payment.money.minor(),
        currency: payment.money.currency().code(),
        authorized: payment.authorized,
        captured: payment.captured,
        refunded: payment.refunded,
        operation: attempt.operation.as_str(),
        attempt: attempt.at.no,
        attempt_state: attempt.state.as_str(),
        attempt_amount: attempt.money.minor(),
        refusal: attempt.refusal.map(florin_domain::Refusal::as_str),
    };
    serde_json::to_string(&body).map_err(|_| StoreError::Row)
}
