//! How often somebody may ask (standards 13): a bucket of tokens for each API key, and one for each address
//! that shows keys which nobody has. Every face asks here and refuses in its own words.
//!
//! The counts are those of one process. They keep one caller from taking everything; they are no quota.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::http::header::RETRY_AFTER;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue};
use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// More callers than this are remembered only while their buckets are not full again.
const MOST: usize = 4096;

/// Tokens a second, and how many may be saved up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many come each second.
    pub per_second: NonZeroU32,
    /// How many there are at most.
    pub burst: NonZeroU32,
}

impl Rate {
    /// Of each API key, unless the operator says otherwise: more than one caller needs, less than takes the
    /// house away from others.
    pub const REQUESTS: Rate = Rate::of(1000, 2000);
    /// Of each address, for keys that nobody has. Callers behind one proxy share an address.
    pub const FAILURES: Rate = Rate::of(5, 100);

    const fn of(per_second: u32, burst: u32) -> Rate {
        match (NonZeroU32::new(per_second), NonZeroU32::new(burst)) {
            (Some(per_second), Some(burst)) => Rate { per_second, burst },
            _ => Rate { per_second: NonZeroU32::MIN, burst: NonZeroU32::MIN },
        }
    }
}

/// What is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected requests a second and, behind a slash, how many at once: 1000/2000")]
pub struct NoRate;

impl FromStr for Rate {
    type Err = NoRate;

    /// Reads `1000/2000`, or `1000` for twice as many at once.
    fn from_str(text: &str) -> Result<Rate, NoRate> {
        let number = |text: &str| text.trim().parse::<NonZeroU32>().map_err(|_| NoRate);
        if let Some((per_second, burst)) = text.split_once('/') {
            return Ok(Rate { per_second: number(per_second)?, burst: number(burst)? });
        }
        let per_second = number(text)?;
        Ok(Rate { per_second, burst: per_second.saturating_add(per_second.get()) })
    }
}

/// Time since some moment, as limits are told it.
#[derive(Clone)]
struct Ticks(Arc<dyn Fn() -> Duration + Send + Sync>);

impl Clock for Ticks {
    type Instant = Duration;

    fn now(&self) -> Duration {
        (self.0)()
    }
}

type Limiter<K> = RateLimiter<K, HashMapStateStore<K>, Ticks, NoOpMiddleware<Duration>>;

struct Buckets<K: std::hash::Hash + Eq + Clone> {
    rate: Rate,
    limiter: Limiter<K>,
    ticks: Ticks,
}

impl<K: std::hash::Hash + Eq + Clone> Buckets<K> {
    fn new(rate: Rate, ticks: &Ticks) -> Buckets<K> {
        let quota = Quota::per_second(rate.per_second).allow_burst(rate.burst);
        Buckets::of(quota, rate, ticks)
    }

    /// `rate` is what is told.
    fn of(quota: Quota, rate: Rate, ticks: &Ticks) -> Buckets<K> {
        let limiter = RateLimiter::hashmap_with_clock(quota, ticks.clone());
        Buckets { rate, limiter, ticks: ticks.clone() }
    }

    fn take(&self, key: &K) -> Result<(), TooMany> {
        if self.limiter.len() > MOST {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(self.ticks.now());
            let Rate { per_second, burst } = self.rate;
            let window_s = burst.get().div_ceil(per_second.get());
            TooMany { wait_s: whole_seconds(wait), most: burst.get(), window_s }
        })
    }
}

fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// Buckets of which each caller brings the size: so many within a time, evenly given back.
struct Windows {
    /// For each key, when its bucket will be full again.
    full_at: Mutex<HashMap<String, Duration>>,
    ticks: Ticks,
}

impl Windows {
    fn take(&self, key: &str, most: u32, window_s: u32) -> Result<(), TooMany> {
        let (now, window) = (self.ticks.now(), Duration::from_secs(window_s.into()));
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() > MOST {
            full_at.retain(|_, at| *at > now);
        }
        let before = full_at.get(key).copied().unwrap_or_default().max(now);
        let after = before + window / most;
        let bound = now + window;
        if after > bound {
            return Err(TooMany { wait_s: whole_seconds(after.saturating_sub(bound)), most, window_s });
        }
        full_at.insert(key.to_owned(), after);
        Ok(())
    }
}

/// The buckets of a server, shared by its faces.
pub struct Limits(Option<Both>);

