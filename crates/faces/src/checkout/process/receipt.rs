//! The receipt of a transaction: a page for the payer, behind an address that nobody guesses.

use aws_lc_rs::constant_time;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use florin_engine::{shops, transactions};

use super::super::desk::Desk;
use super::super::hosted::answer::Pages;
use super::super::hosted::stages;
use super::super::hosted::visit::Visit;
use super::super::page::model::Ended;
use super::super::page::render;
use super::super::refusal::Refusal;
use super::super::telling::{self, Told};
use super::super::transactions::kind::Status;
use super::shown;

/// The page that `receipt_url` names. A wrong key is answered like a transaction that does not exist.
pub(super) async fn show(
    State(desk): State<Desk>,
    Path((uid, key)): Path<(String, String)>,
    request: Request,
) -> Response {
    let (head, _) = request.into_parts();
    let visit = Visit::read(&head);
    let pages = Pages::new(&desk.engine, &visit);
    let shown = async {
        let own = telling::receipt_part(&desk.engine, &uid)?;
        let fits = constant_time::verify_slices_are_equal(own.as_bytes(), key.as_bytes()).is_ok();
        let found = if fits { transactions::by_uid(&desk.engine, &uid).await? } else { None };
        if let Some(found) = found {
            return of(&desk, &visit, &Told::of(&desk.engine, found)?).await;
        }
        desk.limits.failure(&head.extensions)?;
        Ok(pages.closed())
    };
    shown.await.unwrap_or_else(|refusal| pages.broken(&refusal))
}

/// How a transaction stands, as a page to keep.
pub(super) async fn of(desk: &Desk, visit: &Visit, told: &Told) -> Result<Response, Refusal> {
    let pages = Pages::new(&desk.engine, visit);
    let Some(shop) = shops::by_id(&desk.engine, told.transaction.shop).await? else {
        return Ok(pages.closed());
    };
    let shell = shown::shell(&pages, visit, told, &shop);
    if matches!(told.status, Status::Incomplete | Status::Pending) {
        let html = render::note(&shell, "pending-title", "pending-explained", &visit.own_address());
        return Ok(pages.plain(StatusCode::OK, html));
    }
    let receipt = told.order().map(|order| order.additional_data.receipt_text.clone());
    let page = Ended {
        order: shown::order(told, &shop),
        outcome: stages::outcome(told),
        uid: Some(told.transaction.uid.clone()),
        card: stages::card(told),
        at: Some(stages::at(told.transaction.updated_at)),
        receipt: receipt.unwrap_or_default(),
        receipt_link: None,
        back: None,
        button_text: None,
        auto_return: None,
    };
    Ok(pages.plain(StatusCode::OK, render::receipt(&shell, &page)))
}
