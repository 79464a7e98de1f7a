//! A shop of the checkout face and its till: who it is, where its Florin is, what it asks.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_connectors::{Method, Reply, Request};
use florin_engine::http::Http;
use florin_vault::RsaKey;
use serde_json::{Value, json};

use super::{Folder, Program};

/// The shop's id and secret.
pub const ID: i64 = 361;
pub const SECRET: &str = "town-shop-secret-0123456789abcdef";

/// A shop whose live payments go to this gateway account, or to the simulator inside Florin. Its file and its
/// public key.
pub fn declare(folder: &Folder, name: &str, account: Option<&str>) -> (String, String) {
    let live = if account.is_some() { "main" } else { "simulator" };
    let account = account.unwrap_or_default();
    let key = RsaKey::generate().unwrap();
    let stored = key.stored().unwrap();
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", stored.expose());
    std::fs::write(folder.path(&format!("{name}.pem")), pem).unwrap();
    let text = format!(
        r#"
[[merchant]]
name = "town"
{account}
  [[merchant.shop]]
  id = {ID}
  secret = "{SECRET}"
  name = "Corner Shop"
  url = "https://shop.example"
  raw_cards = true
  live = "{live}"
  rsa_private_key = {{ file = "{name}.pem" }}
"#
    );
    let file = folder.path(&format!("{name}.toml"));
    std::fs::write(&file, text).unwrap();
    (file, key.public_key().to_owned())
}

/// A gateway account `main` at a simulator of its own process.
pub fn simulated(simulator: &Program) -> String {
    format!(
        "\n  [[merchant.gateway_account]]\n  name = \"main\"\n  gateway = \"simulator\"\n  credentials = {{ }}\n  \
         base_url = \"{}\"\n",
        simulator.url
    )
}

/// An account at PayPal's stand-in, for payments and for the e-wallet of the same name.
pub fn at_paypal(url: &str) -> String {
    format!(
        r#"
  [[merchant.gateway_account]]
  name = "at-paypal"
  gateway = "paypal"
  credentials = {{ ClientId = "shop", ClientSecret = "hush" }}
  base_url = "{url}"

  [[merchant.ewallet_account]]
  name = "paypal"
  type = "PayPal"
  settings = {{ ClientId = "shop", ClientSecret = "hush", GatewayAccount = "at-paypal" }}
"#
    )
}

/// Where the programs of a house find database and keys.
pub fn house(folder: &Folder) -> Vec<String> {
    let database = format!("sqlite://{}", folder.path("florin.db"));
    ["--database", &database, "--data-dir", &folder.path("data"), "--insecure-dev"]
        .map(str::to_owned)
        .to_vec()
}

/// Starts `florin serve` on the house in `folder`.
pub fn serve(folder: &Folder, more: &[&str]) -> Program {
    let house = house(folder);
    let mut args = vec!["serve", "--listen", "127.0.0.1:0"];
    args.extend(house.iter().map(String::as_str));
    args.extend_from_slice(more);
    Program::start(&args)
}

/// The shop's side of the wire.
#[derive(Clone)]
pub struct Till {
    pub url: String,
    http: std::sync::Arc<Http>,
}

impl Till {
    pub fn at(url: &str) -> Till {
        Till { url: url.to_owned(), http: std::sync::Arc::new(Http::new()) }
    }

    /// One call with the shop's credentials; none if there was no answer.
    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Option<Reply> {
        let pair = STANDARD.encode(format!("{ID}:{SECRET}"));
        let mut request = Request::new(method, format!("{}{path}", self.url))
            .header("authorization", format!("Basic {pair}"))
            .header("accept", "application/json");
        if let Some(body) = body {
            request = request.body("application/json", body.to_string().into_bytes());
        }
        self.http.call(&request, Duration::from_secs(40)).await.ok()
    }

