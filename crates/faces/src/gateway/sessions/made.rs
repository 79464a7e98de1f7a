//! What is remembered of a try to pay a session: nothing that could charge the card again.

use serde::{Deserialize, Serialize};

use super::super::error::Problem;
use super::offers::Wallet;
use super::payment_data::Given;

/// A try, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Made {
    pub(super) wallet: Wallet,
    /// None where the payer approves the payment elsewhere.
    pub(super) card: Option<Masked>,
    /// The string token of the card, where the session stores it. It is told after a success alone.
    pub(super) token: Option<String>,
    /// If the issuer wants its cardholder asked, another try may do that.
    #[serde(default)]
    pub(super) may_ask: bool,
    /// This is that try: the gateway account at which the issuer wanted it.
    #[serde(default)]
    pub(super) asks_at: Option<String>,
}

/// A card as its owner may see it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Masked {
    pub(super) brand: String,
    pub(super) holder: String,
    pub(super) number: String,
    pub(super) month: u8,
    pub(super) year: u16,
    pub(super) issue_number: Option<String>,
    pub(super) owner_id: Option<String>,
}

impl Made {
    pub(super) fn of(wallet: Wallet, given: &Given, token: Option<String>) -> Result<Made, Problem> {
        let card = given.card()?;
        let brand = given.detected.map_or("Unspecified", |found| found.brand.as_str());
        let card = Masked {
            brand: brand.to_owned(),
            holder: card.holder.clone(),
            number: card.pan.masked(),
            month: card.expiry.month,
            year: card.expiry.year,
            issue_number: given.issue_number.clone(),
            owner_id: given.owner_id.clone(),
        };
        Ok(Made { wallet, card: Some(card), token, may_ask: false, asks_at: None })
    }

    /// A try without a card.
    pub(super) fn elsewhere(wallet: Wallet) -> Made {
        Made { wallet, card: None, token: None, may_ask: false, asks_at: None }
    }

    pub(super) fn read(words: &str) -> Result<Made, Problem> {
        serde_json::from_str(words).map_err(|_| Problem::Broken)
    }

    pub(super) fn write(&self) -> Result<String, Problem> {
        serde_json::to_string(self).map_err(|_| Problem::Broken)
    }
}
