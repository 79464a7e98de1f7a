//! Products and payment links (checkout-other 3).

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use florin_domain::{Money, Timestamp};
use florin_engine::shop_records::{self, ShopRecord};
use florin_engine::shops::Shop;
use serde::{Deserialize, Serialize};

use super::desk::{Asked, Desk};
use super::errors::{Errors, phrase};
use super::fields::{ANY, Fields, Schemes};
use super::given::Members;
use super::refusal::{Refusal, json};
use super::transactions::answer::instant;
use super::{api, tokens};

mod buying;
pub(super) mod page;

/// The kind of their records.
const KIND: &str = "product";
/// What their names begin with.
const PREFIX: &str = "prd";

/// A product with all defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "switches of a product, each with its name on the wire")]
struct Product {
    name: String,
    description: String,
    amount: i64,
    currency: String,
    /// How many there are; counts while it is not infinite.
    quantity: Option<i64>,
    infinite: bool,
    immortal: bool,
    /// Microseconds since 1970.
    expired_at: Option<i64>,
    language: String,
    test: bool,
    transaction_type: String,
    visible_fields: Vec<String>,
    return_url: Option<String>,
    success_url: Option<String>,
    fail_url: Option<String>,
    notification_url: Option<String>,
    additional_data: Members,
}

impl Product {
    /// Reads the members of a body; what a change leaves out stays as it was.
    fn read(fields: &Fields<'_>, shop: &Shop, before: Option<&Product>) -> Result<Product, Errors> {
        let mut errors = Errors::default();
        let e = &mut errors;
        let left_out = |name| before.filter(|_| fields.value(name).is_none());
        let mut required = |name, of: fn(&Product) -> &String| match left_out(name) {
            Some(before) => Some(of(before).clone()),
            None => fields.required_text(name, ANY, e).map(str::to_owned),
        };
        let name = required("name", |before| &before.name);
        let description = required("description", |before| &before.description);
        let currency = match left_out("currency") {
            Some(before) => Some(before.currency.clone()),
            None => fields.required_currency("currency", e).map(|currency| currency.code().to_owned()),
        };
        let amount = match left_out("amount") {
            Some(before) => Some(before.amount),
            None => fields.required_minor("amount", 1, e),
        };
        let (quantity, infinite) = stock(fields, before, e);
        let (expired_at, immortal) = lifetime(fields, before, e);
        let transaction_type = transaction_type(fields, before, e);
        let visible_fields = visible_fields(fields, before, e);
        let url = |name, schemes, of: fn(&Product) -> &Option<String>, e: &mut Errors| match left_out(name) {
            Some(before) => of(before).clone(),
            None => fields.url(name, schemes, e).map(str::to_owned),
        };
        let pages = if shop.settings.custom_schemes { Schemes::Any } else { Schemes::Web };
        let return_url = url("return_url", pages, |before| &before.return_url, e);
        let success_url = url("success_url", pages, |before| &before.success_url, e);
        let fail_url = url("fail_url", pages, |before| &before.fail_url, e);
        let notification_url = url("notification_url", Schemes::Web, |before| &before.notification_url, e);
        let language = match left_out("language") {
            Some(before) => before.language.clone(),
            None => tokens::settings::language(fields.text("language", ANY, e)),
        };
        let test = fields.boolean("test", e).or(before.map(|before| before.test)).unwrap_or(false);
        let additional_data = match fields.object("additional_data", e) {
            Some(data) => Members::of(data.object_itself()),
            None => before.map(|before| before.additional_data.clone()).unwrap_or_default(),
        };
        if fields.integer("shop_id", e).is_some_and(|id| id != shop.id) {
            fields.fault("shop_id", phrase::INVALID, e);
        }
        match (name, description, currency, amount) {
            (Some(name), Some(description), Some(currency), Some(amount)) if errors.is_empty() => {
                Ok(Product {
                    name,
                    description,
                    amount,
                    currency,
                    quantity,
                    infinite,
                    immortal,
                    expired_at,
                    language,
                    test,
                    transaction_type,
                    visible_fields,
                    return_url,
                    success_url,
                    fail_url,
                    notification_url,
                    additional_data,
                })
            }
            _ => Err(errors),
        }
    }

    /// Out of what the engine kept.
    fn kept(record: &ShopRecord) -> Result<Product, Refusal> {
        serde_json::from_str(&record.words).map_err(|_| Refusal::Broken)
    }

    /// As the engine keeps it.
    fn keep(&self) -> Result<String, Refusal> {
        serde_json::to_string(self).map_err(|_| Refusal::Broken)
    }

    /// How many there are in all, if that counts.
    fn stock(&self) -> Option<i64> {
        if self.infinite { None } else { Some(self.quantity.unwrap_or(0)) }
    }

    /// Whether nobody may begin to buy it any more.
    fn is_over(&self, now: Timestamp) -> bool {
        !self.immortal && self.expired_at.is_some_and(|at| at <= now.micros())
    }

    /// What so many pieces cost; none if that is beyond all amounts.
    fn price(&self, pieces: i64) -> Option<Money> {
        let currency = florin_domain::Currency::parse(&self.currency).ok()?;
        Money::from_minor(self.amount.checked_mul(pieces)?, currency).ok()
    }
}

fn stock(fields: &Fields<'_>, before: Option<&Product>, errors: &mut Errors) -> (Option<i64>, bool) {
    let quantity = fields.integer("quantity", errors).or(before.and_then(|before| before.quantity));
    let infinite = fields.boolean("infinite", errors);
    let infinite = infinite.or(before.map(|before| before.infinite)).unwrap_or(true);
    match quantity {
        Some(quantity) if quantity < 0 => {
            fields.fault("quantity", "must be greater than or equal to 0", errors);
        }
        None if !infinite => fields.fault("quantity", phrase::BLANK, errors),
        _ => {}
    }
    (quantity, infinite)
}

