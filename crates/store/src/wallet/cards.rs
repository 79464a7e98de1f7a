//! Cards of users: where they are proved, what may be shown of them, and the accounts that they are linked to.
//!
//! Every change of the status names the status that it leaves, so that of two that change it at once one does.

use florin_domain::{MerchantId, PaymentId, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// Cards of one user lie in buckets of so many.
pub(super) const BUCKET: i64 = 256;

/// A card as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletCardRow {
    /// The wallet.
    pub merchant: MerchantId,
    /// Its number; rises in the order of commits.
    pub id: i64,
    /// Whose.
    pub user: i64,
    /// The client that made it.
    pub client: String,
    /// `unrelated`, `related` or `failed`.
    pub status: String,
    /// Its links, as JSON, in the order given.
    pub links: String,
    /// Keyed hash of the secret in the address at which it is proved; none once it is deleted.
    pub relation_hash: Option<String>,
    /// The secret, where to go afterwards and the language, sealed.
    pub relation: String,
    /// When that address ends.
    pub expires_at: Timestamp,
    /// The payment that proves it; none until its data came.
    pub payment: Option<PaymentId>,
    /// The number, sealed.
    pub envelope: Option<String>,
    /// What may be shown of it, sealed.
    pub shown: Option<String>,
    /// What a deposit from it costs, as JSON; fixed when its data came.
    pub commission: Option<String>,
    /// The network's id of the payment in which its holder agreed.
    pub network_reference: Option<String>,
    /// When it was proved.
    pub related_at: Option<Timestamp>,
    /// When somebody must look at it.
    pub due_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
    /// Guards changes.
    pub version: i64,
}

macro_rules! columns {
    () => {
        "c.merchant_id, c.id, c.user_id, c.client_id, c.status, c.links, c.relation_hash, c.relation, c.expires_at,
         c.payment_id, c.envelope, c.shown, c.commission, c.network_reference, c.related_at, c.due_at, c.created_at, c.deleted_at, c.version"
    };
}
pub(super) use columns;

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", columns!(), " FROM wallet_cards c ", $rest)
    };
}

pub(super) fn read(mut row: Row) -> Result<WalletCardRow, StoreError> {
    let bad = |_| StoreError::Row;
    Ok(WalletCardRow {
        merchant: MerchantId::parse(&row.text()?).map_err(bad)?,
        id: row.int()?,
        user: row.int()?,
        client: row.text()?,
        status: row.text()?,
        links: row.text()?,
        relation_hash: row.maybe_text()?,
        relation: row.text()?,
        expires_at: Timestamp(row.int()?),
        payment: row.maybe_text()?.map(|id| PaymentId::parse(&id)).transpose().map_err(bad)?,
        envelope: row.maybe_text()?,
        shown: row.maybe_text()?,
        commission: row.maybe_text()?,
        network_reference: row.maybe_text()?,
        related_at: row.maybe_int()?.map(Timestamp),
        due_at: row.maybe_int()?.map(Timestamp),
        created_at: Timestamp(row.int()?),
        deleted_at: row.maybe_int()?.map(Timestamp),
        version: row.int()?,
    })
}

/// A card by its number, deleted or not.
pub async fn read_one(db: &Db, merchant: &MerchantId, id: i64) -> Result<Option<WalletCardRow>, StoreError> {
    let sql = select!("WHERE c.merchant_id = $1 AND c.id = $2");
    db.fetch_one(sql, args![merchant.as_str(), id]).await?.map(read).transpose()
}

/// The same, inside a transaction.
pub async fn find(tx: &mut Tx, merchant: &MerchantId, id: i64) -> Result<Option<WalletCardRow>, StoreError> {
    let sql = select!("WHERE c.merchant_id = $1 AND c.id = $2");
    tx.fetch_one(sql, args![merchant.as_str(), id]).await?.map(read).transpose()
}

/// The card that is proved at the address with this secret; none once the card is deleted.
pub async fn read_by_relation(
    db: &Db,
    merchant: &MerchantId,
    hash: &str,
) -> Result<Option<WalletCardRow>, StoreError> {
    let sql = select!("WHERE c.merchant_id = $1 AND c.relation_hash = $2 AND c.deleted_at IS NULL");
    db.fetch_one(sql, args![merchant.as_str(), hash]).await?.map(read).transpose()
}

/// A new card, in the newest bucket of its user.
pub async fn insert(tx: &mut Tx, row: &WalletCardRow) -> Result<(), StoreError> {
    let bucket = enter_bucket(tx, row).await?;
    tx.put(
        "INSERT INTO wallet_cards (merchant_id, id, user_id, bucket, client_id, status, links, relation_hash, relation,
                                   expires_at, due_at, created_at, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            row.merchant.as_str(),
            row.id,
            row.user,
            bucket,
            &row.client,
            &row.status,
            &row.links,
            row.relation_hash.as_deref(),
            &row.relation,
            row.expires_at,
            row.due_at,
            row.created_at,
            row.version
        ],
    )
    .await
}

