//! Alternative methods in test mode: transactions that no PSP carries out, and whose verdict is given later.

use florin_domain::Timestamp;
use florin_store::StoreError;
use florin_store::transactions as rows;

use crate::callers::Caller;
use crate::deliveries::{Announcement, announce};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::transactions::{self, Ruled, Ruling, Transaction};

/// The name under which their events are announced.
pub const FACE: &str = "beyag";
/// Before the name of a transaction, where the end of its time is announced.
pub const EXPIRY: &str = "expiry-";

/// Writes a transaction with its first ruling. Its shop hears of it now and, where it has an end, then.
pub async fn create(
    engine: &Engine,
    caller: &Caller,
    wanted: Ruled<'_>,
    expires_at: Option<Timestamp>,
) -> Result<Transaction, EngineError> {
    let begun = wanted.begun;
    // First: a timer of a transaction that never came to be tells nobody anything.
    if let (Some(url), Some(at)) = (&begun.announces, expires_at) {
        let mut tx = engine.db.begin().await?;
        let resource = format!("{EXPIRY}{}", begun.uid);
        let (merchant, due_at) = (&caller.merchant, Some(at));
        announce(engine, &mut tx, &Announcement { merchant, face: FACE, resource: &resource, url, due_at })
            .await?;
        tx.commit().await?;
    }
    transactions::write_ruled(engine, caller, wanted).await
}

/// Gives the verdict of a transaction, if nobody did since it was read; its shop hears of it.
pub async fn decide(
    engine: &Engine,
    transaction: Transaction,
    ruling: Ruling,
    url: Option<&str>,
) -> Result<Transaction, EngineError> {
    let write = |ruling: &Ruling| serde_json::to_string(ruling).map_err(|_| StoreError::Row);
    let before = write(transaction.ruling.as_ref().ok_or(StoreError::Row)?)?;
    let (after, now) = (write(&ruling)?, engine.now());
    let decided = async {
        let mut tx = engine.db.begin().await?;
        rows::rule_anew(&mut tx, &transaction.merchant, &transaction.uid, (&before, &after), now).await?;
        if let Some(url) = url {
            announce(engine, &mut tx, &told_now(&transaction, url)).await?;
        }
        Ok::<_, EngineError>(tx.commit().await?)
    };
    match decided.await {
        Ok(()) => Ok(Transaction { ruling: Some(ruling), updated_at: now, ..transaction }),
        // Somebody else was faster: that verdict stands.
        Err(EngineError::Store(StoreError::Again)) => {
            let now_there =
                transactions::of_merchant(engine, &transaction.merchant, &transaction.uid).await?;
            now_there.ok_or_else(|| StoreError::Row.into())
        }
        Err(error) => Err(error),
    }
}

/// Tells the shop again.
pub async fn retell(engine: &Engine, transaction: &Transaction, url: &str) -> Result<(), EngineError> {
    let mut tx = engine.db.begin().await?;
    announce(engine, &mut tx, &told_now(transaction, url)).await?;
    Ok(tx.commit().await?)
}

/// A transaction as it stands, told at once.
fn told_now<'a>(transaction: &'a Transaction, url: &'a str) -> Announcement<'a> {
    let Transaction { merchant, uid, .. } = transaction;
    Announcement { merchant, face: FACE, resource: uid, url, due_at: None }
}
