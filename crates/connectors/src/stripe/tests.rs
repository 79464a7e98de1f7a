//! Conversations with Stripe, line by line.

use florin_domain::{Card, Operation, Refusal, Timestamp};
use serde_json::{Value, json};

use super::*;
use crate::codec::form;
use crate::connector::{
    Action, Answer, Authenticated, Instrument, Lookup, Outcome, Payer, Shipping, ThreeDs,
};
use crate::http::Request;
use crate::notice::{DisputeStage, NoticeKind};
use crate::samples::{self, call, credentials as secrets, header, money, purchase};

fn card() -> Card {
    samples::card("4242424242424242", 2030)
}

/// Plays a conversation: the requests are told as `METHOD path key fields…`.
fn play(ask: Ask<'_>, replies: &[(u16, Value)]) -> (Vec<String>, Option<Answer>) {
    let credentials = secrets(&[("api key", "sk_test_x")]);
    samples::talk(&Stripe, &call(&credentials, ask), replies, line)
}

fn line(request: &Request) -> String {
    let value = |name| header(request, name);
    assert_eq!(value("authorization"), "Bearer sk_test_x");
    assert_eq!(value("stripe-version"), VERSION);
    let fields: Vec<String> = form::read(&request.body)
        .unwrap()
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let path = request.url.strip_prefix("http://127.0.0.1:8420/v1/").unwrap();
    let money = if request.moves_money { "$ " } else { "" };
    format!("{money}{} {path} {} {}", request.method.as_str(), value("idempotency-key"), fields.join(" "))
        .trim()
        .to_owned()
}

fn intent(status: &str) -> Value {
    json!({ "id": "pi_1", "object": "payment_intent", "amount": 1099, "amount_capturable": 0, "amount_received": 1099,
            "currency": "eur", "status": status, "metadata": { "ref": "0198-1" }, "payment_method": "pm_1" })
}

fn made(id: &str) -> (u16, Value) {
    (200, json!({ "id": id, "object": "payment_method", "customer": null }))
}

#[test]
fn a_clear_card_becomes_a_payment_method_and_then_a_payment() {
    let card = card();
    let shipping = Shipping {
        name: "Rui Sousa".into(),
        country: "ES".into(),
        address1: Some("Gran Via 1".into()),
        ..Shipping::default()
    };
    let payer = Payer {
        country: "PT".into(),
        city: Some("Porto".into()),
        email: Some("ines@example.com".into()),
        phone: Some("+351210000000".into()),
        shipping: Some(Box::new(shipping)),
        ..Payer::default()
    };
    let mut order = purchase(Instrument::Card { card: &card, three_ds: None });
    order.payer = Some(&payer);
    order.description = Some("Two chairs");
    let mut paid = intent("succeeded");
    paid["latest_charge"] = json!({ "object": "charge", "payment_method_details": { "card": {
        "network_transaction_id": "ntx1", "authorization_code": "A1",
        "three_d_secure": { "result": "attempt_acknowledged", "electronic_commerce_indicator": "06" },
        "checks": { "cvc_check": "pass", "address_line1_check": null, "address_postal_code_check": "fail" } } } });
    let (told, answer) = play(Ask::Charge(order), &[made("pm_1"), (200, paid)]);
    assert_eq!(
        told,
        [
            "POST payment_methods 0198-1.pm type=card card[number]=4242424242424242 card[exp_month]=3 card[exp_year]=2030 \
         card[cvc]=737 billing_details[name]=Inês Duarte billing_details[email]=ines@example.com \
         billing_details[phone]=+351210000000 billing_details[address][city]=Porto \
         billing_details[address][country]=PT",
            "$ POST payment_intents 0198-1 amount=1099 currency=eur payment_method=pm_1 confirm=true \
         capture_method=automatic payment_method_types[0]=card metadata[ref]=0198-1 description=Two chairs \
         shipping[name]=Rui Sousa shipping[address][line1]=Gran Via 1 shipping[address][country]=ES \
         expand[0]=latest_charge",
        ]
    );
    let answer = answer.unwrap();
    assert_eq!(answer.outcome, Outcome::Captured);
    assert_eq!(answer.money, Some(money("10.99", "EUR")));
    assert_eq!(answer.authenticated, Some(Authenticated { status: "A".into(), eci: Some("06".into()) }));
    assert_eq!(
        (answer.psp_reference.as_deref(), answer.reference.as_deref(), answer.auth_code.as_deref()),
        (Some("pi_1"), Some("0198-1"), Some("A1"))
    );
    assert_eq!(
        (
            answer.network_transaction_id.as_deref(),
            answer.cvc.as_deref(),
            answer.avs.as_deref(),
            answer.token
        ),
        (Some("ntx1"), Some("pass"), Some("-/fail"), None)
    );
}

