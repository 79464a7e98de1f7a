//! What kind of breach a report tells of. Paths may hold tokens, and hosts what a script wanted to carry away: both are
//! cut down to what says where to look.

use florin_engine::breaches::Breach;
use url::{Host, Url};

use crate::shared::json::Value;

/// What is told of anything that we have no word for.
const OTHER: &str = "other";
/// Our pages that have a policy; the parts of a path that differ are not kept.
const PAGES: &[&str] = &[
    "/widget/hpp.html",
    "/v2/checkout",
    "/checkout",
    "/v2/confirm_order/…/…",
    "/products/…/pay",
    "/plans/…/pay",
    "/process/…",
    "/process/…/return",
    "/customer/transactions/…/…",
    "/ewallet/card",
    "/ewallet/approve",
    "/ewallet/challenge",
    "/ewallet/method",
    "/ewallet/return",
];
/// Directives that can be breached.
const DIRECTIVES: &[&str] = &[
    "base-uri",
    "connect-src",
    "default-src",
    "font-src",
    "form-action",
    "frame-ancestors",
    "frame-src",
    "img-src",
    "manifest-src",
    "media-src",
    "object-src",
    "require-trusted-types-for",
    "script-src",
    "script-src-attr",
    "script-src-elem",
    "style-src",
    "style-src-attr",
    "style-src-elem",
    "trusted-types",
    "worker-src",
];
/// What browsers say instead of an address.
const WORDS: &[&str] = &[
    "inline",
    "eval",
    "wasm-eval",
    "self",
    "data",
    "blob",
    "about",
    "filesystem",
    "trusted-types-policy",
    "trusted-types-sink",
];
/// Digits that a host may have before it looks like a card number on its way out.
const MOST_DIGITS: usize = 7;

/// The kind of a report, in the form of `report-uri` or in that of `report-to`; none if it tells of something else.
pub(super) fn of(report: &Value<'_>) -> Option<Breach> {
    let Value::Object(report) = report else { return None };
    let (body, page, directive, blocked) = match (report.get("csp-report"), report.get("type")) {
        (Some(Value::Object(body)), _) => {
            (body, "document-uri", ["effective-directive", "violated-directive"], "blocked-uri")
        }
        (None, Some(Value::Text(kind))) if kind.as_str() == "csp-violation" => {
            let Some(Value::Object(body)) = report.get("body") else { return None };
            (body, "documentURL", ["effectiveDirective", "violatedDirective"], "blockedURL")
        }
        _ => return None,
    };
    let text = |name: &str| match body.get(name) {
        Some(Value::Text(text)) => text.as_str(),
        _ => "",
    };
    let directive = directive.into_iter().map(text).find(|text| !text.is_empty()).unwrap_or_default();
    Some(Breach {
        page: page_of(text(page)).to_owned(),
        directive: directive_of(directive).to_owned(),
        blocked: blocked_of(text(blocked)),
    })
}

fn page_of(address: &str) -> &'static str {
    let Ok(url) = Url::parse(address) else { return OTHER };
    let path: Vec<&str> = url.path().trim_end_matches('/').split('/').collect();
    let is_of = |page: &&&str| {
        let mut parts = page.split('/');
        page.split('/').count() == path.len()
            && path.iter().all(|part| parts.next().is_some_and(|known| known == "…" || known == *part))
    };
    PAGES.iter().find(is_of).unwrap_or(&OTHER)
}

/// Older browsers write the whole directive, with its sources.
fn directive_of(text: &str) -> &'static str {
    let name = text.split_ascii_whitespace().next().unwrap_or_default();
    DIRECTIVES.iter().find(|known| known.eq_ignore_ascii_case(name)).unwrap_or(&OTHER)
}

fn blocked_of(text: &str) -> String {
    if let Some(word) = WORDS.iter().find(|word| **word == text) {
        return (*word).to_owned();
    }
    let Ok(url) = Url::parse(text) else { return OTHER.to_owned() };
    match url.host() {
        Some(Host::Domain(name)) => host(name),
        Some(Host::Ipv4(address)) => address.to_string(),
        // It has room for a card number.
        Some(Host::Ipv6(_)) => "an IPv6 address".to_owned(),
        None => WORDS.iter().find(|word| **word == url.scheme()).unwrap_or(&OTHER).to_string(),
    }
}

