//! Alternative methods: the simulator's in test mode, and what is said of all others.

use florin_engine::deliveries::{Announcer, Telling};
use florin_faces::checkout::beyag::AlternativeEvents;
use serde_json::{Value, json};

use super::house::{Answer, House, OTHER, SHOP, house, same};

fn payment(amount: i64) -> Value {
    json!({"request": {"amount": amount, "currency": "EUR", "description": "Order 71", "tracking_id": "71", "test": true,
        "return_url": "https://shop.example/back", "notification_url": "https://shop.example/hooks",
        "method": {"type": "apm", "channel": "ONLINE"}, "customer": {"email": "erika@example.com", "ip": "203.0.113.9"}}})
}

async fn made(house: &House, body: Value) -> Value {
    house.post("/beyag/transactions/payments", body).await.is(200)["transaction"].clone()
}

/// The customer posts the form.
async fn post_form(house: &House, told: &Value) -> Answer {
    let action = told["form"]["action"].as_str().unwrap().strip_prefix("https://pay.example").unwrap();
    let session = told["form"]["fields"][0]["value"].as_str().unwrap();
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    house.send("POST", action, &headers, format!("session={session}")).await
}

#[tokio::test]
async fn a_payment_waits_for_its_form() {
    let house = house().await;
    let made = house.post("/beyag/transactions/payments", payment(1000)).await;
    let told = made.is(200)["transaction"].clone();
    assert_eq!(
        same(&made.body, &told, &["/uid", "/form/fields/0/value"]),
        concat!(
            r#"{"transaction":{"uid":"<uid>","id":"<uid>","type":"payment","status":"pending","amount":1000,"currency":"EUR","#,
            r#""description":"Order 71","tracking_id":"71","message":"Transaction in progress","test":true,"#,
            r#""created_at":"2031-05-04T15:12:09.000Z","updated_at":"2031-05-04T15:12:09.000Z","paid_at":null,"expired_at":null,"#,
            r#""language":"en","method_type":"apm","payment_method_type":"apm","receipt_url":null,"#,
            r#""payment":{"status":"pending","gateway_id":1,"ref_id":null,"message":null},"apm":{"channel":"ONLINE"},"#,
            r#""form":{"action":"https://pay.example/beyag/simulator/<uid>","method":"POST","#,
            r#""fields":[{"type":"hidden","name":"session","value":"<value>"}]},"#,
            r#""customer":{"email":"erika@example.com","ip":"203.0.113.9"},"additional_data":{}}}"#
        )
    );
    let uid = told["uid"].as_str().unwrap();
    let back = post_form(&house, &told).await;
    let expected = format!("https://shop.example/back?uid={uid}&status=successful&tracking_id=71");
    assert_eq!((back.status, back.header("location")), (302, expected.as_str()));
    for path in [format!("/beyag/transactions/{uid}"), format!("/beyag/payments/{uid}")] {
        let found = house.get(&path).await.is(200)["transaction"].clone();
        assert_eq!(
            (&found["status"], &found["message"]),
            (&json!("successful"), &json!("Successfully processed"))
        );
        assert_eq!((&found["form"], &found["paid_at"]), (&Value::Null, &json!("2031-05-04T15:12:09.000Z")));
    }
    let list = house.get("/beyag/transactions/tracking_id/71").await.is(200);
    assert_eq!(list["transactions"][0]["uid"], json!(uid));
    assert_eq!(house.of(OTHER, "GET", &format!("/beyag/transactions/{uid}"), "").await.status, 404);
    // It is no card transaction.
    assert_eq!(house.get(&format!("/transactions/{uid}")).await.status, 404);
    assert_eq!(house.get("/v2/transactions/tracking_id/71").await.is(200), json!({"transactions": []}));
}

#[tokio::test]
async fn the_amount_decides_and_a_verdict_stands() {
    let house = house().await;
    for (amount, status) in [(1001, "failed"), (1002, "expired"), (1003, "successful")] {
        let told = made(&house, payment(amount)).await;
        let back = post_form(&house, &told).await;
        assert!(
            back.header("location").contains(&format!("&status={status}&")),
            "{}",
            back.header("location")
        );
        post_form(&house, &told).await;
        let path = format!("/beyag/transactions/{}", told["uid"].as_str().unwrap());
        assert_eq!(house.get(&path).await.is(200)["transaction"]["status"], json!(status));
    }
    // Without the session nothing is decided.
    let told = made(&house, payment(1000)).await;
    let mut forged = told.clone();
    forged["form"]["fields"][0]["value"] = json!("guess");
    assert_eq!(post_form(&house, &forged).await.status, 404);
    let path = format!("/beyag/transactions/{}", told["uid"].as_str().unwrap());
    assert_eq!(house.get(&path).await.is(200)["transaction"]["status"], json!("pending"));
}

#[tokio::test]
async fn the_same_request_id_makes_one_payment() {
    let house = house().await;
    let headers = [("requestid", "r-1"), ("authorization", "Basic MTAxOnNlY3JldC1vZi0xMDE=")];
    let send = async |body: Value| {
        house.send("POST", "/beyag/transactions/payments", &headers, body.to_string()).await
    };
    let first = send(payment(1000)).await;
    assert_eq!((first.status, &send(payment(1000)).await.body), (200, &first.body));
    assert_eq!(send(payment(2000)).await.status, 422, "another request under the same id");
}

