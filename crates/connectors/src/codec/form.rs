//! Forms (`application/x-www-form-urlencoded`), with nested names: `card[number]`, `expand[0]`.

use url::form_urlencoded;
use zeroize::Zeroizing;

use super::{MAX_BYTES, Unreadable};

/// The media type.
pub const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";

/// A form being written, in the order of its calls: same calls, same bytes.
///
/// The text may hold a card number. It is wiped when dropped, and begins with room enough not to be
/// copied about while it grows.
pub struct Form(Zeroizing<String>);

impl Default for Form {
    fn default() -> Form {
        Form::new()
    }
}

impl Form {
    /// An empty form.
    pub fn new() -> Form {
        Form(Zeroizing::new(String::with_capacity(4096)))
    }

    /// With one more field. `name` is written in full: `card[number]`.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Form {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.extend(form_urlencoded::byte_serialize(name.as_bytes()));
        self.0.push('=');
        self.0.extend(form_urlencoded::byte_serialize(value.as_bytes()));
        self
    }

    /// With one more field, if there is a value and it is not empty.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<&str>) -> Form {
        match value {
            Some(value) if !value.is_empty() => self.with(name, value),
            _ => self,
        }
    }

    /// With a list: `expand[0]`, `expand[1]`, …
    #[must_use]
    pub fn with_list(self, name: &str, values: &[&str]) -> Form {
        values.iter().enumerate().fold(self, |form, (at, value)| form.with(&format!("{name}[{at}]"), value))
    }

    /// The text, as a body or behind the `?` of an address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bytes.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.as_bytes().to_vec()
    }
}

/// Names and values in the order of the body; names stay as written (`card[number]`).
pub fn read(body: &[u8]) -> Result<Vec<(String, String)>, Unreadable> {
    if body.len() > MAX_BYTES {
        return Err(Unreadable::TooLong);
    }
    Ok(form_urlencoded::parse(body).into_owned().collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nested_names_are_percent_encoded_like_their_values() {
        let form = Form::new()
            .with("card[number]", "4242")
            .with("name", "Inês & Söhne+")
            .with_some("city", None)
            .with_some("state", Some(""))
            .with_list("expand", &["a", "b.c"]);
        assert_eq!(
            form.as_str(),
            "card%5Bnumber%5D=4242&name=In%C3%AAs+%26+S%C3%B6hne%2B&expand%5B0%5D=a&expand%5B1%5D=b.c"
        );
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(fields in prop::collection::vec(("\\PC{1,12}", "\\PC{0,24}"), 0..8)) {
            let form = fields.iter().fold(Form::new(), |form, (name, value)| form.with(name, value));
            prop_assert_eq!(read(form.as_str().as_bytes()).unwrap(), fields);
        }
    }
}
