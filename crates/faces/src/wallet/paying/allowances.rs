//! Allowances: made, read, ended; how far the one for a wallet reaches (wallet-surround 6.3, 6.5).

use axum::response::Response;
use florin_domain::Currency;
use florin_engine::wallet::allowances::{self, Allowance};

use super::amounts::Given;
use super::{brief, is_own, view};
use crate::wallet::desk::{Asked, Desk};
use crate::wallet::fields::{self, Query};
use crate::wallet::money::Told;
use crate::wallet::once::Once;
use crate::wallet::people::Name;
use crate::wallet::refusal::{Refusal, Wrong, bytes, json};
use crate::wallet::wallets;

const NO_ALLOWANCE: Refusal = Refusal::NoResource("There is no such allowance");

fn told(desk: &Desk, allowance: &Allowance) -> Response {
    json(200, &view::allowance(allowance, desk.engine.now()))
}

/// `POST /allowance`
pub(super) async fn create(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let body = fields::object(&asked.head, &asked.body)?;
    let wish = brief::allowance(Given::body(&body))?;
    let once = Once::read(desk, asked, "allowance", "")?;
    if let Some(before) = once.before(desk).await? {
        return Ok(before);
    }
    let body = |allowance: &Allowance| bytes(&view::allowance(allowance, desk.engine.now()));
    let keep = once.keep(&body);
    let made = allowances::create(&desk.engine, &asked.caller.client.id, wish, keep.as_ref()).await;
    once.answer(desk, made.map_err(Refusal::from), &body).await
}

/// An allowance of the caller's client.
pub(super) async fn find(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Allowance, Refusal> {
    let found = match id {
        Some(id) => allowances::find(&desk.engine, id).await?,
        None => None,
    };
    let allowance = found.ok_or(NO_ALLOWANCE)?;
    is_own(asked, &allowance.row.client)?;
    Ok(allowance)
}

/// `GET /allowance/:id`
pub(super) async fn get(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Response, Refusal> {
    Ok(told(desk, &find(desk, asked, id).await?))
}

/// `DELETE /allowance/:id`: answers the allowance, as clients read it.
pub(super) async fn end(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Response, Refusal> {
    let allowance = find(desk, asked, id).await?;
    Ok(told(desk, &allowances::end(&desk.engine, allowance.row.id).await?))
}

async fn active_one(desk: &Desk, asked: &Asked, name: Name) -> Result<Allowance, Refusal> {
    let wallet = wallets::named(desk, asked, name).await?;
    let found = allowances::active(&desk.engine, &asked.caller.client.id, wallet.id).await?;
    found.ok_or(NO_ALLOWANCE)
}

/// `GET /allowance/active/:wallet`
pub(super) async fn active(desk: &Desk, asked: &Asked, name: Name) -> Result<Response, Refusal> {
    Ok(told(desk, &active_one(desk, asked, name).await?))
}

/// `DELETE /allowance/active/:wallet`
pub(super) async fn end_active(desk: &Desk, asked: &Asked, name: Name) -> Result<Response, Refusal> {
    let allowance = active_one(desk, asked, name).await?;
    Ok(told(desk, &allowances::end(&desk.engine, allowance.row.id).await?))
}

/// `GET /allowance/limit/:wallet?currency=EUR`
pub(super) async fn limit(desk: &Desk, asked: &Asked, name: Name) -> Result<Response, Refusal> {
    let query = Query::read(&asked.head);
    let code = query.get("currency").unwrap_or("EUR").to_ascii_uppercase();
    let currency = Currency::parse(&code).ok().filter(|currency| currency.exponent().is_some());
    let currency = currency.ok_or_else(|| Wrong::new("currency", "is not a known currency"))?;
    let wallet = wallets::named(desk, asked, name).await?;
    let left = allowances::left(&desk.engine, &asked.caller.client.id, wallet.id, currency).await?;
    Ok(json(200, &Told::from(left)))
}
