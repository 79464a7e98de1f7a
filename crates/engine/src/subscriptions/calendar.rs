//! When a subscription is charged: periods, and the hours at which nobody is.

use florin_domain::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;
/// Nobody is charged before this hour of the server's day (UTC) who is not to be charged at night, …
const MORNING: i64 = 8 * HOUR;
/// … nor from this hour on.
const EVENING: i64 = 20 * HOUR;
/// A declined charge is tried again at this hour of the next day.
const RETRY: i64 = 3 * HOUR;

/// What a period is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
    /// A month of the calendar; the 31st becomes the last day of shorter ones.
    Month,
}

impl Unit {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Unit::Hour => "hour",
            Unit::Day => "day",
            Unit::Month => "month",
        }
    }

    /// Reads the word.
    pub fn find(word: &str) -> Option<Unit> {
        [Unit::Hour, Unit::Day, Unit::Month].into_iter().find(|unit| unit.as_str() == word)
    }
}

/// So many units later. Counted from one anchor, so that months do not wander to shorter ones' ends.
pub(super) fn later(from: Timestamp, unit: Unit, count: i64) -> Timestamp {
    match unit {
        Unit::Hour => Timestamp(from.micros().saturating_add(count.saturating_mul(HOUR))),
        Unit::Day => Timestamp(from.micros().saturating_add(count.saturating_mul(DAY))),
        Unit::Month => {
            let at = jiff::Timestamp::from_microsecond(from.micros()).ok();
            let span = jiff::Span::new().try_months(count).ok();
            let moved = at.zip(span).and_then(|(at, span)| at.to_zoned(TimeZone::UTC).checked_add(span).ok());
            // Beyond the calendar is never.
            moved.map_or(Timestamp(i64::MAX), |at| Timestamp(at.timestamp().as_microsecond()))
        }
    }
}

/// The same instant, or the next morning where nobody is to be charged at night.
pub(super) fn by_day(at: Timestamp, no_nights: bool) -> Timestamp {
    let (day, time) = (at.micros().div_euclid(DAY) * DAY, at.micros().rem_euclid(DAY));
    match time {
        _ if !no_nights => at,
        time if time < MORNING => Timestamp(day + MORNING),
        time if time >= EVENING => Timestamp(day + DAY + MORNING),
        _ => at,
    }
}

/// When a declined charge is tried again: the next day.
pub(super) fn after_decline(now: Timestamp, no_nights: bool) -> Timestamp {
    let tomorrow = now.micros().div_euclid(DAY) * DAY + DAY;
    Timestamp(tomorrow + if no_nights { MORNING } else { RETRY })
}

/// When a charge that ended in an error is tried again: at the start of the next hour.
pub(super) fn after_error(now: Timestamp, no_nights: bool) -> Timestamp {
    by_day(Timestamp(now.micros().div_euclid(HOUR) * HOUR + HOUR), no_nights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn months_are_counted_from_the_anchor() {
        let anchor = at("2027-10-31T15:12:09Z");
        for (count, then) in [
            (1, "2027-11-30T15:12:09Z"),
            (2, "2027-12-31T15:12:09Z"),
            (4, "2028-02-29T15:12:09Z"),
            (5, "2028-03-31T15:12:09Z"),
        ] {
            assert_eq!(later(anchor, Unit::Month, count), at(then), "{count}");
        }
        assert_eq!(later(anchor, Unit::Day, 3), at("2027-11-03T15:12:09Z"));
        assert_eq!(later(anchor, Unit::Hour, 10), at("2027-11-01T01:12:09Z"));
        assert_eq!(later(anchor, Unit::Month, i64::MAX), Timestamp(i64::MAX));
    }

    #[test]
    fn nights_are_left_alone_where_asked() {
        for (from, then) in [
            ("2027-05-04T07:59:59Z", "2027-05-04T08:00:00Z"),
            ("2027-05-04T08:00:00Z", "2027-05-04T08:00:00Z"),
            ("2027-05-04T19:59:59Z", "2027-05-04T19:59:59Z"),
            ("2027-05-04T20:00:00Z", "2027-05-05T08:00:00Z"),
        ] {
            assert_eq!(by_day(at(from), true), at(then), "{from}");
            assert_eq!(by_day(at(from), false), at(from));
        }
    }

    #[test]
    fn retries_come_the_next_day_or_with_the_next_hour() {
        let now = at("2027-05-04T19:12:09Z");
        assert_eq!(after_decline(now, false), at("2027-05-05T03:00:00Z"));
        assert_eq!(after_decline(now, true), at("2027-05-05T08:00:00Z"));
        assert_eq!(after_error(now, false), at("2027-05-04T20:00:00Z"));
        assert_eq!(after_error(now, true), at("2027-05-05T08:00:00Z"));
    }
}
