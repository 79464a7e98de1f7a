//! One writing of each tree, for the fingerprints of idempotency keys (standards 9). Like RFC 8785, with
//! names lower-cased, since they are read in any case, and numbers by their exact decimal value.

use std::io::Write as _;

use zeroize::Zeroizing;

use super::Value;

/// The canonical form of a body that was `length` bytes long.
pub(crate) fn canonical(value: &Value<'_>, length: usize) -> Zeroizing<Vec<u8>> {
    // Room for the worst case, so that growing leaves no card number behind: `1` becomes `1e0`.
    let mut out = Zeroizing::new(Vec::with_capacity(length * 2 + 64));
    write(value, &mut out);
    out
}

fn write(value: &Value<'_>, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(text) => number(text, out),
        Value::Text(text) => string(text.as_str(), out),
        Value::Array(items) => {
            out.push(b'[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        Value::Object(object) => {
            let mut members: Vec<(String, &Value<'_>)> =
                object.0.iter().map(|(name, value)| (name.as_str().to_ascii_lowercase(), value)).collect();
            members.sort_unstable_by(|one, other| one.0.cmp(&other.0));
            out.push(b'{');
            for (at, (name, value)) in members.iter().enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                string(name, out);
                out.push(b':');
                write(value, out);
            }
            out.push(b'}');
        }
    }
}

fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
            0..=0x1f => {
                let _ = write!(out, "\\u{byte:04x}"); // a vector takes everything
            }
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}

/// Significant digits and a power of ten: `42.90`, `42.9` and `429e-1` are all `429e-1`.
fn number(text: &str, out: &mut Vec<u8>) {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, power) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.bytes().chain(part.bytes());
    let leading = digits().take_while(|digit| *digit == b'0').count();
    let all = whole.len() + part.len();
    if leading == all {
        out.push(b'0');
        return;
    }
    let trailing = digits().rev().take_while(|digit| *digit == b'0').count();
    let (Ok(power), Ok(part), Ok(dropped)) =
        (power.parse::<i64>(), i64::try_from(part.len()), i64::try_from(trailing))
    else {
        out.extend_from_slice(text.as_bytes()); // beyond anything that is ever accepted
        return;
    };
    if unsigned.len() < text.len() {
        out.push(b'-');
    }
    out.extend(digits().skip(leading).take(all - leading - trailing));
    let _ = write!(out, "e{}", power.saturating_sub(part).saturating_add(dropped));
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    fn form(text: &str) -> String {
        let tree = parse(text.as_bytes()).unwrap();
        String::from_utf8(canonical(&tree, text.len()).to_vec()).unwrap()
    }

    #[test]
    fn the_same_request_has_one_form_however_it_is_written() {
        let one = form(r#"{"amount":42.90,"card":{"Number":"4111","b":[1,2]},"x":null}"#);
        let other = form(
            " {\"card\" : {\"B\":[10e-1, 2.0],\"number\":\"\\u0034111\"},\r\n\"Amount\":4.29E+1,\"x\":null}",
        );
        assert_eq!(one, other);
        assert_eq!(one, r#"{"amount":429e-1,"card":{"b":[1e0,2e0],"number":"4111"},"x":null}"#);
    }

    #[test]
    fn different_requests_have_different_forms() {
        for (one, other) in [
            ("1", "\"1\""),
            ("1", "10"),
            ("1", "-1"),
            ("[1,2]", "[2,1]"),
            ("\"a\"", "\"A\""),
            ("1e400", "1e401"),
            ("[[],[]]", "[[[]]]"),
            ("\"a\\\"\"", "\"a\\\\\""),
            ("1e99999999999999999999", "1e99999999999999999998"),
        ] {
            assert_ne!(form(one), form(other));
        }
        for zero in ["0", "-0", "0.00", "0e7"] {
            assert_eq!(form(zero), "0");
        }
    }

    #[test]
    fn the_form_never_outgrows_its_room() {
        for text in [
            "[1,1,1,1,1,1,1,1,1]",
            "\"\\u0001\\u0002\"",
            "[\"\\\"\\\"\\\"\"]",
            "1",
            "[]",
            "[10000000000,1e5]",
        ] {
            assert!(form(text).len() <= text.len() * 2 + 64, "{text}");
        }
    }
}
