//! Users' accounts, and the wallets that bind users to them.

use florin_domain::{AccountNumber, Currency, MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub number: AccountNumber,
    /// Whose.
    pub user: i64,
    /// The currency that it was made for; it may hold any.
    pub currency: Currency,
}

/// A wallet: a user's way to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wallet {
    /// Its id.
    pub id: i64,
    /// Whose.
    pub user: i64,
    /// Where it leads.
    pub account: Account,
}

/// An account by its number.
pub async fn find(
    db: &Db,
    merchant: &MerchantId,
    number: &AccountNumber,
) -> Result<Option<Account>, StoreError> {
    let sql = "SELECT number, user_id, currency FROM wallet_accounts WHERE merchant_id = $1 AND number = $2";
    let row = db.fetch_one(sql, args![merchant.as_str(), number.as_str()]).await?;
    row.map(|mut row| read_account(&mut row)).transpose()
}

/// Whether a wallet of this user leads to the account.
pub async fn is_readable(
    db: &Db,
    merchant: &MerchantId,
    user: i64,
    number: &AccountNumber,
) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM wallet_wallets WHERE merchant_id = $1 AND user_id = $2 AND number = $3";
    Ok(db.fetch_one(sql, args![merchant.as_str(), user, number.as_str()]).await?.is_some())
}

/// A wallet by its id.
pub async fn find_wallet(db: &Db, merchant: &MerchantId, id: i64) -> Result<Option<Wallet>, StoreError> {
    let rows = db
        .fetch(
            "SELECT w.id, w.user_id, a.number, a.user_id, a.currency FROM wallet_wallets w
               JOIN wallet_accounts a ON a.merchant_id = w.merchant_id AND a.number = w.number
              WHERE w.merchant_id = $1 AND w.id = $2",
            args![merchant.as_str(), id],
        )
        .await?;
    Ok(read_wallets(rows)?.pop())
}

/// A user's wallets, by id.
pub async fn wallets_of(db: &Db, merchant: &MerchantId, user: i64) -> Result<Vec<Wallet>, StoreError> {
    let rows = db
        .fetch(
            "SELECT w.id, w.user_id, a.number, a.user_id, a.currency FROM wallet_wallets w
               JOIN wallet_accounts a ON a.merchant_id = w.merchant_id AND a.number = w.number
              WHERE w.merchant_id = $1 AND w.user_id = $2 ORDER BY w.id",
            args![merchant.as_str(), user],
        )
        .await?;
    read_wallets(rows)
}

/// The wallets that lead to an account; its owner's first, then by id.
pub async fn wallets_to(
    db: &Db,
    merchant: &MerchantId,
    number: &AccountNumber,
) -> Result<Vec<Wallet>, StoreError> {
    let rows = db
        .fetch(
            "SELECT w.id, w.user_id, a.number, a.user_id, a.currency FROM wallet_wallets w
               JOIN wallet_accounts a ON a.merchant_id = w.merchant_id AND a.number = w.number
              WHERE w.merchant_id = $1 AND w.number = $2
              ORDER BY CASE WHEN w.user_id = a.user_id THEN 0 ELSE 1 END, w.id",
            args![merchant.as_str(), number.as_str()],
        )
        .await?;
    read_wallets(rows)
}

fn read_wallets(rows: Vec<Row>) -> Result<Vec<Wallet>, StoreError> {
    rows.into_iter()
        .map(|mut row| Ok(Wallet { id: row.int()?, user: row.int()?, account: read_account(&mut row)? }))
        .collect()
}

fn read_account(row: &mut Row) -> Result<Account, StoreError> {
    Ok(Account {
        number: AccountNumber::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        user: row.int()?,
        currency: Currency::parse(&row.text()?).map_err(|_| StoreError::Row)?,
    })
}

/// A new account.
pub async fn insert(
    tx: &mut Tx,
    merchant: &MerchantId,
    account: &Account,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_accounts (merchant_id, number, user_id, currency, created_at) VALUES ($1, $2, $3, $4, $5)",
        args![merchant.as_str(), account.number.as_str(), account.user, account.currency.code(), now],
    )
    .await
}

/// Another currency of an account.
pub async fn save_currency(
    tx: &mut Tx,
    merchant: &MerchantId,
    number: &AccountNumber,
    currency: Currency,
) -> Result<(), StoreError> {
    tx.put(
        "UPDATE wallet_accounts SET currency = $3 WHERE merchant_id = $1 AND number = $2",
        args![merchant.as_str(), number.as_str(), currency.code()],
    )
    .await
}

/// A new wallet. An id that is taken is [`StoreError::Taken`].
pub async fn insert_wallet(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: i64,
    user: i64,
    number: &AccountNumber,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_wallets (merchant_id, id, user_id, number, created_at) VALUES ($1, $2, $3, $4, $5)",
        args![merchant.as_str(), id, user, number.as_str(), now],
    )
    .await
}

/// The greatest id of a wallet; 0 while there is none.
pub async fn greatest_wallet(tx: &mut Tx, merchant: &MerchantId) -> Result<i64, StoreError> {
    let sql = "SELECT CAST(MAX(id) AS BIGINT) FROM wallet_wallets WHERE merchant_id = $1";
    let row = tx.fetch_one(sql, args![merchant.as_str()]).await?;
    Ok(row.map_or(Ok(None), |mut row| row.maybe_int())?.unwrap_or(0))
}
