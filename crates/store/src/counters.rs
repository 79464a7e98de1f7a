//! Numbers in sequence, taken in blocks, none of them twice.

use florin_domain::MerchantId;

use crate::args;
use crate::db::Tx;
use crate::error::StoreError;

/// Takes the next `count` numbers of a counter that begins after `floor`; gives back the first of them.
pub async fn take(
    tx: &mut Tx,
    merchant: &MerchantId,
    name: &str,
    floor: i64,
    count: i64,
) -> Result<i64, StoreError> {
    let row = tx
        .fetch_one(
            "INSERT INTO counters (merchant_id, name, taken) VALUES ($1, $2, CAST($3 AS BIGINT) + CAST($4 AS BIGINT))
             ON CONFLICT (merchant_id, name) DO UPDATE
                SET taken = CASE WHEN counters.taken < $3 THEN $3 + $4 ELSE counters.taken + $4 END
             RETURNING taken",
            args![merchant.as_str(), name, floor, count],
        )
        .await?;
    Ok(row.ok_or(StoreError::Row)?.int()? - count + 1)
}
