//! A whole house for a test: the router, an engine on SQLite with clients and users, and a standing clock.

#![allow(unreachable_pub, reason = "every test file is a child of one test crate")]

use std::net::SocketAddr;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_lc_rs::{digest, hmac};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_connectors::Method;
use florin_domain::{AccountNumber, Card, Currency, Cvv, Expiry, Pan};
use florin_engine::provision::{self, Declaration, Document};
use florin_engine::wallet::people::{NewAccount, NewUser};
use florin_engine::wallet::relation::{self, Submitted};
use florin_engine::wallet::users::Profile;
use florin_engine::wallet::{self, nonces};
use florin_engine::{Clock, Engine, SecretText, Settings};
use florin_faces::Limits;
use florin_store::ledger;
use florin_vault::OsRandom;
use serde_json::{Value, json};

use crate::ground;

/// The second of the published examples.
pub const START: i64 = 1_343_811_600;
/// A client that may do everything for everybody.
pub const ID: &str = "wkVd93h2uS";
pub const KEY: &str = "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU";
/// A client without cards.
pub const POOR_ID: &str = "poorClient";
pub const POOR_KEY: &str = "poor-key-0123456789-0123456789ab";

/// The usual ground with the wallet on it.
pub struct House(ground::House);

impl Deref for House {
    type Target = ground::House;

    fn deref(&self) -> &ground::House {
        &self.0
    }
}

impl DerefMut for House {
    fn deref_mut(&mut self) -> &mut ground::House {
        &mut self.0
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

    /// Exactly this status and these bytes, with the headers of every JSON answer.
    #[track_caller]
    pub fn is(&self, status: u16, body: &str) {
        assert_eq!((self.status, self.body.as_str()), (status, body));
        assert_eq!(self.header("content-type"), "application/json");
        assert_eq!(self.header("cache-control"), "no-store, no-cache, must-revalidate, private");
        assert_eq!(self.header("x-frame-options"), "DENY");
        assert_eq!(self.header("paysera-correlation-id"), self.header("x-request-id"));
        assert_eq!(self.header("www-authenticate"), if status == 401 { "MAC" } else { "" });
    }

    /// 204 and not a byte.
    #[track_caller]
    pub fn is_nothing(&self) {
        assert_eq!((self.status, self.body.as_str()), (204, ""));
    }

    /// The status and the code of an error.
    #[track_caller]
    pub fn refused(&self) -> (u16, String) {
        let body: Value = serde_json::from_str(&self.body).unwrap();
        (self.status, body["error"].as_str().unwrap_or_default().to_owned())
    }
}

/// A request before it is signed.
#[derive(Clone)]
pub struct Plain {
    pub id: &'static str,
    pub key: &'static str,
    pub method: &'static str,
    pub target: String,
    pub host: &'static str,
    pub port: u16,
    pub ts: String,
    pub nonce: String,
    pub ext: String,
    pub body: String,
}

impl Plain {
    /// What the first client asks for, with a nonce of its own and a hash of the body if there is one.
    pub fn new(method: &'static str, target: &str, body: &str) -> Plain {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let nonce = format!("nonce-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let (host, ts) = ("wallet.example", START.to_string());
        let ext = if body.is_empty() { String::new() } else { body_hash(body) };
        let (target, body) = (target.to_owned(), body.to_owned());
        Plain { id: ID, key: KEY, method, target, host, port: 443, ts, nonce, ext, body }
    }

    /// The header, signed as the page says, by code of the test's own.
    pub fn authorization(&self) -> String {
        let Plain { id, ts, nonce, ext, .. } = self;
        let text =
            format!("{ts}\n{nonce}\n{}\n{}\n{}\n{}\n{ext}\n", self.method, self.target, self.host, self.port);
        let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, self.key.as_bytes()), text.as_bytes());
        let mac = STANDARD.encode(mac);
        let ext = if ext.is_empty() { String::new() } else { format!(", ext=\"{ext}\"") };
        format!("MAC id=\"{id}\", ts=\"{ts}\", nonce=\"{nonce}\", mac=\"{mac}\"{ext}")
    }
}

