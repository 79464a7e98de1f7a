//! How a payment stands: from our own books first, from the PSP for payments made before Florin.

use std::sync::Arc;

use florin_connectors::{Answer, Ask, Lookup, Outcome as Verdict, Verb};
use florin_domain::{
    Attempt, AttemptRef, AttemptState, Category, Currency, GatewayAccount, Money, Operation, Payment,
    RetryClass, State,
};
use florin_store::payments::{self, PaymentRow};
use florin_store::{StoreError, attempts};

use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::orders::{Answered, Outcome, Tried};
use crate::payments::{find_parent, outcome};
use crate::send::{self, Desk};

/// A question for a transaction. One of the two references is given.
#[derive(Debug)]
pub struct StatusQuery {
    /// The PSP's reference.
    pub psp_reference: Option<String>,
    /// The merchant's own reference; the newest payment with it that was tried at the account is meant.
    pub reference: Option<String>,
    /// The account that made it, or at which it was tried before a fallback made it.
    pub account: GatewayAccount,
}

/// The transaction, as it stands now; none if neither we nor the PSP know it.
pub async fn find(
    engine: &Arc<Engine>,
    caller: &Caller,
    query: StatusQuery,
) -> Result<Option<Outcome>, EngineError> {
    if let Some(psp_reference) = &query.psp_reference {
        if let Some(row) = find_parent(engine, caller, &query.account, psp_reference).await? {
            let payment = payments::read_one(&engine.db, &caller.merchant, &row.attempt.at.payment).await?;
            return outcome(engine, payment.ok_or(StoreError::Row)?, &[row], false).map(Some);
        }
        return ask(engine, caller, &query.account, psp_reference).await;
    }
    let Some(reference) = &query.reference else { return Ok(None) };
    let found =
        payments::find_by_reference(&engine.db, &caller.merchant, caller.mode, reference, &query.account.id);
    let Some(payment) = found.await? else { return Ok(None) };
    let mut rows = attempts::read_all(&engine.db, &caller.merchant, &payment.payment.id).await?;
    // A payment made before Florin begins with what was asked of it through us.
    if rows.iter().any(|row| row.attempt.operation.begins_a_payment()) {
        rows.retain(|row| row.attempt.operation.begins_a_payment());
    }
    outcome(engine, payment, &rows, false).map(Some)
}

/// Asks the PSP about a transaction that was not made through us. Nothing is kept of it.
async fn ask(
    engine: &Engine,
    caller: &Caller,
    account: &GatewayAccount,
    psp_reference: &str,
) -> Result<Option<Outcome>, EngineError> {
    let connector = florin_connectors::find(account.gateway).ok_or(StoreError::Row)?;
    if !connector.manifest().can(Verb::Status) {
        return Ok(None);
    }
    let desk = Desk { connector, account, mode: caller.mode };
    let lookup = Lookup {
        operation: Operation::Charge,
        money: None,
        reference: None,
        psp_reference: Some(psp_reference),
        parent: None,
        other_captures: false,
    };
    let answer = send::ask(engine, connector, &desk.call(engine, "status", Ask::Status(lookup)), None).await;
    let state = match &answer.outcome {
        Verdict::NotFound => return Ok(None),
        Verdict::Refused(refusal) if refusal.as_str() == "reference_not_found" => return Ok(None),
        Verdict::Declined(_) | Verdict::Expired | Verdict::Voided => AttemptState::Declined,
        // The question went unanswered: that says nothing of the payment.
        Verdict::Refused(refusal)
            if !answer.about_attempt
                && (refusal.category() == Category::Network || refusal.class() == RetryClass::AskFirst) =>
        {
            AttemptState::Unknown
        }
        Verdict::Refused(_) => AttemptState::Failed,
        Verdict::Pending | Verdict::Action(_) => AttemptState::Pending,
        _ => AttemptState::Succeeded,
    };
    passing(engine, caller, account, state, answer).map(Some)
}

/// An outcome about a transaction of which nothing is kept.
fn passing(
    engine: &Engine,
    caller: &Caller,
    account: &GatewayAccount,
    state: AttemptState,
    answer: Answer,
) -> Result<Outcome, EngineError> {
    let connector = florin_connectors::find(account.gateway).ok_or(StoreError::Row)?;
    let none = Money::from_minor(0, Currency::parse("XXX")?)?;
    let money = answer.money.unwrap_or(none);
    let payment = Payment::foreign(engine.new_payment_id()?, caller.merchant.clone(), money);
    let refusal = match answer.outcome {
        Verdict::Declined(refusal) | Verdict::Refused(refusal) => Some(refusal),
        _ => None,
    };
    let attempt = Attempt {
        at: AttemptRef { payment: payment.id.clone(), no: 1 },
        operation: Operation::Charge,
        state,
        money,
        account: account.id.clone(),
        parent: None,
        refusal,
        compensate: None,
        opened_version: 0,
    };
    let payment = PaymentRow {
        payment: Payment { state: State::Foreign, ..payment },
        mode: caller.mode,
        reference: None,
        card: None,
        created_at: engine.now(),
    };
    let answered = Answered {
        auth_code: answer.auth_code,
        code: answer.code,
        text: answer.text,
        sub_code: answer.sub_code,
        sub_text: answer.sub_text,
        raw: answer.raw,
        ..Answered::default()
    };
    let tried = Tried {
        attempt,
        gateway: connector.manifest(),
        account_name: account.name.clone(),
        psp_reference: answer.psp_reference,
        answered,
        token: None,
        sent_at: engine.now(),
        changed_at: None,
    };
    Ok(Outcome { payment, tried: vec![tried], replayed: false, written: None })
}
