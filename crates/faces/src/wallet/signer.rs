//! Signs as a client does, for the programs of this house that call the wallet: the demo, the bench, tests.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A request that is to be signed.
#[derive(Clone, Copy)]
pub struct Signing<'a> {
    /// The client's id.
    pub id: &'a str,
    /// Its key.
    pub key: &'a str,
    /// In upper case.
    pub method: &'a str,
    /// Path and query as in the request line.
    pub target: &'a str,
    /// The host that is called, in lower case.
    pub host: &'a str,
    /// Its port.
    pub port: u16,
    /// Seconds since 1970.
    pub at: i64,
    /// A text that no other request of this second has.
    pub nonce: &'a str,
    /// The body; empty for none.
    pub body: &'a [u8],
}

/// The value of the `Authorization` header.
pub fn authorization(signing: &Signing<'_>) -> String {
    let Signing { id, key, method, target, host, port, at, nonce, body } = signing;
    let hash = STANDARD.encode(digest(&SHA256, body));
    let hash = hash.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let ext = if body.is_empty() { String::new() } else { format!("body_hash={hash}") };
    let text = format!("{at}\n{nonce}\n{method}\n{target}\n{host}\n{port}\n{ext}\n");
    let mac = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), text.as_bytes());
    let mac = STANDARD.encode(mac);
    let ext = if ext.is_empty() { ext } else { format!(", ext=\"{ext}\"") };
    format!("MAC id=\"{id}\", ts=\"{at}\", nonce=\"{nonce}\", mac=\"{mac}\"{ext}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The documentation's own example.
    #[test]
    fn the_published_example_is_signed_as_published() {
        let signing = Signing {
            id: "wkVd93h2uS",
            key: "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU",
            method: "GET",
            target: "/rest/v1/payment/10145",
            host: "wallet.paysera.com",
            port: 443,
            at: 1_343_811_600,
            nonce: "nQnNaSNyubfPErjRO55yaaEYo9YZfKHN",
            body: b"",
        };
        let header = authorization(&signing);
        assert!(header.ends_with("mac=\"/qxTA8FOgT0Dd0MHh9k/sUQ3Q38ckx8+S0PBxpIuttY=\""), "{header}");
    }
}
