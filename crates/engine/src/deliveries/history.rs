//! Looking back and telling again: lists, the log of tries, replay, addresses that were gone.

use florin_domain::MerchantId;
use florin_store::deliveries::{self as store, DeliveryKey, DeliveryRow, Filter, TryRow};
use florin_store::merchants;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet::tenant;

/// Tries are kept that long (standards 11.2).
const TRIES_KEPT_MS: i64 = 30 * 24 * 3600 * 1000;
/// Deliveries that are over are kept that long, dead ones among them (standards 11.2).
const KEPT_MS: i64 = 90 * 24 * 3600 * 1000;
/// Rows that one transaction forgets: others want the writer too.
const PRUNED_AT_ONCE: i64 = 2000;

/// The deliveries that a filter means, the newest first, `limit` at most.
pub async fn list(
    engine: &Engine,
    merchant: &MerchantId,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<DeliveryRow>, EngineError> {
    Ok(store::list(&engine.db, merchant, filter, limit).await?)
}

/// The tries of one resource within the last thirty days, the oldest first.
pub async fn tries(engine: &Engine, key: &DeliveryKey) -> Result<Vec<TryRow>, EngineError> {
    Ok(store::list_tries(&engine.db, key).await?)
}

/// Tells again what a filter means: one resource, a range of time, all that failed. The resource is told
/// as it is now, under the webhook id it had, with all tries before it. How many deliveries that are.
pub async fn replay(engine: &Engine, merchant: &MerchantId, filter: &Filter) -> Result<u64, EngineError> {
    let mut tx = engine.db.begin().await?;
    let count = store::replay(&mut tx, merchant, filter, engine.now()).await?;
    tx.commit().await?;
    engine.announced.woken.notify_one();
    Ok(count)
}

/// Calls addresses again that had said they are gone: those of one endpoint (scheme, host and port), or
/// all of a merchant's. How many addresses that are.
pub async fn enable(
    engine: &Engine,
    merchant: &MerchantId,
    endpoint: Option<&str>,
) -> Result<u64, EngineError> {
    let mut tx = engine.db.begin().await?;
    let count = store::enable(&mut tx, merchant, endpoint, engine.now()).await?;
    tx.commit().await?;
    engine.announced.woken.notify_one();
    Ok(count)
}

/// Forgets what is older than it must be kept.
pub async fn prune(engine: &Engine) -> Result<(), EngineError> {
    let now = engine.now();
    loop {
        let mut tx = engine.db.begin().await?;
        let forgotten = store::prune_tries(&mut tx, now.minus_ms(TRIES_KEPT_MS), PRUNED_AT_ONCE).await?;
        tx.commit().await?;
        if forgotten == 0 {
            break;
        }
    }
    let merchants = merchants::list(&engine.db).await?.into_iter().map(|merchant| merchant.id);
    for merchant in merchants.chain([tenant().clone()]) {
        loop {
            let mut tx = engine.db.begin().await?;
            let before = now.minus_ms(KEPT_MS);
            let forgotten = store::prune(&mut tx, &merchant, before, PRUNED_AT_ONCE).await?;
            tx.commit().await?;
            if forgotten == 0 {
                break;
            }
        }
    }
    Ok(())
}
