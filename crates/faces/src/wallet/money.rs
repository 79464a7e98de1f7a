//! Amounts of the dialect: "cents" are hundredths of any currency, and a decimal text beside them (wallet 9).

use florin_domain::{Currency, Money};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::fields;
use super::refusal::Wrong;
use crate::shared::json::{Object, Value};

/// A number that is written as it is, so that no float comes between.
#[derive(Debug)]
pub(super) struct Number(pub(super) String);

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.clone()).map_err(serde::ser::Error::custom)?.serialize(to)
    }
}

/// An amount as it is told.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    amount: Number,
    currency: &'static str,
    amount_decimal: String,
}

impl From<Money> for Told {
    fn from(money: Money) -> Told {
        Told {
            amount: Number(hundredths(money)),
            currency: money.currency().code(),
            amount_decimal: money.to_major(),
        }
    }
}

/// Hundredths of the currency, an integer when they are whole: `1313`, `50000`, `123.4`.
pub(super) fn hundredths(money: Money) -> String {
    let exponent = money.currency().exponent().unwrap_or(2);
    match u32::from(exponent) {
        whole @ 0..=2 => (i128::from(money.minor()) * 10_i128.pow(2 - whole)).to_string(),
        more => {
            let unit = 10_i64.pow(more - 2);
            let (whole, part) = (money.minor() / unit, money.minor() % unit);
            let width = usize::from(exponent) - 2;
            let text = format!("{whole}.{part:0width$}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    }
}

/// Reads an amount above zero: `amount` in hundredths, `amount_decimal`, or both when they agree.
pub(super) fn read(given: &Object<'_>) -> Result<Money, Wrong> {
    let code = fields::text(given, "amount.currency", "currency")?;
    let code = code.ok_or_else(|| Wrong::new("amount.currency", "is required"))?.to_ascii_uppercase();
    let currency =
        Currency::parse(&code).map_err(|_| Wrong::new("amount.currency", "is not a known currency"))?;
    let cents = given.exact("amount").map(|value| cents(value, currency)).transpose()?;
    let decimal = given.exact("amount_decimal").map(|value| decimal(value, currency)).transpose()?;
    let money = match (cents, decimal) {
        (Some(cents), Some(decimal)) if cents != decimal => {
            return Err(Wrong::new("amount.amount_decimal", "differs from amount"));
        }
        (Some(money), _) | (None, Some(money)) => money,
        (None, None) => return Err(Wrong::new("amount.amount", "is required")),
    };
    if money.is_zero() { Err(Wrong::new("amount.amount", "must be above zero")) } else { Ok(money) }
}

fn cents(value: &Value<'_>, currency: Currency) -> Result<Money, Wrong> {
    let wrong = || Wrong::new("amount.amount", "must be an amount above zero in cents that the currency has");
    in_cents(value, currency).ok_or_else(wrong)
}

/// An amount in hundredths, if the currency has it.
pub(super) fn in_cents(value: &Value<'_>, currency: Currency) -> Option<Money> {
    let text = match value {
        Value::Number(text) => *text,
        Value::Text(text) if text.as_str().bytes().all(|byte| byte.is_ascii_digit()) => text.as_str(),
        _ => return None,
    };
    // Two places to the left, in the text itself.
    let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let power: i32 = power.parse().ok()?;
    let text = format!("{mantissa}e{}", power.saturating_sub(2));
    Money::parse_major(&text, currency).ok()
}

fn decimal(value: &Value<'_>, currency: Currency) -> Result<Money, Wrong> {
    let wrong = || Wrong::new("amount.amount_decimal", "must be an amount above zero that the currency has");
    in_decimal(value, currency).ok_or_else(wrong)
}

/// An amount as a decimal text, if the currency has it.
pub(super) fn in_decimal(value: &Value<'_>, currency: Currency) -> Option<Money> {
    match value {
        Value::Text(text) if text.as_str().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => {
            Money::parse_major(text.as_str(), currency).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::json::parse_exact;

    fn read_text(text: &str) -> Result<Money, Wrong> {
        let tree = parse_exact(text.as_bytes()).unwrap();
        let Value::Object(object) = &tree else { panic!("no object") };
        read(object)
    }

    fn told(decimal: &str, code: &str) -> String {
        let money = Money::parse_major(decimal, Currency::parse(code).unwrap()).unwrap();
        serde_json::to_string(&Told::from(money)).unwrap()
    }

    #[test]
    fn the_published_table_is_told_to_the_letter() {
        assert_eq!(told("13.13", "EUR"), r#"{"amount":1313,"currency":"EUR","amount_decimal":"13.13"}"#);
        assert_eq!(told("0.18", "EUR"), r#"{"amount":18,"currency":"EUR","amount_decimal":"0.18"}"#);
        assert_eq!(told("500", "JPY"), r#"{"amount":50000,"currency":"JPY","amount_decimal":"500"}"#);
        assert_eq!(told("1.234", "BHD"), r#"{"amount":123.4,"currency":"BHD","amount_decimal":"1.234"}"#);
        assert_eq!(told("1.230", "BHD"), r#"{"amount":123,"currency":"BHD","amount_decimal":"1.230"}"#);
        assert_eq!(told("0", "EUR"), r#"{"amount":0,"currency":"EUR","amount_decimal":"0.00"}"#);
        assert_eq!(told("1.0005", "CLF"), r#"{"amount":100.05,"currency":"CLF","amount_decimal":"1.0005"}"#);
    }

    #[test]
    fn amounts_are_read_as_clients_write_them() {
        for (text, minor) in [
            (r#"{"amount":1313,"currency":"EUR"}"#, 1313),
            (r#"{"amount":1313.0,"currency":"eur"}"#, 1313),
            (r#"{"amount":"1313","currency":"EUR"}"#, 1313),
            (r#"{"amount":1.313e3,"currency":"EUR"}"#, 1313),
            (r#"{"amount_decimal":"13.13","currency":"EUR"}"#, 1313),
            (r#"{"amount":1313,"amount_decimal":"13.13","currency":"EUR"}"#, 1313),
            (r#"{"amount":50000,"currency":"JPY"}"#, 500),
            (r#"{"amount":123.4,"currency":"BHD"}"#, 1234),
        ] {
            assert_eq!(read_text(text).map(Money::minor), Ok(minor), "{text}");
        }
        for text in [
            r#"{"amount":13.5,"currency":"EUR"}"#,
            r#"{"amount":50050,"currency":"JPY"}"#,
            r#"{"amount":0,"currency":"EUR"}"#,
            r#"{"amount":-5,"currency":"EUR"}"#,
            r#"{"amount":"13.13","currency":"EUR"}"#,
            r#"{"amount":"","currency":"EUR"}"#,
            r#"{"amount":1e999999999999,"currency":"EUR"}"#,
            r#"{"amount":true,"currency":"EUR"}"#,
            r#"{"amount":1313,"amount_decimal":"13.14","currency":"EUR"}"#,
            r#"{"amount_decimal":13.13,"currency":"EUR"}"#,
            r#"{"amount_decimal":"1e2","currency":"EUR"}"#,
            r#"{"amount_decimal":"13.135","currency":"EUR"}"#,
            r#"{"amount":1313,"currency":"EURO"}"#,
            r#"{"amount":1313,"currency":978}"#,
            r#"{"amount":1313}"#,
            r#"{"currency":"EUR"}"#,
        ] {
            assert!(read_text(text).is_err(), "{text}");
        }
    }
}
