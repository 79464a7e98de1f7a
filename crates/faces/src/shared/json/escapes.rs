//! Strings: borrowed where they are plain, unescaped into memory that is wiped where they are not.

use zeroize::Zeroizing;

use super::{JsonFault, Text};

/// A quoted string whose grammar is right.
pub(super) fn read(quoted: &str) -> Result<Text<'_>, JsonFault> {
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or_default();
    if !inner.contains('\\') {
        return Ok(Text::Plain(inner));
    }
    // An escape is never shorter than what it stands for: this never grows and leaves no copy behind.
    let mut out = Zeroizing::new(String::with_capacity(inner.len()));
    let mut rest = inner;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let (c, after) = escape(after)?;
        out.push(c);
        rest = after;
    }
    out.push_str(rest);
    Ok(Text::Unescaped(out))
}

/// What stands behind a backslash, and what follows it.
fn escape(text: &str) -> Result<(char, &str), JsonFault> {
    let mut chars = text.chars();
    let c = match chars.next() {
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => return unicode(chars.as_str()),
        Some(other) => other,
        None => return Err(JsonFault::LoneSurrogate),
    };
    Ok((c, chars.as_str()))
}

fn unicode(text: &str) -> Result<(char, &str), JsonFault> {
    let lone = JsonFault::LoneSurrogate;
    let (first, rest) = four(text).ok_or(lone.clone())?;
    if !(0xd800..=0xdfff).contains(&first) {
        return Ok((char::from_u32(first).ok_or(lone)?, rest));
    }
    let second = rest.strip_prefix("\\u").and_then(four);
    let (second, rest) = second.filter(|(low, _)| (0xdc00..=0xdfff).contains(low)).ok_or(lone.clone())?;
    if first > 0xdbff {
        return Err(lone);
    }
    let c = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    Ok((char::from_u32(c).ok_or(lone)?, rest))
}

fn four(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_become_what_they_stand_for() {
        for (quoted, plain) in [
            (r#""plain""#, "plain"),
            (r#""""#, ""),
            (r#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r#""\u0041\u00e9\u20AC""#, "Aé€"),
            (r#""x\ud83d\ude00y""#, "x😀y"),
            (r#""\u0000""#, "\0"),
        ] {
            assert_eq!(read(quoted).unwrap().as_str(), plain);
        }
        for quoted in [r#""\ud800""#, r#""\ud800x""#, r#""\udc00""#, r#""\ud800\u0041""#, r#""\udc00\udc00""#]
        {
            assert!(read(quoted).is_err(), "{quoted}");
        }
    }
}
