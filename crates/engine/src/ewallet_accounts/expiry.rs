//! Certificates of Apple Pay accounts end: people are warned 45, 30, 14, 7 and 1 days before (standards 1.5), and once
//! more when one is over.

use aws_lc_rs::digest::{SHA256, digest};
use florin_domain::{MerchantId, Timestamp};
use florin_store::alarms::{self, Alarm};
use florin_store::{StoreError, merchants};

use super::{Account, list};
use crate::engine::Engine;
use crate::error::EngineError;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Days before the end, the last warning first.
const WARNED: [i64; 5] = [1, 7, 14, 30, 45];

/// A certificate of a merchant at Apple.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Whose.
    pub merchant: MerchantId,
    /// The e-wallet account that holds it.
    pub account: String,
    /// What it is for: `payment processing` or `merchant identity`.
    pub what: &'static str,
    /// When it ends.
    pub ends_at: Timestamp,
}

impl Certificate {
    /// Which warning is due: days before the end, 0 once it is over; none while there is time.
    pub fn warning(&self, now: Timestamp) -> Option<i64> {
        if self.ends_at <= now {
            return Some(0);
        }
        WARNED.into_iter().find(|days| self.ends_at <= now.plus_ms(days * DAY_MS))
    }

    /// The same for every process, and another one for each warning.
    fn alarm_id(&self, warning: i64) -> String {
        let Certificate { merchant, account, what, ends_at } = self;
        let name = format!("{merchant}\0{account}\0{what}\0{}\0{warning}", ends_at.micros());
        hex::encode(&digest(&SHA256, name.as_bytes()).as_ref()[..16])
    }

    /// The day on which it ends: `2026-12-31`.
    pub fn ends_on(&self) -> String {
        let at = jiff::Timestamp::from_second(self.ends_at.seconds()).unwrap_or(jiff::Timestamp::MAX);
        at.strftime("%Y-%m-%d").to_string()
    }

    fn detail(&self) -> String {
        let (account, what, day) = (&self.account, self.what, self.ends_on());
        format!("the {what} certificate of the Apple Pay account {account} ends on {day}: renew it at Apple")
    }
}

/// All of them, those that end first in front. Of several for one purpose the last to end counts: the others are
/// there for tokens on their way.
pub async fn certificates(engine: &Engine) -> Result<Vec<Certificate>, EngineError> {
    let mut found = Vec::new();
    for merchant in merchants::list(&engine.db).await? {
        for account in list(engine, &merchant.id).await?.iter() {
            found.extend(of(&merchant.id, account));
        }
    }
    found.sort_by_key(|certificate| certificate.ends_at);
    Ok(found)
}

fn of(merchant: &MerchantId, account: &Account) -> Vec<Certificate> {
    let Some(apple) = account.apple() else { return Vec::new() };
    let processing = apple.keys.iter().map(florin_wallets::apple::MerchantKey::ends_at).max();
    let identity = apple.identity.as_ref().and_then(super::Identity::ends_at);
    let named = [("payment processing", processing), ("merchant identity", identity)];
    let told = named.into_iter().filter_map(|(what, ends_at)| {
        let (merchant, account) = (merchant.clone(), account.name.clone());
        Some(Certificate { merchant, account, what, ends_at: ends_at? })
    });
    told.collect()
}

/// Raises an alarm for each warning that is due, once.
pub async fn warn(engine: &Engine) -> Result<(), EngineError> {
    let now = engine.now();
    for certificate in certificates(engine).await? {
        let Some(warning) = certificate.warning(now) else { continue };
        let alarm = Alarm { id: certificate.alarm_id(warning), attempt: None, detail: certificate.detail() };
        let mut tx = engine.db.begin().await?;
        let raised = async {
            alarms::raise(&mut tx, &certificate.merchant, &alarm, now).await?;
            tx.commit().await
        };
        match raised.await {
            // Raised before, and perhaps closed since.
            Ok(()) | Err(StoreError::Taken) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
