//! How long sessions are kept, and keys that signed their tokens. A payment, its facts, its bookings and its proof of
//! authentication are not theirs, and stay.

use florin_domain::MerchantId;
use florin_store::merchants;
use florin_store::sessions as rows;

use super::keys;
use crate::engine::Engine;
use crate::error::EngineError;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// A result can be validated a day after a try that began in the session's last minute (orchestra 11.5).
pub const LEAST_DAYS: u32 = 2;
/// As long as nobody says otherwise.
pub const USUAL_DAYS: u32 = 30;
/// Sessions that one transaction forgets.
const AT_ONCE: i64 = 500;

/// Forgets sessions that were started longer ago than the operator wants them kept, with their tries, and keys whose
/// tokens are all over. Tokens of such sessions are over long before; who shows one hears the same as before.
pub async fn prune(engine: &Engine) -> Result<(), EngineError> {
    let days = engine.settings.sessions_kept_days.max(LEAST_DAYS);
    let until = engine.now().minus_ms(i64::from(days) * DAY_MS);
    // Ids begin with the milliseconds of their making, as twelve hexadecimal digits.
    let before = format!("{:012x}", until.micros().max(0) / 1000);
    let mut forgotten = 0;
    for merchant in merchants::list(&engine.db).await? {
        forgotten += prune_merchant(engine, &merchant.id, &before).await?;
    }
    if forgotten > 0 {
        tracing::info!(forgotten, days, "old e-wallet sessions were forgotten");
    }
    Ok(())
}

/// How many sessions of a merchant were forgotten.
async fn prune_merchant(engine: &Engine, merchant: &MerchantId, before: &str) -> Result<u64, EngineError> {
    let mut forgotten = 0;
    loop {
        let mut tx = engine.db.begin().await?;
        let gone = rows::prune(&mut tx, merchant, before, AT_ONCE).await?;
        let gone_keys = rows::prune_keys(&mut tx, merchant, keys::over(engine.now())).await?;
        tx.commit().await?;
        if gone_keys > 0 {
            engine.session_keys.forget(merchant);
        }
        if gone == 0 {
            return Ok(forgotten);
        }
        forgotten += gone;
    }
}
