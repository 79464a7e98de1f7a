//! The one way in which a payment token is paid: by the page's plain form, by the page API and by itself
//! (checkout 3.5, 3.7, 7.1).

use std::collections::BTreeMap;
use std::time::Duration;

use florin_engine::cards::{self, StoredCard};
use serde::Serialize;
use zeroize::Zeroizing;

use super::super::errors::{Errors, phrase};
use super::super::given::{Given, Members};
use super::super::paying::{Cashier, OfToken, Wish};
use super::super::refusal::Refusal;
use super::super::telling::Told;
use super::super::transactions::kind::Kind;
use super::super::transactions::refusals;
use super::super::transactions::request::browser::Browser;
use super::super::transactions::request::card::CardGiven;
use super::super::transactions::request::card_order::{Order, ThreeDsWish};
use super::super::transactions::request::people::{Address, Customer as Payer};
use super::additional_data::{AdditionalData, Contract};
use super::customer::Customer;
use super::order::Recipient;
use super::payment_method::CREDIT_CARD;
use super::remembered;
use super::request::{CheckoutRequest, TransactionType};
use super::token::Token;

/// What a customer pays with.
pub(in crate::checkout) struct Paying {
    /// The card. A token must be that of the payment token's stored card or of one that the page remembers
    /// for this browser.
    pub(in crate::checkout) card: CardGiven,
    /// The toggle "save my card"; none if it was not shown.
    pub(in crate::checkout) save_card: Option<bool>,
    /// What the page asked the customer, with the address of the browser.
    pub(in crate::checkout) customer: Customer,
    /// What the browser told of itself.
    pub(in crate::checkout) browser: Members,
    /// The shop's own fields as the customer filled them, by their names.
    pub(in crate::checkout) custom: BTreeMap<String, String>,
    /// The secret of the browser's cookie, if it has one or is given one with the answer.
    pub(in crate::checkout) cookie: Option<String>,
}

/// What came of it.
pub(in crate::checkout) struct Paid {
    /// The transaction.
    pub(in crate::checkout) told: Told,
    /// How often the token was tried, this one included.
    pub(in crate::checkout) used: u32,
}

/// Pays a token with a card. While another attempt is under way that one is told instead, and nothing is
/// charged. `E.1036`, `E.1030`: it ran out, or nobody can pay it any more.
pub(in crate::checkout) async fn pay(
    cashier: &Cashier<'_>,
    token: &Token,
    paying: Paying,
) -> Result<Paid, Refusal> {
    if token.is_under_way() {
        return beaten(cashier, token).await;
    }
    if let Some(refusal) = token.state(cashier.engine.now()).refusal() {
        return Err(refusal);
    }
    if !token.request.payment_method.offers(CREDIT_CARD) {
        return Err(Errors::one(&["payment_method"], phrase::INVALID).into());
    }
    let wish = wish(cashier, token, paying).await?;
    let paid = |told| Paid { told, used: token.checkout.used.saturating_add(1) };
    match Box::pin(cashier.pay(wish)).await {
        // Somebody else was faster with the same token.
        Err(Refusal::Coded { code: "P.1019", .. }) => beaten(cashier, token).await,
        // The version that was read guards the token: this was its next try, and the only one.
        made => made.map(paid),
    }
}

/// How often, and how far apart, a try that was beaten looks for the one that was faster.
const COMMIT_LOOKS: u32 = 100;
/// See [`COMMIT_LOOKS`].
const COMMIT_LOOK: Duration = Duration::from_millis(10);

/// What came of the attempt that was there first.
async fn beaten(cashier: &Cashier<'_>, token: &Token) -> Result<Paid, Refusal> {
    let mut now = Token::find(cashier.engine, token.name()).await?.ok_or(Refusal::NotFound)?;
    // Who was faster is seen by other writers before its commit reaches readers: a moment later it does.
    for _ in 0..COMMIT_LOOKS {
        if now.last.is_some() {
            break;
        }
        tokio::time::sleep(COMMIT_LOOK).await;
        now = Token::find(cashier.engine, token.name()).await?.ok_or(Refusal::NotFound)?;
    }
    if !now.is_under_way()
        && let Some(refusal) = now.state(cashier.engine.now()).refusal()
    {
        return Err(refusal);
    }
    let told = now.last.ok_or_else(|| refusals::coded("P.1019"))?;
    Ok(Paid { told, used: now.checkout.used })
}

async fn wish(cashier: &Cashier<'_>, token: &Token, paying: Paying) -> Result<Wish, Refusal> {
    let request = &token.request;
    let remembered = named_card(cashier, token, &paying).await?;
    let toggle = &request.settings.save_card_toggle;
    let is_shown = toggle.display != Some(false);
    let is_on = is_shown && paying.save_card == Some(true);
    let remember = match &paying.cookie {
        Some(cookie) if is_on && !toggle.customer_contract && remembered.is_none() => {
            Some(cards::browser_scope(cashier.engine, cashier.shop.id, cookie)?)
        }
        _ => None,
    };
    let mut order = order(token, &paying, is_on);
    if let CardGiven::Number(card) = &paying.card {
        let clean = order.cut(|text| card.pan.cut_from(text).map(Zeroizing::new));
        order = clean.ok_or_else(|| Errors::one(&["customer"], phrase::INVALID))?;
    }
    Ok(Wish {
        kind: kind(request.transaction_type),
        order,
        card: paying.card,
        three_ds: None,
        token: Some(OfToken {
            token: token.name().to_owned(),
            take: token.checkout.take(),
            remembered,
            remember,
        }),
        // Where the toggle is about the shop's token, only a yes gives it one.
        save_card: (toggle.customer_contract && is_shown).then_some(is_on),
        excluded_brands: request.payment_method.excluded_brands.clone(),
        idempotency: None,
    })
}

