//! Transactions that end without having been confirmed: refused, taken back, or out of time. What was held is free.

use std::sync::Arc;

use florin_domain::{AllowanceState, Timestamp, TransactionAct, TransactionState};
use florin_store::wallet::{allowances as allowance_rows, payments as payment_rows, transactions as rows};
use florin_store::{StoreError, Tx};

use super::{Transaction, TransactionFault, TransactionRow, Tries, accept, find, settle, tell};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet::payments::books;
use crate::wallet::{debits, tenant};

/// Transactions that one sweep looks at.
const BATCH: i64 = 32;
/// How long a worker may be busy with one before another one looks at it.
const LEASE_MS: i64 = 2 * 60 * 1000;

/// Its client takes it back. Asked for again, it is answered as it stands.
pub async fn revoke(engine: &Engine, key: &str) -> Result<Transaction, TransactionFault> {
    end(engine, key, TransactionAct::Revoke, None).await
}

/// Its payer refuses; its client is told.
pub async fn reject(engine: &Engine, key: &str) -> Result<Transaction, TransactionFault> {
    end(engine, key, TransactionAct::Reject, Some("rejected")).await
}

/// Its time is over, or what it waited for will not come; its client is told.
pub(crate) async fn fail(engine: &Engine, key: &str) -> Result<Transaction, TransactionFault> {
    end(engine, key, TransactionAct::Fail, Some("failed")).await
}

async fn end(
    engine: &Engine,
    key: &str,
    act: TransactionAct,
    event: Option<&'static str>,
) -> Result<Transaction, TransactionFault> {
    let mut tries = Tries::new(engine);
    loop {
        let found = find(engine, key).await?.ok_or(StoreError::Row)?;
        let is_over = match act {
            TransactionAct::Revoke => found.row.state == TransactionState::Revoked,
            TransactionAct::Reject => found.row.state == TransactionState::Rejected,
            TransactionAct::Fail => found.row.state == TransactionState::Failed,
            _ => found.row.state == TransactionState::Deleted,
        };
        if is_over {
            return Ok(found);
        }
        match once(engine, found, act, event).await {
            Err(fault) if fault.is_again() => tries.next().await?,
            Err(fault) => return Err(fault),
            Ok(()) => return Ok(find(engine, key).await?.ok_or(StoreError::Row)?),
        }
    }
}

async fn once(
    engine: &Engine,
    found: Transaction,
    act: TransactionAct,
    event: Option<&'static str>,
) -> Result<(), TransactionFault> {
    let mut tx = engine.db.begin().await?;
    end_within(engine, &mut tx, found, act, event).await?;
    Ok(tx.commit().await?)
}

/// Ends a transaction inside a database transaction.
pub(super) async fn end_within(
    engine: &Engine,
    tx: &mut Tx,
    mut found: Transaction,
    act: TransactionAct,
    event: Option<&'static str>,
) -> Result<(), TransactionFault> {
    let now = engine.now();
    found.row.state = found.row.state.after(act).ok_or(TransactionFault::State)?;
    found.row.event = event.map(str::to_owned);
    (found.row.ends_at, found.row.due_at, found.row.lacks) = (None, None, None);
    found.row.changed_at = now;
    rows::save(tx, &found.row).await?;
    for payment in &mut found.payments {
        let row = &mut payment.row;
        let before = row.state;
        let Some(after) = before.along(act) else { continue };
        (row.state, row.changed_at) = (after, now);
        payment_rows::save(tx, row).await?;
        if before == florin_domain::WalletPaymentState::Reserved {
            books::release(tx, row).await?;
        }
        if let Some(allowance) = found.row.drawn {
            allowance_rows::give_back(tx, tenant(), allowance, row.id, 0).await?;
        }
    }
    if let Some(allowance) = &mut found.allowance
        && allowance.row.state == AllowanceState::New
    {
        (allowance.row.state, allowance.row.changed_at) = (AllowanceState::Deleted, now);
        allowance_rows::save(tx, &allowance.row).await?;
    }
    Ok(tell(engine, tx, &found).await?)
}

/// Looks at every transaction that is due, and at those whose money has come.
pub async fn sweep(engine: &Arc<Engine>) -> Result<(), EngineError> {
    let now = engine.now();
    for row in rows::due(&engine.db, now, BATCH).await? {
        if let Err(fault) = look_at(engine, &row, now).await {
            tracing::warn!(error = %fault, "a transaction of the wallet is still to be looked at");
        }
    }
    for row in rows::funded(&engine.db, BATCH).await? {
        if accept::lease(engine, &row, now.plus_ms(LEASE_MS)).await.unwrap_or(false) {
            debits::spawn(engine, row.key);
        }
    }
    Ok(())
}

async fn look_at(engine: &Arc<Engine>, row: &TransactionRow, now: Timestamp) -> Result<(), TransactionFault> {
    let is_over = row.ends_at.is_none_or(|ends_at| ends_at <= now);
    match row.state {
        TransactionState::New if is_over => {
            end(engine, &row.key, TransactionAct::Delete, None).await.map(|_| ())
        }
        TransactionState::Reserved if is_over => fail(engine, &row.key).await.map(|_| ()),
        // Its process died between the two steps.
        TransactionState::Reserved => settle::confirm_as(engine, &row.key, &[], false).await.map(|_| ()),
        TransactionState::WaitingFunds => {
            if accept::lease(engine, row, now.plus_ms(LEASE_MS)).await? {
                debits::spawn(engine, row.key.clone());
            }
            Ok(())
        }
        // Nothing is to be done any more.
        _ => accept::save_waiting(engine, &TransactionRow { due_at: None, ..row.clone() }).await,
    }
}
