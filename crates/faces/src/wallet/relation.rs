//! The hosted page on which a user proves a card: `/card/relate/{secret}` (wallet 6). It works without script.
//!
//! The address is a capability: whoever has it may submit a card once. What is typed goes from the browser to this
//! page and on to the PSP; neither the client nor the JSON API sees it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use florin_engine::wallet::relation::{self, Proving, Stage, Submitted};
use florin_engine::{Action, EngineError};

use super::desk::Desk;
use super::pages::leave;
use crate::shared::body;
use page::Pages;
use posted::{Faults, Typed};

mod page;
mod posted;

/// How long a browser waits for the PSP before it goes on; the client polls anyway.
const WAITS: Duration = Duration::from_secs(20);

/// The page, and where a bank sends the browser back to.
pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/card/relate/{secret}", get(open).post(submit))
        .route("/card/relate/{secret}/back", get(back).post(back))
}

fn address(secret: &str) -> String {
    format!("/card/relate/{secret}")
}

fn returned(secret: &str) -> String {
    format!("/card/relate/{secret}/back")
}

async fn open(State(desk): State<Desk>, Path(secret): Path<String>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let shown = async {
        let Some(proving) = relation::find(&desk.engine, &secret).await? else {
            return Ok(unknown(&desk, &head));
        };
        let pages = Pages::new(&desk.engine, &head.headers, Some(&proving));
        Ok(match &proving.stage {
            Stage::Form => form(&pages, &secret),
            Stage::Asked(action) => asked(&pages, &secret, action.as_ref()),
            Stage::Over(_) => pages.closed(),
        })
    };
    shown.await.unwrap_or_else(|error| broken(&desk, &head, &secret, &error))
}

async fn submit(State(desk): State<Desk>, Path(secret): Path<String>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = body::read(body).await else {
        return Pages::new(&desk.engine, &head.headers, None).closed();
    };
    let shown = async {
        let Some(proving) = relation::find(&desk.engine, &secret).await? else {
            return Ok(unknown(&desk, &head));
        };
        let pages = Pages::new(&desk.engine, &head.headers, Some(&proving));
        match &proving.stage {
            Stage::Form => take(&desk, &pages, &secret, proving, &Typed::read(&body)).await,
            // The button was pressed twice: the first one counts, and both lead on.
            Stage::Asked(action) => Ok(onwards(&pages, &proving, action.as_ref())),
            Stage::Over(_) => Ok(pages.closed()),
        }
    };
    shown.await.unwrap_or_else(|error| broken(&desk, &head, &secret, &error))
}

/// A card was submitted.
async fn take(
    desk: &Desk,
    pages: &Pages<'_>,
    secret: &str,
    proving: Proving,
    typed: &Typed,
) -> Result<Response, EngineError> {
    let again = |status, faults: &Faults, said| pages.form(status, &address(secret), typed, faults, said);
    if desk.limits.request(&format!("wallet-card-{}", proving.card)).is_err() {
        return Ok(again(StatusCode::TOO_MANY_REQUESTS, &Faults::new(), Some("too-many")));
    }
    let card = match typed.card(desk.engine.now()) {
        Ok(card) => card,
        Err(faults) => return Ok(again(StatusCode::UNPROCESSABLE_ENTITY, &faults, None)),
    };
    let back_here = format!("{}{}", desk.engine.settings().public_url, returned(secret));
    let proving = Arc::new(proving);
    let asked = {
        let (engine, proving) = (desk.engine.clone(), proving.clone());
        async move { relation::submit(&engine, &proving, card, back_here).await }
    };
    // The proof goes on when nobody waits for it any more.
    match tokio::time::timeout(WAITS, asked).await {
        Err(_) => Ok(onwards(pages, &proving, None)),
        Ok(submitted) => Ok(match submitted? {
            Submitted::Asked(Stage::Asked(action)) => onwards(pages, &proving, action.as_ref()),
            Submitted::Asked(_) => onwards(pages, &proving, None),
            Submitted::Unreachable => {
                again(StatusCode::SERVICE_UNAVAILABLE, &Faults::new(), Some("unreachable"))
            }
            Submitted::Closed => pages.closed(),
        }),
    }
}

/// The browser is back from the bank.
async fn back(State(desk): State<Desk>, Path(secret): Path<String>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    let shown = async {
        let Some(proving) = relation::find(&desk.engine, &secret).await? else {
            return Ok(unknown(&desk, &head));
        };
        let pages = Pages::new(&desk.engine, &head.headers, Some(&proving));
        let way = proving.back.clone();
        Ok(match relation::back(&desk.engine, proving).await? {
            Stage::Form => form(&pages, &secret),
            Stage::Asked(Some(action)) => asked(&pages, &secret, Some(&action)),
            Stage::Asked(None) | Stage::Over(_) => away(&pages, way.as_deref()),
        })
    };
    shown.await.unwrap_or_else(|error| broken(&desk, &head, &secret, &error))
}

fn form(pages: &Pages<'_>, secret: &str) -> Response {
    pages.form(StatusCode::OK, &address(secret), &Typed::default(), &Faults::new(), None)
}

/// A page that was opened while the PSP is asked.
fn asked(pages: &Pages<'_>, secret: &str, action: Option<&Action>) -> Response {
    let bank = action.and_then(|action| pages.bank(action));
    bank.unwrap_or_else(|| pages.waiting(&returned(secret)))
}

/// After a submission: to the bank if it asks back, else away.
fn onwards(pages: &Pages<'_>, proving: &Proving, action: Option<&Action>) -> Response {
    let bank = match action {
        Some(Action::Redirect { url }) => leave(url),
        Some(other) => pages.bank(other),
        None => None,
    };
    bank.unwrap_or_else(|| away(pages, proving.back.as_deref()))
}

/// To where the client wants its user, exactly; else a page that says that it is over.
fn away(pages: &Pages<'_>, back: Option<&str>) -> Response {
    back.and_then(leave).unwrap_or_else(|| pages.done())
}

/// Nobody finds addresses by trying: whoever tries too often is no longer listened to.
fn unknown(desk: &Desk, head: &Parts) -> Response {
    let pages = Pages::new(&desk.engine, &head.headers, None);
    match desk.limits.failure(&head.extensions) {
        Ok(()) => pages.closed(),
        Err(_) => pages.fault(StatusCode::TOO_MANY_REQUESTS, "too-many", "/"),
    }
}

fn broken(desk: &Desk, head: &Parts, secret: &str, error: &EngineError) -> Response {
    tracing::error!(%error, "the page of a card could not be shown");
    let pages = Pages::new(&desk.engine, &head.headers, None);
    pages.fault(StatusCode::SERVICE_UNAVAILABLE, "unreachable", &address(secret))
}
