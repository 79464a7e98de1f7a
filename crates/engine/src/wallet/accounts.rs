//! Users' accounts and the wallets that lead to them: who may read which.

use florin_domain::AccountNumber;
use florin_store::wallet::accounts;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet::tenant;

pub use florin_store::wallet::accounts::{Account, Wallet};

/// An account by its number.
pub async fn find(engine: &Engine, number: &AccountNumber) -> Result<Option<Account>, EngineError> {
    Ok(accounts::find(&engine.db, tenant(), number).await?)
}

/// Whether a user may read an account: a wallet of theirs leads there (wallet 2.1).
pub async fn may_read(engine: &Engine, user: i64, number: &AccountNumber) -> Result<bool, EngineError> {
    Ok(accounts::is_readable(&engine.db, tenant(), user, number).await?)
}

/// A wallet by its id.
pub async fn find_wallet(engine: &Engine, id: i64) -> Result<Option<Wallet>, EngineError> {
    Ok(accounts::find_wallet(&engine.db, tenant(), id).await?)
}

/// A user's wallets, by id.
pub async fn wallets_of(engine: &Engine, user: i64) -> Result<Vec<Wallet>, EngineError> {
    Ok(accounts::wallets_of(&engine.db, tenant(), user).await?)
}

/// The wallets that lead to an account, its owner's first.
pub async fn wallets_to(engine: &Engine, number: &AccountNumber) -> Result<Vec<Wallet>, EngineError> {
    Ok(accounts::wallets_to(&engine.db, tenant(), number).await?)
}
