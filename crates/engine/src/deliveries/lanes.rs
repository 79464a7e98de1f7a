//! How much each endpoint gets at once: pure bookkeeping, so that a slow one never delays others.
//!
//! An endpoint begins with two calls at a time and earns more, and trust, by answering well. One that is
//! slow, fails or asks for patience loses both, and all without trust share half of the room at most.

use std::collections::{BTreeSet, HashMap};
use std::ops::Bound;

use florin_domain::Timestamp;

use super::Lane;

/// Calls of this process at once.
pub(super) const ROOM: usize = 512;
/// Of these, calls to endpoints that have not shown that they do well.
const ROOM_ON_TRIAL: usize = ROOM / 2;
/// Calls to one endpoint at once, at first and at most.
const FIRST: usize = 2;
const MOST: usize = 64;
/// Endpoints that one pass claims for: a transaction stays short.
const AT_ONCE: usize = 32;
/// Pauses after a bad answer: the first, doubled with each further one up to the last.
const PAUSE_MS: i64 = 500;
const LONGEST_PAUSE_MS: i64 = 60_000;
/// What an endpoint has earned is remembered so long.
const REMEMBERED_MS: i64 = 3_600_000;

/// What a call says of its endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// It answers quickly.
    Well,
    /// It answers, but takes its time.
    Slow,
    /// It cannot take more now: no answer, 429, 502, 503, 504. Milliseconds that it asked for.
    Overloaded(Option<i64>),
    /// Nothing: no call was made, or the answer was about the message.
    None,
}

#[derive(Debug)]
struct State {
    running: usize,
    window: usize,
    /// Whether its last answer was quick.
    is_trusted: bool,
    /// When it last answered, or was first heard of.
    seen_at: Timestamp,
    /// Bad answers in a row.
    bad: u32,
    paused_until: Option<Timestamp>,
}

/// All endpoints that something is due for or under way to.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    all: HashMap<Lane, State>,
    /// Those that something may be due for.
    due: BTreeSet<Lane>,
    running: usize,
    running_on_trial: usize,
    /// Who was last in the last plan: the next begins behind it, so that nobody is always first.
    last: Option<Lane>,
}

impl Lanes {
    /// Something may be due.
    pub(super) fn note(&mut self, lane: Lane, now: Timestamp) {
        let fresh =
            State { running: 0, window: FIRST, is_trusted: false, seen_at: now, bad: 0, paused_until: None };
        self.all.entry(lane.clone()).or_insert(fresh);
        self.due.insert(lane);
    }

    /// How many deliveries to take for which endpoints, within the room there is.
    pub(super) fn plan(&mut self, now: Timestamp) -> Vec<(Lane, usize)> {
        let mut room = ROOM - self.running;
        let mut room_on_trial = ROOM_ON_TRIAL.saturating_sub(self.running_on_trial);
        let behind = self.last.as_ref().map_or(Bound::Unbounded, Bound::Excluded);
        let mut plan = Vec::new();
        let first = self.due.range::<Lane, _>((behind, Bound::Unbounded));
        let then = self.due.iter().take_while(|lane| self.last.as_ref().is_some_and(|last| *lane <= last));
        for lane in first.chain(then) {
            let Some(state) = self.all.get(lane).filter(|state| state.is_ready(now)) else { continue };
            let mut wish = (state.window - state.running).min(room);
            if !state.is_trusted {
                wish = wish.min(room_on_trial);
                room_on_trial -= wish;
            }
            room -= wish;
            if wish > 0 {
                plan.push((lane.clone(), wish));
            }
            if plan.len() == AT_ONCE {
                break;
            }
        }
        self.last = plan.last().map(|(lane, _)| lane.clone());
        plan
    }

    /// So many were taken of those that were asked for.
    pub(super) fn taken(&mut self, lane: &Lane, asked: usize, taken: usize) {
        if taken < asked {
            self.due.remove(lane);
        }
        let Some(state) = self.all.get_mut(lane) else { return };
        state.running += taken;
        self.running += taken;
        if !state.is_trusted {
            self.running_on_trial += taken;
        }
    }

    /// One delivery is over.
    pub(super) fn ended(&mut self, lane: &Lane, effect: Effect, now: Timestamp) {
        let Some(state) = self.all.get_mut(lane) else { return };
        let was = if state.is_trusted { 0 } else { state.running };
        state.running -= 1;
        self.running -= 1;
        state.learn(effect, now);
        let is = if state.is_trusted { 0 } else { state.running };
        self.running_on_trial = self.running_on_trial + is - was;
    }

    /// Forgets endpoints that had nothing to do for long.
    pub(super) fn tidy(&mut self, now: Timestamp) {
        let due = &self.due;
        self.all.retain(|lane, state| {
            state.running > 0 || state.seen_at.plus_ms(REMEMBERED_MS) > now || due.contains(lane)
        });
    }
}

