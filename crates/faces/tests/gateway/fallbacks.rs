//! The next account is asked after a proven "not processed", and only then.

use serde_json::{Value, json};

use super::house::{card, charge, house, with};

fn route() -> Value {
    let body = with(charge(), "/paymentGatewayAccountName", json!("first"));
    with(
        body,
        "/fallbackUpgs",
        json!([{ "paymentGatewayAccountName": "second" }, { "paymentGatewayAccountName": "third" }]),
    )
}

#[tokio::test]
async fn a_503_moves_on_and_the_failures_are_listed() {
    let house = house().await;
    for name in ["first", "second", "third"] {
        house.account(name, "simulator").await;
    }
    house.rule("charge", "http_503").await;
    let answer = house.charge(route()).await;
    let told = answer.is(200);
    assert_eq!(told["operationResultCode"], "Success");
    let failed = told["failedUpgChargeResults"].as_array().unwrap();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["operationResultCode"], "TemporaryFailure");
    assert_eq!(failed[0].as_object().unwrap().len(), 14);
    assert_eq!(told.as_object().unwrap().keys().next_back().unwrap(), "failedUpgChargeResults");
    let charges = house.charges().await;
    assert_eq!((charges.len(), &charges[0]["account"]), (1, &json!("second")));

    house.rule("charge", "http_503").await;
    let alone = with(charge(), "/paymentGatewayAccountName", json!("first"));
    let told = house.charge(alone).await.is(503);
    assert_eq!(told["operationResultCode"], "TemporaryFailure");
}

#[tokio::test]
async fn the_status_of_an_own_reference_is_that_at_the_named_account() {
    let house = house().await;
    for name in ["first", "second", "third"] {
        house.account(name, "simulator").await;
    }
    let pay = |name: &str, amount: &str| {
        let body = with(charge(), "/paymentGatewayAccountName", json!(name));
        house.charge(with(body, "/amount", serde_json::from_str(amount).unwrap()))
    };
    let first = pay("first", "1.00").await.is(200);
    house.clock.advance_ms(1000);
    let second = pay("second", "2.00").await.is(200);
    let status = |name: &str| {
        let body = json!({ "myRef": "inv-2026-0117", "paymentGatewayAccountName": name });
        house.call("POST", "/PaymentGateway/status", body)
    };
    assert_eq!(status("first").await.is(200)["gatewayReference"], first["gatewayReference"]);
    assert_eq!(status("second").await.is(200)["gatewayReference"], second["gatewayReference"]);
    assert_eq!(status("third").await.is(409)["operationResultDescription"], "transaction not found");

    // Asked for at the account that failed, a payment that its fallback made is found all the same: else a
    // careful merchant would charge again.
    house.clock.advance_ms(1000);
    house.rule("charge", "http_503").await;
    let body = with(charge(), "/paymentGatewayAccountName", json!("third"));
    let entry = json!([{ "paymentGatewayAccountName": "first" }]);
    let moved = house.charge(with(body, "/fallbackUpgs", entry)).await.is(200);
    assert_eq!(moved["failedUpgChargeResults"].as_array().unwrap().len(), 1);
    for name in ["third", "first"] {
        assert_eq!(status(name).await.is(200)["gatewayReference"], moved["gatewayReference"], "{name}");
    }
}

#[tokio::test]
async fn a_decline_does_not_move_on() {
    let house = house().await;
    for name in ["first", "second", "third"] {
        house.account(name, "simulator").await;
    }
    house.rule("charge", "insufficient_funds").await;
    let told = house.charge(route()).await.is(409);
    assert_eq!(told["operationResultCode"], "Rejected");
    assert!(told.get("failedUpgChargeResults").is_none());
    assert_eq!(house.calls().await.len(), 1);
}

#[tokio::test]
async fn a_cut_that_may_have_charged_does_not_move_on() {
    let house = house().await;
    for name in ["first", "second", "third"] {
        house.account(name, "simulator").await;
    }
    house.rule("charge", "cut_after_charge").await;
    let told = house.charge(route()).await.is(202);
    assert_eq!(told["operationResultCode"], "Accepted");
    let charges = house.charges().await;
    assert_eq!((charges.len(), &charges[0]["account"]), (1, &json!("first")));
}

