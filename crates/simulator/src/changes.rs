//! Captures, voids, refunds and increments: what the books allow, and what the amount says.

use std::hash::{DefaultHasher, Hash, Hasher};

use florin_domain::{Currency, Refusal};

use crate::agenda::Task;
use crate::answer::{self, Twist};
use crate::card::Behaviour;
use crate::clock;
use crate::core::{Context, Core};
use crate::dress::{Judged, Stop, bend};
use crate::number;
use crate::outcome::{Effect, Outcome};
use crate::payment::{Change, ChangeKind, ChangeState, Payment, Stage};
use crate::request::Body;
use crate::words;

/// A pending refund ends after this.
const REFUND_TAKES: i64 = 2_000_000;

impl Core {
    /// Changes a payment, or, under the mock profile, says that it did.
    pub(crate) fn change(
        &mut self,
        context: &Context,
        kind: ChangeKind,
        target: &str,
        body: &Body<'_>,
    ) -> Result<Judged, Stop> {
        let parent = number::read_id(target, self.seed)
            .and_then(|number| self.books.payment_of(context.tenant, number));
        let payment = parent.and_then(|number| self.books.take(number));
        match payment {
            Some(mut payment) => {
                let judged = self.change_payment(context, kind, &mut payment, body);
                self.books.put(payment);
                let (change, judged) = judged?;
                self.books.add_change(change, self.keep);
                Ok(judged)
            }
            None if body.is_mock() => self.pretend(context, kind, body),
            None => Err(Stop::NotFound),
        }
    }

    fn change_payment(
        &mut self,
        context: &Context,
        kind: ChangeKind,
        payment: &mut Payment,
        body: &Body<'_>,
    ) -> Result<(Change, Judged), Stop> {
        let room = room(payment, kind, context.now);
        let currency = body.currency()?.unwrap_or(payment.currency);
        let amount = match (body.amount, kind) {
            (None, ChangeKind::Increment) => return Err(Stop::Fault(("amount_invalid", "amount: missing"))),
            (Some(amount), _) => amount,
            (None, _) => room.max(1),
        };
        let outcome = self.change_outcome(context, kind, payment, body, amount)?;
        let effect = outcome.effect();
        let mut change = fresh(self.take_number(), context, kind, body, amount, currency);
        change.parent = Some(payment.number);
        if let Some(refused) =
            refusal(payment, &change, moved(payment, &change, room), room).filter(|_| !body.is_mock())
        {
            change.state = ChangeState::Refused;
            change.reason = Some(refused);
        } else if let Some((reason, code)) = declined(outcome) {
            change.state = ChangeState::Declined;
            change.reason = Some(reason);
            change.code = if change.mock { Some("declined".to_owned()) } else { code };
        } else {
            self.apply(context, payment, &mut change, room, body.is_final, outcome);
        }
        payment.hook = body.hook().or(payment.hook.take());
        let seed = self.seed;
        let write = |twist: Twist<'_>| answer::change(&change, Some(payment), seed, twist);
        let answer = write(Twist::default());
        let bent = effect.and_then(|effect| bend(effect, &change.reference, amount, write));
        let before = match change.state {
            ChangeState::Refused => None,
            state => self.announce(context, payment.hook.clone(), kind.word(), state.word(), effect, write),
        };
        let judged = Judged {
            number: change.number,
            status: if change.state == ChangeState::Refused { 422 } else { 200 },
            body: answer,
            bent,
            verdict: change.reason.map_or(change.state.word(), |reason| reason.as_str()).to_owned(),
            effect,
            before,
        };
        Ok((change, judged))
    }

