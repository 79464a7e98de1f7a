//! Why a request is refused, in the words of the dialect (wallet 11, wallet-mac 8).

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE, X_FRAME_OPTIONS};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use florin_engine::{EngineError, StoreError, VaultError};
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
    /// 400: parameters are missing or wrong, each by its path.
    Parameters(Vec<Wrong>),
    /// 400: the card was refused.
    Declined,
    /// 400: a token or what it is asked for with is no good, and how; clients go by these texts.
    Grant(&'static str),
    /// 400: a confirmation code is wrong.
    Code,
    /// 404: no such address.
    NotFound,
    /// 404: no such resource.
    NoResource(&'static str),
    /// 406: not a kind of body that is read here.
    NotAcceptable,
    /// 409: not in this state.
    State(&'static str),
    /// 405: not this method.
    Method,
    /// 413.
    TooLarge,
    /// 400: the body cannot be read.
    Unreadable(String),
    /// 429.
    TooMany(TooMany),
    /// An idempotency key made something before: its answer is told. 500 if there is none.
    Taken,
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
            Refusal::Parameters(_) => (400, "invalid_parameters", "Some parameters are missing or wrong"),
            Refusal::Declined => (400, "card_declined", "The card was declined"),
            Refusal::NoResource(what) => (404, "not_found", what),
            Refusal::NotAcceptable => (406, "not_acceptable", "The body must be application/json"),
            Refusal::State(why) => (409, "invalid_state", why),
            Refusal::Grant(why) => (400, "invalid_grant", why),
            Refusal::Code => (400, "invalid_code", "The confirmation code is wrong"),
            Refusal::NotFound => (404, "not_found", "There is nothing at this address"),
            Refusal::Method => (405, "not_found", "This address has no such method"),
            Refusal::TooLarge => (413, "invalid_request", "The body is larger than 1 MiB"),
            Refusal::Unreadable(why) => (400, "invalid_request", why),
            Refusal::TooMany(_) => (429, "rate_limit_exceeded", "Too many requests, try again later"),
            Refusal::Sealed => (503, "internal_server_error", "The keys of this server are not open yet"),
            Refusal::Taken | Refusal::Broken => {
                (500, "internal_server_error", "Something is wrong here, try again later")
            }
        }
    }

    /// For logs. Never holds anything of the request.
    pub(super) fn reason(&self) -> &str {
        self.words().2
    }

    /// The answer.
    pub(super) fn answer(self) -> Response {
        let (status, error, error_description) = self.words();
        let wrong = match &self {
            Refusal::Parameters(wrong) => wrong.as_slice(),
            _ => &[],
        };
        let mut response = json(status, &Told::of(error, error_description, wrong));
        if status == 401 {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("MAC"));
        }
        if let Refusal::TooMany(found) = self {
            found.tell(response.headers_mut());
        }
        response
    }
}

/// A parameter that is missing or wrong. Quotes nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// Where it stands: `accounts[0].number`.
    path: String,
    /// What is wrong.
    message: &'static str,
}

impl Wrong {
    pub(super) fn new(path: impl Into<String>, message: &'static str) -> Wrong {
        Wrong { path: path.into(), message }
    }
}

impl From<Wrong> for Refusal {
    fn from(wrong: Wrong) -> Refusal {
        Refusal::Parameters(vec![wrong])
    }
}

/// The body of an error; `error_properties` is an object even for one fault, and is left out where there is none.
#[derive(Serialize)]
struct Told<'a> {
    error: &'static str,
    error_description: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    error_properties: BTreeMap<&'a str, Vec<&'static str>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault<'a>>,
}

#[derive(Serialize)]
struct Fault<'a> {
    code: &'static str,
    message: &'static str,
    field: &'a str,
}

impl<'a> Told<'a> {
    fn of(error: &'static str, error_description: &'a str, wrong: &'a [Wrong]) -> Told<'a> {
        let mut error_properties: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for fault in wrong {
            error_properties.entry(fault.path.as_str()).or_default().push(fault.message);
        }
        let fault = |wrong: &'a Wrong| Fault { code: "invalid", message: wrong.message, field: &wrong.path };
        Told { error, error_description, error_properties, errors: wrong.iter().map(fault).collect() }
    }
}

/// 204 without a body.
pub(super) fn nothing() -> Response {
    let mut response = answer(204, "application/json", Vec::new());
    response.headers_mut().remove(CONTENT_TYPE);
    response
}

/// The bytes of a JSON body.
pub(super) fn bytes(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).unwrap_or_default()
}

/// An answer of which the body is written already.
pub(super) fn told(status: u16, body: Vec<u8>) -> Response {
    answer(status, "application/json", body)
}

/// An answer with a JSON body. The type has no charset: a client in the field compares it by the letter.
pub(super) fn json(status: u16, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(body) => told(status, body),
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
            EngineError::Store(StoreError::Taken) => Refusal::Taken,
            EngineError::KeyReused => Refusal::State("This Idempotency-Key came before with another request"),
            error => {
                tracing::error!(%error, "a request of a wallet client failed");
                Refusal::Broken
            }
        }
    }
}
