//! What is said to a 3-D Secure server, and what its replies are believed to say.

use florin_domain::three_ds::{Browser, ChallengeWish, Flow, MethodResult, TransStatus};
use serde_json::{Value, json};

use super::*;
use crate::samples::{card, money};

const ID: &str = "8c6d6a2e-0000-4abc-a123-000000000001";

fn server() -> &'static dyn ThreeDsServer {
    find("simulator").unwrap()
}

fn call(ask: ThreeDsAsk<'_>) -> ThreeDsCall<'_> {
    ThreeDsCall { base_url: "http://127.0.0.1:8421", merchant: "m1", reference: "a1", ask }
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap()
}

fn read(ask: &ThreeDsAsk<'_>, status: u16, body: &Value) -> Option<ThreeDsAnswer> {
    server().read(ask, &Reply { status, headers: Vec::new(), body: body.to_string().into_bytes() })
}

fn standing(body: &Value) -> Option<Standing> {
    match read(&ThreeDsAsk::Result { server_id: ID }, 200, body)? {
        ThreeDsAnswer::Standing(standing) => Some(*standing),
        _ => None,
    }
}

#[test]
fn a_card_is_looked_up_and_then_authenticated() {
    let (card, browser) =
        (card("4000000000003220", 2030), Browser::of_request("text/html", "203.0.113.9", "UA"));
    let lookup = server().request(&call(ThreeDsAsk::Enrolment { card: &card }));
    assert_eq!(
        (lookup.method, lookup.url.as_str()),
        (crate::http::Method::Post, "http://127.0.0.1:8421/simulator/3ds/v1/versions")
    );
    assert_eq!(
        body(&lookup),
        json!({ "merchant": "m1", "reference": "a1", "card": { "number": "4000000000003220" } })
    );
    let areq = Areq {
        server_id: ID,
        card: &card,
        money: Some(money("19.99", "EUR")),
        merchant_name: "Example",
        method: MethodResult::None,
        wish: ChallengeWish::Mandated,
        browser: &browser,
        notification_url: "https://pay.example/ewallet/return?try=1",
    };
    let asked = body(&server().request(&call(ThreeDsAsk::Authenticate(Box::new(areq)))));
    assert_eq!((&asked["amount"], &asked["currency"]), (&json!(1999), &json!("EUR")));
    assert_eq!((&asked["comp_ind"], &asked["challenge_ind"]), (&json!("U"), &json!("04")));
    assert_eq!(asked["browser"]["ip"], "203.0.113.9");
    assert_eq!(asked["card"].get("cvc"), None, "no issuer is told the verification value");
}

#[test]
fn a_challenge_comes_with_its_form() {
    let told = json!({
        "three_ds_server_trans_id": ID, "ds_trans_id": "d", "acs_trans_id": "a", "version": "2.2.0",
        "trans_status": "C", "flow": "challenge", "acs_url": "http://127.0.0.1:8421/simulator/acs/x",
    });
    let found = standing(&told).unwrap();
    assert_eq!((found.status, found.flow), (TransStatus::Challenge, Flow::Challenge));
    let challenge = found.challenge.unwrap();
    assert!(!challenge.creq.contains('='), "no padding");
    let creq =
        base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, challenge.creq).unwrap();
    let creq: Value = serde_json::from_slice(&creq).unwrap();
    assert_eq!((&creq["threeDSServerTransID"], &creq["messageType"]), (&json!(ID), &json!("CReq")));
}

#[test]
fn a_proof_is_read_and_never_shown() {
    let told = json!({
        "three_ds_server_trans_id": ID, "ds_trans_id": "d", "acs_trans_id": "a", "version": "2.2.0",
        "trans_status": "Y", "eci": "05", "authentication_value": "AAECAwQFBgcICQoLDA0ODxAREhM=", "flow": "frictionless",
    });
    let found = standing(&told).unwrap();
    assert_eq!((found.status, found.eci.as_deref()), (TransStatus::Authenticated, Some("05")));
    assert_eq!(found.value.as_ref().map(|value| value.len()), Some(28));
    assert!(!format!("{found:?}").contains("AAEC"));
}

#[test]
fn what_cannot_be_relied_upon_is_no_answer() {
    let enrolment = card("4242424242424242", 2030);
    let enrolment = ThreeDsAsk::Enrolment { card: &enrolment };
    assert!(matches!(read(&enrolment, 200, &json!({ "enrolled": false })), Some(ThreeDsAnswer::NotEnrolled)));
    assert!(read(&enrolment, 200, &json!({ "enrolled": true })).is_none(), "without an id");
    assert!(read(&enrolment, 503, &json!({ "enrolled": false })).is_none());
    let status = |word: &str| json!({ "three_ds_server_trans_id": ID, "trans_status": word });
    assert!(standing(&status("X")).is_none(), "an unknown status");
    assert!(standing(&status("C")).is_none(), "a challenge that leads nowhere");
    let other = json!({ "three_ds_server_trans_id": "another", "trans_status": "Y" });
    assert!(standing(&other).is_none(), "an answer about another authentication");
}
