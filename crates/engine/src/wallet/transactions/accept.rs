//! A transaction is accepted: by its payer on the page, or by an allowance. Its money is held, or awaited.

use florin_domain::{AllowanceState, Money, Timestamp, TransactionAct, TransactionState, WalletPaymentState};
use florin_store::wallet::{allowances as allowance_rows, payments as payment_rows, transactions as rows};
use florin_store::{StoreError, Tx};

use super::{Transaction, TransactionFault, TransactionRow, Tries, ends, find, settle, tell};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet::accounts::Wallet;
use crate::wallet::payments::books;
use crate::wallet::{balances, tenant};

/// How a payer accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// On the page.
    Page,
    /// By an allowance that they gave before.
    Automatic,
}

impl Kind {
    /// The word of the dialect and of the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Page => "page",
            Kind::Automatic => "automatic",
        }
    }
}

/// How a transaction is accepted.
#[derive(Debug, Clone)]
pub struct Acceptance {
    /// Who pays.
    pub payer: Wallet,
    /// By which way.
    pub kind: Kind,
    /// Whether the payer agrees to the allowance too, where it is optional.
    pub with_allowance: bool,
    /// Prices that were chosen, by payment.
    pub prices: Vec<(i64, Money)>,
    /// Another transaction of the same client that is revoked at the same moment.
    pub revokes: Option<String>,
}

/// Accepts a transaction. Without enough money it waits for funds; with `auto_confirm` it is confirmed at once.
pub async fn accept(
    engine: &Engine,
    key: &str,
    acceptance: &Acceptance,
) -> Result<Transaction, TransactionFault> {
    let mut tries = Tries::new(engine);
    loop {
        match once(engine, key, acceptance).await {
            Err(fault) if fault.is_again() => tries.next().await?,
            other => return other,
        }
    }
}

async fn once(engine: &Engine, key: &str, acceptance: &Acceptance) -> Result<Transaction, TransactionFault> {
    let found = find(engine, key).await?.ok_or(StoreError::Row)?;
    let is_again = found.row.wallet == Some(acceptance.payer.id)
        && found.row.kind.as_deref() == Some(acceptance.kind.as_str());
    match found.row.state {
        TransactionState::New => {}
        // Asked for again by who did not hear the answer.
        TransactionState::WaitingFunds | TransactionState::Reserved | TransactionState::Confirmed
            if is_again =>
        {
            return Ok(found);
        }
        _ => return Err(TransactionFault::State),
    }
    let ready = agreed(engine, found, acceptance)?;
    let by_client = acceptance.kind == Kind::Automatic;
    match reserve(engine, ready.clone(), by_client, acceptance.revokes.as_deref()).await {
        Err(fault) if fault.is_lack() => await_funds(engine, ready, by_client).await,
        other => other,
    }
}

/// The transaction with its payer, the prices they chose and without an allowance that they left out.
fn agreed(
    engine: &Engine,
    mut found: Transaction,
    acceptance: &Acceptance,
) -> Result<Transaction, TransactionFault> {
    let (payer, now) = (&acceptance.payer, engine.now());
    if found.row.ends_at.is_some_and(|ends_at| ends_at <= now) || found.deadline(now) <= now {
        return Err(TransactionFault::State);
    }
    if acceptance.kind == Kind::Automatic && !found.words.use_allowance {
        return Err(TransactionFault::NotCovered);
    }
    if let Some(allowance) = &mut found.allowance {
        // An allowance never brings about another one.
        let is_given = match acceptance.kind {
            Kind::Page => acceptance.with_allowance || !found.words.allowance_optional,
            Kind::Automatic if found.words.allowance_optional => false,
            Kind::Automatic => return Err(TransactionFault::NotCovered),
        };
        if is_given {
            allowance.row.wallet = Some(payer.id);
        } else {
            allowance.row.state = AllowanceState::Deleted;
        }
        allowance.row.changed_at = now;
    }
    found.row.kind = Some(acceptance.kind.as_str().to_owned());
    (found.row.wallet, found.row.account) = (Some(payer.id), Some(payer.account.number.clone()));
    for (id, price) in &acceptance.prices {
        let payment = found.payments.iter_mut().find(|payment| payment.row.id == *id);
        let payment = payment.ok_or(TransactionFault::Price(*id))?;
        let row = &mut payment.row;
        let may = payment
            .words
            .price_rules
            .as_ref()
            .map_or(price == &row.price, |rules| rules.allow(price.minor()));
        if !may
            || price.currency() != row.price.currency()
            || price.minor() < row.in_commission.minor().max(1)
        {
            return Err(TransactionFault::Price(*id));
        }
        row.price = *price;
    }
    for payment in found.payments_in(WalletPaymentState::New) {
        if payment.row.beneficiary_account == payer.account.number {
            return Err(TransactionFault::OwnAccount);
        }
        (payment.row.wallet, payment.row.account) = (Some(payer.id), Some(payer.account.number.clone()));
        payment.row.changed_at = now;
    }
    Ok(found)
}

