//! Payments: write, act, write. Charges, holds and tokens begin one; captures, voids and refunds follow.

use std::sync::Arc;

use florin_connectors::{FollowUp as Follow, Step};
use florin_domain::{
    AttemptRef, AttemptState, GatewayAccount, MerchantId, Mode, Payment, PaymentId, Refused, State,
};
use florin_store::attempts::{self, AttemptRow};
use florin_store::idempotency::{self as claims, Claim};
use florin_store::payments::{self, PaymentRow};
use florin_store::{StoreError, Tx};
use florin_vault::SecretText;

use crate::authentications;
use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::idempotency::{self, Idempotency};
use crate::opening::{self, Opening};
use crate::orders::{Answered, FollowUp, Order, Outcome, Tried};
use crate::record::{self, Heard, Held, Next, Source};
use crate::send::{self, Desk};
use crate::transactions::{self, Written};
use crate::{sessions, strings, wallet_tokens};

mod card;

use card::kept_card;
pub(crate) use card::shown;

/// How often a follow-up begins again when the payment changes under it.
const TRIES: u32 = 8;

/// The answer that an idempotency key stands for, as it is now; none if the key is new.
pub async fn replay(
    engine: &Engine,
    caller: &Caller,
    key: &Idempotency,
) -> Result<Option<Outcome>, EngineError> {
    let Some(claim) = idempotency::find(engine, caller, key).await? else { return Ok(None) };
    let Some(at) = claim.attempt else { return Ok(None) };
    replay_attempt(engine, caller, &at).await.map(Some)
}

/// What the request of this attempt is answered now.
pub(crate) async fn replay_attempt(
    engine: &Engine,
    caller: &Caller,
    at: &AttemptRef,
) -> Result<Outcome, EngineError> {
    let (payment, tried) = of_request(engine, caller, at).await?;
    let last = tried.last().ok_or(StoreError::Row)?;
    // The call may still be on its way; once its time is over, the present state is the answer.
    if last.attempt.state == AttemptState::Sent && last.due_at.is_some_and(|due| due > engine.now()) {
        return Err(EngineError::KeyInFlight);
    }
    outcome(engine, payment, &tried, true)
}

/// How the payment of this attempt stands, with the attempts of its request.
pub(crate) async fn outcome_of(
    engine: &Engine,
    caller: &Caller,
    at: &AttemptRef,
) -> Result<Outcome, EngineError> {
    let (payment, tried) = of_request(engine, caller, at).await?;
    outcome(engine, payment, &tried, false)
}

async fn of_request(
    engine: &Engine,
    caller: &Caller,
    at: &AttemptRef,
) -> Result<(PaymentRow, Vec<AttemptRow>), EngineError> {
    let (payment, attempts) = with_attempts(engine, &caller.merchant, &at.payment).await?;
    let begins = attempts.iter().any(|row| row.attempt.at == *at && row.attempt.operation.begins_a_payment());
    let own = |row: &&AttemptRow| {
        if begins { row.attempt.operation.begins_a_payment() } else { row.attempt.at == *at }
    };
    let tried: Vec<AttemptRow> = attempts.iter().filter(own).cloned().collect();
    if tried.is_empty() {
        return Err(StoreError::Row.into());
    }
    Ok((payment, tried))
}

/// A payment with all its attempts. The payment is read last: it may be newer than its attempts, and never older.
pub(crate) async fn with_attempts(
    engine: &Engine,
    merchant: &MerchantId,
    payment: &PaymentId,
) -> Result<(PaymentRow, Vec<AttemptRow>), EngineError> {
    let tried = attempts::read_all(&engine.db, merchant, payment).await?;
    let row = payments::read_one(&engine.db, merchant, payment).await?.ok_or(StoreError::Row)?;
    Ok((row, tried))
}

