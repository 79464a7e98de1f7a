//! The payer's texts: one Fluent file a language, in `catalogues/`, all with the keys of English.

use std::fmt;
use std::sync::{Arc, LazyLock};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

/// The languages of checkout-codes 7.2 and two that are written from right to left.
const SOURCES: &[(&str, &str)] = &[
    ("en", include_str!("catalogues/en.ftl")),
    ("ar", include_str!("catalogues/ar.ftl")),
    ("az", include_str!("catalogues/az.ftl")),
    ("be", include_str!("catalogues/be.ftl")),
    ("bn", include_str!("catalogues/bn.ftl")),
    ("da", include_str!("catalogues/da.ftl")),
    ("de", include_str!("catalogues/de.ftl")),
    ("es", include_str!("catalogues/es.ftl")),
    ("et", include_str!("catalogues/et.ftl")),
    ("fi", include_str!("catalogues/fi.ftl")),
    ("fr", include_str!("catalogues/fr.ftl")),
    ("he", include_str!("catalogues/he.ftl")),
    ("it", include_str!("catalogues/it.ftl")),
    ("ja", include_str!("catalogues/ja.ftl")),
    ("ka", include_str!("catalogues/ka.ftl")),
    ("kk", include_str!("catalogues/kk.ftl")),
    ("lv", include_str!("catalogues/lv.ftl")),
    ("no", include_str!("catalogues/no.ftl")),
    ("pl", include_str!("catalogues/pl.ftl")),
    ("pt", include_str!("catalogues/pt.ftl")),
    ("ro", include_str!("catalogues/ro.ftl")),
    ("ru", include_str!("catalogues/ru.ftl")),
    ("sr", include_str!("catalogues/sr.ftl")),
    ("sv", include_str!("catalogues/sv.ftl")),
    ("tg", include_str!("catalogues/tg.ftl")),
    ("tr", include_str!("catalogues/tr.ftl")),
    ("uk", include_str!("catalogues/uk.ftl")),
    ("zh", include_str!("catalogues/zh.ftl")),
];

/// Languages that are written from right to left.
const FROM_THE_RIGHT: &[&str] = &["ar", "fa", "he", "ur"];

/// Tags under which browsers ask for languages of the list: both written forms of Norwegian, and Hebrew's old tag.
const OTHER_TAGS: &[(&str, &str)] = &[("nb", "no"), ("nn", "no"), ("iw", "he")];

/// A language that payers are spoken to in.
#[derive(Clone)]
pub struct Language {
    tag: &'static str,
    bundle: Arc<FluentBundle<FluentResource>>,
}

static LANGUAGES: LazyLock<Vec<Language>> =
    LazyLock::new(|| SOURCES.iter().map(|(tag, source)| Language::load(tag, source)).collect());

impl Language {
    /// The language of a tag such as `de` or `pt-BR`; English for one that is not spoken here (checkout 3.5).
    pub fn find(tag: &str) -> Language {
        Language::known(tag).unwrap_or_else(Language::english)
    }

    /// The language that a shop set, else the best of an `Accept-Language` header, else English (standards 15.5).
    pub fn choose(setting: Option<&str>, accept: Option<&str>) -> Language {
        if let Some(tag) = setting.filter(|tag| !tag.is_empty()) {
            return Language::find(tag);
        }
        accept.and_then(preferred).unwrap_or_else(Language::english)
    }

    /// All languages, English first.
    pub fn all() -> &'static [Language] {
        &LANGUAGES
    }

    /// The tag for `lang` attributes.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// The direction of writing for `dir` attributes: `ltr` or `rtl`.
    pub fn direction(&self) -> &'static str {
        if FROM_THE_RIGHT.contains(&self.tag) { "rtl" } else { "ltr" }
    }

    /// The text of a key. A key that does not exist shows as itself; tests make sure that none does.
    pub fn text(&self, key: &str) -> String {
        self.text_with(key, &[])
    }

    /// The text of a key with its variables filled in. Values are isolated, so that a name in another
    /// script does not turn the sentence around.
    pub fn text_with(&self, key: &str, values: &[(&str, Value<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut arguments = FluentArgs::new();
        for (name, value) in values {
            arguments.set(*name, FluentValue::from(*value));
        }
        self.bundle.format_pattern(pattern, Some(&arguments), &mut Vec::new()).into_owned()
    }

    fn known(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        let primary = OTHER_TAGS
            .iter()
            .find(|(other, _)| other.eq_ignore_ascii_case(primary))
            .map_or(primary, |(_, known)| known);
        LANGUAGES.iter().find(|language| language.tag.eq_ignore_ascii_case(primary)).cloned()
    }

    fn english() -> Language {
        LANGUAGES[0].clone()
    }

    fn load(tag: &'static str, source: &str) -> Language {
        let id: LanguageIdentifier = tag.parse().expect("tags of the list are well-formed");
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) => resource,
            // A test reads every file; a damaged line costs its own message only.
            Err((resource, _)) => resource,
        };
        bundle.add_resource_overriding(resource);
        Language { tag, bundle: Arc::new(bundle) }
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag)
    }
}

/// What stands for a variable.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// A word.
    Text(&'a str),
    /// A number, which also chooses the plural form.
    Number(u32),
}

impl<'a> From<Value<'a>> for FluentValue<'a> {
    fn from(value: Value<'a>) -> FluentValue<'a> {
        match value {
            Value::Text(text) => FluentValue::from(text),
            Value::Number(number) => FluentValue::from(number),
        }
    }
}

/// The first language of the header that is spoken here, by falling weight.
fn preferred(accept: &str) -> Option<Language> {
    let mut wishes: Vec<(u32, &str)> = accept
        .split(',')
        .take(20)
        .filter_map(|wish| {
            let (tag, weight) = wish.split_once(';').unwrap_or((wish, "q=1"));
            Some((thousandths(weight.trim().strip_prefix("q=")?)?, tag.trim()))
        })
        .filter(|(weight, _)| *weight > 0)
        .collect();
    wishes.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    wishes.into_iter().find_map(|(_, tag)| Language::known(tag))
}

/// A weight such as `0.85` in thousandths.
fn thousandths(weight: &str) -> Option<u32> {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let digits: String = format!("{part:0<3}").chars().take(3).collect();
    Some(whole.parse::<u32>().ok()?.min(1) * 1000 + digits.parse::<u32>().ok()?)
}

#[cfg(test)]
mod tests;
