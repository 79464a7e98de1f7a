//! The body of a payout: money to a card, and who stands on either side of it (checkout-gateway 4.5).

use serde::Serialize;

use super::amount::Exponents;
use super::order::{NumberBody, cut};
use super::{MANIFEST, is_test};
use crate::connector::{Call, ConnectorError, Party, Payout};

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
    recipient_billing_address: Option<PartyBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sender_billing_address: Option<PartyBody<'a>>,
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
            recipient_billing_address: payout.recipient.map(PartyBody::of),
            sender_billing_address: payout.sender.map(PartyBody::of),
        })
    }
}

/// Names and address of one side. Longer texts than the API takes are cut: they are no reason to refuse.
#[derive(Serialize)]
struct PartyBody<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
}

impl<'a> PartyBody<'a> {
    fn of(party: &'a Party) -> PartyBody<'a> {
        let text = |text: &'a Option<String>, most| {
            text.as_deref().filter(|text| !text.is_empty()).map(|text| cut(text, most))
        };
        // A country or state that is no code is left out: half of a name would be another one's code.
        let letters = |text: &'a Option<String>| text.as_deref().filter(|text| text.len() == 2);
        PartyBody {
            first_name: text(&party.first_name, 30),
            last_name: text(&party.last_name, 30),
            country: letters(&party.country),
            city: text(&party.city, 60),
            state: letters(&party.state),
            zip: text(&party.zip, 10),
            address: text(&party.address, 255),
            phone: text(&party.phone, 100),
        }
    }
}
