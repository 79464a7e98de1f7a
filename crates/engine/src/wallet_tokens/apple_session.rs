//! Apple's merchant sessions: a browser may show Apple's sheet once Apple has heard from the merchant (standards 1.5).

use std::time::Duration;

use florin_connectors::{Method, Request};
use florin_domain::Mode;
use serde::Serialize;
use url::Url;

use crate::engine::Engine;
use crate::ewallet_accounts::Account;
use crate::outbound::{Limits, OutboundError};

/// How long Apple may take: its own sheet gives up after 30 seconds.
const LIMITS: Limits =
    Limits { connect: Duration::from_secs(5), total: Duration::from_secs(15), http: false };

/// Why there is no session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SessionError {
    /// What the browser named is not Apple's.
    #[error("the validation address is not one of Apple's")]
    NotApples,
    /// Apple's sandbox cannot begin a payment of real money.
    #[error("Apple's sandbox cannot begin a real payment")]
    Sandbox,
    /// The account does not say who the merchant is.
    #[error("the account has no merchant identity certificate")]
    NoIdentity,
    /// The account does not name this host.
    #[error("the account does not name this host among its domains")]
    Domain,
    /// Apple was not reached.
    #[error("Apple was not reached: {0}")]
    Outbound(#[from] OutboundError),
    /// Apple said no; the status that it answered.
    #[error("Apple refused the session with status {0}")]
    Refused(u16),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    merchant_identifier: &'a str,
    display_name: &'a str,
    initiative: &'static str,
    initiative_context: &'a str,
}

/// Asks Apple for a session on the page of `host`. `named` is the address that the browser was told; it is looked at
/// and never called. What comes back is Apple's answer as it is: good once, for five minutes.
pub async fn apple_session(
    engine: &Engine,
    account: &Account,
    mode: Mode,
    named: &str,
    host: &str,
) -> Result<Vec<u8>, SessionError> {
    let configured = engine.settings.wallets.apple_session_url.as_deref();
    let address = match configured {
        Some(address) if named == address || is_apples(named) => address.to_owned(),
        _ => address(named, mode)?,
    };
    let apple = account.apple().ok_or(SessionError::NoIdentity)?;
    if !apple.domains.iter().any(|domain| domain.eq_ignore_ascii_case(host)) {
        return Err(SessionError::Domain);
    }
    let body = Body {
        merchant_identifier: &apple.merchant_id,
        display_name: &apple.display_name,
        initiative: "web",
        initiative_context: host,
    };
    let body = serde_json::to_vec(&body).unwrap_or_default();
    let request = Request::new(Method::Post, address).body("application/json", body);
    let identity = apple.identity.as_ref().ok_or(SessionError::NoIdentity)?;
    // Apple itself has a public root; a stand-in is known by the one that vouches for its tokens too.
    let tls = match &engine.settings.wallets.apple_root {
        Some(root) if engine.settings.insecure_dev && configured.is_some() => {
            identity.tls_to(root).ok_or(OutboundError::NotSecure)?
        }
        _ => identity.tls(),
    };
    let answer = engine.outbound.call_as(&request, LIMITS, tls).await?;
    if answer.status == 200 { Ok(answer.body) } else { Err(SessionError::Refused(answer.status)) }
}

/// Whether Apple itself answers at an address, by its name alone.
pub fn is_apples(address: &str) -> bool {
    region(address).is_some()
}

/// Apple's address for the region and environment of the one that the browser named.
fn address(named: &str, mode: Mode) -> Result<String, SessionError> {
    let (is_china, is_sandbox) = region(named).ok_or(SessionError::NotApples)?;
    if is_sandbox && mode == Mode::Live {
        return Err(SessionError::Sandbox);
    }
    let (china, sandbox) = (if is_china { "cn-" } else { "" }, if is_sandbox { "-cert" } else { "" });
    Ok(format!("https://{china}apple-pay-gateway{sandbox}.apple.com/paymentservices/paymentSession"))
}

/// Whether an address of Apple's is China's, and whether it is the sandbox; none if it is not Apple's.
fn region(address: &str) -> Option<(bool, bool)> {
    let url = Url::parse(address).ok()?;
    let plain = url.scheme() == "https"
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    let name = url.host_str().filter(|_| plain)?.strip_suffix(".apple.com")?;
    let (name, is_china) = name.strip_prefix("cn-").map_or((name, false), |name| (name, true));
    let tags = name.strip_prefix("apple-pay-gateway")?;
    if tags.is_empty() {
        return Some((is_china, false));
    }
    let is_tag = |tag: &str| {
        !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    let mut tags = tags.strip_prefix('-')?.split('-');
    let is_sandbox = tags.clone().next() == Some("cert");
    tags.all(is_tag).then_some((is_china, is_sandbox))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_apple_is_called_for_a_session() {
        for url in [
            "https://apple-pay-gateway.apple.com/paymentservices/startSession",
            "https://apple-pay-gateway-nc-pod1.apple.com/paymentservices/startSession",
            "https://apple-pay-gateway-cert.apple.com:443/paymentservices/startSession",
            "https://cn-apple-pay-gateway-sh-pod2.apple.com/paymentservices/paymentSession",
        ] {
            assert!(is_apples(url), "{url}");
        }
        for url in [
            "http://apple-pay-gateway.apple.com/",
            "https://apple-pay-gateway.apple.com.evil.example/",
            "https://evil.example/apple-pay-gateway.apple.com",
            "https://apple-pay-gateway.apple.com@evil.example/",
            "https://user@apple-pay-gateway.apple.com/",
            "https://apple-pay-gateway.apple.com:8443/",
            "https://apple-pay-gateway.evil.apple.com/",
            "https://apple-pay-gateway-.apple.com/",
            "https://apple-pay-gateway--x.apple.com/",
            "https://apple-pay-gatewayx.apple.com/",
            "https://us-apple-pay-gateway.apple.com/",
            "https://www.apple.com/",
            "https://17.0.0.1/",
            "",
        ] {
            assert!(!is_apples(url), "{url}");
        }
    }

    #[test]
    fn apples_own_address_is_called_whatever_path_the_browser_named() {
        let of = |named: &str, mode| address(named, mode);
        let path = "paymentservices/paymentSession";
        assert_eq!(
            of("https://apple-pay-gateway-nc-pod1.apple.com/x?y", Mode::Live),
            Ok(format!("https://apple-pay-gateway.apple.com/{path}"))
        );
        assert_eq!(
            of("https://cn-apple-pay-gateway-cert.apple.com/", Mode::Test),
            Ok(format!("https://cn-apple-pay-gateway-cert.apple.com/{path}"))
        );
        assert_eq!(of("https://apple-pay-gateway-cert.apple.com/", Mode::Live), Err(SessionError::Sandbox));
        assert_eq!(of("https://shop.example/", Mode::Test), Err(SessionError::NotApples));
    }
}
