//! `/p2p-restrictions`: whether a transfer from card to card is possible (checkout-other 6).

use super::super::super::errors::phrase;
use super::super::super::fields::{ANY, Fields};
use super::super::super::refusal::Refusal;
use super::card::{self, CardGiven, Place, Use};
use super::{Faults, Reading, unwrapped};
use crate::shared::json::Value;

/// What is asked about.
#[derive(Debug)]
pub(in crate::checkout) struct TransferCheck {
    /// Three letters.
    pub(in crate::checkout) currency: &'static str,
    /// No money would move.
    pub(in crate::checkout) test: bool,
    /// The card that would pay.
    pub(in crate::checkout) sender: CardGiven,
    /// The card that would get the money.
    pub(in crate::checkout) receiver: CardGiven,
}

/// Reads the body.
pub(in crate::checkout) fn read(body: &Value<'_>, reading: &Reading<'_>) -> Result<TransferCheck, Refusal> {
    let request: Fields<'_> = unwrapped(body)?;
    let mut faults = Faults::default();
    let errors = &mut faults.errors;
    request.required_minor("amount", 1, errors);
    let currency = request.required_currency("currency", errors).map(florin_domain::Currency::code);
    request.text("tracking_id", ANY, errors);
    let test = request.boolean("test", errors).unwrap_or(false);
    let sender = Place::receiver(&request, &[("credit_card", &["credit_card"])], phrase::INVALID, errors);
    let receiver = super::card_order::receiver_place(&request, errors);
    let sender = card::read(&sender, Use::Receive, test, reading, &mut faults);
    let receiver = card::read(&receiver, Use::Receive, test, reading, &mut faults);
    let cards = sender.zip(receiver).zip(currency);
    faults.finish(cards.map(|((sender, receiver), currency)| TransferCheck {
        currency,
        test,
        sender,
        receiver,
    }))
}
