//! `/async`: any POST, answered at once and worked on behind the caller's back (checkout-gateway 7).

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use florin_domain::Mode;
use florin_engine::jobs::{self, Job};

use super::super::desk::{self, Asked, Desk};
use super::super::refusal::{ApiVersion, Half, Refusal};
use super::answer;
use super::asynchronous::{self, Progress};
use super::routes::{self, Key, Task};

/// The routes.
pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/async/{*path}", post(accept))
        .route("/async/status/{id}", get(status))
        .route("/async/result/{id}", get(result))
}

/// An answer that is ready.
struct Ready {
    status: u16,
    body: Vec<u8>,
}

async fn accept(State(desk): State<Desk>, Path(path): Path<String>, request: Request) -> Response {
    let version = ApiVersion::of(request.headers());
    let accepted = async {
        let asked = desk.shop(request).await?;
        let task = Task::of_path(&format!("/{path}")).ok_or(Refusal::NotFound)?;
        let caller = asked.caller(Mode::Test)?;
        let key = Key::of(&asked, &format!("/async/{path}")).map(|key| key.of_shop(&asked.shop));
        let accepted = jobs::accept(&asked.engine, &caller, &asked.shop.scope(), key.as_ref()).await?;
        let body = asynchronous::accepted(public_url(&asked), &accepted.id, version);
        if accepted.is_new {
            let engine = asked.engine.clone();
            jobs::spawn(&engine, work(asked, task, accepted.id));
        }
        Ok(desk::json(StatusCode::OK, body))
    };
    desk::told(Half::Gateway, version, accepted.await)
}

/// Does it, and keeps the answer.
async fn work(asked: Asked, task: Task, id: String) {
    let done = routes::perform(&asked, &task, Some(&Key::of_job(&id))).await;
    let Ready { status, body } = match done {
        Ok((status, body)) => Ready { status: status.as_u16(), body },
        Err(refusal) => {
            Ready { status: refusal.status().as_u16(), body: refusal.body(Half::Gateway, asked.version) }
        }
    };
    let kept = async {
        let caller = asked.shop.caller(Mode::Test, &asked.request)?;
        jobs::finish(&asked.engine, &caller, &asked.shop.scope(), &id, status, &body).await
    };
    if let Err(error) = kept.await {
        tracing::error!(%error, "the answer of an asynchronous request could not be kept");
    }
}

/// Where a request stands, and its answer if there is one.
async fn find(asked: &Asked, id: &str) -> Result<(Progress, Option<Ready>), Refusal> {
    let caller = asked.caller(Mode::Test)?;
    let is_lost = match jobs::find(&asked.engine, &caller, &asked.shop.scope(), id).await? {
        Job::Unknown => return Ok((Progress::Unknown, None)),
        Job::Done(answer) if answer.status >= 500 => return Ok((Progress::Broken, None)),
        Job::Done(answer) => {
            return Ok((Progress::Done, Some(Ready { status: answer.status, body: answer.body })));
        }
        Job::Running => false,
        Job::Lost => true,
    };
    // Its process may be gone. What it began is there all the same.
    match routes::made_before(asked, Some(&Key::of_job(id))).await {
        Ok(Some(told)) => {
            let body = answer::one(&told.view(), asked.version);
            Ok((Progress::Done, Some(Ready { status: 200, body })))
        }
        Ok(None) if is_lost => Ok((Progress::Unknown, None)),
        Ok(None) | Err(Refusal::InProgress) => Ok((Progress::Running, None)),
        Err(refusal) => Err(refusal),
    }
}

async fn status(State(desk): State<Desk>, Path(id): Path<String>, request: Request) -> Response {
    let version = ApiVersion::of(request.headers());
    let told = async {
        let asked = desk.shop(request).await?;
        let (progress, _) = find(&asked, &id).await?;
        let (status, body) = asynchronous::status(public_url(&asked), &id, progress);
        Ok(json(status, body))
    };
    desk::told(Half::Gateway, version, told.await)
}

async fn result(State(desk): State<Desk>, Path(id): Path<String>, request: Request) -> Response {
    let version = ApiVersion::of(request.headers());
    let told = async {
        let asked = desk.shop(request).await?;
        let (progress, ready) = find(&asked, &id).await?;
        Ok(match (asynchronous::response(&id, progress), ready) {
            (Some((status, body)), _) => json(status, body),
            (None, Some(Ready { status, body })) => json(status, body),
            (None, None) => return Err(Refusal::Broken),
        })
    };
    desk::told(Half::Gateway, version, told.await)
}

fn public_url(asked: &Asked) -> &str {
    &asked.engine.settings().public_url
}

fn json(status: u16, body: Vec<u8>) -> Response {
    desk::json(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), body)
}
