//! Gives a sealed server its passphrase.

use std::time::Duration;

use florin_connectors::http::{Method, Request};
use florin_engine::http::Http;
use florin_vault::SecretText;

use crate::config::House;
use crate::fault::Fault;
use crate::roots::{self, PASSPHRASE};

/// Stretching the passphrase takes the server a good part of a second.
const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// Posts the passphrase.
pub(super) async fn run(house: &House, url: &str) -> Result<(), Fault> {
    let url = url.trim_end_matches('/');
    if !is_private(url) {
        return Err(Fault::usage(format!(
            "a passphrase goes over https or stays on this machine; {url} is neither"
        )));
    }
    let file = house.root_key_passphrase_file.as_deref();
    let passphrase = roots::passphrase_or_ask(file, PASSPHRASE, "passphrase")?;
    let body = SecretText::new(serde_json::json!({ "passphrase": passphrase.expose() }).to_string());
    let request = Request::new(Method::Post, format!("{url}/api/v1/keys/unseal"))
        .body("application/json", body.expose().as_bytes().to_vec());
    let reply = Http::new().call(&request, ANSWERS_WITHIN).await;
    let reply = reply.map_err(|error| Fault::run(format!("no server answers at {url}: {error}")))?;
    if reply.status == 200 {
        println!("the server at {url} is unsealed");
        return Ok(());
    }
    let problem: serde_json::Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let detail = problem["detail"].as_str().unwrap_or("it did not say why");
    Err(Fault::run(format!("the server at {url} stays sealed ({}): {detail}", reply.status)))
}

fn is_private(url: &str) -> bool {
    let Some(rest) = url.strip_prefix("http://") else { return url.starts_with("https://") };
    let host = rest.split('/').next().unwrap_or(rest);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    host == "localhost"
        || host == "[::1]"
        || host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_private;

    #[test]
    fn passphrases_stay_on_this_machine_or_go_over_https() {
        for url in ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:80", "https://pay.example.com"]
        {
            assert!(is_private(url), "{url}");
        }
        for url in [
            "http://10.0.0.1:8080",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "ftp://x",
        ] {
            assert!(!is_private(url), "{url}");
        }
    }
}
