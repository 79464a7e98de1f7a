//! The words of a face inside JSON of ours: JSON in JSON, not a text full of backslashes.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// Writes them as they are; what is no JSON is an error.
pub(crate) fn serialize<S: Serializer>(words: &str, to: S) -> Result<S::Ok, S::Error> {
    serde_json::from_str::<&RawValue>(words).map_err(S::Error::custom)?.serialize(to)
}

/// Reads them to the letter. Older rows have them as a text.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let raw = <&RawValue>::deserialize(from)?.get();
    if raw.starts_with('"') {
        return serde_json::from_str(raw).map_err(D::Error::custom);
    }
    Ok(raw.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Kept {
        #[serde(with = "super")]
        words: String,
    }

    #[test]
    fn words_are_kept_to_the_letter_and_older_ones_are_read() {
        let words = r#"{"amount":1.50,"text":"a \"b\"","none":null}"#.to_owned();
        let kept = Kept { words };
        let text = serde_json::to_string(&kept).unwrap();
        assert_eq!(text, r#"{"words":{"amount":1.50,"text":"a \"b\"","none":null}}"#);
        assert_eq!(serde_json::from_str::<Kept>(&text).unwrap(), kept);
        let older = serde_json::json!({ "words": kept.words }).to_string();
        assert_eq!(serde_json::from_str::<Kept>(&older).unwrap(), kept);
        assert!(serde_json::to_string(&Kept { words: "{".into() }).is_err());
    }
}
