//! Where browsers report what the pages' security policy kept out (standards 15.2). A report may hold anything that a
//! page, an extension or a stranger wrote into it. What is kept is in words of ours: which page, which directive, and
//! the host that was kept out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, post};
use florin_domain::Timestamp;
use florin_engine::Engine;
use florin_engine::breaches::{self, Breach};

use super::limits::Limits;
use super::{body, json};
use json::Value;

mod kinds;

/// No browser's report is larger, in bytes.
const LARGEST: usize = 16 * 1024;
/// So many kinds are taken from one request; pages that are well have none.
const MOST_KINDS: usize = 16;
/// The log hears of them this often at most, in milliseconds.
const LOGGED_EVERY_MS: i64 = 60_000;

/// What reports are kept with, out of a face's state and a request.
pub(crate) type Keeping = Option<(Arc<Engine>, Arc<Limits>)>;

/// A face's address for reports. It is on our own host: a report tells no other one.
pub(crate) fn route<S>(of: fn(&S, &Request) -> Keeping) -> MethodRouter<S>
where
    S: Clone + Send + Sync + 'static,
{
    let seen = Arc::new(Seen::default());
    let answer = move |State(state): State<S>, request: Request| async move {
        match of(&state, &request) {
            Some((engine, limits)) => take(&engine, &limits, &seen, request).await,
            None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    };
    post(answer)
}

async fn take(engine: &Engine, limits: &Limits, seen: &Seen, request: Request) -> Response {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    let kind = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    if !["application/csp-report", "application/reports+json"].contains(&kind.as_str()) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    // All of them together: a flood of reports is worth no more than a few.
    if limits.failure_as("policy-reports").is_err() {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    }
    let body = match body::read(request.into_body()).await {
        Ok(body) if body.len() <= LARGEST => body,
        Ok(_) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    };
    let (told, folded) = match json::parse_exact(&body) {
        Ok(Value::Array(reports)) => (reports.len(), folded(&reports)),
        Ok(report @ Value::Object(_)) => (1, folded(&[report])),
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    if let Some(breaches) = seen.add(told, engine.now()) {
        tracing::warn!(breaches, "browsers reported breaches of a page's security policy");
    }
    if let Err(error) = breaches::hear(engine, &folded).await {
        tracing::error!(%error, "reports of breaches could not be kept");
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    StatusCode::NO_CONTENT.into_response()
}

/// How often each kind is in a batch of reports.
fn folded(reports: &[Value<'_>]) -> BTreeMap<Breach, i64> {
    let mut folded = BTreeMap::new();
    for breach in reports.iter().filter_map(kinds::of) {
        if folded.len() < MOST_KINDS || folded.contains_key(&breach) {
            *folded.entry(breach).or_insert(0) += 1;
        }
    }
    folded
}

/// What was reported since the log heard of it.
#[derive(Debug, Default)]
struct Seen(Mutex<Since>);

#[derive(Debug, Default)]
struct Since {
    breaches: usize,
    logged_at: Option<Timestamp>,
}

impl Seen {
    /// Counts; the number to log, if it is time to.
    fn add(&self, breaches: usize, now: Timestamp) -> Option<usize> {
        let mut since = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        since.breaches = since.breaches.saturating_add(breaches);
        let is_early = since.logged_at.is_some_and(|at| at.plus_ms(LOGGED_EVERY_MS) > now);
        if is_early || since.breaches == 0 {
            return None;
        }
        since.logged_at = Some(now);
        Some(std::mem::take(&mut since.breaches))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_hears_of_many_reports_once_a_minute() {
        let seen = Seen::default();
        let at = Timestamp::from_seconds(1000);
        assert_eq!(seen.add(0, at), None);
        assert_eq!(seen.add(2, at), Some(2));
        assert_eq!(seen.add(3, at.plus_ms(1)), None);
        assert_eq!(seen.add(4, at.plus_ms(LOGGED_EVERY_MS)), Some(7));
    }
}
