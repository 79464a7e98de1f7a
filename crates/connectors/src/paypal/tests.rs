//! Conversations with PayPal, line by line.

use florin_domain::{Card, Credentials, Refusal};
use serde_json::{Value, json};

use super::*;
use crate::connector::{
    Action, Answer, Direct, Initiator, Instrument, Lookup, Outcome, Payer, Purchase, Shipping, ThreeDs,
};
use crate::http::{Request, Reuse};
use crate::samples::{self, call, header, money, purchase};

mod notices;

/// How the first request of every conversation is told.
const TOKEN: &str = "the access token, which may be kept";

fn card() -> Card {
    samples::card("4242424242424242", 2030)
}

fn account(more: &[(&str, &str)]) -> Credentials {
    samples::credentials(&[&[("clientid", "shop"), ("ClientSecret", "hush")], more].concat())
}

fn lookup(operation: Operation) -> Lookup<'static> {
    Lookup {
        operation,
        money: Some(money("10.99", "EUR")),
        reference: Some("0198-1"),
        psp_reference: None,
        parent: Some("PARENT1"),
        other_captures: false,
    }
}

/// Plays a conversation behind the one for the access token: the requests as `METHOD path key body`, the answer.
fn play(ask: Ask<'_>, replies: &[(u16, Value)]) -> (Vec<String>, Option<Answer>) {
    let credentials = account(&[]);
    let token = (200, json!({ "access_token": "tok-1", "expires_in": 32_400 }));
    let replies = [&[token], replies].concat();
    let (told, answer) = samples::talk(&PayPal, &call(&credentials, ask), &replies, line);
    let (token, told) = told.split_first().unwrap();
    assert_eq!(token, TOKEN);
    (told.to_vec(), answer)
}

fn line(request: &Request) -> String {
    if request.url.ends_with("/v1/oauth2/token") {
        assert!(request.reuse == Reuse::Allowed);
        return TOKEN.to_owned();
    }
    let path = request.url.strip_prefix("http://127.0.0.1:8420/").unwrap();
    let money = if request.moves_money { "$ " } else { "" };
    let body = String::from_utf8(request.body.to_vec()).unwrap();
    let key = header(request, "paypal-request-id");
    format!("{money}{} {path} {key} {body}", request.method.as_str()).trim().replace("  ", " ")
}

fn paid(status: &str) -> Value {
    json!({ "id": "ORDER1", "status": "COMPLETED", "purchase_units": [{ "custom_id": "0198-1", "payments": { "captures": [
        { "id": "CAPTURE1", "status": status, "amount": { "value": "10.99", "currency_code": "EUR" }, "custom_id": "0198-1" }
    ] } }] })
}

fn waiting(status: &str) -> Value {
    json!({ "id": "ORDER1", "status": status, "purchase_units": [{ "custom_id": "0198-1" }],
            "links": [{ "rel": "payer-action", "href": "https://paypal.example/approve" }] })
}

fn refused(issue: &str) -> (u16, Value) {
    (422, json!({ "name": "UNPROCESSABLE_ENTITY", "debug_id": "d1", "details": [{ "issue": issue }] }))
}

fn unknown() -> (u16, Value) {
    (404, json!({ "name": "RESOURCE_NOT_FOUND", "details": [{ "issue": "INVALID_RESOURCE_ID" }] }))
}

