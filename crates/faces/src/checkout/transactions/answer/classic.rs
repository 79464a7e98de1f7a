//! The transaction object of versions none and 2 (checkout-gateway 3.6, 4.2, checkout-webhooks 5).

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::super::kind::Kind;
use super::super::request::people::{Address, Customer};
use super::parts::{Checks, Gateway, SmartRouting};
use super::{TransactionView, instant, some, time};
use crate::checkout::given::Members;

/// A transaction as the two older versions tell it, without the wrapper.
pub(in crate::checkout) struct Classic<'v, 'a>(pub(in crate::checkout) &'v TransactionView<'a>);

impl Serialize for Classic<'_, '_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("uid", self.0.uid)?;
        map.serialize_entry("id", self.0.uid)?;
        match self.0.kind {
            Kind::Capture | Kind::Void | Kind::Refund => follow_up(self.0, &mut map)?,
            Kind::Chargeback | Kind::FraudAdvice => recorded(self.0, &mut map)?,
            _ => first(self.0, &mut map)?,
        }
        map.end()
    }
}

/// What begins with a card.
fn first<M: SerializeMap>(view: &TransactionView<'_>, map: &mut M) -> Result<(), M::Error> {
    some(map, "parent_uid", view.parent_uid)?;
    map.serialize_entry("status", view.status.as_str())?;
    map.serialize_entry("type", view.kind.as_str())?;
    map.serialize_entry("amount", &view.amount)?;
    map.serialize_entry("currency", &view.currency)?;
    map.serialize_entry("description", &view.description)?;
    map.serialize_entry("tracking_id", &view.tracking_id)?;
    map.serialize_entry("message", &view.message)?;
    map.serialize_entry("test", &view.test)?;
    map.serialize_entry("language", view.language)?;
    map.serialize_entry("payment_method_type", "credit_card")?;
    map.serialize_entry("created_at", &instant(view.times.created_at))?;
    map.serialize_entry("updated_at", &instant(view.times.updated_at))?;
    time(map, "paid_at", view.times.paid_at)?;
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
    map.serialize_entry("receipt_url", &view.receipt_url)?;
    map.serialize_entry("gateway", &Gateway { iframe: view.iframe })?;
    cards(view, map)?;
    map.serialize_entry(view.kind.as_str(), &view.section)?;
    verifications(view, map)?;
    some(map, "fiscalization", view.fiscalization)?;
    map.serialize_entry("additional_data", &view.additional_data.unwrap_or(&Members::default()))?;
    map.serialize_entry("customer", view.customer.unwrap_or(&Customer::default()))?;
    map.serialize_entry("billing_address", view.billing_address.unwrap_or(&Address::default()))?;
    some(map, "recipient", view.recipient)?;
    some(map, "recipient_billing_address", view.recipient_billing_address)
}

fn cards<M: SerializeMap>(view: &TransactionView<'_>, map: &mut M) -> Result<(), M::Error> {
    some(map, "credit_card", view.card.as_ref())?;
    some(map, "recipient_credit_card", view.recipient_card.as_ref())?;
    // Clients read either name.
    let is_short = matches!(view.kind, Kind::RecipientTokenization | Kind::P2p);
    some(map, "recipient_card", view.recipient_card.as_ref().filter(|_| is_short))
}

fn verifications<M: SerializeMap>(view: &TransactionView<'_>, map: &mut M) -> Result<(), M::Error> {
    some(map, "three_d_secure_verification", view.three_d_secure.as_ref())?;
    some(map, "avs_cvc_verification", view.checks.map(|(avs, cvc)| Checks(avs, cvc)))?;
    some(map, "be_protected_verification", view.be_protected.as_ref())?;
    some(map, "smart_routing_verification", view.smart_routing.map(|status| SmartRouting { status }))
}

/// What follows another transaction.
fn follow_up<M: SerializeMap>(view: &TransactionView<'_>, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("parent_uid", &view.parent_uid)?;
    map.serialize_entry("status", view.status.as_str())?;
    map.serialize_entry("type", view.kind.as_str())?;
    map.serialize_entry("amount", &view.amount)?;
    map.serialize_entry("currency", &view.currency)?;
    if view.kind == Kind::Refund {
        map.serialize_entry("reason", &view.reason)?;
    }
    map.serialize_entry("message", &view.message)?;
    map.serialize_entry("test", &view.test)?;
    map.serialize_entry("tracking_id", &view.tracking_id)?;
    times(view, map)?;
    map.serialize_entry("receipt_url", &view.receipt_url)?;
    map.serialize_entry(view.kind.as_str(), &view.section)?;
    some(map, "fiscalization", view.fiscalization)?;
    some(map, "additional_data", view.additional_data.filter(|data| !data.is_empty()))
}

/// What the provider's side records: disputes and notices.
fn recorded<M: SerializeMap>(view: &TransactionView<'_>, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("type", view.kind.as_str())?;
    map.serialize_entry("status", view.status.as_str())?;
    map.serialize_entry("amount", &view.amount)?;
    map.serialize_entry("currency", &view.currency)?;
    map.serialize_entry("parent_uid", &view.parent_uid)?;
    map.serialize_entry("reason", &view.reason)?;
    map.serialize_entry("message", &view.message)?;
    map.serialize_entry("test", &view.test)?;
    map.serialize_entry("tracking_id", &view.tracking_id)?;
    times(view, map)?;
    map.serialize_entry("receipt_url", &view.receipt_url)?;
    map.serialize_entry(view.kind.as_str(), &view.section)?;
    some(map, "parent_transaction", view.parent.as_deref().map(Classic))
}

fn times<M: SerializeMap>(view: &TransactionView<'_>, map: &mut M) -> Result<(), M::Error> {
    map.serialize_entry("created_at", &instant(view.times.created_at))?;
    map.serialize_entry("updated_at", &instant(view.times.updated_at))?;
    time(map, "paid_at", view.times.paid_at)
}
