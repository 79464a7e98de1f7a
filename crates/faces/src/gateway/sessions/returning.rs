//! The payer's way to the bank and back, inside the form's frame: a page that posts to the bank where it wants that,
//! and one that the bank sends the payer to. What the bank adds to the address is a hint; the PSP is asked.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use florin_domain::MerchantId;
use florin_engine::sessions::{self, Session, Try};
use florin_engine::{Action, Engine, EngineError, Outcome};
use minijinja::{Environment, context};
use serde::Deserialize;

use super::super::error::Problem;
use super::visit::Visit;
use super::{pages, pay};

/// `?try=merchant.session.no`: nobody else knows the session.
#[derive(Deserialize)]
pub(super) struct Named {
    r#try: String,
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
    if let Some((session, _, Some(outcome))) = find(&engine, &named).await?
        && pay::waits(Some(&outcome))
    {
        sessions::complete(&engine, &session, &outcome).await?;
    }
    // The same for everybody: an address that was guessed tells nothing.
    Ok(page(&engine, "'none'", "Thank you. This window goes on by itself.", None))
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
        return Ok(page(&engine, "'none'", "Thank you. This window goes on by itself.", None));
    };
    let origin = url::Url::parse(url).map(|url| url.origin().ascii_serialization()).unwrap_or_default();
    Ok(page(&engine, &origin, "Your bank asks you to confirm.", Some((url, fields))))
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
{% if form %}<script src="/ewallet/challenge.js" defer></script>
{% endif %}</head>
<body><main>
<h1>{{ text }}</h1>
{% if form %}<form method="post" action="{{ form[0] }}">
{% for field in form[1] %}<input type="hidden" name="{{ field[0] }}" value="{{ field[1] }}">
{% endfor %}<button>Continue</button>
</form>
{% endif %}</main></body>
</html>
"#;

fn page(
    engine: &Engine,
    form_action: &str,
    text: &str,
    form: Option<(&String, &Vec<(String, String)>)>,
) -> Response {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| minijinja::AutoEscape::Html);
    let Ok(body) = templates.render_str(PAGE, context! { text, form }) else {
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
