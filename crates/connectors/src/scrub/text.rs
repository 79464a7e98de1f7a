//! Walks through text of unknown form, word by word, and removes the values of secret names.
//!
//! Transcripts quote forms, JSON and XML inside of each other, escaped once or twice; so this reads
//! no grammar but a name, what stands between, and a value.

use super::names::{self, Name};
use super::{REMOVED, numbers, shapes};

/// The text with the values of secret names, and secrets known by their shape, removed.
pub(super) fn scrub(input: &str) -> String {
    let bytes = input.as_bytes();
    let mut out = String::with_capacity(input.len());
    let mut at = 0;
    while at < bytes.len() {
        let skipped = escape(&bytes[at..]);
        if skipped > 0 {
            out.push_str(&input[at..at + skipped]);
            at += skipped;
        } else if is_word(bytes[at]) {
            at = word(input, at, &mut out);
        } else {
            let next =
                (at + 1..=bytes.len()).find(|next| input.is_char_boundary(*next)).unwrap_or(bytes.len());
            out.push_str(&input[at..next]);
            at = next;
        }
    }
    out
}

/// The length of `\n`, `\\r`, `%5B` or the like: their letters belong to no word.
fn escape(text: &[u8]) -> usize {
    match text {
        [b'%', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => 3,
        [b'\\', ..] => {
            let slashes = text.iter().take_while(|byte| **byte == b'\\').count();
            slashes + usize::from(matches!(text.get(slashes), Some(b'n' | b'r' | b't' | b'"' | b'\'' | b'/')))
        }
        _ => 0,
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-'
}

/// Copies or replaces the word at `at` and, if its name says so, the value behind it; where to go on.
fn word(input: &str, at: usize, out: &mut String) -> usize {
    let bytes = input.as_bytes();
    let end = at + bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
    let name = &input[at..end];
    if let Some(value) = value_behind(bytes, at, end, name)
        && input.is_char_boundary(value.0)
        && input.is_char_boundary(value.1)
    {
        out.push_str(&input[at..value.0]);
        out.push_str(&replacement(name, &input[value.0..value.1]));
        return value.1;
    }
    if let Some(length) = shapes::iban(&input[at..]) {
        out.push_str(REMOVED);
        return at + length;
    }
    if shapes::announces(name) && bytes.get(end) == Some(&b' ') {
        let secret = bytes[end + 1..].iter().take_while(|byte| is_opaque(**byte)).count();
        if secret >= 8 {
            out.push_str(name);
            out.push(' ');
            out.push_str(REMOVED);
            return end + 1 + secret;
        }
    }
    let Some(instead) = shapes::find(name) else {
        out.push_str(name);
        return end;
    };
    out.push_str(&instead);
    // A signed token goes on behind dots, an access token with other signs.
    end + bytes[end..].iter().take_while(|byte| is_opaque(**byte)).count()
}

/// Signs inside of base64, tokens and keys.
fn is_opaque(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'+' | b'/' | b'=' | b'.' | b'~' | b':' | b'$')
}

fn replacement(name: &str, value: &str) -> String {
    if names::find(name) == Name::CardNumber { numbers::mask_named(value) } else { REMOVED.to_owned() }
}

/// Where the value of a secret name begins and ends; none if the name is plain or nothing is there to remove.
fn value_behind(bytes: &[u8], at: usize, end: usize, name: &str) -> Option<(usize, usize)> {
    let kind = names::find(name);
    if names::is_header(name) && bytes.get(end) == Some(&b':') {
        let from = end + 1 + blanks(&bytes[end + 1..]);
        return some(
            from,
            from + bytes[from..].iter().take_while(|b| !matches!(b, b'\r' | b'\n' | b'\\' | b'"')).count(),
        );
    }
    if kind == Name::Plain {
        return None;
    }
    let in_tag = at > 0 && matches!(bytes[at - 1], b'<' | b':');
    if in_tag && let Some(value) = element_text(bytes, end) {
        return Some(value);
    }
    let from = behind_separator(bytes, end)?;
    let (slashes, quote) = quote_at(&bytes[from..]);
    if let Some(quote) = quote {
        let from = from + slashes + 1;
        return some(from, closing(bytes, from, slashes, quote));
    }
    match bytes.get(from)? {
        b'{' | b'[' if kind == Name::Blob => some(from, balanced(bytes, from)),
        b'{' | b'[' => None,
        _ => {
            let bare = |byte: &&u8| {
                !matches!(byte, b'&' | b',' | b';' | b'}' | b']' | b'"' | b'\'' | b'<' | b'\\')
                    && !byte.is_ascii_whitespace()
            };
            let to = from + bytes[from..].iter().take_while(bare).count();
            let nothing = matches!(&bytes[from..to], b"null" | b"true" | b"false" | b"nil");
            if nothing { None } else { some(from, to) }
        }
    }
}

fn some(from: usize, to: usize) -> Option<(usize, usize)> {
    (from < to).then_some((from, to))
}

/// The text of an element whose name ends at `end`, up to the next closing tag.
fn element_text(bytes: &[u8], end: usize) -> Option<(usize, usize)> {
    let open = end + bytes[end..].iter().take(300).position(|byte| *byte == b'>')?;
    let attributes = &bytes[end..open];
    if attributes.last() == Some(&b'/') || attributes.first().is_some_and(|byte| !byte.is_ascii_whitespace())
    {
        return None;
    }
    let from = open + 1;
    let to = bytes[from..].windows(2).position(|pair| pair == b"</").map_or(bytes.len(), |at| from + at);
    let has_elements =
        bytes[from..to].windows(2).any(|pair| pair[0] == b'<' && pair[1].is_ascii_alphabetic());
    if has_elements { None } else { some(from, to) }
}

/// Where the value begins behind `]=`, `":`, ` = `, `=>` and their escaped forms.
fn behind_separator(bytes: &[u8], end: usize) -> Option<usize> {
    let mut at = end;
    loop {
        match &bytes[at..] {
            [b']', ..] => at += 1,
            [b'%', b'5', b'D' | b'd', ..] => at += 3,
            _ => break,
        }
    }
    let (slashes, quote) = quote_at(&bytes[at..]);
    if quote.is_some() {
        at += slashes + 1;
    }
    at += blanks(&bytes[at..]);
    at += match &bytes[at..] {
        [b'=', b'>', ..] => 2,
        [b'=' | b':', ..] => 1,
        [b'%', b'3', b'D' | b'd' | b'A' | b'a', ..] => 3,
        _ => return None,
    };
    Some(at + blanks(&bytes[at..]))
}

fn blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

/// How many backslashes stand before a quote, and the quote.
fn quote_at(bytes: &[u8]) -> (usize, Option<u8>) {
    let slashes = bytes.iter().take_while(|byte| **byte == b'\\').count();
    (slashes, bytes.get(slashes).copied().filter(|byte| matches!(byte, b'"' | b'\'')))
}

/// The end of a quoted value: the next quote that is escaped no deeper than the first.
fn closing(bytes: &[u8], from: usize, slashes: usize, quote: u8) -> usize {
    let mut run = 0;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'\\' => run += 1,
            _ if *byte == quote && run <= slashes => return at - run,
            _ => run = 0,
        }
    }
    bytes.len()
}

/// The end of an object or list, or of the text if it breaks off.
fn balanced(bytes: &[u8], from: usize) -> usize {
    let mut open = 0_usize;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'{' | b'[' => open += 1,
            b'}' | b']' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return at + 1;
        }
    }
    bytes.len()
}