/// Tries again for a transaction that waits for funds.
pub(crate) async fn retry(engine: &Engine, found: Transaction) -> Result<Transaction, TransactionFault> {
    reserve(engine, found, false, None).await
}

/// Holds the money of every payment, or of none.
async fn reserve(
    engine: &Engine,
    mut found: Transaction,
    by_client: bool,
    revokes: Option<&str>,
) -> Result<Transaction, TransactionFault> {
    let now = engine.now();
    let deadline = found.deadline(now);
    found.row.state = found.row.state.after(TransactionAct::Reserve).ok_or(TransactionFault::State)?;
    let is_confirmed_next = found.words.auto_confirm;
    // Of what is confirmed at once only that is told. A worker confirms it if this process dies in between.
    found.row.event = (!by_client && !is_confirmed_next).then(|| "reserved".to_owned());
    (found.row.lacks, found.row.deposit, found.row.changed_at) = (None, None, now);
    found.row.ends_at = Some(deadline);
    found.row.due_at = Some(if is_confirmed_next { now } else { deadline });
    let other = match revokes {
        Some(key) => Some(find(engine, key).await?.ok_or(TransactionFault::State)?),
        None => None,
    };
    let allowance = drawn_on(engine, &found, now).await?;
    found.row.drawn = allowance.as_ref().map(|row| row.id);
    let mut tx = engine.db.begin().await?;
    rows::save(&mut tx, &found.row).await?;
    if let Some(other) = other {
        ends::end_within(engine, &mut tx, other, TransactionAct::Revoke, None).await?;
    }
    hold(&mut tx, &mut found, allowance.as_ref(), (now, deadline)).await?;
    tell(engine, &mut tx, &found).await?;
    tx.commit().await?;
    if is_confirmed_next {
        return settle::confirm_as(engine, &found.row.key, &[], by_client).await;
    }
    Ok(find(engine, &found.row.key).await?.ok_or(StoreError::Row)?)
}

/// The allowance that accepts it, if it is accepted so.
async fn drawn_on(
    engine: &Engine,
    found: &Transaction,
    now: Timestamp,
) -> Result<Option<allowance_rows::AllowanceRow>, TransactionFault> {
    if found.row.kind.as_deref() != Some(Kind::Automatic.as_str()) {
        return Ok(None);
    }
    let wallet = found.row.wallet.ok_or(StoreError::Row)?;
    let active = allowance_rows::active(&engine.db, tenant(), &found.row.client, wallet, now).await?;
    active.map(Some).ok_or(TransactionFault::NotCovered)
}

