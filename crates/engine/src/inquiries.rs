//! Our questions about outcomes that nobody told us, by schedule; and giving back what nobody waits for.
//!
//! Every attempt that is not final has an instant at which somebody must look at it again. A sweep
//! leases those that are due, so that any number of workers share them and none is asked twice at once.

use std::sync::Arc;
use std::time::Duration;

use florin_connectors::{Answer, Ask, FollowUp, Lookup, Manifest, Outcome as Verdict, Verb};
use florin_domain::{
    Attempt, AttemptRef, AttemptState, Fact, GatewayAccount, MerchantId, Operation, Refusal, RetryClass,
    Timestamp,
};
use florin_store::attempts::{self, AttemptRow, Told};
use florin_store::{StoreError, payments};
use futures_util::future::join_all;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::opening::{self, Opening};
use crate::payments::schedule;
use crate::record::{self, Heard, Held, Source};
use crate::send::{self, Desk};

/// Attempts that one sweep takes.
const BATCH: i64 = 32;
/// How long a sweep may take over its attempts before another worker takes them: a status query with
/// all its steps, and a compensation.
const LEASE: Duration = Duration::from_secs(240);
/// "Not found" is believed after this many answers in a row, over the PSP's settle delay (standards 8.4).
const NOT_FOUND: i64 = 3;
/// Compensations that were surely not executed are tried this often; then people are asked.
const COMPENSATIONS: usize = 5;

/// Why somebody looks at an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// Its time has come.
    Due,
    /// The payer returned from where the attempt sent them, or has approved it.
    Back,
    /// Somebody waits for news and asks again and again.
    Watched,
}

/// Looks at everything that is due. How many attempts that were.
pub async fn sweep(engine: &Arc<Engine>) -> Result<usize, EngineError> {
    let now = engine.now();
    // Reading first: an idle worker does not take the writer.
    if attempts::next_due(&engine.db).await?.is_none_or(|due| due > now) {
        return Ok(0);
    }
    let until = now.plus_ms(i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX));
    let mut tx = engine.db.begin().await?;
    let leased = attempts::lease(&mut tx, now, until, BATCH).await?;
    tx.commit().await?;
    let count = leased.len();
    let looks = leased.into_iter().map(|(merchant, at)| {
        let engine = engine.clone();
        // A task each: one that panics takes neither the others nor the worker with it.
        tokio::spawn(async move {
            if let Err(error) = look(&engine, &merchant, &at, Why::Due).await {
                tracing::warn!(payment = %at.payment, attempt = at.no, %error, "an inquiry failed; it is repeated later");
            }
        })
    });
    join_all(looks).await;
    Ok(count)
}

/// Asks about one attempt at once, because somebody says that there is news of it. One that is final,
/// or on its way, is left alone.
pub(crate) async fn ask_now(
    engine: &Arc<Engine>,
    merchant: &MerchantId,
    at: &AttemptRef,
    why: Why,
) -> Result<(), EngineError> {
    let held = record::read(engine, merchant, at).await?;
    if !held.attempt.attempt.state.is_open() || held.attempt.attempt.state == AttemptState::Sent {
        return Ok(());
    }
    let (engine, merchant, at) = (engine.clone(), merchant.clone(), at.clone());
    // It goes on when the browser that brought the news hangs up.
    let asked = {
        let engine = engine.clone();
        async move { look(&engine, &merchant, &at, why).await }
    };
    engine
        .tasks
        .spawn(asked)
        .await
        .unwrap_or_else(|_| Err(StoreError::Broken("an inquiry ended early".into()).into()))
}

