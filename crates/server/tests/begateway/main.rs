//! One Florin is a provider of the beGateway dialect, another one its client: what the second does through the
//! connector is what the first one's books say, to the cent.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod challenge;
mod payouts;
#[path = "../town/mod.rs"]
mod town;
mod wire;

use std::time::Duration;

use florin_connectors::Method;
use florin_engine::http::Http;
use serde_json::{Value, json};
use town::shop::{self, ID, SECRET, Till};
use town::{Folder, KEY, Program, call};

/// The client, the provider and the provider's simulator.
struct Scene {
    florin: Program,
    provider: Till,
    http: Http,
    _provider: Program,
    _folders: [Folder; 2],
}

impl Scene {
    fn new(name: &str) -> Scene {
        let theirs = Folder::new(&format!("{name}_provider"));
        let (file, public_key) = shop::declare(&theirs, "shop", None);
        let provider = shop::serve(&theirs, &["--apply", &file]);
        let ours = Folder::new(name);
        let florin = town::serve_declared(&ours, &declaration(&provider.url, &public_key), &[]);
        let till = Till::at(&provider.url);
        Scene { florin, provider: till, http: Http::new(), _provider: provider, _folders: [theirs, ours] }
    }

    /// An operation of the client's.
    async fn ask(&self, method: Method, operation: &str, body: Value) -> Value {
        let url = format!("{}/PaymentGateway/{operation}", self.florin.url);
        town::json(&call(&self.http, method, &url, Some(&body)).await.unwrap())
    }

    async fn pay(&self, operation: &str, number: &str, amount: &str, reference: &str) -> Value {
        let amount: Value = serde_json::from_str(amount).unwrap();
        let order = json!({"amount": amount, "currency": "EUR", "myRef": reference, "card": card(number),
                           "paymentGatewayAccountName": "provider"});
        self.ask(Method::Post, operation, order).await
    }

    async fn follow(&self, method: Method, operation: &str, payment: &Value, amount: &str) -> Value {
        let amount: Value = serde_json::from_str(amount).unwrap();
        let wish = json!({"refTransId": payment["gatewayReference"], "amount": amount, "currency": "EUR",
                          "paymentGatewayAccountName": "provider", "card": card(GOOD)});
        self.ask(method, operation, wish).await
    }

    /// How the client's order stands, once nothing about it is open any more.
    async fn settled(&self, reference: &str) -> Value {
        let until = tokio::time::Instant::now() + Duration::from_secs(90);
        loop {
            let body = json!({"myRef": reference, "paymentGatewayAccountName": "provider"});
            let stands = self.ask(Method::Post, "status", body).await;
            if stands["operationResultCode"] != "Accepted" {
                return stands;
            }
            assert!(tokio::time::Instant::now() < until, "{reference} is still open: {stands}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// What the provider says of one of its transactions.
    async fn provided(&self, answer: &Value) -> Value {
        let uid = answer["gatewayReference"].as_str().unwrap();
        self.provider.get(&format!("/transactions/{uid}")).await["transaction"].clone()
    }

    /// What the provider's simulator does with the next call of this kind.
    async fn rule(&self, operation: &str, outcome: &str) {
        let rules = json!({"rules": [{"operation": operation, "times": 1, "outcome": outcome}]});
        let url = format!("{}/simulator/_control/rules", self.provider.url);
        assert_eq!(call(&self.http, Method::Post, &url, Some(&rules)).await.unwrap().status, 200);
    }

    /// What the provider's simulator has taken and given back, in cents.
    async fn books(&self) -> (i64, i64) {
        let books = self.provider.get("/simulator/_control/books").await;
        let total = |name: &str| books["totals"]["EUR"][name].as_i64().unwrap_or(0);
        (total("captured"), total("refunded"))
    }
}

fn declaration(provider: &str, public_key: &str) -> String {
    format!(
        r#"
[[merchant]]
name = "town"

  [[merchant.api_key]]
  key = "{KEY}"
  mode = "test"

  [[merchant.gateway_account]]
  name = "provider"
  gateway = "beGateway"
  credentials = {{ ShopId = "{ID}", SecretKey = "{SECRET}", PublicKey = "{public_key}" }}
  base_url = "{provider}"
"#
    )
}

const GOOD: &str = "4200000000000000";
const BAD: &str = "4005550000000019";

fn card(number: &str) -> Value {
    json!({"cardNumber": number, "cardHolderName": "Ines Duarte", "expirationMonth": 4, "expirationYear": 2032,
           "cvv": "737"})
}

/// The client's words about an answer, and the provider's: kind, status and cents.
async fn agree(scene: &Scene, answer: &Value, code: &str, kind: &str, status: &str, cents: i64) {
    assert_eq!(answer["operationResultCode"], code, "{answer}");
    let told = scene.provided(answer).await;
    let said = (told["type"].as_str(), told["status"].as_str(), told["amount"].as_i64());
    assert_eq!(said, (Some(kind), Some(status), Some(cents)), "{told}");
    let section = &told[kind];
    assert_eq!(section["status"], status, "{told}");
    assert_eq!(answer["authorizationCode"], section["auth_code"]);
}

#[tokio::test]
async fn client_and_provider_tell_the_same_story() {
    let scene = Scene::new("begateway");
    let charge = scene.pay("charge", GOOD, "12.34", "charge-1").await;
    agree(&scene, &charge, "Success", "payment", "successful", 1234).await;
    assert_eq!(charge["gatewayResultDescription"], "Successfully processed");
    let declined = scene.pay("charge", BAD, "7.00", "charge-2").await;
    agree(&scene, &declined, "Rejected", "payment", "failed", 700).await;
    assert_eq!(declined["gatewayResultCode"], "F.0105");

    let held = scene.pay("authorize", GOOD, "50", "hold-1").await;
    agree(&scene, &held, "Success", "authorization", "successful", 5000).await;
    let part = scene.follow(Method::Put, "capture", &held, "30.05").await;
    agree(&scene, &part, "Success", "capture", "successful", 3005).await;
    let back = scene.follow(Method::Put, "refund", &part, "10.01").await;
    agree(&scene, &back, "Success", "refund", "successful", 1001).await;
    let again = scene.follow(Method::Put, "refund", &charge, "12.34").await;
    agree(&scene, &again, "Success", "refund", "successful", 1234).await;
    let more = scene.follow(Method::Put, "refund", &charge, "0.01").await;
    assert_ne!(more["operationResultCode"], "Success", "given back twice: {more}");

    let other = scene.pay("authorize", GOOD, "60", "hold-2").await;
    let void = scene.follow(Method::Delete, "void", &other, "60").await;
    agree(&scene, &void, "Success", "void", "successful", 6000).await;
    assert_eq!(scene.books().await, (1234 + 3005, 1001 + 1234), "what moved at the provider");
}

/// The provider does not know what its own bank did, and says so; both find out.
#[tokio::test]
async fn an_outcome_that_nobody_knows_is_found_out_and_charged_once() {
    let scene = Scene::new("begateway_unknown");
    scene.rule("charge", "cut_after_charge").await;
    let cut = scene.pay("charge", GOOD, "3.21", "cut-1").await;
    assert_eq!(cut["operationResultCode"], "Accepted", "neither yes nor no: {cut}");
    scene.rule("charge", "cut_before_read").await;
    let lost = scene.pay("charge", GOOD, "4.56", "cut-2").await;
    assert_ne!(lost["operationResultCode"], "Success", "{lost}");

    let found = scene.settled("cut-1").await;
    agree(&scene, &found, "Success", "payment", "successful", 321).await;
    assert_eq!(scene.books().await, (321, 0));
}