#[test]
fn a_hold_with_foreign_authentication_and_a_way_back() {
    let card = card();
    let three_ds = ThreeDs {
        authentication_value: "AAABBB==".into(),
        eci: "05".into(),
        xid: "ds-1".into(),
        version: "2.2.0".into(),
        merchant_name: "Shop".into(),
        sli: None,
    };
    let mut order = purchase(Instrument::Card { card: &card, three_ds: Some(&three_ds) });
    order.return_url = Some("https://shop.example/back");
    let (told, _) = play(Ask::Authorize(order), &[made("pm_1")]);
    assert_eq!(
        told[1],
        "$ POST payment_intents 0198-1 amount=1099 currency=eur payment_method=pm_1 confirm=true capture_method=manual \
         payment_method_types[0]=card metadata[ref]=0198-1 return_url=https://shop.example/back \
         payment_method_options[card][three_d_secure][cryptogram]=AAABBB== \
         payment_method_options[card][three_d_secure][transaction_id]=ds-1 \
         payment_method_options[card][three_d_secure][version]=2.2.0 \
         payment_method_options[card][three_d_secure][ares_trans_status]=Y \
         payment_method_options[card][three_d_secure][electronic_commerce_indicator]=05 expand[0]=latest_charge"
    );
}

#[test]
fn a_network_token_goes_through_a_token() {
    let card = Card { cvv: None, ..card() };
    let (told, _) = play(
        Ask::Charge(purchase(Instrument::NetworkToken {
            card: &card,
            scheme: "Visa",
            wallet: None,
            three_ds: None,
        })),
        &[(200, json!({ "id": "tok_1", "object": "token" })), made("pm_1")],
    );
    assert_eq!(told[0].split(' ').take(3).collect::<Vec<_>>(), ["POST", "tokens", "0198-1.tok"]);
    assert!(!told[0].contains("cryptogram"));
    assert_eq!(told[1], "POST payment_methods 0198-1.pm type=card card[token]=tok_1");
    assert!(told[2].starts_with("$ POST payment_intents 0198-1 "));

    let device = ThreeDs {
        authentication_value: "AgAAAAAABk4DWZ4C28yUQAAAAAA=".into(),
        eci: String::new(),
        xid: String::new(),
        version: String::new(),
        merchant_name: String::new(),
        sli: None,
    };
    let wallet = Some("google_pay");
    let instrument =
        Instrument::NetworkToken { card: &card, scheme: "Visa", wallet, three_ds: Some(&device) };
    let (told, _) = play(
        Ask::Charge(purchase(instrument)),
        &[(200, json!({ "id": "tok_1", "object": "token" })), made("pm_1")],
    );
    assert!(
        told[0]
            .ends_with("card[cryptogram]=AgAAAAAABk4DWZ4C28yUQAAAAAA= card[tokenization_method]=google_pay"),
        "{}",
        told[0]
    );
}

