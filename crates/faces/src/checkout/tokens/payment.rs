//! `POST /ctp/api/payments`: a customer pays what a payment token stands for (checkout 7.1). What is read here
//! borrows from the body, which is wiped; the card is read when the token has said whose key opens it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::errors::{Errors, phrase};
use super::super::fields::{ANY, Fields};
use super::super::given::{Given, Members};
use super::super::refusal::Refusal;
use super::super::transactions::answer::parts::Stamp;
use super::super::transactions::request::card::CardGiven;
use super::super::transactions::request::{Reading, page_card};
use super::customer::Customer;
use super::payment_method::CREDIT_CARD;
use crate::shared::json::Value;

/// What a browser may tell of itself. Where it is, only the connection tells.
const BROWSER: &[&str] = &[
    "screen_width",
    "screen_height",
    "screen_color_depth",
    "language",
    "java_enabled",
    "user_agent",
    "time_zone",
    "time_zone_name",
    "accept_header",
    "window_width",
    "window_height",
];
/// Longest thing that a browser may tell, in characters.
const LONGEST: usize = 2048;

/// A customer's payment.
#[derive(Debug)]
pub(crate) struct PaymentRequest<'v> {
    /// `credit_card`, or another type.
    pub(crate) method: &'v str,
    /// The toggle "save my card"; none if it was not shown.
    pub(crate) save_card: Option<bool>,
    /// What the customer's browser told of itself.
    pub(crate) browser: Members,
    /// What the page asked the customer.
    pub(crate) customer: Customer,
    /// The shop's own fields as the customer filled them, by their names.
    pub(crate) custom: BTreeMap<String, String>,
    request: Fields<'v>,
}

impl<'v> PaymentRequest<'v> {
    /// Reads a body, all but its card.
    pub(crate) fn read(body: &'v Value<'v>) -> Result<PaymentRequest<'v>, Errors> {
        let request = Fields::wrapped(body, "request", false)?;
        let mut errors = Errors::default();
        let method = request.text("payment_method", ANY, &mut errors).unwrap_or(CREDIT_CARD);
        let save_card = save_card(&request, &mut errors);
        let browser = browser(&request, &mut errors);
        let customer = Customer::read(&request, &mut errors);
        let custom = custom(&request, &mut errors);
        let has_card =
            ["credit_card", "encrypted_credit_card"].iter().any(|name| request.value(name).is_some());
        if method == CREDIT_CARD && !has_card {
            request.fault(CREDIT_CARD, phrase::BLANK, &mut errors);
        }
        if errors.is_empty() {
            Ok(PaymentRequest { method, save_card, browser, customer, custom, request })
        } else {
            Err(errors)
        }
    }

    /// Whether a card pays.
    pub(crate) fn is_by_card(&self) -> bool {
        self.method == CREDIT_CARD
    }

    /// Reads the card: its number or its token, in clear or encrypted with the shop's public key.
    pub(crate) fn card(&self, is_test: bool, reading: &Reading<'_>) -> Result<CardGiven, Refusal> {
        page_card(&self.request, is_test, reading)
    }
}

/// The toggle stands beside the card's own members, encrypted or not.
fn save_card(request: &Fields<'_>, errors: &mut Errors) -> Option<bool> {
    let mut toggle = |name| request.object(name, errors).and_then(|card| card.boolean("save_card", errors));
    let plain = toggle("credit_card");
    plain.or_else(|| toggle("encrypted_credit_card"))
}

/// The shop's own fields; names that it cannot have given are left out.
pub(super) fn custom(request: &Fields<'_>, errors: &mut Errors) -> BTreeMap<String, String> {
    let Some(fields) = request.object("custom_fields", errors) else { return BTreeMap::new() };
    let names = ["custom_field_1", "custom_field_2", "custom_field_3"];
    let filled = names.into_iter().filter_map(|name| Some((name, fields.text(name, ANY, errors)?)));
    filled.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// Odd values are left out: what is not known of a browser makes a payment a little less sure, not wrong.
pub(super) fn browser(request: &Fields<'_>, errors: &mut Errors) -> Members {
    let Some(browser) = request.object("browser", errors) else { return Members::default() };
    let is_small = |value: &Value<'_>| match value {
        Value::Bool(_) => true,
        Value::Number(text) => text.len() <= LONGEST,
        Value::Text(text) => text.as_str().chars().count() <= LONGEST,
        _ => false,
    };
    let members = browser.object_itself().members();
    let known = members.filter(|(name, value)| BROWSER.contains(name) && is_small(value));
    known.map(|(name, value)| (name.to_owned(), Given::of(value))).collect()
}

