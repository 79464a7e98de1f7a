//! Errors and declines: which of Stripe's codes decides, and what it means.

use florin_domain::Refusal;
use serde_json::Value;

use crate::codec::json;
use crate::connector::{Answer, Outcome};
use crate::decline;
use crate::http::Reply;
use crate::scrub;

use super::answer;

/// Errors that Stripe tells by their text only, found by a part of it.
const TEXTS: &[(&str, Refusal)] = &[
    ("has already been refunded", Refusal::StateConflict),
    ("has already been captured", Refusal::StateConflict),
    ("greater than unrefunded amount", Refusal::AmountExceedsRemaining),
    ("greater than charge amount", Refusal::AmountExceedsRemaining),
    ("greater than the amount you can capture", Refusal::AmountExceedsRemaining),
    ("raw credit card numbers", Refusal::PermissionDenied),
    ("Sending credit card numbers directly", Refusal::PermissionDenied),
    ("`error_on_requires_action` was set", Refusal::ScaRequired),
    ("not eligible for incremental authorization", Refusal::FeatureUnsupported),
];

/// The answer that an error is: the body has an `error`, or is not what was asked for.
pub(super) fn answer(reply: &Reply, body: &Value) -> Answer {
    let error = body.get("error").unwrap_or(&Value::Null);
    let reason = reason(error).unwrap_or_else(|| by_status(reply.status, error));
    let mut answer = Answer::of(decline::verdict(reason));
    describe(&mut answer, error);
    if let Some(intent) = error.get("payment_intent").filter(|intent| intent.is_object()) {
        answer::facts(&mut answer, intent);
        answer.token = None;
    }
    if !error.is_object() {
        answer.alarm = Some("Stripe answered with something that was not asked for".to_owned());
    }
    answer.raw = Some(scrub::json(body));
    answer
}

/// The answer that a reply is which is no JSON.
pub(super) fn unreadable(reply: &Reply) -> Answer {
    let mut answer = Answer::of(Outcome::Refused(decline::unreadable(reply.status, &reply.body)));
    answer.raw = Some(scrub::body(&reply.body));
    answer
}

/// Codes and texts of an error or a `last_payment_error`.
pub(super) fn describe(answer: &mut Answer, error: &Value) {
    let code = ["decline_code", "code", "type"].iter().find_map(|name| json::text(error, &[name]));
    answer.code = code.map(scrub::text);
    answer.text = json::text(error, &["message"]).map(scrub::text);
    answer.sub_code = json::text(error, &["network_decline_code"]).map(scrub::text);
    answer.sub_text = json::text(error, &["advice_code"]).map(scrub::text);
}

/// The reason, if Stripe gives one that we know: decline code, code, text, type, raw network code.
pub(super) fn reason(error: &Value) -> Option<Refusal> {
    let known = |name: &str| json::text(error, &[name]).and_then(|code| decline::STRIPE.find(code));
    let message = json::text(error, &["message"]).unwrap_or_default();
    let told = || TEXTS.iter().find(|(part, _)| message.contains(part)).map(|(_, reason)| *reason);
    let network =
        || json::text(error, &["network_decline_code"]).and_then(|code| decline::ISO8583.find(code));
    known("decline_code").or_else(|| known("code")).or_else(told).or_else(|| known("type")).or_else(network)
}

/// Without a reason of its own, the kind of error decides (connectors 2).
fn by_status(status: u16, error: &Value) -> Refusal {
    if json::text(error, &["code"]) == Some("card_declined") {
        return Refusal::IssuerDeclined;
    }
    match (json::text(error, &["type"]), status) {
        (Some("card_error"), _) => Refusal::IssuerDeclined,
        // A body that Stripe wrote: it failed inside, it is not away.
        (Some(_), 500..=599) => Refusal::PspError,
        _ => decline::http_default(status),
    }
}
