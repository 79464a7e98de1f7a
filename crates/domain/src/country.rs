//! Countries: which codes of two letters there are.
//!
//! The list is data (`data/countries.txt`, facts of ISO 3166-1); this file only reads it.

use std::sync::LazyLock;

static CODES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../data/countries.txt").lines();
    lines.filter(|line| !line.starts_with('#')).flat_map(str::split_ascii_whitespace).collect()
});

/// The code of a country in capitals, from its two letters in any case; none where there is no such country
/// (standards 6.3).
pub fn parse(text: &str) -> Option<&'static str> {
    let mut wanted: [u8; 2] = text.as_bytes().try_into().ok()?;
    wanted.make_ascii_uppercase();
    let at = CODES.binary_search_by(|code| code.as_bytes().cmp(&wanted)).ok()?;
    Some(CODES[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_in_any_case() {
        assert_eq!((parse("DE"), parse("br"), parse("Xk")), (Some("DE"), Some("BR"), Some("XK")));
        for text in ["", "D", "DEU", "XX", "ZZ", "é", "D "] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_list_is_whole_and_sorted() {
        assert_eq!(CODES.len(), 250);
        assert!(CODES.is_sorted() && CODES.iter().all(|code| parse(code) == Some(*code)));
    }
}
