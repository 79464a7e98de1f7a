//! The simulator's clock: the machine's, plus what people moved it by. The only place that reads the time.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use jiff::Timestamp;

/// A clock that can be moved forward.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    offset_us: AtomicI64,
}

impl Clock {
    /// A clock that is ahead by this many microseconds.
    pub(crate) fn ahead(offset_us: i64) -> Clock {
        Clock { offset_us: AtomicI64::new(offset_us) }
    }

    /// Simulated microseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        real_now().saturating_add(self.offset_us())
    }

    /// How far it is ahead.
    pub(crate) fn offset_us(&self) -> i64 {
        self.offset_us.load(Ordering::Relaxed)
    }

    /// Moves it on.
    pub(crate) fn advance(&self, seconds: i64) {
        self.offset_us.fetch_add(seconds.saturating_mul(1_000_000), Ordering::Relaxed);
    }
}

/// The machine's own microseconds since 1970: receivers check signatures by their clock, not by ours.
#[expect(clippy::disallowed_methods, reason = "the clock's one home in this crate")]
pub(crate) fn real_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// RFC 3339 with microseconds, as the books show times.
pub(crate) fn iso(micros: i64) -> String {
    Timestamp::from_microsecond(micros).map(|at| at.to_string()).unwrap_or_default()
}

/// The UTC day, `YYYY-MM-DD`.
pub(crate) fn day(micros: i64) -> String {
    let mut text = iso(micros);
    text.truncate(10);
    text
}

/// Whether two instants share a UTC day.
pub(crate) fn same_day(a: i64, b: i64) -> bool {
    const DAY_US: i64 = 86_400_000_000;
    a.div_euclid(DAY_US) == b.div_euclid(DAY_US)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_utc() {
        assert_eq!(day(1_700_000_000_000_000), "2023-11-14");
        assert_eq!(iso(1_700_000_000_000_000), "2023-11-14T22:13:20Z");
        assert!(same_day(1_700_000_000_000_000, 1_700_006_399_999_999));
        assert!(!same_day(1_700_000_000_000_000, 1_700_006_400_000_000));
    }
}