#[test]
fn a_card_is_kept_by_giving_it_to_a_customer_and_charged_with_that_customer() {
    let card = card();
    let mut order = purchase(Instrument::Card { card: &card, three_ds: None });
    order.generate_token = true;
    let customer = (200, json!({ "id": "cus_1", "object": "customer" }));
    let (told, answer) =
        play(Ask::Charge(order), &[made("pm_1"), customer.clone(), (200, intent("succeeded"))]);
    assert_eq!(told[1], "POST customers 0198-1.cus metadata[ref]=0198-1");
    assert!(told[2].contains("customer=cus_1 setup_future_usage=off_session"));
    assert_eq!(answer.unwrap().token.as_deref(), Some("pm_1"));

    let kept = (200, json!({ "id": "pm_1", "object": "payment_method", "customer": "cus_1" }));
    let (told, _) =
        play(Ask::Charge(purchase(Instrument::PspToken { token: "pm_1" })), std::slice::from_ref(&kept));
    assert_eq!(told[0], "GET payment_methods/pm_1");
    assert!(told[1].contains("payment_method=pm_1") && told[1].contains("customer=cus_1 off_session=true"));

    let (told, answer) = play(
        Ask::Tokenize(Instrument::Card { card: &card, three_ds: None }),
        &[made("pm_1"), customer, kept],
    );
    assert_eq!(told[2], "POST payment_methods/pm_1/attach 0198-1 customer=cus_1");
    let answer = answer.unwrap();
    assert_eq!((answer.outcome, answer.token.as_deref()), (Outcome::Tokenized, Some("pm_1")));
}

#[test]
fn before_the_money_every_failure_is_surely_not_a_payment() {
    let card = card();
    for (status, body, expected) in [
        (500, json!({ "error": { "type": "api_error" } }), Outcome::Refused(Refusal::NotSent)),
        (200, json!({}), Outcome::Refused(Refusal::NotSent)),
        (
            402,
            json!({ "error": { "type": "card_error", "code": "incorrect_number" } }),
            Outcome::Declined(Refusal::CardNumberInvalid),
        ),
        (401, json!({ "error": {} }), Outcome::Refused(Refusal::CredentialsInvalid)),
    ] {
        let order = purchase(Instrument::Card { card: &card, three_ds: None });
        let (told, answer) = play(Ask::Charge(order), &[(status, body)]);
        assert_eq!((told.len(), answer.unwrap().outcome), (1, expected));
    }
}

#[test]
fn what_follows_a_hold() {
    let part = |parent| FollowUp { parent, money: money("5", "EUR"), card: None };
    let mut taken = intent("succeeded");
    taken["amount_received"] = json!(500);
    let (told, answer) = play(Ask::Capture(part("pi_1")), &[(200, taken)]);
    assert_eq!(
        told,
        ["$ POST payment_intents/pi_1/capture 0198-1 amount_to_capture=500 expand[0]=latest_charge"]
    );
    let answer = answer.unwrap();
    assert_eq!(
        (answer.outcome, answer.money, answer.reference),
        (Outcome::Captured, Some(money("5", "EUR")), None)
    );

    let (told, answer) = play(Ask::Void(part("pi_1")), &[(200, intent("canceled"))]);
    assert_eq!(told, ["$ POST payment_intents/pi_1/cancel 0198-1 expand[0]=latest_charge"]);
    assert_eq!(answer.unwrap().outcome, Outcome::Voided);

    let mut raised = intent("requires_capture");
    raised["amount"] = json!(1599);
    let (told, answer) =
        play(Ask::Increment(part("pi_1")), &[(200, intent("requires_capture")), (200, raised)]);
    assert_eq!(
        told[1],
        "$ POST payment_intents/pi_1/increment_authorization 0198-1 amount=1599 expand[0]=latest_charge"
    );
    let answer = answer.unwrap();
    assert_eq!((answer.outcome, answer.money), (Outcome::Authorized, Some(money("5", "EUR"))));

    let back = json!({ "id": "re_1", "object": "refund", "amount": 500, "currency": "eur", "status": "pending", "metadata": { "ref": "0198-1" } });
    let (told, answer) = play(Ask::Refund(part("pi_1")), &[(200, back)]);
    assert_eq!(told, ["$ POST refunds 0198-1 payment_intent=pi_1 amount=500 metadata[ref]=0198-1"]);
    let answer = answer.unwrap();
    assert_eq!((answer.outcome, answer.reference.as_deref()), (Outcome::Pending, Some("0198-1")));
    assert!(play(Ask::Refund(part("ch_1")), &[]).0[0].contains("charge=ch_1"));
}

