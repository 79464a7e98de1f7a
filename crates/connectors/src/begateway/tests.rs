//! Conversations with beGateway, line by line.

use florin_domain::{Card, Credentials, Operation, Refusal, Timestamp};
use serde_json::{Value, json};

use super::*;
use crate::connector::{Answer, Authenticated, Authentication, Initiator, Lookup, Outcome, Payer, ThreeDs};
use crate::http::Request;
use crate::notice::{DisputeStage, NoticeKind};
use crate::samples::{self, call, header, money, purchase};

const UID: &str = "0b1f7f0a-51a4-4d0e-9f0c-6e5b8f3f1a11";

fn card() -> Card {
    samples::card("4200000000000000", 2031)
}

fn account(more: &[(&str, &str)]) -> Credentials {
    samples::credentials(&[&[("shop id", "101"), ("SecretKey", "s3cret")], more].concat())
}

/// Plays a conversation: the requests are told as `METHOD path body`.
fn play(ask: Ask<'_>, replies: &[(u16, Value)]) -> (Vec<String>, Option<Answer>) {
    let credentials = account(&[]);
    talk(&call(&credentials, ask), replies)
}

fn talk(call: &Call<'_>, replies: &[(u16, Value)]) -> (Vec<String>, Option<Answer>) {
    samples::talk(&BeGateway, call, replies, line)
}

fn line(request: &Request) -> String {
    let value = |name| header(request, name);
    assert_eq!(value("authorization"), "Basic MTAxOnMzY3JldA==");
    assert_eq!(value("x-api-version"), "3");
    let is_post = request.method.as_str() == "POST";
    assert_eq!(value("requestid"), if is_post { "0198-1" } else { "" });
    let path = request.url.strip_prefix("http://127.0.0.1:8420").unwrap();
    let money = if request.moves_money { "$ " } else { "" };
    let body = String::from_utf8_lossy(&request.body);
    format!("{money}{} {path} {body}", request.method.as_str()).trim().to_owned()
}

/// The body of the only request of a purchase.
fn body_of(order: Purchase<'_>) -> Value {
    let told = play(Ask::Charge(order), &[]).0.remove(0);
    let body = told.strip_prefix("$ POST /transactions/payments ").unwrap();
    serde_json::from_str::<Value>(body).unwrap()["request"].take()
}

fn made(kind: &str, status: &str) -> Value {
    json!({ "uid": UID, "type": kind, "status": status, "code": "S.0000", "amount": 1099, "currency": "EUR",
            "tracking_id": "0198-1", "test": true, "transaction": { "bank_code": "05", "auth_code": "A1" },
            "payment_method": { "token": "tok-1" } })
}

#[test]
fn a_card_is_charged_in_one_call() {
    let card = card();
    let mut paid = made("payment", "successful");
    paid["three_d_secure_verification"] = json!({ "status": "successful", "pa_status": "Y", "eci": "05" });
    let (told, answer) =
        play(Ask::Charge(purchase(Instrument::Card { card: &card, three_ds: None })), &[(200, paid)]);
    assert_eq!(
        told,
        [concat!(
            r#"$ POST /transactions/payments {"request":{"amount":1099,"currency":"EUR","description":"0198-1","#,
            r#""tracking_id":"0198-1","duplicate_check":true,"test":true,"credit_card":{"number":"4200000000000000","#,
            r#""verification_value":"737","holder":"Inês Duarte","exp_month":"03","exp_year":"2031"}}}"#
        )]
    );
    let answer = answer.unwrap();
    assert_eq!((answer.outcome, answer.money), (Outcome::Captured, Some(money("10.99", "EUR"))));
    assert_eq!((answer.psp_reference.as_deref(), answer.reference.as_deref()), (Some(UID), Some("0198-1")));
    assert_eq!((answer.auth_code.as_deref(), answer.sub_code.as_deref()), (Some("A1"), Some("05")));
    assert_eq!(answer.authenticated, Some(Authenticated { status: "Y".into(), eci: Some("05".into()) }));
    assert_eq!(answer.token, None, "nobody asked for a token");
}

