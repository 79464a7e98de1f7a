//! `/notices/{connector}/{account}`: PSPs call us. Bytes in, a short answer out; the engine does the rest.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use florin_engine::Engine;
use florin_engine::notices::{self, Received};

use crate::shared::body;

/// The one route of this face; `account` is the gateway account's id.
pub fn router(engine: Arc<Engine>) -> Router {
    Router::new().route("/notices/{connector}/{account}", post(receive)).with_state(engine)
}

/// A PSP gets what it wants to hear: 200 once the notice is kept, 401 and no effect where it does not verify.
async fn receive(
    State(engine): State<Arc<Engine>>,
    Path((connector, account)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> StatusCode {
    let Ok(bytes) = body::read(body).await else { return StatusCode::PAYLOAD_TOO_LARGE };
    let header = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    let headers: Vec<_> = headers.iter().map(header).collect();
    match notices::receive(&engine, &connector, &account, &headers, &bytes).await {
        Ok(Received::Kept) => StatusCode::OK,
        Ok(Received::Refused) => StatusCode::UNAUTHORIZED,
        Ok(Received::Unreadable) => StatusCode::BAD_REQUEST,
        Err(error) => {
            // Not kept: the PSP sends it again.
            tracing::error!(%error, "a notice could not be kept");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
