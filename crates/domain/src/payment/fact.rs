//! What can happen to an attempt, and how the store spells it.

use crate::refusal::Refusal;

/// Something that happened to a payment through one of its attempts. Append-only.
///
/// Replies, PSP notices, inquiries and 3-D Secure returns all become facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fact {
    /// No answer, or one that says nothing: it may have been executed.
    Silent(Refusal),
    /// The PSP has it and will tell later.
    Pending,
    /// The payer must do something.
    ActionRequired,
    /// Minor units are held.
    Authorized(i64),
    /// Minor units are taken.
    Captured(i64),
    /// The hold, or the unsettled charge, is given back.
    Voided,
    /// Minor units are given back.
    Refunded(i64),
    /// The card is stored at the PSP.
    Tokenized,
    /// Minor units went to a card.
    PaidOut(i64),
    /// The issuer or the PSP said no.
    Declined(Refusal),
    /// The PSP could not do it for another reason; surely nothing moved.
    Failed(Refusal),
    /// Surely not executed; another account may be tried.
    Unserved(Refusal),
    /// We asked long enough: a person decides.
    GivenUp,
    /// The hold ran out.
    Expired,
    /// The cardholder disputes this many minor units.
    DisputeOpened(i64),
    /// The dispute was won: the money is back.
    DisputeWon(i64),
    /// The dispute was lost.
    DisputeLost(i64),
}

impl Fact {
    /// The word in the store and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Fact::Silent(_) => "silent",
            Fact::Pending => "pending",
            Fact::ActionRequired => "action_required",
            Fact::Authorized(_) => "authorized",
            Fact::Captured(_) => "captured",
            Fact::Voided => "voided",
            Fact::Refunded(_) => "refunded",
            Fact::Tokenized => "tokenized",
            Fact::PaidOut(_) => "paid_out",
            Fact::Declined(_) => "declined",
            Fact::Failed(_) => "failed",
            Fact::Unserved(_) => "unserved",
            Fact::GivenUp => "given_up",
            Fact::Expired => "expired",
            Fact::DisputeOpened(_) => "dispute_opened",
            Fact::DisputeWon(_) => "dispute_won",
            Fact::DisputeLost(_) => "dispute_lost",
        }
    }

    /// Minor units that it speaks of; 0 where it speaks of none.
    pub fn amount(self) -> i64 {
        match self {
            Fact::Authorized(amount)
            | Fact::Captured(amount)
            | Fact::Refunded(amount)
            | Fact::PaidOut(amount)
            | Fact::DisputeOpened(amount)
            | Fact::DisputeWon(amount)
            | Fact::DisputeLost(amount) => amount,
            _ => 0,
        }
    }

    /// Why not, if not.
    pub fn refusal(self) -> Option<Refusal> {
        match self {
            Fact::Silent(refusal)
            | Fact::Declined(refusal)
            | Fact::Failed(refusal)
            | Fact::Unserved(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// Reads what [`Fact::name`], [`Fact::amount`] and [`Fact::refusal`] wrote.
    pub fn read(name: &str, amount: i64, refusal: Option<Refusal>) -> Option<Fact> {
        Some(match name {
            "silent" => Fact::Silent(refusal?),
            "pending" => Fact::Pending,
            "action_required" => Fact::ActionRequired,
            "authorized" => Fact::Authorized(amount),
            "captured" => Fact::Captured(amount),
            "voided" => Fact::Voided,
            "refunded" => Fact::Refunded(amount),
            "tokenized" => Fact::Tokenized,
            "paid_out" => Fact::PaidOut(amount),
            "declined" => Fact::Declined(refusal?),
            "failed" => Fact::Failed(refusal?),
            "unserved" => Fact::Unserved(refusal?),
            "given_up" => Fact::GivenUp,
            "expired" => Fact::Expired,
            "dispute_opened" => Fact::DisputeOpened(amount),
            "dispute_won" => Fact::DisputeWon(amount),
            "dispute_lost" => Fact::DisputeLost(amount),
            _ => return None,
        })
    }
}
