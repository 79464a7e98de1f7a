//! The simulator's replies in our words. Whatever it says that we do not know becomes pending, never success or failure.

use florin_domain::{Currency, Money, Operation, Refusal};
use serde_json::Value;

use crate::codec::json::{self, integer, text};
use crate::connector::{Action, Answer, Ask, Authenticated, Outcome};
use crate::decline;
use crate::http::Reply;
use crate::scrub;

/// Reads a reply to this ask.
pub(super) fn read(ask: &Ask<'_>, reply: &Reply, is_mock: bool) -> Answer {
    let Ok(body) = json::read(&reply.body) else {
        let refusal = decline::unreadable(reply.status, &reply.body);
        return Answer { raw: Some(scrub::body(&reply.body)), ..Answer::of(Outcome::Refused(refusal)) };
    };
    let answer = match (reply.status, text(&body, &["error", "reason"])) {
        (status, Some(reason)) => error(ask, status, reason),
        // 422 is a change that the books do not allow: a whole answer with its reason.
        (200 | 422, None) if body.is_object() => operation(ask, &body, is_mock),
        (status, None) => Answer::of(Outcome::Refused(decline::http_default(status))),
    };
    Answer { raw: Some(scrub::json(&body)), ..answer }
}

fn error(ask: &Ask<'_>, status: u16, reason: &str) -> Answer {
    let asks_only = matches!(ask, Ask::Status(_) | Ask::Complete(_));
    let outcome = match (status, reason) {
        (404, "not_found") if asks_only => Outcome::NotFound,
        (404, "not_found") => Outcome::Refused(Refusal::ReferenceNotFound),
        // Documented as not processed: another account may be tried.
        (503, "not_processed") => Outcome::Refused(Refusal::AcquirerError),
        (500.., "feature_unsupported") => Outcome::Refused(Refusal::FeatureUnsupported),
        (500.., _) => Outcome::Refused(Refusal::PspError),
        (status, reason) => {
            decline::verdict(Refusal::find(reason).unwrap_or_else(|| decline::http_default(status)))
        }
    };
    Answer { code: Some(reason.to_owned()), ..Answer::of(outcome) }
}

fn operation(ask: &Ask<'_>, body: &Value, is_mock: bool) -> Answer {
    let owned = |name: &str| text(body, &[name]).map(str::to_owned);
    let state = text(body, &["state"]).unwrap_or_default();
    let outcome = outcome(ask, body, state);
    let alarm = outcome.is_none().then(|| format!("the simulator answered {state:?} to {:?}", ask.verb()));
    // The mocks have one level of codes (orchestra 16): `approved` or `declined`.
    let (code, sub_code) = match (is_mock, owned("reason")) {
        (true, reason) => (Some(if reason.is_some() { "declined" } else { "approved" }.to_owned()), None),
        (false, reason) => (reason.or_else(|| owned("state")), owned("code")),
    };
    Answer {
        about_attempt: true,
        psp_reference: owned("id"),
        reference: owned("reference"),
        money: money(body),
        auth_code: owned("auth_code"),
        avs: owned("avs"),
        cvc: owned("cvc"),
        authenticated: authenticated(body),
        network_transaction_id: owned("network_transaction_id"),
        code,
        sub_code,
        token: owned("token"),
        alarm,
        ..Answer::of(outcome.unwrap_or(Outcome::Pending))
    }
}

/// What the simulator's bank found out about the payer.
fn authenticated(body: &Value) -> Option<Authenticated> {
    let of = |name| text(body, &["three_ds", name]).map(str::to_owned);
    Some(Authenticated { status: of("trans_status")?, eci: of("eci") })
}

/// The amount of the attempt itself: increments are attempts of their own.
fn money(body: &Value) -> Option<Money> {
    let currency = Currency::parse(text(body, &["currency"])?).ok()?;
    let increments = integer(body, &["incremented"]).unwrap_or(0);
    Money::from_minor(integer(body, &["amount"])?.checked_sub(increments)?, currency).ok()
}

/// What a state means for this ask; none where it makes no sense.
fn outcome(ask: &Ask<'_>, body: &Value, state: &str) -> Option<Outcome> {
    let reason = || {
        let word = text(body, &["reason"]);
        decline::verdict(word.and_then(Refusal::find).unwrap_or(Refusal::IssuerDeclined))
    };
    match (text(body, &["operation"])?, state) {
        _ if !speaks_of(ask, body) => None,
        (_, "pending") => Some(Outcome::Pending),
        (_, "declined" | "failed" | "refused") => Some(reason()),
        ("charge" | "authorize", "requires_action") => {
            let url = text(body, &["action", "url"])?.to_owned();
            match text(body, &["action", "type"])? {
                "redirect" => Some(Outcome::Action(Action::Redirect { url })),
                "present" => {
                    let text = text(body, &["action", "text"])?.to_owned();
                    Some(Outcome::Action(Action::Present { text, url: Some(url) }))
                }
                _ => None,
            }
        }
        // With a reason it was never paid; without, the hold ran out.
        ("charge" | "authorize", "expired") if text(body, &["reason"]).is_some() => Some(reason()),
        ("authorize", "expired") => Some(Outcome::Expired),
        ("charge" | "authorize", "voided") | ("void", "succeeded") => Some(Outcome::Voided),
        ("charge", "captured" | "partially_refunded" | "refunded") | ("capture", "succeeded") => {
            Some(Outcome::Captured)
        }
        (
            "authorize",
            "authorized" | "partially_captured" | "captured" | "partially_refunded" | "refunded",
        )
        | ("increment", "succeeded") => Some(Outcome::Authorized),
        ("refund", "succeeded") => Some(Outcome::Refunded),
        ("payout", "succeeded") => Some(Outcome::PaidOut),
        ("tokenize", "succeeded") => text(body, &["token"]).map(|_| Outcome::Tokenized),
        _ => None,
    }
}

/// Whether the answer is about the kind of operation that was asked for.
fn speaks_of(ask: &Ask<'_>, body: &Value) -> bool {
    let wanted = match ask {
        Ask::Charge(_) => "charge",
        Ask::Authorize(_) => "authorize",
        Ask::Capture(_) => "capture",
        Ask::Void(_) => "void",
        Ask::Refund(_) => "refund",
        Ask::Increment(_) => "increment",
        Ask::Tokenize(_) => "tokenize",
        Ask::Payout(_) => "payout",
        Ask::Status(lookup) | Ask::Complete(lookup) => match lookup.operation {
            Operation::Charge => "charge",
            Operation::Authorize => "authorize",
            Operation::Capture => "capture",
            Operation::Void | Operation::Release => "void",
            Operation::Refund | Operation::GiveBack => "refund",
            Operation::Tokenize => "tokenize",
            Operation::Payout => "payout",
        },
    };
    text(body, &["operation"]) == Some(wanted)
}
