//! What each fact does to a payment and its attempt: one exhaustive match per kind of operation.

use super::{
    Attempt, AttemptState, Change, Fact, LedgerAccount, Operation, Payment, Refused, State, Transfer,
};

impl Payment {
    /// The payment and the attempt after a fact, with what must be booked, told and undone.
    pub fn after(&self, attempt: &Attempt, fact: Fact) -> Result<Change, Refused> {
        if attempt.state.is_open() {
            return self.outcome(attempt, fact);
        }
        match (attempt.operation, attempt.state, fact) {
            // Nothing takes a payout back: its late success is booked, and people are told.
            (Operation::Payout, state, Fact::PaidOut(_)) if state.is_refused() => {
                let mut change = self.outcome(attempt, fact)?;
                change.alarm = Some("a PSP executed what it had refused");
                Ok(change)
            }
            // Money moved at the PSP after the merchant was told that it did not.
            (operation, state, Fact::Authorized(_) | Fact::Captured(_))
                if operation.begins_a_payment() && operation != Operation::Payout && state.is_refused() =>
            {
                Ok(self.stray(attempt, fact))
            }
            (operation, state, Fact::Captured(_) | Fact::Refunded(_) | Fact::Voided)
                if !operation.begins_a_payment() && state.is_refused() =>
            {
                let reopened = self.reopened(attempt);
                let mut change = reopened.outcome(attempt, fact)?;
                // Another void may be under way by now.
                change.payment.voiding = self.voiding;
                change.alarm = Some("a PSP executed what it had refused");
                Ok(change)
            }
            (_, AttemptState::Succeeded, later) => self.later(attempt, later),
            (_, state, same) if echoes(state, same) => Err(Refused::HeardBefore),
            (_, state, fact) => Err(Refused::Contradiction { fact, state }),
        }
    }

    /// The outcome of an attempt that is still open.
    fn outcome(&self, attempt: &Attempt, fact: Fact) -> Result<Change, Refused> {
        use Operation::{Authorize, Capture, Charge, GiveBack, Payout, Refund, Release, Tokenize, Void};
        let money = |minor: i64| self.money.with_minor(minor).unwrap_or(self.money);
        let psp = || LedgerAccount::PspClearing(attempt.account.clone());
        let mut change = self.unchanged(attempt);
        let payment = &mut change.payment;
        match (attempt.operation, fact) {
            (Charge | Authorize | Tokenize | Payout, fact) => {
                let Some(state) = beginning(attempt.operation, fact) else {
                    return Err(Refused::Contradiction { fact, state: attempt.state });
                };
                payment.state = state;
                if let Fact::Authorized(amount) | Fact::Captured(amount) = fact {
                    payment.authorized = amount;
                }
                if let Fact::Captured(amount) = fact {
                    payment.captured = amount;
                    change.transfer = Transfer::between(psp(), LedgerAccount::Merchant, money(amount));
                }
                if let Fact::PaidOut(amount) = fact {
                    change.transfer = Transfer::between(LedgerAccount::Merchant, psp(), money(amount));
                }
            }
            (Capture, Fact::Captured(amount)) => {
                payment.capturing -= attempt.money.minor();
                payment.captured += amount;
                payment.authorized = payment.authorized.max(payment.captured);
                payment.state = State::Captured;
                change.transfer = Transfer::between(psp(), LedgerAccount::Merchant, money(amount));
            }
            (Refund, Fact::Refunded(amount)) => {
                payment.refunding -= attempt.money.minor();
                payment.refunded += amount;
                change.transfer = Transfer::between(LedgerAccount::Merchant, psp(), money(amount));
            }
            (Void, Fact::Voided)
                if payment.state == State::Captured && payment.captured < payment.authorized =>
            {
                // The rest of a partly captured hold; what was taken stays taken.
                payment.voiding = false;
                payment.authorized = payment.captured;
            }
            (Void, Fact::Voided) => {
                payment.voiding = false;
                change.transfer = Transfer::between(LedgerAccount::Merchant, psp(), money(payment.captured));
                payment.captured = 0;
                payment.state = State::Voided;
            }
            (GiveBack, Fact::Refunded(amount)) => {
                change.transfer = Transfer::between(LedgerAccount::Stray, psp(), money(amount));
            }
            (Capture, Fact::Declined(_) | Fact::Failed(_) | Fact::Unserved(_)) => {
                payment.capturing -= attempt.money.minor();
            }
            (Refund, Fact::Declined(_) | Fact::Failed(_) | Fact::Unserved(_)) => {
                payment.refunding -= attempt.money.minor();
            }
            (Void, Fact::Declined(_) | Fact::Failed(_) | Fact::Unserved(_)) => payment.voiding = false,
            (Release | GiveBack, Fact::Declined(_) | Fact::Failed(_) | Fact::Unserved(_))
            | (Release, Fact::Voided) => {}
            (
                Capture | Refund | Void | Release | GiveBack,
                Fact::Silent(_) | Fact::Pending | Fact::GivenUp,
            ) => {}
            (Capture | Refund | Void | Release | GiveBack, fact) => {
                return Err(Refused::Contradiction { fact, state: attempt.state });
            }
        }
        change.attempt.state = attempt_state(fact);
        change.attempt.refusal = fact.refusal();
        change.event = event(attempt.operation, fact);
        change.alarm = match (attempt.operation, fact) {
            (_, Fact::GivenUp) => Some("the outcome could not be found out"),
            (Release | GiveBack, Fact::Declined(_) | Fact::Failed(_) | Fact::Unserved(_)) => {
                Some("money that nobody waits for could not be given back")
            }
            _ => None,
        };
        if change.attempt == *attempt && change.payment.state == self.state {
            return Err(Refused::HeardBefore);
        }
        Ok(change)
    }

