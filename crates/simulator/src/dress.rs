//! From what was judged to what the caller gets: effects bend, delay or cut the reply, never the books.

use bytes::Bytes;
use florin_domain::Refusal;

use crate::answer::Twist;
use crate::books::Heard;
use crate::calls::Entry;
use crate::decision::{Decision, Fate, Reply};
use crate::outcome::{Effect, Outcome};
use crate::post::Parcel;
use crate::request::Fault;

/// A call that was worked on.
#[derive(Debug)]
pub(crate) struct Judged {
    pub number: u64,
    pub status: u16,
    /// The true answer; kept for replays.
    pub body: Vec<u8>,
    /// The answer as an effect bends it.
    pub bent: Option<Vec<u8>>,
    pub verdict: String,
    pub effect: Option<Effect>,
    /// A webhook that goes before the reply.
    pub before: Option<Parcel>,
}

/// A call that was not worked on: nothing is booked, its key stays free.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stop {
    /// It cannot be read.
    Fault(Fault),
    /// No such payment for this tenant.
    NotFound,
    /// The mock profile cannot do it.
    NotImplemented,
    /// An effect keeps it from being processed.
    Unprocessed(Effect),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Stop {
        Stop::Fault(fault)
    }
}

/// The reply to 901 comes this much later.
const TIMEOUT_US: i64 = 35_000_000;

/// The reply as the effect bends it, and the truth that replays will get.
pub(crate) fn dressed(judged: Judged, latency_us: u64, entry: &mut Entry) -> (Decision, Bytes) {
    let truth = Bytes::from(judged.body);
    let shown = judged.bent.map_or_else(|| truth.clone(), Bytes::from);
    entry.verdict = judged.verdict;
    entry.effect = judged.effect.map(Effect::word);
    let reply = Reply::json(judged.status, shown);
    let (fate, held_back_us) = transported(reply, judged.effect);
    (Decision { latency_us, held_back_us, before: judged.before, fate }, truth)
}

/// The reply to a call that was not worked on.
pub(crate) fn stopped(stop: Stop, latency_us: u64, entry: &mut Entry) -> Decision {
    let reply = match stop {
        Stop::Fault((reason, message)) => {
            reason.clone_into(&mut entry.verdict);
            Reply::error(400, reason, message)
        }
        Stop::NotFound => {
            "not_found".clone_into(&mut entry.verdict);
            Reply::error(404, "not_found", "no such operation")
        }
        Stop::NotImplemented => {
            Refusal::FeatureUnsupported.as_str().clone_into(&mut entry.verdict);
            Reply::error(501, Refusal::FeatureUnsupported.as_str(), "the mock profile does not do this")
        }
        Stop::Unprocessed(effect) => {
            "not_processed".clone_into(&mut entry.verdict);
            entry.effect = Some(effect.word());
            match effect {
                Effect::CutBeforeRead => {
                    return Decision { latency_us, held_back_us: 0, before: None, fate: Fate::Cut };
                }
                Effect::RateLimited => Reply {
                    retry_after: true,
                    ..Reply::error(429, Refusal::RateLimited.as_str(), "too many calls, nothing was done")
                },
                _ => Reply::error(503, "not_processed", "closed for a moment, nothing was done"),
            }
        }
    };
    Decision { latency_us, held_back_us: 0, before: None, fate: Fate::Answer(reply) }
}

/// The answer with another amount or reference, if the effect wants that.
pub(crate) fn bend(
    effect: Effect,
    reference: &str,
    amount: i64,
    write: impl Fn(Twist<'_>) -> Vec<u8>,
) -> Option<Vec<u8>> {
    match effect {
        Effect::WrongAmount => Some(write(Twist { amount: Some(amount + 100), ..Twist::default() })),
        Effect::WrongReference => {
            let other = format!("{reference}-other");
            Some(write(Twist { reference: Some(&other), ..Twist::default() }))
        }
        _ => None,
    }
}

/// What the wire makes of a reply, and how long it holds it back.
fn transported(reply: Reply, effect: Option<Effect>) -> (Fate, i64) {
    let fate = match effect {
        Some(Effect::TimeoutCharged) => return (Fate::Answer(reply), TIMEOUT_US),
        Some(Effect::CutAfterCharge) => Fate::Cut,
        Some(Effect::HalfBody) => Fate::Half(reply),
        Some(Effect::Http500Charged) => Fate::Answer(Reply::error(500, "psp_error", "something went wrong")),
        Some(Effect::Html) => {
            Fate::Answer(Reply::html(200, "<!doctype html><title>Please wait</title><p>Please wait."))
        }
        Some(Effect::HalfJson) => {
            let half = reply.body.slice(..reply.body.len() / 2);
            Fate::Answer(Reply { body: half, ..reply })
        }
        _ => Fate::Answer(reply),
    };
    (fate, 0)
}

/// The first answer once more. A rule may still spoil its way; money does not move again.
pub(crate) fn replay(
    heard: &Heard,
    digest: [u8; 16],
    forced: Option<Outcome>,
    latency_us: u64,
    entry: &mut Entry,
) -> Decision {
    let (fate, held_back_us) = if heard.digest == digest {
        entry.replay = true;
        "replay".clone_into(&mut entry.verdict);
        let effect = forced.and_then(Outcome::effect);
        entry.effect = effect.map(Effect::word);
        transported(Reply::json(heard.status, heard.body.clone()), effect)
    } else {
        let reason = Refusal::IdempotencyConflict.as_str();
        reason.clone_into(&mut entry.verdict);
        (Fate::Answer(Reply::error(409, reason, "this key came with another request")), 0)
    };
    Decision { latency_us, held_back_us, before: None, fate }
}
