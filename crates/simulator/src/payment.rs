//! What the books hold: payments, the changes made to them, stored cards. States are derived from amounts, so that
//! the two can never disagree.

use florin_domain::{Currency, Refusal};
use serde::{Deserialize, Serialize};

use crate::agenda::Due;
use crate::card::Behaviour;
use crate::disputes::Dispute;
use crate::words;

/// A charge or an authorization.
#[allow(clippy::struct_excessive_bools, reason = "four independent facts, not one state")]
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Payment {
    /// Names it; the public id is made of it.
    pub number: u64,
    /// Whose it is: an index into the tenants.
    pub tenant: u32,
    /// The caller's own name for it.
    pub reference: String,
    /// Taken at once (`charge`) or held first (`authorize`).
    pub taken_at_once: bool,
    /// Made under the mock profile.
    pub mock: bool,
    /// Minor units, with increments.
    pub amount: i64,
    /// Minor units of increments alone.
    pub incremented: i64,
    #[serde(with = "words::as_code")]
    pub currency: Currency,
    /// Minor units taken from the hold so far.
    pub captured: i64,
    /// Minor units given back.
    pub refunded: i64,
    /// Minor units of refunds still pending.
    pub refunding: i64,
    /// Minor units of the hold given back by voids or final captures.
    pub voided: i64,
    /// Minor units of the hold that ran out.
    pub expired: i64,
    pub stage: Stage,
    #[serde(with = "words::as_word")]
    pub reason: Option<Refusal>,
    /// The network's own code of a decline.
    pub code: Option<String>,
    pub behaviour: Behaviour,
    /// First six and last four digits of the card; of a direct payment, what it is approved with.
    pub card: String,
    /// The payer approves it at a bank or in an app, without a card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct: Option<Direct>,
    pub avs: char,
    pub cvc: char,
    pub authorization_code: Option<String>,
    pub network_transaction_id: Option<String>,
    /// A token is wanted, and then which one it became.
    pub save: bool,
    pub token: Option<u64>,
    pub authentication: Option<Authentication>,
    /// Where the payer's browser goes after the challenge.
    pub return_url: Option<String>,
    /// What the challenge page calls the merchant.
    pub merchant_name: Option<String>,
    /// Wrong passwords so far.
    pub wrong_passwords: u8,
    pub hook: Option<Hook>,
    pub dispute: Option<Dispute>,
    /// Feeds codes and latency.
    pub seed: u64,
    /// Microseconds since 1970.
    pub created_at: i64,
    /// When a charge's money moved.
    pub moved_at: Option<i64>,
    /// When the hold, the challenge or the waiting ends.
    pub expiry: Option<Due>,
    /// Things still to happen besides the expiry; nothing is forgotten while there are any.
    pub tasks: u32,
    /// A dispute's next step is in the agenda.
    pub dispute_planned: bool,
    /// Captures, voids, refunds and increments, in order.
    pub changes: Vec<u64>,
}

/// Where a payer approves a direct payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Direct {
    /// On the bank's page.
    Bank,
    /// In an app that was asked under the payer's address.
    App,
    /// In an app that scans a code.
    Code,
}

/// How far a payment came before amounts say more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Stage {
    /// The payer has to pass the challenge.
    Action,
    /// The verdict is still open.
    Pending,
    /// Money moved or is held.
    Approved,
    /// It will never be paid.
    Declined,
    /// Nobody finished it in time.
    Expired,
}

/// What 3-D Secure said.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Authentication {
    /// `transStatus`.
    pub status: char,
    /// Two digits.
    pub eci: String,
    /// Passed a challenge, instead of none being asked.
    pub challenged: bool,
}

/// Where a payment's webhooks go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Hook {
    pub url: String,
    pub key: String,
}

impl Payment {
    /// Minor units still held: neither taken nor given back.
    pub(crate) fn held(&self) -> i64 {
        match self.stage {
            Stage::Approved => self.amount - self.captured - self.voided - self.expired,
            _ => 0,
        }
    }

