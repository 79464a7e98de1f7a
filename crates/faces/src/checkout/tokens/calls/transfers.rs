//! `POST /ctp/api/verify-p2p`, at once and as a job: whether a transfer from card to card is possible, asked by a page
//! or an app (checkout 7.3, checkout-other 6).

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use florin_domain::Mode;
use florin_engine::jobs::{self, Job};
use serde::Serialize;
use serde_json::value::RawValue;

use super::super::super::desk::{self, Asked, Desk};
use super::super::super::refusal::{ApiVersion, Half, Refusal};
use super::super::super::transactions::routes::Key;
use super::super::super::transactions::transfers;
use super::{allow_any_origin, is_of_shop};

/// Where jobs are begun.
pub(super) const JOB_PATH: &str = "/ctp/api/async/verify-p2p";

/// A job as this API tells it. Nothing is said of an answer before there is one.
#[derive(Serialize)]
struct Stands<'a> {
    job_id: &'a str,
    status: &'static str,
    response: &'a RawValue,
}

/// A job that has no answer yet.
#[derive(Serialize)]
struct New<'a> {
    status: &'static str,
    job_id: &'a str,
}

/// Answers at once.
pub(super) async fn verify(State(desk): State<Desk>, request: Request) -> Response {
    answered(request, async |request| {
        let (asked, by_page) = desk.shop_or_browser(request).await?;
        let (status, body) = transfers::checked(&asked, by_page).await?;
        Ok(desk::json(status, body))
    })
    .await
}

/// Accepts a job; its answer is asked for by its id.
pub(super) async fn accept(State(desk): State<Desk>, request: Request) -> Response {
    answered(request, async |request| {
        let (asked, by_page) = desk.shop_or_browser(request).await?;
        let key = Key::of(&asked, JOB_PATH).map(|key| key.of_shop(&asked.shop));
        let scope = scope(&asked);
        let accepted = jobs::accept(&asked.engine, &asked.caller(Mode::Test)?, &scope, key.as_ref()).await?;
        let told = New { status: "new", job_id: &accepted.id };
        let body = serde_json::to_vec(&told).map_err(|_| Refusal::Broken)?;
        if accepted.is_new {
            let engine = asked.engine.clone();
            jobs::spawn(&engine, work(asked, by_page, scope, accepted.id));
        }
        Ok(desk::json(StatusCode::OK, body))
    })
    .await
}

/// How a job stands.
pub(super) async fn job(State(desk): State<Desk>, Path(id): Path<String>, request: Request) -> Response {
    answered(request, async |request| {
        let (asked, _) = desk.shop_or_browser(request).await?;
        let found = jobs::find(&asked.engine, &asked.caller(Mode::Test)?, &scope(&asked), &id).await?;
        Ok(desk::json(StatusCode::OK, told(&id, found)?))
    })
    .await
}

/// The answer to a request; scripts of a page may read it, since who asks says so in the request itself.
async fn answered(
    request: Request,
    answer: impl AsyncFnOnce(Request) -> Result<Response, Refusal>,
) -> Response {
    let version = ApiVersion::of(request.headers());
    let is_of_shop = is_of_shop(request.headers());
    let mut response = desk::told(Half::Checkout, version, answer(request).await);
    if !is_of_shop {
        allow_any_origin(&mut response);
    }
    response
}

/// Jobs of this call are not those of `/async`, which answers for whole transactions.
fn scope(asked: &Asked) -> String {
    format!("{}/verify-p2p", asked.shop.scope())
}

/// Asks, and keeps the answer.
async fn work(asked: Asked, by_page: bool, scope: String, id: String) {
    let (status, body) = transfers::checked(&asked, by_page)
        .await
        .unwrap_or_else(|refusal| (refusal.status(), refusal.body(Half::Checkout, ApiVersion::Two)));
    let kept = async {
        let caller = asked.shop.caller(Mode::Test, &asked.request)?;
        jobs::finish(&asked.engine, &caller, &scope, &id, status.as_u16(), &body).await
    };
    if let Err(error) = kept.await {
        tracing::error!(%error, "the answer of a job could not be kept");
    }
}

fn told(id: &str, job: Job) -> Result<Vec<u8>, Refusal> {
    let (status, body) = match job {
        Job::Unknown => return Err(Refusal::NotFound),
        Job::Running => {
            return serde_json::to_vec(&New { status: "new", job_id: id }).map_err(|_| Refusal::Broken);
        }
        // Nothing was moved: who still wants to know asks again.
        Job::Lost => ("failed", Refusal::Broken.body(Half::Checkout, ApiVersion::Two)),
        Job::Done(answer) if answer.status == 200 => ("successful", answer.body),
        Job::Done(answer) => ("failed", answer.body),
    };
    let response = serde_json::from_slice(&body).map_err(|_| Refusal::Broken)?;
    serde_json::to_vec(&Stands { job_id: id, status, response }).map_err(|_| Refusal::Broken)
}
