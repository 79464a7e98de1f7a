//! Addresses that said they are gone (HTTP 410), and taking them up again.

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// An address that is not called any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// Whose.
    pub merchant: MerchantId,
    /// A hash of the address without its query: the address itself may hold secrets.
    pub address_hash: String,
    /// Scheme, host and port.
    pub endpoint: String,
}

/// Calls an address no more.
pub async fn disable(tx: &mut Tx, gone: &Gone, now: Timestamp) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO delivery_endpoints (merchant_id, address_hash, endpoint, disabled_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (merchant_id, address_hash) DO UPDATE SET disabled_at = $4",
        args![gone.merchant.as_str(), &gone.address_hash, &gone.endpoint, now],
    )
    .await
}

/// Whether an address is called no more.
pub async fn disabled(db: &Db, merchant: &MerchantId, address_hash: &str) -> Result<bool, StoreError> {
    let row = db
        .fetch_one(
            "SELECT endpoint FROM delivery_endpoints WHERE merchant_id = $1 AND address_hash = $2",
            args![merchant.as_str(), address_hash],
        )
        .await?;
    Ok(row.is_some())
}

/// Calls the disabled addresses of an endpoint again, or all of a merchant's; what waited for them is due
/// now. How many addresses that were.
pub async fn enable(
    tx: &mut Tx,
    merchant: &MerchantId,
    endpoint: Option<&str>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    tx.write(
        "UPDATE deliveries SET state = 'waiting', tries = 0, due_at = $3, changed_at = $3
          WHERE merchant_id = $1 AND state = 'disabled' AND (CAST($2 AS TEXT) IS NULL OR endpoint = $2)",
        args![merchant.as_str(), endpoint, now],
    )
    .await?;
    tx.write(
        "DELETE FROM delivery_endpoints
          WHERE merchant_id = $1 AND (CAST($2 AS TEXT) IS NULL OR endpoint = $2)",
        args![merchant.as_str(), endpoint],
    )
    .await
}