#[test]
fn a_payer_a_way_back_and_authentication_done_elsewhere() {
    let card = card();
    let payer = Payer {
        ip: "203.0.113.9".into(),
        country: "US".into(),
        address1: Some("1 Main St".into()),
        address2: Some("Flat 2".into()),
        postcode: Some("80201".into()),
        city: Some("Denver".into()),
        state: Some("CO".into()),
        email: Some("ines@example.com".into()),
        last_name: Some("Duarte".into()),
        phone: Some("+13035550100".into()),
        ..Payer::default()
    };
    let three_ds = ThreeDs {
        authentication_value: "AAABBB==".into(),
        eci: "06".into(),
        xid: "ds-1".into(),
        version: "2.2.0".into(),
        merchant_name: "Shop".into(),
        sli: None,
    };
    let mut order = purchase(Instrument::Card { card: &card, three_ds: Some(&three_ds) });
    order.payer = Some(&payer);
    order.return_url = Some("https://shop.example/back");
    order.merchant_reference = Some("order 7");
    let long = "é".repeat(300);
    order.description = Some(&long);
    let body = body_of(order);
    assert_eq!(body["description"], "é".repeat(255));
    assert_eq!(body["return_url"], "https://shop.example/back");
    assert_eq!(body["customer"], json!({ "ip": "203.0.113.9", "email": "ines@example.com" }));
    assert_eq!(
        body["billing_address"],
        json!({
            "last_name": "Duarte", "phone": "+13035550100", "country": "US", "city": "Denver", "state": "CO",
            "zip": "80201", "address": "1 Main St, Flat 2",
        })
    );
    assert_eq!(
        body["three_d_secure"]["advanced"],
        json!({ "eci": "06", "cavv": "AAABBB==", "xid": "ds-1", "version": "2.2.0", "pa_status": "A" })
    );

    let abroad = Payer { country: "PT".into(), state: Some("13".into()), ..Payer::default() };
    let mut order = purchase(Instrument::Card { card: &card, three_ds: None });
    order.payer = Some(&abroad);
    order.merchant_reference = Some("order 7");
    let body = body_of(order);
    assert_eq!((&body["customer"], &body["billing_address"]), (&Value::Null, &json!({ "country": "PT" })));
    assert_eq!(body["description"], "order 7");
}

#[test]
fn who_begins_it_and_what_was_agreed() {
    let card = card();
    let number = || Instrument::Card { card: &card, three_ds: None };
    let token = || Instrument::PspToken { token: "tok-1" };
    let by_merchant = Initiator::Merchant { network_transaction_id: Some("ntx") };
    let kept = json!(["recurring", "card_on_file"]);
    let back = Some("https://shop.example/back");

    let body = body_of(Purchase { generate_token: true, ..purchase(number()) });
    assert_eq!(body["additional_data"], json!({ "contract": kept }));

    let body = body_of(Purchase { initiator: by_merchant, ..purchase(number()) });
    let agreed = json!({ "contract": kept, "card_on_file": { "initiator": "merchant" } });
    assert_eq!(body["additional_data"], agreed);
    assert_eq!(body["credit_card"]["verification_value"], Value::Null, "no code without the payer");

    for initiator in [by_merchant, Initiator::Payer] {
        let body = body_of(Purchase { initiator, ..purchase(token()) });
        assert_eq!((&body["credit_card"], &body["additional_data"]), (&json!({ "token": "tok-1" }), &agreed));
    }
    let body = body_of(Purchase { return_url: back, ..purchase(token()) });
    assert_eq!(
        body["additional_data"],
        json!({ "contract": ["card_on_file"], "card_on_file": { "initiator": "customer" } })
    );
}

#[test]
fn authentication_is_skipped_or_forced_as_asked() {
    let card = card();
    let number = || Instrument::Card { card: &card, three_ds: None };
    let flags = |authentication, initiator| {
        let body = body_of(Purchase { authentication, initiator, ..purchase(number()) });
        let flag = |name: &str| body["credit_card"][name].as_bool();
        (flag("skip_three_d_secure_verification"), flag("force_three_d_secure_verification"))
    };
    let by_merchant = Initiator::Merchant { network_transaction_id: None };
    assert_eq!(flags(Authentication::Auto, Initiator::Payer), (None, None));
    assert_eq!(flags(Authentication::Skip, Initiator::Payer), (Some(true), None));
    assert_eq!(flags(Authentication::Challenge, Initiator::Payer), (None, Some(true)));
    assert_eq!(flags(Authentication::Challenge, by_merchant), (None, None), "nobody is there");
}