    /// Rule or header, then what the card does to refunds, then the amount.
    fn change_outcome(
        &mut self,
        context: &Context,
        kind: ChangeKind,
        payment: &Payment,
        body: &Body<'_>,
        amount: i64,
    ) -> Result<Outcome, Stop> {
        if let Some(forced) = context.forced {
            return Ok(forced);
        }
        if body.is_mock() {
            return Ok(Outcome::APPROVED);
        }
        if kind == ChangeKind::Refund
            && matches!(payment.behaviour, Behaviour::RefundPending | Behaviour::RefundFails)
        {
            return Ok(Outcome::Card(payment.behaviour));
        }
        let outcome = Outcome::by_amount(amount).unwrap_or(Outcome::APPROVED);
        match outcome.effect() {
            Some(Effect::RateLimited) => {
                let mut hasher = DefaultHasher::new();
                (payment.number, kind.word(), amount).hash(&mut hasher);
                if self.is_limited_once(hasher.finish()) {
                    return Err(Stop::Unprocessed(Effect::RateLimited));
                }
                Ok(outcome)
            }
            Some(effect) if effect.is_unprocessed() => Err(Stop::Unprocessed(effect)),
            _ => Ok(outcome),
        }
    }

    /// Moves the money of a change that was approved.
    fn apply(
        &mut self,
        context: &Context,
        payment: &mut Payment,
        change: &mut Change,
        room: i64,
        is_final: bool,
        outcome: Outcome,
    ) {
        let amount = moved(payment, change, room);
        change.moved_at = Some(context.now);
        match change.kind {
            ChangeKind::Capture => {
                payment.captured += amount;
                self.books.count(payment.currency, amount, 0);
                if is_final {
                    payment.voided += payment.held();
                }
                self.plan_dispute(payment, context.now);
            }
            ChangeKind::Void if payment.held() > 0 => payment.voided += amount,
            ChangeKind::Void => {
                payment.captured -= amount;
                payment.voided += amount;
                self.books.count(payment.currency, -amount, 0);
            }
            ChangeKind::Increment => {
                payment.amount += amount;
                payment.incremented += amount;
            }
            // It changes no payment.
            ChangeKind::Payout => {}
            ChangeKind::Refund => {
                let will_fail = outcome == Outcome::Card(Behaviour::RefundFails);
                if will_fail || outcome == Outcome::Card(Behaviour::RefundPending) {
                    change.state = ChangeState::Pending;
                    change.moved_at = None;
                    change.will_fail = will_fail;
                    payment.refunding += amount;
                    payment.tasks += 1;
                    self.agenda.plan(context.now + REFUND_TAKES, Task::Refund(change.number));
                } else {
                    payment.refunded += amount;
                    self.books.count(payment.currency, 0, amount);
                }
            }
        }
        if payment.held() == 0
            && let Some(due) = payment.expiry.take()
        {
            self.agenda.cancel(due);
        }
    }

    /// A pending refund ends.
    pub(crate) fn finish_refund(&mut self, number: u64, now: i64) {
        let Some(mut change) = self.books.changes.remove(&number) else { return };
        let payment = change.parent.and_then(|parent| self.books.take(parent));
        if let Some(mut payment) = payment {
            payment.tasks = payment.tasks.saturating_sub(1);
            payment.refunding -= change.amount;
            if change.will_fail {
                change.state = ChangeState::Failed;
                change.reason = Some(Refusal::IssuerDeclined);
            } else {
                change.state = ChangeState::Succeeded;
                change.moved_at = Some(now);
                payment.refunded += change.amount;
                self.books.count(payment.currency, 0, change.amount);
            }
            if payment.hook.is_some() {
                let seed = self.seed;
                let context = Context {
                    operation: crate::request::Operation::Change(change.kind),
                    tenant: change.tenant,
                    forced: None,
                    seed,
                    latency_us: 0,
                    now,
                };
                let write = |twist: Twist<'_>| answer::change(&change, Some(&payment), seed, twist);
                let hook = payment.hook.clone();
                self.announce(&context, hook, change.kind.word(), change.state.word(), None, write);
            }
            self.books.put(payment);
        }
        self.books.put_change(change);
    }

