//! A user signs in on a page of ours and decides something there: what its form brings, and who that is.

use axum::http::StatusCode;
use axum::http::request::Parts;
use florin_engine::wallet::users;
use florin_engine::{EngineError, SecretText};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::desk::Desk;

/// Which button was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    Allow,
    Deny,
}

/// What the form brought.
#[derive(Default)]
pub(super) struct SignIn {
    pub(super) username: String,
    password: Zeroizing<String>,
    /// None if it names no button of the page: then nobody decided anything.
    pub(super) decision: Option<Decision>,
    /// The boxes that are marked, by name and value.
    marked: Vec<(String, String)>,
}

/// Why the form is shown again: the status, and the key of the text.
pub(super) type Again = (StatusCode, &'static str);

impl Decision {
    fn find(word: &str) -> Option<Decision> {
        match word {
            "allow" => Some(Decision::Allow),
            "deny" => Some(Decision::Deny),
            _ => None,
        }
    }
}

impl SignIn {
    pub(super) fn read(body: &[u8]) -> SignIn {
        let mut typed = SignIn::default();
        for (name, value) in form_urlencoded::parse(body) {
            match &*name {
                "username" => value.trim().clone_into(&mut typed.username),
                "password" => typed.password = Zeroizing::new(value.into_owned()),
                "decision" => typed.decision = Decision::find(&value),
                _ => typed.marked.push((name.into_owned(), value.into_owned())),
            }
        }
        typed
    }

    /// Whether this box is marked.
    pub(super) fn is_marked(&self, name: &str, value: &str) -> bool {
        self.marked.iter().any(|(marked, own)| marked == name && own == value)
    }

    /// The user, if name and password are right and there were not too many tries.
    pub(super) async fn user(&self, desk: &Desk, head: &Parts) -> Result<Result<i64, Again>, EngineError> {
        let too_many = (StatusCode::TOO_MANY_REQUESTS, "too-many");
        if desk.limits.sign_in(&self.username.to_lowercase()).is_err() {
            return Ok(Err(too_many));
        }
        let password = SecretText::new(self.password.to_string());
        if let Some(user) = users::authenticate(&desk.engine, &self.username, password).await? {
            return Ok(Ok(user));
        }
        Ok(Err(match desk.limits.failure(&head.extensions) {
            Ok(()) => (StatusCode::UNPROCESSABLE_ENTITY, "fault-sign-in"),
            Err(_) => too_many,
        }))
    }
}
