//! The `Idempotency-Key` header as every face reads it (standards 9).

use axum::http::HeaderMap;

/// The header.
pub(crate) const HEADER: &str = "Idempotency-Key";

/// What is wrong with a header that is no key.
pub(crate) const REFUSED: &str = "must be one value of 1 to 255 visible ASCII characters";

/// The header is there and holds no key, or stands twice.
#[derive(Debug)]
pub(crate) struct Malformed;

/// The key, if there is one.
pub(crate) fn of(headers: &HeaderMap) -> Result<Option<String>, Malformed> {
    let mut values = headers.get_all(HEADER).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let read = value.to_str().ok().filter(|_| values.next().is_none()).and_then(read);
    read.map(Some).ok_or(Malformed)
}

/// A string of RFC 8941, or the bare value.
fn read(value: &str) -> Option<String> {
    let key = match value.strip_prefix('"') {
        None => value.to_owned(),
        Some(rest) => unquote(rest.strip_suffix('"')?)?,
    };
    ((1..=255).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic())).then_some(key)
}

fn unquote(inner: &str) -> Option<String> {
    let mut key = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => key.push(chars.next().filter(|next| matches!(next, '"' | '\\'))?),
            '"' => return None,
            other => key.push(other),
        }
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_bare_or_quoted() {
        assert_eq!(read("order-7"), Some("order-7".into()));
        assert_eq!(read("\"order-7\""), Some("order-7".into()));
        assert_eq!(read(r#""a\"b\\c""#), Some("a\"b\\c".into()));
        assert_eq!(read(&"k".repeat(255)).map(|key| key.len()), Some(255));
        for wrong in [
            "",
            "\"\"",
            "\"open",
            "a b",
            "\"a b\"",
            "ключ",
            "\"a\"b\"",
            r#""a\x""#,
            r#""a\""#,
            &"k".repeat(256),
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