/// Whoever pays may name no other stored card than those that the page shows. The remembered one, if it is one.
async fn named_card(
    cashier: &Cashier<'_>,
    token: &Token,
    paying: &Paying,
) -> Result<Option<StoredCard>, Refusal> {
    let CardGiven::Token { token: named, .. } = &paying.card else { return Ok(None) };
    if token.request.payment_method.card_token.as_deref() == Some(named.expose()) {
        return Ok(None);
    }
    let known = match &paying.cookie {
        Some(cookie) => {
            Box::pin(remembered::find(cashier.engine, cashier.shop, cookie, named.expose())).await?
        }
        None => None,
    };
    known.map(Some).ok_or_else(refusals::token_unknown)
}

fn kind(transaction_type: TransactionType) -> Kind {
    match transaction_type {
        TransactionType::Authorization => Kind::Authorization,
        TransactionType::Tokenization => Kind::Tokenization,
        // No acquirer of ours needs two steps for it.
        TransactionType::Payment | TransactionType::Charge => Kind::Payment,
    }
}

/// The transaction's order: what the shop asked for, with what the customer and the server add.
fn order(token: &Token, paying: &Paying, is_kept: bool) -> Order {
    let CheckoutRequest { order, settings, .. } = &*token.request;
    let customer = token.request.customer.with_collected(&paying.customer, &settings.customer_fields);
    Order {
        amount: order.amount,
        currency: order.currency.clone(),
        description: Some(order.description.clone()),
        tracking_id: order.tracking_id.clone(),
        language: settings.language.clone(),
        test: token.request.test,
        // A token counts its tries itself, and the same card again after a decline is no mistake.
        duplicate_check: false,
        dynamic_billing_descriptor: token.request.dynamic_billing_descriptor.clone(),
        notification_url: settings.urls.notification_url.clone(),
        verification_url: settings.urls.verification_url.clone(),
        three_d_secure: ThreeDsWish::Usual,
        billing_address: billing_address(&customer),
        customer: Some(Payer {
            ip: customer.ip.clone(),
            email: customer.email,
            device_id: customer.device_id,
            birth_date: customer.birth_date,
        }),
        recipient: order.recipient.as_ref().map(recipient),
        browser: Some(browser(&paying.browser, customer.ip)).filter(|_| !paying.browser.is_empty()),
        travel: token.request.airline.clone(),
        fiscalization: order.additional_data.given.get("fiscalization").cloned(),
        additional_data: additional_data(token, paying, is_kept),
        ..Order::default()
    }
}

fn billing_address(customer: &Customer) -> Option<Address> {
    let address = Address {
        first_name: customer.first_name.clone(),
        last_name: customer.last_name.clone(),
        country: customer.country.clone(),
        city: customer.city.clone(),
        state: customer.state.clone(),
        zip: customer.zip.clone(),
        street: customer.address.clone(),
        phone: customer.phone.clone(),
    };
    (address != Address::default()).then_some(address)
}

fn recipient(recipient: &Recipient) -> Members {
    let Recipient { account_number, account_number_type } = recipient;
    let members = [("account_number", account_number), ("account_number_type", account_number_type)];
    let given = members.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
    given.map(|(name, value)| (name.to_owned(), Given::from(value))).collect()
}

/// What the shop sent, and who speaks for whom. The contract `save_card` stands in it only if the customer
/// switched the toggle on.
fn additional_data(token: &Token, paying: &Paying, is_kept: bool) -> AdditionalData {
    #[derive(Serialize)]
    struct Vendor<'a> {
        name: &'static str,
        token: &'a str,
    }
    let order = &token.request.order;
    let mut data = order.additional_data.clone();
    data.card_on_file = order.told_on_file();
    if data.has(Contract::SaveCard) && !(is_kept && token.request.settings.save_card_toggle.customer_contract)
    {
        data.contract.retain(|contract| *contract != Contract::SaveCard);
        let words: Vec<_> = data.contract.iter().map(|contract| contract.as_str()).collect();
        data.given.set("contract", Given::from(&words));
    }
    if !paying.custom.is_empty() {
        data.given.set("custom_fields", Given::from(&paying.custom));
    }
    if !paying.browser.is_empty() {
        data.given.set("browser", Given::from(&paying.browser));
    }
    data.given.set("vendor", Given::from(&Vendor { name: "CTP", token: token.name() }));
    data
}

/// What 3-D Secure asks for; what cannot be read is left out.
fn browser(told: &Members, ip_address: Option<String>) -> Browser {
    fn read<T: serde::de::DeserializeOwned>(told: &Members, name: &str) -> Option<T> {
        serde_json::from_str(told.get(name)?.json()).ok()
    }
    Browser {
        screen_width: read(told, "screen_width"),
        screen_height: read(told, "screen_height"),
        screen_color_depth: read(told, "screen_color_depth"),
        language: read(told, "language"),
        java_enabled: read(told, "java_enabled"),
        window_height: read(told, "window_height"),
        window_width: read(told, "window_width"),
        time_zone: read(told, "time_zone"),
        accept_header: read(told, "accept_header"),
        user_agent: read(told, "user_agent"),
        ip_address,
    }
}
