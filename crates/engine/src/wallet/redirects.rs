//! Where a client may have its users sent back to: addresses under hosts that it registered (wallet-surround 2.2).
//!
//! A host is written `shop.example`, `shop.example:8443`, `shop.example:*` for any port, `*.shop.example` for what is
//! below it, or with protocol and path, `https://shop.example/back`.

use url::{Host, Url};

/// Longest address.
const LONGEST: usize = 2000;

/// Whether a user may be sent to this address with a code. Without registered hosts nobody may be sent anywhere.
/// `http` only reaches this machine itself, unless it is registered as such or this is a developer's machine.
pub fn allowed(hosts: &[String], address: &str, is_dev: bool) -> bool {
    let is_plain = address.len() <= LONGEST && address.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
    let Some(url) = Url::parse(address).ok().filter(|_| is_plain) else { return false };
    let is_clean = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    is_clean && matches!(url.scheme(), "https" | "http") && hosts.iter().any(|own| fits(own, &url, is_dev))
}

fn fits(own: &str, url: &Url, is_dev: bool) -> bool {
    let (protocol, rest) =
        own.split_once("://").map_or((None, own), |(protocol, rest)| (Some(protocol), rest));
    let (place, path) = rest.split_once('/').map_or((rest, ""), |(place, path)| (place, path));
    let (name, port) = place.rsplit_once(':').map_or((place, None), |(name, port)| (name, Some(port)));
    let protocol_fits = match protocol {
        Some(protocol) => protocol == url.scheme(),
        None => url.scheme() == "https" || is_dev || is_loopback(url),
    };
    let port_fits = match (port, url.port_or_known_default()) {
        (Some("*"), _) => true,
        (Some(port), Some(theirs)) => *port == theirs.to_string(),
        (None, _) => url.port().is_none(),
        (Some(_), None) => false,
    };
    let path_fits = path.is_empty()
        || url.path()[1..]
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || path.ends_with('/'));
    protocol_fits && port_fits && path_fits && host_fits(&name.to_ascii_lowercase(), url)
}

fn host_fits(name: &str, url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    match name.strip_prefix("*.") {
        Some(above) => host.strip_suffix(above).is_some_and(|below| below.len() > 1 && below.ends_with('.')),
        None => !name.is_empty() && host == name,
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(own: &str, address: &str) -> bool {
        allowed(&[own.to_owned()], address, false)
    }

    #[test]
    fn an_address_is_under_a_registered_host_exactly() {
        for (own, address) in [
            ("shop.example", "https://shop.example/back?a=1"),
            ("Shop.Example", "https://SHOP.example"),
            ("shop.example:8443", "https://shop.example:8443/"),
            ("shop.example:443", "https://shop.example/"),
            ("shop.example:*", "https://shop.example:9000/"),
            ("*.shop.example", "https://a.b.shop.example/"),
            ("https://shop.example/back", "https://shop.example/back/here"),
            ("http://shop.example", "http://shop.example/"),
            ("localhost:*", "http://localhost:5000/back"),
            ("127.0.0.1:5000", "http://127.0.0.1:5000/"),
        ] {
            assert!(may(own, address), "{own} {address}");
        }
        for (own, address) in [
            ("shop.example", "http://shop.example/"),
            ("shop.example", "https://shop.example:8443/"),
            ("shop.example", "https://shop.example.evil.example/"),
            ("shop.example", "https://evil.example/?shop.example"),
            ("shop.example", "https://shop.example@evil.example/"),
            ("shop.example", "https://user@shop.example/"),
            ("shop.example", "https://shop.example/#code"),
            ("shop.example", "https://a.shop.example/"),
            ("*.shop.example", "https://shop.example/"),
            ("*.shop.example", "https://evilshop.example/"),
            ("shop.example:8443", "https://shop.example/"),
            ("https://shop.example/back", "https://shop.example/backdoor"),
            ("https://shop.example/back", "https://shop.example/back/../other"),
            ("https://shop.example", "http://shop.example/"),
            ("shop.example", "javascript://shop.example/%0aalert(1)"),
            ("shop.example", "//shop.example/"),
            ("shop.example", "https://shop.example/ü"),
            ("", "https://shop.example/"),
        ] {
            assert!(!may(own, address), "{own} {address}");
        }
        assert!(!allowed(&[], "https://shop.example/", true), "nobody registered anything");
        assert!(allowed(&["shop.example".into()], "http://shop.example/", true), "a developer's machine");
    }
}
