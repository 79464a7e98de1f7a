//! `checkout.order`: what is paid for (checkout 3.2).

use florin_domain::{Currency, Timestamp};
use serde::{Deserialize, Serialize};

use super::super::errors::{Errors, phrase};
use super::super::fields::{ANY, Fields};
use super::additional_data::{AdditionalData, CardOnFile};
use super::cart::Cart;
use super::request::TransactionType;
use super::rules::ShopRules;
use crate::shared::card_numbers;

/// How long a payment token lives if the shop does not say, in milliseconds.
const LIFETIME_MS: i64 = 24 * 3600 * 1000;

/// What is paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Order {
    /// Minor units.
    pub(crate) amount: i64,
    /// Three capitals; a currency in which amounts can be written.
    pub(crate) currency: String,
    /// What the customer reads.
    pub(crate) description: String,
    /// The shop's own id of the order; not unique.
    pub(crate) tracking_id: Option<String>,
    /// Until when it can be paid, in microseconds since 1970.
    pub(crate) expires_at: i64,
    /// Whether the shop said so itself.
    pub(crate) expires_as_asked: bool,
    /// Free members, and some with a meaning.
    pub(crate) additional_data: AdditionalData,
    /// What is bought.
    pub(crate) cart: Option<Cart>,
    /// Who receives the money in the end.
    pub(crate) recipient: Option<Recipient>,
    /// Fields of the shop's own on the page.
    pub(crate) custom_fields: Vec<CustomField>,
    /// What to tell the card network; that of `additional_data` comes first.
    pub(crate) card_on_file: Option<CardOnFile>,
}

/// Who receives the money in the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recipient {
    /// The account.
    pub(crate) account_number: Option<String>,
    /// `card`, `iban`, `bic` or `other`.
    pub(crate) account_number_type: Option<String>,
}

/// A field of the shop's own on the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CustomField {
    /// 1 to 3: `custom_field_1` and so on.
    pub(crate) number: u8,
    /// Its label.
    pub(crate) label: Option<String>,
    /// What stands in it.
    pub(crate) value: Option<String>,
    /// What stands in it while it is empty.
    pub(crate) placeholder: Option<String>,
    /// Whether it is shown.
    pub(crate) visible: Option<bool>,
    /// Whether it must be filled.
    pub(crate) required: Option<bool>,
    /// Whether it is fixed.
    pub(crate) read_only: Option<bool>,
}

impl Order {
    /// Reads the member `order` of a checkout. None only with an error noted.
    pub(crate) fn read(
        checkout: &Fields<'_>,
        kind: Option<TransactionType>,
        rules: &ShopRules,
        now: Timestamp,
        errors: &mut Errors,
    ) -> Option<Order> {
        if checkout.value("order").is_none() {
            checkout.fault("order", phrase::MISSING, errors);
        }
        let order = checkout.object("order", errors)?;
        let least = i64::from(kind.is_none_or(TransactionType::needs_money));
        let amount = order.required_minor("amount", least, errors);
        let currency = currency(&order, rules, errors);
        let description = order.required_text("description", ANY, errors).map(str::to_owned);
        let tracking_id = order.text("tracking_id", ANY, errors).map(str::to_owned);
        for (name, text) in [("description", &description), ("tracking_id", &tracking_id)] {
            if text.as_deref().is_some_and(card_numbers::holds_one) {
                order.fault(name, card_numbers::REFUSED, errors);
            }
        }
        let asked = order.time("expired_at", errors);
        let additional_data = AdditionalData::read(&order, &rules.contracts, errors);
        let cart = Cart::read(&order, amount, errors);
        let recipient = Recipient::read(&order, errors);
        let custom_fields = custom_fields(&order, errors);
        let card_on_file = CardOnFile::read(&order, errors);
        Some(Order {
            amount: amount?,
            currency: currency?.code().to_owned(),
            description: description?,
            tracking_id,
            expires_at: asked.unwrap_or(now.plus_ms(LIFETIME_MS)).micros(),
            expires_as_asked: asked.is_some(),
            additional_data,
            cart,
            recipient,
            custom_fields,
            card_on_file,
        })
    }

    /// Until when it can be paid.
    pub(crate) fn expires(&self) -> Timestamp {
        Timestamp(self.expires_at)
    }

    /// What to tell the card network.
    pub(crate) fn told_on_file(&self) -> Option<CardOnFile> {
        self.additional_data.card_on_file.or(self.card_on_file)
    }
}

fn currency(order: &Fields<'_>, rules: &ShopRules, errors: &mut Errors) -> Option<Currency> {
    let currency = order.required_currency("currency", errors)?;
    if rules.currencies.as_ref().is_some_and(|allowed| !allowed.contains(&currency)) {
        order.fault("currency", phrase::INVALID, errors);
        return None;
    }
    Some(currency)
}

impl Recipient {
    fn read(order: &Fields<'_>, errors: &mut Errors) -> Option<Recipient> {
        let fields = order.object("recipient", errors)?;
        let kind = fields.text("account_number_type", ANY, errors);
        if kind.is_some_and(|kind| !["card", "iban", "bic", "other"].contains(&kind)) {
            fields.fault("account_number_type", phrase::INVALID, errors);
        }
        let account_number = fields.text("account_number", ANY, errors).map(str::to_owned);
        Some(Recipient { account_number, account_number_type: kind.map(str::to_owned) })
    }
}

fn custom_fields(order: &Fields<'_>, errors: &mut Errors) -> Vec<CustomField> {
    let Some(all) = order.object("custom_fields", errors) else { return Vec::new() };
    let mut found = Vec::new();
    for (number, name) in [(1, "custom_field_1"), (2, "custom_field_2"), (3, "custom_field_3")] {
        let Some(field) = all.object(name, errors) else { continue };
        found.push(CustomField {
            number,
            label: field.text("label", ANY, errors).map(str::to_owned),
            value: field.text("value", ANY, errors).map(str::to_owned),
            placeholder: field.text("placeholder", ANY, errors).map(str::to_owned),
            visible: field.boolean("visible", errors),
            required: field.boolean("required", errors),
            read_only: field.boolean("read_only", errors),
        });
    }
    found
}
