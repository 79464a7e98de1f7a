//! Subscriptions as shops meet them.

use std::time::Duration;

use florin_engine::deliveries::{Announcer, Telling};
use florin_faces::checkout::subscriptions::events::SubscriptionEvents;
use serde_json::{Value, json};

use super::house::{House, OTHER, SHOP, house, same};
use super::plans::monthly;

fn card() -> Value {
    json!({"number": "4200000000000000", "verification_value": "123", "holder": "Erika Muster", "exp_month": "01",
        "exp_year": "2033"})
}

fn customer() -> Value {
    json!({"email": "erika@example.com", "ip": "203.0.113.9", "first_name": "Erika"})
}

fn with_card() -> Value {
    json!({"plan": monthly(), "customer": customer(), "card": card(), "tracking_id": "71",
        "notification_url": "https://shop.example/hooks"})
}

async fn made(house: &House, body: Value) -> (String, Value) {
    let told = house.post("/subscriptions", body).await.is(201);
    (format!("/subscriptions/{}", told["id"].as_str().unwrap()), told)
}

#[tokio::test]
async fn the_published_answer() {
    let house = house().await;
    let made = house.post("/subscriptions", with_card()).await;
    let told = made.is(201);
    let names = ["/id", "/customer/id", "/plan/id", "/card/stamp", "/card/token", "/last_transaction/uid"];
    let text = names.iter().fold(made.body.clone(), |text, name| {
        let marked = format!("<{}>", name.trim_start_matches('/'));
        text.replace(told.pointer(name).unwrap().as_str().unwrap(), &marked)
    });
    assert_eq!(
        text,
        concat!(
            r#"{"id":"<id>","state":"active","tracking_id":"71","device_id":null,"created_at":"2031-05-04T15:12:09.000Z","#,
            r#""renew_at":"2031-06-04T15:12:09Z","active_to":"2031-06-04T15:12:09Z","paid_billing_cycles":1,"#,
            r#""number_failed_payment_attempts":0,"additional_data":{},"#,
            r#""card":{"holder":"Erika Muster","brand":"visa","last_4":"0000","first_1":"4","bin":"420000","#,
            r#""stamp":"<card/stamp>","token":"<card/token>","exp_month":1,"exp_year":2033},"#,
            r#""customer":{"id":"<customer/id>"},"#,
            r#""plan":{"id":"<plan/id>","title":"Monthly","currency":"EUR","plan":{"amount":999,"interval":1,"interval_unit":"month"},"#,
            r#""trial":{"amount":null,"interval":null,"interval_unit":"month"},"number_payment_attempts":3,"test":true},"#,
            r#""last_transaction":{"uid":"<last_transaction/uid>","status":"successful","message":"Successfully processed","#,
            r#""created_at":"2031-05-04T15:12:09.000Z"}}"#
        )
    );
    assert!(!made.body.contains("4200000000000000"));
    let path = format!("/subscriptions/{}", told["id"].as_str().unwrap());
    assert_eq!(house.get(&path).await.is(200), told);
    // The plan and the customer that came along are kept.
    assert_eq!(house.get("/plans").await.is(200)[0]["id"], told["plan"]["id"]);
    assert_eq!(house.get("/customers").await.is(200)[0]["id"], told["customer"]["id"]);
    assert_eq!(house.of(OTHER, "GET", &path, "").await.status, 404);
}

#[tokio::test]
async fn plans_customers_and_cards_are_named_by_their_ids() {
    let house = house().await;
    let plan = house.post("/plans", monthly()).await.is(201);
    let customer = house.post("/customers", customer()).await.is(201);
    let (_, first) =
        made(&house, json!({"plan": {"id": plan["id"]}, "customer": {"id": customer["id"]}, "card": card()}))
            .await;
    assert_eq!((&first["plan"]["id"], &first["customer"]["id"]), (&plan["id"], &customer["id"]));
    let again = json!({"plan": {"id": plan["id"]}, "customer": {"id": customer["id"]},
        "card": {"token": first["card"]["token"]}});
    let (_, second) = made(&house, again.clone()).await;
    assert_eq!((&second["state"], &second["card"]), (&json!("active"), &first["card"]));
    assert_eq!(house.taken().await, [999, 999]);
    // Another shop's records are no records.
    let foreign = house.of(OTHER, "POST", "/subscriptions", again).await;
    foreign.is_exactly(
        422,
        r#"{"message":"Plan does not exist","errors":{"plan":{"base":["Plan does not exist"]}}}"#,
    );
}

