//! From a link to the hosted page: a payment token for so many pieces of a product.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::get;
use florin_domain::Timestamp;
use florin_engine::checkouts::{self, NewCheckout};
use florin_engine::shop_records::{self, ShopRecord};
use florin_engine::shops::{self, Shop};
use florin_engine::{Engine, products};
use serde::Serialize;

use super::super::api;
use super::super::desk::{self, Desk};
use super::super::given::Members;
use super::super::plans;
use super::super::refusal::{Refusal, json};
use super::super::subscriptions::begin;
use super::super::tokens::request::CheckoutRequest;
use super::super::tokens::rules::ShopRules;
use super::super::transactions::answer::instant;
use super::{KIND, Product, page};
use crate::shared::body;

/// How long pieces of which there are not more than some are held for who is about to pay, milliseconds.
const HELD_MS: i64 = 30 * 60 * 1000;
/// How long a link's payment token is good otherwise.
const LIFETIME_MS: i64 = 24 * 3600 * 1000;
/// Most pieces of one order.
pub(super) const MOST_PIECES: i64 = 9999;

pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/products/{id}/pay", get(pay))
        .route("/v2/confirm_order/{id}/{shop}", get(ask).post(order))
}

/// Sends the customer to the hosted page for one piece.
async fn pay(State(desk): State<Desk>, Path(id): Path<String>) -> Response {
    let bought = async {
        let Some(record) = shop_records::by_name(&desk.engine, KIND, &id).await? else { return Ok(None) };
        let Some(shop) = shops::by_id(&desk.engine, record.shop).await? else { return Ok(None) };
        buy(&desk.engine, &shop, &record, 1).await
    };
    sent(&desk.engine, bought.await)
}

fn sent(engine: &Engine, bought: Result<Option<String>, Refusal>) -> Response {
    match bought {
        Ok(Some(url)) => page::go(&url),
        Ok(None) => page::closed(engine),
        Err(refusal) => api::told(Err(refusal)),
    }
}

/// The page on which the customer says how many.
async fn ask(State(desk): State<Desk>, Path((id, shop)): Path<(String, i64)>) -> Response {
    let asked = async {
        let Some((shop, record)) = linked(&desk.engine, &id, shop).await? else { return Ok(None) };
        if id.starts_with(plans::PREFIX) {
            let plan = plans::Plan::kept(&record)?;
            return Ok(page::plan(&desk.engine, &shop, &record, &plan));
        }
        let product = Product::kept(&record)?;
        let most = match product.stock() {
            Some(stock) => products::left(&desk.engine, &record, stock).await?.min(MOST_PIECES),
            None => MOST_PIECES,
        };
        let is_open = most > 0 && !product.is_over(desk.engine.now());
        Ok::<_, Refusal>(
            is_open.then(|| page::product(&desk.engine, &shop, &record, &product, most)).flatten(),
        )
    };
    match asked.await {
        Ok(Some(response)) => response,
        Ok(None) => page::closed(&desk.engine),
        Err(refusal) => api::told(Err(refusal)),
    }
}

/// The customer said how many.
async fn order(
    State(desk): State<Desk>,
    Path((id, shop)): Path<(String, i64)>,
    request: Request,
) -> Response {
    let bought = async {
        let form = body::read(request.into_body()).await?;
        let Some((shop, record)) = linked(&desk.engine, &id, shop).await? else { return Ok(None) };
        if id.starts_with(plans::PREFIX) {
            return begin::of_plan(&desk.engine, &shop, &record).await.map(Some);
        }
        let pieces = url::form_urlencoded::parse(&form).find(|(name, _)| name == "quantity");
        let pieces = pieces.and_then(|(_, text)| text.trim().parse().ok());
        match pieces.filter(|pieces| (1..=MOST_PIECES).contains(pieces)) {
            Some(pieces) => buy(&desk.engine, &shop, &record, pieces).await,
            None => Ok(Some(format!("/v2/confirm_order/{}/{}", record.id, record.shop))),
        }
    };
    sent(&desk.engine, bought.await)
}

