//! What users' accounts hold.

use florin_domain::AccountNumber;
use florin_store::ledger;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet::tenant;

pub use florin_store::ledger::AtDisposal;

/// Every currency that an account ever held, by code.
pub async fn of(engine: &Engine, number: &AccountNumber) -> Result<Vec<AtDisposal>, EngineError> {
    Ok(ledger::at_disposal(&engine.db, tenant(), number).await?)
}
