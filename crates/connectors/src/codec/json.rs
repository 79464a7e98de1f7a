//! JSON bodies: read with limits, amounts as integers.

use serde_json::Value;

use super::{MAX_BYTES, MAX_DEPTH, Unreadable};

/// Reads a whole body as one JSON value.
pub fn read(body: &[u8]) -> Result<Value, Unreadable> {
    if body.len() > MAX_BYTES {
        return Err(Unreadable::TooLong);
    }
    if depth(body) > MAX_DEPTH {
        return Err(Unreadable::TooDeep);
    }
    serde_json::from_slice(body).map_err(|_| Unreadable::Malformed)
}

/// A text by its path of keys; none where there is another kind of value, or nothing.
pub fn text<'a>(value: &'a Value, path: &[&str]) -> Option<&'a str> {
    find(value, path)?.as_str()
}

/// An integer by its path of keys. `10.0` and `"10"` are none: money is written as an integer or not believed.
pub fn integer(value: &Value, path: &[&str]) -> Option<i64> {
    find(value, path)?.as_i64()
}

/// A value by its path of keys.
pub fn find<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |at, key| at.get(key))
}

/// The deepest nesting of brackets outside of strings. Counted before parsing, which recurses.
fn depth(body: &[u8]) -> usize {
    let (mut open, mut deepest) = (0_usize, 0);
    let (mut in_text, mut escaped) = (false, false);
    for byte in body {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => {
                open += 1;
                deepest = deepest.max(open);
            }
            b']' | b'}' if !in_text => open = open.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_an_integer_or_nothing() {
        let body =
            read(br#"{"a":{"amount":1099,"float":10.0,"text":"1099","huge":99999999999999999999}}"#).unwrap();
        assert_eq!(integer(&body, &["a", "amount"]), Some(1099));
        for other in ["float", "text", "huge", "missing"] {
            assert_eq!(integer(&body, &["a", other]), None, "{other}");
        }
        assert_eq!(text(&body, &["a", "text"]), Some("1099"));
        assert_eq!(text(&body, &["a", "amount"]), None);
    }

    #[test]
    fn bodies_beyond_the_limits_are_not_read() {
        let nested = |levels: usize| [vec![b'['; levels], vec![b']'; levels]].concat();
        assert!(read(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(read(&nested(MAX_DEPTH + 1)), Err(Unreadable::TooDeep));
        assert_eq!(read(&vec![b' '; MAX_BYTES + 1]), Err(Unreadable::TooLong));
        assert_eq!(read(b"<html>"), Err(Unreadable::Malformed));
        assert_eq!(read(b"{} {}"), Err(Unreadable::Malformed));
        assert!(read(br#"{"brackets in text":"\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["}"#).is_ok());
    }
}
