//! Cards: what may be shown, and the two secrets that may not.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::brand::{self, Brand, Detected};
use crate::error::Invalid;
use crate::time::Timestamp;

/// A card number that passed its checks. Masked in `Debug`, wiped from memory, with one door: [`Pan::expose`].
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Pan(String);

impl Pan {
    /// Reads 12 to 19 digits; spaces and hyphens between them are dropped.
    ///
    /// A number of a known brand must have that brand's length and pass its check digit where the
    /// brand has one; a number of no known range must pass the Luhn check (standards 5).
    pub fn parse(text: &str) -> Result<Pan, Invalid> {
        let mut pan = Pan(String::with_capacity(24));
        for c in text.chars() {
            match c {
                '0'..='9' if pan.0.len() < 19 => pan.0.push(c),
                ' ' | '-' if !pan.0.is_empty() => {}
                _ => return Err(Invalid::PanShape),
            }
        }
        if pan.0.len() < 12 {
            return Err(Invalid::PanShape);
        }
        let must_check = match pan.detect() {
            Some(found) => found.brand.needs_luhn(&pan.0),
            None if starts_like_a_known_brand(&pan.0) => return Err(Invalid::PanLength),
            None => true,
        };
        if must_check && !brand::luhn(&pan.0) { Err(Invalid::PanCheck) } else { Ok(pan) }
    }

    /// The digits. Every use is a place where card data leaves this type.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The scheme that the number tells.
    pub fn detect(&self) -> Option<Detected> {
        brand::detect(&self.0)
    }

    /// The first six digits, for 14 digits and more; else nothing may be shown of the beginning (standards 7.5).
    pub fn first6(&self) -> &str {
        if self.0.len() >= 14 { &self.0[..6] } else { "" }
    }

    /// The last four digits.
    pub fn last4(&self) -> &str {
        &self.0[self.0.len() - 4..]
    }

    /// The number as people may see it: `411111******1111`.
    pub fn masked(&self) -> String {
        let stars = self.0.len() - self.first6().len() - 4;
        format!("{}{}{}", self.first6(), "*".repeat(stars), self.last4())
    }

    /// A text in which the number stands, with a zero in its place: JSON stays JSON. None if it is not there.
    pub fn cut_from(&self, text: &str) -> Option<String> {
        text.contains(&self.0).then(|| text.replace(&self.0, "0"))
    }
}

/// Numbers that begin like a four-something Visa but have no length of it are typing errors, not unknown brands.
fn starts_like_a_known_brand(digits: &str) -> bool {
    (12..=19).any(|length| {
        let probe: String = digits.chars().chain(std::iter::repeat('0')).take(length).collect();
        brand::detect(&probe).is_some()
    })
}

impl fmt::Debug for Pan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// A card verification value: in memory only, for one chain of attempts. Wiped on drop, never shown or copied out.
#[derive(PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Cvv(String);

impl Cvv {
    /// Reads three or four digits.
    pub fn parse(text: &str) -> Result<Cvv, Invalid> {
        let fits = (3..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if fits { Ok(Cvv(text.to_owned())) } else { Err(Invalid::CvvShape) }
    }

    /// The digits, for the request to the PSP and nowhere else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether cards of this brand carry a value of this length.
    pub fn fits(&self, brand: Brand) -> bool {
        brand.cvv_lengths().iter().any(|length| usize::from(*length) == self.0.len())
    }
}

impl fmt::Debug for Cvv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cvv(***)")
    }
}

/// Month and year printed on a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expiry {
    /// 1 to 12.
    pub month: u8,
    /// Four digits.
    pub year: u16,
}

impl Expiry {
    /// A month and a year of four digits.
    pub fn new(month: i64, year: i64) -> Result<Expiry, Invalid> {
        match (u8::try_from(month), u16::try_from(year)) {
            (Ok(month @ 1..=12), Ok(year @ 2000..=2199)) => Ok(Expiry { month, year }),
            _ => Err(Invalid::ExpiryShape),
        }
    }

