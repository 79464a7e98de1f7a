//! Requests in which a card gets money, or could: credits, payouts and tokenizations of receiving cards
//! (checkout-gateway 4.4, 4.5, 4.7).

use super::super::super::errors::{Errors, phrase};
use super::super::super::fields::{ANY, Fields};
use super::super::super::refusal::Refusal;
use super::super::kind::Kind;
use super::card::{self, CardGiven, Place, Use};
use super::card_order::{self, Order};
use super::{Faults, Reading, people};

/// A request with a receiving card.
#[derive(Debug)]
pub(in crate::checkout) struct PayoutRequest {
    /// What it asks for.
    pub(in crate::checkout) kind: Kind,
    /// What is kept of it.
    pub(in crate::checkout) order: Order,
    /// The card that gets the money.
    pub(in crate::checkout) card: CardGiven,
    /// The request says whether money is real.
    pub(in crate::checkout) says_mode: bool,
}

/// Reads a request.
pub(super) fn read(
    kind: Kind,
    request: &Fields<'_>,
    reading: &Reading<'_>,
) -> Result<PayoutRequest, Refusal> {
    let mut faults = Faults::default();
    let errors = &mut faults.errors;
    let mut order = Order::default();
    card_order::transfer_people(request, &mut order, errors);
    order.billing_address = people::other_address(request, "billing_address", errors);
    let says_mode = request.value("test").is_some();
    order.test = request.boolean("test", errors).unwrap_or(false);
    let place = place(kind, request, errors);
    let card = card::read(&place, Use::Receive, order.test, reading, &mut faults);
    if kind == Kind::Credit && matches!(card, Some(CardGiven::Number(_) | CardGiven::Wallet(_))) {
        faults.errors.add(&["credit_card".into(), "token".into()], phrase::BLANK);
    }
    let errors = &mut faults.errors;
    if kind == Kind::RecipientTokenization {
        order.description = request.text("description", ANY, errors).map(str::to_owned);
    } else {
        card_order::money(request, 1, &mut order, errors);
    }
    order.tracking_id = request.text("tracking_id", ANY, errors).map(str::to_owned);
    card_order::common(request, reading, &mut order, &mut faults);
    let order = card_order::without_numbers(order, &mut faults);
    faults.finish(card.zip(order).map(|(card, order)| PayoutRequest { kind, order, card, says_mode }))
}

/// The receiving card, by the name in the documentation or one in use.
fn place<'v>(kind: Kind, request: &Fields<'v>, errors: &mut Errors) -> Place<'v> {
    const RECIPIENT: (&str, &[&str]) = ("recipient_credit_card", &["recipient_credit_card"]);
    const SHORT: (&str, &[&str]) = ("recipient_card", &["recipient_card"]);
    const CARD: (&str, &[&str]) = ("credit_card", &["credit_card"]);
    let names: &[_] = match kind {
        Kind::Credit => &[CARD],
        Kind::Payout => &[RECIPIENT, CARD],
        _ => &[RECIPIENT, SHORT],
    };
    Place::receiver(request, names, phrase::INVALID, errors)
}