#[test]
fn a_card_is_charged_as_its_order_is_created() {
    let card = card();
    let shipping = Shipping {
        name: "Rui Sousa".into(),
        country: "ES".into(),
        address1: Some("Gran Via 1".into()),
        city: Some("Madrid".into()),
        postcode: Some("28013".into()),
        ..Shipping::default()
    };
    let (city, shipping) = (Some("Porto".into()), Some(Box::new(shipping)));
    let payer = Payer { country: "PT".into(), city, shipping, ..Payer::default() };
    let mut order = purchase(Instrument::Card { card: &card, three_ds: None });
    order.payer = Some(&payer);
    order.merchant_reference = Some("order 7");
    let (told, answer) = play(Ask::Charge(order), &[(201, paid("COMPLETED"))]);
    assert_eq!(
        told,
        [concat!(
            "$ POST v2/checkout/orders 0198-1 ",
            r#"{"intent":"CAPTURE","purchase_units":[{"reference_id":"order 7","invoice_id":"0198-1","custom_id":"0198-1","#,
            r#""amount":{"currency_code":"EUR","value":"10.99"},"#,
            r#""shipping":{"name":{"full_name":"Rui Sousa"},"address":{"address_line_1":"Gran Via 1","#,
            r#""admin_area_2":"Madrid","postal_code":"28013","country_code":"ES"}}}],"#,
            r#""payment_source":{"card":{"number":"4242424242424242","#,
            r#""expiry":"2030-03","security_code":"737","name":"Inês Duarte","#,
            r#""billing_address":{"admin_area_2":"Porto","country_code":"PT"}}}}"#
        )]
    );
    let answer = answer.unwrap();
    assert_eq!((answer.outcome, answer.psp_reference.as_deref()), (Outcome::Captured, Some("CAPTURE1")));
    assert_eq!((answer.money, answer.reference.as_deref()), (Some(money("10.99", "EUR")), Some("0198-1")));
}

#[test]
fn half_an_address_is_no_reason_to_refuse_an_order() {
    let card = card();
    let to = |country: &str, postcode: &str, state: Option<&str>| Shipping {
        name: "Rui Sousa".into(),
        country: country.into(),
        address1: Some("1 Main St".into()),
        city: Some("Denver".into()),
        postcode: Some(postcode.into()),
        state: state.map(str::to_owned),
        ..Shipping::default()
    };
    for (shipping, is_told) in [
        (to("US", "80201", Some("CO")), true),
        (to("US", "80201", None), false),
        (to("PT", "", None), false),
        (Shipping { name: String::new(), ..to("PT", "4000-001", None) }, false),
    ] {
        let payer = Payer { shipping: Some(Box::new(shipping.clone())), ..Payer::default() };
        let mut order = purchase(Instrument::Card { card: &card, three_ds: None });
        order.payer = Some(&payer);
        let (told, _) = play(Ask::Charge(order), &[(201, paid("COMPLETED"))]);
        assert_eq!(told[0].contains("shipping"), is_told, "{shipping:?}");
        assert!(!told[0].contains("billing_address"), "nobody told the payer's country");
    }
}

#[test]
fn a_stored_card_is_charged_for_the_merchant_with_the_networks_id() {
    let mut order = purchase(Instrument::PspToken { token: "vault-1" });
    order.initiator = Initiator::Merchant { network_transaction_id: Some("019987654321004") };
    let (told, _) = play(Ask::Authorize(order), &[]);
    assert_eq!(
        told,
        [concat!(
            r#"$ POST v2/checkout/orders 0198-1 {"intent":"AUTHORIZE","purchase_units":[{"invoice_id":"0198-1","#,
            r#""custom_id":"0198-1","amount":{"currency_code":"EUR","value":"10.99"}}],"payment_source":{"card":{"#,
            r#""vault_id":"vault-1","stored_credential":{"payment_initiator":"MERCHANT","payment_type":"UNSCHEDULED","#,
            r#""usage":"SUBSEQUENT","previous_network_transaction_reference":{"id":"019987654321004"}}}}}"#
        )]
    );
}

