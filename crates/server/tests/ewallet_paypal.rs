//! E-wallet sessions paid with an account at PayPal: the real program against a stand-in of PayPal that keeps books.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../engine/tests/paypal/stand_in.rs"]
mod stand_in;
mod town;

use florin_connectors::{Method, Request};
use florin_engine::http::Http;
use serde_json::{Value, json};
use stand_in::{Fault, StandIn};
use std::time::Duration;
use town::{Folder, KEY, Program, shop};

/// A shop with PayPal and the card of make-believe.
struct Scene {
    florin: Program,
    paypal: StandIn,
    http: Http,
    _folder: Folder,
}

impl Scene {
    async fn new(name: &str) -> Scene {
        let (folder, paypal) = (Folder::new(name), StandIn::start().await);
        let declared = format!(
            r#"
[[merchant]]
name = "town"

  [[merchant.api_key]]
  key = "{KEY}"
  mode = "test"
{}
  [[merchant.ewallet_account]]
  name = "mock"
  type = "Mock"
"#,
            shop::at_paypal(&paypal.url())
        );
        let florin = town::serve_declared(&folder, &declared, &[]);
        Scene { florin, paypal, http: Http::new(), _folder: folder }
    }

    async fn send(&self, request: Request) -> Value {
        let reply = self.http.call(&request, Duration::from_secs(40)).await.unwrap();
        let told = town::json(&reply);
        assert_eq!(reply.status, 200, "{} {told}", request.url);
        told
    }

    /// The shop's server.
    async fn call(&self, method: Method, path: &str, body: &Value) -> Value {
        let request = Request::new(method, format!("{}{path}", self.florin.url)).header("x-api-key", KEY);
        self.send(request.body("application/json", body.to_string().into_bytes())).await
    }

    async fn start(&self) -> String {
        let body = json!({
            "operation": "CHARGE", "mode": "TEST", "amount": 19.99, "currencyCode": "EUR", "countryCode": "PT",
            "paymentGatewayAccountId": "simulator", "allowedeWalletAccountIds": ["paypal", "mock"],
            "paymentNote": "Order 5501",
        });
        self.call(Method::Post, "/EWalletOperations", &body).await["token"].as_str().unwrap().to_owned()
    }

    /// The shopper's browser: a call with a text, or without one.
    async fn browser(&self, token: &str, call: &str, text: Option<&str>) -> Value {
        let method = if text.is_some() { Method::Post } else { Method::Get };
        let url = format!("{}/EWalletOperations/{call}", self.florin.url);
        let request = Request::new(method, url).header("authorization", format!("Bearer {token}"));
        let body = text.map(|text| Value::from(text).to_string().into_bytes());
        self.send(match body {
            Some(body) => request.body("application/json", body),
            None => request,
        })
        .await
    }

    /// PayPal's order, as the window gets it.
    async fn order(&self, token: &str) -> String {
        let call = "validateSession?eWalletName=PayPal";
        let told = self.browser(token, call, Some("PayPal-dummy data")).await;
        assert_eq!(told["success"], true, "{told}");
        assert!(told["url"].as_str().unwrap().starts_with(&self.paypal.url()), "{told}");
        told["data"].as_str().unwrap().to_owned()
    }

    async fn charge(&self, token: &str, wallet: &str, text: &str) -> String {
        let told = self.browser(token, &format!("charge?eWalletName={wallet}"), Some(text)).await;
        told["token"].as_str().unwrap().to_owned()
    }

    async fn validate(&self, result: &str) -> Value {
        self.call(Method::Post, "/EWalletOperations/validateResults", &Value::from(result)).await
    }

    async fn word(&self, token: &str) -> Value {
        let call = "paymentResults?eWalletProviderName=PayPal&paymentData=x";
        self.browser(token, call, None).await["directChargeResults"]["data"].clone()
    }
}

const MOCK: &str = r#"{"number":"4580458045804580","expirationYear":2030,"expirationMonth":12,"nameOnCard":"John Doe","type":"Visa"}"#;

