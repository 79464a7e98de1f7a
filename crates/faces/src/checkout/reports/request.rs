//! Which transactions a report is about.

use florin_domain::Timestamp;
use jiff::civil;
use jiff::tz::{Offset, TimeZone};

use super::super::errors::{Errors, phrase};
use super::super::fields::{ANY, Fields};
use super::super::transactions::kind::Status;
use crate::shared::json::Value;

/// Which of its times counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    Created,
    Paid,
    Settled,
}

/// Which transactions are meant.
#[derive(Debug)]
pub(super) struct Params {
    pub(super) when: When,
    /// The first instant.
    pub(super) from: Timestamp,
    /// The first instant behind.
    pub(super) until: Timestamp,
    /// How they stand; none: all.
    pub(super) status: Option<Status>,
    /// Whether payments by card are meant: the only ones that money moved for.
    pub(super) cards: bool,
    /// A page begins behind this transaction.
    pub(super) starting_after: Option<String>,
    /// A page ends before this transaction.
    pub(super) ending_before: Option<String>,
}

impl Params {
    /// Reads `report_params`.
    pub(super) fn read(body: &Value<'_>) -> Result<Params, Errors> {
        let fields = Fields::wrapped(body, "report_params", true)?;
        let mut errors = Errors::default();
        let when = when(&fields, &mut errors);
        let zone = zone(&fields, &mut errors);
        let range = range(&fields, &zone, &mut errors);
        let status = status(&fields, &mut errors);
        let method = fields.text("payment_method_type", ANY, &mut errors);
        if method.is_some_and(|method| !["credit_card", "alternative", "erip"].contains(&method)) {
            fields.fault("payment_method_type", phrase::INVALID, &mut errors);
        }
        let mut text = |name| fields.text(name, ANY, &mut errors).map(str::to_owned);
        let (starting_after, ending_before) = (text("starting_after"), text("ending_before"));
        match range {
            Some((from, until)) if errors.is_empty() => Ok(Params {
                when,
                from,
                until,
                status,
                cards: method.is_none_or(|method| method == "credit_card"),
                starting_after,
                ending_before,
            }),
            _ => Err(errors),
        }
    }
}

fn when(fields: &Fields<'_>, errors: &mut Errors) -> When {
    match fields.text("date_type", ANY, errors) {
        None | Some("created_at") => When::Created,
        Some("paid_at") => When::Paid,
        Some("settled_at") => When::Settled,
        Some(_) => {
            fields.fault("date_type", phrase::INVALID, errors);
            When::Created
        }
    }
}

fn status(fields: &Fields<'_>, errors: &mut Errors) -> Option<Status> {
    let word = fields.text("status", ANY, errors).filter(|word| *word != "all")?;
    let status = Status::find(word);
    if status.is_none() {
        fields.fault("status", phrase::INVALID, errors);
    }
    status
}

/// `UTC`, or an offset such as `+03:00`: this house carries no table of zones.
fn zone(fields: &Fields<'_>, errors: &mut Errors) -> TimeZone {
    let Some(text) = fields.text("time_zone", ANY, errors) else { return TimeZone::UTC };
    let offset = || -> Option<Offset> {
        let (sign, rest) = match text.split_at_checked(1)? {
            ("+", rest) => (1, rest),
            ("-", rest) => (-1, rest),
            _ => return None,
        };
        let (hours, minutes) = rest.split_once(':')?;
        let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
        Offset::from_seconds(sign * seconds).ok()
    };
    if ["utc", "etc/utc", "gmt", "z"].contains(&text.to_ascii_lowercase().as_str()) {
        return TimeZone::UTC;
    }
    let offset = offset();
    if offset.is_none() {
        fields.fault("time_zone", phrase::INVALID, errors);
    }
    offset.map_or(TimeZone::UTC, TimeZone::fixed)
}

/// One day (`date`), or from one time to another.
fn range(fields: &Fields<'_>, zone: &TimeZone, errors: &mut Errors) -> Option<(Timestamp, Timestamp)> {
    let day = |name, errors: &mut Errors| fields.text(name, 64, errors);
    if let Some(text) = day("date", errors) {
        let found = instant(text, zone, false).zip(instant(text, zone, true));
        if found.is_none() {
            fields.fault("date", phrase::INVALID, errors);
        }
        return found;
    }
    let mut end = |name, is_end| {
        let Some(text) = day(name, errors) else {
            fields.fault(name, phrase::BLANK, errors);
            return None;
        };
        let at = instant(text, zone, is_end);
        if at.is_none() {
            fields.fault(name, phrase::INVALID, errors);
        }
        at
    };
    let (from, until) = (end("from", false), end("to", true));
    from.zip(until)
}

/// A day, a time in the zone, or an instant with a zone of its own. A day as an end is the one behind it.
fn instant(text: &str, zone: &TimeZone, is_end: bool) -> Option<Timestamp> {
    let text = text.trim();
    let at = if let Ok(at) = text.parse::<jiff::Timestamp>() {
        at
    } else if text.len() == 10 {
        let day: civil::Date = text.parse().ok()?;
        let day = if is_end { day.tomorrow().ok()? } else { day };
        day.to_zoned(zone.clone()).ok()?.timestamp()
    } else {
        text.parse::<civil::DateTime>().ok()?.to_zoned(zone.clone()).ok()?.timestamp()
    };
    Some(Timestamp(at.as_microsecond()))
}
