//! Payments through PayPal, against a stand-in that keeps books.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a broken step is a failed test; it signs for the PSP"
)]

mod house;
#[path = "paypal/stand_in.rs"]
mod stand_in;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use florin_domain::{AttemptRef, Credentials, GatewayAccount, Operation, Refusal, State};
use florin_engine::accounts::{self, AccountSettings};
use florin_engine::direct::{self, DirectOrder, Stage};
use florin_engine::notices::{self, Received};
use florin_engine::orders::RouteStep;
use florin_engine::{Action, CardSource, Direct, FollowUp, Order, Outcome, inquiries, payments};
use serde_json::json;

use house::{House, card, euros};
use stand_in::{Fault, StandIn};

const WEBHOOK: &str = "9WH00000FL000001W";
const CERTIFICATE: &str = include_str!("certificates/messages.pem");
const KEY: &[u8] = include_bytes!("certificates/messages-key.der");

/// A house with an account at the stand-in.
async fn at_paypal(house: &House, paypal: &StandIn) -> GatewayAccount {
    let connector = florin_connectors::find("PayPal").unwrap();
    let pairs = [
        ("ClientId", "shop"),
        ("ClientSecret", "hush"),
        ("WebhookId", WEBHOOK),
        ("WebhookCertificate", CERTIFICATE),
    ];
    let credentials = Credentials::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let settings = AccountSettings { base_url: Some(paypal.url()), ..AccountSettings::default() };
    let (engine, merchant) = (&house.engine, &house.caller.merchant);
    let mut tx = engine.db().begin().await.unwrap();
    accounts::put(engine, &mut tx, merchant, "paypal", connector, &credentials, Some(&settings))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    house.account("paypal").await
}

async fn begun(house: &House, account: &GatewayAccount, minor: i64) -> (AttemptRef, String) {
    let order = DirectOrder {
        account: account.clone(),
        direct: Direct::PayPal { cancel_url: None },
        money: euros(minor),
        reference: Some("order-1".into()),
        description: Some("Two chairs".into()),
        payer: None,
        return_url: Some("https://shop.example/back".into()),
        idempotency: None,
        session: None,
    };
    let outcome = direct::start(&house.engine, &house.caller, order).await.unwrap();
    assert_eq!(direct::stage(&outcome), Stage::Waiting);
    let tried = outcome.tried.last().unwrap();
    assert!(matches!(tried.answered.action, Some(Action::Redirect { .. })));
    (tried.attempt.at.clone(), tried.psp_reference.clone().unwrap())
}

async fn completed(house: &House, at: &AttemptRef) -> Stage {
    direct::stage(&direct::complete(&house.engine, &house.caller, at).await.unwrap())
}

async fn standing(house: &House, at: &AttemptRef) -> Outcome {
    direct::outcome(&house.engine, &house.caller, at).await.unwrap()
}

/// Time passes, and workers ask what is due.
async fn later(house: &House, seconds: i64) {
    house.clock.advance_ms(seconds * 1000);
    while inquiries::sweep(&house.engine).await.unwrap() > 0 {}
}

async fn cleared(house: &House) -> i64 {
    let balances = florin_store::ledger::balances(house.engine.db(), &house.caller.merchant).await.unwrap();
    balances.iter().filter(|balance| balance.account.starts_with("psp/")).map(|balance| balance.minor).sum()
}

fn follow_up(account: &GatewayAccount, operation: Operation, parent: &str, minor: i64) -> FollowUp {
    FollowUp::of(operation, parent.to_owned(), euros(minor), account.clone())
}

async fn card_order(house: &House, operation: Operation, minor: i64, number: &str) -> Order {
    let account = house.account("paypal").await;
    Order {
        source: CardSource::Card(card(number)),
        route: vec![RouteStep { account, pass_three_ds: false }],
        ..house.order(operation, minor).await
    }
}

#[tokio::test]
async fn the_payer_approves_an_order_and_our_server_takes_the_money_once() {
    for house in house::houses().await {
        let paypal = StandIn::start().await;
        let account = at_paypal(&house, &paypal).await;
        let (at, order) = begun(&house, &account, 1099).await;
        assert_eq!(completed(&house, &at).await, Stage::Waiting, "nobody has approved it yet");
        assert_eq!(paypal.captures(), 0);

        paypal.approve(&order);
        assert_eq!(completed(&house, &at).await, Stage::Paid);
        assert_eq!(completed(&house, &at).await, Stage::Paid, "the same question, the same answer");
        assert_eq!((paypal.captures(), cleared(&house).await), (1, 1099));
        assert_eq!(paypal.token_calls(), 1, "one access token serves every call");

        let paid = standing(&house, &at).await;
        let reference = paid.tried[0].psp_reference.clone().unwrap();
        assert_eq!(reference, paypal.capture_id(), "refunds name the capture, not the order");
        let wish = follow_up(&account, Operation::Refund, &reference, 99);
        let refunded = payments::follow_up(&house.engine, &house.caller, wish).await.unwrap();
        assert_eq!(refunded.payment.payment.refunded, 99);
        assert_eq!(cleared(&house).await, 1000);
        house.refold(&house.engine).await;
    }
}

