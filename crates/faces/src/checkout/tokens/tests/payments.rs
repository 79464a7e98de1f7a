//! Customers pay through the page API: what they send, and what they hear.

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::super::super::errors::Errors;
use super::super::super::refusal::{ApiVersion, Half};
use super::super::super::transactions::answer::parts::Stamp;
use super::super::super::transactions::request::card::CardGiven;
use super::super::super::transactions::request::{Reading, ShopRules};
use super::super::payment::{PaidCard, PaymentRequest, PaymentView, paid};
use super::NOW;
use crate::shared::json::parse_exact;

const WORKED: &str = r#"{"request":{"token":"9f6c","payment_method":"credit_card",
  "credit_card":{"number":"4200000000000000","verification_value":"123","holder":"Erika Muster",
                 "exp_month":"01","exp_year":"2033","save_card":false},
  "browser":{"screen_width":1920,"screen_height":1080,"screen_color_depth":24,"language":"de","java_enabled":false,
             "user_agent":"Mozilla","time_zone":-120,"time_zone_name":"Europe/Berlin","accept_header":"*/*",
             "window_width":1200,"window_height":900,"ip_address":"198.51.100.1","plugins":["x"]},
  "customer":{"ip":"203.0.113.9","device_id":"d1"}}}"#;

fn reading<'a>(opener: &'a dyn Fn(&[u8]) -> Option<Zeroizing<String>>) -> Reading<'a> {
    let rules = ShopRules {
        required_fields: &[],
        raw_cards: false,
        any_test_card: false,
        browser: false,
        custom_schemes: false,
    };
    Reading { rules, now: NOW, opener }
}

/// What the card of a body is, or the errors that it gets.
fn card(card: &Value, is_test: bool) -> Result<CardGiven, String> {
    let body = json!({"request": {"token": "t", "credit_card": card}}).to_string();
    card_of(&body, is_test)
}

fn card_of(body: &str, is_test: bool) -> Result<CardGiven, String> {
    let tree = parse_exact(body.as_bytes()).unwrap();
    let request = PaymentRequest::read(&tree).map_err(|errors| errors.joined())?;
    // A key of make-believe: each ciphertext opens to the text that it repeats.
    let opener = |cipher: &[u8]| {
        let text: Vec<u8> = cipher.iter().copied().filter(|byte| *byte != b'.').collect();
        String::from_utf8(text).ok().map(Zeroizing::new)
    };
    request.card(is_test, &reading(&opener)).map_err(|refusal| {
        let told: Value = serde_json::from_slice(&refusal.body(Half::Checkout, ApiVersion::Two)).unwrap();
        told["message"].as_str().unwrap().to_owned()
    })
}

/// A text as the make-believe key encrypts it.
fn encrypted(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(format!("{text:.<256}"))
}

#[test]
fn the_worked_example_is_understood() {
    let tree = parse_exact(WORKED.as_bytes()).unwrap();
    let request = PaymentRequest::read(&tree).unwrap();
    assert_eq!((request.method, request.save_card), ("credit_card", Some(false)));
    assert_eq!(request.customer.ip.as_deref(), Some("203.0.113.9"));
    assert_eq!(request.browser.get("time_zone").unwrap().json(), "-120");
    assert_eq!(request.browser.iter().len(), 11);
    let Ok(CardGiven::Number(given)) = card_of(WORKED, true) else { panic!() };
    assert_eq!((given.pan.last4(), given.holder.as_deref()), ("0000", Some("Erika Muster")));
    assert_eq!(given.expiry.map(|expiry| (expiry.month, expiry.year)), Some((1, 2033)));
    assert!(given.cvv.is_some());
    assert!(!format!("{request:?}").contains("4200000000000000"));
}

#[test]
fn cards_come_in_several_forms() {
    let dated = json!({"number": "4111 1111 1111 1111", "verification_value": "123", "holder": "E M", "exp_date": "01/33"});
    let Ok(CardGiven::Number(given)) = card(&dated, false) else { panic!() };
    assert_eq!(given.expiry.map(|expiry| (expiry.month, expiry.year)), Some((1, 2033)));
    let stored = card(&json!({"token": "a6d0", "verification_value": "123"}), false);
    assert!(matches!(stored, Ok(CardGiven::Token { token, cvv: Some(_) }) if token.expose() == "a6d0"));

    // Encrypted members beside plain ones: by place, or by the script's mark.
    let marked = format!("$begatewaycsejs_1_0_0${}", encrypted("123"));
    let mixed = json!({"request": {
        "credit_card": {"holder": "E M", "exp_month": "1", "exp_year": "2033", "verification_value": marked},
        "encrypted_credit_card": {"number": encrypted("4111111111111111"), "save_card": true}}})
    .to_string();
    let Ok(CardGiven::Number(given)) = card_of(&mixed, false) else { panic!() };
    assert_eq!(given.pan.last4(), "1111");
    assert_eq!(PaymentRequest::read(&parse_exact(mixed.as_bytes()).unwrap()).unwrap().save_card, Some(true));
}

