//! Transactions between users: what is accepted, confirmed or given up as a whole.

use florin_domain::{AccountNumber, Currency, MerchantId, Money, Timestamp, TransactionState};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A transaction as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionRow {
    /// The wallet.
    pub merchant: MerchantId,
    /// Its name, hard to guess: whoever has it may open the payer's page.
    pub key: String,
    /// The client that made it.
    pub client: String,
    /// How it stands.
    pub state: TransactionState,
    /// Whether it was made for one payment or allowance alone, which may still move into another one.
    pub lone: bool,
    /// How its payer accepted it: `page`, `automatic`.
    pub kind: Option<String>,
    /// The payer's wallet.
    pub wallet: Option<i64>,
    /// The payer's account.
    pub account: Option<AccountNumber>,
    /// The allowance that was drawn on.
    pub drawn: Option<i64>,
    /// What its client said, sealed. Never changes.
    pub words: String,
    /// What its client is to hear of it; none after a change that it made itself.
    pub event: Option<String>,
    /// When its state ends by itself.
    pub ends_at: Option<Timestamp>,
    /// When somebody must look at it.
    pub due_at: Option<Timestamp>,
    /// What the payer's account must have at its disposal before it is tried again.
    pub lacks: Option<Money>,
    /// The deposit that shall bring it.
    pub deposit: Option<i64>,
    /// The order and the number of the last card that could not.
    pub tried: Option<(i64, i64)>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Guards changes.
    pub version: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT t.merchant_id, t.transaction_key, t.client_id, t.state, t.lone, t.kind, t.wallet_id, t.account,
                    t.allowance_id, t.words, t.event, t.ends_at, t.due_at, t.lacks_currency, t.lacks, t.deposit_id,
                    t.tried_priority, t.tried_card, t.created_at, t.confirmed_at, t.changed_at, t.version
               FROM wallet_transactions t ",
            $rest
        )
    };
}

fn read(mut row: Row) -> Result<TransactionRow, StoreError> {
    let bad = |_| StoreError::Row;
    let merchant = MerchantId::parse(&row.text()?).map_err(bad)?;
    let (key, client) = (row.text()?, row.text()?);
    let state = TransactionState::find(&row.text()?).ok_or(StoreError::Row)?;
    let (lone, kind, wallet) = (row.int()? == 1, row.maybe_text()?, row.maybe_int()?);
    let account = row.maybe_text()?.map(|text| AccountNumber::parse(&text)).transpose().map_err(bad)?;
    let (drawn, words, event) = (row.maybe_int()?, row.text()?, row.maybe_text()?);
    let (ends_at, due_at) = (row.maybe_int()?.map(Timestamp), row.maybe_int()?.map(Timestamp));
    let lacks = match (row.maybe_text()?, row.maybe_int()?) {
        (Some(code), Some(minor)) => {
            let currency = Currency::parse(&code).map_err(bad)?;
            Some(Money::from_minor(minor, currency).map_err(bad)?)
        }
        _ => None,
    };
    Ok(TransactionRow {
        merchant,
        key,
        client,
        state,
        lone,
        kind,
        wallet,
        account,
        drawn,
        words,
        event,
        ends_at,
        due_at,
        lacks,
        deposit: row.maybe_int()?,
        tried: row.maybe_int()?.zip(row.maybe_int()?),
        created_at: Timestamp(row.int()?),
        confirmed_at: row.maybe_int()?.map(Timestamp),
        changed_at: Timestamp(row.int()?),
        version: row.int()?,
    })
}

/// A transaction by its key.
pub async fn read_one(
    db: &Db,
    merchant: &MerchantId,
    key: &str,
) -> Result<Option<TransactionRow>, StoreError> {
    let sql = select!("WHERE t.merchant_id = $1 AND t.transaction_key = $2");
    db.fetch_one(sql, args![merchant.as_str(), key]).await?.map(read).transpose()
}

