//! What Stripe's objects mean: intents, refunds, payment methods.

use florin_domain::{Refusal, RetryClass};
use serde_json::Value;

use super::{amount, fault};
use crate::codec::json;
use crate::connector::{Action, Answer, Authenticated, Outcome};
use crate::decline;
use crate::http::Reply;
use crate::scrub;

/// What the intent was asked for: the same status means another thing to a capture than to a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Charge,
    Authorize,
    Capture,
    Void,
    /// With Stripe's units that were held before.
    Increment {
        held: i64,
    },
    ChargeStatus,
    AuthorizeStatus,
    CaptureStatus,
    VoidStatus,
}

/// Reads a reply that should be an intent.
pub(super) fn intent(reply: &Reply, wanted: Wanted) -> Answer {
    match object(reply, "payment_intent") {
        Ok(body) => read_intent(&body, wanted),
        Err(fault) => *fault,
    }
}

/// Reads a reply that should be a refund.
pub(super) fn refund(reply: &Reply) -> Answer {
    match object(reply, "refund") {
        Ok(body) => read_refund(&body),
        Err(fault) => *fault,
    }
}

/// Reads a reply that should be a payment method with a customer.
pub(super) fn attached(reply: &Reply) -> Answer {
    let body = match object(reply, "payment_method") {
        Ok(body) => body,
        Err(fault) => return *fault,
    };
    let id = json::text(&body, &["id"]).unwrap_or_default();
    let mut answer = match body.get("customer") {
        Some(Value::String(customer)) => stored(id, customer),
        _ => alarmed(Outcome::Pending, "the payment method belongs to no customer"),
    };
    answer.cvc = json::text(&body, &["card", "checks", "cvc_check"]).map(str::to_owned);
    answer.raw = Some(scrub::json(&body));
    answer
}

/// The answer about a payment method that a customer has.
pub(super) fn stored(id: &str, customer: &str) -> Answer {
    let mut answer = Answer::of(Outcome::Tokenized);
    answer.psp_reference = Some(id.to_owned());
    answer.token = Some(id.to_owned());
    answer.code = Some("attached".to_owned());
    answer.text = Some(format!("customer {customer}"));
    answer
}

/// The object asked for, or the error that came instead.
fn object(reply: &Reply, kind: &str) -> Result<Value, Box<Answer>> {
    let Ok(body) = json::read(&reply.body) else { return Err(Box::new(fault::unreadable(reply))) };
    let as_asked = reply.is_success()
        && json::text(&body, &["object"]) == Some(kind)
        && json::text(&body, &["id"]).is_some_and(|id| !id.is_empty());
    if as_asked { Ok(body) } else { Err(Box::new(fault::answer(reply, &body))) }
}

/// Reads an intent.
pub(super) fn read_intent(intent: &Value, wanted: Wanted) -> Answer {
    let mut answer = Answer { about_attempt: true, ..Answer::of(Outcome::Pending) };
    facts(&mut answer, intent);
    let status = json::text(intent, &["status"]).unwrap_or_default();
    answer.code = Some(scrub::text(status));
    match status {
        "requires_capture" => held(&mut answer, wanted),
        "succeeded" => taken(&mut answer, wanted),
        "canceled" => canceled(&mut answer, intent, wanted),
        "processing" => {}
        "requires_action" | "requires_source_action" => action(&mut answer, intent),
        "requires_payment_method" | "requires_source" => failed(&mut answer, intent, wanted),
        other => {
            answer.alarm = Some(format!("unknown status {:?}", other.chars().take(40).collect::<String>()));
        }
    }
    money(&mut answer, intent, wanted);
    if !matches!(wanted, Wanted::Charge | Wanted::Authorize | Wanted::ChargeStatus | Wanted::AuthorizeStatus)
    {
        // The intent repeats the reference of the payment, not of what came after.
        answer.reference = None;
        answer.token = None;
    }
    let kept = json::text(intent, &["setup_future_usage"]).is_some();
    if matches!(wanted, Wanted::ChargeStatus | Wanted::AuthorizeStatus) && !kept {
        // Only a payment method that was to be kept can be charged again.
        answer.token = None;
    }
    answer.raw = Some(scrub::json(intent));
    answer
}

