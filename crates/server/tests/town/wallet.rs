//! A wallet of one client and one user, and how the client asks.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use florin_connectors::{Method, Reply, Request};
use florin_engine::http::Http;
use florin_engine::{Clock, SystemClock};
use florin_faces::wallet::signer::{self, Signing};
use serde_json::Value;

use super::{Folder, Program};

pub const CLIENT: &str = "townClient";
pub const KEY: &str = "town-mac-key-0123456789abcdef";
/// Of user 13.
pub const ACCOUNT: &str = "EVP0000000000001";

/// A Florin whose cards are proved and charged at this simulator.
pub fn serve(folder: &Folder, psp: &Program) -> Program {
    let text = format!(
        "[[merchant]]\nname = \"town\"\n\n[[merchant.gateway_account]]\nname = \"main\"\ngateway = \"simulator\"\nbase_url = \"{}\"\nsettle_delay_s = 1\n\n\
         [wallet]\nrelation_gateway = \"main\"\ncommission = [ {{ fix = 25, currency = \"EUR\" }} ]\n\n\
         [[wallet.client]]\nid = \"{CLIENT}\"\nmac_key = \"{KEY}\"\npermissions = [\"use_wallet_api\", \"manage_cards\"]\nstatic_grant = \"all\"\n\n\
         [[wallet.user]]\nid = 13\nusername = \"owner\"\npassword = \"owner-pass\"\naccounts = [ {{ number = \"{ACCOUNT}\", currency = \"EUR\" }} ]\n",
        psp.url
    );
    super::serve_declared(folder, &text, &[])
}

/// A signed call; none if nobody answered.
pub async fn call(http: &Http, url: &str, method: Method, target: &str, body: &str) -> Option<Reply> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let (host, port) = url.strip_prefix("http://").unwrap().split_once(':').unwrap();
    let at = SystemClock.now().seconds();
    let nonce = format!("n{}", NEXT.fetch_add(1, Ordering::Relaxed));
    let signing = Signing {
        id: CLIENT,
        key: KEY,
        method: method.as_str(),
        target,
        host,
        port: port.parse().unwrap(),
        at,
        nonce: &nonce,
        body: body.as_bytes(),
    };
    let mut request = Request::new(method, format!("{url}{target}"))
        .header("authorization", signer::authorization(&signing));
    if !body.is_empty() {
        request = request.body("application/json", body.as_bytes().to_vec());
    }
    http.call(&request, Duration::from_secs(60)).await.ok()
}

/// The same: status and content.
pub async fn ask(
    http: &Http,
    url: &str,
    method: Method,
    target: &str,
    body: Option<Value>,
) -> Option<(u16, Value)> {
    let body = body.map_or_else(String::new, |body| body.to_string());
    let reply = call(http, url, method, target, &body).await?;
    Some((reply.status, serde_json::from_slice(&reply.body).unwrap_or(Value::Null)))
}
