//! Gateway accounts. Their credentials are sealed; the engine opens them.

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A gateway account as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// Whose.
    pub merchant: MerchantId,
    /// `paymentGatewayAccountName`.
    pub name: String,
    /// Its id, the same for life.
    pub id: String,
    /// The connector's id.
    pub gateway: String,
    /// Everything that is no secret, as JSON.
    pub settings: String,
    /// An envelope.
    pub credentials: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
    /// Rises with every change.
    pub version: i64,
}

/// The account of this name.
pub async fn find(db: &Db, merchant: &MerchantId, name: &str) -> Result<Option<AccountRow>, StoreError> {
    const SQL: &str =
        "SELECT merchant_id, name, id, gateway, settings, credentials, created_at, changed_at, version
                         FROM gateway_accounts WHERE merchant_id = $1 AND name = $2";
    db.fetch_one(SQL, args![merchant.as_str(), name]).await?.map(read).transpose()
}

/// The same inside a transaction: what it says does not change before the transaction ends.
pub async fn find_within(
    tx: &mut Tx,
    merchant: &MerchantId,
    name: &str,
) -> Result<Option<AccountRow>, StoreError> {
    const SQL: &str =
        "SELECT merchant_id, name, id, gateway, settings, credentials, created_at, changed_at, version
                         FROM gateway_accounts WHERE merchant_id = $1 AND name = $2";
    tx.fetch_one(SQL, args![merchant.as_str(), name]).await?.map(read).transpose()
}

/// The account of this id, whoever's it is: PSPs' notices name it.
pub async fn find_by_id(db: &Db, id: &str) -> Result<Option<AccountRow>, StoreError> {
    const SQL: &str =
        "SELECT merchant_id, name, id, gateway, settings, credentials, created_at, changed_at, version
                         FROM gateway_accounts WHERE id = $1";
    db.fetch_one(SQL, args![id]).await?.map(read).transpose()
}

/// The account of this name, whoever's it is; of several merchants' the oldest.
pub async fn find_anywhere(db: &Db, name: &str) -> Result<Option<AccountRow>, StoreError> {
    const SQL: &str =
        "SELECT merchant_id, name, id, gateway, settings, credentials, created_at, changed_at, version
                         FROM gateway_accounts WHERE name = $1 ORDER BY created_at, merchant_id LIMIT 1";
    db.fetch_one(SQL, args![name]).await?.map(read).transpose()
}

/// All accounts of a merchant, by name.
pub async fn list(db: &Db, merchant: &MerchantId) -> Result<Vec<AccountRow>, StoreError> {
    const SQL: &str =
        "SELECT merchant_id, name, id, gateway, settings, credentials, created_at, changed_at, version
                         FROM gateway_accounts WHERE merchant_id = $1 ORDER BY name";
    db.fetch(SQL, args![merchant.as_str()]).await?.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<AccountRow, StoreError> {
    Ok(AccountRow {
        merchant: MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        name: row.text()?,
        id: row.text()?,
        gateway: row.text()?,
        settings: row.text()?,
        credentials: row.text()?,
        created_at: Timestamp(row.int()?),
        changed_at: Timestamp(row.int()?),
        version: row.int()?,
    })
}

/// Creates the account or replaces what it holds; name, id and birthday stay. [`StoreError::Again`] if
/// somebody created it at the same time: its credentials are sealed to its id.
pub async fn save(tx: &mut Tx, account: &AccountRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO gateway_accounts (merchant_id, name, id, gateway, settings, credentials, created_at, changed_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)
         ON CONFLICT (merchant_id, name) DO UPDATE
            SET gateway = $4, settings = $5, credentials = $6, changed_at = $8, version = gateway_accounts.version + 1
          WHERE gateway_accounts.id = $3",
        args![
            account.merchant.as_str(), &account.name, &account.id, &account.gateway, &account.settings,
            &account.credentials, account.created_at, account.changed_at
        ],
    )
    .await
}

/// Deletes the account for good; whether it was there.
pub async fn delete(tx: &mut Tx, merchant: &MerchantId, name: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM gateway_accounts WHERE merchant_id = $1 AND name = $2";
    Ok(tx.write(sql, args![merchant.as_str(), name]).await? == 1)
}
