//! Requests that are answered later: accepted at once, worked on behind the caller's back, their answers kept
//! for a day (checkout-gateway 7).

use std::future::Future;

use florin_store::StoreError;
use zeroize::Zeroizing;

use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::idempotency::{self, Idempotency, Replay};

/// How long an answer can be fetched.
const KEPT_MS: i64 = 24 * 3600 * 1000;
/// No request is worked on for longer; one without an answer by then was lost with its process.
const LONGEST_MS: i64 = 5 * 60 * 1000;

/// A request that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The name under which its answer is asked for: a random UUID.
    pub id: String,
    /// Whether it came for the first time. If not, the first one is worked on.
    pub is_new: bool,
}

/// How a request stands.
#[derive(Debug)]
pub enum Job {
    /// Nobody sent it, or too long ago.
    Unknown,
    /// It is worked on, as far as is known.
    Running,
    /// It was worked on, and no answer came: its process died.
    Lost,
    /// There is an answer.
    Done(Replay),
}

/// Accepts a request. The same one under the same key is accepted once.
pub async fn accept(
    engine: &Engine,
    caller: &Caller,
    scope: &str,
    key: Option<&Idempotency>,
) -> Result<Accepted, EngineError> {
    if let Some(key) = key
        && let Some(before) = idempotency::replay(engine, caller, key).await?
    {
        return accepted(before);
    }
    let id = crate::transactions::random_uid(engine);
    let kept = async {
        let mut tx = engine.db.begin().await?;
        if let Some(key) = key {
            idempotency::keep(engine, &mut tx, caller, key, 202, id.as_bytes()).await?;
        }
        idempotency::keep(engine, &mut tx, caller, &named("begun", scope, &id), 202, b"").await?;
        Ok::<_, EngineError>(tx.commit().await?)
    };
    match (kept.await, key) {
        (Ok(()), _) => Ok(Accepted { id, is_new: true }),
        (Err(EngineError::Store(StoreError::Taken)), Some(key)) => {
            accepted(idempotency::replay(engine, caller, key).await?.ok_or(EngineError::KeyInFlight)?)
        }
        (Err(error), _) => Err(error),
    }
}

fn accepted(before: Replay) -> Result<Accepted, EngineError> {
    let id = String::from_utf8(before.body).map_err(|_| StoreError::Row)?;
    Ok(Accepted { id, is_new: false })
}

/// Works on a request beside the one that accepted it. Shutting down waits for it.
pub fn spawn(engine: &Engine, work: impl Future<Output = ()> + Send + 'static) {
    engine.tasks.spawn(work);
}

/// Keeps the answer of a request, sealed.
pub async fn finish(
    engine: &Engine,
    caller: &Caller,
    scope: &str,
    id: &str,
    status: u16,
    body: &[u8],
) -> Result<(), EngineError> {
    idempotency::remember(engine, caller, &named("done", scope, id), status, body).await
}

/// How a request stands.
pub async fn find(engine: &Engine, caller: &Caller, scope: &str, id: &str) -> Result<Job, EngineError> {
    let Some(begun) = idempotency::find(engine, caller, &named("begun", scope, id)).await? else {
        return Ok(Job::Unknown);
    };
    let age = |ms| engine.now().minus_ms(ms) >= begun.created_at;
    if age(KEPT_MS) {
        return Ok(Job::Unknown);
    }
    Ok(match idempotency::replay(engine, caller, &named("done", scope, id)).await? {
        Some(answer) => Job::Done(answer),
        None if age(LONGEST_MS) => Job::Lost,
        None => Job::Running,
    })
}

fn named(state: &'static str, scope: &str, id: &str) -> Idempotency {
    Idempotency { method: "", route: state, key: format!("{scope}/{id}"), canonical: Zeroizing::default() }
}
