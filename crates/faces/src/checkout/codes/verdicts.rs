//! Which code a verdict becomes: of our one vocabulary of refusals, of a test's wish.

use florin_domain::Refusal;

use super::Code;

/// The code of a refusal.
pub(crate) fn of_refusal(refusal: Refusal) -> Code {
    Code::known(refusal_code(refusal))
}

fn refusal_code(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::CardNumberInvalid | Refusal::NoSuchIssuer | Refusal::ExpiryIncorrect => "F.0127",
        Refusal::CardExpired => "F.0111",
        Refusal::CardLost | Refusal::CardStolen | Refusal::CardPickup | Refusal::IssuerSuspectsFraud => {
            "F.0116"
        }
        Refusal::CardRestricted | Refusal::DoNotHonor | Refusal::CallIssuer | Refusal::PinTriesExceeded => {
            "F.0105"
        }
        Refusal::CardNotSupported
        | Refusal::NotPermitted
        | Refusal::FeatureUnsupported
        | Refusal::StateConflict => "F.0104",
        Refusal::AccountClosed => "F.0101",
        Refusal::MandateRevoked | Refusal::ShopperCancelled => "F.0132",
        Refusal::InsufficientFunds => "F.0114",
        Refusal::IssuerDeclined => "F.0999",
        Refusal::AmountLimit | Refusal::CountLimit => "F.0124",
        Refusal::CvcIncorrect => "F.0112",
        Refusal::AvsMismatch => "F.6001",
        Refusal::PinIncorrect => "F.0134",
        Refusal::TryLater | Refusal::IssuerUnavailable => "F.0119",
        Refusal::ScaRequired => "F.0130",
        Refusal::AuthenticationFailed => "F.4013",
        Refusal::PspRiskBlocked | Refusal::SecurityViolation => "F.0115",
        Refusal::MerchantRuleBlocked => "F.2006",
        Refusal::RetryFeeBlocked => "F.0125",
        Refusal::CredentialsInvalid | Refusal::PermissionDenied => "F.0102",
        Refusal::AccountNotEnabled => "F.0107",
        Refusal::RequestInvalid
        | Refusal::AmountInvalid
        | Refusal::AmountExceedsRemaining
        | Refusal::TestLiveMismatch => "F.0128",
        Refusal::CurrencyUnsupported => "F.0113",
        Refusal::ReferenceNotFound => "F.0110",
        Refusal::Duplicate | Refusal::IdempotencyConflict => "F.0108",
        Refusal::NotSent | Refusal::PspUnavailable => "F.0117",
        Refusal::OutcomeUnknown => "P.9999",
        Refusal::PspError | Refusal::AcquirerError => "F.0118",
        Refusal::RateLimited => "F.0123",
    }
}

/// What `additional_data.expected_bank_code` does: in test mode a code of the table becomes the verdict, status,
/// texts and all; anything else changes nothing (checkout-gateway 8).
pub(crate) fn expected(expected_bank_code: &str, is_test: bool) -> Option<Code> {
    if is_test { Code::find(expected_bank_code) } else { None }
}

#[cfg(test)]
mod tests {
    use super::super::Letter;
    use super::*;

    #[test]
    fn every_refusal_has_a_code_of_the_table() {
        for refusal in Refusal::ALL {
            assert!(Code::find(refusal_code(*refusal)).is_some(), "{refusal}");
            let wanted = if *refusal == Refusal::OutcomeUnknown { Letter::Pending } else { Letter::Failed };
            assert_eq!(of_refusal(*refusal).letter(), wanted, "{refusal}");
        }
        assert_eq!(of_refusal(Refusal::InsufficientFunds).as_str(), "F.0114");
    }

    #[test]
    fn a_wish_counts_in_test_mode_and_only_if_it_is_known() {
        assert_eq!(expected("F.0116", true).map(|code| code.letter().status()), Some("failed"));
        assert_eq!(expected("E.1018", true).map(Code::message), Some("Duplicate transaction"));
        assert_eq!(expected("F.0116", false), None);
        assert_eq!(expected("F.0136", true), None);
        assert_eq!(expected("05", true), None);
    }
}