fn held(answer: &mut Answer, wanted: Wanted) {
    match wanted {
        Wanted::CaptureStatus | Wanted::VoidStatus => answer.outcome = Outcome::NotFound,
        Wanted::Capture | Wanted::Void => answer.alarm = Some("the hold is still there".to_owned()),
        _ => answer.outcome = Outcome::Authorized,
    }
}

fn taken(answer: &mut Answer, wanted: Wanted) {
    match wanted {
        Wanted::VoidStatus => answer.outcome = Outcome::NotFound,
        Wanted::Void | Wanted::Increment { .. } => {
            answer.alarm = Some("the money was taken instead".to_owned());
        }
        _ => answer.outcome = Outcome::Captured,
    }
}

fn canceled(answer: &mut Answer, intent: &Value, wanted: Wanted) {
    let by_stripe = matches!(json::text(intent, &["cancellation_reason"]), Some("automatic" | "expired"));
    match wanted {
        Wanted::CaptureStatus => answer.outcome = Outcome::NotFound,
        Wanted::Charge | Wanted::Authorize | Wanted::Capture | Wanted::Increment { .. } => {
            answer.outcome = Outcome::Refused(Refusal::StateConflict);
        }
        Wanted::ChargeStatus | Wanted::AuthorizeStatus if by_stripe => answer.outcome = Outcome::Expired,
        _ => answer.outcome = Outcome::Voided,
    }
}

fn action(answer: &mut Answer, intent: &Value) {
    let next = intent.get("next_action").unwrap_or(&Value::Null);
    answer.outcome = match (json::text(next, &["type"]), json::text(next, &["redirect_to_url", "url"])) {
        (Some("redirect_to_url"), Some(url)) if url.starts_with("https://") || url.starts_with("http://") => {
            Outcome::Action(Action::Redirect { url: url.to_owned() })
        }
        (Some("use_stripe_sdk"), _) => Outcome::Action(Action::Sdk),
        _ => {
            answer.alarm = Some("an unknown action is required of the payer".to_owned());
            Outcome::Pending
        }
    };
}

/// The last try failed. Whatever the code, nothing was taken: an error that would have to be asked about is none here.
fn failed(answer: &mut Answer, intent: &Value, wanted: Wanted) {
    if matches!(wanted, Wanted::CaptureStatus | Wanted::VoidStatus) {
        answer.outcome = Outcome::NotFound;
        return;
    }
    let error = intent.get("last_payment_error").filter(|error| error.is_object());
    match error {
        Some(error) => fault::describe(answer, error),
        None => answer.alarm = Some("the payment has no payment method and no error".to_owned()),
    }
    let reason = error
        .and_then(fault::reason)
        .filter(|reason| reason.class() != RetryClass::AskFirst)
        .unwrap_or(Refusal::IssuerDeclined);
    answer.outcome = decline::verdict(reason);
}

/// The amount that the verdict is about. A success whose amount cannot be read is none to believe.
fn money(answer: &mut Answer, intent: &Value, wanted: Wanted) {
    let currency = json::text(intent, &["currency"]).unwrap_or_default();
    let units = |name: &str| json::integer(intent, &[name]);
    let counted = match (&answer.outcome, wanted) {
        (Outcome::Authorized, Wanted::Increment { held }) => {
            units("amount").and_then(|total| total.checked_sub(held))
        }
        (Outcome::Authorized, _) => units("amount_capturable").or_else(|| units("amount")),
        (Outcome::Captured, _) => {
            units("amount_received").or_else(|| captured(intent, wanted)).or_else(|| units("amount"))
        }
        _ => units("amount"),
    };
    answer.money = counted.and_then(|units| amount::from_stripe(units, currency));
    let is_success = matches!(answer.outcome, Outcome::Authorized | Outcome::Captured | Outcome::Voided);
    if is_success && answer.money.is_none() {
        answer.outcome = Outcome::Refused(Refusal::OutcomeUnknown);
        answer.alarm = Some("a success without an amount".to_owned());
    }
}

/// What was captured, where the intent itself does not say so. Old versions tell the uncaptured rest as refunded.
fn captured(intent: &Value, wanted: Wanted) -> Option<i64> {
    let units = |name: &str| json::integer(intent, &["latest_charge", name]);
    let rest = || {
        (wanted == Wanted::Capture).then(|| units("amount")?.checked_sub(units("amount_refunded")?)).flatten()
    };
    units("amount_captured").or_else(rest)
}

