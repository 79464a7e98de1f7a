//! Payments from one user's account to another's.

use florin_domain::{AccountNumber, Currency, MerchantId, Money, Timestamp, WalletPaymentState};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A payment as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentRow {
    /// The wallet.
    pub merchant: MerchantId,
    /// Its number.
    pub id: i64,
    /// The transaction that it belongs to.
    pub transaction: String,
    /// The client that made it.
    pub client: String,
    /// How it stands.
    pub state: WalletPaymentState,
    /// The payer's wallet.
    pub wallet: Option<i64>,
    /// The payer's account.
    pub account: Option<AccountNumber>,
    /// The wallet that is paid.
    pub beneficiary: i64,
    /// Its account.
    pub beneficiary_account: AccountNumber,
    /// What is paid.
    pub price: Money,
    /// What the beneficiary gets less.
    pub in_commission: Money,
    /// What the payer pays on top.
    pub out_commission: Money,
    /// For how many seconds it stays frozen once it is confirmed.
    pub freeze_s: Option<i64>,
    /// Until when it stays frozen.
    pub freeze_until: Option<Timestamp>,
    /// What its client said, sealed. Never changes.
    pub words: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was confirmed.
    pub confirmed_at: Option<Timestamp>,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Guards changes.
    pub version: i64,
}

impl PaymentRow {
    /// What the payer is charged.
    pub fn charged(&self) -> Result<Money, StoreError> {
        let minor = self.price.minor() + self.out_commission.minor();
        self.price.with_minor(minor).map_err(|_| StoreError::Row)
    }

    /// What the beneficiary gets.
    pub fn received(&self) -> Result<Money, StoreError> {
        let minor = self.price.minor() - self.in_commission.minor();
        self.price.with_minor(minor).map_err(|_| StoreError::Row)
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT merchant_id, id, transaction_key, client_id, state, wallet_id, account, beneficiary, beneficiary_account,
                    currency, price, in_commission, out_commission, freeze_s, freeze_until, words, created_at, confirmed_at,
                    changed_at, version
               FROM wallet_payments ",
            $rest
        )
    };
}

fn read(mut row: Row) -> Result<PaymentRow, StoreError> {
    let bad = |_| StoreError::Row;
    let merchant = MerchantId::parse(&row.text()?).map_err(bad)?;
    let (id, transaction, client) = (row.int()?, row.text()?, row.text()?);
    let state = WalletPaymentState::find(&row.text()?).ok_or(StoreError::Row)?;
    let wallet = row.maybe_int()?;
    let account = row.maybe_text()?.map(|text| AccountNumber::parse(&text)).transpose().map_err(bad)?;
    let beneficiary = row.int()?;
    let beneficiary_account = AccountNumber::parse(&row.text()?).map_err(bad)?;
    let currency = Currency::parse(&row.text()?).map_err(bad)?;
    let mut money = || Money::from_minor(row.int()?, currency).map_err(bad);
    let (price, in_commission, out_commission) = (money()?, money()?, money()?);
    Ok(PaymentRow {
        merchant,
        id,
        transaction,
        client,
        state,
        wallet,
        account,
        beneficiary,
        beneficiary_account,
        price,
        in_commission,
        out_commission,
        freeze_s: row.maybe_int()?,
        freeze_until: row.maybe_int()?.map(Timestamp),
        words: row.text()?,
        created_at: Timestamp(row.int()?),
        confirmed_at: row.maybe_int()?.map(Timestamp),
        changed_at: Timestamp(row.int()?),
        version: row.int()?,
    })
}

/// A payment by its number.
pub async fn read_one(db: &Db, merchant: &MerchantId, id: i64) -> Result<Option<PaymentRow>, StoreError> {
    let sql = select!("WHERE merchant_id = $1 AND id = $2");
    db.fetch_one(sql, args![merchant.as_str(), id]).await?.map(read).transpose()
}

