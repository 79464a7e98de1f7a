//! Where requests of shops come in: who asks, how often, in which version, with which body.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::Response;
use florin_domain::Mode;
use florin_engine::shops::{self, Shop};
use florin_engine::{Caller, Engine, EngineError, Idempotency, VaultError};
use zeroize::Zeroizing;

use super::credentials::Credentials;
use super::fields::Fields;
use super::refusal::{self, ApiVersion, Half, Refusal};
use super::transactions::refusals;
use crate::shared::body;
use crate::shared::json::Value;
use crate::shared::limits::{Limits, TooMany};
use crate::shared::request_id::RequestId;

/// Longest `RequestID` (checkout-gateway 2.4).
const LONGEST_KEY: usize = 255;

/// What every handler of the face is given.
#[derive(Clone)]
pub(super) struct Desk {
    /// Does things.
    pub(super) engine: Arc<Engine>,
    /// How often somebody may ask.
    pub(super) limits: Arc<Limits>,
}

/// A shop's request, read.
pub(super) struct Asked {
    /// Does things.
    pub(super) engine: Arc<Engine>,
    /// Who asks.
    pub(super) shop: Shop,
    /// The shape of answers.
    pub(super) version: ApiVersion,
    /// The request's id, for logs.
    pub(super) request: String,
    /// `RequestID`: the same one has one effect.
    pub(super) key: Option<String>,
    /// The body, wiped when it is dropped.
    pub(super) body: Zeroizing<Vec<u8>>,
}

impl Asked {
    /// The shop as a caller of the engine.
    pub(super) fn caller(&self, mode: Mode) -> Result<Caller, Refusal> {
        Ok(self.shop.caller(mode, &self.request)?)
    }

    /// The idempotency key of a request on this route; none if it has none.
    pub(super) fn idempotency(&self, route: &'static str) -> Option<Idempotency> {
        let key = self.key.as_ref()?;
        Some(Idempotency {
            method: "POST",
            route,
            key: format!("{}/{key}", self.shop.id),
            canonical: self.body.clone(),
        })
    }
}

impl Desk {
    /// Reads the request of a shop that shows its secret.
    pub(super) async fn shop(&self, request: Request) -> Result<Asked, Refusal> {
        let (head, body) = request.into_parts();
        let shop = match Credentials::of(&head.headers) {
            Credentials::Shop { id, secret } => {
                shops::authenticate(&self.engine, id, secret.expose()).await?
            }
            _ => None,
        };
        self.read(shop, head, body).await
    }

    /// Reads a request of a shop, by its secret or, where the shop allows it, by its public key alone.
    pub(super) async fn shop_or_browser(&self, request: Request) -> Result<(Asked, bool), Refusal> {
        let (head, body) = request.into_parts();
        let (shop, by_key) = match Credentials::of(&head.headers) {
            Credentials::Shop { id, secret } => {
                (shops::authenticate(&self.engine, id, secret.expose()).await?, false)
            }
            Credentials::PublicKey(key) => (self.by_public_key(&key, &head).await?, true),
            Credentials::None if head.method == Method::POST => {
                // The widget writes the public key into the body.
                let body = body::read(body).await?;
                let shop = match public_key_in(&body) {
                    Some(key) => self.by_public_key(&key, &head).await?,
                    None => None,
                };
                return Ok((self.asked(shop, &head, body)?, true));
            }
            _ => (None, false),
        };
        Ok((self.read(shop, head, body).await?, by_key))
    }

    /// The shop of a public key that may be used alone. A browser says from which page: it must be one of the shop's,
    /// if it registered any, or ours. Apps say nothing.
    async fn by_public_key(&self, key: &str, head: &Parts) -> Result<Option<Shop>, Refusal> {
        let found = shops::by_public_key(&self.engine, key).await?;
        let own = &self.engine.settings().public_url;
        let is_known = |shop: &Shop| match head.headers.get(ORIGIN) {
            Some(origin) if !shop.settings.origins.is_empty() => {
                shop.settings.origins.iter().chain([own]).any(|known| known.as_bytes() == origin.as_bytes())
            }
            _ => true,
        };
        Ok(found.filter(|shop| shop.settings.public_key_creation && is_known(shop)))
    }

