//! What holders read on the wallet's pages: one Fluent file a language, all with the keys of English.

use std::sync::{Arc, LazyLock};

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use minijinja::value::Object;
use minijinja::{Error, State, Value};
use unic_langid::LanguageIdentifier;

const SOURCES: &[(&str, &str)] = &[
    ("en", include_str!("texts/en.ftl")),
    ("ar", include_str!("texts/ar.ftl")),
    ("de", include_str!("texts/de.ftl")),
    ("es", include_str!("texts/es.ftl")),
    ("et", include_str!("texts/et.ftl")),
    ("fr", include_str!("texts/fr.ftl")),
    ("it", include_str!("texts/it.ftl")),
    ("lt", include_str!("texts/lt.ftl")),
    ("lv", include_str!("texts/lv.ftl")),
    ("pl", include_str!("texts/pl.ftl")),
    ("ru", include_str!("texts/ru.ftl")),
];

/// The languages, as addresses name them.
pub(super) const TAGS: [&str; 11] = ["en", "ar", "de", "es", "et", "fr", "it", "lt", "lv", "pl", "ru"];

/// A language that holders are spoken to in.
pub(super) struct Language {
    tag: &'static str,
    bundle: FluentBundle<FluentResource>,
}

static LANGUAGES: LazyLock<Vec<Arc<Language>>> =
    LazyLock::new(|| SOURCES.iter().map(|(tag, source)| Arc::new(Language::load(tag, source))).collect());

impl Language {
    /// The first that was chosen and is spoken here, else the first of those that the browser asks for, else English.
    pub(super) fn choose<'a>(
        chosen: impl IntoIterator<Item = &'a str>,
        accepts: Option<&'a str>,
    ) -> Arc<Language> {
        let wishes =
            accepts.unwrap_or_default().split(',').map(|wish| wish.split(';').next().unwrap_or_default());
        let found = chosen.into_iter().chain(wishes).find_map(Language::find);
        found.unwrap_or_else(|| LANGUAGES[0].clone())
    }

    fn find(tag: &str) -> Option<Arc<Language>> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        LANGUAGES.iter().find(|language| language.tag.eq_ignore_ascii_case(primary)).cloned()
    }

    /// The tag for `lang` attributes.
    pub(super) fn tag(&self) -> &'static str {
        self.tag
    }

    /// For `dir` attributes.
    pub(super) fn direction(&self) -> &'static str {
        if self.tag == "ar" { "rtl" } else { "ltr" }
    }

    /// The text of a key. One that does not exist shows as itself; a test makes sure that none does.
    pub(super) fn text(&self, key: &str) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        self.bundle.format_pattern(pattern, None, &mut Vec::new()).into_owned()
    }

    fn load(tag: &'static str, source: &str) -> Language {
        let id: LanguageIdentifier = tag.parse().expect("tags of the list are well-formed");
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // A test reads every file; a damaged line costs its own message only.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
        Language { tag, bundle }
    }
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.tag)
    }
}

/// `t("key")` in templates.
#[derive(Debug)]
pub(super) struct Texts(pub(super) Arc<Language>);

impl Object for Texts {
    fn call(self: &Arc<Self>, _state: &mut State<'_, '_>, args: &[Value]) -> Result<Value, Error> {
        let key = args.first().and_then(Value::as_str).unwrap_or_default();
        Ok(Value::from(self.0.text(key)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(source: &str) -> Vec<&str> {
        let lines = source.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        lines.map(|line| line.split_once(" = ").unwrap().0).collect()
    }

    #[test]
    fn every_language_says_everything_that_english_says() {
        let english = keys(SOURCES[0].1);
        for (tag, source) in SOURCES {
            assert!(FluentResource::try_new((*source).to_owned()).is_ok(), "{tag}");
            assert_eq!(keys(source), english, "{tag}");
        }
    }

    #[test]
    fn every_language_has_an_address() {
        assert_eq!(SOURCES.iter().map(|(tag, _)| *tag).collect::<Vec<_>>(), TAGS);
    }

    #[test]
    fn every_text_is_used() {
        let users = [
            include_str!("pages/base.html"),
            include_str!("pages/form.html"),
            include_str!("pages/bank.html"),
            include_str!("pages/plain.html"),
            include_str!("relation/page.rs"),
            include_str!("relation/posted.rs"),
            include_str!("relation.rs"),
            include_str!("pages/consent.html"),
            include_str!("consent/page.rs"),
            include_str!("consent.rs"),
            include_str!("pages/confirm.html"),
            include_str!("paying/page.rs"),
            include_str!("pages/sign_in.html"),
            include_str!("sign_in.rs"),
        ];
        for key in keys(SOURCES[0].1) {
            assert!(users.iter().any(|user| user.contains(&format!("\"{key}\""))), "{key}");
        }
    }

    #[test]
    fn the_clients_choice_comes_before_the_browsers() {
        let tag = |chosen, accepts| Language::choose(chosen, accepts).tag();
        assert_eq!(tag(Some("lt"), Some("de")), "lt");
        assert_eq!(tag(Some("xx"), Some("fr-CA;q=0.9, de")), "fr");
        assert_eq!(Language::choose(["xx", "pl", "lt"], Some("de")).tag(), "pl");
        assert_eq!(tag(None, Some("xx, pl")), "pl");
        assert_eq!(tag(None, None), "en");
        assert_eq!(Language::choose(["ar"], None).direction(), "rtl");
    }
}