/// Charges, authorizes or tokenizes. Goes on when the caller hangs up.
pub async fn start(engine: &Arc<Engine>, caller: &Caller, order: Order) -> Result<Outcome, EngineError> {
    let (engine, caller) = (engine.clone(), caller.clone());
    let flow = {
        let engine = engine.clone();
        async move { run(&engine, &caller, &order).await }
    };
    engine.tasks.spawn(flow).await.unwrap_or_else(|_| Err(crashed()))
}

/// Captures, voids or refunds. Goes on when the caller hangs up.
pub async fn follow_up(
    engine: &Arc<Engine>,
    caller: &Caller,
    wish: FollowUp,
) -> Result<Outcome, EngineError> {
    let (engine, caller) = (engine.clone(), caller.clone());
    let flow = {
        let engine = engine.clone();
        async move { run_follow_up(&engine, &caller, &wish).await }
    };
    engine.tasks.spawn(flow).await.unwrap_or_else(|_| Err(crashed()))
}

/// The same within the caller's own task, for workers: nobody there hangs up.
pub async fn follow_up_here(
    engine: &Engine,
    caller: &Caller,
    wish: &FollowUp,
) -> Result<Outcome, EngineError> {
    Box::pin(run_follow_up(engine, caller, wish)).await
}

pub(crate) fn crashed() -> EngineError {
    StoreError::Broken("a payment's task ended early; its outcome is being asked for".into()).into()
}

async fn run(engine: &Engine, caller: &Caller, order: &Order) -> Result<Outcome, EngineError> {
    let first = &order.route.first().ok_or(StoreError::Row)?.account;
    let desk = desk(caller, first)?;
    authentications::check(engine, &caller.merchant, order)?;
    let (payment, attempt) = Payment::begin(
        engine.new_payment_id()?,
        caller.merchant.clone(),
        order.money,
        order.operation,
        first.id.clone(),
    );
    // What cannot be said to this PSP is refused before anything is written.
    let reference = attempt.at.to_string();
    let asked = desk.call(engine, &reference, send::purchase(order, true));
    let first_step = send::first_step(desk.connector, &asked)?;
    let inline = record::seal_inline(engine, first, &attempt.at)?;
    let row = AttemptRow {
        announces: order.begun.as_ref().and_then(transactions::announces),
        ..record::new_row(engine, &payment, attempt, first, inline, None)
    };
    let payment = PaymentRow {
        payment,
        mode: caller.mode,
        reference: order.reference.clone(),
        card: kept_card(engine, caller, &order.source)?,
        created_at: row.sent_at,
    };

    let mut tx = engine.db.begin().await?;
    let mut written = None;
    let opened = async {
        claim(engine, &mut tx, caller, order.idempotency.as_ref(), &row.attempt.at).await?;
        payments::insert(&mut tx, &payment).await?;
        authentications::note_brought(engine, &mut tx, caller, order, &payment.payment.id).await?;
        if let Some(begun) = &order.begun {
            let made = transactions::write(engine, &mut tx, caller, begun, order.money, &row.attempt.at);
            written = Some(Box::new(made.await?));
        }
        if let Some(made) = &order.session {
            sessions::write(engine, &mut tx, caller, made, Some(&payment.payment.id)).await?;
        }
        attempts::insert(&mut tx, &row).await?;
        let used_for = row.attempt.at.to_string();
        wallet_tokens::mark_source(engine, &mut tx, &caller.merchant, &order.source, &used_for).await?;
        strings::log_used(engine, &mut tx, caller, &order.opened).await?;
        Ok::<_, EngineError>(tx.commit().await?)
    };
    if let Err(error) = opened.await {
        let error = match error {
            // Nothing here is guarded but the payment token: another try of it was faster.
            EngineError::Store(StoreError::Again) => EngineError::UnderWay,
            error => error,
        };
        return taken(engine, caller, order.idempotency.as_ref(), error).await;
    }
    let outcome = try_route(engine, caller, order, Held { payment, attempt: row }, first_step).await?;
    Ok(Outcome { written, ..outcome })
}

