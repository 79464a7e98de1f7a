//! Disputes: opened, evidence due, won or lost; by the clock or by people. A warning is told and ends there.

use serde::{Deserialize, Serialize};

use crate::agenda::Task;
use crate::card::{Behaviour, DisputeReason};
use crate::core::Core;
use crate::payment::Payment;

/// A payer's complaint about one payment.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Dispute {
    pub reason: DisputeReason,
    pub state: DisputeState,
    /// Minor units.
    pub amount: i64,
    /// When it was lost, for the settlement file.
    pub lost_at: Option<i64>,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DisputeState {
    Opened,
    EvidenceDue,
    Won,
    Lost,
    Warning,
}

impl DisputeState {
    /// The word on the wire, and the second half of the event's name.
    pub(crate) fn word(self) -> &'static str {
        match self {
            DisputeState::Opened => "opened",
            DisputeState::EvidenceDue => "evidence_due",
            DisputeState::Won => "won",
            DisputeState::Lost => "lost",
            DisputeState::Warning => "warning",
        }
    }

    fn is_over(self) -> bool {
        matches!(self, DisputeState::Won | DisputeState::Lost | DisputeState::Warning)
    }
}

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;
/// From the charge to the complaint.
const OPENS_AFTER: i64 = 5 * SECOND;
/// From the complaint to the demand for evidence.
const EVIDENCE_DUE_AFTER: i64 = DAY;
/// From the demand to a loss, if nobody says otherwise.
const LOST_AFTER: i64 = 7 * DAY;

impl Core {
    /// Money was taken from a card whose payer complains.
    pub(crate) fn plan_dispute(&mut self, payment: &mut Payment, now: i64) {
        if matches!(payment.behaviour, Behaviour::Disputed(_))
            && payment.dispute.is_none()
            && !payment.dispute_planned
        {
            self.agenda.plan(now + OPENS_AFTER, Task::Dispute(payment.number));
            payment.dispute_planned = true;
        }
    }

    /// The clock takes a dispute one step further.
    pub(crate) fn step_dispute(&mut self, number: u64, now: i64) {
        let Some(mut payment) = self.books.take(number) else { return };
        payment.dispute_planned = false;
        let next = match (&payment.dispute, payment.behaviour) {
            (None, Behaviour::Disputed(DisputeReason::EarlyFraudWarning)) => Some(DisputeState::Warning),
            (None, _) => Some(DisputeState::Opened),
            (Some(dispute), _) => match dispute.state {
                DisputeState::Opened => Some(DisputeState::EvidenceDue),
                DisputeState::EvidenceDue => Some(DisputeState::Lost),
                _ => None,
            },
        };
        if let Some(state) = next {
            let reason = match payment.behaviour {
                Behaviour::Disputed(reason) => reason,
                _ => DisputeReason::Fraudulent,
            };
            self.set_dispute(&mut payment, reason, state, now);
        }
        self.books.put(payment);
    }

    /// A person decides: any payment may be disputed, any dispute be won or lost. None if no such payment has money.
    pub(crate) fn decide_dispute(
        &mut self,
        number: u64,
        reason: Option<DisputeReason>,
        state: DisputeState,
        now: i64,
    ) -> Option<&'static str> {
        let mut payment = self.books.take(number)?;
        let taken = payment.captured > 0;
        if taken {
            let known = payment.dispute.as_ref().map(|dispute| dispute.reason);
            let reason = reason.or(known).unwrap_or(DisputeReason::Fraudulent);
            self.set_dispute(&mut payment, reason, state, now);
        }
        self.books.put(payment);
        taken.then_some(state.word())
    }

    fn set_dispute(&mut self, payment: &mut Payment, reason: DisputeReason, state: DisputeState, now: i64) {
        let amount = payment.captured - payment.refunded;
        let dispute = payment.dispute.get_or_insert(Dispute { reason, state, amount, lost_at: None });
        dispute.state = state;
        dispute.lost_at = (state == DisputeState::Lost).then_some(now);
        let wait = if state == DisputeState::Opened { EVIDENCE_DUE_AFTER } else { LOST_AFTER };
        // One task at most: a decision by people before its time leaves the old one to end in silence.
        if !state.is_over() && !payment.dispute_planned {
            self.agenda.plan(now + wait, Task::Dispute(payment.number));
            payment.dispute_planned = true;
        }
        self.tell_payment(payment, &format!("dispute.{}", state.word()), now);
    }
}
