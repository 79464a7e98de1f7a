//! A secret of the declarative file: written in place, `{ env = "NAME" }` or `{ file = "path" }`.

use std::fmt;
use std::path::PathBuf;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use zeroize::Zeroizing;

use crate::source::Source;

/// Where a secret is. Never printed.
pub(super) enum Secret {
    /// Here.
    InPlace(Zeroizing<String>),
    /// In the environment.
    Env(String),
    /// In a file, relative to the declarative one.
    File(PathBuf),
}

impl Secret {
    /// The secret itself, or why there is none.
    pub(super) fn resolve(&self, source: &Source) -> Result<Zeroizing<String>, String> {
        match self {
            Secret::InPlace(text) => Ok(text.clone()),
            Secret::Env(name) => std::env::var(name).map(Zeroizing::new).map_err(|_| {
                format!("the environment has no variable {name}; set it, or write the secret in another way")
            }),
            Secret::File(path) => {
                let path = source.beside(path);
                let text = std::fs::read_to_string(&path).map(Zeroizing::new);
                let text = text.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
                Ok(Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned()))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        deserializer.deserialize_any(Forms)
    }
}

struct Forms;

impl<'de> Visitor<'de> for Forms {
    type Value = Secret;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, { env = \"NAME\" } or { file = \"path\" }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Secret, E> {
        Ok(Secret::InPlace(Zeroizing::new(text.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Secret, A::Error> {
        let found = match map.next_entry::<String, String>()? {
            Some((key, name)) if key == "env" => Secret::Env(name),
            Some((key, path)) if key == "file" => Secret::File(path.into()),
            _ => return Err(Error::custom("expected a text, { env = \"NAME\" } or { file = \"path\" }")),
        };
        match map.next_key::<String>()? {
            None => Ok(found),
            Some(_) => Err(Error::custom("expected either env or file, and nothing beside it")),
        }
    }
}
