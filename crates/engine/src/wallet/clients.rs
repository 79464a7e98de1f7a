//! Clients of the wallet: their keys, what they may do, and whether a request is signed by one (wallet-mac).

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

use aws_lc_rs::hmac;
use florin_store::StoreError;
use florin_vault::SecretText;
use serde::{Deserialize, Deserializer};

use crate::documents;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::outbound::Network;
use crate::wallet::events::ClientEvents;
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
    /// See and make clients.
    UseClientApi,
}

/// Words that a client may carry: those of [`WalletPermission`], and the vendor's others, which are shown and allow nothing
/// here (wallet-surround 7).
pub const PERMISSIONS: [&str; 12] = [
    "use_wallet_api",
    "use_client_api",
    "use_oauth_api",
    "use_password_grant",
    "manage_cards",
    "access_statements",
    "search_by_person_code",
    "accept_with_pin",
    "accept_with_flash",
    "show_in_frame",
    "give_trusted_user_info",
    "provide_registration_parameters",
];

/// What a program is to the vendor (wallet-surround 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientKind {
    /// Somebody's own server.
    #[default]
    PrivateClient,
    /// A program for many users.
    Application,
    /// A part of such a program.
    AppClient,
}

impl ClientKind {
    /// All of them.
    pub const ALL: [ClientKind; 3] =
        [ClientKind::PrivateClient, ClientKind::Application, ClientKind::AppClient];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            ClientKind::PrivateClient => "private_client",
            ClientKind::Application => "application",
            ClientKind::AppClient => "app_client",
        }
    }

    /// Reads the word.
    pub fn find(word: &str) -> Option<ClientKind> {
        ClientKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl WalletPermission {
    /// The word in the declarative file.
    pub fn as_str(self) -> &'static str {
        match self {
            WalletPermission::UseWalletApi => "use_wallet_api",
            WalletPermission::UseOauthApi => "use_oauth_api",
            WalletPermission::UsePasswordGrant => "use_password_grant",
            WalletPermission::ManageCards => "manage_cards",
            WalletPermission::UseClientApi => "use_client_api",
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
    /// An operator has shut it out, or the client that made it.
    pub disabled: bool,
    /// The wallet that its payments go to, unless they name another one.
    pub wallet: Option<i64>,
    /// Whether payments may charge the cards that are linked to an account without enough money.
    pub automatic_deposits: bool,
    /// Its number on the wire. One that was declared before clients had numbers gets its own when it is declared again.
    pub number: Option<i64>,
    /// What it is.
    pub kind: ClientKind,
    /// What people call it.
    pub title: Option<String>,
    /// The client that made it, by its id; none: the operator declared it.
    pub parent: Option<String>,
    /// Where it hears of its cards, if the operator wants it to.
    pub events: Option<ClientEvents>,
    /// SHA-256 of the certificates that it may show instead of signing, in lower-case hexadecimal.
    pub certificates: Vec<String>,
    key: SecretText,
    permissions: Vec<String>,
}

impl WalletClient {
    /// Whether it may.
    pub fn may(&self, permission: WalletPermission) -> bool {
        self.permissions.iter().any(|word| word == permission.as_str())
    }

    /// The words of what it may do.
    pub fn permissions(&self) -> &[String] {
        &self.permissions
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
    /// Networks of the proxies whose word is taken for the certificate that a client showed them; empty: nobody's.
    pub certificate_proxies: Vec<String>,
    /// How often who may ask.
    pub limits: CallLimits,
}

/// How often clients may ask (wallet 12); 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CallLimits {
    /// Requests that a client signs with its own key, a minute.
    pub client_per_minute: u32,
    /// Requests with one token, a minute.
    pub token_per_minute: u32,
    /// Requests with all tokens of one user, an hour.
    pub user_per_hour: u32,
    /// Requests that nobody signed rightly, a minute, from one address and for one id each.
    pub failures_per_minute: u32,
}

impl Default for CallLimits {
    fn default() -> CallLimits {
        CallLimits {
            client_per_minute: 600,
            token_per_minute: 60,
            user_per_hour: 1000,
            failures_per_minute: 20,
        }
    }
}

impl MacSettings {
    /// Whether whoever is at this address is believed about clients' certificates.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.certificate_proxies
            .iter()
            .filter_map(|network| network.parse::<Network>().ok())
            .any(|network| network.holds(peer))
    }
}

impl Default for MacSettings {
    fn default() -> MacSettings {
        MacSettings {
            clock_window_s: 300,
            require_body_hash: true,
            host_names: Vec::new(),
            certificate_proxies: Vec::new(),
            limits: CallLimits::default(),
        }
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

    /// The client that shows the certificate with this SHA-256 (lower-case hexadecimal).
    pub fn certified(&self, fingerprint: &str) -> Option<&Arc<WalletClient>> {
        self.by_id.values().find(|client| client.certificates.iter().any(|own| own == fingerprint))
    }

    /// All of them, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<WalletClient>> {
        self.by_id.values()
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
    number: Option<i64>,
    #[serde(default, rename = "type")]
    kind: ClientKind,
    title: Option<String>,
    parent: Option<String>,
    events_url: Option<String>,
    #[serde(default)]
    events_secrets: Vec<String>,
    #[serde(default)]
    certificates: Vec<String>,
}

impl Kept {
    fn client(self, id: String) -> WalletClient {
        let secrets = self.events_secrets.into_iter().map(SecretText::new).collect();
        WalletClient {
            id,
            static_grant: self.static_grant,
            hosts: self.hosts,
            disabled: self.disabled,
            wallet: self.wallet,
            automatic_deposits: self.automatic_deposits,
            number: self.number,
            kind: self.kind,
            title: self.title,
            parent: self.parent,
            events: self.events_url.map(|url| ClientEvents { url, secrets }),
            certificates: self.certificates,
            key: SecretText::new(self.mac_key),
            permissions: self.permissions,
        }
    }
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
    let kept = documents::list::<Kept>(engine, "", KIND).await?.into_iter();
    let clients = kept.map(|opened| opened.body.client(opened.name));
    let is_dev = engine.settings.insecure_dev;
    let by_id = under_their_parents(clients.filter(|client| is_dev || !is_public(client.key.expose())));
    // Another server may have made the wallet's own keys since this one began.
    if !by_id.is_empty() && !engine.ring.knows(super::TENANT) {
        engine.load_keys().await?;
    }
    let clients = Arc::new(WalletClients { settings, wallet, by_id });
    engine.recent_wallet.keep((), clients.clone(), now, before);
    Ok(clients)
}

/// A client that another one made may never do more than that one, and nothing when that one is shut out.
fn under_their_parents(clients: impl Iterator<Item = WalletClient>) -> HashMap<String, Arc<WalletClient>> {
    let (made, declared): (Vec<_>, Vec<_>) = clients.partition(|client| client.parent.is_some());
    let mut by_id: HashMap<_, _> =
        declared.into_iter().map(|client| (client.id.clone(), Arc::new(client))).collect();
    let mut children = Vec::with_capacity(made.len());
    for mut client in made {
        let parent = client.parent.as_ref().and_then(|parent| by_id.get(parent));
        client.disabled |= parent.is_none_or(|parent| parent.disabled);
        client.permissions.retain(|word| parent.is_some_and(|parent| parent.permissions.contains(word)));
        children.push(client);
    }
    by_id.extend(children.into_iter().map(|client| (client.id.clone(), Arc::new(client))));
    by_id
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
