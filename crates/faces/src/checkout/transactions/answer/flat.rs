//! The flat transaction of version 3 (checkout-gateway 2.6, 3.6).

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::super::request::people::{Address, Customer};
use super::parts::{CardView, Checks, Gateway, SmartRouting};
use super::{TransactionView, instant, some, time};
use crate::checkout::given::Members;

/// A transaction as version 3 tells it.
pub(in crate::checkout) struct Flat<'v, 'a>(pub(in crate::checkout) &'v TransactionView<'a>);

impl Serialize for Flat<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let view = self.0;
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("uid", view.uid)?;
        map.serialize_entry("id", view.uid)?;
        some(&mut map, "parent_uid", view.parent_uid)?;
        map.serialize_entry("code", view.code.as_str())?;
        map.serialize_entry("status", view.status.as_str())?;
        map.serialize_entry("type", view.kind.as_str())?;
        map.serialize_entry("message", &view.message)?;
        map.serialize_entry("friendly_message", &view.friendly_message)?;
        some(&mut map, "reason", view.reason)?;
        map.serialize_entry("amount", &view.amount)?;
        map.serialize_entry("currency", &view.currency)?;
        if !view.kind.has_parent() {
            map.serialize_entry("description", &view.description)?;
        }
        map.serialize_entry("tracking_id", &view.tracking_id)?;
        map.serialize_entry("test", &view.test)?;
        if !view.kind.has_parent() {
            map.serialize_entry("language", view.language)?;
        }
        times(view, &mut map)?;
        if !view.kind.has_parent() {
            people(view, &mut map)?;
        }
        map.serialize_entry("transaction", &view.section)?;
        if !view.kind.has_parent() {
            verifications(view, &mut map)?;
        }
        some(&mut map, "fiscalization", view.fiscalization)?;
        some(&mut map, "additional_data", view.additional_data.filter(|data| !data.is_empty()))?;
        map.serialize_entry("links", &Links { receipt_url: view.receipt_url })?;
        some(&mut map, "parent_transaction", view.parent.as_deref().map(Flat))?;
        map.end()
    }
}

fn times<M: SerializeMap>(view: &TransactionView<'_>, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("created_at", &instant(view.times.created_at))?;
    map.serialize_entry("updated_at", &instant(view.times.updated_at))?;
    time(map, "paid_at", view.times.paid_at)?;
    if view.kind.has_parent() {
        return Ok(());
    }
    time(map, "expired_at", view.times.expired_at)?;
    time(map, "closed_at", view.times.closed_at)?;
    time(map, "settled_at", view.times.settled_at)?;
    time(map, "psp_settled_at", view.times.psp_settled_at)?;
    time(map, "manually_corrected_at", view.times.manually_corrected_at)?;
    map.serialize_entry("recurring_type", &view.recurring_type)?;
    map.serialize_entry("status_code", &view.status_code)?;
    // Whoever wants no webhooks names no address: nothing else mutes them here.
    map.serialize_entry("mute_notifications", &false)?;
    map.serialize_entry("redirect_url", &view.redirect_url)?;
    map.serialize_entry("gateway", &Gateway { iframe: view.iframe })
}

fn people<M: SerializeMap>(view: &TransactionView<'_>, map: &mut M) -> Result<(), M::Error> {
    some(map, "payment_method", view.card.as_ref().map(Method::of))?;
    map.serialize_entry("customer", &Person(view.customer, view.billing_address))?;
    let receives = view.recipient_card.is_some() || view.recipient.is_some();
    some(map, "recipient", receives.then_some(Recipient(view)))
}

fn verifications<M: SerializeMap>(view: &TransactionView<'_>, map: &mut M) -> Result<(), M::Error> {
    some(map, "three_d_secure_verification", view.three_d_secure.as_ref())?;
    some(map, "avs_cvc_verification", view.checks.map(|(avs, cvc)| Checks(avs, cvc)))?;
    some(map, "be_protected_verification", view.be_protected.as_ref())?;
    some(map, "smart_routing_verification", view.smart_routing.map(|status| SmartRouting { status }))
}

#[derive(Serialize)]
struct Links<'a> {
    receipt_url: Option<&'a str>,
}

/// A card with its type inside.
#[derive(Serialize)]
struct Method<'a> {
    payment_method_type: &'static str,
    #[serde(flatten)]
    card: &'a CardView<'a>,
}

impl<'a> Method<'a> {
    fn of(card: &'a CardView<'a>) -> Method<'a> {
        Method { payment_method_type: "credit_card", card }
    }
}

/// A payer and an address in one.
struct Person<'a>(Option<&'a Customer>, Option<&'a Address>);

impl Serialize for Person<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let nobody = Customer::default();
        let mut map = to.serialize_map(None)?;
        let customer = self.0.unwrap_or(&nobody);
        map.serialize_entry("ip", &customer.ip)?;
        map.serialize_entry("email", &customer.email)?;
        some(&mut map, "device_id", customer.device_id.as_ref())?;
        some(&mut map, "birth_date", customer.birth_date.as_ref())?;
        address(self.1.unwrap_or(&Address::default()), &mut map)?;
        map.end()
    }
}

fn address<M: SerializeMap>(address: &Address, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("first_name", &address.first_name)?;
    map.serialize_entry("last_name", &address.last_name)?;
    map.serialize_entry("country", &address.country)?;
    map.serialize_entry("city", &address.city)?;
    map.serialize_entry("state", &address.state)?;
    map.serialize_entry("zip", &address.zip)?;
    map.serialize_entry("address", &address.street)?;
    map.serialize_entry("phone", &address.phone)
}

/// Who gets the money, and on which card.
struct Recipient<'v, 'a>(&'v TransactionView<'a>);

impl Serialize for Recipient<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("customer", &Receiver(self.0.recipient, self.0.recipient_billing_address))?;
        some(&mut map, "payment_method", self.0.recipient_card.as_ref().map(Method::of))?;
        map.end()
    }
}

/// A receiver as sent, with the address behind; a member that both have is told once.
struct Receiver<'a>(Option<&'a Members>, Option<&'a Address>);

impl Serialize for Receiver<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        for (name, value) in self.0.iter().flat_map(|person| person.iter()) {
            map.serialize_entry(name, value)?;
        }
        if let Some(home) = self.1 {
            let known = |name: &str| self.0.is_some_and(|person| person.get(name).is_some());
            let members = [
                ("first_name", &home.first_name),
                ("last_name", &home.last_name),
                ("country", &home.country),
                ("city", &home.city),
                ("state", &home.state),
                ("zip", &home.zip),
                ("address", &home.street),
                ("phone", &home.phone),
            ];
            for (name, value) in members.iter().filter(|(name, value)| value.is_some() && !known(name)) {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}
