//! The card table: what each test number does, and what may be shown of a number. Numbers are never kept.

use florin_domain::{Refusal, brand};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// What a card does, whatever the amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behaviour {
    /// Plainly approved: the amount decides.
    Approved,
    /// Declined for this reason, also when it is to be stored.
    Declined(Refusal),
    /// Can be stored; every charge is declined.
    ChargesDeclined,
    /// Approved with the highest risk.
    RiskHighest,
    /// Approved; the verification value does not match.
    CvcFails,
    /// Approved; the street does not match.
    AddressFails,
    /// Approved; the postcode does not match.
    ZipFails,
    /// Approved after a challenge.
    Challenge,
    /// Declined for this reason after a challenge.
    ChallengeThen(Refusal),
    /// Challenged unless the request carries an exemption.
    ChallengeUnlessExempt,
    /// Challenged while the customer is there; later needs a stored id.
    ChallengeFirst,
    /// Declined softly until the cardholder was challenged; without a wish for that the issuer only attempts (`A`).
    ChallengeAfterDecline,
    /// Authenticated without a challenge (`Y`).
    Frictionless,
    /// Authentication attempted (`A`).
    Attempted,
    /// Authentication ends with this `transStatus`: no payment.
    Unauthenticated(TransStatus),
    /// Approved; refunds are pending, then succeed.
    RefundPending,
    /// Approved; refunds are pending, then fail.
    RefundFails,
    /// Approved; the payer disputes after five seconds.
    Disputed(DisputeReason),
    /// Pending, and a success two seconds later.
    PendingThenSuccess,
    /// Pending until it expires after an hour.
    PendingForever,
}

/// The transaction status of a failed authentication (standards 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TransStatus {
    /// Could not be done.
    U,
    /// Rejected.
    R,
    /// Not authenticated.
    N,
}

/// Why a payer complains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DisputeReason {
    /// "That was not me."
    Fraudulent,
    /// "It never came."
    ProductNotReceived,
    /// A question before a dispute.
    Inquiry,
    /// The issuer's warning; no money moves.
    EarlyFraudWarning,
}

impl DisputeReason {
    /// The word on the wire.
    pub(crate) fn word(self) -> &'static str {
        match self {
            DisputeReason::Fraudulent => "fraudulent",
            DisputeReason::ProductNotReceived => "product_not_received",
            DisputeReason::Inquiry => "inquiry",
            DisputeReason::EarlyFraudWarning => "early_fraud_warning",
        }
    }
}

/// Words of rules and of `X-Sim-Outcome`; any refusal word is a decline and stands in no table.
const WORDS: &[(&str, Behaviour)] = &[
    ("approved", Behaviour::Approved),
    ("declined", Behaviour::Declined(Refusal::IssuerDeclined)),
    ("charges_declined", Behaviour::ChargesDeclined),
    ("risk_highest", Behaviour::RiskHighest),
    ("cvc_fails", Behaviour::CvcFails),
    ("address_fails", Behaviour::AddressFails),
    ("zip_fails", Behaviour::ZipFails),
    ("challenge", Behaviour::Challenge),
    ("challenge_then_issuer_declined", Behaviour::ChallengeThen(Refusal::IssuerDeclined)),
    ("challenge_then_insufficient_funds", Behaviour::ChallengeThen(Refusal::InsufficientFunds)),
    ("challenge_unless_exempt", Behaviour::ChallengeUnlessExempt),
    ("challenge_first", Behaviour::ChallengeFirst),
    ("challenge_after_decline", Behaviour::ChallengeAfterDecline),
    ("frictionless", Behaviour::Frictionless),
    ("attempted", Behaviour::Attempted),
    ("authentication_unavailable", Behaviour::Unauthenticated(TransStatus::U)),
    ("authentication_rejected", Behaviour::Unauthenticated(TransStatus::R)),
    ("not_authenticated", Behaviour::Unauthenticated(TransStatus::N)),
    ("refund_pending", Behaviour::RefundPending),
    ("refund_fails", Behaviour::RefundFails),
    ("dispute_fraudulent", Behaviour::Disputed(DisputeReason::Fraudulent)),
    ("dispute_product_not_received", Behaviour::Disputed(DisputeReason::ProductNotReceived)),
    ("dispute_inquiry", Behaviour::Disputed(DisputeReason::Inquiry)),
    ("early_fraud_warning", Behaviour::Disputed(DisputeReason::EarlyFraudWarning)),
    ("pending_then_success", Behaviour::PendingThenSuccess),
    ("pending", Behaviour::PendingForever),
];

impl Behaviour {
    /// What this number does. `strict` refuses numbers that stand in no table.
    pub(crate) fn of(number: &str, strict: bool) -> Behaviour {
        if !brand::luhn(number) {
            return Behaviour::Declined(Refusal::CardNumberInvalid);
        }
        match CARDS.iter().find(|(known, _)| *known == number) {
            Some((_, behaviour)) => *behaviour,
            None if strict => Behaviour::Declined(Refusal::CardNumberInvalid),
            None => Behaviour::Approved,
        }
    }

    /// The behaviour of a word.
    pub(crate) fn find(word: &str) -> Option<Behaviour> {
        let known = WORDS.iter().find(|(known, _)| *known == word).map(|(_, behaviour)| *behaviour);
        known.or_else(|| Refusal::find(word).map(Behaviour::Declined))
    }

    /// The word of a behaviour.
    pub(crate) fn word(self) -> &'static str {
        if let Behaviour::Declined(reason) = self {
            return reason.as_str();
        }
        WORDS.iter().find(|(_, known)| *known == self).map_or("approved", |(word, _)| *word)
    }
}