async fn hold(
    tx: &mut Tx,
    found: &mut Transaction,
    allowance: Option<&allowance_rows::AllowanceRow>,
    (now, deadline): (Timestamp, Timestamp),
) -> Result<(), TransactionFault> {
    for payment in found.payments_in(WalletPaymentState::New) {
        let row = &mut payment.row;
        row.state = row.state.along(TransactionAct::Reserve).ok_or(TransactionFault::State)?;
        row.changed_at = now;
        if let Some(allowance) = allowance
            && !allowance_rows::draw(tx, allowance, row.id, row.charged()?, now).await?
        {
            return Err(TransactionFault::NotCovered);
        }
        payment_rows::save(tx, row).await?;
        books::reserve(tx, row, now, deadline).await?;
    }
    if let Some(allowance) = &found.allowance {
        allowance_rows::save(tx, &allowance.row).await?;
    }
    Ok(())
}

/// Accepted, and short of money.
async fn await_funds(
    engine: &Engine,
    mut found: Transaction,
    by_client: bool,
) -> Result<Transaction, TransactionFault> {
    let now = engine.now();
    // Nobody's cards are charged for what no allowance reaches.
    if let Some(allowance) = drawn_on(engine, &found, now).await? {
        for sum in found.charged()? {
            let left = allowance_rows::left(&engine.db, &allowance, now).await?;
            if sum.currency() != allowance.currency || sum.minor() > left.minor() {
                return Err(TransactionFault::NotCovered);
            }
        }
    }
    let lacks = lacking(engine, &found).await?.ok_or(StoreError::Again)?;
    found.row.state = found.row.state.after(TransactionAct::AwaitFunds).ok_or(TransactionFault::State)?;
    found.row.event = (!by_client).then(|| "waiting_funds".to_owned());
    (found.row.lacks, found.row.changed_at, found.row.ends_at) =
        (Some(lacks), now, Some(found.deadline(now)));
    found.row.due_at = if found.words.debits_cards { Some(now) } else { found.row.ends_at };
    let mut tx = engine.db.begin().await?;
    rows::save(&mut tx, &found.row).await?;
    for payment in found.payments_in(WalletPaymentState::New) {
        payment_rows::save(&mut tx, &payment.row).await?;
    }
    if let Some(allowance) = &found.allowance {
        allowance_rows::save(&mut tx, &allowance.row).await?;
    }
    tell(engine, &mut tx, &found).await?;
    tx.commit().await?;
    Ok(find(engine, &found.row.key).await?.ok_or(StoreError::Row)?)
}

/// The first sum that the payer's account does not have.
pub(crate) async fn lacking(engine: &Engine, found: &Transaction) -> Result<Option<Money>, EngineError> {
    let account = found.row.account.as_ref().ok_or(StoreError::Row)?;
    let held = balances::of(engine, account).await?;
    Ok(found.charged()?.into_iter().find(|sum| {
        let own = held.iter().find(|own| own.currency == sum.currency());
        own.map_or(0, |own| own.available) < sum.minor()
    }))
}

/// Goes on waiting: for what is lacking now, until `due_at` at most.
pub(crate) async fn let_wait(
    engine: &Engine,
    found: &Transaction,
    due_at: Option<Timestamp>,
) -> Result<(), TransactionFault> {
    let lacks = lacking(engine, found).await?;
    let due_at = due_at.or(found.row.ends_at);
    // With enough money there now, the next look is at once.
    let due_at = if lacks.is_some() { due_at } else { Some(engine.now()) };
    save_waiting(engine, &TransactionRow { lacks: lacks.or(found.row.lacks), due_at, ..found.row.clone() })
        .await
}

/// Saves what goes on while funds are awaited.
pub(crate) async fn save_waiting(engine: &Engine, row: &TransactionRow) -> Result<(), TransactionFault> {
    let mut tx = engine.db.begin().await?;
    rows::save(&mut tx, row).await?;
    Ok(tx.commit().await?)
}

/// Takes a transaction for a while, so that no other worker looks at it, nor finds that its money has come; false if
/// one does.
pub(crate) async fn lease(
    engine: &Engine,
    row: &TransactionRow,
    until: Timestamp,
) -> Result<bool, TransactionFault> {
    match save_waiting(engine, &TransactionRow { due_at: Some(until), lacks: None, ..row.clone() }).await {
        Err(fault) if fault.is_again() => Ok(false),
        other => other.map(|()| true),
    }
}
