//! The life of a subscription: what follows from what was heard of a charge. Pure; the clock is handed in.

use florin_domain::{AttemptState, Timestamp};
use serde::{Deserialize, Serialize};

use super::calendar::{self, Unit};
use crate::transactions::Transaction;

/// Charges that end in an error one after another, hour by hour, before it is given up: three days.
const MOST_ERRORS: u32 = 72;
/// Questions for a charge under way, five seconds apart; then a minute, then an hour.
const QUICK_LOOKS: u32 = 120;
/// See [`QUICK_LOOKS`].
const SLOW_LOOKS: u32 = 1500;

/// An amount for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// Minor units; 0 is a free trial.
    pub minor: i64,
    /// How many units, at least 1.
    pub interval: i64,
    /// Of what.
    pub unit: Unit,
}

/// What was agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Three capitals.
    pub currency: String,
    /// What is charged for each period.
    pub plan: Period,
    /// What comes first, once.
    pub trial: Option<Period>,
    /// Whether the trial counts as a first success: what follows is then tried again when it fails.
    pub trial_as_first_payment: bool,
    /// How many periods are paid; none: for ever.
    pub billing_cycles: Option<u32>,
    /// How often a period's charge may be declined.
    pub attempts: u32,
    /// Charge from 08:00 to 20:00 only.
    pub no_nights: bool,
}

/// How a subscription stands (checkout-other 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The customer was sent to the page, or to the bank.
    Redirecting,
    /// The trial's charge is running.
    TrialProcessing,
    /// A charge is running.
    Processing,
    /// The trial's charge has no outcome yet: it is asked for.
    TrialGetStatus,
    /// A charge has no outcome yet: it is asked for.
    GettingStatus,
    /// The trial runs.
    Trial,
    /// It runs.
    Active,
    /// A later charge was declined; more tries follow.
    FailedAttempt,
    /// A later charge ended in an error; more tries follow.
    Rescuing,
    /// Given up after declines.
    Failed,
    /// Given up after errors.
    Error,
    /// Nobody paid on the page in time.
    Expired,
    /// Ended by a call, or all periods are paid.
    Canceled,
}

impl State {
    const ALL: [State; 13] = [
        State::Redirecting,
        State::TrialProcessing,
        State::Processing,
        State::TrialGetStatus,
        State::GettingStatus,
        State::Trial,
        State::Active,
        State::FailedAttempt,
        State::Rescuing,
        State::Failed,
        State::Error,
        State::Expired,
        State::Canceled,
    ];

    /// The word on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Redirecting => "redirecting",
            State::TrialProcessing => "trial_processing",
            State::Processing => "processing",
            State::TrialGetStatus => "trial_get_status",
            State::GettingStatus => "getting_status",
            State::Trial => "trial",
            State::Active => "active",
            State::FailedAttempt => "failed_attempt",
            State::Rescuing => "rescuing",
            State::Failed => "failed",
            State::Error => "error",
            State::Expired => "expired",
            State::Canceled => "canceled",
        }
    }

    /// Reads the word.
    pub fn find(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether nothing follows any more.
    pub fn is_over(self) -> bool {
        matches!(self, State::Failed | State::Error | State::Expired | State::Canceled)
    }
}

/// What its merchant hears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// It runs.
    Created,
    /// Another period was paid.
    Renewed,
    /// A charge was declined, or it was given up.
    Failed,
    /// It ended.
    Canceled,
}

impl Event {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Event::Created => "created.subscription",
            Event::Renewed => "renewed.subscription",
            Event::Failed => "failed.subscription",
            Event::Canceled => "canceled.subscription",
        }
    }
}

/// How a transaction ended, as far as somebody needs to know who waits for its money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Money moved, or the card was proven.
    Paid,
    /// Somebody said no.
    Declined,
    /// It could not be done.
    Broken,
    /// Nobody knows yet.
    Open {
        /// The payer must do something.
        payer: bool,
    },
}

impl Verdict {
    /// How this transaction ended.
    pub fn of(transaction: &Transaction) -> Verdict {
        if let Some(ruling) = &transaction.ruling {
            return match ruling.status.as_str() {
                "successful" => Verdict::Paid,
                "incomplete" | "pending" => Verdict::Open { payer: true },
                _ => Verdict::Declined,
            };
        }
        match transaction.state() {
            None | Some(AttemptState::Succeeded) => Verdict::Paid,
            Some(AttemptState::Declined) => Verdict::Declined,
            Some(AttemptState::ActionRequired) => Verdict::Open { payer: true },
            Some(state) if state.is_open() => Verdict::Open { payer: false },
            Some(_) => Verdict::Broken,
        }
    }
}

