//! What the connector writes, and how it reads the simulator's own answers.

use florin_domain::{Credentials, Currency, Expiry, Mode, Operation, Pan, Refusal, Timestamp};
use serde_json::{Value, json};

use super::*;
use crate::connector::{Action, Answer, Outcome};
use crate::notice::{DisputeStage, NoticeKind};

fn euros(minor: i64) -> Money {
    Money::from_minor(minor, Currency::parse("EUR").unwrap()).unwrap()
}

fn card() -> Card {
    Card {
        pan: Pan::parse("4242424242424242").unwrap(),
        expiry: Expiry::new(12, 2030).unwrap(),
        holder: "Ines Duarte".into(),
        cvv: Some(Cvv::parse("123").unwrap()),
    }
}

fn purchase(card: &Card) -> Purchase<'_> {
    Purchase {
        money: euros(1000),
        instrument: Instrument::Card { card, three_ds: None },
        payer: None,
        merchant_reference: None,
        description: None,
        digital: None,
        generate_token: false,
        return_url: None,
        authentication: Authentication::Auto,
        initiator: Initiator::Payer,
    }
}

fn lookup(operation: Operation) -> Lookup<'static> {
    Lookup {
        operation,
        money: None,
        reference: Some("ref & 1"),
        psp_reference: Some("pay_1"),
        parent: None,
        other_captures: false,
    }
}

fn call<'a>(credentials: &'a Credentials, ask: Ask<'a>) -> Call<'a> {
    Call {
        base_url: "http://sim",
        mode: Mode::Test,
        credentials,
        account: "main",
        merchant: "m1",
        reference: "ref",
        ask,
    }
}

fn sent(connector: &Simulator, call: &Call<'_>) -> Request {
    match connector.step(call, &[]).unwrap() {
        Step::Send(request) => request,
        Step::Done(answer) => panic!("{answer:?}"),
    }
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
}

