//! Pages as they are sent: each with its own nonce, its policy and the headers of standards 15.1.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use florin_engine::{Engine, shops, transactions};

use super::super::POLICY_REPORTS;
use super::super::page::catalogue::Language;
use super::super::page::headers::{self, Allowed};
use super::super::page::model::{Embedding, Form, Link, Shell, Shop};
use super::super::page::render;
use super::super::page::style::Style;
use super::super::refusal::Refusal;
use super::leaving;
use super::opened::Opened;
use super::visit::Visit;

/// Pages that developers look at may be framed by what runs on their machine.
const LOOPBACK: &[&str] = &["http://127.0.0.1:*", "http://localhost:*"];

/// Answers one request.
pub(in crate::checkout) struct Pages<'a> {
    pub(super) engine: &'a Arc<Engine>,
    visit: &'a Visit,
    nonce: String,
    /// Those that the shop registered; none: it has not said who may frame its pages.
    origins: Vec<String>,
}

impl<'a> Pages<'a> {
    /// For the answer to one request: its nonce is used once.
    pub(in crate::checkout) fn new(engine: &'a Arc<Engine>, visit: &'a Visit) -> Pages<'a> {
        let nonce = transactions::random_uid(engine).replace('-', "");
        Pages { engine, visit, nonce, origins: Vec::new() }
    }

    /// The same answer, now that its shop is known.
    pub(in crate::checkout) fn of_shop(&self, shop: &shops::Shop) -> Pages<'a> {
        let origins = shop.settings.origins.clone();
        Pages { engine: self.engine, visit: self.visit, nonce: self.nonce.clone(), origins }
    }

    /// The window around the page that it speaks to: no other than the shop registered, if it did.
    pub(super) fn embedding(&self) -> Option<&'a Embedding> {
        let is_known =
            |origin: &str| self.origins.is_empty() || self.origins.iter().any(|known| known == origin);
        self.visit.embedding.as_ref().filter(|embedding| is_known(embedding.origin()))
    }

    /// The nonce of the answer.
    pub(in crate::checkout) fn nonce(&self) -> String {
        self.nonce.clone()
    }

    /// The form of a token.
    pub(super) fn form(&self, opened: &Opened<'_>, form: &Form, status: StatusCode) -> Response {
        let allowed = Allowed {
            frames: form.challenge_in_page,
            google: form.wallets.google.is_some(),
            wallets: !form.wallets.is_empty(),
            form_hosts: self.form_hosts(opened),
            ..self.allowed()
        };
        self.send(status, render::form(&opened.shell(self), form), &allowed)
    }

    /// A page that leads to a bank or opens it in a frame.
    pub(in crate::checkout) fn bank(&self, html: String, in_frame: bool) -> Response {
        let mut form_hosts = vec!["https:".to_owned()];
        form_hosts.extend(self.loopback());
        let ancestors = if self.visit.is_frame { self.all_that_may() } else { self.allowed().ancestors };
        let allowed = Allowed { frames: in_frame, form_hosts, ancestors, ..self.allowed() };
        self.send(StatusCode::OK, html, &allowed)
    }

    /// A page that says something and needs nothing.
    pub(in crate::checkout) fn plain(&self, status: StatusCode, html: String) -> Response {
        self.send(status, html, &self.allowed())
    }

    /// What stands in the frame of a bank, whose page around it may stand in a shop's.
    pub(super) fn framed(&self, html: String) -> Response {
        self.send(StatusCode::OK, html, &Allowed { ancestors: self.all_that_may(), ..self.allowed() })
    }

    /// There is no such page, or no more.
    pub(in crate::checkout) fn closed(&self) -> Response {
        self.plain(StatusCode::NOT_FOUND, render::closed(&self.nobodys()))
    }

    /// Something of ours broke, or somebody asks too often.
    pub(in crate::checkout) fn broken(&self, refusal: &Refusal) -> Response {
        let status = refusal.status();
        let key = match refusal {
            Refusal::TooMany(_) => "error-too-many",
            _ => "error-unclear",
        };
        let again = self.visit.own_address();
        if status.is_server_error() {
            tracing::warn!(request = %self.visit.request, ?refusal, "a payer's page could not be shown");
        }
        self.plain(status, render::note(&self.nobodys(), "error-title", key, &again))
    }

    /// A page of somebody else's.
    pub(in crate::checkout) fn leave(&self, link: &Link) -> Response {
        match url::Url::parse(link.as_str()) {
            // Spelled out, it is ASCII.
            Ok(url) => see(url.as_str()),
            Err(_) => self.closed(),
        }
    }

    /// What a page has that is nobody's.
    fn nobodys(&self) -> Shell {
        Shell {
            language: Language::choose(None, self.visit.accepts.as_deref()),
            shop: Shop { name: String::new(), link: None },
            test: false,
            look: self.visit.look,
            style: Style::default(),
            embedding: self.embedding().cloned(),
            nonce: self.nonce(),
        }
    }

    /// Who may frame the page: the shop's window that named itself, and for older scripts, which do not, all that may.
    fn allowed(&self) -> Allowed {
        let ancestors = match (self.embedding(), self.visit.is_framed_look()) {
            (_, false) => Vec::new(),
            (Some(embedding), true) => Some(embedding.origin().to_owned())
                .filter(|origin| origin.starts_with("https://") || self.is_loopback(origin))
                .into_iter()
                .collect(),
            // It named itself, and is not registered.
            (None, true) if self.visit.embedding.is_some() => Vec::new(),
            (None, true) => self.all_that_may(),
        };
        let reports = Some(format!("{}{}", self.engine.settings().public_url, POLICY_REPORTS));
        Allowed { nonce: self.nonce(), ancestors, reports, ..Allowed::default() }
    }

    /// Our own pages and the registered origins; any page with TLS while none is registered.
    fn all_that_may(&self) -> Vec<String> {
        let own = std::iter::once("'self'".to_owned());
        if self.origins.is_empty() {
            return own.chain(["https:".to_owned()]).chain(self.loopback()).collect();
        }
        own.chain(self.origins.iter().cloned()).collect()
    }

    fn loopback(&self) -> impl Iterator<Item = String> + use<> {
        let shown = if self.engine.settings().insecure_dev { LOOPBACK } else { &[] };
        shown.iter().map(|source| (*source).to_owned())
    }

    fn is_loopback(&self, origin: &str) -> bool {
        let ours = |start: &&str| origin.strip_prefix(start.trim_end_matches('*')).is_some_and(is_port);
        self.engine.settings().insecure_dev && LOOPBACK.iter().any(ours)
    }

    /// Where a plain form may end: at the bank, at the shop, or here.
    fn form_hosts(&self, opened: &Opened<'_>) -> Vec<String> {
        let mut hosts = vec!["https:".to_owned()];
        hosts.extend(self.loopback());
        hosts.extend(leaving::origins(&opened.token.request, &opened.shop));
        hosts
    }

    fn send(&self, status: StatusCode, html: String, allowed: &Allowed) -> Response {
        let mut response = Response::new(Body::from(html));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        for (name, value) in headers::of(allowed, self.embedding()) {
            if let (Ok(name), Ok(value)) =
                (HeaderName::from_bytes(name.as_bytes()), HeaderValue::try_from(value))
            {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// Another page of ours, asked for anew.
pub(in crate::checkout) fn see(address: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let headers = response.headers_mut();
    if let Ok(address) = HeaderValue::from_str(address) {
        headers.insert(LOCATION, address);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}
