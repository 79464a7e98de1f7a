//! Requests that get no answer of their own kind, in the two halves of the face and all their versions
//! (checkout 2.2, checkout-gateway 2.5).

use std::borrow::Cow;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;

use super::codes::Code;
use super::errors::Errors;
use crate::shared::body::BodyFault;
use crate::shared::json::{self, JsonFault, Value};

/// Who is speaking: the same error has two wordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    /// `/ctp/api`: bare field names.
    Checkout,
    /// `/transactions` and everything else: sentences.
    Gateway,
}

/// What `X-API-Version` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ApiVersion {
    /// No header, or one that nobody knows: the oldest shape, with the newer one beside it.
    None,
    /// Flat errors.
    Two,
    /// Flat bodies with a code.
    Three,
}

impl ApiVersion {
    /// Reads the header.
    pub(super) fn of(headers: &HeaderMap) -> ApiVersion {
        let text = headers.get("x-api-version").and_then(|value| value.to_str().ok()).unwrap_or("");
        match text.trim().split('.').next() {
            Some("2") => ApiVersion::Two,
            Some("3") => ApiVersion::Three,
            _ => ApiVersion::None,
        }
    }
}

/// Reads a body as this dialect has it: each name as it is written, none of them twice.
pub(super) fn json(body: &[u8]) -> Result<Value<'_>, Refusal> {
    Ok(json::parse_exact(body)?)
}

/// Why a request gets no answer of its own kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// 400: the body is no JSON, or ambiguous.
    InvalidJson,
    /// 401: no credentials, or wrong ones.
    AccessDenied,
    /// 404: no such record in this shop.
    NotFound,
    /// 404: nothing is ever there.
    NoSuchPath,
    /// 405: something else is done there.
    NoSuchMethod,
    /// 409: the first request with this id is still under way.
    InProgress,
    /// 413: a body over the limit.
    TooLarge,
    /// 415: another content type than JSON.
    MediaType,
    /// 422: bad fields.
    Fields(Errors),
    /// 422 with a code of its own, and errors where it has some.
    Coded {
        /// A processing code such as `E.1018`.
        code: &'static str,
        /// For the shop.
        message: Cow<'static, str>,
        /// By field; may be empty.
        errors: Errors,
    },
    /// 429: too many requests; come back after so many seconds.
    TooMany(u32),
    /// 500: our own house. What exactly is for the log.
    Broken,
    /// 503: the vault is sealed.
    Sealed,
}

impl From<Errors> for Refusal {
    fn from(errors: Errors) -> Refusal {
        Refusal::Fields(errors)
    }
}

impl From<JsonFault> for Refusal {
    fn from(_: JsonFault) -> Refusal {
        Refusal::InvalidJson
    }
}

impl From<BodyFault> for Refusal {
    fn from(fault: BodyFault) -> Refusal {
        match fault {
            BodyFault::TooLarge => Refusal::TooLarge,
            BodyFault::Broken => Refusal::InvalidJson,
        }
    }
}

/// The flat form; the member order of each half and version is in the reference.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    friendly_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a Errors>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<Nested<'a>>,
}

/// What the oldest clients read.
#[derive(Serialize)]
struct Nested<'a> {
    status: &'static str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a Errors>,
}

/// The checkout of version 2 names the errors first.
#[derive(Serialize)]
struct ErrorsFirst<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<&'a Errors>,
    message: &'a str,
}

impl Refusal {
    /// The HTTP status.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Refusal::InvalidJson => StatusCode::BAD_REQUEST,
            Refusal::AccessDenied => StatusCode::UNAUTHORIZED,
            Refusal::NotFound | Refusal::NoSuchPath => StatusCode::NOT_FOUND,
            Refusal::NoSuchMethod => StatusCode::METHOD_NOT_ALLOWED,
            Refusal::InProgress => StatusCode::CONFLICT,
            Refusal::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Refusal::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Refusal::Fields(_) | Refusal::Coded { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Refusal::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Refusal::Broken => StatusCode::INTERNAL_SERVER_ERROR,
            Refusal::Sealed => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// The processing code, told in version 3 (checkout-codes 4).
    pub(super) fn code(&self) -> &'static str {
        match self {
            Refusal::InvalidJson => "E.1026",
            Refusal::AccessDenied => "E.1022",
            Refusal::NotFound | Refusal::NoSuchPath => "E.1002",
            Refusal::NoSuchMethod => "E.1001",
            Refusal::InProgress => "P.1019",
            Refusal::MediaType => "E.1024",
            Refusal::Fields(_) => "E.1025",
            Refusal::Coded { code, .. } => code,
            Refusal::TooLarge | Refusal::TooMany(_) => "E.1023",
            Refusal::Broken | Refusal::Sealed => "E.1000",
        }
    }