#[test]
fn a_token_out_of_a_wallet_goes_as_that_wallets() {
    let card = Card { cvv: None, ..card() };
    let done = cryptogram();
    let token =
        |wallet| Instrument::NetworkToken { card: &card, scheme: "Visa", wallet, three_ds: Some(&done) };
    for (wallet, source) in [
        (
            Some("apple_pay"),
            json!({ "apple_pay": { "decrypted_token": {
                "tokenized_card": { "number": "4242424242424242", "expiry": "2030-03" },
                "transaction_amount": { "currency_code": "EUR", "value": "10.99" },
                "payment_data_type": "3DSECURE",
                "payment_data": { "cryptogram": "AAAB", "eci_indicator": "05" } } } }),
        ),
        (
            Some("google_pay"),
            json!({ "google_pay": { "decrypted_token": {
                "payment_method": "CARD", "authentication_method": "CRYPTOGRAM_3DS",
                "cryptogram": "AAAB", "eci_indicator": "05",
                "card": { "number": "4242424242424242", "expiry": "2030-03" } } } }),
        ),
        (
            None,
            json!({ "card": { "name": "Inês Duarte", "network_token": {
                "number": "4242424242424242", "expiry": "2030-03", "cryptogram": "AAAB",
                "eci_flag": "FULLY_AUTHENTICATED_TRANSACTION" } } }),
        ),
    ] {
        let (told, _) = play(Ask::Charge(purchase(token(wallet))), &[]);
        let body = told[0].split_once('{').map(|(_, rest)| format!("{{{rest}")).unwrap();
        let sent: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(sent["payment_source"], source, "{wallet:?}");
    }
}

fn cryptogram() -> ThreeDs {
    ThreeDs {
        authentication_value: "AAAB".into(),
        eci: "05".into(),
        xid: "x".into(),
        version: "2.2.0".into(),
        merchant_name: "Shop".into(),
        sli: None,
    }
}

#[test]
fn a_payer_with_an_account_is_led_away_and_nothing_moves_yet() {
    let direct = Direct::PayPal { cancel_url: None };
    let payer = Payer {
        first_name: Some("Inês".into()),
        last_name: Some("Duarte".into()),
        email: Some("ines@example.com".into()),
        ..Payer::default()
    };
    let mut order = purchase(Instrument::Direct(&direct));
    (order.return_url, order.payer) = (Some("https://shop.example/back"), Some(&payer));
    let (told, answer) = play(Ask::Charge(order), &[(200, waiting("PAYER_ACTION_REQUIRED"))]);
    assert_eq!(
        told,
        [concat!(
            r#"POST v2/checkout/orders 0198-1 {"intent":"CAPTURE","purchase_units":[{"invoice_id":"0198-1","#,
            r#""custom_id":"0198-1","amount":{"currency_code":"EUR","value":"10.99"}}],"payment_source":{"paypal":{"#,
            r#""email_address":"ines@example.com","name":{"given_name":"Inês","surname":"Duarte"},"#,
            r#""experience_context":{"user_action":"PAY_NOW","return_url":"https://shop.example/back","#,
            r#""cancel_url":"https://shop.example/back"}}}}"#
        )]
    );
    let answer = answer.unwrap();
    let url = "https://paypal.example/approve".to_owned();
    assert_eq!(answer.outcome, Outcome::Action(Action::Redirect { url }));
    assert_eq!(answer.psp_reference.as_deref(), Some("ORDER1"));
}

#[test]
fn completing_takes_the_money_under_a_key_of_its_own() {
    let at = || Lookup { psp_reference: Some("ORDER1"), ..lookup(Operation::Charge) };
    let (told, answer) = play(Ask::Complete(at()), &[(201, paid("COMPLETED"))]);
    assert_eq!(told, ["$ POST v2/checkout/orders/ORDER1/capture 0198-1.cap {}"]);
    let answer = answer.unwrap();
    assert_eq!((answer.outcome, answer.psp_reference.as_deref()), (Outcome::Captured, Some("CAPTURE1")));

    let hold = Lookup { psp_reference: Some("ORDER1"), ..lookup(Operation::Authorize) };
    let (told, _) = play(Ask::Complete(hold), &[]);
    assert_eq!(told, ["$ POST v2/checkout/orders/ORDER1/authorize 0198-1.auth {}"]);
}

