//! A TOML file with its text at hand, so that every complaint names file, line and key. Complaints
//! never quote a value: it may be a secret.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::fault::Fault;

/// A TOML file that was read.
pub(crate) struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> Result<Source, Fault> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Fault::usage(format!("cannot read {}: {error}", path.display())))?;
        Ok(Source { path: path.to_owned(), text })
    }

    /// A text at hand.
    #[cfg(test)]
    pub(crate) fn built_in(name: &str, text: String) -> Source {
        Source { path: PathBuf::from(name), text }
    }

    /// Reads the whole file into `T`.
    pub(crate) fn parse<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        toml::from_str(&self.text).map_err(|error| {
            let what = without_values(error.message());
            self.fault(error.span().unwrap_or(0..0), &what)
        })
    }

    /// A path in the file, relative to where the file lies.
    pub(crate) fn beside(&self, path: &Path) -> PathBuf {
        self.path.parent().map_or_else(|| path.to_owned(), |dir| dir.join(path))
    }

    /// A complaint about one place of the file.
    pub(crate) fn fault(&self, at: Range<usize>, what: &str) -> Fault {
        let before = self.text.get(..at.start).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let key = DeTable::parse(&self.text).ok().and_then(|table| key_at(table.get_ref(), &at));
        let key = key.map(|key| format!(" {key}:")).unwrap_or_default();
        Fault::usage(format!("{}:{line}:{key} {what}", self.path.display()))
    }
}

/// What serde says of a value it did not expect begins with the value itself: that part is left out.
fn without_values(message: &str) -> String {
    let quotes_value = message.starts_with("invalid type") || message.starts_with("invalid value");
    match message.rsplit_once(", expected ") {
        Some((_, expected)) if quotes_value => format!("expected {expected}"),
        _ if quotes_value => "this value does not fit".to_owned(),
        _ => message.replace('\n', "; "),
    }
}

/// The deepest key whose name or value holds this place, as a path: `merchant[0].shop[1].id`.
fn key_at(table: &DeTable<'_>, at: &Range<usize>) -> Option<String> {
    table.iter().find_map(|(key, value)| {
        let inner = inside(value, at).map(|rest| format!("{}{rest}", key.get_ref()));
        inner.or_else(|| {
            (holds(&key.span(), at) || holds(&value.span(), at)).then(|| key.get_ref().to_string())
        })
    })
}

/// The rest of the path within a value; values of tables are spread over the file, so spans of
/// parents say nothing and all of them are looked into.
fn inside(value: &Spanned<DeValue<'_>>, at: &Range<usize>) -> Option<String> {
    match value.get_ref() {
        DeValue::Table(table) => key_at(table, at).map(|rest| format!(".{rest}")),
        DeValue::Array(items) => items.iter().enumerate().find_map(|(index, item)| {
            let rest = inside(item, at).or_else(|| holds(&item.span(), at).then(String::new));
            rest.map(|rest| format!("[{index}]{rest}"))
        }),
        _ => None,
    }
}

fn holds(span: &Range<usize>, at: &Range<usize>) -> bool {
    span.contains(&at.start) && at.end <= span.end
}