impl State {
    /// Whether it is worth asking for more: half of the window is free, so that claims come in batches.
    fn is_ready(&self, now: Timestamp) -> bool {
        let free = self.window.saturating_sub(self.running);
        free > 0
            && (self.running == 0 || free * 2 >= self.window)
            && self.paused_until.is_none_or(|until| until <= now)
    }

    fn learn(&mut self, effect: Effect, now: Timestamp) {
        self.seen_at = now;
        match effect {
            Effect::Well => {
                self.window = (self.window + 1).min(MOST);
                self.is_trusted = true;
                self.bad = 0;
                self.paused_until = None;
            }
            Effect::Slow => {
                self.window = (self.window / 2).max(1);
                self.is_trusted = false;
                self.bad = 0;
            }
            Effect::Overloaded(asked_ms) => {
                self.window = 1;
                self.is_trusted = false;
                let pause = (PAUSE_MS << self.bad.min(10)).max(asked_ms.unwrap_or(0)).min(LONGEST_PAUSE_MS);
                self.bad += 1;
                self.paused_until = Some(now.plus_ms(pause));
            }
            Effect::None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use florin_domain::MerchantId;

    use super::*;

    fn lane(number: usize) -> Lane {
        (MerchantId::parse("merchant").unwrap(), format!("https://shop-{number:03}.example"))
    }

    fn at(ms: i64) -> Timestamp {
        Timestamp(ms * 1000)
    }

    /// Takes everything that is planned.
    fn take(lanes: &mut Lanes, now: Timestamp) -> Vec<(Lane, usize)> {
        let plan = lanes.plan(now);
        for (lane, count) in &plan {
            lanes.taken(lane, *count, *count);
        }
        plan
    }

    #[test]
    fn an_endpoint_that_answers_well_earns_more_at_once() {
        let mut lanes = Lanes::default();
        lanes.note(lane(1), at(0));
        let mut most = 0;
        for _ in 0..20 {
            let plan = take(&mut lanes, at(0));
            most = plan[0].1;
            for _ in 0..plan[0].1 {
                lanes.ended(&lane(1), Effect::Well, at(0));
            }
        }
        assert_eq!(most, MOST);
    }

    #[test]
    fn hanging_endpoints_leave_half_of_the_room_to_those_that_do_well() {
        let mut lanes = Lanes::default();
        lanes.note(lane(999), at(0));
        take(&mut lanes, at(0));
        lanes.ended(&lane(999), Effect::Well, at(0));
        lanes.ended(&lane(999), Effect::Well, at(0));
        lanes.taken(&lane(999), 1, 0);
        for number in 0..800 {
            lanes.note(lane(number), at(0));
        }
        while !take(&mut lanes, at(0)).is_empty() {}
        assert_eq!((lanes.running, lanes.running_on_trial), (ROOM_ON_TRIAL, ROOM_ON_TRIAL));
        lanes.note(lane(999), at(0));
        assert_eq!(take(&mut lanes, at(0)), [(lane(999), FIRST + 2)]);
    }

    #[test]
    fn patience_that_is_asked_for_is_given_within_a_minute() {
        let mut lanes = Lanes::default();
        lanes.note(lane(1), at(0));
        take(&mut lanes, at(0));
        lanes.ended(&lane(1), Effect::Overloaded(Some(5000)), at(0));
        lanes.ended(&lane(1), Effect::None, at(0));
        assert!(lanes.plan(at(4999)).is_empty());
        assert_eq!(take(&mut lanes, at(5000)), [(lane(1), 1)]);
        lanes.ended(&lane(1), Effect::Overloaded(Some(i64::MAX)), at(5000));
        assert!(lanes.plan(at(64_999)).is_empty());
        assert_eq!(take(&mut lanes, at(65_000)).len(), 1);
        lanes.ended(&lane(1), Effect::Well, at(65_000));
        assert_eq!(lanes.running_on_trial, 0);
    }

    #[test]
    fn claims_come_in_batches_and_everybody_has_a_turn() {
        let mut lanes = Lanes::default();
        for number in 0..100 {
            lanes.note(lane(number), at(0));
        }
        let mut seen: Vec<_> = (0..4).flat_map(|_| take(&mut lanes, at(0))).map(|(lane, _)| lane).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 100, "nobody is asked twice while others wait");
        assert!(lanes.plan(at(0)).is_empty());
    }

    #[test]
    fn what_has_nothing_to_do_is_forgotten() {
        let mut lanes = Lanes::default();
        lanes.note(lane(1), at(0));
        let plan = lanes.plan(at(0));
        lanes.taken(&lane(1), plan[0].1, 0);
        lanes.tidy(at(REMEMBERED_MS - 1));
        assert_eq!(lanes.all.len(), 1);
        lanes.tidy(at(REMEMBERED_MS));
        assert!(lanes.all.is_empty());
    }
}
