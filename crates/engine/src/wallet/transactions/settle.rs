//! A transaction is confirmed: what was held moves, what is to be frozen is held with its beneficiary, and an allowance
//! that was agreed to begins.

use florin_domain::{AllowanceState, Money, Timestamp, TransactionAct, TransactionState, WalletPaymentState};
use florin_store::wallet::{allowances as allowance_rows, payments as payment_rows, transactions as rows};
use florin_store::{StoreError, Tx};

use super::{Transaction, TransactionFault, Tries, find, numbers, tell};
use crate::engine::Engine;
use crate::wallet::payments::books;
use crate::wallet::{allowances, tenant};

/// Confirms a transaction for its client, with lower prices for some of its payments. Asked for again, it is answered as
/// it stands.
pub async fn confirm(
    engine: &Engine,
    key: &str,
    prices: &[(i64, Money)],
) -> Result<Transaction, TransactionFault> {
    confirm_as(engine, key, prices, true).await
}

/// The same, for whomever.
pub(crate) async fn confirm_as(
    engine: &Engine,
    key: &str,
    prices: &[(i64, Money)],
    by_client: bool,
) -> Result<Transaction, TransactionFault> {
    let mut tries = Tries::new(engine);
    loop {
        let found = find(engine, key).await?.ok_or(StoreError::Row)?;
        match found.row.state {
            TransactionState::Reserved => {}
            TransactionState::Confirmed => return Ok(found),
            _ => return Err(TransactionFault::State),
        }
        match once(engine, found, prices, by_client).await {
            Err(fault) if fault.is_again() => tries.next().await?,
            Err(fault) => return Err(fault),
            Ok(()) => return Ok(find(engine, key).await?.ok_or(StoreError::Row)?),
        }
    }
}

async fn once(
    engine: &Engine,
    mut found: Transaction,
    prices: &[(i64, Money)],
    by_client: bool,
) -> Result<(), TransactionFault> {
    let now = engine.now();
    if found.row.ends_at.is_some_and(|ends_at| ends_at <= now) {
        return Err(TransactionFault::State);
    }
    found.row.state = found.row.state.after(TransactionAct::Confirm).ok_or(TransactionFault::State)?;
    (found.row.confirmed_at, found.row.changed_at) = (Some(now), now);
    (found.row.ends_at, found.row.due_at) = (None, None);
    found.row.event = (!by_client).then(|| "confirmed".to_owned());
    lower(&mut found, prices)?;
    let numbers = numbers(engine, found.payments.len()).await?;
    let mut tx = engine.db.begin().await?;
    rows::save(&mut tx, &found.row).await?;
    move_all(&mut tx, &mut found, now, &numbers).await?;
    begin_allowance(&mut tx, &mut found, now).await?;
    tell(engine, &mut tx, &found).await?;
    Ok(tx.commit().await?)
}

/// Prices as the client wants them now: at most what is held.
fn lower(found: &mut Transaction, prices: &[(i64, Money)]) -> Result<(), TransactionFault> {
    for (id, price) in prices {
        let payment = found.payments_in(WalletPaymentState::Reserved).find(|payment| payment.row.id == *id);
        let row = &mut payment.ok_or(TransactionFault::Price(*id))?.row;
        let fits = price.currency() == row.price.currency()
            && (row.in_commission.minor().max(1)..=row.price.minor()).contains(&price.minor());
        if !fits {
            return Err(TransactionFault::Price(*id));
        }
        row.price = *price;
    }
    Ok(())
}

async fn move_all(
    tx: &mut Tx,
    found: &mut Transaction,
    now: Timestamp,
    numbers: &[i64],
) -> Result<(), TransactionFault> {
    let drawn = found.row.drawn;
    let mut numbers = numbers.chunks(books::LINES);
    for payment in found.payments_in(WalletPaymentState::Reserved) {
        let row = &mut payment.row;
        row.state = row.state.along(TransactionAct::Confirm).ok_or(TransactionFault::State)?;
        let until =
            row.freeze_s.map(|seconds| now.plus_ms(seconds.saturating_mul(1000))).or(row.freeze_until);
        let frozen = until.filter(|until| *until > now);
        if frozen.is_some() {
            row.state = WalletPaymentState::Confirmed;
            (row.freeze_s, row.freeze_until) = (None, frozen);
        }
        (row.confirmed_at, row.changed_at) = (Some(now), now);
        payment_rows::save(tx, row).await?;
        if let Some(allowance) = drawn {
            allowance_rows::give_back(tx, tenant(), allowance, row.id, row.charged()?.minor()).await?;
        }
        books::pay(tx, payment, now, numbers.next().unwrap_or_default()).await?;
        if let Some(until) = frozen {
            books::freeze(tx, &payment.row, now, until).await?;
        }
    }
    Ok(())
}

/// The allowance that was agreed to begins, and ends the one before it.
async fn begin_allowance(
    tx: &mut Tx,
    found: &mut Transaction,
    now: Timestamp,
) -> Result<(), TransactionFault> {
    let Some(allowance) = &mut found.allowance else { return Ok(()) };
    let row = &mut allowance.row;
    let Some(wallet) = row.wallet.filter(|_| row.state == AllowanceState::New) else { return Ok(()) };
    row.state = AllowanceState::Active;
    row.valid_until = Some(allowances::valid_until(row, now));
    (row.confirmed_at, row.changed_at) = (Some(now), now);
    allowance_rows::end_active(tx, tenant(), &row.client, wallet, now).await?;
    Ok(allowance_rows::save(tx, row).await?)
}
