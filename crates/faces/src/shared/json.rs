//! JSON as a tree that borrows from the body. Numbers stay text, since money is never a float; names are
//! found in any letter case or exactly, as the dialect has it; what is ambiguous is refused.
//!
//! `serde_json` does the grammar. Everything here is what it leaves to its caller.

use std::fmt;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

mod canonical;
mod escapes;
pub(crate) mod sparse;

pub(crate) use canonical::canonical;

/// Objects and arrays inside each other (standards 13).
const MAX_DEPTH: usize = 32;

/// One value.
#[derive(Debug)]
pub(crate) enum Value<'a> {
    Null,
    Bool(bool),
    /// As it was written.
    Number(&'a str),
    Text(Text<'a>),
    Array(Vec<Value<'a>>),
    Object(Object<'a>),
}

/// Members in the order in which they came. No two have the same name.
#[derive(Debug)]
pub(crate) struct Object<'a>(Vec<(Text<'a>, Value<'a>)>);

/// A string: a piece of the body, or wiped memory where it had escapes.
pub(crate) enum Text<'a> {
    Plain(&'a str),
    Unescaped(Zeroizing<String>),
}

/// What is wrong with a body as a whole. Quotes nothing of it but the name of a property.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum JsonFault {
    #[error("the body is empty; a JSON object is expected")]
    Empty,
    #[error("the body is not UTF-8")]
    NotUtf8,
    #[error("the body begins with a byte order mark; send plain UTF-8")]
    ByteOrderMark,
    #[error("the body is not valid JSON: line {line}, column {column}")]
    Syntax { line: usize, column: usize },
    #[error("a string holds half of a surrogate pair")]
    LoneSurrogate,
    #[error("objects and arrays are nested deeper than {MAX_DEPTH}")]
    TooDeep,
    #[error("the property {0} stands twice in the same object")]
    Twice(String),
}

/// Which names are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    /// `Key` is `key`.
    AnyCase,
    /// Each letter counts.
    Exact,
}

/// Reads a body whose names have no case.
pub(crate) fn parse(body: &[u8]) -> Result<Value<'_>, JsonFault> {
    parse_as(body, Names::AnyCase)
}

/// Reads a body whose names are taken by the letter: to be looked up with [`Object::exact`].
pub(crate) fn parse_exact(body: &[u8]) -> Result<Value<'_>, JsonFault> {
    parse_as(body, Names::Exact)
}

fn parse_as(body: &[u8], names: Names) -> Result<Value<'_>, JsonFault> {
    if body.starts_with(b"\xef\xbb\xbf") {
        return Err(JsonFault::ByteOrderMark);
    }
    let text = std::str::from_utf8(body).map_err(|_| JsonFault::NotUtf8)?;
    if text.trim().is_empty() {
        return Err(JsonFault::Empty);
    }
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| syntax(&error))?;
    read(raw.get(), 1, names)
}

/// One value whose grammar is right.
fn read(text: &str, depth: usize, names: Names) -> Result<Value<'_>, JsonFault> {
    let is_container = text.starts_with(['{', '[']);
    if is_container && depth > MAX_DEPTH {
        return Err(JsonFault::TooDeep);
    }
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let mut members = serde_json::Deserializer::from_str(text);
            let members =
                members.deserialize_map(Members { depth, names }).map_err(|error| syntax(&error))?;
            Value::Object(members?)
        }
        Some(b'[') => {
            let items: Vec<&RawValue> = serde_json::from_str(text).map_err(|error| syntax(&error))?;
            Value::Array(
                items.into_iter().map(|item| read(item.get(), depth + 1, names)).collect::<Result<_, _>>()?,
            )
        }
        Some(b'"') => Value::Text(escapes::read(text)?),
        Some(b't') => Value::Bool(true),
        Some(b'f') => Value::Bool(false),
        Some(b'n') => Value::Null,
        _ => Value::Number(text),
    })
}

fn syntax(error: &serde_json::Error) -> JsonFault {
    JsonFault::Syntax { line: error.line(), column: error.column() }
}

/// Reads the members of an object, values included.
struct Members {
    depth: usize,
    names: Names,
}

