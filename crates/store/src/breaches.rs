//! What browsers reported that a page's security policy kept out, folded by kind (standards 15.2).

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// One kind of breach.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    /// On which page.
    pub page: String,
    /// Against which directive of its policy.
    pub directive: String,
    /// What was kept out: a host, or a word such as `inline`.
    pub blocked: String,
}

/// A kind of breach and how often it was reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The kind.
    pub breach: Breach,
    /// How many reports came.
    pub reports: i64,
    /// When the first one came.
    pub first_at: Timestamp,
    /// When the last one came.
    pub last_at: Timestamp,
}

/// Adds reports to a kind that is known; false if it is not.
pub async fn add(
    tx: &mut Tx,
    merchant: &MerchantId,
    breach: &Breach,
    reports: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE breaches SET reports = reports + $5, last_at = $6
                WHERE merchant_id = $1 AND page = $2 AND directive = $3 AND blocked = $4";
    let Breach { page, directive, blocked } = breach;
    Ok(tx.write(sql, args![merchant.as_str(), page, directive, blocked, reports, now]).await? > 0)
}

/// Writes a kind down for the first time; false if somebody else just did.
pub async fn insert(
    tx: &mut Tx,
    merchant: &MerchantId,
    breach: &Breach,
    reports: i64,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO breaches (merchant_id, page, directive, blocked, reports, first_at, last_at)
               VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING";
    let Breach { page, directive, blocked } = breach;
    Ok(tx.write(sql, args![merchant.as_str(), page, directive, blocked, reports, now]).await? > 0)
}

/// How many kinds are kept, and how many of them came up after `since`.
pub async fn count(tx: &mut Tx, merchant: &MerchantId, since: Timestamp) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT (SELECT COUNT(*) FROM breaches WHERE merchant_id = $1),
                      (SELECT COUNT(*) FROM breaches WHERE merchant_id = $1 AND first_at > $2)";
    let row = tx.fetch_one(sql, args![merchant.as_str(), since]).await?;
    let mut row = row.ok_or(StoreError::Row)?;
    Ok((row.int()?, row.int()?))
}

/// Forgets kinds that were last reported before this.
pub async fn forget(tx: &mut Tx, merchant: &MerchantId, before: Timestamp) -> Result<(), StoreError> {
    let sql = "DELETE FROM breaches WHERE merchant_id = $1 AND last_at < $2";
    tx.write(sql, args![merchant.as_str(), before]).await?;
    Ok(())
}

/// All kinds, those reported last first.
pub async fn list(db: &Db, merchant: &MerchantId) -> Result<Vec<Told>, StoreError> {
    let sql =
        "SELECT page, directive, blocked, reports, first_at, last_at FROM breaches WHERE merchant_id = $1
                ORDER BY last_at DESC, page, directive, blocked";
    let read = |mut row: crate::Row| {
        Ok(Told {
            breach: Breach { page: row.text()?, directive: row.text()?, blocked: row.text()? },
            reports: row.int()?,
            first_at: Timestamp(row.int()?),
            last_at: Timestamp(row.int()?),
        })
    };
    db.fetch(sql, args![merchant.as_str()]).await?.into_iter().map(read).collect()
}
