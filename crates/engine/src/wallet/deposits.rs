//! Deposits: a card is charged, an account is credited, once each, however often that is asked for (wallet 8).

use std::sync::Arc;
use std::time::Duration;

use florin_connectors::Initiator;
use florin_domain::{
    AttemptState, Card, Expiry, GatewayAccount, Mode, Money, Operation, Pan, PaymentId, commission,
};
use florin_store::wallet::deposits::{self as rows, DepositRow};
use florin_store::{StoreError, payments};
use tokio::time::Instant;

pub use florin_store::wallet::deposits::DepositState;

use super::cards::{self, CardStatus, WalletCard};
use super::once::Keep;
use super::psp::{self, Cause, Wish};
use super::settings::WrittenRule;
use super::{clients, tenant};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::record::Held;

/// How long a request waits for an attempt that another one began.
const WAITS: Duration = Duration::from_secs(25);
/// The pauses between looks; the last one repeats.
const PAUSES_MS: [u64; 5] = [2, 5, 10, 25, 50];

/// A deposit as clients may know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deposit {
    /// Its number in the API.
    pub id: i64,
    /// The card's owner.
    pub user: i64,
    /// The account that is credited.
    pub account: String,
    /// What is credited.
    pub amount: Money,
    /// What the card is charged on top.
    pub commission: Money,
    /// How far it has come.
    pub state: DepositState,
}

/// Why a deposit was not made, or not processed.
#[derive(Debug, thiserror::Error)]
pub enum DepositFault {
    /// There is no such card or deposit.
    #[error("there is no such card or deposit")]
    Unknown,
    /// The card cannot be charged, or the deposit is over.
    #[error("its state does not allow it")]
    State,
    /// No commission rule of the card has amounts in this currency.
    #[error("the card's commission has no amounts in this currency")]
    NoRule,
    /// The card was declined.
    #[error("the card was declined")]
    Declined,
    /// The PSP was told nothing: it may be asked for again.
    #[error("the card's processor cannot be reached")]
    Unreachable,
    /// It is not known yet whether the card was charged.
    #[error("the outcome is not known yet")]
    Unclear,
    /// Our own house.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for DepositFault {
    fn from(error: StoreError) -> DepositFault {
        DepositFault::Engine(error.into())
    }
}

/// A deposit that was just read.
#[derive(Debug)]
pub struct FoundDeposit(DepositRow);

impl FoundDeposit {
    /// The card's owner.
    pub fn user(&self) -> i64 {
        self.0.user
    }

    /// How far it had come.
    pub fn state(&self) -> DepositState {
        self.0.state
    }
}

impl From<FoundDeposit> for Deposit {
    fn from(found: FoundDeposit) -> Deposit {
        found.0.into()
    }
}

impl From<DepositRow> for Deposit {
    fn from(row: DepositRow) -> Deposit {
        let DepositRow { id, user, account, amount, commission, state, .. } = row;
        Deposit { id, user, account, amount, commission, state }
    }
}

/// Makes a deposit and fixes its commission. Nothing moves. If it keeps its answer, [`StoreError::Taken`] says that its
/// key made one before.
pub async fn create(
    engine: &Engine,
    card: &WalletCard,
    account: &str,
    amount: Money,
    keep: Option<&Keep<'_, Deposit>>,
) -> Result<Deposit, DepositFault> {
    let row = prepare(engine, card, account, amount).await?;
    let mut tx = engine.db.begin().await?;
    rows::insert(&mut tx, &row).await?;
    let made = Deposit::from(row);
    if let Some(keep) = keep {
        keep.write(engine, &mut tx, &made).await?;
    }
    tx.commit().await?;
    Ok(made)
}

/// The row of a deposit that is about to be made from a card that was just read.
pub(crate) async fn prepare(
    engine: &Engine,
    card: &WalletCard,
    account: &str,
    amount: Money,
) -> Result<DepositRow, DepositFault> {
    let Some(shown) = card.shown.as_ref().filter(|_| card.status == CardStatus::Related) else {
        return Err(DepositFault::State);
    };
    let rules = card.commission.iter().map(WrittenRule::parse).collect::<Result<Vec<_>, _>>();
    let rules = rules.map_err(EngineError::from)?;
    let commission = match commission::rule_for(&rules, amount.currency()) {
        Some(rule) => rule.on(amount).map_err(|_| DepositFault::NoRule)?,
        None if rules.is_empty() => amount.with_minor(0).map_err(EngineError::from)?,
        None => return Err(DepositFault::NoRule),
    };
    let settings = clients::all(engine).await?;
    let (id, now) = (engine.deposit_numbers.next(engine, "deposit").await?, engine.now());
    let row = DepositRow {
        merchant: tenant().clone(),
        id,
        card: card.id,
        user: card.user,
        account: account.to_owned(),
        amount,
        commission,
        state: DepositState::New,
        payment: Cause::Deposit(id).payment_id(engine)?,
        card_masked: shown.masked(),
        expires_at: now.plus_ms(settings.wallet.deposit_lives_s.saturating_mul(1000)),
        created_at: now,
    };
    // More than any amount can be is found here, not when it is charged.
    row.charged().map_err(|_| DepositFault::NoRule)?;
    Ok(row)
}

/// A deposit.
pub async fn find(engine: &Engine, id: i64) -> Result<Option<FoundDeposit>, EngineError> {
    Ok(rows::read_one(&engine.db, tenant(), id).await?.map(FoundDeposit))
}

