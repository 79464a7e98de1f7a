//! Holds whose time is over: whoever placed one ends it in its own way, any other is released.

use florin_domain::WalletPaymentState;
use florin_store::Tx;
use florin_store::ledger::{self, Hold};

use super::payments::{self, books};
use super::tenant;
use super::transactions::{self, TransactionFault};
use crate::engine::Engine;
use crate::error::EngineError;

/// Holds that one sweep ends.
const BATCH: i64 = 64;

/// Ends every hold that is due.
pub async fn sweep(engine: &Engine) -> Result<(), EngineError> {
    for hold in ledger::due(&engine.db, engine.now(), BATCH).await? {
        match end(engine, &hold).await {
            // Somebody else ended it.
            Err(fault) if fault.is_again() => {}
            Err(fault) => {
                tracing::warn!(hold = hold.id, kind = hold.kind, error = %fault, "a hold is still to be ended");
            }
            Ok(()) => {}
        }
    }
    Ok(())
}

async fn end(engine: &Engine, hold: &Hold) -> Result<(), TransactionFault> {
    let is_ours =
        hold.merchant == *tenant() && [books::RESERVED, books::FROZEN].contains(&hold.kind.as_str());
    let payment = match books::payment_of(&hold.id).filter(|_| is_ours) {
        Some(id) => payments::find(engine, id).await?,
        None => None,
    };
    match payment.map(|payment| payment.row) {
        Some(row) if row.state == WalletPaymentState::Confirmed => {
            payments::thaw(engine, row.id).await.map(|_| ())
        }
        Some(row) if row.state == WalletPaymentState::Reserved => {
            transactions::fail(engine, &row.transaction).await.map(|_| ())
        }
        // Ended since it was read.
        Some(_) => Ok(()),
        None => release(engine.db.begin().await?, hold).await,
    }
}

async fn release(mut tx: Tx, hold: &Hold) -> Result<(), TransactionFault> {
    ledger::release(&mut tx, &hold.merchant, &hold.id).await?;
    Ok(tx.commit().await?)
}
