//! One try of a payment at one gateway account: what was asked, and how it stands.

use std::fmt;

use crate::error::Invalid;
use crate::id::{AccountId, PaymentId};
use crate::money::Money;
use crate::refusal::Refusal;

/// What a PSP is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Take money at once.
    Charge,
    /// Hold money.
    Authorize,
    /// Take held money, all or a part.
    Capture,
    /// Give a hold, or an unsettled charge, back.
    Void,
    /// Give taken money back, all or a part.
    Refund,
    /// Store the card at the PSP.
    Tokenize,
    /// Send money to a card. It cannot be taken back.
    Payout,
    /// Ours, not a merchant's: void a hold that nobody waits for any more (standards 8.4).
    Release,
    /// Ours, not a merchant's: refund a charge that nobody waits for any more (standards 8.4).
    GiveBack,
}

impl Operation {
    const ALL: [Operation; 9] = [
        Operation::Charge,
        Operation::Authorize,
        Operation::Capture,
        Operation::Void,
        Operation::Refund,
        Operation::Tokenize,
        Operation::Payout,
        Operation::Release,
        Operation::GiveBack,
    ];

    /// The word in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Operation::Charge => "charge",
            Operation::Authorize => "authorize",
            Operation::Capture => "capture",
            Operation::Void => "void",
            Operation::Refund => "refund",
            Operation::Tokenize => "tokenize",
            Operation::Payout => "payout",
            Operation::Release => "release",
            Operation::GiveBack => "give_back",
        }
    }

    /// Reads the word.
    pub fn find(word: &str) -> Option<Operation> {
        Operation::ALL.into_iter().find(|operation| operation.as_str() == word)
    }

    /// Whether a payment begins with it: charge, authorize, tokenize, payout.
    pub fn begins_a_payment(self) -> bool {
        matches!(self, Operation::Charge | Operation::Authorize | Operation::Tokenize | Operation::Payout)
    }
}

/// How an attempt stands. `Failed`, `NotExecuted` and `Declined` say that surely no money moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptState {
    /// Written down, on its way, no answer yet.
    Sent,
    /// The PSP has it and will tell later.
    Pending,
    /// The payer must do something (3-D Secure).
    ActionRequired,
    /// It may have been executed: we ask.
    Unknown,
    /// Asked long enough: a person decides.
    ManualReview,
    /// Done.
    Succeeded,
    /// The issuer or the PSP said no.
    Declined,
    /// The PSP could not do it for another reason.
    Failed,
    /// It never reached the PSP, or the PSP says it did not process it.
    NotExecuted,
    /// Done at the PSP after we had told the merchant otherwise; an attempt of its own gives it back.
    Stray,
}

impl AttemptState {
    const ALL: [AttemptState; 10] = [
        AttemptState::Sent,
        AttemptState::Pending,
        AttemptState::ActionRequired,
        AttemptState::Unknown,
        AttemptState::ManualReview,
        AttemptState::Succeeded,
        AttemptState::Declined,
        AttemptState::Failed,
        AttemptState::NotExecuted,
        AttemptState::Stray,
    ];

    /// The word in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            AttemptState::Sent => "sent",
            AttemptState::Pending => "pending",
            AttemptState::ActionRequired => "action_required",
            AttemptState::Unknown => "unknown",
            AttemptState::ManualReview => "manual_review",
            AttemptState::Succeeded => "succeeded",
            AttemptState::Declined => "declined",
            AttemptState::Failed => "failed",
            AttemptState::NotExecuted => "not_executed",
            AttemptState::Stray => "stray",
        }
    }

    /// Reads the word.
    pub fn find(word: &str) -> Option<AttemptState> {
        AttemptState::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether the outcome is still to come.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            AttemptState::Sent
                | AttemptState::Pending
                | AttemptState::ActionRequired
                | AttemptState::Unknown
                | AttemptState::ManualReview
        )
    }

    /// Whether the merchant was told that surely nothing was done.
    pub fn is_refused(self) -> bool {
        matches!(self, AttemptState::Declined | AttemptState::Failed | AttemptState::NotExecuted)
    }
}

/// The name of an attempt at the PSP: its idempotency key and merchant reference, `<payment>-<number>`.
///
/// Unique by construction; from a PSP's notice the payment is found without a search.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AttemptRef {
    /// The payment.
    pub payment: PaymentId,
    /// 1, 2, 3 …
    pub no: u32,
}

impl AttemptRef {
    /// Reads `<payment>-<number>`.
    pub fn parse(text: &str) -> Result<AttemptRef, Invalid> {
        let invalid = || Invalid::Id { what: "a PSP reference", rule: "a payment id, a hyphen and a number" };
        let (payment, no) = text.rsplit_once('-').ok_or_else(invalid)?;
        if no.starts_with(['0', '+']) {
            return Err(invalid());
        }
        Ok(AttemptRef { payment: PaymentId::parse(payment)?, no: no.parse().map_err(|_| invalid())? })
    }
}

impl fmt::Display for AttemptRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.payment, self.no)
    }
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its name.
    pub at: AttemptRef,
    /// What was asked.
    pub operation: Operation,
    /// How it stands.
    pub state: AttemptState,
    /// The amount asked for.
    pub money: Money,
    /// Where.
    pub account: AccountId,
    /// The attempt that it acts upon: a capture's authorization, a refund's charge.
    pub parent: Option<u32>,
    /// Why not, if not.
    pub refusal: Option<Refusal>,
    /// What undoes it, if it is a stray: a hold is released, a charge is given back.
    pub compensate: Option<Operation>,
    /// The payment's version that opened it; facts and openings fold in the order of versions.
    pub opened_version: i64,
}