/// A charge that was decided upon: its transaction has this name or does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// The transaction.
    pub uid: String,
    /// Whether it is the trial's.
    pub trial: bool,
}

/// How far a subscription got. Instants are microseconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// What was agreed.
    pub terms: Terms,
    /// How it stands.
    pub state: State,
    /// From where the plan's periods are counted.
    started_at: Option<i64>,
    /// How many of them lie behind or are running.
    periods: i64,
    /// Paid until then.
    active_to: Option<i64>,
    /// The next charge, if there is to be one.
    renew_at: Option<i64>,
    /// When somebody must look.
    pub(super) due_at: Option<i64>,
    /// Periods of the plan that were paid.
    pub paid: u32,
    /// Times that the charge of this period was declined.
    pub declined: u32,
    /// Times in a row that it ended in an error.
    errors: u32,
    /// How often its outcome was asked for.
    looks: u32,
    /// The trial's charge is done.
    trial_done: bool,
    /// What is under way.
    pub charge: Option<Charge>,
    /// The newest transaction that ended.
    pub last: Option<String>,
    /// Why it was cancelled.
    pub cancel_reason: Option<String>,
    /// When.
    cancelled_at: Option<i64>,
    /// What its merchant hears last.
    pub event: Option<Event>,
}

impl Course {
    /// A new one, of which nothing was charged yet.
    pub(super) fn new(terms: Terms) -> Course {
        Course {
            terms,
            state: State::Redirecting,
            started_at: None,
            periods: 0,
            active_to: None,
            renew_at: None,
            due_at: None,
            paid: 0,
            declined: 0,
            errors: 0,
            looks: 0,
            trial_done: false,
            charge: None,
            last: None,
            cancel_reason: None,
            cancelled_at: None,
            event: None,
        }
    }

    /// The next charge, if there is to be one.
    pub fn renew_at(&self) -> Option<Timestamp> {
        self.renew_at.map(Timestamp)
    }

    /// Paid until then.
    pub fn active_to(&self) -> Option<Timestamp> {
        self.active_to.map(Timestamp)
    }

    /// When it was cancelled.
    pub fn cancelled_at(&self) -> Option<Timestamp> {
        self.cancelled_at.map(Timestamp)
    }

    /// What is charged next, and whether it is the trial.
    pub(super) fn next(&self) -> (Period, bool) {
        match self.terms.trial {
            Some(trial) if !self.trial_done => (trial, true),
            _ => (self.terms.plan, false),
        }
    }

    /// What a charge that was decided upon asks for.
    pub(super) fn period(&self, charge: &Charge) -> Period {
        if charge.trial { self.terms.trial.unwrap_or(self.terms.plan) } else { self.terms.plan }
    }

    /// Decides upon a charge. Somebody looks again at `until` if nothing is heard of it.
    pub(super) fn prepare(&mut self, uid: String, until: Timestamp) {
        let (_, trial) = self.next();
        self.charge = Some(Charge { uid, trial });
        self.state = if trial { State::TrialProcessing } else { State::Processing };
        self.looks = 0;
        self.due_at = Some(until.micros());
    }

    /// All periods are paid.
    pub(super) fn is_complete(&self) -> bool {
        self.terms.billing_cycles.is_some_and(|cycles| self.paid >= cycles)
    }

    /// Whether a charge that fails is tried again: the first one is not.
    fn may_retry(&self) -> bool {
        self.paid > 0 || (self.trial_done && self.terms.trial_as_first_payment)
    }

    /// Something was heard of a transaction. None if it is not about this subscription's charge (any more).
    pub(super) fn heard(
        &mut self,
        about: &Charge,
        verdict: Verdict,
        made_at: Timestamp,
        now: Timestamp,
    ) -> bool {
        let is_its_own = self.charge.as_ref().is_some_and(|charge| charge.uid == about.uid);
        let turned_up = self.last.as_deref() == Some(&about.uid) && self.state == State::Failed;
        if !(is_its_own || (turned_up && verdict == Verdict::Paid)) {
            return false;
        }
        if let Verdict::Open { payer } = verdict {
            self.wait(about.trial, payer, now);
            return true;
        }
        self.charge = None;
        self.looks = 0;
        self.last = Some(about.uid.clone());
        match verdict {
            Verdict::Paid => self.paid(about.trial, made_at, now),
            Verdict::Declined => self.declined(now),
            _ => self.broken(now),
        }
        true
    }

    /// The trial costs nothing and the card is known to be good.
    pub(super) fn start_free(&mut self, now: Timestamp) {
        self.paid(true, now, now);
    }