async fn look(engine: &Engine, merchant: &MerchantId, at: &AttemptRef, why: Why) -> Result<(), EngineError> {
    let mut held = record::read(engine, merchant, at).await?;
    let account = record::account_of(engine, &held.attempt).await?;
    if held.attempt.attempt.state == AttemptState::Sent {
        // Its process died, or its call took longer than any call may: the outcome is unknown.
        let heard =
            Heard { fact: Fact::Silent(Refusal::OutcomeUnknown), answer: None, source: Source::Recovery };
        let steps = account
            .as_ref()
            .map_or(&*engine.settings.inquiry_schedule_s, |account| schedule(engine, account));
        held = record::record(engine, held, heard, steps, None).await?.0;
    }
    // Another gateway under the same name knows nothing of what was sent to this one.
    let Some(account) = account.filter(|account| account.gateway == held.attempt.gateway) else {
        return postpone(engine, held, None, None, why).await;
    };
    if held.attempt.attempt.state == AttemptState::Stray {
        return compensate(engine, held, &account).await;
    }
    inquire(engine, held, &account, why).await
}

/// Asks the PSP how an attempt stands and records what it says.
async fn inquire(engine: &Engine, held: Held, account: &GatewayAccount, why: Why) -> Result<(), EngineError> {
    let connector = florin_connectors::find(account.gateway).ok_or(StoreError::Row)?;
    let desk = Desk { connector, account, mode: held.payment.mode };
    let reference = held.attempt.attempt.at.to_string();
    let attempt = &held.attempt.attempt;
    let lookup = Lookup {
        operation: attempt.operation,
        money: (attempt.operation != Operation::Tokenize).then_some(attempt.money),
        reference: Some(&reference),
        psp_reference: held.attempt.psp_reference.as_deref(),
        parent: held.attempt.parent_reference.as_deref(),
        other_captures: attempt.operation == Operation::Capture
            && (held.payment.payment.captured > 0 || held.payment.payment.foreign),
    };
    let manifest = connector.manifest();
    let completes =
        why == Why::Back && attempt.state == AttemptState::ActionRequired && manifest.can(Verb::Complete);
    let ask = if completes { Ask::Complete(lookup) } else { Ask::Status(lookup) };
    let answer = send::ask(engine, connector, &desk.call(engine, &reference, ask), None).await;
    let mut held = held;
    if answer.outcome != Verdict::NotFound {
        // "Not found" counts in a row only.
        (held.attempt.not_found, held.attempt.not_found_since) = (0, None);
    }
    match &answer.outcome {
        Verdict::NotFound if manifest.finds_by_reference => {
            let delay_s = account.settle_delay_s.unwrap_or(manifest.settle_delay_s);
            not_found(engine, held, account, delay_s, why).await
        }
        // The question itself got no answer, or one that proves nothing.
        Verdict::NotFound => postpone(engine, held, Some(account), Some(&answer), why).await,
        // It may have been taken just now: from here on it is asked about, and not completed again before it is known.
        Verdict::Refused(refusal)
            if completes && manifest.takes_on_completion() && refusal.class() == RetryClass::AskFirst =>
        {
            let heard = Heard { fact: Fact::Silent(*refusal), answer: Some(&answer), source: Source::Reply };
            record::record(engine, held, heard, schedule(engine, account), None).await.map(drop)
        }
        said if why == Why::Due && is_abandoned(engine, &held, manifest, said) => {
            let heard = Heard { fact: Fact::Expired, answer: None, source: Source::Inquiry };
            record::record(engine, held, heard, schedule(engine, account), None).await.map(drop)
        }
        Verdict::Refused(refusal) if !answer.about_attempt || refusal.class() == RetryClass::AskFirst => {
            postpone(engine, held, Some(account), Some(&answer), why).await
        }
        outcome => {
            let fact = send::fact(attempt_of(&held).operation, attempt_of(&held).money, outcome);
            let fact = fact.unwrap_or(Fact::Silent(Refusal::OutcomeUnknown));
            if matches!(fact, Fact::Silent(_) | Fact::Pending | Fact::ActionRequired)
                && same_state(&held, fact)
            {
                return postpone(engine, held, Some(account), Some(&answer), why).await;
            }
            compare_with_notice(engine, &mut held, fact).await?;
            let heard = Heard { fact, answer: Some(&answer), source: Source::Inquiry };
            record::record(engine, held, heard, schedule(engine, account), None).await?;
            Ok(())
        }
    }
}

