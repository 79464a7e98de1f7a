//! `Authorization: MAC id="…", ts="…", nonce="…", mac="…"[, ext="…"]` (wallet-mac 3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Longest header.
const LONGEST: usize = 8 * 1024;
/// Longest nonce.
const LONGEST_NONCE: usize = 256;
/// Most digits of a timestamp.
const MOST_DIGITS: usize = 12;

/// The parameters, as they were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct MacHeader<'a> {
    /// A client's id, or an access token.
    pub(super) id: &'a str,
    /// Seconds since 1970, as text.
    pub(super) ts: &'a str,
    /// The same as a number.
    pub(super) seconds: i64,
    /// Any text.
    pub(super) nonce: &'a str,
    /// The MAC, decoded.
    pub(super) mac: Vec<u8>,
    /// Signed extension, empty if there is none.
    pub(super) ext: &'a str,
}

/// What is wrong with a header. Never holds anything of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum HeaderFault {
    /// Another scheme.
    #[error("the authorization scheme is not MAC")]
    Scheme,
    /// More than 8 KiB.
    #[error("the authorization header is longer than 8 KiB")]
    TooLong,
    /// No `name="value"` where one must be, or a character that may not be there.
    #[error("the authorization header is malformed")]
    Malformed,
    /// A parameter stands twice.
    #[error("the parameter {0} stands twice in the authorization header")]
    Twice(&'static str),
    /// A parameter is not there.
    #[error("the parameter {0} is missing in the authorization header")]
    Missing(&'static str),
    /// A parameter does not say what it should.
    #[error("the parameter {0} of the authorization header is not valid")]
    Invalid(&'static str),
}

const NAMES: [&str; 5] = ["id", "ts", "nonce", "mac", "ext"];

impl<'a> MacHeader<'a> {
    /// Reads a header's value.
    pub(super) fn parse(header: &'a str) -> Result<MacHeader<'a>, HeaderFault> {
        if header.len() > LONGEST {
            return Err(HeaderFault::TooLong);
        }
        let mut found = [None; NAMES.len()];
        for parameter in Parameters::of(header)? {
            let (name, value) = parameter?;
            let Some(place) = NAMES.iter().position(|known| *known == name) else { continue };
            if found[place].replace(value).is_some() {
                return Err(HeaderFault::Twice(NAMES[place]));
            }
        }
        let [id, ts, nonce, mac, ext] = found;
        let needed = |value: Option<&'a str>, name| value.ok_or(HeaderFault::Missing(name));
        let (id, ts, nonce) = (needed(id, "id")?, needed(ts, "ts")?, needed(nonce, "nonce")?);
        let mac = STANDARD.decode(needed(mac, "mac")?).map_err(|_| HeaderFault::Invalid("mac"))?;
        if id.is_empty() {
            return Err(HeaderFault::Invalid("id"));
        }
        if !(1..=LONGEST_NONCE).contains(&nonce.len()) {
            return Err(HeaderFault::Invalid("nonce"));
        }
        let seconds = seconds(ts).ok_or(HeaderFault::Invalid("ts"))?;
        Ok(MacHeader { id, ts, seconds, nonce, mac, ext: ext.unwrap_or_default() })
    }

    /// As much of the nonce as may be logged.
    pub(super) fn nonce_begins(&self) -> &str {
        self.nonce.get(..8).unwrap_or(self.nonce)
    }
}

fn seconds(ts: &str) -> Option<i64> {
    let is_plain = (1..=MOST_DIGITS).contains(&ts.len()) && ts.bytes().all(|byte| byte.is_ascii_digit());
    (is_plain && (ts == "0" || !ts.starts_with('0'))).then(|| ts.parse().ok()).flatten()
}

/// Walks from quote to quote: values may hold commas and equals signs, and begin or end with spaces.
struct Parameters<'a> {
    rest: &'a str,
    is_first: bool,
}

impl<'a> Parameters<'a> {
    fn of(header: &'a str) -> Result<Parameters<'a>, HeaderFault> {
        let (scheme, rest) = header.trim_start_matches(' ').split_once(' ').ok_or(HeaderFault::Scheme)?;
        if !scheme.eq_ignore_ascii_case("MAC") {
            return Err(HeaderFault::Scheme);
        }
        Ok(Parameters { rest: spaces_off(rest), is_first: true })
    }

    fn one(&mut self) -> Option<(&'a str, &'a str)> {
        if !self.is_first {
            self.rest = spaces_off(self.rest.strip_prefix(',')?);
        }
        let (name, rest) = self.rest.split_once("=\"")?;
        let (value, rest) = rest.split_once('"')?;
        let is_name =
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        let is_value = value.bytes().all(|b| (0x20..=0x7e).contains(&b) && b != b'\\');
        self.is_first = false;
        self.rest = spaces_off(rest);
        (is_name && is_value).then_some((name, value))
    }
}

fn spaces_off(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

impl<'a> Iterator for Parameters<'a> {
    type Item = Result<(&'a str, &'a str), HeaderFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() && !self.is_first {
            return None;
        }
        let Some(found) = self.one() else {
            (self.rest, self.is_first) = ("", false);
            return Some(Err(HeaderFault::Malformed));
        };
        Some(Ok(found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAC: &str = "TaxLziPz2Jh7k/im0P6c1lp00a9moLBNk6YwUID7rJE=";

    #[test]
    fn values_stand_between_quotes_whatever_they_hold() {
        let nonce = " a, mac=b, ts=1, id=c ";
        let text = format!("mac nonce=\"{nonce}\" ,id=\"i\",ts=\"1\", new=\"x\",  mac=\"{MAC}\"");
        let header = MacHeader::parse(&text).unwrap();
        assert_eq!((header.id, header.ts, header.seconds, header.nonce), ("i", "1", 1, nonce));
        assert_eq!((header.ext, header.nonce_begins()), ("", " a, mac="));
    }

    #[test]
    fn what_is_no_header_is_refused() {
        let of = |parameters: &str| format!("MAC {parameters}");
        let good = format!("id=\"i\", ts=\"1\", nonce=\"n\", mac=\"{MAC}\"");
        assert!(MacHeader::parse(&of(&good)).is_ok());
        for (header, fault) in [
            ("MAC".into(), HeaderFault::Scheme),
            (format!("Bearer {good}"), HeaderFault::Scheme),
            (of(""), HeaderFault::Malformed),
            (of("id=i"), HeaderFault::Malformed),
            (of(&format!("{good},")), HeaderFault::Malformed),
            (of(&format!("{good} ext=\"\"")), HeaderFault::Malformed),
            (of(&good.replace("\"n\"", "\"a\\b\"")), HeaderFault::Malformed),
            (of(&good.replace("\"n\"", "\"a\tb\"")), HeaderFault::Malformed),
            (of(&format!("{good}, id=\"i\"")), HeaderFault::Twice("id")),
            (of(&good.replace("nonce=\"n\", ", "")), HeaderFault::Missing("nonce")),
            (of(&good.replace("\"n\"", "\"\"")), HeaderFault::Invalid("nonce")),
            (of(&good.replace("\"n\"", &format!("\"{}\"", "n".repeat(257)))), HeaderFault::Invalid("nonce")),
            (of(&good.replace("rJE=", "rJE")), HeaderFault::Invalid("mac")),
            (of(&format!("{good}, ext=\"{}\"", "x".repeat(8192))), HeaderFault::TooLong),
        ] {
            assert_eq!(MacHeader::parse(&header), Err(fault), "{header}");
        }
        for ts in ["", "01", "+1", "-1", "1.0", "1234567890123", " 1"] {
            let header = of(&good.replace("ts=\"1\"", &format!("ts=\"{ts}\"")));
            assert_eq!(MacHeader::parse(&header), Err(HeaderFault::Invalid("ts")), "{ts}");
        }
    }
}
