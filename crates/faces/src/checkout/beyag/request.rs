//! What a shop sends for an alternative method, and what is kept of it.

use florin_domain::Timestamp;
use florin_engine::shops::Shop;
use florin_engine::transactions::Transaction;
use serde::{Deserialize, Serialize};

use super::super::errors::{Errors, phrase};
use super::super::fields::{ANY, Fields, Schemes};
use super::super::given::Members;
use super::super::refusal::Refusal;
use super::super::tokens;
use crate::shared::card_numbers;
use crate::shared::json::Value;

/// The one type that has an adapter.
const SIMULATED: &str = "apm";

/// What a transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Payment,
    Refund,
    Payout,
    Credit,
}

impl Kind {
    /// The word in `type`, and the name of the section with the answer.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Kind::Payment => "payment",
            Kind::Refund => "refund",
            Kind::Payout => "payout",
            Kind::Credit => "credit",
        }
    }

    /// Reads the last part of a path: the plural of the documentation, or the singular of older clients.
    pub(super) fn of_path(word: &str) -> Option<Kind> {
        let word = word.strip_suffix('s').unwrap_or(word);
        [Kind::Payment, Kind::Refund, Kind::Payout, Kind::Credit]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// What is kept of a request, sealed by the engine.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Words {
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) description: String,
    pub(super) tracking_id: Option<String>,
    pub(super) test: bool,
    pub(super) language: String,
    pub(super) notification_url: Option<String>,
    pub(super) return_url: Option<String>,
    /// Microseconds since 1970.
    pub(super) expired_at: Option<i64>,
    /// Why, of refunds.
    pub(super) reason: Option<String>,
    /// The type of the method.
    pub(super) method: String,
    /// The method's other members.
    pub(super) method_data: Members,
    pub(super) customer: Members,
    pub(super) additional_data: Members,
}

impl Words {
    /// Reads a payment, a payout or a credit.
    pub(super) fn read(body: &Value<'_>, kind: Kind, shop: &Shop, now: Timestamp) -> Result<Words, Refusal> {
        let fields = Fields::wrapped(body, "request", false)?;
        let mut errors = Errors::default();
        let e = &mut errors;
        let amount = fields.required_minor("amount", 1, e);
        let currency = fields.required_currency("currency", e);
        let description = fields.required_text("description", ANY, e).map(str::to_owned);
        let tracking_id = fields.text("tracking_id", ANY, e).map(str::to_owned);
        for (name, text) in [("description", &description), ("tracking_id", &tracking_id)] {
            if text.as_deref().is_some_and(card_numbers::holds_one) {
                fields.fault(name, card_numbers::REFUSED, e);
            }
        }
        let test = fields.boolean("test", e).unwrap_or(false);
        let method = method(&fields, test, e);
        let pages = if shop.settings.custom_schemes { Schemes::Any } else { Schemes::Web };
        let expired_at = fields.time("expired_at", e);
        if kind == Kind::Payment && expired_at.is_some_and(|at| at <= now) {
            fields.fault("expired_at", phrase::INVALID, e);
        }
        let notification_url = fields.url("notification_url", Schemes::Web, e).map(str::to_owned);
        let return_url = fields.url("return_url", pages, e).map(str::to_owned);
        let language = tokens::settings::language(fields.text("language", ANY, e));
        let mut members = |name| {
            fields.object(name, e).map(|object| Members::of(object.object_itself())).unwrap_or_default()
        };
        let (customer, additional_data) = (members("customer"), members("additional_data"));
        match (amount, currency, description, method) {
            (Some(amount), Some(currency), Some(description), Some((method, method_data)))
                if errors.is_empty() =>
            {
                Ok(Words {
                    amount,
                    currency: currency.code().to_owned(),
                    description,
                    tracking_id,
                    test,
                    language,
                    notification_url,
                    return_url,
                    expired_at: expired_at.map(Timestamp::micros),
                    reason: None,
                    method,
                    method_data,
                    customer,
                    additional_data,
                })
            }
            _ => Err(errors.into()),
        }
    }

    /// Out of what the engine kept.
    pub(super) fn of(transaction: &Transaction) -> Result<Words, Refusal> {
        serde_json::from_str(&transaction.words).map_err(|_| Refusal::Broken)
    }

    /// As the engine keeps it.
    pub(super) fn keep(&self) -> Result<String, Refusal> {
        serde_json::to_string(self).map_err(|_| Refusal::Broken)
    }

    /// Nobody may pay from here on.
    pub(super) fn expires(&self) -> Option<Timestamp> {
        self.expired_at.map(Timestamp)
    }
}

/// `method`, or `payment_method` of older callers. Only the simulator has an adapter, in test mode.
fn method(fields: &Fields<'_>, test: bool, errors: &mut Errors) -> Option<(String, Members)> {
    let name = if fields.value("method").is_some() { "method" } else { "payment_method" };
    let Some(method) = fields.object(name, errors) else {
        if fields.value(name).is_none() {
            fields.fault("method", phrase::BLANK, errors);
        }
        return None;
    };
    let kind = method.required_text("type", ANY, errors)?;
    if kind != SIMULATED || !test {
        method.fault("type", "is not supported", errors);
        return None;
    }
    let data = Members::of(method.object_itself()).without("type");
    Some((kind.to_owned(), data))
}

/// A refund that is asked for.
pub(super) struct Refund {
    pub(super) parent_uid: String,
    pub(super) reason: String,
    /// Minor units; none: all that is left.
    pub(super) amount: Option<i64>,
    pub(super) tracking_id: Option<String>,
}

/// Reads a refund.
pub(super) fn refund(body: &Value<'_>) -> Result<Refund, Refusal> {
    let fields = Fields::wrapped(body, "request", false)?;
    let mut errors = Errors::default();
    let parent_uid = fields.required_text("parent_uid", ANY, &mut errors).map(str::to_owned);
    let reason = fields.required_text("reason", ANY, &mut errors).map(str::to_owned);
    let amount = match fields.value("amount") {
        None => None,
        Some(_) => fields.required_minor("amount", 1, &mut errors),
    };
    let tracking_id = fields.text("tracking_id", ANY, &mut errors).map(str::to_owned);
    if tracking_id.as_deref().is_some_and(card_numbers::holds_one) {
        fields.fault("tracking_id", card_numbers::REFUSED, &mut errors);
    }
    match (parent_uid, reason) {
        (Some(parent_uid), Some(reason)) if errors.is_empty() => {
            Ok(Refund { parent_uid, reason, amount, tracking_id })
        }
        _ => Err(errors.into()),
    }
}
