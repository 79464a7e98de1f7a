//! Deposits: what is credited to an account, what the card is charged on top, and how far each has come.

use florin_domain::{Currency, MerchantId, Money, PaymentId, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// How far a deposit has come (wallet 8.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DepositState {
    /// Nobody has asked for it to be processed, or nothing was sent.
    New,
    /// The card is being charged, or that is not known yet.
    Processing,
    /// Charged and credited.
    Processed,
    /// The card was declined.
    Failed,
    /// Its time is over, or its card was deleted.
    Expired,
}

impl DepositState {
    const ALL: [DepositState; 5] = [
        DepositState::New,
        DepositState::Processing,
        DepositState::Processed,
        DepositState::Failed,
        DepositState::Expired,
    ];

    /// The word in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            DepositState::New => "new",
            DepositState::Processing => "processing",
            DepositState::Processed => "processed",
            DepositState::Failed => "failed",
            DepositState::Expired => "expired",
        }
    }

    fn find(word: &str) -> Option<DepositState> {
        DepositState::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A deposit as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DepositRow {
    /// The wallet.
    pub merchant: MerchantId,
    /// Its number.
    pub id: i64,
    /// The card that is charged.
    pub card: i64,
    /// The card's owner.
    pub user: i64,
    /// The account that is credited.
    pub account: String,
    /// What is credited.
    pub amount: Money,
    /// What the card is charged on top, in the same currency.
    pub commission: Money,
    /// How far it has come.
    pub state: DepositState,
    /// The one payment that charges its card, whenever it is tried.
    pub payment: PaymentId,
    /// The card's number as people may see it, for statements: the card itself may be deleted.
    pub card_masked: String,
    /// When it can no longer be processed, if it never was.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

impl DepositRow {
    /// What the card is charged: amount and commission.
    pub fn charged(&self) -> Result<Money, StoreError> {
        let minor = self.amount.minor() + self.commission.minor();
        self.amount.with_minor(minor).map_err(|_| StoreError::Row)
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT merchant_id, id, card_id, user_id, account, currency, amount, commission, state, payment_id, card_masked,
                    expires_at, created_at
               FROM wallet_deposits ",
            $rest
        )
    };
}

fn read(mut row: Row) -> Result<DepositRow, StoreError> {
    let bad = |_| StoreError::Row;
    let merchant = MerchantId::parse(&row.text()?).map_err(bad)?;
    let (id, card, user, account) = (row.int()?, row.int()?, row.int()?, row.text()?);
    let currency = Currency::parse(&row.text()?).map_err(bad)?;
    Ok(DepositRow {
        merchant,
        id,
        card,
        user,
        account,
        amount: Money::from_minor(row.int()?, currency).map_err(bad)?,
        commission: Money::from_minor(row.int()?, currency).map_err(bad)?,
        state: DepositState::find(&row.text()?).ok_or(StoreError::Row)?,
        payment: PaymentId::parse(&row.text()?).map_err(bad)?,
        card_masked: row.text()?,
        expires_at: Timestamp(row.int()?),
        created_at: Timestamp(row.int()?),
    })
}

/// A deposit by its number.
pub async fn read_one(db: &Db, merchant: &MerchantId, id: i64) -> Result<Option<DepositRow>, StoreError> {
    let sql = select!("WHERE merchant_id = $1 AND id = $2");
    db.fetch_one(sql, args![merchant.as_str(), id]).await?.map(read).transpose()
}

/// The same, inside a transaction.
pub async fn find(tx: &mut Tx, merchant: &MerchantId, id: i64) -> Result<Option<DepositRow>, StoreError> {
    let sql = select!("WHERE merchant_id = $1 AND id = $2");
    tx.fetch_one(sql, args![merchant.as_str(), id]).await?.map(read).transpose()
}

/// A new deposit. It moves nothing and reserves nothing.
pub async fn insert(tx: &mut Tx, row: &DepositRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_deposits (merchant_id, id, card_id, user_id, account, currency, amount, commission, state,
                                      payment_id, card_masked, expires_at, created_at, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)",
        args![
            row.merchant.as_str(),
            row.id,
            row.card,
            row.user,
            &row.account,
            row.amount.currency().code(),
            row.amount.minor(),
            row.commission.minor(),
            row.state.as_str(),
            row.payment.as_str(),
            &row.card_masked,
            row.expires_at,
            row.created_at
        ],
    )
    .await
}

/// From one state to another. [`StoreError::Again`] if it is not in the first: of two that move it at once one does.
pub async fn advance(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: i64,
    from: DepositState,
    to: DepositState,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "UPDATE wallet_deposits SET state = $4, changed_at = $5 WHERE merchant_id = $1 AND id = $2 AND state = $3",
        args![merchant.as_str(), id, from.as_str(), to.as_str(), now],
    )
    .await
}

/// Ends the deposits of a card that nobody began to process.
pub async fn expire_of_card(
    tx: &mut Tx,
    merchant: &MerchantId,
    card: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.write(
        "UPDATE wallet_deposits SET state = 'expired', changed_at = $3
          WHERE merchant_id = $1 AND card_id = $2 AND state = 'new'",
        args![merchant.as_str(), card, now],
    )
    .await
    .map(|_| ())
}

/// Whether there are deposits whose time is over.
pub async fn any_overdue(db: &Db, now: Timestamp) -> Result<bool, StoreError> {
    let found = db
        .fetch_one(
            // A bare 1 would be a shorter integer on PostgreSQL than on SQLite.
            "SELECT id FROM wallet_deposits WHERE state = 'new' AND expires_at <= $1 LIMIT 1",
            args![now],
        )
        .await?;
    Ok(found.is_some())
}

/// Ends those; how many.
pub async fn expire(tx: &mut Tx, now: Timestamp) -> Result<u64, StoreError> {
    tx.write(
        "UPDATE wallet_deposits SET state = 'expired', changed_at = $1 WHERE state = 'new' AND expires_at <= $1",
        args![now],
    )
    .await
}
