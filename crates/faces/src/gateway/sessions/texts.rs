//! The form's texts in 20 languages. Most of them are those of the hosted checkout page, which says the same things; the
//! languages that only this face speaks have a file of their own here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

macro_rules! shared {
    ($($tag:literal)*) => {
        &[$(($tag, concat!(include_str!(concat!("../../checkout/page/catalogues/", $tag, ".ftl")), "\n", include_str!(concat!("texts/", $tag, ".ftl"))))),*]
    };
}

/// Languages of both faces, with what only this one says.
const SHARED: &[(&str, &str)] =
    shared!["en" "he" "de" "es" "fi" "fr" "it" "ja" "no" "pl" "pt" "ru" "sr" "sv" "tr" "zh"];

/// Languages of this face alone.
const OWN: &[(&str, &str)] = &[
    ("cs", include_str!("texts/cs.ftl")),
    ("el", include_str!("texts/el.ftl")),
    ("ko", include_str!("texts/ko.ftl")),
    ("nl", include_str!("texts/nl.ftl")),
    ("sk", include_str!("texts/sk.ftl")),
];

/// What the form says; a test compares every language with this list.
const KEYS: &[&str] = &[
    "address-billing",
    "address-name",
    "address-shipping",
    "approve-title",
    "bank-country",
    "bank-title",
    "cancel",
    "card-brand-is",
    "card-cvv",
    "card-expiry",
    "card-expiry-placeholder",
    "card-holder",
    "card-issue",
    "card-number",
    "card-owner",
    "card-title",
    "challenge-explained",
    "challenge-frame",
    "challenge-title",
    "continue",
    "customer-address",
    "customer-city",
    "customer-country",
    "customer-country-choose",
    "customer-email",
    "customer-phone",
    "customer-state",
    "customer-zip",
    "faults-summary",
    "fault-brand-excluded",
    "fault-cvv-empty",
    "fault-cvv-length",
    "fault-email",
    "fault-expiry-empty",
    "fault-expiry-far",
    "fault-expiry-past",
    "fault-expiry-shape",
    "fault-holder-empty",
    "fault-holder-number",
    "fault-number-characters",
    "fault-number-check",
    "fault-number-empty",
    "fault-number-long",
    "fault-number-short",
    "fault-required",
    "fault-too-long",
    "fault-upi",
    "field-optional",
    "form-unavailable",
    "needs-script",
    "pay-amount",
    "pay-reserve",
    "pay-with-another-card",
    "paying",
    "returned-close",
    "returned-goes-on",
    "returned-nothing",
    "returned-thanks",
    "save-the-card",
    "saved-card",
    "saved-expires",
    "saved-title",
    "secure-note",
    "test-mode",
    "test-mode-explained",
    "upi-address",
    "upi-ask",
    "upi-code",
    "upi-code-alt",
    "upi-confirm",
    "upi-open",
    "upi-scan",
    "upi-title",
    "upi-wait",
    "working",
];

/// Texts of one language, by their key.
pub(super) struct Texts {
    pub(super) tag: &'static str,
    lines: BTreeMap<&'static str, &'static str>,
}

static TEXTS: LazyLock<Vec<Texts>> = LazyLock::new(|| {
    SHARED.iter().chain(OWN).map(|(tag, source)| Texts { tag, lines: read(source) }).collect()
});

/// Lines of `key = text`; the form needs no plurals.
fn read(source: &'static str) -> BTreeMap<&'static str, &'static str> {
    let pairs =
        source.lines().filter(|line| !line.starts_with(['#', ' '])).filter_map(|line| line.split_once(" = "));
    pairs.filter(|(key, _)| KEYS.contains(key)).collect()
}

/// The language of a tag, English for one that is not spoken here.
pub(super) fn find(tag: &str) -> &'static Texts {
    spoken(tag).unwrap_or(&TEXTS[0])
}

/// The language that is named, else the first of a browser's (`Accept-Language`) that is spoken here, else English.
pub(super) fn chosen(named: Option<&str>, accepted: &str) -> &'static Texts {
    let own = accepted.split(',').filter_map(|part| part.split(';').next());
    named.into_iter().chain(own).find_map(|tag| spoken(tag.trim())).unwrap_or(&TEXTS[0])
}

fn spoken(tag: &str) -> Option<&'static Texts> {
    let short = tag.split('-').next().unwrap_or_default();
    TEXTS.iter().find(|texts| texts.tag.eq_ignore_ascii_case(short))
}

impl Texts {
    /// One text.
    pub(super) fn get(&self, key: &str) -> &'static str {
        self.lines.get(key).copied().unwrap_or_default()
    }

    /// All of them, for the page's script.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(&self.lines).unwrap_or_default()
    }

    /// How its lines run.
    pub(super) fn direction(&self) -> &'static str {
        if self.tag == "he" { "rtl" } else { "ltr" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_everything() {
        assert_eq!(TEXTS.len(), 21);
        for texts in TEXTS.iter() {
            let missing: Vec<_> = KEYS.iter().filter(|key| texts.get(key).trim().is_empty()).collect();
            assert!(missing.is_empty(), "{}: {missing:?}", texts.tag);
            let words = |text: &str| {
                text.match_indices("{ $")
                    .map(|(at, _)| text[at..].split('}').next().unwrap_or("").to_owned())
                    .collect::<std::collections::BTreeSet<_>>()
            };
            for key in KEYS {
                assert_eq!(words(texts.get(key)), words(TEXTS[0].get(key)), "{}: {key}", texts.tag);
            }
        }
    }

    #[test]
    fn unknown_languages_are_english() {
        for (tag, found) in [("de", "de"), ("PT-BR", "pt"), ("xx", "en"), ("", "en"), ("tlh", "en")] {
            assert_eq!(find(tag).tag, found);
        }
        assert_eq!(find("he").direction(), "rtl");
        for (named, accepted, found) in [
            (Some("ko"), "de", "ko"),
            (Some("xx"), "xx, fr-CH;q=0.9, de;q=0.8", "fr"),
            (None, "de-AT", "de"),
            (None, "", "en"),
        ] {
            assert_eq!(chosen(named, accepted).tag, found);
        }
    }
}
