//! Single values of a request: what counts as text, as a whole number, as a URL.

use std::borrow::Cow;

use url::Url;

use super::super::errors::phrase;
use crate::shared::json::Value;

/// Longest URL, in characters.
pub(super) const MAX_URL: usize = 2048;

/// Which schemes a URL may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checkout) enum Schemes {
    /// `http` and `https` with a host.
    Web,
    /// Those of apps too, such as `myshop://paid`.
    Any,
}

/// Text, or none where it is blank.
pub(super) fn text<'v>(value: &'v Value<'v>, max: usize) -> Result<Option<&'v str>, Cow<'static, str>> {
    let text = match value {
        Value::Text(text) => text.as_str(),
        Value::Number(text) => text,
        Value::Null => return Ok(None),
        _ => return Err(phrase::INVALID.into()),
    };
    if text.len() > max && text.chars().count() > max {
        return Err(format!("is too long (maximum is {max} characters)").into());
    }
    // Databases and terminals choke on these; no text needs them.
    if text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
        return Err(phrase::INVALID.into());
    }
    Ok((!text.trim().is_empty()).then_some(text))
}

/// A whole number from its text: `19`, `"19"`, `19.0`; never by way of a float. Blank text is none.
pub(super) fn whole(value: &Value<'_>) -> Result<Option<i64>, &'static str> {
    let text = match value {
        Value::Number(text) => *text,
        Value::Text(text) => text.as_str().trim(),
        _ => return Err(phrase::NOT_A_NUMBER),
    };
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (digits, part) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match value {
        Value::Text(_) if text.is_empty() => return Ok(None),
        // Text with a point may well mean major units.
        Value::Text(_) if unsigned.contains('.') => return Err(phrase::NOT_A_NUMBER),
        _ if !are_digits(digits) || !are_digits(part) => return Err(phrase::NOT_A_NUMBER),
        _ if part.bytes().any(|b| b != b'0') => return Err(phrase::NOT_AN_INTEGER),
        _ => {}
    }
    let sign = if unsigned.len() < text.len() { -1 } else { 1 };
    // What does not fit is out of every range, on its own side of it.
    Ok(Some(digits.parse::<i64>().map_or(sign * i64::MAX, |number| sign * number)))
}

/// Schemes that make a browser run or read something of its own.
const NEVER: &[&str] = &["about", "blob", "chrome", "data", "file", "filesystem", "javascript", "vbscript"];

/// Whether a text is the address of something that a browser may be sent to.
pub(super) fn is_url(text: &str, schemes: Schemes) -> bool {
    let has_bad_characters = text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\');
    if has_bad_characters || text.chars().count() > MAX_URL {
        return false;
    }
    let Ok(url) = Url::parse(text) else { return false };
    match url.scheme() {
        // The parser forgives missing slashes, and readers of the text may not.
        "http" | "https" => {
            let host = text.split_once("://").map_or("", |(_, rest)| rest);
            !host.is_empty() && !host.starts_with('/') && url.has_host()
        }
        scheme => schemes == Schemes::Any && !NEVER.contains(&scheme),
    }
}
