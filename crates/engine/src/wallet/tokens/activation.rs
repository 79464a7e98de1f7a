//! Tokens that are made first and activated later (wallet-surround 2.1, 2.4): until then nothing ends, so a client whose
//! answer is lost still has what it had.

use florin_store::wallet::tokens;
use florin_vault::SecretText;

use super::{ACCESS_S, GrantFault, Issued, MAC_KEY, REFRESH, REFRESH_S, random, refreshable, revoke_family};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet::scopes::Scope;
use crate::wallet::tenant;

/// What the refresh token of a token that waits is made from: both are known again when it is activated.
const WAITING: &str = "wallet-waiting-refresh";

/// A token for a refresh token that stays good until the new one is activated.
pub async fn for_refresh_with_activation(
    engine: &Engine,
    client: &str,
    given: &SecretText,
    wanted: Option<&[Scope]>,
) -> Result<Issued, GrantFault> {
    let now = engine.now();
    let hash = engine.ring.lookup(REFRESH, given.expose().as_bytes())?;
    let mut tx = engine.db.begin().await?;
    let (kept, scopes) = refreshable(&mut tx, client, &hash, wanted, now).await?;
    if kept.used_at.is_some() {
        return Err(revoke_family(tx, client, &kept.grant.id, now).await);
    }
    let access_token = random(engine).expose().to_owned();
    let ends = now.plus_ms(ACCESS_S * 1000);
    let grant = &kept.grant.id;
    tokens::insert_waiting(&mut tx, tenant(), &access_token, grant, (&scopes, &hash), ends).await?;
    tx.commit().await?;
    let refresh_token = SecretText::new(engine.ring.lookup(WAITING, access_token.as_bytes())?);
    Ok(issued(engine, access_token, refresh_token)?)
}

fn issued(engine: &Engine, access_token: String, refresh_token: SecretText) -> Result<Issued, EngineError> {
    let mac_key = SecretText::new(engine.ring.lookup(MAC_KEY, access_token.as_bytes())?);
    Ok(Issued { access_token, mac_key, refresh_token })
}

/// Activates a client's token: what it came from ends now. Asked for again, the answer is the same. None: the client has
/// no such token.
pub async fn activate(engine: &Engine, client: &str, id: &str) -> Result<Option<Issued>, GrantFault> {
    let found = tokens::find_access(&engine.db, tenant(), id).await?;
    let found = found.filter(|found| found.grant.client == client && found.grant.revoked_at.is_none());
    let Some(found) = found else { return Ok(None) };
    let now = engine.now();
    if found.expires_at <= now {
        return Err(GrantFault::Expired);
    }
    let Some(replaces) = &found.replaces else { return Err(GrantFault::Active) };
    let refresh_token = SecretText::new(engine.ring.lookup(WAITING, id.as_bytes())?);
    if found.waits {
        let hash = engine.ring.lookup(REFRESH, refresh_token.expose().as_bytes())?;
        let (access_ends, refresh_ends) = (now.plus_ms(ACCESS_S * 1000), now.plus_ms(REFRESH_S * 1000));
        let grant = &found.grant.id;
        let mut tx = engine.db.begin().await?;
        if !tokens::use_refresh(&mut tx, tenant(), replaces, now).await? {
            // It was used while this one waited: whoever did that goes on, and this one never will.
            return Err(GrantFault::RefreshState);
        }
        tokens::activate(&mut tx, tenant(), id, grant, access_ends).await?;
        tokens::insert_refresh(&mut tx, tenant(), &hash, grant, refresh_ends).await?;
        tx.commit().await?;
    }
    Ok(Some(issued(engine, id.to_owned(), refresh_token)?))
}
