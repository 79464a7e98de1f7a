//! The payer's way to the bank and back, inside the form's frame or in a window: a page that posts to the bank where it
//! wants that, and one that the bank sends the payer to. What the bank adds to the address is a hint; the PSP is asked.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use florin_domain::MerchantId;
use florin_engine::sessions::{self, Session, Try};
use florin_engine::{Action, Engine, EngineError, Outcome, direct};
use minijinja::{Environment, context};
use serde::Deserialize;

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
    let name = format!("{merchant}.{session}.{no}");
    url::form_urlencoded::Serializer::new(String::new()).append_pair("try", &name).finish()
}

/// Where a browser is sent that must post to the bank.
pub(super) fn challenge_address(visit: &Visit, no: i64) -> String {
    let (url, session) = (&visit.engine.settings().public_url, &visit.session);
    format!("{url}/ewallet/challenge?{}", name(&session.caller.merchant, &session.id, no))
}

/// `GET` or `POST /ewallet/return`: the bank sent the payer back.
pub(super) async fn back(
    State(engine): State<Arc<Engine>>,
    Query(named): Query<Named>,
) -> Result<Response, Problem> {
    let turned = named.turned.is_some();
    if let Some((session, _, Some(outcome))) = find(&engine, &named).await?
        && pay::waits(Some(&outcome))
        && let Some(last) = outcome.tried.last()
    {
        if turned {
            direct::abandon(&engine, &session.caller, &last.attempt.at).await?;
        } else {
            sessions::complete(&engine, &session, &outcome).await?;
        }
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
    let found = find(&engine, &named).await?;
    let action =
        found.as_ref().and_then(|(_, _, outcome)| outcome.as_ref()?.tried.last()?.answered.action.as_ref());
    let Some(Action::PostForm { url, fields }) = action else {
        return Ok(page(&engine, "'none'", &Shown { text: THANKS, turned: false, form: None }));
    };
    let origin = url::Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    let form = Some((url, fields));
    Ok(page(&engine, &origin, &Shown { text: "Your bank asks you to confirm.", turned: false, form }))
}

async fn find(
    engine: &Engine,
    named: &Named,
) -> Result<Option<(Session, Try, Option<Outcome>)>, EngineError> {
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
<script src="/ewallet/{{ "challenge" if form else "returned" }}.js" defer></script>
</head>
<body{% if turned %} data-turned{% endif %}><main>
<h1>{{ text }}</h1>
{% if form %}<form method="post" action="{{ form[0] }}">
{% for field in form[1] %}<input type="hidden" name="{{ field[0] }}" value="{{ field[1] }}">
{% endfor %}<button>Continue</button>
</form>
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

fn page(engine: &Engine, form_action: &str, shown: &Shown<'_>) -> Response {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    let words = context! { text => shown.text, turned => shown.turned, form => shown.form };
    let Ok(body) = templates.render_str(PAGE, words) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; form-action {form_action}; base-uri 'none'; frame-ancestors 'self' {}",
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
