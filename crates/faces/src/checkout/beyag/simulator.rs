//! The method `apm` of test mode: the customer posts the form, and the amount decides what comes of it.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::post;
use florin_engine::alternatives::{self, FACE};
use florin_engine::transactions::{self, Ruling};
use florin_engine::{Engine, shops};
use url::Url;

use super::super::api;
use super::super::desk::Desk;
use super::super::products::page;
use super::super::refusal::Refusal;
use super::request::Words;
use super::{notified, ruling, view};
use crate::shared::body;

/// The number of the account that it goes through.
pub(super) const GATEWAY_ID: i64 = 1;

pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/beyag/simulator/{uid}", post(posted))
}

/// What comes of an amount: 1 at its end fails, 2 runs out, everything else succeeds.
pub(super) fn verdict(amount: i64) -> Ruling {
    match amount % 10 {
        1 => ruling("failed", "F.0998"),
        2 => ruling("expired", "F.0998"),
        _ => ruling("successful", "S.0000"),
    }
}

/// Where the form is posted, and what proves that it is ours.
pub(super) fn form(engine: &Engine, uid: &str) -> Result<(String, String), Refusal> {
    let action = format!("{}/beyag/simulator/{uid}", engine.settings().public_url);
    Ok((action, session(engine, uid)?))
}

fn session(engine: &Engine, uid: &str) -> Result<String, Refusal> {
    Ok(transactions::receipt_key(engine, &format!("beyag/{uid}"))?)
}

/// The customer posts the form, and goes back to the shop.
async fn posted(State(desk): State<Desk>, Path(uid): Path<String>, request: Request) -> Response {
    match decided(&desk, &uid, request).await {
        Ok(Some(url)) => page::go(&url),
        Ok(None) => page::closed(&desk.engine),
        Err(refusal) => api::told(Err(refusal)),
    }
}

async fn decided(desk: &Desk, uid: &str, request: Request) -> Result<Option<String>, Refusal> {
    let engine = &desk.engine;
    let form = body::read(request.into_body()).await?;
    let shown = url::form_urlencoded::parse(&form).find(|(name, _)| name == "session");
    let found = transactions::by_uid(engine, uid).await?.filter(|found| found.face == FACE);
    let Some(found) = found else { return Ok(None) };
    if shown.is_none_or(|(_, shown)| shown != session(engine, uid).unwrap_or_default()) {
        return Ok(None);
    }
    let Some(shop) = shops::by_id(engine, found.shop).await? else { return Ok(None) };
    let words = Words::of(&found)?;
    let found = if view::status(engine, &found) == "pending" {
        let url = notified(&shop, &words);
        alternatives::decide(engine, found, verdict(words.amount), url.as_deref()).await?
    } else {
        found
    };
    let status = view::status(engine, &found);
    let back = words.return_url.or_else(|| shop.settings.url.clone());
    Ok(back.and_then(|back| with_outcome(&back, uid, status, words.tracking_id.as_deref())))
}

/// The shop's address with what came of it (checkout-gateway 3.4).
fn with_outcome(address: &str, uid: &str, status: &str, tracking_id: Option<&str>) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    url.query_pairs_mut().append_pair("uid", uid).append_pair("status", status);
    if let Some(tracking_id) = tracking_id {
        url.query_pairs_mut().append_pair("tracking_id", tracking_id);
    }
    Some(url.into())
}
