//! The scripts that shops load from us: the payment window, the Apple Pay button and the encryption of card fields
//! (checkout 6, checkout-gateway 5.4).
//!
//! A shop's page on another host runs them, so they carry no secret, may be cached for a short while and are listed
//! with their digests in an [`inventory`] (standards 15.2).

pub mod demo_shop;

use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA384, digest};
use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

/// Five minutes in browsers and caches between; after that they ask whether the script has changed.
const CACHING: &str = "public, max-age=300, must-revalidate";

/// A script that runs in a page of a shop.
#[derive(Debug, Clone, Serialize)]
pub struct Script {
    /// Where shops load it from.
    pub path: &'static str,
    /// `sha384-` and base64, as the `integrity` attribute of a shop's page has it.
    pub integrity: String,
    /// Who answers for it.
    pub owner: &'static str,
    /// Why it is on a payment page.
    pub reason: &'static str,
    /// Who allowed it there.
    pub authorised_by: &'static str,
    #[serde(skip)]
    text: &'static str,
}

static SCRIPTS: LazyLock<Vec<Script>> = LazyLock::new(|| {
    vec![
        script(
            "/widget/be_gateway.js",
            include_str!("widget/be_gateway.js"),
            "opens the hosted page above the page of a shop",
        ),
        script(
            "/widget/apple_pay.js",
            include_str!("widget/apple_pay.js"),
            "draws an Apple Pay button on the page of a shop and pays with it",
        ),
        script(
            "/cse/v.1.0.0/begateway-cse.min.js",
            include_str!("widget/begateway-cse.js"),
            "encrypts card fields of a shop's own form before they reach the shop",
        ),
    ]
});

fn script(path: &'static str, text: &'static str, reason: &'static str) -> Script {
    let integrity = format!("sha384-{}", BASE64_STANDARD.encode(digest(&SHA384, text.as_bytes())));
    Script { path, integrity, owner: "Florin", reason, authorised_by: "the Florin release", text }
}

/// Every script that this room serves, with its digest and reason.
pub fn inventory() -> &'static [Script] {
    &SCRIPTS
}

/// Serves the scripts to pages of any origin.
pub fn router() -> Router {
    inventory().iter().fold(Router::new(), |router, script| {
        router.route(script.path, get(move |asked: HeaderMap| async move { serve(script, &asked) }))
    })
}

fn serve(script: &'static Script, asked: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", &script.integrity);
    let headers = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, CACHING.to_owned()),
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        // Shops that isolate their pages, or check the digest, may still load it.
        (header::HeaderName::from_static("cross-origin-resource-policy"), "cross-origin".to_owned()),
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()),
    ];
    if is_known(asked, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, script.text).into_response()
}

/// Whether the caller has this very text already (RFC 9110, 13.1.2).
fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag || known.trim() == "*")
}

#[cfg(test)]
mod tests;
