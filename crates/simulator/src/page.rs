//! The challenge page: plain HTML that works without scripts, in a frame, by keyboard, at 320 pixels, by day and night.

use florin_domain::{Currency, Money};

/// What a page shows of a payment.
#[derive(Debug)]
pub(crate) struct Shown {
    pub id: String,
    pub merchant: String,
    /// With its currency, for people.
    pub amount: String,
    /// Masked.
    pub card: String,
    pub state: &'static str,
    /// Where the payer goes from here.
    pub back: Option<String>,
}

/// An amount for people: `12.34 EUR`.
pub(crate) fn amount(minor: i64, currency: Currency) -> String {
    let text = Money::from_minor(minor, currency).map_or_else(|_| minor.to_string(), Money::to_major);
    format!("{text} {}", currency.code())
}

/// The question to the payer; `again` after a wrong password.
pub(crate) fn challenge(shown: &Shown, again: bool) -> String {
    let fault = if again {
        r#"<p class="fault" id="fault" role="alert">That is not the password. The test password is 1111.</p>"#
    } else {
        ""
    };
    let described = if again { r#" aria-invalid="true" aria-describedby="fault""# } else { "" };
    let body = format!(
        r#"<h1>Confirm your payment</h1>
<p class="note">A simulated bank asks. No real money moves.</p>
<dl><dt>Merchant</dt><dd>{merchant}</dd><dt>Amount</dt><dd class="amount">{amount}</dd><dt>Paid with</dt><dd>{card}</dd></dl>
<form method="post" action="/simulator/acs/{id}">
<label for="password">Password <span class="note">(for tests: 1111)</span></label>{fault}
<input id="password" name="password" type="password" autocomplete="off" inputmode="numeric" maxlength="20"{described}>
<button class="main" name="result" value="password">Confirm with password</button>
</form>
<form method="post" action="/simulator/acs/{id}" class="row">
<button name="result" value="approve">Approve</button>
<button name="result" value="reject">Reject</button>
<button name="result" value="abandon">Abandon</button>
</form>"#,
        merchant = escaped(&shown.merchant),
        amount = escaped(&shown.amount),
        card = escaped(&shown.card),
        id = escaped(&shown.id),
    );
    page("Confirm your payment", &body)
}

/// What became of a payment that waits no more.
pub(crate) fn finished(shown: &Shown) -> String {
    let back = shown.back.as_deref().map_or_else(
        || "<p>You may close this page.</p>".to_owned(),
        |back| format!(r#"<p><a href="{}">Back to the merchant</a></p>"#, escaped(back)),
    );
    let body = format!(
        "<h1>Nothing left to confirm</h1><p>The payment of {} is {}.</p>{back}",
        escaped(&shown.amount),
        escaped(&shown.state.replace('_', " ")),
    );
    page("Nothing left to confirm", &body)
}

/// No such payment.
pub(crate) fn unknown() -> String {
    page("Not found", "<h1>Not found</h1><p>The bank knows no such payment.</p>")
}

fn page(title: &str, body: &str) -> String {
    format!(
        r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>{title} – simulated bank</title>
<style>{STYLE}</style>
</head>
<body><main>{body}</main></body>
</html>
"#
    )
}

const STYLE: &str = "\
:root{color-scheme:light dark;--ground:#f3f4f6;--card:#fff;--ink:#16202e;--soft:#55606f;--line:#8590a0;--main:#1d4ed8;--on:#fff;--fault:#b42318}\
@media(prefers-color-scheme:dark){:root{--ground:#10151c;--card:#1a212b;--ink:#eef1f5;--soft:#a9b4c2;--line:#6b7788;--main:#8ab4ff;--on:#0c1420;--fault:#ff9a8f}}\
*{box-sizing:border-box}body{margin:0;padding:1rem;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}\
main{max-width:26rem;margin:0 auto;padding:1.25rem;background:var(--card);border-radius:.75rem;box-shadow:0 1px 4px #0003}\
h1{margin:0 0 .25rem;font-size:1.35rem;line-height:1.25}.note{color:var(--soft);font-size:.9rem;margin:0}\
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:1rem 0}dt{color:var(--soft)}dd{margin:0;text-align:right;overflow-wrap:anywhere}\
.amount{font-weight:700}label{display:block;font-weight:600}.fault{margin:.25rem 0;color:var(--fault)}\
input,button{width:100%;min-height:2.75rem;margin-top:.5rem;padding:.5rem .75rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.5rem}\
button{cursor:pointer;font-weight:600}.main{background:var(--main);border-color:var(--main);color:var(--on)}\
.row{display:grid;grid-template-columns:repeat(auto-fit,minmax(6rem,1fr));gap:.5rem;margin-top:.75rem}\
a{color:var(--main)}:focus-visible{outline:3px solid var(--main);outline-offset:2px}";

/// Text that may stand in an element or an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            plain => out.push(plain),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_and_fields_are_labelled() {
        let shown = Shown {
            id: "pay_1".into(),
            merchant: "<b>\"Shop\"</b>".into(),
            amount: amount(1234, Currency::parse("EUR").unwrap()),
            card: "424242******4242".into(),
            state: "requires_action",
            back: None,
        };
        let html = challenge(&shown, true);
        assert!(html.contains("&lt;b&gt;&quot;Shop&quot;&lt;/b&gt;") && !html.contains("<b>"));
        assert!(html.contains(r#"<html lang="en">"#) && html.contains(r#"<label for="password">"#));
        assert!(html.contains("12.34 EUR") && html.contains(r#"role="alert""#));
        assert!(!html.contains("<script"));
    }
}
