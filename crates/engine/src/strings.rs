//! Strings behind tokens: card numbers, verification values, anything a merchant must not keep itself.

use florin_domain::{Cvv, Mode, Pan, Timestamp};
use florin_store::access::{self, Access};
use florin_store::records::{self, Record};
use florin_store::{StoreError, Tx};
use florin_vault::{Aad, SecretText, token};
use serde::{Deserialize, Serialize};

use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::idempotency::{self, Idempotency};

/// A stored string's public side.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The token, as it was given out.
    pub token: SecretText,
    /// When it was stored.
    pub created_at: Timestamp,
    /// The same idempotency key came before: this is the answer it got then.
    pub replayed: bool,
}

/// A string that was opened for a payment. Whoever opens one owes the access log a row.
#[derive(Debug)]
pub struct Opened {
    /// The string.
    pub value: SecretText,
    /// What the payment's first transaction must write down.
    pub trace: Trace,
}

/// What is to be written down of an opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    record: String,
    token_hash: String,
    /// A verification value must not outlive its first use (orchestra 8).
    burn: bool,
}

impl Trace {
    /// A stored card that was opened.
    pub(crate) fn of_card(card: &str) -> Trace {
        Trace { record: card.to_owned(), token_hash: String::new(), burn: false }
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    token: String,
    created_at: i64,
}

/// A string that is sealed and has a token, and is not stored yet.
#[derive(Debug)]
pub struct Prepared {
    /// The token that will stand for it.
    pub token: SecretText,
    hash: String,
    record: Record,
}

/// Seals a card number under a new token, to be stored in the transaction of what it is stored for.
pub fn prepare(engine: &Engine, caller: &Caller, pan: &Pan) -> Result<Prepared, EngineError> {
    prepare_as(engine, caller, pan, token::generate(&*engine.rng))
}

/// The same under a token that was made before: [`new_token`] gives one.
pub fn prepare_as(
    engine: &Engine,
    caller: &Caller,
    pan: &Pan,
    token: SecretText,
) -> Result<Prepared, EngineError> {
    let merchant = caller.merchant.as_str();
    let id = engine.new_id();
    let record = Record {
        fingerprint: Some(engine.ring.fingerprint(merchant, pan.expose())?),
        envelope: engine.ring.seal(&*engine.rng, aad(merchant, &id), pan.expose().as_bytes())?,
        id,
        mode: Some(caller.mode),
        created_at: engine.now(),
    };
    Ok(Prepared { hash: hash(engine, token.expose())?, token, record })
}

/// A token for a string that is not prepared yet.
pub fn new_token(engine: &Engine) -> SecretText {
    token::generate(&*engine.rng)
}

pub(crate) async fn insert(tx: &mut Tx, caller: &Caller, string: &Prepared) -> Result<(), EngineError> {
    Ok(records::insert(tx, &caller.merchant, &string.hash, &string.record).await?)
}

/// Stores a string. The same text twice gets two tokens.
pub async fn create(
    engine: &Engine,
    caller: &Caller,
    payload: &SecretText,
    key: Option<&Idempotency>,
) -> Result<Stored, EngineError> {
    if let Some(key) = key
        && let Some(before) = idempotency::replay(engine, caller, key).await?
    {
        return replayed(&before.body);
    }
    let token = token::generate(&*engine.rng);
    let hash = hash(engine, token.expose())?;
    let id = engine.new_id();
    let merchant = caller.merchant.as_str();
    let fingerprint = match Pan::parse(payload.expose()) {
        Ok(pan) => Some(engine.ring.fingerprint(merchant, pan.expose())?),
        Err(_) => None,
    };
    let envelope = engine.ring.seal(&*engine.rng, aad(merchant, &id), payload.expose().as_bytes())?;
    let record = Record { id, envelope, fingerprint, mode: Some(caller.mode), created_at: engine.now() };
    let kept = Kept { token: token.expose().to_owned(), created_at: record.created_at.micros() };
    let answer = zeroize::Zeroizing::new(serde_json::to_vec(&kept).map_err(|_| StoreError::Row)?);

    let mut tx = engine.db.begin().await?;
    let written = async {
        records::insert(&mut tx, &caller.merchant, &hash, &record).await?;
        if let Some(key) = key {
            idempotency::keep(engine, &mut tx, caller, key, 201, &answer).await?;
        }
        Ok::<_, EngineError>(tx.commit().await?)
    };
    match (written.await, key) {
        (Err(EngineError::Store(StoreError::Taken)), Some(key)) => {
            let before = idempotency::replay(engine, caller, key).await?.ok_or(EngineError::KeyInFlight)?;
            replayed(&before.body)
        }
        (Err(error), _) => Err(error),
        (Ok(()), _) => Ok(Stored { token, created_at: record.created_at, replayed: false }),
    }
}

fn replayed(body: &[u8]) -> Result<Stored, EngineError> {
    let kept: Kept = serde_json::from_slice(body).map_err(|_| StoreError::Row)?;
    Ok(Stored { token: SecretText::new(kept.token), created_at: Timestamp(kept.created_at), replayed: true })
}

/// The string itself and when it was stored, for somebody who may see it. The access is logged
/// before it is shown.
pub async fn reveal(
    engine: &Engine,
    caller: &Caller,
    token: &str,
) -> Result<Option<(SecretText, Timestamp)>, EngineError> {
    let Some(record) = find(engine, caller, token).await? else { return Ok(None) };
    let value = unseal(engine, caller, &record)?;
    let mut tx = engine.db.begin().await?;
    access::append(&mut tx, &row(engine, caller, &record.id, "detokenize", "ok")).await?;
    tx.commit().await?;
    Ok(Some((value, record.created_at)))
}

/// When the string was stored. Nothing is opened.
pub async fn created_at(
    engine: &Engine,
    caller: &Caller,
    token: &str,
) -> Result<Option<Timestamp>, EngineError> {
    Ok(find(engine, caller, token).await?.map(|record| record.created_at))
}

/// Deletes the string for good; whether it was there.
pub async fn delete(engine: &Engine, caller: &Caller, token: &str) -> Result<bool, EngineError> {
    if find(engine, caller, token).await?.is_none() {
        return Ok(false);
    }
    let hash = hash(engine, token)?;
    let mut tx = engine.db.begin().await?;
    let gone = records::delete(&mut tx, &caller.merchant, &hash, "asked by its owner", engine.now()).await?;
    tx.commit().await?;
    Ok(gone)
}

/// Opens a string for a payment; none if there is no such token for this caller. [`Order::opened`] or
/// [`log_refused`] takes the trace.
///
/// [`Order::opened`]: crate::orders::Order::opened
pub async fn open(engine: &Engine, caller: &Caller, token: &str) -> Result<Option<Opened>, EngineError> {
    let Some(record) = find(engine, caller, token).await? else { return Ok(None) };
    let token_hash = hash(engine, token)?;
    let value = unseal(engine, caller, &record)?;
    let burn = Cvv::parse(value.expose()).is_ok();
    Ok(Some(Opened { value, trace: Trace { record: record.id, token_hash, burn } }))
}

/// Writes down openings whose payment was refused before it began.
pub async fn log_refused(engine: &Engine, caller: &Caller, traces: &[Trace]) -> Result<(), EngineError> {
    if traces.is_empty() {
        return Ok(());
    }
    let mut tx = engine.db.begin().await?;
    for trace in traces {
        access::append(&mut tx, &row(engine, caller, &trace.record, "charge", "refused")).await?;
    }
    Ok(tx.commit().await?)
}

/// Writes down openings in the payment's own first transaction, and burns verification values.
pub(crate) async fn log_used(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    traces: &[Trace],
) -> Result<(), EngineError> {
    for trace in traces {
        access::append(tx, &row(engine, caller, &trace.record, "charge", "ok")).await?;
        if trace.burn {
            let reason = "verification value, used";
            records::delete(tx, &caller.merchant, &trace.token_hash, reason, engine.now()).await?;
        }
    }
    Ok(())
}

/// The record of a token that exists for this caller. What a live key stored may be a real card, and real cards
/// stay out of tests (PCI DSS 6.5): for a test key it is not there. A live key finds both.
async fn find(engine: &Engine, caller: &Caller, token: &str) -> Result<Option<Record>, EngineError> {
    let found = records::find(&engine.db, &caller.merchant, &hash(engine, token)?).await?;
    Ok(found.filter(|record| caller.mode == Mode::Live || record.mode != Some(Mode::Live)))
}

fn hash(engine: &Engine, token: &str) -> Result<String, EngineError> {
    Ok(engine.ring.lookup("string-token", token.as_bytes())?)
}

pub(crate) fn aad<'a>(merchant: &'a str, record: &'a str) -> Aad<'a> {
    Aad { merchant, record, field_set: "string", version: 1 }
}

fn unseal(engine: &Engine, caller: &Caller, record: &Record) -> Result<SecretText, EngineError> {
    let bytes = engine.ring.open(aad(caller.merchant.as_str(), &record.id), &record.envelope)?;
    Ok(SecretText::try_from(bytes).map_err(|_| StoreError::Row)?)
}

fn row<'a>(
    engine: &Engine,
    caller: &'a Caller,
    record: &'a str,
    purpose: &'a str,
    result: &'a str,
) -> Access<'a> {
    Access {
        at: engine.now(),
        merchant: caller.merchant.as_str(),
        actor: caller.key.as_str(),
        record,
        purpose,
        request: &caller.request,
        result,
    }
}
