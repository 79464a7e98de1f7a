//! Wrapped keys of the vault, and the walk that re-wraps what they seal.

use florin_domain::Timestamp;

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A key as it is kept: wrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// A merchant's id, or `installation`.
    pub owner: String,
    /// What it is for.
    pub purpose: String,
    /// 1, 2, 3 …
    pub version: i64,
    /// `active`, `decrypt_only`, `retired`, `destroyed`.
    pub state: String,
    /// Opens only with the root key.
    pub wrapped: String,
    /// When it was made.
    pub created_at: Timestamp,
}

const ALL: &str =
    "SELECT owner, purpose, version, state, wrapped, created_at FROM keys ORDER BY owner, purpose, version";

/// All keys of the installation.
pub async fn list(db: &Db) -> Result<Vec<KeyRow>, StoreError> {
    db.fetch(ALL, &[]).await?.into_iter().map(read).collect()
}

/// The same inside a transaction, which also sees what others of its group are about to commit.
pub async fn list_within(tx: &mut Tx) -> Result<Vec<KeyRow>, StoreError> {
    tx.fetch(ALL, &[]).await?.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<KeyRow, StoreError> {
    Ok(KeyRow {
        owner: row.text()?,
        purpose: row.text()?,
        version: row.int()?,
        state: row.text()?,
        wrapped: row.text()?,
        created_at: Timestamp(row.int()?),
    })
}

/// A new key. [`StoreError::Taken`] if another node made it first.
pub async fn insert(tx: &mut Tx, key: &KeyRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO keys (owner, purpose, version, state, wrapped, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![&key.owner, &key.purpose, key.version, &key.state, &key.wrapped, key.created_at],
    )
    .await
}

/// Another state or wrapping of a key.
pub async fn save(tx: &mut Tx, key: &KeyRow) -> Result<(), StoreError> {
    tx.put(
        "UPDATE keys SET state = $4, wrapped = $5 WHERE owner = $1 AND purpose = $2 AND version = $3",
        args![&key.owner, &key.purpose, key.version, &key.state, &key.wrapped],
    )
    .await
}

/// A sealed value somewhere in the tables, with the words that bind it to its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Its owner.
    pub owner: String,
    /// The record that its envelope is bound to.
    pub record: String,
    /// The rest of its key, for [`replace_sealed`].
    pub key: [String; 2],
    /// The envelope.
    pub envelope: String,
}

/// Where sealed values lie. One entry a column; rotation walks them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SealedColumn {
    /// The field set that its envelopes are bound to.
    pub field_set: &'static str,
    select: &'static str,
    update: &'static str,
}

