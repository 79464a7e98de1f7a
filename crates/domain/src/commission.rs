//! What a deposit from a card costs on top: a percentage, a fixed part, bounds (wallet 10). No float comes near it.

use std::fmt;

use crate::currency::Currency;
use crate::error::Invalid;
use crate::money::Money;

/// A percentage below 100, exact to four decimals: `1.4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u32);

/// So many parts make one per cent.
const PARTS: u32 = 10_000;

impl Percent {
    /// Reads one or two digits and up to four decimals.
    pub fn parse(text: &str) -> Result<Percent, Invalid> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str, most| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(whole, 2) || !digits(part, 4) {
            return Err(Invalid::Percent);
        }
        let number = |text: &str| text.parse::<u32>().map_err(|_| Invalid::Percent);
        Ok(Percent(number(whole)? * PARTS + number(&format!("{part:0<4}"))?))
    }

    /// This share of an amount, rounded to the currency's smallest unit, halves upwards: amounts are never negative.
    fn of(self, amount: Money) -> i128 {
        let whole = i128::from(PARTS) * 100;
        (i128::from(amount.minor()) * i128::from(self.0) * 2 + whole) / (whole * 2)
    }
}

impl fmt::Display for Percent {
    /// The shortest text, which is also a JSON number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:04}", self.0 / PARTS, self.0 % PARTS);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// What a deposit costs: a share of it within bounds, and a fixed part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CommissionRule {
    percent: Option<Percent>,
    fix: Option<Money>,
    min: Option<Money>,
    max: Option<Money>,
}

impl CommissionRule {
    /// A rule. Its amounts have one currency; bounds are for a percentage, and in order.
    pub fn new(
        percent: Option<Percent>,
        fix: Option<Money>,
        min: Option<Money>,
        max: Option<Money>,
    ) -> Result<CommissionRule, Invalid> {
        let mut currencies = [fix, min, max].into_iter().flatten().map(Money::currency);
        let first = currencies.next();
        let one_currency = currencies.all(|currency| Some(currency) == first);
        let bounded = min.or(max).is_none() || percent.is_some();
        let in_order = min.zip(max).is_none_or(|(min, max)| min.minor() <= max.minor());
        if one_currency && bounded && in_order {
            Ok(CommissionRule { percent, fix, min, max })
        } else {
            Err(Invalid::Commission)
        }
    }

    /// The percentage, if it has one.
    pub fn percent(&self) -> Option<Percent> {
        self.percent
    }

    /// The fixed part, if it has one.
    pub fn fix(&self) -> Option<Money> {
        self.fix
    }

    /// The least that the percentage costs, if that is bounded.
    pub fn min(&self) -> Option<Money> {
        self.min
    }

    /// The most that the percentage costs, if that is bounded.
    pub fn max(&self) -> Option<Money> {
        self.max
    }

    /// The currency of its amounts; none if it has none and so fits every currency.
    pub fn currency(&self) -> Option<Currency> {
        self.fix.or(self.min).or(self.max).map(Money::currency)
    }

    /// The commission on an amount; an error for an amount in another currency, or a commission beyond any amount.
    pub fn on(&self, amount: Money) -> Result<Money, Invalid> {
        if self.currency().is_some_and(|own| own != amount.currency()) {
            return Err(Invalid::Commission);
        }
        let minor = |money: Option<Money>| money.map(|money| i128::from(money.minor()));
        let mut part = self.percent.map_or(0, |percent| percent.of(amount));
        if let Some(min) = minor(self.min) {
            part = part.max(min);
        }
        if let Some(max) = minor(self.max) {
            part = part.min(max);
        }
        let whole = part + minor(self.fix).unwrap_or(0);
        amount.with_minor(i64::try_from(whole).unwrap_or(i64::MAX))
    }
}

