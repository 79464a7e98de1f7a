//! Transactions: payments and at most one allowance that a user accepts or refuses as a whole (wallet-surround 6).
//!
//! Nothing moves when one is made. Accepted, its money is held; confirmed, it moves; each in the database transaction of
//! the change, which the row's version guards. What the client did not cause itself it is told.

use std::time::Duration;

use florin_domain::{Invalid, Money, Timestamp, TransactionState, WalletPaymentState};
use florin_store::wallet::{allowances as allowance_rows, payments as payment_rows, transactions as rows};
use florin_store::{StoreError, Tx};
use florin_vault::token;
use serde::{Deserialize, Serialize};

use super::allowances::{self, Allowance, NewAllowance};
use super::once::Keep;
use super::payments::{self, NewPayment, Payment, Period, books};
use super::{cards, tenant};
use crate::deliveries::{self, Announcement};
use crate::engine::Engine;
use crate::error::EngineError;

pub use florin_store::wallet::transactions::{TransactionFilter, TransactionRow};

mod accept;
mod ends;
mod settle;

pub use accept::{Acceptance, Kind, accept};
pub(crate) use accept::{lacking, let_wait, retry, save_waiting};
pub(crate) use ends::fail;
pub use ends::{reject, revoke, sweep};
pub use settle::confirm;

/// Who renders what clients are told of transactions.
pub const FACE: &str = "wallet_transactions";
/// What nobody accepts in this time goes (wallet-surround 6.2).
const NEW_LIVES_MS: i64 = 30 * 24 * 3600 * 1000;
/// How long money is held, unless a client says otherwise (6.6).
const RESERVED_S: i64 = 30 * 24 * 3600;

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum TransactionFault {
    /// It is too late, or too early.
    #[error("its state does not allow it")]
    State,
    /// The payer has not agreed: no allowance reaches so far.
    #[error("no allowance of the payer reaches so far")]
    NotCovered,
    /// Who pays and who is paid have the same account.
    #[error("the payer's account is the beneficiary's")]
    OwnAccount,
    /// This payment cannot have that price.
    #[error("payment {0} cannot have that price")]
    Price(i64),
    /// Our own house.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for TransactionFault {
    fn from(error: StoreError) -> TransactionFault {
        TransactionFault::Engine(error.into())
    }
}

impl From<Invalid> for TransactionFault {
    fn from(error: Invalid) -> TransactionFault {
        TransactionFault::Engine(error.into())
    }
}

impl TransactionFault {
    /// Whether somebody else was faster, so that it begins anew with what stands now.
    pub(crate) fn is_again(&self) -> bool {
        matches!(self, TransactionFault::Engine(EngineError::Store(StoreError::Again | StoreError::Taken)))
    }

    /// Whether the payer's account has less.
    pub(crate) fn is_lack(&self) -> bool {
        matches!(self, TransactionFault::Engine(EngineError::Store(StoreError::Insufficient)))
    }
}

/// How often a change begins anew, each time a little later: a crowd spreads out.
pub(crate) struct Tries<'a> {
    engine: &'a Engine,
    no: u32,
}

impl<'a> Tries<'a> {
    const MOST: u32 = 12;

    pub(crate) fn new(engine: &'a Engine) -> Tries<'a> {
        Tries { engine, no: 0 }
    }

    /// Waits for the next one, or says that there is none.
    pub(crate) async fn next(&mut self) -> Result<(), TransactionFault> {
        self.no += 1;
        if self.no > Self::MOST {
            return Err(StoreError::Again.into());
        }
        let mut random = [0; 1];
        self.engine.rng.fill(&mut random);
        let most_ms = 1_u64 << self.no.min(8);
        tokio::time::sleep(Duration::from_millis(u64::from(random[0]) * most_ms / 255)).await;
        Ok(())
    }
}

/// What a client says of a transaction.
#[expect(clippy::struct_excessive_bools, reason = "the dialect's own switches")]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionWords {
    /// How long the money is held.
    pub reserve: Period,
    /// Whether an allowance may accept it.
    pub use_allowance: bool,
    /// Whether the payer is to be offered one.
    pub suggest_allowance: bool,
    /// Whether it is confirmed as soon as it is accepted.
    pub auto_confirm: bool,
    /// Whether the payer may leave the allowance out.
    pub allowance_optional: bool,
    /// Where the payer goes afterwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// Where its client is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback_uri: Option<String>,
    /// Whether its client does not want to be told.
    pub callbacks_off: bool,
    /// Who should pay, as far as the client knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_email: Option<String>,
    /// Whether cards that are linked to the payer's account may be charged for what is lacking.
    pub debits_cards: bool,
}

