//! Alternative payment methods (checkout-other 1). Each type needs an adapter to whoever runs it; the one that is
//! here is `apm`, the simulator's, in test mode.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use florin_domain::{Currency, Money};
use florin_engine::alternatives::{self, FACE};
use florin_engine::shops::Shop;
use florin_engine::transactions::{self, Begun, Ruled, Ruling, Transaction};
use florin_engine::{Engine, EngineError};
use serde::Serialize;

use super::api;
use super::desk::{self, Asked, Desk};
use super::errors::{Errors, phrase};
use super::refusal::{Refusal, json};
use request::{Kind, Words};

mod events;
mod request;
mod simulator;
mod view;

pub use events::AlternativeEvents;

/// Most transactions of one reference that are told.
const NEWEST: i64 = 10;

/// The calls about alternative methods.
pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/beyag/transactions/{name}", get(one).post(create))
        .route("/beyag/transactions/{name}/{call}", get(by_tracking_id).post(call))
        .route("/beyag/payments", get(nothing).post(no_invoices))
        .route("/beyag/payments/{uid}", get(one).delete(nothing))
        .route("/beyag/refunds", get(nothing).post(no_invoices))
        .route("/beyag/refunds/{uid}", get(one))
        .route("/beyag/gateways/{id}/bank_list", get(banks))
        .merge(simulator::routes())
}

/// A verdict.
fn ruling(status: &str, code: &str) -> Ruling {
    Ruling { status: status.to_owned(), code: code.to_owned(), message: None, friendly_message: None }
}

async fn create(State(desk): State<Desk>, Path(name): Path<String>, request: Request) -> Response {
    let made = async {
        let asked = desk.shop(request).await?;
        let kind = Kind::of_path(&name).ok_or(Refusal::NotFound)?;
        let body = json(&asked.body)?;
        let made = match kind {
            Kind::Refund => refund(&asked, request::refund(&body)?).await?,
            kind => begin(&asked, kind, Words::read(&body, kind, &asked.shop, asked.engine.now())?).await?,
        };
        answer(&asked.engine, &made)
    };
    api::told(made.await)
}

/// A payment waits for its form to be posted; money to a payer goes at once.
async fn begin(asked: &Asked, kind: Kind, words: Words) -> Result<Transaction, Refusal> {
    let status = match kind {
        Kind::Payment => ruling("pending", "P.9999"),
        _ => simulator::verdict(words.amount),
    };
    let expires_at = words.expires().filter(|_| kind == Kind::Payment);
    write(asked, kind, words, None, (&status, expires_at)).await
}

async fn refund(asked: &Asked, wish: request::Refund) -> Result<Transaction, Refusal> {
    let parent = find(asked, &wish.parent_uid).await?;
    let unknown = || Refusal::from(Errors::one(&["parent_uid"], "does not exist"));
    let parent = parent.filter(|parent| parent.kind == Kind::Payment.as_str()).ok_or_else(unknown)?;
    if view::status(&asked.engine, &parent) != "successful" {
        return Err(Errors::base("transaction can't be refunded").into());
    }
    let children = transactions::children(&asked.engine, &parent.merchant, &parent.uid).await?;
    let given_back: i64 = children
        .iter()
        .filter(|child| view::status(&asked.engine, child) == "successful")
        .map(|child| child.money.minor())
        .sum();
    let left = parent.money.minor() - given_back;
    let amount = wish.amount.unwrap_or(left);
    if amount > left || amount == 0 {
        return Err(super::transactions::refusals::above(left));
    }
    let before = Words::of(&parent)?;
    let words = Words {
        amount,
        reason: Some(wish.reason),
        tracking_id: wish.tracking_id.or(before.tracking_id.clone()),
        ..before
    };
    let status = ruling("successful", "S.0000");
    write(asked, Kind::Refund, words, Some(parent.uid), (&status, None)).await
}

async fn write(
    asked: &Asked,
    kind: Kind,
    words: Words,
    parent: Option<String>,
    (status, expires_at): (&Ruling, Option<florin_domain::Timestamp>),
) -> Result<Transaction, Refusal> {
    let caller = asked.caller(desk::mode(words.test))?;
    let currency = Currency::parse(&words.currency).map_err(EngineError::from)?;
    let money = Money::from_minor(words.amount, currency).map_err(EngineError::from)?;
    let begun = Begun {
        uid: transactions::new_uid(&asked.engine),
        face: FACE,
        shop: asked.shop.id,
        kind: kind.as_str(),
        duplicate_of: parent.as_ref().map(|parent| format!("{parent}/{}", money.minor())),
        parent,
        tracking_id: words.tracking_id.clone(),
        words: words.keep()?,
        checkout: None,
        card: None,
        new_card: None,
        remembered: None,
        announces: notified(&asked.shop, &words),
    };
    let key = asked.idempotency("/beyag/transactions");
    let wanted = Ruled { begun: &begun, money, ruling: status, opened: &[], key: key.as_ref() };
    Ok(alternatives::create(&asked.engine, &caller, wanted, expires_at).await?)
}

