//! PSPs call us: what is not signed has no effect, what is signed has its effect once.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

mod house;

use florin_domain::{AttemptRef, Credentials, Operation, State};
use florin_engine::notices::{Received, receive};
use florin_engine::orders::RouteStep;
use florin_engine::transactions::{self, Begun};
use florin_engine::{FollowUp, accounts, payments};
use house::{House, house};
use serde_json::{Value, json};

const KEY: &str = "webhook-key";

async fn house_with_key() -> (House, String) {
    let house = house().await;
    let connector = florin_connectors::find("simulator").unwrap();
    let credentials = Credentials::new([("WebhookKey".to_owned(), KEY.to_owned())]);
    let mut tx = house.engine.db().begin().await.unwrap();
    accounts::put(&house.engine, &mut tx, &house.caller.merchant, "sim", connector, &credentials, None)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let id = house.account("sim").await.id.to_string();
    (house, id)
}

fn signature(house: &House, body: &str) -> String {
    let time = house.engine.now().seconds();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, KEY.as_bytes());
    let tag = aws_lc_rs::hmac::sign(&key, format!("{time}.{body}").as_bytes());
    let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("t={time},v1={hex}")
}

async fn tell(house: &House, account: &str, body: &Value) -> Received {
    let body = body.to_string();
    let headers = [("sim-signature".to_owned(), signature(house, &body))];
    receive(&house.engine, "simulator", account, &headers, body.as_bytes()).await.unwrap()
}

async fn state(house: &House, id: &florin_domain::PaymentId) -> State {
    let found =
        florin_store::payments::read_one(house.engine.db(), &house.caller.merchant, id).await.unwrap();
    found.unwrap().payment.state
}

async fn alarms(house: &House, id: &florin_domain::PaymentId) -> Vec<String> {
    florin_store::alarms::of_payment(house.engine.db(), &house.caller.merchant, id.as_str()).await.unwrap()
}

/// A charge at the account that notices come to, and its reference.
async fn charge(house: &House) -> (florin_domain::PaymentId, AttemptRef) {
    let mut order = house.order(Operation::Charge, 1000).await;
    order.route = vec![RouteStep { account: house.account("sim").await, pass_three_ds: false }];
    let outcome = payments::start(&house.engine, &house.caller, order).await.unwrap();
    (outcome.payment.payment.id, outcome.tried[0].attempt.at.clone())
}

#[tokio::test]
async fn a_notice_of_a_success_that_the_psp_denies_is_an_alarm() {
    let (house, account) = house_with_key().await;
    house.rule("charge", "issuer_declined").await;
    let (id, at) = charge(&house).await;
    let notice = json!({"id": "evt_6", "type": "payment.captured", "data": {"reference": at.to_string()}});
    tell(&house, &account, &notice).await;
    // The question is not answered at first: it is asked again.
    house.rule("status", "html").await;
    assert_eq!(florin_engine::inquiries::sweep(&house.engine).await.unwrap(), 1);
    assert!(alarms(&house, &id).await.is_empty());
    house.settle(&house.engine).await;
    assert_eq!(state(&house, &id).await, State::Declined, "what the PSP answers is believed");
    let both = "a signed notice said succeeded, and the gateway, asked, said declined";
    assert_eq!(alarms(&house, &id).await, [both]);
    house.reconcile(&house.engine).await;
}

#[tokio::test]
async fn what_a_notice_claims_and_nobody_confirms_is_an_alarm() {
    let (house, account) = house_with_key().await;
    let (id, at) = charge(&house).await;
    let notice = json!({"id": "evt_7", "type": "payment.failed", "data": {"reference": at.to_string()}});
    tell(&house, &account, &notice).await;
    let rules = json!({"rules": [{"operation": "status", "times": 100, "outcome": "cut_before_read"}]});
    house.control(florin_connectors::Method::Post, "rules", rules).await;
    house.settle(&house.engine).await;
    assert_eq!(
        alarms(&house, &id).await,
        ["a signed notice said failed, and the gateway could not be asked"]
    );
    assert_eq!(state(&house, &id).await, State::Captured);
}

