//! The kinds of transactions and their words (checkout-gateway 1 and 3).

/// What a transaction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checkout) enum Kind {
    /// Authorize and capture in one.
    Payment,
    /// Hold.
    Authorization,
    /// Take a held amount.
    Capture,
    /// Release a hold.
    Void,
    /// Give back.
    Refund,
    /// Money to a card that paid before.
    Credit,
    /// Money to a card.
    Payout,
    /// A card token with 3-D Secure; no money moves.
    Tokenization,
    /// A token of a receiving card.
    RecipientTokenization,
    /// Risk check only.
    Checkup,
    /// From card to card.
    P2p,
    /// The payer's bank took it back.
    Chargeback,
    /// A notice of fraud.
    FraudAdvice,
}

impl Kind {
    /// All kinds.
    pub(in crate::checkout) const ALL: [Kind; 13] = [
        Kind::Payment,
        Kind::Authorization,
        Kind::Capture,
        Kind::Void,
        Kind::Refund,
        Kind::Credit,
        Kind::Payout,
        Kind::Tokenization,
        Kind::RecipientTokenization,
        Kind::Checkup,
        Kind::P2p,
        Kind::Chargeback,
        Kind::FraudAdvice,
    ];

    /// The word in `type`, and the name of the section with the acquirer's answer.
    pub(in crate::checkout) fn as_str(self) -> &'static str {
        match self {
            Kind::Payment => "payment",
            Kind::Authorization => "authorization",
            Kind::Capture => "capture",
            Kind::Void => "void",
            Kind::Refund => "refund",
            Kind::Credit => "credit",
            Kind::Payout => "payout",
            Kind::Tokenization => "tokenization",
            Kind::RecipientTokenization => "recipient_tokenization",
            Kind::Checkup => "checkup",
            Kind::P2p => "p2p",
            Kind::Chargeback => "chargeback",
            Kind::FraudAdvice => "fraud_advice",
        }
    }

    /// Reads the word.
    pub(in crate::checkout) fn find(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Reads the last part of the path under `/transactions`, which is the plural of the word.
    pub(in crate::checkout) fn of_path(plural: &str) -> Option<Kind> {
        match plural {
            "fraud_advices" => Some(Kind::FraudAdvice),
            _ => plural.strip_suffix('s').and_then(Kind::find),
        }
    }

    /// How sentences begin that tell of it.
    fn noun(self) -> &'static str {
        match self {
            Kind::Payment => "Payment",
            Kind::Authorization => "Authorization",
            Kind::Capture => "Capture",
            Kind::Void => "Void",
            Kind::Refund => "Refund",
            Kind::Credit => "Credit",
            Kind::Payout => "Payout",
            Kind::Tokenization => "Tokenization",
            Kind::RecipientTokenization => "Recipient tokenization",
            Kind::Checkup => "Checkup",
            Kind::P2p => "P2P",
            Kind::Chargeback => "Chargeback",
            Kind::FraudAdvice => "Fraud advice",
        }
    }

    /// Whether it acts upon another transaction of the shop.
    pub(in crate::checkout) fn has_parent(self) -> bool {
        matches!(self, Kind::Capture | Kind::Void | Kind::Refund | Kind::Chargeback | Kind::FraudAdvice)
    }

    /// Whether somebody may be sent to a bank for it.
    pub(in crate::checkout) fn has_payer(self) -> bool {
        !self.has_parent() && !matches!(self, Kind::Credit | Kind::Payout)
    }

    /// Whether the card that it names gets money instead of giving it.
    pub(in crate::checkout) fn pays_out(self) -> bool {
        matches!(self, Kind::Credit | Kind::Payout | Kind::RecipientTokenization)
    }

    /// `transaction.message` (checkout-gateway 2.5): none while nothing is decided.
    pub(in crate::checkout) fn message(self, status: Status) -> Option<String> {
        match status {
            Status::Successful => Some("Successfully processed".to_owned()),
            Status::Failed => Some(format!("{} was declined", self.noun())),
            Status::Expired => Some(format!("{} has expired", self.noun())),
            Status::Incomplete | Status::Pending => None,
        }
    }

    /// `message` of the section with the acquirer's answer (checkout-gateway 3.3).
    pub(in crate::checkout) fn section_message(self, status: Status) -> Option<String> {
        match status {
            Status::Successful => Some(format!("{} was approved", self.noun())),
            _ => self.message(status),
        }
    }
}

/// How a transaction stands (checkout-gateway 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checkout) enum Status {
    /// Done.
    Successful,
    /// Declined by the acquirer or by a check.
    Failed,
    /// Waits for the payer or for a late answer.
    Incomplete,
    /// Its time passed while it was incomplete.
    Expired,
    /// Alternative methods: waits for the payer.
    Pending,
}

impl Status {
    /// The word.
    pub(in crate::checkout) fn as_str(self) -> &'static str {
        match self {
            Status::Successful => "successful",
            Status::Failed => "failed",
            Status::Incomplete => "incomplete",
            Status::Expired => "expired",
            Status::Pending => "pending",
        }
    }

    /// Reads the word.
    pub(in crate::checkout) fn find(word: &str) -> Option<Status> {
        [Status::Successful, Status::Failed, Status::Incomplete, Status::Expired, Status::Pending]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_paths_are_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::find(kind.as_str()), Some(kind));
            assert_eq!(Kind::of_path(&format!("{}s", kind.as_str())), Some(kind));
        }
        assert_eq!(Kind::of_path("payment"), None);
        assert_eq!(Kind::of_path("s"), None);
        assert_eq!(Status::find("expired"), Some(Status::Expired));
        assert_eq!(Status::find("error"), None);
    }

    #[test]
    fn verdicts_are_told_in_the_literal_words() {
        let told = |kind: Kind, status| (kind.message(status), kind.section_message(status));
        let both = |one: &str, other: &str| (Some(one.to_owned()), Some(other.to_owned()));
        assert_eq!(
            told(Kind::Payment, Status::Successful),
            both("Successfully processed", "Payment was approved")
        );
        assert_eq!(
            told(Kind::Authorization, Status::Failed),
            both("Authorization was declined", "Authorization was declined")
        );
        assert_eq!(told(Kind::Payment, Status::Incomplete), (None, None));
    }
}
