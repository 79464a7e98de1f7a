//! 3-D Secure 2 (standards 3): the words of the protocol, the life of one authentication, and who bears a fraud then.

mod browser;
mod liability;
mod stage;

pub use browser::Browser;
pub use liability::{Liability, Proof, Rule, Shift, eci_of};
pub use stage::{Ending, Event, Flow, OutOfOrder, Policy, Stage};

/// What an issuer, or the scheme for it, says of an authentication (`transStatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransStatus {
    /// `Y`: it is the cardholder.
    Authenticated,
    /// `A`: it was attempted, and there is proof of that.
    Attempted,
    /// `N`: it is not the cardholder, or nobody can tell.
    NotAuthenticated,
    /// `U`: it could not be done.
    Unavailable,
    /// `R`: the issuer rejects it; nobody may ask for an authorization.
    Rejected,
    /// `C`: the cardholder is asked.
    Challenge,
    /// `D`: the cardholder is asked elsewhere, without the browser.
    Decoupled,
    /// `I`: for information; an exemption was accepted or data was shared.
    Informational,
}

impl TransStatus {
    const ALL: [TransStatus; 8] = [
        TransStatus::Authenticated,
        TransStatus::Attempted,
        TransStatus::NotAuthenticated,
        TransStatus::Unavailable,
        TransStatus::Rejected,
        TransStatus::Challenge,
        TransStatus::Decoupled,
        TransStatus::Informational,
    ];

    /// The protocol's letter.
    pub fn as_str(self) -> &'static str {
        match self {
            TransStatus::Authenticated => "Y",
            TransStatus::Attempted => "A",
            TransStatus::NotAuthenticated => "N",
            TransStatus::Unavailable => "U",
            TransStatus::Rejected => "R",
            TransStatus::Challenge => "C",
            TransStatus::Decoupled => "D",
            TransStatus::Informational => "I",
        }
    }

    /// The status of a letter.
    pub fn find(letter: &str) -> Option<TransStatus> {
        TransStatus::ALL.into_iter().find(|status| status.as_str() == letter)
    }
}

/// What is wished of the issuer (`threeDSRequestorChallengeInd`, standards 3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeWish {
    /// `01`: as the issuer sees fit.
    NoPreference,
    /// `03`: rather ask the cardholder.
    Preferred,
    /// `04`: ask the cardholder. It is due where a card is stored that the merchant may charge later.
    Mandated,
}

impl ChallengeWish {
    /// The protocol's two digits.
    pub fn as_str(self) -> &'static str {
        match self {
            ChallengeWish::NoPreference => "01",
            ChallengeWish::Preferred => "03",
            ChallengeWish::Mandated => "04",
        }
    }

    /// The wish of two digits.
    pub fn find(digits: &str) -> Option<ChallengeWish> {
        let all = [ChallengeWish::NoPreference, ChallengeWish::Preferred, ChallengeWish::Mandated];
        all.into_iter().find(|wish| wish.as_str() == digits)
    }
}

/// What became of the page by which the issuer's server looks at the browser (`threeDSCompInd`, standards 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MethodResult {
    /// `Y`: it was loaded and said so within its ten seconds.
    Done,
    /// `N`: it was not.
    NotDone,
    /// `U`: the issuer has none.
    None,
}

impl MethodResult {
    /// The protocol's letter.
    pub fn as_str(self) -> &'static str {
        match self {
            MethodResult::Done => "Y",
            MethodResult::NotDone => "N",
            MethodResult::None => "U",
        }
    }

    /// The result of a letter.
    pub fn find(letter: &str) -> Option<MethodResult> {
        let all = [MethodResult::Done, MethodResult::NotDone, MethodResult::None];
        all.into_iter().find(|result| result.as_str() == letter)
    }
}

/// How long the issuer's page may look at the browser, in milliseconds (standards 3.2).
pub const METHOD_LASTS_MS: i64 = 10_000;
/// How long a challenge waits for the cardholder, in milliseconds (standards 3.2).
pub const CHALLENGE_LASTS_MS: i64 = 15 * 60 * 1000;
/// How long an authorization may follow upon an authentication, in milliseconds.
pub const PASS_LASTS_MS: i64 = 15 * 60 * 1000;

#[cfg(test)]
mod tests;
