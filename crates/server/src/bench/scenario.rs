//! What each scenario sends, and the declaration under which Florin serves it.

use std::borrow::Cow;
use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hyper::Method;
use serde_json::{Value, json};

use super::Scenario;
use super::load::{self, Shot, Step};
use crate::fault::Fault;

const KEY: &str = "bench-api-key-0123456789abcdef";
const REFERENCE: &str = "bench-status";
/// The account that deposits are credited to.
const ACCOUNT: &str = "EVP0000000000001";
/// Cards of a page.
const PAGE: u32 = 20;
/// Connections over which cards are made before anything is measured.
const FILLERS: u16 = 32;
const SHOP: i64 = 1;
const SHOP_SECRET: &str = "bench-shop-secret-0123456789abcdef";
/// A purchase as Florin's connector writes it.
pub(super) const DIRECT_BODY: &str = r#"{"merchant":"bench","account":"standin","reference":"bench-000000000000000000000000","amount":4290,"currency":"EUR","card":{"number":"4242424242424242","exp_month":12,"exp_year":2031,"holder":"Ines Duarte","cvc":"123"}}"#;

/// A merchant whose payments go to the stand-in, and a shop whose live ones do.
pub(super) fn declaration(standin: SocketAddr) -> String {
    format!(
        "[[merchant]]\nname = \"bench\"\n\n[[merchant.api_key]]\nkey = \"{KEY}\"\nmode = \"test\"\n\n\
         [[merchant.gateway_account]]\nname = \"standin\"\ngateway = \"simulator\"\nbase_url = \"http://{standin}\"\n\n\
         [[merchant.ewallet_account]]\nname = \"mock\"\ntype = \"Mock\"\n\n\
         [[merchant.shop]]\nid = {SHOP}\nsecret = \"{SHOP_SECRET}\"\nlive = \"standin\"\n\n\
         [wallet]\nrelation_gateway = \"standin\"\ncommission = [ {{ percent = \"1.4\", min = 10, max = 500, currency = \"EUR\" }} ]\n\n\
         [[wallet.client]]\nid = \"{client}\"\nmac_key = \"{key}\"\npermissions = [\"use_wallet_api\", \"manage_cards\"]\nstatic_grant = \"all\"\n\n\
         [[wallet.user]]\nid = 13\nusername = \"bench\"\npassword = \"bench-password\"\naccounts = [ {{ number = \"{ACCOUNT}\", currency = \"EUR\" }} ]\n",
        client = load::CLIENT.0,
        key = load::CLIENT.1,
    )
}

/// Where the processes of a run listen.
pub(super) struct Places {
    /// The stand-in PSP.
    pub(super) standin: SocketAddr,
    /// The bare server.
    pub(super) bound: SocketAddr,
    /// Florin.
    pub(super) florin: SocketAddr,
    /// A string token of a card, in Florin's vault.
    pub(super) token: String,
    /// A card of a wallet user, related; none where no scenario needs it.
    pub(super) card: Option<String>,
    /// How many cards that user has.
    pub(super) cards: u32,
}

/// Stores a card and makes one payment, for scenarios that need them.
pub(super) async fn prepare(florin: SocketAddr) -> Result<String, Fault> {
    let answer = load::once(&tokenize(florin)).await?;
    let answer: Value = serde_json::from_str(&answer).unwrap_or_default();
    let token =
        answer["token"].as_str().ok_or_else(|| Fault::run("POST /StringTokens gave no token"))?.to_owned();
    load::once(&charge(florin, &token, Some(REFERENCE))).await?;
    Ok(token)
}

