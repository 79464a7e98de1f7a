//! What goes on beside requests: heartbeats, recovery, inquiries, subscriptions, deliveries, pruning.
//! Any number of processes.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::engine::Engine;
use crate::{authentications, deliveries, ewallet_accounts, inquiries, sessions, subscriptions, wallet};

/// How often a worker looks whether something is due.
const TICK: Duration = Duration::from_millis(250);
/// How often old rows are looked through.
const PRUNE: Duration = Duration::from_secs(3600);
/// How often nonces of the wallet are: there is one a request.
const PRUNE_NONCES: Duration = Duration::from_secs(60);

/// Works until it is told to stop, then finishes what it has begun. Faults are logged and tried again.
pub async fn run(engine: Arc<Engine>, stop: CancellationToken) {
    // Beside the sweeps, which may wait for a slow PSP: a process that asks is not a dead one.
    let beats = tokio::spawn(beat(engine.clone(), stop.clone()));
    let told = tokio::spawn(deliveries::run(engine.clone(), stop.clone()));
    let mut next_prune = Instant::now() + PRUNE;
    let mut next_nonces = Instant::now() + PRUNE_NONCES;
    while !stop.is_cancelled() {
        let now = Instant::now();
        if !engine.ring().is_sealed() {
            report("inquiries", inquiries::sweep(&engine).await.map(|_| ()));
            report("authentications", authentications::sweep(&engine).await);
            report("subscriptions", subscriptions::sweep(&engine).await.map(|_| ()));
            report("cards and deposits of the wallet", wallet::sweep::run(&engine).await);
            report("holds whose time is over", wallet::holds::sweep(&engine).await);
            report("transactions of the wallet", wallet::transactions::sweep(&engine).await);
            if now >= next_nonces {
                next_nonces = now + PRUNE_NONCES;
                report("pruning of nonces", wallet::nonces::prune(&engine).await);
            }
            if now >= next_prune {
                next_prune = now + PRUNE;
                report("pruning", inquiries::prune(&engine).await);
                report("pruning of deliveries", deliveries::prune(&engine).await);
                report("pruning of e-wallet sessions", sessions::prune(&engine).await);
                report("warnings of certificates", ewallet_accounts::warn(&engine).await);
                report("pruning of wallet tokens", wallet::tokens::prune(&engine).await);
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(TICK) => {}
        }
    }
    let _ = told.await;
    let _ = beats.await;
}

/// Only says that this process is alive: for servers whose workers run elsewhere.
pub async fn beat(engine: Arc<Engine>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        report("heartbeat", inquiries::recover(&engine).await);
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(engine.settings().heartbeat) => {}
        }
    }
}

fn report(what: &str, result: Result<(), crate::error::EngineError>) {
    if let Err(error) = result {
        tracing::warn!(%error, "{what} failed; it is tried again");
    }
}
