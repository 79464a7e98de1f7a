//! The page on which a user lets a client act for them: `/oauth` and `/{lang}/oauth` (wallet-surround 2.2).
//!
//! Signing in and agreeing is one form, so there is no session that another site could use: whoever sends it has typed
//! the password. It works without script.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::get;
use florin_engine::EngineError;
use florin_engine::wallet::clients::{self, WalletClient, WalletPermission};
use florin_engine::wallet::scopes::{self, Scope};
use florin_engine::wallet::{oauth_sessions, redirects, tokens};
use url::form_urlencoded;

use super::desk::Desk;
use super::fields::Query;
use super::pages::leave;
use super::sign_in::{Decision, SignIn};
use super::texts::TAGS;
use crate::shared::body;
use page::Pages;

mod page;

/// The page in the browser's language, and in each language by its name.
pub(super) fn routes() -> Router<Desk> {
    let named = TAGS.iter().map(|tag| format!("/{tag}/oauth"));
    let kept = TAGS.iter().map(|tag| format!("/{tag}/oauth/{{key}}"));
    let paths = std::iter::once("/oauth".to_owned()).chain(named).chain(kept);
    paths.fold(Router::new(), |router, path| router.route(&path, get(open).post(submit)))
}

/// Whether this asks for the page of a kept wish, which stands among the signed addresses of `/oauth/`.
pub(super) fn is_session(request: &Request) -> bool {
    let key = request.uri().path().strip_prefix("/oauth/");
    key.is_some_and(is_key) && matches!(*request.method(), Method::GET | Method::POST)
}

