//! E-wallet sessions, their tries, and the keys of their merchants.

use florin_domain::{MerchantId, Mode, PaymentId, Timestamp};

use crate::args;
use crate::db::{Db, Row, Tx};
use crate::error::StoreError;

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Whose.
    pub merchant: MerchantId,
    /// Its id, which its tokens name.
    pub id: String,
    /// Whether money is real.
    pub mode: Mode,
    /// What was asked for, sealed.
    pub body: String,
    /// When it was started.
    pub created_at: Timestamp,
    /// Nobody may begin to pay from here on.
    pub expires_at: Timestamp,
}

/// A try to pay a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TryRow {
    /// Which one: 1, 2, …
    pub no: i64,
    /// The payment that it made; none where no PSP was asked.
    pub payment: Option<PaymentId>,
    /// The authentication that it began with.
    pub authentication: Option<String>,
    /// What the face remembers of it, sealed.
    pub body: String,
    /// When it began.
    pub created_at: Timestamp,
}

/// A version of a merchant's session keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// 1, 2, …
    pub version: i64,
    /// The keys, sealed.
    pub body: String,
    /// When they were made.
    pub created_at: Timestamp,
}

/// A new session.
pub async fn insert(tx: &mut Tx, row: &SessionRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO ewallet_sessions (merchant_id, id, mode, body, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![row.merchant.as_str(), &row.id, row.mode.as_str(), &row.body, row.created_at, row.expires_at],
    )
    .await
}

/// A merchant's session.
pub async fn read_one(db: &Db, merchant: &MerchantId, id: &str) -> Result<Option<SessionRow>, StoreError> {
    const SQL: &str = "SELECT mode, body, created_at, expires_at FROM ewallet_sessions
                        WHERE merchant_id = $1 AND id = $2";
    let Some(mut row) = db.fetch_one(SQL, args![merchant.as_str(), id]).await? else { return Ok(None) };
    Ok(Some(SessionRow {
        merchant: merchant.clone(),
        id: id.to_owned(),
        mode: Mode::parse(&row.text()?).map_err(|_| StoreError::Row)?,
        body: row.text()?,
        created_at: Timestamp(row.int()?),
        expires_at: Timestamp(row.int()?),
    }))
}

/// The next try. [`StoreError::Taken`] if somebody else began it first.
pub async fn insert_try(
    tx: &mut Tx,
    merchant: &MerchantId,
    session: &str,
    row: &TryRow,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO ewallet_tries (merchant_id, session_id, no, payment_id, body, created_at, authentication_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![
            merchant.as_str(),
            session,
            row.no,
            row.payment.as_ref().map(PaymentId::as_str),
            &row.body,
            row.created_at,
            row.authentication.as_deref()
        ],
    )
    .await
}

/// The payment of a try whose authentication was passed. [`StoreError::Again`] if it has one already.
pub async fn pay_try(
    tx: &mut Tx,
    merchant: &MerchantId,
    session: &str,
    (no, authentication): (i64, &str),
    payment: Option<&PaymentId>,
) -> Result<(), StoreError> {
    tx.put(
        "UPDATE ewallet_tries SET payment_id = $5
          WHERE merchant_id = $1 AND session_id = $2 AND no = $3 AND authentication_id = $4
            AND payment_id IS NULL",
        args![merchant.as_str(), session, no, authentication, payment.map(PaymentId::as_str)],
    )
    .await
}

/// The latest try of a session.
pub async fn last_try(db: &Db, merchant: &MerchantId, session: &str) -> Result<Option<TryRow>, StoreError> {
    const SQL: &str = "SELECT no, payment_id, body, created_at, authentication_id FROM ewallet_tries
                        WHERE merchant_id = $1 AND session_id = $2 ORDER BY no DESC LIMIT 1";
    db.fetch_one(SQL, args![merchant.as_str(), session]).await?.map(read_try).transpose()
}

