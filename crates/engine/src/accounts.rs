//! Gateway accounts: finding, keeping and opening them; credentials given with a request.

use florin_connectors::{Connector, Manifest};
use florin_domain::{AccountId, Credentials, GatewayAccount, MerchantId, Mode, Timestamp};
use florin_store::accounts::{self, AccountRow};
use florin_store::{StoreError, Tx};
use florin_vault::Aad;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet;

/// The account that exists without being declared (operate 4).
pub const IMPLICIT: &str = "simulator";

/// What is wrong with an account that a caller wants to use or keep.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountFault {
    /// No connector has this name.
    #[error("there is no gateway of this name; GET /PaymentGateway lists them")]
    UnknownGateway,
    /// A credential that the gateway needs is missing.
    #[error("the credential {0} is missing")]
    Missing(&'static str),
    /// A test key with live credentials, or the other way round.
    #[error("these are {0} credentials; this API key is for the other mode")]
    OtherMode(&'static str),
    /// Money that is not real, asked for with a live key.
    #[error("this gateway moves no real money; use it with a test key")]
    MakeBelieve,
    /// No account of this name.
    #[error("there is no gateway account of this name")]
    UnknownName,
    /// The name belongs to an account that this caller does not see.
    #[error("this name cannot be used; choose another one")]
    NameTaken,
}

/// Settings of an account that are no secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountSettings {
    /// Where this PSP answers, if not at its own address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// How long "not found" may become "found", seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settle_delay_s: Option<u32>,
    /// When to ask about an unknown outcome, seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inquiry_schedule_s: Option<Vec<u32>>,
    /// The user to whom it belongs; none: only keys that are tied to nobody see it (orchestra 6).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// An account and the user to whom it belongs.
#[derive(Debug, Clone)]
pub(crate) struct Owned {
    pub(crate) account: GatewayAccount,
    pub(crate) user: Option<String>,
}

/// An account as its owner sees it.
#[derive(Debug, Clone)]
pub struct KeptAccount {
    /// `paymentGatewayAccountName`.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// `paymentGatewayName`.
    pub gateway: &'static str,
    /// Its credentials, open.
    pub credentials: Credentials,
}

/// Checks what a caller wants to keep or use: the gateway exists and every required credential is there.
///
/// Aliases of credential names are read; unknown extra ones are kept and passed on (orchestra 7).
pub fn check(gateway: &str, credentials: &Credentials) -> Result<&'static dyn Connector, AccountFault> {
    let connector = florin_connectors::find(gateway).ok_or(AccountFault::UnknownGateway)?;
    for field in connector.manifest().credentials.iter().filter(|field| field.required) {
        let named = std::iter::once(field.name).chain(field.aliases.iter().copied());
        let given = named.into_iter().filter_map(|name| credentials.get(name)).any(|value| !value.is_empty());
        if !given {
            return Err(AccountFault::Missing(field.name));
        }
    }
    Ok(connector)
}

fn fits_mode(
    engine: &Engine,
    connector: &dyn Connector,
    credentials: &Credentials,
    mode: Mode,
) -> Result<(), AccountFault> {
    if connector.manifest().make_believe && mode == Mode::Live && !engine.settings.insecure_dev {
        return Err(AccountFault::MakeBelieve);
    }
    match connector.credentials_mode(credentials) {
        Some(theirs) if theirs != mode => Err(AccountFault::OtherMode(theirs.as_str())),
        _ => Ok(()),
    }
}

