//! E-wallet sessions: a shop's server starts one, a browser pays it, the server hears what came of it
//! (orchestra 11, 12). `docs/faces/ewallet.md` tells what is compatible.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use florin_engine::Engine;

use crate::Limits;
use crate::shared::breaches::{self, Keeping};

mod browser;
mod direct;
mod library;
mod made;
mod offers;
mod pages;
mod pay;
mod payer;
mod payment_data;
mod qr;
mod request;
mod results;
mod returning;
mod start;
mod stored;
mod terms;
mod texts;
mod three_ds;
mod visit;

/// The table of contents, in lower case.
pub(super) fn routes() -> Router<Arc<Engine>> {
    Router::new()
        .route("/ewalletoperations", post(start::start))
        .route("/ewalletoperations/validateresults", post(results::validate))
        .route("/ewallet/return", get(returning::back).post(returning::back))
        .route("/ewallet/challenge", get(returning::challenge))
        .route("/ewallet/method", get(returning::method))
        .route("/ewallet/method/heard", get(returning::method_heard).post(returning::method_heard))
        .route("/ewallet/method/done", get(returning::method_done))
        .route(pages::POLICY_REPORTS, breaches::route(reported))
        .merge(pages::routes())
        .merge(for_browsers())
}

/// With what reports of breaches are kept.
fn reported(engine: &Arc<Engine>, request: &Request) -> Keeping {
    Some((engine.clone(), request.extensions().get::<Arc<Limits>>()?.clone()))
}

/// What any shop's page calls, from its own origin (orchestra 2.6).
fn for_browsers() -> Router<Arc<Engine>> {
    let calls: [(&str, MethodRouter<Arc<Engine>>); 10] = [
        ("validatesession", post(browser::validate)),
        ("charge", post(pay::charge)),
        ("tokenize", post(pay::tokenize)),
        ("gateway-tokenize", post(pay::gateway_tokenize)),
        ("brand", get(browser::brand)),
        ("coveredcountries", get(browser::covered_countries)),
        ("startpayment", post(browser::start)),
        ("sendotp", post(browser::send_otp)),
        ("otpstatus", get(browser::otp_status)),
        ("paymentresults", get(browser::payment_results)),
    ];
    let mut router = Router::new();
    for (name, call) in calls {
        router = router.route(&format!("/ewalletoperations/{name}"), call.options(preflight));
    }
    router.layer(map_response(shared))
}

async fn preflight() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// Who may call is the token's to say, not the origin's: no cookie goes with these calls.
async fn shared(mut response: Response) -> Response {
    let headers = response.headers_mut();
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type"),
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, POST"),
        (ACCESS_CONTROL_MAX_AGE, "86400"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