    /// The mock profile says yes or no to payments that nobody knows.
    fn pretend(&mut self, context: &Context, kind: ChangeKind, body: &Body<'_>) -> Result<Judged, Stop> {
        let amount = body.amount.unwrap_or(0);
        let currency = body.currency()?.ok_or(("currency_unsupported", "currency: missing"))?;
        let mut change = fresh(self.take_number(), context, kind, body, amount, currency);
        if let Some((reason, _)) = context.forced.and_then(declined) {
            change.state = ChangeState::Declined;
            change.reason = Some(reason);
            change.code = Some("declined".to_owned());
        }
        let answer = answer::change(&change, None, self.seed, Twist::default());
        let verdict = change.state.word().to_owned();
        let number = change.number;
        let effect = context.forced.and_then(Outcome::effect);
        self.books.add_change(change, self.keep);
        Ok(Judged { number, status: 200, body: answer, bent: None, verdict, effect, before: None })
    }
}

/// How much of a payment a change of this kind may touch, in minor units.
fn room(payment: &Payment, kind: ChangeKind, now: i64) -> i64 {
    match kind {
        ChangeKind::Capture => payment.held(),
        ChangeKind::Increment if payment.held() > 0 => i64::MAX / 4 - payment.amount,
        ChangeKind::Void if payment.held() > 0 => payment.held(),
        // A charge can be taken back whole until its day is settled.
        ChangeKind::Void
            if payment.taken_at_once && payment.moved_at.is_some_and(|at| clock::same_day(at, now)) =>
        {
            let untouched = payment.refunded == 0 && payment.refunding == 0;
            if untouched { payment.captured } else { 0 }
        }
        ChangeKind::Void | ChangeKind::Increment | ChangeKind::Payout => 0,
        ChangeKind::Refund => payment.refundable(),
    }
}

/// Minor units that a change moves in the books.
fn moved(payment: &Payment, change: &Change, room: i64) -> i64 {
    // A void that names the hold's own amount means the hold, whatever is left of it.
    let names_the_hold = [payment.amount, payment.amount - payment.incremented].contains(&change.amount);
    let is_whole = change.kind == ChangeKind::Void && payment.held() > 0 && names_the_hold;
    // The mock profile may ask for more than there is: the books move what they can.
    if is_whole || change.mock { change.amount.min(room) } else { change.amount }
}

/// Why the books do not allow it.
fn refusal(payment: &Payment, change: &Change, moved: i64, room: i64) -> Option<Refusal> {
    let whole_charge = change.kind == ChangeKind::Void && payment.held() == 0;
    if change.currency != payment.currency {
        return Some(Refusal::AmountInvalid);
    }
    if payment.stage != Stage::Approved || (room <= 0 && change.kind != ChangeKind::Refund) {
        return Some(Refusal::StateConflict);
    }
    if change.kind == ChangeKind::Refund && payment.captured == 0 {
        return Some(Refusal::StateConflict);
    }
    if moved > room || (whole_charge && moved != room) {
        return Some(Refusal::AmountExceedsRemaining);
    }
    None
}

/// The reason and the network's code, if the outcome is a no.
pub(crate) fn declined(outcome: Outcome) -> Option<(Refusal, Option<String>)> {
    match outcome {
        Outcome::Iso(code) => {
            let code = format!("{code:02}");
            Some((words::reason_of(&code), Some(code)))
        }
        Outcome::Card(Behaviour::Declined(reason)) => {
            Some((reason, words::code_of(reason).map(str::to_owned)))
        }
        Outcome::Card(Behaviour::ChargesDeclined) => Some((Refusal::IssuerDeclined, Some("06".to_owned()))),
        _ => None,
    }
}

pub(crate) fn fresh(
    number: u64,
    context: &Context,
    kind: ChangeKind,
    body: &Body<'_>,
    amount: i64,
    currency: Currency,
) -> Change {
    Change {
        number,
        tenant: context.tenant,
        reference: body.reference.to_string(),
        parent: None,
        kind,
        mock: body.is_mock(),
        amount,
        currency,
        state: ChangeState::Succeeded,
        reason: None,
        code: None,
        will_fail: false,
        moved_at: Some(context.now),
        card: None,
        hook: None,
    }
}
