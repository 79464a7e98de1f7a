//! Allowances: that a client may charge a wallet without asking, and what was drawn on them.

use florin_domain::{AllowanceState, Currency, MerchantId, Money, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// The most that may be drawn within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How much.
    pub max: Money,
    /// Within how many seconds.
    pub within_s: i64,
}

/// An allowance as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowanceRow {
    /// The wallet.
    pub merchant: MerchantId,
    /// Its number.
    pub id: i64,
    /// The transaction that it belongs to.
    pub transaction: String,
    /// The client that may draw on it.
    pub client: String,
    /// How it stands.
    pub state: AllowanceState,
    /// The wallet that is charged.
    pub wallet: Option<i64>,
    /// Its only currency.
    pub currency: Currency,
    /// The most that may be drawn in all.
    pub max: Option<Money>,
    /// The most that may be drawn within a time.
    pub limits: Vec<Limit>,
    /// What was drawn, minor units.
    pub spent: i64,
    /// How many seconds it is good for once it is confirmed.
    pub valid_s: Option<i64>,
    /// Until when it is good.
    pub valid_until: Option<Timestamp>,
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

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT merchant_id, id, transaction_key, client_id, state, wallet_id, currency, max_price, limits, spent, valid_s,
                    valid_until, words, created_at, confirmed_at, changed_at, version
               FROM wallet_allowances ",
            $rest
        )
    };
}

fn read(mut row: Row) -> Result<AllowanceRow, StoreError> {
    let bad = |_| StoreError::Row;
    let merchant = MerchantId::parse(&row.text()?).map_err(bad)?;
    let (id, transaction, client) = (row.int()?, row.text()?, row.text()?);
    let state = AllowanceState::find(&row.text()?).ok_or(StoreError::Row)?;
    let wallet = row.maybe_int()?;
    let currency = Currency::parse(&row.text()?).map_err(bad)?;
    let max = row.maybe_int()?.map(|minor| Money::from_minor(minor, currency)).transpose().map_err(bad)?;
    Ok(AllowanceRow {
        merchant,
        id,
        transaction,
        client,
        state,
        wallet,
        currency,
        max,
        limits: read_limits(&row.text()?, currency)?,
        spent: row.int()?,
        valid_s: row.maybe_int()?,
        valid_until: row.maybe_int()?.map(Timestamp),
        words: row.text()?,
        created_at: Timestamp(row.int()?),
        confirmed_at: row.maybe_int()?.map(Timestamp),
        changed_at: Timestamp(row.int()?),
        version: row.int()?,
    })
}

/// `500/86400 2000/604800`: minor units within seconds.
fn write_limits(limits: &[Limit]) -> String {
    let each = limits.iter().map(|limit| format!("{}/{}", limit.max.minor(), limit.within_s));
    each.collect::<Vec<_>>().join(" ")
}

fn read_limits(text: &str, currency: Currency) -> Result<Vec<Limit>, StoreError> {
    let each = |word: &str| {
        let (max, within_s) = word.split_once('/')?;
        let max = Money::from_minor(max.parse().ok()?, currency).ok()?;
        Some(Limit { max, within_s: within_s.parse().ok()? })
    };
    text.split_whitespace().map(|word| each(word).ok_or(StoreError::Row)).collect()
}

/// An allowance by its number.
pub async fn read_one(db: &Db, merchant: &MerchantId, id: i64) -> Result<Option<AllowanceRow>, StoreError> {
    let sql = select!("WHERE merchant_id = $1 AND id = $2");
    db.fetch_one(sql, args![merchant.as_str(), id]).await?.map(read).transpose()
}

/// The allowance of a transaction.
pub async fn of_transaction(
    db: &Db,
    merchant: &MerchantId,
    key: &str,
) -> Result<Option<AllowanceRow>, StoreError> {
    let sql = select!("WHERE merchant_id = $1 AND transaction_key = $2 ORDER BY id LIMIT 1");
    db.fetch_one(sql, args![merchant.as_str(), key]).await?.map(read).transpose()
}

/// The one on which a client may draw for a wallet.
pub async fn active(
    db: &Db,
    merchant: &MerchantId,
    client: &str,
    wallet: i64,
    now: Timestamp,
) -> Result<Option<AllowanceRow>, StoreError> {
    let sql = select!(
        "WHERE merchant_id = $1 AND client_id = $2 AND wallet_id = $3 AND state = 'active' AND valid_until > $4"
    );
    db.fetch_one(sql, args![merchant.as_str(), client, wallet, now]).await?.map(read).transpose()
}

/// A new allowance.
pub async fn insert(tx: &mut Tx, row: &AllowanceRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_allowances
           (merchant_id, id, transaction_key, client_id, state, currency, max_price, limits, spent, valid_s, valid_until,
            words, created_at, changed_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, $12, $13)",
        args![
            row.merchant.as_str(),
            row.id,
            &row.transaction,
            &row.client,
            row.state.as_str(),
            row.currency.code(),
            row.max.map(Money::minor),
            &write_limits(&row.limits),
            row.valid_s,
            row.valid_until,
            &row.words,
            row.created_at,
            row.version
        ],
    )
    .await
}