    fn wait(&mut self, trial: bool, payer: bool, now: Timestamp) {
        if self.state != State::Canceled {
            self.state = match (payer && !self.may_retry(), trial) {
                (true, _) => State::Redirecting,
                (false, true) => State::TrialGetStatus,
                (false, false) => State::GettingStatus,
            };
        }
        self.look_later(now);
    }

    /// Nothing new.
    pub(super) fn look_later(&mut self, now: Timestamp) {
        self.looks = self.looks.saturating_add(1);
        let seconds = match self.looks {
            looks if looks <= QUICK_LOOKS => 5,
            looks if looks <= SLOW_LOOKS => 60,
            _ => 3600,
        };
        self.due_at = Some(now.plus_ms(seconds * 1000).micros());
    }

    fn paid(&mut self, trial: bool, made_at: Timestamp, now: Timestamp) {
        let is_first = self.paid == 0 && !self.trial_done;
        let no_nights = self.terms.no_nights;
        if trial {
            let period = self.terms.trial.unwrap_or(self.terms.plan);
            self.trial_done = true;
            let end = calendar::later(made_at, period.unit, period.interval).micros();
            (self.started_at, self.active_to) = (Some(end), Some(end));
        } else {
            self.paid += 1;
            self.advance_period(made_at, now);
        }
        (self.declined, self.errors) = (0, 0);
        if self.state == State::Canceled {
            self.due_at = None;
            return;
        }
        self.state = if trial { State::Trial } else { State::Active };
        self.event = Some(if is_first { Event::Created } else { Event::Renewed });
        let next = self.active_to.map(|at| calendar::by_day(Timestamp(at), no_nights).micros());
        self.renew_at = next.filter(|_| !self.is_complete());
        self.due_at = if self.is_complete() { self.active_to } else { next };
    }

    /// The end of the period that was paid. Periods that have passed altogether are not charged.
    fn advance_period(&mut self, made_at: Timestamp, now: Timestamp) {
        let anchor = Timestamp(*self.started_at.get_or_insert(made_at.micros()));
        let Period { interval, unit, .. } = self.terms.plan;
        loop {
            self.periods += 1;
            let end = calendar::later(anchor, unit, interval.saturating_mul(self.periods));
            self.active_to = Some(end.micros());
            if end > now {
                return;
            }
        }
    }

    fn declined(&mut self, now: Timestamp) {
        if self.state == State::Canceled {
            return self.end(State::Canceled);
        }
        self.declined = self.declined.saturating_add(1);
        self.event = Some(Event::Failed);
        if !self.may_retry() || self.declined >= self.terms.attempts {
            return self.end(State::Failed);
        }
        let again = calendar::after_decline(now, self.terms.no_nights);
        self.again(State::FailedAttempt, again);
    }

    fn broken(&mut self, now: Timestamp) {
        if self.state == State::Canceled {
            return self.end(State::Canceled);
        }
        self.errors = self.errors.saturating_add(1);
        if !self.may_retry() || self.errors >= MOST_ERRORS {
            self.event = Some(Event::Failed);
            return self.end(if self.may_retry() { State::Error } else { State::Failed });
        }
        let again = calendar::after_error(now, self.terms.no_nights);
        self.again(State::Rescuing, again);
    }

    fn again(&mut self, state: State, at: Timestamp) {
        self.state = state;
        (self.renew_at, self.due_at) = (Some(at.micros()), Some(at.micros()));
    }

    fn end(&mut self, state: State) {
        if self.state != State::Canceled {
            self.state = state;
        }
        (self.renew_at, self.due_at) = (None, None);
    }

    /// Nobody paid on the page in time.
    pub(super) fn expire(&mut self) {
        self.end(State::Expired);
    }

    /// The card cannot be had any more.
    pub(super) fn give_up(&mut self) {
        self.charge = None;
        if self.state != State::Canceled {
            self.event = Some(Event::Failed);
        }
        self.end(State::Failed);
    }

    /// Ends it; what is under way is still looked after.
    pub(super) fn cancel(&mut self, reason: &str, now: Timestamp) {
        self.event = Some(Event::Canceled);
        self.cancel_reason = Some(reason.to_owned());
        self.cancelled_at = Some(now.micros());
        let due_at = self.due_at.filter(|_| self.charge.is_some());
        self.end(State::Canceled);
        self.due_at = due_at;
    }

    /// Time travel: what is due next is due now, and everything else is as much earlier.
    pub(super) fn pull(&mut self, now: Timestamp) {
        let ahead = self.due_at.map_or(0, |due| due - now.micros()).max(0);
        for at in [&mut self.started_at, &mut self.active_to, &mut self.renew_at, &mut self.due_at] {
            *at = at.map(|at| at - ahead);
        }
    }
}

#[cfg(test)]
mod tests;
