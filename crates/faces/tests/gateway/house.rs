//! A house of two merchants with their keys: how they ask.

#![allow(unreachable_pub, reason = "every test file is a child of one test crate")]

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use florin_domain::{ApiKeyId, MerchantId, Mode};
use florin_engine::wallet_tokens::WalletSettings;
use florin_engine::{Clock, callers};
use florin_faces::Limits;
use florin_store::merchants::{self, ApiKey, Merchant};
use serde_json::{Value, json};

pub use crate::ground::{Answer, House};
use crate::ground::{stand, stand_trusting};

/// A test key that may do everything.
pub const KEY: &str = "test-key-0123456789abcdef";
/// A live key of the same merchant.
pub const LIVE: &str = "live-key-0123456789abcdef";
/// Another merchant's key.
pub const FOREIGN: &str = "foreign-key-0123456789abc";
/// Noon of 2026-01-02.
pub const START: i64 = 1_767_355_200;

impl Answer {
    /// The bad fields of a 400, in order.
    #[track_caller]
    pub fn fields(&self) -> Vec<String> {
        let told = self.is(400);
        let faults = told.as_array().expect("an array");
        for fault in faults {
            assert!(fault["errors"].as_array().is_some_and(|errors| !errors.is_empty()), "{fault}");
        }
        faults.iter().map(|fault| fault["fieldName"].as_str().unwrap().to_owned()).collect()
    }
}

pub async fn house() -> House {
    peopled(stand(florin_faces::gateway::router, START).await).await
}

/// The same, which trusts these wallets.
pub async fn house_trusting(wallets: WalletSettings) -> House {
    peopled(stand_trusting(florin_faces::gateway::router, START, wallets).await).await
}

async fn peopled(house: House) -> House {
    house.add_merchant("merchant-1", 1042).await;
    house.add_merchant("merchant-2", 1043).await;
    let all = "pay use_tokens reveal_tokens manage_accounts";
    house.add_key(("merchant-1", 1042), KEY, Mode::Test, all).await;
    house.add_key(("merchant-1", 1042), LIVE, Mode::Live, all).await;
    house.add_key(("merchant-2", 1043), FOREIGN, Mode::Test, all).await;
    house
}

/// A card as JSON.
pub fn card(number: &str) -> Value {
    json!({
        "cardNumber": number, "cardHolderName": "Ines Duarte", "expirationMonth": 4, "expirationYear": 2029,
        "cvv": "123"
    })
}

/// A charge of 42.90 euros at the simulator.
pub fn charge() -> Value {
    json!({
        "amount": 42.9, "currency": "EUR", "myRef": "inv-2026-0117", "paymentGatewayAccountName": "simulator",
        "card": card("4242424242424242"),
        "payerDetails": { "clientIPAddress": "203.0.113.9", "countryCode": "PT" }
    })
}

/// The same body with another value under a JSON pointer's last step.
pub fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let object = body.pointer_mut(parent).and_then(Value::as_object_mut).unwrap();
    object.insert(name.to_owned(), value);
    body
}

/// The same body without a member.
pub fn without(mut body: Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).and_then(Value::as_object_mut).unwrap().remove(name).unwrap();
    body
}

/// What a capture, refund or void sends.
pub fn follow_up(reference: &str, amount: &str) -> String {
    format!(
        r#"{{"refTransId":"{reference}","amount":{amount},"currency":"EUR","paymentGatewayAccountName":"simulator","card":{}}}"#,
        without(card("4242424242424242"), "/cvv")
    )
}

impl House {
    async fn add_merchant(&self, id: &str, number: i64) {
        let mut tx = self.engine.db().begin().await.unwrap();
        let row =
            Merchant { id: MerchantId::parse(id).unwrap(), name: id.to_owned(), number, compat: "{}".into() };
        merchants::insert(&mut tx, &row, self.engine.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    pub async fn add_key(&self, merchant: (&str, i64), key: &str, mode: Mode, permissions: &str) {
        self.add_key_of(merchant, key, mode, permissions, None).await;
    }

    /// A key that is tied to a user, if there is one.
    pub async fn add_key_of(
        &self,
        (merchant, number): (&str, i64),
        key: &str,
        mode: Mode,
        permissions: &str,
        user: Option<&str>,
    ) {
        let row = ApiKey {
            id: ApiKeyId::parse(key).unwrap(),
            merchant: MerchantId::parse(merchant).unwrap(),
            merchant_number: number,
            name: Some("checkout-bot".into()),
            mode,
            permissions: permissions.into(),
            user: user.map(str::to_owned),
            merchant_compat: String::new(),
        };
        let hash = callers::hash_key(&self.engine, key).unwrap();
        let mut tx = self.engine.db().begin().await.unwrap();
        merchants::save_key(&mut tx, &hash, &row, self.engine.now()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Another choice of how the first merchant's dialect behaves.
    pub async fn choose(&self, compat: &str) {
        let mut tx = self.engine.db().begin().await.unwrap();
        merchants::save_compat(&mut tx, &MerchantId::parse("merchant-1").unwrap(), compat).await.unwrap();
        tx.commit().await.unwrap();
        self.clock.advance_ms(1000);
    }

    /// The same house with these rates, which go by the house's clock.
    pub fn limited(&self, requests: &str, failures: &str) -> Router {
        let clock = self.clock.clone();
        let now = move || Duration::from_micros(u64::try_from(clock.now().micros()).unwrap());
        let limits = Limits::with_clock(requests.parse().unwrap(), failures.parse().unwrap(), now);
        florin_faces::gateway::router(self.engine.clone(), limits)
    }

    /// The same with everything owned, for closures.
    pub async fn send_owned(&self, method: &str, path: String, key: &str, body: String) -> Answer {
        self.send(method, &path, &[("x-api-key", key)], body).await
    }

    /// One request of the first merchant.
    pub async fn call(&self, method: &str, path: &str, body: impl ToString) -> Answer {
        self.send(method, path, &[("x-api-key", KEY)], body.to_string()).await
    }

    /// A request without a body.
    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[("x-api-key", KEY)], Body::empty()).await
    }

    pub async fn charge(&self, body: impl ToString) -> Answer {
        self.call("POST", "/PaymentGateway/charge", body).await
    }

    /// Stores a string; its token.
    pub async fn token(&self, payload: &str) -> String {
        let stored = self.call("POST", "/StringTokens", json!({ "payload": payload })).await.is(201);
        stored["token"].as_str().unwrap().to_owned()
    }

    /// Stores a gateway account.
    pub async fn account(&self, name: &str, gateway: &str) {
        let body = json!({ "paymentGatewayName": gateway, "credentials": [] });
        self.call("PUT", &format!("/PaymentGatewayAccounts/{name}"), body).await.is(200);
    }

    /// How many rows each table has that requests write to.
    pub async fn rows(&self) -> Vec<i64> {
        const SQL: &str = "SELECT (SELECT count(*) FROM payments), (SELECT count(*) FROM attempts),
            (SELECT count(*) FROM facts), (SELECT count(*) FROM idempotency),
            (SELECT count(*) FROM ledger_transfers), (SELECT count(*) FROM ledger_entries),
            (SELECT count(*) FROM vault_records), (SELECT count(*) FROM vault_tombstones),
            (SELECT count(*) FROM access_log), (SELECT count(*) FROM gateway_accounts),
            (SELECT count(*) FROM documents), (SELECT count(*) FROM alarms), (SELECT count(*) FROM notices)";
        self.counted(SQL, 13).await
    }
}
