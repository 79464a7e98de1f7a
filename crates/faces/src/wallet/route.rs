//! The table of contents: what stands at an address. Nothing is decoded: an address that is written otherwise is
//! another address.

use axum::http::Method;

use super::refusal::Refusal;

/// Something that may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// Our clock.
    Server,
    /// What applications may want to know.
    Configuration,
    /// The public half of the key that signs what clients are told.
    PublicKey,
}

impl Call {
    /// What stands at this path, for this method.
    pub(super) fn find(method: &Method, path: &str) -> Result<Call, Refusal> {
        let call = match path {
            "/rest/v1/server" => Call::Server,
            "/rest/v1/configuration" => Call::Configuration,
            "/publickey" => Call::PublicKey,
            _ => return Err(Refusal::NotFound),
        };
        if *method == Method::GET { Ok(call) } else { Err(Refusal::Method) }
    }

    /// Whether it may be asked for without credentials; wrong ones are not looked at then (wallet-mac 11).
    pub(super) fn is_public(self) -> bool {
        matches!(self, Call::Server | Call::Configuration | Call::PublicKey)
    }
}
