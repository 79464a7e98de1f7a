//! The form of a token: what the shop asked for, as the page's model.

use florin_domain::Expiry;
use florin_engine::cards;

use super::super::codes::brands as wire;
use super::super::page::brands;
use super::super::page::model::{
    Agreement, CardForm, CustomField, CustomerField, Form, Link, Method, SaveCard, StoredCard,
};
use super::super::refusal::Refusal;
use super::super::telling::Told;
use super::super::tokens::additional_data::Initiator;
use super::super::tokens::customer::CustomerField as Field;
use super::super::tokens::remembered;
use super::super::tokens::request::{CheckoutRequest, TransactionType};
use super::super::transactions::request::card_order::Order as TriedOrder;
use super::super::wallets::Offers;
use super::leaving;
use super::opened::Opened;

/// The form as it is shown first.
pub(super) async fn model(opened: &Opened<'_>) -> Result<Form, Refusal> {
    let request = opened.request();
    let checkout = &opened.token.checkout;
    let left = checkout.expires_at.micros().saturating_sub(opened.engine.now().micros()) / 1_000_000;
    Ok(Form {
        order: opened.order(),
        action: opened.visit.address(),
        token: opened.token.name().to_owned(),
        anti_forgery: opened.form_key()?,
        methods: methods(request),
        chosen: None,
        card: card(opened).await?,
        agreement: agreement(request),
        customer: customer(opened),
        custom: custom(request),
        button_text: request.settings.button_text.clone(),
        attempts_left: checkout.allowed.saturating_sub(checkout.used),
        seconds_left: Some(u32::try_from(left.max(0)).unwrap_or(u32::MAX)),
        said: None,
        faults: Vec::new(),
        wallets: Offers::of(opened.engine, &opened.shop, request).await?.on_page(
            opened.engine,
            &opened.shop,
            &request.payment_method.excluded_brands,
        ),
        challenge_in_page: request.iframe,
        cancel: cancel(opened),
    })
}

fn methods(request: &CheckoutRequest) -> Vec<Method> {
    let words = request.payment_method.types.iter();
    words.map(|word| Method { word: word.clone(), name: None }).collect()
}

/// The shop's address for giving up; else our own page, which says that nothing was charged.
fn cancel(opened: &Opened<'_>) -> Option<Link> {
    let named = leaving::cancel(opened.request(), &opened.shop, opened.token.name());
    named.or_else(|| {
        let base = &opened.engine.settings().public_url;
        Link::web(&format!("{base}{}&cancel=1", opened.visit.address()))
    })
}

async fn card(opened: &Opened<'_>) -> Result<CardForm, Refusal> {
    let request = opened.request();
    let excluded = &request.payment_method.excluded_brands;
    let is_taken = |named: &&brands::Named| {
        named.brand.is_some() && !excluded.iter().any(|word| word.eq_ignore_ascii_case(named.word))
    };
    let settings = &request.settings;
    let given = stored(opened).await?;
    let is_given = given.is_some();
    let stored = match given {
        Some(card) => vec![card],
        None => remembered(opened).await?,
    };
    Ok(CardForm {
        brands: brands::BRANDS.iter().filter(is_taken).map(|named| named.word.to_owned()).collect(),
        excluded: excluded.clone(),
        stored,
        // The toggle is about the shop's card; one that only the page remembers binds nobody.
        another: !is_given || settings.another_card.unwrap_or(true),
        holder: settings.credit_card_fields.holder.clone().unwrap_or_default(),
        holder_fixed: settings.credit_card_fields.holder_is_fixed(),
        save: save(request),
        listed_only: request.test && !opened.shop.settings.any_test_card,
    })
}

/// The stored card that the shop named.
async fn stored(opened: &Opened<'_>) -> Result<Option<StoredCard>, Refusal> {
    let request = opened.request();
    let Some(token) = &request.payment_method.card_token else { return Ok(None) };
    let Some(card) = opened.cashier().stored(token).await? else { return Ok(None) };
    let by_customer =
        request.order.told_on_file().is_some_and(|on_file| on_file.initiator == Initiator::Customer);
    let alone = (card.has("recurring") || card.has("card_on_file")) && !by_customer;
    Ok(Some(shown(opened, &card, !alone)))
}

