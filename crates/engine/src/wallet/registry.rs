//! Clients as clients see them: each has a number, and one may make others, which never may more than itself
//! (wallet-surround 7).

use std::sync::Arc;

use florin_store::{StoreError, Tx, counters};
use florin_vault::{SecretText, token};
use serde_json::{Value, json};

use crate::documents;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet::clients::{self, ClientKind, KIND, WalletClient, WalletPermission};
use crate::wallet::tenant;

/// Most clients that one client may have made: all clients are read together.
const MOST: usize = 100;

/// What a client shall be. What is left out stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// What it is.
    pub kind: Option<ClientKind>,
    /// What people call it.
    pub title: Option<String>,
    /// Words of [`clients::PERMISSIONS`].
    pub permissions: Option<Vec<String>>,
    /// Hosts that its users may be sent back to, as [`super::redirects`] reads them.
    pub hosts: Option<Vec<String>>,
}

/// Why a client was not made or changed so.
#[derive(Debug)]
pub enum ClientFault {
    /// Nobody whom the caller may see has this number.
    Unknown,
    /// The operator declared it, so only the operator changes it.
    Declared,
    /// The caller may not do this itself, or may not hand it on.
    Permission,
    /// The caller has made as many as it may.
    TooMany,
    /// Our own house.
    Engine(EngineError),
}

impl<E: Into<EngineError>> From<E> for ClientFault {
    fn from(error: E) -> ClientFault {
        ClientFault::Engine(error.into())
    }
}

/// Keeps a declared client inside a transaction, with the number that it has or now gets; false if it said the same before.
pub(crate) async fn declare(
    engine: &Engine,
    tx: &mut Tx,
    id: &str,
    body: &Value,
) -> Result<bool, EngineError> {
    let before = documents::get::<Value>(engine, "", KIND, id).await?;
    let number = match before.and_then(|opened| opened.body["number"].as_i64()) {
        Some(number) => number,
        None => next_number(tx).await?,
    };
    let mut body = body.clone();
    body["number"] = json!(number);
    documents::put(engine, tx, "", KIND, id, &body).await
}

async fn next_number(tx: &mut Tx) -> Result<i64, EngineError> {
    Ok(counters::take(tx, tenant(), "client", 0, 1).await?)
}

/// The clients that this one may see, by number: itself and those that it made.
pub async fn list(engine: &Engine, caller: &WalletClient) -> Result<Vec<Arc<WalletClient>>, EngineError> {
    let all = clients::all(engine).await?;
    let is_seen =
        |client: &&Arc<WalletClient>| client.id == caller.id || client.parent.as_ref() == Some(&caller.id);
    let mut seen: Vec<_> = all.iter().filter(is_seen).cloned().collect();
    seen.sort_by_key(|client| client.number);
    Ok(seen)
}

/// One of them.
pub async fn find(
    engine: &Engine,
    caller: &WalletClient,
    number: i64,
) -> Result<Option<Arc<WalletClient>>, EngineError> {
    Ok(list(engine, caller).await?.into_iter().find(|client| client.number == Some(number)))
}

/// Makes a client. Its key is told now and never again.
pub async fn create(
    engine: &Engine,
    caller: &WalletClient,
    wish: &Wish,
) -> Result<(Arc<WalletClient>, SecretText), ClientFault> {
    may_hand_on(caller, wish)?;
    let made = list(engine, caller).await?.iter().filter(|client| client.id != caller.id).count();
    if made >= MOST {
        return Err(ClientFault::TooMany);
    }
    let (id, key) = (token::generate(&*engine.rng).expose().to_owned(), token::generate(&*engine.rng));
    let mut tx = engine.db.begin().await?;
    let number = next_number(&mut tx).await?;
    let mut body = json!({
        "mac_key": key.expose(),
        "permissions": [],
        "hosts": [],
        "number": number,
        "type": ClientKind::default().as_str(),
        "parent": caller.id,
    });
    wish.write(&mut body);
    documents::put(engine, &mut tx, "", KIND, &id, &body).await?;
    tx.commit().await?;
    Ok((seen_again(engine, &id).await?, key))
}

/// Changes a client that the caller made.
pub async fn change(
    engine: &Engine,
    caller: &WalletClient,
    number: i64,
    wish: &Wish,
) -> Result<Arc<WalletClient>, ClientFault> {
    let client = find(engine, caller, number).await?.ok_or(ClientFault::Unknown)?;
    if client.parent.is_none() {
        return Err(ClientFault::Declared);
    }
    may_hand_on(caller, wish)?;
    let kept = documents::get::<Value>(engine, "", KIND, &client.id).await?;
    let mut body = kept.ok_or(ClientFault::Unknown)?.body;
    wish.write(&mut body);
    let mut tx = engine.db.begin().await?;
    documents::put(engine, &mut tx, "", KIND, &client.id, &body).await?;
    tx.commit().await?;
    Ok(seen_again(engine, &client.id).await?)
}

/// Nobody hands on what they may not do themselves, and the right to make clients stays with whom the operator gave it.
fn may_hand_on(caller: &WalletClient, wish: &Wish) -> Result<(), ClientFault> {
    let mut words = wish.permissions.iter().flatten();
    let may = |word: &String| {
        *word != WalletPermission::UseClientApi.as_str() && caller.permissions().contains(word)
    };
    if words.all(may) { Ok(()) } else { Err(ClientFault::Permission) }
}

impl Wish {
    fn write(&self, body: &mut Value) {
        if let Some(kind) = self.kind {
            body["type"] = json!(kind.as_str());
        }
        if let Some(title) = &self.title {
            body["title"] = json!(title);
        }
        if let Some(permissions) = &self.permissions {
            body["permissions"] = json!(permissions);
        }
        if let Some(hosts) = &self.hosts {
            body["hosts"] = json!(hosts);
        }
    }
}

async fn seen_again(engine: &Engine, id: &str) -> Result<Arc<WalletClient>, EngineError> {
    engine.recent_wallet.forget();
    let all = clients::all(engine).await?;
    Ok(all.find(id).cloned().ok_or(StoreError::Row)?)
}