/// A payment that only our completing it would take, and that nobody completed in its time: nothing was taken, and
/// nothing will be.
fn is_abandoned(engine: &Engine, held: &Held, manifest: &Manifest, said: &Verdict) -> bool {
    let Some(within_s) = manifest.direct.and_then(|terms| terms.completed_within_s) else { return false };
    let still_waits =
        matches!(said, Verdict::Action(_) | Verdict::Refused(Refusal::ReferenceNotFound) | Verdict::NotFound);
    attempt_of(held).state == AttemptState::ActionRequired
        && still_waits
        && held.attempt.sent_at.plus_ms(i64::from(within_s) * 1000) <= engine.now()
}

fn attempt_of(held: &Held) -> &Attempt {
    &held.attempt.attempt
}

/// A signed notice and the answer to our question should tell the same. The answer is believed; that they
/// differ is for people.
async fn compare_with_notice(engine: &Engine, held: &mut Held, fact: Fact) -> Result<(), EngineError> {
    let said = match fact {
        Fact::Authorized(_)
        | Fact::Captured(_)
        | Fact::Voided
        | Fact::Refunded(_)
        | Fact::Tokenized
        | Fact::PaidOut(_) => Told::Succeeded,
        Fact::Declined(_) | Fact::Failed(_) | Fact::Unserved(_) => Told::Failed,
        // No answer to compare with yet; or, as of a hold that ran out, one that fits both.
        _ => return Ok(()),
    };
    let Some(told) = held.attempt.told.take().filter(|told| *told != said) else { return Ok(()) };
    let detail =
        format!("a signed notice said {}, and the gateway, asked, said {}", told.as_str(), fact.name());
    record::raise_alone(engine, &held.attempt.merchant, &attempt_of(held).at, &detail).await
}

fn same_state(held: &Held, fact: Fact) -> bool {
    matches!(
        (held.attempt.attempt.state, fact),
        (AttemptState::Unknown, Fact::Silent(_))
            | (AttemptState::Pending, Fact::Pending)
            | (AttemptState::ActionRequired, Fact::ActionRequired)
    )
}

/// The PSP knows nothing of it. Believed only when it says so again and again, long enough.
async fn not_found(
    engine: &Engine,
    held: Held,
    account: &GatewayAccount,
    delay_s: u32,
    why: Why,
) -> Result<(), EngineError> {
    let now = engine.now();
    let mut held = held;
    if !attempt_of(&held).state.is_open() {
        return forgotten(engine, held).await;
    }
    held.attempt.not_found += 1;
    let since = *held.attempt.not_found_since.get_or_insert(now);
    let settled = since.plus_ms(i64::from(delay_s) * 1000) <= now;
    // A PSP that once had it and forgot it contradicts itself: that is for people.
    let never_seen =
        attempt_of(&held).state == AttemptState::Unknown && held.attempt.told != Some(Told::Succeeded);
    // Other credentials than those it was sent with may look into another account.
    let same_account = account.changed_at.is_none_or(|at| at <= held.attempt.sent_at);
    if never_seen && same_account && settled && held.attempt.not_found >= NOT_FOUND {
        let heard = Heard { fact: Fact::Unserved(Refusal::NotSent), answer: None, source: Source::Inquiry };
        record::record(engine, held, heard, schedule(engine, account), None).await?;
        return Ok(());
    }
    postpone(engine, held, Some(account), None, why).await
}

