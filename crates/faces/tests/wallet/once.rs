//! Asked for twice, made once; read twice, told once (wallet 5.1, 6; operate 8).

use serde_json::Value;

use crate::house::{Answer, House, Plain, house, house_on_postgres};
use crate::tokens::signed_in;

const CARD: &str = r#"{"user_id":13,"accounts":[{"number":"EVP0123456789123","order":1}]}"#;
const DEPOSIT: &str = r#"{"account_number":"EVP0123456789123","amount":{"amount":1313,"currency":"EUR"}}"#;

async fn post(house: &House, target: &str, body: &str, key: &str) -> Answer {
    house.ask_with(&Plain::new("POST", target, body), ("idempotency-key", key)).await
}

async fn total(house: &House) -> i64 {
    house.get("cards?user_id=13").await["_metadata"]["total"].as_i64().unwrap()
}

#[tokio::test]
async fn a_key_makes_one_card_whatever_becomes_of_it() {
    let house = house().await;
    let made = post(&house, "/rest/v1/card", CARD, "order-7").await;
    assert_eq!((made.status, made.header("idempotency-replayed")), (200, ""));
    let id = serde_json::from_str::<Value>(&made.body).unwrap()["id"].as_i64().unwrap();
    // The same request in other words: names in another order, a quoted key.
    let same = r#"{ "accounts": [{"order":1,"number":"EVP0123456789123"}], "user_id": 13 }"#;
    house.call("DELETE", &format!("/rest/v1/card/{id}"), "").await.is_nothing();
    let again = post(&house, "/rest/v1/card", same, "\"order-7\"").await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (200, "true"));
    assert_eq!(again.body, made.body);
    assert_eq!(total(&house).await, 0, "nothing was made anew");

    let other = post(&house, "/rest/v1/card", r#"{"user_id":13}"#, "order-7").await;
    assert_eq!(other.refused(), (409, "invalid_state".into()));
    let wrong = post(&house, "/rest/v1/card", CARD, "two words").await;
    assert_eq!(wrong.refused(), (400, "invalid_parameters".into()));
    // What was refused is not kept, and another client's key is another key.
    let refused = post(&house, "/rest/v1/card", r#"{"user_id":99}"#, "order-8").await;
    assert_eq!(refused.refused(), (400, "invalid_parameters".into()));
    let own = Plain { id: "ownClient", key: "own-key", ..Plain::new("POST", "/rest/v1/card", CARD) };
    let theirs = house.ask_with(&own, ("idempotency-key", "order-7")).await;
    assert_ne!(theirs.body, made.body);
    assert_eq!(post(&house, "/rest/v1/card", CARD, "order-8").await.status, 200);
    assert_eq!(total(&house).await, 2);
}

#[tokio::test]
async fn a_crowd_with_one_key_makes_one_card() {
    let house = house_on_postgres().await;
    let crowd = (0..8).map(|_| post(&house, "/rest/v1/card", CARD, "crowd"));
    let answers = futures_util::future::join_all(crowd).await;
    for answer in &answers {
        assert_eq!((answer.status, &answer.body), (200, &answers[0].body));
    }
    assert_eq!(total(&house).await, 1);
}

#[tokio::test]
async fn a_key_makes_one_deposit_of_one_card() {
    let house = house().await;
    let (card, other) = (house.related("4111111111111111").await, house.related("5555555555554444").await);
    let target = |card: i64| format!("/rest/v1/card/{card}/deposit");
    let made = post(&house, &target(card), DEPOSIT, "d-1").await;
    assert_eq!(made.status, 200, "{}", made.body);
    let id = serde_json::from_str::<Value>(&made.body).unwrap()["id"].as_i64().unwrap();
    assert_eq!(house.process(id).await.status, 200);
    let again = post(&house, &target(card), DEPOSIT, "d-1").await;
    assert_eq!((again.status, &again.body), (200, &made.body), "as it was answered");
    assert_eq!(post(&house, &target(other), DEPOSIT, "d-1").await.refused(), (409, "invalid_state".into()));
    let more = DEPOSIT.replace("1313", "1314");
    assert_eq!(post(&house, &target(card), &more, "d-1").await.refused(), (409, "invalid_state".into()));
    assert_eq!(house.charged().await.len(), 1);
}

#[tokio::test]
async fn a_key_makes_one_payment_and_one_transaction() {
    let house = house().await;
    let payment = r#"{"description":"Tea","price":250,"currency":"EUR","beneficiary":{"id":112}}"#;
    let made = post(&house, "/rest/v1/payment", payment, "p").await;
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(post(&house, "/rest/v1/payment", payment, "p").await.body, made.body);
    let id = serde_json::from_str::<Value>(&made.body).unwrap()["id"].as_i64().unwrap();
    let whole = format!(r#"{{"payments":[{id}]}}"#);
    let first = post(&house, "/rest/v1/transaction", &whole, "p").await;
    assert_eq!(first.status, 200, "a key for each address: {}", first.body);
    assert_eq!(post(&house, "/rest/v1/transaction", &whole, "p").await.body, first.body);
    let allowance = r#"{"currency":"EUR","max_price":500}"#;
    let first = post(&house, "/rest/v1/allowance", allowance, "p").await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert_eq!(post(&house, "/rest/v1/allowance", allowance, "p").await.body, first.body);
}

#[tokio::test]
async fn what_is_asked_for_another_user_is_another_request() {
    let house = house().await;
    let held = signed_in(&house, "cards").await;
    let as_user = house.ask_with(&held.plain("POST", "/rest/v1/card", CARD), ("idempotency-key", "k")).await;
    assert_eq!(as_user.status, 200, "{}", as_user.body);
    assert_eq!(post(&house, "/rest/v1/card", CARD, "k").await.refused(), (409, "invalid_state".into()));
}

#[tokio::test]
async fn who_has_an_answer_is_told_that_it_stands() {
    let house = house().await;
    let (id, address) = house.card().await;
    let target = format!("/rest/v1/card/{id}");
    let plain = || Plain::new("GET", &target, "");
    let first = house.ask(&plain()).await;
    let tag = first.header("etag").to_owned();
    assert!(tag.len() == 34 && tag.starts_with('"'), "{tag}");
    for shown in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".into()] {
        let same = house.ask_with(&plain(), ("if-none-match", &shown)).await;
        assert_eq!(
            (same.status, same.body.as_str(), same.header("etag")),
            (304, "", tag.as_str()),
            "{shown}"
        );
        assert_eq!(same.header("content-type"), "");
        assert_eq!(same.header("cache-control"), first.header("cache-control"));
    }
    house.relate(&address, "4111111111111111").await;
    let changed = house.ask_with(&plain(), ("if-none-match", &tag)).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), tag);
    let refused = house.ask_with(&Plain::new("GET", "/rest/v1/card/999", ""), ("if-none-match", "*")).await;
    assert_eq!((refused.status, refused.header("etag")), (404, ""));
}
