//! Paths under which this face speaks and has nothing, and methods that a path does not know: told in the form of the
//! dialect, since its clients read a body of every answer (checkout-gateway 2.5).

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::any;

use super::api;
use super::desk::Desk;
use super::refusal::{ApiVersion, Half, Refusal};

/// What lies beside and below the face's calls. Nothing but this face is there; other faces share the rest of the host.
const OURS: &[&str] = &[
    "/ctp/{*rest}",
    "/transactions",
    "/transactions/",
    "/transactions/{name}/{call}/{*rest}",
    "/v2/transactions/{*rest}",
    "/services/{*rest}",
    "/credit_cards/{token}/{*rest}",
    "/v2/credit_cards/{token}/{*rest}",
    "/beyag/{*rest}",
    "/api/reports/{*rest}",
    "/products/{id}/{*rest}",
    "/customers/{id}/{*rest}",
    "/plans/{id}/{*rest}",
    "/subscriptions/{id}/{*rest}",
];
/// The api host's paths, whose errors have one form.
const OF_API: &[&str] = &["/beyag", "/api/reports", "/products", "/customers", "/plans", "/subscriptions"];

/// The face's calls, and an answer to what is none of them.
pub(super) fn below(known: Router<Desk>) -> Router<Desk> {
    let known = known.method_not_allowed_fallback(no_such_method);
    OURS.iter().fold(known, |routes, path| routes.route(path, any(no_such_path)))
}

async fn no_such_path(request: Request) -> Response {
    told(&request, &Refusal::NoSuchPath)
}

async fn no_such_method(request: Request) -> Response {
    told(&request, &Refusal::NoSuchMethod)
}

fn told(request: &Request, refusal: &Refusal) -> Response {
    let path = request.uri().path();
    if OF_API.iter().any(|root| path.starts_with(root)) {
        return api::told(Err(refusal.clone()));
    }
    let half = if path.starts_with("/ctp/") { Half::Checkout } else { Half::Gateway };
    refusal.answer(half, ApiVersion::of(request.headers()))
}
