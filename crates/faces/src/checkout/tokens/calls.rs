//! The calls about payment tokens: making one, asking how it stands, paying it (checkout 3, 4, 7).

use axum::Router;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, VARY,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::{get, post};

use super::super::credentials::Credentials;
use super::super::desk::Desk;
use super::super::wallets::ASSOCIATION;

mod card;
mod create;
mod payments;
mod query;
mod transfers;
mod wallets;

/// The checkout API.
pub(in crate::checkout) fn routes() -> Router<Desk> {
    Router::new()
        .route("/ctp/api/checkouts", post(create::create).options(preflight))
        .route("/ctp/api/checkouts/{token}", get(query::query).options(preflight))
        .route("/ctp/api/payments", post(payments::pay))
        .route("/ctp/api/google_pay/payment", post(wallets::google))
        .route("/ctp/api/apple_pay/payment", post(wallets::apple))
        .route("/apple_pay/payment", post(wallets::apple_raw))
        .route("/ctp/api/samsung_pay/payment", post(wallets::samsung))
        .route("/ctp/api/apple_pay/validate", post(wallets::validate))
        .route("/ctp/api/verify-p2p", post(transfers::verify).options(preflight))
        .route(transfers::JOB_PATH, post(transfers::accept).options(preflight))
        .route("/ctp/api/async/jobs/{id}", get(transfers::job).options(preflight))
        .route(ASSOCIATION, get(wallets::association))
}

/// What a browser asks before a shop's page may call. Who the shop is, only the call itself says.
async fn preflight() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    allow_any_origin(&mut response);
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, Accept, X-API-Version, RequestID"),
        (ACCESS_CONTROL_MAX_AGE, "600"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Lets scripts of any page read an answer. No cookie goes with such a call.
fn allow_any_origin(response: &mut Response) {
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(VARY, HeaderValue::from_static("Authorization"));
}

/// Whether a shop itself asks, with its secret.
fn is_of_shop(headers: &HeaderMap) -> bool {
    matches!(Credentials::of(headers), Credentials::Shop { .. })
}
