//! What shops hear: transactions whose state changed, payment tokens that ran out (checkout-webhooks).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_domain::MerchantId;
use florin_engine::checkouts;
use florin_engine::deliveries::{Announcer, Message, Rules, Success, Telling};
use florin_engine::shops::{self, Shop};
use florin_engine::{Engine, EngineError};
use florin_engine::{signing, transactions};
use futures_util::future::BoxFuture;
use zeroize::Zeroizing;

use super::paying::FACE;
use super::refusal::{ApiVersion, Refusal};
use super::rejecting;
use super::telling::{Told, Words};
use super::tokens::answer::announced;
use super::tokens::telling::{Reader, tell};
use super::tokens::token::Token;
use super::transactions::answer::{self, TransactionView};
use super::transactions::kind::{Kind, Status};

/// Longest wait for a connection, and for everything (checkout-webhooks 2).
const CONNECT: Duration = Duration::from_secs(10);
const TOTAL: Duration = Duration::from_secs(40);
/// A token that runs out while it is being paid is looked at again after this time, in milliseconds.
const LOOKED_AGAIN_MS: i64 = 15 * 60 * 1000;

/// Renders the events of the face when they are about to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Webhooks;

impl Announcer for Webhooks {
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
    match resource.strip_prefix(checkouts::TOKEN) {
        Some(name) => token(engine, merchant, name).await,
        None => transaction(engine, merchant, resource).await,
    }
}

/// A payment token that nobody paid in time; of one that somebody did, its transaction tells.
async fn token(engine: &Engine, merchant: &MerchantId, name: &str) -> Result<Option<Message>, EngineError> {
    let Some(found) = checkouts::named(engine, merchant, name).await? else { return Ok(None) };
    let Some(shop) = shops::by_id(engine, found.shop).await? else { return Ok(None) };
    let token = Token::of(engine, found)?;
    let named = token.request.settings.urls.notification_url.clone();
    let Some(url) = named.or_else(|| shop.settings.notification_url.clone()) else { return Ok(None) };
    let now = engine.now();
    if token.is_under_way() {
        // As long again as was waited for already, so that nobody is asked after for ever.
        let waited_ms = (now.micros() - token.checkout.expires_at.micros()) / 1000;
        let later = now.plus_ms(waited_ms.max(LOOKED_AGAIN_MS));
        checkouts::look_again(engine, &token.checkout, &url, later).await?;
        return Ok(None);
    }
    if !token.state(now).expired {
        return Ok(None);
    }
    let shop_reads = Reader { version: ApiVersion::None, cookie: None, is_shop: true };
    let body = tell(engine, &shop, &token, &shop_reads, announced).await?;
    message(engine, &shop, url, body, checkout_delay, 2).await.map(Some)
}

/// A transaction, as its shop would read it without a version header. Cards that wait for their holder are not told.
async fn transaction(
    engine: &Engine,
    merchant: &MerchantId,
    uid: &str,
) -> Result<Option<Message>, EngineError> {
    let Some(found) = transactions::of_merchant(engine, merchant, uid).await? else { return Ok(None) };
    let Some(shop) = shops::by_id(engine, found.shop).await? else { return Ok(None) };
    let Ok(told) = Told::of(engine, found) else { return Ok(None) };
    let told = rejecting::before_telling(engine, &shop, told).await?;
    if told.status == Status::Incomplete {
        return Ok(None);
    }
    let named = match &told.words {
        Words::Card(words) => words.order.notification_url.clone(),
        Words::FollowUp(words) => words.notification_url.clone(),
    };
    // The disputed transaction stands whole in the event of its chargeback, which goes where the shop always listens.
    let parent = match (&told.transaction.parent, told.kind) {
        (Some(parent), Kind::Chargeback) => transactions::of_merchant(engine, merchant, parent).await?,
        _ => None,
    };
    let parent = parent.map(|parent| Told::of(engine, parent)).transpose()?;
    let of_parent = || parent.as_ref().and_then(|parent| parent.order()?.notification_url.clone());
    let url = named.or_else(|| shop.settings.notification_url.clone()).or_else(of_parent);
    let Some(url) = url else { return Ok(None) };
    let view =
        TransactionView { parent: parent.as_ref().map(|parent| Box::new(parent.view())), ..told.view() };
    let body = answer::one(&view, ApiVersion::None);
    message(engine, &shop, url, body, card_delay, 15).await.map(Some)
}

/// Signs a body for its shop.
pub(super) async fn message(
    engine: &Engine,
    shop: &Shop,
    url: String,
    body: Vec<u8>,
    delay: fn(u32, u64) -> Duration,
    retries: u32,
) -> Result<Message, EngineError> {
    let headers = headers(engine, shop, &body).await?;
    let secrets = shop.settings.webhook_secrets.iter().cloned().map(florin_engine::SecretText::new).collect();
    let rules = Rules {
        success: Success::Only200,
        retries,
        delay,
        connect: CONNECT,
        total: TOTAL,
        http: shop.settings.plain_http,
        gone_disables: false,
    };
    Ok(Message { url, headers, body, secrets, rules })
}

/// The dialect's headers over exactly these bytes.
pub(super) async fn headers(
    engine: &Engine,
    shop: &Shop,
    body: &[u8],
) -> Result<Vec<(&'static str, Zeroizing<String>)>, EngineError> {
    let signature = signing::sign(engine, shop.key(), body).await?;
    let mut headers = vec![
        ("content-type", Zeroizing::new("application/json".to_owned())),
        ("content-signature", Zeroizing::new(signature)),
    ];
    if shop.settings.basic_in_events {
        let pair = Zeroizing::new(format!("{}:{}", shop.id, shop.secret.expose()));
        headers
            .push(("authorization", Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())))));
    }
    Ok(headers)
}

/// `floor(2.12·n)^3 + r·(n+1)` seconds, `r` from 0 to 29 (checkout-webhooks 3).
pub(super) fn card_delay(n: u32, random: u64) -> Duration {
    let step = u64::from(n) * 212 / 100;
    Duration::from_secs(step.saturating_pow(3) + (random % 30) * u64::from(n + 1))
}

/// `n^4 + 15 + r·(n+1)` seconds.
pub(super) fn checkout_delay(n: u32, random: u64) -> Duration {
    let n = u64::from(n);
    Duration::from_secs(n.saturating_pow(4) + 15 + (random % 30) * (n + 1))
}

impl From<Refusal> for EngineError {
    fn from(refusal: Refusal) -> EngineError {
        tracing::error!(?refusal, "an event cannot be told");
        EngineError::Store(florin_engine::StoreError::Row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_effects_of_the_schedule() {
        let between = |n| (card_delay(n, 0).as_secs(), card_delay(n, 29).as_secs());
        assert_eq!(between(1), (8, 66));
        let (from, until) = between(5);
        assert!(from >= 16 * 60 && until <= 20 * 60, "{from} {until}");
        let total = |random| (1..=15).map(|n| card_delay(n, random).as_secs()).sum::<u64>() / 3600;
        assert!((34..=36).contains(&total(0)) && (34..=37).contains(&total(29)));
        assert_eq!((checkout_delay(1, 0).as_secs(), checkout_delay(2, 29).as_secs()), (16, 31 + 87));
    }
}
