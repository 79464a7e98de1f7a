//! No language may lack a text, have one too many or fill in other variables than English does.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::*;

/// Keys of a file with the variables of each.
fn shape(source: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut shape = BTreeMap::new();
    let mut key = String::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        if line.starts_with(|first: char| first.is_ascii_lowercase()) {
            line.split('=').next().unwrap().trim().clone_into(&mut key);
            assert!(shape.insert(key.clone(), BTreeSet::new()).is_none(), "{key} stands twice");
        }
        for variable in line.split('$').skip(1) {
            let name = variable.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap();
            shape.get_mut(&key).unwrap().insert(name.to_owned());
        }
    }
    shape
}

#[test]
fn every_file_of_the_folder_is_a_language() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checkout/page/catalogues");
    let files: BTreeSet<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap().replace(".ftl", ""))
        .collect();
    let listed: BTreeSet<_> = SOURCES.iter().map(|(tag, _)| (*tag).to_owned()).collect();
    assert_eq!(files, listed);
    assert_eq!(SOURCES[0].0, "en");
}

#[test]
fn every_language_has_the_keys_of_english_and_no_other() {
    let english = shape(SOURCES[0].1);
    assert!(english.len() > 100);
    let mut faults = Vec::new();
    for (tag, source) in SOURCES {
        if let Err((_, errors)) = FluentResource::try_new((*source).to_owned()) {
            faults.push(format!("{tag}: {errors:?}"));
        }
        let own = shape(source);
        faults.extend(
            english.keys().filter(|key| !own.contains_key(*key)).map(|key| format!("{tag} lacks {key}")),
        );
        faults.extend(
            own.keys().filter(|key| !english.contains_key(*key)).map(|key| format!("{tag} invents {key}")),
        );
        faults.extend(
            own.iter()
                .filter(|(key, variables)| english.get(*key).is_some_and(|wanted| wanted != *variables))
                .map(|(key, variables)| format!("{tag} {key} has the variables {variables:?}")),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Sources and templates below a folder, without tests and catalogues.
fn sources(folder: &Path, found: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && name != "catalogues" && name != "tests" {
            sources(&path, found);
        } else if name != "tests.rs" && ["rs", "html", "js"].iter().any(|kind| name.ends_with(kind)) {
            found.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_text_is_said_somewhere() {
    let mut found = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checkout"), &mut found);
    let english = shape(SOURCES[0].1);
    let idle: Vec<_> = english.keys().filter(|key| !found.contains(&format!("\"{key}\""))).collect();
    assert!(idle.is_empty(), "nobody says {idle:?}");
}

#[test]
fn every_text_can_be_written_for_every_number() {
    for language in Language::all() {
        for (key, variables) in shape(SOURCES[0].1) {
            for number in 0..30 {
                let values: Vec<_> =
                    variables.iter().map(|name| (name.as_str(), Value::Number(number))).collect();
                let text = language.text_with(&key, &values);
                assert!(
                    !text.trim().is_empty() && text != key && !text.contains("{$"),
                    "{language:?} {key}: {text}"
                );
            }
        }
    }
}

#[test]
fn a_value_is_isolated_and_a_plural_chosen() {
    let english = Language::find("en");
    assert_eq!(english.text_with("attempts-left", &[("count", Value::Number(1))]), "One attempt left");
    assert_eq!(
        english.text_with("attempts-left", &[("count", Value::Number(3))]),
        "\u{2068}3\u{2069} attempts left"
    );
}

#[test]
fn the_shops_language_wins_then_the_browsers_then_english() {
    let choose = |setting, accept| Language::choose(setting, accept).tag();
    assert_eq!(choose(Some("en"), Some("de")), "en");
    assert_eq!(choose(Some("xx"), None), "en");
    assert_eq!(choose(None, Some("xx, en-GB;q=0.9")), "en");
    assert_eq!(choose(None, Some("q=;;,")), "en");
    assert_eq!(choose(Some(""), None), "en");
}

#[test]
fn every_language_of_the_dialect_is_spoken_and_two_from_the_right() {
    let dialect = "en es tr de it ru zh fr da fi no pl sv ja be ka uk lv az ro kk et bn pt sr tg";
    for tag in dialect.split(' ').chain(["ar", "he"]) {
        assert_eq!(Language::find(tag).tag(), tag);
    }
    let right: Vec<_> = Language::all().iter().filter(|language| language.direction() == "rtl").collect();
    assert_eq!(format!("{right:?}"), "[ar, he]");
    assert_eq!(Language::choose(None, Some("nb-NO,nb;q=0.9,en;q=0.8")).tag(), "no");
    assert_eq!(Language::find("iw").tag(), "he");
}

/// Words that another language may share with English.
const SHARED: &[(&str, &str)] = &[
    ("fr", "receipt-transaction"),
    ("fr", "receipt-date"),
    ("de", "summary-shop"),
    ("it", "customer-email"),
    ("ro", "method-card"),
    ("ro", "receipt-card"),
];

#[test]
fn no_text_was_left_in_english() {
    let english = Language::find("en");
    let mut left = Vec::new();
    for language in Language::all().iter().filter(|language| language.tag() != "en") {
        for (key, variables) in shape(SOURCES[0].1) {
            let values: Vec<_> = variables.iter().map(|name| (name.as_str(), Value::Number(7))).collect();
            let shared = key == "method-erip" || SHARED.contains(&(language.tag(), key.as_str()));
            if !shared && language.text_with(&key, &values) == english.text_with(&key, &values) {
                left.push(format!("{language:?} {key}"));
            }
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

/// The forms that a language has for a number of things: how many different texts 1, 2, 5 and 11 attempts make
/// when the number itself is taken out.
#[test]
fn plurals_follow_the_language_and_not_english() {
    let forms = |tag: &str| -> Vec<String> {
        let language = Language::find(tag);
        let written = |count: u32| {
            let text = language.text_with("attempts-left", &[("count", Value::Number(count))]);
            text.replace(&format!("\u{2068}{count}\u{2069}"), "#")
        };
        [1, 2, 5, 11, 21, 22].map(written).to_vec()
    };
    let same = |tag: &str| {
        let forms = forms(tag);
        forms.iter().map(|form| forms.iter().position(|other| other == form).unwrap()).collect::<Vec<_>>()
    };
    for (tag, wanted) in [
        ("de", [0, 1, 1, 1, 1, 1]),
        ("ja", [0, 0, 0, 0, 0, 0]),
        ("ru", [0, 1, 2, 2, 0, 1]),
        ("uk", [0, 1, 2, 2, 0, 1]),
        ("be", [0, 1, 2, 2, 0, 1]),
        ("sr", [0, 1, 2, 2, 0, 1]),
        ("pl", [0, 1, 2, 2, 2, 1]),
        ("ro", [0, 1, 1, 1, 4, 4]),
        ("lv", [0, 1, 1, 1, 0, 1]),
        ("ar", [0, 1, 2, 3, 3, 3]),
        ("he", [0, 1, 2, 2, 2, 2]),
    ] {
        assert_eq!(same(tag), wanted, "{tag}: {:?}", forms(tag));
    }
}