#[tokio::test]
async fn a_capture_whose_reply_is_lost_is_found_by_asking_and_never_made_twice() {
    for house in house::houses().await {
        let paypal = StandIn::start().await;
        let account = at_paypal(&house, &paypal).await;
        let (at, order) = begun(&house, &account, 1099).await;
        paypal.approve(&order);
        paypal.fault("/capture", Fault::CutAfter);
        assert_eq!(completed(&house, &at).await, Stage::Checking);
        assert_eq!((paypal.captures(), cleared(&house).await), (1, 0));
        later(&house, 10).await;
        assert_eq!(direct::stage(&standing(&house, &at).await), Stage::Paid);
        assert_eq!(completed(&house, &at).await, Stage::Paid);
        assert_eq!((paypal.captures(), cleared(&house).await), (1, 1099));
        house.refold(&house.engine).await;
    }
}

#[tokio::test]
async fn a_capture_that_never_arrived_is_made_when_the_payer_comes_again() {
    let house = house::house().await;
    let paypal = StandIn::start().await;
    let account = at_paypal(&house, &paypal).await;
    let (at, order) = begun(&house, &account, 1099).await;
    paypal.approve(&order);
    paypal.fault("/capture", Fault::CutBefore);
    assert_eq!(completed(&house, &at).await, Stage::Checking);
    assert_eq!(paypal.captures(), 0);
    // The next try asks first, hears that nothing was taken, and takes it.
    assert_eq!(completed(&house, &at).await, Stage::Paid);
    assert_eq!((paypal.captures(), cleared(&house).await), (1, 1099));
}

#[tokio::test]
async fn a_process_that_dies_while_it_captures_is_survived_by_the_truth() {
    let house = house::house().await;
    let paypal = StandIn::start().await;
    let account = at_paypal(&house, &paypal).await;
    let (at, order) = begun(&house, &account, 1099).await;
    paypal.approve(&order);
    // What the dead process had done: the capture, and nothing written down of it.
    let key = format!("{at}.cap");
    let url = format!("{}/v2/checkout/orders/{order}/capture", paypal.url());
    let request = florin_connectors::Request::new(florin_connectors::Method::Post, url)
        .header("authorization", "Bearer token-1")
        .header("paypal-request-id", key);
    let http = florin_engine::http::Http::new();
    http.call(&request, std::time::Duration::from_secs(5)).await.unwrap();
    let engine = house.reborn().await;
    while inquiries::sweep(&engine).await.unwrap() > 0 {}
    assert_eq!(direct::stage(&standing(&house, &at).await), Stage::Paid);
    assert_eq!((paypal.captures(), cleared(&house).await), (1, 1099));
}

#[tokio::test]
async fn impatience_calls_nobody_and_an_abandoned_order_ends() {
    let house = house::house().await;
    let paypal = StandIn::start().await;
    let account = at_paypal(&house, &paypal).await;
    let (at, order) = begun(&house, &account, 1099).await;
    for _ in 0..20 {
        assert_eq!(completed(&house, &at).await, Stage::Waiting);
        direct::look(&house.engine, &house.caller, &at).await.unwrap();
    }
    later(&house, 3600).await;
    assert_eq!(direct::stage(&standing(&house, &at).await), Stage::Waiting);
    paypal.forget(&order);
    later(&house, 3 * 3600).await;
    let ended = standing(&house, &at).await;
    assert_eq!((direct::stage(&ended), ended.payment.payment.state), (Stage::Ended, State::Expired));
    assert_eq!(completed(&house, &at).await, Stage::Ended);
    house.refold(&house.engine).await;
}

#[tokio::test]
async fn a_bank_that_says_no_ends_it() {
    let house = house::house().await;
    let paypal = StandIn::start().await;
    let account = at_paypal(&house, &paypal).await;
    let (at, order) = begun(&house, &account, 1099).await;
    paypal.approve(&order);
    paypal.fault("/capture", Fault::Decline);
    assert_eq!(completed(&house, &at).await, Stage::Refused(Refusal::IssuerDeclined));
    assert_eq!((paypal.captures(), cleared(&house).await), (0, 0));
}

#[tokio::test]
async fn an_order_that_could_not_be_made_frightens_nobody() {
    let house = house::house().await;
    let paypal = StandIn::start().await;
    let account = at_paypal(&house, &paypal).await;
    paypal.fault("/orders", Fault::CutAfter);
    let order = DirectOrder {
        account,
        direct: Direct::PayPal { cancel_url: None },
        money: euros(1099),
        reference: None,
        description: None,
        payer: None,
        return_url: None,
        idempotency: None,
        session: None,
    };
    let outcome = direct::start(&house.engine, &house.caller, order).await.unwrap();
    assert_eq!(direct::stage(&outcome), Stage::Refused(Refusal::NotSent), "no money moves by an order alone");
}

