//! Balances of the gateway accounts that a shop uses, out of the books (checkout-other 7 and 8).

use axum::Router;
use axum::extract::{Query, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use florin_domain::{GatewayAccount, Mode};
use florin_engine::{accounts, balances};
use serde::{Deserialize, Serialize};

use super::api;
use super::desk::{Asked, Desk, told};
use super::errors::{Errors, phrase};
use super::fields::{ANY, Fields};
use super::refusal::{ApiVersion, Half, Refusal, json};
use super::telling::gateway_number;

/// The calls about balances.
pub(super) fn routes() -> Router<Desk> {
    Router::new()
        .route("/balance", post(balance))
        .route("/shop/channel_balances/", get(channels))
        .route("/shop/channel_balances", get(channels))
}

#[derive(Serialize)]
struct Told {
    status: &'static str,
    result: Balance,
}

/// One balance. What is known of a bank goes by another name in version 3.
#[derive(Serialize)]
struct Balance {
    #[serde(rename = "gatewayId")]
    gateway_id: i64,
    account: String,
    amount: i64,
    currency: Option<String>,
    #[serde(rename = "bankInfo", skip_serializing_if = "Option::is_none")]
    bank: Option<Bank>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bank_info: Option<Bank>,
}

#[derive(Serialize)]
struct Bank {
    name: &'static str,
}

async fn balance(State(desk): State<Desk>, request: Request) -> Response {
    let version = ApiVersion::of(request.headers());
    told(Half::Gateway, version, answered(&desk, request).await)
}

async fn answered(desk: &Desk, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let body = json(&asked.body)?;
    let fields = Fields::wrapped(&body, "request", false)?;
    let mut errors = Errors::default();
    let wanted = Wanted {
        account: fields.text("account", ANY, &mut errors).map(str::to_owned),
        currency: fields.text("currency", ANY, &mut errors).map(str::to_ascii_uppercase),
        gateway_id: fields.integer("gateway_id", &mut errors),
    };
    let name = if wanted.gateway_id.is_some() { "gateway_id" } else { "account" };
    let account = accounts(&asked).await?.into_iter().find(|account| wanted.is(account));
    if account.is_none() {
        fields.fault(name, phrase::INVALID, &mut errors);
    }
    let Some(account) = account.filter(|_| errors.is_empty()) else { return Err(errors.into()) };
    let found = balances::of_account(&asked.engine, &account).await?;
    let found =
        found.into_iter().find(|found| wanted.currency.as_ref().is_none_or(|own| *own == found.currency));
    let bank = florin_engine::connector(account.gateway)
        .map(|connector| Bank { name: connector.manifest().display_name });
    let is_three = asked.version == ApiVersion::Three;
    let (bank, bank_info) = if is_three { (None, bank) } else { (bank, None) };
    let result = Balance {
        gateway_id: gateway_number(&account.id),
        account: account.name.unwrap_or_default(),
        amount: found.as_ref().map_or(0, |found| found.minor),
        currency: wanted.currency.or(found.map(|found| found.currency)),
        bank,
        bank_info,
    };
    api::body(StatusCode::OK, &Told { status: "successful", result })
}

/// Which balance is meant.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    account: Option<String>,
    currency: Option<String>,
    gateway_id: Option<i64>,
}

impl Wanted {
    fn is(&self, account: &GatewayAccount) -> bool {
        self.gateway_id.is_none_or(|id| id == gateway_number(&account.id))
            && (self.account.is_none() || self.account == account.name)
    }
}

/// The accounts that a shop's money goes through: its live one, and the simulator.
async fn accounts(asked: &Asked) -> Result<Vec<GatewayAccount>, Refusal> {
    let mut found = Vec::new();
    if let Some(live) = &asked.shop.settings.live
        && let Ok(account) = accounts::resolve(&asked.engine, &asked.caller(Mode::Live)?, live).await?
    {
        found.push(account);
    }
    let test = asked.caller(Mode::Test)?;
    if let Ok(account) = accounts::resolve(&asked.engine, &test, accounts::IMPLICIT).await? {
        found.push(account);
    }
    Ok(found)
}

#[derive(Serialize)]
struct Channels {
    balances: Vec<Channel>,
}

#[derive(Serialize)]
struct Channel {
    gateway_id: i64,
    account: String,
    currency: String,
    amount: i64,
}

async fn channels(State(desk): State<Desk>, Query(wanted): Query<Wanted>, request: Request) -> Response {
    let version = ApiVersion::of(request.headers());
    told(Half::Gateway, version, listed(&desk, wanted, request).await)
}

async fn listed(desk: &Desk, wanted: Wanted, request: Request) -> Result<Response, Refusal> {
    let asked = desk.shop(request).await?;
    let mut told = Vec::new();
    for account in accounts(&asked).await?.into_iter().filter(|account| wanted.is(account)) {
        for found in balances::of_account(&asked.engine, &account).await? {
            if wanted.currency.as_ref().is_none_or(|own| own.eq_ignore_ascii_case(&found.currency)) {
                told.push(Channel {
                    gateway_id: gateway_number(&account.id),
                    account: account.name.clone().unwrap_or_default(),
                    currency: found.currency,
                    amount: found.minor,
                });
            }
        }
    }
    api::body(StatusCode::OK, &Channels { balances: told })
}
