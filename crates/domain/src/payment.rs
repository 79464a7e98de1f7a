//! The life of a payment: a fold of facts. No clock, no store, no network (standards 8.1).

use std::fmt;

use crate::attempt::{Attempt, AttemptRef, AttemptState, Operation};
use crate::id::{AccountId, MerchantId, PaymentId};
use crate::ledger::{LedgerAccount, Transfer};
use crate::money::Money;

mod fact;
mod transitions;

pub use fact::Fact;

#[cfg(test)]
mod tests;

/// How a payment stands. How much of it is captured or refunded is told by its sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// An attempt is on its way.
    Processing,
    /// The payer must do something.
    RequiresAction,
    /// It may have been executed: we ask. Shown outside as pending.
    Unknown,
    /// A person decides.
    ManualReview,
    /// Money is held.
    Authorized,
    /// Money is taken, all of it or a part.
    Captured,
    /// The card is stored at the PSP; no money is involved.
    Tokenized,
    /// Money was sent to a card, all of it.
    PaidOut,
    /// The issuer or the PSP said no.
    Declined,
    /// No money moved and none will.
    Failed,
    /// The hold, or the unsettled charge, was given back.
    Voided,
    /// The hold ran out.
    Expired,
    /// The cardholder disputes it.
    Disputed,
    /// The dispute was lost.
    ChargedBack,
    /// Made before Florin: we know only what is asked of it through us.
    Foreign,
}

impl State {
    const ALL: [State; 15] = [
        State::Processing,
        State::RequiresAction,
        State::Unknown,
        State::ManualReview,
        State::Authorized,
        State::Captured,
        State::Tokenized,
        State::PaidOut,
        State::Declined,
        State::Failed,
        State::Voided,
        State::Expired,
        State::Disputed,
        State::ChargedBack,
        State::Foreign,
    ];

    /// The word in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Processing => "processing",
            State::RequiresAction => "requires_action",
            State::Unknown => "unknown",
            State::ManualReview => "manual_review",
            State::Authorized => "authorized",
            State::Captured => "captured",
            State::Tokenized => "tokenized",
            State::PaidOut => "paid_out",
            State::Declined => "declined",
            State::Failed => "failed",
            State::Voided => "voided",
            State::Expired => "expired",
            State::Disputed => "disputed",
            State::ChargedBack => "charged_back",
            State::Foreign => "foreign",
        }
    }

    /// Reads the word.
    pub fn find(word: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A merchant's claim on one amount, through all its tries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Whose.
    pub merchant: MerchantId,
    /// The amount asked for.
    pub money: Money,
    /// How it stands.
    pub state: State,
    /// Made before Florin: its limits are known to the PSP alone.
    pub foreign: bool,
    /// Minor units held, including what was captured since.
    pub authorized: i64,
    /// Minor units taken.
    pub captured: i64,
    /// Minor units of captures under way.
    pub capturing: i64,
    /// Minor units given back.
    pub refunded: i64,
    /// Minor units of refunds under way.
    pub refunding: i64,
    /// A void is under way: nothing is captured or refunded beside it, and it not beside those.
    pub voiding: bool,
    /// How many attempts were opened.
    pub attempts: u32,
    /// Rises by one with every change; saving names the version read.
    pub version: i64,
}

/// What one fact did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The payment after it.
    pub payment: Payment,
    /// The attempt after it.
    pub attempt: Attempt,
    /// Money that moved in the books.
    pub transfer: Option<Transfer>,
    /// What merchants may hear of it.
    pub event: &'static str,
    /// What must be asked of the PSP to make it undone, exactly once.
    pub compensate: Option<Operation>,
    /// Something that people should look at.
    pub alarm: Option<&'static str>,
}

/// A step that the payment's state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The operation does not fit how the payment stands.
    #[error("{operation} is not possible: the payment is {state}", operation = .operation.as_str(), state = .state.as_str())]
    Operation {
        /// What was asked.
        operation: Operation,
        /// How the payment stands.
        state: State,
    },
    /// It excludes what is under way; once that is known, it may be asked again.
    #[error("{operation} is not possible while another operation of the payment, {under_way}, is under way", operation = .operation.as_str(), under_way = .under_way.as_str())]
    Beside {
        /// What was asked.
        operation: Operation,
        /// What is not known yet.
        under_way: Operation,
    },
    /// More than is left.
    #[error("the amount exceeds what is left: {left}")]
    Exceeds {
        /// What is left to capture or refund.
        left: Money,
    },
    /// The currency is another one than the payment's.
    #[error("the payment was made in {paid}", paid = .paid.currency())]
    OtherCurrency {
        /// The payment's own amount.
        paid: Money,
    },
    /// The same fact was heard before; nothing changes.
    #[error("heard before")]
    HeardBefore,
    /// A fact that contradicts what is known; people look at it.
    #[error("{fact} contradicts the attempt, which {state}", fact = .fact.name(), state = .state.as_str())]
    Contradiction {
        /// What was heard.
        fact: Fact,
        /// How the attempt stands.
        state: AttemptState,
    },
}