/// A notice made us ask about what is final, and the PSP knows nothing of it: no news if it was not done.
async fn forgotten(engine: &Engine, held: Held) -> Result<(), EngineError> {
    let state = attempt_of(&held).state;
    let told = held.attempt.told.filter(|told| *told == Told::Succeeded);
    if state == AttemptState::Succeeded || told.is_some() {
        let detail = match told {
            Some(told) => {
                format!("a signed notice said {}, and the gateway, asked, said not_found", told.as_str())
            }
            None => format!("the gateway, asked, said not_found of an attempt that {}", state.as_str()),
        };
        record::raise_alone(engine, &held.attempt.merchant, &attempt_of(&held).at, &detail).await?;
    }
    save(engine, AttemptRow { due_at: None, told: None, ..held.attempt }).await
}

/// No news: asks again at the schedule's next step; after its last one a person decides. Who asks in between does not
/// use up the schedule.
async fn postpone(
    engine: &Engine,
    held: Held,
    account: Option<&GatewayAccount>,
    answer: Option<&Answer>,
    why: Why,
) -> Result<(), EngineError> {
    if why != Why::Due {
        return Ok(());
    }
    let steps = account.map_or(&*engine.settings.inquiry_schedule_s, |account| schedule(engine, account));
    if let Some(alarm) =
        answer.and_then(|answer| answer.alarm.as_deref()).filter(|_| held.attempt.inquiries == 0)
    {
        record::raise_alone(engine, &held.attempt.merchant, &held.attempt.attempt.at, alarm).await?;
    }
    let mut row = held.attempt.clone();
    row.inquiries += 1;
    let asked = usize::try_from(row.inquiries).unwrap_or(usize::MAX);
    match row.attempt.state {
        // A challenge that nobody ends may still be passed at the PSP: we never call it declined.
        AttemptState::Unknown | AttemptState::ActionRequired if asked >= steps.len() => {
            let heard = Heard { fact: Fact::GivenUp, answer, source: Source::Inquiry };
            record::record(engine, held, heard, steps, None).await?;
            Ok(())
        }
        // A notice made it due, and nobody can be asked, or was heard after so many questions.
        state if !state.is_open() && (account.is_none() || asked >= steps.len()) => {
            let contradicts = |told: &Told| state.is_refused() == (*told == Told::Succeeded);
            let detail = match row.told.filter(contradicts) {
                _ if state == AttemptState::Stray => {
                    Some("money that nobody waits for could not be given back")
                }
                Some(Told::Succeeded) => {
                    Some("a signed notice said succeeded, and the gateway could not be asked")
                }
                Some(Told::Failed) => Some("a signed notice said failed, and the gateway could not be asked"),
                None => None,
            };
            if let Some(detail) = detail {
                record::raise_alone(engine, &row.merchant, &row.attempt.at, detail).await?;
            }
            save(engine, AttemptRow { due_at: None, told: None, inquiries: 0, ..row }).await
        }
        _ => {
            row.due_at = Some(record::next_inquiry(engine, &row, steps, engine.now()));
            save(engine, row).await
        }
    }
}

async fn save(engine: &Engine, row: AttemptRow) -> Result<(), EngineError> {
    let mut tx = engine.db.begin().await?;
    attempts::reschedule(&mut tx, &row).await?;
    Ok(tx.commit().await?)
}

/// Gives back what a PSP took after the payment had gone another way: once, whatever crashes in between.
async fn compensate(engine: &Engine, held: Held, account: &GatewayAccount) -> Result<(), EngineError> {
    let merchant = &held.payment.payment.merchant;
    let no = held.attempt.attempt.at.no;
    let all = attempts::read_all(&engine.db, merchant, &held.attempt.attempt.at.payment).await?;
    let own: Vec<_> =
        all.iter().filter(|row| row.attempt.parent == Some(no) && is_compensation(row)).collect();
    let under_way = own.iter().any(|row| row.attempt.state.is_open());
    let done = own.iter().any(|row| row.attempt.state == AttemptState::Succeeded);
    let refused =
        own.iter().any(|row| matches!(row.attempt.state, AttemptState::Declined | AttemptState::Failed));
    if done || refused || own.len() >= COMPENSATIONS {
        // Its credentials, if they came with the request, have done their duty.
        return save(engine, AttemptRow { due_at: None, inline_account: None, ..held.attempt }).await;
    }
    if !under_way {
        give_back(engine, &held, account).await?;
    }
    // Looked at again, until it is known to be done.
    let mut row = held.attempt;
    row.inquiries += 1;
    row.due_at = Some(record::next_inquiry(engine, &row, schedule(engine, account), engine.now()));
    save(engine, row).await
}

