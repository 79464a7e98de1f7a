//! What a shop sends to make a subscription.

use florin_domain::{Card, Cvv, Expiry, Pan, Timestamp};
use florin_engine::cards::StoredCard;
use florin_engine::shop_records;

use super::super::desk::Asked;
use super::super::errors::{Errors, phrase};
use super::super::fields::{ANY, Fields, Schemes};
use super::super::paying::Cashier;
use super::super::refusal::Refusal;
use super::super::tokens::additional_data::{AdditionalData, Contract};
use super::super::transactions::refusals;
use super::super::{api, customers, plans, tokens};
use crate::shared::card_numbers;

/// Longest name on a card, in characters.
const HOLDER: usize = 32;

/// A subscription that is asked for.
pub(super) struct Wish {
    /// The name of a plan that is kept; none: it will be kept now.
    pub(super) plan_id: Option<String>,
    /// The plan.
    pub(super) plan: plans::Plan,
    /// Who pays.
    pub(super) customer: Option<Who>,
    /// The card, if it comes along.
    pub(super) card: Option<Given>,
    pub(super) tracking_id: Option<String>,
    pub(super) device_id: Option<String>,
    pub(super) return_url: Option<String>,
    pub(super) notification_url: Option<String>,
    pub(super) descriptor: Option<String>,
    pub(super) additional_data: AdditionalData,
    pub(super) language: String,
}

/// Who pays.
pub(super) struct Who {
    /// The name of the record; none: it will be made.
    pub(super) id: Option<String>,
    pub(super) customer: customers::Customer,
}

/// A card that comes along.
pub(super) enum Given {
    Card(Box<Card>),
    Stored(Box<StoredCard>),
}

/// Reads a request. Members that name records are looked up.
pub(super) async fn read(asked: &Asked, fields: &Fields<'_>) -> Result<Wish, Refusal> {
    let mut errors = Errors::default();
    let (plan_id, plan) = plan(asked, fields).await?;
    let customer = customer(asked, fields).await?;
    let has_card = fields.value("card").is_some();
    if has_card && customer.is_none() {
        fields.fault("customer", phrase::BLANK, &mut errors);
    }
    let tracking_id = fields.text("tracking_id", ANY, &mut errors).map(str::to_owned);
    if tracking_id.as_deref().is_some_and(card_numbers::holds_one) {
        fields.fault("tracking_id", card_numbers::REFUSED, &mut errors);
    }
    let pages = if asked.shop.settings.custom_schemes { Schemes::Any } else { Schemes::Web };
    let settings = fields.object("settings", &mut errors);
    let language = settings.and_then(|settings| settings.text("language", ANY, &mut errors));
    let wish = Wish {
        language: language.map_or_else(|| plan.language.clone(), |tag| tokens::settings::language(Some(tag))),
        plan_id,
        plan,
        customer,
        card: None,
        tracking_id,
        device_id: fields.text("device_id", ANY, &mut errors).map(str::to_owned),
        return_url: fields.url("return_url", pages, &mut errors).map(str::to_owned),
        notification_url: fields.url("notification_url", Schemes::Web, &mut errors).map(str::to_owned),
        descriptor: fields.text("dynamic_billing_descriptor", ANY, &mut errors).map(str::to_owned),
        additional_data: AdditionalData::read(fields, Contract::ALL, &mut errors),
    };
    let card = fields.object("card", &mut errors);
    let read = card.map(|card| read_card(&card, asked.engine.now(), &mut errors));
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let card = match read.flatten() {
        None => None,
        Some(Written::Number(card)) => {
            if !asked.shop.settings.raw_cards {
                return Err(refusals::coded("E.1065"));
            }
            Some(Given::Card(card))
        }
        Some(Written::Token(token)) => Some(Given::Stored(stored(asked, token).await?)),
    };
    Ok(Wish { card, ..wish })
}