/// The stored account of this name, opened, for a payment of this caller.
pub async fn resolve(
    engine: &Engine,
    caller: &Caller,
    name: &str,
) -> Result<Result<GatewayAccount, AccountFault>, EngineError> {
    let (key, now) = ((caller.merchant.clone(), name.to_owned()), engine.now());
    let before = engine.recent_accounts.before();
    let stored = match engine.recent_accounts.get(&key, now) {
        Some(stored) => Some(stored),
        None => match accounts::find(&engine.db, &caller.merchant, name).await? {
            Some(row) => {
                let stored = Owned { account: open(engine, &row)?, user: settings(&row)?.user };
                engine.recent_accounts.keep(key, stored.clone(), now, before);
                Some(stored)
            }
            None => None,
        },
    };
    let Some(Owned { account, .. }) = stored.filter(|stored| caller.sees(stored.user.as_deref())) else {
        return Ok(implicit(engine, caller, name).ok_or(AccountFault::UnknownName));
    };
    let Some(connector) = florin_connectors::find(account.gateway) else {
        return Ok(Err(AccountFault::UnknownGateway));
    };
    Ok(fits_mode(engine, connector, &account.credentials, caller.mode).map(|()| account))
}

/// `simulator` is there without being declared: in test mode, and on a developer's machine always.
fn implicit(engine: &Engine, caller: &Caller, name: &str) -> Option<GatewayAccount> {
    let allowed = caller.mode == Mode::Test || engine.settings.insecure_dev;
    let manifest = florin_connectors::find(IMPLICIT)?.manifest();
    (name == IMPLICIT && allowed).then(|| implicit_of(&caller.merchant, manifest)).flatten()
}

fn implicit_of(merchant: &MerchantId, manifest: &'static Manifest) -> Option<GatewayAccount> {
    Some(GatewayAccount {
        merchant: merchant.clone(),
        id: AccountId::parse(IMPLICIT).ok()?,
        name: Some(IMPLICIT.to_owned()),
        gateway: manifest.id,
        credentials: Credentials::default(),
        base_url: None,
        changed_at: None,
        settle_delay_s: None,
        inquiry_schedule_s: None,
    })
}

/// The account that the wallet uses, of whichever merchant it is: the credentials are that one's, the payments the
/// wallet's own.
pub(crate) async fn of_wallet(engine: &Engine, name: &str) -> Result<Option<GatewayAccount>, EngineError> {
    let (key, now) = ((wallet::tenant().clone(), name.to_owned()), engine.now());
    if let Some(stored) = engine.recent_accounts.get(&key, now) {
        return Ok(Some(stored.account));
    }
    let before = engine.recent_accounts.before();
    let account = match accounts::find_anywhere(&engine.db, name).await? {
        Some(row) => lent(engine, &row).await?,
        None if name == IMPLICIT => {
            let manifest = florin_connectors::find(IMPLICIT).map(Connector::manifest);
            return Ok(manifest.and_then(|manifest| implicit_of(wallet::tenant(), manifest)));
        }
        None => return Ok(None),
    };
    engine.recent_accounts.keep(key, Owned { account: account.clone(), user: None }, now, before);
    Ok(Some(account))
}

/// A merchant's account, as the wallet's payments name it.
async fn lent(engine: &Engine, row: &AccountRow) -> Result<GatewayAccount, EngineError> {
    engine.ensure_keys(&row.merchant).await?;
    Ok(GatewayAccount { merchant: wallet::tenant().clone(), ..open(engine, row)? })
}

/// An account made of credentials that came with the request. The same credentials have the same id.
pub fn inline(
    engine: &Engine,
    caller: &Caller,
    gateway: &str,
    credentials: Credentials,
) -> Result<Result<GatewayAccount, AccountFault>, EngineError> {
    let connector = match check(gateway, &credentials) {
        Ok(connector) => connector,
        Err(fault) => return Ok(Err(fault)),
    };
    if let Err(fault) = fits_mode(engine, connector, &credentials, caller.mode) {
        return Ok(Err(fault));
    }
    let mut text = Zeroizing::new(format!("{}\n{}", caller.merchant, connector.manifest().id));
    for (key, value) in credentials.pairs() {
        text.push('\n');
        text.push_str(key);
        text.push('\n');
        text.push_str(value);
    }
    let digest = engine.ring.lookup("inline-account", text.as_bytes())?;
    Ok(Ok(GatewayAccount {
        merchant: caller.merchant.clone(),
        id: AccountId::parse(&format!("inline-{}", &digest[..24]))?,
        name: None,
        gateway: connector.manifest().id,
        credentials,
        base_url: None,
        changed_at: None,
        settle_delay_s: None,
        inquiry_schedule_s: None,
    }))
}