fn lookup(operation: Operation) -> Lookup<'static> {
    Lookup {
        operation,
        money: None,
        reference: Some("0198-1"),
        psp_reference: None,
        parent: Some("pi_1"),
        other_captures: false,
    }
}

#[test]
fn an_attempt_is_found_by_our_reference() {
    let (told, answer) = play(
        Ask::Status(lookup(Operation::Charge)),
        &[(
            200,
            json!({ "object": "search_result", "data": [intent("requires_payment_method"), intent("succeeded")] }),
        )],
    );
    assert_eq!(
        told,
        [
            "GET payment_intents/search?query=metadata%5B%27ref%27%5D%3A%270198-1%27&expand%5B0%5D=data.latest_charge"
        ]
    );
    let answer = answer.unwrap();
    assert_eq!(answer.outcome, Outcome::Captured);
    assert!(answer.alarm.is_some());
    let nothing = (200, json!({ "object": "search_result", "data": [] }));
    let (_, answer) = play(Ask::Status(lookup(Operation::Authorize)), &[nothing]);
    assert_eq!(answer.unwrap().outcome, Outcome::NotFound);
}

#[test]
fn captures_voids_and_refunds_are_found_through_their_payment() {
    for (operation, status, expected) in [
        (Operation::Capture, "requires_capture", Outcome::NotFound),
        (Operation::Capture, "succeeded", Outcome::Captured),
        (Operation::Capture, "canceled", Outcome::NotFound),
        (Operation::Void, "canceled", Outcome::Voided),
        (Operation::Release, "requires_capture", Outcome::NotFound),
        (Operation::Void, "succeeded", Outcome::NotFound),
        (Operation::Void, "processing", Outcome::Pending),
    ] {
        let (told, answer) = play(Ask::Status(lookup(operation)), &[(200, intent(status))]);
        assert_eq!(told, ["GET payment_intents/pi_1?expand%5B0%5D=latest_charge"]);
        assert_eq!(answer.unwrap().outcome, expected, "{operation:?} {status}");
    }
    let refund = |reference| json!({ "id": format!("re_{reference}"), "object": "refund", "amount": 1, "currency": "eur", "metadata": { "ref": reference } });
    let pages = [
        (200, json!({ "object": "list", "has_more": true, "data": [refund("other")] })),
        (200, json!({ "object": "list", "has_more": false, "data": [refund("more"), refund("0198-1")] })),
    ];
    let (told, answer) = play(Ask::Status(lookup(Operation::Refund)), &pages);
    assert_eq!(told[1], "GET refunds?payment_intent=pi_1&limit=100&starting_after=re_other");
    assert_eq!(answer.unwrap().psp_reference.as_deref(), Some("re_0198-1"));
    let (_, answer) =
        play(Ask::Status(lookup(Operation::GiveBack)), &[(200, json!({ "data": [], "has_more": false }))]);
    assert_eq!(answer.unwrap().outcome, Outcome::NotFound);
}

