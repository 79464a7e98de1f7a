//! The signed extension: what it says of the body (wallet-mac 6).

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The member that holds the hash of the body.
const BODY_HASH: &str = "body_hash";

/// Why a body is not the one that was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum BodyHashFault {
    /// A body, and no hash.
    #[error("the body is not signed: ext has no body_hash")]
    Missing,
    /// Two hashes.
    #[error("body_hash stands twice in ext")]
    Twice,
    /// A percent sign that encodes nothing.
    #[error("body_hash in ext is not percent-encoded text")]
    Encoding,
    /// Of another body.
    #[error("body_hash in ext is not the hash of the body")]
    Different,
}

/// Whether this body is the one that `ext` speaks of. `needed`: a body without a hash is refused.
pub(super) fn check_body(ext: &str, body: &[u8], needed: bool) -> Result<(), BodyHashFault> {
    let mut hashes = ext.split('&').filter_map(|member| {
        let (name, value) = member.split_once('=').unwrap_or((member, ""));
        (name == BODY_HASH).then_some(value)
    });
    let Some(given) = hashes.next() else {
        return if needed && !body.is_empty() { Err(BodyHashFault::Missing) } else { Ok(()) };
    };
    if hashes.next().is_some() {
        return Err(BodyHashFault::Twice);
    }
    let given = decode(given).ok_or(BodyHashFault::Encoding)?;
    let hash = STANDARD.encode(digest(&SHA256, body));
    verify_slices_are_equal(hash.as_bytes(), &given).map_err(|_| BodyHashFault::Different)
}

/// Percent-decodes once. Clients that leave `+` as it is may find it turned into a space on its way.
pub(super) fn decode(value: &str) -> Option<Vec<u8>> {
    let mut bytes = value.bytes();
    let mut decoded = Vec::with_capacity(value.len());
    while let Some(byte) = bytes.next() {
        let byte = match byte {
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                u8::try_from(digit()? * 16 + digit()?).ok()?
            }
            other => other,
        };
        decoded.push(if byte == b' ' { b'+' } else { byte });
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

    #[test]
    fn a_hash_is_read_as_clients_write_it() {
        let encoded = EMPTY.replace('+', "%2B").replace('/', "%2f").replace('=', "%3D");
        for value in [EMPTY, &encoded, &EMPTY.replace('+', " "), &EMPTY.replace('+', "%20")] {
            let ext = format!("&project_id=1&body_hash={value}");
            assert_eq!(check_body(&ext, b"", true), Ok(()), "{value}");
            assert_eq!(check_body(&ext, b"x", true), Err(BodyHashFault::Different), "{value}");
        }
        assert_eq!(check_body("body_hash=%4", b"", true), Err(BodyHashFault::Encoding));
        assert_eq!(check_body("body_hash=%zz", b"", true), Err(BodyHashFault::Encoding));
        assert_eq!(check_body("body_hash", b"", true), Err(BodyHashFault::Different));
        assert_eq!(
            check_body(&format!("body_hash={EMPTY}&body_hash={EMPTY}"), b"", true),
            Err(BodyHashFault::Twice)
        );
    }

    #[test]
    fn a_body_without_a_hash_passes_only_where_it_may() {
        assert_eq!(check_body("", b"", true), Ok(()));
        assert_eq!(check_body("a=1", b"x", true), Err(BodyHashFault::Missing));
        assert_eq!(check_body("a=1", b"x", false), Ok(()));
        assert_eq!(check_body("body_hash=wrong", b"x", false), Err(BodyHashFault::Different));
    }
}