impl<'de> Visitor<'de> for Members {
    type Value = Result<Object<'de>, JsonFault>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::with_capacity(12);
        let mut fault = None;
        while let Some((name, raw)) = map.next_entry::<&'de RawValue, &'de RawValue>()? {
            if fault.is_some() {
                continue;
            }
            let member = || Ok((escapes::read(name.get())?, read(raw.get(), self.depth + 1, self.names)?));
            match member() {
                Ok(member) => members.push(member),
                Err(wrong) => fault = Some(wrong),
            }
        }
        Ok(match fault.or_else(|| twice(&members, self.names)) {
            Some(fault) => Err(fault),
            None => Ok(Object(members)),
        })
    }
}

/// A name that two members share.
fn twice(members: &[(Text<'_>, Value<'_>)], rule: Names) -> Option<JsonFault> {
    let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
    let again = if names.len() <= 16 {
        let are_same = |one: &str, other: &str| match rule {
            Names::AnyCase => one.eq_ignore_ascii_case(other),
            Names::Exact => one == other,
        };
        let same = |at: usize| names[..at].iter().any(|name| are_same(name, names[at]));
        (1..names.len()).find(|at| same(*at)).map(|at| names[at])
    } else {
        let fold = |name: &str| match rule {
            Names::AnyCase => name.to_ascii_lowercase(),
            Names::Exact => name.to_owned(),
        };
        let mut folded: Vec<(String, &str)> = names.iter().map(|name| (fold(name), *name)).collect();
        folded.sort_unstable();
        folded.windows(2).find(|pair| pair[0].0 == pair[1].0).map(|pair| pair[1].1)
    };
    again.map(|name| JsonFault::Twice(shown(name)))
}

/// A name as it may be told back: somebody may put a card number even there.
fn shown(name: &str) -> String {
    let is_harmless = name.len() <= 40 && name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_');
    if is_harmless { format!("\"{name}\"") } else { "of some other name".to_owned() }
}

