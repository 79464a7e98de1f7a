//! Tokens with which clients act for users (wallet-surround 2): made for a password, a code or an earlier token, each
//! refresh token good once, and all that belongs to one consent taken back together.

use florin_domain::Timestamp;
use florin_store::Tx;
use florin_store::wallet::tokens::{self, Access, Code, Grant, Refresh};
use florin_vault::{SecretText, token};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet::scopes::{self, Scope};
use crate::wallet::{tenant, users};

pub use activation::{activate, for_refresh_with_activation};

mod activation;

/// How long an access token is good, seconds.
pub const ACCESS_S: i64 = 3600;
/// How long a refresh token is good.
const REFRESH_S: i64 = 90 * 24 * 3600;
/// How long an authorization code is good.
const CODE_S: i64 = 600;
/// How long tokens are known after they ended, so that their holders are told why they fail.
const REMEMBERED_S: i64 = 90 * 24 * 3600;

/// What keyed hashes are good for, and keys are made from.
const REFRESH: &str = "wallet-refresh";
const CODE: &str = "wallet-code";
const MAC_KEY: &str = "wallet-mac-key";

/// A token that was made.
#[derive(Debug)]
pub struct Issued {
    /// The MAC id.
    pub access_token: String,
    /// The MAC key.
    pub mac_key: SecretText,
    /// For the next one.
    pub refresh_token: SecretText,
}

/// Why none was made (wallet-surround 2.1).
#[derive(Debug)]
pub enum GrantFault {
    /// Nobody has this name and password.
    Password,
    /// The code is unknown, used, too old, another client's, or was made for another address.
    Code,
    /// Nobody was given this refresh token, or another client was.
    NoRefresh,
    /// It is too old.
    RefreshExpired,
    /// It was used or taken back.
    RefreshState,
    /// More than was granted.
    Scope,
    /// The token that was to be activated is too old.
    Expired,
    /// It was active from the beginning.
    Active,
    /// Our own house.
    Engine(EngineError),
}

impl<E: Into<EngineError>> From<E> for GrantFault {
    fn from(error: E) -> GrantFault {
        GrantFault::Engine(error.into())
    }
}

/// A token that somebody shows.
#[derive(Debug)]
pub struct Shown {
    /// Its MAC id.
    pub id: String,
    /// The client that acts.
    pub client: String,
    /// The user that it acts for.
    pub user: i64,
    /// What it may do, as kept; see [`scopes::allow`].
    pub scopes: String,
    /// Whether it is too old.
    pub is_expired: bool,
    /// Whether it is still to be activated.
    pub waits: bool,
    keys: Vec<SecretText>,
}

impl Shown {
    /// Keys that it may be signed with.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(SecretText::expose)
    }
}

/// A token for a user's name and password.
pub async fn for_password(
    engine: &Engine,
    client: &str,
    name: &str,
    password: SecretText,
    scopes: &[Scope],
) -> Result<Issued, GrantFault> {
    let Some(user) = users::authenticate(engine, name, password).await? else {
        return Err(GrantFault::Password);
    };
    let grant = grant(engine.new_id(), client, user, scopes::granted(scopes));
    let mut tx = engine.db.begin().await?;
    tokens::insert_grant(&mut tx, tenant(), &grant, engine.now()).await?;
    let issued = issue(engine, &mut tx, &grant, &grant.scopes).await?;
    tx.commit().await?;
    Ok(issued)
}

fn grant(id: String, client: &str, user: i64, scopes: String) -> Grant {
    Grant { id, client: client.to_owned(), user, scopes, revoked_at: None }
}

