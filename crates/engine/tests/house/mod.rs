//! A whole house for a test: engine, database, key ring, a standing clock and a simulator with a control.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, reason = "every test file uses a part of it")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use florin_connectors::{Method, Request};
use florin_domain::{
    ApiKeyId, Card, Currency, Cvv, Expiry, GatewayAccount, MerchantId, Mode, Money, Operation, Pan, Timestamp,
};
use florin_engine::clock::StandingClock;
use florin_engine::http::Http;
use florin_engine::orders::RouteStep;
use florin_engine::payouts::{self, Payout};
use florin_engine::wallet_tokens::WalletSettings;
use florin_engine::{
    Caller, CardSource, Engine, EngineError, FollowUp, Idempotency, Order, Outcome, Settings, accounts,
    callers, inquiries, payments,
};
use florin_simulator::Simulator;
use florin_store::merchants::{self, ApiKey, Merchant};
use florin_store::{Db, facts, ledger};
use florin_vault::{KeyRing, OsRandom, RootKeys};
use serde_json::{Value, json};
use zeroize::Zeroizing;

pub const KEY: &str = "test-key-0123456789abcdef";
/// Noon of 2026-01-02.
pub const START: i64 = 1_767_355_200;

pub struct House {
    pub engine: Arc<Engine>,
    pub clock: Arc<StandingClock>,
    pub caller: Caller,
    pub simulator: Arc<Simulator>,
    pub address: String,
    wallets: WalletSettings,
    keys: RootKeys,
    folder: Option<PathBuf>,
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(folder) = self.folder.take() {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn name() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("florin_engine_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// A house on SQLite and, where `FLORIN_TEST_POSTGRES` names a server, one on PostgreSQL.
pub async fn houses() -> Vec<House> {
    houses_with(&WalletSettings::default()).await
}

/// The same, which trust these wallets.
pub async fn houses_with(wallets: &WalletSettings) -> Vec<House> {
    let mut all = vec![house_with(wallets).await];
    match std::env::var("FLORIN_TEST_POSTGRES") {
        Ok(server) => {
            let name = name();
            let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls).await.unwrap();
            tokio::spawn(connection);
            client.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).await.unwrap();
            client.batch_execute(&format!("CREATE DATABASE {name}")).await.unwrap();
            let (base, _) = server.rsplit_once('/').unwrap();
            all.push(build(format!("{base}/{name}"), None, wallets).await);
        }
        Err(_) => eprintln!("FLORIN_TEST_POSTGRES is not set: this test ran on SQLite only"),
    }
    all
}

/// A house on SQLite.
pub async fn house() -> House {
    house_with(&WalletSettings::default()).await
}

/// The same, which trusts these wallets.
pub async fn house_with(wallets: &WalletSettings) -> House {
    let folder = std::env::temp_dir().join(name());
    std::fs::create_dir_all(&folder).unwrap();
    build(format!("sqlite://{}", folder.join("florin.db").display()), Some(folder), wallets).await
}

async fn build(address: String, folder: Option<PathBuf>, wallets: &WalletSettings) -> House {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = florin_simulator::Settings { control: true, ..florin_simulator::Settings::default() };
    let simulator = Arc::new(Simulator::start(listener, settings).await.unwrap());
    let db = Db::open(&address).await.unwrap();
    db.migrate(0).await.unwrap();
    let keys = RootKeys::generate(&OsRandom);
    let clock = Arc::new(StandingClock::at(Timestamp::from_seconds(START)));
    let engine = open(db, &keys, &clock, &simulator, wallets).await;
    let merchant = MerchantId::parse("merchant-1").unwrap();
    add_merchant(&engine, &merchant, 1, KEY).await;
    let caller = callers::authenticate(&engine, KEY, "request-1").await.unwrap().unwrap();
    House { engine, clock, caller, simulator, address, wallets: wallets.clone(), keys, folder }
}

pub async fn add_merchant(engine: &Engine, merchant: &MerchantId, number: i64, key: &str) {
    let mut tx = engine.db().begin().await.unwrap();
    let row = Merchant { id: merchant.clone(), name: merchant.to_string(), number, compat: "{}".into() };
    merchants::insert(&mut tx, &row, engine.now()).await.unwrap();
    let api_key = ApiKey {
        id: ApiKeyId::parse(&format!("key-{number}")).unwrap(),
        merchant: merchant.clone(),
        merchant_number: number,
        name: None,
        mode: Mode::Test,
        permissions: "pay use_tokens reveal_tokens manage_accounts".into(),
        user: None,
        merchant_compat: String::new(),
    };
    let hash = callers::hash_key(engine, key).unwrap();
    merchants::save_key(&mut tx, &hash, &api_key, engine.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn open(
    db: Db,
    keys: &RootKeys,
    clock: &Arc<StandingClock>,
    simulator: &Simulator,
    wallets: &WalletSettings,
) -> Arc<Engine> {
    let ring = Arc::new(KeyRing::sealed());
    ring.unseal(copy_of(keys));
    let settings = Settings {
        simulator_url: Some(format!("http://{}", simulator.address())),
        wallets: wallets.clone(),
        ..Settings::dev()
    };
    let engine = Engine::with(db, ring, settings, clock.clone(), Arc::new(OsRandom));
    engine.load_keys().await.unwrap();
    inquiries::recover(&engine).await.unwrap();
    engine
}

/// The same root keys for another process.
fn copy_of(keys: &RootKeys) -> RootKeys {
    let passphrase = florin_vault::SecretText::new("a passphrase for tests".into());
    let file = florin_vault::RootKeyFile::seal(keys, &passphrase, &OsRandom).unwrap();
    florin_vault::RootKeyFile::parse(&file).unwrap().open(&passphrase).unwrap()
}

pub fn euros(minor: i64) -> Money {
    Money::from_minor(minor, Currency::parse("EUR").unwrap()).unwrap()
}

pub fn card(number: &str) -> Card {
    Card {
        pan: Pan::parse(number).unwrap(),
        expiry: Expiry::new(4, 2029).unwrap(),
        holder: "Ines Duarte".into(),
        cvv: Some(Cvv::parse("737").unwrap()),
    }
}

impl House {
    /// Another process on the same database, after this one died.
    pub async fn reborn(&self) -> Arc<Engine> {
        let db = Db::open(&self.address).await.unwrap();
        // Its heartbeats have stopped long enough.
        self.clock.advance_ms(60_000);
        let engine = open(db, &self.keys, &self.clock, &self.simulator, &self.wallets).await;
        inquiries::recover(&engine).await.unwrap();
        engine
    }

    pub async fn account(&self, name: &str) -> GatewayAccount {
        accounts::resolve(&self.engine, &self.caller, name).await.unwrap().unwrap()
    }

    /// A stored account of the simulator under another name, as a fallback.
    pub async fn add_account(&self, name: &str) -> GatewayAccount {
        let connector = florin_connectors::find("simulator").unwrap();
        let mut tx = self.engine.db().begin().await.unwrap();
        let credentials = florin_domain::Credentials::default();
        accounts::put(&self.engine, &mut tx, &self.caller.merchant, name, connector, &credentials, None)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        self.account(name).await
    }

    pub async fn order(&self, operation: Operation, minor: i64) -> Order {
        self.order_at(operation, minor, &["simulator"]).await
    }

    pub async fn order_at(&self, operation: Operation, minor: i64, route: &[&str]) -> Order {
        let mut steps = Vec::new();
        for name in route {
            steps.push(RouteStep { account: self.account(name).await, pass_three_ds: false });
        }
        Order {
            operation,
            money: euros(minor),
            source: CardSource::Card(card("4242424242424242")),
            network_token: None,
            three_ds: None,
            payer: None,
            reference: Some("order-1".into()),
            description: None,
            digital: None,
            generate_token: false,
            route: steps,
            opened: Vec::new(),
            idempotency: None,
            return_url: None,
            authentication: florin_engine::Authentication::Auto,
            merchant_initiated: None,
            begun: None,
            session: None,
        }
    }

    pub async fn charge(&self, minor: i64) -> Result<Outcome, EngineError> {
        payments::start(&self.engine, &self.caller, self.order(Operation::Charge, minor).await).await
    }

    pub async fn follow(
        &self,
        operation: Operation,
        psp_reference: &str,
        minor: i64,
    ) -> Result<Outcome, EngineError> {
        let wish =
            FollowUp::of(operation, psp_reference.to_owned(), euros(minor), self.account("simulator").await);
        payments::follow_up(&self.engine, &self.caller, wish).await
    }

    /// A payout to a card whose date nobody told.
    pub async fn payout_to(&self, number: &str, minor: i64) -> Payout {
        Payout {
            money: euros(minor),
            card: Card { cvv: None, ..card(number) },
            is_dated: false,
            recipient: None,
            sender: None,
            reference: Some("order-1".into()),
            description: None,
            account: self.account("simulator").await,
            opened: Vec::new(),
            idempotency: None,
            begun: None,
        }
    }

    pub async fn pay_out(&self, minor: i64) -> Result<Outcome, EngineError> {
        let wanted = self.payout_to("4242424242424242", minor).await;
        payouts::pay_out(&self.engine, &self.caller, wanted).await
    }

    /// Lets time pass and workers work until nothing is open, an hour at most.
    pub async fn settle(&self, engine: &Arc<Engine>) {
        for _ in 0..80 {
            while inquiries::sweep(engine).await.unwrap() > 0 {}
            if florin_store::attempts::next_due(engine.db()).await.unwrap().is_none() {
                return;
            }
            self.clock.advance_ms(45_000);
        }
        panic!("an attempt is still open after an hour");
    }

    pub async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("http://{}/simulator/_control/{path}", self.simulator.address());
        let mut request = Request::new(method, url);
        if method == Method::Post {
            request = request.body("application/json", body.to_string().into_bytes());
        }
        let reply = Http::new().call(&request, Duration::from_secs(5)).await.unwrap();
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        serde_json::from_slice(&reply.body).unwrap_or(Value::Null)
    }

    pub async fn rule(&self, operation: &str, outcome: &str) {
        let rules = json!({"rules": [{"operation": operation, "times": 1, "outcome": outcome}]});
        self.control(Method::Post, "rules", rules).await;
    }

    pub async fn books(&self) -> Value {
        self.control(Method::Get, "books", Value::Null).await
    }

    /// Whether our books and the simulator's tell the same, and no payment was charged twice.
    pub async fn reconcile(&self, engine: &Engine) {
        let books = self.books().await;
        let mut theirs = 0;
        let mut by_payment = std::collections::HashMap::<String, i64>::new();
        for row in books["charges"].as_array().unwrap() {
            let number = |name: &str| row[name].as_i64().unwrap_or(0);
            let kept = number("captured") - number("refunded");
            theirs += kept;
            let payment = row["reference"].as_str().unwrap().rsplit_once('-').unwrap().0.to_owned();
            *by_payment.entry(payment).or_default() += i64::from(kept > 0);
        }
        for row in books["payouts"].as_array().into_iter().flatten() {
            theirs -= row["amount"].as_i64().unwrap();
            let payment = row["reference"].as_str().unwrap().rsplit_once('-').unwrap().0.to_owned();
            *by_payment.entry(payment).or_default() += 1;
        }
        for (payment, charges) in &by_payment {
            assert!(*charges <= 1, "{payment} was charged or paid out {charges} times: {books}");
        }
        let balances = ledger::balances(engine.db(), &self.caller.merchant).await.unwrap();
        let clearing: i64 = balances.iter().filter(|b| b.account.starts_with("psp/")).map(|b| b.minor).sum();
        assert_eq!(clearing, theirs, "our books differ from the simulator's: {balances:?}");
        let stray: i64 = balances.iter().filter(|b| b.account == "stray").map(|b| b.minor).sum();
        assert_eq!(stray, 0, "money that nobody waits for was not given back");
        assert_eq!(ledger::verify(engine.db()).await.unwrap(), []);
        self.refold(engine).await;
    }

    /// Every payment row is the fold of its attempts and facts.
    pub async fn refold(&self, engine: &Engine) {
        let rows = engine.db().fetch("SELECT id FROM payments", &[]).await.unwrap();
        for mut row in rows {
            let id = florin_domain::PaymentId::parse(&row.text().unwrap()).unwrap();
            let merchant = &self.caller.merchant;
            let kept = florin_store::payments::read_one(engine.db(), merchant, &id).await.unwrap().unwrap();
            let attempts = florin_store::attempts::read_all(engine.db(), merchant, &id).await.unwrap();
            let facts = facts::list(engine.db(), merchant, &id).await.unwrap();
            let (payment, folded) = fold(&kept.payment, &attempts, &facts);
            assert_eq!(payment, kept.payment, "the row differs from the fold of {facts:?}");
            let kept: Vec<_> = attempts.into_iter().map(|row| row.attempt).collect();
            assert_eq!(folded, kept, "attempts differ from the fold of {facts:?}");
        }
    }
}

fn fold(
    kept: &florin_domain::Payment,
    attempts: &[florin_store::attempts::AttemptRow],
    facts: &[florin_store::facts::FactRow],
) -> (florin_domain::Payment, Vec<florin_domain::Attempt>) {
    let mut payment: Option<florin_domain::Payment> = kept
        .foreign
        .then(|| florin_domain::Payment::foreign(kept.id.clone(), kept.merchant.clone(), kept.money));
    let mut folded: Vec<florin_domain::Attempt> = Vec::new();
    for version in 1..=kept.version {
        if let Some(row) = attempts.iter().find(|row| row.attempt.opened_version == version) {
            let a = &row.attempt;
            let (next, attempt) = match &payment {
                None => florin_domain::Payment::begin(
                    kept.id.clone(),
                    kept.merchant.clone(),
                    kept.money,
                    a.operation,
                    a.account.clone(),
                ),
                Some(payment) => {
                    let parent = a.parent.map(|no| folded[no as usize - 1].clone());
                    payment.open(a.operation, a.money, a.account.clone(), parent.as_ref()).unwrap()
                }
            };
            payment = Some(next);
            folded.push(attempt);
        } else {
            let fact = facts.iter().find(|row| row.version == version).expect("every version has its cause");
            let at = fact.attempt as usize - 1;
            let change = payment.as_ref().unwrap().after(&folded[at], fact.fact).unwrap();
            payment = Some(change.payment);
            folded[at] = change.attempt;
        }
    }
    (payment.unwrap(), folded)
}

pub fn key(key: &str, body: &str) -> Idempotency {
    Idempotency {
        method: "POST",
        route: "/PaymentGateway/charge",
        key: key.to_owned(),
        canonical: Zeroizing::new(body.as_bytes().to_vec()),
    }
}
