//! Sealed settings documents: JSON in, JSON out, an envelope in between.

use florin_domain::Timestamp;
use florin_store::documents::{self, Document};
use florin_store::{StoreError, Tx};
use florin_vault::{Aad, INSTALLATION};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::engine::Engine;
use crate::error::EngineError;

/// A document, opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened<T> {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// What it says.
    pub body: T,
}

fn aad<'a>(owner: &'a str, record: &'a str) -> Aad<'a> {
    let merchant = if owner.is_empty() { INSTALLATION } else { owner };
    Aad { merchant, record, field_set: "document", version: 1 }
}

/// Creates or replaces a document inside a transaction; false if it said the same before.
pub async fn put<T: Serialize + Sync>(
    engine: &Engine,
    tx: &mut Tx,
    owner: &str,
    kind: &str,
    name: &str,
    body: &T,
) -> Result<bool, EngineError> {
    let text = Zeroizing::new(serde_json::to_vec(body).map_err(|_| StoreError::Row)?);
    let digest = engine.ring.lookup("document", &text)?;
    if let Some(before) = documents::find(&engine.db, owner, kind, name).await?
        && before.digest == digest
    {
        return Ok(false);
    }
    let record = format!("{kind}/{name}");
    let sealed = engine.ring.seal(&*engine.rng, aad(owner, &record), &text)?;
    let document = Document {
        owner: owner.to_owned(),
        kind: kind.to_owned(),
        name: name.to_owned(),
        digest,
        body: sealed,
        created_at: engine.now(),
    };
    documents::save(tx, &document).await?;
    Ok(true)
}

/// One document.
pub async fn get<T: DeserializeOwned>(
    engine: &Engine,
    owner: &str,
    kind: &str,
    name: &str,
) -> Result<Option<Opened<T>>, EngineError> {
    documents::find(&engine.db, owner, kind, name).await?.map(|document| open(engine, &document)).transpose()
}

/// All documents of a kind, by name.
pub async fn list<T: DeserializeOwned>(
    engine: &Engine,
    owner: &str,
    kind: &str,
) -> Result<Vec<Opened<T>>, EngineError> {
    documents::list(&engine.db, owner, kind).await?.iter().map(|document| open(engine, document)).collect()
}

/// Deletes a document; whether it was there.
pub async fn delete(engine: &Engine, owner: &str, kind: &str, name: &str) -> Result<bool, EngineError> {
    let mut tx = engine.db.begin().await?;
    let gone = documents::delete(&mut tx, owner, kind, name).await?;
    tx.commit().await?;
    Ok(gone)
}

fn open<T: DeserializeOwned>(engine: &Engine, document: &Document) -> Result<Opened<T>, EngineError> {
    let record = format!("{}/{}", document.kind, document.name);
    let text = engine.ring.open(aad(&document.owner, &record), &document.body)?;
    let body = serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?;
    Ok(Opened { name: document.name.clone(), created_at: document.created_at, body })
}
