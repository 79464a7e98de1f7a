//! International bank account numbers (standards 6.4).

use std::fmt;

use crate::error::Invalid;

/// A number's letters and digits, by country: how many there are.
const LENGTHS: &[(u8, &str)] = &[
    (15, "NO"),
    (16, "BE"),
    (18, "DK FI FK FO GL NL SD"),
    (19, "MK SI"),
    (20, "AT BA EE KZ LT LU MN XK"),
    (21, "CH HR LI LV"),
    (22, "BG BH CR DE GB GE IE ME RS VA"),
    (23, "AE GI IL IQ OM SO TL"),
    (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
    (25, "LY PT ST"),
    (26, "IS TR"),
    (27, "BI DJ FR GR IT MC MR SM"),
    (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
    (29, "BR EG PS QA UA"),
    (30, "JO KW MU YE"),
    (31, "MT SC"),
    (32, "LC"),
    (33, "RU"),
];

/// `DE89370400440532013000`: country, check digits and account.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Iban(String);

impl Iban {
    /// Reads a number, as machines write it or with spaces and small letters as people do. Its country's length and
    /// its check digits must fit.
    pub fn parse(text: &str) -> Result<Iban, Invalid> {
        let number: String =
            text.chars().filter(|letter| *letter != ' ').map(|letter| letter.to_ascii_uppercase()).collect();
        let invalid =
            Invalid::Id { what: "an IBAN", rule: "the length of its country and fitting check digits" };
        if fits(number.as_bytes()) { Ok(Iban(number)) } else { Err(invalid) }
    }

    /// The number without spaces, in capitals.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let country = self.0.get(..2).unwrap_or_default();
        write!(f, "Iban({country}…)")
    }
}

fn fits(number: &[u8]) -> bool {
    let Some((head, account)) = number.split_at_checked(4) else { return false };
    let (country, check) = head.split_at(2);
    let is_sized = LENGTHS.iter().any(|(length, countries)| {
        usize::from(*length) == number.len() && countries.split(' ').any(|one| one.as_bytes() == country)
    });
    let is_written = check.iter().all(u8::is_ascii_digit)
        && account.iter().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    // 00, 01 and 99 have the remainder of 97, 98 and 02.
    is_sized && is_written && (b"02"..=b"98").contains(&&[check[0], check[1]]) && remainder(number) == 1
}

/// What is left of digits and capitals by 97 (ISO 13616): letters being 10 to 35, the first four behind the others. 1: the
/// check digits fit, whatever the country's length.
pub fn remainder(number: &[u8]) -> u32 {
    let (head, account) = number.split_at(number.len().min(4));
    account.iter().chain(head).fold(0, |rest, byte| match byte {
        b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
        _ => (rest * 100 + u32::from(byte.saturating_sub(b'A')) + 10) % 97,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_with_or_without_spaces() {
        for text in ["DE89370400440532013000", "de89 3704 0044 0532 0130 00"] {
            let iban = Iban::parse(text).unwrap();
            assert_eq!(iban.as_str(), "DE89370400440532013000");
            assert_eq!(format!("{iban:?}"), "Iban(DE…)");
        }
    }

    #[test]
    fn length_check_digits_and_country_must_fit() {
        for text in [
            "",
            "DE",
            "DE88370400440532013000",
            "DE8937040044053201300",
            "DE893704004405320130000",
            "XX89370400440532013000",
            "DE8937040044053201300ä",
            "DE89-3704004405320130",
            "DEA9370400440532013000",
            "€€89370400440532013000",
            "LT12100001110100100A",
        ] {
            assert!(Iban::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn one_number_has_one_pair_of_check_digits() {
        let fitting = |account: &str| {
            (0..100).filter(|check| Iban::parse(&format!("DE{check:02}{account}")).is_ok()).count()
        };
        for account in 0..200 {
            assert_eq!(fitting(&format!("{account:018}")), 1, "{account}");
        }
    }

    #[test]
    fn the_reference_numbers_are_judged_as_they_should_be() {
        let folder = std::env::var("FLORIN_FIXTURES")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/fixtures").to_owned());
        let Ok(text) = std::fs::read_to_string(format!("{folder}/reference/iban.json")) else {
            eprintln!("no reference numbers at {folder}: set FLORIN_FIXTURES; this test checked nothing");
            return;
        };
        let all: serde_json::Value = serde_json::from_str(&text).unwrap();
        for (list, is_valid) in [("valid", true), ("invalid", false)] {
            let numbers = all[list].as_array().unwrap();
            assert!(!numbers.is_empty());
            for number in numbers {
                let text = number["iban"].as_str().unwrap();
                let read = Iban::parse(text);
                assert_eq!(read.is_ok(), is_valid, "{text}");
                if let (Ok(iban), Some(electronic)) = (read, number["electronic"].as_str()) {
                    assert_eq!(iban.as_str(), electronic);
                }
            }
        }
    }
}
