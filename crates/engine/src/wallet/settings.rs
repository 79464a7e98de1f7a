//! What an operator decides for the wallet, as the declarative file writes it.

use florin_domain::{Brand, CommissionRule, Currency, Invalid, Money, Percent};
use serde::{Deserialize, Serialize};

use crate::accounts::IMPLICIT;

/// A commission rule as it is declared and kept; amounts are hundredths of the currency (wallet 9.2).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WrittenRule {
    /// `1.4`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<String>,
    /// The fixed part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<i64>,
    /// The least that the percentage costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// The currency of these amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The brand of the cards that it is for; none: any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
}

impl WrittenRule {
    /// The rule itself.
    pub fn parse(&self) -> Result<CommissionRule, Invalid> {
        let currency = self.currency.as_deref().map(Currency::parse).transpose()?;
        let amount = |cents: Option<i64>| match (cents, currency) {
            (None, _) => Ok(None),
            (Some(cents), Some(currency)) => Money::from_places(cents, 2, currency).map(Some),
            (Some(_), None) => Err(Invalid::Commission),
        };
        let percent = self.percent.as_deref().map(Percent::parse).transpose()?;
        CommissionRule::new(percent, amount(self.fix)?, amount(self.min)?, amount(self.max)?)
    }

    /// Whether it is for cards of this brand.
    fn is_for(&self, brand: Option<Brand>) -> bool {
        self.brand.as_deref().is_none_or(|own| Brand::find(own) == brand && brand.is_some())
    }
}

/// The least and the most that one deposit may be; hundredths of the currency.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DepositLimit {
    /// Of which currency.
    pub currency: String,
    /// The least.
    #[serde(default)]
    pub min: i64,
    /// The most.
    pub max: Option<i64>,
}

/// Everything that is decided for cards and deposits.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct WalletSettings {
    /// What deposits cost, by brand and currency, in order.
    pub commission: Vec<WrittenRule>,
    /// Currencies that may be deposited; empty: all that can be paid.
    pub currencies: Vec<String>,
    /// Bounds of deposits.
    pub deposit_limits: Vec<DepositLimit>,
    /// The gateway account that proves and charges cards.
    pub relation_gateway: Option<String>,
    /// What is held on a card for a moment to prove it, in hundredths of the first currency.
    pub relation_amount: i64,
    /// How long a card's address is good, seconds.
    pub relation_lives_s: i64,
    /// How long a deposit may be processed, seconds.
    pub deposit_lives_s: i64,
    /// The language of pages where nobody named one.
    pub locale: Option<String>,
}

const DAY_S: i64 = 24 * 3600;

impl Default for WalletSettings {
    fn default() -> WalletSettings {
        WalletSettings {
            commission: Vec::new(),
            currencies: Vec::new(),
            deposit_limits: Vec::new(),
            relation_gateway: None,
            relation_amount: 100,
            relation_lives_s: DAY_S,
            deposit_lives_s: DAY_S,
            locale: None,
        }
    }
}

impl WalletSettings {
    /// Whether deposits in this currency are taken.
    pub fn takes(&self, currency: Currency) -> bool {
        let is_listed =
            self.currencies.is_empty() || self.currencies.iter().any(|code| code == currency.code());
        is_listed && currency.exponent().is_some()
    }

    /// Whether a deposit of this amount keeps to the operator's bounds.
    pub fn allows(&self, amount: Money) -> bool {
        let bound = |cents: i64| Money::from_places(cents, 2, amount.currency()).map(Money::minor);
        self.deposit_limits.iter().filter(|limit| limit.currency == amount.currency().code()).all(|limit| {
            bound(limit.min).is_ok_and(|min| min <= amount.minor())
                && limit.max.is_none_or(|max| bound(max).is_ok_and(|max| amount.minor() <= max))
        })
    }

    /// The rules for a card of this brand: they are its own from then on.
    pub(crate) fn rules_for(&self, brand: Option<Brand>) -> Vec<WrittenRule> {
        self.commission.iter().filter(|rule| rule.is_for(brand)).cloned().collect()
    }

    /// The gateway account's name.
    pub(crate) fn gateway(&self) -> &str {
        self.relation_gateway.as_deref().unwrap_or(IMPLICIT)
    }

    /// What is held to prove a card.
    pub(crate) fn proof(&self) -> Result<Money, Invalid> {
        let currency = Currency::parse(self.currencies.first().map_or("EUR", String::as_str))?;
        Money::from_places(self.relation_amount, 2, currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn euros(cents: i64) -> Money {
        Money::from_places(cents, 2, Currency::parse("EUR").unwrap()).unwrap()
    }

    #[test]
    fn written_amounts_are_hundredths_of_any_currency() {
        let rule = |currency: &str, fix| WrittenRule {
            fix: Some(fix),
            currency: Some(currency.into()),
            ..WrittenRule::default()
        };
        assert_eq!(rule("JPY", 5000).parse().unwrap().fix().unwrap().minor(), 50);
        assert_eq!(rule("BHD", 5).parse().unwrap().fix().unwrap().minor(), 50);
        assert!(rule("JPY", 5050).parse().is_err(), "half a yen");
        assert!(WrittenRule { fix: Some(1), ..WrittenRule::default() }.parse().is_err(), "of what?");
    }

    #[test]
    fn a_brand_finds_its_own_rules_and_those_for_all() {
        let rule =
            |brand: Option<&str>| WrittenRule { brand: brand.map(str::to_owned), ..WrittenRule::default() };
        let settings =
            WalletSettings { commission: vec![rule(Some("visa")), rule(None)], ..WalletSettings::default() };
        assert_eq!(settings.rules_for(Some(Brand::Visa)).len(), 2);
        assert_eq!(settings.rules_for(Some(Brand::Jcb)), [rule(None)]);
        assert_eq!(settings.rules_for(None), [rule(None)]);
    }

    #[test]
    fn deposits_keep_to_currencies_and_bounds() {
        let limit = DepositLimit { currency: "EUR".into(), min: 100, max: Some(500) };
        let settings = WalletSettings {
            currencies: vec!["EUR".into()],
            deposit_limits: vec![limit],
            ..WalletSettings::default()
        };
        assert!(settings.takes(euros(1).currency()) && !settings.takes(Currency::parse("USD").unwrap()));
        assert!(!WalletSettings::default().takes(Currency::parse("XAU").unwrap()), "gold is not paid in");
        for (cents, allowed) in [(99, false), (100, true), (500, true), (501, false)] {
            assert_eq!(settings.allows(euros(cents)), allowed, "{cents}");
        }
    }
}
