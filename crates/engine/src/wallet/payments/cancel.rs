//! Payments that their client gives back.

use florin_domain::{TransactionAct, WalletPaymentState};
use florin_store::wallet::{allowances, payments as rows, transactions as transaction_rows};
use florin_store::{StoreError, Tx};

use super::books::{self, Back};
use super::{Payment, find};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet::tenant;
use crate::wallet::transactions::{self, Transaction, TransactionFault, numbers};

/// Gives a payment back. One that nobody accepted goes, one that is held is free again, one that is frozen returns to
/// its payer. What its beneficiary may spend is no longer the client's to give, unless the beneficiary is the client's
/// own wallet (`own`).
pub async fn cancel(engine: &Engine, id: i64, own: Option<i64>) -> Result<Payment, TransactionFault> {
    let mut tries = transactions::Tries::new(engine);
    loop {
        match once(engine, id, own).await {
            Err(fault) if fault.is_again() => tries.next().await?,
            Err(TransactionFault::Engine(EngineError::Store(StoreError::Insufficient))) => {
                return Err(TransactionFault::State);
            }
            Err(fault) => return Err(fault),
            Ok(()) => return Ok(find(engine, id).await?.ok_or(StoreError::Row)?),
        }
    }
}

async fn once(engine: &Engine, id: i64, own: Option<i64>) -> Result<(), TransactionFault> {
    use WalletPaymentState::{Canceled, Confirmed, Deleted, Done, New, Reserved};
    let payment = find(engine, id).await?.ok_or(StoreError::Row)?;
    let found = transactions::find(engine, &payment.row.transaction).await?.ok_or(StoreError::Row)?;
    let (now, numbers) = (engine.now(), numbers(engine, 1).await?);
    let mut row = payment.row.clone();
    row.changed_at = now;
    row.state = match row.state {
        Canceled | Deleted => return Ok(()),
        New => Deleted,
        Reserved | Confirmed => Canceled,
        Done if own == Some(row.beneficiary) => Canceled,
        _ => return Err(TransactionFault::State),
    };
    let mut tx = engine.db.begin().await?;
    if matches!(payment.row.state, New | Reserved) {
        leave(&mut tx, &found, &payment, now).await?;
    }
    rows::save(&mut tx, &row).await?;
    if let Some(allowance) = found.row.drawn {
        allowances::give_back(&mut tx, tenant(), allowance, id, 0).await?;
    }
    match payment.row.state {
        Reserved => books::release(&mut tx, &row).await?,
        state @ (Confirmed | Done) => {
            books::give_back(&mut tx, &payment, Back::Whole, state == Confirmed, (now, &numbers)).await?;
        }
        _ => {}
    }
    Ok(tx.commit().await?)
}

/// Takes a payment out of its transaction, which ends if nothing else is in it. The transaction's row is saved in any
/// case: nobody confirms it at the same time.
async fn leave(
    tx: &mut Tx,
    found: &Transaction,
    payment: &Payment,
    now: florin_domain::Timestamp,
) -> Result<(), TransactionFault> {
    let is_alone = found.allowance.is_none()
        && !found.payments.iter().any(|other| other.row.id != payment.row.id && other.is_cancelable());
    let mut row = found.row.clone();
    let act = match payment.row.state {
        WalletPaymentState::Reserved => TransactionAct::Revoke,
        _ => TransactionAct::Delete,
    };
    // While funds are awaited, the sum of what is lacking is not to change.
    let after = row.state.after(act).ok_or(TransactionFault::State)?;
    if is_alone {
        (row.state, row.event, row.due_at, row.ends_at) = (after, None, None, None);
    }
    row.changed_at = now;
    Ok(transaction_rows::save(tx, &row).await?)
}
