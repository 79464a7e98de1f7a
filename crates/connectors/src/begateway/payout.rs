//! The body of a payout: money to a card, and who stands on either side of it (checkout-gateway 4.5).

use serde::Serialize;

use super::address::Address;
use super::amount::Exponents;
use super::order::{NumberBody, cut};
use super::{MANIFEST, is_test};
use crate::connector::{Call, ConnectorError, Payout};

/// A payout. A check for duplicates is not documented for it: our reference, sent as `RequestID` too, is what there is.
#[derive(Serialize)]
pub(super) struct PayoutBody<'a> {
    amount: i64,
    currency: &'static str,
    description: &'a str,
    tracking_id: &'a str,
    test: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    notification_url: Option<&'a str>,
    recipient_credit_card: NumberBody<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    recipient_billing_address: Option<Address<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender_billing_address: Option<Address<'a>>,
}

impl<'a> PayoutBody<'a> {
    pub(super) fn of(call: &Call<'a>, payout: &Payout<'a>) -> Result<PayoutBody<'a>, ConnectorError> {
        // Some text is required; a payout without one is told by its reference.
        let description = [payout.description, payout.merchant_reference];
        let description = description.into_iter().flatten().find(|text| !text.trim().is_empty());
        Ok(PayoutBody {
            amount: Exponents::of(call.credentials).to_units(payout.money)?,
            currency: payout.money.currency().code(),
            description: cut(description.unwrap_or(call.reference), 255),
            tracking_id: call.reference,
            test: is_test(call),
            notification_url: MANIFEST.credential(call.credentials, "NotificationUrl"),
            recipient_credit_card: NumberBody::receiver(payout.card, payout.is_dated),
            recipient_billing_address: payout.recipient.map(Address::of_party),
            sender_billing_address: payout.sender.map(Address::of_party),
        })
    }
}
