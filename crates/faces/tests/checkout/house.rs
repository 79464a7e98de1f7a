//! A whole house for a test: the router, an engine on SQLite, a standing clock, a simulator and three shops.

#![allow(unreachable_pub, reason = "every test file is a child of one test crate")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_connectors::{Method, Request as Outward};
use florin_domain::Timestamp;
use florin_engine::clock::StandingClock;
use florin_engine::http::Http;
use florin_engine::provision::{self, Declaration, Merchant};
use florin_engine::shops::{NewShop, Shop, ShopSettings};
use florin_engine::{Compat, Engine, Settings, shops};
use florin_faces::Limits;
use florin_simulator::Simulator;
use florin_store::Db;
use florin_vault::{KeyRing, OsRandom, RootKeys};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use zeroize::Zeroizing;

/// The shop that asks unless another one does.
pub const SHOP: i64 = 361;
/// Another shop of the same merchant.
pub const SISTER: i64 = 362;
/// A shop of another merchant.
pub const FOREIGN: i64 = 363;
/// 2031-05-04T15:12:07Z.
const START: i64 = 1_935_673_927;

pub struct House {
    pub engine: Arc<Engine>,
    pub clock: Arc<StandingClock>,
    pub simulator: Simulator,
    pub router: Router,
    folder: PathBuf,
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
    /// The body, if the status is this one.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.header("content-type"), "application/json; charset=utf-8");
        assert_eq!(self.header("cache-control"), "no-store");
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// The transaction, which is as it stands in `status`.
    #[track_caller]
    pub fn stands(&self, status: &str) -> Value {
        let told = self.is(200)["transaction"].clone();
        assert_eq!(told["status"], status, "{told}");
        told
    }

