//! A whole house for a test: the router, an engine on SQLite, a standing clock and a simulator.

#![allow(unreachable_pub, reason = "every test file is a child of one test crate")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use florin_connectors::{Method, Request as Outward};
use florin_domain::{ApiKeyId, MerchantId, Mode, Timestamp};
use florin_engine::clock::StandingClock;
use florin_engine::http::Http;
use florin_engine::{Clock, Engine, Settings, callers};
use florin_faces::Limits;
use florin_simulator::Simulator;
use florin_store::Db;
use florin_store::merchants::{self, ApiKey, Merchant};
use florin_vault::{KeyRing, OsRandom, RootKeys};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// A test key that may do everything.
pub const KEY: &str = "test-key-0123456789abcdef";
/// A live key of the same merchant.
pub const LIVE: &str = "live-key-0123456789abcdef";
/// Another merchant's key.
pub const FOREIGN: &str = "foreign-key-0123456789abc";
/// Noon of 2026-01-02.
const START: i64 = 1_767_355_200;

pub struct House {
    pub engine: Arc<Engine>,
    pub clock: Arc<StandingClock>,
    pub simulator: Simulator,
    pub router: Router,
    pub folder: PathBuf,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body, which must be JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json; charset=utf-8");
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body, if the status is this one.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.json()
    }

    /// Exactly these bytes.
    #[track_caller]
    pub fn is_exactly(&self, status: u16, body: &str) {
        assert_eq!((self.status, self.body.as_str()), (status, body));
        assert_eq!(self.header("content-type").is_empty(), body.is_empty());
    }

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
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("florin_gateway_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let simulator = Simulator::start(listener, florin_simulator::Settings::default()).await.unwrap();
    let db = Db::open(&format!("sqlite://{}", folder.join("florin.db").display())).await.unwrap();
    db.migrate(0).await.unwrap();
    let ring = Arc::new(KeyRing::sealed());
    ring.unseal(RootKeys::generate(&OsRandom));
    let clock = Arc::new(StandingClock::at(Timestamp::from_seconds(START)));
    let settings = Settings {
        simulator_url: Some(format!("http://{}", simulator.address())),
        public_url: "https://pay.example".into(),
        ..Settings::dev()
    };
    let engine = Engine::with(db, ring, settings, clock.clone(), Arc::new(OsRandom));
    engine.load_keys().await.unwrap();
    let router = florin_faces::gateway::router(engine.clone(), Limits::none());
    let house = House { engine, clock, simulator, router, folder };
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

    /// One request, as raw as it gets.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: head.status.as_u16(), headers: head.headers, body }
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

    async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        self.psp(method, &format!("_control/{path}"), body).await
    }

    /// The simulator, asked behind Florin's back.
    pub async fn psp(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("http://{}/simulator/{path}", self.simulator.address());
        let mut request = Outward::new(method, url);
        if method == Method::Post {
            request = request.body("application/json", body.to_string().into_bytes());
        }
        let reply = Http::new().call(&request, Duration::from_secs(5)).await.unwrap();
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        serde_json::from_slice(&reply.body).unwrap()
    }

    /// What the simulator does with the next call.
    pub async fn rule(&self, operation: &str, outcome: &str) {
        let rules = json!({ "rules": [{ "operation": operation, "times": 1, "outcome": outcome }] });
        self.control(Method::Post, "rules", rules).await;
    }

    /// Movements of money at the simulator.
    pub async fn charges(&self) -> Vec<Value> {
        self.control(Method::Get, "books", Value::Null).await["charges"].as_array().unwrap().clone()
    }

    /// Calls that the simulator received, by operation.
    pub async fn calls(&self) -> Vec<Value> {
        self.control(Method::Get, "calls?after=0", Value::Null).await["calls"].as_array().unwrap().clone()
    }

    /// How many rows each table has that requests write to.
    pub async fn rows(&self) -> Vec<i64> {
        const SQL: &str = "SELECT (SELECT count(*) FROM payments), (SELECT count(*) FROM attempts),
            (SELECT count(*) FROM facts), (SELECT count(*) FROM idempotency),
            (SELECT count(*) FROM ledger_transfers), (SELECT count(*) FROM ledger_entries),
            (SELECT count(*) FROM vault_records), (SELECT count(*) FROM vault_tombstones),
            (SELECT count(*) FROM access_log), (SELECT count(*) FROM gateway_accounts),
            (SELECT count(*) FROM documents), (SELECT count(*) FROM alarms), (SELECT count(*) FROM notices)";
        let mut row = self.engine.db().fetch_one(SQL, &[]).await.unwrap().unwrap();
        (0..13).map(|_| row.int().unwrap()).collect()
    }
}