impl Default for TransactionWords {
    fn default() -> TransactionWords {
        TransactionWords {
            reserve: Period::For(RESERVED_S),
            use_allowance: true,
            suggest_allowance: false,
            auto_confirm: false,
            allowance_optional: false,
            redirect_uri: None,
            callback_uri: None,
            callbacks_off: false,
            user_email: None,
            debits_cards: false,
        }
    }
}

/// A transaction with what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// How it stands.
    pub row: TransactionRow,
    /// What its client says of it.
    pub words: TransactionWords,
    /// Its payments, by number.
    pub payments: Vec<Payment>,
    /// Its allowance.
    pub allowance: Option<Allowance>,
}

/// What a new transaction is made of.
#[expect(clippy::large_enum_variant, reason = "there are a handful for each request")]
#[derive(Debug)]
pub enum Part {
    /// A payment.
    Payment(NewPayment),
    /// A payment that was made before.
    KnownPayment(Box<Payment>),
    /// An allowance.
    Allowance(NewAllowance),
    /// An allowance that was made before.
    KnownAllowance(Box<Allowance>),
}

const FIELDS: &str = "wallet_transaction";

fn open(engine: &Engine, row: &TransactionRow) -> Result<TransactionWords, EngineError> {
    let text = engine.ring.open(cards::aad(&row.key, FIELDS), &row.words)?;
    Ok(serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?)
}

/// A transaction by its key.
pub async fn find(engine: &Engine, key: &str) -> Result<Option<Transaction>, EngineError> {
    match rows::read_one(&engine.db, tenant(), key).await? {
        Some(row) => whole(engine, row).await.map(Some),
        None => Ok(None),
    }
}

/// A transaction of which only the row is at hand.
async fn whole(engine: &Engine, row: TransactionRow) -> Result<Transaction, EngineError> {
    let words = open(engine, &row)?;
    let found = payment_rows::of_transaction(&engine.db, tenant(), &row.key).await?;
    let payments = found.into_iter().map(|row| payments::open(engine, row)).collect::<Result<_, _>>()?;
    let allowance = allowance_rows::of_transaction(&engine.db, tenant(), &row.key).await?;
    let allowance = allowance.map(|row| allowances::open(engine, row)).transpose()?;
    Ok(Transaction { row, words, payments, allowance })
}

/// A page of a client's transactions as they were made, and how many there are in all.
pub async fn list(
    engine: &Engine,
    client: &str,
    filter: &TransactionFilter,
    (limit, offset): (i64, i64),
) -> Result<(Vec<Transaction>, i64), EngineError> {
    let (found, total) = rows::list(&engine.db, tenant(), client, filter, (limit, offset)).await?;
    let mut all = Vec::with_capacity(found.len());
    for row in found {
        all.push(whole(engine, row).await?);
    }
    Ok((all, total))
}

/// Makes a transaction. What was made before moves into it, if nobody accepted that and it is in no other one. If it
/// keeps its answer, [`StoreError::Taken`] says that its key made one before.
pub async fn create(
    engine: &Engine,
    client: &str,
    words: TransactionWords,
    parts: Vec<Part>,
    keep: Option<&Keep<'_, Transaction>>,
) -> Result<Transaction, TransactionFault> {
    make(engine, client, words, parts, (false, keep)).await
}

/// Makes a transaction for one part alone, which may move into another one later.
pub(crate) async fn create_lone(
    engine: &Engine,
    client: &str,
    part: Part,
    keep: Option<&Keep<'_, Transaction>>,
) -> Result<Transaction, TransactionFault> {
    make(engine, client, TransactionWords::default(), vec![part], (true, keep)).await
}

