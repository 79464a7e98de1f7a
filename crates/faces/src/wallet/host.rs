//! By which host and port a client may have called us (wallet-mac 5).

use url::Url;

/// The port of HTTPS, which some clients sign whatever they call.
const HTTPS: u16 = 443;
/// The port of HTTP.
const HTTP: u16 = 80;

/// A host in lower case, and a port if one was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Host {
    /// In lower case, brackets of IPv6 included.
    pub(super) name: String,
    /// As written.
    pub(super) port: Option<u16>,
}

impl Host {
    /// Reads `Host` or an authority.
    pub(super) fn parse(text: &str) -> Option<Host> {
        let after_brackets = text.rfind(']').map_or(0, |end| end + 1);
        let (name, port) = match text[after_brackets..].find(':') {
            Some(colon) => {
                let (name, port) = text.split_at(after_brackets + colon);
                (name, Some(port[1..].parse().ok()?))
            }
            None => (text, None),
        };
        (!name.is_empty()).then(|| Host { name: name.to_ascii_lowercase(), port })
    }

    /// That of an address, with the port that it stands for.
    pub(super) fn of_url(url: &str) -> Option<Host> {
        let url = Url::parse(url).ok()?;
        Some(Host { name: url.host_str()?.to_ascii_lowercase(), port: Some(url.port_or_known_default()?) })
    }

    /// Every host and port that the client may have signed, each once: ours as it called us, and in public. A port that
    /// nobody wrote is 443 or 80: no proxy's word is taken for which, so both are tried.
    pub(super) fn candidates<'a>(&'a self, public: Option<&'a Host>) -> Vec<(&'a str, u16)> {
        let own = [self.port.unwrap_or(HTTP), HTTPS].map(|port| (&*self.name, port));
        let public = public.and_then(|public| Some((&*public.name, public.port?)));
        let mut each = Vec::with_capacity(3);
        for candidate in own.into_iter().chain(public) {
            if !each.contains(&candidate) {
                each.push(candidate);
            }
        }
        each
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_lose_their_ports_and_their_case() {
        let of = |text: &str| Host::parse(text).map(|host| (host.name, host.port));
        assert_eq!(of("Wallet.Example"), Some(("wallet.example".into(), None)));
        assert_eq!(of("127.0.0.1:8080"), Some(("127.0.0.1".into(), Some(8080))));
        assert_eq!(of("[::1]:8080"), Some(("[::1]".into(), Some(8080))));
        assert_eq!(of("[::1]"), Some(("[::1]".into(), None)));
        for text in ["", ":80", "host:", "host:65536", "host:http"] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn each_host_and_port_is_tried_once() {
        let all = |host: &str, url: &str| {
            let (host, public) = (Host::parse(host).unwrap(), Host::of_url(url));
            let pair = |(name, port): &(&str, u16)| ((*name).to_owned(), *port);
            host.candidates(public.as_ref()).iter().map(pair).collect::<Vec<_>>()
        };
        let pair = |host: &str, port| (host.to_owned(), port);
        assert_eq!(all("a.example:8080", ""), [pair("a.example", 8080), pair("a.example", 443)]);
        assert_eq!(
            all("a.example", "https://Pay.Example"),
            [pair("a.example", 80), pair("a.example", 443), pair("pay.example", 443)]
        );
        assert_eq!(all("a.example:443", "https://a.example"), [pair("a.example", 443)]);
    }
}
