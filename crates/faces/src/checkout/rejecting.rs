//! Payments that a PSP took and their shop does not: results of the issuer's checks that the shop listed undo them
//! (checkout-codes 5.1). They are told as failed from the moment on that the results are known.

use florin_domain::{Operation, State};
use florin_engine::shops::Shop;
use florin_engine::{Caller, Engine, EngineError, FollowUp, accounts, payments, transactions};

use super::codes::Code;
use super::paying::ruling;
use super::refusal::Refusal;
use super::telling::Told;
use super::transactions::refusals;

/// The verdict.
pub(super) const CODE: &str = "F.6001";
/// Whoever charged the card, or saw its holder come back, undoes it within this time, in microseconds. Later nobody
/// is there any more: then whoever is to tell the shop does it first.
const LATE_US: i64 = 30_000_000;

/// Gives back what was held or taken, and keeps the verdict.
pub(super) async fn undo(
    engine: &Engine,
    shop: &Shop,
    request: &str,
    mut told: Told,
) -> Result<Told, Refusal> {
    let caller = shop.caller(told.transaction.mode, request)?;
    give_back(engine, &caller, &told).await?;
    let code = Code::known(CODE);
    transactions::rule(engine, &mut told.transaction, ruling(code, Some(code.message()))).await?;
    Told::of(engine, told.transaction)
}

/// Before a shop is told of it. While somebody may still be at it, that is too early.
pub(super) async fn before_telling(engine: &Engine, shop: &Shop, told: Told) -> Result<Told, EngineError> {
    if !told.is_rejected {
        return Ok(told);
    }
    if engine.now().micros() - told.transaction.updated_at.micros() < LATE_US {
        return Err(EngineError::UnderWay);
    }
    undo(engine, shop, "telling", told).await.map_err(|_| EngineError::UnderWay)
}

async fn give_back(engine: &Engine, caller: &Caller, told: &Told) -> Result<(), Refusal> {
    let Some(carried) = &told.transaction.carried else { return Ok(()) };
    // A process that died may have given it back already, and not have kept the verdict.
    let is_there = matches!(carried.payment.payment.state, State::Authorized | State::Captured);
    let Some(psp_reference) = carried.tried.psp_reference.clone().filter(|_| is_there) else { return Ok(()) };
    let name = carried.tried.account_name.as_deref().unwrap_or_default();
    let account = accounts::resolve(engine, caller, name).await?.map_err(|_| refusals::coded("E.1028"))?;
    let wish = FollowUp::of(Operation::Void, psp_reference, told.transaction.money, account);
    payments::follow_up_here(engine, caller, &wish).await?;
    Ok(())
}
