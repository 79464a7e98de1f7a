//! What a session allows, as it is kept: everything that the shop's server said, and nothing that a browser did.

use florin_domain::{Currency, Detected, Money};
use serde::{Deserialize, Serialize};

use super::super::error::Problem;
use super::offers::Wallet;

/// What a session is for (orchestra 11.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Purpose {
    #[serde(rename = "CHARGE")]
    Charge,
    #[serde(rename = "TOKENIZE")]
    Tokenize,
    #[serde(rename = "CHARGE_AND_TOKENIZE")]
    ChargeAndTokenize,
    #[serde(rename = "PREAUTH_AND_TOKENIZE")]
    PreauthAndTokenize,
    #[serde(rename = "GATEWAY_TOKENIZE")]
    GatewayTokenize,
}

impl Purpose {
    pub(super) const ALL: [Purpose; 5] = [
        Purpose::Charge,
        Purpose::Tokenize,
        Purpose::ChargeAndTokenize,
        Purpose::PreauthAndTokenize,
        Purpose::GatewayTokenize,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Purpose::Charge => "CHARGE",
            Purpose::Tokenize => "TOKENIZE",
            Purpose::ChargeAndTokenize => "CHARGE_AND_TOKENIZE",
            Purpose::PreauthAndTokenize => "PREAUTH_AND_TOKENIZE",
            Purpose::GatewayTokenize => "GATEWAY_TOKENIZE",
        }
    }

    /// Whether money moves or is held.
    pub(super) fn charges(self) -> bool {
        matches!(self, Purpose::Charge | Purpose::ChargeAndTokenize | Purpose::PreauthAndTokenize)
    }

    /// Whether the card goes into our vault.
    pub(super) fn vaults(self) -> bool {
        matches!(self, Purpose::Tokenize | Purpose::ChargeAndTokenize | Purpose::PreauthAndTokenize)
    }
}

/// Everything that a session allows. What the shop did not say takes no room: each session is written to the disk.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Terms {
    pub(super) purpose: Purpose,
    /// The code as ISO writes it.
    pub(super) currency: String,
    /// Major units; none where no money moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) amount: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) gateway_account: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) fallbacks: Vec<Fallback>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) wallets: Vec<Offered>,
    pub(super) customer: Customer,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
    /// Empty: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) brands: Vec<String>,
    /// None: all; empty: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) three_ds_brands: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) stored_cards: Vec<StoredCard>,
    /// Undocumented: kept, and nothing is done with it (orchestra 11.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) public_key: Option<String>,
}

/// An account that is tried after a proven "not executed".
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Fallback {
    pub(super) account: String,
    pub(super) pass_three_ds: bool,
}

/// A payment method and the account behind it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Offered {
    pub(super) wallet: Wallet,
    pub(super) account: String,
}

/// Whose payment it is, as far as the shop said.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Customer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
}

/// A card that the shop stored earlier: the form asks for its verification value alone.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredCard {
    /// The string token of its number, without `@`.
    pub(super) token: String,
    pub(super) month: u8,
    pub(super) year: u16,
    pub(super) holder: String,
    pub(super) last4: String,
    pub(super) brand: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner_id: Option<String>,
}

impl Terms {
    pub(super) fn read(words: &str) -> Result<Terms, Problem> {
        serde_json::from_str(words).map_err(|_| Problem::Broken)
    }

    pub(super) fn write(&self) -> Result<String, Problem> {
        serde_json::to_string(self).map_err(|_| Problem::Broken)
    }

    /// What is charged; no money at all where none moves.
    pub(super) fn money(&self) -> Result<Money, Problem> {
        let money = match &self.amount {
            Some(amount) => {
                Currency::parse(&self.currency).and_then(|currency| Money::parse_test(amount, currency))
            }
            None => Currency::parse("XXX").and_then(|none| Money::from_minor(0, none)),
        };
        money.map_err(|_| Problem::Broken)
    }

    /// Decimal places of the session's currency.
    pub(super) fn places(&self) -> Result<u8, Problem> {
        Currency::parse(&self.currency).map(Currency::places).map_err(|_| Problem::Broken)
    }

    /// What a wallet's sheet shows: the amount, or nothing of the currency.
    pub(super) fn shown_money(&self) -> Result<Money, Problem> {
        match Currency::parse(&self.currency) {
            Ok(currency) if self.amount.is_none() => {
                Money::from_minor(0, currency).map_err(|_| Problem::Broken)
            }
            _ => self.money(),
        }
    }

    /// The offer of this kind.
    pub(super) fn offer(&self, wallet: Wallet) -> Option<&Offered> {
        self.wallets.iter().find(|offered| offered.wallet == wallet)
    }

    /// Whether cards of this brand are taken.
    pub(super) fn takes(&self, card: Option<Detected>) -> bool {
        takes_all(&self.brands) || names(&self.brands, card)
    }

    /// Whether cards of this brand are to be authenticated.
    pub(super) fn authenticates(&self, card: Option<Detected>) -> bool {
        self.three_ds_brands.as_ref().is_none_or(|brands| names(brands, card))
    }
}

/// Whether a list of allowed brands keeps no card out: it is empty, or says `Unspecified` alone.
pub(super) fn takes_all(brands: &[String]) -> bool {
    brands.iter().all(|brand| brand.eq_ignore_ascii_case("Unspecified"))
}

/// Whether a list names the brand of a card, or its label inside the brand (standards 5).
fn names(brands: &[String], card: Option<Detected>) -> bool {
    let Some(Detected { brand, label }) = card else { return false };
    brands.iter().any(|name| {
        name.eq_ignore_ascii_case(brand.as_str())
            || label.is_some_and(|label| name.eq_ignore_ascii_case(label))
    })
}

#[cfg(test)]
mod tests {
    use florin_domain::brand;

    use super::*;

    #[test]
    fn brands_are_named_by_brand_or_label() {
        let list = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let electron = brand::detect("4917300800000000");
        assert!(names(&list(&["visa"]), electron) && names(&list(&["Electron"]), electron));
        assert!(!names(&list(&["MasterCard"]), electron) && !names(&[], electron));
        assert!(!names(&list(&["Visa"]), None), "a card of no known brand is not on any list");
    }
}
