//! What shops hear of alternative methods: when one begins, when it is decided, when its time is over.

use florin_domain::MerchantId;
use florin_engine::alternatives::{EXPIRY, FACE};
use florin_engine::deliveries::{Announcer, Message, Telling};
use florin_engine::{Engine, EngineError, shops, transactions};
use futures_util::future::BoxFuture;

use super::super::refusal::Refusal;
use super::super::webhooks;
use super::request::Words;
use super::{One, notified, view};

/// Tries after the first one (checkout-webhooks 3).
const RETRIES: u32 = 15;

/// Renders the events of alternative methods when they are about to be sent.
#[derive(Debug, Clone, Copy)]
pub struct AlternativeEvents;

impl Announcer for AlternativeEvents {
    fn face(&self) -> &'static str {
        FACE
    }

    fn render<'a>(
        &'a self,
        engine: &'a Engine,
        telling: Telling<'a>,
    ) -> BoxFuture<'a, Result<Option<Message>, EngineError>> {
        Box::pin(render(engine, telling.merchant, telling.resource))
    }
}

async fn render(
    engine: &Engine,
    merchant: &MerchantId,
    resource: &str,
) -> Result<Option<Message>, EngineError> {
    let uid = resource.strip_prefix(EXPIRY).unwrap_or(resource);
    let Some(found) = transactions::of_merchant(engine, merchant, uid).await? else { return Ok(None) };
    // Whoever paid in time is told of that, and of nothing else.
    let is_timer = uid.len() < resource.len();
    let is_over = || found.ruling.as_ref().is_some_and(|ruling| ruling.status == "pending");
    if is_timer && !(is_over() && view::status(engine, &found) == "expired") {
        return Ok(None);
    }
    let Some(shop) = shops::by_id(engine, found.shop).await? else { return Ok(None) };
    let words = Words::of(&found)?;
    let Some(url) = notified(&shop, &words) else { return Ok(None) };
    let transaction = view::View::of(engine, &found, &words)?;
    let body = serde_json::to_vec(&One { transaction }).map_err(|_| Refusal::Broken)?;
    webhooks::message(engine, &shop, url, body, webhooks::card_delay, RETRIES).await.map(Some)
}