    /// A charge or hold that succeeded after the payment had gone another way: booked apart, given back.
    fn stray(&self, attempt: &Attempt, fact: Fact) -> Change {
        let mut change = self.unchanged(attempt);
        change.attempt.state = AttemptState::Stray;
        change.event = "payment.stray";
        change.alarm = Some("a PSP took money for an attempt that had ended");
        change.compensate = Some(match fact {
            Fact::Captured(amount) => {
                let money = self.money.with_minor(amount).unwrap_or(self.money);
                let psp = LedgerAccount::PspClearing(attempt.account.clone());
                change.transfer = Transfer::between(psp, LedgerAccount::Stray, money);
                Operation::GiveBack
            }
            _ => Operation::Release,
        });
        change.attempt.compensate = change.compensate;
        change
    }

    /// What may still happen to an attempt that had succeeded.
    fn later(&self, attempt: &Attempt, fact: Fact) -> Result<Change, Refused> {
        let money = |minor: i64| self.money.with_minor(minor).unwrap_or(self.money);
        let psp = || LedgerAccount::PspClearing(attempt.account.clone());
        let mut change = self.unchanged(attempt);
        let payment = &mut change.payment;
        match (attempt.operation, payment.state, fact) {
            // Given back through an attempt of its own, which tells of it; or it had run out before.
            (Operation::Charge | Operation::Authorize, state, Fact::Expired)
                if payment.voiding || matches!(state, State::Voided | State::Expired) =>
            {
                return Err(Refused::HeardBefore);
            }
            (Operation::Authorize, State::Authorized, Fact::Expired) => payment.state = State::Expired,
            // What was given back is there again.
            (
                Operation::Charge | Operation::Authorize,
                State::Voided | State::Expired,
                Fact::Authorized(_) | Fact::Captured(_),
            ) => return Err(Refused::Contradiction { fact, state: attempt.state }),
            // The PSP says "captured" of a hold that we captured through an attempt of its own.
            (Operation::Authorize, _, Fact::Captured(_)) if payment.captured + payment.capturing > 0 => {
                return Err(Refused::HeardBefore);
            }
            // Nobody captured it through us.
            (Operation::Authorize, State::Authorized, Fact::Captured(_)) => {
                return Err(Refused::Contradiction { fact, state: attempt.state });
            }
            (Operation::Charge | Operation::Authorize, State::Captured, Fact::DisputeOpened(amount)) => {
                payment.state = State::Disputed;
                change.transfer = Transfer::between(LedgerAccount::Merchant, psp(), money(amount));
                change.alarm = Some("a payment is disputed");
            }
            (Operation::Charge | Operation::Authorize, State::Disputed, Fact::DisputeWon(amount)) => {
                payment.state = State::Captured;
                change.transfer = Transfer::between(psp(), LedgerAccount::Merchant, money(amount));
            }
            (Operation::Charge | Operation::Authorize, State::Disputed, Fact::DisputeLost(_)) => {
                payment.state = State::ChargedBack;
            }
            (Operation::Charge | Operation::Authorize, State::Disputed, Fact::DisputeOpened(_)) => {
                return Err(Refused::HeardBefore);
            }
            // Lost without our having heard of its beginning.
            (Operation::Charge | Operation::Authorize, State::Captured, Fact::DisputeLost(amount)) => {
                payment.state = State::ChargedBack;
                change.transfer = Transfer::between(LedgerAccount::Merchant, psp(), money(amount));
                change.alarm = Some("a payment is charged back");
            }
            (_, _, Fact::DisputeOpened(_) | Fact::DisputeWon(_) | Fact::DisputeLost(_)) => {
                return Err(Refused::Contradiction { fact, state: attempt.state });
            }
            // A refund that the PSP had confirmed and then could not pay out.
            (Operation::Refund, _, Fact::Failed(_) | Fact::Declined(_) | Fact::Unserved(_)) => {
                payment.refunded -= attempt.money.minor();
                change.attempt.state = AttemptState::Failed;
                change.attempt.refusal = fact.refusal();
                change.transfer = Transfer::between(psp(), LedgerAccount::Merchant, attempt.money);
                change.alarm = Some("a refund failed after it was confirmed");
            }
            // A payout that the PSP had confirmed and that came back.
            (Operation::Payout, _, Fact::Failed(_) | Fact::Declined(_) | Fact::Unserved(_)) => {
                payment.state = State::Failed;
                change.attempt.state = AttemptState::Failed;
                change.attempt.refusal = fact.refusal();
                change.transfer = Transfer::between(psp(), LedgerAccount::Merchant, attempt.money);
                change.alarm = Some("a payout came back after it was confirmed");
            }
            (_, _, same) if echoes(attempt.state, same) => return Err(Refused::HeardBefore),
            (_, _, fact) => return Err(Refused::Contradiction { fact, state: attempt.state }),
        }
        change.event = event(attempt.operation, fact);
        Ok(change)
    }