    async fn read(&self, shop: Option<Shop>, head: Parts, body: Body) -> Result<Asked, Refusal> {
        // Who is nobody is not listened to.
        if shop.is_none() {
            return self.asked(shop, &head, Zeroizing::default());
        }
        let body = body::read(body).await?;
        self.asked(shop, &head, body)
    }

    fn asked(&self, shop: Option<Shop>, head: &Parts, body: Zeroizing<Vec<u8>>) -> Result<Asked, Refusal> {
        let Some(shop) = shop else {
            self.limits.failure(&head.extensions)?;
            return Err(Refusal::AccessDenied);
        };
        self.limits.request(&format!("shop-{}", shop.id))?;
        if !body.is_empty() && !is_json(head) {
            return Err(Refusal::MediaType);
        }
        let request = head.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        let key = head.headers.get("requestid").and_then(|value| value.to_str().ok()).map(str::trim);
        let key = key.filter(|key| (1..=LONGEST_KEY).contains(&key.len())).map(str::to_owned);
        let (engine, version) = (self.engine.clone(), ApiVersion::of(&head.headers));
        Ok(Asked { engine, shop, version, request, key, body })
    }
}

/// Clients that say nothing of the type mean JSON.
fn is_json(head: &Parts) -> bool {
    let Some(kind) = head.headers.get(CONTENT_TYPE) else { return true };
    let kind = kind.to_str().unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    kind == "application/json" || kind.ends_with("+json")
}

/// `checkout.public_key` of a body (checkout 2.1), before anything else of it is read.
fn public_key_in(body: &[u8]) -> Option<String> {
    let tree = refusal::json(body).ok()?;
    let checkout = Fields::wrapped(&tree, "checkout", true).ok()?;
    let Some(Value::Text(key)) = checkout.value("public_key") else { return None };
    Some(key.as_str().to_owned()).filter(|key| !key.is_empty())
}

/// Whether money is real, by the word `test` of a request.
pub(super) fn mode(test: bool) -> Mode {
    if test { Mode::Test } else { Mode::Live }
}

/// An answer with a JSON body.
pub(super) fn json(status: StatusCode, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The answer to a request, or its refusal in the words of a half.
pub(super) fn told(half: Half, version: ApiVersion, answer: Result<Response, Refusal>) -> Response {
    answer.unwrap_or_else(|refusal| refusal.answer(half, version))
}

impl From<TooMany> for Refusal {
    fn from(found: TooMany) -> Refusal {
        Refusal::TooMany(u32::try_from(found.wait_s).unwrap_or(u32::MAX))
    }
}

impl From<EngineError> for Refusal {
    fn from(error: EngineError) -> Refusal {
        match error {
            EngineError::Vault(VaultError::Sealed) => Refusal::Sealed,
            EngineError::KeyInFlight => Refusal::InProgress,
            EngineError::KeyReused => coded("E.1005", "RequestID was used with another request"),
            EngineError::Duplicate => refusals::duplicate(),
            EngineError::UnderWay => coded("P.1019", "Another request for it is in progress"),
            EngineError::Wallet(_) | EngineError::WalletTokenUsed => refusals::coded("E.1030"),
            EngineError::Connector(_) => coded("E.1009", "The gateway does not support it"),
            EngineError::Invalid(_) | EngineError::Refused(_) => coded("E.1009", "It is not allowed now"),
            error => {
                tracing::error!(%error, "a request of a shop failed");
                Refusal::Broken
            }
        }
    }
}

fn coded(code: &'static str, message: &'static str) -> Refusal {
    Refusal::Coded { code, message: message.into(), errors: super::errors::Errors::base(message) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_widget_sends_the_shops_public_key_along() {
        let key = |body: &str| public_key_in(body.as_bytes());
        assert_eq!(key(r#"{"checkout":{"public_key":"MIIB"}}"#).as_deref(), Some("MIIB"));
        for body in [
            r#"{"checkout":{"public_key":""}}"#,
            r#"{"checkout":{"public_key":3}}"#,
            r#"{"checkout":{"public_key":"MIIB"},"checkout":{}}"#,
            r#"{"checkout":{}}"#,
            "{}",
            "{",
        ] {
            assert_eq!(key(body), None, "{body}");
        }
    }
}
