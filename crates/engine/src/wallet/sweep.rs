//! What goes on in the wallet beside requests: addresses and deposits end, holds that proved a card are given back.

use std::sync::Arc;

use florin_domain::{ApiKeyId, AttemptState, Mode, Operation, State};
use florin_store::StoreError;
use florin_store::wallet::cards::{self as rows, WalletCardRow};
use florin_store::wallet::deposits;

use super::{events, tenant};
use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::orders::FollowUp;
use crate::payments::{follow_up, with_attempts};
use crate::record;

/// Cards that one sweep looks at.
const BATCH: i64 = 32;
/// How long a worker may take over a card before another one takes it, and how long after a fault it is tried again.
const LEASE_MS: i64 = 4 * 60 * 1000;
/// A hold that could not be given back for so long runs out by itself soon.
const GIVEN_UP_AFTER_MS: i64 = 3 * 24 * 3600 * 1000;

/// Looks at everything that is due.
pub async fn run(engine: &Arc<Engine>) -> Result<(), EngineError> {
    let now = engine.now();
    if deposits::any_overdue(&engine.db, now).await? {
        let mut tx = engine.db.begin().await?;
        deposits::expire(&mut tx, now).await?;
        tx.commit().await?;
    }
    for row in rows::due(&engine.db, now, BATCH).await? {
        let mut tx = engine.db.begin().await?;
        if row.payment.is_none() {
            if rows::expire(&mut tx, tenant(), row.id, now).await? {
                events::card_changed(engine, &mut tx, row.id).await?;
            }
            tx.commit().await?;
            continue;
        }
        let is_ours = rows::lease(&mut tx, &row, now.plus_ms(LEASE_MS)).await?;
        tx.commit().await?;
        if is_ours && let Err(error) = give_back(engine, &row).await {
            tracing::warn!(card = row.id, %error, "a hold that proved a card is still to be given back");
        }
    }
    Ok(())
}

/// Gives back what was held, or taken, to prove a card.
async fn give_back(engine: &Arc<Engine>, row: &WalletCardRow) -> Result<(), EngineError> {
    let payment = row.payment.clone().ok_or(StoreError::Row)?;
    let (found, all) = with_attempts(engine, tenant(), &payment).await?;
    let first = all.first().ok_or(StoreError::Row)?;
    let operation = match found.payment.state {
        State::Authorized => Some(Operation::Void),
        State::Captured if found.payment.refunded < found.payment.captured => Some(Operation::Refund),
        _ => None,
    };
    let under_way = all.iter().skip(1).any(|row| row.attempt.state.is_open());
    let is_too_late = found.created_at.plus_ms(GIVEN_UP_AFTER_MS) <= engine.now();
    if let (Some(operation), false, false) = (operation, under_way, is_too_late) {
        let account = record::account_of(engine, first).await?.ok_or(StoreError::Row)?;
        let wish = FollowUp::of(
            operation,
            first.psp_reference.clone().ok_or(StoreError::Row)?,
            first.attempt.money,
            account,
        );
        let outcome = follow_up(engine, &caller(found.mode)?, wish).await?;
        let last = outcome.tried.last().map(|tried| tried.attempt.state);
        if last.is_some_and(|state| state == AttemptState::NotExecuted || state.is_open()) {
            // Looked at again when the lease is over.
            return Ok(());
        }
    } else if under_way {
        return Ok(());
    }
    let mut tx = engine.db.begin().await?;
    rows::set_due(&mut tx, tenant(), row.id, None).await?;
    Ok(tx.commit().await?)
}

/// The wallet as a caller of the engine.
fn caller(mode: Mode) -> Result<Caller, EngineError> {
    Ok(Caller::of_shop(tenant().clone(), 0, ApiKeyId::parse("wallet")?, mode, ""))
}
