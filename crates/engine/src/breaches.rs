//! What browsers reported that a page's security policy kept out (standards 15.2): kept by kind, and people are called
//! when a kind comes up. Anybody may send reports, so there are never many rows and never many alarms.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use florin_domain::{MerchantId, Timestamp};
use florin_store::alarms::{self, Alarm};
use florin_store::breaches;
use florin_store::db::Tx;

use crate::engine::Engine;
use crate::error::EngineError;

pub use florin_store::breaches::{Breach, Told};

/// So many kinds are kept; what comes up beyond them is one kind more.
const MOST_KINDS: i64 = 200;
/// So many alarms are raised within a day. The last of them says so.
const MOST_ALARMS: i64 = 10;
/// The day that alarms are counted by.
const DAY_MS: i64 = 24 * 3600 * 1000;
/// A kind that nobody reported for so long is forgotten, and is news when it comes again: 90 days.
const KEPT_MS: i64 = 90 * DAY_MS;

/// The pages belong to no merchant: as whose the rows are kept.
pub fn house() -> &'static MerchantId {
    static ID: LazyLock<MerchantId> =
        LazyLock::new(|| MerchantId::parse("house").expect("five letters are an id"));
    &ID
}

/// Keeps reports, already folded by kind: what is in them must be fit to be kept and shown.
pub async fn hear(engine: &Engine, reports: &BTreeMap<Breach, i64>) -> Result<(), EngineError> {
    if reports.is_empty() {
        return Ok(());
    }
    let now = engine.now();
    let mut tx = engine.db.begin().await?;
    // In the order of kinds, so that two of these never wait for each other.
    for (breach, count) in reports {
        if !breaches::add(&mut tx, house(), breach, *count, now).await? {
            begin(engine, &mut tx, breach, *count, now).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// A kind that is not known yet.
async fn begin(
    engine: &Engine,
    tx: &mut Tx,
    breach: &Breach,
    reports: i64,
    now: Timestamp,
) -> Result<(), EngineError> {
    breaches::forget(tx, house(), now.minus_ms(KEPT_MS)).await?;
    let (all, recent) = breaches::count(tx, house(), now.minus_ms(DAY_MS)).await?;
    let rest = Breach { page: "any".into(), directive: "any".into(), blocked: "any".into() };
    let breach = if all >= MOST_KINDS { &rest } else { breach };
    let is_new = !breaches::add(tx, house(), breach, reports, now).await?
        && breaches::insert(tx, house(), breach, reports, now).await?;
    let Some(detail) = detail(breach, recent).filter(|_| is_new) else { return Ok(()) };
    tracing::warn!(detail, "alarm");
    let alarm = Alarm { id: engine.new_id(), attempt: None, detail };
    Ok(alarms::raise(tx, house(), &alarm, now).await?)
}

/// What the alarm says, if there is one: `recent` others came up before it within a day.
fn detail(breach: &Breach, recent: i64) -> Option<String> {
    let Breach { page, directive, blocked } = breach;
    let more = match recent {
        ..MOST_ALARMS if recent + 1 < MOST_ALARMS => "",
        ..MOST_ALARMS => "; no further alarm of this kind today: see `florin alarms breaches`",
        _ => return None,
    };
    Some(format!("the security policy of {page} kept out {blocked} ({directive}){more}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_alarm_of_a_day_says_so_and_then_there_are_none() {
        let breach =
            Breach { page: "/checkout".into(), directive: "script-src".into(), blocked: "inline".into() };
        let said = |recent| detail(&breach, recent);
        assert_eq!(said(0).as_deref(), Some("the security policy of /checkout kept out inline (script-src)"));
        assert!(said(MOST_ALARMS - 1).is_some_and(|text| text.ends_with("see `florin alarms breaches`")));
        assert_eq!(said(MOST_ALARMS), None);
    }
}
