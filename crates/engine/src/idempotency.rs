//! Idempotency keys: the same request again has one effect and one answer (standards 9).

use florin_store::idempotency::{self, Claim};
use florin_store::{StoreError, Tx};
use florin_vault::Aad;
use zeroize::Zeroizing;

use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;

/// A key that came with a request.
#[derive(Debug)]
pub struct Idempotency {
    /// `POST`, `PUT`, `DELETE`.
    pub method: &'static str,
    /// The route's template: `/PaymentGateway/charge`.
    pub route: &'static str,
    /// The key itself, 1 to 255 visible ASCII characters.
    pub key: String,
    /// The whole request in canonical form, path parameters included. It may hold card numbers.
    pub canonical: Zeroizing<Vec<u8>>,
}

/// The keyed hashes under which a key is kept: a plain hash of a body with a card number could be searched.
pub(crate) struct Hashes {
    pub(crate) scope: String,
    pub(crate) fingerprint: String,
}

impl Idempotency {
    pub(crate) fn hashes(&self, engine: &Engine, caller: &Caller) -> Result<Hashes, EngineError> {
        let scope = [caller.mode.as_str(), self.method, self.route, &self.key].join("\0");
        Ok(Hashes {
            scope: engine.ring.lookup("idempotency-scope", scope.as_bytes())?,
            fingerprint: engine.ring.lookup("idempotency-request", &self.canonical)?,
        })
    }
}

/// What the key stands for, if it came before with the same request.
pub(crate) async fn find(
    engine: &Engine,
    caller: &Caller,
    key: &Idempotency,
) -> Result<Option<Claim>, EngineError> {
    let hashes = key.hashes(engine, caller)?;
    match idempotency::find(&engine.db, &caller.merchant, &hashes.scope).await? {
        Some(claim) if claim.fingerprint != hashes.fingerprint => Err(EngineError::KeyReused),
        found => Ok(found),
    }
}

/// An answer that was given before.
#[derive(Debug)]
pub struct Replay {
    /// Its status.
    pub status: u16,
    /// Its body.
    pub body: Vec<u8>,
}

/// The answer that this key got before, for operations whose answer is kept whole.
pub async fn replay(
    engine: &Engine,
    caller: &Caller,
    key: &Idempotency,
) -> Result<Option<Replay>, EngineError> {
    let Some(claim) = find(engine, caller, key).await? else { return Ok(None) };
    open(engine, caller, claim)
}

/// The answer that is kept with a claim; none where the claim began an attempt.
pub(crate) fn open(engine: &Engine, caller: &Caller, claim: Claim) -> Result<Option<Replay>, EngineError> {
    let (Some(status), Some(sealed)) = (claim.status, claim.answer) else { return Ok(None) };
    let body = engine.ring.open(aad(caller, &claim.scope), &sealed)?;
    let status = u16::try_from(status).map_err(|_| StoreError::Row)?;
    Ok(Some(Replay { status, body: body.expose().to_vec() }))
}

/// Keeps an answer under its key, in the transaction of its effect.
pub async fn keep(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    key: &Idempotency,
    status: u16,
    body: &[u8],
) -> Result<(), EngineError> {
    let Hashes { scope, fingerprint } = key.hashes(engine, caller)?;
    let answer = engine.ring.seal(&*engine.rng, aad(caller, &scope), body)?;
    let claim = Claim {
        scope,
        fingerprint,
        attempt: None,
        status: Some(i64::from(status)),
        answer: Some(answer),
        created_at: engine.now(),
    };
    idempotency::claim(tx, &caller.merchant, &claim).await?;
    Ok(())
}

/// Keeps the answer of an operation that is harmless to repeat, in a transaction of its own.
pub async fn remember(
    engine: &Engine,
    caller: &Caller,
    key: &Idempotency,
    status: u16,
    body: &[u8],
) -> Result<(), EngineError> {
    let mut tx = engine.db.begin().await?;
    match keep(engine, &mut tx, caller, key, status, body).await {
        // The same request came twice at once; the other one's answer stands.
        Err(EngineError::Store(StoreError::Taken)) => Ok(()),
        Err(error) => Err(error),
        Ok(()) => match tx.commit().await {
            Ok(()) | Err(StoreError::Taken) => Ok(()),
            Err(error) => Err(error.into()),
        },
    }
}

fn aad<'a>(caller: &'a Caller, scope: &'a str) -> Aad<'a> {
    Aad { merchant: caller.merchant.as_str(), record: scope, field_set: "answer", version: 1 }
}
