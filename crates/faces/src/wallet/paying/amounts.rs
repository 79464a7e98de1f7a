//! Amounts, times and texts as payments write them: `price` in hundredths or `price_decimal`, never both.

use florin_domain::{CommissionRule, Currency, Money, Percent};
use florin_engine::wallet::payments::Period;

use crate::shared::card_numbers;
use crate::shared::json::{Object, Value};
use crate::wallet::fields;
use crate::wallet::money::{in_cents, in_decimal};
use crate::wallet::refusal::Wrong;

/// No time is longer: ten years.
const LONGEST_S: i64 = 10 * 366 * 24 * 3600;
/// In the year 9999.
const LAST_SECOND: i64 = 253_402_300_000;
/// Longest text of a kind.
pub(super) const LONG: usize = 2000;
/// Longest JSON that a client may keep with something.
const LONGEST_JSON: usize = 10_000;

/// An object in a body, and where it stands there.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) object: &'a Object<'a>,
    pub(super) path: &'a str,
}

impl<'a> Given<'a> {
    /// What a whole body says.
    pub(super) fn body(object: &'a Object<'a>) -> Given<'a> {
        Given { object, path: "" }
    }

    /// Where a member stands.
    pub(super) fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    pub(super) fn wrong(&self, name: &str, message: &'static str) -> Wrong {
        Wrong::new(self.at(name), message)
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Value<'a>> {
        self.object.exact(name)
    }

    /// A text of at most so many characters without a card number.
    pub(super) fn text(&self, name: &str, longest: usize) -> Result<Option<String>, Wrong> {
        let Some(text) = fields::text(self.object, &self.at(name), name)? else { return Ok(None) };
        if text.chars().count() > longest {
            return Err(self.wrong(name, "is too long"));
        }
        if card_numbers::holds_one(text) {
            return Err(self.wrong(name, card_numbers::REFUSED));
        }
        Ok(Some(text.to_owned()))
    }

    /// An integer that is not negative.
    pub(super) fn integer(&self, name: &str) -> Result<Option<i64>, Wrong> {
        let read =
            |value| fields::integer(value).ok_or_else(|| self.wrong(name, "must be a non-negative integer"));
        self.get(name).map(read).transpose()
    }

    /// A switch.
    pub(super) fn switch(&self, name: &str, otherwise: bool) -> Result<bool, Wrong> {
        match self.get(name) {
            None => Ok(otherwise),
            Some(Value::Bool(given)) => Ok(*given),
            Some(_) => Err(self.wrong(name, "must be true or false")),
        }
    }

    /// An object inside.
    pub(super) fn object(&self, name: &str) -> Result<Option<&'a Object<'a>>, Wrong> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(inner)) => Ok(Some(inner)),
            Some(_) => Err(self.wrong(name, "must be an object")),
        }
    }

    /// A list inside.
    pub(super) fn list(&self, name: &str) -> Result<&'a [Value<'a>], Wrong> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(_) => Err(self.wrong(name, "must be an array")),
        }
    }

    /// `currency`, in any letter case.
    pub(super) fn currency(&self) -> Result<Option<Currency>, Wrong> {
        let Some(code) = fields::text(self.object, &self.at("currency"), "currency")? else {
            return Ok(None);
        };
        let currency = Currency::parse(&code.to_ascii_uppercase()).ok();
        let currency = currency.filter(|currency| currency.exponent().is_some());
        currency.map(Some).ok_or_else(|| self.wrong("currency", "is not a known currency"))
    }

    /// An amount by this name, in hundredths or as a decimal.
    pub(super) fn amount(&self, name: &str, currency: Currency) -> Result<Option<Money>, Wrong> {
        let decimal = format!("{name}_decimal");
        match (self.get(name), self.get(&decimal)) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(self.wrong(&decimal, "cannot stand beside the amount in cents")),
            (Some(cents), None) => in_cents(cents, currency)
                .map(Some)
                .ok_or_else(|| self.wrong(name, "must be an amount in cents that the currency has")),
            (None, Some(text)) => in_decimal(text, currency)
                .map(Some)
                .ok_or_else(|| self.wrong(&decimal, "must be a decimal amount that the currency has")),
        }
    }

    /// An amount above zero.
    pub(super) fn price(&self, name: &str, currency: Currency) -> Result<Option<Money>, Wrong> {
        match self.amount(name, currency)? {
            Some(money) if money.is_zero() => Err(self.wrong(name, "must be above zero")),
            other => Ok(other),
        }
    }

    /// A part of a price: an amount, or a percentage of it.
    pub(super) fn share(&self, name: &str, of: Money) -> Result<Money, Wrong> {
        let percent = format!("{name}_percent");
        let amount = self.amount(name, of.currency())?;
        let Some(value) = self.get(&percent) else {
            return match amount {
                Some(amount) => Ok(amount),
                None => of.with_minor(0).map_err(|_| self.wrong(name, "is out of range")),
            };
        };
        let wrong = || self.wrong(&percent, "must be a percentage, and stand alone");
        let text = match value {
            Value::Number(text) => *text,
            Value::Text(text) => text.as_str(),
            _ => return Err(wrong()),
        };
        let rule =
            Percent::parse(text).and_then(|percent| CommissionRule::new(Some(percent), None, None, None));
        let share = rule.and_then(|rule| rule.on(of)).map_err(|_| wrong())?;
        if amount.is_some() { Err(wrong()) } else { Ok(share) }
    }

    /// How long: `name: {for | until}`, or as older clients write it, `name_for` in hours or `name_until`.
    pub(super) fn period(&self, name: &str) -> Result<Option<Period>, Wrong> {
        let inner = self.object(name)?;
        let path = self.at(name);
        let inner = inner.map(|object| Given { object, path: &path });
        let (old_for, old_until) = (format!("{name}_for"), format!("{name}_until"));
        let hours = self.integer(&old_for)?.map(|hours| Period::For(hours.saturating_mul(3600)));
        let until = self.integer(&old_until)?.map(Period::Until);
        let (mut all, mut inner_until) = (vec![hours, until], None);
        if let Some(inner) = inner {
            all.push(inner.integer("for")?.map(Period::For));
            inner_until = inner.integer("until")?.map(Period::Until);
        }
        all.push(inner_until);
        let mut given = all.into_iter().flatten();
        match (given.next(), given.next()) {
            (None, _) => Ok(None),
            (Some(Period::For(seconds)), None) if seconds <= LONGEST_S => Ok(Some(Period::For(seconds))),
            (Some(Period::Until(second)), None) if second <= LAST_SECOND => Ok(Some(Period::Until(second))),
            (Some(_), None) => Err(self.wrong(name, "is too long")),
            (Some(_), Some(_)) => Err(self.wrong(name, "must be one of for and until")),
        }
    }

    /// Whatever the client wants to keep: any object, as it came, numbers by the letter. PHP writes an empty one as a list.
    pub(super) fn kept(&self, name: &str) -> Result<Option<String>, Wrong> {
        let Some(value) = self.get(name) else { return Ok(None) };
        if !matches!(value, Value::Object(_) | Value::Array(_)) {
            return Err(self.wrong(name, "must be an object"));
        }
        let mut text = String::new();
        write(value, &mut text);
        if text.len() > LONGEST_JSON {
            return Err(self.wrong(name, "is too long"));
        }
        if card_numbers::holds_one(&text) {
            Err(self.wrong(name, card_numbers::REFUSED))
        } else {
            Ok(Some(text))
        }
    }

    /// Refuses members whose meaning is not served here, rather than to take them and do nothing.
    pub(super) fn lacks(&self, names: &[&str]) -> Result<(), Wrong> {
        match names.iter().find(|name| self.get(name).is_some()) {
            Some(name) => Err(self.wrong(name, "is not supported here")),
            None => Ok(()),
        }
    }
}

