//! The wallet's own key pair: it signs what clients are told, and they read the public half at `/publickey`.

use std::sync::Arc;

use florin_store::{StoreError, Tx};
use florin_vault::{RsaKey, SecretText};
use serde_json::{Value, json};

use crate::documents;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::provision::Declaration;
use crate::signing;
use crate::wallet::clients;

const KIND: &str = "wallet_key";
const NAME: &str = "callbacks";

/// A key pair for a wallet that is declared and has none. Making it takes long: before the transaction.
pub(crate) async fn spare_key(engine: &Engine, wanted: &Declaration) -> Result<Option<RsaKey>, EngineError> {
    let (kind, _) = clients::SETTINGS;
    if !wanted.documents.iter().any(|document| document.kind == kind)
        || documents::get::<Value>(engine, "", KIND, NAME).await?.is_some()
    {
        return Ok(None);
    }
    let made = tokio::task::spawn_blocking(RsaKey::generate).await;
    Ok(Some(made.map_err(|_| StoreError::Broken("a thread for RSA ended".into()))??))
}

/// Keeps the key pair, inside a transaction.
pub(crate) async fn put(engine: &Engine, tx: &mut Tx, key: &RsaKey) -> Result<(), EngineError> {
    let body = json!({ "key": key.stored()?.expose(), "public": key.public_key() });
    documents::put(engine, tx, "", KIND, NAME, &body).await.map(|_| ())
}

/// The public half, base64 of its `SubjectPublicKeyInfo`; none while no wallet is declared.
pub async fn public_key(engine: &Engine) -> Result<Option<String>, EngineError> {
    Ok(pair(engine).await?.map(|key| key.public_key().to_owned()))
}

/// Signs exactly these bytes for the wallet's clients (PKCS #1 v1.5, SHA-256; wallet-surround 6.7): base64 in one line.
/// None while no wallet is declared. Delivery workers call it when they are about to send, nobody on a request's path.
pub async fn sign(engine: &Engine, bytes: &[u8]) -> Result<Option<String>, EngineError> {
    match pair(engine).await? {
        Some(key) => signing::sign(engine, &key, bytes).await.map(Some),
        None => Ok(None),
    }
}

async fn pair(engine: &Engine) -> Result<Option<Arc<RsaKey>>, EngineError> {
    let Some(opened) = documents::get::<Value>(engine, "", KIND, NAME).await? else { return Ok(None) };
    let public = opened.body["public"].as_str().ok_or(StoreError::Row)?;
    let stored = SecretText::new(opened.body["key"].as_str().unwrap_or_default().to_owned());
    engine.parsed_keys.get_or_parse(public, stored.expose()).map(Some)
}
