//! The pages as a payer's browser sees them: a real Florin, a real Chromium, one story a test. The stories are
//! in `browser/stories`; screenshots are kept in `target/screenshots`.
#![allow(clippy::unwrap_used, reason = "in a test, an unwrap that fails is the failure to report")]

use std::path::Path;
use std::process::Command;

mod town;

use town::{Folder, Program};

/// Plays a story against a Florin of its own.
fn play(story: &str) {
    let tools = ["FLORIN_TEST_CHROMIUM", "FLORIN_NODE_MODULES"];
    for tool in tools {
        assert!(std::env::var_os(tool).is_some(), "{tool} is not set: run the tests with ./florin test");
    }
    let folder = Folder::new(story);
    let file = folder.path("shop.toml");
    std::fs::write(&file, include_str!("browser/shop.toml")).unwrap();
    let database = format!("sqlite://{}", folder.path("florin.db"));
    let florin = Program::start(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--database",
        &database,
        "--data-dir",
        &folder.path("data"),
        "--insecure-dev",
        "--apply",
        &file,
    ]);
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let told = Command::new("node")
        .arg(manifest.join("tests/browser/play.mjs"))
        .arg(story)
        .env("FLORIN_URL", &florin.url)
        .env("FLORIN_SHOTS", manifest.join("../../target/screenshots"))
        .output()
        .unwrap();
    assert!(
        told.status.success(),
        "{story}\n{}\n{}\n{}",
        String::from_utf8_lossy(&told.stdout),
        String::from_utf8_lossy(&told.stderr),
        florin.said.lock().unwrap()
    );
}

macro_rules! stories {
    ($($(#[$doc:meta])* $name:ident)*) => {
        $($(#[$doc])* #[test] fn $name() { play(stringify!($name)); })*
    };
}

stories! {
    /// The stage itself: the server answers a browser.
    the_server_answers
}