fn write(value: &Value<'_>, to: &mut String) {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    match value {
        Value::Null => to.push_str("null"),
        Value::Bool(given) => to.push_str(if *given { "true" } else { "false" }),
        Value::Number(text) => to.push_str(text),
        Value::Text(text) => to.push_str(&quoted(text.as_str())),
        Value::Array(items) => {
            to.push('[');
            for (at, item) in items.iter().enumerate() {
                to.push_str(if at > 0 { "," } else { "" });
                write(item, to);
            }
            to.push(']');
        }
        Value::Object(object) => {
            to.push('{');
            for (at, (name, value)) in object.members().enumerate() {
                to.push_str(if at > 0 { "," } else { "" });
                to.push_str(&quoted(name));
                to.push(':');
                write(value, to);
            }
            to.push('}');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::json::parse_exact;

    fn with<T>(text: &str, act: impl FnOnce(Given<'_>) -> T) -> T {
        let tree = parse_exact(text.as_bytes()).unwrap();
        let Value::Object(object) = &tree else { panic!("no object") };
        act(Given::body(object))
    }

    #[test]
    fn what_is_kept_is_what_came() {
        let text = r#"{"p":{"a":[1.10,-0,1E400,null,true],"ü\"":"\\n"}}"#;
        let kept = with(text, |given| given.kept("p").unwrap().unwrap());
        assert_eq!(kept, r#"{"a":[1.10,-0,1E400,null,true],"ü\"":"\\n"}"#);
        assert!(with(r#"{"p":["4242424242424242"]}"#, |given| given.kept("p").is_err()));
    }

    #[test]
    fn a_time_is_told_once_in_one_of_four_ways() {
        for (text, period) in [
            (r#"{"freeze":{"for":60}}"#, Some(Period::For(60))),
            (r#"{"freeze":{"until":70}}"#, Some(Period::Until(70))),
            (r#"{"freeze_for":2}"#, Some(Period::For(7200))),
            (r#"{"freeze_until":0}"#, Some(Period::Until(0))),
            ("{}", None),
        ] {
            assert_eq!(with(text, |given| given.period("freeze")), Ok(period), "{text}");
        }
        for text in [
            r#"{"freeze":{"for":60,"until":70}}"#,
            r#"{"freeze":{"for":60},"freeze_for":1}"#,
            r#"{"freeze":{"for":-1}}"#,
            r#"{"freeze":{"for":99999999999}}"#,
            r#"{"freeze":3}"#,
        ] {
            assert!(with(text, |given| given.period("freeze")).is_err(), "{text}");
        }
    }

    #[test]
    fn a_share_is_an_amount_or_a_percentage_rounded_once() {
        let price = Money::from_minor(1250, Currency::parse("EUR").unwrap()).unwrap();
        let share = |text| with(text, |given| given.share("c", price).map(Money::minor));
        assert_eq!(share(r#"{"c":30}"#), Ok(30));
        assert_eq!(share(r#"{"c_decimal":"0.30"}"#), Ok(30));
        assert_eq!(share(r#"{"c_percent":1}"#), Ok(13), "12.5 is rounded up");
        assert_eq!(share("{}"), Ok(0));
        for text in [r#"{"c":30,"c_percent":1}"#, r#"{"c":30,"c_decimal":"0.30"}"#, r#"{"c_percent":true}"#] {
            assert!(share(text).is_err(), "{text}");
        }
    }
}
