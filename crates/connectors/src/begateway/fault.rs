//! Errors and declines: which of beGateway's words decides, and what it means.

use florin_domain::{Refusal, RetryClass};
use serde_json::Value;

use super::answer::{self, Asked};
use super::transaction::{Transaction, is_code};
use crate::codec::json;
use crate::connector::{Answer, Outcome};
use crate::decline;
use crate::http::Reply;
use crate::scrub;

/// Errors that are told by their text, found by a part of it (checkout-gateway 2.5). Without regard to case.
const TEXTS: &[(&str, Refusal)] = &[
    ("duplicate transaction", Refusal::Duplicate),
    ("amount can't be greater than", Refusal::AmountExceedsRemaining),
    ("access denied", Refusal::CredentialsInvalid),
    ("record not found", Refusal::ReferenceNotFound),
    ("token does not exist", Refusal::ReferenceNotFound),
    ("date is expired", Refusal::CardExpired),
];

/// Errors that belong to a field: where, a part of what is said, what it means.
const FIELDS: &[(&[&str], &str, Refusal)] = &[
    (&["parent_uid"], "does not exist", Refusal::ReferenceNotFound),
    (&["amount"], "can't be greater than", Refusal::AmountExceedsRemaining),
    (&["credit_card", "number"], "", Refusal::CardNumberInvalid),
    (&["credit_card", "date"], "is expired", Refusal::CardExpired),
    (&["credit_card", "date"], "", Refusal::ExpiryIncorrect),
    (&["credit_card", "verification_value"], "", Refusal::CvcIncorrect),
    (&["recipient_credit_card", "number"], "", Refusal::CardNumberInvalid),
    (&["recipient_credit_card", "date"], "is expired", Refusal::CardExpired),
    (&["recipient_credit_card", "date"], "", Refusal::ExpiryIncorrect),
    (&["number"], "", Refusal::CardNumberInvalid),
    (&["date"], "is expired", Refusal::CardExpired),
    (&["date"], "", Refusal::ExpiryIncorrect),
];

/// Why a transaction failed. Money surely did not move: a reason that would have to be asked about is none here.
pub(super) fn reason(transaction: Transaction<'_>) -> Refusal {
    let fails = |part: &str| transaction.deep(&[part, "status"]) == Some("failed");
    let checks = || {
        if fails("be_protected_verification") {
            Some(Refusal::PspRiskBlocked)
        } else if fails("three_d_secure_verification") {
            Some(Refusal::AuthenticationFailed)
        } else {
            None
        }
    };
    let network = || transaction.acquirer("bank_code").and_then(|code| decline::ISO8583.find(code));
    let known = transaction.code().and_then(|code| decline::BEGATEWAY_V3.find(code));
    known
        .or_else(checks)
        .or_else(network)
        .filter(|reason| reason.class() != RetryClass::AskFirst)
        .unwrap_or(Refusal::IssuerDeclined)
}

/// What a code means that came without a transaction.
pub(super) fn refused(code: Option<&str>, default: Refusal) -> Refusal {
    code.and_then(|code| decline::BEGATEWAY_V3.find(code)).unwrap_or(default)
}

/// The answer that a reply without a transaction is.
pub(super) fn answer(reply: &Reply, body: &Value, asked: &Asked<'_>) -> Answer {
    let mut answer =
        if answer::is_processing(body) { Answer::of(Outcome::Pending) } else { error(reply, body, asked) };
    answer.raw = Some(scrub::json(body));
    answer
}

/// The answer that a reply is which is no JSON.
pub(super) fn unreadable(reply: &Reply) -> Answer {
    let mut answer = Answer::of(Outcome::Refused(decline::unreadable(reply.status, &reply.body)));
    answer.raw = Some(scrub::body(&reply.body));
    answer
}

fn error(reply: &Reply, body: &Value, asked: &Asked<'_>) -> Answer {
    // Version 3 and 2 write it at the root, without a version it stands under `response`.
    let inner = body.get("response").filter(|response| response.is_object()).unwrap_or(body);
    let code = json::text(body, &["code"]).or_else(|| json::text(inner, &["code"]));
    let message = json::text(inner, &["message"]).or_else(|| json::text(body, &["message"]));
    let errors = inner.get("errors").or_else(|| body.get("errors")).unwrap_or(&Value::Null);
    let says_error = code.is_some_and(|code| is_code(code) && code.starts_with('E'))
        || json::text(inner, &["status"]) == Some("error");
    let told = by_field(errors)
        .or_else(|| by_text(message.unwrap_or_default()))
        .or_else(|| by_code(code))
        .or_else(|| by_state(errors, asked));
    let reason = match reply.status {
        // Our side of it may have happened: what a server says that fails inside is no proof.
        500.. => told.filter(|told| told.class() == RetryClass::AskFirst).unwrap_or(Refusal::PspError),
        400..=499 => told.unwrap_or_else(|| decline::http_default(reply.status)),
        _ if says_error => told.unwrap_or(Refusal::RequestInvalid),
        _ => decline::http_default(reply.status),
    };
    let mut answer = Answer::of(decline::verdict(reason));
    answer.code = code.map(scrub::text);
    answer.text = message.map(scrub::text);
    if reply.is_success() && !says_error || message.is_none() && code.is_none() {
        answer.alarm = Some("beGateway answered with something that was not asked for".to_owned());
    }
    answer
}

/// The general code of validation says less than what stands beside it.
fn by_code(code: Option<&str>) -> Option<Refusal> {
    code.filter(|code| *code != "E.1025").and_then(|code| decline::BEGATEWAY_V3.find(code))
}

fn by_text(message: &str) -> Option<Refusal> {
    let message = message.to_lowercase();
    TEXTS.iter().find(|(part, _)| message.contains(part)).map(|(_, reason)| *reason)
}

fn by_field(errors: &Value) -> Option<Refusal> {
    let says = |path: &[&str], part: &str| {
        let list = json::find(errors, path).and_then(Value::as_array);
        list.is_some_and(|list| list.iter().filter_map(Value::as_str).any(|text| text.contains(part)))
    };
    FIELDS.iter().find(|(path, part, _)| says(path, part)).map(|(_, _, reason)| *reason)
}

/// An error that belongs to no field of a capture, void or refund: its parent is past that.
fn by_state(errors: &Value, asked: &Asked<'_>) -> Option<Refusal> {
    let says_base = errors.get("base").and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let follows = asked.kind.is_some_and(super::transaction::Kind::has_parent);
    (says_base && follows).then_some(Refusal::StateConflict)
}