/// Tries the route in order. The next account is asked only after a proven "not executed".
async fn try_route(
    engine: &Engine,
    caller: &Caller,
    order: &Order,
    held: Held,
    first_step: Step,
) -> Result<Outcome, EngineError> {
    let mut held = held;
    let mut first_step = Some(first_step);
    let mut tried = Vec::new();
    for (at, step) in order.route.iter().enumerate() {
        let desk = desk(caller, &step.account)?;
        let reference = held.attempt.attempt.at.to_string();
        let with_three_ds = at == 0 || (step.pass_three_ds && desk.connector.takes_three_ds());
        if at > 0 && authentications::has_proof(order) {
            let payment = &held.payment.payment.id;
            authentications::note_handed(engine, &caller.merchant, payment, with_three_ds).await?;
        }
        let call = desk.call(engine, &reference, send::purchase(order, with_three_ds));
        let answer = send::ask(engine, desk.connector, &call, first_step.take()).await;
        let fact = send::fact(order.operation, order.money, &answer.outcome).unwrap_or_else(not_an_answer);
        let heard = Heard { fact, answer: Some(&answer), source: Source::Reply };
        let next = match order.route.get(at + 1) {
            None => None,
            Some(step) => Some(next_of(engine, order, &step.account, &held)?),
        };
        let (after, opened) =
            record::record(engine, held, heard, schedule(engine, &step.account), next.as_ref()).await?;
        tried.push(after.attempt.clone());
        match opened {
            None => return outcome(engine, after.payment, &tried, false),
            Some(row) => held = Held { payment: after.payment, attempt: row },
        }
    }
    outcome(engine, held.payment, &tried, false)
}

fn next_of<'a>(
    engine: &Engine,
    order: &Order,
    account: &'a GatewayAccount,
    held: &Held,
) -> Result<Next<'a>, EngineError> {
    let inline_account = record::seal_inline(engine, account, &held.payment.payment.next_attempt())?;
    Ok(Next { operation: order.operation, money: order.money, account, inline_account })
}

async fn run_follow_up(engine: &Engine, caller: &Caller, wish: &FollowUp) -> Result<Outcome, EngineError> {
    let desk = desk(caller, &wish.account)?;
    let step = || Follow { parent: &wish.psp_reference, money: wish.money, card: wish.card.as_ref() };
    send::first_step(desk.connector, &desk.call(engine, "check", send::follow_up(wish.operation, step())))?;
    let (held, written) = match open_follow_up(engine, caller, wish).await {
        Ok(opened) => opened,
        Err(error) => return taken(engine, caller, wish.idempotency.as_ref(), error).await,
    };
    let reference = held.attempt.attempt.at.to_string();
    let call = desk.call(engine, &reference, send::follow_up(wish.operation, step()));
    let answer = send::ask(engine, desk.connector, &call, None).await;
    let fact = send::fact(wish.operation, wish.money, &answer.outcome).unwrap_or_else(not_an_answer);
    let heard = Heard { fact, answer: Some(&answer), source: Source::Reply };
    let (after, _) = record::record(engine, held, heard, schedule(engine, &wish.account), None).await?;
    Ok(Outcome { written, ..outcome(engine, after.payment, &[after.attempt], false)? })
}

/// An attempt that was opened, and the face's transaction that was written with it.
type Opened = (Held, Option<Box<Written>>);

/// Opens the attempt of a capture, void or refund; begins again when the payment changed meanwhile.
async fn open_follow_up(engine: &Engine, caller: &Caller, wish: &FollowUp) -> Result<Opened, EngineError> {
    for _ in 0..TRIES {
        match open_once(engine, caller, wish).await {
            // Who judged a version judges the next one too.
            Err(EngineError::Store(StoreError::Again)) if wish.judged.is_none() => {}
            other => return other,
        }
    }
    Err(StoreError::Again.into())
}

