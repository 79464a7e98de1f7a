//! Captures, refunds and voids: in part, in full, and no more than that.

use serde_json::json;

use super::house::{House, card, charge, follow_up, house, with};

async fn held(house: &House, amount: i64) -> String {
    let body = with(charge(), "/amount", json!(amount));
    let told = house.call("POST", "/PaymentGateway/authorize", body).await.is(200);
    told["gatewayReference"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_hold_is_captured_in_parts_and_never_beyond() {
    let house = house().await;
    let reference = held(&house, 50).await;
    house.call("PUT", "/PaymentGateway/capture", follow_up(&reference, "45")).await.is(200);
    let told = house.call("PUT", "/PaymentGateway/capture", follow_up(&reference, "5.01")).await.is(409);
    assert_eq!(told["operationResultCode"], "Rejected");
    assert_eq!(told["gatewayResultCode"], "amount_exceeds_remaining");
    assert_eq!(told["gatewayReference"], json!(reference));
    assert_eq!(told["operationResultDescription"], "the amount exceeds what is left: 5.00 EUR");
    house.call("PUT", "/PaymentGateway/capture", follow_up(&reference, "5.00")).await.is(200);
    assert_eq!(house.charges().await[0]["captured"], 5000);
}

#[tokio::test]
async fn a_charge_is_refunded_in_parts_and_never_beyond() {
    let house = house().await;
    let told = house.charge(charge()).await.is(200);
    let reference = told["gatewayReference"].as_str().unwrap();
    for amount in ["10", "30.00"] {
        let told = house.call("PUT", "/PaymentGateway/refund", follow_up(reference, amount)).await.is(200);
        assert_eq!(told["operationType"], "Refund");
    }
    let told = house.call("PUT", "/PaymentGateway/refund", follow_up(reference, "2.91")).await.is(409);
    assert_eq!(told["gatewayResultCode"], "amount_exceeds_remaining");
    house.call("PUT", "/PaymentGateway/refund", follow_up(reference, "2.90")).await.is(200);
    assert_eq!(house.charges().await[0]["refunded"], 4290);
}

#[tokio::test]
async fn a_hold_is_voided_by_delete_with_a_body() {
    let house = house().await;
    let reference = held(&house, 180).await;
    let told = house.call("DELETE", "/PaymentGateway/void", follow_up(&reference, "180")).await.is(200);
    assert_eq!((&told["operationType"], &told["operationResultCode"]), (&json!("Void"), &json!("Success")));
    assert_eq!(house.charges().await[0]["voided"], 18_000);
    let told = house.call("PUT", "/PaymentGateway/capture", follow_up(&reference, "1")).await.is(409);
    assert_eq!(told["gatewayResultCode"], "state_conflict");
    assert_eq!(told["operationResultDescription"], "capture is not possible: the payment is voided");
    let told = house.call("DELETE", "/PaymentGateway/void", "").await;
    assert_eq!(told.fields(), [""]);
}

#[tokio::test]
async fn a_wrong_reference_is_no_fault_of_the_server() {
    let house = house().await;
    let told = house.call("PUT", "/PaymentGateway/refund", follow_up("sim_nobody", "1")).await.is(409);
    assert_eq!(told["operationResultCode"], "Rejected");
    let told = house.call("PUT", "/PaymentGateway/capture", r#"{"refTransId":" "}"#).await;
    assert_eq!(told.fields(), ["refTransId", "amount", "currency", "card", "paymentGatewayAccountName"]);
}

#[tokio::test]
async fn the_card_may_have_expired_and_its_value_been_burned() {
    let house = house().await;
    let cvv = house.token("737").await;
    let number = house.token("4242424242424242").await;
    let mut tokens = card(&format!("@{number}"));
    tokens["cvv"] = json!(format!("@{cvv}"));
    let told = house.charge(with(charge(), "/card", tokens.clone())).await.is(200);
    let reference = told["gatewayReference"].as_str().unwrap();
    tokens["expirationYear"] = json!(2024);
    let body = json!({
        "refTransId": reference, "amount": 1, "currency": "EUR", "paymentGatewayAccountName": "simulator", "card": tokens
    });
    house.call("PUT", "/PaymentGateway/refund", body).await.is(200);
}

#[tokio::test]
async fn other_currencies_do_not_fit() {
    let house = house().await;
    let told = house.charge(charge()).await.is(200);
    let body = follow_up(told["gatewayReference"].as_str().unwrap(), "1").replace("EUR", "USD");
    let told = house.call("PUT", "/PaymentGateway/refund", body).await.is(409);
    assert_eq!(told["gatewayResultCode"], "state_conflict");
    assert_eq!(told["operationResultDescription"], "the payment was made in EUR");
}

#[tokio::test]
async fn two_voids_at_once_are_one() {
    let house = house().await;
    let body = follow_up(&held(&house, 20).await, "20");
    let void = || house.call("DELETE", "/PaymentGateway/void", &body);
    let (one, other) = futures_util::future::join(void(), void()).await;
    let (done, refused) = if one.status == 200 { (one, other) } else { (other, one) };
    done.is(200);
    assert_eq!(refused.is(409)["gatewayResultCode"], "state_conflict");
    assert_eq!(house.charges().await[0]["voided"], 2000);
}