#[tokio::test]
async fn the_older_form_names_several_accounts() {
    let house = house().await;
    for name in ["first", "second"] {
        house.account(name, "simulator").await;
    }
    let mut body = charge();
    body.as_object_mut().unwrap().remove("paymentGatewayAccountName");
    let body = with(body, "/paymentGatewayAccountNames", json!(["first", "second"]));
    house.rule("charge", "http_503").await;
    let told = house.charge(&body).await.is(200);
    assert_eq!(told["failedUpgChargeResults"].as_array().unwrap().len(), 1);
    house.rule("tokenize", "http_503").await;
    let told = house.call("POST", "/PaymentGateway/tokenize", &body).await.is(200);
    assert!(told["gatewayToken"].is_string());
    assert_eq!(told["failedUpgChargeResults"][0]["operationType"], "Tokenize");
}

#[tokio::test]
async fn every_unknown_account_and_certificate_is_named() {
    let house = house().await;
    let fallbacks = json!([
        { "paymentGatewayAccountName": "simulator", "paymentGatewayCertName": "none", "pass3DSData": true },
        { "paymentGatewayAccountName": "nobody" }, {}, 7, { "paymentGatewayAccountNames": ["nobody", "", "a\u{0}"] },
        { "paymentGatewayAccountName": "simulator", "pass3DSData": "yes" }
    ]);
    let body = with(with(charge(), "/fallbackUpgs", fallbacks), "/certificateName", json!("none"));
    assert_eq!(
        house.charge(&body).await.fields(),
        [
            "fallbackUpgs[3]",
            "fallbackUpgs[2].paymentGatewayAccountName",
            "fallbackUpgs[4].paymentGatewayAccountNames[1]",
            "fallbackUpgs[4].paymentGatewayAccountNames[2]",
            "fallbackUpgs[5].pass3DSData",
            "certificateName",
            "fallbackUpgs[0].paymentGatewayCertName",
            "fallbackUpgs[1].paymentGatewayAccountName",
            "fallbackUpgs[4].paymentGatewayAccountNames[0]",
        ]
    );
    assert!(house.calls().await.is_empty());
}

#[tokio::test]
async fn the_cryptogram_is_handed_on_only_where_the_entry_says_so() {
    let house = house().await;
    for name in ["first", "second", "third"] {
        house.account(name, "simulator").await;
    }
    let three_ds = json!({
        "authenticationValue": "AJkBBkhgQQAAAE4gSEJydQAAAAA=", "eci": "05", "xid": "c5ed6c1b-3c1e-4b76-a2a8",
        "version": "2.2.0", "merchantName": "Shop"
    });
    let body = with(route(), "/card", with(card("4000000000003220"), "/threeDSAuthentication", three_ds));
    // Authenticated, this card is charged at once; else its payer is challenged.
    let told = house.charge(with(body.clone(), "/myRef", json!("order 7"))).await.is(200);
    assert_eq!(told["operationResultCode"], "Success");
    let borne = |told: &Value| [told["liabilityShift"].clone(), told["liabilityShiftRule"].clone()];
    assert_eq!(borne(&told), ["yes", "authenticated"]);
    let query = json!({ "paymentGatewayAccountName": "first", "myRef": "order 7" });
    let later = house.call("POST", "/PaymentGateway/status", query).await.is(200);
    assert_eq!(borne(&later), ["yes", "authenticated"]);
    let alone = house.charge(with(route(), "/card", card("4242424242424242"))).await.is(200);
    assert!(alone.get("liabilityShift").is_none(), "a card that came alone has nothing to tell: {alone}");
    let withheld = ["unknown", "withheld"];
    for (flag, status, rule) in [(false, 202, withheld), (true, 200, ["yes", "authenticated"])] {
        house.rule("charge", "http_503").await;
        let entry = json!([{ "paymentGatewayAccountName": "second", "pass3DSData": flag }]);
        let told = house.charge(with(body.clone(), "/fallbackUpgs", entry)).await.is(status);
        assert_eq!(told["failedUpgChargeResults"].as_array().unwrap().len(), 1);
        assert_eq!(borne(&told), rule);
    }
}
