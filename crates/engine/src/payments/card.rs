//! What may be kept of a card with its payment: brand, ends, date and fingerprint, never the number.

use florin_domain::{Card, CardFacts};
use florin_store::StoreError;
use serde::Serialize;

use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::orders::CardSource;

/// What may be kept of the card, as JSON.
pub(super) fn kept_card(
    engine: &Engine,
    caller: &Caller,
    source: &CardSource,
) -> Result<Option<String>, EngineError> {
    match source {
        CardSource::Card(card) => shown(engine, caller, card, true).map(Some),
        CardSource::Wallet(wallet) => shown(engine, caller, wallet.card(), true).map(Some),
        CardSource::PspToken { facts: Some(facts), .. } => written(facts.clone(), None, true).map(Some),
        CardSource::PspToken { facts: None, .. } | CardSource::Direct(_) => Ok(None),
    }
}

/// The same of a card; a date that is not its own is left out.
pub(crate) fn shown(
    engine: &Engine,
    caller: &Caller,
    card: &Card,
    is_dated: bool,
) -> Result<String, EngineError> {
    let fingerprint = engine.ring.fingerprint(caller.merchant.as_str(), card.pan.expose())?;
    written(card.facts(), Some(fingerprint), is_dated)
}

fn written(facts: CardFacts, fingerprint: Option<String>, is_dated: bool) -> Result<String, EngineError> {
    let CardFacts { brand, label, first6, last4, expiry } = facts;
    let kept = KeptCard {
        brand: brand.map(florin_domain::Brand::as_str),
        label,
        first6,
        last4,
        exp_month: is_dated.then_some(expiry.month),
        exp_year: is_dated.then_some(expiry.year),
        fingerprint,
    };
    Ok(serde_json::to_string(&kept).map_err(|_| StoreError::Row)?)
}

#[derive(Serialize)]
struct KeptCard {
    brand: Option<&'static str>,
    label: Option<String>,
    first6: String,
    last4: String,
    exp_month: Option<u8>,
    exp_year: Option<u16>,
    fingerprint: Option<String>,
}
