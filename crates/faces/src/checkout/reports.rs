//! Reports of a shop's transactions, and how many there are (checkout-other 8).

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use florin_domain::Timestamp;
use florin_engine::Engine;
use florin_engine::shops::Shop;
use florin_engine::transactions::{self, Transaction};
use serde::Serialize;

use super::api;
use super::desk::{Asked, Desk, told};
use super::errors::Errors;
use super::paying::FACE;
use super::refusal::{ApiVersion, Half, Refusal, json};
use super::telling::Told;
use super::transactions::answer::Classic;
use super::transactions::kind::Status;
use request::{Params, When};

mod request;

/// Transactions that are read at once.
const BATCH: i64 = 500;
/// More than this are not told in one answer of version 2, which has no pages.
const MOST: usize = 10_000;
/// Transactions of one page of version 3.
const PAGE: usize = 500;

/// The calls about reports.
pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/api/reports", post(report)).route("/api/reports/count", post(count))
}

/// A transaction as reports tell it.
#[derive(Serialize)]
struct Row<'v, 'a> {
    #[serde(flatten)]
    transaction: Classic<'v, 'a>,
    shop: Named<'v>,
    merchant: Numbered,
}

#[derive(Serialize)]
struct Named<'v> {
    id: i64,
    name: &'v str,
}

#[derive(Serialize)]
struct Numbered {
    id: i64,
}

/// Version 2.
#[derive(Serialize)]
struct All<'v, 'a> {
    transactions: Vec<Row<'v, 'a>>,
    count: usize,
}

/// Version 3.
#[derive(Serialize)]
struct Page<'v, 'a> {
    transactions: Vec<Row<'v, 'a>>,
    first_object_id: Option<&'v str>,
    last_object_id: Option<&'v str>,
}

#[derive(Serialize)]
struct Counted {
    transactions: Count,
}

#[derive(Serialize)]
struct Count {
    count: usize,
}

async fn report(State(desk): State<Desk>, request: Request) -> Response {
    told(Half::Gateway, flat(&request), reported(&desk, request).await)
}

async fn count(State(desk): State<Desk>, request: Request) -> Response {
    told(Half::Gateway, flat(&request), counted(&desk, request).await)
}

/// Reports have no version that is told twice.
fn flat(request: &Request) -> ApiVersion {
    match ApiVersion::of(request.headers()) {
        ApiVersion::None => ApiVersion::Two,
        version => version,
    }
}

async fn reported(desk: &Desk, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let params = Params::read(&json(&asked.body)?)?;
    let found = if asked.version == ApiVersion::Three {
        page(&asked, &params).await?
    } else {
        select(&asked, &params, None, MOST + 1).await?
    };
    if found.len() > MOST {
        return Err(Errors::base("Too many transactions for one answer: ask for a shorter time").into());
    }
    let views: Vec<_> = found.iter().map(Told::view).collect();
    let rows: Vec<_> = views.iter().map(|view| row(&asked.shop, Classic(view))).collect();
    if asked.version != ApiVersion::Three {
        let count = rows.len();
        return api::body(StatusCode::OK, &All { transactions: rows, count });
    }
    let uid = |view: Option<&super::transactions::answer::TransactionView<'_>>| {
        view.map(|view| view.uid.to_owned())
    };
    let (first, last) = (uid(views.first()), uid(views.last()));
    api::body(
        StatusCode::OK,
        &Page { transactions: rows, first_object_id: first.as_deref(), last_object_id: last.as_deref() },
    )
}

fn row<'v, 'a>(shop: &'v Shop, transaction: Classic<'v, 'a>) -> Row<'v, 'a> {
    Row {
        transaction,
        shop: Named { id: shop.id, name: &shop.settings.name },
        merchant: Numbered { id: shop.merchant_number },
    }
}

async fn counted(desk: &Desk, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let params = Params::read(&json(&asked.body)?)?;
    let count = select(&asked, &params, None, usize::MAX).await?.len();
    api::body(StatusCode::OK, &Counted { transactions: Count { count } })
}

/// A page of version 3: behind a transaction, or before one.
async fn page(asked: &Asked, params: &Params) -> Result<Vec<Told>, Refusal> {
    if let Some(uid) = &params.ending_before {
        let end = place(asked, uid, "ending_before").await?;
        let mut before = select(asked, params, None, usize::MAX).await?;
        before.retain(|told| {
            (told.transaction.created_at, told.transaction.uid.as_str()) < (end.0, end.1.as_str())
        });
        let from = before.len().saturating_sub(PAGE);
        return Ok(before.split_off(from));
    }
    let after = match &params.starting_after {
        Some(uid) => Some(place(asked, uid, "starting_after").await?),
        None => None,
    };
    select(asked, params, after, PAGE).await
}

/// Where a transaction stands in the order of reports.
async fn place(asked: &Asked, uid: &str, name: &'static str) -> Result<(Timestamp, String), Refusal> {
    let found = transactions::find(&asked.engine, &asked.shop.merchant, asked.shop.id, uid).await?;
    let found = found.ok_or_else(|| Refusal::from(Errors::one(&[name], "does not exist")))?;
    Ok((found.created_at, found.uid))
}

/// The transactions that are meant, oldest first.
async fn select(
    asked: &Asked,
    params: &Params,
    after: Option<(Timestamp, String)>,
    most: usize,
) -> Result<Vec<Told>, Refusal> {
    let range = match params.when {
        When::Created => (params.from, params.until),
        // What was paid then may have been made at any time before.
        When::Paid => (Timestamp(i64::MIN), params.until),
        // Nobody tells us when a PSP settles.
        When::Settled => return Ok(Vec::new()),
    };
    let (mut after, mut found) = (after, Vec::new());
    loop {
        let behind = after.as_ref().map(|(at, uid)| (*at, uid.as_str()));
        let (engine, shop) = (&asked.engine, &asked.shop);
        let batch = transactions::list_by_time(engine, &shop.merchant, shop.id, range, behind, BATCH).await?;
        let Some(last) = batch.last() else { return Ok(found) };
        after = Some((last.created_at, last.uid.clone()));
        for transaction in batch.into_iter().filter(|transaction| transaction.face == FACE) {
            if let Some(told) = fits(engine, params, transaction)? {
                found.push(told);
                if found.len() >= most {
                    return Ok(found);
                }
            }
        }
    }
}

/// The transaction, if it is one of those that are meant.
fn fits(engine: &Engine, params: &Params, transaction: Transaction) -> Result<Option<Told>, Refusal> {
    let told = Told::of(engine, transaction)?;
    let is_then = params.when == When::Created
        || (told.status == Status::Successful
            && (params.from..params.until).contains(&told.transaction.updated_at));
    let is_so = params.status.is_none_or(|status| status == told.status);
    Ok(Some(told).filter(|_| is_then && is_so && params.cards))
}
