//! Wallets where the shop has none: what they send is checked and refused (checkout 7.2).

use serde_json::{Value, json};

use crate::house::{SHOP, basic, house};
use crate::tokens::{checkout, with};

#[tokio::test]
async fn a_wallet_is_refused_in_words_and_nothing_happens() {
    let house = house().await;
    let token = house.token(&checkout()).await;
    let before = house.rows().await;
    let apple = json!({ "paymentData": {}, "paymentMethod": {}, "transactionIdentifier": "t" });
    for (path, request) in [
        ("/ctp/api/google_pay/payment", json!({ "token": { "signature": "s" } })),
        ("/ctp/api/apple_pay/payment", json!({ "token": apple })),
        ("/apple_pay/payment", apple.clone()),
        ("/ctp/api/samsung_pay/payment", json!({ "token": "x", "ref_id": "r" })),
    ] {
        let post = async |token: &str, request: &Value| {
            let body = json!({ "request": request, "token": token, "contract": false });
            house.send("POST", path, &[("x-api-version", "2")], body.to_string()).await
        };
        let told = post(&token, &request).await.is(422);
        assert_eq!(told["response"]["status"], "error", "{path}");
        assert_eq!(told["response"]["token"], token);
        assert_eq!(told["message"], told["response"]["message"]);
        let empty = post(&token, &json!({})).await.is(422);
        assert_eq!(empty["errors"], json!({ "token": ["is invalid"] }), "{path}");
        assert_eq!(post(&"0".repeat(64), &request).await.status, 404, "{path}");
        assert_eq!(post("", &request).await.status, 404, "{path}");
    }
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn an_excluded_wallet_is_told_so() {
    let house = house().await;
    let asked = with(checkout(), "/payment_method/excluded_brands", json!(["google_pay"]));
    let token = house.token(&asked).await;
    let refusal = async |path: &str, token: &str| {
        let body = json!({ "request": { "token": { "paymentData": {} } }, "token": token });
        house.send("POST", path, &[], body.to_string()).await.is(422)["message"].clone()
    };
    let excluded = refusal("/ctp/api/google_pay/payment", &token).await;
    let waiting = refusal("/ctp/api/apple_pay/payment", &token).await;
    assert_ne!(excluded, waiting);
}

#[tokio::test]
async fn a_session_is_asked_of_apple_alone() {
    let house = house().await;
    let token = house.token(&checkout()).await;
    let own = basic(SHOP);
    let apple = "https://apple-pay-gateway.apple.com/paymentservices/startSession";
    for (url, errors) in [
        (
            json!("https://apple-pay-gateway.apple.com.evil.example/"),
            json!({ "url": ["is in invalid format"] }),
        ),
        (json!("http://169.254.169.254/"), json!({ "url": ["is in invalid format"] })),
        (json!(7), json!({ "url": ["is in invalid format"] })),
        (Value::Null, json!({ "url": ["can't be blank"] })),
    ] {
        let body = json!({ "url": url, "token": token }).to_string();
        let told = house.send("POST", "/ctp/api/apple_pay/validate", &[("x-api-version", "2")], body).await;
        assert_eq!(told.is(422)["errors"], errors, "{url}");
    }
    let post = async |headers: &[(&str, &str)], body: Value| {
        house.send("POST", "/ctp/api/apple_pay/validate", headers, body.to_string()).await.status
    };
    assert_eq!(post(&[("authorization", &own)], json!({ "url": apple })).await, 422);
    assert_eq!(post(&[], json!({ "url": apple, "token": "0".repeat(64) })).await, 404);
    assert_eq!(post(&[("authorization", "Basic MzYxOng=")], json!({ "url": apple })).await, 401);
}
