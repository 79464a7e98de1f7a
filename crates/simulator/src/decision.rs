//! What the core decides about one call, for the shell to carry out.

use bytes::Bytes;

use crate::post::Parcel;

/// One call's fate.
#[derive(Debug)]
pub(crate) struct Decision {
    /// Microseconds of latency, by the real clock.
    pub latency_us: u64,
    /// Microseconds that the reply is held back, by the simulated clock.
    pub held_back_us: i64,
    /// A webhook that must arrive before the reply.
    pub before: Option<Parcel>,
    pub fate: Fate,
}

/// What the caller gets.
#[derive(Debug)]
pub(crate) enum Fate {
    /// A whole reply.
    Answer(Reply),
    /// The whole length is announced, this many bytes are sent, then the connection is cut.
    Half(Reply),
    /// The connection is cut without a reply.
    Cut,
}

/// A reply as a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    pub status: u16,
    pub content_type: &'static str,
    /// Tells the caller to come back in a second.
    pub retry_after: bool,
    /// Sends the browser there.
    pub location: Option<String>,
    pub body: Bytes,
}

impl Reply {
    /// A JSON reply.
    pub(crate) fn json(status: u16, body: impl Into<Bytes>) -> Reply {
        Reply {
            status,
            content_type: "application/json",
            retry_after: false,
            location: None,
            body: body.into(),
        }
    }

    /// A page.
    pub(crate) fn html(status: u16, body: impl Into<Bytes>) -> Reply {
        Reply { content_type: "text/html; charset=utf-8", ..Reply::json(status, body) }
    }

    /// A refusal: `{"error":{"reason","message"}}`.
    pub(crate) fn error(status: u16, reason: &str, message: &str) -> Reply {
        let body = serde_json::json!({ "error": { "reason": reason, "message": message } });
        Reply::json(status, body.to_string())
    }

    /// The browser goes elsewhere.
    pub(crate) fn redirect(location: String) -> Reply {
        Reply { location: Some(location), ..Reply::html(303, Bytes::new()) }
    }
}
