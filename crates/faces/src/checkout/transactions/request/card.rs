//! `credit_card`, `encrypted_credit_card` and the cards of receivers (checkout-gateway 2.2, 4.5, 5.1).

use florin_domain::{Card, Cvv, Expiry, Invalid, Pan, Timestamp};
use florin_engine::SecretText;
use zeroize::Zeroizing;

use super::super::super::codes::test_cards;
use super::super::super::errors::{Errors, phrase};
use super::super::super::fields::Fields;
use super::super::refusals;
use super::cse::{self, Sealed};
use super::wallet::WalletToken;
use super::{Faults, Reading};

/// Longest name on a card, in characters.
const HOLDER: usize = 32;
/// Ciphertexts and wallet data are long.
const LONGEST: usize = 64 * 1024;

/// What a card is sent for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checkout) enum Use {
    /// It pays: number, code, holder and date.
    Pay,
    /// It is stored: number, holder and date.
    Keep,
    /// It gets money: the number does.
    Receive,
}

/// A card as a request names it.
#[derive(Debug)]
pub(in crate::checkout) enum CardGiven {
    /// By its number.
    Number(Box<NumberGiven>),
    /// By a token of ours.
    Token {
        /// The token.
        token: SecretText,
        /// The verification value, if the payer was asked for it.
        cvv: Option<Cvv>,
    },
    /// Out of a wallet.
    Wallet(WalletToken),
}

/// A card number and what came with it.
#[derive(Debug)]
pub(in crate::checkout) struct NumberGiven {
    /// The number.
    pub(in crate::checkout) pan: Pan,
    /// The name on it; there unless it only receives.
    pub(in crate::checkout) holder: Option<String>,
    /// Its date; there unless it only receives.
    pub(in crate::checkout) expiry: Option<Expiry>,
    /// Its verification value; there if it pays.
    pub(in crate::checkout) cvv: Option<Cvv>,
}

impl NumberGiven {
    /// As it goes to a PSP; none without a date.
    pub(in crate::checkout) fn into_card(self) -> Option<Card> {
        let holder = self.holder.unwrap_or_default();
        Some(Card { pan: self.pan, expiry: self.expiry?, holder, cvv: self.cvv })
    }

    /// A card that only gets money, and whether its date is its own: nobody asks for the date then, so one far
    /// away stands for it.
    pub(in crate::checkout) fn into_receiver(self) -> (Card, bool) {
        let holder = self.holder.unwrap_or_default();
        let expiry = self.expiry.unwrap_or(Expiry { month: 12, year: 2099 });
        (Card { pan: self.pan, expiry, holder, cvv: None }, self.expiry.is_some())
    }
}

/// The members of a card in clear, and which of them nobody had encrypted.
#[derive(Default)]
struct Opened {
    number: Option<Zeroizing<String>>,
    is_number_raw: bool,
    code: Option<Zeroizing<String>>,
    holder: Option<Zeroizing<String>>,
    month: Option<Zeroizing<String>>,
    year: Option<Zeroizing<String>>,
    token: Option<Zeroizing<String>>,
}

/// Where a card stands, and under which name its errors are told.
pub(super) struct Place<'v> {
    plain: Option<Fields<'v>>,
    encrypted: Option<Fields<'v>>,
    /// For what is missing as a whole.
    path: &'static [&'static str],
    /// What is said of a number that is none.
    not_a_number: &'static str,
}

