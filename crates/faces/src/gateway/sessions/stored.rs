//! `storedCards`: up to three cards of a returning customer (orchestra 11.1).

use florin_domain::{Expiry, Timestamp};

use super::super::card::TYPES;
use super::super::faults::Faults;
use super::super::form::{ANY, Form};
use super::terms::StoredCard;

/// The browser's form offers three at most.
const MOST: usize = 3;

/// The cards that are whole and good today; what is wrong with the others is noted.
pub(super) fn parse(form: &Form<'_>, now: Timestamp, faults: &mut Faults) -> Vec<StoredCard> {
    let cards = form.forms("storedCards", MOST, faults);
    cards.iter().filter_map(|card| one(card, now, faults)).collect()
}

fn one(card: &Form<'_>, now: Timestamp, faults: &mut Faults) -> Option<StoredCard> {
    let token = token(card, faults);
    let expiry = expiry(card, now, faults);
    let holder = card.required_text("nameOnCard", 100, faults);
    let last4 = card.required_text("lastDigits", ANY, faults).filter(|digits| {
        let fits = digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit());
        if !fits {
            card.fault("lastDigits", "must be four digits", faults);
        }
        fits
    });
    let brand = card.required_text("brand", ANY, faults).and_then(|word| {
        let known = TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(word));
        if known.is_none() {
            card.fault("brand", format!("must be one of {}", TYPES.join(", ")), faults);
        }
        known
    });
    let owner_id = card.text("ownerId", ANY, faults).map(str::to_owned);
    let expiry = expiry?;
    Some(StoredCard {
        token: token?,
        month: expiry.month,
        year: expiry.year,
        holder: holder?.to_owned(),
        last4: last4?.to_owned(),
        brand: brand?.to_owned(),
        owner_id,
    })
}

/// With or without its `@`.
fn token(card: &Form<'_>, faults: &mut Faults) -> Option<String> {
    let text = card.required_text("token", ANY, faults)?;
    let token = text.strip_prefix('@').unwrap_or(text);
    if token.len() == 32 && token.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Some(token.to_owned());
    }
    card.fault("token", "a string token has 32 letters and digits", faults);
    None
}

fn expiry(card: &Form<'_>, now: Timestamp, faults: &mut Faults) -> Option<Expiry> {
    let year = card.required_integer("expirationYear", faults);
    let month = card.required_integer("expirationMonth", faults);
    if month.is_some_and(|month| !(1..=12).contains(&month)) {
        card.fault("expirationMonth", "must be a month from 1 to 12", faults);
    }
    if year.is_some_and(|year| !(2000..=2199).contains(&year)) {
        card.fault("expirationYear", "must be a year of four digits", faults);
    }
    // A card that is over is no fault of the shop's; the form leaves it out.
    Expiry::new(month?, year?).ok().filter(|expiry| expiry.check(now).is_ok())
}
