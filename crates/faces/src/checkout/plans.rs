//! Plans: what a subscription costs, and how often (checkout-other 4).

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use florin_domain::Timestamp;
use florin_domain::money::MAX_MINOR;
use florin_engine::shop_records::{self, ShopRecord};
use florin_engine::shops::{self, Shop};
use florin_engine::subscriptions::{Period, Terms, Unit};
use serde::{Deserialize, Serialize};

use super::desk::{Asked, Desk};
use super::errors::{Errors, phrase};
use super::fields::{ANY, Fields};
use super::products::page;
use super::refusal::{Refusal, json};
use super::subscriptions::begin;
use super::transactions::answer::instant;
use super::{api, tokens};

/// The kind of their records.
pub(super) const KIND: &str = "plan";
/// What their names begin with.
pub(super) const PREFIX: &str = "pln";
/// Longest interval, in its unit: ten years of hours.
const MAX_INTERVAL: i64 = 87_600;

/// A plan with all defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "switches of a plan, each with its name on the wire")]
pub(super) struct Plan {
    /// What the customer reads.
    pub(super) title: String,
    /// What it costs, and how often.
    pub(super) terms: Terms,
    /// Of the page.
    pub(super) language: String,
    /// No money moves.
    pub(super) test: bool,
    /// For ever; else `terms.billing_cycles` says how often.
    pub(super) infinite: bool,
    /// As it was sent; means nothing while the plan is infinite.
    pub(super) billing_cycles: Option<u32>,
    /// Customer fields that the page asks for.
    pub(super) visible_fields: Vec<String>,
}

impl Plan {
    /// Reads the members of an object. None only with an error noted.
    pub(super) fn read(fields: &Fields<'_>, shop: &Shop, errors: &mut Errors) -> Option<Plan> {
        let title = fields.required_text("title", ANY, errors).map(str::to_owned);
        let currency = fields.required_currency("currency", errors);
        let plan = required_period(fields, errors);
        let visible_fields = fields
            .object("plan", errors)
            .and_then(|plan| plan.texts("visible_fields", ANY, errors))
            .map(|names| names.into_iter().map(str::to_owned).collect());
        let (trial, as_first) = trial(fields, errors);
        let infinite = fields.boolean("infinite", errors).unwrap_or(true);
        let billing_cycles = positive(fields, "billing_cycles", errors);
        if !infinite && fields.value("billing_cycles").is_none() {
            fields.fault("billing_cycles", phrase::BLANK, errors);
        }
        let attempts = positive(fields, "number_payment_attempts", errors).unwrap_or(3);
        let no_nights = fields.boolean("prevent_payments_at_night", errors).unwrap_or(false);
        let language = tokens::settings::language(fields.text("language", ANY, errors));
        let test = fields.boolean("test", errors).unwrap_or(false);
        if fields.integer("shop_id", errors).is_some_and(|id| id != shop.id) {
            fields.fault("shop_id", phrase::INVALID, errors);
        }
        let (title, currency, plan) = (title?, currency?, plan?);
        errors.is_empty().then(|| Plan {
            title,
            terms: Terms {
                currency: currency.code().to_owned(),
                plan,
                trial,
                trial_as_first_payment: as_first,
                billing_cycles: billing_cycles.filter(|_| !infinite),
                attempts,
                no_nights,
            },
            language,
            test,
            infinite,
            billing_cycles,
            visible_fields: visible_fields.unwrap_or_default(),
        })
    }

    /// Out of what the engine kept.
    pub(super) fn kept(record: &ShopRecord) -> Result<Plan, Refusal> {
        serde_json::from_str(&record.words).map_err(|_| Refusal::Broken)
    }

    /// As the engine keeps it.
    pub(super) fn keep(&self) -> Result<String, Refusal> {
        serde_json::to_string(self).map_err(|_| Refusal::Broken)
    }
}

fn required_period(fields: &Fields<'_>, errors: &mut Errors) -> Option<Period> {
    let Some(plan) = fields.object("plan", errors) else {
        if fields.value("plan").is_none() {
            fields.fault("plan", phrase::BLANK, errors);
        }
        return None;
    };
    let minor = plan.required_minor("amount", 1, errors);
    let interval = interval(&plan, errors);
    let unit = unit(&plan, errors);
    Some(Period { minor: minor?, interval: interval?, unit: unit? })
}

/// All three members of a trial, or none.
fn trial(fields: &Fields<'_>, errors: &mut Errors) -> (Option<Period>, bool) {
    let Some(trial) = fields.object("trial", errors) else { return (None, false) };
    let as_first = trial.boolean("as_first_payment", errors).unwrap_or(false);
    // A unit alone is what answers show of a plan without a trial.
    if ["amount", "interval"].iter().all(|name| trial.value(name).is_none()) {
        return (None, as_first);
    }
    let minor = trial.required_minor("amount", 0, errors);
    let interval = interval(&trial, errors);
    let unit = unit(&trial, errors);
    let period =
        minor.zip(interval).zip(unit).map(|((minor, interval), unit)| Period { minor, interval, unit });
    (period, as_first)
}

fn interval(fields: &Fields<'_>, errors: &mut Errors) -> Option<i64> {
    let interval = fields.required_minor("interval", 1, errors)?;
    if interval > MAX_INTERVAL {
        fields.fault("interval", phrase::INVALID, errors);
        return None;
    }
    Some(interval)
}

fn unit(fields: &Fields<'_>, errors: &mut Errors) -> Option<Unit> {
    let unit = Unit::find(fields.required_text("interval_unit", ANY, errors)?);
    if unit.is_none() {
        fields.fault("interval_unit", phrase::INVALID, errors);
    }
    unit
}

