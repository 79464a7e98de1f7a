//! Conditional reads (wallet 6): an answer carries an `ETag`, and who shows it again is told only that nothing changed.

use std::fmt::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;

/// No answer is longer.
const LONGEST: usize = 64 << 20;

/// The answer with its tag; 304 without a body if the caller has it already.
pub(super) async fn tagged(head: &Parts, answer: Response) -> Response {
    if head.method != Method::GET || answer.status() != StatusCode::OK {
        return answer;
    }
    let (mut parts, body) = answer.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else {
        parts.status = StatusCode::INTERNAL_SERVER_ERROR;
        return Response::from_parts(parts, Body::empty());
    };
    let tag = tag(&body);
    let is_known = knows(&head.headers, &tag);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        parts.headers.insert(ETAG, tag);
    }
    if !is_known {
        return Response::from_parts(parts, Body::from(body));
    }
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(CONTENT_TYPE);
    parts.headers.remove(CONTENT_LENGTH);
    Response::from_parts(parts, Body::empty())
}

/// Half of the body's SHA-256, in quotes.
fn tag(body: &[u8]) -> String {
    let mut tag = String::from("\"");
    for byte in &digest(&SHA256, body).as_ref()[..16] {
        _ = write!(tag, "{byte:02x}");
    }
    tag + "\""
}

/// Whether one of the tags that the caller shows is this one. Weak ones are as good: no part of a body is asked for.
fn knows(headers: &HeaderMap, tag: &str) -> bool {
    let shown = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    shown.flat_map(|value| value.split(',')).map(str::trim).any(|own| {
        let own = own.strip_prefix("W/").unwrap_or(own);
        own == "*" || own == tag
    })
}
