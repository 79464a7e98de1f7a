//! How an attempt stands. A charge or hold is found by PayPal's id; what follows one, by our reference in its order.

use florin_domain::{Operation, Refusal};
use serde_json::Value;

use super::talk::{self, Said, Stop, Talk};
use super::{answer, fault};
use crate::codec::json;
use crate::connector::{Answer, ConnectorError, Lookup, Outcome, Verb};
use crate::http::Reply;

/// Answers a status question.
pub(super) fn find(talk: &mut Talk<'_>, at: &Lookup<'_>) -> Said {
    match at.operation {
        Operation::Charge | Operation::Authorize => payment(talk, at),
        Operation::Capture => made_of(talk, at, "authorizations", "captures", Operation::Capture),
        Operation::Refund | Operation::GiveBack => {
            made_of(talk, at, "captures", "refunds", Operation::Refund)
        }
        Operation::Void | Operation::Release => void(talk, at),
        Operation::Tokenize | Operation::Payout => Err(ConnectorError::Unsupported(Verb::Status).into()),
    }
}

/// The id is the order's as long as nothing was paid, then the capture's or authorization's.
fn payment(talk: &mut Talk<'_>, at: &Lookup<'_>) -> Said {
    let Some(id) = at.psp_reference else {
        return Ok(fault::unknown("PayPal finds a payment by its own reference only, and told none"));
    };
    let reply = look(talk, "/v2/checkout/orders/", id)?;
    if reply.status != 404 {
        return Ok(answer::payment(reply, at.operation));
    }
    let kind = if at.operation == Operation::Authorize { "authorizations" } else { "captures" };
    let reply = look(talk, &format!("/v2/payments/{kind}/"), id)?;
    Ok(known_before(answer::payment(reply, at.operation), at))
}

/// A capture of a hold, or a refund of a capture: by its own id, else by our reference among those of the order.
fn made_of(talk: &mut Talk<'_>, at: &Lookup<'_>, parents: &str, kind: &str, operation: Operation) -> Said {
    if let Some(id) = at.psp_reference {
        let reply = look(talk, &format!("/v2/payments/{kind}/"), id)?;
        return Ok(known_before(answer::follow_up(reply, operation), at));
    }
    let (Some(parent), Some(reference)) = (at.parent, at.reference) else {
        return Err(ConnectorError::Unsupported(Verb::Status).into());
    };
    let reply = look(talk, &format!("/v2/payments/{parents}/"), parent)?;
    let parent = match answer::object(reply) {
        Ok(parent) => parent,
        Err(fault) => return Ok(unproven(*fault)),
    };
    let Some(order) = order_of(&parent) else { return Ok(without_order(&parent)) };
    let reply = look(talk, "/v2/checkout/orders/", &order)?;
    let order = match answer::object(reply) {
        Ok(order) => order,
        Err(fault) => return Ok(unproven(*fault)),
    };
    let Some(made) = payments(&order, kind) else {
        return Ok(fault::unknown("the order tells nothing of its payments"));
    };
    let is_ours = |object: &&Value| {
        ["invoice_id", "custom_id"].iter().any(|name| json::text(object, &[name]) == Some(reference))
    };
    Ok(match made.into_iter().find(is_ours) {
        Some(own) => answer::read_follow_up(own, operation),
        None => Answer::of(Outcome::NotFound),
    })
}

/// A void has no object of its own: the hold tells.
fn void(talk: &mut Talk<'_>, at: &Lookup<'_>) -> Said {
    let id = at.parent.or(at.psp_reference).ok_or(Stop::Error(ConnectorError::Unsupported(Verb::Status)))?;
    let reply = look(talk, "/v2/payments/authorizations/", id)?;
    Ok(match answer::object(reply) {
        Err(fault) => unproven(*fault),
        Ok(hold) => {
            let outcome = match json::text(&hold, &["status"]) {
                Some("VOIDED") => Outcome::Voided,
                Some("CREATED" | "PENDING" | "CAPTURED" | "PARTIALLY_CAPTURED") => Outcome::NotFound,
                Some("EXPIRED" | "DENIED") => Outcome::Refused(Refusal::StateConflict),
                _ => Outcome::Pending,
            };
            let raw = Some(crate::scrub::json(&hold));
            Answer { about_attempt: true, raw, ..Answer::of(outcome) }
        }
    })
}

fn look<'a>(talk: &mut Talk<'a>, before: &str, id: &str) -> Result<&'a Reply, Stop> {
    talk.reply(|call, token| talk::get(call, token, &talk::path(before, id, "")?))
}

/// The order that a capture or authorization belongs to.
fn order_of(object: &Value) -> Option<String> {
    let named = json::text(object, &["supplementary_data", "related_ids", "order_id"]);
    let linked = || fault::link(object, &["up"])?.rsplit_once("/v2/checkout/orders/").map(|(_, id)| id);
    named.or_else(linked).filter(|id| talk::id(id).is_ok()).map(str::to_owned)
}

/// Payments of PayPal's older calls name no order. A hold of which nothing was taken proves that much.
fn without_order(parent: &Value) -> Answer {
    match json::text(parent, &["status"]) {
        Some("CREATED") => Answer::of(Outcome::NotFound),
        _ => fault::unknown("PayPal names no order to look into"),
    }
}

/// All captures or refunds of an order; none if it does not tell.
fn payments<'a>(order: &'a Value, kind: &str) -> Option<Vec<&'a Value>> {
    let units = order.get("purchase_units")?.as_array()?;
    let told = units.iter().any(|unit| json::find(unit, &["payments"]).is_some_and(Value::is_object));
    let made = units.iter().filter_map(|unit| json::find(unit, &["payments", kind])?.as_array()).flatten();
    told.then(|| made.collect())
}

/// "Not found" about an id that PayPal itself told us contradicts itself, and closes nothing.
fn known_before(answer: Answer, at: &Lookup<'_>) -> Answer {
    let is_missing = answer.outcome == Outcome::Refused(Refusal::ReferenceNotFound);
    match (is_missing, at.reference.is_some()) {
        (true, true) => {
            let alarm = Some("PayPal does not know a reference that it told earlier".to_owned());
            Answer { alarm, ..answer }
        }
        (true, false) => Answer { outcome: Outcome::NotFound, ..answer },
        _ => answer,
    }
}

/// What was said instead of the object that our question was about: it says nothing of the attempt.
fn unproven(answer: Answer) -> Answer {
    Answer { about_attempt: false, ..answer }
}
