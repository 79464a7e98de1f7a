//! The shop of make-believe for e-wallet sessions, on a developer's machine: its server starts a session over HTTP for
//! each visit and validates what the page brings back.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use florin_connectors::http::{Method, Request};
use florin_domain::Mode;
use florin_engine::http::Http;
use florin_engine::provision::Declaration;
use serde_json::{Value, json};
use zeroize::Zeroizing;

const ANSWERS_WITHIN: Duration = Duration::from_secs(30);
const PAGE: &str = include_str!("demo_ewallet/page.html");

/// The first declared merchant that has a test key and e-wallet accounts.
#[derive(Clone)]
pub(super) struct Keeper {
    key: Arc<Zeroizing<String>>,
}

#[derive(Clone)]
struct Shop {
    keeper: Keeper,
    /// Where this process listens.
    address: SocketAddr,
}

impl Keeper {
    pub(super) fn of(declared: &Declaration) -> Option<Keeper> {
        let sells = |kind: &&str| *kind == "ewallet_account";
        let with_wallets = declared.merchants.iter().find(|merchant| {
            merchant.documents.iter().any(|document| sells(&document.kind)) && !merchant.api_keys.is_empty()
        })?;
        let key = with_wallets.api_keys.iter().find(|key| key.mode == Mode::Test)?;
        Some(Keeper { key: Arc::new(key.key.clone()) })
    }

    /// The shop's pages, below `/demo/ewallet`.
    pub(super) fn router(self, address: SocketAddr) -> Router {
        let script =
            async || ([(header::CONTENT_TYPE, "text/javascript")], include_str!("demo_ewallet/shop.js"));
        Router::new()
            .route("/demo/ewallet", get(front))
            .route("/demo/ewallet/shop.js", get(script))
            .route("/demo/ewallet/confirm", post(confirm))
            .with_state(Shop { keeper: self, address })
    }
}

impl Shop {
    async fn ask(&self, path: &str, body: &Value) -> Result<Value, String> {
        let request = Request::new(Method::Post, format!("http://{}{path}", self.address))
            .header("x-api-key", self.keeper.key.as_str())
            .body("application/json", body.to_string().into_bytes());
        let reply = Http::new().call(&request, ANSWERS_WITHIN).await.map_err(|error| error.to_string())?;
        match serde_json::from_slice(&reply.body) {
            Ok(told) if reply.status == 200 => Ok(told),
            _ => Err(format!("{path} answered {}: {}", reply.status, String::from_utf8_lossy(&reply.body))),
        }
    }
}

/// A new session for each visit.
async fn front(State(shop): State<Shop>) -> Response {
    let wanted = json!({
        "operation": "CHARGE", "mode": "TEST", "amount": 24, "currencyCode": "EUR", "countryCode": "PT",
        "paymentGatewayAccountId": "simulator", "paymentNote": "Garden notebook, linen bound",
    });
    match shop.ask("/EWalletOperations", &wanted).await {
        Ok(told) => {
            // A token is letters, digits, dots, hyphens and underscores: nothing that HTML would read.
            let page = PAGE.replace("{session}", told["token"].as_str().unwrap_or_default());
            let policy = "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; \
                          frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";
            ([(header::CONTENT_SECURITY_POLICY, policy), (header::CACHE_CONTROL, "no-store")], Html(page))
                .into_response()
        }
        Err(fault) => unavailable(&fault),
    }
}

/// The page's word is not believed: the server asks what came of it.
async fn confirm(State(shop): State<Shop>, body: Bytes) -> Response {
    let token = String::from_utf8_lossy(&body).into_owned();
    match shop.ask("/EWalletOperations/validateResults", &json!(token)).await {
        Ok(told) => ([(header::CONTENT_TYPE, "application/json")], told.to_string()).into_response(),
        Err(fault) => unavailable(&fault),
    }
}

fn unavailable(fault: &str) -> Response {
    tracing::warn!(fault, "the demo shop for e-wallets got no answer");
    (StatusCode::BAD_GATEWAY, "Florin gave no session.").into_response()
}
