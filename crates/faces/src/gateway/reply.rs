//! Answers: a status and JSON, wiped once it is sent.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use zeroize::Zeroizing;

use super::error::Problem;

/// A status and a body.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    /// JSON, or nothing.
    pub(super) body: Zeroizing<Vec<u8>>,
    /// Given before, under the same idempotency key.
    pub(super) replayed: bool,
}

impl Reply {
    /// A body that serializes.
    pub(super) fn json(status: StatusCode, body: &impl Serialize) -> Result<Reply, Problem> {
        let body = serde_json::to_vec(body).map_err(|_| Problem::Broken)?;
        Ok(Reply { status, body: Zeroizing::new(body), replayed: false })
    }

    /// 200 and nothing else.
    pub(super) fn empty() -> Reply {
        Reply { status: StatusCode::OK, body: Zeroizing::default(), replayed: false }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let Reply { status, body, replayed } = self;
        let is_empty = body.is_empty();
        let mut response = Response::new(Body::from(Bytes::from_owner(body)));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        if !is_empty {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        }
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if replayed {
            let name = HeaderName::from_static("idempotency-replayed");
            headers.insert(name, HeaderValue::from_static("true"));
        }
        response
    }
}
