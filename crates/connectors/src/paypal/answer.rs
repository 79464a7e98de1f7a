//! What PayPal's objects mean: orders, captures, authorizations, refunds. The verdict on a payment is inside of its
//! order; an order may say `COMPLETED` around a capture that was declined.

use florin_domain::{Operation, Refusal, RetryClass};
use serde_json::Value;

use super::{amount, fault};
use crate::codec::json;
use crate::connector::{Action, Answer, Outcome};
use crate::decline;
use crate::http::Reply;
use crate::scrub;

/// Reads a reply that should be an order.
pub(super) fn order(reply: &Reply, operation: Operation) -> Answer {
    match object(reply) {
        Ok(body) if body.get("purchase_units").is_some() => read_order(&body, operation),
        Ok(body) => fault::answer(reply, &body),
        Err(fault) => *fault,
    }
}

/// Reads a reply that should be a capture or a refund, just made or asked for.
pub(super) fn follow_up(reply: &Reply, operation: Operation) -> Answer {
    match object(reply) {
        Ok(body) => read_follow_up(&body, operation),
        Err(fault) => *fault,
    }
}

/// Reads what a question for a charge or hold gave: its order, or the capture or authorization itself.
pub(super) fn payment(reply: &Reply, operation: Operation) -> Answer {
    match object(reply) {
        Ok(body) if body.get("purchase_units").is_some() => read_order(&body, operation),
        Ok(body) => read_payment(&body, operation),
        Err(fault) => *fault,
    }
}

/// Reads the reply to a void: nothing at all, or the authorization.
pub(super) fn voided(reply: &Reply) -> Answer {
    if reply.status == 204 && reply.body.is_empty() {
        let mut answer = Answer::of(Outcome::Voided);
        answer.raw = Some(scrub::body(&reply.body));
        return answer;
    }
    match object(reply) {
        Ok(body) => read_void(&body),
        Err(fault) => *fault,
    }
}

/// An object with an id and a status, or the error that came instead.
pub(super) fn object(reply: &Reply) -> Result<Value, Box<Answer>> {
    let Ok(body) = json::read(&reply.body) else { return Err(Box::new(fault::unreadable(reply))) };
    let named = |name: &str| json::text(&body, &[name]).is_some_and(|text| !text.is_empty());
    if reply.is_success() && named("id") && named("status") {
        Ok(body)
    } else {
        Err(Box::new(fault::answer(reply, &body)))
    }
}

/// Reads an order: the payment in it decides, if there is one.
pub(super) fn read_order(order: &Value, operation: Operation) -> Answer {
    let status = json::text(order, &["status"]).unwrap_or_default();
    let unit = order.get("purchase_units").and_then(|units| units.get(0)).unwrap_or(&Value::Null);
    let kind = if operation == Operation::Authorize { "authorizations" } else { "captures" };
    let made = json::find(unit, &["payments", kind]).and_then(Value::as_array);
    let known =
        ["CREATED", "SAVED", "APPROVED", "VOIDED", "COMPLETED", "PAYER_ACTION_REQUIRED"].contains(&status);
    let best = made.and_then(|made| made.iter().min_by_key(|payment| rank(payment)));
    let mut answer = match best.filter(|_| known) {
        Some(payment) => read_payment(payment, operation),
        None => unpaid(order, status),
    };
    let reference = || json::text(unit, &["custom_id"]).map(str::to_owned);
    answer.reference = answer.reference.take().or_else(reference);
    answer.psp_reference =
        answer.psp_reference.take().or_else(|| json::text(order, &["id"]).map(str::to_owned));
    answer.money = answer.money.take().or_else(|| amount::read(unit, "amount"));
    let token = json::text(order, &["payment_source", "card", "attributes", "vault", "id"]);
    answer.token = token.map(str::to_owned);
    answer.raw = Some(scrub::json(order));
    answer
}

/// Of several tries at one order, the one with money speaks.
fn rank(payment: &Value) -> u8 {
    match json::text(payment, &["status"]) {
        Some("DECLINED" | "DENIED" | "FAILED") => 2,
        Some("PENDING") => 1,
        _ => 0,
    }
}

/// An order in which no payment was made yet.
fn unpaid(order: &Value, status: &str) -> Answer {
    let mut answer = Answer { about_attempt: true, ..Answer::of(Outcome::Pending) };
    answer.code = Some(scrub::text(status));
    match status {
        "CREATED" | "PAYER_ACTION_REQUIRED" => match fault::link(order, &["payer-action", "approve"]) {
            Some(url) => answer.outcome = Outcome::Action(Action::Redirect { url: url.to_owned() }),
            None => answer.alarm = Some("an order that waits, and nowhere to send the payer".to_owned()),
        },
        // The payer has done their part: completing it takes the money.
        "APPROVED" => answer.outcome = Outcome::Action(Action::Wait),
        "VOIDED" => answer.outcome = Outcome::Voided,
        "COMPLETED" => {
            answer.about_attempt = false;
            answer.outcome = Outcome::Refused(Refusal::OutcomeUnknown);
            answer.alarm = Some("a completed order without a payment".to_owned());
        }
        "SAVED" => {}
        other => answer.alarm = Some(unknown_word(other)),
    }
    answer
}

