//! 3-D Secure 2 (standards 3): the words of the protocol, the life of one authentication, and who bears a fraud then.

mod browser;
mod liability;
mod stage;

pub use browser::Browser;
pub use liability::{Liability, Proof, Rule, Shift, eci_of};
pub use stage::{Ending, Event, Flow, OutOfOrder, Policy, Stage};

use crate::words::words;

words! {
    /// What an issuer, or the scheme for it, says of an authentication (`transStatus`).
    TransStatus {
        /// `Y`: it is the cardholder.
        Authenticated = "Y",
        /// `A`: it was attempted, and there is proof of that.
        Attempted = "A",
        /// `N`: it is not the cardholder, or nobody can tell.
        NotAuthenticated = "N",
        /// `U`: it could not be done.
        Unavailable = "U",
        /// `R`: the issuer rejects it; nobody may ask for an authorization.
        Rejected = "R",
        /// `C`: the cardholder is asked.
        Challenge = "C",
        /// `D`: the cardholder is asked elsewhere, without the browser.
        Decoupled = "D",
        /// `I`: for information; an exemption was accepted or data was shared.
        Informational = "I",
    }
}

words! {
    /// What is wished of the issuer (`threeDSRequestorChallengeInd`, standards 3.4).
    ChallengeWish {
        /// `01`: as the issuer sees fit.
        NoPreference = "01",
        /// `03`: rather ask the cardholder.
        Preferred = "03",
        /// `04`: ask the cardholder. It is due where a card is stored that the merchant may charge later.
        Mandated = "04",
    }
}

words! {
    /// What became of the page by which the issuer's server looks at the browser (`threeDSCompInd`, standards 3.2).
    MethodResult {
        /// `Y`: it was loaded and said so within its ten seconds.
        Done = "Y",
        /// `N`: it was not.
        NotDone = "N",
        /// `U`: the issuer has none.
        None = "U",
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
