//! The hosted page: a payer opens it by its payment token, pays, and is taken back to the shop (checkout 5).
//!
//! What the page shows follows from the token alone, so that it may be opened, reloaded and left at any moment. A plain form
//! is posted to the page's own address; the page's script pays through the page API and loads the page again.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;

use super::desk::Desk;
use super::page::model::Said;
use super::page::render;
use super::refusal::Refusal;
use crate::shared::body;
use answer::{Pages, see};
pub(super) use opened::Opened;
use opened::Stage;
use visit::Visit;

pub(super) mod answer;
mod form;
pub(super) mod leaving;
pub(super) mod opened;
mod paying;
mod posted;
pub(super) mod stages;
pub(super) mod visit;

/// The page on its three paths (checkout 3).
pub(super) fn routes() -> Router<Desk> {
    let page = || get(open).post(submit);
    Router::new().route("/widget/hpp.html", page()).route("/v2/checkout", page()).route("/checkout", page())
}

async fn open(State(desk): State<Desk>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let visit = Visit::read(&head);
    let pages = Pages::new(&desk.engine, &visit);
    let shown = async {
        match Opened::find(&desk, &visit).await? {
            Some(opened) => Box::pin(show(&pages.of_shop(&opened.shop), opened)).await,
            None => Ok(unknown(&desk, &pages, &head)),
        }
    };
    shown.await.unwrap_or_else(|refusal| pages.broken(&refusal))
}

async fn submit(State(desk): State<Desk>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let visit = Visit::read(&head);
    let pages = Pages::new(&desk.engine, &visit);
    let shown = async {
        match Opened::find(&desk, &visit).await? {
            Some(opened) => Box::pin(take(&desk, &pages.of_shop(&opened.shop), opened, body)).await,
            None => Ok(unknown(&desk, &pages, &head)),
        }
    };
    shown.await.unwrap_or_else(|refusal| pages.broken(&refusal))
}

/// Nobody finds tokens by trying: 256 random bits, and whoever tries too often is no longer listened to.
fn unknown(desk: &Desk, pages: &Pages<'_>, head: &axum::http::request::Parts) -> Response {
    match desk.limits.failure(&head.extensions) {
        Ok(()) => pages.closed(),
        Err(many) => pages.broken(&Refusal::from(many)),
    }
}

/// The page as the token has it.
async fn show(pages: &Pages<'_>, opened: Opened<'_>) -> Result<Response, Refusal> {
    if opened.pays_now() {
        return Box::pin(paying::by_itself(pages, opened)).await;
    }
    if opened.visit.cancels && matches!(opened.stage(), Stage::Form(_)) {
        return Ok(stages::cancelled(pages, &opened));
    }
    match opened.stage() {
        Stage::Closed => Ok(stages::closed(pages, &opened)),
        Stage::Form(said) => form(pages, &opened, said).await,
        Stage::Challenge(told) => Ok(stages::challenge(pages, &opened, told)),
        Stage::Pending(told) => Ok(stages::pending(pages, &opened, told)),
        Stage::Ended(told) => Ok(stages::ended(pages, &opened, told)),
    }
}

/// The form, with what is to be said above it.
async fn form(pages: &Pages<'_>, opened: &Opened<'_>, said: Option<Said>) -> Result<Response, Refusal> {
    let mut form = form::model(opened).await?;
    form.said = said;
    Ok(pages.form(opened, &form, StatusCode::OK))
}

/// A plain form was posted.
async fn take(desk: &Desk, pages: &Pages<'_>, opened: Opened<'_>, body: Body) -> Result<Response, Refusal> {
    let body = body::read(body).await?;
    if !matches!(opened.stage(), Stage::Form(_)) {
        // Somebody else was faster, or the time is over: the page tells.
        return Ok(see(&opened.visit.address()));
    }
    let mut form = form::model(&opened).await?;
    let Some(posted) = posted::read(&body).filter(|posted| opened.is_our_form(&posted.anti_forgery)) else {
        form.said = Some(Said::Stale);
        return Ok(pages.form(&opened, &form, StatusCode::UNPROCESSABLE_ENTITY));
    };
    if desk.limits.request(&format!("shop-{}", opened.shop.id)).is_err() {
        form.said = Some(Said::TooMany);
        return Ok(pages.form(&opened, &form, StatusCode::TOO_MANY_REQUESTS));
    }
    posted.refill(&mut form);
    match posted.check(&form, desk.engine.now()) {
        Ok(entry) => Box::pin(paying::by_form(pages, opened, form, entry)).await,
        Err(faults) => {
            form.faults = faults;
            Ok(pages.form(&opened, &form, StatusCode::UNPROCESSABLE_ENTITY))
        }
    }
}

/// What the frame of a bank shows when the bank is done; `render` draws it for the token's own page.
pub(super) fn returned(pages: &Pages<'_>, opened: &Opened<'_>) -> Response {
    let pages = pages.of_shop(&opened.shop);
    let shell = opened.shell(&pages);
    pages.framed(render::returned(&shell, &opened.visit.address()))
}
