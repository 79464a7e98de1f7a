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
    // Asked at once and not with the next flight, so that nobody takes this refusal for another key's.
    let marked = tx
        .write(
            "INSERT INTO wallet_tokens (merchant_id, token_hash, used_for, used_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
            args![merchant.as_str(), token_hash, used_for, now],
        )
        .await?;
    if marked == 1 { Ok(()) } else { Err(StoreError::Taken) }
}
