//! The conversation: which request comes next, and how each is written.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_domain::{Credentials, Invalid};
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use super::MANIFEST;
use crate::connector::{Call, ConnectorError};
pub(super) use crate::conversation::{Said, Stop, Talk, step};
use crate::http::{Method, Request};

/// A POST that newer servers do only once for one `RequestID`.
pub(super) fn post(call: &Call<'_>, path: &str, body: Vec<u8>) -> Result<Request, ConnectorError> {
    let request = signed(call, Method::Post, path)?.header("requestid", call.reference);
    Ok(request.body("application/json", body))
}

/// One transaction by its uid.
pub(super) fn get_one(call: &Call<'_>, uid: &str) -> Result<Request, ConnectorError> {
    signed(call, Method::Get, &format!("/transactions/{}", id(uid)?))
}

/// The newest transactions with a tracking id.
pub(super) fn get_tracked(call: &Call<'_>, tracking_id: &str) -> Result<Request, ConnectorError> {
    signed(call, Method::Get, &format!("/v2/transactions/tracking_id/{}", segment(tracking_id)?))
}

fn signed(call: &Call<'_>, method: Method, path: &str) -> Result<Request, ConnectorError> {
    MANIFEST.required(call.credentials, "ShopId")?;
    MANIFEST.required(call.credentials, "SecretKey")?;
    let basic = basic(call.credentials).ok_or(ConnectorError::Credential("SecretKey"))?;
    Ok(Request::new(method, format!("{}{path}", call.base_url))
        .header("authorization", basic.as_str())
        .header("accept", "application/json")
        .header("x-api-version", "3"))
}

/// `Basic …` of shop and secret; both directions use it. None where one of them is missing.
pub(super) fn basic(credentials: &Credentials) -> Option<Zeroizing<String>> {
    let shop = MANIFEST.credential(credentials, "ShopId")?;
    let secret = MANIFEST.credential(credentials, "SecretKey")?;
    let pair = Zeroizing::new(format!("{shop}:{secret}"));
    let encoded = Zeroizing::new(STANDARD.encode(pair.as_bytes()));
    Some(Zeroizing::new(format!("Basic {}", encoded.as_str())))
}

/// A uid as it may stand in an address: a UUID, or `4107-310b0da80b`. It may come from a merchant.
fn id(text: &str) -> Result<&str, ConnectorError> {
    let fits = (1..=255).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if fits {
        Ok(text)
    } else {
        Err(Invalid::Id { what: "a uid of beGateway", rule: "letters, digits, dashes and underscores" }
            .into())
    }
}

/// Any text as one part of a path. A part of dots only would lead somewhere else.
fn segment(text: &str) -> Result<String, ConnectorError> {
    if text.is_empty() || text.bytes().all(|byte| byte == b'.') {
        return Err(Invalid::Id { what: "a tracking id", rule: "more than dots" }.into());
    }
    Ok(byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20"))
}
