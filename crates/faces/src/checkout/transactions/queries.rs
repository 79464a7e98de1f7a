//! Looking transactions up, and calls upon one of them (checkout-gateway 4.11 and 6).

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use florin_engine::shops::Shop;
use florin_engine::transactions::{self, Transaction};
use florin_engine::{Engine, EngineError};

use super::super::desk::{self, Asked, Desk};
use super::super::paying::FACE;
use super::super::refusal::{ApiVersion, Half, Refusal};
use super::super::telling::{Told, Words};
use super::kind::Status;
use super::service::Call;
use super::{answer, refusals};

/// Most transactions that a reference finds.
const MOST: i64 = 10;

/// `GET /transactions/{uid}`
pub(super) async fn by_uid(State(desk): State<Desk>, Path(uid): Path<String>, request: Request) -> Response {
    one(&desk, request, async |asked| find(&asked.engine, &asked.shop, &uid).await).await
}

/// `GET /transactions/tracking_id/{id}`: the first one made.
pub(super) async fn first_by_tracking_id(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let first = async |asked: &Asked| {
        let (merchant, shop) = (&asked.shop.merchant, asked.shop.id);
        transactions::first_by_tracking_id(&asked.engine, merchant, shop, &id).await
    };
    one(&desk, request, first).await
}

/// `GET /v2/transactions/tracking_id/{id}`: the newest ones.
pub(super) async fn by_tracking_id(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let version = ApiVersion::of(request.headers());
    let found = async {
        let asked = desk.shop(request).await?;
        let (engine, merchant, shop) = (&asked.engine, &asked.shop.merchant, asked.shop.id);
        let found = transactions::list_by_tracking_id(engine, merchant, shop, &id, MOST).await?;
        let found = found.into_iter().filter(|one| one.face == FACE);
        let told = found.map(|one| Told::of(engine, one)).collect::<Result<Vec<_>, _>>()?;
        let views: Vec<_> = told.iter().map(Told::view).collect();
        Ok(desk::json(StatusCode::OK, answer::many(&views, version)))
    };
    desk::told(Half::Gateway, version, found.await)
}

/// `POST /transactions/{uid}/renotify` and its sisters.
pub(super) async fn call(
    State(desk): State<Desk>,
    Path((uid, word)): Path<(String, String)>,
    request: Request,
) -> Response {
    let version = ApiVersion::of(request.headers());
    let done = async {
        let asked = desk.shop(request).await?;
        let call = Call::find(&word).ok_or(Refusal::NotFound)?;
        let found = find(&asked.engine, &asked.shop, &uid).await?.ok_or(Refusal::NotFound)?;
        match call {
            Call::Renotify => renotify(&asked.engine, &asked.shop, found).await?,
            // For a provider's staff; a shop's key does not correct what a bank said.
            Call::Recover => return Err(refusals::coded("E.1009")),
            // Cards have no such step.
            Call::Confirm => return Err(refusals::parent_refuses("transaction can't be confirmed")),
            Call::Proof => return Err(refusals::parent_refuses("transaction can't be proofed")),
        }
        Ok(desk::json(StatusCode::OK, call.answer(&uid)))
    };
    desk::told(Half::Gateway, version, done.await)
}

async fn find(engine: &Engine, shop: &Shop, uid: &str) -> Result<Option<Transaction>, EngineError> {
    transactions::find(engine, &shop.merchant, shop.id, uid).await
}

/// The one transaction that was asked for, if there is one.
async fn one(
    desk: &Desk,
    request: Request,
    find: impl AsyncFnOnce(&Asked) -> Result<Option<Transaction>, EngineError>,
) -> Response {
    let version = ApiVersion::of(request.headers());
    let found = async {
        let asked = desk.shop(request).await?;
        let found = find(&asked).await?.ok_or(Refusal::NotFound)?;
        let told = Told::of(&asked.engine, found)?;
        Ok(desk::json(StatusCode::OK, answer::one(&told.view(), version)))
    };
    desk::told(Half::Gateway, version, found.await)
}

async fn renotify(engine: &Engine, shop: &Shop, found: Transaction) -> Result<(), Refusal> {
    let told = Told::of(engine, found)?;
    if told.status == Status::Incomplete {
        return Err(refusals::parent_refuses("transaction is incomplete"));
    }
    let named = match &told.words {
        Words::Card(words) => words.order.notification_url.as_deref(),
        Words::FollowUp(words) => words.notification_url.as_deref(),
    };
    let url = named.or(shop.settings.notification_url.as_deref());
    if transactions::renotify(engine, &told.transaction, url).await? {
        return Ok(());
    }
    Err(refusals::parent_refuses("transaction has no notification_url"))
}
