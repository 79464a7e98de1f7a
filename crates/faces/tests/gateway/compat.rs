//! What a merchant may choose where the dialect's own sources disagree.

use serde_json::json;

use super::house::{charge, follow_up, house, with};

#[tokio::test]
async fn success_is_202_for_a_merchant_who_chose_so() {
    let house = house().await;
    let first = house.charge(charge()).await.is(200);
    house.choose(r#"{"success_status":202}"#).await;
    let second = house.charge(charge()).await.is(202);
    assert_eq!(second["operationResultCode"], "Success");
    let reference = first["gatewayReference"].as_str().unwrap();
    house.call("PUT", "/PaymentGateway/refund", follow_up(reference, "1")).await.is(202);

    // Nothing else changes: no for an answer, a look-up, and what is no payment.
    let declined = with(charge(), "/paymentGatewayAccountName", json!("declining"));
    house.account("declining", "NULLFailure").await;
    house.charge(declined).await.is(409);
    let status = json!({ "refTransId": reference, "paymentGatewayAccountName": "simulator" });
    house.call("POST", "/PaymentGateway/status", status).await.is(200);
    house.get("/Utils/apiKey").await.is(200);

    house.choose(r#"{"success_status":200}"#).await;
    house.charge(charge()).await.is(200);
}

#[tokio::test]
async fn a_repeated_request_is_told_as_the_merchant_chose() {
    let house = house().await;
    house.choose(r#"{"success_status":202}"#).await;
    let headers = [("x-api-key", super::house::KEY), ("idempotency-key", "order-7")];
    for replayed in ["", "true"] {
        let answer = house.send("POST", "/PaymentGateway/charge", &headers, charge().to_string()).await;
        answer.is(202);
        assert_eq!(answer.header("idempotency-replayed"), replayed);
    }
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn credentials_are_not_read_back_by_a_merchant_who_chose_so() {
    let house = house().await;
    let put = |secret: &str| {
        let body = json!({ "paymentGatewayName": "Stripe", "credentials": [
            { "key": "SecretKey", "value": secret }, { "key": "Extra", "value": "kept" }
        ] });
        house.call("PUT", "/PaymentGatewayAccounts/main", body)
    };
    let full = |secret: &str, extra: &str| {
        format!(
            concat!(
                r#"{{"name":"main","creationTime":"2026-01-02T12:00:00Z","paymentGatewayName":"Stripe","#,
                r#""credentials":[{{"key":"SecretKey","value":"{}"}},{{"key":"Extra","value":"{}"}}]}}"#
            ),
            secret, extra
        )
    };
    put("sk_test_one").await.is_exactly(200, &full("sk_test_one", "kept"));
    house.choose(r#"{"redact_credentials":true}"#).await;
    let hidden = full("***", "***");
    house.get("/PaymentGatewayAccounts/main").await.is_exactly(200, &hidden);
    put("sk_test_two").await.is_exactly(200, &hidden);
    // What was read is written back, and nothing is lost.
    let read = house.get("/PaymentGatewayAccounts/main").await.body;
    house.call("PUT", "/PaymentGatewayAccounts/main", read).await.is_exactly(200, &hidden);
    house.choose("{}").await;
    house.get("/PaymentGatewayAccounts/main").await.is_exactly(200, &full("sk_test_two", "kept"));
}
