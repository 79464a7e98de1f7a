//! Stored cards: sealed numbers, what may be shown of them, and the contracts under which they are charged.

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A card as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardRow {
    /// Whose.
    pub merchant: MerchantId,
    /// Its id.
    pub id: String,
    /// Within what its token is good: `shop/361`.
    pub scope: String,
    /// Keyed hash of its token.
    pub token_hash: String,
    /// The token, sealed: whoever made the card is told it again.
    pub token: String,
    /// Number, date and holder, sealed.
    pub envelope: String,
    /// What may be shown, as JSON.
    pub facts: String,
    /// Tells whether two cards of one merchant have the same number.
    pub fingerprint: String,
    /// Words of what was agreed with its holder, separated by spaces.
    pub contracts: String,
    /// The transaction that made it; the card is good once that one succeeded.
    pub made_by: Option<String>,
    /// The network's id of the payment in which its holder agreed.
    pub network_reference: Option<String>,
    /// When it was stored.
    pub created_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Guards changes.
    pub version: i64,
}

/// The columns of [`read`].
macro_rules! columns {
    () => {
        "k.merchant_id, k.id, k.scope, k.token_hash, k.token, k.envelope, k.facts, k.fingerprint, k.contracts, k.made_by,
         k.network_reference, k.created_at, k.deleted_at, k.version"
    };
}
pub(crate) use columns;

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), " FROM cards k ", $rest)
    };
}

pub(crate) fn read(row: &mut Row) -> Result<CardRow, StoreError> {
    Ok(CardRow {
        merchant: MerchantId::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        id: row.text()?,
        scope: row.text()?,
        token_hash: row.text()?,
        token: row.text()?,
        envelope: row.text()?,
        facts: row.text()?,
        fingerprint: row.text()?,
        contracts: row.text()?,
        made_by: row.maybe_text()?,
        network_reference: row.maybe_text()?,
        created_at: Timestamp(row.int()?),
        deleted_at: row.maybe_int()?.map(Timestamp),
        version: row.int()?,
    })
}

/// The card behind a token, unless it was deleted.
pub async fn read_by_token(
    db: &Db,
    merchant: &MerchantId,
    token_hash: &str,
) -> Result<Option<CardRow>, StoreError> {
    let sql = select!("WHERE merchant_id = $1 AND token_hash = $2 AND deleted_at IS NULL");
    db.fetch_one(sql, args![merchant.as_str(), token_hash]).await?.as_mut().map(read).transpose()
}

/// A card by its id, deleted or not.
pub async fn read_one(db: &Db, merchant: &MerchantId, id: &str) -> Result<Option<CardRow>, StoreError> {
    let sql = select!("WHERE merchant_id = $1 AND id = $2");
    db.fetch_one(sql, args![merchant.as_str(), id]).await?.as_mut().map(read).transpose()
}

/// The cards that are kept within a scope, newest first, unless they were deleted.
pub async fn list_by_scope(
    db: &Db,
    merchant: &MerchantId,
    scope: &str,
    limit: i64,
) -> Result<Vec<CardRow>, StoreError> {
    let sql = select!(
        "WHERE merchant_id = $1 AND scope = $2 AND deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $3"
    );
    db.fetch(sql, args![merchant.as_str(), scope, limit]).await?.iter_mut().map(read).collect()
}

/// A new card.
pub async fn insert(tx: &mut Tx, row: &CardRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO cards (merchant_id, id, scope, token_hash, token, envelope, facts, fingerprint, contracts, made_by,
                            network_reference, created_at, deleted_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            row.merchant.as_str(), &row.id, &row.scope, &row.token_hash, &row.token, &row.envelope, &row.facts,
            &row.fingerprint, &row.contracts, row.made_by.as_deref(), row.network_reference.as_deref(),
            row.created_at, row.deleted_at, row.version
        ],
    )
    .await
}

/// What changed of a card; [`StoreError::Again`] if somebody else changed it since it was read.
pub async fn save(tx: &mut Tx, row: &CardRow) -> Result<(), StoreError> {
    tx.put(
        "UPDATE cards SET envelope = $4, facts = $5, contracts = $6, network_reference = $7, deleted_at = $8,
                          token = $9, version = version + 1
          WHERE merchant_id = $1 AND id = $2 AND version = $3",
        args![
            row.merchant.as_str(),
            &row.id,
            row.version,
            &row.envelope,
            &row.facts,
            &row.contracts,
            row.network_reference.as_deref(),
            row.deleted_at,
            &row.token
        ],
    )
    .await
}