#[test]
fn what_was_completed_before_is_read_and_not_taken_again() {
    let at = || Lookup { psp_reference: Some("ORDER1"), ..lookup(Operation::Charge) };
    let (told, answer) =
        play(Ask::Complete(at()), &[refused("ORDER_ALREADY_CAPTURED"), (200, paid("COMPLETED"))]);
    assert_eq!(told[1], "GET v2/checkout/orders/ORDER1");
    assert_eq!(answer.unwrap().outcome, Outcome::Captured);

    // Completed too early: the payer is still to be waited for.
    let (_, answer) =
        play(Ask::Complete(at()), &[refused("ORDER_NOT_APPROVED"), (200, waiting("PAYER_ACTION_REQUIRED"))]);
    assert!(matches!(answer.unwrap().outcome, Outcome::Action(Action::Redirect { .. })));

    // And where the order cannot be read, nothing is known.
    let (_, answer) = play(Ask::Complete(at()), &[refused("ORDER_ALREADY_CAPTURED"), (500, Value::Null)]);
    assert_eq!(answer.unwrap().outcome, Outcome::Refused(Refusal::OutcomeUnknown));
}

#[test]
fn a_token_that_was_withdrawn_is_asked_for_again_once() {
    let card = card();
    let credentials = account(&[]);
    let order = || Ask::Charge(purchase(Instrument::Card { card: &card, three_ds: None }));
    let call = call(&credentials, order());
    let reply =
        |status, body: Value| Reply { status, headers: Vec::new(), body: body.to_string().into_bytes() };
    let token = |name: &str| reply(200, json!({ "access_token": name, "expires_in": 900 }));
    let stale = reply(401, json!({ "error": "invalid_token" }));
    let sent = |replies: &[Reply]| match PayPal.step(&call, replies).unwrap() {
        Step::Send(request) => request,
        Step::Done(answer) => panic!("{answer:?}"),
    };
    let first = sent(&[token("one")]);
    assert_eq!(header(&first, "authorization"), "Bearer one");
    let again = sent(&[token("one"), stale.clone()]);
    assert!(again.url.ends_with("/v1/oauth2/token") && again.reuse == Reuse::Renewed);
    assert_eq!(header(&again, "authorization"), "Basic c2hvcDpodXNo");
    let second = sent(&[token("one"), stale.clone(), token("two")]);
    assert_eq!(header(&second, "authorization"), "Bearer two");
    assert_eq!(
        (&second.url, &second.body, header(&second, "paypal-request-id")),
        (&first.url, &first.body, "0198-1")
    );
    let Step::Done(answer) = PayPal.step(&call, &[token("one"), stale.clone(), token("two"), stale]).unwrap()
    else {
        panic!("asked a third time")
    };
    assert_eq!(answer.outcome, Outcome::Refused(Refusal::CredentialsInvalid));
}

