//! The gateway dialect: one call shape for charge, authorize, capture, refund, void, tokenize and status
//! over many PSPs, and the vaults around it. `docs/faces/gateway.md` tells what is compatible.

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post, put};
use axum::{Extension, Router};
use florin_engine::Engine;
use tower::ServiceExt as _;

use accounts::Accounts;
use certificates::Certificates;
use ewallets::EWallets;

use crate::Limits;
use crate::shared::{path, request_id};

mod account_bodies;
mod accounts;
mod api_key;
mod asked;
mod auth;
mod card;
mod catalogue;
mod certificates;
mod error;
mod ewallets;
mod faults;
mod follow_up;
mod form;
mod idempotency;
mod money;
mod named;
mod opening;
mod payer;
mod payments;
mod purchase;
mod reply;
mod result;
mod route;
mod status;
mod strings;
mod three_ds;
mod verdict;
mod wording;

/// First parts of paths behind which a name or a token stands, which keeps its case.
const NAMED: [&str; 4] = ["paymentgatewayaccounts", "stringtokens", "certificates", "ewalletaccounts"];

/// Everything under `/PaymentGateway`, `/PaymentGatewayAccounts`, `/StringTokens`, `/Utils`, `/Certificates`,
/// `/EWalletAccounts` and `/EWallets`, in any letter case.
pub fn router(engine: Arc<Engine>, limits: Arc<Limits>) -> Router {
    let routes = routes(engine, limits).map_request(|request| path::fold(request, &NAMED));
    Router::new().fallback_service(routes)
}

/// The table of contents, in lower case.
fn routes(engine: Arc<Engine>, limits: Arc<Limits>) -> Router {
    Router::new()
        .route("/paymentgateway", get(catalogue::list))
        .route("/paymentgateway/charge", post(payments::charge))
        .route("/paymentgateway/authorize", post(payments::authorize))
        .route("/paymentgateway/capture", put(payments::capture))
        .route("/paymentgateway/refund", put(payments::refund))
        .route("/paymentgateway/void", delete(payments::void))
        .route("/paymentgateway/tokenize", post(payments::tokenize))
        .route("/paymentgateway/status", post(status::find))
        .route("/paymentgatewayaccounts", named::all::<Accounts>())
        .route("/paymentgatewayaccounts/{name}", named::one::<Accounts>())
        .route("/stringtokens", post(strings::create))
        .route("/stringtokens/{token}", get(strings::reveal).delete(strings::delete))
        .route("/stringtokens/{token}/meta", get(strings::meta))
        .route("/utils/apikey", get(api_key::read))
        .route("/certificates", named::all::<Certificates>())
        .route("/certificates/{name}", named::one::<Certificates>())
        .route("/ewallets", get(ewallets::types))
        .route("/ewalletaccounts", named::all::<EWallets>())
        .route("/ewalletaccounts/{name}", named::one::<EWallets>())
        .layer(Extension(limits))
        .layer(from_fn_with_state(engine.clone(), request_id::tag))
        .with_state(engine)
}
