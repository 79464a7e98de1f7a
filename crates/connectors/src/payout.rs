//! Money to a card: who gets how much, and what is known of both sides.

use florin_domain::{Card, Money};

/// A payout. The card gets money, so its verification value is never there.
#[derive(Debug)]
pub struct Payout<'a> {
    /// How much.
    pub money: Money,
    /// The card that gets it.
    pub card: &'a Card,
    /// The card's date is its own. Where nobody told it, the card has one far away, which is not to be sent.
    pub is_dated: bool,
    /// Who gets it, as far as the merchant told.
    pub recipient: Option<&'a Party>,
    /// Who sends it, as far as the merchant told.
    pub sender: Option<&'a Party>,
    /// The merchant's own reference.
    pub merchant_reference: Option<&'a str>,
    /// What it is for.
    pub description: Option<&'a str>,
}

/// One side of a payout. Networks ask for names and addresses of both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Party {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub zip: Option<String>,
    pub address: Option<String>,
    pub phone: Option<String>,
}

impl Party {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Party::default()
    }
}
