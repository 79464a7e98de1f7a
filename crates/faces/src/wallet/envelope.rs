//! The envelope of everything that clients are told without asking (wallet-surround 6.7): a form with the event as JSON
//! and the wallet's signature over exactly that text.

use florin_engine::wallet::keys;
use florin_engine::{Engine, EngineError, StoreError};
use serde::Serialize;
use url::form_urlencoded;
use zeroize::Zeroizing;

#[derive(Serialize)]
struct Event<'a, T> {
    object: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    data: T,
}

/// The event as text.
pub(super) fn text(object: &'static str, kind: &str, data: impl Serialize) -> Result<String, EngineError> {
    Ok(serde_json::to_string(&Event { object, kind, data }).map_err(|_| StoreError::Row)?)
}

/// The body of the message; none if the wallet has no key yet.
pub(super) async fn body(engine: &Engine, text: &str) -> Result<Option<Vec<u8>>, EngineError> {
    let Some(sign) = keys::sign(engine, text.as_bytes()).await? else { return Ok(None) };
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("event", text).append_pair("sign", &sign);
    Ok(Some(form.finish().into_bytes()))
}

/// Its headers.
pub(super) fn headers() -> Vec<(&'static str, Zeroizing<String>)> {
    vec![("content-type", Zeroizing::new("application/x-www-form-urlencoded".to_owned()))]
}