#[tokio::test]
async fn what_is_paid_can_be_given_back_once() {
    let house = house().await;
    let told = made(&house, payment(1000)).await;
    let refund =
        |amount: i64| json!({"request": {"parent_uid": told["uid"], "amount": amount, "reason": "returned"}});
    house.post("/beyag/transactions/refunds", refund(100)).await.is_exactly(
        422,
        r#"{"message":"transaction can't be refunded","errors":{"base":["transaction can't be refunded"]}}"#,
    );
    post_form(&house, &told).await;
    let back = house.post("/beyag/transactions/refund", refund(400)).await.is(200)["transaction"].clone();
    assert_eq!(
        (&back["type"], &back["status"], &back["parent_uid"]),
        (&json!("refund"), &json!("successful"), &told["uid"])
    );
    assert_eq!(back["refund"]["status"], json!("successful"));
    house.post("/beyag/transactions/refunds", refund(601)).await.is_exactly(
        422,
        r#"{"message":"Amount can't be greater than 600","errors":{"amount":["can't be greater than 600"]}}"#,
    );
    house
        .post("/beyag/transactions/refunds", json!({"request": {"parent_uid": told["uid"]}}))
        .await
        .is_exactly(422, r#"{"message":"Reason can't be blank","errors":{"reason":["can't be blank"]}}"#);
    house.post("/beyag/transactions/refunds", refund(600)).await.is(200);
}

#[tokio::test]
async fn methods_without_an_adapter_are_refused() {
    let house = house().await;
    for (method, test) in [("bank_transfer", true), ("erip", true), ("apm", false)] {
        let mut body = payment(1000);
        body["request"]["method"]["type"] = json!(method);
        body["request"]["test"] = json!(test);
        house.post("/beyag/transactions/payments", body).await.is_exactly(
            422,
            r#"{"message":"Type is not supported","errors":{"method":{"type":["is not supported"]}}}"#,
        );
    }
    house.post("/beyag/transactions/payment", json!({"request": {}})).await.is_exactly(
        422,
        concat!(
            r#"{"message":"Amount can't be blank. Currency can't be blank. Description can't be blank. Method can't be blank","#,
            r#""errors":{"amount":["can't be blank"],"currency":["can't be blank"],"description":["can't be blank"],"#,
            r#""method":["can't be blank"]}}"#
        ),
    );
    house
        .post("/beyag/transactions/payment/precheck", payment(1000))
        .await
        .is_exactly(200, r#"{"response":{"message":"Successfully processed"}}"#);
    let list = house.get("/beyag/transactions/tracking_id/71").await.is(200);
    assert_eq!(list, json!({"transactions": []}), "a precheck makes nothing");
}

/// Clients look for one uid at three places (checkout-gateway 6).
#[tokio::test]
async fn a_card_transaction_is_not_found_here() {
    let house = house().await;
    let body = json!({"plan": super::plans::monthly(), "customer": {"email": "erika@example.com", "ip": "203.0.113.9"},
        "card": {"number": "4200000000000000", "verification_value": "123", "holder": "Erika Muster", "exp_month": 1,
            "exp_year": 2033}});
    let told = house.post("/subscriptions", body).await.is(201);
    let uid = told["last_transaction"]["uid"].as_str().unwrap();
    for path in [
        format!("/beyag/payments/{uid}"),
        format!("/beyag/transactions/{uid}"),
        "/beyag/payments?order_id=1".into(),
    ] {
        house.get(&path).await.is_exactly(404, r#"{"message":"Record not found"}"#);
    }
}

#[tokio::test]
async fn shops_hear_of_a_payment_and_of_the_end_of_its_time() {
    let house = house().await;
    let mut body = payment(1000);
    body["request"]["expired_at"] = json!("2031-05-04T16:00:00Z");
    let told = made(&house, body).await;
    let uid = told["uid"].as_str().unwrap();
    let shop = florin_engine::shops::by_id(&house.engine, SHOP).await.unwrap().unwrap();
    let tell = async |resource: String| {
        let telling = Telling {
            merchant: &shop.merchant,
            resource: &resource,
            webhook_id: "evt_1",
            sequence: 1,
            attempt: 1,
        };
        let message = AlternativeEvents.render(&house.engine, telling).await.unwrap()?;
        let body: Value = serde_json::from_slice(&message.body).unwrap();
        Some((message.url, message.rules.retries, body["transaction"]["status"].clone()))
    };
    let hook = "https://shop.example/hooks".to_owned();
    assert_eq!(tell(uid.to_owned()).await, Some((hook.clone(), 15, json!("pending"))));
    let timer = format!("expiry-{uid}");
    assert_eq!(tell(timer.clone()).await, None, "not yet");
    house.clock.advance_ms(3_600_000);
    assert_eq!(tell(timer).await, Some((hook, 15, json!("expired"))));
    let closed = post_form(&house, &told).await;
    assert!(closed.header("location").contains("status=expired"), "too late");
    let renotified = house.post(&format!("/beyag/transactions/{uid}/renotify"), "").await;
    renotified.is_exactly(200, r#"{"response":{"message":"Transaction was renotified"}}"#);
}
