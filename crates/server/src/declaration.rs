//! The declarative file (operate 4) as it is written: its sections and keys, and nothing decided.
//! What must hold between them is checked in `declaration/check.rs`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use toml::Spanned;

mod check;
pub(crate) mod elsewhere;
mod secret;
#[cfg(test)]
mod tests;

pub(crate) use check::read;
use secret::Secret;

/// Names and values of credentials or settings.
type Secrets = BTreeMap<Spanned<String>, Secret>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    merchant: Vec<Merchant>,
    wallet: Option<Wallet>,
    dashboard: Option<Dashboard>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Merchant {
    name: Spanned<String>,
    #[serde(default)]
    compat: Compat,
    #[serde(default)]
    api_key: Vec<ApiKey>,
    #[serde(default)]
    gateway_account: Vec<GatewayAccount>,
    #[serde(default)]
    ewallet_account: Vec<EwalletAccount>,
    #[serde(default)]
    shop: Vec<Shop>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApiKey {
    key: Spanned<Secret>,
    name: Option<String>,
    mode: Mode,
    permissions: Option<Vec<Spanned<String>>>,
    user: Option<Spanned<String>>,
}

/// How the gateway dialect behaves where its own sources disagree (orchestra 6, 20).
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Compat {
    success_status: Option<Spanned<u16>>,
    redact_credentials: bool,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Test,
    Live,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GatewayAccount {
    name: Spanned<String>,
    gateway: Spanned<String>,
    #[serde(default)]
    credentials: Secrets,
    base_url: Option<Spanned<String>>,
    settle_delay_s: Option<u32>,
    inquiry_schedule_s: Option<Spanned<Vec<u32>>>,
    user: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EwalletAccount {
    name: Spanned<String>,
    #[serde(rename = "type")]
    kind: Spanned<String>,
    #[serde(default)]
    settings: BTreeMap<String, toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a shop, as they are written")]
struct Shop {
    id: Spanned<i64>,
    secret: Spanned<Secret>,
    #[serde(default)]
    three_d_secure: bool,
    #[serde(default)]
    raw_cards: bool,
    live: Option<Spanned<String>>,
    always_return_tokens: Option<bool>,
    notification_url: Option<Spanned<String>>,
    rsa_private_key: Option<Secret>,
    #[serde(default)]
    public_key_creation: bool,
    #[serde(default)]
    origins: Vec<Spanned<String>>,
    #[serde(default)]
    custom_schemes: bool,
    #[serde(default)]
    vendor_digits: bool,
    basic_in_events: Option<bool>,
    plain_http: Option<bool>,
    #[serde(default)]
    webhook_secrets: Vec<Spanned<Secret>>,
    several_captures: Option<bool>,
    #[serde(default)]
    required_fields: Vec<String>,
    any_test_card: Option<bool>,
    ewallet_accounts: Option<Vec<String>>,
    name: Option<String>,
    country: Option<String>,
    url: Option<Spanned<String>>,
    contact_email: Option<String>,
    contact_phone: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wallet {
    #[serde(default)]
    commission: Vec<Spanned<Commission>>,
    #[serde(default)]
    currencies: Vec<Spanned<String>>,
    relation_gateway: Option<Spanned<String>>,
    relation_amount: Option<Spanned<i64>>,
    relation_lives_s: Option<Spanned<i64>>,
    deposit_lives_s: Option<Spanned<i64>>,
    #[serde(default)]
    deposit_limits: Vec<DepositLimit>,
    locale: Option<String>,
    clock_window_s: Option<Spanned<i64>>,
    require_body_hash: Option<bool>,
    #[serde(default)]
    host_names: Vec<String>,
    #[serde(default)]
    certificate_proxies: Vec<Spanned<String>>,
    #[serde(default)]
    limits: CallLimits,
    #[serde(default)]
    client: Vec<WalletClient>,
    #[serde(default)]
    user: Vec<WalletUser>,
}

/// How often clients may ask; 0 is no limit.
#[derive(Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct CallLimits {
    #[serde(skip_serializing_if = "Option::is_none")]
    client_per_minute: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_per_minute: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_per_hour: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failures_per_minute: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Commission {
    percent: Option<Spanned<String>>,
    fix: Option<i64>,
    min: Option<i64>,
    max: Option<i64>,
    currency: Option<Spanned<String>>,
    brand: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DepositLimit {
    currency: Spanned<String>,
    #[serde(default)]
    min: i64,
    max: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WalletClient {
    id: Spanned<String>,
    mac_key: Spanned<Secret>,
    #[serde(default)]
    permissions: Vec<Spanned<String>>,
    static_grant: Option<Spanned<StaticGrant>>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    disabled: bool,
    wallet: Option<Spanned<i64>>,
    #[serde(default)]
    automatic_deposits: bool,
    title: Option<String>,
    #[serde(rename = "type")]
    kind: Option<Spanned<String>>,
    events_url: Option<Spanned<String>>,
    #[serde(default)]
    events_secrets: Vec<Spanned<Secret>>,
    #[serde(default)]
    certificates: Vec<Spanned<String>>,
}

/// `"all"`, or the ids of some users.
#[derive(Deserialize)]
#[serde(untagged)]
enum StaticGrant {
    Word(String),
    Users(Vec<i64>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WalletUser {
    id: Spanned<i64>,
    username: Spanned<String>,
    password: Spanned<Secret>,
    email: Option<Spanned<String>>,
    phone: Option<Spanned<String>>,
    display_name: Option<String>,
    locale: Option<Spanned<String>>,
    name: Option<String>,
    surname: Option<String>,
    #[serde(default)]
    accounts: Vec<WalletAccount>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WalletAccount {
    number: Spanned<String>,
    currency: Spanned<String>,
    wallet_id: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dashboard {
    #[serde(default)]
    user: Vec<DashboardUser>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DashboardUser {
    email: Spanned<String>,
    password: Spanned<Secret>,
    role: Spanned<String>,
}
