//! Payouts: money that the PSP sends to a card. Nobody is there to be challenged, and nothing takes one back.

use std::hash::{DefaultHasher, Hash, Hasher};

use florin_domain::Refusal;

use crate::agenda::Task;
use crate::answer::{self, Twist};
use crate::card::{self, Behaviour};
use crate::changes::{declined, fresh};
use crate::core::{Context, Core};
use crate::dress::{Judged, Stop, bend};
use crate::outcome::{Effect, Outcome};
use crate::payment::{Change, ChangeKind, ChangeState};
use crate::payments::PENDING_LASTS;
use crate::request::Body;

/// A pending payout ends after this.
const PAYOUT_TAKES: i64 = 2_000_000;

impl Core {
    /// Sends money to a card.
    pub(crate) fn pay_out(&mut self, context: &Context, body: &Body<'_>) -> Result<Judged, Stop> {
        let (amount, currency) = body.money()?;
        let number = body.card.as_ref().ok_or(("request_invalid", "card: missing"))?.bare_number()?;
        let outcome = outcome_for(context, body, Behaviour::of(number, body.strict), amount);
        let (effect, masked) = (outcome.effect(), card::masked(number));
        if let Some(effect) = effect.filter(|effect| effect.is_unprocessed())
            && (effect != Effect::RateLimited || self.is_limited_once(hash(context, &masked, amount)))
        {
            return Err(Stop::Unprocessed(effect));
        }
        let mut change = fresh(self.take_number(), context, ChangeKind::Payout, body, amount, currency);
        change.card = Some(masked);
        change.hook = body.hook();
        self.decide_payout(context, &mut change, outcome);
        let seed = self.seed;
        let write = |twist: Twist<'_>| answer::change(&change, None, seed, twist);
        let answer = write(Twist::default());
        let bent = effect.and_then(|effect| bend(effect, &change.reference, amount, write));
        let (hook, state) = (change.hook.clone(), change.state.word());
        let before = match change.state {
            ChangeState::Pending => None,
            _ => self.announce(context, hook, "payout", state, effect, write),
        };
        let verdict = change.reason.map_or(state, |reason| reason.as_str()).to_owned();
        let number = change.number;
        self.books.add_change(change, self.keep);
        Ok(Judged { number, status: 200, body: answer, bent, verdict, effect, before })
    }

    fn decide_payout(&mut self, context: &Context, change: &mut Change, outcome: Outcome) {
        if let Some((reason, code)) = declined(outcome) {
            change.state = ChangeState::Declined;
            change.reason = Some(reason);
            change.code = if change.mock { Some("declined".to_owned()) } else { code };
            change.moved_at = None;
            return;
        }
        let (takes, will_fail) = match outcome {
            Outcome::Card(Behaviour::PendingThenSuccess | Behaviour::RefundPending) => (PAYOUT_TAKES, false),
            Outcome::Card(Behaviour::RefundFails) => (PAYOUT_TAKES, true),
            Outcome::Card(Behaviour::PendingForever) => (PENDING_LASTS, true),
            _ => return self.books.count_payout(change.currency, change.amount),
        };
        change.state = ChangeState::Pending;
        change.moved_at = None;
        change.will_fail = will_fail;
        self.agenda.plan(context.now + takes, Task::Payout(change.number));
    }

    /// A pending payout ends.
    pub(crate) fn finish_payout(&mut self, number: u64, now: i64) {
        let Some(mut change) = self.books.changes.remove(&number) else { return };
        if change.will_fail {
            change.state = ChangeState::Failed;
            change.reason = Some(Refusal::IssuerDeclined);
        } else {
            change.state = ChangeState::Succeeded;
            change.moved_at = Some(now);
            self.books.count_payout(change.currency, change.amount);
        }
        if let Some(hook) = change.hook.clone() {
            let data = answer::change(&change, None, self.seed, Twist::default());
            let event = format!("payout.{}", change.state.word());
            self.tell(hook, &event, &data, change.tenant, now);
        }
        self.books.put_change(change);
    }
}

/// The verdict's source, first match wins: rule or header, card, amount.
fn outcome_for(context: &Context, body: &Body<'_>, card: Behaviour, amount: i64) -> Outcome {
    if let Some(forced) = context.forced {
        return forced;
    }
    match card {
        _ if body.is_mock() => Outcome::APPROVED,
        Behaviour::Approved => Outcome::by_amount(amount).unwrap_or(Outcome::APPROVED),
        // It only refuses to pay; to get money is another matter.
        Behaviour::ChargesDeclined => Outcome::APPROVED,
        behaviour => Outcome::Card(behaviour),
    }
}

fn hash(context: &Context, masked: &str, amount: i64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (context.tenant, context.operation.word(), masked, amount).hash(&mut hasher);
    hasher.finish()
}