/// What is always kept of an intent, whatever became of it.
pub(super) fn facts(answer: &mut Answer, intent: &Value) {
    let owned = |path: &[&str]| json::text(intent, path).map(str::to_owned);
    answer.psp_reference = owned(&["id"]);
    answer.reference = owned(&["metadata", "ref"]);
    answer.token = owned(&["payment_method"]).or_else(|| owned(&["payment_method", "id"]));
    let currency = json::text(intent, &["currency"]).unwrap_or_default();
    answer.money = json::integer(intent, &["amount"]).and_then(|units| amount::from_stripe(units, currency));
    // Only when expanded; else it is an id, and in old versions a list.
    let charge = intent.get("latest_charge").unwrap_or(&Value::Null);
    let card = json::find(charge, &["payment_method_details", "card"]).unwrap_or(&Value::Null);
    let of_card = |path: &[&str]| json::text(card, path).map(str::to_owned);
    answer.auth_code =
        of_card(&["authorization_code"]).or_else(|| owned(&["latest_charge", "authorization_code"]));
    // An id of fifteen digits may look like a card number; it is none, and later payments need it whole.
    answer.network_transaction_id = of_card(&["network_transaction_id"]);
    answer.cvc = of_card(&["checks", "cvc_check"]);
    let line = json::text(card, &["checks", "address_line1_check"]);
    let postcode = json::text(card, &["checks", "address_postal_code_check"]);
    answer.authenticated = authenticated(card);
    answer.avs = match (line, postcode) {
        (None, None) => None,
        (line, postcode) => Some(format!("{}/{}", line.unwrap_or("-"), postcode.unwrap_or("-"))),
    };
    let outcome = |name: &str| json::text(charge, &["outcome", name]).map(scrub::text);
    answer.sub_code = answer.sub_code.take().or_else(|| outcome("network_decline_code"));
    answer.sub_text = answer.sub_text.take().or_else(|| outcome("seller_message"));
}

/// Stripe has words of its own for the statuses of 3-D Secure.
fn authenticated(card: &Value) -> Option<Authenticated> {
    let of = |name| json::text(card, &["three_d_secure", name]);
    let status = match of("result")? {
        "authenticated" => "Y",
        "attempt_acknowledged" => "A",
        "failed" => "N",
        "processing_error" | "not_supported" => "U",
        _ => return None,
    };
    let eci = of("electronic_commerce_indicator").map(scrub::text);
    Some(Authenticated { status: status.to_owned(), eci })
}

/// Reads a refund. Where every refund is immediate, Stripe leaves its status out.
pub(super) fn read_refund(refund: &Value) -> Answer {
    let status = match refund.get("status") {
        None | Some(Value::Null) => "succeeded",
        Some(status) => status.as_str().unwrap_or_default(),
    };
    let failure = json::text(refund, &["failure_reason"]);
    let mut answer = match status {
        "succeeded" => Answer::of(Outcome::Refunded),
        "pending" | "requires_action" => Answer::of(Outcome::Pending),
        "failed" => {
            let reason = failure.and_then(|code| decline::STRIPE_REFUND.find(code));
            Answer::of(decline::verdict(reason.unwrap_or(Refusal::IssuerDeclined)))
        }
        "canceled" => Answer::of(Outcome::Refused(Refusal::StateConflict)),
        _ => alarmed(Outcome::Pending, "unknown status of a refund"),
    };
    answer.about_attempt = true;
    answer.psp_reference = json::text(refund, &["id"]).map(str::to_owned);
    answer.reference = json::text(refund, &["metadata", "ref"]).map(str::to_owned);
    answer.code = Some(scrub::text(failure.unwrap_or(status)));
    let currency = json::text(refund, &["currency"]).unwrap_or_default();
    answer.money = json::integer(refund, &["amount"]).and_then(|units| amount::from_stripe(units, currency));
    if answer.outcome == Outcome::Refunded && answer.money.is_none() {
        answer.outcome = Outcome::Refused(Refusal::OutcomeUnknown);
        answer.alarm = Some("a success without an amount".to_owned());
    }
    answer.raw = Some(scrub::json(refund));
    answer
}

fn alarmed(outcome: Outcome, alarm: &str) -> Answer {
    let mut answer = Answer::of(outcome);
    answer.alarm = Some(alarm.to_owned());
    answer
}