async fn open_once(engine: &Engine, caller: &Caller, wish: &FollowUp) -> Result<Opened, EngineError> {
    let parent = find_parent(engine, caller, &wish.account, &wish.psp_reference).await?;
    let mut tx = engine.db.begin().await?;
    let (before, is_new) = if let Some(row) = &parent {
        let payment = payments::find(&mut tx, &caller.merchant, &row.attempt.at.payment).await?;
        let payment = payment.ok_or(StoreError::Row)?;
        if wish.judged.is_some_and(|version| version != payment.payment.version) {
            return Err(StoreError::Again.into());
        }
        (payment, false)
    } else {
        refuse_other_mode(engine, caller, wish).await?;
        let new = foreign(engine, caller, wish)?;
        match payments::find(&mut tx, &caller.merchant, &new.payment.id).await? {
            Some(known) => (known, false),
            None => (new, true),
        }
    };
    let wanted = Opening {
        operation: wish.operation,
        money: wish.money,
        account: &wish.account,
        parent: parent.as_ref().map(|row| &row.attempt),
        parent_reference: &wish.psp_reference,
        announces: wish.begun.as_ref().and_then(transactions::announces),
    };
    let held = opening::prepare(engine, before, wanted)?;
    let at = &held.attempt.attempt.at;
    claim(engine, &mut tx, caller, wish.idempotency.as_ref(), at).await?;
    let mut written = None;
    if let Some(begun) = &wish.begun {
        let made = transactions::write(engine, &mut tx, caller, begun, wish.money, at).await?;
        written = Some(Box::new(made));
    }
    opening::write(&mut tx, &held, is_new).await?;
    strings::log_used(engine, &mut tx, caller, &wish.opened).await?;
    tx.commit().await?;
    Ok((held, written))
}

/// A reference that this merchant knows in the other mode is no stranger's: test and live never cross.
async fn refuse_other_mode(engine: &Engine, caller: &Caller, wish: &FollowUp) -> Result<(), EngineError> {
    let other = match caller.mode {
        Mode::Test => Mode::Live,
        Mode::Live => Mode::Test,
    };
    let known =
        attempts::find_by_psp_reference(&engine.db, &caller.merchant, other, &wish.psp_reference).await?;
    if known.iter().any(|row| row.gateway == wish.account.gateway) {
        let (operation, state) = (wish.operation, State::Foreign);
        return Err(Refused::Operation { operation, state }.into());
    }
    Ok(())
}

/// A payment made before Florin: its PSP knows it, and judges. The same reference is the same payment, so
/// that two refunds of it are never under way at once.
fn foreign(engine: &Engine, caller: &Caller, wish: &FollowUp) -> Result<PaymentRow, EngineError> {
    let known_as =
        [caller.merchant.as_str(), caller.mode.as_str(), wish.account.gateway, &wish.psp_reference]
            .join("\0");
    let digest = engine.ring.lookup("foreign-payment", known_as.as_bytes())?;
    let id = PaymentId::parse(&digest[..32])?;
    Ok(PaymentRow {
        payment: Payment::foreign(id, caller.merchant.clone(), wish.money),
        mode: caller.mode,
        reference: wish.reference.clone(),
        card: None,
        created_at: engine.now(),
    })
}

/// The attempt that a PSP's reference names: at this account, else at the same PSP (credentials are renewed).
pub(crate) async fn find_parent(
    engine: &Engine,
    caller: &Caller,
    account: &GatewayAccount,
    psp_reference: &str,
) -> Result<Option<AttemptRow>, EngineError> {
    let mut found =
        attempts::find_by_psp_reference(&engine.db, &caller.merchant, caller.mode, psp_reference).await?;
    // A PSP may use one reference for a payment and what follows it: the beginning is meant.
    found.sort_by_key(|row| !row.attempt.operation.begins_a_payment());
    let at = |wanted: &dyn Fn(&AttemptRow) -> bool| found.iter().position(wanted);
    let here = at(&|row| row.attempt.account == account.id);
    let same_psp =
        || at(&|row| row.gateway == account.gateway && row.account_name.is_none() && account.name.is_none());
    Ok(here.or_else(same_psp).map(|at| found.swap_remove(at)))
}

