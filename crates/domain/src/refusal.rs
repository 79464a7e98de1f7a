//! Why a payment was not made, in one vocabulary for all PSPs (connectors 2).

use std::fmt;

/// Whose fault it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// The card will not do.
    Hard,
    /// The card may do later, or with other data.
    Soft,
    /// Somebody suspects fraud.
    Fraud,
    /// The request or the merchant's set-up.
    Config,
    /// Machines between us and the issuer.
    Network,
}

/// What may happen next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RetryClass {
    /// Not again with this card or request.
    NeverRetry,
    /// The same card may work later, within the scheme's caps.
    RetryLater,
    /// The payer must correct something.
    FixData,
    /// Once more with a challenge, at the same PSP.
    AuthenticationRequired,
    /// Surely not executed: another account may be tried now.
    Elsewhere,
    /// It may have been executed: ask before anything else.
    AskFirst,
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $category:ident, $class:ident;)*) => {
        /// The one reason, in our words. The PSP's own code is kept beside it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Refusal { $($(#[$doc])* $variant,)* }

        impl Refusal {
            /// All reasons.
            pub const ALL: &'static [Refusal] = &[$(Refusal::$variant,)*];

            /// The word used in the store, in events and by the simulator.
            pub fn as_str(self) -> &'static str {
                match self { $(Refusal::$variant => $word,)* }
            }

            /// Reads the word; none if it is not ours.
            pub fn find(word: &str) -> Option<Refusal> {
                match word { $($word => Some(Refusal::$variant),)* _ => None }
            }

            /// Whose fault.
            pub fn category(self) -> Category {
                match self { $(Refusal::$variant => Category::$category,)* }
            }

            /// What may happen next.
            pub fn class(self) -> RetryClass {
                match self { $(Refusal::$variant => RetryClass::$class,)* }
            }
        }
    };
}

refusals! {
    /// No such number.
    CardNumberInvalid = "card_number_invalid", Hard, FixData;
    /// Past its date.
    CardExpired = "card_expired", Hard, FixData;
    /// Reported lost.
    CardLost = "card_lost", Hard, NeverRetry;
    /// Reported stolen.
    CardStolen = "card_stolen", Hard, NeverRetry;
    /// The issuer wants it back.
    CardPickup = "card_pickup", Hard, NeverRetry;
    /// Not for this use or region.
    CardRestricted = "card_restricted", Hard, NeverRetry;
    /// This PSP does not take the brand.
    CardNotSupported = "card_not_supported", Hard, Elsewhere;
    /// The account behind it is closed.
    AccountClosed = "account_closed", Hard, NeverRetry;
    /// No issuer has this number range.
    NoSuchIssuer = "no_such_issuer", Hard, FixData;
    /// The issuer does not allow this kind of payment.
    NotPermitted = "not_permitted", Hard, NeverRetry;
    /// The cardholder stopped this merchant.
    MandateRevoked = "mandate_revoked", Hard, NeverRetry;
    /// Not enough money.
    InsufficientFunds = "insufficient_funds", Soft, RetryLater;
    /// The issuer's plain no.
    DoNotHonor = "do_not_honor", Soft, RetryLater;
    /// Declined without a known reason.
    IssuerDeclined = "issuer_declined", Soft, RetryLater;
    /// Above the card's limit.
    AmountLimit = "amount_limit", Soft, RetryLater;
    /// Too many payments.
    CountLimit = "count_limit", Soft, RetryLater;
    /// Wrong verification value.
    CvcIncorrect = "cvc_incorrect", Soft, FixData;
    /// Wrong address.
    AvsMismatch = "avs_mismatch", Soft, FixData;
    /// Wrong PIN.
    PinIncorrect = "pin_incorrect", Soft, FixData;
    /// Too many wrong PINs.
    PinTriesExceeded = "pin_tries_exceeded", Soft, RetryLater;
    /// Wrong expiry date.
    ExpiryIncorrect = "expiry_incorrect", Soft, FixData;
    /// The issuer wants a call.
    CallIssuer = "call_issuer", Soft, RetryLater;
    /// Try later.
    TryLater = "try_later", Soft, RetryLater;
    /// Strong authentication is required.
    ScaRequired = "sca_required", Soft, AuthenticationRequired;
    /// Authentication was tried and failed.
    AuthenticationFailed = "authentication_failed", Soft, AuthenticationRequired;
    /// The shopper walked away.
    ShopperCancelled = "shopper_cancelled", Soft, FixData;
    /// The issuer suspects fraud.
    IssuerSuspectsFraud = "issuer_suspects_fraud", Fraud, NeverRetry;
    /// The PSP's risk engine said no.
    PspRiskBlocked = "psp_risk_blocked", Fraud, NeverRetry;
    /// The merchant's own rule said no.
    MerchantRuleBlocked = "merchant_rule_blocked", Fraud, NeverRetry;
    /// Security violation.
    SecurityViolation = "security_violation", Fraud, NeverRetry;
    /// Another try would cost a scheme fee.
    RetryFeeBlocked = "retry_fee_blocked", Fraud, NeverRetry;
    /// The PSP does not know these credentials.
    CredentialsInvalid = "credentials_invalid", Config, Elsewhere;
    /// The credentials may not do this.
    PermissionDenied = "permission_denied", Config, Elsewhere;
    /// The account is not set up for this.
    AccountNotEnabled = "account_not_enabled", Config, Elsewhere;
    /// The PSP did not understand the request.
    RequestInvalid = "request_invalid", Config, NeverRetry;
    /// The PSP cannot carry this amount.
    AmountInvalid = "amount_invalid", Config, NeverRetry;
    /// More than is left to capture or refund.
    AmountExceedsRemaining = "amount_exceeds_remaining", Config, NeverRetry;
    /// The PSP does not do this currency.
    CurrencyUnsupported = "currency_unsupported", Config, Elsewhere;
    /// The PSP does not do this operation.
    FeatureUnsupported = "feature_unsupported", Config, Elsewhere;
    /// The PSP knows no such transaction.
    ReferenceNotFound = "reference_not_found", Config, NeverRetry;
    /// The transaction is past that.
    StateConflict = "state_conflict", Config, NeverRetry;
    /// The PSP has seen this before.
    Duplicate = "duplicate", Config, AskFirst;
    /// Same key, other request.
    IdempotencyConflict = "idempotency_conflict", Config, NeverRetry;
    /// Test data in live mode or the other way round.
    TestLiveMismatch = "test_live_mismatch", Config, NeverRetry;
    /// Nothing left this house.
    NotSent = "not_sent", Network, Elsewhere;
    /// Sent, and no answer.
    OutcomeUnknown = "outcome_unknown", Network, AskFirst;
    /// The PSP is down, or says nothing we can read.
    PspUnavailable = "psp_unavailable", Network, AskFirst;
    /// The PSP failed inside.
    PspError = "psp_error", Network, AskFirst;
    /// The issuer cannot be reached.
    IssuerUnavailable = "issuer_unavailable", Network, Elsewhere;
    /// The acquirer failed.
    AcquirerError = "acquirer_error", Network, Elsewhere;
    /// Too many calls.
    RateLimited = "rate_limited", Network, RetryLater;
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_found_by_its_word() {
        for refusal in Refusal::ALL {
            assert_eq!(Refusal::find(refusal.as_str()), Some(*refusal));
        }
        assert_eq!(Refusal::ALL.len(), 51);
        assert_eq!(Refusal::find("no such word"), None);
    }
}
