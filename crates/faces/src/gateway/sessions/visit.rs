//! A browser with a session token: who it acts for, what it may pay, what it sent (orchestra 12).

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequest, Request};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, ORIGIN, USER_AGENT};
use axum::http::{Extensions, HeaderMap, Uri};
use florin_domain::three_ds::Browser;
use florin_engine::sessions::tokens::{self, Audience};
use florin_engine::sessions::{self, Session};
use florin_engine::{Engine, EngineError};
use zeroize::Zeroizing;

use super::super::error::Problem;
use super::super::faults::Faults;
use super::offers::Wallet;
use super::terms::Terms;
use super::texts;
use crate::Limits;
use crate::shared::body::{self, BodyFault};
use crate::shared::json::{self, Value};
use crate::shared::request_id::RequestId;

/// Payment data is a card or a wallet's token: nothing longer is heard out (standards 13).
const MOST: usize = 64 * 1024;
const TOO_LARGE: Problem = Problem::TooLarge("64 KiB");

/// A browser that may pay a session.
pub(super) struct Visit {
    pub(super) engine: Arc<Engine>,
    pub(super) session: Session,
    pub(super) terms: Terms,
    /// The address at the other end, as far as it is known.
    pub(super) ip: Option<IpAddr>,
    /// The host of the page that asks, as its browser says.
    pub(super) host: Option<String>,
    /// `Accept` and `User-Agent`.
    headers: (String, String),
    /// `Accept-Language`.
    languages: String,
    uri: Uri,
    body: Zeroizing<Vec<u8>>,
}

impl FromRequest<Arc<Engine>> for Visit {
    type Rejection = Problem;

    async fn from_request(request: Request, engine: &Arc<Engine>) -> Result<Visit, Problem> {
        let (head, body) = request.into_parts();
        let limits = head.extensions.get::<Arc<Limits>>().ok_or(Problem::Broken)?;
        let id = head.extensions.get::<RequestId>().map_or("", |id| id.0.as_str());
        let Some(session) = session(engine, &head.headers, id).await? else {
            limits.failure(&head.extensions)?;
            return Err(Problem::Unauthorized);
        };
        limits.request(&session.id)?;
        let body = body::read(body).await.map_err(|fault| match fault {
            BodyFault::TooLarge => TOO_LARGE,
            broken @ BodyFault::Broken => broken.into(),
        })?;
        if body.len() > MOST {
            return Err(TOO_LARGE);
        }
        let terms = Terms::read(&session.words)?;
        let ip = address(&head.extensions);
        let host = host(&head.headers);
        let header = |name| {
            let value = head.headers.get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let (headers, languages) = ((header(ACCEPT), header(USER_AGENT)), header(ACCEPT_LANGUAGE));
        let (engine, uri) = (engine.clone(), head.uri);
        Ok(Visit { engine, session, terms, ip, host, headers, languages, uri, body })
    }
}

fn address(of: &Extensions) -> Option<IpAddr> {
    of.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical())
}

/// What `Origin` names. Browsers set it and pages cannot.
fn host(headers: &HeaderMap) -> Option<String> {
    let origin = url::Url::parse(headers.get(ORIGIN)?.to_str().ok()?).ok()?;
    origin.host_str().map(str::to_owned)
}

/// The session of `Authorization: Bearer <session token>`.
async fn session(
    engine: &Engine,
    headers: &HeaderMap,
    request: &str,
) -> Result<Option<Session>, EngineError> {
    let mut shown = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), None) = (shown.next(), shown.next()) else { return Ok(None) };
    let token = value.to_str().ok().and_then(|value| value.trim().split_once(' '));
    let Some((_, token)) = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) else {
        return Ok(None);
    };
    let Some(named) = tokens::read(engine, token.trim(), Audience::Session).await? else { return Ok(None) };
    let found = sessions::find(engine, &named.merchant, &named.session, request).await?;
    Ok(found.filter(|session| session.expires_at > engine.now()))
}

impl Visit {
    /// A parameter of the query, by its name in any letter case.
    pub(super) fn query(&self, name: &str) -> Option<String> {
        let query = self.uri.query().unwrap_or_default();
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.into_owned())
    }

    /// The language of the shop's page, as our library tells it (`?lang=`), else the browser's.
    pub(super) fn language(&self) -> &'static str {
        texts::chosen(self.query("lang").as_deref(), &self.languages).tag
    }

    /// The payment method of `?eWalletName=`, which the session must offer.
    pub(super) fn wallet(&self) -> Result<Wallet, Problem> {
        let named = self.query("eWalletName").and_then(|name| Wallet::find(&name));
        let offered = named.filter(|wallet| self.terms.offer(*wallet).is_some());
        offered.ok_or_else(|| {
            Faults::one("eWalletName", "the session does not offer this payment method").into()
        })
    }

    /// The browser, by what its request says. Address and headers are never taken from a script.
    pub(super) fn browser(&self) -> Browser {
        let ip = self.ip.map(|ip| ip.to_string()).unwrap_or_default();
        Browser::of_request(&self.headers.0, &ip, &self.headers.1)
    }

    /// What was sent: a JSON string literal, with JSON in it more often than not (orchestra 12). A body that is
    /// JSON itself is taken as it is.
    pub(super) fn literal(&self) -> Result<Zeroizing<String>, Problem> {
        let fault = |why: String| Problem::from(Faults::one("", why));
        if self.body.is_empty() {
            return Ok(Zeroizing::default());
        }
        let tree = json::parse(&self.body).map_err(|wrong| fault(wrong.to_string()))?;
        if let Value::Text(text) = tree {
            return Ok(Zeroizing::new(text.as_str().to_owned()));
        }
        let text = std::str::from_utf8(&self.body).map_err(|_| fault("the body is not UTF-8".into()))?;
        Ok(Zeroizing::new(text.trim().to_owned()))
    }
}
