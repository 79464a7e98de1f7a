//! Finds card numbers in text: by the Luhn check, through separators and inside longer runs of digits.

use florin_domain::brand;

use super::REMOVED;

/// A run of more digits than this is no number that anybody needs to read.
const MAX_RUN: usize = 64;

/// The text with every card number masked: first six and last four digits stay.
pub(super) fn mask(text: &str) -> String {
    let mut out = text.as_bytes().to_vec();
    let mut at = 0;
    while at < out.len() {
        if out[at].is_ascii_digit() {
            let run = Run::read(text.as_bytes(), at);
            at = run.end;
            run.mask(&mut out);
        } else {
            at += 1;
        }
    }
    // Only ASCII digits became asterisks.
    String::from_utf8(out).unwrap_or_else(|_| REMOVED.to_owned())
}

/// A value whose name says that it is a card number: masked even if it fails the check. Values too short to be one stay.
pub(super) fn mask_named(value: &str) -> String {
    let digits: Vec<usize> =
        value.bytes().enumerate().filter(|(_, b)| b.is_ascii_digit()).map(|(at, _)| at).collect();
    if digits.len() < 12 {
        return mask(&super::text::scrub(value));
    }
    let mut out = value.as_bytes().to_vec();
    star(&mut out, &digits);
    mask(&String::from_utf8(out).unwrap_or_else(|_| REMOVED.to_owned()))
}

/// Digits with nothing but separators between them.
struct Run {
    /// Where each digit stands.
    places: Vec<usize>,
    /// Whether a group of digits begins here.
    begins: Vec<bool>,
    end: usize,
}

impl Run {
    fn read(text: &[u8], start: usize) -> Run {
        let mut run = Run { places: Vec::new(), begins: Vec::new(), end: start };
        let mut begins = true;
        while let Some(byte) = text.get(run.end) {
            if byte.is_ascii_digit() {
                run.places.push(run.end);
                run.begins.push(begins);
                begins = false;
                run.end += 1;
                continue;
            }
            // Up to two separators, and a digit behind them.
            let first = separator(&text[run.end..]);
            let second = separator(&text[run.end + first..]);
            let follows = |skip: usize| text.get(run.end + skip).is_some_and(u8::is_ascii_digit);
            match first {
                0 => break,
                _ if follows(first) => run.end += first,
                _ if second > 0 && follows(first + second) => run.end += first + second,
                _ => break,
            }
            begins = true;
        }
        run
    }

    fn mask(&self, out: &mut [u8]) {
        let count = self.places.len();
        if count < 12 {
            return;
        }
        if count > MAX_RUN {
            self.places.iter().for_each(|place| out[*place] = b'*');
            return;
        }
        let digits: String = self.places.iter().map(|place| char::from(out[*place])).collect();
        let mut masked_to = 0;
        for from in 0..count - 11 {
            // The longest first; what lies inside of a masked number needs no mask of its own.
            let shortest = (from + 12).max(masked_to + 1);
            let found = (shortest..=count.min(from + 19)).rev().find(|to| {
                let whole = self.begins[from] && (*to == count || self.begins[*to]);
                is_card_number(&digits[from..*to], whole)
            });
            if let Some(to) = found {
                star(out, &self.places[from..to]);
                masked_to = to;
            }
        }
    }
}

/// The length of the separator at the beginning: what people and forms write between groups of digits.
fn separator(text: &[u8]) -> usize {
    match text {
        [b' ' | b'-' | b'.' | b'+' | b'_' | b'/' | b'\t', ..] => 1,
        [0xc2, 0xa0, ..] => 2,
        [b'%', b'2', b'0' | b'B' | b'b' | b'D' | b'd', ..] => 3,
        _ => 0,
    }
}

/// A whole group of digits is one if it passes the check, or if its brand needs none. A part of a
/// longer number must be of a brand too: else every fifth reference of a PSP would look like one.
fn is_card_number(digits: &str, whole: bool) -> bool {
    if digits.bytes().all(|b| b == b'0') {
        return false;
    }
    if brand::luhn(digits) {
        return whole || brand::detect(digits).is_some();
    }
    whole && brand::detect(digits).is_some_and(|found| !found.brand.needs_luhn(digits))
}

/// Asterisks over all but the first six and last four; for 13 digits and fewer, over all but the last four.
fn star(out: &mut [u8], places: &[usize]) {
    let first = if places.len() >= 14 { 6 } else { 0 };
    for place in &places[first..places.len() - 4] {
        out[*place] = b'*';
    }
}