#[test]
fn the_account_says_where_notices_go_and_live_is_no_test() {
    let card = card();
    let credentials = account(&[("NotificationUrl", "https://pay.example/notices/begateway/1")]);
    let order = purchase(Instrument::Card { card: &card, three_ds: None });
    let live = Call { mode: Mode::Live, ..call(&credentials, Ask::Authorize(order)) };
    let (told, answer) = talk(&live, &[(200, made("authorization", "successful"))]);
    assert!(told[0].starts_with("$ POST /transactions/authorizations "));
    assert!(told[0].contains(
        r#""test":false,"notification_url":"https://pay.example/notices/begateway/1","credit_card""#
    ));
    let answer = answer.unwrap();
    assert_eq!(answer.outcome, Outcome::Refused(Refusal::OutcomeUnknown), "answered as a test");
    assert!(answer.alarm.is_some());
}

/// How a capture, void or refund is asked for.
type Begin = fn(FollowUp<'static>) -> Ask<'static>;

#[test]
fn what_follows_a_payment() {
    let part = |parent| FollowUp { parent, money: money("5", "EUR"), card: None };
    let body = r#"{"request":{"parent_uid":"p-1","amount":500,"tracking_id":"0198-1","duplicate_check":true"#;
    let rows: [(Begin, &str, &str, Outcome); 3] = [
        (Ask::Capture, "captures", "}}", Outcome::Captured),
        (Ask::Void, "voids", "}}", Outcome::Voided),
        (Ask::Refund, "refunds", r#","reason":"Refund"}}"#, Outcome::Refunded),
    ];
    for (ask, path, end, expected) in rows {
        let kind = path.trim_end_matches('s');
        let mut reply = made(kind, "successful");
        reply["amount"] = json!(500);
        reply["parent_uid"] = json!("p-1");
        let (told, answer) = play(ask(part("p-1")), &[(200, reply.clone())]);
        assert_eq!(told, [format!("$ POST /transactions/{path} {body}{end}")]);
        let answer = answer.unwrap();
        assert_eq!((answer.outcome, answer.money), (expected, Some(money("5", "EUR"))));
        assert_eq!(answer.token, None);

        let (_, answer) = play(ask(part("p-2")), &[(200, reply)]);
        assert_eq!(answer.unwrap().outcome, Outcome::Refused(Refusal::OutcomeUnknown), "{kind} of another");
    }
}

#[test]
fn a_card_is_stored_without_a_payment() {
    let card = card();
    let (told, answer) = play(
        Ask::Tokenize(Instrument::Card { card: &card, three_ds: None }),
        &[(200, json!({ "brand": "visa", "last_4": "0000", "token": "tok-1" }))],
    );
    assert_eq!(
        told,
        [concat!(
            r#"POST /credit_cards {"request":{"number":"4200000000000000","holder":"Inês Duarte","#,
            r#""exp_month":"03","exp_year":"2031"}}"#
        )]
    );
    let answer = answer.unwrap();
    assert_eq!((answer.outcome, answer.token.as_deref()), (Outcome::Tokenized, Some("tok-1")));
    for (body, expected) in [
        (json!({ "token": "" }), Outcome::Refused(Refusal::PspUnavailable)),
        (made("tokenization", "successful"), Outcome::Tokenized),
        (made("payment", "successful"), Outcome::Refused(Refusal::OutcomeUnknown)),
    ] {
        let ask = Ask::Tokenize(Instrument::Card { card: &card, three_ds: None });
        assert_eq!(play(ask, &[(200, body)]).1.unwrap().outcome, expected);
    }
    let mut none = made("tokenization", "successful");
    none["payment_method"] = Value::Null;
    let ask = Ask::Tokenize(Instrument::Card { card: &card, three_ds: None });
    let answer = play(ask, &[(200, none)]).1.unwrap();
    assert!(answer.outcome == Outcome::Pending && answer.alarm.is_some());
}

#[test]
fn a_token_is_told_where_one_was_asked_for() {
    let card = card();
    let number = || Instrument::Card { card: &card, three_ds: None };
    let order = Purchase { generate_token: true, ..purchase(number()) };
    let (_, answer) = play(Ask::Charge(order), &[(200, made("payment", "successful"))]);
    assert_eq!(answer.unwrap().token.as_deref(), Some("tok-1"));
    let at = || Lookup { psp_reference: Some(UID), ..lookup(Operation::Charge) };
    let mut kept = made("payment", "successful");
    assert_eq!(play(Ask::Status(at()), &[(200, kept.clone())]).1.unwrap().token, None);
    kept["additional_data"] = json!({ "contract": ["recurring"] });
    assert_eq!(play(Ask::Status(at()), &[(200, kept)]).1.unwrap().token.as_deref(), Some("tok-1"));
}

fn lookup(operation: Operation) -> Lookup<'static> {
    Lookup {
        operation,
        money: Some(money("10.99", "EUR")),
        reference: Some("0198-1"),
        psp_reference: None,
        parent: Some("p-1"),
        other_captures: false,
    }
}

fn list(items: &[Value]) -> (u16, Value) {
    (200, json!({ "transactions": items }))
}

#[test]
fn the_newest_of_the_right_type_is_found_by_our_reference() {
    let mut capture = made("capture", "successful");
    capture["parent_uid"] = json!("p-1");
    for (operation, kind, expected) in [
        (Operation::Charge, "payment", Outcome::Captured),
        (Operation::Authorize, "authorization", Outcome::Authorized),
        (Operation::Capture, "capture", Outcome::Captured),
        (Operation::Void, "void", Outcome::Voided),
        (Operation::Release, "void", Outcome::Voided),
        (Operation::Refund, "refund", Outcome::Refunded),
        (Operation::GiveBack, "refund", Outcome::Refunded),
    ] {
        let other = if kind == "refund" { "payment" } else { "refund" };
        let items = [made(other, "successful"), made(kind, "successful")];
        let (told, answer) = play(Ask::Status(lookup(operation)), &[list(&items)]);
        assert_eq!(told, ["GET /v2/transactions/tracking_id/0198-1"]);
        let answer = answer.unwrap();
        assert_eq!((answer.outcome, answer.alarm), (expected, None), "{operation:?}");
    }
    let twice = [made("payment", "failed"), made("payment", "successful")];
    let answer = play(Ask::Complete(lookup(Operation::Charge)), &[list(&twice)]).1.unwrap();
    assert!(answer.outcome == Outcome::Captured && answer.alarm.is_some(), "the one with money speaks");
    let unknown = BeGateway.step(&call(&account(&[]), Ask::Status(lookup(Operation::Tokenize))), &[]);
    assert_eq!(unknown.unwrap_err(), ConnectorError::Unsupported(Verb::Status));
}

#[test]
fn an_empty_list_says_that_there_is_none() {
    let found = play(Ask::Status(lookup(Operation::Charge)), &[list(&[])]).1.unwrap();
    assert_eq!(found.outcome, Outcome::NotFound);
    let full = vec![made("refund", "successful"); 10];
    let strange = [json!({ "uid": "x", "type": "payment", "status": "successful" })];
    for items in [&full[..], &strange] {
        let answer = play(Ask::Status(lookup(Operation::Charge)), &[list(items)]).1.unwrap();
        assert!(answer.outcome == Outcome::Refused(Refusal::OutcomeUnknown) && answer.alarm.is_some());
    }
}

#[test]
fn a_refund_under_the_payment_s_own_tracking_id_is_not_overlooked() {
    let mut payment = made("payment", "successful");
    payment["uid"] = json!("p-1");
    payment["tracking_id"] = json!("or der/7");
    let mut refund = payment.clone();
    refund["uid"] = json!("r-1");
    refund["type"] = json!("refund");
    refund["parent_uid"] = json!("p-1");
    let start = [list(&[]), (200, payment.clone())];
    let end = |items: &[Value]| [&start[..], &[list(items)]].concat();
    let (told, answer) =
        play(Ask::Status(lookup(Operation::Refund)), &end(&[refund.clone(), payment.clone()]));
    assert_eq!(told[1..], ["GET /transactions/p-1", "GET /v2/transactions/tracking_id/or%20der%2F7"]);
    assert_eq!(answer.unwrap().outcome, Outcome::Refused(Refusal::OutcomeUnknown));

    refund["amount"] = json!(1);
    for items in [&[payment.clone()][..], &[refund, payment.clone()]] {
        let (_, answer) = play(Ask::Status(lookup(Operation::Refund)), &end(items));
        assert_eq!(answer.unwrap().outcome, Outcome::NotFound);
    }
    payment["tracking_id"] = Value::Null;
    let (_, answer) = play(Ask::Status(lookup(Operation::Capture)), &[list(&[]), (200, payment)]);
    assert_eq!(answer.unwrap().outcome, Outcome::NotFound, "a payment of elsewhere without tracking id");
    let lost = [list(&[]), (404, json!({ "message": "Record not found" }))];
    let (_, answer) = play(Ask::Status(lookup(Operation::Refund)), &lost);
    assert_eq!(answer.unwrap().outcome, Outcome::Refused(Refusal::OutcomeUnknown));
}

#[test]
fn an_attempt_that_failed_is_told_from_a_question_that_failed() {
    let at = || Lookup { psp_reference: Some(UID), ..lookup(Operation::Charge) };
    for (code, expected) in [
        ("F.0114", Outcome::Declined(Refusal::InsufficientFunds)),
        ("F.0118", Outcome::Refused(Refusal::AcquirerError)),
        ("F.0128", Outcome::Refused(Refusal::RequestInvalid)),
        ("F.0108", Outcome::Declined(Refusal::IssuerDeclined)),
    ] {
        let mut failed = made("payment", "failed");
        failed["code"] = json!(code);
        let (told, answer) = play(Ask::Status(at()), &[(200, failed.clone())]);
        assert_eq!(told, [format!("GET /transactions/{UID}")]);
        let answer = answer.unwrap();
        assert_eq!((answer.outcome, answer.about_attempt), (expected.clone(), true), "{code}");
        let answer = play(Ask::Status(lookup(Operation::Charge)), &[list(&[failed])]).1.unwrap();
        assert_eq!((answer.outcome, answer.about_attempt), (expected, true), "{code}");
    }
    for status in [401, 403, 404, 429, 500] {
        let answer = play(Ask::Status(at()), &[(status, json!({ "message": "no" }))]).1.unwrap();
        assert!(matches!(answer.outcome, Outcome::Refused(_)) && !answer.about_attempt, "{status}");
    }
    let answer = play(Ask::Status(at()), &[(200, made("refund", "failed"))]).1.unwrap();
    assert_eq!(answer.outcome, Outcome::Refused(Refusal::OutcomeUnknown));
    assert!(!answer.about_attempt && answer.alarm.is_some(), "another transaction than asked");
}

#[test]
fn transactions_of_elsewhere_are_of_any_type() {
    let at = |uid| Lookup {
        reference: None,
        money: None,
        parent: None,
        psp_reference: Some(uid),
        ..lookup(Operation::Charge)
    };
    for (kind, expected) in [
        ("payment", Outcome::Captured),
        ("authorization", Outcome::Authorized),
        ("refund", Outcome::Refunded),
    ] {
        let (_, answer) = play(Ask::Status(at(UID)), &[(200, made(kind, "successful"))]);
        assert_eq!(answer.unwrap().outcome, expected, "{kind}");
    }
    let (_, answer) = play(Ask::Status(at(UID)), &[(404, json!({ "message": "Record not found" }))]);
    assert_eq!(answer.unwrap().outcome, Outcome::NotFound);
    for uid in ["", "../balance", "a b", "a?b"] {
        let error = BeGateway.step(&call(&account(&[]), Ask::Status(at(uid))), &[]).unwrap_err();
        assert!(matches!(error, ConnectorError::Invalid(_)), "{uid}");
    }
}

#[test]
fn what_cannot_be_said_is_not_sent() {
    let card = card();
    let nothing = Credentials::default();
    let order = || purchase(Instrument::Card { card: &card, three_ds: None });
    let error = BeGateway.step(&call(&nothing, Ask::Charge(order())), &[]).unwrap_err();
    assert_eq!(error, ConnectorError::Credential("ShopId"));
    let own = account(&[]);
    let rupiah = Purchase { money: money("5000", "IDR"), ..order() };
    assert_eq!(BeGateway.step(&call(&own, Ask::Charge(rupiah)), &[]).unwrap_err(), ConnectorError::Amount);
    let token = || Instrument::NetworkToken { card: &card, scheme: "Visa", wallet: None, three_ds: None };
    for ask in [Ask::Charge(purchase(token())), Ask::Tokenize(Instrument::PspToken { token: "tok-1" })] {
        let verb = ask.verb();
        let error = BeGateway.step(&call(&own, ask), &[]).unwrap_err();
        assert_eq!(error, ConnectorError::Unsupported(verb));
    }
}

mod notices;
mod payouts;