fn is_key(text: &str) -> bool {
    text.len() == oauth_sessions::KEY_LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// The page of a kept wish.
pub(super) async fn answer(desk: State<Desk>, request: Request) -> Response {
    if request.method() == Method::POST { submit(desk, request).await } else { open(desk, request).await }
}

/// The key in an address, if the wish is kept under one.
fn key(head: &Parts) -> Option<&str> {
    head.uri.path().split_once("/oauth/").map(|(_, key)| key)
}

/// What a client sent the user here with, once it is known to be its own.
struct Wish {
    client: Arc<WalletClient>,
    redirect_uri: String,
    state: Option<String>,
    /// None: it asks for something that does not exist.
    scopes: Option<Vec<Scope>>,
    is_code: bool,
    /// Whom the client believes to be here.
    email: Option<String>,
}

impl Wish {
    /// None: nobody may be sent anywhere from here.
    async fn read(desk: &Desk, head: &Parts) -> Result<Option<Wish>, EngineError> {
        let query = match key(head) {
            None => Query::read(head),
            Some(key) => match oauth_sessions::find(&desk.engine, key).await? {
                Some(kept) => Query::of(kept),
                None => return Ok(None),
            },
        };
        let all = clients::all(&desk.engine).await?;
        let (Some(id), Some(redirect_uri)) = (query.get("client_id"), query.get("redirect_uri")) else {
            return Ok(None);
        };
        let known =
            all.find(id).filter(|client| !client.disabled && client.may(WalletPermission::UseOauthApi));
        let is_dev = desk.engine.settings().insecure_dev;
        let Some(client) = known.filter(|client| redirects::allowed(&client.hosts, redirect_uri, is_dev))
        else {
            return Ok(None);
        };
        Ok(Some(Wish {
            client: client.clone(),
            redirect_uri: redirect_uri.to_owned(),
            state: query.get("state").map(str::to_owned),
            scopes: scopes::parse(query.get("scope").unwrap_or_default()),
            is_code: query.get("response_type") == Some("code"),
            email: query.get("user[email]").map(str::to_owned),
        }))
    }

    /// What must be told to the client at once.
    fn fault(&self) -> Option<(&'static str, &'static str)> {
        match (self.is_code, &self.scopes) {
            (false, _) => Some(("unsupported_response_type", "response_type must be code")),
            (true, None) => Some(("invalid_scope", "A scope is unknown")),
            (true, Some(_)) => None,
        }
    }

    /// Back to the client, with these parameters and its state.
    fn back(&self, parameters: &[(&str, &str)]) -> Option<Response> {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        let joint = if self.redirect_uri.contains('?') { '&' } else { '?' };
        leave(&format!("{}{joint}{}", self.redirect_uri, query.finish()))
    }
}

/// What is agreed to: all that was asked for but what was unmarked.
fn agreed(typed: &SignIn, asked: &[Scope]) -> Vec<Scope> {
    let stays = |scope: &&Scope| !scope.is_optional || typed.is_marked("scope", &scope.granted());
    asked.iter().filter(stays).cloned().collect()
}

async fn open(State(desk): State<Desk>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let pages = Pages::new(&desk.engine, &head);
    match Wish::read(&desk, &head).await {
        Err(error) => broken(&pages, &error),
        Ok(None) => pages.plain(StatusCode::BAD_REQUEST, "consent-broken"),
        Ok(Some(wish)) => refused(&wish).unwrap_or_else(|| {
            let username = wish.email.as_deref().unwrap_or_default();
            form(&pages, &wish, StatusCode::OK, username, None)
        }),
    }
}

/// Straight back to a client whose wish makes no sense.
fn refused(wish: &Wish) -> Option<Response> {
    let (error, description) = wish.fault()?;
    wish.back(&[("error", error), ("error_description", description)])
}

fn form(pages: &Pages, wish: &Wish, status: StatusCode, username: &str, said: Option<&str>) -> Response {
    let scopes = wish.scopes.as_deref().unwrap_or_default();
    pages.form(status, &wish.client.id, &wish.redirect_uri, scopes, username, said)
}

async fn submit(State(desk): State<Desk>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let pages = Pages::new(&desk.engine, &head);
    let Ok(body) = body::read(body).await else {
        return pages.plain(StatusCode::BAD_REQUEST, "consent-broken");
    };
    if is_from_elsewhere(&head) {
        return pages.plain(StatusCode::FORBIDDEN, "consent-elsewhere");
    }
    let answered = async {
        let Some(wish) = Wish::read(&desk, &head).await? else {
            return Ok(pages.plain(StatusCode::BAD_REQUEST, "consent-broken"));
        };
        if let Some(back) = refused(&wish) {
            return Ok(back);
        }
        decide(&desk, &pages, &head, &wish, SignIn::read(&body)).await
    };
    answered.await.unwrap_or_else(|error| broken(&pages, &error))
}

/// Browsers say where a form was sent from. One that was sent from another site is nobody's decision.
pub(super) fn is_from_elsewhere(head: &Parts) -> bool {
    let site = head.headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    site.is_some_and(|site| !matches!(site, "same-origin" | "none"))
}

async fn decide(
    desk: &Desk,
    pages: &Pages,
    head: &Parts,
    wish: &Wish,
    typed: SignIn,
) -> Result<Response, EngineError> {
    let wrong = || pages.plain(StatusCode::BAD_REQUEST, "consent-broken");
    match typed.decision {
        Some(Decision::Allow) => {}
        Some(Decision::Deny) => {
            end(desk, head).await?;
            let denied = [("error", "access_denied"), ("error_description", "The user did not allow it")];
            return Ok(wish.back(&denied).unwrap_or_else(wrong));
        }
        None => return Ok(form(pages, wish, StatusCode::UNPROCESSABLE_ENTITY, &typed.username, None)),
    }
    let user = match typed.user(desk, head).await? {
        Ok(user) => user,
        Err((status, said)) => return Ok(form(pages, wish, status, &typed.username, Some(said))),
    };
    let agreed = agreed(&typed, wish.scopes.as_deref().unwrap_or_default());
    let code = tokens::authorize(&desk.engine, &wish.client.id, user, &agreed, &wish.redirect_uri).await?;
    end(desk, head).await?;
    Ok(wish.back(&[("code", code.expose())]).unwrap_or_else(wrong))
}

/// The user decided.
async fn end(desk: &Desk, head: &Parts) -> Result<(), EngineError> {
    match key(head) {
        Some(key) => oauth_sessions::end(&desk.engine, key).await,
        None => Ok(()),
    }
}

fn broken(pages: &Pages, error: &EngineError) -> Response {
    tracing::error!(%error, "the page of consent could not be shown");
    pages.plain(StatusCode::SERVICE_UNAVAILABLE, "consent-broken")
}
