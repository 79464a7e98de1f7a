//! The inventory of scripts is true, browsers may keep them, and the palettes can be read.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::*;
use crate::checkout::page::colour::Colour;

const INVENTORY: &str = include_str!("scripts.json");

#[test]
fn the_inventory_of_scripts_equals_what_is_served() {
    let inventory: Value = serde_json::from_str(INVENTORY).unwrap();
    let rows = inventory.as_array().unwrap();
    for row in rows {
        for cell in ["script", "sha384", "owner", "reason", "authorised_by"] {
            assert!(row[cell].as_str().is_some_and(|text| !text.is_empty()), "{row}: {cell}");
        }
    }
    let listed: BTreeMap<_, _> =
        rows.iter().map(|row| (row["script"].as_str().unwrap(), row["sha384"].as_str().unwrap())).collect();
    let served: BTreeMap<_, _> = all()
        .iter()
        .filter(|asset| asset.kind == SCRIPT)
        .map(|asset| (asset.name, asset.integrity.trim_start_matches("sha384-")))
        .collect();
    assert_eq!(listed, served, "a changed script is authorised by a changed line in assets/scripts.json");
}

#[test]
fn every_import_leads_to_a_file_that_is_served() {
    for script in all().iter().filter(|asset| asset.kind == SCRIPT) {
        for address in script.text.split("\"./").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(
                all().iter().any(|asset| asset.address == format!("{FOLDER}{address}")),
                "{} {address}",
                script.name
            );
        }
    }
}

#[tokio::test]
async fn assets_are_served_for_ever_under_their_own_address_only() {
    let ask = |path: String| router().oneshot(Request::get(path).body(Body::empty()).unwrap());
    for asset in all() {
        let answer = ask(asset.address.clone()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        let hash = BASE64_STANDARD.encode(digest(&SHA384, &body));
        assert_eq!(asset.integrity, format!("sha384-{hash}"));
    }
    for path in ["/widget/assets/page.css", "/widget/assets/page.0000000000000000.js"] {
        assert_eq!(ask(path.into()).await.unwrap().status(), StatusCode::NOT_FOUND);
    }
}

#[test]
fn comments_are_left_out_and_code_is_not() {
    let source = "// one\n/** two\n * three\n */\nlet a = 1; // four\n  /** @type {any} */ (a).b();\n/* five */\nc(\"*/*\");\n";
    assert_eq!(lean(source), "let a = 1; // four\n(a).b();\nc(\"*/*\");\n");
}

#[test]
fn both_palettes_can_be_read() {
    let css = include_str!("../../../shared/page.css");
    let palette = |block: &str| -> BTreeMap<String, Colour> {
        let lines = block.split('}').next().unwrap().split(';');
        lines
            .filter_map(|line| line.split_once(':'))
            .filter_map(|(name, value)| {
                Some((name.trim().rsplit("--").next()?.to_owned(), Colour::parse(value)?))
            })
            .collect()
    };
    let light = palette(css.split(":root {").nth(1).unwrap());
    let mut blocks = vec![("light", light.clone())];
    for (name, head) in
        [("night", ":root:not([data-theme=\"light\"]) {"), ("dark", ":root[data-theme=\"dark\"] {")]
    {
        let mut merged = light.clone();
        merged.extend(palette(css.split(head).nth(1).unwrap()));
        blocks.push((name, merged));
    }
    assert_eq!(blocks[1].1, blocks[2].1, "it is dark by the payer's wish as by the shop's");
    for (name, colours) in blocks {
        let text = [
            ("ink", "page"),
            ("ink", "sheet"),
            ("ink", "field"),
            ("muted", "page"),
            ("muted", "sheet"),
            ("muted", "field"),
            ("bad", "sheet"),
            ("bad", "page"),
            ("bad", "bad-ground"),
            ("ink", "bad-ground"),
            ("on-accent", "accent"),
            ("note-ink", "note-ground"),
        ];
        for (front, ground) in text {
            let contrast = colours[front].contrast(colours[ground]);
            assert!(contrast >= 450, "{name}: {front} on {ground} {contrast}");
        }
        for (front, ground) in [
            ("edge", "sheet"),
            ("edge", "field"),
            ("focus", "sheet"),
            ("good", "good-ground"),
            ("accent", "sheet"),
        ] {
            let contrast = colours[front].contrast(colours[ground]);
            assert!(contrast >= 300, "{name}: {front} beside {ground} {contrast}");
        }
    }
}
