//! The pages around the form: the bank asks back, nobody knows yet, it is decided, it is too late.

use axum::http::StatusCode;
use axum::response::Response;
use florin_domain::Timestamp;

use super::super::page::decline::Reason;
use super::super::page::model::{Challenge, Ended, Link, Outcome, Pending};
use super::super::page::render;
use super::super::telling::Told;
use super::super::tokens::token;
use super::super::transactions::kind::Status;
use super::answer::Pages;
use super::leaving;
use super::opened::Opened;

/// The time is over.
pub(super) fn closed(pages: &Pages<'_>, opened: &Opened<'_>) -> Response {
    pages.plain(StatusCode::NOT_FOUND, render::closed(&opened.shell(pages)))
}

/// The payer gave up, and the shop named no place for that.
pub(super) fn cancelled(pages: &Pages<'_>, opened: &Opened<'_>) -> Response {
    let back = leaving::cancel(opened.request(), &opened.shop, opened.token.name());
    let html = render::cancelled(&opened.shell(pages), back.as_ref(), &opened.visit.address());
    pages.plain(StatusCode::OK, html)
}

/// The bank asks back: `/process/{uid}` leads there, in a frame or in the whole window.
pub(super) fn challenge(pages: &Pages<'_>, opened: &Opened<'_>, told: &Told) -> Response {
    let Some(action) = told.view().redirect_url.and_then(Link::web) else {
        return pending(pages, opened, told);
    };
    let in_frame = opened.request().iframe;
    let page = Challenge {
        order: opened.order(),
        action,
        post: false,
        values: Vec::new(),
        in_frame,
        token: opened.token.name().to_owned(),
    };
    pages.bank(render::challenge(&opened.shell(pages), &page), in_frame)
}

/// Nobody knows yet.
pub(super) fn pending(pages: &Pages<'_>, opened: &Opened<'_>, told: &Told) -> Response {
    let page = Pending {
        order: opened.order(),
        action: opened.visit.address(),
        token: opened.token.name().to_owned(),
        back: leaving::back(opened.request(), &opened.shop, opened.token.name(), told),
    };
    pages.plain(StatusCode::OK, render::pending(&opened.shell(pages), &page))
}

/// It is decided: the result, or where it leads.
pub(super) fn ended(pages: &Pages<'_>, opened: &Opened<'_>, told: &Told) -> Response {
    let settings = &opened.request().settings;
    let back = leaving::back(opened.request(), &opened.shop, opened.token.name(), told);
    // Who paid by opening the page has nothing to read on it.
    let wait = settings.auto_return.as_ref().map(|wait| wait.seconds);
    let wait = if opened.request().pays_by_itself() { Some(0) } else { wait };
    if let (Some(0), Some(back), false) = (wait, &back, opened.visit.is_embedded()) {
        return pages.leave(back);
    }
    let page = result(opened, told, back, wait);
    pages.plain(StatusCode::OK, render::result(&opened.shell(pages), &page))
}

fn result(opened: &Opened<'_>, told: &Told, back: Option<Link>, auto_return: Option<u32>) -> Ended {
    let request = opened.request();
    let success = told.status == Status::Successful;
    let receipt = format!("{}?language={}", told.view().receipt_url.unwrap_or(""), request.settings.language);
    Ended {
        order: opened.order(),
        outcome: outcome(told),
        uid: Some(told.transaction.uid.clone()),
        card: card(told),
        at: Some(at(told.transaction.updated_at)),
        receipt: if success { request.order.additional_data.receipt_text.clone() } else { Vec::new() },
        receipt_link: Link::web(&receipt).filter(|_| success),
        back,
        button_text: request.settings.button_next_text.clone(),
        auto_return,
    }
}

/// How it ended, for the payer.
pub(in crate::checkout) fn outcome(told: &Told) -> Outcome {
    match token::word(told) {
        "successful" => Outcome::Success,
        "error" => Outcome::Failed,
        _ => Outcome::Declined(Reason::of_code(told.code.as_str())),
    }
}

/// Brand word and last four digits.
pub(in crate::checkout) fn card(told: &Told) -> Option<(String, String)> {
    let card = told.view().card?;
    Some((card.brand.unwrap_or("card").to_owned(), card.last_4.to_owned()))
}

/// Day and minute, the same in every language.
pub(in crate::checkout) fn at(at: Timestamp) -> String {
    let told = jiff::Timestamp::from_second(at.seconds());
    told.map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string()).unwrap_or_default()
}