/// The end of a name, by which its owner is found; of many digits none is kept.
fn host(name: &str) -> String {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    if !name.bytes().all(is_name) {
        return OTHER.to_owned();
    }
    let labels: Vec<&str> = name.trim_end_matches('.').split('.').collect();
    let end = labels.get(labels.len().saturating_sub(3)..).unwrap_or_default().join(".");
    if end.bytes().filter(u8::is_ascii_digit).count() <= MOST_DIGITS {
        return end;
    }
    end.chars().map(|letter| if letter.is_ascii_digit() { '#' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::json;

    fn kind(report: &str) -> Option<(String, String, String)> {
        let breach = of(&json::parse_exact(report.as_bytes()).unwrap())?;
        Some((breach.page, breach.directive, breach.blocked))
    }

    fn told(page: &str, directive: &str, blocked: &str) -> (String, String, String) {
        (page.to_owned(), directive.to_owned(), blocked.to_owned())
    }

    #[test]
    fn both_forms_of_reports_are_read() {
        let old = r#"{"csp-report":{"document-uri":"https://pay.example/checkout?token=9f6c","referrer":"",
            "violated-directive":"script-src 'nonce-x'","blocked-uri":"https://evil.example/x.js?card=4200","script-sample":"4200"}}"#;
        assert_eq!(kind(old), Some(told("/checkout", "script-src", "evil.example")));
        let new = r#"{"type":"csp-violation","age":1,"url":"https://pay.example/process/5f1d?x",
            "body":{"documentURL":"https://pay.example/process/5f1d?x","effectiveDirective":"style-src-attr","blockedURL":"inline"}}"#;
        assert_eq!(kind(new), Some(told("/process/…", "style-src-attr", "inline")));
    }

    #[test]
    fn what_we_have_no_word_for_is_not_kept() {
        let strange = r#"{"csp-report":{"document-uri":"https://pay.example/4200000000000000/secret",
            "effective-directive":"<script>","blocked-uri":"4200000000000000"}}"#;
        assert_eq!(kind(strange), Some(told("other", "other", "other")));
        assert_eq!(kind(r#"{"csp-report":{}}"#), Some(told("other", "other", "other")));
        for no_breach in [r#"{"type":"deprecation","body":{}}"#, r#"{"csp-report":1}"#, "{}", "[]", "1"] {
            assert_eq!(kind(no_breach), None, "{no_breach}");
        }
    }

    #[test]
    fn addresses_lose_what_may_be_secret() {
        for (address, page) in [
            ("https://pay.example/widget/hpp.html?token=9f6c#x", "/widget/hpp.html"),
            ("https://pay.example/customer/transactions/5f1d/secret", "/customer/transactions/…/…"),
            ("https://pay.example/v2/confirm_order/prd_1/361", "/v2/confirm_order/…/…"),
            ("https://pay.example/checkout/", "/checkout"),
            ("https://pay.example/ewallet/card?lang=pt#origin=https://shop.example", "/ewallet/card"),
            ("https://pay.example/checkout/more", "other"),
            ("about:blank", "other"),
        ] {
            assert_eq!(page_of(address), page, "{address}");
        }
        for (address, blocked) in [
            ("https://user:secret@evil.example:8443/path", "evil.example"),
            ("https://4200000000000000.evil.example/", "################.evil.example"),
            ("https://4200-0000.0000-0000.evil.example/", "####-####.evil.example"),
            ("https://a.b.c.evil.example/", "c.evil.example"),
            ("https://192.0.2.7/x", "192.0.2.7"),
            ("https://[4200:0:0:0::1]/", "an IPv6 address"),
            ("wss://cdn7.example", "cdn7.example"),
            ("data:text/plain,4200", "data"),
            ("chrome-extension://abcdef/x.js", "abcdef"),
            ("mailto:a@b.example", "other"),
            ("trusted-types-sink", "trusted-types-sink"),
            ("", "other"),
        ] {
            assert_eq!(blocked_of(address), blocked, "{address}");
        }
    }
}
