//! Reads typed fields out of a JSON object and notes what is wrong with them, at their places in the request.
//! Unknown members are nobody's business, `null` is absent, and so is an empty array where an object is
//! expected: clients send many of both (checkout 2.1).

use std::borrow::Cow;

use florin_domain::money::MAX_MINOR;
use florin_domain::{Currency, Timestamp};

use super::errors::{Errors, phrase};
use crate::shared::json::{Object, Value};
pub(super) use values::Schemes;
use values::{is_url, text, whole};

mod values;

/// Text that has no rule of its own, in characters.
pub(super) const ANY: usize = 255;

/// An object and where it stands in the request.
#[derive(Debug)]
pub(super) struct Fields<'v> {
    object: &'v Object<'v>,
    path: Vec<Cow<'static, str>>,
}

impl<'v> Fields<'v> {
    /// An object; its errors stand under `path`.
    pub(super) fn root(object: &'v Object<'v>, path: &[&'static str]) -> Fields<'v> {
        Fields { object, path: path.iter().map(|name| Cow::Borrowed(*name)).collect() }
    }

    /// The one object that a body consists of, such as `checkout` or `request`. Its errors stand under its
    /// own name if it is `named`, else at the root.
    pub(super) fn wrapped(
        body: &'v Value<'v>,
        name: &'static str,
        named: bool,
    ) -> Result<Fields<'v>, Errors> {
        let inner = if let Value::Object(object) = body { object.exact(name) } else { None };
        match inner {
            Some(Value::Object(object)) => {
                Ok(Fields { object, path: if named { vec![Cow::Borrowed(name)] } else { Vec::new() } })
            }
            _ => Err(Errors::one(&[name], phrase::MISSING)),
        }
    }

    /// The object itself.
    pub(super) fn object_itself(&self) -> &'v Object<'v> {
        self.object
    }

    /// Notes an error of a field.
    pub(super) fn fault(
        &self,
        name: impl Into<Cow<'static, str>>,
        phrase: impl Into<Cow<'static, str>>,
        errors: &mut Errors,
    ) {
        let mut path = self.path.clone();
        path.push(name.into());
        errors.add(&path, phrase);
    }

    /// Notes an error of a field of an object inside this one, which may be absent.
    pub(super) fn fault_below(
        &self,
        within: &'static str,
        name: &'static str,
        phrase: &'static str,
        errors: &mut Errors,
    ) {
        let mut path = self.path.clone();
        path.extend([Cow::Borrowed(within), Cow::Borrowed(name)]);
        errors.add(&path, phrase);
    }

    /// A field as it is.
    pub(super) fn value(&self, name: &str) -> Option<&'v Value<'v>> {
        self.object.exact(name)
    }

    /// Text of at most `max` characters, or a number by its own text. Blank text is absent.
    pub(super) fn text(&self, name: &'static str, max: usize, errors: &mut Errors) -> Option<&'v str> {
        match text(self.value(name)?, max) {
            Ok(text) => text,
            Err(why) => {
                self.fault(name, why, errors);
                None
            }
        }
    }

    /// Text that must be there and not be blank.
    pub(super) fn required_text(
        &self,
        name: &'static str,
        max: usize,
        errors: &mut Errors,
    ) -> Option<&'v str> {
        let Some(value) = self.value(name) else {
            self.fault(name, phrase::BLANK, errors);
            return None;
        };
        match text(value, max) {
            Ok(Some(text)) => return Some(text),
            Ok(None) => self.fault(name, phrase::BLANK, errors),
            Err(why) => self.fault(name, why, errors),
        }
        None
    }

    /// `true` or `false`, also as text or as 1 and 0.
    pub(super) fn boolean(&self, name: &'static str, errors: &mut Errors) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(flag) => return Some(*flag),
            Value::Number("1") => return Some(true),
            Value::Number("0") => return Some(false),
            Value::Text(text) => match text.as_str() {
                "" => return None,
                "true" | "1" => return Some(true),
                "false" | "0" => return Some(false),
                _ => {}
            },
            _ => {}
        }
        self.fault(name, phrase::INVALID, errors);
        None
    }

    /// A whole number, as a number or as the text of one.
    pub(super) fn integer(&self, name: &'static str, errors: &mut Errors) -> Option<i64> {
        match whole(self.value(name)?) {
            Ok(number) => number,
            Err(why) => {
                self.fault(name, why, errors);
                None
            }
        }
    }

