//! Subscriptions: a plan, a customer, a card, and a charge for each period (checkout-other 5).

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use florin_engine::subscriptions::{self, Subscription};
use serde::{Deserialize, Serialize};

use super::api;
use super::desk::{self, Asked, Desk};
use super::errors::{Errors, phrase};
use super::fields::ANY;
use super::given::Members;
use super::plans::Plan;
use super::refusal::{Refusal, json};

pub(super) mod begin;
pub mod events;
mod request;
mod view;

/// What the face keeps of a subscription, sealed by the engine.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Words {
    /// The plan's name; none if the whole plan came with the request.
    plan_id: String,
    /// The plan as it was agreed.
    plan: Plan,
    /// The customer's record.
    customer: Option<String>,
    device_id: Option<String>,
    additional_data: Members,
    /// The page on which the card is given.
    page: Option<Page>,
}

/// The page on which a card is given.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Page {
    redirect_url: String,
    token: String,
}

impl Words {
    fn of(found: &Subscription) -> Result<Words, Refusal> {
        serde_json::from_str(&found.details.words).map_err(|_| Refusal::Broken)
    }
}

/// The calls about subscriptions.
pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/subscriptions", post(create))
        .route("/subscriptions/{id}", get(one))
        .route("/subscriptions/{id}/cancel", post(cancel))
        .route("/subscriptions/{id}/advance", post(advance))
}

async fn create(State(desk): State<Desk>, request: Request) -> Response {
    api::told(made(&desk, request).await)
}

async fn made(desk: &Desk, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let key = asked.idempotency("/subscriptions");
    let body = json(&asked.body)?;
    let wish = request::read(&asked, &api::fields(&body)?).await?;
    let mode = desk::mode(wish.plan.test);
    if let Some(key) = &key
        && let Some(before) = subscriptions::replay(&asked.engine, &asked.shop, mode, key).await?
    {
        return told(&asked, StatusCode::CREATED, before).await;
    }
    let made = begin::create(&asked.engine, &asked.shop, wish, key).await?;
    told(&asked, StatusCode::CREATED, made).await
}

async fn told(asked: &Asked, status: StatusCode, found: Subscription) -> Result<Response, Refusal> {
    api::body(status, &view::of(&asked.engine, &found, None).await?)
}

async fn find(asked: &Asked, id: &str) -> Result<Subscription, Refusal> {
    subscriptions::find(&asked.engine, &asked.shop, id).await?.ok_or(Refusal::NotFound)
}

async fn one(State(desk): State<Desk>, Path(id): Path<String>, request: Request) -> Response {
    let found = async {
        let asked = desk.shop(request).await?;
        let found = find(&asked, &id).await?;
        told(&asked, StatusCode::OK, found).await
    };
    api::told(found.await)
}

async fn cancel(State(desk): State<Desk>, Path(id): Path<String>, request: Request) -> Response {
    api::told(cancelled(&desk, &id, request).await)
}

async fn cancelled(desk: &Desk, id: &str, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let found = find(&asked, id).await?;
    let empty = b"{}".as_slice();
    let body = json(if asked.body.is_empty() { empty } else { &asked.body })?;
    let mut errors = Errors::default();
    let fields = api::fields(&body)?;
    let Some(reason) = fields.required_text("cancel_reason", ANY, &mut errors) else {
        return Err(errors.into());
    };
    let gone = subscriptions::cancel(&asked.engine, found, reason).await?;
    told(&asked, StatusCode::OK, gone).await
}

/// Ours: time travel for tests. What is due next happens now.
async fn advance(State(desk): State<Desk>, Path(id): Path<String>, request: Request) -> Response {
    let moved = async {
        let asked = desk.shop(request).await?;
        let found = find(&asked, &id).await?;
        let moved = subscriptions::advance(&asked.engine, found).await?;
        let nothing = "Nothing is due, or money is real";
        let moved = moved.ok_or_else(|| Refusal::from(Errors::base(nothing)))?;
        told(&asked, StatusCode::OK, moved).await
    };
    api::told(moved.await)
}

/// A field that must be there.
fn blank(name: &'static str) -> Refusal {
    Errors::one(&[name], phrase::BLANK).into()
}