fn lifetime(fields: &Fields<'_>, before: Option<&Product>, errors: &mut Errors) -> (Option<i64>, bool) {
    let sent = fields.time("expired_at", errors).map(Timestamp::micros);
    let expired_at = sent.or(before.and_then(|before| before.expired_at));
    let immortal = fields.boolean("immortal", errors);
    let immortal = match (immortal, sent) {
        (_, Some(_)) => false,
        (Some(immortal), None) => immortal,
        (None, None) => before.is_none_or(|before| before.immortal),
    };
    if !immortal && expired_at.is_none() {
        fields.fault("expired_at", phrase::BLANK, errors);
    }
    (expired_at.filter(|_| !immortal), immortal)
}

fn transaction_type(fields: &Fields<'_>, before: Option<&Product>, errors: &mut Errors) -> String {
    let kind = fields.text("transaction_type", ANY, errors);
    if kind.is_some_and(|kind| !["payment", "authorization"].contains(&kind)) {
        fields.fault("transaction_type", phrase::INVALID, errors);
    }
    let before = before.map(|before| before.transaction_type.as_str());
    kind.or(before).unwrap_or("payment").to_owned()
}

/// Older clients write `visible`.
fn visible_fields(fields: &Fields<'_>, before: Option<&Product>, errors: &mut Errors) -> Vec<String> {
    let given = fields.texts("visible_fields", ANY, errors).or_else(|| fields.texts("visible", ANY, errors));
    match given {
        Some(names) => names.into_iter().map(str::to_owned).collect(),
        None => before.map(|before| before.visible_fields.clone()).unwrap_or_default(),
    }
}

/// A product as it is told.
#[derive(Serialize)]
struct Told<'a> {
    id: &'a str,
    name: &'a str,
    description: &'a str,
    amount: i64,
    currency: &'a str,
    quantity: Option<i64>,
    infinite: bool,
    immortal: bool,
    expired_at: Option<String>,
    language: &'a str,
    test: bool,
    transaction_type: &'a str,
    visible_fields: &'a [String],
    return_url: Option<&'a str>,
    success_url: Option<&'a str>,
    fail_url: Option<&'a str>,
    notification_url: Option<&'a str>,
    additional_data: &'a Members,
    created_at: String,
    updated_at: String,
    pay_url: String,
    payment_url: String,
    confirm_url: String,
}

fn tell<'a>(asked: &Asked, record: &'a ShopRecord, product: &'a Product) -> Told<'a> {
    let base = &asked.engine.settings().public_url;
    let pay_url = format!("{base}/products/{}/pay", record.id);
    Told {
        id: &record.id,
        name: &product.name,
        description: &product.description,
        amount: product.amount,
        currency: &product.currency,
        quantity: product.quantity,
        infinite: product.infinite,
        immortal: product.immortal,
        expired_at: product.expired_at.map(|at| instant(Timestamp(at))),
        language: &product.language,
        test: product.test,
        transaction_type: &product.transaction_type,
        visible_fields: &product.visible_fields,
        return_url: product.return_url.as_deref(),
        success_url: product.success_url.as_deref(),
        fail_url: product.fail_url.as_deref(),
        notification_url: product.notification_url.as_deref(),
        additional_data: &product.additional_data,
        created_at: instant(record.created_at),
        updated_at: instant(record.changed_at),
        payment_url: pay_url.clone(),
        pay_url,
        confirm_url: format!("{base}/v2/confirm_order/{}/{}", record.id, record.shop),
    }
}

/// The calls about products, and the page on which they are ordered.
pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/products", get(list).post(create))
        .route("/products/{id}", get(one).put(change))
        .merge(buying::routes())
}

async fn create(State(desk): State<Desk>, request: Request) -> Response {
    api::told(made(&desk, request).await)
}

async fn made(desk: &Desk, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let body = json(&asked.body)?;
    let product = Product::read(&api::fields(&body)?, &asked.shop, None)?;
    let record = shop_records::create(&asked.engine, &asked.shop, KIND, PREFIX, product.keep()?).await?;
    api::body(StatusCode::CREATED, &tell(&asked, &record, &product))
}

async fn one(State(desk): State<Desk>, Path(id): Path<String>, request: Request) -> Response {
    api::told(found(&desk, &id, request).await)
}

async fn found(desk: &Desk, id: &str, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let record = shop_records::find(&asked.engine, &asked.shop, KIND, id).await?;
    let record = record.ok_or(Refusal::NotFound)?;
    api::body(StatusCode::OK, &tell(&asked, &record, &Product::kept(&record)?))
}

async fn list(State(desk): State<Desk>, request: Request) -> Response {
    api::told(listed(&desk, request).await)
}

async fn listed(desk: &Desk, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let records = shop_records::list(&asked.engine, &asked.shop, KIND).await?;
    let products = records.iter().map(Product::kept).collect::<Result<Vec<_>, _>>()?;
    let told: Vec<Told<'_>> =
        records.iter().zip(&products).map(|(record, product)| tell(&asked, record, product)).collect();
    api::body(StatusCode::OK, &told)
}

async fn change(State(desk): State<Desk>, Path(id): Path<String>, request: Request) -> Response {
    api::told(changed(&desk, &id, request).await)
}

async fn changed(desk: &Desk, id: &str, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let record = shop_records::find(&asked.engine, &asked.shop, KIND, id).await?;
    let record = record.ok_or(Refusal::NotFound)?;
    let body = json(&asked.body)?;
    let product = Product::read(&api::fields(&body)?, &asked.shop, Some(&Product::kept(&record)?))?;
    shop_records::change(&asked.engine, record, product.keep()?).await?;
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}
