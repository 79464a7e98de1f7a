//! Idempotency keys of the wallet's clients: what a key makes is made once, and its answer is kept with it, in the same
//! transaction (standards 9).

use std::fmt;

use florin_store::idempotency::{self, Claim};
use florin_store::{StoreError, Tx};

use super::{TENANT, tenant};
use crate::engine::Engine;
use crate::error::EngineError;

/// A key that came with a request, as keyed hashes: requests may hold what nobody should search for.
#[derive(Debug)]
pub struct Key {
    scope: String,
    fingerprint: String,
}

impl Key {
    /// The key of a client for a route, and the whole request in a form that does not depend on how it was written.
    pub fn new(
        engine: &Engine,
        client: &str,
        route: &str,
        key: &str,
        request: &[u8],
    ) -> Result<Key, EngineError> {
        let scope = [client, route, key].join("\0");
        Ok(Key {
            scope: engine.ring.lookup("wallet-idempotency-scope", scope.as_bytes())?,
            fingerprint: engine.ring.lookup("wallet-idempotency-request", request)?,
        })
    }
}

/// The answer that the key got before. [`EngineError::KeyReused`] if that was another request.
pub async fn find(engine: &Engine, key: &Key) -> Result<Option<Vec<u8>>, EngineError> {
    answered(engine, key, idempotency::find(&engine.db, tenant(), &key.scope).await?)
}

/// The same for who was told that the key is taken: of two requests at once, the answer of the other one. It is kept when
/// this comes back.
pub async fn find_taken(engine: &Engine, key: &Key) -> Result<Option<Vec<u8>>, EngineError> {
    let mut tx = engine.db.begin().await?;
    let claim = idempotency::find_within(&mut tx, tenant(), &key.scope).await?;
    tx.commit().await?;
    answered(engine, key, claim)
}

fn answered(engine: &Engine, key: &Key, claim: Option<Claim>) -> Result<Option<Vec<u8>>, EngineError> {
    let Some(claim) = claim else { return Ok(None) };
    if claim.fingerprint != key.fingerprint {
        return Err(EngineError::KeyReused);
    }
    let sealed = claim.answer.ok_or(StoreError::Row)?;
    Ok(Some(engine.ring.open(aad(&key.scope), &sealed)?.expose().to_vec()))
}

/// How an answer is told, and under which key it is kept.
pub struct Keep<'a, T> {
    /// The key.
    pub key: &'a Key,
    /// The body of the answer.
    pub body: &'a (dyn Fn(&T) -> Vec<u8> + Send + Sync),
}

impl<T> fmt::Debug for Keep<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keep").field("key", self.key).finish_non_exhaustive()
    }
}

impl<T> Keep<'_, T> {
    /// Claims the key for what is made in this transaction. [`StoreError::Taken`], here or at the commit, if it made
    /// something before.
    pub(crate) async fn write(&self, engine: &Engine, tx: &mut Tx, made: &T) -> Result<(), EngineError> {
        let body = (self.body)(made);
        let claim = Claim {
            scope: self.key.scope.clone(),
            fingerprint: self.key.fingerprint.clone(),
            attempt: None,
            status: Some(200),
            answer: Some(engine.ring.seal(&*engine.rng, aad(&self.key.scope), &body)?),
            created_at: engine.now(),
        };
        Ok(idempotency::claim(tx, tenant(), &claim).await?)
    }
}

fn aad(scope: &str) -> florin_vault::Aad<'_> {
    florin_vault::Aad { merchant: TENANT, record: scope, field_set: "answer", version: 1 }
}
