//! Bodies and queries of the dialect: members by the letter, integers that are integers, faults by path (wallet 1, 11).

use std::borrow::Cow;

use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use url::form_urlencoded;

use super::refusal::{Refusal, Wrong};
use crate::shared::json::{self, Object, Value};

/// No number of the dialect has more digits.
const MOST_DIGITS: usize = 18;

/// The object in a body. The type counts only where there is a body; one without a type is JSON (wallet 1.3, 1.4).
pub(super) fn object<'a>(head: &Parts, body: &'a [u8]) -> Result<Object<'a>, Refusal> {
    if !body.is_empty() && !is_json(head) {
        return Err(Refusal::NotAcceptable);
    }
    match json::parse_exact(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Refusal::Unreadable("The body is not a JSON object".into())),
        Err(fault) => Err(Refusal::Unreadable(fault.to_string())),
    }
}

/// Whether the body is said to be JSON, or nothing is said.
fn is_json(head: &Parts) -> bool {
    let Some(kind) = head.headers.get(CONTENT_TYPE) else { return true };
    let kind = kind.to_str().unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// An integer that is not negative, as JSON writes it.
pub(super) fn integer(value: &Value<'_>) -> Option<i64> {
    match value {
        Value::Number(text) => digits(text),
        _ => None,
    }
}

/// Plain decimal digits.
pub(super) fn digits(text: &str) -> Option<i64> {
    let fits = (1..=MOST_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// A needed integer of an object.
pub(super) fn needed_integer(object: &Object<'_>, name: &'static str) -> Result<i64, Wrong> {
    let value = object.exact(name).ok_or_else(|| Wrong::new(name, "is required"))?;
    integer(value).ok_or_else(|| Wrong::new(name, "must be an integer"))
}

/// A text of an object, if it is there.
pub(super) fn text<'a>(object: &'a Object<'_>, path: &str, name: &str) -> Result<Option<&'a str>, Wrong> {
    match object.exact(name) {
        None => Ok(None),
        Some(Value::Text(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(Wrong::new(path, "must be a string")),
    }
}

/// The parameters of an address.
pub(super) struct Query<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Query<'a> {
    /// Reads them. Of several of one name the last one counts.
    pub(super) fn read(head: &'a Parts) -> Query<'a> {
        let text = head.uri.query().unwrap_or_default();
        Query(form_urlencoded::parse(text.as_bytes()).collect())
    }

    /// Of parameters that were kept.
    pub(super) fn of(kept: Vec<(String, String)>) -> Query<'static> {
        Query(kept.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// A parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(own, _)| own == name).map(|(_, value)| value.as_ref())
    }

    /// Their names, in the order given.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_ref())
    }

    /// A parameter that is a plain decimal number.
    pub(super) fn number(&self, name: &'static str) -> Result<Option<i64>, Wrong> {
        let Some(text) = self.get(name) else { return Ok(None) };
        digits(text).map(Some).ok_or_else(|| Wrong::new(name, "must be a non-negative integer"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_integer_is_digits_and_nothing_else() {
        assert_eq!(digits("13"), Some(13));
        assert_eq!(digits("007"), Some(7));
        for text in ["", "-1", "+1", "1.0", "1e2", " 1", "1234567890123456789", "１"] {
            assert_eq!(digits(text), None, "{text}");
        }
    }
}
