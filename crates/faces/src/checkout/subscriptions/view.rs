//! A subscription as it is told, to its shop and in its events.

use florin_domain::Timestamp;
use florin_engine::Engine;
use florin_engine::cards::StoredCard;
use florin_engine::subscriptions::{self, Event, State, Subscription, Terms};
use florin_engine::transactions;
use serde::Serialize;

use super::super::codes::brands;
use super::super::given::Members;
use super::super::refusal::Refusal;
use super::super::telling::Told;
use super::super::transactions::answer::instant;
use super::super::transactions::kind::Status;
use super::Words;

/// A subscription, in the member order of the reference.
#[derive(Serialize)]
pub(super) struct View {
    id: String,
    state: &'static str,
    tracking_id: Option<String>,
    device_id: Option<String>,
    created_at: String,
    renew_at: Option<String>,
    active_to: Option<String>,
    paid_billing_cycles: u32,
    number_failed_payment_attempts: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancel_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cancelled_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    additional_data: Members,
    card: Option<Card>,
    customer: Option<Named>,
    plan: Plan,
    last_transaction: Option<Transaction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'static str>,
}

#[derive(Serialize)]
struct Named {
    id: String,
}

#[derive(Serialize)]
struct Card {
    holder: String,
    brand: Option<&'static str>,
    last_4: String,
    first_1: String,
    bin: String,
    stamp: String,
    token: String,
    exp_month: u8,
    exp_year: u16,
}

#[derive(Serialize)]
#[allow(clippy::struct_field_names, reason = "the names on the wire")]
struct Plan {
    id: String,
    title: String,
    currency: String,
    plan: Period,
    trial: Trial,
    number_payment_attempts: u32,
    test: bool,
}

#[derive(Serialize)]
struct Period {
    amount: i64,
    interval: i64,
    interval_unit: &'static str,
}

#[derive(Serialize)]
struct Trial {
    amount: Option<i64>,
    interval: Option<i64>,
    interval_unit: &'static str,
}

#[derive(Serialize)]
struct Transaction {
    uid: String,
    status: &'static str,
    message: Option<String>,
    created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_url: Option<String>,
}

/// A subscription as it stands; with its event where one is told.
pub(super) async fn of(engine: &Engine, found: &Subscription, event: Option<Event>) -> Result<View, Refusal> {
    let words = Words::of(found)?;
    let course = &found.course;
    let page = words.page.filter(|_| course.state == State::Redirecting);
    let (redirect_url, token) = page.map_or((None, None), |page| (Some(page.redirect_url), Some(page.token)));
    let card = subscriptions::card_of(engine, found).await?;
    Ok(View {
        id: found.id.clone(),
        state: course.state.as_str(),
        tracking_id: found.details.tracking_id.clone(),
        device_id: words.device_id,
        created_at: instant(found.created_at),
        renew_at: course.renew_at().map(second),
        active_to: course.active_to().map(second),
        paid_billing_cycles: course.paid,
        number_failed_payment_attempts: course.declined,
        cancel_reason: course.cancel_reason.clone(),
        cancelled_at: course.cancelled_at().map(second),
        redirect_url,
        token,
        additional_data: words.additional_data,
        card: card.map(card_view),
        customer: words.customer.map(|id| Named { id }),
        plan: plan(words.plan_id, words.plan.title, words.plan.test, &words.plan.terms),
        last_transaction: last(engine, found).await?,
        event: event.map(Event::as_str),
    })
}

/// Calendars have no milliseconds here.
fn second(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

fn card_view(card: StoredCard) -> Card {
    Card {
        brand: brands::brand(card.facts.brand, &card.facts.first6),
        holder: card.holder,
        first_1: card.facts.first6.chars().take(1).collect(),
        last_4: card.facts.last4,
        bin: card.facts.first6,
        stamp: card.fingerprint,
        token: card.token.expose().to_owned(),
        exp_month: card.facts.expiry.month,
        exp_year: card.facts.expiry.year,
    }
}

fn plan(id: String, title: String, test: bool, terms: &Terms) -> Plan {
    Plan {
        id,
        title,
        currency: terms.currency.clone(),
        plan: Period {
            amount: terms.plan.minor,
            interval: terms.plan.interval,
            interval_unit: terms.plan.unit.as_str(),
        },
        trial: Trial {
            amount: terms.trial.map(|trial| trial.minor),
            interval: terms.trial.map(|trial| trial.interval),
            interval_unit: terms.trial.map_or("month", |trial| trial.unit.as_str()),
        },
        number_payment_attempts: terms.attempts,
        test,
    }
}

/// The charge that is under way, or the one that ended last.
async fn last(engine: &Engine, found: &Subscription) -> Result<Option<Transaction>, Refusal> {
    let course = &found.course;
    let Some(uid) = course.charge.as_ref().map(|charge| &charge.uid).or(course.last.as_ref()) else {
        return Ok(None);
    };
    let Some(transaction) = transactions::of_merchant(engine, &found.merchant, uid).await? else {
        return Ok(None);
    };
    let told = Told::of(engine, transaction)?;
    let view = told.view();
    Ok(Some(Transaction {
        uid: view.uid.to_owned(),
        status: view.status.as_str(),
        message: view.message.map(std::borrow::Cow::into_owned),
        created_at: instant(view.times.created_at),
        redirect_url: view.redirect_url.filter(|_| view.status == Status::Incomplete).map(str::to_owned),
    }))
}
