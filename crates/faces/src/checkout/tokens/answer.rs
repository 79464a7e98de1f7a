//! What is told of a payment token: to the shop that asked for it, to those who query it, and when it expires
//! (checkout 3 and 4, checkout-webhooks 4.2). The members stand in the order of the reference.

use florin_domain::Timestamp;
use serde::Serialize;
use serde::ser::Serializer;

use super::super::given::Given;
use super::super::refusal::ApiVersion;
use super::super::transactions::answer::instant;
use super::request::CheckoutRequest;
use super::state::State;
use super::travel::Airline;
use echo::{MethodView, OrderView, SettingsView};

mod echo;

/// Who the shop is, for its customers.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ShopView<'a> {
    /// Its number, as text.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: &'a str,
    /// Two letters.
    pub(crate) country: Option<&'a str>,
    /// Its own pages.
    pub(crate) url: Option<&'a str>,
    /// For its customers.
    pub(crate) contact_email: Option<&'a str>,
    /// For its customers.
    pub(crate) contact_phone: Option<&'a str>,
    /// Card brands, wallets and other methods that it takes.
    pub(crate) brands: Vec<&'a str>,
}

/// Whose the shop is.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct MerchantView<'a> {
    /// Its number, as text.
    pub(crate) id: String,
    /// Two letters.
    pub(crate) country: Option<&'a str>,
}

/// What wallets need to know on the page.
#[derive(Debug, Clone, Default)]
pub(crate) struct WalletsView<'a> {
    /// Google Pay, where it is configured.
    pub(crate) google_pay: Option<GooglePayView<'a>>,
    /// Apple's name for the merchant.
    pub(crate) apple_merchant_id: Option<&'a str>,
    /// Samsung's name for the service.
    pub(crate) samsung_service_id: Option<&'a str>,
}

/// Google Pay on the page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GooglePayView<'a> {
    /// Google's name for us.
    pub(crate) gateway_id: &'a str,
    /// The shop's number.
    pub(crate) gateway_merchant_id: &'a str,
    /// Whether it is switched on.
    pub(crate) status: &'a str,
}

/// A transaction as the token query tells it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TransactionSection<'a> {
    /// Its name.
    pub(crate) uid: &'a str,
    /// What it is: `payment`.
    #[serde(rename = "type")]
    pub(crate) kind: &'a str,
    /// When anything of it changed last.
    pub(crate) updated_at: Instant,
    /// Whether its pages may stand in a frame.
    pub(crate) gateway: Framed,
    /// Results of the address check and of the verification value check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) avs_cvc_verification: Option<Checks<'a>>,
    /// The issuer's code.
    pub(crate) auth_code: Option<&'a str>,
    /// A processing code, or the acquirer's own.
    pub(crate) bank_code: Option<&'a str>,
    /// Retrieval reference number.
    pub(crate) rrn: Option<&'a str>,
    /// The acquirer's reference.
    pub(crate) ref_id: Option<&'a str>,
    /// For the shop.
    pub(crate) message: Option<&'a str>,
    /// Minor units.
    pub(crate) amount: i64,
    /// Three letters.
    pub(crate) currency: Option<&'a str>,
    /// Text on the card statement.
    pub(crate) billing_descriptor: Option<&'a str>,
    /// A number that stands for the acquirer account.
    pub(crate) gateway_id: Option<i64>,
    /// How it stands.
    pub(crate) status: &'a str,
    /// Where the payer goes while it is incomplete.
    pub(crate) redirect_url: Option<&'a str>,
    /// A receipt for people.
    pub(crate) receipt_url: Option<&'a str>,
    /// What paid.
    pub(crate) method: Branded<'a>,
    /// Its processing code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<&'a str>,
    /// For the payer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) friendly_message: Option<&'a str>,
    /// The card as the gateway tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) credit_card: Option<Given>,
}

/// An instant as the dialect writes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Instant(pub(crate) Timestamp);

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&instant(self.0))
    }
}

/// Whether pages may stand in a frame.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Framed {
    /// They may.
    pub(crate) iframe: bool,
}

