//! Customers that a shop keeps (checkout-other 4).

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use florin_engine::shop_records::{self, ShopRecord};
use serde::{Deserialize, Serialize};

use super::api;
use super::desk::Desk;
use super::errors::{Errors, phrase};
use super::fields::{ANY, Fields};
use super::refusal::{Refusal, json};

/// The kind of their records.
pub(super) const KIND: &str = "customer";
/// What their names begin with.
pub(super) const PREFIX: &str = "cst";

/// Who pays, as the shop wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Customer {
    /// For receipts.
    pub(super) email: String,
    /// Where the customer's browser is.
    pub(super) ip: String,
    /// Given name.
    pub(super) first_name: Option<String>,
    /// Family name.
    pub(super) last_name: Option<String>,
    /// Street and number.
    pub(super) address: Option<String>,
    /// Town.
    pub(super) city: Option<String>,
    /// Two capitals.
    pub(super) country: Option<String>,
    /// Postal code.
    pub(super) zip: Option<String>,
    /// As the shop writes it.
    pub(super) state: Option<String>,
    /// As the shop writes it.
    pub(super) phone: Option<String>,
    /// The shop's own id of the customer.
    pub(super) external_id: Option<String>,
}

/// A customer as it is told.
#[derive(Serialize)]
struct Told<'a> {
    id: &'a str,
    #[serde(flatten)]
    customer: &'a Customer,
}

impl Customer {
    /// Reads the members of an object. None only with an error noted.
    pub(super) fn read(fields: &Fields<'_>, errors: &mut Errors) -> Option<Customer> {
        let email = fields.required_text("email", ANY, errors).map(str::to_owned);
        if email.as_deref().is_some_and(|email| !email.contains('@') || email.contains(char::is_whitespace)) {
            fields.fault("email", phrase::INVALID, errors);
        }
        let ip = fields.text("ip", 45, errors).map(str::trim);
        if ip.is_none_or(|ip| ip.parse::<std::net::IpAddr>().is_err()) {
            fields.fault("ip", "address is invalid", errors);
        }
        if ip.is_none() {
            fields.fault("ip", phrase::BLANK, errors);
        }
        let mut text = |name| fields.text(name, ANY, errors).map(str::to_owned);
        let customer = Customer {
            email: email.unwrap_or_default(),
            ip: ip.unwrap_or_default().to_owned(),
            first_name: text("first_name"),
            last_name: text("last_name"),
            address: text("address"),
            city: text("city"),
            country: None,
            zip: text("zip"),
            state: text("state"),
            phone: text("phone"),
            external_id: text("external_id"),
        };
        let country = fields.country("country", errors);
        errors.is_empty().then_some(Customer { country, ..customer })
    }

    /// Out of what the engine kept.
    pub(super) fn kept(record: &ShopRecord) -> Result<Customer, Refusal> {
        serde_json::from_str(&record.words).map_err(|_| Refusal::Broken)
    }

    /// As the engine keeps it.
    pub(super) fn keep(&self) -> Result<String, Refusal> {
        serde_json::to_string(self).map_err(|_| Refusal::Broken)
    }
}

/// The calls about customers.
pub(super) fn routes() -> Router<Desk> {
    Router::new().route("/customers", get(list).post(create)).route("/customers/{id}", get(one))
}

async fn create(State(desk): State<Desk>, request: Request) -> Response {
    api::told(made(&desk, request).await)
}

async fn made(desk: &Desk, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let body = json(&asked.body)?;
    let mut errors = Errors::default();
    let Some(customer) = Customer::read(&api::fields(&body)?, &mut errors) else { return Err(errors.into()) };
    let record = shop_records::create(&asked.engine, &asked.shop, KIND, PREFIX, customer.keep()?).await?;
    api::body(StatusCode::CREATED, &Told { id: &record.id, customer: &customer })
}

async fn one(State(desk): State<Desk>, Path(id): Path<String>, request: Request) -> Response {
    api::told(found(&desk, &id, request).await)
}

async fn found(desk: &Desk, id: &str, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let record = shop_records::find(&asked.engine, &asked.shop, KIND, id).await?;
    let record = record.ok_or(Refusal::NotFound)?;
    api::body(StatusCode::OK, &Told { id: &record.id, customer: &Customer::kept(&record)? })
}

async fn list(State(desk): State<Desk>, request: Request) -> Response {
    api::told(listed(&desk, request).await)
}

async fn listed(desk: &Desk, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let records = shop_records::list(&asked.engine, &asked.shop, KIND).await?;
    let customers = records.iter().map(Customer::kept).collect::<Result<Vec<_>, _>>()?;
    let told: Vec<Told<'_>> =
        records.iter().zip(&customers).map(|(record, customer)| Told { id: &record.id, customer }).collect();
    api::body(StatusCode::OK, &told)
}