impl<'v> Place<'v> {
    /// The card that pays.
    pub(super) fn payer(request: &Fields<'v>, errors: &mut Errors) -> Place<'v> {
        Place {
            plain: request.object("credit_card", errors),
            encrypted: request.object("encrypted_credit_card", errors),
            path: &["credit_card"],
            not_a_number: phrase::INVALID,
        }
    }

    /// The card that gets money, under the first of its names that is there.
    pub(super) fn receiver(
        request: &Fields<'v>,
        names: &[(&'static str, &'static [&'static str])],
        not_a_number: &'static str,
        errors: &mut Errors,
    ) -> Place<'v> {
        let given = names.iter().find(|(name, _)| request.value(name).is_some()).or(names.first());
        let (name, path) = given.copied().unwrap_or(("credit_card", &["credit_card"]));
        Place { plain: request.object(name, errors), encrypted: None, path, not_a_number }
    }

    /// A card whose members stand in the request itself.
    pub(super) fn root(request: Fields<'v>) -> Place<'v> {
        Place { plain: Some(request), encrypted: None, path: &[], not_a_number: phrase::INVALID }
    }

    /// A member as it was given, encrypted or not.
    fn member(&self, name: &'static str, errors: &mut Errors) -> Option<(&'v str, bool)> {
        let text = |fields: &Option<Fields<'v>>, errors: &mut Errors| {
            fields.as_ref().and_then(|fields| fields.text(name, LONGEST, errors))
        };
        match text(&self.encrypted, errors) {
            Some(text) => Some((text, true)),
            None => text(&self.plain, errors).map(|text| (text, false)),
        }
    }

    fn fault(&self, name: &'static str, phrase: &'static str, faults: &mut Faults) {
        let path: Vec<_> = self.path.iter().chain([&name]).map(|name| (*name).into()).collect();
        faults.errors.add(&path, phrase);
    }

    /// What was read; what is wrong with it is noted.
    fn take<T>(&self, name: &'static str, read: Result<T, &'static str>, faults: &mut Faults) -> Option<T> {
        read.map_err(|phrase| self.fault(name, phrase, faults)).ok()
    }

    /// A switch that stands beside the card's own members.
    pub(super) fn flag(&self, name: &'static str, errors: &mut Errors) -> bool {
        let flag = self.plain.as_ref().and_then(|plain| plain.boolean(name, errors));
        flag.or_else(|| self.encrypted.as_ref().and_then(|encrypted| encrypted.boolean(name, errors)))
            .unwrap_or(false)
    }
}

/// Reads the card at a place. What is wrong with its members is told under their names, a date under `date`.
pub(super) fn read(
    place: &Place<'_>,
    wanted: Use,
    is_test: bool,
    reading: &Reading<'_>,
    faults: &mut Faults,
) -> Option<CardGiven> {
    let opened = open(place, reading, faults)?;
    if let Some(token) = opened.token
        && wanted != Use::Keep
    {
        return token_given(place, &token, opened.code.as_deref(), faults);
    }
    let cvv = place.take("verification_value", cvv(opened.code.as_deref(), wanted), faults);
    let holder = place.take("holder", holder(opened.holder.as_deref(), wanted), faults);
    let expiry = expiry(opened.month.as_deref(), opened.year.as_deref(), wanted, reading);
    let expiry = place.take("date", expiry, faults);
    let text = opened.number.as_deref().map_or("", String::as_str);
    let Ok(pan) = Pan::parse(text) else {
        place.fault("number", place.not_a_number, faults);
        return None;
    };
    if opened.is_number_raw && !reading.rules.raw_cards {
        faults.refuse(refusals::coded("E.1065"));
    }
    if is_test && !reading.rules.any_test_card && !test_cards::is_listed(text) {
        faults.refuse(refusals::coded("E.1012"));
    }
    Some(CardGiven::Number(Box::new(NumberGiven { pan, holder: holder?, expiry: expiry?, cvv: cvv? })))
}

fn open(place: &Place<'_>, reading: &Reading<'_>, faults: &mut Faults) -> Option<Opened> {
    let mut opened = Opened::default();
    let mut is_readable = true;
    let mut member = |name: &'static str, faults: &mut Faults| -> (Option<Zeroizing<String>>, bool) {
        let Some((text, is_encrypted)) = place.member(name, &mut faults.errors) else { return (None, false) };
        let sealed = Sealed::of(text, is_encrypted);
        let is_raw = matches!(sealed, Ok(Sealed::Plain(_)));
        let fits = if matches!(name, "holder" | "token") { cse::is_text } else { cse::is_digits };
        if let Ok(text) = sealed.and_then(|sealed| sealed.open(reading.opener, fits)) {
            return (Some(text), is_raw);
        }
        is_readable = false;
        faults.refuse(refusals::coded("E.1064"));
        (None, is_raw)
    };
    opened.token = member("token", faults).0;
    opened.code = member("verification_value", faults).0;
    opened.holder = member("holder", faults).0;
    opened.month = member("exp_month", faults).0;
    opened.year = member("exp_year", faults).0;
    (opened.number, opened.is_number_raw) = member("number", faults);
    if let Some(number) = &opened.number {
        faults.note_number(number);
    }
    if opened.month.is_none()
        && opened.year.is_none()
        && let Some((month, year)) =
            member("exp_date", faults).0.as_ref().and_then(|date| date.split_once('/'))
    {
        opened.month = Some(Zeroizing::new(month.to_owned()));
        opened.year = Some(Zeroizing::new(year.to_owned()));
    }
    is_readable.then_some(opened)
}

fn token_given(
    place: &Place<'_>,
    token: &str,
    code: Option<&String>,
    faults: &mut Faults,
) -> Option<CardGiven> {
    let cvv = match code.map(|code| Cvv::parse(code)) {
        None => None,
        Some(Ok(cvv)) => Some(cvv),
        Some(Err(_)) => {
            place.fault("verification_value", phrase::NOT_A_NUMBER, faults);
            return None;
        }
    };
    match WalletToken::parse(token) {
        Ok(Some(wallet)) => Some(CardGiven::Wallet(wallet)),
        Ok(None) if token.chars().count() <= 255 => {
            Some(CardGiven::Token { token: SecretText::new(token.to_owned()), cvv })
        }
        _ => {
            place.fault("token", phrase::INVALID, faults);
            None
        }
    }
}

/// The verification value, or what is said of it.
fn cvv(code: Option<&String>, wanted: Use) -> Result<Option<Cvv>, &'static str> {
    match code.map(|code| Cvv::parse(code)) {
        // Nobody may store it: what only is kept or receives goes on without one, even if it was sent.
        None | Some(Ok(_)) if wanted != Use::Pay => Ok(None),
        Some(Ok(cvv)) => Ok(Some(cvv)),
        _ => Err(phrase::NOT_A_NUMBER),
    }
}

/// The name on the card, or what is said of it.
fn holder(holder: Option<&String>, wanted: Use) -> Result<Option<String>, &'static str> {
    let holder = holder.map(|holder| holder.trim()).filter(|holder| !holder.is_empty());
    match holder {
        None if wanted == Use::Receive => Ok(None),
        None => Err(phrase::BLANK),
        Some(holder) if holder.chars().count() > HOLDER => Err("is too long (maximum is 32 characters)"),
        // A name of so many digits is a number in the wrong field.
        Some(holder) if holder.chars().filter(char::is_ascii_digit).count() >= 12 => Err(phrase::INVALID),
        Some(holder) => Ok(Some(holder.to_owned())),
    }
}

/// The date, or what is said of it.
fn expiry(
    month: Option<&String>,
    year: Option<&String>,
    wanted: Use,
    reading: &Reading<'_>,
) -> Result<Option<Expiry>, &'static str> {
    match (month, year) {
        (None, None) if wanted == Use::Receive => Ok(None),
        (Some(month), Some(year)) => good_date(month, year, reading.now).map(Some),
        _ => Err(phrase::BLANK),
    }
}

/// A date that is not over, or what is said of it.
pub(super) fn good_date(month: &str, year: &str, now: Timestamp) -> Result<Expiry, &'static str> {
    let expiry = date(month, year).ok_or(phrase::INVALID)?;
    match expiry.check(now) {
        Ok(()) => Ok(expiry),
        Err(Invalid::Expired) => Err("is expired"),
        Err(_) => Err(phrase::INVALID),
    }
}

/// `01` or `1`, `2033` or `33`.
fn date(month: &str, year: &str) -> Option<Expiry> {
    let number = |text: &str, most: usize| {
        let text = text.trim();
        let fits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| text.parse::<i64>().ok()).flatten()
    };
    let century = if year.trim().len() == 2 { 2000 } else { 0 };
    Expiry::new(number(month, 2)?, century + number(year, 4)?).ok()
}
