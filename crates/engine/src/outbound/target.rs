//! Which addresses merchants may give us, as far as the text alone says (standards 12).

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use super::address::{Network, is_public};
use super::{OutboundError, Place};
use crate::engine::Settings;

/// Longer addresses are refused.
const LONGEST: usize = 2048;
/// Ports that may be called unless the operator says otherwise.
pub const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// What the operator decided.
#[derive(Debug, Clone)]
pub(super) struct Policy {
    dev: bool,
    allow: Vec<Network>,
    ports: Vec<u16>,
    own_host: Option<String>,
}

impl Policy {
    pub(super) fn of(settings: &Settings) -> Policy {
        let own = Url::parse(&settings.public_url).ok();
        Policy {
            dev: settings.insecure_dev,
            allow: settings.outbound_allow.clone(),
            ports: settings.outbound_ports.clone(),
            own_host: own.and_then(|url| url.host_str().map(named)),
        }
    }

    /// Whether a target may be called at an address. A name of the inner network may lead only to where
    /// the operator allows it.
    pub(super) fn allows(&self, target: &Target, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        let chosen = self.allow.iter().any(|network| network.holds(ip)) || (self.dev && ip.is_loopback());
        chosen || (!target.inner_name && is_public(ip))
    }
}

/// An address that may be called, if what it resolves to may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub(super) url: Url,
    pub(super) secure: bool,
    /// The name, without a dot at its end.
    pub(super) host: String,
    /// The address, if the host is one.
    pub(super) literal: Option<IpAddr>,
    pub(super) port: u16,
    inner_name: bool,
}

impl Target {
    pub(super) fn parse(text: &str, http: bool, policy: &Policy) -> Result<Target, OutboundError> {
        let bad = OutboundError::Address;
        if text.len() > LONGEST {
            return Err(bad("it is longer than 2048 characters"));
        }
        let url = Url::parse(text).map_err(|_| bad("it is no address"))?;
        let secure = match url.scheme() {
            "https" => true,
            "http" if http || policy.dev => false,
            "http" => return Err(bad("it must begin with https")),
            _ => return Err(bad("it is neither https nor http")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("it holds a user name or a password"));
        }
        if url.fragment().is_some() {
            return Err(bad("it holds a fragment"));
        }
        let port = url.port_or_known_default().ok_or(bad("it has no port"))?;
        if !policy.dev && !policy.ports.contains(&port) {
            return Err(bad("its port may not be called"));
        }
        let (host, literal) = match url.host().ok_or(bad("it has no host"))? {
            Host::Domain(name) => (named(name), None),
            Host::Ipv4(ip) => (ip.to_string(), Some(IpAddr::V4(ip))),
            Host::Ipv6(ip) => (ip.to_string(), Some(IpAddr::V6(ip))),
        };
        let own = policy.own_host.as_deref() == Some(&host);
        if own && !policy.dev {
            return Err(bad("it is our own"));
        }
        let inner_name = literal.is_none() && is_inner(&host);
        Ok(Target { url, secure, host, literal, port, inner_name })
    }

    pub(super) fn place(&self, ip: IpAddr) -> Place {
        Place { secure: self.secure, host: self.host.clone(), at: SocketAddr::new(ip, self.port) }
    }
}