/// Binds the idempotency key to what it begins, in the same transaction. A key that another
/// transaction of the same moment has taken is in flight, though nobody can read it yet.
pub(crate) async fn claim(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    key: Option<&Idempotency>,
    at: &AttemptRef,
) -> Result<(), EngineError> {
    let Some(key) = key else { return Ok(()) };
    let hashes = key.hashes(engine, caller)?;
    let claim = Claim {
        scope: hashes.scope,
        fingerprint: hashes.fingerprint,
        attempt: Some(at.clone()),
        status: None,
        answer: None,
        created_at: engine.now(),
    };
    match claims::claim(tx, &caller.merchant, &claim).await {
        Err(StoreError::Taken) => Err(EngineError::KeyInFlight),
        other => Ok(other?),
    }
}

/// A unique key was taken: the same request came before, or one of the same kind is under way. And what the
/// payment refuses may be what the same request has done to it.
pub(crate) async fn taken(
    engine: &Engine,
    caller: &Caller,
    key: Option<&Idempotency>,
    error: EngineError,
) -> Result<Outcome, EngineError> {
    match (error, key) {
        (EngineError::KeyInFlight, Some(key)) => {
            replay(engine, caller, key).await?.ok_or(EngineError::KeyInFlight)
        }
        (EngineError::Store(StoreError::Taken), Some(key)) => {
            replay(engine, caller, key).await?.ok_or(EngineError::UnderWay)
        }
        (EngineError::Refused(refused), Some(key)) => {
            replay(engine, caller, key).await?.ok_or(refused.into())
        }
        (EngineError::Store(StoreError::Taken), None) => Err(EngineError::UnderWay),
        (error, _) => Err(error),
    }
}

pub(crate) fn desk<'a>(caller: &Caller, account: &'a GatewayAccount) -> Result<Desk<'a>, EngineError> {
    let connector = florin_connectors::find(account.gateway).ok_or(StoreError::Row)?;
    Ok(Desk { connector, account, mode: caller.mode })
}

pub(crate) fn schedule<'a>(engine: &'a Engine, account: &'a GatewayAccount) -> &'a [u32] {
    account.inquiry_schedule_s.as_deref().unwrap_or(&engine.settings.inquiry_schedule_s)
}

/// "Not found" answers a question, not a charge: a connector that says so has said nothing.
pub(crate) fn not_an_answer() -> florin_domain::Fact {
    florin_domain::Fact::Silent(florin_domain::Refusal::OutcomeUnknown)
}

/// What a caller gets: the payment and the attempts of its request.
pub(crate) fn outcome(
    engine: &Engine,
    payment: PaymentRow,
    tried: &[AttemptRow],
    replayed: bool,
) -> Result<Outcome, EngineError> {
    let tried = tried.iter().map(|row| tell(engine, row)).collect::<Result<_, _>>()?;
    Ok(Outcome { payment, tried, replayed, written: None })
}

fn tell(engine: &Engine, row: &AttemptRow) -> Result<Tried, EngineError> {
    let connector = florin_connectors::find(&row.gateway).ok_or(StoreError::Row)?;
    let answered: Answered = match &row.answer {
        Some(text) => serde_json::from_str(text).map_err(|_| StoreError::Row)?,
        None => Answered::default(),
    };
    let token = match &row.token {
        Some(sealed) => {
            let record = row.attempt.at.to_string();
            let bytes = engine.ring.open(record::token_aad(&row.merchant, &record), sealed)?;
            Some(SecretText::try_from(bytes).map_err(|_| StoreError::Row)?)
        }
        None => None,
    };
    Ok(Tried {
        attempt: row.attempt.clone(),
        gateway: connector.manifest(),
        account_name: row.account_name.clone(),
        psp_reference: row.psp_reference.clone(),
        answered,
        token,
        sent_at: row.sent_at,
        changed_at: row.changed_at,
    })
}