    /// Asks for a transaction in a version of the dialect; none if it is empty.
    pub async fn in_version(&self, version: &str, path: &str, order: &Value) -> Reply {
        let pair = STANDARD.encode(format!("{ID}:{SECRET}"));
        let mut request = Request::new(Method::Post, format!("{}{path}", self.url))
            .header("authorization", format!("Basic {pair}"))
            .body("application/json", json!({ "request": order }).to_string().into_bytes());
        if !version.is_empty() {
            request = request.header("x-api-version", version);
        }
        self.http.call(&request, Duration::from_secs(40)).await.unwrap()
    }

    /// One call of a browser or an app, which has no credentials but what stands in the body.
    pub async fn browser(&self, path: &str, body: &Value) -> Option<Reply> {
        let request = Request::new(Method::Post, format!("{}{path}", self.url))
            .body("application/json", body.to_string().into_bytes());
        self.http.call(&request, Duration::from_secs(40)).await.ok()
    }

    /// A payment token for real money; none if there was no answer.
    pub async fn token(&self, tracking_id: &str, attempts: u32) -> Option<String> {
        self.made_token(tracking_id, json!({ "attempts": attempts })).await
    }

    /// A payment token whose payments are told to an address.
    pub async fn token_told_to(&self, tracking_id: &str, notification_url: &str) -> String {
        let settings = json!({"settings": {"notification_url": notification_url}});
        self.made_token(tracking_id, settings).await.unwrap()
    }

    async fn made_token(&self, tracking_id: &str, mut checkout: Value) -> Option<String> {
        checkout["transaction_type"] = json!("payment");
        checkout["order"] = json!({"amount": 1999, "currency": "EUR", "tracking_id": tracking_id,
                                   "description": format!("Order {tracking_id}")});
        let body = json!({ "checkout": checkout });
        let reply = self.call(Method::Post, "/ctp/api/checkouts", Some(&body)).await?;
        let made = super::json(&reply);
        assert_eq!(reply.status, 201, "{made}");
        Some(made["checkout"]["token"].as_str().unwrap().to_owned())
    }

    pub async fn get(&self, path: &str) -> Value {
        super::json(&self.call(Method::Get, path, None).await.unwrap())
    }

    /// Asks for a transaction; the answer's root.
    pub async fn post(&self, path: &str, request: Value) -> Value {
        let body = json!({ "request": request });
        super::json(&self.call(Method::Post, path, Some(&body)).await.unwrap())
    }

    /// Asks for a transaction that must be made.
    #[track_caller]
    pub fn made(&self, path: &'static str, request: Value) -> impl Future<Output = Value> + '_ {
        let place = std::panic::Location::caller();
        async move {
            let answer = self.post(path, request).await;
            assert!(answer["transaction"]["uid"].is_string(), "{place}: {answer}");
            answer["transaction"].clone()
        }
    }

    /// Takes the shop's orders for a card payment without money.
    pub async fn pays(&self, tracking_id: &str, notification_url: &str) -> String {
        let mut order = payment(tracking_id, true);
        order["notification_url"] = json!(notification_url);
        let made = self.made("/transactions/payments", order).await;
        assert_eq!(made["status"], "successful", "{made}");
        made["uid"].as_str().unwrap().to_owned()
    }
}

/// A payment of 19.99 euros with the card that succeeds.
pub fn payment(tracking_id: &str, test: bool) -> Value {
    json!({
        "amount": 1999, "currency": "EUR", "description": format!("Order {tracking_id}"), "test": test,
        "tracking_id": tracking_id, "duplicate_check": false,
        "credit_card": {
            "number": "4200000000000000", "verification_value": "123", "holder": "Erika Muster",
            "exp_month": "01", "exp_year": "2033"
        }
    })
}

/// What a payer's page sends to pay a token with the card that succeeds.
pub fn page_payment(token: &str) -> Value {
    let card = payment("", false)["credit_card"].clone();
    json!({ "request": { "token": token, "payment_method": "credit_card", "credit_card": card } })
}