impl Serialize for Behaviour {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Behaviour {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Behaviour::find(&String::deserialize(from)?).ok_or_else(|| D::Error::custom("an unknown behaviour"))
    }
}

/// First six and last four digits.
pub(crate) fn masked(number: &str) -> String {
    let hidden = number.len().saturating_sub(10);
    match (number.get(..6), number.get(number.len().saturating_sub(4)..)) {
        (Some(first), Some(last)) if hidden > 0 => format!("{first}{}{last}", "*".repeat(hidden)),
        _ => "*".repeat(number.len()),
    }
}

/// The card table of connectors 3, with the Mastercard twins of checkout-codes 6.
const CARDS: &[(&str, Behaviour)] = &[
    ("4242424242424242", Behaviour::Approved),
    ("4111111111111111", Behaviour::Approved),
    ("4200000000000000", Behaviour::Approved),
    ("5555555555554444", Behaviour::Approved),
    ("5500000000000004", Behaviour::Approved),
    ("2223003122003222", Behaviour::Approved),
    ("378282246310005", Behaviour::Approved),
    ("6011111111111117", Behaviour::Approved),
    ("3056930009020004", Behaviour::Approved),
    ("3566002020360505", Behaviour::Approved),
    ("6200000000000005", Behaviour::Approved),
    ("9112300000000000", Behaviour::Approved),
    ("4000000000000002", Behaviour::Declined(Refusal::IssuerDeclined)),
    ("4005550000000019", Behaviour::Declined(Refusal::DoNotHonor)),
    ("4000000000009995", Behaviour::Declined(Refusal::InsufficientFunds)),
    ("4000000000006975", Behaviour::Declined(Refusal::CountLimit)),
    ("4000000000009987", Behaviour::Declined(Refusal::CardLost)),
    ("4000000000009979", Behaviour::Declined(Refusal::CardStolen)),
    ("4000000000000069", Behaviour::Declined(Refusal::CardExpired)),
    ("4000000000000127", Behaviour::Declined(Refusal::CvcIncorrect)),
    ("4000000000000119", Behaviour::Declined(Refusal::TryLater)),
    ("4100000000000019", Behaviour::Declined(Refusal::PspRiskBlocked)),
    ("4000000000004954", Behaviour::RiskHighest),
    ("4000000000000101", Behaviour::CvcFails),
    ("4000000000000010", Behaviour::AddressFails),
    ("4000000000000036", Behaviour::ZipFails),
    ("4000000000000341", Behaviour::ChargesDeclined),
    ("4000000000003220", Behaviour::Challenge),
    ("4012000000003010", Behaviour::Challenge),
    ("4012000000001097", Behaviour::Challenge),
    ("5204240000015029", Behaviour::Challenge),
    ("4000000000003063", Behaviour::ChallengeUnlessExempt),
    ("4012000000001006", Behaviour::Frictionless),
    ("4000000000003055", Behaviour::Frictionless),
    ("5204240000015003", Behaviour::Frictionless),
    ("4012000000001055", Behaviour::Attempted),
    ("5204240000015011", Behaviour::Attempted),
    ("4012000000001022", Behaviour::Unauthenticated(TransStatus::U)),
    ("5204240000015045", Behaviour::Unauthenticated(TransStatus::U)),
    ("4012000000001030", Behaviour::Unauthenticated(TransStatus::R)),
    ("5204240000015052", Behaviour::Unauthenticated(TransStatus::R)),
    ("4012000000001014", Behaviour::Unauthenticated(TransStatus::N)),
    ("5204240000015060", Behaviour::Unauthenticated(TransStatus::N)),
    ("4000008400001629", Behaviour::ChallengeThen(Refusal::IssuerDeclined)),
    ("4000008260003178", Behaviour::ChallengeThen(Refusal::InsufficientFunds)),
    ("4000002500003155", Behaviour::ChallengeFirst),
    ("4000002760003184", Behaviour::ChallengeAfterDecline),
    ("4000000000007726", Behaviour::RefundPending),
    ("4000000000005126", Behaviour::RefundFails),
    ("4000000000000259", Behaviour::Disputed(DisputeReason::Fraudulent)),
    ("4000000000002685", Behaviour::Disputed(DisputeReason::ProductNotReceived)),
    ("4000000000001976", Behaviour::Disputed(DisputeReason::Inquiry)),
    ("4000000000005423", Behaviour::Disputed(DisputeReason::EarlyFraudWarning)),
    ("4000000000000077", Behaviour::PendingThenSuccess),
    ("4000000000000085", Behaviour::PendingForever),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_table_checks_and_every_behaviour_has_its_word() {
        for (number, behaviour) in CARDS {
            assert!(brand::luhn(number), "{number}");
            assert_eq!(Behaviour::of(number, true), *behaviour);
            assert_eq!(Behaviour::find(behaviour.word()), Some(*behaviour));
        }
        for (word, behaviour) in WORDS {
            assert_eq!(Behaviour::find(word), Some(*behaviour));
        }
    }

    #[test]
    fn other_numbers_are_approved_unless_strict_and_bad_ones_never() {
        assert_eq!(Behaviour::of("4580458045804580", false), Behaviour::Approved);
        assert_eq!(Behaviour::of("4580458045804580", true), Behaviour::Declined(Refusal::CardNumberInvalid));
        assert_eq!(Behaviour::of("4242424242424241", false), Behaviour::Declined(Refusal::CardNumberInvalid));
    }

    #[test]
    fn a_masked_number_shows_ten_digits_at_most() {
        assert_eq!(masked("4242424242424242"), "424242******4242");
        assert_eq!(masked("1234567890"), "**********");
        assert_eq!(masked(""), "");
    }
}
