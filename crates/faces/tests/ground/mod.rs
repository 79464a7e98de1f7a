//! The ground that the houses of these tests stand on: an engine with its database, a standing clock, a simulator,
//! and a router to which requests go as raw as they get.

#![allow(dead_code, unreachable_pub, reason = "every house stands on a part of it")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use florin_connectors::{Method, Request as Outward};
use florin_domain::Timestamp;
use florin_engine::clock::StandingClock;
use florin_engine::http::Http;
use florin_engine::wallet_tokens::WalletSettings;
use florin_engine::{Engine, Settings};
use florin_faces::{Limits, request_id};
use florin_simulator::Simulator;
use florin_store::Db;
use florin_vault::{KeyRing, OsRandom, RootKeys};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

/// A face, as the server mounts it.
pub type Face = fn(Arc<Engine>, Arc<Limits>) -> Router;

pub struct House {
    pub engine: Arc<Engine>,
    pub clock: Arc<StandingClock>,
    pub simulator: Simulator,
    pub router: Router,
    /// Where the database is, if it is a file.
    pub folder: PathBuf,
    /// What opens envelopes.
    pub ring: Arc<KeyRing>,
    /// Server and name of the database, if it is none.
    database: Option<(String, String)>,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
        let Some((server, name)) = self.database.take() else { return };
        // The test's own runtime may be ending.
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().unwrap();
            runtime.block_on(order(&server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")));
        });
        let _ = gone.join();
    }
}

/// One statement for a PostgreSQL server.
async fn order(server: &str, statement: &str) {
    let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(statement).await.unwrap();
}

/// What houses are set to unless a test says otherwise.
pub fn usual() -> Settings {
    Settings { public_url: "https://pay.example".into(), ..Settings::dev() }
}

/// A house with nobody in it, on SQLite, at this second since 1970.
pub async fn stand(face: Face, start_s: i64) -> House {
    stand_with(face, start_s, usual()).await
}

/// The same, which trusts these wallets.
pub async fn stand_trusting(face: Face, start_s: i64, wallets: WalletSettings) -> House {
    stand_with(face, start_s, Settings { wallets, ..usual() }).await
}

/// The same with these settings.
pub async fn stand_with(face: Face, start_s: i64, settings: Settings) -> House {
    let folder = std::env::temp_dir().join(name());
    std::fs::create_dir_all(&folder).unwrap();
    let db = Db::open(&format!("sqlite://{}", folder.join("florin.db").display())).await.unwrap();
    build(face, start_s, db, folder, settings).await
}

/// The same on PostgreSQL where `FLORIN_TEST_POSTGRES` names a server, else on SQLite.
pub async fn stand_on_postgres(face: Face, start_s: i64) -> House {
    stand_on_postgres_with(face, start_s, usual()).await
}

/// The same with these settings.
pub async fn stand_on_postgres_with(face: Face, start_s: i64, settings: Settings) -> House {
    let Ok(server) = std::env::var("FLORIN_TEST_POSTGRES") else {
        eprintln!("FLORIN_TEST_POSTGRES is not set: this test ran on SQLite only");
        return stand_with(face, start_s, settings).await;
    };
    let name = name();
    order(&server, &format!("DROP DATABASE IF EXISTS {name}")).await;
    order(&server, &format!("CREATE DATABASE {name}")).await;
    let (base, _) = server.rsplit_once('/').unwrap();
    let db = Db::open(&format!("{base}/{name}")).await.unwrap();
    let folder = std::env::temp_dir().join(&name);
    let mut house = build(face, start_s, db, folder, settings).await;
    house.database = Some((server, name));
    house
}

fn name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("florin_faces_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

async fn build(face: Face, start_s: i64, db: Db, folder: PathBuf, settings: Settings) -> House {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let simulator = Simulator::start(listener, florin_simulator::Settings::default()).await.unwrap();
    db.migrate(0).await.unwrap();
    let ring = Arc::new(KeyRing::sealed());
    ring.unseal(RootKeys::generate(&OsRandom));
    let settings = Settings { simulator_url: Some(format!("http://{}", simulator.address())), ..settings };
    // The server started an hour ago.
    let clock = Arc::new(StandingClock::at(Timestamp::from_seconds(start_s - 3600)));
    let engine = Engine::with(db, ring.clone(), settings, clock.clone(), Arc::new(OsRandom));
    clock.advance_ms(3_600_000);
    engine.load_keys().await.unwrap();
    let router = face(engine.clone(), Limits::none());
    House { engine, clock, simulator, router, folder, ring, database: None }
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

    /// The body, which must be JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/json; charset=utf-8");
        assert_eq!(self.header("cache-control"), "no-store");
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
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
        self.answer(request.body(body.into()).unwrap()).await
    }

    /// What a request gets.
    pub async fn answer(&self, mut request: Request<Body>) -> Answer {
        let id = request_id::tag(&mut request, &self.engine);
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (mut head, body) = response.into_parts();
        head.headers.insert(request_id::HEADER, id);
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8(bytes.to_vec()).unwrap();
        Answer { status: head.status.as_u16(), headers: head.headers, body }
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

    /// The levers of the simulator.
    pub async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        self.psp(method, &format!("_control/{path}"), body).await
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

    /// The simulator's clock goes forward.
    pub async fn simulator_is_later(&self, seconds: u32) {
        self.control(Method::Post, "clock", json!({ "advance_seconds": seconds })).await;
    }

    /// The numbers in the only row of a query.
    pub async fn counted(&self, sql: &'static str, numbers: usize) -> Vec<i64> {
        let mut row = self.engine.db().fetch_one(sql, &[]).await.unwrap().unwrap();
        (0..numbers).map(|_| row.int().unwrap()).collect()
    }
}
