//! Payment tokens: what a shop asked for, and how often it was tried.

use florin_domain::{MerchantId, Mode, Timestamp};

use crate::db::{Db, Row, Tx};
use crate::error::StoreError;
use crate::transactions::WholeRow;
use crate::{args, transactions};

/// A payment token as it is kept; the token itself is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckoutRow {
    /// Whose.
    pub merchant: MerchantId,
    /// Keyed hash of the token.
    pub token_hash: String,
    /// The shop that asked.
    pub shop: i64,
    /// Whether money is real.
    pub mode: Mode,
    /// What was asked for, and the token, sealed.
    pub body: String,
    /// How often it may be tried.
    pub allowed: i64,
    /// How often it was.
    pub used: i64,
    /// The transaction that tried last.
    pub last: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Nobody may begin to pay from here on.
    pub expires_at: Timestamp,
    /// Guards changes.
    pub version: i64,
}

fn read(row: &mut Row) -> Result<CheckoutRow, StoreError> {
    Ok(CheckoutRow {
        merchant: MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        token_hash: row.text()?,
        shop: row.int()?,
        mode: Mode::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        body: row.text()?,
        allowed: row.int()?,
        used: row.int()?,
        last: row.maybe_text()?,
        created_at: Timestamp(row.int()?),
        expires_at: Timestamp(row.int()?),
        version: row.int()?,
    })
}

/// The token of this keyed hash, whoever's it is, since the token is the secret; with the transaction that tried last, as
/// both stood at one instant.
pub async fn read_one(
    db: &Db,
    token_hash: &str,
) -> Result<Option<(CheckoutRow, Option<WholeRow>)>, StoreError> {
    const SQL: &str = concat!(
        "SELECT c.merchant_id, c.token_hash, c.shop_id, c.mode, c.body, c.allowed, c.used, c.last_uid, c.created_at,
                c.expires_at, c.version, ",
        transactions::columns!(),
        " FROM checkouts c LEFT JOIN transactions t ON t.merchant_id = c.merchant_id AND t.uid = c.last_uid",
        transactions::joined!(),
        "WHERE c.token_hash = $1"
    );
    let Some(mut row) = db.fetch_one(SQL, args![token_hash]).await? else { return Ok(None) };
    let checkout = read(&mut row)?;
    let last = checkout.last.is_some().then(|| transactions::read_whole(&mut row)).transpose()?;
    Ok(Some((checkout, last)))
}

/// A new token.
pub async fn insert(tx: &mut Tx, row: &CheckoutRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO checkouts (merchant_id, token_hash, shop_id, mode, body, allowed, used, last_uid, created_at,
                                expires_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        args![
            row.merchant.as_str(),
            &row.token_hash,
            row.shop,
            row.mode.as_str(),
            &row.body,
            row.allowed,
            row.used,
            row.last.as_deref(),
            row.created_at,
            row.expires_at,
            row.version
        ],
    )
    .await
}

/// Uses one try for the transaction `uid`. [`StoreError::Again`] if somebody else was faster, or none is left.
pub async fn take(
    tx: &mut Tx,
    merchant: &MerchantId,
    token_hash: &str,
    version: i64,
    uid: &str,
) -> Result<(), StoreError> {
    tx.put(
        "UPDATE checkouts SET used = used + 1, last_uid = $4, version = version + 1
          WHERE merchant_id = $1 AND token_hash = $2 AND version = $3 AND used < allowed",
        args![merchant.as_str(), token_hash, version, uid],
    )
    .await
}

/// Replaces what is kept of the token, if nobody else changed it.
pub async fn save_body(tx: &mut Tx, row: &CheckoutRow) -> Result<(), StoreError> {
    tx.put(
        "UPDATE checkouts SET body = $4, version = version + 1
          WHERE merchant_id = $1 AND token_hash = $2 AND version = $3",
        args![row.merchant.as_str(), &row.token_hash, row.version, &row.body],
    )
    .await
}