#[tokio::test]
async fn a_psp_that_forgot_what_it_had_done_is_an_alarm() {
    let (house, account) = house_with_key().await;
    let (id, at) = charge(&house).await;
    house.control(florin_connectors::Method::Post, "reset", json!({})).await;
    let notice = json!({"id": "evt_8", "type": "payment.refunded", "data": {"reference": at.to_string()}});
    tell(&house, &account, &notice).await;
    house.settle(&house.engine).await;
    assert_eq!(
        alarms(&house, &id).await,
        ["the gateway, asked, said not_found of an attempt that succeeded"]
    );
    assert_eq!(state(&house, &id).await, State::Captured);
}

#[tokio::test]
async fn a_notice_of_what_we_did_ourselves_is_no_alarm() {
    let (house, account) = house_with_key().await;
    let mut order = house.order(Operation::Authorize, 1000).await;
    order.route = vec![RouteStep { account: house.account("sim").await, pass_three_ds: false }];
    let hold = payments::start(&house.engine, &house.caller, order).await.unwrap();
    let (id, at) = (hold.payment.payment.id.clone(), hold.tried[0].attempt.at.to_string());
    let void = FollowUp::of(
        Operation::Void,
        hold.tried[0].psp_reference.clone().unwrap(),
        house::euros(1000),
        house.account("sim").await,
    );
    payments::follow_up(&house.engine, &house.caller, void).await.unwrap();
    let notice = json!({"id": "evt_9", "type": "payment.voided", "data": {"reference": at}});
    tell(&house, &account, &notice).await;
    assert_eq!(florin_engine::inquiries::sweep(&house.engine).await.unwrap(), 1);
    assert_eq!((state(&house, &id).await, alarms(&house, &id).await), (State::Voided, Vec::new()));
}

#[tokio::test]
async fn a_notice_makes_us_ask_at_once() {
    let (house, account) = house_with_key().await;
    house.rule("charge", "cut_after_charge").await;
    let mut order = house.order(Operation::Charge, 1000).await;
    order.route = vec![RouteStep { account: house.account("sim").await, pass_three_ds: false }];
    let outcome = payments::start(&house.engine, &house.caller, order).await.unwrap();
    let (id, at) = (&outcome.payment.payment.id, outcome.tried[0].attempt.at.to_string());
    assert_eq!(state(&house, id).await, State::Unknown);

    let notice = json!({"id": "evt_1", "type": "payment.captured", "data": {"id": "x", "reference": at}});
    let forged =
        receive(&house.engine, "simulator", &account, &[], notice.to_string().as_bytes()).await.unwrap();
    assert_eq!(forged, Received::Refused);
    assert_eq!(
        florin_engine::inquiries::sweep(&house.engine).await.unwrap(),
        0,
        "a forged notice has no effect"
    );

    assert_eq!(tell(&house, &account, &notice).await, Received::Kept);
    assert_eq!(florin_engine::inquiries::sweep(&house.engine).await.unwrap(), 1);
    assert_eq!(state(&house, id).await, State::Captured);
    assert_eq!(tell(&house, &account, &notice).await, Received::Kept);
    assert_eq!(
        florin_engine::inquiries::sweep(&house.engine).await.unwrap(),
        0,
        "the same event again does nothing"
    );
    house.reconcile(&house.engine).await;
}

#[tokio::test]
async fn a_contradicting_notice_is_asked_about_and_not_believed() {
    let (house, account) = house_with_key().await;
    let mut order = house.order(Operation::Charge, 1000).await;
    order.route = vec![RouteStep { account: house.account("sim").await, pass_three_ds: false }];
    let outcome = payments::start(&house.engine, &house.caller, order).await.unwrap();
    let at = outcome.tried[0].attempt.at.to_string();
    let notice = json!({"id": "evt_2", "type": "payment.failed", "data": {"id": "x", "reference": at}});
    assert_eq!(tell(&house, &account, &notice).await, Received::Kept);
    assert_eq!(florin_engine::inquiries::sweep(&house.engine).await.unwrap(), 1);
    assert_eq!(state(&house, &outcome.payment.payment.id).await, State::Captured);
    assert_eq!(florin_store::attempts::next_due(house.engine.db()).await.unwrap(), None);
    let both = "a signed notice said failed, and the gateway, asked, said captured";
    assert_eq!(alarms(&house, &outcome.payment.payment.id).await, [both]);
    house.reconcile(&house.engine).await;
}

