//! What a PSP owes for one gateway account, out of the books.

use florin_domain::GatewayAccount;
use florin_store::ledger;

use crate::engine::Engine;
use crate::error::EngineError;

/// The balance of a gateway account in one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountBalance {
    /// Three capitals.
    pub currency: String,
    /// Minor units: taken less given back. Less than 0 where more was given back.
    pub minor: i64,
}

/// Every currency of an account, by its code. What its PSP has paid out already is not in our books.
pub async fn of_account(
    engine: &Engine,
    account: &GatewayAccount,
) -> Result<Vec<AccountBalance>, EngineError> {
    let own = florin_domain::LedgerAccount::PspClearing(account.id.clone()).to_string();
    let balances = ledger::balances(&engine.db, &account.merchant).await?;
    Ok(balances
        .into_iter()
        .filter(|balance| balance.account == own)
        .map(|balance| AccountBalance { currency: balance.currency, minor: balance.minor })
        .collect())
}
