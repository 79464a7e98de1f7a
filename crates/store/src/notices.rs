//! The inbox: what PSPs told us, kept before it is acted upon (standards 8.5).

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::Tx;
use crate::error::StoreError;

/// A verified notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow<'a> {
    /// Whose.
    pub merchant: &'a MerchantId,
    /// The gateway account that it came to.
    pub account_id: &'a str,
    /// The PSP's id of the event.
    pub event_id: &'a str,
    /// The connector's id.
    pub connector: &'a str,
    /// The raw body, sealed.
    pub body: &'a str,
}

/// Keeps a notice; false if the same event came before and was acted upon.
pub async fn insert(tx: &mut Tx, notice: &NoticeRow<'_>, now: Timestamp) -> Result<bool, StoreError> {
    tx.write(
        "INSERT INTO notices (merchant_id, account_id, event_id, connector, body, received_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        args![
            notice.merchant.as_str(),
            notice.account_id,
            notice.event_id,
            notice.connector,
            notice.body,
            now
        ],
    )
    .await?;
    let open = tx
        .fetch(
            "SELECT event_id FROM notices
              WHERE merchant_id = $1 AND account_id = $2 AND event_id = $3 AND done_at IS NULL",
            args![notice.merchant.as_str(), notice.account_id, notice.event_id],
        )
        .await?;
    Ok(!open.is_empty())
}

/// The notice was acted upon: the same event again does nothing.
pub async fn done(tx: &mut Tx, notice: &NoticeRow<'_>, now: Timestamp) -> Result<(), StoreError> {
    tx.put(
        "UPDATE notices SET done_at = $4 WHERE merchant_id = $1 AND account_id = $2 AND event_id = $3",
        args![notice.merchant.as_str(), notice.account_id, notice.event_id, now],
    )
    .await
}
