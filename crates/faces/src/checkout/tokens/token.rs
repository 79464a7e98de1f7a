//! A payment token as the engine has it: what the shop asked for, the last attempt, and how it stands.

use florin_domain::{Refusal as Reason, Timestamp};
use florin_engine::Engine;
use florin_engine::checkouts::{self, Checkout};

use super::super::refusal::Refusal;
use super::super::telling::Told;
use super::super::transactions::kind::Status;
use super::request::CheckoutRequest;
use super::state::{Facts, State};

/// Hexadecimal digits of a payment token.
const DIGITS: usize = 64;

/// A payment token.
#[derive(Debug)]
pub(in crate::checkout) struct Token {
    /// The engine's, without its last transaction.
    pub(in crate::checkout) checkout: Checkout,
    /// What the shop asked for.
    pub(in crate::checkout) request: Box<CheckoutRequest>,
    /// The attempt that is under way, or was the last one.
    pub(in crate::checkout) last: Option<Told>,
    /// What is said of that attempt.
    message: Option<String>,
}

impl Token {
    /// The payment token of this name; none if nobody made it.
    pub(in crate::checkout) async fn find(engine: &Engine, token: &str) -> Result<Option<Token>, Refusal> {
        let is_one = token.len() == DIGITS && token.bytes().all(|b| b.is_ascii_hexdigit());
        if !is_one {
            return Ok(None);
        }
        let found = Box::pin(checkouts::find(engine, token)).await?;
        found.map(|checkout| Token::of(engine, checkout)).transpose()
    }

    /// Reads what the engine keeps.
    pub(in crate::checkout) fn of(engine: &Engine, mut checkout: Checkout) -> Result<Token, Refusal> {
        let request = Box::new(CheckoutRequest::kept(&checkout.words).ok_or(Refusal::Broken)?);
        let last = checkout.last.take().map(|last| Told::of(engine, last)).transpose()?;
        let message = last.as_ref().and_then(Told::message).map(std::borrow::Cow::into_owned);
        Ok(Token { checkout, request, last, message })
    }

    /// The token itself: whoever has it may pay.
    pub(in crate::checkout) fn name(&self) -> &str {
        self.checkout.token.expose()
    }

    /// How it stands.
    pub(in crate::checkout) fn state(&self, now: Timestamp) -> State<'_> {
        let last = self.last.as_ref().map(|told| (word(told), self.message.as_deref()));
        State::of(Facts {
            allowed: self.checkout.allowed,
            used: self.checkout.used,
            is_over: self.checkout.expires_at <= now,
            last,
        })
    }

    /// Whether no further attempt is possible after this one, the `used`th.
    pub(in crate::checkout) fn is_finished_by(&self, told: &Told, used: u32, now: Timestamp) -> bool {
        let is_over = self.checkout.expires_at <= now;
        let last = Some((word(told), None));
        State::of(Facts { allowed: self.checkout.allowed, used, is_over, last }).finished
    }

    /// Whether an attempt waits for the customer or for an answer.
    pub(in crate::checkout) fn is_under_way(&self) -> bool {
        self.last.as_ref().is_some_and(|told| matches!(told.status, Status::Incomplete | Status::Pending))
    }
}

/// The status of an attempt as a token tells it: what the bank never judged is an error, not a decline.
pub(in crate::checkout) fn word(told: &Told) -> &'static str {
    let refusal = told.transaction.carried.as_ref().and_then(|carried| carried.tried.attempt.refusal);
    let is_technical = matches!(
        refusal,
        Some(
            Reason::NotSent
                | Reason::PspUnavailable
                | Reason::PspError
                | Reason::AcquirerError
                | Reason::RateLimited
                | Reason::CredentialsInvalid
                | Reason::PermissionDenied
                | Reason::AccountNotEnabled
                | Reason::RequestInvalid
        )
    );
    if told.status == Status::Failed && told.transaction.ruling.is_none() && is_technical {
        return "error";
    }
    told.status.as_str()
}