    /// Minor units that may still be refunded.
    pub(crate) fn refundable(&self) -> i64 {
        self.captured - self.refunded - self.refunding
    }

    /// The word on the wire and in the books.
    pub(crate) fn state(&self) -> &'static str {
        match self.stage {
            Stage::Action => "requires_action",
            Stage::Pending => "pending",
            Stage::Declined => "declined",
            Stage::Expired => "expired",
            Stage::Approved if self.captured == 0 && self.held() > 0 => "authorized",
            Stage::Approved if self.captured == 0 && self.voided > 0 => "voided",
            Stage::Approved if self.captured == 0 => "expired",
            Stage::Approved if self.refunded == self.captured => "refunded",
            Stage::Approved if self.refunded > 0 => "partially_refunded",
            Stage::Approved if self.held() > 0 => "partially_captured",
            Stage::Approved => "captured",
        }
    }

    /// Nothing is waited for: it may be forgotten.
    pub(crate) fn is_final(&self) -> bool {
        let open = matches!(self.stage, Stage::Action | Stage::Pending);
        !open && self.tasks == 0 && !self.dispute_planned && self.held() == 0
    }

    /// `charge` or `authorize`.
    pub(crate) fn kind(&self) -> &'static str {
        if self.taken_at_once { "charge" } else { "authorize" }
    }
}

/// A capture, void, refund or increment; or a payout, which changes no payment and stands by itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Change {
    pub number: u64,
    pub tenant: u32,
    pub reference: String,
    /// The payment it changes; none of payouts, and under the mock profile, which asks no books.
    pub parent: Option<u64>,
    pub kind: ChangeKind,
    pub mock: bool,
    /// Minor units.
    pub amount: i64,
    #[serde(with = "words::as_code")]
    pub currency: Currency,
    pub state: ChangeState,
    #[serde(with = "words::as_word")]
    pub reason: Option<Refusal>,
    pub code: Option<String>,
    /// A pending refund or payout that is going to fail.
    pub will_fail: bool,
    /// When money moved.
    pub moved_at: Option<i64>,
    /// First six and last four digits of the card that a payout goes to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<String>,
    /// Where a payout's webhooks go; those of other changes go where their payment's do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hook: Option<Hook>,
}

impl Change {
    /// Nothing is waited for: it may be forgotten.
    pub(crate) fn is_final(&self) -> bool {
        self.state != ChangeState::Pending
    }
}

/// What is done to a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ChangeKind {
    Capture,
    Void,
    Refund,
    Increment,
    Payout,
}

impl ChangeKind {
    /// The word on the wire.
    pub(crate) fn word(self) -> &'static str {
        match self {
            ChangeKind::Capture => "capture",
            ChangeKind::Void => "void",
            ChangeKind::Refund => "refund",
            ChangeKind::Increment => "increment",
            ChangeKind::Payout => "payout",
        }
    }
}

/// How a change ended, if it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ChangeState {
    Succeeded,
    Pending,
    /// Pending first, and then it did not happen.
    Failed,
    /// The issuer said no.
    Declined,
    /// The books say that it cannot be.
    Refused,
}

impl ChangeState {
    /// The word on the wire.
    pub(crate) fn word(self) -> &'static str {
        match self {
            ChangeState::Succeeded => "succeeded",
            ChangeState::Pending => "pending",
            ChangeState::Failed => "failed",
            ChangeState::Declined => "declined",
            ChangeState::Refused => "refused",
        }
    }
}

/// A stored card: what it does, never its number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Token {
    pub number: u64,
    pub tenant: u32,
    /// The caller's name for the tokenize call; empty for tokens made by a charge.
    pub reference: String,
    pub behaviour: Behaviour,
    pub card: String,
    /// Why nothing was stored.
    #[serde(with = "words::as_word")]
    pub reason: Option<Refusal>,
}
