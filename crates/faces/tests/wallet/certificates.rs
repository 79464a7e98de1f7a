//! Clients that showed a certificate to a proxy instead of signing.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_engine::provision;
use serde_json::json;

use super::house::{House, KEY, declared, document, house_with};

/// The house takes them for what they are: bytes that the proxy saw in a handshake.
const CERTIFICATE: &[u8] = b"the certificate of a client, as the proxy was shown it";
/// That of a client that was shut out.
const OF_SHUT: &[u8] = b"another certificate";

/// A house that believes this proxy; requests of tests come from 203.0.113.9.
async fn behind(proxy: &str) -> House {
    let settings = json!({ "certificate_proxies": [proxy] });
    let house = house_with(settings.clone()).await;
    let mut wanted = declared(settings);
    for (name, certificate, disabled) in [("certified", CERTIFICATE, false), ("shut", OF_SHUT, true)] {
        let hash = digest(&SHA256, certificate);
        let own = hash.as_ref().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
        wanted.documents.push(document(
            "wallet_client",
            name,
            json!({
                "mac_key": format!("{KEY}-{name}"), "permissions": ["use_wallet_api", "manage_cards"],
                "static_grant": "all", "certificates": [own], "disabled": disabled,
            }),
        ));
    }
    provision::apply(&house.engine, &wanted, false).await.unwrap();
    house
}

fn header(certificate: &[u8]) -> String {
    format!(":{}:", STANDARD.encode(certificate))
}

#[tokio::test]
async fn a_client_is_known_by_the_certificate_that_its_proxy_was_shown() {
    let house = behind("203.0.113.0/24").await;
    let shown = header(CERTIFICATE);
    let body = r#"{"user_id":13}"#;
    let made = house.send("POST", "/rest/v1/card", &[("client-cert", &shown)], body).await;
    assert_eq!(made.status, 200, "{}", made.body);
    for _ in 0..2 {
        let listed = house.send("GET", "/rest/v1/cards?user_id=13", &[("client-cert", &shown)], "").await;
        assert_eq!(listed.status, 200, "no nonce is used up");
    }
    assert_eq!(house.nonces(), 0);
    let denied = house.send("GET", "/rest/v1/client", &[("client-cert", &shown)], "").await;
    assert_eq!(denied.refused(), (403, "forbidden".into()), "its permissions are its own");
}

#[tokio::test]
async fn a_certificate_that_nobody_has_is_nobodys() {
    let house = behind("203.0.113.9").await;
    let (own, other, shut) = (header(CERTIFICATE), header(b"nobody's"), header(OF_SHUT));
    for headers in [
        &[("client-cert", other.as_str())][..],
        &[("client-cert", shut.as_str())],
        &[("client-cert", "nonsense")],
        &[("client-cert", "")],
        &[("client-cert", &own), ("client-cert", &other)],
        &[("client-cert", &own), ("authorization", "MAC nonsense")],
    ] {
        let answer = house.send("GET", "/rest/v1/cards?user_id=13", headers, "").await;
        assert_eq!(answer.refused(), (401, "unauthorized".into()), "{headers:?}");
    }
}

#[tokio::test]
async fn a_certificate_that_a_stranger_tells_of_is_not_believed() {
    for proxy in ["203.0.113.10", "10.0.0.0/8"] {
        let house = behind(proxy).await;
        let shown = header(CERTIFICATE);
        let answer = house.send("GET", "/rest/v1/cards?user_id=13", &[("client-cert", &shown)], "").await;
        answer.is(401, r#"{"error":"unauthorized","error_description":"No authorization data found"}"#);
    }
}
