//! `florin demo`: demo data on an embedded database, one real charge over HTTP against ourselves, and
//! what to try next. Shows only what exists.

use std::fmt::Write;
use std::net::SocketAddr;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use clap::ValueEnum;
use florin_connectors::http::{Method, Request};
use florin_domain::{Currency, Money};
use florin_engine::http::Http;
use florin_faces::wallet::signer::{self, Signing};
use serde_json::{Value, json};

use crate::cli::{DemoFlags, Face, LogFormat};
use crate::config::{self, House, Serve};
use crate::fault::Fault;
use crate::serve::Server;
use crate::{log, roots};

const DECLARATION: &str = include_str!("demo.toml");
/// A shop of the demo declaration: its id and its secret.
const SHOP: &str = "361:b8647b68898b084b836474ed8d61ffe117c9a01168d867f24953b776ddcb134d";
/// The wallet's client of the demo declaration, and its key.
const CLIENT: (&str, &str) = ("wkVd93h2uS", "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU");
const KEY: &str = "demo-api-key-0123456789abcdef";
const CARD: &str = "4242424242424242";
const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// Serves the demo until it is told to stop.
pub(crate) async fn run(flags: DemoFlags) -> Result<(), Fault> {
    log::start(LogFormat::Text);
    crate::open::data_dir(&flags.data_dir)?;
    let declared = flags.data_dir.join("demo.toml");
    roots::replace_secret(&declared, DECLARATION)?;
    let server = Server::start(Serve {
        house: House {
            database: config::in_directory(&flags.data_dir)?,
            data_dir: flags.data_dir.clone(),
            root_key_file: None,
            root_key_passphrase_file: None,
            insecure_dev: true,
            outbound_allow: Vec::new(),
            outbound_ports: Vec::new(),
            wallets: config::wallets::Wallets::default(),
            sessions_kept: florin_engine::sessions::USUAL_DAYS,
            log_format: LogFormat::Text,
        },
        listen: free(flags.listen),
        public_url: None,
        apply: vec![declared.clone()],
        migrate: true,
        workers: true,
        faces: Vec::new(),
        metrics_listen: None,
        rate_limit: None,
    })
    .await?;
    let told = Story { url: format!("http://{}", server.address), http: Http::new() }.tell().await;
    match told {
        Ok(text) => println!("{text}"),
        Err(fault) => eprintln!("florin: the demo charge did not work: {fault}"),
    }
    println!("What was created for a face that is not served yet is only kept. Served now: {}.", faces());
    println!("The simulator's own port: {}/simulator/_control/books", server.simulator_url);
    println!("The demo's data and declaration: {} (delete it to begin anew)\n", flags.data_dir.display());
    println!("Serving until Ctrl-C.");
    server.until_told().await
}

/// The faces that there are, by name.
fn faces() -> String {
    let names = Face::value_variants()
        .iter()
        .filter_map(|face| Some(face.to_possible_value()?.get_name().to_owned()));
    names.collect::<Vec<_>>().join(", ")
}

/// The wished-for address, or a free port beside it if somebody listens there already.
fn free(wished: SocketAddr) -> SocketAddr {
    match std::net::TcpListener::bind(wished) {
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            eprintln!("florin: another program listens on {wished}; taking a free port instead");
            SocketAddr::new(wished.ip(), 0)
        }
        _ => wished,
    }
}

/// One customer's card, from the form to the books.
struct Story {
    url: String,
    http: Http,
}

impl Story {
    async fn tell(&self) -> Result<String, Fault> {
        let stored = self.post("/StringTokens", &json!({ "payload": CARD }).to_string()).await?;
        let token = word(&stored, "token");
        let reference = format!("demo-{}", crate::open::now().seconds());
        let charge =
            self.post("/PaymentGateway/charge", &charge(&format!("@{token}"), &reference, "42.90")).await?;
        let books = self.get("/simulator/_control/books").await?;
        let row = booked(&books);
        let page = self.page().await?;
        let relation = self.relation().await?;
        Ok(format!(
            "\n  What just happened, over HTTP:\n\n\
             \x20   1  the card {}…{} went into the vault  token {token}\n\
             \x20   2  42.90 EUR were charged with that token  {} ({})\n\
             \x20   3  the PSP's own books show it             {row}\n\n\
             \x20 Open in a browser:\n\n\
             \x20   a hosted checkout page  {page}\n\
             \x20   a shop that uses it     {}/demo/shop\n\
             \x20   an e-wallet session     {}/demo/ewallet\n\
             \x20   a wallet card's page    {relation}\n\n\
             {}",
            &CARD[..6],
            &CARD[12..],
            word(&charge, "operationResultCode"),
            word(&charge, "gatewayReference"),
            self.url,
            self.url,
            self.next(token, &reference)
        ))
    }