/// A new transaction.
pub async fn insert(tx: &mut Tx, row: &TransactionRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_transactions
           (merchant_id, transaction_key, client_id, state, lone, words, ends_at, due_at, created_at, changed_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)",
        args![
            row.merchant.as_str(),
            &row.key,
            &row.client,
            row.state.as_str(),
            i64::from(row.lone),
            &row.words,
            row.ends_at,
            row.due_at,
            row.created_at,
            row.version
        ],
    )
    .await
}

/// Saves what may change of a row that was read. [`StoreError::Again`] if somebody changed it since.
pub async fn save(tx: &mut Tx, row: &TransactionRow) -> Result<(), StoreError> {
    tx.put(
        "UPDATE wallet_transactions
            SET state = $4, kind = $5, wallet_id = $6, account = $7, allowance_id = $8, event = $9, ends_at = $10,
                due_at = $11, lacks_currency = $12, lacks = $13, deposit_id = $14, tried_priority = $15, tried_card = $16,
                confirmed_at = $17, changed_at = $18, version = version + 1
          WHERE merchant_id = $1 AND transaction_key = $2 AND version = $3",
        args![
            row.merchant.as_str(),
            &row.key,
            row.version,
            row.state.as_str(),
            row.kind.as_deref(),
            row.wallet,
            row.account.as_ref().map(AccountNumber::as_str),
            row.drawn,
            row.event.as_deref(),
            row.ends_at,
            row.due_at,
            row.lacks.map(|money| money.currency().code()),
            row.lacks.map(Money::minor),
            row.deposit,
            row.tried.map(|(priority, _)| priority),
            row.tried.map(|(_, card)| card),
            row.confirmed_at,
            row.changed_at
        ],
    )
    .await
}

/// Keys of transactions that somebody must look at, oldest first.
pub async fn due(db: &Db, now: Timestamp, limit: i64) -> Result<Vec<TransactionRow>, StoreError> {
    let sql = select!("WHERE t.due_at <= $1 ORDER BY t.due_at LIMIT $2");
    db.fetch(sql, args![now, limit]).await?.into_iter().map(read).collect()
}

/// Transactions that waited for money which has come, those first that waited longest.
pub async fn funded(db: &Db, limit: i64) -> Result<Vec<TransactionRow>, StoreError> {
    let sql = select!(
        "JOIN ledger_balances b ON b.merchant_id = t.merchant_id AND b.account = 'wallet/' || t.account
                                AND b.currency = t.lacks_currency
          WHERE t.state = 'waiting_funds' AND b.posted - b.held >= t.lacks
          ORDER BY t.created_at LIMIT $1"
    );
    db.fetch(sql, args![limit]).await?.into_iter().map(read).collect()
}

/// Which transactions of a client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransactionFilter {
    /// Only in this state.
    pub state: Option<TransactionState>,
    /// Made at this moment or later.
    pub from: Option<Timestamp>,
}

/// Up to `limit` transactions of a client after `offset` of them, as they were made, and how many there are in all.
pub async fn list(
    db: &Db,
    merchant: &MerchantId,
    client: &str,
    filter: &TransactionFilter,
    (limit, offset): (i64, i64),
) -> Result<(Vec<TransactionRow>, i64), StoreError> {
    let state = filter.state.map_or("", TransactionState::as_str);
    let from = filter.from.map_or(0, Timestamp::micros);
    let sql = select!(
        "WHERE t.merchant_id = $1 AND t.client_id = $2 AND t.created_at >= $3 AND ($4 = '' OR t.state = $4)
         ORDER BY t.created_at, t.transaction_key LIMIT $5 OFFSET $6"
    );
    let rows = db.fetch(sql, args![merchant.as_str(), client, from, state, limit, offset]).await?;
    let counted = db
        .fetch_one(
            "SELECT COUNT(*) FROM wallet_transactions
              WHERE merchant_id = $1 AND client_id = $2 AND created_at >= $3 AND ($4 = '' OR state = $4)",
            args![merchant.as_str(), client, from, state],
        )
        .await?;
    let total = counted.ok_or(StoreError::Row)?.int()?;
    Ok((rows.into_iter().map(read).collect::<Result<_, _>>()?, total))
}