/// Makes a wallet user's card and proves it; its number in the API.
pub(super) async fn relate(florin: SocketAddr) -> Result<String, Fault> {
    let made = wallet(Method::POST, "/rest/v1/card", br#"{"user_id":13}"#, "\"unrelated\"");
    let made = Step { gives: Some("/card/relate/"), ..made };
    let form =
        "card_number=4242424242424242&holder=Ines+Duarte&expiration_month=12&expiration_year=2031&cvv=123";
    let proved = post("/card/relate/{given}", Vec::new(), Bytes::from_static(form.as_bytes()), "<main");
    load::once(&Shot { address: florin, before: None, steps: vec![made, proved] }).await?;
    let listed = wallet(Method::GET, "/rest/v1/cards?user_id=13", b"", "\"related\"");
    let answer: Value = serde_json::from_str(&load::once(&one(florin, listed)).await?).unwrap_or_default();
    let id = answer["cards"][0]["id"].as_i64();
    id.map(|id| id.to_string()).ok_or_else(|| Fault::run("the wallet's card was not related"))
}

/// Makes cards until the wallet's user has so many.
pub(super) async fn fill(florin: SocketAddr, cards: u32) -> Result<(), Fault> {
    let made = wallet(Method::POST, "/rest/v1/card", br#"{"user_id":13}"#, "\"unrelated\"");
    load::repeat(&one(florin, made), FILLERS, cards - 1).await
}

impl Places {
    /// The request of a scenario.
    pub(super) fn shot(&self, scenario: Scenario) -> Shot {
        match scenario {
            Scenario::Direct => bare(self.standin, "/simulator/v1/charges"),
            Scenario::Bound => bare(self.bound, "/"),
            Scenario::Tokenize => tokenize(self.florin),
            Scenario::Status => status(self.florin),
            Scenario::Checkout => checkout(self.florin),
            Scenario::Session => one(self.florin, session()),
            Scenario::MockCharge => mock_charge(self.florin),
            Scenario::Deposit => deposit(self.florin, self.card.as_deref().unwrap_or_default()),
            Scenario::FirstPage => page(self.florin, 0),
            Scenario::LastPage => page(self.florin, self.cards - PAGE),
            Scenario::Poll => poll(self.florin, self.card.as_deref().unwrap_or_default()),
            Scenario::Charge | Scenario::Webhooks => charge(self.florin, &self.token, None),
        }
    }
}

/// The same purchase, asked of a yardstick.
fn bare(address: SocketAddr, path: &'static str) -> Shot {
    let body = Bytes::from_static(DIRECT_BODY.as_bytes());
    one(address, post(path, Vec::new(), body, "\"captured\""))
}

fn tokenize(florin: SocketAddr) -> Shot {
    gateway(florin, "/StringTokens", &json!({ "payload": "4242424242424242" }), "\"token\"")
}

fn charge(florin: SocketAddr, token: &str, reference: Option<&str>) -> Shot {
    let mut body = json!({
        "amount": 42.90, "currency": "EUR", "paymentGatewayAccountName": "standin",
        "card": {
            "cardNumber": format!("@{token}"), "cardHolderName": "Ines Duarte",
            "expirationMonth": 12, "expirationYear": 2031, "cvv": "123",
        },
    });
    if let Some(reference) = reference {
        body["myRef"] = reference.into();
    }
    gateway(florin, "/PaymentGateway/charge", &body, "\"Success\"")
}

fn status(florin: SocketAddr) -> Shot {
    let body = json!({ "myRef": REFERENCE, "paymentGatewayAccountName": "standin" });
    gateway(florin, "/PaymentGateway/status", &body, "\"Success\"")
}

/// A shop makes a payment token, its customer pays on the page, the shop asks what came of it.
fn checkout(florin: SocketAddr) -> Shot {
    let basic = STANDARD.encode(format!("{SHOP}:{SHOP_SECRET}"));
    let shop = || vec![("authorization", format!("Basic {basic}")), ("x-api-version", "2".to_owned())];
    let made = json!({ "checkout": {
        "transaction_type": "payment",
        "order": {
            "amount": 4290, "currency": "EUR", "description": "Walnut desk lamp", "tracking_id": "order-1042",
        },
        "settings": {
            "success_url": "https://shop.example/thanks", "decline_url": "https://shop.example/declined",
            "language": "en",
        },
        "customer": { "email": "ines@shop.example" },
    } });
    let paid = json!({ "request": {
        "token": load::GIVEN, "payment_method": "credit_card",
        "credit_card": {
            "number": "4242424242424242", "holder": "Ines Duarte", "verification_value": "123",
            "exp_month": "12", "exp_year": "2031",
        },
    } });
    let asked = Step {
        method: Method::GET,
        path: "/ctp/api/checkouts/{given}".into(),
        headers: shop(),
        body: Bytes::new(),
        proof: "\"finished\":true",
        gives: None,
        signed: false,
    };
    let made = post("/ctp/api/checkouts", shop(), made.to_string().into(), "\"token\"");
    let paid = post("/ctp/api/payments", Vec::new(), paid.to_string().into(), "\"successful\"");
    let made = Step { gives: Some("\"token\":\""), ..made };
    Shot { address: florin, before: None, steps: vec![made, paid, asked] }
}

/// A shop starts an e-wallet session.
fn session() -> Step {
    let body = json!({
        "operation": "CHARGE", "mode": "TEST", "amount": 42.90, "currencyCode": "EUR", "countryCode": "PT",
        "paymentGatewayAccountId": "standin", "allowedeWalletAccountIds": ["mock"], "paymentNote": "Walnut desk lamp",
    });
    post("/EWalletOperations", vec![("x-api-key", KEY.to_owned())], body.to_string().into(), "\"token\"")
}

/// A browser pays a session, started before, with the card of make-believe.
fn mock_charge(florin: SocketAddr) -> Shot {
    let card = json!({
        "number": "4580458045804580", "expirationYear": 2030, "expirationMonth": 12, "nameOnCard": "John Doe",
        "type": "Visa",
    });
    let bearer = vec![("authorization", format!("Bearer {}", load::GIVEN))];
    let body = Value::from(card.to_string()).to_string();
    let paid = post("/EWalletOperations/charge?eWalletName=Mock", bearer, body.into(), "\"token\"");
    let started = Step { gives: Some("\"token\":\""), ..session() };
    Shot { address: florin, before: Some(started), steps: vec![paid] }
}

/// A deposit is made, then processed: the card is charged and the account credited.
fn deposit(florin: SocketAddr, card: &str) -> Shot {
    let body = format!(r#"{{"account_number":"{ACCOUNT}","amount":{{"amount":1313,"currency":"EUR"}}}}"#);
    let path = format!("/rest/v1/card/{card}/deposit");
    let made = wallet(Method::POST, path, body.as_bytes(), "\"new\"");
    let done = wallet(Method::PUT, "/rest/v1/deposit/{given}/process", b"", "\"processed\"");
    Shot { address: florin, before: None, steps: vec![Step { gives: Some("\"id\":"), ..made }, done] }
}

/// A page of the cards of a user who has many.
fn page(florin: SocketAddr, offset: u32) -> Shot {
    let proof = if offset == 0 { "\"has_previous\":false" } else { "\"has_next\":false" };
    one(
        florin,
        wallet(Method::GET, format!("/rest/v1/cards?user_id=13&limit={PAGE}&offset={offset}"), b"", proof),
    )
}

/// A client asks how a card stands.
fn poll(florin: SocketAddr, card: &str) -> Shot {
    one(florin, wallet(Method::GET, format!("/rest/v1/card/{card}"), b"", "\"related\""))
}

/// A call of the wallet face.
fn wallet(method: Method, path: impl Into<Cow<'static, str>>, body: &[u8], proof: &'static str) -> Step {
    let body = Bytes::copy_from_slice(body);
    Step { method, path: path.into(), headers: Vec::new(), body, proof, gives: None, signed: true }
}

/// A call of the gateway face.
fn gateway(address: SocketAddr, path: &'static str, body: &Value, proof: &'static str) -> Shot {
    one(address, post(path, vec![("x-api-key", KEY.to_owned())], body.to_string().into(), proof))
}

fn post(path: &'static str, headers: Vec<(&'static str, String)>, body: Bytes, proof: &'static str) -> Step {
    Step { method: Method::POST, path: path.into(), headers, body, proof, gives: None, signed: false }
}

fn one(address: SocketAddr, step: Step) -> Shot {
    Shot { address, before: None, steps: vec![step] }
}