/// A plan by its name, or as a whole.
async fn plan(asked: &Asked, fields: &Fields<'_>) -> Result<(Option<String>, plans::Plan), Refusal> {
    let mut errors = Errors::default();
    let Some(given) = fields.object("plan", &mut errors) else {
        return Err(if errors.is_empty() { super::blank("plan") } else { errors.into() });
    };
    if let Some(id) = given.text("id", ANY, &mut errors) {
        let record = shop_records::find(&asked.engine, &asked.shop, plans::KIND, id).await?;
        let unknown = || api::fault(&["plan", "base"], "Plan does not exist", "Plan does not exist");
        return Ok((Some(id.to_owned()), plans::Plan::kept(&record.ok_or_else(unknown)?)?));
    }
    let plan = plans::Plan::read(&given, &asked.shop, &mut errors);
    plan.map(|plan| (None, plan)).ok_or_else(|| errors.into())
}

/// A customer by its name, or as a whole.
async fn customer(asked: &Asked, fields: &Fields<'_>) -> Result<Option<Who>, Refusal> {
    let mut errors = Errors::default();
    let Some(given) = fields.object("customer", &mut errors) else {
        return if errors.is_empty() { Ok(None) } else { Err(errors.into()) };
    };
    if let Some(id) = given.text("id", ANY, &mut errors) {
        let record = shop_records::find(&asked.engine, &asked.shop, customers::KIND, id).await?;
        let unknown =
            || api::fault(&["customer", "base"], "Customer does not exist", "Customer does not exist");
        let customer = customers::Customer::kept(&record.ok_or_else(unknown)?)?;
        return Ok(Some(Who { id: Some(id.to_owned()), customer }));
    }
    let customer = customers::Customer::read(&given, &mut errors);
    customer.map(|customer| Some(Who { id: None, customer })).ok_or_else(|| errors.into())
}

/// A card as it is written in the request.
enum Written<'v> {
    Number(Box<Card>),
    Token(&'v str),
}

fn read_card<'v>(card: &Fields<'v>, now: Timestamp, errors: &mut Errors) -> Option<Written<'v>> {
    if let Some(token) = card.text("token", ANY, errors) {
        return Some(Written::Token(token));
    }
    let number = card.text("number", 64, errors).and_then(|number| Pan::parse(number).ok());
    if number.is_none() {
        card.fault("number", phrase::INVALID, errors);
    }
    let cvv = card.text("verification_value", 8, errors).and_then(|code| Cvv::parse(code).ok());
    if cvv.is_none() {
        card.fault("verification_value", phrase::NOT_A_NUMBER, errors);
    }
    let holder = card.required_text("holder", HOLDER, errors).map(|holder| holder.trim().to_owned());
    let month = card.integer("exp_month", errors);
    let year = card.integer("exp_year", errors).map(|year| if year < 100 { 2000 + year } else { year });
    let expiry = match (month, year) {
        (Some(month), Some(year)) => Expiry::new(month, year).map_err(|_| phrase::INVALID),
        _ => Err(phrase::BLANK),
    };
    let expiry = expiry.and_then(|expiry| match expiry.check(now) {
        Ok(()) => Ok(expiry),
        Err(_) => Err("is expired"),
    });
    if let Err(phrase) = expiry {
        card.fault("date", phrase, errors);
    }
    Some(Written::Number(Box::new(Card { pan: number?, expiry: expiry.ok()?, holder: holder?, cvv })))
}

/// The card behind a token, whose holder agreed to be charged again and again.
async fn stored(asked: &Asked, token: &str) -> Result<Box<StoredCard>, Refusal> {
    let cashier = Cashier { engine: &asked.engine, shop: &asked.shop, request: &asked.request };
    let unknown = || Refusal::from(Errors::one(&["card", "token"], "does not exist"));
    let stored = cashier.stored(token).await?.ok_or_else(unknown)?;
    if !(stored.has("recurring") || stored.has("card_on_file")) {
        return Err(Errors::one(&["card", "token"], "is not recurring").into());
    }
    Ok(Box::new(stored))
}