/// The payments of a transaction, by number.
pub async fn of_transaction(
    db: &Db,
    merchant: &MerchantId,
    key: &str,
) -> Result<Vec<PaymentRow>, StoreError> {
    let sql = select!("WHERE merchant_id = $1 AND transaction_key = $2 ORDER BY id");
    db.fetch(sql, args![merchant.as_str(), key]).await?.into_iter().map(read).collect()
}

/// A new payment.
pub async fn insert(tx: &mut Tx, row: &PaymentRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_payments
           (merchant_id, id, transaction_key, client_id, state, beneficiary, beneficiary_account, currency, price,
            in_commission, out_commission, freeze_s, freeze_until, words, created_at, changed_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16)",
        args![
            row.merchant.as_str(),
            row.id,
            &row.transaction,
            &row.client,
            row.state.as_str(),
            row.beneficiary,
            row.beneficiary_account.as_str(),
            row.price.currency().code(),
            row.price.minor(),
            row.in_commission.minor(),
            row.out_commission.minor(),
            row.freeze_s,
            row.freeze_until,
            &row.words,
            row.created_at,
            row.version
        ],
    )
    .await
}

/// Saves what may change of a row that was read. [`StoreError::Again`] if somebody changed it since.
pub async fn save(tx: &mut Tx, row: &PaymentRow) -> Result<(), StoreError> {
    tx.put(
        "UPDATE wallet_payments
            SET transaction_key = $4, state = $5, wallet_id = $6, account = $7, price = $8, in_commission = $9,
                out_commission = $10, freeze_s = $11, freeze_until = $12, confirmed_at = $13, changed_at = $14,
                version = version + 1
          WHERE merchant_id = $1 AND id = $2 AND version = $3",
        args![
            row.merchant.as_str(),
            row.id,
            row.version,
            &row.transaction,
            row.state.as_str(),
            row.wallet,
            row.account.as_ref().map(AccountNumber::as_str),
            row.price.minor(),
            row.in_commission.minor(),
            row.out_commission.minor(),
            row.freeze_s,
            row.freeze_until,
            row.confirmed_at,
            row.changed_at
        ],
    )
    .await
}

/// Which payments of a client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PaymentFilter {
    /// Only in this state.
    pub state: Option<WalletPaymentState>,
    /// Only from this wallet.
    pub wallet: Option<i64>,
    /// Only to this wallet.
    pub beneficiary: Option<i64>,
}

/// Up to `limit` payments of a client after `offset` of them, by number, and how many there are in all.
pub async fn list(
    db: &Db,
    merchant: &MerchantId,
    client: &str,
    filter: &PaymentFilter,
    (limit, offset): (i64, i64),
) -> Result<(Vec<PaymentRow>, i64), StoreError> {
    let state = filter.state.map_or("", WalletPaymentState::as_str);
    // Numbers begin with 1.
    let (wallet, beneficiary) = (filter.wallet.unwrap_or(0), filter.beneficiary.unwrap_or(0));
    let sql = select!(
        "WHERE merchant_id = $1 AND client_id = $2 AND ($3 = '' OR state = $3)
           AND (CAST($4 AS BIGINT) = 0 OR wallet_id = $4) AND (CAST($5 AS BIGINT) = 0 OR beneficiary = $5)
         ORDER BY id LIMIT $6 OFFSET $7"
    );
    let args = args![merchant.as_str(), client, state, wallet, beneficiary, limit, offset];
    let rows = db.fetch(sql, args).await?;
    let counted = db
        .fetch_one(
            "SELECT COUNT(*) FROM wallet_payments
              WHERE merchant_id = $1 AND client_id = $2 AND ($3 = '' OR state = $3)
                AND (CAST($4 AS BIGINT) = 0 OR wallet_id = $4) AND (CAST($5 AS BIGINT) = 0 OR beneficiary = $5)",
            &args[..5],
        )
        .await?;
    let total = counted.ok_or(StoreError::Row)?.int()?;
    Ok((rows.into_iter().map(read).collect::<Result<_, _>>()?, total))
}
