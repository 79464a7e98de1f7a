//! JSON that a shop gave and gets back as it was: members in their order, numbers by their own text.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

use crate::shared::json::{Object, Value};

/// Under these names, without case and punctuation, shops write down what may be kept and told nowhere: the
/// verification value of a card (standards 7).
const VERIFICATION_VALUES: &[&str] = &[
    "cvc",
    "cvv",
    "cvn",
    "csc",
    "cvc2",
    "cvv2",
    "cardcvc",
    "cardcvv",
    "verificationvalue",
    "cardverificationvalue",
    "securitycode",
    "cardsecuritycode",
];

/// Any value. `Debug` shows nothing of it: shops put everything there.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub(super) struct Given(Box<RawValue>);

/// The members of an object, in their order.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Members(Vec<(String, Given)>);

impl Given {
    /// What stands in a request.
    pub(super) fn of(value: &Value<'_>) -> Given {
        let mut text = String::new();
        write(value, &mut text);
        Given::raw(text)
    }

    /// A value of ours.
    pub(super) fn from(value: &impl Serialize) -> Given {
        Given::raw(serde_json::to_string(value).unwrap_or_default())
    }

    fn raw(text: String) -> Given {
        Given(RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned()))
    }

    /// Its JSON, without blanks.
    pub(super) fn json(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for Given {
    fn eq(&self, other: &Given) -> bool {
        self.json() == other.json()
    }
}

impl Eq for Given {}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Given(…)")
    }
}

impl Members {
    /// The members of an object of a request that may be kept; `null`s stay.
    pub(super) fn of(object: &Object<'_>) -> Members {
        Members(kept(object).map(|(name, value)| (name.to_owned(), Given::of(value))).collect())
    }

    /// The member of this name.
    pub(super) fn get(&self, name: &str) -> Option<&Given> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    /// The same without a member.
    pub(super) fn without(mut self, name: &str) -> Members {
        self.0.retain(|(own, _)| own != name);
        self
    }

    /// Puts a member in the place of its namesake, or behind all others.
    pub(super) fn set(&mut self, name: &str, value: Given) {
        match self.0.iter_mut().find(|(own, _)| own == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Given)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(String, Given)> for Members {
    fn from_iter<I: IntoIterator<Item = (String, Given)>>(members: I) -> Members {
        Members(members.into_iter().collect())
    }
}

impl fmt::Debug for Members {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Members(…)")
    }
}

impl Serialize for Members {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Members, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Read)
    }
}

/// The members of an object without a card's verification value.
fn kept<'o, 'v>(object: &'o Object<'v>) -> impl Iterator<Item = (&'o str, &'o Value<'v>)> {
    object.members().filter(|(name, _)| {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        let plain: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
        !VERIFICATION_VALUES.contains(&plain.as_str())
    })
}

fn write(value: &Value<'_>, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(text) => out.push_str(text),
        Value::Text(text) => string(text.as_str(), out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(object) => {
            out.push('{');
            for (at, (name, value)) in kept(object).enumerate() {
                if at > 0 {
                    out.push(',');
                }
                string(name, out);
                out.push(':');
                write(value, out);
            }
            out.push('}');
        }
    }
}

fn string(text: &str, out: &mut String) {
    // A string always serializes.
    out.push_str(&serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::json;

    const TEXT: &str =
        r#"{"b":1.10,"a":[null,true,-0,1e400,12345678901234567890123],"é":"\"\\\u0000\n","a b":{}}"#;

    fn members() -> Members {
        let spaced = TEXT.replace(',', " ,\n ").replace(':', " : ");
        let Value::Object(object) = json::parse_exact(spaced.as_bytes()).unwrap() else { panic!() };
        Members::of(&object)
    }

    #[test]
    fn what_was_given_comes_back_without_its_blanks_and_with_all_its_digits() {
        assert_eq!(serde_json::to_string(&members()).unwrap(), TEXT);
        let again: Members = serde_json::from_str(TEXT).unwrap();
        assert_eq!(again, members());
        assert_eq!(format!("{:?} {:?}", again, again.get("b")), "Members(…) Some(Given(…))");
    }

    #[test]
    fn a_verification_value_is_not_kept_however_deep_and_however_its_name_is_spelt() {
        let text =
            r#"{"CVV":"737","meta":{"card":[{"Card-Security_Code":737,"cvc_check":"pass"}],"pin code":1}}"#;
        let Value::Object(object) = json::parse_exact(text.as_bytes()).unwrap() else { panic!() };
        let kept = serde_json::to_string(&Members::of(&object)).unwrap();
        assert_eq!(kept, r#"{"meta":{"card":[{"cvc_check":"pass"}],"pin code":1}}"#);
    }

    #[test]
    fn ours_take_the_place_of_their_namesakes_or_the_last_one() {
        let mut members = members();
        members.set("b", Given::from(&"x"));
        members.set("new", Given::from(&[1, 2]));
        assert!(serde_json::to_string(&members).unwrap().starts_with(r#"{"b":"x","a":"#));
        assert_eq!(members.get("new").unwrap().json(), "[1,2]");
        assert_eq!(members.iter().len(), 5);
    }
}
