//! Opening what follows upon an attempt: what a merchant wants done with it, or what undoes a stray.

use florin_domain::{Attempt, GatewayAccount, Money, Operation};
use florin_store::Tx;
use florin_store::attempts::{self, AttemptRow};
use florin_store::payments::{self, PaymentRow};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::record::{self, Held};

/// An attempt to open.
#[derive(Debug)]
pub(crate) struct Opening<'a> {
    pub(crate) operation: Operation,
    pub(crate) money: Money,
    pub(crate) account: &'a GatewayAccount,
    /// The attempt that it acts upon; none for payments made before Florin.
    pub(crate) parent: Option<&'a Attempt>,
    /// The PSP's reference of that.
    pub(crate) parent_reference: &'a str,
    /// What is announced of it.
    pub(crate) announces: Option<String>,
}

/// Payment and attempt as they will be, if the payment allows it. Nothing is written yet.
pub(crate) fn prepare(engine: &Engine, before: PaymentRow, wanted: Opening<'_>) -> Result<Held, EngineError> {
    let Opening { operation, money, account, parent, parent_reference, announces } = wanted;
    let (payment, attempt) = before.payment.open(operation, money, account.id.clone(), parent)?;
    let inline = record::seal_inline(engine, account, &attempt.at)?;
    let row = record::new_row(engine, &payment, attempt, account, inline, Some(parent_reference.to_owned()));
    Ok(Held { payment: PaymentRow { payment, ..before }, attempt: AttemptRow { announces, ..row } })
}

/// Writes both down. `is_new`: the payment itself is not kept yet. Its version guards it: of two that open
/// at once, one begins again and sees the other.
pub(crate) async fn write(tx: &mut Tx, held: &Held, is_new: bool) -> Result<(), EngineError> {
    if is_new {
        payments::insert(tx, &held.payment).await?;
    } else {
        payments::save(tx, &held.payment.payment).await?;
    }
    Ok(attempts::insert(tx, &held.attempt).await?)
}
