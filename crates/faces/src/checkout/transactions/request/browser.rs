//! `additional_data.browser`: what 3-D Secure asks of the payer's browser (checkout-codes 4, E.1042 to E.1063).

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::super::super::errors::{Errors, phrase};
use super::super::super::fields::Fields;
use super::Faults;

/// The payer's browser.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::checkout) struct Browser {
    /// Pixels.
    pub(in crate::checkout) screen_width: Option<u32>,
    /// Pixels.
    pub(in crate::checkout) screen_height: Option<u32>,
    /// Bits a pixel.
    pub(in crate::checkout) screen_color_depth: Option<u32>,
    /// BCP 47.
    pub(in crate::checkout) language: Option<String>,
    /// Whether it runs Java.
    pub(in crate::checkout) java_enabled: Option<bool>,
    /// Pixels.
    pub(in crate::checkout) window_height: Option<u32>,
    /// Pixels.
    pub(in crate::checkout) window_width: Option<u32>,
    /// Minutes from UTC, as JavaScript counts them: west is positive.
    pub(in crate::checkout) time_zone: Option<i32>,
    /// The header.
    pub(in crate::checkout) accept_header: Option<String>,
    /// The header.
    pub(in crate::checkout) user_agent: Option<String>,
    /// Where the payer is.
    pub(in crate::checkout) ip_address: Option<String>,
}

/// Reads members, each with a code for its absence and one for its faults.
struct Reader<'r, 'v> {
    fields: Option<Fields<'v>>,
    is_required: bool,
    faults: &'r mut Faults,
}

impl Reader<'_, '_> {
    fn member<T>(
        &mut self,
        name: &'static str,
        (missing, malformed): (&'static str, &'static str),
        read: impl FnOnce(&Fields<'_>) -> Option<T>,
    ) -> Option<T> {
        let is_sent = self.fields.as_ref().is_some_and(|fields| fields.value(name).is_some());
        let read = self.fields.as_ref().filter(|_| is_sent).and_then(read);
        let (code, phrase) = match (is_sent, &read) {
            (false, _) if self.is_required => (missing, phrase::BLANK),
            (true, None) => (malformed, phrase::INVALID),
            _ => return read,
        };
        self.faults.note_code(code);
        let path = ["additional_data", "browser", name].map(std::borrow::Cow::Borrowed);
        self.faults.errors.add(&path, phrase);
        None
    }

    fn pixels(&mut self, name: &'static str, codes: (&'static str, &'static str)) -> Option<u32> {
        self.member(name, codes, |fields| number(fields, name).and_then(|number| u32::try_from(number).ok()))
    }

    fn text(
        &mut self,
        name: &'static str,
        max: usize,
        codes: (&'static str, &'static str),
    ) -> Option<String> {
        self.member(name, codes, |fields| fields.text(name, max, &mut Errors::default()).map(str::to_owned))
    }
}

fn number(fields: &Fields<'_>, name: &'static str) -> Option<i64> {
    fields.integer(name, &mut Errors::default())
}

/// Reads the browser's data; all of it must be there if the shop runs 3-D Secure host to host.
pub(super) fn read(
    additional_data: Option<&Fields<'_>>,
    is_required: bool,
    faults: &mut Faults,
) -> Option<Browser> {
    let fields = additional_data.and_then(|data| data.object("browser", &mut faults.errors));
    if fields.is_none() && !is_required {
        return None;
    }
    let mut reader = Reader { fields, is_required, faults };
    Some(Browser {
        screen_width: reader.pixels("screen_width", ("E.1042", "E.1043")),
        screen_height: reader.pixels("screen_height", ("E.1044", "E.1045")),
        screen_color_depth: reader.pixels("screen_color_depth", ("E.1046", "E.1047")),
        language: reader.text("language", 35, ("E.1048", "E.1049")),
        java_enabled: reader.member("java_enabled", ("E.1050", "E.1051"), |fields| {
            fields.boolean("java_enabled", &mut Errors::default())
        }),
        window_height: reader.pixels("window_height", ("E.1052", "E.1053")),
        window_width: reader.pixels("window_width", ("E.1054", "E.1055")),
        time_zone: reader.member("time_zone", ("E.1056", "E.1057"), |fields| {
            let minutes = i32::try_from(number(fields, "time_zone")?).ok()?;
            (-900..=900).contains(&minutes).then_some(minutes)
        }),
        accept_header: reader.text("accept_header", 2048, ("E.1058", "E.1059")),
        user_agent: reader.text("user_agent", 2048, ("E.1060", "E.1061")),
        ip_address: reader.member("ip_address", ("E.1062", "E.1063"), |fields| {
            let text = fields.text("ip_address", 45, &mut Errors::default())?;
            text.parse::<IpAddr>().is_ok().then(|| text.to_owned())
        }),
    })
}
