//! `amount` and `currency`: exact, above zero, in money that can be paid (orchestra 4.1, standards 6).

use florin_domain::{Currency, CurrencyStatus, Mode, Money};

use super::faults::Faults;
use super::form::Form;
use crate::shared::json::Value;

/// What the money is for: live payments begin in currencies of today only, while a refund may come
/// years after its charge. Test sessions take every code of the dialect's list, gold too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Begins(Mode),
    Session(Mode),
    Follows,
}

impl Use {
    fn takes(self, status: CurrencyStatus) -> bool {
        match (self, status) {
            (Use::Follows | Use::Session(Mode::Test), _) => true,
            (Use::Begins(Mode::Test), status) => status != CurrencyStatus::Special,
            (_, status) => matches!(status, CurrencyStatus::Active | CurrencyStatus::Fund),
        }
    }
}

/// The amount of a request.
pub(super) fn parse(form: &Form<'_>, wanted: Use, faults: &mut Faults) -> Option<Money> {
    parse_in(form, "currency", wanted, faults)
}

/// The amount of a request that has its currency's code in this field.
pub(super) fn parse_in(
    form: &Form<'_>,
    currency_field: &'static str,
    wanted: Use,
    faults: &mut Faults,
) -> Option<Money> {
    let amount = match form.required("amount", faults) {
        Some(Value::Number(text)) => Some(*text),
        Some(_) => {
            form.fault("amount", "amount must be a number", faults);
            None
        }
        None => None,
    };
    let currency = currency(form, currency_field, wanted, faults);
    let amount = amount?;
    let Some(currency) = currency else {
        if !is_above_zero(amount) {
            form.fault("amount", ABOVE_ZERO, faults);
        }
        return None;
    };
    match Money::parse_test(amount, currency) {
        Ok(money) if !money.is_zero() => return Some(money),
        Ok(_) => form.fault("amount", ABOVE_ZERO, faults),
        Err(_) if !is_above_zero(amount) => form.fault("amount", ABOVE_ZERO, faults),
        Err(invalid) => form.fault("amount", invalid.to_string(), faults),
    }
    None
}

const ABOVE_ZERO: &str = "amount must be greater than 0";

fn is_above_zero(amount: &str) -> bool {
    let mantissa = amount.split(['e', 'E']).next().unwrap_or_default();
    !amount.starts_with('-') && mantissa.bytes().any(|digit| (b'1'..=b'9').contains(&digit))
}

/// A currency's code, whether or not money of it can be paid.
pub(super) fn code(form: &Form<'_>, field: &'static str, faults: &mut Faults) -> Option<Currency> {
    let code = form.required_text(field, super::form::ANY, faults)?;
    let currency = Currency::parse(code).ok();
    if currency.is_none() {
        form.fault(field, "must be a currency code of ISO 4217, such as EUR", faults);
    }
    currency
}

fn currency(form: &Form<'_>, field: &'static str, wanted: Use, faults: &mut Faults) -> Option<Currency> {
    let currency = code(form, field, faults)?;
    if wanted.takes(currency.status()) {
        return Some(currency);
    }
    let why = match (currency.status(), currency.successor()) {
        (CurrencyStatus::Special, _) => "no amount can be paid in this currency".to_owned(),
        (_, Some(successor)) => format!("{currency} is no longer in use; its successor is {successor}"),
        (_, None) => format!("{currency} is no longer in use"),
    };
    form.fault(field, why, faults);
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::json;

    fn read(body: &str, wanted: Use) -> Result<String, String> {
        let tree = json::parse(body.as_bytes()).unwrap();
        let mut faults = Faults::default();
        let form = Form::root(&tree, &mut faults).unwrap();
        let money = parse(&form, wanted, &mut faults);
        money.map(|money| money.to_string()).ok_or_else(|| serde_json::to_string(&faults).unwrap())
    }

    #[test]
    fn amounts_are_exact_and_above_zero() {
        let eur = |amount: &str| {
            read(&format!(r#"{{"amount":{amount},"currency":"eur"}}"#), Use::Begins(Mode::Live))
        };
        for (amount, money) in [("25.00", "25.00 EUR"), ("1e2", "100.00 EUR"), ("0.29", "0.29 EUR")] {
            assert_eq!(eur(amount).unwrap(), money);
        }
        let above = r#"[{"fieldName":"amount","errors":["amount must be greater than 0"]}]"#;
        for amount in ["0", "-0", "0.000", "-1", "-25.005", "-1e400", "0e5"] {
            assert_eq!(eur(amount).unwrap_err(), above, "{amount}");
        }
        for amount in ["25.005", "1E400", "1e-3", "\"25\"", "true", "[]", "{}", "null"] {
            let fault = eur(amount).unwrap_err();
            assert!(
                fault.starts_with(r#"[{"fieldName":"amount""#) && fault.matches("fieldName").count() == 1,
                "{fault}"
            );
        }
    }

    #[test]
    fn historic_money_is_for_tests_and_for_refunds() {
        let body = r#"{"amount":1,"currency":"HRK"}"#;
        assert!(read(body, Use::Begins(Mode::Live)).unwrap_err().contains("EUR"));
        assert_eq!(read(body, Use::Begins(Mode::Test)).unwrap(), "1.00 HRK");
        assert_eq!(read(body, Use::Follows).unwrap(), "1.00 HRK");
        assert!(read(body, Use::Session(Mode::Live)).unwrap_err().contains("EUR"));
        let gold = r#"{"amount":1.5,"currency":"XAU"}"#;
        assert!(read(gold, Use::Session(Mode::Live)).unwrap_err().contains("\"currency\""));
        assert_eq!(read(gold, Use::Session(Mode::Test)).unwrap(), "1.50 XAU");
        for code in ["XAU", "XXX", "XTS", "ZZZ", "EURO", ""] {
            let fault =
                read(&format!(r#"{{"amount":0,"currency":"{code}"}}"#), Use::Begins(Mode::Test)).unwrap_err();
            assert!(fault.contains("\"currency\"") && fault.contains("greater than 0"), "{code}: {fault}");
        }
    }
}
