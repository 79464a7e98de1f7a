//! Pages of a user's cards. A page far behind costs as much as the first: buckets in front of it are skipped by their
//! counts, and the total is the sum of the same counts, read by the same statement.

use florin_domain::MerchantId;

use super::cards::{BUCKET, WalletCardRow, columns, read};
use crate::args;
use crate::db::{Db, Row};
use crate::error::StoreError;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardPage {
    /// Its cards, by rising number.
    pub cards: Vec<WalletCardRow>,
    /// How many cards the user has.
    pub total: i64,
}

/// The cards of a user from `offset` on, `limit` at most; deleted ones do not count.
pub async fn page(
    db: &Db,
    merchant: &MerchantId,
    user: i64,
    limit: i64,
    offset: i64,
) -> Result<CardPage, StoreError> {
    let mut page = CardPage { cards: Vec::new(), total: 0 };
    // What lies before the page in its own bucket is read along and left out.
    let rows = match limit {
        0 => Vec::new(),
        limit => read_from(db, merchant, user, offset, limit + BUCKET).await?,
    };
    if rows.is_empty() {
        page.total = total(db, merchant, user).await?;
        return Ok(page);
    }
    let mut left_out = 0;
    for (at, mut row) in (0_i64..).zip(rows) {
        page.total = row.int()?;
        left_out = if at == 0 { offset - row.int()? } else { row.int().map(|_| left_out)? };
        if at >= left_out && at < left_out + limit {
            page.cards.push(read(row)?);
        }
    }
    Ok(page)
}

/// Rows from the beginning of the bucket in which the page begins: the total, how many cards lie before that bucket,
/// and a card.
async fn read_from(
    db: &Db,
    merchant: &MerchantId,
    user: i64,
    offset: i64,
    most: i64,
) -> Result<Vec<Row>, StoreError> {
    let sql = concat!(
        "WITH counted AS (
           SELECT bucket, cards, CAST(SUM(cards) OVER (ORDER BY bucket) AS BIGINT) AS upto
             FROM wallet_card_buckets WHERE merchant_id = $1 AND user_id = $2
         ), place AS (
           SELECT MIN(bucket) AS bucket, MIN(upto - cards) AS skipped FROM counted WHERE upto > $3
         )
         SELECT CAST((SELECT MAX(upto) FROM counted) AS BIGINT), CAST((SELECT skipped FROM place) AS BIGINT), ",
        columns!(),
        " FROM wallet_cards c
         WHERE c.merchant_id = $1 AND c.user_id = $2 AND c.deleted_at IS NULL
           AND c.bucket >= (SELECT bucket FROM place)
         ORDER BY c.bucket, c.id LIMIT $4"
    );
    db.fetch(sql, args![merchant.as_str(), user, offset, most]).await
}

async fn total(db: &Db, merchant: &MerchantId, user: i64) -> Result<i64, StoreError> {
    let row = db
        .fetch_one(
            "SELECT CAST(COALESCE(SUM(cards), 0) AS BIGINT) FROM wallet_card_buckets
              WHERE merchant_id = $1 AND user_id = $2",
            args![merchant.as_str(), user],
        )
        .await?;
    row.map_or(Ok(0), |mut row| row.int())
}
