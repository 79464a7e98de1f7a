//! The keys of merchants' sessions: made when they are first needed, renewed every 90 days (standards 14), kept in
//! memory, since nothing changes them, and forgotten once nothing needs them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use florin_domain::{MerchantId, Timestamp};
use florin_store::StoreError;
use florin_store::sessions::{self as rows, KeyRow};
use florin_vault::{SecretBytes, SecretText, SessionKey};

use super::aad;
use crate::engine::Engine;
use crate::error::EngineError;

/// A new version signs after this time.
const RENEWED_MS: i64 = 90 * 24 * 60 * 60 * 1000;
/// Nothing that a version signed is good, and nothing that a form encrypted for it comes, so long after its last use: a
/// result is good for a day, and clocks of nodes differ.
const OUTLIVED_MS: i64 = 2 * 24 * 60 * 60 * 1000;
/// Another process may have made a newer version: looked for as often as this.
const LOOKED_AT_MS: i64 = 60_000;
/// More merchants than this are not remembered all at once.
const MOST: usize = 4096;

/// Keys by their merchant.
#[derive(Default)]
pub(crate) struct SessionKeys(Mutex<HashMap<MerchantId, Arc<Known>>>);

struct Known {
    read_at: Timestamp,
    /// Oldest first.
    versions: Vec<Version>,
}

#[derive(Clone)]
pub(super) struct Version {
    pub(super) no: i64,
    pub(super) key: Arc<SessionKey>,
    created_at: Timestamp,
}

impl SessionKeys {
    fn get(&self, merchant: &MerchantId) -> Option<Arc<Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(merchant).cloned()
    }

    fn keep(&self, merchant: &MerchantId, known: &Arc<Known>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(merchant.clone(), known.clone());
    }

    /// Versions were forgotten: what is left is read again.
    pub(super) fn forget(&self, merchant: &MerchantId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(merchant);
    }
}

/// Versions that were made by then have no valid token left.
pub(super) fn over(now: Timestamp) -> Timestamp {
    now.minus_ms(RENEWED_MS + OUTLIVED_MS)
}

/// The key that signs now; made if there is none, or none that is young enough.
pub(super) async fn current(engine: &Engine, merchant: &MerchantId) -> Result<Version, EngineError> {
    let now = engine.now();
    let known = match engine.session_keys.get(merchant) {
        Some(known) if known.read_at.plus_ms(LOOKED_AT_MS) > now => known,
        _ => read(engine, merchant).await?,
    };
    if let Some(newest) = known.versions.last()
        && newest.created_at.plus_ms(RENEWED_MS) > now
    {
        return Ok(newest.clone());
    }
    let next = known.versions.last().map_or(1, |newest| newest.no + 1);
    make(engine, merchant, next).await?;
    let known = read(engine, merchant).await?;
    Ok(known.versions.last().ok_or(StoreError::Row)?.clone())
}

/// The key of this version, if the merchant has it.
pub(super) async fn of_version(
    engine: &Engine,
    merchant: &MerchantId,
    version: i64,
) -> Result<Option<Version>, EngineError> {
    let find = |known: &Known| known.versions.iter().find(|kept| kept.no == version).cloned();
    if let Some(found) = engine.session_keys.get(merchant).as_deref().and_then(find) {
        return Ok(Some(found));
    }
    Ok(find(&*read(engine, merchant).await?))
}

/// Of two that make the same version at once, one wins and both use its keys.
async fn make(engine: &Engine, merchant: &MerchantId, version: i64) -> Result<(), EngineError> {
    let made = SessionKey::generate(&*engine.rng);
    let record = version.to_string();
    let aad = aad(merchant, &record, "ewallet_key");
    let body = engine.ring.seal(&*engine.rng, aad, made.stored().expose().as_bytes())?;
    let mut tx = engine.db.begin().await?;
    let row = KeyRow { version, body, created_at: engine.now() };
    let kept = async {
        rows::insert_key(&mut tx, merchant, &row).await?;
        tx.commit().await
    };
    match kept.await {
        Ok(()) => Ok(()),
        Err(StoreError::Taken) => {
            // Behind the other one's commit: nothing may be signed with keys that are not kept.
            let tx = engine.db.begin().await?;
            Ok(tx.commit().await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn read(engine: &Engine, merchant: &MerchantId) -> Result<Arc<Known>, EngineError> {
    let read_at = engine.now();
    let mut versions = Vec::new();
    for row in rows::list_keys(&engine.db, merchant).await? {
        let record = row.version.to_string();
        let stored = engine.ring.open(aad(merchant, &record, "ewallet_key"), &row.body)?;
        let stored = SecretText::try_from(stored).map_err(|_| StoreError::Row)?;
        let key = Arc::new(SessionKey::read_stored(&stored)?);
        versions.push(Version { no: row.version, key, created_at: row.created_at });
    }
    let known = Arc::new(Known { read_at, versions });
    if !known.versions.is_empty() {
        engine.session_keys.keep(merchant, &known);
    }
    Ok(known)
}

/// The key with which a merchant's forms encrypt now: base64 of a SubjectPublicKeyInfo, P-256.
pub async fn public_key(engine: &Engine, merchant: &MerchantId) -> Result<String, EngineError> {
    Ok(current(engine, merchant).await?.key.public_key().to_owned())
}

/// Opens what a form encrypted with a key of this merchant, an older one too. None whatever is wrong with it.
pub async fn open_card(
    engine: &Engine,
    merchant: &MerchantId,
    compact: &str,
) -> Result<Option<SecretBytes>, EngineError> {
    let known = match engine.session_keys.get(merchant) {
        Some(known) => known,
        None => read(engine, merchant).await?,
    };
    // The newest first; a form may have been opened just before a renewal.
    Ok(known.versions.iter().rev().take(2).find_map(|version| version.key.open(compact).ok()))
}