/// An account by its id, as an attempt names it: for inquiries and notices.
pub(crate) async fn by_id(
    engine: &Engine,
    merchant: &MerchantId,
    id: &str,
) -> Result<Option<GatewayAccount>, EngineError> {
    if id == IMPLICIT {
        return Ok(
            florin_connectors::find(IMPLICIT).and_then(|found| implicit_of(merchant, found.manifest()))
        );
    }
    match accounts::find_by_id(&engine.db, id).await? {
        Some(row) if row.merchant == *merchant => Ok(Some(open(engine, &row)?)),
        Some(row) if merchant == wallet::tenant() => Ok(Some(lent(engine, &row).await?)),
        _ => Ok(None),
    }
}

fn aad<'a>(merchant: &'a MerchantId, id: &'a str) -> Aad<'a> {
    Aad { merchant: merchant.as_str(), record: id, field_set: "credentials", version: 1 }
}

fn settings(row: &AccountRow) -> Result<AccountSettings, EngineError> {
    Ok(serde_json::from_str(&row.settings).map_err(|_| StoreError::Row)?)
}

pub(crate) fn open(engine: &Engine, row: &AccountRow) -> Result<GatewayAccount, EngineError> {
    let settings = settings(row)?;
    let sealed = engine.ring.open(aad(&row.merchant, &row.id), &row.credentials)?;
    let gateway = florin_connectors::find(&row.gateway)
        .map(|connector| connector.manifest().id)
        .ok_or(StoreError::Row)?;
    Ok(GatewayAccount {
        merchant: row.merchant.clone(),
        id: AccountId::parse(&row.id)?,
        name: Some(row.name.clone()),
        gateway,
        credentials: read_pairs(sealed.expose())?,
        base_url: settings.base_url,
        changed_at: Some(row.changed_at),
        settle_delay_s: settings.settle_delay_s,
        inquiry_schedule_s: settings.inquiry_schedule_s,
    })
}

pub(crate) fn write_pairs(credentials: &Credentials) -> Result<Zeroizing<Vec<u8>>, EngineError> {
    let pairs: Vec<(&str, &str)> = credentials.pairs().collect();
    Ok(Zeroizing::new(serde_json::to_vec(&pairs).map_err(|_| StoreError::Row)?))
}

pub(crate) fn read_pairs(text: &[u8]) -> Result<Credentials, EngineError> {
    let pairs: Vec<(String, String)> = serde_json::from_slice(text).map_err(|_| StoreError::Row)?;
    Ok(Credentials::new(pairs))
}

/// What [`put`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    Created,
    /// It says something else now.
    Changed,
    /// It said the same before.
    Same,
}

/// Creates or replaces an account inside a transaction. The gateway and credentials were checked.
pub async fn put(
    engine: &Engine,
    tx: &mut Tx,
    merchant: &MerchantId,
    name: &str,
    connector: &dyn Connector,
    credentials: &Credentials,
    settings: Option<&AccountSettings>,
) -> Result<Put, EngineError> {
    let before = accounts::find_within(tx, merchant, name).await?;
    let id = before.as_ref().map_or_else(|| engine.new_id(), |row| row.id.clone());
    let kept = before.as_ref().map(|row| row.settings.clone());
    let settings = match settings {
        Some(settings) => serde_json::to_string(settings).map_err(|_| StoreError::Row)?,
        None => kept.unwrap_or_else(|| "{}".into()),
    };
    let gateway = connector.manifest().id;
    if let Some(row) = &before
        && row.gateway == gateway
        && row.settings == settings
        && open(engine, row)?.credentials == *credentials
    {
        return Ok(Put::Same);
    }
    let sealed = engine.ring.seal(&*engine.rng, aad(merchant, &id), &write_pairs(credentials)?)?;
    let row = AccountRow {
        merchant: merchant.clone(),
        name: name.to_owned(),
        id,
        gateway: gateway.to_owned(),
        settings,
        credentials: sealed,
        created_at: before.as_ref().map_or_else(|| engine.now(), |row| row.created_at),
        changed_at: engine.now(),
        version: 0,
    };
    accounts::save(tx, &row).await?;
    // Not now: until the commit others read the old one, and would keep it.
    let recent = engine.recent_accounts.clone();
    tx.after_commit(move || recent.forget());
    Ok(if before.is_some() { Put::Changed } else { Put::Created })
}

