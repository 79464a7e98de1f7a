//! Instants, as the store keeps them. The clock itself lives in the engine.

use std::fmt;

/// Microseconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// From whole seconds since 1970.
    pub fn from_seconds(seconds: i64) -> Timestamp {
        Timestamp(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This much later.
    #[must_use]
    pub fn plus_ms(self, ms: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(ms.saturating_mul(1000)))
    }

    /// This much earlier.
    #[must_use]
    pub fn minus_ms(self, ms: i64) -> Timestamp {
        self.plus_ms(ms.saturating_neg())
    }

    /// Year and month in the zone that is last to see a day begin (UTC-12), for card expiry (standards 5).
    pub fn year_month_latest_zone(self) -> (i32, u8) {
        let days = (self.seconds() - 12 * 3600).div_euclid(86_400);
        // Civil date from a day count, after H. Hinnant's days algorithm (era of 400 years).
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (i32::try_from(year).unwrap_or(i32::MAX), u8::try_from(month).unwrap_or(12))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_when_it_ends_everywhere() {
        let at = |seconds| Timestamp::from_seconds(seconds).year_month_latest_zone();
        assert_eq!(at(1_767_225_600), (2025, 12)); // 2026-01-01T00:00Z is still December at UTC-12
        assert_eq!(at(1_767_225_600 + 12 * 3600), (2026, 1));
        assert_eq!(at(951_782_400 + 13 * 3600), (2000, 2)); // 2000-02-29
        assert_eq!(at(0), (1969, 12));
    }
}
