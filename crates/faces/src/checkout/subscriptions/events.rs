//! What shops hear of subscriptions: the object itself with the member `event` (checkout-webhooks 4.3).

use florin_domain::MerchantId;
use florin_engine::deliveries::{Announcer, Message, Telling};
use florin_engine::{Engine, EngineError, shops, subscriptions};
use futures_util::future::BoxFuture;

use super::super::refusal::Refusal;
use super::super::webhooks;
use super::view;

/// Tries after the first one (checkout-webhooks 3).
const RETRIES: u32 = 25;

/// Renders the events of subscriptions when they are about to be sent.
#[derive(Debug, Clone, Copy)]
pub struct SubscriptionEvents;

impl Announcer for SubscriptionEvents {
    fn face(&self) -> &'static str {
        subscriptions::FACE
    }

    fn render<'a>(
        &'a self,
        engine: &'a Engine,
        telling: Telling<'a>,
    ) -> BoxFuture<'a, Result<Option<Message>, EngineError>> {
        Box::pin(render(engine, telling.merchant, telling.resource))
    }
}

async fn render(engine: &Engine, merchant: &MerchantId, id: &str) -> Result<Option<Message>, EngineError> {
    let Some(found) = subscriptions::of_merchant(engine, merchant, id).await? else { return Ok(None) };
    let Some(shop) = shops::by_id(engine, found.shop).await? else { return Ok(None) };
    let (Some(event), Some(url)) = (found.course.event, found.details.notification_url.clone()) else {
        return Ok(None);
    };
    let view = view::of(engine, &found, Some(event)).await?;
    let body = serde_json::to_vec(&view).map_err(|_| Refusal::Broken)?;
    webhooks::message(engine, &shop, url, body, webhooks::checkout_delay, RETRIES).await.map(Some)
}