/// Where outcomes are told.
fn notified(shop: &Shop, words: &Words) -> Option<String> {
    words.notification_url.clone().or_else(|| shop.settings.notification_url.clone())
}

/// A transaction of this kind of methods; those by card are elsewhere.
async fn find(asked: &Asked, uid: &str) -> Result<Option<Transaction>, Refusal> {
    let found = transactions::find(&asked.engine, &asked.shop.merchant, asked.shop.id, uid).await?;
    Ok(found.filter(|found| found.face == FACE))
}

#[derive(Serialize)]
struct One<'a> {
    transaction: view::View<'a>,
}

#[derive(Serialize)]
struct Many<'a> {
    transactions: Vec<view::View<'a>>,
}

fn answer(engine: &Arc<Engine>, found: &Transaction) -> Result<Response, Refusal> {
    let words = Words::of(found)?;
    api::body(StatusCode::OK, &One { transaction: view::View::of(engine, found, &words)? })
}

async fn one(State(desk): State<Desk>, Path(uid): Path<String>, request: Request) -> Response {
    let found = async {
        let asked = desk.shop(request).await?;
        let found = find(&asked, &uid).await?.ok_or(Refusal::NotFound)?;
        answer(&asked.engine, &found)
    };
    api::told(found.await)
}

async fn by_tracking_id(
    State(desk): State<Desk>,
    Path((word, id)): Path<(String, String)>,
    request: Request,
) -> Response {
    let found = async {
        let asked = desk.shop(request).await?;
        if word != "tracking_id" {
            return Err(Refusal::NotFound);
        }
        let (merchant, shop) = (&asked.shop.merchant, asked.shop.id);
        let mut found = transactions::list_by_tracking_id(&asked.engine, merchant, shop, &id, NEWEST).await?;
        found.retain(|found| found.face == FACE);
        let words = found.iter().map(Words::of).collect::<Result<Vec<_>, _>>()?;
        let told = found.iter().zip(&words).map(|(found, words)| view::View::of(&asked.engine, found, words));
        api::body(StatusCode::OK, &Many { transactions: told.collect::<Result<_, _>>()? })
    };
    api::told(found.await)
}

#[derive(Serialize)]
struct Said {
    response: Message,
}

#[derive(Serialize)]
struct Message {
    message: &'static str,
}

/// `/{uid}/renotify`, and validation without execution under `/payment/precheck`.
async fn call(
    State(desk): State<Desk>,
    Path((name, call)): Path<(String, String)>,
    request: Request,
) -> Response {
    let called = async {
        let asked = desk.shop(request).await?;
        if call == "precheck" {
            let kind = Kind::of_path(&name).ok_or(Refusal::NotFound)?;
            Words::read(&json(&asked.body)?, kind, &asked.shop, asked.engine.now())?;
            let message = "Successfully processed";
            return api::body(StatusCode::OK, &Said { response: Message { message } });
        }
        let found = find(&asked, &name).await?.filter(|_| call == "renotify").ok_or(Refusal::NotFound)?;
        if let Some(url) = notified(&asked.shop, &Words::of(&found)?) {
            alternatives::retell(&asked.engine, &found, &url).await?;
        }
        let message = "Transaction was renotified";
        api::body(StatusCode::OK, &Said { response: Message { message } })
    };
    api::told(called.await)
}

/// Nobody here has invoices of ERIP: whoever asks for one is told that there is none.
async fn nothing(State(desk): State<Desk>, request: Request) -> Response {
    let asked = desk.shop(request).await;
    api::told(asked.and_then(|_| Err(Refusal::NotFound)))
}

async fn no_invoices(State(desk): State<Desk>, request: Request) -> Response {
    let asked = desk.shop(request).await;
    let path = ["payment_method", "type"];
    api::told(asked.and_then(|_| Err(Errors::one(&path, phrase::INVALID).into())))
}

/// Banks of the simulator.
async fn banks(State(desk): State<Desk>, request: Request) -> Response {
    const BANKS: &str =
        r#"{"response":{"data":{"channel":[{"country":"DE","name":"Simulated Bank","id":"SIMULATED"}]}}}"#;
    let asked = desk.shop(request).await;
    api::told(asked.map(|_| super::desk::json(StatusCode::OK, BANKS.into())))
}