    fn unchanged(&self, attempt: &Attempt) -> Change {
        let mut payment = self.clone();
        payment.version += 1;
        let attempt = attempt.clone();
        Change { payment, attempt, transfer: None, event: "", compensate: None, alarm: None }
    }

    /// The payment with the sums of a refused capture or refund put back, so that its late success can be booked.
    fn reopened(&self, attempt: &Attempt) -> Payment {
        let mut payment = self.clone();
        match attempt.operation {
            Operation::Capture => payment.capturing += attempt.money.minor(),
            Operation::Refund => payment.refunding += attempt.money.minor(),
            _ => {}
        }
        payment
    }
}

/// Where a fact about a charge, authorization, tokenization or payout takes the payment.
fn beginning(operation: Operation, fact: Fact) -> Option<State> {
    Some(match (operation, fact) {
        (Operation::Authorize, Fact::Authorized(_)) => State::Authorized,
        // A hold may have been captured at the PSP before we heard of it at all.
        (Operation::Charge | Operation::Authorize, Fact::Captured(_)) => State::Captured,
        (Operation::Tokenize, Fact::Tokenized) => State::Tokenized,
        (Operation::Payout, Fact::PaidOut(_)) => State::PaidOut,
        (_, Fact::Silent(_)) => State::Unknown,
        (_, Fact::Pending) => State::Processing,
        (_, Fact::ActionRequired) => State::RequiresAction,
        (_, Fact::Declined(_)) => State::Declined,
        (_, Fact::Failed(_) | Fact::Unserved(_)) => State::Failed,
        (_, Fact::GivenUp) => State::ManualReview,
        (_, Fact::Expired) => State::Expired,
        _ => return None,
    })
}

