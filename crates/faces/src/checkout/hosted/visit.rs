//! A browser that asks for a page: what its address and its headers say.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::header::{ACCEPT_LANGUAGE, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use url::form_urlencoded;

use super::super::page::model::{Embedding, Look};
use super::super::tokens::remembered;
use crate::shared::request_id::RequestId;

/// Longest header that is looked at.
const LONGEST: usize = 512;

/// A browser that asks for a page.
#[derive(Debug, Clone)]
pub(in crate::checkout) struct Visit {
    path: String,
    /// The payment token, as it was given.
    pub(in crate::checkout) token: String,
    /// A page of its own, or framed.
    pub(in crate::checkout) look: Look,
    /// The window around the page.
    pub(in crate::checkout) embedding: Option<Embedding>,
    nonce: String,
    /// `language`, of a receipt.
    pub(in crate::checkout) language: Option<String>,
    /// The payer gives up.
    pub(in crate::checkout) cancels: bool,
    /// `Accept-Language`.
    pub(in crate::checkout) accepts: Option<String>,
    /// The secret of the browser's cookie.
    pub(in crate::checkout) cookie: Option<String>,
    /// The other end of the connection.
    pub(in crate::checkout) peer: Option<IpAddr>,
    /// `User-Agent`.
    pub(in crate::checkout) user_agent: Option<String>,
    /// The request's id, for logs.
    pub(in crate::checkout) request: String,
    /// Nobody looks yet: a browser fetches ahead, or a program asks for headers only.
    pub(in crate::checkout) is_ahead: bool,
    /// The page is asked for by a frame.
    pub(in crate::checkout) is_frame: bool,
}

impl Visit {
    /// Reads the head of a request.
    pub(in crate::checkout) fn read(head: &Parts) -> Visit {
        let query = head.uri.query().unwrap_or("");
        let of = |name: &str| {
            form_urlencoded::parse(query.as_bytes())
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.into_owned())
        };
        let (origin, nonce) = (of("origin"), of("nonce"));
        let text = |name| short(&head.headers, name);
        let purpose = head.headers.get("sec-purpose").or_else(|| head.headers.get("purpose"));
        Visit {
            path: head.uri.path().to_owned(),
            token: of("token").unwrap_or_default(),
            look: Look::read(of("iframe").as_deref()),
            embedding: Embedding::parse(origin.as_deref(), nonce.as_deref()),
            nonce: nonce.unwrap_or_default(),
            language: of("language"),
            cancels: of("cancel").is_some(),
            accepts: text(ACCEPT_LANGUAGE.as_str()),
            cookie: remembered::cookie(&head.headers),
            peer: head.extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip()),
            user_agent: text(USER_AGENT.as_str()),
            request: head.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            is_ahead: purpose.is_some() || head.method == Method::HEAD,
            is_frame: text("sec-fetch-dest").is_some_and(|dest| dest == "iframe" || dest == "frame"),
        }
    }

    /// The same visit of the page of a token, in a window of its own.
    pub(in crate::checkout) fn of_token(self, token: &str) -> Visit {
        Visit {
            path: "/widget/hpp.html".to_owned(),
            token: token.to_owned(),
            look: Look::Page,
            embedding: None,
            cancels: false,
            ..self
        }
    }

    /// The page's own address, without what was wrong with it.
    pub(in crate::checkout) fn address(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("token", &self.token);
        let look = match self.look {
            Look::Page => None,
            Look::Inline => Some("inline"),
            Look::Overlay => Some("overlay"),
            Look::Phone => Some("phone"),
        };
        if let Some(look) = look {
            query.append_pair("iframe", look);
        }
        if let Some(embedding) = &self.embedding {
            query.append_pair("origin", embedding.origin()).append_pair("nonce", &self.nonce);
        }
        format!("{}?{}", self.path, query.finish())
    }

    /// The address that was asked for: of pages that know no token.
    pub(in crate::checkout) fn own_address(&self) -> String {
        if self.token.is_empty() { self.path.clone() } else { self.address() }
    }

    /// Whether the page stands in somebody else's, or in a window that one opened.
    pub(in crate::checkout) fn is_embedded(&self) -> bool {
        self.is_framed_look() || self.embedding.is_some()
    }

    /// Whether that is a page with TLS, around a frame.
    pub(in crate::checkout) fn is_framed_with_tls(&self) -> bool {
        self.is_framed_look() && self.embedding.as_ref().is_some_and(Embedding::has_tls)
    }

    /// Whether the page is made to stand in somebody else's.
    pub(in crate::checkout) fn is_framed_look(&self) -> bool {
        self.look != Look::Page
    }
}

fn short(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    (value.len() <= LONGEST).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn visit(address: &str) -> Visit {
        Visit::read(&Request::builder().uri(address).body(()).unwrap().into_parts().0)
    }

    #[test]
    fn the_own_address_keeps_what_is_well_formed_and_nothing_else() {
        let framed =
            "/checkout?token=9f6c&iframe=overlay&origin=https%3A%2F%2Fshop.example&nonce=0123456789abcdef";
        assert_eq!(visit(framed).address(), framed);
        assert!(visit(framed).is_embedded());
        let odd = visit("/v2/checkout?x=1&token=9f6c&iframe=huge&origin=javascript:x&nonce=0123456789abcdef");
        assert_eq!(odd.address(), "/v2/checkout?token=9f6c");
        assert!(!odd.is_embedded());
        assert_eq!(visit("/checkout?token=a%26b%22").address(), "/checkout?token=a%26b%22");
    }
}