/// Counts a new card in a bucket that has room for it.
async fn enter_bucket(tx: &mut Tx, row: &WalletCardRow) -> Result<i64, StoreError> {
    let (merchant, user) = (row.merchant.as_str(), row.user);
    let newest = tx
        .fetch_one(
            "SELECT bucket, made FROM wallet_card_buckets WHERE merchant_id = $1 AND user_id = $2
              ORDER BY bucket DESC LIMIT 1",
            args![merchant, user],
        )
        .await?;
    let newest = newest.map(|mut row| Ok::<_, StoreError>((row.int()?, row.int()?))).transpose()?;
    match newest {
        Some((bucket, made)) if made < BUCKET => {
            tx.put(
                "UPDATE wallet_card_buckets SET made = made + 1, cards = cards + 1
                  WHERE merchant_id = $1 AND user_id = $2 AND bucket = $3 AND made = $4",
                args![merchant, user, bucket, made],
            )
            .await?;
            Ok(bucket)
        }
        full => {
            let bucket = full.map_or(0, |(bucket, _)| bucket + 1);
            tx.put(
                "INSERT INTO wallet_card_buckets (merchant_id, user_id, bucket, made, cards) VALUES ($1, $2, $3, 1, 1)",
                args![merchant, user, bucket],
            )
            .await?;
            Ok(bucket)
        }
    }
}

/// Replaces the links of a card that has not failed. [`StoreError::Again`] if somebody changed it since it was read.
pub async fn relink(tx: &mut Tx, row: &WalletCardRow) -> Result<(), StoreError> {
    tx.put(
        "UPDATE wallet_cards SET links = $4, version = version + 1
          WHERE merchant_id = $1 AND id = $2 AND version = $3 AND deleted_at IS NULL AND status <> 'failed'",
        args![row.merchant.as_str(), row.id, row.version, &row.links],
    )
    .await
}

/// Writes the links of a card by account, in place of those that are there.
pub async fn save_links(
    tx: &mut Tx,
    merchant: &MerchantId,
    card: i64,
    links: &[(&str, i64)],
) -> Result<(), StoreError> {
    tx.write(
        "DELETE FROM wallet_card_links WHERE merchant_id = $1 AND card_id = $2",
        args![merchant.as_str(), card],
    )
    .await?;
    for (account, priority) in links {
        tx.put(
            "INSERT INTO wallet_card_links (merchant_id, account, card_id, priority) VALUES ($1, $2, $3, $4)",
            args![merchant.as_str(), *account, card, *priority],
        )
        .await?;
    }
    Ok(())
}

/// The card's data came: its payment is about to begin. [`StoreError::Again`] unless it is open for that, which it is
/// once.
pub async fn submit(tx: &mut Tx, row: &WalletCardRow, now: Timestamp) -> Result<(), StoreError> {
    tx.put(
        "UPDATE wallet_cards SET payment_id = $3, envelope = $4, shown = $5, commission = $6, due_at = NULL,
                                 version = version + 1
          WHERE merchant_id = $1 AND id = $2 AND status = 'unrelated' AND payment_id IS NULL AND deleted_at IS NULL
            AND expires_at > $7",
        args![
            row.merchant.as_str(),
            row.id,
            row.payment.as_ref().map(PaymentId::as_str),
            row.envelope.as_deref(),
            row.shown.as_deref(),
            row.commission.as_deref(),
            now
        ],
    )
    .await
}

/// What became of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof<'a> {
    /// The card is its holder's.
    Related {
        /// As of this instant.
        at: Timestamp,
        /// The network's id of the payment in which its holder agreed, if it is known.
        network: Option<&'a str>,
    },
    /// It was refused: nothing of its data is kept.
    Failed,
}

/// The outcome of the payment that proves a card; false if the card is final already, or deleted.
pub async fn settle(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: i64,
    payment: &PaymentId,
    proof: Proof<'_>,
) -> Result<bool, StoreError> {
    let (merchant, payment) = (merchant.as_str(), payment.as_str());
    let changed = match proof {
        Proof::Related { at, network } => {
            tx.write(
                "UPDATE wallet_cards SET status = 'related', related_at = $4, network_reference = $5, version = version + 1
                  WHERE merchant_id = $1 AND id = $2 AND payment_id = $3 AND status = 'unrelated' AND deleted_at IS NULL",
                args![merchant, id, payment, at, network],
            )
            .await?
        }
        Proof::Failed => {
            tx.write(
                "UPDATE wallet_cards SET status = 'failed', envelope = NULL, shown = NULL, version = version + 1
                  WHERE merchant_id = $1 AND id = $2 AND payment_id = $3 AND status = 'unrelated' AND deleted_at IS NULL",
                args![merchant, id, payment],
            )
            .await?
        }
    };
    Ok(changed == 1)
}

