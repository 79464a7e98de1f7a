//! What a client wants of a user, kept under a key that stands in the address of the page of consent (wallet-surround 2.2).

use florin_store::StoreError;
use florin_store::wallet::oauth_sessions as rows;
use florin_vault::{SecretText, token};

use super::{cards, tenant};
use crate::engine::Engine;
use crate::error::EngineError;

/// How long a user may take to decide.
const LIVES_S: i64 = 3600;
/// What keyed hashes of the keys are good for.
const DOMAIN: &str = "wallet-oauth-session";
const FIELDS: &str = "wallet_oauth";

/// Characters of a key.
pub const KEY_LENGTH: usize = token::LEN;

/// Keeps the words of a wish by name, and makes its key.
pub async fn begin(engine: &Engine, words: &[(String, String)]) -> Result<SecretText, EngineError> {
    engine.ensure_keys(tenant()).await?;
    let key = token::generate(&*engine.rng);
    let hash = engine.ring.lookup(DOMAIN, key.expose().as_bytes())?;
    let text = serde_json::to_vec(words).map_err(|_| StoreError::Row)?;
    let sealed = engine.ring.seal(&*engine.rng, cards::aad(&hash, FIELDS), &text)?;
    let mut tx = engine.db.begin().await?;
    rows::insert(&mut tx, tenant(), &hash, &sealed, engine.now().plus_ms(LIVES_S * 1000)).await?;
    tx.commit().await?;
    Ok(key)
}

/// The words that are kept under a key.
pub async fn find(engine: &Engine, key: &str) -> Result<Option<Vec<(String, String)>>, EngineError> {
    let hash = engine.ring.lookup(DOMAIN, key.as_bytes())?;
    let Some(sealed) = rows::find(&engine.db, tenant(), &hash, engine.now()).await? else { return Ok(None) };
    let text = engine.ring.open(cards::aad(&hash, FIELDS), &sealed)?;
    Ok(Some(serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?))
}

/// The user decided: the key is good for nothing any more.
pub async fn end(engine: &Engine, key: &str) -> Result<(), EngineError> {
    let hash = engine.ring.lookup(DOMAIN, key.as_bytes())?;
    let mut tx = engine.db.begin().await?;
    rows::delete(&mut tx, tenant(), &hash).await?;
    Ok(tx.commit().await?)
}
