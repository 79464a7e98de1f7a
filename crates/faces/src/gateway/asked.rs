//! A request as handlers take it: its caller known, its body read.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use florin_engine::{Caller, Engine, Permission};
use zeroize::Zeroizing;

use super::auth;
use super::error::Problem;
use super::faults::Faults;
use crate::Limits;
use crate::shared::json::{self, Value};
use crate::shared::{body, request_id::RequestId};

/// Somebody who may ask, and what they sent.
pub(super) struct Asked {
    /// Who.
    pub(super) caller: Caller,
    /// Their headers.
    pub(super) headers: HeaderMap,
    body: Zeroizing<Vec<u8>>,
}

impl FromRequest<Arc<Engine>> for Asked {
    type Rejection = Problem;

    async fn from_request(request: Request, engine: &Arc<Engine>) -> Result<Asked, Problem> {
        let (head, body) = request.into_parts();
        let id = head.extensions.get::<RequestId>().map_or("", |id| id.0.as_str());
        let limits = head.extensions.get::<Arc<Limits>>().ok_or(Problem::Broken)?;
        // Nobody's body is read.
        let caller = match auth::authenticate(engine, &head.headers, id).await {
            Err(Problem::Unauthorized) => {
                limits.failure(&head.extensions)?;
                return Err(Problem::Unauthorized);
            }
            known => known?,
        };
        limits.request(caller.key.as_str())?;
        let body = body::read(body).await?;
        Ok(Asked { caller, headers: head.headers, body })
    }
}

impl Asked {
    /// Refuses a key that may not do this. The dialect knows no 403: such a key is "of the wrong kind".
    pub(super) fn may(&self, permission: Permission) -> Result<(), Problem> {
        if self.caller.may(permission) { Ok(()) } else { Err(Problem::Unauthorized) }
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> Result<Value<'_>, Problem> {
        json::parse(&self.body).map_err(|fault| Faults::one("", fault.to_string()).into())
    }

    /// How long the body is.
    pub(super) fn body_length(&self) -> usize {
        self.body.len()
    }
}

/// The name or token in the path. One that is no text is as good as an empty one, which no check lets pass;
/// so a caller without a key learns nothing from it.
pub(super) struct Named(pub(super) String);

impl<S: Send + Sync> FromRequestParts<S> for Named {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Named, Infallible> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        Ok(Named(path.map_or_else(|_| String::new(), |Path(name)| name)))
    }
}
