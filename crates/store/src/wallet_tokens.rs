//! Payment tokens of wallets that were used (standards 1.2).

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::Tx;
use crate::error::StoreError;

/// Notes that a token is used now, for a payment or whatever `used_for` names. [`StoreError::Taken`] if it was used
/// before: the unique key decides races.
pub async fn mark(
    tx: &mut Tx,
    merchant: &MerchantId,
    token_hash: &str,
    used_for: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_tokens (merchant_id, token_hash, used_for, used_at) VALUES ($1, $2, $3, $4)",
        args![merchant.as_str(), token_hash, used_for, now],
    )
    .await
}
