//! Wallets on the page (checkout 7.2). No wallet can be opened yet: what they send is read and checked, and
//! refused in the dialect's words.

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::response::Response;
use url::Url;

use super::super::super::credentials::Credentials;
use super::super::super::desk::{self, Desk};
use super::super::super::errors::{Errors, phrase};
use super::super::super::fields::Fields;
use super::super::super::refusal::{self, ApiVersion, Half, Refusal};
use super::super::super::transactions::refusals;
use super::payments::{Shown, refused, shown};
use crate::shared::body;
use crate::shared::json::Value;

/// Google Pay: the payment data is an object.
pub(super) async fn google(State(desk): State<Desk>, request: Request) -> Response {
    pay(&desk, request, "google_pay", |fields| fields.object("token", &mut Errors::default()).is_some()).await
}

/// Apple Pay: an object with the encrypted data.
pub(super) async fn apple(State(desk): State<Desk>, request: Request) -> Response {
    pay(&desk, request, "apple_pay", |fields| {
        let token = fields.object("token", &mut Errors::default());
        token.is_some_and(|token| token.value("paymentData").is_some())
    })
    .await
}

/// The older path: what Apple gave stands at `request` itself.
pub(super) async fn apple_raw(State(desk): State<Desk>, request: Request) -> Response {
    pay(&desk, request, "apple_pay", |fields| fields.value("paymentData").is_some()).await
}

/// Samsung Pay.
pub(super) async fn samsung(State(desk): State<Desk>, request: Request) -> Response {
    pay(&desk, request, "samsung_pay", |fields| fields.value("token").is_some()).await
}

async fn pay(
    desk: &Desk,
    request: Request,
    wallet: &'static str,
    has_data: fn(&Fields<'_>) -> bool,
) -> Response {
    let version = ApiVersion::of(request.headers());
    let (head, body) = request.into_parts();
    let answered = match shown(desk, &head, body, named_beside).await {
        Ok(shown) => {
            let refusal = why_not(desk, &shown, wallet, has_data);
            refused(&shown.token, wallet, refusal)
        }
        Err(refusal) => Err(refusal),
    };
    desk::told(Half::Checkout, version, answered)
}

/// Why this wallet does not pay: the most telling reason.
fn why_not(desk: &Desk, shown: &Shown, wallet: &'static str, has_data: fn(&Fields<'_>) -> bool) -> Refusal {
    let tree = match refusal::json(&shown.body) {
        Ok(tree) => tree,
        Err(refusal) => return refusal,
    };
    let fields = match Fields::wrapped(&tree, "request", false) {
        Ok(fields) => fields,
        Err(errors) => return errors.into(),
    };
    if !has_data(&fields) {
        return Errors::one(&["token"], phrase::INVALID).into();
    }
    if let Some(refusal) = shown.token.state(desk.engine.now()).refusal() {
        return refusal;
    }
    let excluded = &shown.token.request.payment_method.excluded_brands;
    if excluded.iter().any(|brand| brand == wallet) {
        return refusals::coded("E.1008");
    }
    refusals::coded("E.1030")
}

/// The payment token stands beside `request`.
fn named_beside(body: &[u8]) -> Result<Option<String>, Refusal> {
    match refusal::json(body)? {
        Value::Object(root) => Ok(match root.members().find(|(name, _)| *name == "token") {
            Some((_, Value::Text(token))) => Some(token.as_str().to_owned()),
            _ => None,
        }),
        _ => Err(refusals::request_missing()),
    }
}

/// `POST /ctp/api/apple_pay/validate`: a session at Apple, for an address of Apple's only.
pub(super) async fn validate(State(desk): State<Desk>, request: Request) -> Response {
    let version = ApiVersion::of(request.headers());
    let (head, body) = request.into_parts();
    desk::told(Half::Checkout, version, session(&desk, &head, body).await)
}

async fn session(desk: &Desk, head: &Parts, body: axum::body::Body) -> Result<Response, Refusal> {
    let body = match Credentials::of(&head.headers) {
        // A shop may ask without a payment token.
        Credentials::Shop { .. } | Credentials::PublicKey(_) => {
            let mut request = Request::new(body);
            *request.method_mut() = head.method.clone();
            *request.headers_mut() = head.headers.clone();
            *request.extensions_mut() = head.extensions.clone();
            desk.shop_or_browser(request).await?.0.body
        }
        _ => {
            let body = body::read(body).await?;
            let body = axum::body::Body::from(body.to_vec());
            shown(desk, head, body, named_beside).await?.body
        }
    };
    let tree = refusal::json(&body)?;
    let Value::Object(root) = &tree else { return Err(refusals::request_missing()) };
    let url = root.members().find(|(name, _)| *name == "url").map(|(_, value)| value);
    match url {
        Some(Value::Text(url)) if is_apples(url.as_str()) => Err(refusals::coded("E.1030")),
        None | Some(Value::Null) => Err(Errors::one(&["url"], phrase::BLANK).into()),
        Some(_) => Err(Errors::one(&["url"], phrase::NOT_A_URL).into()),
    }
}

/// Whether Apple itself answers there: whatever a page names is called with the merchant's certificate.
fn is_apples(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let host = url.host_str().and_then(|host| host.strip_suffix(".apple.com")).unwrap_or("");
    let is_gateway = ["apple-pay-gateway", "cn-apple-pay-gateway"]
        .iter()
        .any(|name| host.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-')));
    url.scheme() == "https"
        && is_gateway
        && !host.contains('.')
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_apple_is_called_for_a_session() {
        for url in [
            "https://apple-pay-gateway.apple.com/paymentservices/startSession",
            "https://apple-pay-gateway-nc-pod1.apple.com/paymentservices/startSession",
            "https://apple-pay-gateway-cert.apple.com:443/paymentservices/startSession",
            "https://cn-apple-pay-gateway-sh-pod2.apple.com/paymentservices/paymentSession",
        ] {
            assert!(is_apples(url), "{url}");
        }
        for url in [
            "http://apple-pay-gateway.apple.com/",
            "https://apple-pay-gateway.apple.com.evil.example/",
            "https://evil.example/apple-pay-gateway.apple.com",
            "https://apple-pay-gateway.apple.com@evil.example/",
            "https://user@apple-pay-gateway.apple.com/",
            "https://apple-pay-gateway.apple.com:8443/",
            "https://apple-pay-gateway.evil.apple.com/",
            "https://apple-pay-gatewayx.apple.com/",
            "https://www.apple.com/",
            "https://17.0.0.1/",
            "",
        ] {
            assert!(!is_apples(url), "{url}");
        }
    }
}