fn attempt_state(fact: Fact) -> AttemptState {
    match fact {
        Fact::Silent(_) => AttemptState::Unknown,
        Fact::Pending => AttemptState::Pending,
        Fact::ActionRequired => AttemptState::ActionRequired,
        Fact::GivenUp => AttemptState::ManualReview,
        Fact::Declined(_) => AttemptState::Declined,
        Fact::Failed(_) | Fact::Expired => AttemptState::Failed,
        Fact::Unserved(_) => AttemptState::NotExecuted,
        Fact::Authorized(_)
        | Fact::Captured(_)
        | Fact::Voided
        | Fact::Refunded(_)
        | Fact::Tokenized
        | Fact::PaidOut(_)
        | Fact::DisputeOpened(_)
        | Fact::DisputeWon(_)
        | Fact::DisputeLost(_) => AttemptState::Succeeded,
    }
}

/// Whether a fact only repeats what the attempt already says.
fn echoes(state: AttemptState, fact: Fact) -> bool {
    let said = attempt_state(fact);
    let no_news = matches!(fact, Fact::Silent(_) | Fact::Pending | Fact::ActionRequired | Fact::GivenUp);
    let refused_again = state.is_refused() && said.is_refused();
    let money_again = state == AttemptState::Stray && said == AttemptState::Succeeded;
    no_news || said == state || refused_again || money_again
}

/// The word of the event that merchants may hear.
fn event(operation: Operation, fact: Fact) -> &'static str {
    match (operation, fact) {
        (_, Fact::DisputeOpened(_)) => "dispute.opened",
        (_, Fact::DisputeWon(_)) => "dispute.won",
        (_, Fact::DisputeLost(_)) => "dispute.lost",
        (Operation::Charge | Operation::Authorize | Operation::Tokenize, fact) => match fact {
            Fact::Authorized(_) => "payment.authorized",
            Fact::Captured(_) => "payment.captured",
            Fact::Tokenized => "payment.tokenized",
            Fact::Silent(_) => "payment.unknown",
            Fact::Pending => "payment.pending",
            Fact::ActionRequired => "payment.action_required",
            Fact::Declined(_) => "payment.declined",
            Fact::Expired => "payment.expired",
            Fact::GivenUp => "payment.review",
            _ => "payment.failed",
        },
        (Operation::Payout, Fact::PaidOut(_)) => "payout.succeeded",
        (Operation::Payout, Fact::Silent(_) | Fact::Pending | Fact::ActionRequired | Fact::GivenUp) => {
            "payout.pending"
        }
        (Operation::Payout, _) => "payout.failed",
        (Operation::Capture, Fact::Captured(_)) => "payment.captured",
        (Operation::Void, Fact::Voided) => "payment.voided",
        (Operation::Refund, Fact::Refunded(_)) => "payment.refunded",
        (Operation::Release | Operation::GiveBack, Fact::Voided | Fact::Refunded(_)) => "payment.compensated",
        (Operation::Capture, Fact::Silent(_) | Fact::Pending | Fact::GivenUp) => "capture.pending",
        (Operation::Void, Fact::Silent(_) | Fact::Pending | Fact::GivenUp) => "void.pending",
        (Operation::Refund, Fact::Silent(_) | Fact::Pending | Fact::GivenUp) => "refund.pending",
        (Operation::Capture, _) => "capture.failed",
        (Operation::Void, _) => "void.failed",
        (Operation::Refund, _) => "refund.failed",
        (Operation::Release | Operation::GiveBack, _) => "compensation.pending",
    }
}