    /// In words.
    pub(super) fn message(&self, half: Half) -> Cow<'_, str> {
        match self {
            Refusal::InvalidJson => "Invalid JSON".into(),
            Refusal::AccessDenied => "Access denied".into(),
            Refusal::NotFound => "Record not found".into(),
            Refusal::NoSuchPath => "URL not found".into(),
            Refusal::NoSuchMethod => "Method not allowed".into(),
            Refusal::InProgress => "Request is in progress".into(),
            Refusal::TooLarge => "Request is too large".into(),
            Refusal::MediaType => "Content type must be application/json".into(),
            Refusal::Fields(errors) if half == Half::Checkout => errors.joined().into(),
            Refusal::Fields(errors) => errors.sentences().into(),
            Refusal::Coded { message, .. } => message.as_ref().into(),
            Refusal::TooMany(_) => "Too many requests".into(),
            Refusal::Broken => "We're sorry, but something went wrong".into(),
            Refusal::Sealed => "Service is temporarily unavailable".into(),
        }
    }

    /// By field; none if nothing is said of fields.
    pub(super) fn errors(&self) -> Option<&Errors> {
        let (Refusal::Fields(errors) | Refusal::Coded { errors, .. }) = self else { return None };
        (!errors.is_empty()).then_some(errors)
    }

    /// The body, in the wording of a half and the shape of a version.
    pub(super) fn body(&self, half: Half, version: ApiVersion) -> Vec<u8> {
        let (message, errors) = (self.message(half), self.errors());
        let message = message.as_ref();
        let flat = Told { code: None, message, friendly_message: None, errors, response: None };
        let written = match (half, version) {
            (_, ApiVersion::None) => serde_json::to_vec(&Told {
                response: Some(Nested { status: "error", message, errors }),
                ..flat
            }),
            (Half::Checkout, _) => serde_json::to_vec(&ErrorsFirst { errors, message }),
            (Half::Gateway, ApiVersion::Two) => serde_json::to_vec(&flat),
            (Half::Gateway, ApiVersion::Three) => serde_json::to_vec(&Told {
                code: Some(self.code()),
                friendly_message: Some(Code::known(self.code()).friendly_message()),
                ..flat
            }),
        };
        written.unwrap_or_default()
    }

    /// The whole answer.
    pub(super) fn answer(&self, half: Half, version: ApiVersion) -> Response {
        let mut response = Response::new(Body::from(self.body(half, version)));
        *response.status_mut() = self.status();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        let seconds = match self {
            Refusal::TooMany(seconds) => *seconds,
            Refusal::InProgress | Refusal::Sealed => 1,
            _ => return response,
        };
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(refusal: &Refusal, half: Half, version: ApiVersion) -> String {
        String::from_utf8(refusal.body(half, version)).unwrap()
    }

    fn two_fields() -> Refusal {
        let mut errors = Errors::one(&["checkout", "settings", "fail_url"], "is in invalid format");
        errors.add(&["checkout".into(), "payment_method".into(), "types".into()], "must be an array");
        errors.into()
    }

    #[test]
    fn the_published_example_of_the_checkout() {
        assert_eq!(
            told(&two_fields(), Half::Checkout, ApiVersion::Two),
            concat!(
                r#"{"errors":{"checkout":{"settings":{"fail_url":["is in invalid format"]},"#,
                r#""payment_method":{"types":["must be an array"]}}},"#,
                r#""message":"fail_url is in invalid format, types must be an array"}"#
            )
        );
        assert_eq!(two_fields().status(), 422);
    }

    #[test]
    fn without_a_version_both_generations_of_clients_are_served() {
        let amount: Refusal = Errors::one(&["checkout", "order", "amount"], "must be greater than 0").into();
        assert_eq!(
            told(&amount, Half::Checkout, ApiVersion::None),
            concat!(
                r#"{"message":"amount must be greater than 0","#,
                r#""errors":{"checkout":{"order":{"amount":["must be greater than 0"]}}},"#,
                r#""response":{"status":"error","message":"amount must be greater than 0","#,
                r#""errors":{"checkout":{"order":{"amount":["must be greater than 0"]}}}}}"#
            )
        );
        assert_eq!(
            told(&Refusal::AccessDenied, Half::Checkout, ApiVersion::None),
            r#"{"message":"Access denied","response":{"status":"error","message":"Access denied"}}"#
        );
        let base: Refusal = Errors::base("transaction can't be refunded").into();
        assert_eq!(
            told(&base, Half::Gateway, ApiVersion::None),
            concat!(
                r#"{"message":"transaction can't be refunded","#,
                r#""errors":{"base":["transaction can't be refunded"]},"#,
                r#""response":{"status":"error","message":"transaction can't be refunded","#,
                r#""errors":{"base":["transaction can't be refunded"]}}}"#
            )
        );
    }

    #[test]
    fn the_gateway_has_two_flat_forms() {
        let mut errors = Errors::one(&["credit_card", "holder"], "can't be blank");
        errors.add(&["credit_card".into(), "date".into()], "is expired");
        let refusal: Refusal = errors.into();
        let flat = r#""errors":{"credit_card":{"holder":["can't be blank"],"date":["is expired"]}}}"#;
        assert_eq!(
            told(&refusal, Half::Gateway, ApiVersion::Two),
            format!(r#"{{"message":"Holder can't be blank. Date is expired.",{flat}"#)
        );
        assert_eq!(
            told(&refusal, Half::Gateway, ApiVersion::Three),
            format!(
                r#"{{"code":"E.1025","message":"Holder can't be blank. Date is expired.","friendly_message":"{}",{flat}"#,
                Code::known("E.1025").friendly_message()
            )
        );
        let duplicate = Refusal::Coded {
            code: "E.1018",
            message: "Duplicate transaction".into(),
            errors: Errors::default(),
        };
        assert_eq!(
            told(&duplicate, Half::Gateway, ApiVersion::Two),
            r#"{"message":"Duplicate transaction"}"#
        );
        assert!(told(&duplicate, Half::Gateway, ApiVersion::Three).starts_with(r#"{"code":"E.1018","#));
    }

    #[test]
    fn every_refusal_has_its_status_code_and_words() {
        for (refusal, status, code, message) in [
            (Refusal::InvalidJson, 400, "E.1026", "Invalid JSON"),
            (Refusal::AccessDenied, 401, "E.1022", "Access denied"),
            (Refusal::NotFound, 404, "E.1002", "Record not found"),
            (Refusal::NoSuchPath, 404, "E.1002", "URL not found"),
            (Refusal::NoSuchMethod, 405, "E.1001", "Method not allowed"),
            (Refusal::InProgress, 409, "P.1019", "Request is in progress"),
            (Refusal::TooLarge, 413, "E.1023", "Request is too large"),
            (Refusal::MediaType, 415, "E.1024", "Content type must be application/json"),
            (Refusal::TooMany(7), 429, "E.1023", "Too many requests"),
            (Refusal::Broken, 500, "E.1000", "We're sorry, but something went wrong"),
            (Refusal::Sealed, 503, "E.1000", "Service is temporarily unavailable"),
        ] {
            assert_eq!((refusal.status().as_u16(), refusal.code()), (status, code), "{refusal:?}");
            for half in [Half::Checkout, Half::Gateway] {
                assert_eq!(told(&refusal, half, ApiVersion::Two), format!(r#"{{"message":"{message}"}}"#));
            }
            let answer = refusal.answer(Half::Gateway, ApiVersion::None);
            assert_eq!(answer.headers()[CONTENT_TYPE], "application/json; charset=utf-8");
            assert!(!answer.headers().contains_key("www-authenticate"));
        }
        let answer = Refusal::TooMany(7).answer(Half::Checkout, ApiVersion::Two);
        assert_eq!(answer.headers()[RETRY_AFTER], "7");
    }

    #[test]
    fn versions_are_read_from_the_header() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("X-Api-Version", HeaderValue::from_static(text));
            ApiVersion::of(&headers)
        };
        assert_eq!(ApiVersion::of(&HeaderMap::new()), ApiVersion::None);
        for (text, version) in [
            ("2", ApiVersion::Two),
            (" 2.1", ApiVersion::Two),
            ("3", ApiVersion::Three),
            ("1", ApiVersion::None),
            ("23", ApiVersion::None),
            ("", ApiVersion::None),
        ] {
            assert_eq!(of(text), version, "{text}");
        }
    }
}
