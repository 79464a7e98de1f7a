//! Bodies of the POSTs: what each kind of transaction must say, as typed values (checkout-gateway 2 and 4).
//!
//! A request falls into two parts. What may be kept (sealed) is an [`Order`] or a [`FollowUp`]; card data and
//! the results of a 3-D Secure run stand beside it and die with the request.

use florin_domain::Timestamp;
use zeroize::Zeroizing;

use super::super::errors::Errors;
use super::super::fields::{Fields, Schemes};
use super::super::refusal::Refusal;
use super::kind::Kind;
use super::refusals;
use crate::shared::json::Value;
use cse::Opener;

pub(in crate::checkout) mod browser;
pub(in crate::checkout) mod card;
pub(in crate::checkout) mod card_order;
pub(in crate::checkout) mod cse;
pub(in crate::checkout) mod follow_up;
pub(in crate::checkout) mod own_three_ds;
pub(in crate::checkout) mod payout;
pub(in crate::checkout) mod people;
pub(in crate::checkout) mod saved;
mod split;
pub(in crate::checkout) mod transfer_check;
pub(in crate::checkout) mod wallet;

/// What a shop may do and must send.
#[derive(Debug, Clone, Copy)]
#[allow(clippy::struct_excessive_bools, reason = "switches of a shop, each by itself")]
pub(in crate::checkout) struct ShopRules<'a> {
    /// Members of `customer` and `billing_address` that it must send.
    pub(in crate::checkout) required_fields: &'a [String],
    /// It may send card numbers that nobody encrypted.
    pub(in crate::checkout) raw_cards: bool,
    /// Test mode takes any card number, not only the published ones.
    pub(in crate::checkout) any_test_card: bool,
    /// It must send the browser's data, since it runs 3-D Secure host to host.
    pub(in crate::checkout) browser: bool,
    /// `return_url` may have a scheme of an app's own.
    pub(in crate::checkout) custom_schemes: bool,
}

impl ShopRules<'_> {
    fn requires(&self, name: &str) -> bool {
        self.required_fields.iter().any(|required| required == name)
    }

    fn schemes(&self) -> Schemes {
        if self.custom_schemes { Schemes::Any } else { Schemes::Web }
    }
}

/// What reading a request needs beside the request.
#[derive(Clone, Copy)]
pub(in crate::checkout) struct Reading<'a> {
    /// What the shop may and must do.
    pub(in crate::checkout) rules: ShopRules<'a>,
    /// When it came.
    pub(in crate::checkout) now: Timestamp,
    /// Opens card fields that were encrypted with the shop's public key.
    pub(in crate::checkout) opener: Opener<'a>,
}

/// What was found wrong so far.
#[derive(Default)]
struct Faults {
    errors: Errors,
    /// A code more exact than the general one; it counts if nothing else was wrong before.
    code: Option<&'static str>,
    /// What is told if no field is wrong.
    refusal: Option<Refusal>,
    /// The digits of the card numbers that were sent: nothing that is kept may hold them.
    numbers: Vec<Zeroizing<String>>,
}

impl Faults {
    /// The next field error is told with this code, if it is the first one.
    fn note_code(&mut self, code: &'static str) {
        if self.errors.is_empty() && self.code.is_none() {
            self.code = Some(code);
        }
    }

    /// Remembers the digits of a card number.
    fn note_number(&mut self, number: &str) {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        // Fewer are no card number, and may well stand elsewhere for themselves.
        if digits.len() >= 12 {
            self.numbers.push(Zeroizing::new(digits));
        }
    }

    /// Refuses the request as a whole, once its fields are right.
    fn refuse(&mut self, refusal: Refusal) {
        self.refusal.get_or_insert(refusal);
    }

    /// What was built, if nothing is wrong.
    fn finish<T>(self, built: Option<T>) -> Result<T, Refusal> {
        match (self.errors.is_empty(), self.refusal, built) {
            (true, None, Some(built)) => Ok(built),
            (true, Some(refusal), _) => Err(refusal),
            (true, None, None) => Err(refusals::coded("E.1005")),
            (false, _, _) => Err(match self.code {
                None => self.errors.into(),
                Some(code) => {
                    Refusal::Coded { code, message: self.errors.sentences().into(), errors: self.errors }
                }
            }),
        }
    }
}

/// The `request` of a body.
fn unwrapped<'v>(body: &'v Value<'v>) -> Result<Fields<'v>, Refusal> {
    Fields::wrapped(body, "request", false).map_err(|_| refusals::request_missing())
}

/// Any POST under `/transactions` that makes a transaction.
#[derive(Debug)]
pub(in crate::checkout) enum Request {
    /// A card gives money, or could.
    Card(Box<card_order::CardRequest>),
    /// A card gets money, or could.
    Payout(Box<payout::PayoutRequest>),
    /// Something follows another transaction.
    FollowUp(Box<follow_up::FollowUp>),
}

/// What a path asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checkout) enum Asked {
    /// A transaction of this kind.
    Kind(Kind),
    /// `/services/credit_cards/charges`: a payment, or an authorization and its capture.
    Charge,
}

/// Reads the body of a POST.
pub(in crate::checkout) fn read(
    asked: Asked,
    body: &Value<'_>,
    reading: &Reading<'_>,
) -> Result<Request, Refusal> {
    let fields = unwrapped(body)?;
    match asked {
        Asked::Kind(kind) if kind.has_parent() => {
            follow_up::read(kind, &fields).map(|found| Request::FollowUp(Box::new(found)))
        }
        Asked::Kind(kind) if kind.pays_out() => {
            payout::read(kind, &fields, reading).map(|found| Request::Payout(Box::new(found)))
        }
        _ => card_order::read(asked, &fields, reading).map(|found| Request::Card(Box::new(found))),
    }
}

/// Reads the card that pays through the page (checkout 7.1). The page takes numbers in clear: that is what it
/// is there for.
pub(in crate::checkout) fn page_card(
    request: &Fields<'_>,
    is_test: bool,
    reading: &Reading<'_>,
) -> Result<card::CardGiven, Refusal> {
    let reading = Reading { rules: ShopRules { raw_cards: true, ..reading.rules }, ..*reading };
    let mut faults = Faults::default();
    let place = card::Place::payer(request, &mut faults.errors);
    let card = card::read(&place, card::Use::Pay, is_test, &reading, &mut faults);
    faults.finish(card)
}
