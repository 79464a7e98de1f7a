//! An attempt's state in the dialect's six words, and their HTTP statuses (orchestra 2.4).

use axum::http::StatusCode;
use florin_domain::{Attempt, AttemptState, Category, Refusal};
use florin_engine::{Compat, SuccessStatus};
use serde::Serialize;

/// `operationResultCode`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum ResultCode {
    Success,
    Accepted,
    Rejected,
    NotImplemented,
    TemporaryFailure,
    FatalFailure,
}

impl ResultCode {
    /// How an attempt stands.
    pub(super) fn of(attempt: &Attempt) -> ResultCode {
        match attempt.state {
            AttemptState::Succeeded => ResultCode::Success,
            AttemptState::Sent
            | AttemptState::Pending
            | AttemptState::ActionRequired
            | AttemptState::Unknown
            | AttemptState::ManualReview => ResultCode::Accepted,
            AttemptState::Declined => ResultCode::Rejected,
            AttemptState::Failed | AttemptState::NotExecuted | AttemptState::Stray => {
                attempt.refusal.map_or(ResultCode::TemporaryFailure, ResultCode::of_refusal)
            }
        }
    }

    /// Connectors 2, but for a merchant's wrong reference or amount, which is no fault of a server.
    fn of_refusal(refusal: Refusal) -> ResultCode {
        match (refusal, refusal.category()) {
            (Refusal::FeatureUnsupported, _) => ResultCode::NotImplemented,
            (Refusal::ReferenceNotFound | Refusal::StateConflict | Refusal::AmountExceedsRemaining, _)
            | (_, Category::Hard | Category::Soft | Category::Fraud) => ResultCode::Rejected,
            (_, Category::Network) => ResultCode::TemporaryFailure,
            (_, Category::Config) => ResultCode::FatalFailure,
        }
    }

    /// The status of an operation's answer.
    pub(super) fn status(self, compat: Compat) -> StatusCode {
        match self {
            ResultCode::Success => match compat.success_status {
                SuccessStatus::Ok => StatusCode::OK,
                SuccessStatus::Accepted => StatusCode::ACCEPTED,
            },
            ResultCode::Accepted => StatusCode::ACCEPTED,
            ResultCode::Rejected | ResultCode::NotImplemented => StatusCode::CONFLICT,
            ResultCode::TemporaryFailure => StatusCode::SERVICE_UNAVAILABLE,
            ResultCode::FatalFailure => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The status of an answer to `/PaymentGateway/status`, which knows only 200 and 409 (orchestra 4.7).
    pub(super) fn status_of_lookup(self) -> StatusCode {
        match self {
            ResultCode::Success | ResultCode::Accepted => StatusCode::OK,
            _ => StatusCode::CONFLICT,
        }
    }
}

/// `operationResultDescription`: one line for people.
pub(super) fn describe(attempt: &Attempt) -> String {
    let reason = || attempt.refusal.map_or("no reason given".to_owned(), in_words);
    match (ResultCode::of(attempt), attempt.state) {
        (ResultCode::Success, _) => "Approved".to_owned(),
        (_, AttemptState::ActionRequired) => {
            "Accepted: the payer must act, see customGatewayResponse.action".to_owned()
        }
        (ResultCode::Accepted, _) => "Accepted: the outcome is still to come, ask for the status".to_owned(),
        (ResultCode::Rejected, AttemptState::Declined) => format!("Declined: {}", reason()),
        (ResultCode::Rejected, _) => format!("Rejected: {}", reason()),
        (ResultCode::NotImplemented, _) => "The gateway does not do this".to_owned(),
        (ResultCode::TemporaryFailure, _) => format!("Not processed, may be tried again: {}", reason()),
        (ResultCode::FatalFailure, _) => format!("Failed: {}", reason()),
    }
}

/// `insufficient_funds` as people write it.
fn in_words(refusal: Refusal) -> String {
    refusal.as_str().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_word() {
        use ResultCode::{FatalFailure, NotImplemented, Rejected, TemporaryFailure};
        for (refusal, code) in [
            (Refusal::NotSent, TemporaryFailure),
            (Refusal::RateLimited, TemporaryFailure),
            (Refusal::PspUnavailable, TemporaryFailure),
            (Refusal::CredentialsInvalid, FatalFailure),
            (Refusal::RequestInvalid, FatalFailure),
            (Refusal::Duplicate, FatalFailure),
            (Refusal::FeatureUnsupported, NotImplemented),
            (Refusal::ReferenceNotFound, Rejected),
            (Refusal::StateConflict, Rejected),
            (Refusal::AmountExceedsRemaining, Rejected),
            (Refusal::InsufficientFunds, Rejected),
        ] {
            assert_eq!(ResultCode::of_refusal(refusal), code, "{refusal}");
        }
    }
}
