//! `/healthz`: the process lives. `/readyz`: payments can be made.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use florin_engine::Engine;

/// Whether the process lives.
pub(super) fn live() -> Router {
    Router::new().route("/healthz", get(async || "ok\n"))
}

/// Whether payments can be made; the reason, if not.
pub(super) fn ready(engine: Arc<Engine>) -> Router {
    Router::new().route("/readyz", get(say)).with_state(engine)
}

async fn say(State(engine): State<Arc<Engine>>) -> (StatusCode, String) {
    match engine.ready().await {
        Ok(()) => (StatusCode::OK, "ready\n".into()),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")),
    }
}
