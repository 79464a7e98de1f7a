//! Requests that follow another transaction: captures, voids, refunds, and what a provider's staff records
//! (checkout-gateway 4.2, 4.3, 4.10).

use serde::{Deserialize, Serialize};

use super::super::super::errors::phrase;
use super::super::super::fields::{ANY, Fields, Schemes};
use super::super::super::refusal::Refusal;
use super::super::super::tokens::additional_data::{AdditionalData, Contract};
use super::super::kind::Kind;
use super::Faults;
use super::split;

/// What is kept of such a request.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::checkout) struct FollowUpOrder {
    /// The transaction that it follows.
    pub(in crate::checkout) parent_uid: String,
    /// Minor units; none is all that is left.
    pub(in crate::checkout) amount: Option<i64>,
    /// Why.
    pub(in crate::checkout) reason: Option<String>,
    /// The network's code for the reason of a chargeback.
    pub(in crate::checkout) reason_code: Option<String>,
    /// The shop's own reference; the parent's if it names none.
    pub(in crate::checkout) tracking_id: Option<String>,
    /// Whether the same again within 30 seconds is refused.
    pub(in crate::checkout) duplicate_check: bool,
    /// Where the outcome is told; the parent's if it names none.
    pub(in crate::checkout) notification_url: Option<String>,
    /// Everything else.
    pub(in crate::checkout) additional_data: AdditionalData,
}

/// A request that follows another transaction.
#[derive(Debug)]
pub(in crate::checkout) struct FollowUp {
    /// What it asks for.
    pub(in crate::checkout) kind: Kind,
    /// What is kept of it.
    pub(in crate::checkout) order: FollowUpOrder,
}

/// Reads a request.
pub(super) fn read(kind: Kind, request: &Fields<'_>) -> Result<FollowUp, Refusal> {
    let mut faults = Faults::default();
    let errors = &mut faults.errors;
    let parent_uid = request.required_text("parent_uid", ANY, errors).map(str::to_owned);
    // A notice of fraud may speak of the transaction as a whole.
    let is_amount_free = kind == Kind::FraudAdvice && request.value("amount").is_none();
    let amount = if is_amount_free { None } else { request.required_minor("amount", 1, errors) };
    let reason = request.text("reason", ANY, errors).map(str::to_owned);
    if kind == Kind::Refund && request.value("reason").is_none_or(is_blank) {
        request.fault("reason", phrase::BLANK, errors);
    }
    let fields = request.object("additional_data", errors);
    let order = FollowUpOrder {
        parent_uid: parent_uid.unwrap_or_default(),
        amount,
        reason,
        reason_code: request.text("reason_code", ANY, errors).map(str::to_owned),
        tracking_id: request.text("tracking_id", ANY, errors).map(str::to_owned),
        duplicate_check: request.boolean("duplicate_check", errors).unwrap_or(true),
        notification_url: request.url("notification_url", Schemes::Web, errors).map(str::to_owned),
        additional_data: AdditionalData::read(request, Contract::ALL, errors),
    };
    if let (Some(fields), Some(amount)) = (&fields, amount) {
        split::check(fields, amount, &mut faults);
    }
    faults.finish(Some(FollowUp { kind, order }))
}

fn is_blank(value: &crate::shared::json::Value<'_>) -> bool {
    matches!(value, crate::shared::json::Value::Text(text) if text.as_str().trim().is_empty())
}
