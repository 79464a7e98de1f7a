//! `/process/{uid}`: payers on their way to their bank and back, and the receipt that they may keep
//! (checkout-gateway 3.4, checkout 4).

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::get;
use florin_engine::{Action, shops, transactions};

use super::desk::Desk;
use super::hosted::answer::{Pages, see};
use super::hosted::visit::Visit;
use super::hosted::{self, Opened, opened};
use super::page::model::{Challenge, Link};
use super::page::render;
use super::paying::Cashier;
use super::refusal::Refusal;
use super::telling::Told;
use super::transactions::kind::Status;
use super::transactions::returning;
use crate::shared::body;

mod receipt;
mod shown;

/// The addresses that payers are sent to.
pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/process/{uid}", get(go))
        .route("/process/{uid}/return", get(come_back).post(come_back))
        .route("/customer/transactions/{uid}/{key}", get(receipt::show))
}

/// To the bank, or onwards if there is nothing left to do there.
async fn go(State(desk): State<Desk>, Path(uid): Path<String>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let visit = Visit::read(&head);
    let pages = Pages::new(&desk.engine, &visit);
    let shown = async {
        let Some(found) = transactions::by_uid(&desk.engine, &uid).await? else {
            desk.limits.failure(&head.extensions)?;
            return Ok(pages.closed());
        };
        let told = Told::of(&desk.engine, found)?;
        match opened::action(&told) {
            Some(Action::Redirect { url }) => match Link::web(url) {
                Some(bank) => Ok(pages.leave(&bank)),
                None => Ok(pages.closed()),
            },
            Some(Action::PostForm { url, fields }) => post(&desk, &visit, &told, url, fields).await,
            _ => onwards(&desk, &visit, &told).await,
        }
    };
    shown.await.unwrap_or_else(|refusal| pages.broken(&refusal))
}

/// The bank wants to be posted to: a page that does so by itself, and has a button where there is no script.
async fn post(
    desk: &Desk,
    visit: &Visit,
    told: &Told,
    url: &str,
    fields: &[(String, String)],
) -> Result<Response, Refusal> {
    let pages = Pages::new(&desk.engine, visit);
    let Some(action) = Link::web(url) else { return Ok(pages.closed()) };
    let Some(shop) = shops::by_id(&desk.engine, told.transaction.shop).await? else {
        return Ok(pages.closed());
    };
    let pages = pages.of_shop(&shop);
    let page = Challenge {
        order: shown::order(told, &shop),
        action,
        post: true,
        values: fields.to_vec(),
        in_frame: false,
        token: String::new(),
    };
    Ok(pages.bank(render::challenge(&shown::shell(&pages, visit, told, &shop), &page), false))
}

/// The bank is done: its PSP is asked at once, and the payer goes on.
async fn come_back(State(desk): State<Desk>, Path(uid): Path<String>, request: Request) -> Response {
    let (head, sent) = request.into_parts();
    let visit = Visit::read(&head);
    let pages = Pages::new(&desk.engine, &visit);
    let shown = async {
        // What a bank posts is for its PSP's eyes, which has it already.
        let _ = body::read(sent).await;
        let Some(found) = transactions::by_uid(&desk.engine, &uid).await? else {
            desk.limits.failure(&head.extensions)?;
            return Ok(pages.closed());
        };
        let merchant = found.merchant.clone();
        let Some(found) = transactions::complete(&desk.engine, &merchant, &uid).await? else {
            return Ok(pages.closed());
        };
        let told = judged(&desk, &visit, Told::of(&desk.engine, found)?).await?;
        onwards(&desk, &visit, &told).await
    };
    shown.await.unwrap_or_else(|refusal| pages.broken(&refusal))
}

/// What the shop refuses although its PSP took it is refused after the challenge too.
async fn judged(desk: &Desk, visit: &Visit, told: Told) -> Result<Told, Refusal> {
    if told.status != Status::Successful && !told.is_rejected {
        return Ok(told);
    }
    let Some(shop) = shops::by_id(&desk.engine, told.transaction.shop).await? else { return Ok(told) };
    let cashier = Cashier { engine: &desk.engine, shop: &shop, request: &visit.request };
    let caller = shop.caller(told.transaction.mode, &visit.request)?;
    cashier.judge(&caller, told).await
}

/// From here: the page of the token, the shop, or nowhere.
async fn onwards(desk: &Desk, visit: &Visit, told: &Told) -> Result<Response, Refusal> {
    let pages = Pages::new(&desk.engine, visit);
    if let Some(token) = told.card_words().and_then(|words| words.token.clone()) {
        let page = visit.clone().of_token(&token);
        return match Opened::find(desk, &page).await? {
            Some(opened) if visit.is_frame => Ok(hosted::returned(&pages, &opened)),
            _ => Ok(see(&page.address())),
        };
    }
    let back = told.order().and_then(|order| order.return_url.as_deref()).and_then(|url| {
        let tracking_id = told.transaction.tracking_id.as_deref();
        returning::address(url, &told.transaction.uid, told.status, tracking_id)
    });
    match back.as_deref().and_then(Link::app) {
        Some(back) => Ok(pages.leave(&back)),
        None => receipt::of(desk, visit, told).await,
    }
}
