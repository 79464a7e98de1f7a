//! What users allowed clients: grants, the tokens and codes that belong to them, and rights that last.

use florin_domain::{MerchantId, Timestamp};

use crate::args;
use crate::db::{Db, Tx};
use crate::error::StoreError;

/// What a user allowed a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: String,
    /// The client.
    pub client: String,
    /// The user.
    pub user: i64,
    /// Scopes, separated by spaces.
    pub scopes: String,
    /// When it was taken back.
    pub revoked_at: Option<Timestamp>,
}

/// An access token with its grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// What it belongs to.
    pub grant: Grant,
    /// Scopes of this token: those of the grant, or fewer.
    pub scopes: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The hash of the refresh token that it replaces when it is activated; none: it was active from the beginning.
    pub replaces: Option<String>,
    /// Whether it is still to be activated.
    pub waits: bool,
}

/// A refresh token with its grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refresh {
    /// What it belongs to.
    pub grant: Grant,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// An authorization code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// The client that it was made for.
    pub client: String,
    /// The user who agreed.
    pub user: i64,
    /// Scopes, separated by spaces.
    pub scopes: String,
    /// Where the user was sent back to.
    pub redirect_uri: String,
    /// The grant that comes of it.
    pub grant: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// When it was used.
    pub used_at: Option<Timestamp>,
}

/// A new grant.
pub async fn insert_grant(
    tx: &mut Tx,
    merchant: &MerchantId,
    grant: &Grant,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_grants (merchant_id, id, client_id, user_id, scopes, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![merchant.as_str(), &grant.id, &grant.client, grant.user, &grant.scopes, now],
    )
    .await
}

/// Takes a grant back with all that belongs to it. Nothing happens to one that is unknown or taken back already.
pub async fn revoke_grant(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql =
        "UPDATE wallet_grants SET revoked_at = $3 WHERE merchant_id = $1 AND id = $2 AND revoked_at IS NULL";
    tx.write(sql, args![merchant.as_str(), id, now]).await?;
    Ok(())
}

/// A new access token.
pub async fn insert_access(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: &str,
    grant: &str,
    scopes: &str,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_access_tokens (merchant_id, id, grant_id, scopes, expires_at) VALUES ($1, $2, $3, $4, $5)",
        args![merchant.as_str(), id, grant, scopes, expires_at],
    )
    .await
}

/// A new access token that waits to be activated, in place of the refresh token with this hash.
pub async fn insert_waiting(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: &str,
    grant: &str,
    (scopes, replaces): (&str, &str),
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_access_tokens (merchant_id, id, grant_id, scopes, expires_at, replaces, waits)
         VALUES ($1, $2, $3, $4, $5, $6, 1)",
        args![merchant.as_str(), id, grant, scopes, expires_at, replaces],
    )
    .await
}

/// Activates an access token that waits, and forgets every other one of its grant. [`StoreError::Again`] if it does
/// not wait any more.
pub async fn activate(
    tx: &mut Tx,
    merchant: &MerchantId,
    id: &str,
    grant: &str,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "UPDATE wallet_access_tokens SET waits = 0, expires_at = $3
          WHERE merchant_id = $1 AND id = $2 AND waits = 1",
        args![merchant.as_str(), id, expires_at],
    )
    .await?;
    let sql = "DELETE FROM wallet_access_tokens WHERE merchant_id = $1 AND grant_id = $2 AND id <> $3";
    tx.write(sql, args![merchant.as_str(), grant, id]).await?;
    Ok(())
}

/// An access token.
pub async fn find_access(db: &Db, merchant: &MerchantId, id: &str) -> Result<Option<Access>, StoreError> {
    let row = db
        .fetch_one(
            "SELECT a.grant_id, g.client_id, g.user_id, g.scopes, g.revoked_at, a.scopes, a.expires_at, a.replaces, a.waits
               FROM wallet_access_tokens a
               JOIN wallet_grants g ON g.merchant_id = a.merchant_id AND g.id = a.grant_id
              WHERE a.merchant_id = $1 AND a.id = $2",
            args![merchant.as_str(), id],
        )
        .await?;
    row.map(|mut row| {
        Ok(Access {
            grant: read_grant(&mut row)?,
            scopes: row.text()?,
            expires_at: Timestamp(row.int()?),
            replaces: row.maybe_text()?,
            waits: row.int()? == 1,
        })
    })
    .transpose()
}

fn read_grant(row: &mut crate::db::Row) -> Result<Grant, StoreError> {
    Ok(Grant {
        id: row.text()?,
        client: row.text()?,
        user: row.int()?,
        scopes: row.text()?,
        revoked_at: row.maybe_int()?.map(Timestamp),
    })
}

/// A new refresh token.
pub async fn insert_refresh(
    tx: &mut Tx,
    merchant: &MerchantId,
    hash: &str,
    grant: &str,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_refresh_tokens (merchant_id, hash, grant_id, expires_at) VALUES ($1, $2, $3, $4)",
        args![merchant.as_str(), hash, grant, expires_at],
    )
    .await
}

/// A refresh token.
pub async fn find_refresh(
    tx: &mut Tx,
    merchant: &MerchantId,
    hash: &str,
) -> Result<Option<Refresh>, StoreError> {
    let row = tx
        .fetch_one(
            "SELECT r.grant_id, g.client_id, g.user_id, g.scopes, g.revoked_at, r.expires_at, r.used_at
               FROM wallet_refresh_tokens r
               JOIN wallet_grants g ON g.merchant_id = r.merchant_id AND g.id = r.grant_id
              WHERE r.merchant_id = $1 AND r.hash = $2",
            args![merchant.as_str(), hash],
        )
        .await?;
    row.map(|mut row| {
        Ok(Refresh {
            grant: read_grant(&mut row)?,
            expires_at: Timestamp(row.int()?),
            used_at: row.maybe_int()?.map(Timestamp),
        })
    })
    .transpose()
}

