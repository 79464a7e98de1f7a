//! beGateway's decimal places. Its own list (checkout-codes 7.1) differs from ISO 4217 for some currencies, and
//! providers do not say which of the two their acquirers count by: such amounts wait for the account to say so.

use florin_domain::{Credentials, Currency, Money};

use super::MANIFEST;
use crate::connector::ConnectorError;

/// Without decimal places.
const WHOLE: &[&str] = &[
    "BIF", "BYR", "CLF", "CLP", "CVE", "DJF", "GNF", "IDR", "IQD", "IRR", "ISK", "JPY", "KMF", "KPW", "KRW",
    "LAK", "LBP", "MMK", "PYG", "RWF", "SLL", "STD", "UYI", "VND", "VUV", "XAF", "XOF", "XPF",
];

/// With one.
const ONE: &[&str] = &["MOP"];

/// With three.
const THREE: &[&str] = &["BHD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// Whose decimal places count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exponents {
    /// Nobody said: only currencies in which the two lists agree.
    Agreed,
    /// ISO 4217.
    Iso,
    /// beGateway's own list.
    Own,
}

impl Exponents {
    /// As the account says.
    pub(super) fn of(credentials: &Credentials) -> Exponents {
        match MANIFEST.credential(credentials, "Exponents") {
            Some(word) if word.eq_ignore_ascii_case("iso") => Exponents::Iso,
            Some(word) if word.eq_ignore_ascii_case("begateway") => Exponents::Own,
            _ => Exponents::Agreed,
        }
    }

    fn places(self, currency: Currency) -> Option<u8> {
        let iso = currency.exponent()?;
        let own = own(currency.code());
        match self {
            Exponents::Agreed => (iso == own).then_some(own),
            Exponents::Iso => Some(iso),
            Exponents::Own => Some(own),
        }
    }

    /// Their smallest units of an amount.
    pub(super) fn to_units(self, money: Money) -> Result<i64, ConnectorError> {
        self.places(money.currency()).and_then(|places| money.in_places(places)).ok_or(ConnectorError::Amount)
    }

    /// The amount that they name; none if it cannot be one.
    pub(super) fn to_money(self, units: i64, code: &str) -> Option<Money> {
        let currency = Currency::parse(code).ok()?;
        Money::from_places(units, self.places(currency)?, currency).ok()
    }
}

fn own(code: &str) -> u8 {
    if WHOLE.contains(&code) {
        0
    } else if ONE.contains(&code) {
        1
    } else if THREE.contains(&code) {
        3
    } else {
        2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(exponents: Exponents, text: &str, code: &str) -> Option<i64> {
        exponents.to_units(Money::parse_major(text, Currency::parse(code).unwrap()).unwrap()).ok()
    }

    #[test]
    fn where_the_lists_differ_the_account_decides() {
        use Exponents::{Agreed, Iso, Own};
        for (text, code, agreed, iso, own) in [
            ("19.99", "EUR", Some(1999), Some(1999), Some(1999)),
            ("19.99", "BYN", Some(1999), Some(1999), Some(1999)),
            ("500", "JPY", Some(500), Some(500), Some(500)),
            ("1.234", "KWD", Some(1234), Some(1234), Some(1234)),
            ("500", "IDR", None, Some(50_000), Some(500)),
            ("500.50", "IDR", None, Some(50_050), None),
            ("12.30", "MOP", None, Some(1230), Some(123)),
            ("12.34", "MOP", None, Some(1234), None),
            ("5", "CLF", None, Some(50_000), Some(5)),
        ] {
            let is = (units(Agreed, text, code), units(Iso, text, code), units(Own, text, code));
            assert_eq!(is, (agreed, iso, own), "{text} {code}");
        }
    }

    #[test]
    fn every_amount_that_is_written_is_read_back() {
        for exponents in [Exponents::Agreed, Exponents::Iso, Exponents::Own] {
            for currency in Currency::all().filter(|currency| currency.exponent().is_some()) {
                for minor in [1, 10, 100, 1234, 99_999_990] {
                    let money = Money::from_minor(minor, currency).unwrap();
                    if let Ok(units) = exponents.to_units(money) {
                        assert_eq!(exponents.to_money(units, currency.code()), Some(money));
                    }
                }
            }
        }
        assert_eq!(Exponents::Agreed.to_money(1, "XXX"), None);
        assert_eq!(Exponents::Agreed.to_money(-1, "EUR"), None);
    }

    #[test]
    fn the_account_says_it_in_a_word() {
        for (word, expected) in [
            ("ISO", Exponents::Iso),
            ("beGateway", Exponents::Own),
            ("", Exponents::Agreed),
            ("both", Exponents::Agreed),
        ] {
            let credentials = Credentials::new([("Exponents".to_owned(), word.to_owned())]);
            assert_eq!(Exponents::of(&credentials), expected, "{word}");
        }
    }
}
