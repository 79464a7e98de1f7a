//! Clients that show a TLS certificate instead of signing (wallet-mac 10). The handshake is a proxy's; what it says of the
//! certificate is believed from the operator's own proxies alone.

use std::fmt::Write as _;
use std::net::SocketAddr;

use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_engine::wallet::clients::MacSettings;

use super::ext;

/// The field of RFC 9440.
const HEADER: &str = "client-cert";

/// SHA-256 of the certificate that a trusted proxy was shown, in lower-case hexadecimal. None: no such proxy, or it says
/// nothing, or nothing that can be read, or two things.
pub(super) fn shown(head: &Parts, settings: &MacSettings) -> Option<String> {
    let ConnectInfo(peer) = head.extensions.get::<ConnectInfo<SocketAddr>>()?;
    if !settings.trusts(peer.ip()) {
        return None;
    }
    let mut all = head.headers.get_all(HEADER).iter();
    let (Some(one), None) = (all.next(), all.next()) else { return None };
    let der = der(one.to_str().ok()?.trim())?;
    let mut text = String::with_capacity(64);
    for byte in digest(&SHA256, &der).as_ref() {
        write!(text, "{byte:02x}").ok()?;
    }
    Some(text)
}

/// `:base64:` as RFC 9440 has it, or PEM with percent signs as nginx writes it.
fn der(text: &str) -> Option<Vec<u8>> {
    if let Some(inner) = text.strip_prefix(':').and_then(|text| text.strip_suffix(':')) {
        return STANDARD.decode(inner).ok().filter(|der| !der.is_empty());
    }
    let pem = String::from_utf8(ext::decode(text)?).ok()?;
    // What was a space is a plus there; only the marks have spaces.
    let body = pem.strip_prefix("-----BEGIN+CERTIFICATE-----")?;
    let (body, rest) = body.split_once("-----END+CERTIFICATE-----")?;
    let line: String = body.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    rest.trim().is_empty().then(|| STANDARD.decode(line).ok()).flatten().filter(|der| !der.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_read_as_proxies_write_it() {
        let der_of = |text: &str| der(text).unwrap_or_default();
        assert_eq!(der_of(":MIIB+w==:"), STANDARD.decode("MIIB+w==").unwrap());
        let pem = "-----BEGIN%20CERTIFICATE-----%0AMIIB%0A%2Bw%3D%3D%0A-----END%20CERTIFICATE-----%0A";
        assert_eq!(der_of(pem), STANDARD.decode("MIIB+w==").unwrap());
        for text in ["", "::", ":***:", "MIIB", "-----BEGIN%20CERTIFICATE-----MIIB", &format!("{pem}{pem}")] {
            assert_eq!(der(text), None, "{text}");
        }
    }
}
