//! Payments that are under way: a client asks a user to pay, and users see what will go and come (wallet-surround 5.7, 6.3).

use florin_domain::{AccountNumber, Money, Timestamp, TransactionState, WalletPaymentState};
use florin_store::wallet::{pending, transactions as transaction_rows};

use super::accounts::Wallet;
use super::payments::{self, Payment};
use super::statements::Direction;
use super::transactions::{self, Transaction, TransactionFault};
use super::{accounts, tenant};
use crate::engine::Engine;
use crate::error::EngineError;

/// How long it is remembered who was asked: longer than anybody may accept.
const REMEMBERED_MS: i64 = 60 * 24 * 3600 * 1000;

/// A payment that is under way, as the user at one of its ends sees it.
#[derive(Debug)]
pub struct Pending {
    /// The payment.
    pub payment: Payment,
    /// Which way it goes.
    pub direction: Direction,
    /// What the user pays, or gets.
    pub money: Money,
    /// Until when it stays so, if nothing happens.
    pub ends_at: Option<Timestamp>,
    /// The account at the other end, as far as there is one yet.
    pub other: Option<AccountNumber>,
}

impl Pending {
    /// Whether the user was asked to pay and has not answered.
    pub fn is_asked(&self) -> bool {
        self.payment.row.state == WalletPaymentState::New
    }
}

/// A client asks a user to pay a transaction that nobody accepted yet.
pub async fn ask(engine: &Engine, found: &Transaction, user: i64) -> Result<(), TransactionFault> {
    if found.row.state != TransactionState::New {
        return Err(TransactionFault::State);
    }
    let now = engine.now();
    let mut tx = engine.db.begin().await?;
    pending::prune(&mut tx, tenant(), now.minus_ms(REMEMBERED_MS)).await?;
    pending::ask(&mut tx, tenant(), user, &found.row.key, now).await?;
    Ok(tx.commit().await?)
}

/// What is under way from a wallet and to it, newest first. What its user was asked to pay stands in their first wallet.
pub async fn list(engine: &Engine, wallet: &Wallet) -> Result<Vec<(i64, Direction)>, EngineError> {
    let first = accounts::wallets_of(engine, wallet.user).await?.into_iter().next();
    let asked = first.filter(|first| first.id == wallet.id).map(|first| first.user);
    Ok(pending::list(&engine.db, tenant(), &wallet.account.number, asked).await?)
}

/// One of them. None: it is over meanwhile.
pub async fn find(engine: &Engine, id: i64, direction: Direction) -> Result<Option<Pending>, EngineError> {
    let Some(payment) = payments::find(engine, id).await? else { return Ok(None) };
    let row = &payment.row;
    let (money, other) = match direction {
        Direction::Out => (row.charged()?, Some(row.beneficiary_account.clone())),
        Direction::In => (row.received()?, row.account.clone()),
    };
    let ends_at = match row.state {
        WalletPaymentState::Confirmed => row.freeze_until,
        _ => transaction_rows::read_one(&engine.db, tenant(), &row.transaction)
            .await?
            .and_then(|row| row.ends_at),
    };
    Ok(Some(Pending { payment, direction, money, ends_at, other }))
}

/// The user refuses what they were asked to pay; its client is told.
pub async fn refuse(engine: &Engine, pending: &Pending) -> Result<(), TransactionFault> {
    if !pending.is_asked() {
        return Err(TransactionFault::State);
    }
    transactions::reject(engine, &pending.payment.row.transaction).await.map(|_| ())
}
