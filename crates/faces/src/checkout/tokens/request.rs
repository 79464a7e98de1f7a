//! What a shop asks for with `POST /ctp/api/checkouts` (checkout 3.1). Its JSON form is ours: it is what the
//! engine keeps, sealed.

use florin_domain::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::errors::{Errors, phrase};
use super::super::fields::{ANY, Fields};
use super::super::given::Given;
use super::customer::{Customer, CustomerField};
use super::order::Order;
use super::payment_method::PaymentMethod;
use super::rules::ShopRules;
use super::settings::Settings;
use super::travel::Airline;
use crate::shared::json::{Value, sparse};

/// What happens to the money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TransactionType {
    /// It is held.
    Authorization,
    /// It is taken.
    Payment,
    /// None; the card is stored.
    Tokenization,
    /// It is taken, in one step or two as the acquirer has it.
    Charge,
}

impl TransactionType {
    /// As it goes over the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            TransactionType::Authorization => "authorization",
            TransactionType::Payment => "payment",
            TransactionType::Tokenization => "tokenization",
            TransactionType::Charge => "charge",
        }
    }

    fn find(text: &str) -> Option<TransactionType> {
        let all = [
            TransactionType::Authorization,
            TransactionType::Payment,
            TransactionType::Tokenization,
            TransactionType::Charge,
        ];
        all.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Whether nothing at all is no amount: a card can be checked without money, but not charged.
    pub(crate) fn needs_money(self) -> bool {
        matches!(self, TransactionType::Payment | TransactionType::Charge)
    }
}

/// A payment token's request, with all defaults filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CheckoutRequest {
    /// What happens to the money.
    pub(crate) transaction_type: TransactionType,
    /// Whether no money moves.
    pub(crate) test: bool,
    /// How often the customer may try, at least once.
    pub(crate) attempts: u32,
    /// Text for the card statement.
    pub(crate) dynamic_billing_descriptor: Option<String>,
    /// Whether outside pages open inside the widget.
    pub(crate) iframe: bool,
    /// An older page's version; told again, means nothing.
    pub(crate) version: Option<Given>,
    /// What is paid for.
    pub(crate) order: Order,
    /// How the page looks and where it leads.
    pub(crate) settings: Settings,
    /// Who pays.
    pub(crate) customer: Customer,
    /// What the page offers.
    pub(crate) payment_method: PaymentMethod,
    /// A journey by air.
    pub(crate) airline: Option<Airline>,
}

impl CheckoutRequest {
    /// Reads a body. All that is wrong is told at once, in the order of the sections (checkout 2.2).
    pub(crate) fn read(
        body: &Value<'_>,
        rules: &ShopRules,
        now: Timestamp,
    ) -> Result<CheckoutRequest, Errors> {
        let fields = Fields::wrapped(body, "checkout", true)?;
        let mut errors = Errors::default();
        let kind = transaction_type(&fields, &mut errors);
        let test = fields.boolean("test", &mut errors).unwrap_or(false);
        let attempts = attempts(&fields, &mut errors);
        let descriptor = fields.text("dynamic_billing_descriptor", ANY, &mut errors).map(str::to_owned);
        let iframe = fields.boolean("iframe", &mut errors).unwrap_or(false);
        let version =
            fields.value("version").filter(|value| matches!(value, Value::Number(_) | Value::Text(_)));
        let order = Order::read(&fields, kind, rules, now, &mut errors);
        let settings = Settings::read(&fields, rules, &mut errors);
        let customer = Customer::read(&fields, &mut errors);
        require(&fields, &customer, &settings, rules, &mut errors);
        let payment_method = PaymentMethod::read(&fields, rules, &mut errors);
        let airline = Airline::read(&fields, &mut errors);
        match (kind, order) {
            (Some(transaction_type), Some(order)) if errors.is_empty() => Ok(CheckoutRequest {
                transaction_type,
                test,
                attempts,
                dynamic_billing_descriptor: descriptor,
                iframe,
                version: version.map(Given::of),
                order,
                settings,
                customer,
                payment_method,
                airline,
            }),
            _ => Err(errors),
        }
    }

    /// As the engine keeps it: text, since a tree of values would round the numbers of free members.
    pub(crate) fn keep(&self) -> serde_json::Result<String> {
        sparse::to_string(self)
    }

    /// Out of what the engine kept; none if this is no request of ours.
    pub(crate) fn kept(words: &str) -> Option<CheckoutRequest> {
        serde_json::from_str(words).ok()
    }

    /// Whether a stored card is charged as soon as the page opens.
    pub(crate) fn pays_by_itself(&self) -> bool {
        self.settings.auto_pay && self.payment_method.card_token.is_some()
    }
}

fn transaction_type(fields: &Fields<'_>, errors: &mut Errors) -> Option<TransactionType> {
    let kind = TransactionType::find(fields.required_text("transaction_type", ANY, errors)?);
    if kind.is_none() {
        fields.fault("transaction_type", phrase::INVALID, errors);
    }
    kind
}

fn attempts(fields: &Fields<'_>, errors: &mut Errors) -> u32 {
    let attempts = fields.integer("attempts", errors).unwrap_or(1);
    if attempts < 1 {
        fields.fault("attempts", phrase::NOT_POSITIVE, errors);
    }
    u32::try_from(attempts).unwrap_or(u32::MAX)
}

/// What the shop must send of its customer: what was agreed with it, unless the page asks for it, and an
/// address that the page shows but does not let the customer change.
fn require(
    checkout: &Fields<'_>,
    customer: &Customer,
    settings: &Settings,
    rules: &ShopRules,
    errors: &mut Errors,
) {
    let shown = &settings.customer_fields;
    let agreed = rules.required_customer_fields.iter().filter(|field| !shown.is_editable(**field));
    let fixed = shown.is_fixed(CustomerField::Email).then_some(&CustomerField::Email);
    for field in agreed.chain(fixed).filter(|field| customer.get(**field).is_none()) {
        checkout.fault_below("customer", field.as_str(), phrase::BLANK, errors);
    }
}