#[test]
fn a_refund_that_was_found_failed_is_told_from_a_question_that_failed() {
    let refund = |status: &str, reason: Value| {
        json!({ "id": "re_1", "object": "refund", "amount": 1099, "currency": "eur", "status": status,
                "failure_reason": reason, "metadata": { "ref": "0198-1" } })
    };
    let by_id = || Lookup { psp_reference: Some("re_1"), ..lookup(Operation::Refund) };
    let canceled = refund("canceled", Value::Null);
    let listed = json!({ "object": "list", "has_more": false, "data": [canceled.clone()] });
    for (at, body) in [(by_id(), canceled), (lookup(Operation::GiveBack), listed)] {
        let answer = play(Ask::Status(at), &[(200, body)]).1.unwrap();
        assert_eq!(answer.outcome, Outcome::Refused(Refusal::StateConflict));
        assert!(answer.about_attempt);
    }
    let lost = refund("failed", json!("lost_or_stolen_card"));
    let answer = play(Ask::Status(by_id()), &[(200, lost)]).1.unwrap();
    assert!(matches!(answer.outcome, Outcome::Declined(_) | Outcome::Refused(_)) && answer.about_attempt);
    for status in [401, 403, 404, 429, 500] {
        let error = json!({ "error": { "type": "api_error", "message": "no" } });
        let answer = play(Ask::Status(by_id()), &[(status, error)]).1.unwrap();
        assert!(matches!(answer.outcome, Outcome::Refused(_)) && !answer.about_attempt, "{status}");
    }
}

#[test]
fn not_found_about_a_reference_of_theirs_closes_nothing_of_ours() {
    let missing = (404, json!({ "error": { "type": "invalid_request_error", "code": "resource_missing" } }));
    let ours = Lookup { psp_reference: Some("pi_1"), ..lookup(Operation::Charge) };
    let (_, answer) = play(Ask::Status(ours), std::slice::from_ref(&missing));
    let answer = answer.unwrap();
    assert!(answer.outcome == Outcome::Refused(Refusal::OutcomeUnknown) && answer.alarm.is_some());
    for operation in [Operation::Charge, Operation::Capture, Operation::Refund] {
        let answer = play(Ask::Status(lookup(operation)), std::slice::from_ref(&missing)).1.unwrap();
        assert_eq!(answer.outcome, Outcome::Refused(Refusal::OutcomeUnknown), "{operation:?}");
    }
    let foreign = Lookup { reference: None, psp_reference: Some("pi_1"), ..lookup(Operation::Charge) };
    assert_eq!(play(Ask::Status(foreign), &[missing]).1.unwrap().outcome, Outcome::NotFound);
}

#[test]
fn a_part_that_was_captured_is_read_from_the_charge_where_the_intent_is_silent() {
    let silent = |charge: Value| {
        let mut intent = intent("succeeded");
        intent.as_object_mut().unwrap().remove("amount_received");
        intent["latest_charge"] = charge;
        let part = FollowUp { parent: "pi_1", money: money("5", "EUR"), card: None };
        play(Ask::Capture(part), &[(200, intent)]).1.unwrap().money
    };
    assert_eq!(silent(json!({ "amount": 1099, "amount_captured": 500 })), Some(money("5", "EUR")));
    assert_eq!(silent(json!({ "amount": 1099, "amount_refunded": 599 })), Some(money("5", "EUR")));
    assert_eq!(silent(json!("ch_1")), Some(money("10.99", "EUR")));
}