impl<'a> Object<'a> {
    /// The member of this name, in any letter case. `null` is as good as absent (orchestra 2.2).
    pub(crate) fn get(&self, name: &str) -> Option<&Value<'a>> {
        let found = self.0.iter().find(|(own, _)| own.as_str().eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !matches!(value, Value::Null))
    }

    /// The member of exactly this name. `null` is as good as absent (checkout 2.1).
    pub(crate) fn exact(&self, name: &str) -> Option<&Value<'a>> {
        let found = self.0.iter().find(|(own, _)| own.as_str() == name);
        found.map(|(_, value)| value).filter(|value| !matches!(value, Value::Null))
    }

    /// All members as they came, `null`s too.
    pub(crate) fn members(&self) -> impl ExactSizeIterator<Item = (&str, &Value<'a>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

impl Text<'_> {
    /// The string.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Text::Plain(text) => text,
            Text::Unescaped(text) => text,
        }
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"…\"") // it may be a card number
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fault(text: &str) -> JsonFault {
        parse(text.as_bytes()).unwrap_err()
    }

    fn member<'a>(value: &'a Value<'a>, name: &str) -> &'a Value<'a> {
        let Value::Object(object) = value else { panic!("no object") };
        object.get(name).unwrap()
    }

    #[test]
    fn numbers_stay_as_they_were_written() {
        let tree = parse(b" {\"amount\": 42.90, \"huge\": 1E400, \"list\": [-0, 1e+2]} ").unwrap();
        assert!(matches!(member(&tree, "amount"), Value::Number("42.90")));
        assert!(matches!(member(&tree, "HUGE"), Value::Number("1E400")));
        let Value::Array(items) = member(&tree, "list") else { panic!() };
        assert!(matches!(items[..], [Value::Number("-0"), Value::Number("1e+2")]));
    }

    #[test]
    fn null_is_absent_and_names_have_no_case() {
        let tree = parse(br#"{"Key":"v","other":null}"#).unwrap();
        assert!(matches!(member(&tree, "kEY"), Value::Text(text) if text.as_str() == "v"));
        let Value::Object(object) = tree else { panic!() };
        assert!(object.get("other").is_none());
    }

    #[test]
    fn what_is_no_json_is_refused_as_a_whole() {
        for text in [
            "{",
            "{}x",
            "{'a':1}",
            "{\"a\":01}",
            "{\"a\":+1}",
            "{\"a\":.5}",
            "{\"a\":1,}",
            "nul",
            "\u{1}",
            "{\"a\":\"\n\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12g4\"}",
            "{a:1}",
            "{\"a\":NaN}",
            "// x\n{}",
        ] {
            assert!(matches!(fault(text), JsonFault::Syntax { .. }), "{text}");
        }
        assert_eq!(fault(""), JsonFault::Empty);
        assert_eq!(fault(" \n"), JsonFault::Empty);
        assert_eq!(fault("\u{feff}{}"), JsonFault::ByteOrderMark);
        assert_eq!(parse(b"{\"a\":\"\xff\"}").unwrap_err(), JsonFault::NotUtf8);
        assert_eq!(fault(r#"{"a":"\ud800"}"#), JsonFault::LoneSurrogate);
        assert_eq!(fault(r#"{"\ud800":1}"#), JsonFault::LoneSurrogate);
    }

    #[test]
    fn a_property_stands_once_in_any_case_and_however_it_is_escaped() {
        assert_eq!(fault(r#"{"amount":1,"Amount":2}"#), JsonFault::Twice("\"Amount\"".into()));
        assert_eq!(fault(r#"{"amount":1,"\u0061mount":2}"#), JsonFault::Twice("\"amount\"".into()));
        assert_eq!(
            fault(r#"{"x":[{"4111111111111111":1,"4111111111111111":2}]}"#).to_string(),
            "the property of some other name stands twice in the same object"
        );
        let many: Vec<String> = (0..5000).map(|at| format!("\"k{at}\":1")).collect();
        assert!(parse(format!("{{{}}}", many.join(",")).as_bytes()).is_ok());
        assert!(matches!(fault(&format!("{{{},\"K77\":1}}", many.join(","))), JsonFault::Twice(_)));
    }

    #[test]
    fn exact_names_differ_in_their_case() {
        let tree = parse_exact(br#"{"Key":1,"key":null,"b":{"x":2,"X":3}}"#).unwrap();
        let Value::Object(object) = &tree else { panic!() };
        assert!(matches!(object.exact("Key"), Some(Value::Number("1"))));
        assert!(object.exact("key").is_none() && object.exact("KEY").is_none());
        assert_eq!(object.members().map(|(name, _)| name).collect::<Vec<_>>(), ["Key", "key", "b"]);
        let twice = parse_exact(br#"{"b":{"x":1,"\u0078":2}}"#).unwrap_err();
        assert_eq!(twice, JsonFault::Twice("\"x\"".into()));
        let many: Vec<String> = (0..20).map(|at| format!("\"k{at}\":1")).collect();
        assert!(parse_exact(format!("{{{},\"K7\":1}}", many.join(",")).as_bytes()).is_ok());
        assert!(parse_exact(format!("{{{},\"k7\":1}}", many.join(",")).as_bytes()).is_err());
    }

    #[test]
    fn nesting_has_a_floor() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(parse(nested(32).as_bytes()).is_ok());
        assert_eq!(fault(&nested(33)), JsonFault::TooDeep);
        assert_eq!(fault(&nested(400_000)), JsonFault::TooDeep);
        assert_eq!(
            fault(&format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000))),
            JsonFault::TooDeep
        );
    }

    #[test]
    fn strings_are_never_shown() {
        let shown = format!("{:?}", parse(br#"{"n":"4111111111111111"}"#).unwrap());
        assert!(!shown.contains("4111"));
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(tree) = parse(&bytes) {
                let _ = canonical(&tree, 0);
            }
        }

        #[test]
        fn nothing_that_looks_like_json_panics(text in r#"[\[\]{}:,"\\u0-9dDeE.+\-ab tfn]{0,60}"#) {
            if let Ok(tree) = parse(text.as_bytes()) {
                let _ = canonical(&tree, text.len());
            }
        }

        #[test]
        fn strings_read_as_serde_reads_them(text in any::<String>()) {
            let body = serde_json::to_vec(&serde_json::json!({ "a": text })).unwrap();
            let tree = parse(&body).unwrap();
            prop_assert!(matches!(member(&tree, "a"), Value::Text(read) if read.as_str() == text));
        }
    }
}