/// What paid.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Branded<'a> {
    /// A card brand, or the method's name.
    pub(crate) brand: Option<&'a str>,
}

/// Results of the two checks of an issuer.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Checks<'a> {
    avs_verification: Checked<'a>,
    cvc_verification: Checked<'a>,
}

#[derive(Debug, Clone, Copy, Serialize)]
struct Checked<'a> {
    result_code: &'a str,
}

impl<'a> Checks<'a> {
    /// Of the address, and of the verification value (checkout-codes 5.1).
    pub(crate) fn new(avs: &'a str, cvc: &'a str) -> Checks<'a> {
        Checks {
            avs_verification: Checked { result_code: avs },
            cvc_verification: Checked { result_code: cvc },
        }
    }
}

/// All that may be told of a token.
#[derive(Debug, Clone)]
pub(crate) struct TokenView<'a> {
    /// The token.
    pub(crate) token: &'a str,
    /// The shop's number.
    pub(crate) shop_id: i64,
    /// Who the shop is.
    pub(crate) shop: ShopView<'a>,
    /// Whose it is.
    pub(crate) merchant: MerchantView<'a>,
    /// What the shop asked for.
    pub(crate) request: &'a CheckoutRequest,
    /// How it stands.
    pub(crate) state: State<'a>,
    /// The last transaction; none before the first.
    pub(crate) last: Option<TransactionSection<'a>>,
    /// The request that made it.
    pub(crate) request_id: Option<&'a str>,
    /// What the page saw of the customer's browser.
    pub(crate) browser: Option<&'a Given>,
    /// A card that the page remembers for this browser, by its name.
    pub(crate) card_info: Option<&'a str>,
    /// A number for the payment method's settings.
    pub(crate) method_id: i64,
    /// When it was made.
    pub(crate) created_at: Timestamp,
    /// When anything of it changed last.
    pub(crate) updated_at: Timestamp,
    /// For the mobile clients.
    pub(crate) wallets: WalletsView<'a>,
    /// Where the customer pays.
    pub(crate) redirect_url: &'a str,
}

/// Where the customer pays: the page's address for the version that the shop speaks (checkout 3).
pub(crate) fn page_url(base: &str, token: &str, version: ApiVersion) -> String {
    let page = if version == ApiVersion::None { "v2/checkout" } else { "widget/hpp.html" };
    format!("{}/{page}?token={token}", base.trim_end_matches('/'))
}

/// The answer to a shop that asked with its secret.
pub(crate) fn created(token: &str, redirect_url: &str) -> Vec<u8> {
    #[derive(Serialize)]
    struct Created<'a> {
        token: &'a str,
        redirect_url: &'a str,
    }
    wrapped(&Created { token, redirect_url })
}

/// The answer to an app or a page that asked with the shop's public key: it draws a form of its own.
pub(crate) fn created_for_page(view: &TokenView<'_>) -> Vec<u8> {
    #[derive(Serialize)]
    struct Created<'a> {
        token: &'a str,
        redirect_url: &'a str,
        brands: Vec<Brand<'a>>,
        company: Company<'a>,
        description: &'a str,
        card_info: CardInfo<'a>,
        google_pay: Option<&'a GooglePayView<'a>>,
        samsung_pay: Option<SamsungPay<'a>>,
        apple_merchant_id: Option<&'a str>,
        #[serde(rename = "async")]
        is_async: bool,
    }
    #[derive(Serialize)]
    struct Brand<'a> {
        name: &'a str,
        alternative: bool,
    }
    #[derive(Serialize)]
    struct SamsungPay<'a> {
        service_id: &'a str,
    }
    let is_alternative = |name: &str| {
        let types = &view.request.payment_method.types;
        types.iter().any(|kind| kind == name && kind != super::payment_method::CREDIT_CARD)
    };
    wrapped(&Created {
        token: view.token,
        redirect_url: view.redirect_url,
        brands: view
            .shop
            .brands
            .iter()
            .map(|name| Brand { name, alternative: is_alternative(name) })
            .collect(),
        company: Company::of(&view.shop),
        description: &view.request.order.description,
        card_info: CardInfo { uuid: view.card_info },
        google_pay: view.wallets.google_pay.as_ref(),
        samsung_pay: view.wallets.samsung_service_id.map(|service_id| SamsungPay { service_id }),
        apple_merchant_id: view.wallets.apple_merchant_id,
        is_async: false,
    })
}

