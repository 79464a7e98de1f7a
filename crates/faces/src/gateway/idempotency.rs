//! The `Idempotency-Key` header: read, turned into the engine's key, and applied to what is harmless to repeat.

use axum::http::StatusCode;
use florin_engine::{Engine, Idempotency, idempotency};
use zeroize::Zeroizing;

use super::asked::Asked;
use super::error::Problem;
use super::faults::Faults;
use super::reply::Reply;
use crate::shared::idempotency_key;
use crate::shared::json::{self, Value};

/// The header, and the `fieldName` under which its faults are told.
pub(super) use crate::shared::idempotency_key::HEADER;

/// The caller's key with the request that it stands for. `named` is the name or token in the path.
pub(super) fn key(
    asked: &Asked,
    method: &'static str,
    route: &'static str,
    named: &str,
    body: Option<&Value<'_>>,
) -> Result<Option<Idempotency>, Problem> {
    let key = match idempotency_key::of(&asked.headers) {
        Ok(Some(key)) => key,
        Ok(None) => return Ok(None),
        Err(idempotency_key::Malformed) => return Err(Faults::one(HEADER, idempotency_key::REFUSED).into()),
    };
    let form = body.map(|body| json::canonical(body, asked.body_length()));
    let form = form.as_ref().map_or(&[][..], |form| form);
    // What another user asked with the same key was another request.
    let user = asked.caller.user.as_deref().unwrap_or_default();
    let mut canonical = Zeroizing::new(Vec::with_capacity(named.len() + form.len() + user.len() + 2));
    canonical.extend_from_slice(named.as_bytes());
    canonical.push(b'\n');
    canonical.extend_from_slice(form);
    if !user.is_empty() {
        canonical.push(b'\n');
        canonical.extend_from_slice(user.as_bytes());
    }
    Ok(Some(Idempotency { method, route, key, canonical }))
}

/// Does something once: the same key again gets the same answer. Refusals are not kept.
pub(super) async fn once(
    engine: &Engine,
    asked: &Asked,
    key: Option<Idempotency>,
    act: impl Future<Output = Result<Reply, Problem>>,
) -> Result<Reply, Problem> {
    let Some(key) = key else { return act.await };
    if let Some(before) = idempotency::replay(engine, &asked.caller, &key).await? {
        let status = StatusCode::from_u16(before.status).map_err(|_| Problem::Broken)?;
        return Ok(Reply { status, body: Zeroizing::new(before.body), replayed: true });
    }
    let reply = act.await?;
    idempotency::remember(engine, &asked.caller, &key, reply.status.as_u16(), &reply.body).await?;
    Ok(reply)
}
