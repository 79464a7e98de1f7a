//! Requests and replies as values. Sending them is the engine's business.

use std::fmt;

use zeroize::Zeroizing;

/// The methods that PSPs use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "HTTP's own words")]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    /// As on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }
}

/// Whether an earlier reply to the same bytes may stand for a new one. It is for access tokens: asking for one moves
/// nothing, and it serves many requests until it expires.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reuse {
    /// Every sending has a reply of its own.
    #[default]
    Never,
    /// An earlier reply serves, as long as [`crate::Connector::reusable_for_s`] said.
    Allowed,
    /// Sent anew, for the earlier reply has proved worthless; the new one may be used again.
    Renewed,
}

/// One HTTP request. Headers and body hold secrets: `Debug` shows neither.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The whole address. It holds no secret.
    pub url: String,
    /// Names in lower case.
    pub headers: Vec<(&'static str, Zeroizing<String>)>,
    /// The bytes.
    pub body: Zeroizing<Vec<u8>>,
    /// Whether money may move when the PSP reads it. Where not (a token is made, a question is
    /// asked), silence is no reason to fear a charge.
    pub moves_money: bool,
    /// Whether an earlier reply serves too.
    pub reuse: Reuse,
}

impl Request {
    /// A request without headers or body that moves no money.
    pub fn new(method: Method, url: String) -> Request {
        Request {
            method,
            url,
            headers: Vec::new(),
            body: Zeroizing::new(Vec::new()),
            moves_money: false,
            reuse: Reuse::Never,
        }
    }

    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Request {
        self.headers.push((name, Zeroizing::new(value.into())));
        self
    }

    /// With a body of this media type.
    #[must_use]
    pub fn body(self, content_type: &str, body: Vec<u8>) -> Request {
        let mut request = self.header("content-type", content_type);
        request.body = Zeroizing::new(body);
        request
    }

    /// Money may move when the PSP reads it.
    #[must_use]
    pub fn moving_money(mut self) -> Request {
        self.moves_money = true;
        self
    }

    /// An earlier reply to the same bytes may serve, or this one later.
    #[must_use]
    pub fn reusable(mut self, reuse: Reuse) -> Request {
        self.reuse = reuse;
        self
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.iter().map(|(name, _)| name).collect();
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A complete reply. One that broke off, was too long or never came is the engine's to judge.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The bytes, 1 MiB at most.
    pub body: Vec<u8>,
}

impl Reply {
    /// Whether the status says so; the body must agree.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