#[tokio::test]
async fn what_is_wrong_is_told_and_charges_nobody() {
    let house = house().await;
    for (body, told) in [
        (json!({}), r#"{"message":"Plan can't be blank","errors":{"plan":["can't be blank"]}}"#),
        (
            json!({"plan": monthly(), "card": card()}),
            r#"{"message":"Customer can't be blank","errors":{"customer":["can't be blank"]}}"#,
        ),
        (
            json!({"plan": monthly(), "customer": customer(), "card": {"number": "42", "exp_month": 1, "exp_year": 2020}}),
            concat!(
                r#"{"message":"Number is invalid. Verification value is not a number. Holder can't be blank. Date is expired","#,
                r#""errors":{"card":{"number":["is invalid"],"verification_value":["is not a number"],"holder":["can't be blank"],"#,
                r#""date":["is expired"]}}}"#
            ),
        ),
        (
            json!({"plan": monthly(), "customer": customer(), "card": {"token": "nobody"}}),
            r#"{"message":"Token does not exist","errors":{"card":{"token":["does not exist"]}}}"#,
        ),
        (
            json!({"plan": {"id": "pln_0000000000000000"}}),
            r#"{"message":"Plan does not exist","errors":{"plan":{"base":["Plan does not exist"]}}}"#,
        ),
    ] {
        house.post("/subscriptions", body).await.is_exactly(422, told);
    }
    assert!(house.taken().await.is_empty());
    assert_eq!(house.get("/plans").await.is(200), json!([]), "nothing was kept");
}

#[tokio::test]
async fn a_first_decline_ends_it() {
    let house = house().await;
    house.rule("charge", "issuer_declined").await;
    let (_, told) = made(&house, with_card()).await;
    assert_eq!(
        (&told["state"], &told["renew_at"], &told["card"]),
        (&json!("failed"), &Value::Null, &Value::Null)
    );
    assert_eq!(told["last_transaction"]["status"], json!("failed"));
    assert_eq!(told["last_transaction"]["message"], json!("Payment was declined"));
    assert_eq!(told["number_failed_payment_attempts"], json!(1));
}

#[tokio::test]
async fn without_a_card_the_customer_pays_on_the_page() {
    let house = house().await;
    let body = json!({"plan": monthly(), "return_url": "https://shop.example/back?order=71"});
    let made = house.post("/subscriptions", body).await;
    let told = made.is(201);
    assert_eq!(
        same(&made.body, &told, &["/id", "/token", "/plan/id"]),
        concat!(
            r#"{"id":"<id>","state":"redirecting","tracking_id":null,"device_id":null,"created_at":"2031-05-04T15:12:09.000Z","#,
            r#""renew_at":null,"active_to":null,"paid_billing_cycles":0,"number_failed_payment_attempts":0,"#,
            r#""redirect_url":"https://pay.example/widget/hpp.html?token=<token>","token":"<token>","#,
            r#""additional_data":{},"card":null,"customer":null,"#,
            r#""plan":{"id":"<id>","title":"Monthly","currency":"EUR","plan":{"amount":999,"interval":1,"interval_unit":"month"},"#,
            r#""trial":{"amount":null,"interval":null,"interval_unit":"month"},"number_payment_attempts":3,"test":true},"#,
            r#""last_transaction":null}"#
        )
    );
    let (id, token) = (told["id"].as_str().unwrap(), told["token"].as_str().unwrap());
    let checkout = florin_engine::checkouts::find(&house.engine, token).await.unwrap().unwrap();
    let words: Value = serde_json::from_str(&checkout.words).unwrap();
    let back = format!("https://shop.example/back?order=71&id={id}");
    assert_eq!(words["settings"]["urls"]["return_url"], json!(back));
    house.pay(token).await;
    house.clock.advance_ms(5000);
    florin_engine::subscriptions::sweep(&house.engine).await.unwrap();
    let found = house.get(&format!("/subscriptions/{id}")).await.is(200);
    assert_eq!((&found["state"], &found["card"]["last_4"]), (&json!("active"), &json!("0000")));
    assert_eq!(found["token"], Value::Null);
}

#[tokio::test]
async fn a_page_that_nobody_pays_expires_with_its_subscription() {
    let house = house().await;
    let (path, _) = made(&house, json!({"plan": monthly()})).await;
    house.clock.advance_ms(24 * 3_600_000);
    florin_engine::subscriptions::sweep(&house.engine).await.unwrap();
    assert_eq!(house.get(&path).await.is(200)["state"], json!("expired"));
}

#[tokio::test]
async fn cancelling_wants_a_reason() {
    let house = house().await;
    let (path, _) = made(&house, with_card()).await;
    let cancel = format!("{path}/cancel");
    let blank = r#"{"message":"Cancel reason can't be blank","errors":{"cancel_reason":["can't be blank"]}}"#;
    house.post(&cancel, "{}").await.is_exactly(422, blank);
    house.post(&cancel, "").await.is_exactly(422, blank);
    let told = house.post(&cancel, json!({"cancel_reason": "moved away"})).await.is(200);
    assert_eq!((&told["state"], &told["renew_at"]), (&json!("canceled"), &Value::Null));
    assert_eq!(
        (&told["cancel_reason"], &told["cancelled_at"]),
        (&json!("moved away"), &json!("2031-05-04T15:12:09Z"))
    );
    assert_eq!(house.post(&cancel, json!({"cancel_reason": "again"})).await.is(200), told);
    assert_eq!(house.of(OTHER, "POST", &cancel, json!({"cancel_reason": "x"})).await.status, 404);
}

#[tokio::test]
async fn a_test_subscription_travels_in_time() {
    let house = house().await;
    let (path, _) = made(&house, with_card()).await;
    let advance = format!("{path}/advance");
    let told = house.post(&advance, "").await.is(200);
    assert_eq!((&told["paid_billing_cycles"], house.taken().await.len()), (&json!(2), 2));
    house.rule("charge", "issuer_declined").await;
    let told = house.post(&advance, "").await.is(200);
    assert_eq!(
        (&told["state"], &told["renew_at"]),
        (&json!("failed_attempt"), &json!("2031-05-05T03:00:00Z"))
    );
    let told = house.post(&advance, "").await.is(200);
    assert_eq!((&told["state"], house.taken().await.len()), (&json!("active"), 3));
    house.post(&format!("{path}/cancel"), json!({"cancel_reason": "x"})).await.is(200);
    house.post(&advance, "").await.is_exactly(
        422,
        r#"{"message":"Nothing is due, or money is real","errors":{"base":["Nothing is due, or money is real"]}}"#,
    );
}

#[tokio::test]
async fn the_same_request_id_makes_one_subscription() {
    let house = house().await;
    let headers = [("requestid", "r-1"), ("authorization", "Basic MTAxOnNlY3JldC1vZi0xMDE=")];
    let first = house.send("POST", "/subscriptions", &headers, with_card().to_string()).await;
    let again = house.send("POST", "/subscriptions", &headers, with_card().to_string()).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(house.taken().await, [999]);
}

#[tokio::test]
async fn shops_hear_what_becomes_of_it() {
    let house = house().await;
    let (path, told) = made(&house, with_card()).await;
    let id = told["id"].as_str().unwrap();
    for (act, event) in [
        (None, "created.subscription"),
        (Some("advance"), "renewed.subscription"),
        (Some("decline"), "failed.subscription"),
        (Some("cancel"), "canceled.subscription"),
    ] {
        match act {
            Some("cancel") => {
                house.post(&format!("{path}/cancel"), json!({"cancel_reason": "x"})).await.is(200);
            }
            Some(act) => {
                if act == "decline" {
                    house.rule("charge", "issuer_declined").await;
                }
                house.post(&format!("{path}/advance"), "").await.is(200);
            }
            None => {}
        }
        let shop = florin_engine::shops::by_id(&house.engine, SHOP).await.unwrap().unwrap();
        let telling =
            Telling { merchant: &shop.merchant, resource: id, webhook_id: "evt_1", sequence: 1, attempt: 1 };
        let message = SubscriptionEvents.render(&house.engine, telling).await.unwrap().unwrap();
        let body: Value = serde_json::from_slice(&message.body).unwrap();
        let mut now = house.get(&path).await.is(200);
        now["event"] = json!(event);
        assert_eq!(body, now, "the subscription at the root, and its event");
        assert_eq!((message.url.as_str(), message.rules.retries), ("https://shop.example/hooks", 25));
        let header = |name: &str| message.headers.iter().find(|(known, _)| *known == name).unwrap().1.clone();
        assert!(header("content-signature").len() > 300);
        assert_eq!(*header("authorization"), "Basic MTAxOnNlY3JldC1vZi0xMDE=");
        assert_eq!((message.rules.delay)(2, 1), Duration::from_secs(16 + 15 + 3));
    }
    let row = house.engine.db().fetch_one("SELECT wanted, face FROM deliveries", &[]).await.unwrap();
    let mut row = row.unwrap();
    assert_eq!((row.int().unwrap(), row.text().unwrap()), (4, "subscriptions".to_owned()));
}