/// Uses a refresh token; false if it was used before.
pub async fn use_refresh(
    tx: &mut Tx,
    merchant: &MerchantId,
    hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE wallet_refresh_tokens SET used_at = $3
                WHERE merchant_id = $1 AND hash = $2 AND used_at IS NULL";
    Ok(tx.write(sql, args![merchant.as_str(), hash, now]).await? == 1)
}

/// A new authorization code.
pub async fn insert_code(
    tx: &mut Tx,
    merchant: &MerchantId,
    hash: &str,
    code: &Code,
) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO wallet_codes (merchant_id, hash, client_id, user_id, scopes, redirect_uri, grant_id, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![
            merchant.as_str(),
            hash,
            &code.client,
            code.user,
            &code.scopes,
            &code.redirect_uri,
            &code.grant,
            code.expires_at
        ],
    )
    .await
}

/// An authorization code.
pub async fn find_code(tx: &mut Tx, merchant: &MerchantId, hash: &str) -> Result<Option<Code>, StoreError> {
    let row = tx
        .fetch_one(
            "SELECT client_id, user_id, scopes, redirect_uri, grant_id, expires_at, used_at
               FROM wallet_codes WHERE merchant_id = $1 AND hash = $2",
            args![merchant.as_str(), hash],
        )
        .await?;
    row.map(|mut row| {
        Ok(Code {
            client: row.text()?,
            user: row.int()?,
            scopes: row.text()?,
            redirect_uri: row.text()?,
            grant: row.text()?,
            expires_at: Timestamp(row.int()?),
            used_at: row.maybe_int()?.map(Timestamp),
        })
    })
    .transpose()
}

/// Uses an authorization code; false if it was used before.
pub async fn use_code(
    tx: &mut Tx,
    merchant: &MerchantId,
    hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sql = "UPDATE wallet_codes SET used_at = $3 WHERE merchant_id = $1 AND hash = $2 AND used_at IS NULL";
    Ok(tx.write(sql, args![merchant.as_str(), hash, now]).await? == 1)
}

/// A user lets a client do something later, too.
pub async fn insert_consent(
    tx: &mut Tx,
    merchant: &MerchantId,
    user: i64,
    client: &str,
    scope: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.write(
        "INSERT INTO wallet_consents (merchant_id, user_id, client_id, scope, created_at)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        args![merchant.as_str(), user, client, scope, now],
    )
    .await?;
    Ok(())
}

/// Whether a user lets a client do this.
pub async fn has_consent(
    db: &Db,
    merchant: &MerchantId,
    user: i64,
    client: &str,
    scope: &str,
) -> Result<bool, StoreError> {
    let sql = "SELECT scope FROM wallet_consents
                WHERE merchant_id = $1 AND user_id = $2 AND client_id = $3 AND scope = $4";
    Ok(db.fetch_one(sql, args![merchant.as_str(), user, client, scope]).await?.is_some())
}

/// Takes back everything that a user allowed one client, or all clients if none is named: rights that last, tokens and
/// codes. How many rights and sign-ins that were.
pub async fn withdraw(
    tx: &mut Tx,
    merchant: &MerchantId,
    user: i64,
    client: Option<&str>,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let client = client.unwrap_or_default();
    let sql =
        "DELETE FROM wallet_consents WHERE merchant_id = $1 AND user_id = $2 AND ($3 = '' OR client_id = $3)";
    let mut taken = tx.write(sql, args![merchant.as_str(), user, client]).await?;
    let sql = "UPDATE wallet_grants SET revoked_at = $4
                WHERE merchant_id = $1 AND user_id = $2 AND ($3 = '' OR client_id = $3) AND revoked_at IS NULL";
    taken += tx.write(sql, args![merchant.as_str(), user, client, now]).await?;
    let sql = "UPDATE wallet_codes SET used_at = $4
                WHERE merchant_id = $1 AND user_id = $2 AND ($3 = '' OR client_id = $3) AND used_at IS NULL";
    tx.write(sql, args![merchant.as_str(), user, client, now]).await?;
    Ok(taken)
}

/// Forgets tokens and codes that ended before `before`, and grants that nothing belongs to any more.
pub async fn prune(tx: &mut Tx, merchant: &MerchantId, before: Timestamp) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM wallet_access_tokens WHERE merchant_id = $1 AND expires_at < $2",
        "DELETE FROM wallet_refresh_tokens WHERE merchant_id = $1 AND expires_at < $2",
        "DELETE FROM wallet_codes WHERE merchant_id = $1 AND expires_at < $2",
        "DELETE FROM wallet_oauth_sessions WHERE merchant_id = $1 AND expires_at < $2",
        "DELETE FROM wallet_grants WHERE merchant_id = $1 AND created_at < $2
            AND NOT EXISTS (SELECT 1 FROM wallet_access_tokens a
                             WHERE a.merchant_id = wallet_grants.merchant_id AND a.grant_id = wallet_grants.id)
            AND NOT EXISTS (SELECT 1 FROM wallet_refresh_tokens r
                             WHERE r.merchant_id = wallet_grants.merchant_id AND r.grant_id = wallet_grants.id)",
    ] {
        tx.write(sql, args![merchant.as_str(), before]).await?;
    }
    Ok(())
}
