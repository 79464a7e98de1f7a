//! `POST /api/v1/keys/unseal`: gives a sealed server the passphrase of its root key file.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use florin_engine::Engine;
use florin_vault::{RootKeyFile, SecretText};
use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;

use super::listener::Peer;
use crate::{open, roots};

/// Tries in [`WINDOW`]; each costs a good part of a second and 64 MiB.
const TRIES: usize = 5;
const WINDOW: Duration = Duration::from_secs(60);

struct Door {
    engine: Arc<Engine>,
    key_file: Option<PathBuf>,
    tries: Mutex<Vec<Instant>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unseal {
    passphrase: String,
}

/// The route.
pub(super) fn router(engine: Arc<Engine>, key_file: Option<PathBuf>) -> Router {
    let door = Door { engine, key_file, tries: Mutex::new(Vec::new()) };
    Router::new().route("/api/v1/keys/unseal", post(unseal)).with_state(Arc::new(door))
}

async fn unseal(State(door): State<Arc<Door>>, peer: Peer, headers: HeaderMap, body: String) -> Response {
    let body = SecretText::new(body);
    if !is_private(&peer, &headers) {
        let detail = "a passphrase travels over https or within this machine only";
        return problem(StatusCode::FORBIDDEN, "insecure-transport", detail);
    }
    // Browsers send other types without asking first: a page must not be able to try passphrases.
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let Some(Unseal { passphrase }) = serde_json::from_str(body.expose()).ok().filter(|_| is_json) else {
        return problem(StatusCode::BAD_REQUEST, "bad-request", "expected JSON: {\"passphrase\": \"…\"}");
    };
    let passphrase = SecretText::new(passphrase);
    if !door.engine.ring().is_sealed() {
        return unsealed();
    }
    if !door.may_try() {
        let detail = "too many tries; wait a minute";
        let refused = problem(StatusCode::TOO_MANY_REQUESTS, "quota-exceeded", detail);
        return ([(header::RETRY_AFTER, "60")], refused).into_response();
    }
    match door.open(passphrase).await {
        Ok(()) => {
            tracing::info!("the vault was unsealed");
            unsealed()
        }
        Err(detail) => problem(StatusCode::UNPROCESSABLE_ENTITY, "does-not-open", &detail),
    }
}

impl Door {
    fn may_try(&self) -> bool {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        tries.retain(|at| at.elapsed() < WINDOW);
        let may = tries.len() < TRIES;
        if may {
            tries.push(Instant::now());
        }
        may
    }

    async fn open(&self, passphrase: SecretText) -> Result<(), String> {
        let path = self.key_file.as_ref().ok_or("this server has no root key file")?;
        let text = tokio::fs::read_to_string(path).await.map_err(|_| "the root key file cannot be read")?;
        let file = RootKeyFile::parse(&text).map_err(|error| error.to_string())?;
        let keys = roots::open(file, passphrase).await.map_err(|fault| fault.to_string())?;
        self.engine.ring().unseal(keys);
        if let Err(fault) = open::load_keys(&self.engine).await {
            self.engine.ring().seal_again();
            return Err(fault.to_string());
        }
        Ok(())
    }
}

/// From this machine, or through a proxy that says that it was asked over https.
fn is_private(peer: &Peer, headers: &HeaderMap) -> bool {
    let forwarded = headers.get("x-forwarded-proto");
    match forwarded {
        Some(scheme) => scheme.as_bytes().eq_ignore_ascii_case(b"https"),
        None => peer.0.ip().is_loopback() && !headers.contains_key(header::FORWARDED),
    }
}

fn unsealed() -> Response {
    ([(header::CONTENT_TYPE, "application/json")], json!({ "sealed": false }).to_string()).into_response()
}

/// RFC 9457.
fn problem(status: StatusCode, code: &str, detail: &str) -> Response {
    let body = json!({
        "type": "about:blank", "title": status.canonical_reason(), "status": status.as_u16(), "code": code, "detail": detail,
    });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}