async fn make(
    engine: &Engine,
    client: &str,
    words: TransactionWords,
    parts: Vec<Part>,
    (lone, keep): (bool, Option<&Keep<'_, Transaction>>),
) -> Result<Transaction, TransactionFault> {
    engine.ensure_keys(tenant()).await?;
    let key = token::generate(&*engine.rng).expose().to_owned();
    let text = serde_json::to_vec(&words).map_err(|_| StoreError::Row)?;
    let sealed =
        engine.ring.seal(&*engine.rng, cards::aad(&key, FIELDS), &text).map_err(EngineError::from)?;
    let row = fresh(engine, client, key, sealed, lone);
    let (mut fresh_payments, mut moved, mut left) = (Vec::new(), Vec::new(), Vec::new());
    let (mut fresh_allowance, mut moved_allowance) = (None, None);
    for part in parts {
        match part {
            Part::Payment(wish) => {
                fresh_payments.push(payments::prepare(engine, client, &row.key, wish).await?);
            }
            Part::Allowance(wish) => {
                fresh_allowance = Some(allowances::prepare(engine, client, &row.key, wish).await?);
            }
            Part::KnownPayment(mut payment) => {
                left.push(leaving(engine, &payment.row.transaction).await?);
                payment.row.transaction.clone_from(&row.key);
                moved.push(payment);
            }
            Part::KnownAllowance(mut allowance) => {
                left.push(leaving(engine, &allowance.row.transaction).await?);
                allowance.row.transaction.clone_from(&row.key);
                moved_allowance = Some(allowance);
            }
        }
    }
    let mut tx = engine.db.begin().await?;
    rows::insert(&mut tx, &row).await?;
    for row in &left {
        rows::save(&mut tx, row).await?;
    }
    for payment in &fresh_payments {
        payment_rows::insert(&mut tx, &payment.row).await?;
    }
    for payment in &moved {
        payment_rows::save(&mut tx, &payment.row).await?;
    }
    if let Some(allowance) = &fresh_allowance {
        allowance_rows::insert(&mut tx, &allowance.row).await?;
    }
    if let Some(allowance) = &moved_allowance {
        allowance_rows::save(&mut tx, &allowance.row).await?;
    }
    fresh_payments.extend(moved.into_iter().map(|payment| *payment));
    fresh_payments.sort_by_key(|payment| payment.row.id);
    let allowance = fresh_allowance.or(moved_allowance.map(|allowance| *allowance));
    let made = Transaction { row, words, payments: fresh_payments, allowance };
    if let Some(keep) = keep {
        keep.write(engine, &mut tx, &made).await?;
    }
    match tx.commit().await {
        // What was to move was accepted, or moved, meanwhile.
        Err(StoreError::Again) => Err(TransactionFault::State),
        other => Ok(other.map(|()| made)?),
    }
}

fn fresh(engine: &Engine, client: &str, key: String, words: String, lone: bool) -> TransactionRow {
    let now = engine.now();
    let ends_at = Some(now.plus_ms(NEW_LIVES_MS));
    TransactionRow {
        merchant: tenant().clone(),
        key,
        client: client.to_owned(),
        state: TransactionState::New,
        lone,
        kind: None,
        wallet: None,
        account: None,
        drawn: None,
        words,
        event: None,
        ends_at,
        due_at: ends_at,
        lacks: None,
        deposit: None,
        tried: None,
        created_at: now,
        confirmed_at: None,
        changed_at: now,
        version: 1,
    }
}

/// The transaction that a part leaves, as it will be.
async fn leaving(engine: &Engine, key: &str) -> Result<TransactionRow, TransactionFault> {
    let mut row = rows::read_one(&engine.db, tenant(), key).await?.ok_or(StoreError::Row)?;
    if !row.lone || row.state != TransactionState::New {
        return Err(TransactionFault::State);
    }
    row.state = TransactionState::Deleted;
    (row.ends_at, row.due_at, row.changed_at) = (None, None, engine.now());
    Ok(row)
}

impl Transaction {
    /// Its payments that are in this state.
    fn payments_in(&mut self, state: WalletPaymentState) -> impl Iterator<Item = &mut Payment> {
        self.payments.iter_mut().filter(move |payment| payment.row.state == state)
    }

    /// What its payer is charged in each currency.
    pub fn charged(&self) -> Result<Vec<Money>, EngineError> {
        let mut sums: Vec<Money> = Vec::new();
        for payment in self.payments.iter().filter(|payment| payment.is_cancelable()) {
            let money = payment.row.charged()?;
            match sums.iter_mut().find(|sum| sum.currency() == money.currency()) {
                Some(sum) => *sum = sum.with_minor(sum.minor() + money.minor())?,
                None => sums.push(money),
            }
        }
        Ok(sums)
    }

    /// When what is held now will be free again.
    fn deadline(&self, now: Timestamp) -> Timestamp {
        self.words.reserve.ends(now)
    }
}

/// Numbers for the lines of so many payments, taken before the transaction that writes them.
pub(crate) async fn numbers(engine: &Engine, payments: usize) -> Result<Vec<i64>, EngineError> {
    let mut numbers = Vec::new();
    for _ in 0..payments * books::LINES {
        numbers.push(engine.statement_numbers.next(engine, "statement").await?);
    }
    Ok(numbers)
}

/// Tells the client what it did not cause itself: it is sent once the change is durable.
async fn tell(engine: &Engine, tx: &mut Tx, found: &Transaction) -> Result<(), EngineError> {
    let Some(url) = found.words.callback_uri.as_deref().filter(|_| !found.words.callbacks_off) else {
        return Ok(());
    };
    if found.row.event.is_none() {
        return Ok(());
    }
    let resource = &found.row.key;
    let announcement = Announcement { merchant: tenant(), face: FACE, resource, url, due_at: None };
    deliveries::announce(engine, tx, &announcement).await
}
