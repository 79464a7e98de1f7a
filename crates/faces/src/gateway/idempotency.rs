//! The `Idempotency-Key` header: read, turned into the engine's key, and applied to what is harmless to repeat.

use axum::http::StatusCode;
use florin_engine::{Engine, Idempotency, idempotency};
use zeroize::Zeroizing;

use super::asked::Asked;
use super::error::Problem;
use super::faults::Faults;
use super::reply::Reply;
use crate::shared::json::{self, Value};

/// The header, and the `fieldName` under which its faults are told.
pub(super) const HEADER: &str = "Idempotency-Key";

/// The caller's key with the request that it stands for. `named` is the name or token in the path.
pub(super) fn key(
    asked: &Asked,
    method: &'static str,
    route: &'static str,
    named: &str,
    body: Option<&Value<'_>>,
) -> Result<Option<Idempotency>, Problem> {
    let mut values = asked.headers.get_all(HEADER).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let read = value.to_str().ok().filter(|_| values.next().is_none()).and_then(read);
    let Some(key) = read else {
        return Err(Faults::one(HEADER, "must be one value of 1 to 255 visible ASCII characters").into());
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

/// A string of RFC 8941, or the bare value.
fn read(value: &str) -> Option<String> {
    let key = match value.strip_prefix('"') {
        None => value.to_owned(),
        Some(rest) => unquote(rest.strip_suffix('"')?)?,
    };
    ((1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic())).then_some(key)
}

fn unquote(inner: &str) -> Option<String> {
    let mut key = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => key.push(chars.next().filter(|next| matches!(next, '"' | '\\'))?),
            '"' => return None,
            other => key.push(other),
        }
    }
    Some(key)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_bare_or_quoted() {
        assert_eq!(read("order-7"), Some("order-7".into()));
        assert_eq!(read("\"order-7\""), Some("order-7".into()));
        assert_eq!(read(r#""a\"b\\c""#), Some("a\"b\\c".into()));
        assert_eq!(read(&"k".repeat(255)).map(|key| key.len()), Some(255));
        for wrong in [
            "",
            "\"\"",
            "\"open",
            "a b",
            "\"a b\"",
            "ключ",
            "\"a\"b\"",
            r#""a\x""#,
            r#""a\""#,
            &"k".repeat(256),
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
