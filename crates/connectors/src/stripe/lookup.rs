//! How an attempt stands: by Stripe's id where it ever told one, else by our reference.

use florin_domain::{Operation, Refusal};
use serde_json::Value;

use super::answer::{self, Wanted};
use super::fault;
use super::talk::{self, Said, Stop, Talk};
use crate::codec::form::Form;
use crate::codec::json;
use crate::connector::{Answer, Call, ConnectorError, Lookup, Outcome, Verb};
use crate::http::{Reply, Request};

/// Pages of refunds that are read at most, of a hundred each: no payment has a thousand refunds.
const MAX_PAGES: usize = 10;

/// Answers a status question or a payer's return.
pub(super) fn find(talk: &mut Talk<'_>, at: &Lookup<'_>) -> Said {
    match at.operation {
        Operation::Charge => payment(talk, at, Wanted::ChargeStatus),
        Operation::Authorize => payment(talk, at, Wanted::AuthorizeStatus),
        Operation::Capture => parent(talk, at, Wanted::CaptureStatus),
        Operation::Void | Operation::Release => parent(talk, at, Wanted::VoidStatus),
        Operation::Refund | Operation::GiveBack => refund(talk, at),
        Operation::Tokenize => method(talk, at),
        Operation::Payout => Err(Stop::Error(ConnectorError::Unsupported(Verb::Payout))),
    }
}

fn payment(talk: &mut Talk<'_>, at: &Lookup<'_>, wanted: Wanted) -> Said {
    if let Some(id) = at.psp_reference {
        let reply = talk.reply(|call| intent(call, id))?;
        return Ok(known_before(answer::intent(reply, wanted), at));
    }
    let reference = at.reference.ok_or(Stop::Error(ConnectorError::Unsupported(Verb::Status)))?;
    let reply = talk.reply(|call| search(call, reference))?;
    let found = match list(reply) {
        Ok(found) => found,
        Err(fault) => return Ok(*fault),
    };
    // The idempotency key lets there be only one; should there be two, the one with money speaks.
    let rank = |intent: &Value| match json::text(intent, &["status"]) {
        Some("succeeded") => 0,
        Some("requires_capture") => 1,
        Some("processing") => 2,
        Some("requires_action") => 3,
        _ => 4,
    };
    let Some(best) = found.iter().min_by_key(|intent| rank(intent)) else {
        return Ok(Answer::of(Outcome::NotFound));
    };
    let mut answer = answer::read_intent(best, wanted);
    if found.len() > 1 {
        answer.alarm.get_or_insert_with(|| format!("{} payments carry the same reference", found.len()));
    }
    Ok(answer)
}

/// A capture or void has no object of its own: its intent tells.
fn parent(talk: &mut Talk<'_>, at: &Lookup<'_>, wanted: Wanted) -> Said {
    let id = at.parent.or(at.psp_reference).ok_or(Stop::Error(ConnectorError::Unsupported(Verb::Status)))?;
    let reply = talk.reply(|call| intent(call, id))?;
    let answer = known_before(answer::intent(reply, wanted), at);
    if at.other_captures && answer.outcome == Outcome::Captured {
        let mut answer = answer;
        answer.outcome = Outcome::Refused(Refusal::OutcomeUnknown);
        answer.alarm = Some("several captures of one payment cannot be told apart".to_owned());
        return Ok(answer);
    }
    Ok(answer)
}

fn refund(talk: &mut Talk<'_>, at: &Lookup<'_>) -> Said {
    if let Some(id) = at.psp_reference {
        let reply = talk.reply(|call| talk::get(call, &talk::path("/v1/refunds/", id, "")?))?;
        return Ok(known_before(answer::refund(reply), at));
    }
    let (Some(parent), Some(reference)) = (at.parent, at.reference) else {
        return Err(ConnectorError::Unsupported(Verb::Status).into());
    };
    let mut after = None;
    for _ in 0..MAX_PAGES {
        let reply = talk.reply(|call| refunds(call, parent, after.as_deref()))?;
        let page = match list(reply) {
            Ok(page) => page,
            Err(fault) => return Ok(*fault),
        };
        if let Some(own) =
            page.iter().find(|refund| json::text(refund, &["metadata", "ref"]) == Some(reference))
        {
            return Ok(answer::read_refund(own));
        }
        let more = json::read(&reply.body).is_ok_and(|body| body.get("has_more") == Some(&Value::Bool(true)));
        after = page.last().and_then(|refund| json::text(refund, &["id"])).map(str::to_owned);
        if !more || after.is_none() {
            return Ok(Answer::of(Outcome::NotFound));
        }
    }
    let mut answer = Answer::of(Outcome::Refused(Refusal::OutcomeUnknown));
    answer.alarm = Some("too many refunds to find ours".to_owned());
    Ok(answer)
}

fn method(talk: &mut Talk<'_>, at: &Lookup<'_>) -> Said {
    let id = at.psp_reference.ok_or(Stop::Error(ConnectorError::Unsupported(Verb::Status)))?;
    let reply = talk.reply(|call| talk::get(call, &talk::path("/v1/payment_methods/", id, "")?))?;
    Ok(answer::attached(reply))
}

/// "Not found" about an id that Stripe itself told us contradicts itself, and closes nothing.
fn known_before(mut answer: Answer, at: &Lookup<'_>) -> Answer {
    if at.reference.is_some() {
        return unproven(answer, "Stripe does not know a reference that it told earlier");
    }
    if answer.outcome == Outcome::Refused(Refusal::ReferenceNotFound) {
        answer.outcome = Outcome::NotFound;
    }
    answer
}

/// A "not found" that says nothing about the attempt.
fn unproven(mut answer: Answer, alarm: &str) -> Answer {
    if answer.outcome == Outcome::Refused(Refusal::ReferenceNotFound) {
        answer.outcome = Outcome::Refused(Refusal::OutcomeUnknown);
        answer.alarm.get_or_insert_with(|| alarm.to_owned());
    }
    answer
}

/// The members of a list or search result, or what was said instead.
fn list(reply: &Reply) -> Result<Vec<Value>, Box<Answer>> {
    let Ok(body) = json::read(&reply.body) else { return Err(Box::new(fault::unreadable(reply))) };
    match body.get("data") {
        Some(Value::Array(items)) if reply.is_success() => Ok(items.clone()),
        _ => Err(Box::new(unproven(
            fault::answer(reply, &body),
            "Stripe does not know what was to be searched",
        ))),
    }
}

fn intent(call: &Call<'_>, id: &str) -> Result<Request, ConnectorError> {
    let query = Form::new().with_list("expand", &["latest_charge"]);
    talk::get(call, &talk::path("/v1/payment_intents/", id, &format!("?{}", query.as_str()))?)
}

fn search(call: &Call<'_>, reference: &str) -> Result<Request, ConnectorError> {
    let quoted = reference.replace('\\', "\\\\").replace('\'', "\\'");
    let query = Form::new()
        .with("query", &format!("metadata['ref']:'{quoted}'"))
        .with_list("expand", &["data.latest_charge"]);
    talk::get(call, &format!("/v1/payment_intents/search?{}", query.as_str()))
}

fn refunds(call: &Call<'_>, parent: &str, after: Option<&str>) -> Result<Request, ConnectorError> {
    let kind = if parent.starts_with("ch_") { "charge" } else { "payment_intent" };
    let query =
        Form::new().with(kind, talk::id(parent)?).with("limit", "100").with_some("starting_after", after);
    talk::get(call, &format!("/v1/refunds?{}", query.as_str()))
}
