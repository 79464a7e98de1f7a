//! `/credit_cards`: making and changing card tokens (checkout-gateway 5.1).

use florin_domain::Expiry;
use florin_engine::SecretText;

use super::super::super::errors::phrase;
use super::super::super::fields::{ANY, Fields};
use super::super::super::refusal::Refusal;
use super::super::super::tokens::additional_data::Contract;
use super::card::{self, CardGiven, NumberGiven, Place, Use};
use super::{Faults, Reading, unwrapped};
use crate::shared::json::Value;

/// What is asked for.
#[derive(Debug)]
pub(in crate::checkout) enum SavedCard {
    /// A token for a card.
    Make {
        /// The card.
        card: Box<NumberGiven>,
        /// What its holder agreed to.
        contract: Vec<Contract>,
    },
    /// Another holder or date for a token.
    Change {
        /// The token.
        token: SecretText,
        /// The new name.
        holder: Option<String>,
        /// The new date.
        expiry: Option<Expiry>,
    },
}

/// Reads the body; `token` is the one in the path, if it has one.
pub(in crate::checkout) fn read(
    body: &Value<'_>,
    token: Option<&str>,
    reading: &Reading<'_>,
) -> Result<SavedCard, Refusal> {
    let request = unwrapped(body)?;
    let mut faults = Faults::default();
    let own = request.text("token", ANY, &mut faults.errors);
    match token.or(own) {
        Some(token) if request.value("number").is_none() => change(&request, token, reading, faults),
        // A number that comes with a token makes a new one: a token stands for one number for ever.
        _ => make(request, reading, faults),
    }
}

fn make(request: Fields<'_>, reading: &Reading<'_>, mut faults: Faults) -> Result<SavedCard, Refusal> {
    let contract = Contract::read(&request, Contract::ALL, &mut faults.errors);
    let given = card::read(&Place::root(request), Use::Keep, false, reading, &mut faults);
    let card = match given {
        Some(CardGiven::Number(card)) => Some(card),
        _ => None,
    };
    faults.finish(card.map(|card| SavedCard::Make { card, contract }))
}

fn change(
    request: &Fields<'_>,
    token: &str,
    reading: &Reading<'_>,
    mut faults: Faults,
) -> Result<SavedCard, Refusal> {
    let errors = &mut faults.errors;
    let holder = request.text("holder", 32, errors).map(str::to_owned);
    let month = request.text("exp_month", ANY, errors);
    let year = request.text("exp_year", ANY, errors);
    let expiry = match (month, year) {
        (None, None) => Ok(None),
        (Some(month), Some(year)) => card::good_date(month, year, reading.now).map(Some),
        _ => Err(phrase::BLANK),
    };
    if let Err(fault) = expiry {
        request.fault("date", fault, errors);
    }
    let expiry = expiry.ok().flatten();
    faults.finish(Some(SavedCard::Change { token: SecretText::new(token.to_owned()), holder, expiry }))
}
