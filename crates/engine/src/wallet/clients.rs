//! Clients of the wallet: their keys, what they may do, and whether a request is signed by one (wallet-mac).

use std::collections::HashMap;
use std::sync::Arc;

use aws_lc_rs::hmac;
use florin_store::StoreError;
use florin_vault::SecretText;
use serde::{Deserialize, Deserializer};

use crate::documents;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet::settings::WalletSettings;

/// The kind of a client's document.
pub(crate) const KIND: &str = "wallet_client";
/// The kind and the name of the document with the wallet's own settings.
pub(crate) const SETTINGS: (&str, &str) = ("wallet", "settings");
/// The key that the vendor prints in its documentation. It is everybody's.
const PUBLIC_KEY: &str = "IrdTc8uQodU7PRpLzzLTW6wqZAO6tAMU";
/// What unknown callers are measured with, so that they take as long as known ones.
const NOBODYS_KEY: &str = "no client has this key, not one..";

/// One thing that a client may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalletPermission {
    /// Ask for anything at all.
    UseWalletApi,
    /// Get tokens for users.
    UseOauthApi,
    /// Get them for a user's name and password.
    UsePasswordGrant,
    /// Cards and deposits.
    ManageCards,
}

impl WalletPermission {
    /// The word in the declarative file.
    pub fn as_str(self) -> &'static str {
        match self {
            WalletPermission::UseWalletApi => "use_wallet_api",
            WalletPermission::UseOauthApi => "use_oauth_api",
            WalletPermission::UsePasswordGrant => "use_password_grant",
            WalletPermission::ManageCards => "manage_cards",
        }
    }
}

/// For whose cards a client may act without asking them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum StaticGrant {
    /// Nobody's.
    #[default]
    None,
    /// Everybody's.
    All,
    /// Those of these users.
    Users(Vec<i64>),
}

impl<'de> Deserialize<'de> for StaticGrant {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<StaticGrant, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Kept {
            Word(String),
            Users(Vec<i64>),
        }
        match Option::<Kept>::deserialize(from)? {
            None => Ok(StaticGrant::None),
            Some(Kept::Users(users)) => Ok(StaticGrant::Users(users)),
            Some(Kept::Word(word)) if word == "all" => Ok(StaticGrant::All),
            Some(Kept::Word(_)) => Err(serde::de::Error::custom("a static grant is \"all\" or user ids")),
        }
    }
}

/// A program with credentials of its own.
#[derive(Debug)]
pub struct WalletClient {
    /// The MAC id that it shows.
    pub id: String,
    /// For whom it may act unasked.
    pub static_grant: StaticGrant,
    /// Hosts that its users may be sent back to; empty: any.
    pub hosts: Vec<String>,
    /// An operator has shut it out.
    pub disabled: bool,
    /// The wallet that its payments go to, unless they name another one.
    pub wallet: Option<i64>,
    /// Whether payments may charge the cards that are linked to an account without enough money.
    pub automatic_deposits: bool,
    key: SecretText,
    permissions: Vec<String>,
}

impl WalletClient {
    /// Whether it may.
    pub fn may(&self, permission: WalletPermission) -> bool {
        self.permissions.iter().any(|word| word == permission.as_str())
    }

    /// Whether it may act for this user without having asked.
    pub fn is_granted(&self, user: i64) -> bool {
        match &self.static_grant {
            StaticGrant::None => false,
            StaticGrant::All => true,
            StaticGrant::Users(users) => users.contains(&user),
        }
    }

    /// Whether it signed one of these texts. All are tried, whichever fits.
    pub fn signed(&self, texts: &[Vec<u8>], mac: &[u8]) -> bool {
        signed(self.key.expose(), texts, mac)
    }
}

/// What an operator decides for signed requests.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MacSettings {
    /// How far a request's clock may be from ours, to both sides, in seconds.
    pub clock_window_s: i64,
    /// Whether a body must be signed. False is for clients that forget it when they repeat a request.
    pub require_body_hash: bool,
    /// Host names that clients may call us by, in lower case; empty: any.
    pub host_names: Vec<String>,
}

