//! Base64 and PEM as keys and tokens come in: strict, and never a panic.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::error::WalletError;

/// Strict base64: padding and the unused bits of the last digit must be right, so no two texts mean the same.
pub(crate) fn base64(text: &str, name: &'static str) -> Result<Vec<u8>, WalletError> {
    STANDARD.decode(text).map_err(|_| WalletError::Malformed(name))
}

/// The first block of PEM text whose label is one of these.
pub(crate) fn pem(text: &str, labels: &[&str]) -> Option<Zeroizing<Vec<u8>>> {
    let mut rest = text;
    while let Some((_, begun)) = rest.split_once("-----BEGIN ") {
        let (label, body) = begun.split_once("-----")?;
        let (body, after) = body.split_once("-----END ")?;
        if labels.contains(&label) {
            let line: Zeroizing<String> =
                Zeroizing::new(body.chars().filter(|c| !c.is_ascii_whitespace()).collect());
            return STANDARD.decode(line.as_bytes()).ok().map(Zeroizing::new);
        }
        rest = after;
    }
    None
}

/// A private key as PEM, or as base64 of its DER.
pub(crate) fn private_key(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    if text.contains("-----BEGIN ") {
        return pem(text, &["PRIVATE KEY", "EC PRIVATE KEY"]);
    }
    STANDARD.decode(text.trim()).ok().map(Zeroizing::new)
}
