//! What neither the compiler nor the dependency rules can see: where words may stand.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn below(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            below(&path, ending, found);
        } else if path.extension().is_some_and(|known| known == ending) {
            found.push(path);
        }
    }
}

/// Every Rust file of the crates' own code, as a path from the root and its text up to its tests.
fn sources() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for room in std::fs::read_dir(root().join("crates")).unwrap().flatten() {
        below(&room.path().join("src"), "rs", &mut files);
    }
    let mut sources: Vec<_> = files.iter().map(|file| (shown(file), own_code(file))).collect();
    sources.sort();
    assert!(sources.len() > 100, "the search found {} files only", sources.len());
    sources
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap().display().to_string()
}

fn own_code(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap();
    text.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned()
}

fn is_test(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/") || path.ends_with("stories.rs")
}

fn faults(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}

#[test]
fn every_file_says_first_what_lives_in_it() {
    let silent: Vec<_> =
        sources().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(path, _)| path).collect();
    faults("a file opens with a `//!` sentence", &silent);
}

#[test]
fn files_have_one_subject() {
    let long: Vec<_> = sources()
        .into_iter()
        .filter(|(path, text)| !is_test(path) && text.lines().count() > 500)
        .map(|(path, text)| format!("{path}: {} lines", text.lines().count()))
        .collect();
    faults("past 500 lines, what is the second subject?", &long);
    let vague: Vec<_> = sources()
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| {
            ["utils", "helpers", "common", "misc"].iter().any(|word| path.contains(&format!("/{word}")))
        })
        .collect();
    faults("a file is named after what lives in it", &vague);
}

#[test]
fn sql_lives_in_the_store() {
    let words = ["SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM"];
    let strays: Vec<_> = sources()
        .into_iter()
        .filter(|(path, _)| !path.starts_with("crates/store/") && !path.contains("/bench/") && !is_test(path))
        .filter(|(_, text)| {
            text.lines().any(|line| {
                !line.trim_start().starts_with("//")
                    && words.iter().any(|word| line.contains(&format!("\"{word}")))
            })
        })
        .map(|(path, _)| path)
        .collect();
    faults("statements are written in the store", &strays);
}

#[test]
fn the_sql_is_the_common_part_of_both_engines() {
    let mut files = Vec::new();
    below(&root().join("crates/store/migrations"), "sql", &mut files);
    below(&root().join("crates/store/src"), "rs", &mut files);
    let foreign = [
        "FOR UPDATE",
        "SKIP LOCKED",
        "AUTOINCREMENT",
        "SERIAL",
        "TRIGGER",
        "advisory",
        "INTEGER",
        "VARCHAR",
        "JSONB",
        "TIMESTAMP",
        "BOOLEAN",
        "datetime(",
        "now()",
        "\"SELECT 1 FROM",
    ];
    let mut found = Vec::new();
    for file in files.iter().filter(|file| !shown(file).contains("/db/")) {
        let text = own_code(file);
        let code = |line: &&str| !line.trim_start().starts_with("--") && !line.trim_start().starts_with("//");
        for line in text.lines().filter(code) {
            found.extend(
                foreign
                    .iter()
                    .filter(|word| line.contains(**word))
                    .map(|word| format!("{}: {word}", shown(file))),
            );
        }
    }
    faults("words that one of the engines does not know", &found);
}

#[test]
fn faces_do_not_know_each_other_nor_the_rooms_below_the_engine() {
    let mut found = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| path.starts_with("crates/faces/src/")) {
        let own = path.trim_start_matches("crates/faces/src/").split(['/', '.']).next().unwrap().to_owned();
        let faces = ["gateway", "ewallet", "checkout", "wallet", "notices"];
        for other in faces.iter().filter(|face| **face != own && own != "lib") {
            if text.contains(&format!("crate::{other}")) {
                found.push(format!("{path} uses {other}"));
            }
        }
        for room in ["florin_store", "florin_vault", "florin_connectors", "florin_wallets"] {
            if text.contains(room) {
                found.push(format!("{path} uses {room}"));
            }
        }
    }
    faults("a face speaks to the engine only", &found);
}

/// The doors through which card numbers and verification values leave their types. A new one is a decision.
#[test]
fn card_data_leaves_its_type_in_few_places() {
    const DOORS: &[&str] = &[
        "crates/connectors/src/begateway/order.rs",
        "crates/connectors/src/paypal/source.rs",
        "crates/connectors/src/simulator.rs",
        "crates/connectors/src/stripe/method.rs",
        "crates/connectors/src/three_ds/simulator.rs",
        "crates/domain/src/card.rs",
        "crates/engine/src/authentications/sealed.rs",
        "crates/engine/src/cards.rs",
        "crates/engine/src/payments/card.rs",
        "crates/engine/src/strings.rs",
        "crates/engine/src/wallet/relation.rs",
        "crates/engine/src/wallet_tokens.rs",
    ];
    let opens =
        ["pan.expose()", "cvv.expose()", "cvc.expose()", "Pan::expose", "Cvv::expose", "cryptogram.expose()"];
    let found: Vec<_> = sources()
        .into_iter()
        .filter(|(path, text)| {
            opens.iter().any(|door| text.contains(door)) && !DOORS.contains(&path.as_str())
        })
        .map(|(path, _)| path)
        .filter(|path| !is_test(path))
        .collect();
    faults("card data is opened by a new file", &found);
}

#[test]
fn nothing_is_left_to_be_done_in_shipped_code() {
    let words = ["todo!(", "unimplemented!(", "dbg!(", "FIXME", "XXX:"];
    let found: Vec<_> = sources()
        .into_iter()
        .filter(|(path, text)| !is_test(path) && words.iter().any(|word| text.contains(word)))
        .map(|(path, _)| path)
        .collect();
    faults("unfinished", &found);
}