/// A card as the page may show it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PaidCard<'a> {
    /// The name on it.
    pub(crate) holder: Option<&'a str>,
    /// Its brand.
    pub(crate) brand: Option<&'a str>,
    /// First digit.
    pub(crate) first_1: &'a str,
    /// Last four digits.
    pub(crate) last_4: &'a str,
    /// The same for the same number: a keyed hash.
    pub(in crate::checkout) stamp: Option<Stamp<'a>>,
    /// What the shop may charge it by; none unless the shop itself asks.
    pub(crate) token: Option<&'a str>,
    /// 1 to 12.
    pub(crate) exp_month: Option<u8>,
    /// Four digits.
    pub(crate) exp_year: Option<u16>,
}

/// What came of a payment, in the order of the reference.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PaymentView<'a> {
    /// `successful`, `failed`, `incomplete` or `error`.
    pub(crate) status: &'a str,
    /// In words.
    pub(crate) message: Option<&'a str>,
    /// What is wrong with the request; only of an error.
    pub(crate) errors: Option<&'a Errors>,
    /// The payment token.
    pub(crate) token: &'a str,
    /// What happens to the money.
    pub(crate) transaction_type: &'a str,
    /// The transaction; none if there is none.
    pub(crate) uid: Option<&'a str>,
    /// Where the customer goes on; only of an incomplete one.
    pub(crate) url: Option<&'a str>,
    /// Whether that place may stand in a frame.
    pub(crate) iframe: bool,
    /// The issuer's code.
    pub(crate) auth_code: Option<&'a str>,
    /// A processing code, or the acquirer's own.
    pub(crate) bank_code: Option<&'a str>,
    /// Retrieval reference number.
    pub(crate) rrn: Option<&'a str>,
    /// Text on the card statement.
    pub(crate) billing_descriptor: Option<&'a str>,
    /// A number that stands for the acquirer account.
    pub(crate) gateway_id: Option<i64>,
    /// The card that paid.
    pub(crate) credit_card: Option<PaidCard<'a>>,
    /// A receipt for people.
    pub(crate) receipt_url: Option<&'a str>,
    /// The type that paid.
    pub(crate) method: &'a str,
    /// No further attempt is possible.
    pub(crate) finished: bool,
    /// The status once more, as older clients read it.
    pub(crate) action_status: &'a str,
    /// Where the result leads.
    pub(crate) result_url: Option<&'a str>,
    /// The shop's own address for all results.
    pub(crate) return_url: Option<&'a str>,
    /// The processing code of a decline, by which the page chooses its words; ours, as in the token query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<&'a str>,
}

impl<'a> PaymentView<'a> {
    /// A request that made no transaction.
    pub(crate) fn refused(
        token: &'a str,
        transaction_type: &'a str,
        method: &'a str,
        message: &'a str,
        errors: Option<&'a Errors>,
    ) -> PaymentView<'a> {
        PaymentView {
            status: "error",
            message: Some(message),
            errors: errors.filter(|errors| !errors.is_empty()),
            token,
            transaction_type,
            uid: None,
            url: None,
            iframe: false,
            auth_code: None,
            bank_code: None,
            rrn: None,
            billing_descriptor: None,
            gateway_id: None,
            credit_card: None,
            receipt_url: None,
            method,
            finished: false,
            action_status: "error",
            result_url: None,
            return_url: None,
            code: None,
        }
    }
}

/// The answer, whatever came of it.
pub(crate) fn paid(view: &PaymentView<'_>) -> Vec<u8> {
    #[derive(Serialize)]
    struct Wrapped<'a> {
        response: &'a PaymentView<'a>,
    }
    serde_json::to_vec(&Wrapped { response: view }).unwrap_or_default()
}

/// The answer to a request that made no transaction: the same, beside what all errors of the checkout have.
pub(crate) fn not_paid(view: &PaymentView<'_>) -> Vec<u8> {
    #[derive(Serialize)]
    struct Refused<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        errors: Option<&'a Errors>,
        message: &'a str,
        response: &'a PaymentView<'a>,
    }
    let message = view.message.unwrap_or_default();
    serde_json::to_vec(&Refused { errors: view.errors, message, response: view }).unwrap_or_default()
}
