//! Style and scripts of the pages: built in, addressed by their content, kept by browsers for ever.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

use aws_lc_rs::digest::{SHA384, digest};
use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use florin_domain::brand;
use serde::Serialize;

use super::brands;

/// Where assets are served.
const FOLDER: &str = "/widget/assets/";

/// Modules in an order in which each stands behind those that it imports.
const MODULES: &[(&str, &str)] = &[
    ("data.js", include_str!("assets/data.js")),
    ("card.js", include_str!("assets/card.js")),
    ("faults.js", include_str!("assets/faults.js")),
    ("embed.js", include_str!("assets/embed.js")),
    ("clock.js", include_str!("assets/clock.js")),
    ("watch.js", include_str!("assets/watch.js")),
    ("bank.js", include_str!("assets/bank.js")),
    ("pay.js", include_str!("assets/pay.js")),
    ("wallets.js", include_str!("assets/wallets.js")),
    ("page.js", include_str!("assets/page.js")),
];

/// One file as it is served.
#[derive(Debug, Serialize)]
pub struct Asset {
    /// Its name in `scripts.json`, without the mark of its content.
    pub name: &'static str,
    /// Where it is served.
    pub address: String,
    /// `sha384-…`, for `integrity` attributes.
    pub integrity: String,
    #[serde(skip)]
    kind: &'static str,
    #[serde(skip)]
    text: String,
}

impl Asset {
    /// The file as it is sent.
    pub fn text(&self) -> &str {
        &self.text
    }
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(build);

/// All assets.
pub fn all() -> &'static [Asset] {
    &ASSETS
}

/// The asset of a name.
pub(super) fn find(name: &str) -> &'static Asset {
    ASSETS.iter().find(|asset| asset.name == name).expect("templates name assets that exist")
}

/// The modules that every page needs, to be fetched along with the first one. Wallets come only where they are offered.
pub(super) fn imported() -> impl Iterator<Item = &'static Asset> {
    ASSETS.iter().filter(|asset| asset.kind == SCRIPT && !["page.js", "wallets.js"].contains(&asset.name))
}

/// Serves the assets.
pub fn router() -> Router {
    Router::new().route(&format!("{FOLDER}{{file}}"), get(serve))
}

async fn serve(Path(file): Path<String>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.address.strip_prefix(FOLDER) == Some(&file)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    (headers, asset.text.as_str()).into_response()
}

fn build() -> Vec<Asset> {
    let mut assets = vec![
        asset("page.css", "text/css; charset=utf-8", include_str!("../../shared/page.css")),
        asset("rules.js", SCRIPT, &rules()),
    ];
    for (name, source) in MODULES {
        let mut text = (*source).to_owned();
        for known in &assets {
            let address = known.address.trim_start_matches(FOLDER);
            for before in ["from ", "import("] {
                text = text
                    .replace(&format!("{before}\"./{}\"", known.name), &format!("{before}\"./{address}\""));
            }
        }
        assets.push(asset(name, SCRIPT, &text));
    }
    assets
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

fn asset(name: &'static str, kind: &'static str, source: &str) -> Asset {
    let text = if kind == SCRIPT { lean(source) } else { close(&lean(source)) };
    let hash = digest(&SHA384, text.as_bytes());
    let mark = hash.as_ref()[..8].iter().fold(String::new(), |mut mark, byte| {
        let _ = write!(mark, "{byte:02x}");
        mark
    });
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    Asset {
        name,
        address: format!("{FOLDER}{stem}.{mark}.{ending}"),
        integrity: format!("sha384-{}", BASE64_STANDARD.encode(hash)),
        kind,
        text,
    }
}

/// A file without indentation and without comments that begin a line, which only its writers need.
fn lean(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        let begins = !inside && line.starts_with("/*");
        let code = match line.split_once("*/") {
            Some((_, rest)) if inside || begins => {
                inside = false;
                rest.trim_start()
            }
            _ if inside || begins => {
                inside = true;
                ""
            }
            _ => line,
        };
        if !code.is_empty() && !code.starts_with("//") {
            written.push_str(code);
            written.push('\n');
        }
    }
    written
}

/// A style sheet without the spaces that only its writers need. Spaces within values and selectors mean something and stay.
fn close(css: &str) -> String {
    let lines = css.replace('\n', "");
    [(" {", "{"), ("{ ", "{"), ("; ", ";"), (";}", "}"), (" }", "}"), (": ", ":")]
        .into_iter()
        .fold(lines, |css, (wide, narrow)| css.replace(wide, narrow))
}

/// The house's rules for card numbers as a module, so that the page knows a card exactly as the server will.
fn rules() -> String {
    let mut ranges: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut order = Vec::new();
    for rule in brand::rules() {
        let word = brands::word(rule.brand);
        let (from, to, width) = (rule.prefixes.0, rule.prefixes.1, rule.width);
        let from = format!("{from:0width$}");
        let range = if rule.prefixes.0 == to { from } else { format!("{from}-{to:0width$}") };
        ranges.entry(word).or_default().push(range);
        if !order.contains(&rule.brand) {
            order.push(rule.brand);
        }
    }
    // Equally long prefixes are decided by the order of the brands.
    order.sort_unstable();
    let brands: Vec<serde_json::Value> = order
        .into_iter()
        .map(|brand| {
            let word = brands::word(brand);
            serde_json::json!([
                word,
                brands::name(word),
                brand.lengths(),
                brand.cvv_lengths(),
                brand.needs_luhn(""),
                ranges[word].join(" "),
            ])
        })
        .collect();
    let bare = serde_json::json!(brand::without_check_digit());
    format!(
        "// Written by the server from the rules that it checks numbers by.\n\
         export const BRANDS = {};\nexport const WITHOUT_CHECK_DIGIT = {bare};\n",
        serde_json::Value::Array(brands)
    )
}

#[cfg(test)]
mod tests;
