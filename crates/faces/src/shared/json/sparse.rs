//! JSON without the members that are null, for what is kept and read again by the same types: to those, null is as
//! good as absent. What a shop asks for leaves most of a request unsaid, and what is kept is sealed, stored and read
//! several times.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::Error as _;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, Serializer};

/// The text of a value. A raw `null` ([`serde_json::value::RawValue`]) is a value that somebody gave, and stays.
pub(crate) fn to_string(value: &impl Serialize) -> serde_json::Result<String> {
    let mut text = Vec::with_capacity(512);
    value.serialize(&mut Serializer::with_formatter(&mut text, Sparse::default()))?;
    // JSON is text.
    String::from_utf8(text).map_err(serde_json::Error::custom)
}

/// Holds a member's name back until its value turns out to be something.
#[derive(Default)]
struct Sparse {
    /// The name, with its quotation marks.
    name: Vec<u8>,
    /// What is written now belongs to the name.
    is_name: bool,
    /// The name waits for its value.
    is_held: bool,
    /// Of each open object: whether it has members.
    has_members: Vec<bool>,
}

impl Sparse {
    /// A value begins: its name, if it has one, comes before it.
    fn begin<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        if !std::mem::take(&mut self.is_held) {
            return Ok(());
        }
        if let Some(has_members) = self.has_members.last_mut()
            && std::mem::replace(has_members, true)
        {
            to.write_all(b",")?;
        }
        to.write_all(&self.name)?;
        to.write_all(b":")
    }
}

/// Values that are written as always, behind their names. A number may be a name.
macro_rules! values {
    ($($write:ident: $kind:ty),* $(,)?) => {
        $(fn $write<W: ?Sized + Write>(&mut self, to: &mut W, value: $kind) -> io::Result<()> {
            if self.is_name {
                return CompactFormatter.$write(&mut self.name, value);
            }
            self.begin(to)?;
            CompactFormatter.$write(to, value)
        })*
    };
}

/// Pieces of a string, which may be a name.
macro_rules! pieces {
    ($($write:ident: $kind:ty),* $(,)?) => {
        $(fn $write<W: ?Sized + Write>(&mut self, to: &mut W, piece: $kind) -> io::Result<()> {
            if self.is_name {
                CompactFormatter.$write(&mut self.name, piece)
            } else {
                CompactFormatter.$write(to, piece)
            }
        })*
    };
}

impl Formatter for Sparse {
    values! {
        write_bool: bool, write_i8: i8, write_i16: i16, write_i32: i32, write_i64: i64, write_i128: i128,
        write_u8: u8, write_u16: u16, write_u32: u32, write_u64: u64, write_u128: u128, write_f32: f32,
        write_f64: f64, write_number_str: &str, write_raw_fragment: &str,
    }

    pieces! { write_string_fragment: &str, write_char_escape: CharEscape }

    fn write_null<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        // In an array it keeps its place.
        if std::mem::take(&mut self.is_held) { Ok(()) } else { CompactFormatter.write_null(to) }
    }

    fn begin_string<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        if self.is_name {
            self.name.push(b'"');
            return Ok(());
        }
        self.begin(to)?;
        CompactFormatter.begin_string(to)
    }

    fn end_string<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        if self.is_name {
            self.name.push(b'"');
            return Ok(());
        }
        CompactFormatter.end_string(to)
    }

    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin(to)?;
        CompactFormatter.begin_array(to)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.begin(to)?;
        self.has_members.push(false);
        CompactFormatter.begin_object(to)
    }

    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.has_members.pop();
        CompactFormatter.end_object(to)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, _to: &mut W, _first: bool) -> io::Result<()> {
        self.name.clear();
        self.is_name = true;
        Ok(())
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _to: &mut W) -> io::Result<()> {
        self.is_name = false;
        Ok(())
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, _to: &mut W) -> io::Result<()> {
        self.is_held = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::value::RawValue;

    use super::*;

    #[derive(Default, Serialize)]
    struct Kept {
        first: Option<u8>,
        text: Option<&'static str>,
        inner: Option<Box<Kept>>,
        list: Vec<Option<bool>>,
        given: Option<Box<RawValue>>,
        names: BTreeMap<&'static str, Option<i64>>,
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        numbers: BTreeMap<u8, bool>,
        last: Option<()>,
    }

    #[test]
    fn a_member_that_is_null_is_left_out_wherever_it_stands() {
        assert_eq!(to_string(&Kept::default()).unwrap(), r#"{"list":[],"names":{}}"#);
        let inner = Kept { text: Some("\"\n{"), ..Kept::default() };
        let kept = Kept {
            inner: Some(Box::new(inner)),
            list: vec![None, Some(false)],
            numbers: BTreeMap::from([(7, true)]),
            names: BTreeMap::from([("a\"", Some(-1)), ("b", None), ("c", Some(2))]),
            ..Kept::default()
        };
        assert_eq!(
            to_string(&kept).unwrap(),
            r#"{"inner":{"text":"\"\n{","list":[],"names":{}},"list":[null,false],"names":{"a\"":-1,"c":2},"numbers":{"7":true}}"#
        );
    }

    #[test]
    fn what_somebody_gave_stays_as_it_was_given() {
        let given = RawValue::from_string("null".to_owned()).unwrap();
        let kept = Kept { given: Some(given), ..Kept::default() };
        assert_eq!(to_string(&kept).unwrap(), r#"{"list":[],"given":null,"names":{}}"#);
        assert_eq!(to_string(&None::<u8>).unwrap(), "null");
    }
}