fn named(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// Names that mean this machine or the network around it.
fn is_inner(name: &str) -> bool {
    !name.contains('.') || [".localhost", ".local", ".internal"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> Policy {
        Policy::of(&Settings::production("https://pay.example.com"))
    }

    /// Whether the text alone, or the address that it spells, is refused.
    fn is_refused(text: &str) -> bool {
        let policy = policy();
        match Target::parse(text, true, &policy) {
            Ok(target) => target.inner_name || target.literal.is_some_and(|ip| !policy.allows(&target, ip)),
            Err(_) => true,
        }
    }

    #[test]
    fn ordinary_addresses_may_be_called() {
        for text in [
            "https://shop.example/hooks?key=1",
            "http://shop.example:8080/",
            "https://shop.example:8443",
            "https://bücher.example/x",
            "https://8.8.8.8/",
            "https://[2606:4700::1111]/",
            "https://internal.example/",
            "https://shop.example./",
        ] {
            assert!(!is_refused(text), "{text}");
        }
        assert!(
            Target::parse("http://shop.example/", false, &policy()).is_err(),
            "http only where it will do"
        );
    }

    #[test]
    fn every_spelling_of_this_machine_is_seen_through() {
        for text in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://127.0.1/",
            "https://0x7f000001/",
            "https://0x7f.0.0.1/",
            "https://0177.0.0.1/",
            "https://2130706433/",
            "https://017700000001/",
            "https://１２７.０.０.１/",
            "https://①②⑦.0.0.1/",
            "https://127.0.0.1./",
            "https://127%2e0%2e0%2e1/",
            "https://%31%32%37.0.0.1/",
            "https://127。0。0。1/",
            "https://0/",
            "https://[::1]/",
            "https://[::]/",
            "https://[0:0:0:0:0:0:0:1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]/",
            "https://[::127.0.0.1]/",
            "https://[64:ff9b::127.0.0.1]/",
            "https://[2002:7f00:1::]/",
            "https://169.254.169.254/latest/meta-data",
            "https://2852039166/",
            "https:\\\\127.0.0.1\\",
            "https:127.0.0.1",
            "https:////127.0.0.1",
            " https://127.0.0.1/ ",
            "https://127.0.0.1\t/",
            "https://localhost/",
            "https://LOCALHOST/",
            "https://localhost./",
            "https://a.localhost/",
            "https://printer.local/",
            "https://metadata.google.internal/",
            "https://database/",
            "https://ｌｏｃａｌｈｏｓｔ/",
        ] {
            assert!(is_refused(text), "{text}");
        }
    }

    #[test]
    fn addresses_with_something_odd_are_refused() {
        let long = format!("https://shop.example/{}", "x".repeat(2048));
        for text in [
            "",
            "shop.example",
            "ftp://shop.example/",
            "file:///etc/passwd",
            "gopher://shop.example/",
            "javascript:alert(1)",
            "https://",
            "https://user@shop.example/",
            "https://user:word@shop.example/",
            "https://:word@shop.example/",
            "https://shop.example/#part",
            "https://shop.example:22/",
            "https://shop.example:6379/",
            "https://pay.example.com/ours",
            "https://PAY.example.com./ours",
            "https://exa mple/",
            "https://[::1",
            "https://1.2.3.4.5/",
            "https://256.256.256.256/",
            &long,
        ] {
            assert!(Target::parse(text, true, &policy()).is_err(), "{text}");
        }
    }

    #[test]
    fn what_the_operator_allows_is_allowed_and_no_more() {
        let mut settings = Settings::production("https://pay.example.com");
        settings.outbound_allow = vec!["10.1.0.0/16".parse().unwrap()];
        settings.outbound_ports = vec![443, 9000];
        let policy = Policy::of(&settings);
        let target = |text: &str| Target::parse(text, true, &policy).unwrap();
        let lab = target("https://shop:9000/");
        assert!(policy.allows(&lab, "10.1.2.3".parse().unwrap()));
        assert!(!policy.allows(&lab, "10.2.0.1".parse().unwrap()));
        assert!(!policy.allows(&lab, "8.8.8.8".parse().unwrap()), "an inner name does not lead outside");
        assert!(policy.allows(&target("https://shop.example/"), "8.8.8.8".parse().unwrap()));
    }

    #[test]
    fn a_developers_machine_may_call_itself_but_nobody_elses_network() {
        let policy = Policy::of(&Settings::dev());
        let target = Target::parse("http://localhost:4567/hook", false, &policy).unwrap();
        assert!(policy.allows(&target, "127.0.0.1".parse().unwrap()));
        assert!(policy.allows(&target, "::1".parse().unwrap()));
        assert!(!policy.allows(&target, "192.168.0.1".parse().unwrap()));
        assert!(!policy.allows(&target, "169.254.169.254".parse().unwrap()));
    }
}