#[test]
fn bad_cards_are_told_by_their_fields() {
    let with = |name: &str, value: Value| {
        let mut card = json!({"number": "4111111111111111", "verification_value": "123", "holder": "E M", "exp_month": "01", "exp_year": "2033"});
        card[name] = value;
        card
    };
    for (name, value, error) in [
        ("number", json!("4111111111111112"), "number is invalid"),
        ("verification_value", json!("12"), "verification_value is not a number"),
        ("holder", json!(" "), "holder can't be blank"),
        ("exp_year", json!("2030"), "date is expired"),
        ("exp_month", Value::Null, "date can't be blank"),
    ] {
        assert_eq!(card(&with(name, value.clone()), false).unwrap_err(), error, "{name} {value}");
    }
    let broken = json!({"token": "t", "encrypted_credit_card": {"number": "no cipher"}});
    let broken = card_of(&json!({"request": broken}).to_string(), false).unwrap_err();
    assert!(!broken.is_empty() && !broken.contains("no cipher"));
}

#[test]
fn what_is_no_payment_is_told_what_is_missing() {
    let told = |body: &str| {
        let tree = parse_exact(body.as_bytes()).unwrap();
        PaymentRequest::read(&tree).map_or_else(|errors| errors.joined(), |_| String::new())
    };
    assert_eq!(told("{}"), "request is missing");
    assert_eq!(told(r#"{"request":{"token":"t"}}"#), "credit_card can't be blank");
    assert_eq!(told(r#"{"request":{"token":"t","payment_method":"bank_transfer"}}"#), "");
    assert_eq!(told(r#"{"request":{"credit_card":"4111111111111111"}}"#), "credit_card must be an object");
    assert_eq!(
        told(r#"{"request":{"credit_card":{"save_card":"perhaps"},"customer":{"email":"x"}}}"#),
        "save_card is invalid, email does not appear to be valid"
    );
}

fn approved() -> PaymentView<'static> {
    PaymentView {
        status: "successful",
        message: Some("Successfully processed"),
        errors: None,
        token: "9f6c",
        transaction_type: "payment",
        uid: Some("5f1d"),
        url: None,
        iframe: true,
        auth_code: Some("654321"),
        bank_code: Some("05"),
        rrn: Some("999"),
        billing_descriptor: Some("SHOP*71"),
        gateway_id: Some(12),
        credit_card: Some(PaidCard {
            holder: Some("Erika Muster"),
            brand: Some("visa"),
            first_1: "4",
            last_4: "0000",
            stamp: Some(Stamp("7d1f")),
            token: None,
            exp_month: Some(1),
            exp_year: Some(2033),
        }),
        receipt_url: Some("https://desk.example/r"),
        method: "credit_card",
        finished: true,
        action_status: "successful",
        result_url: Some("https://shop.example/thanks?token=9f6c"),
        return_url: None,
        code: None,
    }
}

#[test]
fn a_paid_token_is_answered_byte_for_byte() {
    assert_eq!(
        String::from_utf8(paid(&approved())).unwrap(),
        concat!(
            r#"{"response":{"status":"successful","message":"Successfully processed","errors":null,"#,
            r#""token":"9f6c","transaction_type":"payment","uid":"5f1d","url":null,"iframe":true,"#,
            r#""auth_code":"654321","bank_code":"05","rrn":"999","billing_descriptor":"SHOP*71","gateway_id":12,"#,
            r#""credit_card":{"holder":"Erika Muster","brand":"visa","first_1":"4","last_4":"0000","stamp":"7d1f","#,
            r#""token":null,"exp_month":1,"exp_year":2033},"#,
            r#""receipt_url":"https://desk.example/r","method":"credit_card","finished":true,"#,
            r#""action_status":"successful","result_url":"https://shop.example/thanks?token=9f6c","return_url":null}}"#
        )
    );
}

#[test]
fn the_other_endings_have_the_same_members() {
    let incomplete = PaymentView {
        status: "incomplete",
        action_status: "incomplete",
        message: None,
        url: Some("https://gw.example/process/5f1d"),
        finished: false,
        ..approved()
    };
    let failed = PaymentView { status: "failed", action_status: "failed", ..approved() };
    let errors = Errors::one(&["credit_card", "number"], "is invalid");
    let refused = PaymentView::refused("9f6c", "payment", "credit_card", "number is invalid", Some(&errors));
    let names = |view: &PaymentView<'_>| -> Vec<String> {
        let told: Value = serde_json::from_slice(&paid(view)).unwrap();
        told["response"].as_object().unwrap().keys().cloned().collect()
    };
    for view in [&incomplete, &failed, &refused] {
        assert_eq!(names(view), names(&approved()));
    }
    let told: Value = serde_json::from_slice(&paid(&refused)).unwrap();
    assert_eq!(told["response"]["errors"], json!({"credit_card": {"number": ["is invalid"]}}));
    assert_eq!((&told["response"]["uid"], &told["response"]["status"]), (&Value::Null, &json!("error")));
    let told: Value = serde_json::from_slice(&paid(&incomplete)).unwrap();
    assert_eq!(told["response"]["url"], "https://gw.example/process/5f1d");
}
