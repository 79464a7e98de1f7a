//! `/ewallet/`: the browser library and the hosted card form, with the headers of pages that card numbers are typed into
//! (standards 15).

use std::sync::Arc;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use florin_engine::Engine;
use minijinja::{AutoEscape, Environment, context};

use super::{library, texts};

const SCRIPT: &str = "text/javascript; charset=utf-8";
/// Files of the form by their name.
const FILES: &[(&str, &str, &str)] = &[
    ("card.js", SCRIPT, include_str!("form/card.js")),
    ("fields.js", SCRIPT, include_str!("form/fields.js")),
    ("address.js", SCRIPT, include_str!("form/address.js")),
    ("checks.js", SCRIPT, include_str!("form/checks.js")),
    ("jwe.js", SCRIPT, include_str!("form/jwe.js")),
    ("style.js", SCRIPT, include_str!("form/style.js")),
    ("challenge.js", SCRIPT, include_str!("form/challenge.js")),
    ("approve.js", SCRIPT, include_str!("form/approve.js")),
    ("returned.js", SCRIPT, include_str!("form/returned.js")),
    ("method.js", SCRIPT, include_str!("form/method.js")),
    ("form.css", "text/css; charset=utf-8", include_str!("form/form.css")),
];
const PAGE: &str = include_str!("form/page.html");
/// Where browsers report breaches of these pages' policy.
pub(super) const POLICY_REPORTS: &str = "/ewallet/policy-reports";
/// Banks ask for passkeys inside their frames.
const PERMISSIONS: &str = "payment=(), publickey-credentials-get=*, camera=(), microphone=(), geolocation=(), usb=(), browsing-topics=()";

/// The pages that the library opens.
#[derive(Clone, Copy)]
enum Page {
    /// Where a card is typed in.
    Card,
    /// Where a payer goes on to PayPal, a bank or an app.
    Approve,
}

/// Pages and files.
pub(super) fn routes() -> Router<Arc<Engine>> {
    let mut router = Router::new()
        .route("/ewallet/card", get(async |engine, query| page(engine, query, Page::Card)))
        .route("/ewallet/approve", get(async |engine, query| page(engine, query, Page::Approve)));
    for (name, kind, text) in FILES {
        router = router.route(&format!("/ewallet/{name}"), get(async move || file(kind, text)));
    }
    router
        .route("/ewallet/ewallet.js", get(async || file(SCRIPT, &library::SCRIPT)))
        .route("/ewallet/ewallet.mjs", get(async || file(SCRIPT, &library::MODULE)))
        .route("/ewallet/ewallet.js.map", get(async || file("application/json", &library::MAP)))
        .route("/ewallet/ewallet.d.ts", get(async || file("text/plain; charset=utf-8", library::TYPES)))
}

/// Shops may load the library with a digest of its content, which needs CORS.
fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, kind),
        (CACHE_CONTROL, "public, max-age=300"),
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, text).into_response()
}

/// `GET /ewallet/card?lang=`, `GET /ewallet/approve?lang=`: the same page for everybody. What is paid, it hears later.
fn page(State(engine): State<Arc<Engine>>, RawQuery(query): RawQuery, page: Page) -> Response {
    let query = query.unwrap_or_default();
    let language = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang");
    let texts = texts::find(language.as_ref().map_or("", |(_, tag)| tag));
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    // Banks and PayPal are gone to in a window; a card may be typed into a frame.
    let (script, title, ancestors) = match page {
        Page::Card => ("card.js", "card-title", format!("'self' {}", others(&engine))),
        Page::Approve => ("approve.js", "approve-title", "'none'".to_owned()),
    };
    let words = context! {
        script, lang => texts.tag, dir => texts.direction(), title => texts.get(title),
        working => texts.get("working"), noscript => texts.get("needs-script"), texts => texts.json(),
    };
    let Ok(drawn) = templates.render_str(PAGE, words) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; \
         frame-src 'self' {others}; form-action 'none'; base-uri 'none'; object-src 'none'; \
         frame-ancestors {ancestors}",
        others = others(&engine)
    );
    guarded(&engine, &policy, drawn)
}

/// A page with the headers that all of ours have (standards 15.1). Browsers tell us what its policy kept out.
pub(super) fn guarded(engine: &Engine, policy: &str, page: String) -> Response {
    let reports = format!("{}{POLICY_REPORTS}", engine.settings().public_url);
    // Older browsers know the first one only, newer ones ignore it.
    let told = format!("{policy}; report-uri {reports}; report-to csp");
    let endpoints = format!("csp=\"{reports}\"");
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, told.as_str()),
        (HeaderName::from_static("reporting-endpoints"), endpoints.as_str()),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    ];
    let mut answer = (headers, page).into_response();
    if policy.contains("frame-ancestors 'none'") {
        answer.headers_mut().insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    }
    answer
}

/// Whose pages may stand around the form, and which banks' pages inside it: anybody's by https until a merchant names
/// origins, which the form compares by itself (operate 8). A developer's machine has no https.
pub(super) fn others(engine: &Engine) -> &'static str {
    if engine.settings().insecure_dev { "https: http://127.0.0.1:* http://localhost:*" } else { "https:" }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use aws_lc_rs::digest::{SHA384, digest};
    use base64::Engine as _;
    use base64::prelude::BASE64_STANDARD;
    use serde_json::Value;

    use super::*;

    const INVENTORY: &str = include_str!("form/scripts.json");

    #[test]
    fn the_inventory_of_scripts_equals_what_is_served() {
        let inventory: Value = serde_json::from_str(INVENTORY).unwrap();
        let mut listed = BTreeMap::new();
        for row in inventory.as_array().unwrap() {
            for cell in ["owner", "reason", "authorised_by"] {
                assert!(row[cell].as_str().is_some_and(|text| !text.is_empty()), "{row}: {cell}");
            }
            listed.insert(row["script"].as_str().unwrap(), row["sha384"].as_str().unwrap().to_owned());
        }
        let scripts = FILES.iter().filter(|(_, kind, _)| *kind == SCRIPT);
        let served: BTreeMap<_, _> = scripts
            .map(|(name, _, text)| (*name, BASE64_STANDARD.encode(digest(&SHA384, text.as_bytes()))))
            .collect();
        assert_eq!(listed, served, "a changed script is authorised by a changed line in form/scripts.json");
    }
}
