//! Amounts as a payer reads them: signs and places of the language, digits of the currency.

use std::sync::LazyLock;

use florin_domain::Money;

/// An amount to show. Minor units and their number of digits, because shops that moved over may count
/// some currencies differently (checkout-codes 7.1), and not every code is a currency of ISO 4217.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// Minor units.
    pub minor: i64,
    /// Digits behind the decimal sign.
    pub exponent: u8,
    /// The currency's code.
    pub currency: String,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Amount {
        Amount {
            minor: money.minor(),
            exponent: money.currency().exponent().unwrap_or(0),
            currency: money.currency().code().to_owned(),
        }
    }
}

/// How one language writes amounts.
struct Manner {
    language: &'static str,
    decimal: &'static str,
    group: String,
    grouped_from: usize,
    /// Whether groups after the first have two digits, as in the Indian system.
    pairs: bool,
    before: bool,
    spaced: bool,
    symbols: Vec<(&'static str, String)>,
}

static MANNERS: LazyLock<Vec<Manner>> = LazyLock::new(|| {
    let lines = include_str!("data/amounts.csv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(read_manner).collect()
});

fn read_manner(line: &'static str) -> Option<Manner> {
    let cells: Vec<&'static str> = line.split(';').collect();
    let [language, decimal, group, grouped_from, sizes, place, symbols] = cells[..] else { return None };
    let space = |text: &str| text.replace('_', "\u{a0}").replace('~', "\u{202f}");
    Some(Manner {
        language,
        decimal,
        group: space(group),
        grouped_from: grouped_from.parse().ok()?,
        pairs: sizes == "3,2",
        before: place.starts_with('¤'),
        spaced: place.contains('_'),
        symbols: symbols
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='))
            .map(|(code, symbol)| (code, space(symbol)))
            .collect(),
    })
}

impl Amount {
    /// The amount in a language, for example `1.234,50 €`. Digits are Western ones everywhere, so that they can be
    /// compared with a bank statement.
    pub fn in_language(&self, language: &str) -> String {
        let manner = MANNERS.iter().find(|manner| manner.language == language).unwrap_or(&MANNERS[0]);
        let number = manner.number(self.minor, usize::from(self.exponent));
        let known = manner.symbols.iter().find(|(code, _)| *code == self.currency);
        let symbol = known.map_or(self.currency.as_str(), |(_, symbol)| symbol.as_str());
        // A word beside a digit needs a space even where a sign does not.
        let next = if manner.before { symbol.chars().next_back() } else { symbol.chars().next() };
        let gap = if manner.spaced || next.is_some_and(char::is_alphabetic) { "\u{a0}" } else { "" };
        let sign = if self.minor < 0 { "-" } else { "" };
        if manner.before {
            format!("{sign}{symbol}{gap}{number}")
        } else {
            format!("{sign}{number}{gap}{symbol}")
        }
    }

    /// Major units as plain decimal text, as wallets want it: `1234.50`.
    pub fn plain(&self) -> String {
        let digits = format!("{:0>width$}", self.minor, width = usize::from(self.exponent) + 1);
        let (whole, part) = digits.split_at(digits.len() - usize::from(self.exponent));
        if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
    }
}

impl Manner {
    fn number(&self, minor: i64, places: usize) -> String {
        let digits = format!("{:0>width$}", minor.unsigned_abs(), width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        let whole = self.grouped(whole);
        if part.is_empty() { whole } else { format!("{whole}{}{part}", self.decimal) }
    }

    fn grouped(&self, whole: &str) -> String {
        if whole.len() < self.grouped_from {
            return whole.to_owned();
        }
        let mut written = String::new();
        for (at, digit) in whole.chars().enumerate() {
            let rest = whole.len() - at;
            let border =
                if self.pairs && rest > 3 { (rest - 3).is_multiple_of(2) } else { rest.is_multiple_of(3) };
            if at > 0 && border {
                written.push_str(&self.group);
            }
            written.push(digit);
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use florin_domain::Currency;

    use super::*;
    use crate::checkout::page::catalogue::Language;

    fn shown(language: &str, minor: i64, code: &str) -> String {
        let money = Money::from_minor(minor, Currency::parse(code).unwrap()).unwrap();
        Amount::from(money).in_language(language).replace('\u{a0}', "_").replace('\u{202f}', "~")
    }

    #[test]
    fn each_language_writes_amounts_in_its_own_manner() {
        for (language, euros, dollars, yen) in [
            ("en", "€1,234.50", "$1,234,567.50", "¥5"),
            ("ar", "1,234.50_€", "1,234,567.50_US$", "5_JP¥"),
            ("az", "1.234,50_€", "1.234.567,50_US$", "5_JP¥"),
            ("be", "1234,50_€", "1_234_567,50_$", "5_¥"),
            ("bn", "1,234.50€", "12,34,567.50_US$", "5_JP¥"),
            ("da", "1.234,50_€", "1.234.567,50_US$", "5_JP¥"),
            ("de", "1.234,50_€", "1.234.567,50_$", "5_¥"),
            ("es", "1234,50_€", "1.234.567,50_US$", "5_JPY"),
            ("et", "1234,50_€", "1_234_567,50_$", "5_¥"),
            ("fi", "1_234,50_€", "1_234_567,50_$", "5_¥"),
            ("fr", "1~234,50_€", "1~234~567,50_$US", "5_JPY"),
            ("he", "1,234.50_€", "1,234,567.50_$", "5_¥"),
            ("it", "1234,50_€", "1.234.567,50_USD", "5_JPY"),
            ("ja", "€1,234.50", "$1,234,567.50", "￥5"),
            ("ka", "1234,50_€", "1_234_567,50_US$", "5_JPY"),
            ("kk", "1_234,50_€", "1_234_567,50_$", "5_JP¥"),
            ("lv", "1234,50_€", "1_234_567,50_$", "5_¥"),
            ("no", "1_234,50_€", "1_234_567,50_USD", "5_JPY"),
            ("pl", "1234,50_€", "1_234_567,50_USD", "5_JPY"),
            ("pt", "€_1.234,50", "US$_1.234.567,50", "JP¥_5"),
            ("ro", "1.234,50_EUR", "1.234.567,50_USD", "5_JPY"),
            ("ru", "1_234,50_€", "1_234_567,50_$", "5_¥"),
            ("sr", "1.234,50_€", "1.234.567,50_US$", "5_¥"),
            ("sv", "1_234,50_€", "1_234_567,50_US$", "5_JPY"),
            ("tg", "1_234,50_€", "1_234_567,50_$", "5_JP¥"),
            ("tr", "€1.234,50", "$1.234.567,50", "¥5"),
            ("uk", "1_234,50_EUR", "1_234_567,50_USD", "5_¥"),
            ("zh", "€1,234.50", "US$1,234,567.50", "JP¥5"),
        ] {
            assert_eq!(shown(language, 123_450, "EUR"), euros, "{language}");
            assert_eq!(shown(language, 123_456_750, "USD"), dollars, "{language}");
            assert_eq!(shown(language, 5, "JPY"), yen, "{language}");
        }
    }

    #[test]
    fn every_language_of_the_payer_has_a_manner() {
        for language in Language::all() {
            assert!(MANNERS.iter().any(|manner| manner.language == language.tag()), "{language:?}");
        }
    }

    #[test]
    fn a_code_keeps_its_distance_and_digits_are_the_currencys() {
        assert_eq!(shown("en", 100, "BYN"), "BYN_1.00");
        assert_eq!(shown("en", 1, "KWD"), "KWD_0.001");
        assert_eq!(shown("de", 0, "EUR"), "0,00_€");
        assert_eq!(shown("xx", 123, "EUR"), "€1.23");
        let coin = Amount { minor: 123_456_789, exponent: 8, currency: "BTC".into() };
        assert_eq!(coin.in_language("de"), "1,23456789\u{a0}BTC");
        assert_eq!(coin.plain(), "1.23456789");
    }
}