/// The answer to a query.
pub(crate) fn queried(view: &TokenView<'_>) -> Vec<u8> {
    wrapped(&Token::of(view))
}

/// The notice that nobody paid in time: what the query tells, without the wrapper.
pub(crate) fn announced(view: &TokenView<'_>) -> Vec<u8> {
    json(&Token::of(view))
}

fn wrapped(checkout: &impl Serialize) -> Vec<u8> {
    #[derive(Serialize)]
    struct Wrapped<'a, T> {
        checkout: &'a T,
    }
    json(&Wrapped { checkout })
}

/// Names, numbers and text always serialize.
fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).unwrap_or_default()
}

#[derive(Serialize)]
struct Company<'a> {
    name: &'a str,
    site: Option<&'a str>,
    small_logo_url: Option<&'a str>,
}

impl<'a> Company<'a> {
    fn of(shop: &ShopView<'a>) -> Company<'a> {
        Company { name: shop.name, site: shop.url, small_logo_url: None }
    }
}

#[derive(Serialize)]
struct CardInfo<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    uuid: Option<&'a str>,
}

/// A token as the query tells it.
#[derive(Serialize)]
#[allow(clippy::struct_field_names, clippy::struct_excessive_bools, reason = "the names on the wire")]
struct Token<'a> {
    token: &'a str,
    shop_id: i64,
    transaction_type: &'a str,
    gateway_response: Option<Named<'a>>,
    order: OrderView<'a>,
    settings: SettingsView<'a>,
    customer: &'a super::customer::Customer,
    finished: bool,
    expired: bool,
    test: bool,
    status: Option<&'a str>,
    message: Option<&'a str>,
    shop: &'a ShopView<'a>,
    merchant: &'a MerchantView<'a>,
    version: Option<&'a Given>,
    card_info: CardInfo<'a>,
    job_id: Option<&'a str>,
    payment_method: MethodView<'a>,
    company: Company<'a>,
    apple_merchant_id: Option<&'a str>,
    google_pay: Option<&'a GooglePayView<'a>>,
    attempts: u32,
    iframe: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    dynamic_billing_descriptor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    travel: Option<Travel<'a>>,
    redirect_url: &'a str,
}

#[derive(Serialize)]
struct Travel<'a> {
    airline: &'a Airline,
}

impl<'a> Token<'a> {
    fn of(view: &'a TokenView<'a>) -> Token<'a> {
        let TokenView { request, state, .. } = view;
        // A token that ran out tells of no transaction, even if one was declined before.
        let last = view.last.as_ref().filter(|_| !state.expired);
        Token {
            token: view.token,
            shop_id: view.shop_id,
            transaction_type: request.transaction_type.as_str(),
            gateway_response: last.map(Named),
            order: OrderView(view),
            settings: SettingsView(&request.settings),
            customer: &request.customer,
            finished: state.finished,
            expired: state.expired,
            test: request.test,
            status: state.status,
            message: state.message,
            shop: &view.shop,
            merchant: &view.merchant,
            version: request.version.as_ref(),
            card_info: CardInfo { uuid: view.card_info },
            job_id: None,
            payment_method: MethodView::of(view),
            company: Company::of(&view.shop),
            apple_merchant_id: view.wallets.apple_merchant_id,
            google_pay: view.wallets.google_pay.as_ref(),
            attempts: request.attempts,
            iframe: request.iframe,
            dynamic_billing_descriptor: request.dynamic_billing_descriptor.as_deref(),
            travel: request.airline.as_ref().map(|airline| Travel { airline }),
            redirect_url: view.redirect_url,
        }
    }
}

/// A transaction under the name of its kind.
struct Named<'a>(&'a TransactionSection<'a>);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map([(self.0.kind, self.0)])
    }
}