/// One try of a session.
pub async fn read_try_no(
    db: &Db,
    merchant: &MerchantId,
    session: &str,
    no: i64,
) -> Result<Option<TryRow>, StoreError> {
    const SQL: &str = "SELECT no, payment_id, body, created_at, authentication_id FROM ewallet_tries
                        WHERE merchant_id = $1 AND session_id = $2 AND no = $3";
    db.fetch_one(SQL, args![merchant.as_str(), session, no]).await?.map(read_try).transpose()
}

fn read_try(mut row: Row) -> Result<TryRow, StoreError> {
    Ok(TryRow {
        no: row.int()?,
        payment: row
            .maybe_text()?
            .map(|id| PaymentId::parse(&id))
            .transpose()
            .map_err(|_| StoreError::Row)?,
        body: row.text()?,
        created_at: Timestamp(row.int()?),
        authentication: row.maybe_text()?,
    })
}

/// Forgets a merchant's sessions with their tries, `limit` at most, whose ids sort before `before`: ids begin with the
/// time of their start. Authentications that no payment used go with their try. How many sessions that were.
pub async fn prune(tx: &mut Tx, merchant: &MerchantId, before: &str, limit: i64) -> Result<u64, StoreError> {
    let chosen = args![merchant.as_str(), before, limit];
    tx.write(
        "DELETE FROM authentications WHERE merchant_id = $1 AND payment_id IS NULL AND id IN
                (SELECT authentication_id FROM ewallet_tries
                  WHERE merchant_id = $1 AND authentication_id IS NOT NULL AND session_id IN
                       (SELECT id FROM ewallet_sessions WHERE merchant_id = $1 AND id < $2 ORDER BY id LIMIT $3))",
        chosen,
    )
    .await?;
    tx.write(
        "DELETE FROM ewallet_tries WHERE merchant_id = $1 AND session_id IN
                (SELECT id FROM ewallet_sessions WHERE merchant_id = $1 AND id < $2 ORDER BY id LIMIT $3)",
        chosen,
    )
    .await?;
    tx.write(
        "DELETE FROM ewallet_sessions WHERE merchant_id = $1 AND id IN
                (SELECT id FROM ewallet_sessions WHERE merchant_id = $1 AND id < $2 ORDER BY id LIMIT $3)",
        chosen,
    )
    .await
}

/// A new version of a merchant's keys. [`StoreError::Taken`] if somebody else made it first.
pub async fn insert_key(tx: &mut Tx, merchant: &MerchantId, row: &KeyRow) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO ewallet_keys (merchant_id, version, body, created_at) VALUES ($1, $2, $3, $4)",
        args![merchant.as_str(), row.version, &row.body, row.created_at],
    )
    .await
}

/// All versions of a merchant's keys, oldest first.
pub async fn list_keys(db: &Db, merchant: &MerchantId) -> Result<Vec<KeyRow>, StoreError> {
    const SQL: &str =
        "SELECT version, body, created_at FROM ewallet_keys WHERE merchant_id = $1 ORDER BY version";
    db.fetch(SQL, args![merchant.as_str()]).await?.into_iter().map(read_key).collect()
}

/// Forgets the versions of a merchant's keys that were made by `until`, but never the newest: its number is counted on
/// from. How many that were.
pub async fn prune_keys(tx: &mut Tx, merchant: &MerchantId, until: Timestamp) -> Result<u64, StoreError> {
    tx.write(
        "DELETE FROM ewallet_keys WHERE merchant_id = $1 AND created_at <= $2 AND version <
                (SELECT MAX(version) FROM ewallet_keys WHERE merchant_id = $1)",
        args![merchant.as_str(), until],
    )
    .await
}

fn read_key(mut row: Row) -> Result<KeyRow, StoreError> {
    Ok(KeyRow { version: row.int()?, body: row.text()?, created_at: Timestamp(row.int()?) })
}
