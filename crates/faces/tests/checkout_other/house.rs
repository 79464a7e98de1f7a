//! A whole house for a test: the router, an engine on SQLite with two shops, a standing clock and a simulator.

#![allow(unreachable_pub, reason = "every test file is a child of one test crate")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use florin_connectors::{Method, Request as Outward};
use florin_domain::Timestamp;
use florin_engine::clock::StandingClock;
use florin_engine::http::Http;
use florin_engine::shops::{NewShop, ShopSettings};
use florin_engine::{Compat, Engine, Settings, provision};
use florin_faces::Limits;
use florin_simulator::Simulator;
use florin_store::Db;
use florin_vault::{KeyRing, OsRandom, RootKeys};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;
use zeroize::Zeroizing;

/// A shop, and another one of the same merchant.
pub const SHOP: i64 = 101;
pub const OTHER: i64 = 102;
/// 2031-05-04T15:12:09Z
const START: i64 = 1_935_673_929;

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
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body, if the status is this one.
    #[track_caller]
    pub fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.header("content-type"), "application/json; charset=utf-8");
        serde_json::from_str(&self.body).unwrap()
    }

    /// Exactly these bytes.
    #[track_caller]
    pub fn is_exactly(&self, status: u16, body: &str) {
        assert_eq!((self.status, self.body.as_str()), (status, body));
    }

    /// The token of the page that the browser is sent to.
    #[track_caller]
    pub fn page_token(&self) -> String {
        let prefix = "https://pay.example/widget/hpp.html?token=";
        let token = self.header("location").strip_prefix(prefix);
        assert_eq!(self.status, 302, "{}", self.body);
        token.unwrap().to_owned()
    }
}

pub async fn house() -> House {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("florin_other_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
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
    let shops = [SHOP, OTHER].map(|id| NewShop {
        id,
        secret: Zeroizing::new(format!("secret-of-{id}")),
        private_key_pem: None,
        settings: ShopSettings { raw_cards: true, name: "Shop".into(), ..ShopSettings::default() },
    });
    let merchant = provision::Merchant {
        name: "merchant".into(),
        compat: Compat::default(),
        api_keys: Vec::new(),
        accounts: Vec::new(),
        shops: shops.into_iter().collect(),
        documents: Vec::new(),
    };
    let wanted = provision::Declaration { merchants: vec![merchant], documents: Vec::new() };
    provision::apply(&engine, &wanted, false).await.unwrap();
    let router = florin_faces::checkout::router(engine.clone(), Limits::none());
    House { engine, clock, simulator, router, folder }
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

    /// A shop's request.
    pub async fn of(&self, shop: i64, method: &str, path: &str, body: impl ToString) -> Answer {
        let basic = format!("Basic {}", BASE64_STANDARD.encode(format!("{shop}:secret-of-{shop}")));
        let headers = [("authorization", basic.as_str()), ("content-type", "application/json")];
        self.send(method, path, &headers, body.to_string()).await
    }

    pub async fn post(&self, path: &str, body: impl ToString) -> Answer {
        self.of(SHOP, "POST", path, body).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.of(SHOP, "GET", path, "").await
    }

    /// A browser's request.
    pub async fn browse(&self, path: &str) -> Answer {
        self.send("GET", path, &[], Body::empty()).await
    }

    async fn control(&self, method: Method, path: &str, body: Value) -> Value {
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

    /// What the simulator took, in minor units.
    pub async fn taken(&self) -> Vec<i64> {
        let books = self.control(Method::Get, "books", Value::Null).await;
        let charges = books["charges"].as_array().unwrap();
        charges.iter().map(|row| row["captured"].as_i64().unwrap_or(0)).filter(|minor| *minor > 0).collect()
    }

    /// The customer pays on the page of a token, and lets the card be kept.
    pub async fn pay(&self, token: &str) {
        use florin_domain::{Card, Currency, Cvv, Expiry, Mode, Money, Operation, Pan};
        use florin_engine::orders::RouteStep;
        use florin_engine::transactions::{Begun, new_uid};
        use florin_engine::{Authentication, CardSource, Order, accounts, cards, checkouts, payments, shops};
        let checkout = checkouts::find(&self.engine, token).await.unwrap().unwrap();
        let shop = shops::by_id(&self.engine, checkout.shop).await.unwrap().unwrap();
        let caller = shop.caller(Mode::Test, "page").unwrap();
        let words: Value = serde_json::from_str(&checkout.words).unwrap();
        let (amount, currency) = (&words["order"]["amount"], words["order"]["currency"].as_str().unwrap());
        let money = Money::from_minor(amount.as_i64().unwrap(), Currency::parse(currency).unwrap()).unwrap();
        let card = Card {
            pan: Pan::parse("4200000000000000").unwrap(),
            expiry: Expiry::new(1, 2033).unwrap(),
            holder: "Erika Muster".into(),
            cvv: Some(Cvv::parse("123").unwrap()),
        };
        let new_card =
            cards::prepare(&self.engine, &shop.merchant, &shop.scope(), &card, &["recurring".into()])
                .unwrap();
        let account = accounts::resolve(&self.engine, &caller, "simulator").await.unwrap().unwrap();
        let begun = Begun {
            uid: new_uid(&self.engine),
            face: "checkout",
            shop: shop.id,
            kind: "payment",
            parent: None,
            tracking_id: None,
            words: "{}".into(),
            checkout: Some(checkout.take()),
            card: None,
            new_card: Some(new_card),
            remembered: None,
            duplicate_of: None,
            announces: None,
        };
        let order = Order {
            operation: Operation::Charge,
            money,
            source: CardSource::Card(card),
            network_token: None,
            three_ds: None,
            payer: None,
            reference: None,
            description: None,
            digital: None,
            generate_token: false,
            route: vec![RouteStep { account, pass_three_ds: false }],
            opened: Vec::new(),
            idempotency: None,
            return_url: None,
            authentication: Authentication::Skip,
            merchant_initiated: None,
            begun: Some(begun),
        };
        payments::start(&self.engine, &caller, order).await.unwrap();
    }
}

/// Replaces what is made anew each time.
pub fn same(text: &str, told: &Value, names: &[&str]) -> String {
    let mut text = text.to_owned();
    for name in names {
        let value = told.pointer(name).and_then(Value::as_str).unwrap_or_else(|| panic!("{name} in {told}"));
        assert!(value.len() > 15, "{name} is {value}");
        text = text.replace(value, &format!("<{}>", name.rsplit('/').next().unwrap()));
    }
    text
}
