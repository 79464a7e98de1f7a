//! The wallet's pages, drawn: templates with escaped values, a style of their own response, no script.

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use florin_engine::wallet::relation::Proving;
use florin_engine::{Action, Engine, transactions};
use minijinja::{AutoEscape, Environment, Value, context};
use url::Url;

use super::posted::{Faults, Typed};
use crate::wallet::texts::{Language, Texts};

static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    pages.set_auto_escape_callback(|_| AutoEscape::Html);
    for (name, source) in [
        ("base.html", include_str!("templates/base.html")),
        ("form.html", include_str!("templates/form.html")),
        ("bank.html", include_str!("templates/bank.html")),
        ("plain.html", include_str!("templates/plain.html")),
    ] {
        pages.add_template(name, source).expect("templates are well-formed: a test draws each");
    }
    pages
});

/// The style of all hosted pages.
const STYLE: &str = include_str!("../../shared/page.css");
/// What developers' machines may lead to although it has no TLS.
const LOOPBACK: &[&str] = &["http://127.0.0.1:*", "http://localhost:*"];

/// Draws the pages of one answer.
pub(super) struct Pages<'a> {
    engine: &'a Engine,
    language: Arc<Language>,
    is_test: bool,
    /// Where the holder goes afterwards.
    back: Option<String>,
    nonce: String,
}

impl<'a> Pages<'a> {
    /// For a card, in the language that was chosen for it; for none, in the browser's.
    pub(super) fn new(engine: &'a Engine, headers: &HeaderMap, proving: Option<&Proving>) -> Pages<'a> {
        let accepts = headers.get("accept-language").and_then(|value| value.to_str().ok());
        Pages {
            engine,
            language: Language::choose(proving.and_then(|proving| proving.locale.as_deref()), accepts),
            is_test: proving.is_some_and(|proving| proving.is_test),
            back: proving.and_then(|proving| proving.back.clone()),
            nonce: transactions::random_uid(engine).replace('-', ""),
        }
    }

    /// The form; `said` is a key of the texts.
    pub(super) fn form(
        &self,
        status: StatusCode,
        action: &str,
        typed: &Typed,
        faults: &Faults,
        said: Option<&str>,
    ) -> Response {
        let view = context! {
            action,
            faults => faults.clone(),
            said => said.map(|key| self.language.text(key)),
            holder => typed.holder.clone(),
            month => typed.month.clone(),
            year => typed.year.clone(),
            back => self.back.clone(),
        };
        self.draw(status, "form.html", "relate-title", view)
    }

    /// The way to the holder's bank.
    pub(super) fn bank(&self, action: &Action) -> Option<Response> {
        let bank = match action {
            Action::Redirect { url } => {
                let mut address = Url::parse(url).ok()?;
                // A form that is sent by GET writes the query anew.
                let fields: Vec<(String, String)> = address.query_pairs().into_owned().collect();
                address.set_query(None);
                context! { url => address.to_string(), post => false, fields }
            }
            Action::PostForm { url, fields } => context! { url, post => true, fields => fields.clone() },
            Action::Present { .. } | Action::Sdk | Action::Wait => return None,
        };
        Some(self.draw(StatusCode::OK, "bank.html", "bank-title", context! { bank }))
    }

    /// The outcome is not known yet; `again` is where to look.
    pub(super) fn waiting(&self, again: &str) -> Response {
        let link = Some((again, "check-again"));
        self.plain(StatusCode::OK, "waiting-title", "waiting-explained", link)
    }

    /// It is over, and the client named no way back.
    pub(super) fn done(&self) -> Response {
        self.plain(StatusCode::OK, "done-title", "done-explained", None)
    }

    /// Unknown, used and expired addresses look alike.
    pub(super) fn closed(&self) -> Response {
        self.plain(StatusCode::NOT_FOUND, "closed-title", "closed-explained", None)
    }

    /// Something is not as it should be; `said` is a key of the texts, `again` where to look again.
    pub(super) fn fault(&self, status: StatusCode, said: &str, again: &str) -> Response {
        self.plain(status, "relate-title", said, Some((again, "check-again")))
    }

    fn plain(&self, status: StatusCode, title: &str, text: &str, link: Option<(&str, &str)>) -> Response {
        let view = context! {
            text => self.language.text(text),
            link => link.map(|(address, _)| address),
            link_text => link.map(|(_, key)| self.language.text(key)),
        };
        self.draw(status, "plain.html", title, view)
    }

    fn draw(&self, status: StatusCode, template: &str, title: &str, view: Value) -> Response {
        let shared = context! {
            t => Value::from_object(Texts(self.language.clone())),
            title => self.language.text(title),
            lang => self.language.tag(),
            dir => self.language.direction(),
            test => self.is_test,
            nonce => self.nonce.clone(),
            style => STYLE,
        };
        let html = PAGES
            .get_template(template)
            .and_then(|template| template.render(context! { ..view, ..shared }))
            .expect("templates fit their views: a test draws each in every language");
        let mut response = Response::new(Body::from(html));
        *response.status_mut() = status;
        for (name, value) in self.headers() {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        response
    }

    /// The headers of standards 15.1. Browsers hold the redirects after a form to its targets too, so the bank and
    /// the way back are among them.
    fn headers(&self) -> [(&'static str, String); 8] {
        let mut targets = vec!["'self'".to_owned(), "https:".to_owned()];
        if self.engine.settings().insecure_dev {
            targets.extend(LOOPBACK.iter().map(|source| (*source).to_owned()));
        }
        let back = self.back.as_deref().and_then(|back| Url::parse(back).ok());
        targets.extend(back.map(|url| url.origin().ascii_serialization()));
        let policy = format!(
            "default-src 'none'; style-src 'nonce-{}'; img-src data:; form-action {}; frame-ancestors 'none'; base-uri 'none'",
            self.nonce,
            targets.join(" ")
        );
        [
            ("content-security-policy", policy),
            (
                "permissions-policy",
                "payment=(), camera=(), microphone=(), geolocation=(), usb=(), browsing-topics=()".into(),
            ),
            ("referrer-policy", "no-referrer".into()),
            ("x-content-type-options", "nosniff".into()),
            ("x-frame-options", "DENY".into()),
            ("cache-control", "no-store".into()),
            ("strict-transport-security", "max-age=63072000; includeSubDomains".into()),
            ("content-type", "text/html; charset=utf-8".into()),
        ]
    }
}

/// The browser goes there: exactly there.
pub(in crate::wallet) fn leave(address: &str) -> Option<Response> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    let headers = response.headers_mut();
    headers.insert("location", HeaderValue::from_str(address).ok()?);
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    Some(response)
}