    /// Commands to try; each can be pasted as it stands.
    fn next(&self, token: &str, reference: &str) -> String {
        let url = &self.url;
        let post = |path: &str, body: &str| {
            format!(
                "curl -s {url}{path} -H 'X-Api-Key: {KEY}' -H 'Content-Type: application/json' -d '{body}'"
            )
        };
        let status = json!({ "myRef": reference, "paymentGatewayAccountName": "simulator" }).to_string();
        let declined = charge("4000000000000002", "demo-declined", "10.00");
        let lines = [
            ("check the API key", format!("curl -s {url}/Utils/apiKey -H 'X-Api-Key: {KEY}'")),
            (
                "charge the stored card again",
                post("/PaymentGateway/charge", &charge(&format!("@{token}"), "demo-again", "5.00")),
            ),
            ("a card that is declined", post("/PaymentGateway/charge", &declined)),
            ("how the first payment stands", post("/PaymentGateway/status", &status)),
            ("the gateways there are", format!("curl -s {url}/PaymentGateway -H 'X-Api-Key: {KEY}'")),
            ("what the PSP has in its books", format!("curl -s {url}/simulator/_control/books")),
            ("is it well", format!("curl -s {url}/readyz; curl -s {url}/metrics | grep '^florin_'")),
        ];
        let mut text = String::from("  Try next:\n");
        for (what, line) in lines {
            let _ = write!(text, "\n    # {what}\n    {line}\n");
        }
        text
    }

    /// A payment token, as a shop's server asks for it; the address of its page.
    async fn page(&self) -> Result<String, Fault> {
        let path = "/ctp/api/checkouts";
        let order =
            json!({ "amount": 1250, "currency": "EUR", "description": "Two coffees and a croissant" });
        let checkout = json!({ "checkout": { "test": true, "transaction_type": "payment", "attempts": 3, "iframe": true, "order": order } });
        let request = Request::new(Method::Post, format!("{}{path}", self.url))
            .header("authorization", format!("Basic {}", BASE64_STANDARD.encode(SHOP)))
            .header("x-api-version", "2")
            .body("application/json", checkout.to_string().into_bytes());
        let made = self.ask(request, path).await?;
        Ok(word(&made["checkout"], "redirect_url").to_owned())
    }

    /// A card of the demo's wallet user, asked for by a signed request; the address at which it is proved.
    async fn relation(&self) -> Result<String, Fault> {
        let (id, key) = CLIENT;
        let (target, body) = ("/rest/v1/card", json!({ "user_id": 13 }).to_string());
        let authority = self.url.trim_start_matches("http://");
        let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "80"));
        let at = crate::open::now();
        let authorization = signer::authorization(&Signing {
            id,
            key,
            method: "POST",
            target,
            host,
            port: port.parse().unwrap_or(80),
            at: at.seconds(),
            nonce: &format!("demo-{}", at.micros()),
            body: body.as_bytes(),
        });
        let request = Request::new(Method::Post, format!("{}{target}", self.url))
            .header("authorization", authorization)
            .body("application/json", body.into_bytes());
        let made = self.ask(request, target).await?;
        Ok(word(&made["relation"], "redirect_uri").to_owned())
    }

    async fn post(&self, path: &str, body: &str) -> Result<Value, Fault> {
        let request = Request::new(Method::Post, format!("{}{path}", self.url)).header("x-api-key", KEY);
        self.ask(request.body("application/json", body.as_bytes().to_vec()), path).await
    }

    async fn get(&self, path: &str) -> Result<Value, Fault> {
        self.ask(Request::new(Method::Get, format!("{}{path}", self.url)), path).await
    }

    async fn ask(&self, request: Request, path: &str) -> Result<Value, Fault> {
        let reply = self.http.call(&request, ANSWERS_WITHIN).await;
        let reply = reply.map_err(|error| Fault::run(format!("{path}: {error}")))?;
        if !(200..300).contains(&reply.status) {
            return Err(Fault::run(format!(
                "{path} answered {}: {}",
                reply.status,
                String::from_utf8_lossy(&reply.body)
            )));
        }
        serde_json::from_slice(&reply.body).map_err(|_| Fault::run(format!("{path} answered no JSON")))
    }
}

/// The latest movement in the simulator's books.
fn booked(books: &Value) -> String {
    let last = books["charges"].as_array().and_then(|charges| charges.last());
    last.map_or_else(
        || "nothing".to_owned(),
        |row| {
            let currency = Currency::parse(word(row, "currency")).ok();
            let money =
                currency.and_then(|it| Money::from_minor(row["amount"].as_i64().unwrap_or(0), it).ok());
            let money = money.map_or_else(String::new, |money| money.to_string());
            format!("{} {money}, {}", word(row, "kind"), word(row, "state"))
        },
    )
}

/// A charge as text: the amount is written as it is meant, `42.90`, by no float.
fn charge(number: &str, reference: &str, amount: &str) -> String {
    let card = json!({
        "cardNumber": number, "cardHolderName": "Ines Duarte", "expirationMonth": 12, "expirationYear": 2031, "cvv": "123"
    });
    format!(
        r#"{{"amount":{amount},"currency":"EUR","myRef":"{reference}","paymentGatewayAccountName":"simulator","card":{card}}}"#
    )
}

fn word<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or("?")
}