impl Default for MacSettings {
    fn default() -> MacSettings {
        MacSettings { clock_window_s: 300, require_body_hash: true, host_names: Vec::new() }
    }
}

/// All clients and the settings, as they were within the last second. Reading all of them takes as long for an id
/// that nobody has as for one that is there.
#[derive(Debug, Default)]
pub struct WalletClients {
    /// What the operator decided for signed requests.
    pub settings: MacSettings,
    /// What the operator decided for cards and deposits.
    pub wallet: WalletSettings,
    by_id: HashMap<String, Arc<WalletClient>>,
}

impl WalletClients {
    /// A client by its id.
    pub fn find(&self, id: &str) -> Option<&Arc<WalletClient>> {
        self.by_id.get(id)
    }

    /// The client of this id, if it signed one of these texts. For an id that nobody has the same work is done.
    pub fn signer(&self, id: &str, texts: &[Vec<u8>], mac: &[u8]) -> Option<&Arc<WalletClient>> {
        let client = self.by_id.get(id);
        let fits = signed(client.map_or(NOBODYS_KEY, |client| client.key.expose()), texts, mac);
        client.filter(|_| fits)
    }
}

/// Whether one of these texts was signed with this key. All are tried, whichever fits.
pub fn is_signed(key: &str, texts: &[Vec<u8>], mac: &[u8]) -> bool {
    signed(key, texts, mac)
}

/// Each comparison takes the same time wherever the first difference is.
fn signed(key: &str, texts: &[Vec<u8>], mac: &[u8]) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    texts.iter().fold(false, |fits, text| hmac::verify(&key, text, mac).is_ok() | fits)
}

/// A client's document.
#[derive(Deserialize)]
struct Kept {
    mac_key: String,
    #[serde(default)]
    permissions: Vec<String>,
    #[serde(default)]
    static_grant: StaticGrant,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    disabled: bool,
    wallet: Option<i64>,
    #[serde(default)]
    automatic_deposits: bool,
}

/// All clients. Those with the public key are left out, unless this is a developer's machine.
pub async fn all(engine: &Engine) -> Result<Arc<WalletClients>, EngineError> {
    let now = engine.now();
    if let Some(recent) = engine.recent_wallet.get(&(), now) {
        return Ok(recent);
    }
    let before = engine.recent_wallet.before();
    let (kind, name) = SETTINGS;
    let kept = documents::get::<serde_json::Value>(engine, "", kind, name).await?;
    let body = kept.map_or_else(|| serde_json::json!({}), |kept| kept.body);
    let settings = MacSettings::deserialize(&body).map_err(|_| StoreError::Row)?;
    let wallet = WalletSettings::deserialize(&body).map_err(|_| StoreError::Row)?;
    let mut by_id = HashMap::new();
    for opened in documents::list::<Kept>(engine, "", KIND).await? {
        let Kept { mac_key, permissions, static_grant, hosts, disabled, wallet, automatic_deposits } =
            opened.body;
        let (id, key) = (opened.name, SecretText::new(mac_key));
        if is_public(key.expose()) && !engine.settings.insecure_dev {
            continue;
        }
        let client = WalletClient {
            id: id.clone(),
            static_grant,
            hosts,
            disabled,
            wallet,
            automatic_deposits,
            key,
            permissions,
        };
        by_id.insert(id, Arc::new(client));
    }
    let clients = Arc::new(WalletClients { settings, wallet, by_id });
    engine.recent_wallet.keep((), clients.clone(), now, before);
    Ok(clients)
}

/// The first client, if any, that has the key of the vendor's documentation.
pub async fn with_public_key(engine: &Engine) -> Result<Option<String>, EngineError> {
    let kept = documents::list::<Kept>(engine, "", KIND).await?;
    let found = kept.into_iter().map(|opened| (opened.name, SecretText::new(opened.body.mac_key)));
    Ok(found.into_iter().find(|(_, key)| is_public(key.expose())).map(|(id, _)| id))
}

/// Whether this key stands in the vendor's documentation.
pub fn is_public(key: &str) -> bool {
    key == PUBLIC_KEY
}
