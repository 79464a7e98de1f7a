//! The api host: products, customers, plans, subscriptions. Its bodies have no wrapper, its errors are flat in
//! every version, and their text is sentences without the last full stop (checkout-other 3 to 5).

use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::desk::json;
use super::errors::Errors;
use super::fields::Fields;
use super::refusal::{ApiVersion, Half, Refusal};
use crate::shared::json::Value;

/// What is told to who shows wrong credentials.
const NOBODY: &str = r#"{"message":"Invalid shop_id/secret_key.","errors":{"system":["System error."]}}"#;

/// The answer to a request, or its refusal in the words of this host.
pub(super) fn told(answer: Result<Response, Refusal>) -> Response {
    answer.unwrap_or_else(|refusal| refused(&refusal))
}

/// An answer with a body.
pub(super) fn body(status: StatusCode, body: &impl Serialize) -> Result<Response, Refusal> {
    Ok(json(status, serde_json::to_vec(body).map_err(|_| Refusal::Broken)?))
}

/// An error with a text of its own, at its place.
pub(super) fn fault(path: &[&'static str], phrase: &'static str, message: &'static str) -> Refusal {
    Refusal::Coded { code: "E.1025", message: message.into(), errors: Errors::one(path, phrase) }
}

/// The one object that a body consists of.
pub(super) fn fields<'v>(body: &'v Value<'v>) -> Result<Fields<'v>, Refusal> {
    match body {
        Value::Object(object) => Ok(Fields::root(object, &[])),
        _ => Err(Refusal::InvalidJson),
    }
}

fn refused(refusal: &Refusal) -> Response {
    match refusal {
        Refusal::AccessDenied => json(StatusCode::UNAUTHORIZED, NOBODY.into()),
        Refusal::Fields(errors) => {
            let message = errors.sentences();
            let message = message.strip_suffix('.').unwrap_or(&message).to_owned();
            let flat = Refusal::Coded { code: "E.1025", message: message.into(), errors: errors.clone() };
            flat.answer(Half::Gateway, ApiVersion::Two)
        }
        refusal => refusal.answer(Half::Gateway, ApiVersion::Two),
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;

    use super::*;

    async fn text(refusal: Refusal) -> (u16, String) {
        let answer = told(Err(refusal));
        let status = answer.status().as_u16();
        (status, String::from_utf8(to_bytes(answer.into_body(), 4096).await.unwrap().to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_published_errors() {
        let mut errors = Errors::one(&["ip"], "address is invalid");
        errors.add(&["ip".into()], "can't be blank");
        let ip = r#"{"message":"Ip address is invalid. Ip can't be blank","errors":{"ip":["address is invalid","can't be blank"]}}"#;
        assert_eq!(text(errors.into()).await, (422, ip.to_owned()));
        let base = Errors::base("Currency is invalid");
        let base_text = r#"{"message":"Currency is invalid","errors":{"base":["Currency is invalid"]}}"#;
        assert_eq!(text(base.into()).await, (422, base_text.to_owned()));
        assert_eq!(text(Refusal::AccessDenied).await, (401, NOBODY.to_owned()));
        assert_eq!(text(Refusal::NotFound).await, (404, r#"{"message":"Record not found"}"#.to_owned()));
    }
}
