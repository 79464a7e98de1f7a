//! Direct payments at the simulated bank and in the simulated app: approved elsewhere, asked about until they are final.

#![allow(clippy::unwrap_used, reason = "a broken step is a failed test")]

mod house;

use std::time::Duration;

use florin_connectors::{Method, Request};
use florin_domain::{AttemptRef, Money, Operation, Refusal};
use florin_engine::accounts::AccountFault;
use florin_engine::direct::{self, DirectOrder, Stage};
use florin_engine::ewallet_accounts::{self, Kept};
use florin_engine::http::Http;
use florin_engine::{Action, Direct, Outcome};
use serde_json::{Map, Value, json};

use house::{House, euros};

/// An e-wallet account of a merchant, kept and read again.
async fn account(
    house: &House,
    kind: &str,
    settings: Value,
) -> Result<florin_domain::GatewayAccount, AccountFault> {
    let settings: Map<String, Value> = settings.as_object().unwrap().clone();
    let merchant = &house.caller.merchant;
    let mut tx = house.engine.db().begin().await.unwrap();
    let kept = Kept { r#type: kind.to_owned(), settings };
    ewallet_accounts::put(&house.engine, &mut tx, merchant.as_str(), "wallet", &kept).await.unwrap();
    tx.commit().await.unwrap();
    let read = ewallet_accounts::find(&house.engine, merchant, "wallet").await.unwrap().unwrap();
    direct::account(&house.engine, &house.caller, &read).await.unwrap()
}

async fn begun(house: &House, direct: Direct, money: Money) -> Outcome {
    let kind = if matches!(direct, Direct::Bank { .. }) { "BankPay" } else { "UPI" };
    let order = DirectOrder {
        account: account(house, kind, json!({ "Provider": "simulator" })).await.unwrap(),
        direct,
        money,
        reference: Some("order-1".into()),
        description: None,
        payer: None,
        return_url: Some("https://shop.example/back".into()),
        idempotency: None,
        session: None,
    };
    direct::start(&house.engine, &house.caller, order).await.unwrap()
}

fn bank() -> Direct {
    Direct::Bank { country: "PT".into() }
}

fn at(outcome: &Outcome) -> AttemptRef {
    outcome.tried.last().unwrap().attempt.at.clone()
}

/// What the payer does at the bank or in the app.
async fn decides(house: &House, outcome: &Outcome, result: &str) {
    let id = outcome.tried.last().unwrap().psp_reference.as_deref().unwrap();
    let url = format!("http://{}/simulator/acs/{id}/result", house.simulator.address());
    let body = json!({ "result": result }).to_string().into_bytes();
    let request = Request::new(Method::Post, url).body("application/json", body);
    assert_eq!(Http::new().call(&request, Duration::from_secs(5)).await.unwrap().status, 200);
}

/// The page asks again, two seconds later.
async fn looked(house: &House, at: &AttemptRef) -> Stage {
    house.clock.advance_ms(2000);
    direct::stage(&direct::look(&house.engine, &house.caller, at).await.unwrap())
}

#[tokio::test]
async fn a_bank_is_picked_the_payer_led_there_and_the_page_asks_until_it_is_paid() {
    for house in house::houses().await {
        assert!(direct::countries().contains(&"PT"));
        let outcome = begun(&house, bank(), euros(1099)).await;
        let at = at(&outcome);
        assert_eq!(direct::stage(&outcome), Stage::Waiting);
        let Some(Action::Redirect { url }) = &outcome.tried[0].answered.action else {
            panic!("nowhere to go")
        };
        assert!(url.contains("/simulator/acs/"));
        for _ in 0..20 {
            assert_eq!(looked(&house, &at).await, Stage::Waiting);
        }
        decides(&house, &outcome, "approve").await;
        assert_eq!(looked(&house, &at).await, Stage::Paid);
        let psp_reference = outcome.tried[0].psp_reference.clone().unwrap();
        let refunded = house.follow(Operation::Refund, &psp_reference, 1099).await.unwrap();
        assert_eq!(refunded.payment.payment.standing(), "refunded");
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn an_app_scans_a_code_or_is_asked_under_an_address() {
    let house = house::house().await;
    let rupees = Money::parse_major("250", florin_domain::Currency::parse("INR").unwrap()).unwrap();
    let by_code = begun(&house, Direct::Upi { payer_address: None }, rupees).await;
    let Some(Action::Present { text, url }) = &by_code.tried[0].answered.action else { panic!("no code") };
    assert!(text.starts_with("upi://pay?") && text.contains("am=250.00&cu=INR") && url.is_some());
    decides(&house, &by_code, "approve").await;
    assert_eq!(looked(&house, &at(&by_code)).await, Stage::Paid);

    let asked = begun(&house, Direct::Upi { payer_address: Some("ines@bank".into()) }, rupees).await;
    assert!(matches!(asked.tried[0].answered.action, Some(Action::Redirect { .. })));
    decides(&house, &asked, "reject").await;
    assert!(matches!(looked(&house, &at(&asked)).await, Stage::Refused(Refusal::AuthenticationFailed)));
}

#[tokio::test]
async fn nobody_pays_and_it_ends_by_itself() {
    let house = house::house().await;
    let outcome = begun(&house, bank(), euros(1099)).await;
    house.control(Method::Post, "clock", json!({ "advance_seconds": 3600 })).await;
    house.settle(&house.engine).await;
    let ended = direct::outcome(&house.engine, &house.caller, &at(&outcome)).await.unwrap();
    assert!(matches!(direct::stage(&ended), Stage::Refused(_) | Stage::Ended));
    house.reconcile(&house.engine).await;
}

#[tokio::test]
async fn silence_is_asked_about_and_no_second_payment_begun() {
    let house = house::house().await;
    house.rule("charge", "cut_after_charge").await;
    let outcome = begun(&house, bank(), euros(1099)).await;
    assert_eq!(direct::stage(&outcome), Stage::Checking);
    house.settle(&house.engine).await;
    let found = direct::outcome(&house.engine, &house.caller, &at(&outcome)).await.unwrap();
    assert_eq!(direct::stage(&found), Stage::Paid);
    house.reconcile(&house.engine).await;
}

#[tokio::test]
async fn a_page_that_asks_too_often_is_answered_from_the_books() {
    let house = house::house().await;
    let outcome = begun(&house, bank(), euros(1099)).await;
    let asked = |calls: &Value| {
        calls["calls"].as_array().unwrap().iter().filter(|call| call["operation"] == "status").count()
    };
    let before = asked(&house.control(Method::Get, "calls?after=0", Value::Null).await);
    house.clock.advance_ms(2000);
    for _ in 0..50 {
        direct::look(&house.engine, &house.caller, &at(&outcome)).await.unwrap();
    }
    let after = asked(&house.control(Method::Get, "calls?after=0", Value::Null).await);
    assert_eq!(after - before, 1);
}

#[tokio::test]
async fn only_providers_that_can_do_it_are_asked() {
    let house = house::house().await;
    let faults = [
        ("BankPay", json!({ "Provider": "Stripe" })),
        ("BankPay", json!({ "Provider": "nobody" })),
        ("UPI", json!({ "Provider": "PayPal" })),
        ("Mock", json!({})),
    ];
    for (kind, settings) in faults {
        assert_eq!(
            account(&house, kind, settings).await.unwrap_err(),
            AccountFault::UnknownGateway,
            "{kind}"
        );
    }
    let paypal = json!({ "ClientId": "shop" });
    assert_eq!(account(&house, "PayPal", paypal).await.unwrap_err(), AccountFault::Missing("ClientSecret"));
    let paypal = json!({ "ClientId": "shop", "ClientSecret": "hush" });
    assert_eq!(account(&house, "PayPal", paypal).await.unwrap().gateway, "paypal");
    let named = json!({ "ClientId": "shop", "GatewayAccount": "no such" });
    assert_eq!(account(&house, "PayPal", named).await.unwrap_err(), AccountFault::UnknownName);
}
