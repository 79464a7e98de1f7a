//! Stripe's own exponents (connectors 1). An amount that it cannot carry is refused, never rounded.

use florin_domain::{Currency, CurrencyStatus, Money};

use crate::connector::ConnectorError;

/// Charged in whole units.
const WHOLE: &[&str] = &[
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
];

/// Three decimals, the last of which must be zero.
const THREE: &[&str] = &["BHD", "JOD", "KWD", "OMR", "TND"];

/// Whole units by ISO, and yet written with two decimals, which must be zero.
const TWO_ZEROS: &[&str] = &["ISK", "UGX"];

/// Decimal places that Stripe gives a currency; none where it has none of this kind.
fn places(currency: Currency) -> Option<u8> {
    let code = currency.code();
    if currency.status() != CurrencyStatus::Active {
        None
    } else if WHOLE.contains(&code) {
        Some(0)
    } else if THREE.contains(&code) {
        Some(3)
    } else if TWO_ZEROS.contains(&code) {
        Some(2)
    } else {
        // Other currencies without or with three and more decimals are none of Stripe's.
        currency.exponent().filter(|exponent| *exponent == 2)
    }
}

/// Stripe's smallest units of an amount.
pub(super) fn to_stripe(money: Money) -> Result<i64, ConnectorError> {
    let places = places(money.currency()).ok_or(ConnectorError::Amount)?;
    let units = money.in_places(places).ok_or(ConnectorError::Amount)?;
    if places == 3 && units % 10 != 0 { Err(ConnectorError::Amount) } else { Ok(units) }
}

/// The amount that Stripe names; none if it cannot be one.
pub(super) fn from_stripe(units: i64, code: &str) -> Option<Money> {
    let currency = Currency::parse(code).ok()?;
    Money::from_places(units, places(currency)?, currency).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str, code: &str) -> Option<i64> {
        to_stripe(Money::parse_major(text, Currency::parse(code).unwrap()).unwrap()).ok()
    }

    #[test]
    fn amounts_are_written_as_stripe_counts() {
        for (text, code, expected) in [
            ("10.99", "EUR", Some(1099)),
            ("500", "JPY", Some(500)),
            ("500", "ISK", Some(50_000)),
            ("500", "UGX", Some(50_000)),
            ("1.230", "KWD", Some(1230)),
            ("1.234", "KWD", None),
            ("5000", "MGA", Some(5000)),
            ("5000.20", "MGA", None),
            ("1500", "HUF", Some(150_000)),
            ("1.500", "IQD", None),
            ("1.0000", "CLF", None),
        ] {
            assert_eq!(units(text, code), expected, "{text} {code}");
        }
    }

    #[test]
    fn every_amount_that_is_written_is_read_back() {
        for currency in Currency::all().filter(|currency| currency.exponent().is_some()) {
            for minor in [0, 1, 10, 99, 100, 1234, 99_999_990] {
                let money = Money::from_minor(minor, currency).unwrap();
                if let Ok(units) = to_stripe(money) {
                    assert_eq!(from_stripe(units, &currency.code().to_lowercase()), Some(money));
                }
            }
        }
        assert_eq!(from_stripe(50, "isk"), None);
        assert_eq!(from_stripe(-1, "eur"), None);
        assert_eq!(from_stripe(1, "xxx"), None);
    }
}
