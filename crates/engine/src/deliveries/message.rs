//! What is sent and by which rules: everything in which dialects differ.

use std::fmt;
use std::time::Duration;

use florin_vault::SecretText;
use zeroize::Zeroizing;

/// One event in a dialect's words. `Debug` shows neither headers nor body.
#[derive(Clone)]
pub struct Message {
    /// Where to, as the merchant gave it.
    pub url: String,
    /// Headers of the dialect, names in lower case. `webhook-id`, `webhook-timestamp`, `webhook-attempt`
    /// and `user-agent` are added.
    pub headers: Vec<(&'static str, Zeroizing<String>)>,
    /// Exactly these bytes are sent.
    pub body: Vec<u8>,
    /// Secrets of this endpoint, the newest first, for a Standard Webhooks signature beside the dialect's
    /// own: each signs. `whsec_` and base64, or plain base64. Empty: no such signature.
    pub secrets: Vec<SecretText>,
    /// When it counts as taken, and what follows if it is not.
    pub rules: Rules,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Message")
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .field("rules", &self.rules)
            .finish_non_exhaustive()
    }
}

/// What counts as taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Success {
    /// Status 200 and no other.
    Only200,
    /// Any status from 200 to 299.
    Any2xx,
}

impl Success {
    /// Whether a status means that the message was taken.
    pub fn is(self, status: u16) -> bool {
        match self {
            Success::Only200 => status == 200,
            Success::Any2xx => (200..300).contains(&status),
        }
    }
}

/// By which rules a message is delivered.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// What counts as taken.
    pub success: Success,
    /// How often it is tried again after the first try.
    pub retries: u32,
    /// How long to wait before retry `n` (1, 2, …), given a random number.
    pub delay: fn(n: u32, random: u64) -> Duration,
    /// Longest wait for a connection.
    pub connect: Duration,
    /// Longest time for everything; a minute at most.
    pub total: Duration,
    /// Whether plain http will do.
    pub http: bool,
    /// Whether 410 means: never again at this address.
    pub gone_disables: bool,
}

impl Rules {
    /// Those of Standard Webhooks, as `standards.md` 11.2 has them.
    pub fn standard() -> Rules {
        Rules {
            success: Success::Any2xx,
            retries: 9,
            delay: standard_delay,
            connect: Duration::from_secs(5),
            total: Duration::from_secs(15),
            http: false,
            gone_disables: true,
        }
    }
}

/// Seconds before each retry; about three days in all.
const STANDARD_S: [u64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// The step's time, ±10 %, so that a crowd spreads out.
fn standard_delay(n: u32, random: u64) -> Duration {
    let step = usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
    let ms = STANDARD_S.get(step).copied().unwrap_or(86_400) * 1000;
    Duration::from_millis(ms - ms / 10 + random % (ms / 5 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_retries_take_about_three_days() {
        let rules = Rules::standard();
        let all: Duration = (1..=rules.retries).map(|n| (rules.delay)(n, 0)).sum();
        assert!((65 * 3600..80 * 3600).contains(&all.as_secs()), "{all:?}");
        assert_eq!((rules.delay)(1, 0), Duration::from_millis(4500));
        assert_eq!((rules.delay)(1, 1000), Duration::from_millis(5500));
        assert_eq!((rules.delay)(1, 1001), Duration::from_millis(4500));
    }

    #[test]
    fn success_is_what_the_dialect_says() {
        assert!(Success::Any2xx.is(204) && !Success::Only200.is(204) && Success::Only200.is(200));
        assert!(!Success::Any2xx.is(302) && !Success::Any2xx.is(199));
    }
}
