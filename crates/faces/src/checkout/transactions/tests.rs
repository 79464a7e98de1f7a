//! Stories of the transaction API's two pure halves: bodies read, answers told.

mod answers;
mod cards;
mod chance;
mod requests;

use florin_domain::Timestamp;

use super::super::refusal::{ApiVersion, Half, Refusal};
use super::kind::Kind;
use super::request::{self, Asked, Reading, Request, ShopRules};
use crate::shared::json;

/// 2031-05-04T15:12:07.001Z.
const NOW: Timestamp = Timestamp(1_935_673_927_001_000);

fn rules() -> ShopRules<'static> {
    ShopRules {
        required_fields: &[],
        raw_cards: true,
        any_test_card: true,
        browser: false,
        custom_schemes: false,
    }
}

fn read_with(asked: Asked, rules: ShopRules<'_>, request: &str) -> Result<Request, Refusal> {
    let body = format!("{{\"request\":{request}}}");
    let tree = json::parse_exact(body.as_bytes()).unwrap();
    request::read(asked, &tree, &Reading { rules, now: NOW, opener: &|_| None })
}

fn read(kind: Kind, request: &str) -> Result<Request, Refusal> {
    read_with(Asked::Kind(kind), rules(), request)
}

/// The errors and the message as version 2 tells them.
fn told(refusal: &Refusal) -> String {
    String::from_utf8(refusal.body(Half::Gateway, ApiVersion::Two)).unwrap()
}

fn message(refusal: &Refusal) -> String {
    let body: serde_json::Value = serde_json::from_str(&told(refusal)).unwrap();
    body["message"].as_str().unwrap().to_owned()
}

/// A card that pays.
const CARD: &str = r#""credit_card":{"number":"4200000000000000","verification_value":"123","holder":"Erika Muster","exp_month":"01","exp_year":"2033"}"#;

/// A payment with its card and whatever else.
fn payment(more: &str) -> String {
    format!(r#"{{"amount":1999,"currency":"EUR","description":"Order 71","test":true,{CARD}{more}}}"#)
}
