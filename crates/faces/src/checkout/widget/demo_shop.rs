//! A shop of make-believe, for demonstrations and for the browser tests: one product, paid in the payment window or on
//! the hosted page. Mounted for development only.
//!
//! It is written as a real shop would be: its server makes the payment token, its pages have a strict content security
//! policy, and what comes back in the address is shown but not believed.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use minijinja::{Environment, context};

/// The price of the one product, in minor units of [`CURRENCY`].
pub const AMOUNT_MINOR: i64 = 2400;
/// The currency of the price.
pub const CURRENCY: &str = "EUR";
/// What the payer reads about the order.
pub const DESCRIPTION: &str = "Garden notebook, linen bound";

/// What the shop wants a payment token for.
#[derive(Debug, Clone)]
pub struct Order {
    /// Minor units.
    pub amount: i64,
    /// ISO 4217 letters.
    pub currency: &'static str,
    /// For the payer.
    pub description: &'static str,
    /// Where the payer returns to, whatever the result.
    pub return_url: String,
    /// Where the payer returns to who gives up.
    pub cancel_url: String,
}

/// What the checkout gave for an order.
#[derive(Clone)]
pub struct Ticket {
    /// The payment token.
    pub token: String,
    /// The hosted page with this token.
    pub redirect_url: String,
}

/// The answer of the one who makes payment tokens; the error is for the log of a developer.
pub type Made = Pin<Box<dyn Future<Output = Result<Ticket, String>> + Send>>;

/// Makes payment tokens for the shop, as its server would over the API.
pub type Maker = Arc<dyn Fn(Order) -> Made + Send + Sync>;

/// The shop and its surroundings.
#[derive(Clone)]
pub struct Shop {
    /// Origin of the shop's own pages, such as `http://localhost:8080`.
    pub origin: String,
    /// Origin of the checkout: scripts, frame and hosted page.
    pub checkout: String,
    /// Who makes payment tokens.
    pub maker: Maker,
}

/// The pages of the shop, below `/demo/shop`.
pub fn router(shop: Shop) -> Router {
    Router::new()
        .route("/demo/shop", get(front))
        .route("/demo/shop/order", post(order))
        .route("/demo/shop/pay", post(pay))
        .route("/demo/shop/thanks", get(thanks))
        .route("/demo/shop/shop.css", get(async || asset("text/css", include_str!("demo_shop/shop.css"))))
        .route(
            "/demo/shop/shop.js",
            get(async || asset("text/javascript", include_str!("demo_shop/shop.js"))),
        )
        .route(
            "/demo/shop/notebook.svg",
            get(async || asset("image/svg+xml", include_str!("demo_shop/notebook.svg"))),
        )
        .with_state(shop)
}

async fn front(State(shop): State<Shop>) -> Response {
    page(&shop, include_str!("demo_shop/shop.html"), "")
}

/// Where payers come back to. The status in the address is the payer's word, so it only chooses the greeting.
async fn thanks(State(shop): State<Shop>, Query(query): Query<HashMap<String, String>>) -> Response {
    page(&shop, include_str!("demo_shop/thanks.html"), query.get("status").map_or("", String::as_str))
}

/// For the payment window: a token as JSON.
async fn order(State(shop): State<Shop>) -> Response {
    match (shop.maker)(an_order(&shop)).await {
        Ok(ticket) => {
            let body = serde_json::json!({ "token": ticket.token, "redirect_url": ticket.redirect_url });
            ([(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
        }
        Err(fault) => unmade(&fault),
    }
}

/// For the hosted page: the browser is sent there.
async fn pay(State(shop): State<Shop>) -> Response {
    match (shop.maker)(an_order(&shop)).await {
        Ok(ticket) => Redirect::to(&ticket.redirect_url).into_response(),
        Err(fault) => unmade(&fault),
    }
}

fn an_order(shop: &Shop) -> Order {
    Order {
        amount: AMOUNT_MINOR,
        currency: CURRENCY,
        description: DESCRIPTION,
        return_url: format!("{}/demo/shop/thanks", shop.origin),
        cancel_url: format!("{}/demo/shop", shop.origin),
    }
}

fn unmade(fault: &str) -> Response {
    tracing::warn!(fault, "the demo shop got no payment token");
    (StatusCode::BAD_GATEWAY, "The checkout gave no payment token.").into_response()
}

fn page(shop: &Shop, template: &str, status: &str) -> Response {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    let written = environment.render_str(template, context! { checkout => &shop.checkout, status });
    let Ok(written) = written else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let Ok(policy) = HeaderValue::try_from(policy(&shop.checkout)) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, Html(written)).into_response()
}

/// What our documentation tells shops to allow: the checkout for the script, the frame and its connections, no more.
fn policy(checkout: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' {checkout}; frame-src {checkout}; connect-src 'self' {checkout}; \
         style-src 'self'; img-src 'self'; form-action 'self' {checkout}; base-uri 'none'; frame-ancestors 'none'"
    )
}

fn asset(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, format!("{kind}; charset=utf-8")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, text).into_response()
}