/// How often a change begins again when somebody else changed the same account at the same moment.
const TRIES: u32 = 5;

/// [`put_by`] in a transaction of its own.
pub async fn save_by(
    engine: &Engine,
    caller: &Caller,
    name: &str,
    connector: &dyn Connector,
    credentials: &Credentials,
) -> Result<Result<Put, AccountFault>, EngineError> {
    for _ in 0..TRIES {
        let mut tx = engine.db.begin().await?;
        let put = match put_by(engine, &mut tx, caller, name, connector, credentials).await? {
            Ok(put) => put,
            Err(fault) => return Ok(Err(fault)),
        };
        match tx.commit().await {
            Err(StoreError::Again | StoreError::Taken) => {}
            other => return other.map(|()| Ok(put)).map_err(EngineError::from),
        }
    }
    Err(StoreError::Again.into())
}

/// The same as [`put`] for a caller: what it creates belongs to its user, what it does not see it cannot
/// replace.
pub(crate) async fn put_by(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    name: &str,
    connector: &dyn Connector,
    credentials: &Credentials,
) -> Result<Result<Put, AccountFault>, EngineError> {
    let first = AccountSettings { user: caller.user.clone(), ..AccountSettings::default() };
    let settings = match accounts::find_within(tx, &caller.merchant, name).await? {
        Some(row) if !sees(caller, &row)? => return Ok(Err(AccountFault::NameTaken)),
        Some(_) => None,
        None => Some(&first),
    };
    put(engine, tx, &caller.merchant, name, connector, credentials, settings).await.map(Ok)
}

fn sees(caller: &Caller, row: &AccountRow) -> Result<bool, EngineError> {
    Ok(caller.sees(settings(row)?.user.as_deref()))
}

/// An account with its credentials, for a caller that sees it.
pub async fn get(engine: &Engine, caller: &Caller, name: &str) -> Result<Option<KeptAccount>, EngineError> {
    match accounts::find(&engine.db, &caller.merchant, name).await? {
        Some(row) if sees(caller, &row)? => kept(engine, &row).map(Some),
        _ => Ok(None),
    }
}

/// All accounts that a caller sees, by name.
pub async fn list(engine: &Engine, caller: &Caller) -> Result<Vec<KeptAccount>, EngineError> {
    let mut seen = Vec::new();
    for row in accounts::list(&engine.db, &caller.merchant).await? {
        if sees(caller, &row)? {
            seen.push(kept(engine, &row)?);
        }
    }
    Ok(seen)
}

fn kept(engine: &Engine, row: &AccountRow) -> Result<KeptAccount, EngineError> {
    let account = open(engine, row)?;
    let gateway = florin_connectors::find(account.gateway).map_or("", |connector| connector.manifest().name);
    Ok(KeptAccount {
        name: row.name.clone(),
        created_at: row.created_at,
        gateway,
        credentials: account.credentials,
    })
}

/// Deletes an account for good; whether it was there for this caller.
pub async fn delete(engine: &Engine, caller: &Caller, name: &str) -> Result<bool, EngineError> {
    let mut tx = engine.db.begin().await?;
    let is_theirs = match accounts::find_within(&mut tx, &caller.merchant, name).await? {
        Some(row) => sees(caller, &row)?,
        None => false,
    };
    let gone = is_theirs && accounts::delete(&mut tx, &caller.merchant, name).await?;
    tx.commit().await?;
    engine.recent_accounts.forget();
    Ok(gone)
}
