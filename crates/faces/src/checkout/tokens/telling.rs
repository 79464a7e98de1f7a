//! A payment token as it is told: what the shop asked for, with what its last attempt adds.

use florin_engine::Engine;
use florin_engine::shops::Shop;

use super::super::codes::brands;
use super::super::given::Given;
use super::super::refusal::{ApiVersion, Refusal};
use super::super::telling::Told;
use super::super::transactions::answer::TransactionView;
use super::super::wallets::Offers;
use super::answer::{
    Branded, Checks, Framed, Instant, MerchantView, ShopView, TokenView, TransactionSection, page_url,
};
use super::customer::Customer;
use super::payment_method::CREDIT_CARD;
use super::remembered;
use super::request::CheckoutRequest;
use super::token::{Token, word};

/// Who reads.
pub(in crate::checkout) struct Reader {
    /// In which version.
    pub(in crate::checkout) version: ApiVersion,
    /// The secret of the browser's cookie.
    pub(in crate::checkout) cookie: Option<String>,
    /// The shop itself: only it is told what cards may be charged by.
    pub(in crate::checkout) is_shop: bool,
}

/// Tells a token in one of its forms.
pub(in crate::checkout) async fn tell(
    engine: &Engine,
    shop: &Shop,
    token: &Token,
    reader: &Reader,
    form: fn(&TokenView<'_>) -> Vec<u8>,
) -> Result<Vec<u8>, Refusal> {
    let cards = match &reader.cookie {
        Some(cookie) => Box::pin(remembered::list(engine, shop, cookie)).await?,
        None => Vec::new(),
    };
    let offers = Offers::of(engine, shop, &token.request).await?;
    let redirect_url = page_url(&engine.settings().public_url, token.name(), reader.version);
    let request = with_collected(&token.request, token.last.as_ref());
    let transaction = token.last.as_ref().map(Told::view);
    let data = transaction.as_ref().and_then(|view| view.additional_data);
    let last = token.last.as_ref().zip(transaction.as_ref());
    let view = TokenView {
        token: token.name(),
        shop_id: shop.id,
        shop: shop_view(shop, &request, &offers),
        merchant: MerchantView {
            id: shop.merchant_number.to_string(),
            country: shop.settings.country.as_deref(),
        },
        request: &request,
        state: token.state(engine.now()),
        last: last.map(|(told, view)| section(told, view, reader.is_shop)),
        request_id: None,
        browser: data.and_then(|data| data.get("browser")),
        card_info: cards.first().map(|card| card.token.expose()),
        method_id: number(token.checkout.name()),
        created_at: token.checkout.created_at,
        updated_at: token.last.as_ref().map_or(token.checkout.created_at, |told| told.transaction.updated_at),
        wallets: offers.view(),
        redirect_url: &redirect_url,
    };
    Ok(form(&view))
}

/// What the shop asked for, with what the page learned of the customer.
fn with_collected(request: &CheckoutRequest, last: Option<&Told>) -> CheckoutRequest {
    let mut request = request.clone();
    let Some(order) = last.and_then(Told::order) else { return request };
    let address = order.billing_address.clone().unwrap_or_default();
    let payer = order.customer.clone().unwrap_or_default();
    let learned = Customer {
        email: payer.email,
        first_name: address.first_name,
        last_name: address.last_name,
        country: address.country,
        city: address.city,
        address: address.street,
        state: address.state,
        zip: address.zip,
        phone: address.phone,
        birth_date: payer.birth_date,
        ip: payer.ip,
        device_id: payer.device_id,
        ..Customer::default()
    };
    request.customer = request.customer.with_collected(&learned, &request.settings.customer_fields);
    request
}

fn shop_view<'a>(shop: &'a Shop, request: &'a CheckoutRequest, offers: &Offers) -> ShopView<'a> {
    let settings = &shop.settings;
    let excluded = &request.payment_method.excluded_brands;
    let is_taken = |name: &&str| !brands::is_listed(excluded, Some(*name), None);
    let cards = brands::CARDS.iter().copied().filter(is_taken);
    let cards = cards.filter(|_| request.payment_method.offers(CREDIT_CARD));
    let wallets = offers.words().map(|word| -> &'a str { word });
    let others = request.payment_method.types.iter().map(String::as_str).filter(|kind| *kind != CREDIT_CARD);
    ShopView {
        id: shop.id.to_string(),
        name: &settings.name,
        country: settings.country.as_deref(),
        url: settings.url.as_deref(),
        contact_email: settings.contact_email.as_deref(),
        contact_phone: settings.contact_phone.as_deref(),
        brands: cards.chain(wallets).chain(others).collect(),
    }
}

fn section<'a>(told: &'a Told, view: &'a TransactionView<'a>, is_shop: bool) -> TransactionSection<'a> {
    let answered = &view.section;
    let mut card = view.card.clone();
    if let Some(card) = card.as_mut().filter(|_| !is_shop) {
        card.token = None;
    }
    TransactionSection {
        uid: view.uid,
        kind: view.kind.as_str(),
        updated_at: Instant(view.times.updated_at),
        gateway: Framed { iframe: view.iframe },
        avs_cvc_verification: view.checks.map(|(avs, cvc)| Checks::new(avs, cvc)),
        auth_code: answered.auth_code,
        bank_code: answered.bank_code,
        rrn: answered.rrn,
        ref_id: answered.ref_id,
        message: answered.message.as_deref(),
        amount: view.amount,
        currency: view.currency,
        billing_descriptor: answered.billing_descriptor,
        gateway_id: answered.gateway_id,
        status: word(told),
        redirect_url: view.redirect_url,
        receipt_url: view.receipt_url,
        method: Branded { brand: card.as_ref().and_then(|card| card.brand) },
        code: Some(view.code.as_str()),
        friendly_message: Some(&view.friendly_message),
        credit_card: card.as_ref().map(Given::from),
    }
}

/// A number that stands for a token: the dialect knows integers only.
fn number(name: &str) -> i64 {
    name.bytes().take(8).fold(0, |number, byte| (number * 31 + i64::from(byte)) & 0x7fff_ffff)
}