/// What a link of the order page leads to.
async fn linked(engine: &Engine, id: &str, shop: i64) -> Result<Option<(Shop, ShopRecord)>, Refusal> {
    let kind = if id.starts_with(plans::PREFIX) { plans::KIND } else { KIND };
    let Some(shop) = shops::by_id(engine, shop).await? else { return Ok(None) };
    let record = shop_records::find(engine, &shop, kind, id).await?;
    Ok(record.map(|record| (shop, record)))
}

/// A payment token for so many pieces: the address of its page; none if the product is not to be had.
async fn buy(
    engine: &Engine,
    shop: &Shop,
    record: &ShopRecord,
    pieces: i64,
) -> Result<Option<String>, Refusal> {
    let (product, now) = (Product::kept(record)?, engine.now());
    let Some(price) = product.price(pieces) else { return Ok(None) };
    if product.is_over(now) {
        return Ok(None);
    }
    let stock = product.stock();
    let until = now.plus_ms(if stock.is_some() { HELD_MS } else { LIFETIME_MS });
    let until = product.expired_at.map_or(until, |at| until.min(Timestamp(at)));
    let words = words(shop, &product, price.minor(), until, now)?;
    let held = match stock {
        None => None,
        Some(stock) => match products::hold(engine, record, stock, pieces, until).await? {
            Some(held) => Some(held),
            None => return Ok(None),
        },
    };
    let caller = shop.caller(desk::mode(product.test), "")?;
    let announces = product.notification_url.clone().or_else(|| shop.settings.notification_url.clone());
    let new = NewCheckout {
        words: words.keep().map_err(|_| Refusal::Broken)?,
        allowed: words.attempts,
        expires_at: until,
        announces,
    };
    let checkout = checkouts::create(engine, &caller, shop.id, new).await?;
    if let Some(held) = &held {
        products::bind(engine, record, held, &checkout).await?;
    }
    let base = &engine.settings().public_url;
    Ok(Some(format!("{base}/widget/hpp.html?token={}", checkout.token.expose())))
}

/// What a shop would ask a payment token for.
#[derive(Serialize)]
struct Wish<'a> {
    checkout: Checkout<'a>,
}

#[derive(Serialize)]
struct Checkout<'a> {
    transaction_type: &'a str,
    test: bool,
    attempts: u32,
    order: Order<'a>,
    settings: Settings<'a>,
}

#[derive(Serialize)]
struct Order<'a> {
    amount: i64,
    currency: &'a str,
    description: &'a str,
    expired_at: String,
    additional_data: &'a Members,
}

#[derive(Serialize)]
struct Settings<'a> {
    return_url: Option<&'a str>,
    success_url: Option<&'a str>,
    decline_url: Option<&'a str>,
    fail_url: Option<&'a str>,
    notification_url: Option<&'a str>,
    language: &'a str,
    customer_fields: Shown<'a>,
}

#[derive(Serialize)]
struct Shown<'a> {
    visible: &'a [String],
}

/// Tries of one link.
const ATTEMPTS: u32 = 3;

fn words(
    shop: &Shop,
    product: &Product,
    amount: i64,
    until: Timestamp,
    now: Timestamp,
) -> Result<CheckoutRequest, Refusal> {
    let order = Order {
        amount,
        currency: &product.currency,
        description: &product.name,
        expired_at: instant(until),
        additional_data: &product.additional_data,
    };
    let settings = Settings {
        return_url: product.return_url.as_deref(),
        success_url: product.success_url.as_deref(),
        decline_url: product.fail_url.as_deref(),
        fail_url: product.fail_url.as_deref(),
        notification_url: product.notification_url.as_deref(),
        language: &product.language,
        customer_fields: Shown { visible: &product.visible_fields },
    };
    let transaction_type = &product.transaction_type;
    let checkout = Checkout { transaction_type, test: product.test, attempts: ATTEMPTS, order, settings };
    let text = serde_json::to_vec(&Wish { checkout }).map_err(|_| Refusal::Broken)?;
    let rules = ShopRules { custom_schemes: shop.settings.custom_schemes, ..ShopRules::default() };
    Ok(CheckoutRequest::read(&json(&text)?, &rules, now)?)
}
