//! Everything that is no answer of a PSP, in the dialect's forms (orchestra 2.3).

use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use florin_domain::Invalid;
use florin_engine::EngineError;

use super::faults::Faults;
use super::idempotency::HEADER;
use super::reply::Reply;
use crate::shared::body::BodyFault;
use crate::shared::limits::TooMany;
use florin_engine::{ConnectorError, VaultError};

/// Why a request gets no answer of its own kind.
#[derive(Debug)]
pub(super) enum Problem {
    /// No key, a wrong one, or one that may not do this.
    Unauthorized,
    /// Bad fields.
    Fields(Faults),
    /// A body over this limit.
    TooLarge(&'static str),
    /// Too many requests.
    TooMany(TooMany),
    /// No such account or token.
    NotFound,
    /// The idempotency key came with another request.
    KeyReused,
    /// The first request with this idempotency key is still under way.
    KeyInFlight,
    /// The vault is sealed.
    Sealed,
    /// Our own house. What exactly is for the log.
    Broken,
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Problem {
        Problem::Fields(faults)
    }
}

impl From<TooMany> for Problem {
    fn from(too_many: TooMany) -> Problem {
        Problem::TooMany(too_many)
    }
}

impl From<BodyFault> for Problem {
    fn from(fault: BodyFault) -> Problem {
        match fault {
            BodyFault::TooLarge => Problem::TooLarge("1 MiB"),
            BodyFault::Broken => Faults::one("", "the body ended too early").into(),
        }
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Problem {
        match error {
            EngineError::Invalid(invalid) | EngineError::Connector(ConnectorError::Invalid(invalid)) => {
                Faults::one(field_of(&invalid), invalid.to_string()).into()
            }
            EngineError::Connector(ConnectorError::Amount) => {
                Faults::one("amount", "this gateway cannot carry this amount or currency").into()
            }
            EngineError::Connector(ConnectorError::Credential(name)) => {
                Faults::one("paymentGatewayAccount.credentials", format!("the credential {name} is missing"))
                    .into()
            }
            EngineError::Wallet(wrong) => Faults::one("", wrong.to_string()).into(),
            used @ EngineError::WalletTokenUsed => Faults::one("", used.to_string()).into(),
            EngineError::KeyReused => Problem::KeyReused,
            EngineError::KeyInFlight => Problem::KeyInFlight,
            EngineError::Vault(VaultError::Sealed) => Problem::Sealed,
            error => {
                tracing::error!(%error, "a request of the gateway face failed");
                Problem::Broken
            }
        }
    }
}

/// The field that somebody below us found fault with.
fn field_of(invalid: &Invalid) -> &'static str {
    match invalid {
        Invalid::Currency { .. } => "currency",
        Invalid::Amount { .. } => "amount",
        Invalid::PanShape | Invalid::PanCheck | Invalid::PanLength => "card.cardNumber",
        Invalid::CvvShape => "card.cvv",
        Invalid::ExpiryShape | Invalid::Expired | Invalid::ExpiryTooFar => "card.expirationYear",
        Invalid::Percent | Invalid::Commission | Invalid::Id { .. } | Invalid::Word { .. } => "",
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        let (status, faults) = match self {
            Problem::Unauthorized => return StatusCode::UNAUTHORIZED.into_response(),
            Problem::NotFound => return StatusCode::NOT_FOUND.into_response(),
            Problem::Fields(faults) => (StatusCode::BAD_REQUEST, faults),
            Problem::TooLarge(most) => {
                (StatusCode::PAYLOAD_TOO_LARGE, Faults::one("", format!("the body is larger than {most}")))
            }
            Problem::TooMany(too_many) => {
                too_many.tell(&mut headers);
                let help = format!("too many requests; ask again in {} s", too_many.wait_s);
                (StatusCode::TOO_MANY_REQUESTS, Faults::one("", help))
            }
            Problem::KeyReused => (
                StatusCode::UNPROCESSABLE_ENTITY,
                Faults::one(
                    HEADER,
                    "this key came with another request before; use a new key for a new request",
                ),
            ),
            Problem::KeyInFlight => (
                StatusCode::CONFLICT,
                Faults::one(
                    HEADER,
                    "the first request with this key is still under way; ask again in a second",
                ),
            ),
            Problem::Sealed => {
                (StatusCode::SERVICE_UNAVAILABLE, Faults::one("", "the vault is sealed; try again later"))
            }
            Problem::Broken => (
                StatusCode::INTERNAL_SERVER_ERROR,
                Faults::one(
                    "",
                    "something failed on our side; ask for the payment's status before you try again",
                ),
            ),
        };
        let mut response = match Reply::json(status, &faults) {
            Ok(reply) => reply.into_response(),
            Err(_) => status.into_response(),
        };
        if matches!(status, StatusCode::CONFLICT | StatusCode::SERVICE_UNAVAILABLE) {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response.headers_mut().extend(headers);
        response
    }
}
