//! Google's root keys: fetched where an operator says, kept as long as Google allows, and none rather than stale ones
//! (standards 2.1).

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use florin_connectors::{Method, Request};
use florin_domain::{Mode, Timestamp};
use florin_wallets::google::RootKeys;
use florin_wallets::{MissingKey, WalletError};

use super::WalletSettings;
use crate::engine::Engine;
use crate::outbound::{Answer, Limits};

/// Where Google publishes keys for real payments.
pub(crate) const LIVE: &str = "https://payments.developers.google.com/paymentmethodtoken/keys.json";
/// Where it publishes those for tests.
pub(crate) const TEST: &str = "https://payments.developers.google.com/paymentmethodtoken/test/keys.json";

/// How long keys are good whose answer does not say.
const UNTOLD_S: i64 = 3600;
/// Keys are never good for longer without being fetched anew, whatever the answer says, and are used no longer than
/// this while Google cannot be reached.
const MOST_S: i64 = 7 * 86_400;
/// After a failure nobody tries again sooner.
const PAUSE_S: i64 = 30;

const LIMITS: Limits = Limits { connect: Duration::from_secs(3), total: Duration::from_secs(6), http: false };

/// Where a mode's keys come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// An address, asked again and again.
    Address(String),
    /// The text of a `keys.json` that an operator has put there, and renews.
    Pinned(String),
}

/// The keys of both modes, apart.
pub(crate) struct GoogleKeys {
    live: Shelf,
    test: Shelf,
}

struct Shelf {
    mode: Mode,
    source: KeySource,
    held: Mutex<Option<Held>>,
    failed_at: Mutex<Option<Timestamp>>,
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Held {
    keys: Arc<RootKeys>,
    fetched_at: Timestamp,
    good_for_s: i64,
}

impl Held {
    fn age_s(&self, now: Timestamp) -> i64 {
        now.seconds().saturating_sub(self.fetched_at.seconds())
    }

    fn is_good(&self, now: Timestamp) -> bool {
        (0..self.good_for_s).contains(&self.age_s(now))
    }

    /// Whether half of its time is over.
    fn wants_renewal(&self, now: Timestamp) -> bool {
        self.age_s(now) >= self.good_for_s / 2
    }

    /// Whether it may stand in while Google cannot be reached.
    fn is_bearable(&self, now: Timestamp) -> bool {
        (0..MOST_S).contains(&self.age_s(now)) && self.keys.is_usable(now)
    }
}

impl GoogleKeys {
    pub(crate) fn new(settings: &WalletSettings) -> GoogleKeys {
        let shelf = |mode, source: &KeySource| Shelf {
            mode,
            source: source.clone(),
            held: Mutex::new(None),
            failed_at: Mutex::new(None),
            fetching: tokio::sync::Mutex::new(()),
        };
        GoogleKeys {
            live: shelf(Mode::Live, &settings.google_keys),
            test: shelf(Mode::Test, &settings.google_test_keys),
        }
    }

    fn shelf(&self, mode: Mode) -> &Shelf {
        match mode {
            Mode::Live => &self.live,
            Mode::Test => &self.test,
        }
    }
}

/// The keys that vouch for tokens now. Past half of their time they are renewed behind the caller's back; past all of
/// it the caller waits. Without any, nothing is trusted.
pub(super) async fn current(engine: &Arc<Engine>, mode: Mode) -> Result<Arc<RootKeys>, WalletError> {
    let shelf = engine.google_keys.shelf(mode);
    let now = engine.now();
    if let KeySource::Pinned(text) = &shelf.source {
        return shelf.pinned(text, now);
    }
    match shelf.held() {
        Some(held) if held.is_good(now) => {
            if held.wants_renewal(now) && shelf.may_try(now) && shelf.fetching.try_lock().is_ok() {
                let engine = engine.clone();
                engine.tasks.clone().spawn(async move { renew(&engine, mode).await });
            }
            Ok(held.keys)
        }
        _ => renewed(engine, mode).await,
    }
}

/// How long ago the keys of a mode that this process holds were fetched, in seconds; none if it holds none.
pub fn google_keys_age_s(engine: &Engine, mode: Mode) -> Option<i64> {
    engine.google_keys.shelf(mode).held().map(|held| held.age_s(engine.now()))
}

/// Whether tokens of a mode can be trusted now: fetches the keys where that is due. What is wrong, if not.
pub async fn check_google_keys(engine: &Arc<Engine>, mode: Mode) -> Result<(), WalletError> {
    let keys = current(engine, mode).await?;
    if keys.is_usable(engine.now()) { Ok(()) } else { Err(WalletError::NoKey(MissingKey::Root)) }
}

/// Waits for fresh keys; while there are none, the old ones stand in as long as they may.
async fn renewed(engine: &Engine, mode: Mode) -> Result<Arc<RootKeys>, WalletError> {
    renew(engine, mode).await;
    let (shelf, now) = (engine.google_keys.shelf(mode), engine.now());
    match shelf.held() {
        Some(held) if held.is_good(now) || held.is_bearable(now) => Ok(held.keys),
        _ => Err(WalletError::NoKey(MissingKey::Root)),
    }
}

/// Fetches the keys, one caller at a time; who waited takes what the other one got.
async fn renew(engine: &Engine, mode: Mode) {
    let shelf = engine.google_keys.shelf(mode);
    let _one = shelf.fetching.lock().await;
    let now = engine.now();
    let is_fresh = shelf.held().is_some_and(|held| held.is_good(now) && !held.wants_renewal(now));
    let KeySource::Address(address) = &shelf.source else { return };
    if is_fresh || !shelf.may_try(now) {
        return;
    }
    let fetched = fetch(engine, mode, address).await;
    let mut failed_at = shelf.failed_at.lock().unwrap_or_else(PoisonError::into_inner);
    match fetched {
        Ok((keys, good_for_s)) => {
            *failed_at = None;
            shelf.hold(Held { keys: Arc::new(keys), fetched_at: now, good_for_s });
        }
        Err(why) => {
            *failed_at = Some(now);
            tracing::warn!(mode = mode.as_str(), why, "Google's root keys could not be fetched");
        }
    }
}

async fn fetch(engine: &Engine, mode: Mode, address: &str) -> Result<(RootKeys, i64), &'static str> {
    let request = Request::new(Method::Get, address.to_owned());
    let Answer { status, body, good_for_s, .. } =
        engine.outbound.call(&request, LIMITS).await.map_err(crate::outbound::OutboundError::as_str)?;
    if status != 200 {
        return Err("bad_status");
    }
    let keys = RootKeys::parse(mode, &body).map_err(WalletError::code)?;
    Ok((keys, good_for_s.map_or(UNTOLD_S, |told| i64::from(told).clamp(1, MOST_S))))
}

impl Shelf {
    fn held(&self) -> Option<Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hold(&self, held: Held) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(held);
    }

    fn may_try(&self, now: Timestamp) -> bool {
        let failed_at = *self.failed_at.lock().unwrap_or_else(PoisonError::into_inner);
        failed_at.is_none_or(|at| now.seconds().saturating_sub(at.seconds()) >= PAUSE_S)
    }

    /// Keys that an operator keeps: read once, good as long as each of them says.
    fn pinned(&self, text: &str, now: Timestamp) -> Result<Arc<RootKeys>, WalletError> {
        if let Some(held) = self.held() {
            return Ok(held.keys);
        }
        let keys = Arc::new(RootKeys::parse(self.mode, text.as_bytes())?);
        self.hold(Held { keys: keys.clone(), fetched_at: now, good_for_s: 0 });
        Ok(keys)
    }
}