pub fn body_hash(body: &str) -> String {
    let hash = STANDARD.encode(digest::digest(&digest::SHA256, body.as_bytes()));
    format!("body_hash={}", hash.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"))
}

pub fn document(kind: &'static str, name: &str, body: Value) -> Document {
    Document { kind, name: name.into(), body }
}

/// What the surround page wants a test to begin with.
pub fn declared(settings: Value) -> Declaration {
    let all = json!(["use_wallet_api", "use_oauth_api", "use_password_grant", "manage_cards"]);
    let poor = json!(["use_wallet_api", "use_oauth_api", "use_password_grant"]);
    let client = |key: &str, permissions: &Value| json!({ "mac_key": key, "permissions": permissions, "static_grant": "all" });
    Declaration {
        merchants: Vec::new(),
        documents: vec![
            document("wallet", "settings", settings),
            document("wallet_client", ID, client(KEY, &all)),
            document("wallet_client", POOR_ID, client(POOR_KEY, &poor)),
            document("wallet_client", "nothingClient", client("nothing-key", &json!([]))),
            document(
                "wallet_client",
                "shutClient",
                json!({ "mac_key": "shut-key", "permissions": all, "disabled": true }),
            ),
            document(
                "wallet_client",
                "ownClient",
                json!({ "mac_key": "own-key", "permissions": all, "static_grant": [13], "hosts": ["example.com"] }),
            ),
        ],
        wallet_users: vec![
            user(13, "owner@example.test", &[("EVP0123456789123", 112), ("EVP0123456789012", 113)]),
            user(14, "other@example.test", &[("EVP9990001112223", 114)]),
        ],
    }
}

/// A user whose password is `owner-pass-` and their id.
pub fn user(id: i64, email: &str, accounts: &[(&str, i64)]) -> NewUser {
    let account = |(number, wallet): &(&str, i64)| NewAccount {
        number: AccountNumber::parse(number).unwrap(),
        currency: Currency::parse("EUR").unwrap(),
        wallet: Some(*wallet),
    };
    NewUser {
        id,
        password: SecretText::new(format!("owner-pass-{id}")),
        profile: Profile {
            username: email.into(),
            email: Some(email.into()),
            display_name: Some(format!("User {id}")),
            locale: Some("en".into()),
            ..Profile::default()
        },
        accounts: accounts.iter().map(account).collect(),
    }
}

pub async fn house() -> House {
    house_with(json!({})).await
}

/// A house with these settings of the wallet.
pub async fn house_with(settings: Value) -> House {
    peopled(empty(ground::usual()).await, settings).await
}

/// A house in which nothing is declared.
pub async fn empty(settings: Settings) -> House {
    House(crate::stand_with(florin_faces::wallet::router, START, settings).await)
}

/// The usual house on PostgreSQL where `FLORIN_TEST_POSTGRES` names a server, else on SQLite.
pub async fn house_on_postgres() -> House {
    let ground = ground::stand_on_postgres_with(florin_faces::wallet::router, START, ground::usual()).await;
    peopled(House(ground), json!({})).await
}

async fn peopled(house: House, settings: Value) -> House {
    provision::apply(&house.engine, &declared(settings), false).await.unwrap();
    house
}

impl House {
    /// The same house with these rates, which go by the house's clock.
    pub fn limited(&mut self, requests: &str, failures: &str) {
        let clock = self.clock.clone();
        let now = move || Duration::from_micros(u64::try_from(clock.now().micros()).unwrap());
        let limits = Limits::with_clock(requests.parse().unwrap(), failures.parse().unwrap(), now);
        self.router = florin_faces::wallet::router(self.engine.clone(), limits);
    }

    /// One request, as raw as it gets.
    pub async fn send(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let peer: SocketAddr = "203.0.113.9:4711".parse().unwrap();
        let request = request.extension(ConnectInfo(peer)).body(Body::from(body.to_owned())).unwrap();
        let ground::Answer { status, headers, body } = self.answer(request).await;
        Answer { status, headers, body }
    }

    /// A signed request.
    pub async fn ask(&self, plain: &Plain) -> Answer {
        let authorization = plain.authorization();
        let headers = [("host", plain.host), ("authorization", authorization.as_str())];
        self.send(plain.method, &plain.target, &headers, &plain.body).await
    }

    /// A signed request with one more header.
    pub async fn ask_with(&self, plain: &Plain, header: (&str, &str)) -> Answer {
        let authorization = plain.authorization();
        let headers = [("host", plain.host), ("authorization", authorization.as_str()), header];
        self.send(plain.method, &plain.target, &headers, &plain.body).await
    }

    /// A request that the first client signed.
    pub async fn call(&self, method: &'static str, target: &str, body: &str) -> Answer {
        self.ask(&Plain::new(method, target, body)).await
    }

    /// The server starts anew: it remembers no request.
    pub fn restart(&mut self) {
        let (db, settings) = (self.engine.db().clone(), self.engine.settings().clone());
        self.engine = Engine::with(db, self.ring.clone(), settings, self.clock.clone(), Arc::new(OsRandom));
        self.router = florin_faces::wallet::router(self.engine.clone(), Limits::none());
    }

    /// How many nonces are remembered.
    pub fn nonces(&self) -> usize {
        nonces::remembered(&self.engine)
    }

    /// What the simulator took, in minor units of each charge.
    pub async fn charged(&self) -> Vec<i64> {
        let books = self.control(Method::Get, "books", Value::Null).await;
        let all = books["charges"].as_array().unwrap().iter();
        all.filter(|row| row["kind"] == "charge").map(|row| row["captured"].as_i64().unwrap()).collect()
    }

    /// A card of user 13 that nobody proved yet: its number, and the address at which it is.
    pub async fn card(&self) -> (i64, String) {
        let answer = self.call("POST", "/rest/v1/card", r#"{"user_id":13}"#).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let card: Value = serde_json::from_str(&answer.body).unwrap();
        let address = card["relation"]["redirect_uri"].as_str().unwrap().to_owned();
        (card["id"].as_i64().unwrap(), address)
    }

    /// The number of a card that its holder proved.
    pub async fn related(&self, number: &str) -> i64 {
        let (id, address) = self.card().await;
        self.relate(&address, number).await;
        assert_eq!(self.get(&format!("card/{id}")).await["status"], "related");
        id
    }

    /// A holder enters a card's data at its address.
    pub async fn relate(&self, address: &str, number: &str) -> Submitted {
        let secret = address.strip_prefix("https://pay.example/card/relate/").unwrap();
        let proving = relation::find(&self.engine, secret).await.unwrap().unwrap();
        let card = Card {
            pan: Pan::parse(number).unwrap(),
            expiry: Expiry::new(4, 2029).unwrap(),
            holder: "Ines Duarte".into(),
            cvv: Some(Cvv::parse("737").unwrap()),
        };
        relation::submit(&self.engine, &proving, card, format!("{address}/back")).await.unwrap()
    }

    /// What stands at an address below `/rest/v1`.
    pub async fn get(&self, path: &str) -> Value {
        let answer = self.call("GET", &format!("/rest/v1/{path}"), "").await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// The number of a deposit that nobody processed yet.
    pub async fn deposit(&self, card: i64, cents: i64) -> i64 {
        let body =
            json!({ "account_number": "EVP0123456789123", "amount": { "amount": cents, "currency": "EUR" } });
        let answer = self.call("POST", &format!("/rest/v1/card/{card}/deposit"), &body.to_string()).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str::<Value>(&answer.body).unwrap()["id"].as_i64().unwrap()
    }

    pub async fn process(&self, deposit: i64) -> Answer {
        self.call("PUT", &format!("/rest/v1/deposit/{deposit}/process"), "").await
    }

    /// Balances of the wallet's books, debits less credits; those of nothing are left out.
    pub async fn books(&self) -> Vec<(String, i64)> {
        let found = ledger::balances(self.engine.db(), wallet::tenant()).await.unwrap();
        found.into_iter().filter(|found| found.minor != 0).map(|found| (found.account, found.minor)).collect()
    }
}
