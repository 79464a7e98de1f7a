//! How a subscription begins: with the card that came along, or on a page where the customer gives one.

use std::sync::Arc;

use florin_engine::checkouts::{self, NewCheckout};
use florin_engine::shop_records::{self, ShopRecord};
use florin_engine::shops::Shop;
use florin_engine::subscriptions::{self, Details, NewSubscription, Period, Source, Subscription};
use florin_engine::{Engine, Idempotency, Payer, shop_records as names};
use serde::Serialize;
use url::Url;

use super::super::given::{Given as Json, Members};
use super::super::refusal::{Refusal, json};
use super::super::telling::CardWords;
use super::super::tokens::additional_data::{AdditionalData, Contract};
use super::super::tokens::request::CheckoutRequest;
use super::super::tokens::rules::ShopRules;
use super::super::transactions::request::card_order::{Order, ThreeDsWish};
use super::super::transactions::request::people::{Address, Customer};
use super::super::{customers, desk, plans};
use super::request::{Given, Who, Wish};
use super::{Page, Words};

/// A subscription to a plan by a link: the address of the page on which it is paid.
pub(in crate::checkout) async fn of_plan(
    engine: &Arc<Engine>,
    shop: &Shop,
    record: &ShopRecord,
) -> Result<String, Refusal> {
    let plan = plans::Plan::kept(record)?;
    let wish = Wish {
        plan_id: Some(record.id.clone()),
        language: plan.language.clone(),
        plan,
        customer: None,
        card: None,
        tracking_id: None,
        device_id: None,
        return_url: None,
        notification_url: None,
        descriptor: None,
        additional_data: AdditionalData::default(),
    };
    let made = create(engine, shop, wish, None).await?;
    Words::of(&made)?.page.map(|page| page.redirect_url).ok_or(Refusal::Broken)
}

/// Makes a subscription. Its plan and its customer are kept if they came as a whole.
pub(super) async fn create(
    engine: &Arc<Engine>,
    shop: &Shop,
    wish: Wish,
    idempotency: Option<Idempotency>,
) -> Result<Subscription, Refusal> {
    let id = names::new_name(engine, "sbs");
    let plan_id = match &wish.plan_id {
        Some(id) => id.clone(),
        None => shop_records::create(engine, shop, plans::KIND, plans::PREFIX, wish.plan.keep()?).await?.id,
    };
    let customer = match &wish.customer {
        Some(Who { id: Some(id), .. }) => Some(id.clone()),
        Some(Who { id: None, customer }) => {
            let kept =
                shop_records::create(engine, shop, customers::KIND, customers::PREFIX, customer.keep()?);
            Some(kept.await?.id)
        }
        None => None,
    };
    let (page, checkout) = if wish.card.is_some() {
        (None, None)
    } else {
        let (page, name) = open_page(engine, shop, &wish, &id).await?;
        (Some(page), Some(name))
    };
    let words = Words {
        plan_id,
        plan: wish.plan.clone(),
        customer,
        device_id: wish.device_id.clone(),
        additional_data: wish.additional_data.given.clone(),
        page,
    };
    let terms = wish.plan.terms.clone();
    let (trial, plan) = (terms.trial.unwrap_or(terms.plan), terms.plan);
    let details = Details {
        words: text(&words)?,
        trial_words: transaction_words(&wish, trial)?,
        plan_words: transaction_words(&wish, plan)?,
        description: wish.plan.title.clone(),
        tracking_id: wish.tracking_id.clone(),
        notification_url: wish.notification_url.or_else(|| shop.settings.notification_url.clone()),
        checkout,
    };
    let payer = wish.customer.as_ref().map(|who| Box::new(payer(&who.customer)));
    let source = match wish.card {
        None => Source::Page,
        Some(Given::Card(card)) => Source::Card { card, payer },
        Some(Given::Stored(card)) => Source::Stored(card),
    };
    let mode = desk::mode(wish.plan.test);
    let new = NewSubscription { id, mode, terms, details, source, idempotency };
    Ok(subscriptions::create(engine, shop, new).await?)
}

fn text(value: &impl Serialize) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|_| Refusal::Broken)
}

/// What a transaction of a subscription remembers of it, as one made by the transaction API would.
fn transaction_words(wish: &Wish, period: Period) -> Result<String, Refusal> {
    let who = wish.customer.as_ref().map(|who| &who.customer);
    let mut additional_data = wish.additional_data.clone();
    if !additional_data.has(Contract::Recurring) {
        additional_data.contract.push(Contract::Recurring);
    }
    additional_data.given.set("contract", Json::from(&additional_data.contract));
    let holder = match &wish.card {
        Some(Given::Card(card)) => Some(card.holder.clone()),
        Some(Given::Stored(card)) => Some(card.holder.clone()),
        None => None,
    };
    let order = Order {
        amount: period.minor,
        currency: wish.plan.terms.currency.clone(),
        description: Some(wish.plan.title.clone()),
        tracking_id: wish.tracking_id.clone(),
        language: wish.language.clone(),
        test: wish.plan.test,
        dynamic_billing_descriptor: wish.descriptor.clone(),
        return_url: wish.return_url.clone(),
        three_d_secure: ThreeDsWish::Usual,
        customer: who.map(|who| Customer {
            ip: Some(who.ip.clone()),
            email: Some(who.email.clone()),
            device_id: wish.device_id.clone(),
            birth_date: None,
        }),
        billing_address: who.map(|who| Address {
            first_name: who.first_name.clone(),
            last_name: who.last_name.clone(),
            country: who.country.clone(),
            city: who.city.clone(),
            state: who.state.clone(),
            zip: who.zip.clone(),
            street: who.address.clone(),
            phone: who.phone.clone(),
        }),
        additional_data,
        ..Order::default()
    };
    text(&CardWords { order, holder, ..CardWords::default() })
}