/// Of several rules the one for a currency: one with amounts in it, else one that needs none.
pub fn rule_for(rules: &[CommissionRule], currency: Currency) -> Option<&CommissionRule> {
    let own = rules.iter().find(|rule| rule.currency() == Some(currency));
    own.or_else(|| rules.iter().find(|rule| rule.currency().is_none()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cents(cents: i64, code: &str) -> Money {
        Money::from_places(cents, 2, Currency::parse(code).unwrap()).unwrap()
    }

    /// A rule as the table writes it: percentage, then least, greatest and fixed part in cents.
    fn rule(percent: &str, min: i64, max: i64, fix: i64) -> CommissionRule {
        let percent = (!percent.is_empty()).then(|| Percent::parse(percent).unwrap());
        let given = |amount: i64| (amount > 0).then(|| cents(amount, "EUR"));
        CommissionRule::new(percent, given(fix), given(min), given(max)).unwrap()
    }

    #[test]
    fn the_published_table_holds_to_the_cent() {
        for (amount, code, rule, commission) in [
            (1313, "EUR", rule("1.4", 0, 0, 0), 18),
            (1313, "EUR", rule("1.333", 0, 0, 0), 18),
            (1313, "EUR", rule("1.408", 0, 0, 0), 18),
            (1313, "EUR", rule("1.35", 0, 0, 0), 18),
            (1250, "EUR", rule("1", 0, 0, 0), 13),
            (1313, "EUR", rule("1.4", 30, 0, 0), 30),
            (100_000, "EUR", rule("1.4", 0, 500, 0), 500),
            (1313, "EUR", rule("", 0, 0, 25), 25),
            (1313, "EUR", rule("1.4", 30, 0, 25), 55),
            (50_000, "JPY", rule("1.5", 0, 0, 0), 800),
        ] {
            let found = rule.on(cents(amount, code)).unwrap();
            assert_eq!(found, cents(commission, code), "{amount} {code} by {rule:?}");
        }
    }

    #[test]
    fn percentages_are_exact_and_told_as_short_as_possible() {
        for (text, told) in [("1.4", "1.4"), ("01.40", "1.4"), ("0", "0"), ("99.9999", "99.9999"), ("2", "2")]
        {
            assert_eq!(Percent::parse(text).unwrap().to_string(), told);
        }
        for text in ["", ".5", "1.", "100", "1.23456", "-1", "1e1", "1,4", " 1"] {
            assert_eq!(Percent::parse(text), Err(Invalid::Percent), "{text}");
        }
    }

    #[test]
    fn a_rule_that_contradicts_itself_does_not_exist() {
        let euro = |minor| Some(cents(minor, "EUR"));
        let percent = Some(Percent::parse("1").unwrap());
        assert!(CommissionRule::new(percent, None, euro(5), euro(4)).is_err());
        assert!(CommissionRule::new(None, None, euro(5), None).is_err());
        assert!(CommissionRule::new(percent, Some(cents(100, "JPY")), euro(5), None).is_err());
        assert!(CommissionRule::new(percent, euro(1), euro(5), euro(5)).is_ok());
    }

    #[test]
    fn a_currency_finds_its_rule_or_one_without_amounts_or_none() {
        let (euros, any) = (rule("1.4", 10, 500, 0), rule("2", 0, 0, 0));
        let code = |code| Currency::parse(code).unwrap();
        assert_eq!(rule_for(&[any, euros], code("EUR")), Some(&euros));
        assert_eq!(rule_for(&[euros, any], code("USD")), Some(&any));
        assert_eq!(rule_for(&[euros], code("USD")), None);
        assert!(euros.on(cents(100, "USD")).is_err());
    }

    proptest! {
        /// Against a reference that divides once, with a remainder, and compares twice the remainder.
        #[test]
        fn no_amount_is_rounded_otherwise_than_once(
            amount in 0..=1_000_000_000_000_i64, parts in 0..1_000_000_u32, min in 0..5000_i64, span in 0..5000_i64, fix in 0..5000_i64,
        ) {
            let percent = Percent::parse(&format!("{}.{:04}", parts / 10_000, parts % 10_000)).unwrap();
            let rule = CommissionRule::new(
                Some(percent), Some(cents(fix, "EUR")), Some(cents(min, "EUR")), Some(cents(min + span, "EUR")),
            ).unwrap();
            let product = i128::from(amount) * i128::from(parts);
            let (whole, rest) = (product / 1_000_000, product % 1_000_000);
            let rounded = whole + i128::from(rest * 2 >= 1_000_000);
            let expected = rounded.clamp(i128::from(min), i128::from(min + span)) + i128::from(fix);
            prop_assert_eq!(i128::from(rule.on(cents(amount, "EUR")).unwrap().minor()), expected);
        }
    }
}