#[test]
fn holds_end_and_payers_come_back() {
    let mut ended = intent("canceled");
    ended["cancellation_reason"] = json!("automatic");
    let at = || Lookup { psp_reference: Some("pi_1"), ..lookup(Operation::Authorize) };
    assert_eq!(play(Ask::Status(at()), &[(200, ended)]).1.unwrap().outcome, Outcome::Expired);
    let mut kept = intent("requires_capture");
    kept["amount_capturable"] = json!(1099);
    assert_eq!(play(Ask::Complete(at()), &[(200, kept.clone())]).1.unwrap().token, None);
    kept["setup_future_usage"] = json!("off_session");
    assert_eq!(play(Ask::Complete(at()), &[(200, kept)]).1.unwrap().token.as_deref(), Some("pm_1"));
    let mut challenged = intent("requires_action");
    challenged["next_action"] =
        json!({ "type": "redirect_to_url", "redirect_to_url": { "url": "https://hooks.example/3ds" } });
    let answer = play(Ask::Complete(at()), &[(200, challenged.clone())]).1.unwrap();
    assert_eq!(answer.outcome, Outcome::Action(Action::Redirect { url: "https://hooks.example/3ds".into() }));
    challenged["next_action"] = json!({ "type": "dance" });
    let answer = play(Ask::Complete(at()), &[(200, challenged)]).1.unwrap();
    assert!(answer.outcome == Outcome::Pending && answer.alarm.is_some());
    let mut failed = intent("requires_payment_method");
    failed["last_payment_error"] = json!({ "type": "card_error", "code": "card_declined", "network_decline_code": "51", "message": "no" });
    let answer = play(Ask::Complete(at()), &[(200, failed)]).1.unwrap();
    assert_eq!(answer.outcome, Outcome::Declined(Refusal::InsufficientFunds));
    assert_eq!((answer.code.as_deref(), answer.sub_code.as_deref()), (Some("card_declined"), Some("51")));
}

#[test]
fn words_that_nobody_knows_are_neither_success_nor_failure() {
    let card = card();
    let order = || purchase(Instrument::Card { card: &card, three_ds: None });
    for (body, expected) in [
        (intent("paid_in_gold"), Outcome::Pending),
        (json!({ "id": "cus_1", "object": "customer" }), Outcome::Refused(Refusal::PspUnavailable)),
        (
            json!({ "id": "pi_1", "object": "payment_intent", "status": "succeeded" }),
            Outcome::Refused(Refusal::OutcomeUnknown),
        ),
    ] {
        let answer = play(Ask::Charge(order()), &[made("pm_1"), (200, body)]).1.unwrap();
        assert_eq!(answer.outcome, expected);
        assert!(answer.alarm.is_some() && answer.raw.is_some());
    }
}

#[test]
fn what_cannot_be_said_is_refused_before_it_is_sent() {
    let card = card();
    let refused =
        |credentials: &Credentials, ask: Ask<'_>| Stripe.step(&call(credentials, ask), &[]).unwrap_err();
    let key = secrets(&[("SecretKey", "sk_test_x")]);
    let mut order = purchase(Instrument::Card { card: &card, three_ds: None });
    order.money = money("1.234", "KWD");
    assert_eq!(refused(&key, Ask::Charge(order)), ConnectorError::Amount);
    let order = purchase(Instrument::Card { card: &card, three_ds: None });
    assert_eq!(
        refused(&secrets(&[("SecretKey", " ")]), Ask::Charge(order)),
        ConnectorError::Credential("SecretKey")
    );
    for parent in ["", "pi_1/../../customers", "pi_1?x", "pi 1"] {
        let follow_up = FollowUp { parent, money: money("1", "EUR"), card: None };
        assert!(matches!(refused(&key, Ask::Capture(follow_up)), ConnectorError::Invalid(_)), "{parent}");
    }
}

#[test]
fn keys_tell_whether_money_is_real() {
    for (key, mode) in [
        ("sk_test_1", Some(Mode::Test)),
        ("rk_live_1", Some(Mode::Live)),
        ("sk_live_1", Some(Mode::Live)),
        ("x", None),
    ] {
        assert_eq!(Stripe.credentials_mode(&secrets(&[("apiKey", key)])), mode, "{key}");
    }
}

fn notice_of(event: &Value, header: Option<&str>, now: i64) -> Result<Vec<Notice>, NoticeError> {
    let body = event.to_string();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, b"whsec_x");
    let tag = hex::encode(aws_lc_rs::hmac::sign(&key, format!("1000.{body}").as_bytes()));
    let header = header.map_or_else(|| format!("t=1000,v1={tag}"), |text| text.replace("TAG", &tag));
    let credentials = secrets(&[("WebhookSecret", "whsec_x")]);
    Stripe.notices(&NoticeRequest {
        headers: &[("stripe-signature".to_owned(), header)],
        body: body.as_bytes(),
        credentials: &credentials,
        now: Timestamp::from_seconds(now),
        certificate: None,
    })
}

