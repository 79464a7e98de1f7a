//! The payer's way to the bank and back, inside the form's frame or in a window: a page that posts to the bank where it
//! wants that, and one that the bank sends the payer to. What the bank adds to the address is a hint; the PSP is asked.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::header::{ACCEPT_LANGUAGE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use florin_domain::MerchantId;
use florin_domain::three_ds::MethodResult;
use florin_engine::authentications::{self, Authentication};
use florin_engine::sessions::{self, Session, Try};
use florin_engine::{Action, Engine, EngineError, Outcome, direct};
use minijinja::{Environment, context};
use serde::Deserialize;
use serde_json::json;

use super::super::error::Problem;
use super::texts::{self, Texts};
use super::visit::Visit;
use super::{pages, pay};

/// `?try=merchant.session.no`: nobody else knows the session. `&lang=` of the shop's page; `&turned=back` of a payer who
/// did not approve.
#[derive(Deserialize)]
pub(super) struct Named {
    #[serde(default)]
    r#try: String,
    lang: Option<String>,
    turned: Option<String>,
}

impl Named {
    /// What is said, in the language of the shop's page or the browser's.
    fn texts(&self, headers: &HeaderMap) -> &'static Texts {
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        texts::chosen(self.lang.as_deref(), accepted.unwrap_or_default())
    }
}

fn query(name: &str, language: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("try", name).append_pair("lang", language).finish()
}

/// Where a browser is sent that must go to the bank, `challenge` or `method`, or comes back from it, `return`.
pub(super) fn address(visit: &Visit, page: &str, no: i64) -> String {
    let (url, session) = (&visit.engine.settings().public_url, &visit.session);
    let name = format!("{}.{}.{no}", session.caller.merchant, session.id);
    format!("{url}/ewallet/{page}?{}", query(&name, visit.language()))
}

/// `GET` or `POST /ewallet/return`: the bank sent the payer back.
pub(super) async fn back(
    State(engine): State<Arc<Engine>>,
    Query(named): Query<Named>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let turned = named.turned.is_some();
    match find(&engine, &named).await? {
        Some((session, made, Some(outcome))) if pay::waits(&made, Some(&outcome)) => {
            let last = outcome.tried.last().filter(|_| turned);
            if let Some(last) = last {
                direct::abandon(&engine, &session.caller, &last.attempt.at).await?;
            } else {
                sessions::complete(&engine, &session, &outcome).await?;
            }
        }
        // Money is asked for when the form says that it is done: whoever comes back here may be anybody.
        Some((session, Try { authentication: Some(known), .. }, None)) if known.is_open() => {
            authentications::advance(&engine, &session.caller.merchant, &known.id).await?;
        }
        _ => {}
    }
    Ok(finished(&engine, named.texts(&headers), turned))
}

/// `GET /ewallet/challenge`: a form for the bank that sends itself.
pub(super) async fn challenge(
    State(engine): State<Arc<Engine>>,
    Query(named): Query<Named>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let texts = named.texts(&headers);
    let Some((url, fields)) = form(find(&engine, &named).await?, &named) else {
        return Ok(finished(&engine, texts, false));
    };
    let (title, text) = (texts.get("challenge-title"), texts.get("challenge-explained"));
    let words = context! { script => "challenge", title, text, form => (&url, fields) };
    Ok(rendered(&engine, &origin(&url), texts, words))
}