/// The payment that should prove a card was surely not executed: its data may come again. False if the card is final
/// already, or deleted.
pub async fn reopen(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: i64,
    payment: &PaymentId,
) -> Result<bool, StoreError> {
    let changed = tx
        .write(
            "UPDATE wallet_cards SET payment_id = NULL, envelope = NULL, shown = NULL, commission = NULL,
                                     due_at = expires_at, version = version + 1
              WHERE merchant_id = $1 AND id = $2 AND payment_id = $3 AND status = 'unrelated' AND deleted_at IS NULL",
            args![merchant.as_str(), id, payment.as_str()],
        )
        .await?;
    Ok(changed == 1)
}

/// Closes the address of a card whose data never came in its time; false if it is no such card.
pub async fn expire(tx: &mut Tx, merchant: &MerchantId, id: i64, now: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .write(
            "UPDATE wallet_cards SET status = 'failed', due_at = NULL, version = version + 1
              WHERE merchant_id = $1 AND id = $2 AND status = 'unrelated' AND payment_id IS NULL AND expires_at <= $3",
            args![merchant.as_str(), id, now],
        )
        .await?;
    Ok(changed == 1)
}

/// When to look at a card again.
pub async fn set_due(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: i64,
    due_at: Option<Timestamp>,
) -> Result<(), StoreError> {
    tx.put(
        "UPDATE wallet_cards SET due_at = $3 WHERE merchant_id = $1 AND id = $2",
        args![merchant.as_str(), id, due_at],
    )
    .await
}

/// Deletes a card: its number, its links and its place in the list are gone, its row stays for the books.
/// [`StoreError::Again`] if somebody changed it since it was read.
pub async fn delete(tx: &mut Tx, row: &WalletCardRow, now: Timestamp) -> Result<(), StoreError> {
    let merchant = row.merchant.as_str();
    tx.put(
        "UPDATE wallet_cards SET deleted_at = $4, envelope = NULL, shown = NULL, relation_hash = NULL, links = '[]',
                                 due_at = CASE WHEN payment_id IS NULL THEN NULL ELSE due_at END, version = version + 1
          WHERE merchant_id = $1 AND id = $2 AND version = $3 AND deleted_at IS NULL",
        args![merchant, row.id, row.version, now],
    )
    .await?;
    tx.put(
        "UPDATE wallet_card_buckets SET cards = cards - 1
          WHERE merchant_id = $1 AND user_id = $2
            AND bucket = (SELECT bucket FROM wallet_cards WHERE merchant_id = $1 AND id = $3)",
        args![merchant, row.user, row.id],
    )
    .await?;
    save_links(tx, &row.merchant, row.id, &[]).await
}

/// Cards that somebody must look at, oldest first.
pub async fn due(db: &Db, now: Timestamp, limit: i64) -> Result<Vec<WalletCardRow>, StoreError> {
    let sql = select!("WHERE c.due_at <= $1 ORDER BY c.due_at LIMIT $2");
    db.fetch(sql, args![now, limit]).await?.into_iter().map(read).collect()
}

/// Takes a due card for a while, so that no other worker looks at it; false if one does.
pub async fn lease(tx: &mut Tx, row: &WalletCardRow, until: Timestamp) -> Result<bool, StoreError> {
    let changed = tx
        .write(
            "UPDATE wallet_cards SET due_at = $4 WHERE merchant_id = $1 AND id = $2 AND due_at = $3",
            args![row.merchant.as_str(), row.id, row.due_at, until],
        )
        .await?;
    Ok(changed == 1)
}

/// The next card that may be charged for an account after this order and number; its own ones (wallet 3.3).
pub async fn next_linked(
    db: &Db,
    merchant: &MerchantId,
    account: &str,
    (priority, card): (i64, i64),
) -> Result<Option<(i64, i64)>, StoreError> {
    let row = db
        .fetch_one(
            "SELECT l.priority, l.card_id FROM wallet_card_links l
               JOIN wallet_cards c ON c.merchant_id = l.merchant_id AND c.id = l.card_id
              WHERE l.merchant_id = $1 AND l.account = $2 AND c.status = 'related' AND c.deleted_at IS NULL
                AND (l.priority > $3 OR (l.priority = $3 AND l.card_id > $4))
              ORDER BY l.priority, l.card_id LIMIT 1",
            args![merchant.as_str(), account, priority, card],
        )
        .await?;
    row.map(|mut row| Ok((row.int()?, row.int()?))).transpose()
}
