//! `GET /PaymentGateway`: the PSPs (orchestra 4.8).

use axum::http::StatusCode;
use serde::Serialize;

use super::asked::Asked;
use super::error::Problem;
use super::reply::Reply;
use florin_engine::{Manifest, Verb, connectors};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Gateway {
    name: &'static str,
    display_name: &'static str,
    payment_gateway_url: Option<&'static str>,
    description: Option<&'static str>,
    credentials_names: Vec<&'static str>,
    supports_network_token: bool,
    /// Ours; guides tell readers to look here whether a PSP can tokenize, and no field says so.
    supported_operations: Vec<&'static str>,
}

/// `GET /PaymentGateway`
pub(super) async fn list(_: Asked) -> Result<Reply, Problem> {
    let gateways: Vec<Gateway> =
        connectors().iter().map(|connector| Gateway::of(connector.manifest())).collect();
    Reply::json(StatusCode::OK, &gateways)
}

impl Gateway {
    fn of(manifest: &'static Manifest) -> Gateway {
        Gateway {
            name: manifest.name,
            display_name: manifest.display_name,
            payment_gateway_url: manifest.home,
            description: manifest.description,
            credentials_names: manifest
                .credentials
                .iter()
                .filter(|field| field.required)
                .map(|field| field.name)
                .collect(),
            supports_network_token: manifest.network_tokens,
            supported_operations: manifest.verbs.iter().filter_map(|verb| word(*verb)).collect(),
        }
    }
}

/// Steps inside a payment, and payouts, are no operations of this dialect.
fn word(verb: Verb) -> Option<&'static str> {
    match verb {
        Verb::Charge => Some("Charge"),
        Verb::Authorize => Some("PreAuth"),
        Verb::Capture => Some("Capture"),
        Verb::Void => Some("Void"),
        Verb::Refund => Some("Refund"),
        Verb::Tokenize => Some("Tokenize"),
        Verb::Status => Some("Status"),
        Verb::Increment | Verb::Complete | Verb::Payout => None,
    }
}
