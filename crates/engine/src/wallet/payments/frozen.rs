//! Payments whose beneficiary may not spend them yet: frozen for longer or no more, settled for less.

use florin_domain::{Money, Timestamp, WalletPaymentState};
use florin_store::wallet::{allowances, payments as rows};
use florin_store::{StoreError, ledger};

use super::books::{self, Back};
use super::{Payment, Period, find};
use crate::engine::Engine;
use crate::wallet::tenant;
use crate::wallet::transactions::{self, TransactionFault, numbers};

/// The two columns of a time.
pub(super) fn columns(period: Option<Period>) -> (Option<i64>, Option<Timestamp>) {
    match period {
        None => (None, None),
        Some(Period::For(seconds)) => (Some(seconds), None),
        Some(Period::Until(second)) => (None, Some(Timestamp::from_seconds(second))),
    }
}

async fn held(engine: &Engine, id: i64) -> Result<Payment, TransactionFault> {
    Ok(find(engine, id).await?.ok_or(StoreError::Row)?)
}

/// Freezes a payment for so long, or no more. One that is not confirmed yet will be, one that is stays.
pub async fn freeze(engine: &Engine, id: i64, period: Period) -> Result<Payment, TransactionFault> {
    let mut tries = transactions::Tries::new(engine);
    loop {
        match freeze_once(engine, id, period).await {
            Err(fault) if fault.is_again() => tries.next().await?,
            Err(fault) => return Err(fault),
            Ok(()) => return held(engine, id).await,
        }
    }
}

async fn freeze_once(engine: &Engine, id: i64, period: Period) -> Result<(), TransactionFault> {
    use WalletPaymentState::{Confirmed, New, Reserved};
    let payment = held(engine, id).await?;
    let (now, mut row) = (engine.now(), payment.row);
    let until = period.ends(now);
    match row.state {
        New | Reserved if until <= now => (row.freeze_s, row.freeze_until) = (None, None),
        New | Reserved => (row.freeze_s, row.freeze_until) = columns(Some(period)),
        Confirmed if until <= now => return thaw(engine, id).await.map(|_| ()),
        Confirmed => (row.freeze_s, row.freeze_until) = (None, Some(until)),
        _ => return Err(TransactionFault::State),
    }
    row.changed_at = now;
    let mut tx = engine.db.begin().await?;
    rows::save(&mut tx, &row).await?;
    if row.state == Confirmed {
        ledger::extend(&mut tx, tenant(), &books::freezing(id), until).await?;
    }
    Ok(tx.commit().await?)
}

/// The beneficiary may spend it from now on; false if it is not frozen.
pub(crate) async fn thaw(engine: &Engine, id: i64) -> Result<bool, TransactionFault> {
    let payment = held(engine, id).await?;
    if payment.row.state != WalletPaymentState::Confirmed {
        return Ok(false);
    }
    let mut row = payment.row;
    (row.state, row.changed_at) = (WalletPaymentState::Done, engine.now());
    let mut tx = engine.db.begin().await?;
    rows::save(&mut tx, &row).await?;
    ledger::release(&mut tx, tenant(), &books::freezing(id)).await?;
    tx.commit().await?;
    Ok(true)
}

/// Ends the freezing, for a lower price if one is given: the difference goes back to the payer.
pub async fn finalize(engine: &Engine, id: i64, price: Option<Money>) -> Result<Payment, TransactionFault> {
    let mut tries = transactions::Tries::new(engine);
    loop {
        match finalize_once(engine, id, price).await {
            Err(fault) if fault.is_again() => tries.next().await?,
            Err(fault) => return Err(fault),
            Ok(()) => return held(engine, id).await,
        }
    }
}

async fn finalize_once(engine: &Engine, id: i64, price: Option<Money>) -> Result<(), TransactionFault> {
    let payment = held(engine, id).await?;
    let before = payment.row.price;
    let wanted = price.unwrap_or(before);
    match payment.row.state {
        WalletPaymentState::Confirmed => {}
        // Asked for again.
        WalletPaymentState::Done if wanted == before => return Ok(()),
        _ => return Err(TransactionFault::State),
    }
    let fits = wanted.currency() == before.currency()
        && (payment.row.in_commission.minor().max(1)..=before.minor()).contains(&wanted.minor());
    if !fits {
        return Err(TransactionFault::Price(id));
    }
    if wanted == before {
        return thaw(engine, id).await.map(|_| ());
    }
    let found = transactions::find(engine, &payment.row.transaction).await?.ok_or(StoreError::Row)?;
    let (now, numbers) = (engine.now(), numbers(engine, 1).await?);
    let mut row = payment.row.clone();
    (row.state, row.price, row.changed_at) = (WalletPaymentState::Done, wanted, now);
    let mut tx = engine.db.begin().await?;
    rows::save(&mut tx, &row).await?;
    if let Some(allowance) = found.row.drawn {
        let kept = row.charged()?.minor();
        allowances::give_back(&mut tx, tenant(), allowance, id, kept).await?;
    }
    let back = Back::Part(before.minor() - wanted.minor());
    books::give_back(&mut tx, &payment, back, true, (now, &numbers)).await?;
    Ok(tx.commit().await?)
}
