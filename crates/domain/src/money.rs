//! Exact amounts. No float ever comes near them.

use std::fmt;

use crate::currency::Currency;
use crate::error::Invalid;

/// The largest amount anybody may name, in minor units (standards 6.1).
pub const MAX_MINOR: i64 = 1_000_000_000_000_000;

/// An exact amount in the currency's smallest unit: ten euros are 1000.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount from minor units, 0 to [`MAX_MINOR`].
    pub fn from_minor(minor: i64, currency: Currency) -> Result<Money, Invalid> {
        if (0..=MAX_MINOR).contains(&minor) {
            Ok(Money { minor, currency })
        } else {
            Err(Invalid::Amount { why: AmountFault::OutOfRange, currency })
        }
    }

    /// Reads a decimal number in major units as JSON may write it: `10`, `10.5`, `1050e-2`.
    ///
    /// Digits beyond the currency's own are refused, never rounded; zeros behind them are fine
    /// (standards 6.1). The text is read as text: exponents of any size cost nothing.
    pub fn parse_major(text: &str, currency: Currency) -> Result<Money, Invalid> {
        if currency.exponent().is_none() {
            return Err(Invalid::Amount { why: AmountFault::NotPayable, currency });
        }
        Money::parse_test(text, currency)
    }

    /// The same for tests, where gold and test codes are played with too ([`Currency::places`]).
    pub fn parse_test(text: &str, currency: Currency) -> Result<Money, Invalid> {
        let fault = |why| Invalid::Amount { why, currency };
        let minor = decimal::scaled(text, i64::from(currency.places())).map_err(fault)?;
        Money::from_minor(minor, currency)
    }

    /// Minor units.
    pub fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// Nothing at all.
    pub fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The same currency, another number of minor units.
    pub fn with_minor(self, minor: i64) -> Result<Money, Invalid> {
        Money::from_minor(minor, self.currency)
    }

    /// Major units as decimal text with all places of the currency: `42.90`, `500`, `1.234`.
    pub fn to_major(self) -> String {
        decimal::text(self.minor, usize::from(self.currency.places()))
    }

    /// Major units as decimal text with `places` decimals, for PSPs that differ from ISO 4217.
    /// None when digits would be lost.
    pub fn to_places(self, places: u8) -> Option<String> {
        Some(decimal::text(self.in_places(places)?, usize::from(places)))
    }

    /// Minor units for a PSP that gives this currency `places` decimals. None when digits would
    /// be lost or the number does not fit: such an amount is refused, never rounded.
    pub fn in_places(self, places: u8) -> Option<i64> {
        let own = u32::from(self.currency.exponent()?);
        let theirs = u32::from(places);
        if theirs >= own {
            self.minor.checked_mul(10_i64.checked_pow(theirs - own)?)
        } else {
            let unit = 10_i64.checked_pow(own - theirs)?;
            (self.minor % unit == 0).then(|| self.minor / unit)
        }
    }

    /// The amount that a PSP with `places` decimals names by `units`; the way back of [`Money::in_places`].
    pub fn from_places(units: i64, places: u8, currency: Currency) -> Result<Money, Invalid> {
        let fault = |why| Invalid::Amount { why, currency };
        let own = i64::from(currency.exponent().ok_or(fault(AmountFault::NotPayable))?);
        let minor = decimal::scaled(&format!("{units}e-{places}"), own).map_err(fault)?;
        Money::from_minor(minor, currency)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.to_major(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What is wrong with an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountFault {
    /// Not a plain decimal number.
    NotANumber,
    /// Below zero.
    Negative,
    /// More decimals than the currency has.
    TooPrecise,
    /// Beyond [`MAX_MINOR`].
    OutOfRange,
    /// The currency is a metal, a basket or a test code.
    NotPayable,
}

impl fmt::Display for AmountFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AmountFault::NotANumber => "must be a decimal number",
            AmountFault::Negative => "must not be negative",
            AmountFault::TooPrecise => "has more decimal places than the currency",
            AmountFault::OutOfRange => "is too large",
            AmountFault::NotPayable => "cannot be paid in this currency",
        })
    }
}

/// Decimal text to scaled integers and back.
mod decimal {
    use super::{AmountFault, MAX_MINOR};