impl Payment {
    /// A payment with its first attempt, on its way.
    pub fn begin(
        id: PaymentId,
        merchant: MerchantId,
        money: Money,
        operation: Operation,
        account: AccountId,
    ) -> (Payment, Attempt) {
        let payment = Payment::blank(id, merchant, money, State::Processing, false);
        payment.opened(operation, money, account, None, Sums::default())
    }

    /// A payment that was made before Florin, known by its PSP's reference alone.
    pub fn foreign(id: PaymentId, merchant: MerchantId, money: Money) -> Payment {
        Payment::blank(id, merchant, money, State::Foreign, true)
    }

    fn blank(id: PaymentId, merchant: MerchantId, money: Money, state: State, foreign: bool) -> Payment {
        Payment {
            id,
            merchant,
            money,
            state,
            foreign,
            authorized: 0,
            captured: 0,
            capturing: 0,
            refunded: 0,
            refunding: 0,
            voiding: false,
            attempts: 0,
            version: 0,
        }
    }

    /// How it stands in one word, its sums included: a captured payment may be partly captured or refunded.
    pub fn standing(&self) -> &'static str {
        match self.state {
            State::Captured if self.refunded > 0 && self.refunded >= self.captured => "refunded",
            State::Captured if self.refunded > 0 => "partially_refunded",
            State::Captured if self.captured < self.authorized => "partially_captured",
            state => state.as_str(),
        }
    }

    /// Opens the next attempt: a fallback, a capture, a void, a refund, a compensation.
    ///
    /// `parent` is the attempt that it acts upon.
    pub fn open(
        &self,
        operation: Operation,
        money: Money,
        account: AccountId,
        parent: Option<&Attempt>,
    ) -> Result<(Payment, Attempt), Refused> {
        use Operation::{Authorize, Capture, Charge, GiveBack, Payout, Refund, Release, Tokenize, Void};
        let refused = || Refused::Operation { operation, state: self.state };
        if money.currency() != self.money.currency() {
            return Err(Refused::OtherCurrency { paid: self.money });
        }
        // What is captured, voided or refunded must have succeeded: another try's reference is not it.
        let follows = matches!(operation, Capture | Refund | Void);
        if follows && !self.foreign && !parent.is_some_and(|of| of.state == AttemptState::Succeeded) {
            return Err(refused());
        }
        self.alone(operation)?;
        let sums = match operation {
            Charge | Authorize | Tokenize if self.state == State::Failed => Sums::default(),
            Capture if matches!(self.state, State::Authorized | State::Captured) || self.foreign => {
                self.within(money, self.authorized - self.captured - self.capturing)?;
                Sums { capturing: money.minor(), ..Sums::default() }
            }
            Refund if self.state == State::Captured || self.foreign => {
                self.within(money, self.captured - self.refunded - self.refunding)?;
                Sums { refunding: money.minor(), ..Sums::default() }
            }
            Void if self.foreign || self.state == State::Authorized => {
                Sums { voiding: true, ..Sums::default() }
            }
            Void if self.state == State::Captured && self.refunded == 0 => {
                Sums { voiding: true, ..Sums::default() }
            }
            Release | GiveBack if parent.is_some_and(|of| of.compensate == Some(operation)) => {
                Sums::default()
            }
            // A payout is tried once: should it turn up late, it could not be taken back.
            Charge | Authorize | Tokenize | Payout | Capture | Refund | Void | Release | GiveBack => {
                return Err(refused());
            }
        };
        Ok(self.clone().opened(operation, money, account, parent.map(|of| of.at.no), sums))
    }

    fn within(&self, money: Money, left: i64) -> Result<(), Refused> {
        if self.foreign || money.minor() <= left {
            return Ok(());
        }
        let left = self.money.with_minor(left.max(0)).unwrap_or(self.money);
        Err(Refused::Exceeds { left })
    }

    /// A void and what it would undo are never under way together: whichever the PSP does first, the
    /// other's answer would be about money that is not there any more.
    fn alone(&self, operation: Operation) -> Result<(), Refused> {
        let under_way = match operation {
            Operation::Capture | Operation::Refund | Operation::Void if self.voiding => Operation::Void,
            Operation::Void if self.capturing > 0 => Operation::Capture,
            Operation::Void if self.refunding > 0 => Operation::Refund,
            _ => return Ok(()),
        };
        Err(Refused::Beside { operation, under_way })
    }

    /// The name that the next attempt will have.
    pub fn next_attempt(&self) -> AttemptRef {
        AttemptRef { payment: self.id.clone(), no: self.attempts + 1 }
    }

    fn opened(
        mut self,
        operation: Operation,
        money: Money,
        account: AccountId,
        parent: Option<u32>,
        sums: Sums,
    ) -> (Payment, Attempt) {
        let at = self.next_attempt();
        self.attempts += 1;
        self.version += 1;
        self.capturing += sums.capturing;
        self.refunding += sums.refunding;
        self.voiding |= sums.voiding;
        if operation.begins_a_payment() {
            self.state = State::Processing;
        }
        let attempt = Attempt {
            at,
            operation,
            state: AttemptState::Sent,
            money,
            account,
            parent,
            refusal: None,
            compensate: None,
            opened_version: self.version,
        };
        (self, attempt)
    }
}

#[derive(Clone, Copy, Default)]
struct Sums {
    capturing: i64,
    refunding: i64,
    voiding: bool,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