/// The cards that the page remembers for this browser.
async fn remembered(opened: &Opened<'_>) -> Result<Vec<StoredCard>, Refusal> {
    let Some(cookie) = &opened.visit.cookie else { return Ok(Vec::new()) };
    let known = remembered::list(opened.engine, &opened.shop, cookie).await?;
    Ok(known.iter().map(|card| shown(opened, card, true)).collect())
}

fn shown(opened: &Opened<'_>, card: &cards::StoredCard, asks_cvv: bool) -> StoredCard {
    let facts = &card.facts;
    let Expiry { month, year } = facts.expiry;
    StoredCard {
        value: card.token.expose().to_owned(),
        brand: wire::brand(facts.brand, &facts.first6).unwrap_or("card").to_owned(),
        last4: facts.last4.clone(),
        expiry: format!("{month:02}/{:02}", year % 100),
        expired: facts.expiry.check(opened.engine.now()).is_err(),
        asks_cvv,
    }
}

/// What is stored anyway needs no offer.
fn save(request: &CheckoutRequest) -> Option<SaveCard> {
    let toggle = &request.settings.save_card_toggle;
    let is_shown = toggle.display != Some(false) && request.transaction_type != TransactionType::Tokenization;
    is_shown.then(|| SaveCard {
        text: toggle.text.clone(),
        hint: toggle.hint.clone(),
        for_shop: toggle.customer_contract,
        on: false,
    })
}

fn agreement(request: &CheckoutRequest) -> Option<Agreement> {
    let toggle = request.settings.agreement_toggle.as_ref()?;
    Some(Agreement {
        text: toggle.text.clone(),
        link: toggle.url.as_deref().and_then(Link::web),
        on: toggle.value.unwrap_or(false),
    })
}

/// Fields that the shop wants shown, and those that were agreed on and that nobody filled in (checkout 3.8).
fn customer(opened: &Opened<'_>) -> Vec<CustomerField> {
    let request = opened.request();
    let lists = &request.settings.customer_fields;
    let needed = &opened.shop.settings.required_fields;
    let before = opened.token.last.as_ref().and_then(Told::order);
    let fields = Field::ALL.iter().copied().filter_map(|field| {
        let required = needed.iter().any(|name| name == field.as_str());
        let known = request.customer.get(field);
        // Who tries again does not type it again.
        let typed = before.and_then(|order| tried(order, field)).filter(|_| lists.is_editable(field));
        let is_missed = required && known.is_none();
        let fixed = lists.is_fixed(field) && known.is_some();
        (lists.is_editable(field) || lists.is_fixed(field) || is_missed).then(|| CustomerField {
            name: field.as_str().to_owned(),
            value: typed.or(known).unwrap_or_default().to_owned(),
            fixed,
            required,
        })
    });
    fields.collect()
}

/// What the payer filled in for the attempt before.
fn tried(order: &TriedOrder, field: Field) -> Option<&str> {
    let address = order.billing_address.as_ref();
    let customer = order.customer.as_ref();
    let value = match field {
        Field::Email => &customer?.email,
        Field::BirthDate => &customer?.birth_date,
        Field::FirstName => &address?.first_name,
        Field::LastName => &address?.last_name,
        Field::Address => &address?.street,
        Field::City => &address?.city,
        Field::State => &address?.state,
        Field::Zip => &address?.zip,
        Field::Phone => &address?.phone,
        Field::Country => &address?.country,
        Field::TaxpayerId => &None,
    };
    value.as_deref()
}

fn custom(request: &CheckoutRequest) -> Vec<CustomField> {
    let shown = request.order.custom_fields.iter().filter(|field| field.visible != Some(false));
    let fields = shown.map(|field| CustomField {
        name: format!("custom_field_{}", field.number),
        label: field.label.clone().unwrap_or_else(|| format!("{}", field.number)),
        placeholder: field.placeholder.clone().unwrap_or_default(),
        value: field.value.clone().unwrap_or_default(),
        fixed: field.read_only == Some(true),
        required: field.required == Some(true),
    });
    fields.collect()
}
