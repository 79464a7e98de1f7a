//! Outgoing events: what merchants are told, at least once, each resource in order (standards 11.2).
//!
//! A face announces within the transaction of the fact; workers ask it for the words when they are about
//! to send them, so an older state never follows a newer one. How a dialect speaks, when it tries again
//! and what it takes for success stands in the [`Message`] that its [`Announcer`] renders.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use florin_domain::{MerchantId, Timestamp};
use florin_store::Tx;
use florin_store::deliveries as store;
use futures_util::future::BoxFuture;
use tokio::sync::Notify;
use url::Url;

use crate::engine::Engine;
use crate::error::EngineError;

mod attempt;
mod history;
mod lanes;
mod message;
mod recorder;
mod signature;
mod worker;

pub use florin_store::deliveries::{DeliveryKey, DeliveryRow, DeliveryState, Filter, TryRow};
pub use history::{enable, list, prune, replay, tries};
pub use message::{Message, Rules, Success};
pub(crate) use worker::run;
pub use worker::sweep;

/// How Florin names itself to merchants' endpoints.
pub const USER_AGENT: &str = "Florin-Webhooks/1";

/// There is something new to tell.
#[derive(Debug, Clone, Copy)]
pub struct Announcement<'a> {
    /// Whose.
    pub merchant: &'a MerchantId,
    /// The face that speaks: [`Announcer::face`] of the one that will render it.
    pub face: &'a str,
    /// The face's own name of what is new. It is rendered by this name and told in order.
    pub resource: &'a str,
    /// The address that it goes to, as far as is known now. Only its origin is kept, to hold slow
    /// receivers apart; the address that is called is the rendered one.
    pub url: &'a str,
    /// When to tell it, if not at once: a timer that survives restarts.
    pub due_at: Option<Timestamp>,
}

/// Announces inside the transaction of the fact. Workers of this process wake when it commits; those of
/// others find it within a quarter of a second.
pub async fn announce(
    engine: &Engine,
    tx: &mut Tx,
    announcement: &Announcement<'_>,
) -> Result<(), EngineError> {
    let Announcement { merchant, face, resource, url, due_at } = *announcement;
    let now = engine.now();
    let key =
        DeliveryKey { merchant: merchant.clone(), face: face.to_owned(), resource: resource.to_owned() };
    let endpoint = endpoint(url);
    let webhook_id = format!("evt_{}", engine.new_id());
    store::announce(tx, &key, &endpoint, &webhook_id, due_at.unwrap_or(now), now).await?;
    if due_at.is_none_or(|at| at <= now) {
        let announced = engine.announced.clone();
        let lane = (merchant.clone(), endpoint);
        tx.after_commit(move || announced.wake(lane));
    }
    Ok(())
}

/// What is about to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Telling<'a> {
    /// Whose.
    pub merchant: &'a MerchantId,
    /// The face's own name of the resource, as it was announced.
    pub resource: &'a str,
    /// The same for all tries of one version. Holds no dot.
    pub webhook_id: &'a str,
    /// Grows with each version of the resource.
    pub sequence: i64,
    /// 1 for the first try of a version.
    pub attempt: i64,
}

/// A face that tells its merchants things.
pub trait Announcer: Send + Sync {
    /// The face's name, as announcements give it.
    fn face(&self) -> &'static str;

    /// The words for a resource as it stands now; none if there is nothing to tell (any more), which
    /// counts as told. An error is tried again later.
    fn render<'a>(
        &'a self,
        engine: &'a Engine,
        telling: Telling<'a>,
    ) -> BoxFuture<'a, Result<Option<Message>, EngineError>>;
}

/// One endpoint of one merchant: what is kept apart from others.
pub(crate) type Lane = (MerchantId, String);

/// More endpoints than this are not remembered between two looks at the table, which has them all.
const MOST_HINTS: usize = 4096;

/// Who renders, and what this process has just announced.
#[derive(Default)]
pub(crate) struct Announced {
    announcers: RwLock<HashMap<&'static str, Arc<dyn Announcer>>>,
    hints: Mutex<HashSet<Lane>>,
    pub(crate) woken: Notify,
}

impl Announced {
    fn wake(&self, lane: Lane) {
        let mut hints = self.hints.lock().unwrap_or_else(PoisonError::into_inner);
        if hints.len() < MOST_HINTS {
            hints.insert(lane);
        }
        drop(hints);
        self.woken.notify_one();
    }

    /// What was announced since the last call.
    fn take_hints(&self) -> HashSet<Lane> {
        std::mem::take(&mut *self.hints.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn has_announcers(&self) -> bool {
        !self.announcers.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn announcer(&self, face: &str) -> Option<Arc<dyn Announcer>> {
        self.announcers.read().unwrap_or_else(PoisonError::into_inner).get(face).cloned()
    }
}

impl Engine {
    /// Has a face's events rendered by it. Before workers start.
    pub fn announce_for(&self, announcer: Arc<dyn Announcer>) {
        let mut announcers = self.announced.announcers.write().unwrap_or_else(PoisonError::into_inner);
        announcers.insert(announcer.face(), announcer);
    }
}

/// Scheme, host and port of an address; what cannot be read shares one endpoint.
pub(crate) fn endpoint(url: &str) -> String {
    let origin = Url::parse(url).map(|url| url.origin()).ok().filter(url::Origin::is_tuple);
    origin.map_or_else(|| "unreadable".to_owned(), |origin| origin.ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_an_origin_without_secrets() {
        assert_eq!(endpoint("https://user:word@Shop.example/hooks?key=1"), "https://shop.example");
        assert_eq!(endpoint("http://shop.example:8080/a"), "http://shop.example:8080");
        assert_eq!(endpoint("https://bücher.example"), "https://xn--bcher-kva.example");
        for odd in ["", "shop.example", "javascript:alert(1)", "data:,x"] {
            assert_eq!(endpoint(odd), "unreadable", "{odd}");
        }
    }
}