    /// `text` times ten to `places`, exactly.
    pub(super) fn scaled(text: &str, places: i64) -> Result<i64, AmountFault> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, power) = match text.split_once(['e', 'E']) {
            Some((mantissa, power)) => (mantissa, read_power(power)?),
            None => (text, 0),
        };
        let (whole, part) = match mantissa.split_once('.') {
            Some((_, "")) => return Err(AmountFault::NotANumber),
            Some(pair) => pair,
            None => (mantissa, ""),
        };
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(part) {
            return Err(AmountFault::NotANumber);
        }
        let significant = [whole, part].concat();
        let significant = significant.trim_start_matches('0');
        if significant.is_empty() {
            return Ok(0);
        }
        if negative {
            return Err(AmountFault::Negative);
        }
        let trimmed = significant.trim_end_matches('0');
        // The value is `trimmed` followed by `zeros` zeros, in minor units.
        let dropped =
            i64::try_from(significant.len() - trimmed.len()).map_err(|_| AmountFault::OutOfRange)?;
        let part_len = i64::try_from(part.len()).map_err(|_| AmountFault::OutOfRange)?;
        let zeros = power.saturating_add(places).saturating_add(dropped).saturating_sub(part_len);
        if zeros < 0 {
            return Err(AmountFault::TooPrecise);
        }
        if zeros > 16 || trimmed.len() > 16 {
            return Err(AmountFault::OutOfRange);
        }
        let value: i128 = trimmed.parse().map_err(|_| AmountFault::NotANumber)?;
        let unit = 10_i128.pow(u32::try_from(zeros).map_err(|_| AmountFault::OutOfRange)?);
        let minor = i64::try_from(value * unit).map_err(|_| AmountFault::OutOfRange)?;
        if minor > MAX_MINOR { Err(AmountFault::OutOfRange) } else { Ok(minor) }
    }

    fn read_power(text: &str) -> Result<i64, AmountFault> {
        let (sign, digits) = match text.as_bytes().first() {
            Some(b'-') => (-1, &text[1..]),
            Some(b'+') => (1, &text[1..]),
            _ => (1, text),
        };
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(AmountFault::NotANumber);
        }
        // Anything beyond this is out of range whatever the mantissa.
        let size = digits.trim_start_matches('0');
        let size = if size.len() > 9 { 999_999_999 } else { size.parse().unwrap_or(0) };
        Ok(sign * size)
    }

    pub(super) fn text(minor: i64, places: usize) -> String {
        let digits = format!("{minor:0>width$}", width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str, code: &str) -> Result<i64, AmountFault> {
        Money::parse_major(text, Currency::parse(code).unwrap()).map(Money::minor).map_err(|e| match e {
            Invalid::Amount { why, .. } => why,
            other => panic!("{other}"),
        })
    }

    #[test]
    fn euros_are_read_from_their_text() {
        for (text, minor) in [
            ("25.00", 2500),
            ("25.0", 2500),
            ("25", 2500),
            ("1e2", 10_000),
            ("1E+2", 10_000),
            ("0.29", 29),
            ("1050e-2", 1050),
            ("0", 0),
            ("0.000", 0),
            ("-0", 0),
            ("42.900000", 4290),
            ("00.5", 50),
        ] {
            assert_eq!(read(text, "EUR"), Ok(minor), "{text}");
        }
    }

    #[test]
    fn what_is_not_an_amount_is_refused_and_never_rounded() {
        use AmountFault::*;
        for (text, why) in [
            ("25.005", TooPrecise),
            ("1e-3", TooPrecise),
            ("-1", Negative),
            ("1E400", OutOfRange),
            ("1E99999999999999999999", OutOfRange),
            ("1e-99999999999999999999", TooPrecise),
            ("10000000000000.01", OutOfRange),
            ("", NotANumber),
            (".5", NotANumber),
            ("5.", NotANumber),
            ("1,5", NotANumber),
            ("NaN", NotANumber),
            ("+1", NotANumber),
            ("0x10", NotANumber),
            ("1e", NotANumber),
            ("1 ", NotANumber),
            ("１", NotANumber),
        ] {
            assert_eq!(read(text, "EUR"), Err(why), "{text}");
        }
        assert_eq!(read("10000000000000", "EUR"), Ok(MAX_MINOR));
        assert_eq!(read("1", "XAU"), Err(NotPayable));
        let gold = |text| Money::parse_test(text, Currency::parse("XAU").unwrap());
        assert_eq!(gold("1.50").unwrap().to_string(), "1.50 XAU");
        assert!(
            gold("1.505").is_err() && gold("1.50").unwrap().in_places(2).is_none(),
            "no PSP settles gold"
        );
        assert_eq!(read("1.5", "JPY"), Err(TooPrecise));
        assert_eq!(read("1.2345", "CLF"), Ok(12345));
    }

    #[test]
    fn psps_with_other_decimals_get_the_exact_amount_or_none() {
        let huf = |text| Money::parse_major(text, Currency::parse("HUF").unwrap()).unwrap();
        assert_eq!(huf("1234").in_places(0), Some(1234));
        assert_eq!(huf("1234.56").in_places(0), None);
        assert_eq!(huf("1234.56").in_places(3), Some(1_234_560));
        assert_eq!(huf("1234").to_places(2).as_deref(), Some("1234.00"));
        assert_eq!(Money::from_places(1234, 0, Currency::parse("HUF").unwrap()).unwrap(), huf("1234"));
    }

    #[test]
    fn every_currency_reads_what_it_writes() {
        for currency in Currency::all() {
            let Some(exponent) = currency.exponent() else {
                assert!(Money::parse_major("1", currency).is_err());
                continue;
            };
            for minor in [0, 1, 9, 10, 99, 100, 12_345_678, MAX_MINOR] {
                let money = Money::from_minor(minor, currency).unwrap();
                assert_eq!(Money::parse_major(&money.to_major(), currency), Ok(money));
                assert_eq!(
                    Money::from_places(money.in_places(exponent).unwrap(), exponent, currency),
                    Ok(money)
                );
            }
            let too_precise = format!("1.{}1", "0".repeat(usize::from(exponent)));
            assert!(Money::parse_major(&too_precise, currency).is_err(), "{currency} {too_precise}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = Money::parse_major(&text, Currency::parse("EUR").unwrap());
        }

        #[test]
        fn numbers_survive_any_way_of_writing_them(minor in 0..=MAX_MINOR, shift in 0usize..12) {
            let money = Money::from_minor(minor, Currency::parse("EUR").unwrap()).unwrap();
            let written = format!("{minor}{}e-{}", "0".repeat(shift), shift + 2);
            prop_assert_eq!(Money::parse_major(&written, money.currency()), Ok(money));
        }
    }
}