/// Charges the card and credits the account. Asked for again, it waits for the attempt under way and never begins
/// another; what was done is answered as it is. Goes on when the caller hangs up.
pub async fn process(
    engine: &Arc<Engine>,
    found: FoundDeposit,
    actor: &str,
) -> Result<Deposit, DepositFault> {
    let mut row = found.0;
    let id = row.id;
    let until = Instant::now() + WAITS;
    let mut pauses = PAUSES_MS.into_iter().map(Duration::from_millis);
    let (mut pause, mut has_waited) = (Duration::ZERO, false);
    loop {
        match (row.state, has_waited) {
            (DepositState::Processed, _) => return Ok(row.into()),
            (DepositState::Failed, true) => return Err(DepositFault::Declined),
            (DepositState::New, true) => return Err(DepositFault::Unreachable),
            (DepositState::Failed | DepositState::Expired, _) => return Err(DepositFault::State),
            (DepositState::New, false) => match charge(engine, row, actor).await {
                // Somebody else began it; that may not be readable yet.
                Err(DepositFault::Engine(EngineError::Store(StoreError::Again))) => {}
                other => return other,
            },
            (DepositState::Processing, _) => has_waited = true,
        }
        if Instant::now() >= until {
            return Err(DepositFault::Unclear);
        }
        pause = pauses.next().unwrap_or(pause);
        tokio::time::sleep(pause).await;
        row = rows::read_one(&engine.db, tenant(), id).await?.ok_or(DepositFault::Unknown)?;
    }
}

/// What a task needs to charge by itself.
struct Flow {
    cause: Cause,
    money: Money,
    card: Card,
    network: Option<String>,
    account: GatewayAccount,
    mode: Mode,
}

impl Flow {
    fn wish(&self) -> Wish<'_> {
        Wish {
            cause: self.cause,
            operation: Operation::Charge,
            money: self.money,
            card: &self.card,
            initiator: Initiator::Merchant { network_transaction_id: self.network.as_deref() },
            return_url: None,
            account: &self.account,
            mode: self.mode,
        }
    }
}

/// The one charge of a deposit. [`StoreError::Again`] if somebody else began it.
async fn charge(engine: &Arc<Engine>, row: DepositRow, actor: &str) -> Result<Deposit, DepositFault> {
    if row.expires_at <= engine.now() {
        return Err(DepositFault::State);
    }
    let flow = open(engine, &row).await?;
    let held = begin(engine, &flow, &row, actor).await?;
    let run = {
        let engine = engine.clone();
        async move { psp::send(&engine, &flow.wish(), held).await }
    };
    let ended = engine.tasks.spawn(run).await;
    let (after, _) = ended.map_err(|_| StoreError::Broken("a deposit's charge ended early".into()))??;
    match after.attempt.attempt.state {
        AttemptState::Succeeded => Ok(Deposit { state: DepositState::Processed, ..row.into() }),
        AttemptState::Declined => Err(DepositFault::Declined),
        AttemptState::NotExecuted | AttemptState::Failed => Err(DepositFault::Unreachable),
        _ => Err(DepositFault::Unclear),
    }
}

/// The card, opened; its opening is written down with the attempt.
async fn open(engine: &Engine, row: &DepositRow) -> Result<Flow, DepositFault> {
    let card = cards::read(engine, row.card).await?.ok_or(DepositFault::State)?;
    let shown = cards::shown_of(engine, &card)?;
    let sealed = card.envelope.as_deref().ok_or(StoreError::Row)?;
    let bytes = engine
        .ring
        .open(cards::aad(&cards::record(card.id), "wallet_card"), sealed)
        .map_err(EngineError::from)?;
    let digits = std::str::from_utf8(bytes.expose()).map_err(|_| StoreError::Row)?;
    let pan = Pan::parse(digits).map_err(EngineError::from)?;
    let expiry = Expiry::new(shown.month.into(), shown.year.into()).map_err(EngineError::from)?;
    let settings = clients::all(engine).await?;
    let (account, mode) = psp::account(engine, &settings.wallet).await?;
    Ok(Flow {
        cause: Cause::Deposit(row.id),
        money: row.charged()?,
        card: Card { pan, expiry, holder: shown.holder, cvv: None },
        network: card.network_reference,
        account,
        mode,
    })
}

/// From `new` to `processing`, with the attempt that is about to be sent, in one transaction.
async fn begin(engine: &Engine, flow: &Flow, row: &DepositRow, actor: &str) -> Result<Held, DepositFault> {
    let mut tx = engine.db.begin().await?;
    let (from, to) = (DepositState::New, DepositState::Processing);
    rows::advance(&mut tx, tenant(), row.id, from, to, engine.now()).await?;
    let before = tried(&mut tx, &row.payment).await?;
    let held = psp::prepare(engine, &flow.wish(), &row.payment, before)?;
    psp::write(&mut tx, &held).await?;
    cards::log_opened(engine, &mut tx, row.card, actor).await?;
    match tx.commit().await {
        // The payment's key is the deposit's: somebody else's attempt is there.
        Err(StoreError::Taken) => Err(StoreError::Again.into()),
        other => other.map(|()| held).map_err(DepositFault::from),
    }
}

/// The payment of a deposit that was tried before and surely not executed.
async fn tried(
    tx: &mut florin_store::Tx,
    payment: &PaymentId,
) -> Result<Option<payments::PaymentRow>, DepositFault> {
    Ok(payments::find(tx, tenant(), payment).await?)
}
