//! The verification call: a shop is asked before anything happens (checkout-webhooks 6).

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};

use crate::house::{SHOP, basic, house, payment, with};

/// What the shop makes of a question.
type Answering = fn(&Value) -> (u16, String);

#[derive(Clone)]
struct Shop {
    answering: Answering,
    asked: Arc<Mutex<Vec<(HeaderMap, Value)>>>,
}

/// A shop that answers questions; the address to ask it at.
async fn shop(answering: Answering) -> (Shop, String) {
    async fn answer(State(shop): State<Shop>, headers: HeaderMap, body: String) -> (StatusCode, String) {
        let question: Value = serde_json::from_str(&body).unwrap();
        let (status, answer) = (shop.answering)(&question["transaction"]);
        shop.asked.lock().unwrap().push((headers, question));
        (StatusCode::from_u16(status).unwrap(), answer)
    }
    let shop = Shop { answering, asked: Arc::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/verify", listener.local_addr().unwrap());
    let router = Router::new().route("/verify", post(answer)).with_state(shop.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (shop, url)
}

fn yes(asked: &Value) -> (u16, String) {
    (200, json!({ "code": 0, "uid": asked["uid"], "amount": asked["amount"] }).to_string())
}

#[tokio::test]
async fn a_shop_that_agrees_is_asked_once_and_paid() {
    let house = house().await;
    let (shop, url) = shop(yes).await;
    let told = house.post("/transactions/payments", &with(payment(), "verification_url", json!(url))).await;
    let told = told.stands("successful");
    let asked = std::mem::take(&mut *shop.asked.lock().unwrap());
    let [(headers, question)] = &asked[..] else { panic!("asked {} times", asked.len()) };
    let question = &question["transaction"];
    assert_eq!((&question["uid"], &question["amount"]), (&told["uid"], &json!(1999)));
    assert_eq!((&question["status"], &question["type"]), (&json!("incomplete"), &json!("payment")));
    assert_eq!(headers["authorization"], basic(SHOP).as_str());
    assert!(headers.contains_key("content-signature"));
    assert_eq!(headers["user-agent"], "Florin-Webhooks/1", "as for events");
    assert!(!question.to_string().contains("4200000000000000"));
    assert_eq!(house.charges().await.len(), 1);
}

#[tokio::test]
async fn whatever_is_no_clear_yes_is_a_no_and_no_bank_hears_of_it() {
    let answers: [(&str, Answering, &str); 7] = [
        (
            "a no with its reason",
            |asked| {
                let (uid, amount) = (&asked["uid"], &asked["amount"]);
                let no = json!({ "code": 1, "uid": uid, "amount": amount, "message": "stock ran out", "friendly_message": "Sold out" });
                (200, no.to_string())
            },
            "stock ran out",
        ),
        (
            "another transaction",
            |asked| (200, json!({ "code": 0, "uid": "other", "amount": asked["amount"] }).to_string()),
            "verification_url spoke of another transaction",
        ),
        (
            "another amount",
            |asked| (200, json!({ "code": 0, "uid": asked["uid"], "amount": 1 }).to_string()),
            "verification_url spoke of another transaction",
        ),
        ("a yes under another status", |asked| (201, yes(asked).1), "verification_url answered 201"),
        ("a breakdown", |asked| (500, yes(asked).1), "verification_url answered 500"),
        (
            "no verdict",
            |_| (200, "<html>OK</html>".to_owned()),
            "verification_url answered something else than a verdict",
        ),
        (
            "a text for a code",
            |asked| (200, json!({ "code": "0", "uid": asked["uid"], "amount": asked["amount"] }).to_string()),
            "verification_url answered something else than a verdict",
        ),
    ];
    for (name, answering, message) in answers {
        let house = house().await;
        let (shop, url) = shop(answering).await;
        let asked = with(payment(), "verification_url", json!(url));
        let answer = house.post_of(SHOP, "/transactions/payments", &[("x-api-version", "3")], &asked).await;
        let told = answer.is(200);
        assert_eq!((&told["status"], &told["code"]), (&json!("failed"), &json!("F.7001")), "{name}: {told}");
        assert_eq!(told["message"], message, "{name}");
        if name == "a no with its reason" {
            assert_eq!(told["friendly_message"], "Sold out");
        }
        assert_eq!(shop.asked.lock().unwrap().len(), 1, "{name}");
        assert!(house.calls().await.is_empty(), "{name}");
        assert_eq!(house.counted("SELECT count(*) FROM payments", 1).await, [0], "{name}");
    }
}

#[tokio::test]
async fn silence_of_ten_seconds_is_a_no() {
    let house = house().await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/verify", silent.local_addr().unwrap());
    let asked = with(payment(), "verification_url", json!(url));
    let began = tokio::time::Instant::now();
    // While everybody waits, time flies.
    tokio::time::pause();
    let told = house.post("/transactions/payments", &asked).await;
    assert!(began.elapsed() >= Duration::from_secs(10), "the shop was not waited for");
    tokio::time::resume();
    assert!(told.stands("failed")["message"].as_str().unwrap().starts_with("verification_url: "));
    assert!(house.calls().await.is_empty());
}
