//! JSON objects read member by member, in place: what is secret in them is copied only into types that are wiped.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use crate::error::WalletError;

/// One object; its members are still text. A name that occurs twice is refused: readers would differ on it.
pub(crate) struct Object<'a> {
    members: Vec<(String, &'a RawValue)>,
}

impl<'a> Object<'a> {
    /// Reads an object; `name` says in an error what should have been one.
    pub(crate) fn parse(text: &'a [u8], name: &'static str) -> Result<Object<'a>, WalletError> {
        serde_json::from_slice(text).map_err(|_| WalletError::Malformed(name))
    }

    /// A member as it stands; `null` is as good as absent.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a str> {
        let found = self.members.iter().find(|(known, _)| known == name)?;
        Some(found.1.get()).filter(|text| *text != "null")
    }

    /// A text, if it is there.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<Zeroizing<String>>, WalletError> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let text: String = serde_json::from_str(raw).map_err(|_| WalletError::Malformed(name))?;
        Ok(Some(Zeroizing::new(text)))
    }

    /// A text that must be there.
    pub(crate) fn must(&self, name: &'static str) -> Result<Zeroizing<String>, WalletError> {
        self.text(name)?.ok_or(WalletError::Malformed(name))
    }

    /// A text that is no secret, if it is there.
    pub(crate) fn open_text(&self, name: &'static str) -> Result<Option<String>, WalletError> {
        Ok(self.text(name)?.map(|text| text.as_str().to_owned()))
    }

    /// A whole number of plain digits, as a number or as a text, if it is there.
    pub(crate) fn integer(&self, name: &'static str) -> Result<Option<i64>, WalletError> {
        let Some(raw) = self.raw(name) else { return Ok(None) };
        let digits = match raw.strip_prefix('"') {
            Some(rest) => rest.strip_suffix('"').unwrap_or(rest),
            None => raw,
        };
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let number = if plain { digits.parse().ok() } else { None };
        number.map(Some).ok_or(WalletError::Malformed(name))
    }

    /// `true` or `false`, if it is there.
    pub(crate) fn truth(&self, name: &'static str) -> Result<Option<bool>, WalletError> {
        match self.raw(name) {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(_) => Err(WalletError::Malformed(name)),
        }
    }

    /// An object inside this one, if it is there.
    pub(crate) fn object(&self, name: &'static str) -> Result<Option<Object<'a>>, WalletError> {
        self.raw(name).map(|raw| Object::parse(raw.as_bytes(), name)).transpose()
    }

    /// The members with other names than these, as an object of their own; none if there are none.
    pub(crate) fn without(&self, known: &[&str]) -> Option<Zeroizing<String>> {
        let left = || self.members.iter().filter(|(name, _)| !known.contains(&name.as_str()));
        // Room for everything at once: what grows leaves copies behind that nobody wipes.
        let room = left().map(|(name, value)| name.len() * 6 + value.get().len() + 4).sum::<usize>() + 1;
        let mut object = Zeroizing::new(String::with_capacity(room));
        for (name, value) in left() {
            let separator = if object.is_empty() { '{' } else { ',' };
            object.push(separator);
            object.push_str(&serde_json::to_string(name).ok()?);
            object.push(':');
            object.push_str(value.get());
        }
        if object.is_empty() {
            return None;
        }
        object.push('}');
        Some(object)
    }
}

/// What wallets give is an object, or its text inside a JSON string.
pub(crate) fn unquoted(bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    if bytes.trim_ascii_start().first() != Some(&b'"') {
        return Some(Zeroizing::new(bytes.to_vec()));
    }
    let text: String = serde_json::from_slice(bytes).ok()?;
    Some(Zeroizing::new(text.into_bytes()))
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Object<'a>, D::Error> {
        from.deserialize_map(Members(std::marker::PhantomData))
    }
}

struct Members<'a>(std::marker::PhantomData<&'a ()>);

impl<'de: 'a, 'a> Visitor<'de> for Members<'a> {
    type Value = Object<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object<'a>, M::Error> {
        let mut members: Vec<(String, &'a RawValue)> = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
            // Tokens have a dozen members: more are no token, and searching them would cost.
            if members.len() == 64 || members.iter().any(|(known, _)| *known == name) {
                return Err(serde::de::Error::custom("a name twice, or too many"));
            }
            members.push((name, value));
        }
        Ok(Object { members })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_read_as_what_they_should_be() {
        let text = br#"{"a":"x\u003d","n":12,"s":"34","t":true,"o":{"b":null},"z":null}"#;
        let object = Object::parse(text, "it").unwrap();
        assert_eq!(object.must("a").unwrap().as_str(), "x=");
        assert_eq!((object.integer("n"), object.integer("s")), (Ok(Some(12)), Ok(Some(34))));
        assert_eq!((object.integer("z"), object.truth("t")), (Ok(None), Ok(Some(true))));
        assert!(object.object("o").unwrap().unwrap().text("b").unwrap().is_none());
        for wrong in ["a", "t", "o"] {
            assert!(object.integer(if wrong == "a" { "a" } else { "t" }).is_err());
        }
        assert_eq!(object.without(&["a", "n", "o"]).unwrap().as_str(), r#"{"s":"34","t":true,"z":null}"#);
        assert!(object.without(&["a", "n", "s", "t", "o", "z"]).is_none());
    }

    #[test]
    fn numbers_are_whole_and_names_stand_once() {
        for number in ["1.0", "1e3", "-1", "\"+1\"", "\"\"", "99999999999999999999"] {
            let text = format!("{{\"n\":{number}}}");
            assert!(Object::parse(text.as_bytes(), "it").unwrap().integer("n").is_err(), "{number}");
        }
        for text in [r#"{"a":1,"a":1}"#, "[]", "1", "", "{", r#"{"a":1}}"#] {
            assert!(Object::parse(text.as_bytes(), "it").is_err(), "{text}");
        }
    }
}