fn is_compensation(row: &AttemptRow) -> bool {
    matches!(row.attempt.operation, Operation::Release | Operation::GiveBack)
}

async fn give_back(engine: &Engine, held: &Held, account: &GatewayAccount) -> Result<(), EngineError> {
    let stray = attempt_of(held);
    let (Some(operation), Some(parent)) = (stray.compensate, held.attempt.psp_reference.as_deref()) else {
        return Ok(());
    };
    let merchant = &held.attempt.merchant;
    let mut tx = engine.db.begin().await?;
    let before = payments::find(&mut tx, merchant, &stray.at.payment).await?.ok_or(StoreError::Row)?;
    // Another worker may have been faster since we looked.
    let now_there = attempts::list(&mut tx, merchant, &stray.at.payment).await?;
    if now_there.iter().any(|row| {
        row.attempt.parent == Some(stray.at.no) && is_compensation(row) && !row.attempt.state.is_refused()
    }) {
        return Ok(());
    }
    let wanted = Opening {
        operation,
        money: stray.money,
        account,
        parent: Some(stray),
        parent_reference: parent,
        announces: None,
    };
    let opened = opening::prepare(engine, before, wanted)?;
    opening::write(&mut tx, &opened, false).await?;
    tx.commit().await?;

    let connector = florin_connectors::find(account.gateway).ok_or(StoreError::Row)?;
    let desk = Desk { connector, account, mode: held.payment.mode };
    let reference = attempt_of(&opened).at.to_string();
    let step = FollowUp { parent, money: stray.money, card: None };
    let call = desk.call(engine, &reference, send::follow_up(operation, step));
    let answer = send::ask(engine, connector, &call, None).await;
    let fact =
        send::fact(operation, stray.money, &answer.outcome).unwrap_or(Fact::Silent(Refusal::OutcomeUnknown));
    let heard = Heard { fact, answer: Some(&answer), source: Source::Reply };
    record::record(engine, opened, heard, schedule(engine, account), None).await?;
    Ok(())
}

/// Makes what dead processes had sent due now.
pub async fn recover(engine: &Engine) -> Result<(), EngineError> {
    let now = engine.now();
    let beat = i64::try_from(engine.settings.heartbeat.as_millis()).unwrap_or(i64::MAX);
    let mut tx = engine.db.begin().await?;
    florin_store::nodes::beat(&mut tx, &engine.node, now).await?;
    for dead in florin_store::nodes::bury(&mut tx, now.minus_ms(beat.saturating_mul(3))).await? {
        let orphans = attempts::orphans_due(&mut tx, &dead, now).await?;
        if orphans > 0 {
            tracing::warn!(
                node = dead,
                orphans,
                "a process died with payments under way; their outcome is asked for"
            );
        }
    }
    Ok(tx.commit().await?)
}

/// Forgets idempotency keys that are older than their time and whose payment is final (standards 9), and
/// credentials that came with requests and may not be needed any more.
pub async fn prune(engine: &Engine) -> Result<(), EngineError> {
    const KEPT_MS: i64 = 7 * 24 * 3600 * 1000;
    let before: Timestamp = engine.now().minus_ms(KEPT_MS);
    let mut tx = engine.db.begin().await?;
    let forgotten = florin_store::idempotency::prune(&mut tx, before).await?;
    attempts::forget_accounts(&mut tx, before).await?;
    tx.commit().await?;
    if forgotten > 0 {
        tracing::info!(forgotten, "old idempotency keys were forgotten");
    }
    Ok(())
}
