//! Hosts of a client on the wire, and as the declarative file and the engine write them (wallet-surround 2.2, 7).

use serde::Serialize;

use crate::shared::card_numbers;
use crate::shared::json::{Object, Value};
use crate::wallet::fields;
use crate::wallet::refusal::Wrong;

/// Most hosts of a client.
const MOST: usize = 50;
const LONGEST_PATH: usize = 500;

/// A host as it is told.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Host {
    #[serde(rename = "host")]
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    protocol: Option<String>,
    any_port: bool,
    any_subdomain: bool,
}

impl Host {
    /// `https://*.shop.example:8443/back` and shorter forms.
    pub(super) fn read(written: &str) -> Host {
        let (protocol, rest) =
            written.split_once("://").map_or((None, written), |(protocol, rest)| (Some(protocol), rest));
        let (place, path) = rest.split_once('/').map_or((rest, None), |(place, path)| (place, Some(path)));
        let (name, port) = place.rsplit_once(':').map_or((place, None), |(name, port)| (name, Some(port)));
        let below = name.strip_prefix("*.");
        Host {
            name: below.unwrap_or(name).to_owned(),
            port: port.and_then(|port| port.parse().ok()),
            path: path.map(|path| format!("/{path}")),
            protocol: protocol.map(str::to_owned),
            any_port: port == Some("*"),
            any_subdomain: below.is_some(),
        }
    }

    fn write(&self, below: &str) -> String {
        let protocol = self.protocol.as_ref().map(|protocol| format!("{protocol}://")).unwrap_or_default();
        let port = match (self.any_port, self.port) {
            (true, _) => ":*".to_owned(),
            (false, Some(port)) => format!(":{port}"),
            (false, None) => String::new(),
        };
        format!("{protocol}{below}{}{port}{}", self.name, self.path.as_deref().unwrap_or_default())
    }
}

/// `hosts`, if it is there. To the vendor, any subdomain of a host means the host itself too: that is two of ours.
pub(super) fn parse(body: &Object<'_>) -> Result<Option<Vec<String>>, Wrong> {
    let items = match body.exact("hosts") {
        None => return Ok(None),
        Some(Value::Array(items)) if items.len() <= MOST => items,
        Some(_) => return Err(Wrong::new("hosts", "must be an array of at most 50 hosts")),
    };
    let mut all: Vec<String> = Vec::new();
    for (at, item) in items.iter().enumerate() {
        let host = host(item, &format!("hosts[{at}]"))?;
        let also = host.any_subdomain.then(|| host.write("*."));
        for written in std::iter::once(host.write("")).chain(also) {
            if !all.contains(&written) {
                all.push(written);
            }
        }
    }
    Ok(Some(all))
}

fn host(item: &Value<'_>, at: &str) -> Result<Host, Wrong> {
    let Value::Object(given) = item else { return Err(Wrong::new(at, "must be an object")) };
    let wrong = |name: &str, why| Wrong::new(format!("{at}.{name}"), why);
    let text = |name: &str| match given.exact(name) {
        Some(Value::Null) => Ok(None),
        _ => match fields::text(given, &format!("{at}.{name}"), name)?.filter(|text| !text.is_empty()) {
            Some(text) if card_numbers::holds_one(text) => Err(wrong(name, card_numbers::REFUSED)),
            other => Ok(other),
        },
    };
    let flag = |name: &str| match given.exact(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(wrong(name, "must be true or false")),
    };
    let name = text("host")?.ok_or_else(|| wrong("host", "is required"))?.to_ascii_lowercase();
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    if name.len() > 253 || !name.bytes().all(is_name) || name.starts_with('.') {
        return Err(wrong("host", "must be the name of a host"));
    }
    let port = match given.exact("port") {
        None | Some(Value::Null) => None,
        Some(number) => {
            let port = fields::integer(number).and_then(|port| u16::try_from(port).ok());
            Some(port.filter(|port| *port > 0).ok_or_else(|| wrong("port", "must be a port"))?)
        }
    };
    let path = text("path")?.map(|path| path.trim_start_matches('/')).filter(|path| !path.is_empty());
    let is_plain =
        |path: &str| path.len() <= LONGEST_PATH && path.bytes().all(|byte| byte.is_ascii_graphic());
    if path.is_some_and(|path| !is_plain(path)) {
        return Err(wrong("path", "must be a plain path"));
    }
    let protocol = text("protocol")?.map(str::to_ascii_lowercase);
    if protocol.as_deref().is_some_and(|protocol| !matches!(protocol, "http" | "https")) {
        return Err(wrong("protocol", "must be http or https"));
    }
    Ok(Host {
        name,
        port,
        path: path.map(|path| format!("/{path}")),
        protocol,
        any_port: flag("any_port")?,
        any_subdomain: flag("any_subdomain")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shared::json;

    fn parsed(hosts: &str) -> Result<Vec<String>, Wrong> {
        let body = format!("{{\"hosts\":{hosts}}}");
        let Ok(json::Value::Object(object)) = json::parse_exact(body.as_bytes()) else { panic!("{body}") };
        parse(&object).map(Option::unwrap_or_default)
    }

    #[test]
    fn hosts_are_written_as_the_engine_reads_them() {
        for (given, written) in [
            (r#"{"host":"Shop.example","port":null,"path":null,"protocol":null}"#, &["shop.example"][..]),
            (r#"{"host":"shop.example","port":8443,"path":"/back"}"#, &["shop.example:8443/back"]),
            (r#"{"host":"shop.example","any_port":true,"protocol":"http"}"#, &["http://shop.example:*"]),
            (r#"{"host":"shop.example","any_subdomain":true}"#, &["shop.example", "*.shop.example"]),
        ] {
            assert_eq!(parsed(&format!("[{given}]")).unwrap(), written, "{given}");
            for text in written {
                let below = if text.contains("*.") { "*." } else { "" };
                assert_eq!(Host::read(text).write(below), *text);
            }
        }
        for given in [
            "{}",
            "[]",
            r#"[{"host":""}]"#,
            r#"[{"host":"a/b"}]"#,
            r#"[{"host":"a","port":0}]"#,
            r#"[{"host":"a","port":"80"}]"#,
            r#"[{"host":"a","any_port":1}]"#,
            r#"[{"host":"a","protocol":"ftp"}]"#,
            r#"[{"host":"a","path":"/ü"}]"#,
            r#"[{"host":"a","path":"/4242424242424242"}]"#,
            r#"["a"]"#,
            r#"[{"host":".a"}]"#,
        ] {
            assert_eq!(parsed(given).is_ok(), given == "[]", "{given}");
        }
    }
}