/// A code for what a user just agreed to. Rights that last hold from here on.
pub async fn authorize(
    engine: &Engine,
    client: &str,
    user: i64,
    agreed: &[Scope],
    redirect_uri: &str,
) -> Result<SecretText, EngineError> {
    let (code, now) = (random(engine), engine.now());
    let kept = Code {
        client: client.to_owned(),
        user,
        scopes: scopes::granted(agreed),
        redirect_uri: redirect_uri.to_owned(),
        grant: engine.new_id(),
        expires_at: now.plus_ms(CODE_S * 1000),
        used_at: None,
    };
    let hash = engine.ring.lookup(CODE, code.expose().as_bytes())?;
    let mut tx = engine.db.begin().await?;
    tokens::insert_code(&mut tx, tenant(), &hash, &kept).await?;
    for scope in agreed.iter().filter(|scope| scope.is_offline) {
        tokens::insert_consent(&mut tx, tenant(), user, client, scope.name, now).await?;
    }
    tx.commit().await?;
    Ok(code)
}

/// A token for a code. A second use takes back what the first one got.
pub async fn for_code(
    engine: &Engine,
    client: &str,
    code: &SecretText,
    redirect_uri: Option<&str>,
) -> Result<Issued, GrantFault> {
    let now = engine.now();
    let hash = engine.ring.lookup(CODE, code.expose().as_bytes())?;
    let mut tx = engine.db.begin().await?;
    let kept = tokens::find_code(&mut tx, tenant(), &hash).await?.filter(|kept| kept.client == client);
    let Some(kept) = kept else { return Err(GrantFault::Code) };
    let is_new = tokens::use_code(&mut tx, tenant(), &hash, now).await?;
    let fits = kept.expires_at > now && redirect_uri.is_none_or(|given| given == kept.redirect_uri);
    if !is_new || !fits {
        // Used now, whatever was wrong with it: nobody may try addresses one by one.
        tokens::revoke_grant(&mut tx, tenant(), &kept.grant, now).await?;
        tx.commit().await?;
        return Err(GrantFault::Code);
    }
    let grant = grant(kept.grant, client, kept.user, kept.scopes);
    tokens::insert_grant(&mut tx, tenant(), &grant, now).await?;
    let issued = issue(engine, &mut tx, &grant, &grant.scopes).await?;
    tx.commit().await?;
    Ok(issued)
}

/// A token for a refresh token. A second use takes back everything of its family.
pub async fn for_refresh(
    engine: &Engine,
    client: &str,
    given: &SecretText,
    wanted: Option<&[Scope]>,
) -> Result<Issued, GrantFault> {
    let now = engine.now();
    let hash = engine.ring.lookup(REFRESH, given.expose().as_bytes())?;
    let mut tx = engine.db.begin().await?;
    let (kept, scopes) = refreshable(&mut tx, client, &hash, wanted, now).await?;
    if !tokens::use_refresh(&mut tx, tenant(), &hash, now).await? {
        return Err(revoke_family(tx, client, &kept.grant.id, now).await);
    }
    let issued = issue(engine, &mut tx, &kept.grant, &scopes).await?;
    tx.commit().await?;
    Ok(issued)
}

/// The refresh token with this hash, if it is the client's and not too old, and the scopes that are wanted of it.
/// Whether it was used is still to be seen.
async fn refreshable(
    tx: &mut Tx,
    client: &str,
    hash: &str,
    wanted: Option<&[Scope]>,
    now: Timestamp,
) -> Result<(Refresh, String), GrantFault> {
    let kept = tokens::find_refresh(tx, tenant(), hash).await?;
    let Some(kept) = kept.filter(|kept| kept.grant.client == client) else {
        return Err(GrantFault::NoRefresh);
    };
    if kept.grant.revoked_at.is_some() {
        return Err(GrantFault::RefreshState);
    }
    if kept.used_at.is_none() && kept.expires_at <= now {
        return Err(GrantFault::RefreshExpired);
    }
    let scopes = match wanted {
        None => kept.grant.scopes.clone(),
        Some(wanted) if wanted.iter().all(|scope| scopes::allow(&kept.grant.scopes, scope.name)) => {
            scopes::granted(wanted)
        }
        Some(_) => return Err(GrantFault::Scope),
    };
    Ok((kept, scopes))
}

