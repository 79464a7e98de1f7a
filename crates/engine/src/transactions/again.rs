//! The same once more: a request under the key that it had, an event that a shop asks for.

use florin_store::StoreError;
use florin_store::deliveries::Filter;

use super::{Transaction, of_merchant, of_outcome};
use crate::callers::Caller;
use crate::deliveries::{self, Announcement};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::idempotency::{self, Idempotency};
use crate::payments;

/// What this key made, as it stands now; none if the key is new. A key of a dialect whose requests say
/// themselves whether money is real is looked for in each mode: one caller each.
pub async fn replay(
    engine: &Engine,
    callers: &[Caller],
    key: &Idempotency,
) -> Result<Option<Transaction>, EngineError> {
    let mut made = None;
    for caller in callers {
        // Every mode is looked at, so that another request under the same key is seen wherever it went.
        made = match idempotency::find(engine, caller, key).await? {
            None => made,
            Some(claim) => Some((caller, claim)),
        };
    }
    let Some((caller, claim)) = made else { return Ok(None) };
    if let Some(at) = &claim.attempt {
        let outcome = payments::replay_attempt(engine, caller, at).await?;
        return of_outcome(engine, outcome).await;
    }
    let Some(answer) = idempotency::open(engine, caller, claim)? else { return Ok(None) };
    let uid = String::from_utf8(answer.body).map_err(|_| StoreError::Row)?;
    of_merchant(engine, &caller.merchant, &uid).await
}

/// Has a transaction told again as it stands now. Whether there is anybody to tell: what was never announced
/// goes to `url`.
pub async fn renotify(
    engine: &Engine,
    transaction: &Transaction,
    url: Option<&str>,
) -> Result<bool, EngineError> {
    let Transaction { merchant, face, uid, .. } = transaction;
    let filter = Filter { face: Some(face.clone()), resource: Some(uid.clone()), ..Filter::default() };
    if !deliveries::list(engine, merchant, &filter, 1).await?.is_empty() {
        // One that is waiting for its first try, or under way, will be told anyway.
        deliveries::replay(engine, merchant, &filter).await?;
        return Ok(true);
    }
    let Some(url) = url else { return Ok(false) };
    let mut tx = engine.db.begin().await?;
    let announcement = Announcement { merchant, face, resource: uid, url, due_at: None };
    deliveries::announce(engine, &mut tx, &announcement).await?;
    tx.commit().await?;
    Ok(true)
}