fn payer(customer: &customers::Customer) -> Payer {
    Payer {
        ip: customer.ip.clone(),
        country: customer.country.clone().unwrap_or_default(),
        address1: customer.address.clone(),
        postcode: customer.zip.clone(),
        city: customer.city.clone(),
        state: customer.state.clone(),
        first_name: customer.first_name.clone(),
        last_name: customer.last_name.clone(),
        email: Some(customer.email.clone()),
        phone: customer.phone.clone(),
        ..Payer::default()
    }
}

/// What a shop would ask a payment token for.
#[derive(Serialize)]
struct Asked<'a> {
    checkout: AskedCheckout<'a>,
}

#[derive(Serialize)]
struct AskedCheckout<'a> {
    transaction_type: &'static str,
    test: bool,
    dynamic_billing_descriptor: Option<&'a str>,
    order: AskedOrder<'a>,
    settings: AskedSettings<'a>,
    customer: Option<&'a customers::Customer>,
}

#[derive(Serialize)]
struct AskedOrder<'a> {
    amount: i64,
    currency: &'a str,
    description: &'a str,
    tracking_id: Option<&'a str>,
    additional_data: Members,
}

#[derive(Serialize)]
struct AskedSettings<'a> {
    return_url: Option<String>,
    notification_url: Option<&'a str>,
    language: &'a str,
    customer_fields: Shown<'a>,
    save_card_toggle: Toggle,
}

#[derive(Serialize)]
struct Shown<'a> {
    visible: &'a [String],
}

/// The card is kept in any case: that is what the customer comes for.
#[derive(Serialize)]
struct Toggle {
    display: bool,
}

/// A page on which the customer pays the first period; its address, and the token's name.
async fn open_page(engine: &Engine, shop: &Shop, wish: &Wish, id: &str) -> Result<(Page, String), Refusal> {
    let words = checkout(engine, shop, wish, id)?;
    let caller = shop.caller(desk::mode(wish.plan.test), "")?;
    let new = NewCheckout {
        allowed: words.attempts,
        expires_at: words.order.expires(),
        words: words.keep().map_err(|_| Refusal::Broken)?,
        announces: None,
    };
    let made = checkouts::create(engine, &caller, shop.id, new).await?;
    let token = made.token.expose().to_owned();
    let redirect_url = format!("{}/widget/hpp.html?token={token}", engine.settings().public_url);
    Ok((Page { redirect_url, token }, made.name().to_owned()))
}

fn checkout(engine: &Engine, shop: &Shop, wish: &Wish, id: &str) -> Result<CheckoutRequest, Refusal> {
    let terms = &wish.plan.terms;
    let first = terms.trial.unwrap_or(terms.plan);
    let mut additional_data = wish.additional_data.given.clone();
    additional_data.set("contract", Json::from(&["recurring"]));
    let back = wish.return_url.clone().or_else(|| shop.settings.url.clone());
    let asked = Asked {
        checkout: AskedCheckout {
            transaction_type: if first.minor == 0 { "tokenization" } else { "payment" },
            test: wish.plan.test,
            dynamic_billing_descriptor: wish.descriptor.as_deref(),
            order: AskedOrder {
                amount: first.minor,
                currency: &terms.currency,
                description: &wish.plan.title,
                tracking_id: wish.tracking_id.as_deref(),
                additional_data,
            },
            settings: AskedSettings {
                return_url: back.map(|url| with_id(&url, id)),
                notification_url: None,
                language: &wish.language,
                customer_fields: Shown { visible: &wish.plan.visible_fields },
                save_card_toggle: Toggle { display: false },
            },
            customer: wish.customer.as_ref().map(|who| &who.customer),
        },
    };
    let body = text(&asked)?;
    let rules = ShopRules { custom_schemes: shop.settings.custom_schemes, ..ShopRules::default() };
    Ok(CheckoutRequest::read(&json(body.as_bytes())?, &rules, engine.now())?)
}

/// The shop's address with the subscription's name (checkout 5.1).
fn with_id(address: &str, id: &str) -> String {
    let Ok(mut url) = Url::parse(address) else { return address.to_owned() };
    url.query_pairs_mut().append_pair("id", id);
    url.into()
}