#[test]
fn without_a_token_nothing_was_asked_for() {
    let card = card();
    let credentials = account(&[]);
    let order = Ask::Charge(purchase(Instrument::Card { card: &card, three_ds: None }));
    let call = call(&credentials, order);
    for (status, body, refusal) in [
        (500, "<html>", Refusal::NotSent),
        (200, "{}", Refusal::NotSent),
        (200, r#"{"access_token":"a b"}"#, Refusal::NotSent),
        (401, r#"{"error":"invalid_client"}"#, Refusal::CredentialsInvalid),
    ] {
        let reply = Reply { status, headers: Vec::new(), body: body.as_bytes().to_vec() };
        let Step::Done(answer) = PayPal.step(&call, &[reply]).unwrap() else { panic!("{body}") };
        assert_eq!(answer.outcome, Outcome::Refused(refusal), "{body}");
    }
}

#[test]
fn a_token_serves_until_shortly_before_its_end() {
    let lasts = |status, body: &str| {
        PayPal.reusable_for_s(&Reply { status, headers: Vec::new(), body: body.as_bytes().to_vec() })
    };
    assert_eq!(lasts(200, r#"{"access_token":"a","expires_in":32400}"#), 32_100);
    for (status, body) in [
        (200, r#"{"access_token":"a","expires_in":60}"#),
        (200, r#"{"expires_in":32400}"#),
        (401, r#"{"access_token":"a","expires_in":32400}"#),
        (200, "<html>"),
    ] {
        assert_eq!(lasts(status, body), 0, "{body}");
    }
}

#[test]
fn holds_are_captured_voided_and_captures_refunded_by_their_ids() {
    let step = || FollowUp { parent: "PARENT1", money: money("4", "EUR"), card: None };
    let (told, _) = play(Ask::Capture(step()), &[]);
    assert_eq!(
        told,
        [
            r#"$ POST v2/payments/authorizations/PARENT1/capture 0198-1 {"amount":{"currency_code":"EUR","value":"4.00"},"invoice_id":"0198-1","final_capture":false}"#
        ]
    );
    let (told, answer) = play(Ask::Void(step()), &[(204, Value::Null)]);
    assert_eq!(told, ["$ POST v2/payments/authorizations/PARENT1/void 0198-1"]);
    assert_eq!(answer.unwrap().outcome, Outcome::Voided);
    let (told, _) = play(Ask::Refund(step()), &[]);
    assert_eq!(
        told,
        [
            r#"$ POST v2/payments/captures/PARENT1/refund 0198-1 {"amount":{"currency_code":"EUR","value":"4.00"},"custom_id":"0198-1","invoice_id":"0198-1"}"#
        ]
    );
}

/// A hold or capture that names its order, and the order with these payments of our reference and another one.
fn with_order(kind: &str, ours: Option<&str>) -> [(u16, Value); 2] {
    let amount = json!({ "value": "10.99", "currency_code": "EUR" });
    let mut made =
        vec![json!({ "id": "OTHER1", "status": "COMPLETED", "amount": amount, "invoice_id": "0198-9" })];
    made.extend(ours.map(|status| {
        json!({ "id": "OWN1", "status": status, "amount": amount, "invoice_id": "0198-1", "custom_id": "0198-1" })
    }));
    let parent = json!({ "id": "PARENT1", "status": "CREATED",
                         "supplementary_data": { "related_ids": { "order_id": "ORDER1" } } });
    let order =
        json!({ "id": "ORDER1", "status": "COMPLETED", "purchase_units": [{ "payments": { kind: made } }] });
    [(200, parent), (200, order)]
}

#[test]
fn a_capture_or_refund_that_nobody_heard_of_is_found_in_its_order() {
    for (operation, kind, done) in [
        (Operation::Capture, "captures", Outcome::Captured),
        (Operation::Refund, "refunds", Outcome::Refunded),
    ] {
        let ask = || Ask::Status(lookup(operation));
        let (told, answer) = play(ask(), &with_order(kind, Some("COMPLETED")));
        assert_eq!(told[1], "GET v2/checkout/orders/ORDER1");
        let answer = answer.unwrap();
        assert_eq!((answer.outcome, answer.psp_reference.as_deref()), (done, Some("OWN1")), "{operation:?}");
        assert!(answer.about_attempt);
        let (_, answer) = play(ask(), &with_order(kind, None));
        assert_eq!(answer.unwrap().outcome, Outcome::NotFound, "{operation:?}");
        let (_, answer) = play(ask(), &with_order(kind, Some("PENDING")));
        assert_eq!(answer.unwrap().outcome, Outcome::Pending, "{operation:?}");
        // The parent is unknown: that says nothing of what was to happen to it.
        let (_, answer) = play(ask(), &[unknown()]);
        let answer = answer.unwrap();
        assert!(matches!(answer.outcome, Outcome::Refused(_)) && !answer.about_attempt, "{operation:?}");
    }
}

#[test]
fn a_void_that_nobody_heard_of_is_told_by_its_hold() {
    for (status, outcome) in [
        ("VOIDED", Outcome::Voided),
        ("CREATED", Outcome::NotFound),
        ("CAPTURED", Outcome::NotFound),
        ("SOMETHING", Outcome::Pending),
    ] {
        let hold = json!({ "id": "PARENT1", "status": status });
        let (told, answer) = play(Ask::Status(lookup(Operation::Void)), &[(200, hold)]);
        assert_eq!(told, ["GET v2/payments/authorizations/PARENT1"]);
        assert_eq!(answer.unwrap().outcome, outcome, "{status}");
    }
}

#[test]
fn a_payment_is_found_by_its_order_or_by_itself_and_never_called_missing() {
    let at = || Lookup { psp_reference: Some("ID1"), ..lookup(Operation::Charge) };
    let (told, answer) = play(Ask::Status(at()), &[(200, paid("COMPLETED"))]);
    assert_eq!(told, ["GET v2/checkout/orders/ID1"]);
    assert_eq!(answer.unwrap().outcome, Outcome::Captured);

    let (_, answer) = play(Ask::Status(at()), &[(200, waiting("APPROVED"))]);
    assert_eq!(answer.unwrap().outcome, Outcome::Action(Action::Wait));

    let capture = paid("COMPLETED")["purchase_units"][0]["payments"]["captures"][0].clone();
    let (told, answer) = play(Ask::Status(at()), &[unknown(), (200, capture)]);
    assert_eq!(told, ["GET v2/checkout/orders/ID1", "GET v2/payments/captures/ID1"]);
    assert_eq!(answer.unwrap().outcome, Outcome::Captured);

    let (_, answer) = play(Ask::Status(at()), &[unknown(), unknown()]);
    let answer = answer.unwrap();
    assert_eq!(answer.outcome, Outcome::Refused(Refusal::ReferenceNotFound));
    assert!(answer.alarm.is_some() && !answer.about_attempt);

    let credentials = account(&[]);
    let blind = call(&credentials, Ask::Status(lookup(Operation::Charge)));
    let Step::Done(answer) = PayPal.step(&blind, &[]).unwrap() else { panic!("asked for nothing") };
    assert_eq!(answer.outcome, Outcome::Refused(Refusal::OutcomeUnknown));
}

#[test]
fn what_cannot_be_said_is_not_sent() {
    let (card, credentials) = (card(), account(&[]));
    let done = cryptogram();
    let bank = Direct::Bank { country: "PT".into() };
    for instrument in [Instrument::Card { card: &card, three_ds: Some(&done) }, Instrument::Direct(&bank)] {
        let error = PayPal.step(&call(&credentials, Ask::Charge(purchase(instrument))), &[]).unwrap_err();
        assert_eq!(error, ConnectorError::Unsupported(Verb::Charge));
    }
    let dinars = Purchase {
        money: money("1.230", "KWD"),
        ..purchase(Instrument::Card { card: &card, three_ds: None })
    };
    let error = PayPal.step(&call(&credentials, Ask::Charge(dinars)), &[]).unwrap_err();
    assert_eq!(error, ConnectorError::Amount);
    let nobody = Credentials::default();
    let order = Ask::Charge(purchase(Instrument::Card { card: &card, three_ds: None }));
    let error = PayPal.step(&call(&nobody, order), &[]).unwrap_err();
    assert_eq!(error, ConnectorError::Credential("ClientId"));
    let sly = Lookup { psp_reference: Some("../x"), ..lookup(Operation::Charge) };
    let token = Reply { status: 200, headers: Vec::new(), body: br#"{"access_token":"t"}"#.to_vec() };
    let error = PayPal.step(&call(&credentials, Ask::Complete(sly)), &[token]).unwrap_err();
    assert!(matches!(error, ConnectorError::Invalid(_)));
}

#[test]
fn a_partner_says_for_whom_it_acts() {
    let credentials = account(&[("MerchantId", "MERCHANT2"), ("PartnerAttributionId", "Florin_SP")]);
    let call =
        call(&credentials, Ask::Status(Lookup { psp_reference: Some("ID1"), ..lookup(Operation::Charge) }));
    let token = Reply { status: 200, headers: Vec::new(), body: br#"{"access_token":"t"}"#.to_vec() };
    let Step::Send(request) = PayPal.step(&call, &[token]).unwrap() else { panic!("asked for nothing") };
    assert_eq!(header(&request, "paypal-partner-attribution-id"), "Florin_SP");
    assert_eq!(
        header(&request, "paypal-auth-assertion"),
        "eyJhbGciOiJub25lIn0.eyJpc3MiOiJzaG9wIiwicGF5ZXJfaWQiOiJNRVJDSEFOVDIifQ."
    );
}
