//! The spelling that all sealed texts share: fields between dots, decimal versions, base64url
//! without padding. Each value has exactly one spelling, so a text cannot be altered unnoticed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Splits at dots into exactly `N` fields.
pub(crate) fn fields<const N: usize>(text: &str) -> Option<[&str; N]> {
    let mut rest = text.split('.');
    let mut fields = [""; N];
    for field in &mut fields {
        *field = rest.next()?;
    }
    rest.next().is_none().then_some(fields)
}

/// Reads a key version: 1 or more, without sign or leading zero.
pub(crate) fn version(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || text.starts_with('0') {
        return None;
    }
    text.parse().ok()
}

/// Writes base64url without padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Writes base64url without padding at the end of `out`.
pub(crate) fn encode_to(bytes: &[u8], out: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, out);
}

/// How many characters [`encode`] writes for so many bytes.
pub(crate) fn encoded_len(bytes: usize) -> usize {
    (bytes * 4).div_ceil(3)
}

/// Reads base64url; padding, other characters and stray bits at the end are refused.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Reads base64url of exactly `N` bytes, without an allocation.
pub(crate) fn decode_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    // The decoder wants room for whole groups of three, so give it up to two bytes more.
    let mut room = [0; 128];
    let room = room.get_mut(..N.div_ceil(3) * 3)?;
    let len = URL_SAFE_NO_PAD.decode_slice(text, room).ok()?;
    room.get(..len)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_has_one_spelling() {
        assert_eq!(version("1"), Some(1));
        assert_eq!(version("4294967295"), Some(u32::MAX));
        for text in ["", "0", "01", "+1", "-1", " 1", "1 ", "4294967296", "1a", "١"] {
            assert_eq!(version(text), None, "{text:?}");
        }
    }

    #[test]
    fn fields_are_counted_exactly() {
        assert_eq!(fields::<3>("a.b.c"), Some(["a", "b", "c"]));
        assert_eq!(fields::<2>("a."), Some(["a", ""]));
        assert_eq!(fields::<2>("a.b.c"), None);
        assert_eq!(fields::<3>("a.b"), None);
    }

    #[test]
    fn base64_has_one_spelling_and_an_exact_length() {
        for len in 0..50 {
            assert_eq!(encode(&vec![7; len]).len(), encoded_len(len));
        }
        assert_eq!(decode_array::<1>("AQ"), Some([1]));
        assert_eq!(decode_array::<1>("AR"), None, "stray bits");
        assert_eq!(decode_array::<1>("AQ=="), None, "padding");
        assert_eq!(decode_array::<1>("AQE"), None, "too long");
        assert_eq!(decode_array::<2>("AQ"), None, "too short");
        assert_eq!(decode("_-8"), Some(vec![0xff, 0xef]));
        assert_eq!(decode("/+8"), None, "the other alphabet");
    }
}