struct Both {
    requests: Buckets<String>,
    failures: Buckets<IpAddr>,
    failed_names: Buckets<String>,
    sign_ins: Buckets<String>,
    windows: Windows,
}

/// Tries to sign in under one name: so many at once, then one every three seconds.
const SIGN_INS: Rate = Rate::of(1, 20);
const SIGN_INS_SECONDS: Duration = Duration::from_secs(3);

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rate = |both: &Both| (both.requests.rate, both.failures.rate);
        f.debug_tuple("Limits").field(&self.0.as_ref().map(rate)).finish()
    }
}

impl Limits {
    /// Nobody is held up: for a developer's machine (operate 2).
    pub fn none() -> Arc<Limits> {
        Arc::new(Limits(None))
    }

    /// With these rates for each key and for each address that shows wrong keys, by a clock that is never set.
    pub fn new(requests: Rate, failures: Rate) -> Arc<Limits> {
        let clock = MonotonicClock;
        let start = clock.now();
        Limits::with_clock(requests, failures, move || clock.now().saturating_duration_since(start))
    }

    /// The same with a clock of the caller's: time since some moment, which never goes back.
    pub fn with_clock(
        requests: Rate,
        failures: Rate,
        clock: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Arc<Limits> {
        let ticks = Ticks(Arc::new(clock));
        let quota = Quota::with_period(SIGN_INS_SECONDS).unwrap_or(Quota::per_second(SIGN_INS.per_second));
        let both = Both {
            sign_ins: Buckets::of(quota.allow_burst(SIGN_INS.burst), SIGN_INS, &ticks),
            requests: Buckets::new(requests, &ticks),
            failures: Buckets::new(failures, &ticks),
            failed_names: Buckets::new(failures, &ticks),
            windows: Windows { full_at: Mutex::default(), ticks: ticks.clone() },
        };
        Arc::new(Limits(Some(both)))
    }

    /// A caller who is known asks for something; `caller` is theirs alone in all faces.
    pub(crate) fn request(&self, caller: &str) -> Result<(), TooMany> {
        self.0.as_ref().map_or(Ok(()), |both| both.requests.take(&caller.to_owned()))
    }

    /// Somebody tries to sign in under this name, whether it is anybody's or not (wallet 12: 20 a minute).
    pub(crate) fn sign_in(&self, name: &str) -> Result<(), TooMany> {
        self.0.as_ref().map_or(Ok(()), |both| both.sign_ins.take(&name.to_owned()))
    }

    /// A caller asks who may do so `most` times within so many seconds, as the operator decided; 0: as often as they like.
    pub(crate) fn within(&self, key: &str, most: u32, window_s: u32) -> Result<(), TooMany> {
        match &self.0 {
            Some(both) if most > 0 => both.windows.take(key, most, window_s),
            _ => Ok(()),
        }
    }

    /// The same for whoever is at an address.
    pub(crate) fn within_from(
        &self,
        from: &Extensions,
        key: &str,
        most: u32,
        window_s: u32,
    ) -> Result<(), TooMany> {
        address(from).map_or(Ok(()), |address| self.within(&format!("{key}-{address}"), most, window_s))
    }

    /// Somebody failed to say who they are. Right keys from the same address are served all the same: behind
    /// a proxy all callers have one address.
    pub(crate) fn failure(&self, from: &Extensions) -> Result<(), TooMany> {
        match (&self.0, address(from)) {
            (Some(both), Some(address)) => both.failures.take(&address),
            _ => Ok(()),
        }
    }

    /// Somebody failed to be the one whose name they show, from whatever address. Who has the right key is served
    /// all the same: nobody can be shut out by others who use their name.
    pub(crate) fn failure_as(&self, name: &str) -> Result<(), TooMany> {
        self.0.as_ref().map_or(Ok(()), |both| both.failed_names.take(&name.to_owned()))
    }
}

/// The address at the other end. One house has a whole /64 of IPv6, so that is what counts.
fn address(of: &Extensions) -> Option<IpAddr> {
    let ConnectInfo(peer) = of.get::<ConnectInfo<std::net::SocketAddr>>()?;
    Some(match peer.ip().to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    })
}

/// A bucket is empty: 429, with these headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany {
    /// Whole seconds until there is a token again, 1 or more.
    pub(crate) wait_s: u64,
    /// How many there are at most, and in how many seconds an empty bucket is full again.
    most: u32,
    window_s: u32,
}