#[tokio::test]
async fn withdrawn_tokens_are_replaced_and_the_payment_goes_on() {
    let house = house::house().await;
    let paypal = StandIn::start().await;
    let account = at_paypal(&house, &paypal).await;
    let (at, order) = begun(&house, &account, 1099).await;
    paypal.approve(&order);
    paypal.withdraw_tokens();
    assert_eq!(completed(&house, &at).await, Stage::Paid);
    assert_eq!((paypal.token_calls(), paypal.captures()), (2, 1));
    // And where the time of one is over, nobody tries it any more.
    later(&house, 9 * 3600).await;
    begun(&house, &account, 500).await;
    assert_eq!(paypal.token_calls(), 3);
}

#[tokio::test]
async fn cards_are_held_captured_in_parts_and_the_rest_voided() {
    let house = house::house().await;
    let paypal = StandIn::start().await;
    let account = at_paypal(&house, &paypal).await;
    let order = card_order(&house, Operation::Authorize, 5000, "4242424242424242").await;
    let held = payments::start(&house.engine, &house.caller, order).await.unwrap();
    assert_eq!(held.payment.payment.state, State::Authorized);
    let hold = held.tried[0].psp_reference.clone().unwrap();

    // The reply to the capture is lost; it is found in the order by our reference.
    paypal.fault("/capture", Fault::CutAfter);
    let wish = follow_up(&account, Operation::Capture, &hold, 2000);
    let lost = payments::follow_up(&house.engine, &house.caller, wish).await.unwrap();
    assert_eq!((lost.payment.payment.captured, cleared(&house).await), (0, 0));
    later(&house, 10).await;
    assert_eq!((paypal.captures(), cleared(&house).await), (1, 2000));

    let wish = follow_up(&account, Operation::Void, &hold, 3000);
    let voided = payments::follow_up(&house.engine, &house.caller, wish).await.unwrap();
    assert_eq!((voided.payment.payment.authorized, voided.payment.payment.captured), (2000, 2000));

    let order = card_order(&house, Operation::Charge, 1200, "4000000000009995").await;
    let declined = payments::start(&house.engine, &house.caller, order).await.unwrap();
    assert_eq!(declined.tried[0].attempt.refusal, Some(Refusal::InsufficientFunds));
    house.refold(&house.engine).await;
}

/// A call of PayPal's, signed with the account's certificate.
async fn notice(house: &House, account: &GatewayAccount, event: &serde_json::Value) -> Received {
    let body = event.to_string();
    let (id, time) = ("transmission-1", "2026-01-02T12:00:00Z");
    let sum = crc32(body.as_bytes());
    let text = format!("{id}|{time}|{WEBHOOK}|{sum}");
    let key = RsaKeyPair::from_pkcs8(KEY).unwrap();
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    let signature = BASE64_STANDARD.encode(signature);
    let headers = [
        ("paypal-transmission-id", id),
        ("paypal-transmission-time", time),
        ("paypal-auth-algo", "SHA256withRSA"),
        ("paypal-cert-url", "https://api.paypal.com/v1/notifications/certs/CERT-1"),
        ("paypal-transmission-sig", &signature),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
    notices::receive(&house.engine, "paypal", account.id.as_str(), &headers, body.as_bytes()).await.unwrap()
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1)))
    })
}

#[tokio::test]
async fn a_card_charge_whose_reply_is_lost_is_found_when_paypal_tells_of_it() {
    let house = house::house().await;
    let paypal = StandIn::start().await;
    let account = at_paypal(&house, &paypal).await;
    paypal.fault("/orders", Fault::CutAfter);
    let order = card_order(&house, Operation::Charge, 1200, "4242424242424242").await;
    let lost = payments::start(&house.engine, &house.caller, order).await.unwrap();
    assert_eq!(lost.payment.payment.state, State::Unknown);
    let at = lost.tried[0].attempt.at.clone();
    later(&house, 60).await;
    assert_eq!(standing(&house, &at).await.payment.payment.state, State::Unknown, "PayPal cannot be asked");

    let event = json!({ "id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED", "resource": {
        "id": paypal.capture_id(), "custom_id": at.to_string(), "invoice_id": at.to_string() } });
    assert_eq!(notice(&house, &account, &event).await, Received::Kept);
    while inquiries::sweep(&house.engine).await.unwrap() > 0 {}
    assert_eq!(standing(&house, &at).await.payment.payment.state, State::Captured);
    assert_eq!((paypal.captures(), cleared(&house).await), (1, 1200));
}
