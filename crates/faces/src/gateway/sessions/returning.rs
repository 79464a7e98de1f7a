//! The payer's way to the bank and back, inside the form's frame or in a window: a page that posts to the bank where it
//! wants that, and one that the bank sends the payer to. What the bank adds to the address is a hint; the PSP is asked.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
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
use super::visit::Visit;
use super::{pages, pay};

/// `?try=merchant.session.no`: nobody else knows the session. `&turned=back` of a payer who did not approve.
#[derive(Deserialize)]
pub(super) struct Named {
    r#try: String,
    turned: Option<String>,
}

/// What the query of these pages names.
pub(super) fn name(merchant: &MerchantId, session: &str, no: i64) -> String {
    query(&format!("{merchant}.{session}.{no}"))
}

fn query(name: &str) -> String {
    url::form_urlencoded::Serializer::new(String::new()).append_pair("try", name).finish()
}

/// Where a browser is sent that must go to the bank: `challenge` or `method`.
pub(super) fn address(visit: &Visit, page: &str, no: i64) -> String {
    let (url, session) = (&visit.engine.settings().public_url, &visit.session);
    format!("{url}/ewallet/{page}?{}", name(&session.caller.merchant, &session.id, no))
}

/// `GET` or `POST /ewallet/return`: the bank sent the payer back.
pub(super) async fn back(
    State(engine): State<Arc<Engine>>,
    Query(named): Query<Named>,
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
    // The same for everybody: an address that was guessed tells nothing.
    let text = if turned { TURNED } else { THANKS };
    Ok(page(&engine, "'none'", &Shown { text, turned, form: None }))
}

/// `GET /ewallet/challenge`: a form for the bank that sends itself.
pub(super) async fn challenge(
    State(engine): State<Arc<Engine>>,
    Query(named): Query<Named>,
) -> Result<Response, Problem> {
    let Some((url, fields)) = form(find(&engine, &named).await?, &named) else {
        return Ok(finished(&engine));
    };
    let (origin, form) = (origin(&url), Some((&url, &fields)));
    Ok(page(&engine, &origin, &Shown { text: "Your bank asks you to confirm.", turned: false, form }))
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
) -> Result<Response, Problem> {
    let found = find(&engine, &named).await?;
    let known = found.as_ref().and_then(|(_, made, _)| made.authentication.as_deref());
    let Some((method_url, server_id)) = known.and_then(Authentication::method) else {
        return Ok(finished(&engine));
    };
    let query = query(&named.r#try);
    let heard = format!("{}/ewallet/method/heard?{query}", engine.settings().public_url);
    let data = json!({ "threeDSServerTransID": server_id, "threeDSMethodNotificationURL": heard });
    let look = context! {
        url => method_url, data => URL_SAFE_NO_PAD.encode(data.to_string()),
        next => format!("/ewallet/method/done?{query}"),
    };
    let from = format!("'self' {}", origin(method_url));
    Ok(rendered(&engine, &from, context! { text => "One moment, please.", look }))
}

/// `GET` or `POST /ewallet/method/heard`: the issuer's page has done its work.
pub(super) async fn method_heard(
    State(engine): State<Arc<Engine>>,
    Query(named): Query<Named>,
) -> Result<Response, Problem> {
    method_over(&engine, &named, MethodResult::Done).await?;
    Ok(finished(&engine))
}

/// `GET /ewallet/method/done`: it has, or its time is over; on to what the issuer wants.
pub(super) async fn method_done(
    State(engine): State<Arc<Engine>>,
    Query(named): Query<Named>,
) -> Result<Response, Problem> {
    let known = method_over(&engine, &named, MethodResult::NotDone).await?;
    if known.is_some_and(|known| known.challenge().is_some()) {
        let address = format!("/ewallet/challenge?{}", query(&named.r#try));
        return Ok((StatusCode::SEE_OTHER, [(LOCATION, address)]).into_response());
    }
    Ok(finished(&engine))
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

const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{{ text }}</title>
<meta name="color-scheme" content="light dark">
<script src="/ewallet/{{ "challenge" if form else "method" if look else "returned" }}.js" defer></script>
</head>
<body{% if turned %} data-turned{% endif %}><main>
<h1>{{ text }}</h1>
{% if form %}<form method="post" action="{{ form[0] }}">
{% for field in form[1] %}<input type="hidden" name="{{ field[0] }}" value="{{ field[1] }}">
{% endfor %}<button>Continue</button>
</form>
{% endif %}{% if look %}<iframe name="look" title="Bank" width="0" height="0" hidden></iframe>
<form method="post" action="{{ look.url }}" target="look">
<input type="hidden" name="threeDSMethodData" value="{{ look.data }}">
</form>
<p><a href="{{ look.next }}">Continue</a></p>
{% endif %}</main></body>
</html>
"#;

const THANKS: &str = "Thank you. This window goes on by itself.";
const TURNED: &str = "Nothing was paid. This window goes on by itself.";

/// What such a page says: that the payer turned back, or a form that it posts.
struct Shown<'a> {
    text: &'a str,
    turned: bool,
    form: Option<(&'a String, &'a Vec<(String, String)>)>,
}

fn finished(engine: &Engine) -> Response {
    page(engine, "'none'", &Shown { text: THANKS, turned: false, form: None })
}

fn page(engine: &Engine, origins: &str, shown: &Shown<'_>) -> Response {
    rendered(engine, origins, context! { text => shown.text, turned => shown.turned, form => shown.form })
}

/// A page whose forms go to these origins, and whose frames show them.
fn rendered(engine: &Engine, origins: &str, words: minijinja::Value) -> Response {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    let Ok(body) = templates.render_str(PAGE, words) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; form-action {origins}; frame-src {origins}; base-uri 'none'; frame-ancestors 'self' {}",
        pages::others(engine)
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, policy.as_str()),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, body).into_response()
}
