//! Card numbers where none belongs: in references, descriptions and names, which are stored and shown as they
//! came. Whoever writes one there is refused, so that it is never kept.

use florin_domain::brand;
use zeroize::Zeroizing;

/// What callers are told. It does not repeat the number.
pub(crate) const REFUSED: &str = "must not contain a card number";

/// The least and most digits of a card number that stands in text.
const LENGTHS: std::ops::RangeInclusive<usize> = 13..=19;
/// How people group the digits of a card.
const GROUPS: [&[usize]; 4] = [&[4, 4, 4, 4], &[4, 4, 4, 4, 3], &[4, 6, 5], &[4, 6, 4]];

/// Whether a card number stands in this text, in one piece or in the groups that are printed on cards.
///
/// References of 13 to 19 digits are common, so a number counts only if its brand is known, its length is one
/// of that brand's, its check digit is right, and no letter or digit adjoins it.
pub(crate) fn holds_one(text: &str) -> bool {
    if text.bytes().filter(u8::is_ascii_digit).count() < *LENGTHS.start() {
        return false;
    }
    let words = words(text);
    (0..words.len()).any(|from| {
        is_card_number(words[from].text) || GROUPS.iter().any(|group| is_grouped(&words[from..], group))
    })
}

/// Letters and digits with nothing between them.
struct Word<'a> {
    text: &'a str,
    /// The character before it, if only one stands between it and the word before.
    joint: Option<char>,
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut between = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        if length == 0 {
            between.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let mut only = between.chars();
        let joint = only.next().filter(|_| only.next().is_none());
        words.push(Word { text: &rest[..length], joint });
        between.clear();
        rest = &rest[length..];
    }
    words
}

fn is_grouped(words: &[Word<'_>], lengths: &[usize]) -> bool {
    let Some(words) = words.get(..lengths.len()) else { return false };
    let joint = words[1].joint;
    let fits = matches!(joint, Some(' ' | '-'))
        && words.iter().zip(lengths).all(|(word, length)| word.text.len() == *length)
        && words[1..].iter().all(|word| word.joint == joint);
    fits && is_card_number(&Zeroizing::new(words.iter().map(|word| word.text).collect::<String>()))
}

fn is_card_number(digits: &str) -> bool {
    LENGTHS.contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && brand::luhn(digits)
        && brand::detect(digits).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn card_numbers_are_found_as_people_write_them() {
        for text in [
            "4242424242424242",
            "order 4242424242424242, thanks",
            "inv-4242424242424242",
            "inv_4242424242424242_x",
            "ä:4242424242424242",
            "4242 4242 4242 4242",
            "no. 4242-4242-4242-4242!",
            "7 4242 4242 4242 4242 7",
            "3782 822463 10005",
            "378282246310005",
            "4222222222222",
            "3056-930902-5904",
        ] {
            assert!(holds_one(text), "{text}");
        }
    }

    #[test]
    fn references_are_no_card_numbers() {
        for text in [
            "",
            "inv-2026-0117",
            // A check digit that is wrong.
            "4242424242424241",
            // Letters or digits adjoin.
            "A4242424242424242",
            "4242424242424242b",
            "é4242424242424242",
            "14242424242424242424242424",
            // Milliseconds, microseconds, a date with its time: all right by their check digits, of no brand.
            "1767355200000",
            "1767355200000007",
            "20260117093001",
            // Twelve digits, which merchants number with.
            "501800000009",
            "501800000000",
            "550e8400-e29b-41d4-a716-446655440000",
            "4242 4242-4242 4242",
            "4242  4242  4242  4242",
            "42 42 42 42 42 42 42 42",
            "0000000000000000",
        ] {
            assert!(!holds_one(text), "{text}");
        }
    }
}
