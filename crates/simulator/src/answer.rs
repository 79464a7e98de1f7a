//! Answers as JSON: small, without times, so that the same seed and calls give the same bytes.

use florin_domain::{Money, Refusal};
use serde::Serialize;

use crate::card::Behaviour;
use crate::number::{self, Prefix};
use crate::payment::{Change, ChangeKind, ChangeState, Direct, Payment, Stage, Token};

/// What an effect changes in an answer, and nothing else.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Twist<'a> {
    pub amount: Option<i64>,
    pub reference: Option<&'a str>,
    pub state: Option<&'a str>,
}

#[derive(Serialize)]
struct PaymentBody<'a> {
    id: &'a str,
    operation: &'a str,
    reference: &'a str,
    state: &'a str,
    amount: i64,
    currency: &'a str,
    captured: i64,
    refunded: i64,
    voided: i64,
    #[serde(skip_serializing_if = "is_zero")]
    incremented: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_code: Option<&'a str>,
    avs: char,
    cvc: char,
    risk: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    network_transaction_id: Option<&'a str>,
    card: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    three_ds: Option<ThreeDs<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dispute: Option<DisputeBody>,
}

#[derive(Serialize)]
struct ThreeDs<'a> {
    trans_status: char,
    eci: &'a str,
    flow: &'a str,
}

#[derive(Serialize)]
struct Action {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    url: String,
}

#[derive(Serialize)]
struct DisputeBody {
    reason: &'static str,
    state: &'static str,
    amount: i64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// The public id of a payment.
pub(crate) fn payment_id(payment: &Payment, seed: u64) -> String {
    let prefix = if payment.mock { Prefix::Mock } else { Prefix::Payment };
    number::id(prefix, seed, payment.number)
}

/// The public id of a change.
pub(crate) fn change_id(change: &Change, seed: u64) -> String {
    let prefix = match change.kind {
        _ if change.mock => Prefix::Mock,
        ChangeKind::Capture => Prefix::Capture,
        ChangeKind::Void => Prefix::Void,
        ChangeKind::Refund => Prefix::Refund,
        ChangeKind::Increment => Prefix::Increment,
        ChangeKind::Payout => Prefix::Payout,
    };
    number::id(prefix, seed, change.number)
}

/// A payment's answer. `base` is where the challenge page lives.
pub(crate) fn payment(payment: &Payment, seed: u64, base: &str, twist: Twist<'_>) -> Vec<u8> {
    let id = payment_id(payment, seed);
    let waits = payment.stage == Stage::Action && twist.state.is_none();
    let body = PaymentBody {
        operation: payment.kind(),
        reference: twist.reference.unwrap_or(&payment.reference),
        state: twist.state.unwrap_or(payment.state()),
        amount: twist.amount.unwrap_or(payment.amount),
        currency: payment.currency.code(),
        captured: payment.captured,
        refunded: payment.refunded,
        voided: payment.voided,
        incremented: payment.incremented,
        reason: payment.reason.map(Refusal::as_str),
        code: payment.code.as_deref(),
        auth_code: payment.authorization_code.as_deref(),
        avs: payment.avs,
        cvc: payment.cvc,
        risk: if payment.behaviour == Behaviour::RiskHighest { "highest" } else { "normal" },
        network_transaction_id: payment.network_transaction_id.as_deref(),
        card: &payment.card,
        token: payment.token.map(|token| number::id(Prefix::Token, seed, token)),
        three_ds: payment.authentication.as_ref().map(|done| ThreeDs {
            trans_status: done.status,
            eci: &done.eci,
            flow: if done.challenged { "challenge" } else { "frictionless" },
        }),
        action: waits.then(|| action(payment, base, &id)),
        dispute: payment.dispute.as_ref().map(|dispute| DisputeBody {
            reason: dispute.reason.word(),
            state: dispute.state.word(),
            amount: dispute.amount,
        }),
        id: &id,
    };
    json(&body)
}

/// Where the payer approves it: a page, or a code for an app, which this page stands for.
fn action(payment: &Payment, base: &str, id: &str) -> Action {
    let url = format!("{base}/simulator/acs/{id}");
    if payment.direct != Some(Direct::Code) {
        return Action { r#type: "redirect", text: None, url };
    }
    let amount = Money::from_minor(payment.amount, payment.currency)
        .map_or_else(|_| payment.amount.to_string(), Money::to_major);
    let currency = payment.currency.code();
    let text = format!("upi://pay?pa=shop@simulator&pn=Simulator&tr={id}&am={amount}&cu={currency}");
    Action { r#type: "present", text: Some(text), url }
}

#[derive(Serialize)]
struct ChangeBody<'a> {
    id: String,
    operation: &'a str,
    reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    state: &'a str,
    amount: i64,
    currency: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<&'a str>,
}

/// A change's answer; `parent` is its payment, if the books know one.
pub(crate) fn change(change: &Change, parent: Option<&Payment>, seed: u64, twist: Twist<'_>) -> Vec<u8> {
    let is_paid_out = change.kind == ChangeKind::Payout && change.state == ChangeState::Succeeded;
    let own = is_paid_out.then(|| number::authorization_code(seed, change.number));
    json(&ChangeBody {
        id: change_id(change, seed),
        operation: change.kind.word(),
        reference: twist.reference.unwrap_or(&change.reference),
        parent: parent.map(|parent| payment_id(parent, seed)),
        state: twist.state.unwrap_or(change.state.word()),
        amount: twist.amount.unwrap_or(change.amount),
        currency: change.currency.code(),
        reason: change.reason.map(Refusal::as_str),
        code: change.code.as_deref(),
        auth_code: match parent {
            _ if change.mock && change.reason.is_none() => Some("000000"),
            Some(parent) => parent.authorization_code.as_deref(),
            None => own.as_deref(),
        },
        card: change.card.as_deref(),
    })
}

#[derive(Serialize)]
struct TokenBody<'a> {
    id: &'a str,
    operation: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reference: &'a str,
    state: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    card: &'a str,
}

/// A stored card's answer.
pub(crate) fn token(token: &Token, seed: u64, twist: Twist<'_>) -> Vec<u8> {
    let id = number::id(Prefix::Token, seed, token.number);
    json(&TokenBody {
        id: &id,
        operation: "tokenize",
        reference: twist.reference.unwrap_or(&token.reference),
        state: if token.reason.is_none() { "succeeded" } else { "declined" },
        token: token.reason.is_none().then_some(id.as_str()),
        reason: token.reason.map(Refusal::as_str),
        card: &token.card,
    })
}

fn json(body: &impl Serialize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(448);
    // Only strings and numbers are written: nothing in them can fail.
    if serde_json::to_writer(&mut bytes, body).is_err() {
        bytes.clear();
    }
    bytes
}