#[test]
fn notices_are_verified_before_they_are_read() {
    let event = json!({ "id": "evt_1", "type": "payment_intent.succeeded", "data": { "object": intent("succeeded") } });
    let told = notice_of(&event, None, 1300).unwrap();
    assert_eq!(told[0].kind, NoticeKind::Succeeded);
    assert_eq!(
        (told[0].reference.as_deref(), told[0].psp_reference.as_deref()),
        (Some("0198-1"), Some("pi_1"))
    );
    for (header, now) in [
        (None, 1301),
        (None, 699),
        (Some("t=1000,v0=TAG"), 1000),
        (Some("v1=TAG"), 1000),
        (Some(""), 1000),
        (Some("t=1001,v1=TAG"), 1000),
        (Some("t=1000,t=1000,v1=TAG"), 1000),
        (Some("t=1000,v1="), 1000),
        (Some("t=x,v1=TAG"), 1000),
    ] {
        assert_eq!(notice_of(&event, header, now), Err(NoticeError::Unverified), "{header:?} {now}");
    }
    assert!(notice_of(&event, Some("t=1000,v1=00,v1=TAG"), 1000).is_ok());
    assert_eq!(notice_of(&json!([]), None, 1000), Err(NoticeError::Unreadable));
    let nothing = Credentials::default();
    let unkeyed = NoticeRequest {
        headers: &[],
        body: b"",
        credentials: &nothing,
        now: Timestamp::from_seconds(0),
        certificate: None,
    };
    assert_eq!(Stripe.notices(&unkeyed), Err(NoticeError::NoKey));
}

#[test]
fn notices_tell_what_they_claim() {
    for (kind, status, claim) in [
        ("payment_intent.succeeded", "succeeded", NoticeKind::Succeeded),
        ("payment_intent.payment_failed", "requires_payment_method", NoticeKind::Failed),
        ("payment_intent.canceled", "canceled", NoticeKind::Changed),
        ("payment_intent.processing", "processing", NoticeKind::Changed),
        ("refund.updated", "succeeded", NoticeKind::Succeeded),
        ("refund.updated", "canceled", NoticeKind::Failed),
        ("refund.created", "pending", NoticeKind::Changed),
        ("refund.failed", "failed", NoticeKind::Failed),
    ] {
        let event = json!({ "id": "evt_1", "type": kind, "data": { "object": intent(status) } });
        assert_eq!(notice_of(&event, None, 1000).unwrap()[0].kind, claim, "{kind} {status}");
    }
}

#[test]
fn disputes_name_their_payment_and_stage() {
    let dispute = |kind: &str, status: &str| {
        let object = json!({ "id": "dp_1", "object": "dispute", "amount": 50_000, "currency": "isk", "status": status, "payment_intent": "pi_1" });
        let event = json!({ "id": "evt_1", "type": kind, "data": { "object": object } });
        notice_of(&event, None, 1000).unwrap().remove(0)
    };
    for (kind, status, stage) in [
        ("charge.dispute.created", "needs_response", DisputeStage::Opened),
        ("charge.dispute.created", "warning_needs_response", DisputeStage::Inquiry),
        ("charge.dispute.closed", "won", DisputeStage::Won),
        ("charge.dispute.closed", "lost", DisputeStage::Lost),
        ("charge.dispute.closed", "warning_closed", DisputeStage::Inquiry),
    ] {
        let notice = dispute(kind, status);
        assert_eq!(notice.kind, NoticeKind::Dispute { stage, minor: 500 }, "{kind} {status}");
        assert_eq!(notice.psp_reference.as_deref(), Some("pi_1"));
    }
    assert_eq!(dispute("customer.created", "").kind, NoticeKind::Other);
}
