//! Transactions with a verdict that no PSP gave.

use florin_domain::Money;
use florin_store::StoreError;
use florin_store::transactions as rows;
use serde::{Deserialize, Serialize};

use super::{Begun, Transaction, Written, as_written, new_row, refuse_duplicate, replay, take};
use crate::callers::Caller;
use crate::cards;
use crate::deliveries::{self, Announcement};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::idempotency::{self, Idempotency};
use crate::strings::{self, Trace};

/// A verdict that no PSP gave (verification call, AVS and CVC rules, test codes, risk check).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ruling {
    /// `successful`, `failed`, `incomplete`, `expired`, as the face spells it.
    pub status: String,
    /// The processing code.
    pub code: String,
    /// For the shop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// For the payer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub friendly_message: Option<String>,
}

/// A transaction of which no PSP is asked.
#[derive(Debug)]
pub struct Ruled<'a> {
    /// What is written down.
    pub begun: &'a Begun,
    /// How much was asked for.
    pub money: Money,
    /// Its verdict.
    pub ruling: &'a Ruling,
    /// Cards that were opened for it.
    pub opened: &'a [Trace],
    /// The caller's key, if it sent one.
    pub key: Option<&'a Idempotency>,
}

/// Writes a transaction down with its verdict. Under a key that came before it is the one that the key made.
pub async fn write_ruled(
    engine: &Engine,
    caller: &Caller,
    wanted: Ruled<'_>,
) -> Result<Transaction, EngineError> {
    let key = wanted.key;
    match write_once(engine, caller, wanted).await {
        Err(EngineError::Store(StoreError::Taken)) => {
            let Some(key) = key else { return Err(StoreError::Taken.into()) };
            replay(engine, std::slice::from_ref(caller), key).await?.ok_or(EngineError::KeyInFlight)
        }
        other => other,
    }
}

async fn write_once(engine: &Engine, caller: &Caller, wanted: Ruled<'_>) -> Result<Transaction, EngineError> {
    let Ruled { begun, money, ruling, opened, key } = wanted;
    let mut tx = engine.db.begin().await?;
    // The key first: who repeats a request is told of the first one, and not that it is a duplicate.
    if let Some(key) = key {
        idempotency::keep(engine, &mut tx, caller, key, 200, begun.uid.as_bytes()).await?;
    }
    refuse_duplicate(engine, &mut tx, caller, begun).await?;
    let row = new_row(engine, caller, begun, money, None, Some(ruling))?;
    rows::insert(&mut tx, &row).await?;
    if let Some(card) = &begun.new_card {
        cards::insert(&mut tx, card, &begun.uid).await?;
    }
    take(&mut tx, caller, begun).await?;
    if let Some(url) = &begun.announces {
        let (merchant, face) = (&row.merchant, begun.face);
        let announcement = Announcement { merchant, face, resource: &row.uid, url, due_at: None };
        deliveries::announce(engine, &mut tx, &announcement).await?;
    }
    strings::log_used(engine, &mut tx, caller, opened).await?;
    tx.commit().await?;
    let (words, card) = (begun.words.clone(), None);
    as_written(engine, Written { row, words, card }, None).await
}

/// Rules on a transaction that a PSP carried out.
pub async fn rule(engine: &Engine, transaction: &mut Transaction, ruling: Ruling) -> Result<(), EngineError> {
    let now = engine.now();
    let text = serde_json::to_string(&ruling).map_err(|_| StoreError::Row)?;
    let mut tx = engine.db.begin().await?;
    rows::rule(&mut tx, &transaction.merchant, &transaction.uid, &text, now).await?;
    tx.commit().await?;
    transaction.ruling = Some(ruling);
    transaction.updated_at = now;
    Ok(())
}
