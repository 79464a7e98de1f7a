//! PSPs' reason codes in our words. The maps are data (`data/declines/*.csv`), one for each field of a PSP.
//!
//! A reply is read in this order (connectors 2): its class on the wire; whether the body parses; the
//! PSP's verdict; the PSP's reason code; the raw network code; the category's default.

use std::collections::HashMap;
use std::sync::LazyLock;

use florin_domain::{Category, Refusal};

use crate::connector::Outcome;

/// One PSP field's codes. Read once, when first asked.
pub struct Declines {
    text: &'static str,
    map: LazyLock<Words>,
}

type Words = HashMap<&'static str, Refusal>;

macro_rules! declines {
    ($($(#[$doc:meta])* $name:ident = $file:literal;)*) => {
        $($(#[$doc])* pub static $name: Declines = Declines {
            text: include_str!(concat!("../data/declines/", $file)),
            map: LazyLock::new(|| read(include_str!(concat!("../data/declines/", $file)))),
        };)*

        /// Every map with the name of its file.
        pub const ALL: &[(&str, &Declines)] = &[$(($file, &$name)),*];
    };
}

declines! {
    /// beGateway's `code`.
    BEGATEWAY_V3 = "begateway_v3.csv";
    /// Raw codes of the card networks (field 39 of ISO 8583).
    ISO8583 = "iso8583.csv";
    /// PayPal's `issue`, `name` or `error`.
    PAYPAL_ISSUE = "paypal_issue.csv";
    /// PayPal's `response_code` of a processor.
    PAYPAL_PROCESSOR = "paypal_processor.csv";
    /// Stripe's `decline_code`, `code` and `type`.
    STRIPE = "stripe.csv";
    /// Stripe's `failure_reason` of a refund.
    STRIPE_REFUND = "stripe_refund.csv";
}

impl Declines {
    /// Our word for a code; none if the list does not know it.
    pub fn find(&self, code: &str) -> Option<Refusal> {
        self.map.get(code).copied()
    }

    /// Codes and our words, in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        rows(self.text)
    }
}

fn rows(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(','))
}

/// A word that is not ours is left out here and found by the test.
fn read(text: &'static str) -> Words {
    rows(text).filter_map(|(code, word)| Some((code, Refusal::find(word)?))).collect()
}

/// What an HTTP status means when a readable body gives no reason (connectors 2).
///
/// Successes are here too: a success that says nothing is no success, and must be asked about.
pub fn http_default(status: u16) -> Refusal {
    match status {
        401 => Refusal::CredentialsInvalid,
        403 => Refusal::PermissionDenied,
        404 => Refusal::ReferenceNotFound,
        409 => Refusal::Duplicate,
        429 => Refusal::RateLimited,
        408 | 425 => Refusal::PspUnavailable,
        400..=499 => Refusal::RequestInvalid,
        _ => Refusal::PspUnavailable,
    }
}

/// What a reply means whose body is not what the PSP writes: HTML, half a JSON, nothing at all.
///
/// Something between us and the PSP may have said it, so it proves nothing about the payment;
/// but an empty body leaves the status its meaning.
pub fn unreadable(status: u16, body: &[u8]) -> Refusal {
    if body.trim_ascii().is_empty() || status == 429 { http_default(status) } else { Refusal::PspUnavailable }
}

/// The verdict of a reason: the issuer's, the scheme's or a risk engine's no is a decline, all else an error.
pub fn verdict(reason: Refusal) -> Outcome {
    match reason.category() {
        Category::Hard | Category::Soft | Category::Fraud => Outcome::Declined(reason),
        Category::Config | Category::Network => Outcome::Refused(reason),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use florin_domain::RetryClass;

    use super::*;

    #[test]
    fn every_line_has_one_code_and_one_of_our_words() {
        for (file, declines) in ALL {
            let mut seen = HashSet::new();
            for line in declines.text.lines().filter(|line| !line.starts_with('#')) {
                let (code, word) = line.split_once(',').unwrap_or_else(|| panic!("{file}: {line}"));
                assert!(Refusal::find(word).is_some(), "{file}: {word}");
                assert!(seen.insert(code), "{file}: {code} twice");
                assert_eq!(declines.find(code).map(Refusal::as_str), Some(word), "{file}: {code}");
            }
            assert!(!seen.is_empty(), "{file}");
        }
    }

    #[test]
    fn a_status_alone_never_says_that_a_payment_succeeded_or_surely_failed_inside() {
        assert_eq!(http_default(422), Refusal::RequestInvalid);
        assert_eq!(http_default(401).class(), RetryClass::Elsewhere);
        for status in [200, 204, 301, 408, 500, 502, 503, 504] {
            assert_eq!(http_default(status).class(), RetryClass::AskFirst, "{status}");
            assert_eq!(unreadable(status, b"<html>").class(), RetryClass::AskFirst, "{status}");
        }
        assert_eq!(unreadable(404, b"<html>"), Refusal::PspUnavailable);
        assert_eq!(unreadable(404, b" \n"), Refusal::ReferenceNotFound);
        assert_eq!(unreadable(429, b"<html>"), Refusal::RateLimited);
    }

    #[test]
    fn declines_are_the_card_s_and_errors_are_not() {
        assert_eq!(verdict(Refusal::CardLost), Outcome::Declined(Refusal::CardLost));
        assert_eq!(verdict(Refusal::PspRiskBlocked), Outcome::Declined(Refusal::PspRiskBlocked));
        assert_eq!(verdict(Refusal::Duplicate), Outcome::Refused(Refusal::Duplicate));
        assert_eq!(verdict(Refusal::IssuerUnavailable), Outcome::Refused(Refusal::IssuerUnavailable));
    }
}