/// Reads a capture as the end of a charge, or an authorization as a hold.
fn read_payment(payment: &Value, operation: Operation) -> Answer {
    let mut answer = facts(payment);
    answer.outcome = match (operation, status_of(payment)) {
        (Operation::Authorize, "CREATED" | "PARTIALLY_CAPTURED") => Outcome::Authorized,
        (Operation::Authorize, "CAPTURED")
        | (Operation::Charge, "COMPLETED" | "PARTIALLY_REFUNDED" | "REFUNDED") => Outcome::Captured,
        (Operation::Authorize, "VOIDED") => Outcome::Voided,
        (Operation::Authorize, "EXPIRED") => Outcome::Expired,
        (Operation::Authorize, "DENIED") | (Operation::Charge, "DECLINED" | "FAILED") => declined(payment),
        (_, "PENDING") => Outcome::Pending,
        (_, other) => {
            answer.alarm = Some(unknown_word(other));
            Outcome::Pending
        }
    };
    answer.reference = json::text(payment, &["custom_id"]).map(str::to_owned);
    sure(answer)
}

/// Reads a capture or refund that followed a payment.
pub(super) fn read_follow_up(object: &Value, operation: Operation) -> Answer {
    let mut answer = facts(object);
    // A capture inherits the `custom_id` of its hold; the invoice is its own.
    let own = if operation == Operation::Capture { "invoice_id" } else { "custom_id" };
    answer.reference = json::text(object, &[own]).map(str::to_owned);
    answer.outcome = match (operation, status_of(object)) {
        (Operation::Capture, "COMPLETED" | "PARTIALLY_REFUNDED" | "REFUNDED") => Outcome::Captured,
        (Operation::Refund, "COMPLETED") => Outcome::Refunded,
        (Operation::Refund, "CANCELLED") => Outcome::Refused(Refusal::StateConflict),
        (_, "DECLINED" | "FAILED") => declined(object),
        (_, "PENDING") => Outcome::Pending,
        (_, other) => {
            answer.alarm = Some(unknown_word(other));
            Outcome::Pending
        }
    };
    sure(answer)
}

fn read_void(authorization: &Value) -> Answer {
    let mut answer = facts(authorization);
    match status_of(authorization) {
        "VOIDED" => answer.outcome = Outcome::Voided,
        other => answer.alarm = Some(format!("a void left the hold {}", scrub::text(other))),
    }
    answer
}

/// What is always kept of a capture, authorization or refund.
fn facts(object: &Value) -> Answer {
    let owned = |path: &[&str]| json::text(object, path).map(str::to_owned);
    let mut answer = Answer { about_attempt: true, ..Answer::of(Outcome::Pending) };
    answer.psp_reference = owned(&["id"]);
    answer.code = json::text(object, &["status"]).map(scrub::text);
    answer.text = json::text(object, &["status_details", "reason"]).map(scrub::text);
    answer.sub_code = json::text(object, &["processor_response", "response_code"]).map(scrub::text);
    answer.sub_text = json::text(object, &["processor_response", "payment_advice_code"]).map(scrub::text);
    answer.avs = owned(&["processor_response", "avs_code"]);
    answer.cvc = owned(&["processor_response", "cvv_code"]);
    // An id of fifteen digits may look like a card number; it is none, and later payments need it whole.
    answer.network_transaction_id = owned(&["network_transaction_reference", "id"]);
    answer.money = amount::read(object, "amount");
    answer.raw = Some(scrub::json(object));
    answer
}

fn status_of(object: &Value) -> &str {
    json::text(object, &["status"]).unwrap_or_default()
}

/// PayPal's verdict is no. A reason that would have to be asked about is none here: nothing was taken.
fn declined(object: &Value) -> Outcome {
    let code = json::text(object, &["processor_response", "response_code"]);
    let reason = code
        .and_then(|code| decline::PAYPAL_PROCESSOR.find(code))
        .filter(|reason| reason.class() != RetryClass::AskFirst && *reason != Refusal::StateConflict);
    decline::verdict(reason.unwrap_or(Refusal::IssuerDeclined))
}

fn unknown_word(word: &str) -> String {
    format!("unknown status {:?}", word.chars().take(40).collect::<String>())
}

/// A success whose amount cannot be read is none to believe.
fn sure(mut answer: Answer) -> Answer {
    let is_success = matches!(answer.outcome, Outcome::Authorized | Outcome::Captured | Outcome::Refunded);
    if is_success && answer.money.is_none() {
        answer.outcome = Outcome::Refused(Refusal::OutcomeUnknown);
        answer.about_attempt = false;
        answer.alarm = Some("a success without an amount".to_owned());
    }
    answer
}
