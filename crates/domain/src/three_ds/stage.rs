//! The life of an authentication: asked, perhaps challenged, ended. What comes out of order is refused.

use thiserror::Error;

use super::{MethodResult, TransStatus};
use crate::words::words;

/// How far an authentication is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Written down. Which versions and which method page the card's issuer has is asked next.
    Begun,
    /// The browser shows the issuer's method page, hidden.
    Method,
    /// The issuer is asked (`AReq`).
    Asked(MethodResult),
    /// The cardholder is asked in the browser.
    Challenged,
    /// The cardholder is asked elsewhere.
    Decoupled,
    /// Over.
    Ended(Ending),
}

words! {
    /// How it ended.
    Ending {
        /// `Y`.
        Authenticated = "authenticated",
        /// `A`.
        Attempted = "attempted",
        /// `I`.
        Informational = "informational",
        /// `N`.
        NotAuthenticated = "not_authenticated",
        /// `U`, or nobody could be asked.
        Unavailable = "unavailable",
        /// The card takes no part in 3-D Secure.
        NotEnrolled = "not_enrolled",
        /// `R`.
        Rejected = "rejected",
        /// The cardholder went away.
        Abandoned = "abandoned",
        /// Nobody answered in time.
        TimedOut = "timed_out",
    }
}

impl Ending {
    /// Whether an authorization may follow (standards 3.2).
    pub fn lets_on(self, policy: Policy) -> bool {
        match self {
            Ending::Authenticated | Ending::Attempted | Ending::Informational => true,
            Ending::Unavailable | Ending::NotEnrolled => policy == Policy::WherePossible,
            Ending::NotAuthenticated | Ending::Rejected | Ending::Abandoned | Ending::TimedOut => false,
        }
    }

    /// Whether there is something to hand to the PSP.
    pub fn is_proof(self) -> bool {
        matches!(self, Ending::Authenticated | Ending::Attempted | Ending::Informational)
    }

    fn of(status: TransStatus) -> Option<Ending> {
        Some(match status {
            TransStatus::Authenticated => Ending::Authenticated,
            TransStatus::Attempted => Ending::Attempted,
            TransStatus::NotAuthenticated => Ending::NotAuthenticated,
            TransStatus::Unavailable => Ending::Unavailable,
            TransStatus::Rejected => Ending::Rejected,
            TransStatus::Informational => Ending::Informational,
            TransStatus::Challenge | TransStatus::Decoupled => return None,
        })
    }
}

/// What the merchant wants where nobody can be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Only authenticated cards pay.
    Always,
    /// A card that cannot be authenticated may pay, without a shift of liability.
    WherePossible,
}

words! {
    /// How the cardholder was authenticated.
    Flow {
        /// Without being asked.
        Frictionless = "frictionless",
        /// Asked in the browser.
        Challenge = "challenge",
        /// Asked elsewhere.
        Decoupled = "decoupled",
    }
}

/// Something that was heard of an authentication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// The card's issuer takes part, with or without a method page.
    Enrolled {
        /// Whether there is a page that the browser must load first.
        has_method: bool,
    },
    /// It does not.
    NotEnrolled,
    /// The method page is done with, or its time is over.
    Method(MethodResult),
    /// The issuer's answer (`ARes`).
    Answered(TransStatus),
    /// What became of the challenge (`RReq`, from server to server; the browser's word is none).
    Result(TransStatus),
    /// The cardholder cancelled the challenge.
    Cancelled,
    /// Its time is over.
    TimedOut,
    /// Nobody could be asked: no answer, or none that can be read.
    Unreachable,
}

/// An event that this stage does not wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an authentication that is {stage:?} cannot hear {event:?}")]
pub struct OutOfOrder {
    /// How far it is.
    pub stage: Stage,
    /// What came.
    pub event: Event,
}

impl Stage {
    /// What follows. Hearing the same end again changes nothing.
    pub fn after(self, event: Event) -> Result<Stage, OutOfOrder> {
        let refused = OutOfOrder { stage: self, event };
        let ended = |status| Ending::of(status).map(Stage::Ended).ok_or(refused);
        match (self, event) {
            (Stage::Begun, Event::Enrolled { has_method: true }) => Ok(Stage::Method),
            (Stage::Begun, Event::Enrolled { has_method: false }) => Ok(Stage::Asked(MethodResult::None)),
            (Stage::Begun, Event::NotEnrolled) => Ok(Stage::Ended(Ending::NotEnrolled)),
            (Stage::Method, Event::Method(result)) if result != MethodResult::None => {
                Ok(Stage::Asked(result))
            }
            (Stage::Asked(_), Event::Answered(TransStatus::Challenge)) => Ok(Stage::Challenged),
            (Stage::Asked(_), Event::Answered(TransStatus::Decoupled)) => Ok(Stage::Decoupled),
            (Stage::Asked(_), Event::Answered(status)) => ended(status),
            (Stage::Begun | Stage::Asked(_), Event::Unreachable) => Ok(Stage::Ended(Ending::Unavailable)),
            (Stage::Challenged | Stage::Decoupled, Event::Result(status)) => ended(status),
            (Stage::Challenged | Stage::Decoupled, Event::Cancelled) => Ok(Stage::Ended(Ending::Abandoned)),
            (Stage::Ended(ending), Event::Answered(status) | Event::Result(status))
                if Ending::of(status) == Some(ending) =>
            {
                Ok(self)
            }
            (Stage::Ended(Ending::TimedOut), Event::TimedOut)
            | (Stage::Ended(Ending::Abandoned), Event::Cancelled) => Ok(self),
            (Stage::Ended(_), _) => Err(refused),
            (_, Event::TimedOut) => Ok(Stage::Ended(Ending::TimedOut)),
            _ => Err(refused),
        }
    }

    /// How it ended, if it did.
    pub fn ending(self) -> Option<Ending> {
        match self {
            Stage::Ended(ending) => Some(ending),
            _ => None,
        }
    }

    /// The word in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Begun => "begun",
            Stage::Method => "method",
            Stage::Asked(MethodResult::Done) => "asked_y",
            Stage::Asked(MethodResult::NotDone) => "asked_n",
            Stage::Asked(MethodResult::None) => "asked_u",
            Stage::Challenged => "challenged",
            Stage::Decoupled => "decoupled",
            Stage::Ended(ending) => ending.as_str(),
        }
    }

    /// The stage of a word.
    pub fn find(word: &str) -> Option<Stage> {
        Some(match word {
            "begun" => Stage::Begun,
            "method" => Stage::Method,
            "asked_y" => Stage::Asked(MethodResult::Done),
            "asked_n" => Stage::Asked(MethodResult::NotDone),
            "asked_u" => Stage::Asked(MethodResult::None),
            "challenged" => Stage::Challenged,
            "decoupled" => Stage::Decoupled,
            other => Stage::Ended(Ending::find(other)?),
        })
    }
}
