//! Idempotency keys: one effect, one answer.

use axum::body::Body;
use serde_json::{Value, json};

use super::house::{FOREIGN, House, KEY, charge, follow_up, house, with};

async fn keyed(
    house: &House,
    method: &str,
    path: &str,
    key: &str,
    body: impl ToString,
) -> super::house::Answer {
    house.send(method, path, &[("x-api-key", KEY), ("idempotency-key", key)], body.to_string()).await
}

const CHARGE: &str = "/PaymentGateway/charge";

#[tokio::test]
async fn the_same_key_charges_once_and_answers_the_same_bytes() {
    let house = house().await;
    let first = keyed(&house, "POST", CHARGE, "order-7", charge()).await;
    first.is(200);
    assert_eq!(first.header("idempotency-replayed"), "");
    // Written another way, it is the same request.
    let again = charge().to_string().replace("42.9,", "4.290e1 ,").replace("\"amount\"", "\"Amount\"");
    for (key, path) in [("order-7", CHARGE), ("\"order-7\"", "/paymentgateway/CHARGE")] {
        let replayed = keyed(&house, "POST", path, key, &again).await;
        replayed.is_exactly(200, &first.body);
        assert_eq!(replayed.header("idempotency-replayed"), "true");
    }
    assert_eq!(house.charges().await.len(), 1);
    house.charge(charge()).await.is(200);
    assert_eq!(house.charges().await.len(), 2);
}

#[tokio::test]
async fn another_request_under_the_same_key_is_refused() {
    let house = house().await;
    keyed(&house, "POST", CHARGE, "k", charge()).await.is(200);
    for other in
        [with(charge(), "/amount", json!(42.91)), with(charge(), "/card/cvv", json!("124")), json!({})]
    {
        keyed(&house, "POST", CHARGE, "k", other).await.is_exactly(
            422,
            r#"[{"fieldName":"Idempotency-Key","errors":["this key came with another request before; use a new key for a new request"]}]"#,
        );
    }
    // Another operation, another merchant and another mode have keys of their own.
    keyed(&house, "POST", "/PaymentGateway/authorize", "k", charge()).await.is(200);
    for key in [FOREIGN, super::house::LIVE] {
        let headers = [("x-api-key", key), ("idempotency-key", "k")];
        let body = with(charge(), "/amount", json!(1)).to_string();
        house.send("POST", CHARGE, &headers, Body::from(body)).await.is(200);
    }
    assert_eq!(house.charges().await.len(), 4);
}

#[tokio::test]
async fn fifty_at_once_charge_once() {
    let house = house().await;
    let calls = (0..50).map(|_| keyed(&house, "POST", CHARGE, "race", charge()));
    let answers = futures_util::future::join_all(calls).await;
    assert_eq!(house.charges().await.len(), 1);
    let first = keyed(&house, "POST", CHARGE, "race", charge()).await;
    first.is(200);
    for answer in &answers {
        if answer.status == 200 {
            assert_eq!(answer.body, first.body);
            continue;
        }
        answer.is_exactly(
            409,
            r#"[{"fieldName":"Idempotency-Key","errors":["the first request with this key is still under way; ask again in a second"]}]"#,
        );
        assert_eq!(answer.header("retry-after"), "1");
    }
    assert!(answers.iter().any(|answer| answer.status == 200));
}

#[tokio::test]
async fn refusals_of_the_request_are_not_kept() {
    let house = house().await;
    let before = house.rows().await;
    keyed(&house, "POST", CHARGE, "k", with(charge(), "/amount", json!(0))).await.fields();
    assert_eq!(house.rows().await, before);
    keyed(&house, "POST", CHARGE, "k", charge()).await.is(200);
    let declined = with(charge(), "/card", super::house::card("4000000000000002"));
    let first = keyed(&house, "POST", CHARGE, "declined", &declined).await;
    first.is(409);
    keyed(&house, "POST", CHARGE, "declined", &declined).await.is_exactly(409, &first.body);
}

#[tokio::test]
async fn keys_that_are_none_are_refused() {
    let house = house().await;
    for key in ["", "a b", "\"open", &"k".repeat(256)] {
        assert_eq!(keyed(&house, "POST", CHARGE, key, charge()).await.fields(), ["Idempotency-Key"], "{key}");
    }
    let twice = [("x-api-key", KEY), ("idempotency-key", "a"), ("idempotency-key", "b")];
    let answer = house.send("POST", CHARGE, &twice, Body::from(charge().to_string())).await;
    assert_eq!(answer.fields(), ["Idempotency-Key"]);
}

#[tokio::test]
async fn follow_ups_repeat_too() {
    let house = house().await;
    let told = house.charge(charge()).await.is(200);
    let body = follow_up(told["gatewayReference"].as_str().unwrap(), "10");
    let first = keyed(&house, "PUT", "/PaymentGateway/refund", "r", &body).await;
    first.is(200);
    keyed(&house, "PUT", "/PaymentGateway/refund", "r", &body).await.is_exactly(200, &first.body);
    assert_eq!(house.charges().await[0]["refunded"], 1000);

    let held = house.call("POST", "/PaymentGateway/authorize", charge()).await.is(200);
    let body = follow_up(held["gatewayReference"].as_str().unwrap(), "42.9");
    let first = keyed(&house, "DELETE", "/PaymentGateway/void", "v", &body).await;
    first.is(200);
    keyed(&house, "DELETE", "/PaymentGateway/void", "v", &body).await.is_exactly(200, &first.body);
}

#[tokio::test]
async fn a_burned_value_does_not_stand_in_the_way_of_a_replay() {
    let house = house().await;
    let cvv = house.token("737").await;
    let body = with(charge(), "/card/cvv", json!(format!("@{cvv}")));
    let first = keyed(&house, "POST", CHARGE, "k", &body).await;
    first.is(200);
    keyed(&house, "POST", CHARGE, "k", &body).await.is_exactly(200, &first.body);
    assert_eq!(house.charge(&body).await.fields(), ["card.cvv"]);
}

#[tokio::test]
async fn settings_and_strings_repeat_too() {
    let house = house().await;
    let first = keyed(&house, "POST", "/StringTokens", "s", r#"{"payload":"x"}"#).await;
    let token = first.is(201)["token"].as_str().unwrap().to_owned();
    let again = keyed(&house, "POST", "/StringTokens", "s", r#"{"payload":"x"}"#).await;
    again.is_exactly(201, &first.body);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(again.header("location"), first.header("location"));
    assert_eq!(keyed(&house, "POST", "/StringTokens", "s", r#"{"payload":"y"}"#).await.status, 422);

    let path = format!("/StringTokens/{token}");
    keyed(&house, "DELETE", &path, "d", "").await.is_exactly(200, "");
    keyed(&house, "DELETE", &path, "d", "").await.is_exactly(200, "");
    assert_eq!(house.call("DELETE", &path, "").await.status, 404);

    let body = r#"{"paymentGatewayName":"simulator","credentials":[]}"#;
    let first = keyed(&house, "PUT", "/PaymentGatewayAccounts/abc", "p", body).await;
    let before = house.rows().await;
    keyed(&house, "PUT", "/PaymentGatewayAccounts/abc", "p", body).await.is_exactly(200, &first.body);
    assert_eq!(keyed(&house, "PUT", "/PaymentGatewayAccounts/abd", "p", body).await.status, 422);
    assert_eq!(house.rows().await, before);
    let _: Value = first.json();
}
