//! The body of a plain form, read into memory that is wiped.

use serde::Deserialize;
use serde::de::value::{Error, MapDeserializer};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::super::page::posted::Posted;

/// More fields than any form of ours has.
const MOST_FIELDS: usize = 64;

/// The fields of a form; none if this is no form of ours.
pub(super) fn read(body: &[u8]) -> Option<Posted> {
    let fields: Vec<(String, Zeroizing<String>)> = form_urlencoded::parse(body)
        .take(MOST_FIELDS)
        .map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned())))
        .collect();
    let pairs = fields.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    Posted::deserialize(MapDeserializer::<_, Error>::new(pairs)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browsers_form_is_read() {
        let posted =
            read(b"anti_forgery=f0&method=credit_card&number=4200+0000%200000+0000&customer_city=K%C3%B6ln")
                .unwrap();
        assert_eq!((posted.anti_forgery.as_str(), posted.method.as_str()), ("f0", "credit_card"));
        assert!(read(b"method=a&method=b").is_none(), "the same field twice is nobody's form");
    }
}
