//! Why a request is refused, in the words of the dialect (wallet 11, wallet-mac 8).

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE, X_FRAME_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use florin_engine::{EngineError, VaultError};
use serde::Serialize;

use super::ext::BodyHashFault;
use super::header::HeaderFault;
use crate::shared::body::BodyFault;
use crate::shared::limits::TooMany;

/// A refusal.
#[derive(Debug)]
pub(super) enum Refusal {
    /// 401: nobody we know signed it.
    Unauthorized(String),
    /// 401: `ts` is outside the window, and how; clients go by these texts.
    Timestamp(&'static str),
    /// 403: signed, but not allowed.
    Forbidden(&'static str),
    /// 404: no such address.
    NotFound,
    /// 405: not this method.
    Method,
    /// 413.
    TooLarge,
    /// 400: the body cannot be read.
    Unreadable(String),
    /// 429.
    TooMany(TooMany),
    /// 503: keys are sealed.
    Sealed,
    /// 500.
    Broken,
}

impl Refusal {
    /// 401 with these words.
    pub(super) fn unauthorized(why: impl Into<String>) -> Refusal {
        Refusal::Unauthorized(why.into())
    }

    fn words(&self) -> (u16, &'static str, &str) {
        match self {
            Refusal::Unauthorized(why) => (401, "unauthorized", why),
            Refusal::Timestamp(why) => (401, "invalid_timestamp", why),
            Refusal::Forbidden(why) => (403, "forbidden", why),
            Refusal::NotFound => (404, "not_found", "There is nothing at this address"),
            Refusal::Method => (405, "not_found", "This address has no such method"),
            Refusal::TooLarge => (413, "invalid_request", "The body is larger than 1 MiB"),
            Refusal::Unreadable(why) => (400, "invalid_request", why),
            Refusal::TooMany(_) => (429, "rate_limit_exceeded", "Too many requests, try again later"),
            Refusal::Sealed => (503, "internal_server_error", "The keys of this server are not open yet"),
            Refusal::Broken => (500, "internal_server_error", "Something is wrong here, try again later"),
        }
    }

    /// For logs. Never holds anything of the request.
    pub(super) fn reason(&self) -> &str {
        self.words().2
    }

    /// The answer.
    pub(super) fn answer(self) -> Response {
        let (status, error, error_description) = self.words();
        let mut response = json(status, &Told { error, error_description });
        if status == 401 {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("MAC"));
        }
        if let Refusal::TooMany(found) = self {
            found.tell(response.headers_mut());
        }
        response
    }
}

#[derive(Serialize)]
struct Told<'a> {
    error: &'static str,
    error_description: &'a str,
}

/// An answer with a JSON body. The type has no charset: a client in the field compares it by the letter.
pub(super) fn json(status: u16, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => answer(status, "application/json", body),
        Err(_) => answer(500, "application/json", br#"{"error":"internal_server_error"}"#.to_vec()),
    }
}

/// An answer of any type.
pub(super) fn answer(status: u16, kind: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store, no-cache, must-revalidate, private"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

impl From<HeaderFault> for Refusal {
    fn from(fault: HeaderFault) -> Refusal {
        Refusal::unauthorized(fault.to_string())
    }
}

impl From<BodyHashFault> for Refusal {
    fn from(fault: BodyHashFault) -> Refusal {
        Refusal::unauthorized(fault.to_string())
    }
}

impl From<BodyFault> for Refusal {
    fn from(fault: BodyFault) -> Refusal {
        match fault {
            BodyFault::TooLarge => Refusal::TooLarge,
            BodyFault::Broken => Refusal::Unreadable("the body did not arrive whole".into()),
        }
    }
}

impl From<TooMany> for Refusal {
    fn from(found: TooMany) -> Refusal {
        Refusal::TooMany(found)
    }
}

impl From<EngineError> for Refusal {
    fn from(error: EngineError) -> Refusal {
        match error {
            EngineError::Vault(VaultError::Sealed) => Refusal::Sealed,
            error => {
                tracing::error!(%error, "a request of a wallet client failed");
                Refusal::Broken
            }
        }
    }
}