    /// An amount in minor units, at least `least`, which must be there.
    pub(super) fn required_minor(&self, name: &'static str, least: i64, errors: &mut Errors) -> Option<i64> {
        let given = self.value(name).map_or(Ok(None), whole);
        let fault = match given {
            Ok(None) => Cow::Borrowed(phrase::BLANK),
            Ok(Some(minor)) if minor < least => match least {
                1 => Cow::Borrowed(phrase::NOT_POSITIVE),
                _ => Cow::Owned(format!("must be greater than or equal to {least}")),
            },
            Ok(Some(minor)) if minor > MAX_MINOR => {
                Cow::Owned(format!("must be less than or equal to {MAX_MINOR}"))
            }
            Ok(Some(minor)) => return Some(minor),
            Err(why) => Cow::Borrowed(why),
        };
        self.fault(name, fault, errors);
        None
    }

    /// The strings of an array, each of at most `max` characters; blank ones are left out.
    pub(super) fn texts(&self, name: &'static str, max: usize, errors: &mut Errors) -> Option<Vec<&'v str>> {
        let Value::Array(items) = self.value(name)? else {
            self.fault(name, phrase::NOT_AN_ARRAY, errors);
            return None;
        };
        let texts: Result<Vec<_>, _> = items.iter().map(|item| text(item, max)).collect();
        match texts {
            Ok(texts) => Some(texts.into_iter().flatten().collect()),
            Err(why) => {
                self.fault(name, why, errors);
                None
            }
        }
    }

    /// A URL as it was written. Empty text is absent.
    pub(super) fn url(&self, name: &'static str, schemes: Schemes, errors: &mut Errors) -> Option<&'v str> {
        let url = match self.value(name)? {
            Value::Text(text) => text.as_str(),
            _ => "?",
        };
        if url.is_empty() {
            return None;
        }
        if !is_url(url, schemes) {
            self.fault(name, phrase::NOT_A_URL, errors);
            return None;
        }
        Some(url)
    }

    /// An object inside this one.
    pub(super) fn object(&self, name: &'static str, errors: &mut Errors) -> Option<Fields<'v>> {
        match self.value(name)? {
            Value::Object(object) => {
                let mut path = self.path.clone();
                path.push(Cow::Borrowed(name));
                Some(Fields { object, path })
            }
            Value::Array(items) if items.is_empty() => None,
            _ => {
                self.fault(name, phrase::NOT_AN_OBJECT, errors);
                None
            }
        }
    }

    /// The objects of an array, with their indices in their paths.
    pub(super) fn objects(&self, name: &'static str, errors: &mut Errors) -> Option<Vec<Fields<'v>>> {
        let Value::Array(items) = self.value(name)? else {
            self.fault(name, phrase::NOT_AN_ARRAY, errors);
            return None;
        };
        let mut found = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let mut path = self.path.clone();
            path.extend([Cow::Borrowed(name), Cow::Owned(at.to_string())]);
            match item {
                Value::Object(object) => found.push(Fields { object, path }),
                _ => errors.add(&path, phrase::NOT_AN_OBJECT),
            }
        }
        Some(found)
    }

    /// The objects of an array that must be there and have items. None where any of them is wrong.
    pub(super) fn required_objects(
        &self,
        name: &'static str,
        errors: &mut Errors,
    ) -> Option<Vec<Fields<'v>>> {
        match self.value(name) {
            None => self.fault(name, phrase::BLANK, errors),
            Some(Value::Array(items)) if items.is_empty() => self.fault(name, phrase::BLANK, errors),
            Some(Value::Array(items)) => {
                return self.objects(name, errors).filter(|found| found.len() == items.len());
            }
            Some(_) => self.fault(name, phrase::NOT_AN_ARRAY, errors),
        }
        None
    }

    /// An instant: ISO 8601 with a zone.
    pub(super) fn time(&self, name: &'static str, errors: &mut Errors) -> Option<Timestamp> {
        let text = self.text(name, 64, errors)?;
        let at = text.trim().parse::<jiff::Timestamp>().ok();
        if at.is_none() {
            self.fault(name, phrase::INVALID, errors);
        }
        at.map(|at| Timestamp(at.as_microsecond()))
    }

    /// A country by its two letters, in capitals.
    pub(super) fn country(&self, name: &'static str, errors: &mut Errors) -> Option<String> {
        let text = self.text(name, ANY, errors)?;
        let code = florin_domain::country::parse(text);
        if code.is_none() {
            self.fault(name, phrase::INVALID, errors);
        }
        code.map(str::to_owned)
    }

    /// A currency in which amounts can be written, which must be there.
    pub(super) fn required_currency(&self, name: &'static str, errors: &mut Errors) -> Option<Currency> {
        let text = self.required_text(name, ANY, errors)?;
        let currency = Currency::parse(text).ok().filter(|currency| currency.exponent().is_some());
        if currency.is_none() {
            self.fault(name, phrase::INVALID, errors);
        }
        currency
    }
}

#[cfg(test)]
mod tests;