/// A refresh token came twice: nothing of its family is good any more.
async fn revoke_family(mut tx: Tx, client: &str, grant: &str, now: Timestamp) -> GrantFault {
    let revoked = async {
        tokens::revoke_grant(&mut tx, tenant(), grant, now).await?;
        tx.commit().await
    };
    if let Err(error) = revoked.await {
        return error.into();
    }
    tracing::warn!(client, "a refresh token was used twice; everything of its family is taken back");
    GrantFault::RefreshState
}

async fn issue(engine: &Engine, tx: &mut Tx, grant: &Grant, scopes: &str) -> Result<Issued, EngineError> {
    let now = engine.now();
    let access_token = random(engine).expose().to_owned();
    let refresh_token = random(engine);
    let hash = engine.ring.lookup(REFRESH, refresh_token.expose().as_bytes())?;
    let (access_ends, refresh_ends) = (now.plus_ms(ACCESS_S * 1000), now.plus_ms(REFRESH_S * 1000));
    tokens::insert_access(tx, tenant(), &access_token, &grant.id, scopes, access_ends).await?;
    tokens::insert_refresh(tx, tenant(), &hash, &grant.id, refresh_ends).await?;
    let mac_key = SecretText::new(engine.ring.lookup(MAC_KEY, access_token.as_bytes())?);
    Ok(Issued { access_token, mac_key, refresh_token })
}

/// 190 bits, in characters that any address takes.
fn random(engine: &Engine) -> SecretText {
    token::generate(&*engine.rng)
}

/// The token with this MAC id. One that was taken back is as unknown as one that never was.
pub async fn find(engine: &Engine, id: &str) -> Result<Option<Shown>, EngineError> {
    let found = tokens::find_access(&engine.db, tenant(), id).await?;
    let found = found.filter(|found| found.grant.revoked_at.is_none());
    let Some(Access { grant, scopes, expires_at, waits, .. }) = found else { return Ok(None) };
    let keys = engine.ring.lookups(MAC_KEY, id.as_bytes())?;
    Ok(Some(Shown {
        id: id.to_owned(),
        client: grant.client,
        user: grant.user,
        scopes,
        is_expired: expires_at <= engine.now(),
        waits,
        keys: keys.into_iter().map(|(_, key)| SecretText::new(key)).collect(),
    }))
}

/// Takes back the token of this id and its refresh token. Of another client, or unknown: nothing happens.
pub async fn revoke(engine: &Engine, client: &str, id: &str) -> Result<(), EngineError> {
    let found = tokens::find_access(&engine.db, tenant(), id).await?;
    let Some(found) = found.filter(|found| found.grant.client == client) else { return Ok(()) };
    let mut tx = engine.db.begin().await?;
    tokens::revoke_grant(&mut tx, tenant(), &found.grant.id, engine.now()).await?;
    Ok(tx.commit().await?)
}

/// Whether a user lets a client do this with its own key (`_offline`).
pub async fn is_agreed(engine: &Engine, client: &str, user: i64, scope: &str) -> Result<bool, EngineError> {
    Ok(tokens::has_consent(&engine.db, tenant(), user, client, scope).await?)
}

/// A user takes back everything that they allowed a client, or all clients (wallet-surround 2.5). How many rights that last
/// and sign-ins that were.
pub async fn withdraw(engine: &Engine, user: i64, client: Option<&str>) -> Result<u64, EngineError> {
    let mut tx = engine.db.begin().await?;
    let taken = tokens::withdraw(&mut tx, tenant(), user, client, engine.now()).await?;
    tx.commit().await?;
    Ok(taken)
}

/// Forgets what ended long ago.
pub async fn prune(engine: &Engine) -> Result<(), EngineError> {
    let before: Timestamp = engine.now().minus_ms(REMEMBERED_S * 1000);
    let mut tx = engine.db.begin().await?;
    tokens::prune(&mut tx, tenant(), before).await?;
    Ok(tx.commit().await?)
}
