//! Takes card data and secrets out of whatever is kept or logged: raw replies, transcripts, texts.
//!
//! It knows names (`cvc`, `Authorization`), shapes (`sk_live_…`, an IBAN) and card numbers (Luhn), and
//! rather removes too much. Of a card number the first six and last four digits stay (standards 7.5).

mod names;
mod numbers;
mod shapes;
mod text;

use serde_json::Value;

use crate::codec;
use names::Name;

/// What stands where something was removed.
pub const REMOVED: &str = "[removed]";

/// Text that is no JSON is kept up to here: enough to see whose error page it is.
const MAX_TEXT: usize = 4000;

/// A reply's body as it may be kept: JSON stays JSON, everything else becomes text.
pub fn body(bytes: &[u8]) -> Value {
    if let Ok(value) = codec::json::read(bytes) {
        return json(&value);
    }
    let scrubbed = text(&String::from_utf8_lossy(&bytes[..bytes.len().min(codec::MAX_BYTES)]));
    Value::String(scrubbed.chars().take(MAX_TEXT).collect())
}

/// A JSON value without card data and secrets; its form stays.
pub fn json(value: &Value) -> Value {
    match value {
        Value::String(inner) if is_harmless(inner) => value.clone(),
        Value::String(inner) => Value::String(text(inner)),
        Value::Number(number) => {
            let written = number.to_string();
            let masked = numbers::mask(&written);
            if masked == written { value.clone() } else { Value::String(masked) }
        }
        Value::Array(items) => items.iter().map(json).collect(),
        Value::Object(members) => {
            members.iter().map(|(name, member)| (key(name), named(name, member))).collect()
        }
        Value::Null | Value::Bool(_) => value.clone(),
    }
}

/// Free text, a form, XML or a transcript of several, without card data and secrets.
pub fn text(input: &str) -> String {
    numbers::mask(&text::scrub(input))
}

fn key(name: &str) -> String {
    if is_harmless(name) { name.to_owned() } else { text(name) }
}

/// One word that is shorter than any card number, account number or key: nothing to look for.
fn is_harmless(text: &str) -> bool {
    text.len() < 12 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn named(name: &str, member: &Value) -> Value {
    match (names::find(name), member) {
        (_, Value::Null | Value::Bool(_)) => member.clone(),
        (Name::Plain, _) | (Name::Secret | Name::CardNumber, Value::Object(_) | Value::Array(_)) => {
            json(member)
        }
        (Name::Blob | Name::Secret, _) => Value::String(REMOVED.to_owned()),
        (Name::CardNumber, Value::String(digits)) => Value::String(numbers::mask_named(digits)),
        (Name::CardNumber, other) => Value::String(numbers::mask_named(&other.to_string())),
    }
}

#[cfg(test)]
mod tests;
