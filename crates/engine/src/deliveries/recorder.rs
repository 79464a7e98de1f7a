//! Writes down how tries ended, many in one transaction.
//!
//! What cannot be written is told again when its lease runs out: at least once, never not at all.

use std::sync::Arc;
use std::time::Duration;

use florin_store::StoreError;
use florin_store::deliveries as store;
use tokio::sync::{mpsc, oneshot};

use super::attempt::Ended;
use crate::engine::Engine;

/// Tries that one transaction takes.
const AT_ONCE: usize = 128;
/// How often a transaction is tried, and how long to wait in between.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(50);

/// A try that ended, the lease it was made under, and who waits for it to be on disk.
pub(super) struct Record {
    pub(super) ended: Ended,
    pub(super) lease: Arc<str>,
    pub(super) done: oneshot::Sender<()>,
}

/// Writes until nobody can send any more.
pub(super) async fn run(engine: Arc<Engine>, mut records: mpsc::Receiver<Record>) {
    let mut batch = Vec::with_capacity(AT_ONCE);
    while records.recv_many(&mut batch, AT_ONCE).await > 0 {
        // Rows in one order in every transaction: two that meet wait, and do not block each other.
        batch.sort_by(|a: &Record, b: &Record| a.ended.row.key.cmp(&b.ended.row.key));
        if write(&engine, &batch).await.is_err() {
            // One that cannot be written must not take the others with it.
            for one in &batch {
                if let Err(error) = write(&engine, std::slice::from_ref(one)).await {
                    let resource = &one.ended.row.key.resource;
                    tracing::warn!(resource, %error, "a delivery could not be recorded; it is told again");
                }
            }
        }
        for Record { done, .. } in batch.drain(..) {
            let _ = done.send(());
        }
    }
}

async fn write(engine: &Engine, batch: &[Record]) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        match once(engine, batch).await {
            Err(StoreError::Again) if tries < TRIES => {
                tries += 1;
                tokio::time::sleep(PAUSE).await;
            }
            other => return other,
        }
    }
}

async fn once(engine: &Engine, batch: &[Record]) -> Result<(), StoreError> {
    let now = engine.now();
    let mut tx = engine.db.begin().await?;
    for Record { ended, lease, .. } in batch {
        let settled = store::Ended {
            row: &ended.row,
            lease,
            state: ended.state,
            due_at: ended.due_at,
            taken: ended.taken,
            counts: ended.counts,
            result: ended.result,
            status: ended.status.map(i64::from),
        };
        if !store::settle(&mut tx, &settled, now).await? {
            tracing::warn!(resource = ended.row.key.resource, "a delivery outlived its lease");
        }
        if let Some(log) = &ended.log {
            store::insert_try(&mut tx, log).await?;
        }
        if let Some(gone) = &ended.gone {
            store::disable(&mut tx, gone, now).await?;
        }
    }
    tx.commit().await
}
