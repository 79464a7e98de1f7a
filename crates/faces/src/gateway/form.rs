//! Reads typed fields out of a JSON object and notes what is wrong with them, under their full paths.

use std::borrow::Cow;

use super::faults::Faults;
use crate::shared::json::{Object, Value};

/// Text that has no rule of its own.
pub(super) const ANY: usize = 255;

/// An object and where it stands in the body.
pub(super) struct Form<'v> {
    object: &'v Object<'v>,
    path: Cow<'static, str>,
}

impl<'v> Form<'v> {
    /// The body itself.
    pub(super) fn root(value: &'v Value<'v>, faults: &mut Faults) -> Option<Form<'v>> {
        Form::at(value, Cow::Borrowed(""), faults)
    }

    fn at(value: &'v Value<'v>, path: Cow<'static, str>, faults: &mut Faults) -> Option<Form<'v>> {
        let Value::Object(object) = value else {
            faults.add(&path, "must be a JSON object");
            return None;
        };
        Some(Form { object, path })
    }

    /// The full path of a field.
    pub(super) fn path(&self, name: &'static str) -> Cow<'static, str> {
        if self.path.is_empty() { Cow::Borrowed(name) } else { Cow::Owned(format!("{}.{name}", self.path)) }
    }

    /// Notes a fault of a field.
    pub(super) fn fault(&self, name: &'static str, error: impl Into<Cow<'static, str>>, faults: &mut Faults) {
        faults.add(&self.path(name), error);
    }

    /// A field as it is; `null` is absent.
    pub(super) fn value(&self, name: &'static str) -> Option<&'v Value<'v>> {
        self.object.get(name)
    }

    /// A field as it is, which must be there.
    pub(super) fn required(&self, name: &'static str, faults: &mut Faults) -> Option<&'v Value<'v>> {
        let value = self.value(name);
        if value.is_none() {
            self.fault(name, "is required", faults);
        }
        value
    }

    /// A string of at most `max` characters; a blank one is absent.
    pub(super) fn text(&self, name: &'static str, max: usize, faults: &mut Faults) -> Option<&'v str> {
        let text = self.string(name, self.value(name)?, max, faults)?;
        (!text.trim().is_empty()).then_some(text)
    }

    /// A string of 1 to `max` characters that is not blank.
    pub(super) fn required_text(
        &self,
        name: &'static str,
        max: usize,
        faults: &mut Faults,
    ) -> Option<&'v str> {
        let text = self.string(name, self.required(name, faults)?, max, faults)?;
        if text.trim().is_empty() {
            self.fault(name, "must not be empty", faults);
            return None;
        }
        Some(text)
    }

    fn string(
        &self,
        name: &'static str,
        value: &'v Value<'v>,
        max: usize,
        faults: &mut Faults,
    ) -> Option<&'v str> {
        let Value::Text(text) = value else {
            self.fault(name, "must be a string", faults);
            return None;
        };
        let text = text.as_str();
        match text_fault(text, max) {
            None => Some(text),
            Some(why) => {
                self.fault(name, why, faults);
                None
            }
        }
    }

    /// A whole number, however it is written: `4`, `4.0`, `40e-1`.
    pub(super) fn required_integer(&self, name: &'static str, faults: &mut Faults) -> Option<i64> {
        let Value::Number(text) = self.required(name, faults)? else {
            self.fault(name, "must be a number", faults);
            return None;
        };
        let integer = integer(text);
        if integer.is_none() {
            self.fault(name, "must be a whole number of few digits", faults);
        }
        integer
    }

    /// `true` or `false`.
    pub(super) fn flag(&self, name: &'static str, faults: &mut Faults) -> Option<bool> {
        if let Value::Bool(flag) = self.value(name)? {
            Some(*flag)
        } else {
            self.fault(name, "must be true or false", faults);
            None
        }
    }

    /// An object inside this one.
    pub(super) fn object(&self, name: &'static str, faults: &mut Faults) -> Option<Form<'v>> {
        Form::at(self.value(name)?, self.path(name), faults)
    }

    /// An object inside this one, which must be there.
    pub(super) fn required_object(&self, name: &'static str, faults: &mut Faults) -> Option<Form<'v>> {
        Form::at(self.required(name, faults)?, self.path(name), faults)
    }

    /// The strings of a list that are neither blank nor too long, with their paths.
    pub(super) fn texts(
        &self,
        name: &'static str,
        most: usize,
        faults: &mut Faults,
    ) -> Vec<(String, &'v str)> {
        let mut texts = Vec::new();
        for (path, item) in self.list(name, most, faults) {
            match item {
                Value::Text(text) if text.as_str().trim().is_empty() => {
                    faults.add(&path, "must not be empty");
                }
                Value::Text(text) => match text_fault(text.as_str(), ANY) {
                    None => texts.push((path, text.as_str())),
                    Some(why) => faults.add(&path, why),
                },
                _ => faults.add(&path, "must be a string"),
            }
        }
        texts
    }

    /// The items of a list, with their paths.
    fn list(
        &self,
        name: &'static str,
        max: usize,
        faults: &mut Faults,
    ) -> impl Iterator<Item = (String, &'v Value<'v>)> + use<'v> {
        let items: &[Value<'v>] = match self.value(name) {
            None => &[],
            Some(Value::Array(items)) if items.len() <= max => items,
            Some(Value::Array(_)) => {
                self.fault(name, format!("must have at most {max} items"), faults);
                &[]
            }
            Some(_) => {
                self.fault(name, "must be an array", faults);
                &[]
            }
        };
        let path = self.path(name);
        items.iter().enumerate().map(move |(at, item)| (format!("{path}[{at}]"), item))
    }

    /// The objects of a list.
    pub(super) fn forms(&self, name: &'static str, max: usize, faults: &mut Faults) -> Vec<Form<'v>> {
        let items: Vec<_> = self.list(name, max, faults).collect();
        items.into_iter().filter_map(|(path, item)| Form::at(item, Cow::Owned(path), faults)).collect()
    }
}

/// Too long, or with characters that belong in no text (databases refuse some of them).
fn text_fault(text: &str, max: usize) -> Option<Cow<'static, str>> {
    if text.len() > max && text.chars().count() > max {
        return Some(Cow::Owned(format!("must have at most {max} characters")));
    }
    let is_foreign = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    text.chars().any(is_foreign).then_some(Cow::Borrowed("must not hold control characters"))
}

/// Whole numbers of at most nine digits; nothing in this dialect needs more.
fn integer(text: &str) -> Option<i64> {
    let (sign, unsigned) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (mantissa, power) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let part = part.trim_end_matches('0');
    let significant = [whole, part].concat();
    let significant = significant.trim_start_matches('0');
    if significant.is_empty() {
        return Some(0);
    }
    let zeros = power.parse::<i64>().ok()?.checked_sub(i64::try_from(part.len()).ok()?)?;
    let digits = if zeros < 0 {
        // `40e-1`: the digits behind the point must all be zeros.
        let cut = significant.len().checked_sub(usize::try_from(-zeros).ok()?)?;
        let (kept, dropped) = significant.split_at(cut);
        if dropped.bytes().any(|digit| digit != b'0') {
            return None;
        }
        kept.to_owned()
    } else if zeros <= 9 {
        format!("{significant}{}", "0".repeat(usize::try_from(zeros).ok()?))
    } else {
        return None;
    };
    if digits.len() > 9 {
        return None;
    }
    digits.parse::<i64>().ok().map(|value| sign * value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::json;

    #[test]
    fn whole_numbers_are_whole_however_they_are_written() {
        for (text, value) in [
            ("4", 4),
            ("-4", -4),
            ("4.0", 4),
            ("1e0", 1),
            ("40e-1", 4),
            ("0.4e1", 4),
            ("2E+3", 2000),
            ("0", 0),
            ("-0.0", 0),
            ("0e99999999999999999999", 0),
            ("2029", 2029),
            ("0.002029e6", 2029),
        ] {
            assert_eq!(integer(text), Some(value), "{text}");
        }
        for text in
            ["4.5", "1e-1", "45e-1", "1e10", "1E400", "1e99999999999999999999", "12345678901", "1e-400"]
        {
            assert_eq!(integer(text), None, "{text}");
        }
    }

    #[test]
    fn every_fault_is_named_by_its_path() {
        let body = br#"{"a":1,"b":{"c":true,"d":"x"},"e":[{"f":[]},3],"g":"  ","h":"\u0000"}"#;
        let tree = json::parse(body).unwrap();
        let mut faults = Faults::default();
        let root = Form::root(&tree, &mut faults).unwrap();
        assert_eq!(root.text("a", 9, &mut faults), None);
        let b = root.object("b", &mut faults).unwrap();
        assert_eq!(b.required_text("c", 9, &mut faults), None);
        assert_eq!(b.required_integer("d", &mut faults), None);
        assert_eq!(b.flag("d", &mut faults), None);
        let items = root.forms("e", 9, &mut faults);
        assert_eq!(items[0].required_text("f", 9, &mut faults), None);
        assert_eq!((root.text("g", 9, &mut faults), root.required_text("g", 9, &mut faults)), (None, None));
        root.text("h", 9, &mut faults);
        root.required_object("z", &mut faults);
        let told = serde_json::to_value(&faults).unwrap();
        let names: Vec<&str> =
            told.as_array().unwrap().iter().map(|f| f["fieldName"].as_str().unwrap()).collect();
        assert_eq!(names, ["a", "b.c", "b.d", "e[1]", "e[0].f", "g", "h", "z"]);
        assert_eq!(told[2]["errors"], serde_json::json!(["must be a number", "must be true or false"]));
    }
}