    /// Exactly these bytes.
    #[track_caller]
    pub fn is_exactly(&self, status: u16, body: &str) {
        assert_eq!((self.status, self.body.as_str()), (status, body));
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// The settings of the shops in [`house`].
pub fn settings() -> ShopSettings {
    ShopSettings {
        raw_cards: true,
        name: "Weg 1".into(),
        live: Some("simulator".into()),
        notification_url: Some("https://shop.example/hooks".into()),
        ..ShopSettings::default()
    }
}

pub async fn house() -> House {
    house_with(settings()).await
}

/// A house whose first shop has these settings.
pub async fn house_with(own: ShopSettings) -> House {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("florin_checkout_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir_all(&folder).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let simulator = Simulator::start(listener, florin_simulator::Settings::default()).await.unwrap();
    let db = Db::open(&format!("sqlite://{}", folder.join("florin.db").display())).await.unwrap();
    db.migrate(0).await.unwrap();
    let ring = Arc::new(KeyRing::sealed());
    ring.unseal(RootKeys::generate(&OsRandom));
    let clock = Arc::new(StandingClock::at(Timestamp::from_seconds(START)));
    let wanted = Settings {
        simulator_url: Some(format!("http://{}", simulator.address())),
        public_url: "https://pay.example".into(),
        ..Settings::dev()
    };
    let engine = Engine::with(db, ring, wanted, clock.clone(), Arc::new(OsRandom));
    engine.load_keys().await.unwrap();
    let merchant = |name: &str, shops| Merchant {
        name: name.into(),
        compat: Compat::default(),
        api_keys: Vec::new(),
        accounts: Vec::new(),
        shops,
        documents: Vec::new(),
    };
    let merchants = vec![
        merchant("first", vec![shop(SHOP, own), shop(SISTER, settings())]),
        merchant("second", vec![shop(FOREIGN, settings())]),
    ];
    provision::apply(&engine, &Declaration { merchants, documents: Vec::new() }, false).await.unwrap();
    let router = florin_faces::checkout::router(engine.clone(), Limits::none());
    House { engine, clock, simulator, router, folder }
}

fn shop(id: i64, settings: ShopSettings) -> NewShop {
    NewShop { id, secret: Zeroizing::new(format!("secret-{id}")), private_key_pem: None, settings }
}

/// How a shop shows who it is.
pub fn basic(shop: i64) -> String {
    format!("Basic {}", STANDARD.encode(format!("{shop}:secret-{shop}")))
}

/// A card as JSON.
pub fn card(number: &str) -> Value {
    json!({
        "number": number, "verification_value": "123", "holder": "Erika Muster", "exp_month": "01",
        "exp_year": "2033"
    })
}

/// A payment of 19.99 euros, of the card that succeeds.
pub fn payment() -> Value {
    json!({
        "amount": 1999, "currency": "EUR", "description": "Order 71", "tracking_id": "71", "test": true,
        "credit_card": card("4200000000000000")
    })
}

/// The same with another member.
pub fn with(mut request: Value, name: &str, value: Value) -> Value {
    request.as_object_mut().unwrap().insert(name.to_owned(), value);
    request
}

impl House {
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

    /// A POST of a shop; `request` goes inside of its wrapper.
    pub async fn post_of(&self, shop: i64, path: &str, headers: &[(&str, &str)], request: &Value) -> Answer {
        let own = basic(shop);
        let mut all = vec![("authorization", own.as_str()), ("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.send("POST", path, &all, json!({ "request": request }).to_string()).await
    }

    pub async fn post(&self, path: &str, request: &Value) -> Answer {
        self.post_of(SHOP, path, &[], request).await
    }

    /// The same under a `RequestID`.
    pub async fn keyed(&self, key: &str, path: &str, request: &Value) -> Answer {
        self.post_of(SHOP, path, &[("requestid", key)], request).await
    }

    pub async fn get_of(&self, shop: i64, path: &str, headers: &[(&str, &str)]) -> Answer {
        let own = basic(shop);
        let mut all = vec![("authorization", own.as_str())];
        all.extend_from_slice(headers);
        self.send("GET", path, &all, Body::empty()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.get_of(SHOP, path, &[]).await
    }

    /// A transaction of this kind that succeeds; its uid.
    pub async fn made(&self, path: &str, request: &Value) -> String {
        self.post(path, request).await.stands("successful")["uid"].as_str().unwrap().to_owned()
    }

    pub async fn shop(&self) -> Shop {
        shops::by_id(&self.engine, SHOP).await.unwrap().unwrap()
    }

    /// What the simulator is asked behind Florin's back.
    pub async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("http://{}/simulator/_control/{path}", self.simulator.address());
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

    /// Calls that the simulator received.
    pub async fn calls(&self) -> Vec<Value> {
        self.control(Method::Get, "calls?after=0", Value::Null).await["calls"].as_array().unwrap().clone()
    }

    /// How many rows each table has that requests write to.
    pub async fn rows(&self) -> Vec<i64> {
        const SQL: &str = "SELECT (SELECT count(*) FROM payments), (SELECT count(*) FROM attempts),
            (SELECT count(*) FROM facts), (SELECT count(*) FROM idempotency),
            (SELECT count(*) FROM ledger_transfers), (SELECT count(*) FROM transactions),
            (SELECT count(*) FROM cards), (SELECT count(*) FROM access_log), (SELECT count(*) FROM alarms)";
        let mut row = self.engine.db().fetch_one(SQL, &[]).await.unwrap().unwrap();
        (0..9).map(|_| row.int().unwrap()).collect()
    }

    /// The names of what is to be told.
    pub async fn announced(&self) -> Vec<String> {
        const SQL: &str = "SELECT resource FROM deliveries ORDER BY resource";
        let rows = self.engine.db().fetch(SQL, &[]).await.unwrap();
        rows.into_iter().map(|mut row| row.text().unwrap()).collect()
    }

    /// The simulator's clock goes forward.
    pub async fn simulator_is_later(&self, seconds: u32) {
        self.control(Method::Post, "clock", json!({ "advance_seconds": seconds })).await;
    }

    /// What a process that died had not kept yet: answers of requests that nobody waits for.
    pub async fn lose_answers(&self) {
        let mut tx = self.engine.db().begin().await.unwrap();
        tx.write("DELETE FROM idempotency WHERE status IS NOT NULL AND status <> 202", &[]).await.unwrap();
        tx.commit().await.unwrap();
    }
}
