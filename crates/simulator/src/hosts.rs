//! Where webhooks may go. Whoever sends a charge names their address, so without this wall anybody could make this
//! process call what only this machine can reach.

use std::io;
use std::net::SocketAddr;

use tokio::net::lookup_host;
use url::Url;

/// Loopback, and the names that an operator allows.
#[derive(Debug, Default)]
pub(crate) struct Hosts {
    /// Lower case, with a port where only that one is meant.
    allowed: Vec<(String, Option<u16>)>,
}

/// Why a webhook has no address to go to.
#[derive(Debug)]
pub(crate) enum NoAddress {
    /// It must not go there: trying again is no use.
    Forbidden,
    /// The name is not known, or not now.
    Unknown,
}

impl Hosts {
    /// `names` are hosts or addresses with an optional port; `own` is the address that we are reached by.
    pub(crate) fn new(names: &[String], own: Option<&str>) -> io::Result<Hosts> {
        let mut allowed = names.iter().map(|name| read(name)).collect::<io::Result<Vec<_>>>()?;
        let own = own.and_then(|own| Url::parse(own).ok());
        allowed.extend(own.and_then(|own| Some((host_of(&own)?.to_owned(), own.port_or_known_default()))));
        Ok(Hosts { allowed })
    }

    /// The addresses to connect to. They are looked up once and used as they were checked, so that a name cannot
    /// change its mind in between.
    pub(crate) async fn resolve(&self, url: &Url) -> Result<Vec<SocketAddr>, NoAddress> {
        let host = host_of(url).ok_or(NoAddress::Forbidden)?;
        let port = url.port_or_known_default().ok_or(NoAddress::Forbidden)?;
        let found: Vec<_> = lookup_host((host, port)).await.map_err(|_| NoAddress::Unknown)?.collect();
        let is_allowed =
            self.allowed.iter().any(|(name, only)| name == host && only.is_none_or(|only| only == port));
        let may_be_called = |address: &SocketAddr| is_allowed || address.ip().to_canonical().is_loopback();
        let fit: Vec<_> = found.iter().copied().filter(may_be_called).collect();
        match (found.is_empty(), fit.is_empty()) {
            (true, _) => Err(NoAddress::Unknown),
            (false, true) => Err(NoAddress::Forbidden),
            _ => Ok(fit),
        }
    }
}

fn host_of(url: &Url) -> Option<&str> {
    url.host_str().map(|host| host.trim_matches(['[', ']']))
}

/// `hooks.example.com`, `10.0.0.7:9000` or `[fd00::7]`, read as the host of an address is.
fn read(name: &str) -> io::Result<(String, Option<u16>)> {
    let bad = || {
        io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{name} is not a host such as hooks.example.com or 10.0.0.7:9000"),
        )
    };
    let url = Url::parse(&format!("http://{name}/")).map_err(|_| bad())?;
    let is_plain = url.path() == "/" && url.username().is_empty() && url.query().is_none();
    let host = host_of(&url).filter(|_| is_plain && url.fragment().is_none()).ok_or_else(bad)?;
    // `:80` is a port of its own meaning, and the address does not keep it.
    let port = url.port().or_else(|| name.ends_with(":80").then_some(80));
    Ok((host.to_owned(), port))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn verdict(hosts: &Hosts, url: &str) -> &'static str {
        match hosts.resolve(&Url::parse(url).unwrap()).await {
            Ok(_) => "goes",
            Err(NoAddress::Forbidden) => "forbidden",
            Err(NoAddress::Unknown) => "unknown",
        }
    }

    #[tokio::test]
    async fn webhooks_stay_on_this_machine() {
        let hosts = Hosts::new(&[], Some("http://192.0.2.7:8080")).unwrap();
        for url in ["http://127.0.0.1:9/", "http://127.8.8.8/", "http://[::1]:9/", "http://localhost/x"] {
            assert_eq!(verdict(&hosts, url).await, "goes", "{url}");
        }
        for url in [
            "http://169.254.169.254/latest/meta-data",
            "http://10.0.0.1/",
            "http://192.168.1.1:8080/",
            "http://0.0.0.0:9/",
            "http://[::]/",
            "http://[::ffff:10.0.0.1]/",
            "http://[fd00::1]/",
            "http://167772161/",
            "http://192.0.2.8:8080/",
        ] {
            assert_eq!(verdict(&hosts, url).await, "forbidden", "{url}");
        }
    }

    #[tokio::test]
    async fn our_own_address_and_what_an_operator_allows_may_be_called() {
        let names = ["192.0.2.1".to_owned(), "192.0.2.2:9000".to_owned(), "[2001:db8::1]:80".to_owned()];
        let hosts = Hosts::new(&names, Some("http://192.0.2.7:8080")).unwrap();
        for (url, expected) in [
            ("http://192.0.2.7:8080/notices", "goes"),
            ("http://192.0.2.7:8081/notices", "forbidden"),
            ("http://192.0.2.1:1234/", "goes"),
            ("http://192.0.2.2:9000/", "goes"),
            ("http://192.0.2.2/", "forbidden"),
            ("http://[2001:db8::1]/", "goes"),
            ("http://[2001:db8::1]:81/", "forbidden"),
        ] {
            assert_eq!(verdict(&hosts, url).await, expected, "{url}");
        }
    }

    #[test]
    fn a_name_that_is_none_is_refused() {
        for name in ["", "http://x", "a/b", "me@host", "host:port"] {
            assert!(Hosts::new(&[name.to_owned()], None).is_err(), "{name}");
        }
    }
}
