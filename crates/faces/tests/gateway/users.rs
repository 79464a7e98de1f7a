//! Keys that are tied to a user of the merchant: they see that user's gateway accounts and no others.

use florin_domain::Mode;
use serde_json::{Value, json};

use super::house::{House, KEY, charge, follow_up, house, with};

const ANNA: &str = "annas-key-0123456789abc";
const BERT: &str = "berts-key-0123456789abc";
const ALL: &str = "pay use_tokens reveal_tokens manage_accounts";

async fn house_of_two() -> House {
    let house = house().await;
    let merchant = ("merchant-1", 1042);
    house.add_key_of(merchant, ANNA, Mode::Test, ALL, Some("anna")).await;
    house.add_key_of(merchant, BERT, Mode::Test, ALL, Some("bert")).await;
    for (key, name) in [(ANNA, "annas"), (BERT, "berts"), (KEY, "shared")] {
        let path = format!("/PaymentGatewayAccounts/{name}");
        house.send_owned("PUT", path, key, simulator()).await.is(200);
    }
    house
}

fn simulator() -> String {
    json!({ "paymentGatewayName": "simulator", "credentials": [] }).to_string()
}

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|account| account["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_tied_key_lists_its_users_accounts_and_an_untied_one_all() {
    let house = house_of_two().await;
    for (key, seen) in [(ANNA, &["annas"][..]), (BERT, &["berts"]), (KEY, &["annas", "berts", "shared"])] {
        let list = house.send_owned("GET", "/PaymentGatewayAccounts".into(), key, String::new()).await;
        assert_eq!(names(&list.is(200)), seen, "{key}");
    }
    let whole = house.send_owned("GET", "/PaymentGatewayAccounts/annas".into(), KEY, String::new()).await;
    whole.is(200);
    let whose = house.send_owned("GET", "/Utils/apiKey".into(), ANNA, String::new()).await;
    whose.is_exactly(200, r#"{"status":"OK","userName":"anna","accountId":1042,"isSandbox":true}"#);
}

#[tokio::test]
async fn an_account_of_another_user_answers_like_one_that_is_not_there() {
    let house = house_of_two().await;
    let ask = |method: &'static str, name: &str, body: String| {
        house.send_owned(method, format!("/PaymentGatewayAccounts/{name}"), ANNA, body)
    };
    let pay = |name: &str| {
        let body = with(charge(), "/paymentGatewayAccountName", json!(name)).to_string();
        house.send_owned("POST", "/PaymentGateway/charge".into(), ANNA, body)
    };
    for name in ["berts", "shared"] {
        let (theirs, nobodys) = (ask("GET", name, String::new()).await, ask("GET", "nobodys", String::new()));
        let nobodys = nobodys.await;
        assert_eq!((theirs.status, &theirs.body), (nobodys.status, &nobodys.body), "{name}");
        assert_eq!(theirs.status, 404);

        let (theirs, nobodys) = (pay(name).await, pay("nobodys").await);
        assert_eq!(theirs.fields(), ["paymentGatewayAccountName"]);
        assert_eq!((theirs.status, &theirs.body), (nobodys.status, &nobodys.body), "{name}");

        ask("DELETE", name, String::new()).await.is_exactly(200, "");
        assert_eq!(ask("PUT", name, simulator()).await.fields(), ["name"], "nobody is replaced unseen");
        house.get(&format!("/PaymentGatewayAccounts/{name}")).await.is(200);
    }
    assert_eq!(house.charges().await.len(), 0);
    pay("annas").await.is(200);
    ask("PUT", "annas", simulator()).await.is(200);
    ask("DELETE", "annas", String::new()).await.is_exactly(200, "");
    house.get("/PaymentGatewayAccounts/annas").await.is_exactly(404, "");
}

#[tokio::test]
async fn payments_of_another_user_are_not_found_or_followed() {
    let house = house_of_two().await;
    let body = with(charge(), "/paymentGatewayAccountName", json!("berts")).to_string();
    let paid = house.send_owned("POST", "/PaymentGateway/charge".into(), BERT, body).await.is(200);
    let reference = paid["gatewayReference"].as_str().unwrap();
    let status = |key: &'static str, query: Value| {
        house.send_owned("POST", "/PaymentGateway/status".into(), key, query.to_string())
    };
    let by_own = |name: &str| json!({ "myRef": "inv-2026-0117", "paymentGatewayAccountName": name });
    assert_eq!(status(ANNA, by_own("berts")).await.fields(), ["paymentGatewayAccountName"]);
    status(ANNA, by_own("annas")).await.is(409);
    status(ANNA, by_own("simulator")).await.is(409);
    status(BERT, by_own("berts")).await.is(200);
    status(KEY, by_own("berts")).await.is(200);

    let refund = |key: &'static str, name: &str| {
        let body = follow_up(reference, "1").replace("\"simulator\"", &format!("\"{name}\""));
        house.send_owned("PUT", "/PaymentGateway/refund".into(), key, body)
    };
    assert_eq!(refund(ANNA, "berts").await.fields(), ["paymentGatewayAccountName"]);
    assert_eq!(house.charges().await[0]["refunded"], 0);
    refund(BERT, "berts").await.is(200);
    assert_eq!(house.charges().await[0]["refunded"], 100);
}

#[tokio::test]
async fn an_idempotency_key_of_one_user_answers_no_other() {
    let house = house_of_two().await;
    let body = with(charge(), "/paymentGatewayAccountName", json!("berts")).to_string();
    let pay = |key: &'static str| {
        let headers = [("x-api-key", key), ("idempotency-key", "order-7")];
        let body = body.clone();
        let house = &house;
        async move { house.send("POST", "/PaymentGateway/charge", &headers, body).await }
    };
    let first = pay(BERT).await;
    first.is(200);
    assert_eq!(pay(BERT).await.body, first.body);
    assert_eq!(pay(ANNA).await.status, 422);
}
