//! PayPal's currencies and decimal places (connectors 1). An amount that it cannot carry is refused, never rounded.

use florin_domain::{Currency, Money};
use serde::Serialize;
use serde_json::Value;

use crate::codec::json;
use crate::connector::ConnectorError;

/// Without decimal places.
const WHOLE: &[&str] = &["HUF", "JPY", "TWD"];

/// With two.
const TWO: &[&str] = &[
    "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "ILS", "MXN", "MYR", "NOK", "NZD",
    "PHP", "PLN", "SEK", "SGD", "THB", "USD",
];

/// An amount as PayPal writes it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Amount {
    currency_code: &'static str,
    value: String,
}

impl Amount {
    pub(super) fn of(money: Money) -> Result<Amount, ConnectorError> {
        let currency_code = money.currency().code();
        let value = places(currency_code).and_then(|places| money.to_places(places));
        Ok(Amount { currency_code, value: value.ok_or(ConnectorError::Amount)? })
    }
}

fn places(code: &str) -> Option<u8> {
    if WHOLE.contains(&code) { Some(0) } else { TWO.contains(&code).then_some(2) }
}

/// The amount at `name`; none if there is none, or one that PayPal could not mean.
pub(super) fn read(object: &Value, name: &str) -> Option<Money> {
    let value = json::text(object, &[name, "value"])?;
    let currency = Currency::parse(json::text(object, &[name, "currency_code"])?).ok()?;
    places(currency.code())?;
    let plain = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    Money::parse_major(value, currency).ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_are_written_as_paypal_counts() {
        for (text, code, expected) in [
            ("10.99", "EUR", Some("10.99")),
            ("10", "USD", Some("10.00")),
            ("500", "JPY", Some("500")),
            ("1500", "HUF", Some("1500")),
            ("1500.50", "HUF", None),
            ("20", "TWD", Some("20")),
            ("20.50", "TWD", None),
            ("1.234", "KWD", None),
            ("10", "RUB", None),
        ] {
            let money = Money::parse_major(text, Currency::parse(code).unwrap()).unwrap();
            let written = Amount::of(money).ok();
            assert_eq!(written.as_ref().map(|amount| amount.value.as_str()), expected, "{text} {code}");
            if let Some(amount) = written {
                let said = json!({ "amount": serde_json::to_value(amount).unwrap() });
                assert_eq!(read(&said, "amount"), Some(money));
            }
        }
    }

    #[test]
    fn what_paypal_could_not_mean_is_no_amount() {
        for (value, code) in [
            ("1e3", "EUR"),
            ("-1.00", "EUR"),
            ("1.001", "EUR"),
            ("", "EUR"),
            ("1.00", "KWD"),
            ("1.00", "xxx"),
        ] {
            let said = json!({ "amount": { "value": value, "currency_code": code } });
            assert_eq!(read(&said, "amount"), None, "{value} {code}");
        }
        assert_eq!(read(&json!({ "amount": { "value": 10, "currency_code": "EUR" } }), "amount"), None);
    }
}
