//! The shop of make-believe, on a developer's machine: asks for its payment tokens over HTTP as a shop's server would.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use florin_connectors::http::{Method, Request};
use florin_engine::http::Http;
use florin_engine::provision::Declaration;
use florin_faces::checkout::widget::demo_shop::{self, Maker, Order, Shop, Ticket};
use serde_json::{Value, json};
use zeroize::Zeroizing;

const ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// A declared shop that the pages sell for.
#[derive(Clone)]
pub(super) struct Keeper {
    authorization: Arc<Zeroizing<String>>,
}

impl Keeper {
    /// The first declared shop that asks banks back, since the pages show that too; else the first.
    pub(super) fn of(declared: &Declaration) -> Option<Keeper> {
        let all = || declared.merchants.iter().flat_map(|merchant| &merchant.shops);
        let shop = all().find(|shop| shop.settings.three_d_secure).or_else(|| all().next())?;
        let pair = Zeroizing::new(format!("{}:{}", shop.id, shop.secret.as_str()));
        let authorization = Zeroizing::new(format!("Basic {}", BASE64_STANDARD.encode(pair.as_bytes())));
        Some(Keeper { authorization: Arc::new(authorization) })
    }

    /// The shop's pages; `address` is where this process listens.
    pub(super) fn router(self, public_url: &str, address: SocketAddr) -> Router {
        let url = format!("http://{address}/ctp/api/checkouts");
        let maker: Maker = Arc::new(move |order| Box::pin(make(self.clone(), url.clone(), order)));
        demo_shop::router(Shop { origin: public_url.to_owned(), checkout: public_url.to_owned(), maker })
    }
}

async fn make(keeper: Keeper, url: String, order: Order) -> Result<Ticket, String> {
    let body = json!({ "checkout": {
        "test": true, "transaction_type": "payment", "attempts": 3, "iframe": true,
        "order": { "amount": order.amount, "currency": order.currency, "description": order.description },
        "settings": { "return_url": order.return_url, "cancel_url": order.cancel_url },
    } });
    let request = Request::new(Method::Post, url)
        .header("authorization", keeper.authorization.as_str())
        .header("x-api-version", "2")
        .body("application/json", body.to_string().into_bytes());
    let reply = Http::new().call(&request, ANSWERS_WITHIN).await.map_err(|error| error.to_string())?;
    let told: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let word = |name: &str| told["checkout"][name].as_str().map(str::to_owned);
    match (reply.status, word("token"), word("redirect_url")) {
        (201, Some(token), Some(redirect_url)) => Ok(Ticket { token, redirect_url }),
        (status, ..) => Err(format!("{status} {}", told["message"].as_str().unwrap_or(""))),
    }
}