/// Saves what may change of a row that was read, but for what was drawn. [`StoreError::Again`] if somebody changed it
/// since.
pub async fn save(tx: &mut Tx, row: &AllowanceRow) -> Result<(), StoreError> {
    tx.put(
        "UPDATE wallet_allowances
            SET transaction_key = $4, state = $5, wallet_id = $6, valid_until = $7, confirmed_at = $8, changed_at = $9,
                version = version + 1
          WHERE merchant_id = $1 AND id = $2 AND version = $3",
        args![
            row.merchant.as_str(),
            row.id,
            row.version,
            &row.transaction,
            row.state.as_str(),
            row.wallet,
            row.valid_until,
            row.confirmed_at,
            row.changed_at
        ],
    )
    .await
}

/// Ends the one that is active for a client and a wallet, if there is one.
pub async fn end_active(
    tx: &mut Tx,
    merchant: &MerchantId,
    client: &str,
    wallet: i64,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.write(
        "UPDATE wallet_allowances SET state = 'inactive', changed_at = $4, version = version + 1
          WHERE merchant_id = $1 AND client_id = $2 AND wallet_id = $3 AND state = 'active'",
        args![merchant.as_str(), client, wallet, now],
    )
    .await
    .map(|_| ())
}

/// Draws on an allowance for a payment; false if it does not reach. Who draws at the same time waits.
pub async fn draw(
    tx: &mut Tx,
    row: &AllowanceRow,
    payment: i64,
    money: Money,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (merchant, id) = (row.merchant.as_str(), row.id);
    if money.currency() != row.currency {
        return Ok(false);
    }
    let reaches = tx
        .write(
            "UPDATE wallet_allowances SET spent = spent + $3, version = version + 1
              WHERE merchant_id = $1 AND id = $2 AND state = 'active' AND valid_until > $4
                AND (max_price IS NULL OR spent + $3 <= max_price)",
            args![merchant, id, money.minor(), now],
        )
        .await?;
    if reaches != 1 {
        return Ok(false);
    }
    for limit in &row.limits {
        if drawn_since(tx, row, since(limit, now)).await? + money.minor() > limit.max.minor() {
            return Ok(false);
        }
    }
    tx.put(
        "INSERT INTO wallet_allowance_uses (merchant_id, allowance_id, payment_id, at, amount) VALUES ($1, $2, $3, $4, $5)",
        args![merchant, id, payment, now, money.minor()],
    )
    .await?;
    Ok(true)
}

/// When a limit's time began.
fn since(limit: &Limit, now: Timestamp) -> Timestamp {
    now.minus_ms(limit.within_s.saturating_mul(1000))
}

async fn drawn_since(tx: &mut Tx, row: &AllowanceRow, since: Timestamp) -> Result<i64, StoreError> {
    let sum = tx.fetch_one(DRAWN, args![row.merchant.as_str(), row.id, since]).await?;
    sum.ok_or(StoreError::Row)?.int()
}

const DRAWN: &str = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM wallet_allowance_uses
  WHERE merchant_id = $1 AND allowance_id = $2 AND at > $3";

/// What may be drawn now.
pub async fn left(db: &Db, row: &AllowanceRow, now: Timestamp) -> Result<Money, StoreError> {
    let mut left = row.max.map_or(florin_domain::money::MAX_MINOR, |max| max.minor() - row.spent);
    for limit in &row.limits {
        let sum = db.fetch_one(DRAWN, args![row.merchant.as_str(), row.id, since(limit, now)]).await?;
        left = left.min(limit.max.minor() - sum.ok_or(StoreError::Row)?.int()?);
    }
    Money::from_minor(left.max(0), row.currency).map_err(|_| StoreError::Row)
}

/// What a payment drew is given back but for `kept` minor units.
pub async fn give_back(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: i64,
    payment: i64,
    kept: i64,
) -> Result<(), StoreError> {
    let before = tx
        .fetch_one(
            "SELECT amount FROM wallet_allowance_uses WHERE merchant_id = $1 AND allowance_id = $2 AND payment_id = $3",
            args![merchant.as_str(), id, payment],
        )
        .await?;
    let Some(drawn) = before.map(|mut row| row.int()).transpose()?.filter(|drawn| *drawn > kept) else {
        return Ok(());
    };
    let sql = if kept > 0 {
        "UPDATE wallet_allowance_uses SET amount = $4
          WHERE merchant_id = $1 AND allowance_id = $2 AND payment_id = $3"
    } else {
        "DELETE FROM wallet_allowance_uses
          WHERE merchant_id = $1 AND allowance_id = $2 AND payment_id = $3 AND CAST($4 AS BIGINT) >= 0"
    };
    tx.put(sql, args![merchant.as_str(), id, payment, kept]).await?;
    tx.put(
        "UPDATE wallet_allowances SET spent = spent - $3, version = version + 1 WHERE merchant_id = $1 AND id = $2",
        args![merchant.as_str(), id, drawn - kept],
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_read_back_as_they_were_written() {
        let currency = Currency::parse("EUR").unwrap();
        let limit = |minor, within_s| Limit { max: Money::from_minor(minor, currency).unwrap(), within_s };
        let limits = vec![limit(500, 86_400), limit(2000, 604_800)];
        assert_eq!(write_limits(&limits), "500/86400 2000/604800");
        assert_eq!(read_limits("500/86400 2000/604800", currency), Ok(limits));
        assert_eq!(read_limits("", currency), Ok(vec![]));
        assert!(read_limits("500", currency).is_err());
    }
}
