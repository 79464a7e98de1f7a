//! How a payment token stands. Nothing of it is stored: it follows from the attempts used, the last transaction
//! and the clock (checkout 4).

use std::borrow::Cow;

use super::super::errors::Errors;
use super::super::refusal::Refusal;

/// What a token that ran out says.
const EXPIRED: &str = "Token is expired.";
/// What a token that nobody can pay any more says.
const USED: &str = "Token is already used.";
/// What a paid token says.
const SUCCESSFUL: &str = "Transaction is successful.";

/// What is known of a token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Facts<'a> {
    /// Attempts that the customer may make.
    pub(crate) allowed: u32,
    /// Attempts made.
    pub(crate) used: u32,
    /// Whether its time is over.
    pub(crate) is_over: bool,
    /// Status and message of the last attempt; `error` where no transaction was made.
    pub(crate) last: Option<(&'a str, Option<&'a str>)>,
}

/// How a token stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct State<'a> {
    /// No further attempt is possible.
    pub(crate) finished: bool,
    /// Its time ran out before it was paid.
    pub(crate) expired: bool,
    /// `successful`, `failed`, `incomplete`, `pending`, `error`; none before the first attempt.
    pub(crate) status: Option<&'a str>,
    /// In words.
    pub(crate) message: Option<&'a str>,
}

impl<'a> State<'a> {
    /// The state that follows from the facts. An attempt that is under way may end after the token's time.
    pub(crate) fn of(facts: Facts<'a>) -> State<'a> {
        let status = facts.last.map(|(status, _)| status);
        let is_under_way = matches!(status, Some("incomplete" | "pending"));
        let is_paid = status == Some("successful");
        let is_used_up = facts.used >= facts.allowed && !is_under_way;
        if facts.is_over && !is_under_way && !is_paid && !is_used_up {
            return State { finished: false, expired: true, status: Some("error"), message: Some(EXPIRED) };
        }
        State {
            finished: is_paid || is_used_up,
            expired: false,
            status,
            message: if is_paid { Some(SUCCESSFUL) } else { facts.last.and_then(|(_, message)| message) },
        }
    }

    /// Why it cannot be paid; none if it can.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        let (code, message) = match self {
            State { expired: true, .. } => ("E.1036", EXPIRED),
            State { finished: true, .. } => ("E.1030", USED),
            _ => return None,
        };
        Some(Refusal::Coded { code, message: Cow::Borrowed(message), errors: Errors::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::refusal::{ApiVersion, Half};
    use super::*;

    #[test]
    fn each_state_follows_from_the_facts() {
        let declined = Some(("failed", Some("Payment was declined")));
        let broken = Some(("error", Some("No gateway")));
        let waiting = Some(("incomplete", None));
        let paid = Some(("successful", Some("Successfully processed")));
        // allowed, used, is_over, last; finished, expired, status, message
        for (allowed, used, is_over, last, expected) in [
            (1, 0, false, None, (false, false, None, None)),
            (1, 1, false, waiting, (false, false, Some("incomplete"), None)),
            (1, 1, false, Some(("pending", None)), (false, false, Some("pending"), None)),
            (3, 1, false, paid, (true, false, Some("successful"), Some(SUCCESSFUL))),
            (2, 1, false, declined, (false, false, Some("failed"), Some("Payment was declined"))),
            (2, 2, false, declined, (true, false, Some("failed"), Some("Payment was declined"))),
            (2, 1, false, broken, (false, false, Some("error"), Some("No gateway"))),
            (1, 1, false, broken, (true, false, Some("error"), Some("No gateway"))),
            (1, 0, true, None, (false, true, Some("error"), Some(EXPIRED))),
            (2, 1, true, declined, (false, true, Some("error"), Some(EXPIRED))),
            // What was decided before the time was over stays decided, and what is under way may still end.
            (2, 2, true, declined, (true, false, Some("failed"), Some("Payment was declined"))),
            (1, 1, true, paid, (true, false, Some("successful"), Some(SUCCESSFUL))),
            (1, 1, true, waiting, (false, false, Some("incomplete"), None)),
        ] {
            let state = State::of(Facts { allowed, used, is_over, last });
            let told = (state.finished, state.expired, state.status, state.message);
            assert_eq!(told, expected, "{allowed} {used} {is_over} {last:?}");
        }
    }

    #[test]
    fn what_is_over_cannot_be_paid() {
        let state = |used, is_over| State::of(Facts { allowed: 1, used, is_over, last: None });
        assert_eq!(state(0, false).refusal(), None);
        for (state, message) in [(state(0, true), EXPIRED), (state(1, false), USED)] {
            let refusal = state.refusal().unwrap();
            assert_eq!(refusal.status(), 422);
            let told = refusal.body(Half::Checkout, ApiVersion::Two);
            assert_eq!(told, format!(r#"{{"message":"{message}"}}"#).into_bytes());
        }
    }
}