/// Address and fields of the form that takes the browser to the bank.
fn form(found: Option<Found>, named: &Named) -> Option<(String, Vec<(String, String)>)> {
    let (_, made, outcome) = found?;
    if let Some(outcome) = outcome {
        return match outcome.tried.last()?.answered.action.clone()? {
            Action::PostForm { url, fields } => Some((url, fields)),
            _ => None,
        };
    }
    let challenge = made.authentication?.challenge()?;
    let data = URL_SAFE_NO_PAD.encode(&named.r#try);
    let fields = [("creq", challenge.creq), ("threeDSSessionData", data)];
    Some((challenge.url, fields.map(|(name, value)| (name.to_owned(), value)).into()))
}

/// `GET /ewallet/method`: the issuer's server looks at the browser, out of sight and for ten seconds at most.
pub(super) async fn method(
    State(engine): State<Arc<Engine>>,
    Query(named): Query<Named>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (texts, found) = (named.texts(&headers), find(&engine, &named).await?);
    let known = found.as_ref().and_then(|(_, made, _)| made.authentication.as_deref());
    let Some((method_url, server_id)) = known.and_then(Authentication::method) else {
        return Ok(finished(&engine, texts, false));
    };
    let query = query(&named.r#try, texts.tag);
    let heard = format!("{}/ewallet/method/heard?{query}", engine.settings().public_url);
    let data = json!({ "threeDSServerTransID": server_id, "threeDSMethodNotificationURL": heard });
    let look = context! {
        url => method_url, data => URL_SAFE_NO_PAD.encode(data.to_string()), name => texts.get("challenge-frame"),
        next => format!("/ewallet/method/done?{query}"),
    };
    let from = format!("'self' {}", origin(method_url));
    let words = context! { script => "method", title => texts.get("working"), look };
    Ok(rendered(&engine, &from, texts, words))
}

/// `GET` or `POST /ewallet/method/heard`: the issuer's page has done its work.
pub(super) async fn method_heard(
    State(engine): State<Arc<Engine>>,
    Query(named): Query<Named>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    method_over(&engine, &named, MethodResult::Done).await?;
    Ok(finished(&engine, named.texts(&headers), false))
}

/// `GET /ewallet/method/done`: it has, or its time is over; on to what the issuer wants.
pub(super) async fn method_done(
    State(engine): State<Arc<Engine>>,
    Query(named): Query<Named>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let texts = named.texts(&headers);
    let known = method_over(&engine, &named, MethodResult::NotDone).await?;
    if known.is_some_and(|known| known.challenge().is_some()) {
        let address = format!("/ewallet/challenge?{}", query(&named.r#try, texts.tag));
        return Ok((StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response());
    }
    Ok(finished(&engine, texts, false))
}

async fn method_over(
    engine: &Engine,
    named: &Named,
    result: MethodResult,
) -> Result<Option<Authentication>, Problem> {
    let Some((session, made, None)) = find(engine, named).await? else { return Ok(None) };
    let Some(known) = made.authentication else { return Ok(None) };
    Ok(authentications::method_done(engine, &session.caller.merchant, &known.id, result).await?)
}

fn origin(url: &str) -> String {
    url::Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default()
}

/// A session, one of its tries, and how it stands.
type Found = (Session, Try, Option<Outcome>);

async fn find(engine: &Engine, named: &Named) -> Result<Option<Found>, EngineError> {
    let parts =
        named.r#try.rsplit_once('.').and_then(|(rest, no)| Some((rest.rsplit_once('.')?, no.parse().ok()?)));
    let Some(((merchant, session), no)) = parts else { return Ok(None) };
    let Ok(merchant) = MerchantId::parse(merchant) else { return Ok(None) };
    let Some(session) = sessions::find(engine, &merchant, session, "").await? else { return Ok(None) };
    let Some(made) = sessions::find_try(engine, &session, no).await? else { return Ok(None) };
    let outcome = sessions::outcome(engine, &session, &made).await?;
    Ok(Some((session, made, outcome)))
}

const PAGE: &str = include_str!("form/between.html");

/// The end of the way, for whoever sees it. The same for everybody: an address that was guessed tells nothing. That the
/// window goes on by itself is said by the page's script, where there is somebody who waits for it.
fn finished(engine: &Engine, texts: &Texts, turned: bool) -> Response {
    let title = texts.get(if turned { "returned-nothing" } else { "returned-thanks" });
    let (text, goes_on) = (texts.get("returned-close"), texts.get("returned-goes-on"));
    rendered(engine, "'none'", texts, context! { script => "returned", title, text, goes_on, turned })
}

/// A page whose forms go to these origins, and whose frames show them.
fn rendered(engine: &Engine, origins: &str, texts: &Texts, words: minijinja::Value) -> Response {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    let common = context! { lang => texts.tag, dir => texts.direction(), go_on => texts.get("continue") };
    let words = context! { ..words, ..common };
    let Ok(body) = templates.render_str(PAGE, words) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; form-action {origins}; frame-src {origins}; \
         base-uri 'none'; frame-ancestors 'self' {}",
        pages::others(engine)
    );
    pages::guarded(engine, &policy, body)
}
