//! What each scenario sends, and the declaration under which Florin serves it.

use std::net::SocketAddr;

use bytes::Bytes;
use serde_json::{Value, json};

use super::Scenario;
use super::load::{self, Shot};
use crate::fault::Fault;

const KEY: &str = "bench-api-key-0123456789abcdef";
const REFERENCE: &str = "bench-status";
/// A purchase as Florin's connector writes it.
pub(super) const DIRECT_BODY: &str = r#"{"merchant":"bench","account":"standin","reference":"bench-000000000000000000000000","amount":4290,"currency":"EUR","card":{"number":"4242424242424242","exp_month":12,"exp_year":2031,"holder":"Ines Duarte","cvc":"123"}}"#;

/// A merchant whose payments go to the stand-in.
pub(super) fn declaration(standin: SocketAddr) -> String {
    format!(
        "[[merchant]]\nname = \"bench\"\n\n[[merchant.api_key]]\nkey = \"{KEY}\"\nmode = \"test\"\n\n\
         [[merchant.gateway_account]]\nname = \"standin\"\ngateway = \"simulator\"\nbase_url = \"http://{standin}\"\n"
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

impl Places {
    /// The request of a scenario.
    pub(super) fn shot(&self, scenario: Scenario) -> Shot {
        match scenario {
            Scenario::Direct => Shot {
                address: self.standin,
                path: "/simulator/v1/charges",
                headers: Vec::new(),
                body: Bytes::from_static(DIRECT_BODY.as_bytes()),
                proof: "\"captured\"",
            },
            Scenario::Bound => Shot {
                address: self.bound,
                path: "/",
                headers: Vec::new(),
                body: Bytes::from_static(DIRECT_BODY.as_bytes()),
                proof: "\"captured\"",
            },
            Scenario::Tokenize => tokenize(self.florin),
            Scenario::Status => status(self.florin),
            Scenario::Charge | Scenario::Checkout | Scenario::Deposit | Scenario::Webhooks => {
                charge(self.florin, &self.token, None)
            }
        }
    }
}

fn tokenize(florin: SocketAddr) -> Shot {
    post(florin, "/StringTokens", &json!({ "payload": "4242424242424242" }), "\"token\"")
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
    post(florin, "/PaymentGateway/charge", &body, "\"Success\"")
}

fn status(florin: SocketAddr) -> Shot {
    let body = json!({ "myRef": REFERENCE, "paymentGatewayAccountName": "standin" });
    post(florin, "/PaymentGateway/status", &body, "\"Success\"")
}

fn post(address: SocketAddr, path: &'static str, body: &Value, proof: &'static str) -> Shot {
    let headers = vec![("x-api-key", KEY.to_owned())];
    Shot { address, path, headers, body: Bytes::from(body.to_string()), proof }
}