    /// A card is good through the last day of its month, wherever its holder lives, and no card is
    /// issued for more than 20 years (standards 5).
    pub fn check(self, now: Timestamp) -> Result<(), Invalid> {
        let (year, month) = now.year_month_latest_zone();
        let own = (i32::from(self.year), self.month);
        if own < (year, month) {
            Err(Invalid::Expired)
        } else if own.0 > year + 20 {
            Err(Invalid::ExpiryTooFar)
        } else {
            Ok(())
        }
    }
}

/// A card as it goes to a PSP.
#[derive(Debug)]
pub struct Card {
    /// The number: of the card, or of a network token that stands for it.
    pub pan: Pan,
    /// Its date.
    pub expiry: Expiry,
    /// The name on it.
    pub holder: String,
    /// Its verification value, where the payer gave one.
    pub cvv: Option<Cvv>,
}

impl Card {
    /// What may be kept and shown of it.
    pub fn facts(&self) -> CardFacts {
        let found = self.pan.detect();
        CardFacts {
            brand: found.map(|found| found.brand),
            label: found.and_then(|found| found.label).map(str::to_owned),
            first6: self.pan.first6().to_owned(),
            last4: self.pan.last4().to_owned(),
            expiry: self.expiry,
        }
    }
}

/// What may be kept and shown of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardFacts {
    /// The scheme, if the number tells one.
    pub brand: Option<Brand>,
    /// Its label inside the scheme.
    pub label: Option<String>,
    /// First six digits, empty for short numbers.
    pub first6: String,
    /// Last four digits.
    pub last4: String,
    /// Its date.
    pub expiry: Expiry,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_their_spaces_and_checked() {
        assert_eq!(Pan::parse("4111 1111-1111 1111").unwrap().expose(), "4111111111111111");
        for (text, why) in [
            ("4111111111111112", Invalid::PanCheck),
            ("41111111111111", Invalid::PanLength),
            ("4111111111111111a", Invalid::PanShape),
            (" 4111111111111111", Invalid::PanShape),
            ("41111111111", Invalid::PanShape),
            ("41111111111111111111", Invalid::PanShape),
            ("", Invalid::PanShape),
            ("٤١١١١١١١١١١١١١١١", Invalid::PanShape),
        ] {
            assert_eq!(Pan::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn a_number_is_cut_from_text() {
        let pan = Pan::parse("4111111111111111").unwrap();
        let text = r#"{"city":"at 4111111111111111","zip":4111111111111111}"#;
        assert_eq!(pan.cut_from(text).unwrap(), r#"{"city":"at 0","zip":0}"#);
        assert_eq!(pan.cut_from(r#"{"zip":"4111"}"#), None);
    }

    #[test]
    fn nothing_secret_is_ever_shown() {
        let card = Card {
            pan: Pan::parse("4111111111111111").unwrap(),
            expiry: Expiry::new(4, 2029).unwrap(),
            holder: "Ines Duarte".into(),
            cvv: Some(Cvv::parse("737").unwrap()),
        };
        let shown = format!("{card:?}");
        assert!(
            shown.contains("411111******1111")
                && !shown.contains("4111111111111111")
                && !shown.contains("737")
        );
        assert_eq!(Pan::parse("4222222222222").unwrap().masked(), "*********2222");
    }

    #[test]
    fn a_card_is_good_until_its_month_is_over_everywhere() {
        let new_year_utc = Timestamp::from_seconds(1_767_225_600);
        let noon = Timestamp::from_seconds(1_767_225_600 + 12 * 3600);
        let december = Expiry::new(12, 2025).unwrap();
        assert_eq!(december.check(new_year_utc), Ok(()));
        assert_eq!(december.check(noon), Err(Invalid::Expired));
        assert_eq!(Expiry::new(1, 2047).unwrap().check(noon), Err(Invalid::ExpiryTooFar));
        assert_eq!(Expiry::new(13, 2027), Err(Invalid::ExpiryShape));
        assert_eq!(Expiry::new(1, 27), Err(Invalid::ExpiryShape));
    }

    #[test]
    fn verification_values_have_their_brands_length() {
        let three = Cvv::parse("123").unwrap();
        assert!(three.fits(Brand::Visa) && !three.fits(Brand::Amex) && three.fits(Brand::Maestro));
        assert_eq!(Cvv::parse("12"), Err(Invalid::CvvShape));
        assert_eq!(Cvv::parse("12a"), Err(Invalid::CvvShape));
    }
}
