//! The gateway dialect: one call shape for charge, authorize, capture, refund, void, tokenize and status
//! over many PSPs, and the vaults around it. `docs/faces/gateway.md` tells what is compatible.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::{delete, get, post, put};
use florin_engine::Engine;
use tower::{Service, ServiceExt as _};

use accounts::Accounts;
use certificates::Certificates;
use ewallets::EWallets;

use crate::Limits;
use crate::shared::path;

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
mod sessions;
mod status;
mod strings;
mod three_ds;
mod verdict;
mod wording;

/// First parts of paths behind which a name or a token stands, which keeps its case.
const NAMED: [&str; 4] = ["paymentgatewayaccounts", "stringtokens", "certificates", "ewalletaccounts"];

/// The two faces of the dialect, which can be served apart (operate 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// What servers call: `/PaymentGateway`, `/PaymentGatewayAccounts`, `/StringTokens`, `/Utils`, `/Certificates`.
    Gateway,
    /// E-wallet sessions, their pages and their accounts: `/EWalletOperations`, `/EWalletAccounts`, `/EWallets`,
    /// `/ewallet`.
    EWallet,
}

/// Everything of the dialect, in any letter case.
pub fn router(engine: Arc<Engine>, limits: Arc<Limits>) -> Router {
    Router::new().fallback_service(service(engine, limits, &[Part::Gateway, Part::EWallet]))
}

/// The same for some of its parts. It answers every path, unknown ones in the dialect's form.
pub fn service(
    engine: Arc<Engine>,
    limits: Arc<Limits>,
    parts: &[Part],
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static
{
    let mut routes = Router::new();
    for part in parts {
        routes = routes.merge(match part {
            Part::Gateway => payments_and_vaults(),
            Part::EWallet => ewallets_and_sessions(),
        });
    }
    routes.with_state(engine).map_request(move |request| {
        let mut request = path::fold(request, &NAMED);
        request.extensions_mut().insert(limits.clone());
        request
    })
}

/// The table of contents, in lower case.
fn payments_and_vaults() -> Router<Arc<Engine>> {
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
}

/// The other half of it.
fn ewallets_and_sessions() -> Router<Arc<Engine>> {
    Router::new()
        .route("/ewallets", get(ewallets::types))
        .route("/ewalletaccounts", named::all::<EWallets>())
        .route("/ewalletaccounts/{name}", named::one::<EWallets>())
        .merge(sessions::routes())
}