fn positive(fields: &Fields<'_>, name: &'static str, errors: &mut Errors) -> Option<u32> {
    let number = fields.integer(name, errors)?;
    if number < 1 {
        fields.fault(name, phrase::NOT_POSITIVE, errors);
        return None;
    }
    Some(u32::try_from(number.min(MAX_MINOR)).unwrap_or(u32::MAX))
}

/// A plan as it is told.
#[derive(Serialize)]
struct Told<'a> {
    id: &'a str,
    title: &'a str,
    currency: &'a str,
    plan: ToldPeriod<'a>,
    trial: ToldTrial,
    infinite: bool,
    billing_cycles: Option<u32>,
    number_payment_attempts: u32,
    prevent_payments_at_night: bool,
    language: &'a str,
    test: bool,
    shop_id: i64,
    name: &'a str,
    description: &'a str,
    amount: i64,
    created_at: String,
    updated_at: String,
    pay_url: &'a str,
    payment_url: &'a str,
    confirm_url: &'a str,
}

#[derive(Serialize)]
struct ToldPeriod<'a> {
    amount: i64,
    interval: i64,
    interval_unit: &'static str,
    visible_fields: &'a [String],
}

/// Its unit stands there even if there is no trial.
#[derive(Serialize)]
struct ToldTrial {
    amount: Option<i64>,
    interval: Option<i64>,
    interval_unit: &'static str,
    as_first_payment: bool,
}

fn tell<T>(asked: &Asked, record: &ShopRecord, plan: &Plan, then: impl FnOnce(&Told<'_>) -> T) -> T {
    let base = &asked.engine.settings().public_url;
    let pay_url = format!("{base}/plans/{}/pay", record.id);
    let confirm_url = format!("{base}/v2/confirm_order/{}/{}", record.id, record.shop);
    let Terms { plan: period, trial, .. } = &plan.terms;
    then(&Told {
        id: &record.id,
        title: &plan.title,
        currency: &plan.terms.currency,
        plan: ToldPeriod {
            amount: period.minor,
            interval: period.interval,
            interval_unit: period.unit.as_str(),
            visible_fields: &plan.visible_fields,
        },
        trial: ToldTrial {
            amount: trial.map(|trial| trial.minor),
            interval: trial.map(|trial| trial.interval),
            interval_unit: trial.map_or("month", |trial| trial.unit.as_str()),
            as_first_payment: plan.terms.trial_as_first_payment,
        },
        infinite: plan.infinite,
        billing_cycles: plan.billing_cycles,
        number_payment_attempts: plan.terms.attempts,
        prevent_payments_at_night: plan.terms.no_nights,
        language: &plan.language,
        test: plan.test,
        shop_id: record.shop,
        name: &plan.title,
        description: &plan.title,
        amount: period.minor,
        created_at: told_at(record.created_at),
        updated_at: told_at(record.changed_at),
        pay_url: &pay_url,
        payment_url: &pay_url,
        confirm_url: &confirm_url,
    })
}

fn told_at(at: Timestamp) -> String {
    instant(at)
}

/// The calls about plans.
pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/plans", get(list).post(create))
        .route("/plans/{id}", get(one))
        .route("/plans/{id}/pay", get(pay).post(pay))
}

async fn create(State(desk): State<Desk>, request: Request) -> Response {
    api::told(made(&desk, request).await)
}

async fn made(desk: &Desk, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let body = json(&asked.body)?;
    let mut errors = Errors::default();
    let Some(plan) = Plan::read(&api::fields(&body)?, &asked.shop, &mut errors) else {
        return Err(errors.into());
    };
    let record = shop_records::create(&asked.engine, &asked.shop, KIND, PREFIX, plan.keep()?).await?;
    tell(&asked, &record, &plan, |told| api::body(StatusCode::CREATED, told))
}

async fn one(State(desk): State<Desk>, Path(id): Path<String>, request: Request) -> Response {
    api::told(found(&desk, &id, request).await)
}

async fn found(desk: &Desk, id: &str, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let record = shop_records::find(&asked.engine, &asked.shop, KIND, id).await?;
    let record = record.ok_or(Refusal::NotFound)?;
    tell(&asked, &record, &Plan::kept(&record)?, |told| api::body(StatusCode::OK, told))
}

async fn list(State(desk): State<Desk>, request: Request) -> Response {
    api::told(listed(&desk, request).await)
}

async fn listed(desk: &Desk, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let mut told = Vec::new();
    for record in shop_records::list(&asked.engine, &asked.shop, KIND).await? {
        let plan = Plan::kept(&record)?;
        told.push(tell(&asked, &record, &plan, |told| serde_json::value::to_raw_value(told)));
    }
    let told = told.into_iter().collect::<Result<Vec<_>, _>>().map_err(|_| Refusal::Broken)?;
    api::body(StatusCode::OK, &told)
}

/// Sends the customer to the page on which a new subscription is paid.
async fn pay(State(desk): State<Desk>, Path(id): Path<String>) -> Response {
    match subscribed(&desk, &id).await {
        Ok(Some(url)) => page::go(&url),
        Ok(None) => page::closed(&desk.engine),
        Err(refusal) => api::told(Err(refusal)),
    }
}

async fn subscribed(desk: &Desk, id: &str) -> Result<Option<String>, Refusal> {
    let Some(record) = shop_records::by_name(&desk.engine, KIND, id).await? else { return Ok(None) };
    let Some(shop) = shops::by_id(&desk.engine, record.shop).await? else { return Ok(None) };
    begin::of_plan(&desk.engine, &shop, &record).await.map(Some)
}