impl TooMany {
    /// `Retry-After`, and the fields of the IETF draft (standards 13).
    pub(crate) fn tell(self, headers: &mut HeaderMap) {
        let (most, window_s) = (self.most, self.window_s);
        let fields = [
            (RETRY_AFTER, self.wait_s.to_string()),
            (HeaderName::from_static("ratelimit"), format!("\"default\";r=0;t={}", self.wait_s)),
            (HeaderName::from_static("ratelimit-policy"), format!("\"default\";q={most};w={window_s}")),
        ];
        for (name, value) in fields {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    fn limits(requests: &str, failures: &str) -> (Arc<Limits>, Arc<AtomicU64>) {
        let ms = Arc::new(AtomicU64::new(0));
        let clock = ms.clone();
        let now = move || Duration::from_millis(clock.load(Ordering::SeqCst));
        (Limits::with_clock(requests.parse().unwrap(), failures.parse().unwrap(), now), ms)
    }

    fn from(address: &str) -> Extensions {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(address.parse().unwrap(), 4711)));
        extensions
    }

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let (limits, ms) = limits("2/3", "1/1");
        for _ in 0..3 {
            assert_eq!(limits.request("shop"), Ok(()));
        }
        let mut headers = HeaderMap::new();
        limits.request("shop").unwrap_err().tell(&mut headers);
        assert_eq!(headers["retry-after"], "1");
        assert_eq!(headers["ratelimit"], "\"default\";r=0;t=1");
        assert_eq!(headers["ratelimit-policy"], "\"default\";q=3;w=2");
        assert_eq!(limits.request("other"), Ok(()), "others have buckets of their own");
        ms.store(499, Ordering::SeqCst);
        assert!(limits.request("shop").is_err());
        ms.store(500, Ordering::SeqCst);
        assert_eq!(limits.request("shop"), Ok(()));
        assert!(limits.request("shop").is_err());
    }

    #[test]
    fn a_window_gives_back_evenly() {
        let (limits, ms) = limits("1/1", "1/1");
        for _ in 0..60 {
            assert_eq!(limits.within("token", 60, 60), Ok(()));
        }
        let refused = limits.within("token", 60, 60).unwrap_err();
        assert_eq!((refused.wait_s, refused.most, refused.window_s), (1, 60, 60));
        assert_eq!(limits.within("other", 60, 60), Ok(()));
        ms.store(1000, Ordering::SeqCst);
        assert_eq!(limits.within("token", 60, 60), Ok(()));
        assert!(limits.within("token", 60, 60).is_err());
        for _ in 0..1000 {
            assert_eq!(limits.within("token", 0, 60), Ok(()), "0 is no limit");
        }
    }

    #[test]
    fn an_address_is_a_house() {
        let (limits, _) = limits("1/1", "1/1");
        for (first, same, other) in [
            ("203.0.113.9", "::ffff:203.0.113.9", "203.0.113.10"),
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1"),
        ] {
            assert_eq!(limits.failure(&from(first)), Ok(()));
            assert!(limits.failure(&from(same)).is_err(), "{same}");
            assert_eq!(limits.failure(&from(other)), Ok(()), "{other}");
        }
        for _ in 0..2 {
            assert_eq!(limits.failure(&Extensions::new()), Ok(()), "nobody is mistaken for another");
        }
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let (limits, ms) = limits("1/1", "1/1");
        for at in 0..=MOST {
            assert_eq!(limits.request(&at.to_string()), Ok(()));
        }
        ms.store(60_000, Ordering::SeqCst);
        assert_eq!(limits.request("last"), Ok(()));
        assert_eq!(limits.0.as_ref().unwrap().requests.limiter.len(), 1);
    }

    #[test]
    fn rates_are_read() {
        let rate = |text: &str| text.parse::<Rate>().map(|rate| (rate.per_second.get(), rate.burst.get()));
        assert_eq!(rate("1000/2000"), Ok((1000, 2000)));
        assert_eq!(rate("50"), Ok((50, 100)));
        for text in ["", "0", "1/0", "a", "1/2/3", "-1", "1.5"] {
            assert_eq!(rate(text), Err(NoRate), "{text}");
        }
        assert_eq!((Rate::REQUESTS.per_second.get(), Rate::FAILURES.burst.get()), (1000, 100));
        for _ in 0..10_000 {
            assert_eq!(Limits::none().request("shop"), Ok(()));
        }
    }
}