#[tokio::test]
async fn disputes_are_booked_once_and_brought_back_when_won() {
    let (house, account) = house_with_key().await;
    let mut order = house.order(Operation::Charge, 1000).await;
    order.route = vec![RouteStep { account: house.account("sim").await, pass_three_ds: false }];
    let outcome = payments::start(&house.engine, &house.caller, order).await.unwrap();
    let (id, at) = (&outcome.payment.payment.id, outcome.tried[0].attempt.at.to_string());
    let dispute = |event: &str, word: &str| {
        json!({"id": event, "type": format!("dispute.{word}"),
               "data": {"id": "x", "reference": at, "dispute": {"reason": "fraudulent", "amount": 1000}}})
    };
    let owed = async || {
        let balances =
            florin_store::ledger::balances(house.engine.db(), &house.caller.merchant).await.unwrap();
        balances.iter().find(|balance| balance.account == "merchant").map(|balance| -balance.minor)
    };
    assert_eq!(tell(&house, &account, &dispute("evt_3", "opened")).await, Received::Kept);
    assert_eq!(tell(&house, &account, &dispute("evt_3", "opened")).await, Received::Kept);
    assert_eq!((state(&house, id).await, owed().await), (State::Disputed, Some(0)));
    assert_eq!(tell(&house, &account, &dispute("evt_4", "won")).await, Received::Kept);
    assert_eq!((state(&house, id).await, owed().await), (State::Captured, Some(1000)));
    house.refold(&house.engine).await;
}

#[tokio::test]
async fn a_notice_for_somebody_elses_account_or_payment_has_no_effect() {
    let (house, account) = house_with_key().await;
    let charged = house.charge(1000).await.unwrap(); // at the implicit account, not at this one
    let at = charged.tried[0].attempt.at.to_string();
    let notice = json!({"id": "evt_5", "type": "payment.captured", "data": {"id": "x", "reference": at}});
    assert_eq!(tell(&house, &account, &notice).await, Received::Kept);
    assert_eq!(florin_engine::inquiries::sweep(&house.engine).await.unwrap(), 0);
    let body = notice.to_string();
    let headers = [("sim-signature".to_owned(), signature(&house, &body))];
    for (connector, account) in [("stripe", account.as_str()), ("simulator", "no-such-account")] {
        let received = receive(&house.engine, connector, account, &headers, body.as_bytes()).await.unwrap();
        assert_eq!(received, Received::Refused);
    }
}

#[tokio::test]
async fn a_dispute_becomes_a_transaction_that_follows_the_disputed_one() {
    let (house, account) = house_with_key().await;
    let mut order = house.order(Operation::Charge, 1000).await;
    order.route = vec![RouteStep { account: house.account("sim").await, pass_three_ds: false }];
    let uid = transactions::new_uid(&house.engine);
    order.begun = Some(Begun {
        uid: uid.clone(),
        face: "checkout",
        shop: 361,
        kind: "payment",
        parent: None,
        tracking_id: Some("order-71".into()),
        words: "{}".into(),
        checkout: None,
        card: None,
        new_card: None,
        remembered: None,
        duplicate_of: None,
        announces: Some("https://shop.example/hooks".into()),
    });
    let outcome = payments::start(&house.engine, &house.caller, order).await.unwrap();
    let at = outcome.tried[0].attempt.at.to_string();
    let dispute = json!({"id": "evt_9", "type": "dispute.opened",
        "data": {"id": "x", "reference": at, "dispute": {"reason": "fraudulent", "amount": 700}}});
    for _ in 0..2 {
        assert_eq!(tell(&house, &account, &dispute).await, Received::Kept);
    }
    let merchant = &house.caller.merchant;
    let children = transactions::children(&house.engine, merchant, &uid).await.unwrap();
    let [chargeback] = children.as_slice() else { panic!("{children:?}") };
    assert_eq!((chargeback.kind.as_str(), chargeback.money.minor()), ("chargeback", 700));
    assert_eq!(chargeback.tracking_id.as_deref(), Some("order-71"));
    let key = florin_store::deliveries::DeliveryKey {
        merchant: merchant.clone(),
        face: "checkout".into(),
        resource: chargeback.uid.clone(),
    };
    assert!(florin_store::deliveries::find(house.engine.db(), &key).await.unwrap().is_some());
}