fn reply(status: u16, body: &str) -> Reply {
    Reply { status, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

fn answer(ask: Ask<'_>, status: u16, body: &str) -> Answer {
    let none = Credentials::default();
    match SIMULATOR.step(&call(&none, ask), &[reply(status, body)]).unwrap() {
        Step::Done(answer) => *answer,
        Step::Send(request) => panic!("{request:?}"),
    }
}

#[test]
fn a_payout_is_written_without_what_nobody_told() {
    let none = Credentials::default();
    let card = card();
    let payout = |is_dated| {
        Ask::Payout(Payout {
            money: euros(1000),
            card: &card,
            is_dated,
            recipient: None,
            sender: None,
            merchant_reference: None,
            description: None,
        })
    };
    let body = |request: &Request| serde_json::from_slice::<Value>(&request.body).unwrap();
    let request = sent(&SIMULATOR, &call(&none, payout(false)));
    assert!(request.moves_money && request.url == "http://sim/simulator/v1/payouts");
    assert_eq!(header(&request, "idempotency-key"), Some("ref"));
    assert_eq!(body(&request)["card"], json!({ "number": "4242424242424242", "holder": "Ines Duarte" }));
    let dated = body(&sent(&NULL_FAILURE, &call(&none, payout(true))));
    assert_eq!((&dated["card"]["exp_month"], &dated["card"]["cvc"]), (&json!(12), &Value::Null));
    assert_eq!(dated["profile"], "mock");
    let told = answer(
        payout(false),
        200,
        r#"{"operation":"payout","state":"succeeded","amount":1000,"currency":"EUR"}"#,
    );
    assert_eq!((told.outcome, told.money), (Outcome::PaidOut, Some(euros(1000))));
}

#[test]
fn a_charge_is_written_with_what_the_account_says() {
    let credentials = Credentials::new(
        [
            ("Seed", "7"),
            ("LatencyMs", "20"),
            ("WebhookUrl", "http://us/n"),
            ("WebhookKey", "k"),
            ("Profile", "strict"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let card = card();
    let call = call(&credentials, Ask::Charge(purchase(&card)));
    let request = sent(&SIMULATOR, &call);
    assert_eq!((request.url.as_str(), request.moves_money), ("http://sim/simulator/v1/charges", true));
    assert_eq!(header(&request, "idempotency-key"), Some("ref"));
    assert_eq!(header(&request, "x-sim-outcome"), None);
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let expected = json!({ "merchant": "m1", "account": "main", "reference": "ref", "amount": 1000, "currency": "EUR",
        "card": { "number": "4242424242424242", "exp_month": 12, "exp_year": 2030, "holder": "Ines Duarte", "cvc": "123" },
        "webhook": { "url": "http://us/n", "key": "k" }, "latency_ms": 20, "seed": 7, "strict": true });
    assert_eq!(body, expected);
    assert_eq!(sent(&SIMULATOR, &call).body, request.body);
    assert!(!format!("{request:?}{call:?}").contains("4242424242424242"));
}

#[test]
fn every_verb_has_its_address() {
    let (none, card) = (Credentials::default(), card());
    let change = || FollowUp { parent: "pay_1", money: euros(500), card: None };
    for (ask, expected) in [
        (Ask::Authorize(purchase(&card)), "POST http://sim/simulator/v1/authorizations true"),
        (Ask::Capture(change()), "POST http://sim/simulator/v1/payments/pay_1/captures true"),
        (Ask::Void(change()), "POST http://sim/simulator/v1/payments/pay_1/voids true"),
        (Ask::Refund(change()), "POST http://sim/simulator/v1/payments/pay_1/refunds true"),
        (Ask::Increment(change()), "POST http://sim/simulator/v1/payments/pay_1/increments true"),
        (Ask::Tokenize(Instrument::PspToken { token: "t" }), "POST http://sim/simulator/v1/tokens false"),
        (
            Ask::Status(lookup(Operation::Charge)),
            "GET http://sim/simulator/v1/operations?merchant=m1&account=main&reference=ref+%26+1 false",
        ),
        (
            Ask::Status(Lookup { reference: None, ..lookup(Operation::Charge) }),
            "GET http://sim/simulator/v1/operations/pay_1?merchant=m1&account=main false",
        ),
        (
            Ask::Complete(lookup(Operation::Charge)),
            "POST http://sim/simulator/v1/payments/pay_1/complete false",
        ),
    ] {
        let request = sent(&SIMULATOR, &call(&none, ask));
        assert_eq!(format!("{} {} {}", request.method.as_str(), request.url, request.moves_money), expected);
    }
}

#[test]
fn the_mocks_say_what_they_want_to_hear() {
    let (none, card) = (Credentials::default(), card());
    for (mock, outcome, name) in
        [(&NULL_SUCCESS, "approved", "NULLSuccess"), (&NULL_FAILURE, "declined", "NULLFailure")]
    {
        let ask =
            call(&none, Ask::Refund(FollowUp { parent: "any thing/else", money: euros(1), card: None }));
        let request = sent(mock, &ask);
        assert_eq!(header(&request, "x-sim-outcome"), Some(outcome));
        assert_eq!(request.url, "http://sim/simulator/v1/payments/any+thing%2Felse/refunds");
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(body["profile"], "mock");
        let ask = call(&none, Ask::Tokenize(Instrument::Card { card: &card, three_ds: None }));
        assert!(matches!(mock.step(&ask, &[]), Err(ConnectorError::Unsupported(Verb::Tokenize))));
        assert_eq!(mock.manifest().name, name);
    }
    let no = r#"{"id":"mock-000001","operation":"charge","reference":"ref","state":"declined","amount":1000,
        "currency":"EUR","reason":"issuer_declined","code":"declined"}"#;
    let ask = call(&none, Ask::Charge(purchase(&card)));
    let Step::Done(answer) = NULL_FAILURE.step(&ask, &[reply(200, no)]).unwrap() else {
        panic!("sent again")
    };
    assert_eq!(answer.outcome, Outcome::Declined(Refusal::IssuerDeclined));
    assert_eq!((answer.code.as_deref(), answer.sub_code), (Some("declined"), None));
}

#[test]
fn a_stored_card_without_a_browser_is_the_merchants_own() {
    let (none, card) = (Credentials::default(), card());
    let stored = Purchase { instrument: Instrument::PspToken { token: "tok_1" }, ..purchase(&card) };
    let body: Value =
        serde_json::from_slice(&sent(&SIMULATOR, &call(&none, Ask::Charge(stored))).body).unwrap();
    assert_eq!((&body["initiator"], &body["card"]), (&json!("merchant"), &json!({ "token": "tok_1" })));
}

const CAPTURED: &str = r#"{"id":"pay_1","operation":"charge","reference":"ref","state":"captured","amount":1000,"currency":"EUR",
    "captured":1000,"refunded":0,"voided":0,"auth_code":"123456","avs":"1","cvc":"M","risk":"normal",
    "network_transaction_id":"012345678901234","card":"424242******4242",
    "three_ds":{"trans_status":"A","eci":"06","flow":"frictionless"}}"#;

#[test]
fn an_approval_is_kept_whole() {
    let card = card();
    let answer = answer(Ask::Charge(purchase(&card)), 200, CAPTURED);
    assert_eq!(answer.outcome, Outcome::Captured);
    assert_eq!(answer.money, Some(euros(1000)));
    assert_eq!((answer.psp_reference.as_deref(), answer.reference.as_deref()), (Some("pay_1"), Some("ref")));
    assert_eq!((answer.auth_code.as_deref(), answer.cvc.as_deref()), (Some("123456"), Some("M")));
    let proof = answer.authenticated.as_ref().map(|proof| (proof.status.as_str(), proof.eci.as_deref()));
    assert_eq!(proof, Some(("A", Some("06"))));
    assert!(answer.alarm.is_none() && answer.raw.is_some());
}

#[test]
fn states_mean_what_was_asked() {
    let told = |operation: &str, state: &str, more: &str| {
        format!(
            r#"{{"id":"x","operation":"{operation}","reference":"ref","state":"{state}","amount":5,"currency":"EUR"{more}}}"#
        )
    };
    let reason = r#","reason":"insufficient_funds","code":"51""#;
    let gone = r#","reason":"authentication_failed""#;
    let action = r#","action":{"type":"redirect","url":"http://sim/acs"}"#;
    let redirect = Outcome::Action(Action::Redirect { url: "http://sim/acs".into() });
    for (asked, operation, state, more, expected) in [
        (Operation::Charge, "charge", "declined", reason, Outcome::Declined(Refusal::InsufficientFunds)),
        (Operation::Charge, "charge", "refunded", "", Outcome::Captured),
        (Operation::Charge, "charge", "voided", "", Outcome::Voided),
        (Operation::Charge, "charge", "requires_action", action, redirect),
        (Operation::Charge, "charge", "expired", gone, Outcome::Declined(Refusal::AuthenticationFailed)),
        (Operation::Charge, "charge", "pending", "", Outcome::Pending),
        (Operation::Authorize, "authorize", "authorized", "", Outcome::Authorized),
        (Operation::Authorize, "authorize", "captured", "", Outcome::Authorized),
        (Operation::Authorize, "authorize", "expired", "", Outcome::Expired),
        (Operation::Capture, "capture", "succeeded", "", Outcome::Captured),
        (Operation::Void, "void", "succeeded", "", Outcome::Voided),
        (Operation::Release, "void", "succeeded", "", Outcome::Voided),
        (Operation::GiveBack, "refund", "succeeded", "", Outcome::Refunded),
        (Operation::Refund, "refund", "pending", "", Outcome::Pending),
        (Operation::Refund, "refund", "failed", "", Outcome::Declined(Refusal::IssuerDeclined)),
        (Operation::Tokenize, "tokenize", "succeeded", r#","token":"tok_1""#, Outcome::Tokenized),
    ] {
        let answer = answer(Ask::Status(lookup(asked)), 200, &told(operation, state, more));
        assert_eq!((answer.outcome, answer.alarm), (expected, None), "{asked:?} {state}");
    }
    for (operation, state) in [
        ("charge", "levitated"),
        ("refund", "succeeded"),
        ("charge", "requires_action"),
        ("charge", "authorized"),
    ] {
        let answer = answer(Ask::Status(lookup(Operation::Charge)), 200, &told(operation, state, ""));
        assert_eq!(answer.outcome, Outcome::Pending, "{operation} {state}");
        assert!(answer.alarm.is_some());
    }
}

#[test]
fn errors_say_whether_something_may_have_happened() {
    let card = card();
    let error = |reason: &str| format!(r#"{{"error":{{"reason":"{reason}","message":"…"}}}}"#);
    for (status, body, expected) in [
        (503, error("not_processed"), Outcome::Refused(Refusal::AcquirerError)),
        (503, "<html>".into(), Outcome::Refused(Refusal::PspUnavailable)),
        (500, error("psp_error"), Outcome::Refused(Refusal::PspError)),
        (429, error("rate_limited"), Outcome::Refused(Refusal::RateLimited)),
        (409, error("idempotency_conflict"), Outcome::Refused(Refusal::IdempotencyConflict)),
        (404, error("not_found"), Outcome::Refused(Refusal::ReferenceNotFound)),
        (400, error("card_number_invalid"), Outcome::Declined(Refusal::CardNumberInvalid)),
        (400, error("never heard of"), Outcome::Refused(Refusal::RequestInvalid)),
        (200, "<!doctype html>".into(), Outcome::Refused(Refusal::PspUnavailable)),
        (200, "[]".into(), Outcome::Refused(Refusal::PspUnavailable)),
    ] {
        let ask = Ask::Charge(purchase(&card));
        assert_eq!(answer(ask, status, &body).outcome, expected, "{status} {body}");
    }
    let lost = answer(Ask::Status(lookup(Operation::Refund)), 404, &error("not_found"));
    assert_eq!(lost.outcome, Outcome::NotFound);
    let over = r#"{"id":"c","operation":"capture","reference":"ref","state":"refused","amount":5,"currency":"EUR",
        "reason":"amount_exceeds_remaining"}"#;
    let change = FollowUp { parent: "pay_1", money: euros(5), card: None };
    assert_eq!(
        answer(Ask::Capture(change), 422, over).outcome,
        Outcome::Refused(Refusal::AmountExceedsRemaining)
    );
}

#[test]
fn a_cut_anywhere_is_no_success() {
    let card = card();
    for end in 0..CAPTURED.len() {
        let answer = answer(Ask::Charge(purchase(&card)), 200, &CAPTURED[..end]);
        assert_eq!(answer.outcome, Outcome::Refused(Refusal::PspUnavailable), "cut at {end}");
    }
}

/// Of `1700000000.` and the body below, made with openssl and the key `secret`.
const SIGNATURE: &str = "4294b313940e7b33ee1bb5d738b5b16df81c2a1cbd4e5bde5b81a5cf9f4ff65c";
const EVENT: &str = r#"{"id":"evt_1","type":"dispute.opened","data":{"id":"pay_1","reference":"ref","dispute":{"reason":"fraudulent","state":"opened","amount":1000}}}"#;

fn notice(body: &str, signature: &str, key: Option<&str>, now: i64) -> Result<Vec<Notice>, NoticeError> {
    let credentials = Credentials::new(key.map(|key| ("WebhookKey".to_owned(), key.to_owned())));
    let headers = [("sim-signature".to_owned(), signature.to_owned())];
    let now = Timestamp::from_seconds(now);
    SIMULATOR.notices(&NoticeRequest {
        headers: &headers,
        body: body.as_bytes(),
        credentials: &credentials,
        now,
        certificate: None,
    })
}

#[test]
fn webhooks_are_believed_with_their_signature_only() {
    let signature = format!("t=1700000000,v1={SIGNATURE}");
    let told = notice(EVENT, &signature, Some("secret"), 1_700_000_100).unwrap();
    let kind = NoticeKind::Dispute { stage: DisputeStage::Opened, minor: 1000 };
    let expected = Notice {
        event_id: "evt_1".into(),
        reference: Some("ref".into()),
        psp_reference: Some("pay_1".into()),
        kind,
    };
    assert_eq!(told, [expected]);
    let two = format!("t=1700000000,v1=00,v1={SIGNATURE}");
    assert!(notice(EVENT, &two, Some("secret"), 1_699_999_800).is_ok());
    assert_eq!(notice(EVENT, &signature, None, 1_700_000_000), Err(NoticeError::NoKey));
    for (body, signature, key, now) in [
        (EVENT, signature.as_str(), "secret", 1_700_000_301),
        (EVENT, &signature, "secret", 1_699_999_699),
        (EVENT, &signature, "other", 1_700_000_000),
        (EVENT, "t=1700000000", "secret", 1_700_000_000),
        (EVENT, "", "secret", 1_700_000_000),
        ("{}", &signature, "secret", 1_700_000_000),
    ] {
        assert_eq!(notice(body, signature, Some(key), now), Err(NoticeError::Unverified));
    }
    for at in 0..SIGNATURE.len() {
        let other = if &SIGNATURE[at..=at] == "0" { "1" } else { "0" };
        let bent = format!("t=1700000000,v1={}{other}{}", &SIGNATURE[..at], &SIGNATURE[at + 1..]);
        assert_eq!(notice(EVENT, &bent, Some("secret"), 1_700_000_000), Err(NoticeError::Unverified));
    }
}

#[test]
fn an_operation_that_was_refused_is_told_from_a_question_that_was() {
    let at = || Lookup {
        operation: Operation::Refund,
        money: None,
        reference: Some("ref"),
        psp_reference: None,
        parent: Some("pay_1"),
        other_captures: false,
    };
    let refused = r#"{"id":"rf_1","operation":"refund","state":"refused","reason":"state_conflict","reference":"ref","amount":1000,"currency":"EUR"}"#;
    let told = answer(Ask::Status(at()), 200, refused);
    assert_eq!((told.outcome, told.about_attempt), (Outcome::Refused(Refusal::StateConflict), true));
    let failed = r#"{"error":{"reason":"credentials_invalid"}}"#;
    let told = answer(Ask::Status(at()), 401, failed);
    assert_eq!((told.outcome, told.about_attempt), (Outcome::Refused(Refusal::CredentialsInvalid), false));
}