/// Every column that holds envelopes.
pub const SEALED_COLUMNS: &[SealedColumn] = &[
    SealedColumn {
        field_set: "string",
        select: "SELECT merchant_id, id, token_hash, '', envelope FROM vault_records
                  WHERE envelope NOT LIKE $1 AND merchant_id = $2 ORDER BY token_hash LIMIT $3",
        update: "UPDATE vault_records SET envelope = $5 WHERE merchant_id = $1 AND token_hash = $2 AND $3 = '' AND envelope = $4",
    },
    SealedColumn {
        field_set: "credentials",
        select: "SELECT merchant_id, id, name, '', credentials FROM gateway_accounts
                  WHERE credentials NOT LIKE $1 AND merchant_id = $2 ORDER BY name LIMIT $3",
        update: "UPDATE gateway_accounts SET credentials = $5 WHERE merchant_id = $1 AND name = $2 AND $3 = '' AND credentials = $4",
    },
    SealedColumn {
        field_set: "document",
        select: "SELECT owner, kind || '/' || name, kind, name, body FROM documents
                  WHERE body NOT LIKE $1 AND owner = $2 ORDER BY kind, name LIMIT $3",
        update: "UPDATE documents SET body = $5 WHERE owner = $1 AND kind = $2 AND name = $3 AND body = $4",
    },
    SealedColumn {
        field_set: "shop",
        select: "SELECT merchant_id, CAST(id AS TEXT), CAST(id AS TEXT), '', body FROM shops
                  WHERE body NOT LIKE $1 AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE shops SET body = $5 WHERE merchant_id = $1 AND CAST(id AS TEXT) = $2 AND $3 = '' AND body = $4",
    },
    SealedColumn {
        field_set: "checkout",
        select: "SELECT merchant_id, token_hash, token_hash, '', body FROM checkouts
                  WHERE body NOT LIKE $1 AND merchant_id = $2 ORDER BY token_hash LIMIT $3",
        update: "UPDATE checkouts SET body = $5 WHERE merchant_id = $1 AND token_hash = $2 AND $3 = '' AND body = $4",
    },
    SealedColumn {
        field_set: "transaction",
        select: "SELECT merchant_id, uid, uid, '', body FROM transactions
                  WHERE body NOT LIKE $1 AND merchant_id = $2 ORDER BY uid LIMIT $3",
        update: "UPDATE transactions SET body = $5 WHERE merchant_id = $1 AND uid = $2 AND $3 = '' AND body = $4",
    },
    SealedColumn {
        field_set: "card_token",
        select: "SELECT merchant_id, id, id, '', token FROM cards
                  WHERE token NOT LIKE $1 AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE cards SET token = $5 WHERE merchant_id = $1 AND id = $2 AND $3 = '' AND token = $4",
    },
    SealedColumn {
        field_set: "card",
        select: "SELECT merchant_id, id, id, '', envelope FROM cards
                  WHERE envelope NOT LIKE $1 AND envelope <> '' AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE cards SET envelope = $5 WHERE merchant_id = $1 AND id = $2 AND $3 = '' AND envelope = $4",
    },
    SealedColumn {
        field_set: "wallet_relation",
        select: "SELECT merchant_id, 'wallet-card-' || CAST(id AS TEXT), CAST(id AS TEXT), '', relation FROM wallet_cards
                  WHERE relation NOT LIKE $1 AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE wallet_cards SET relation = $5
                  WHERE merchant_id = $1 AND CAST(id AS TEXT) = $2 AND $3 = '' AND relation = $4",
    },
    SealedColumn {
        field_set: "wallet_card",
        select: "SELECT merchant_id, 'wallet-card-' || CAST(id AS TEXT), CAST(id AS TEXT), '', envelope FROM wallet_cards
                  WHERE envelope NOT LIKE $1 AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE wallet_cards SET envelope = $5
                  WHERE merchant_id = $1 AND CAST(id AS TEXT) = $2 AND $3 = '' AND envelope = $4",
    },
    SealedColumn {
        field_set: "wallet_shown",
        select: "SELECT merchant_id, 'wallet-card-' || CAST(id AS TEXT), CAST(id AS TEXT), '', shown FROM wallet_cards
                  WHERE shown NOT LIKE $1 AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE wallet_cards SET shown = $5
                  WHERE merchant_id = $1 AND CAST(id AS TEXT) = $2 AND $3 = '' AND shown = $4",
    },
    SealedColumn {
        field_set: "wallet_transaction",
        select: "SELECT merchant_id, transaction_key, transaction_key, '', words FROM wallet_transactions
                  WHERE words NOT LIKE $1 AND merchant_id = $2 ORDER BY transaction_key LIMIT $3",
        update: "UPDATE wallet_transactions SET words = $5
                  WHERE merchant_id = $1 AND transaction_key = $2 AND $3 = '' AND words = $4",
    },
    SealedColumn {
        field_set: "wallet_payment",
        select: "SELECT merchant_id, CAST(id AS TEXT), CAST(id AS TEXT), '', words FROM wallet_payments
                  WHERE words NOT LIKE $1 AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE wallet_payments SET words = $5
                  WHERE merchant_id = $1 AND CAST(id AS TEXT) = $2 AND $3 = '' AND words = $4",
    },
    SealedColumn {
        field_set: "wallet_allowance",
        select: "SELECT merchant_id, CAST(id AS TEXT), CAST(id AS TEXT), '', words FROM wallet_allowances
                  WHERE words NOT LIKE $1 AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE wallet_allowances SET words = $5
                  WHERE merchant_id = $1 AND CAST(id AS TEXT) = $2 AND $3 = '' AND words = $4",
    },
    SealedColumn {
        field_set: "shop_record",
        select: "SELECT merchant_id, id, id, '', body FROM shop_records
                  WHERE body NOT LIKE $1 AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE shop_records SET body = $5 WHERE merchant_id = $1 AND id = $2 AND $3 = '' AND body = $4",
    },
    SealedColumn {
        field_set: "subscription",
        select: "SELECT merchant_id, id, id, '', body FROM subscriptions
                  WHERE body NOT LIKE $1 AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE subscriptions SET body = $5 WHERE merchant_id = $1 AND id = $2 AND $3 = '' AND body = $4",
    },
    SealedColumn {
        field_set: "ewallet_session",
        select: "SELECT merchant_id, id, id, '', body FROM ewallet_sessions
                  WHERE body NOT LIKE $1 AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE ewallet_sessions SET body = $5 WHERE merchant_id = $1 AND id = $2 AND $3 = '' AND body = $4",
    },
    SealedColumn {
        field_set: "ewallet_try",
        select: "SELECT merchant_id, session_id || '/' || CAST(no AS TEXT), session_id, CAST(no AS TEXT), body
                   FROM ewallet_tries WHERE body NOT LIKE $1 AND merchant_id = $2 ORDER BY session_id, no LIMIT $3",
        update: "UPDATE ewallet_tries SET body = $5
                  WHERE merchant_id = $1 AND session_id = $2 AND CAST(no AS TEXT) = $3 AND body = $4",
    },
    SealedColumn {
        field_set: "authentication",
        select: "SELECT merchant_id, id, id, '', body FROM authentications
                  WHERE body NOT LIKE $1 AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE authentications SET body = $5 WHERE merchant_id = $1 AND id = $2 AND $3 = '' AND body = $4",
    },
    SealedColumn {
        field_set: "authentication_card",
        select: "SELECT merchant_id, id, id, '', card FROM authentications
                  WHERE card NOT LIKE $1 AND merchant_id = $2 ORDER BY id LIMIT $3",
        update: "UPDATE authentications SET card = $5 WHERE merchant_id = $1 AND id = $2 AND $3 = '' AND card = $4",
    },
    SealedColumn {
        field_set: "ewallet_key",
        select: "SELECT merchant_id, CAST(version AS TEXT), CAST(version AS TEXT), '', body FROM ewallet_keys
                  WHERE body NOT LIKE $1 AND merchant_id = $2 ORDER BY version LIMIT $3",
        update: "UPDATE ewallet_keys SET body = $5 WHERE merchant_id = $1 AND CAST(version AS TEXT) = $2 AND $3 = '' AND body = $4",
    },
    SealedColumn {
        field_set: "inline_account",
        select: "SELECT merchant_id, payment_id || '-' || CAST(no AS TEXT), payment_id, CAST(no AS TEXT), inline_account
                   FROM attempts WHERE inline_account NOT LIKE $1 AND merchant_id = $2 ORDER BY payment_id, no LIMIT $3",
        update: "UPDATE attempts SET inline_account = $5
                  WHERE merchant_id = $1 AND payment_id = $2 AND CAST(no AS TEXT) = $3 AND inline_account = $4",
    },
    SealedColumn {
        field_set: "psp_token",
        select: "SELECT merchant_id, payment_id || '-' || CAST(no AS TEXT), payment_id, CAST(no AS TEXT), token
                   FROM attempts WHERE token NOT LIKE $1 AND merchant_id = $2 ORDER BY payment_id, no LIMIT $3",
        update: "UPDATE attempts SET token = $5
                  WHERE merchant_id = $1 AND payment_id = $2 AND CAST(no AS TEXT) = $3 AND token = $4",
    },
    SealedColumn {
        field_set: "answer",
        select: "SELECT merchant_id, scope, scope, '', answer FROM idempotency
                  WHERE answer NOT LIKE $1 AND merchant_id = $2 ORDER BY scope LIMIT $3",
        update: "UPDATE idempotency SET answer = $5 WHERE merchant_id = $1 AND scope = $2 AND $3 = '' AND answer = $4",
    },
    SealedColumn {
        field_set: "notice",
        select: "SELECT merchant_id, account_id || '/' || event_id, account_id, event_id, body FROM notices
                  WHERE body NOT LIKE $1 AND merchant_id = $2 ORDER BY account_id, event_id LIMIT $3",
        update: "UPDATE notices SET body = $5 WHERE merchant_id = $1 AND account_id = $2 AND event_id = $3 AND body = $4",
    },
];

/// Up to `limit` values of one owner whose envelope is not under key version `active`.
pub async fn sealed_before(
    db: &Db,
    column: SealedColumn,
    owner: &str,
    active: i64,
    limit: i64,
) -> Result<Vec<Sealed>, StoreError> {
    let current = format!("v1.{active}.%");
    let rows = db.fetch(column.select, args![&current, owner, limit]).await?;
    rows.into_iter()
        .map(|mut row| {
            Ok(Sealed {
                owner: row.text()?,
                record: row.text()?,
                key: [row.text()?, row.text()?],
                envelope: row.text()?,
            })
        })
        .collect()
}

/// Puts a re-wrapped envelope in the old one's place, unless the value changed meanwhile.
pub async fn replace_sealed(
    tx: &mut Tx,
    column: SealedColumn,
    old: &Sealed,
    new: &str,
) -> Result<(), StoreError> {
    tx.write(column.update, args![&old.owner, &old.key[0], &old.key[1], &old.envelope, new]).await?;
    Ok(())
}