#[tokio::test]
async fn an_approved_order_is_captured_once_and_a_later_refund_shows() {
    let scene = Scene::new("paypal_session").await;
    let token = scene.start().await;
    let order = scene.order(&token).await;
    assert_eq!(scene.order(&token).await, order, "a second click takes up the same order");
    assert_eq!((scene.word(&token).await, scene.paypal.captures()), (json!("Pending"), 0));
    scene.paypal.approve(&order);
    let result = scene.charge(&token, "PayPal", &order).await;
    assert_eq!(scene.charge(&token, "PayPal", &order).await, result, "whoever asks again hears the same");
    assert_eq!((scene.word(&token).await, scene.paypal.captures()), (json!("Success"), 1));

    let told = scene.validate(&result).await;
    let direct = &told["directChargeResults"];
    assert_eq!((&told["upgChargeResults"], &direct["success"]), (&Value::Null, &json!(true)));
    assert_eq!((&direct["data"]["standing"], &direct["data"]["id"]), (&json!("captured"), &json!(order)));
    assert_eq!(
        told["data"]["payer"]["email_address"], "ines@example.com",
        "where the vendor's library looks"
    );

    let capture = direct["data"]["gatewayReference"].as_str().unwrap();
    // The dialect wants a card with every refund; PayPal needs none.
    let card = json!({
        "cardNumber": "4580458045804580", "cardHolderName": "Ines Duarte", "expirationMonth": 12, "expirationYear": 2030,
    });
    let refund = json!({
        "refTransId": capture, "paymentGatewayAccountName": "at-paypal", "amount": 19.99, "currency": "EUR", "card": card,
    });
    let refunded = scene.call(Method::Put, "/PaymentGateway/refund", &refund).await;
    assert_eq!(refunded["operationResultCode"], "Success", "{refunded}");
    let told = scene.validate(&result).await;
    assert_eq!(told["directChargeResults"]["data"]["standing"], "refunded");
}

#[tokio::test]
async fn a_decline_leaves_the_session_open_for_another_order() {
    let scene = Scene::new("paypal_declined").await;
    let token = scene.start().await;
    let order = scene.order(&token).await;
    scene.paypal.approve(&order);
    scene.paypal.fault("/capture", Fault::Decline);
    let declined = scene.charge(&token, "PayPal", &order).await;
    let told = scene.validate(&declined).await;
    assert_eq!(told["directChargeResults"]["success"], false);
    assert_eq!(told["directChargeResults"]["data"]["state"], "Reject");

    let second = scene.order(&token).await;
    assert_ne!(second, order);
    scene.paypal.approve(&second);
    let paid = scene.charge(&token, "PayPal", &second).await;
    assert_eq!(scene.validate(&paid).await["directChargeResults"]["success"], true);
    assert_eq!(scene.paypal.captures(), 1);
    let told = scene.validate(&declined).await;
    assert_eq!(told["directChargeResults"]["success"], false, "each result tells of its own try");
}

#[tokio::test]
async fn a_lost_answer_is_unknown_until_paypal_is_asked_and_nothing_else_is_tried() {
    let scene = Scene::new("paypal_lost").await;
    let token = scene.start().await;
    let order = scene.order(&token).await;
    scene.paypal.approve(&order);
    scene.paypal.fault("/capture", Fault::CutAfter);
    let result = scene.charge(&token, "PayPal", &order).await;
    let told = &scene.validate(&result).await["directChargeResults"];
    // Inquiries are fast on a developer's machine: by now it may be known already.
    let known = &told["data"]["state"];
    assert!(*known == "Pending" || *known == "Success", "{told}");
    let other = scene.charge(&token, "Mock", MOCK).await;
    assert_eq!(scene.validate(&other).await["upgChargeResults"], Value::Null, "no card is charged beside it");

    for _ in 0..600 {
        if scene.word(&token).await == "Success" {
            break;
        }
        tokio::task::yield_now().await;
    }
    let told = &scene.validate(&result).await["directChargeResults"];
    assert_eq!((&told["success"], &told["data"]["standing"]), (&json!(true), &json!("captured")), "{told}");
    assert_eq!(scene.paypal.captures(), 1);
}

#[tokio::test]
async fn who_turns_back_pays_otherwise_and_the_order_is_never_captured() {
    let scene = Scene::new("paypal_left").await;
    let token = scene.start().await;
    let order = scene.order(&token).await;
    let left = scene.charge(&token, "Mock", MOCK).await;
    assert_eq!(scene.validate(&left).await["upgChargeResults"]["operationResultCode"], "Success");
    // Approved too late, in a window that was forgotten.
    scene.paypal.approve(&order);
    assert_eq!(scene.charge(&token, "PayPal", &order).await, left);
    assert_eq!(scene.paypal.captures(), 0);
}
