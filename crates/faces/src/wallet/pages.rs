//! The pages that people see, drawn: templates with escaped values, the style of all hosted pages, no script.

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use florin_engine::{Engine, transactions};
use minijinja::{AutoEscape, Environment, Value, context};

use super::texts::{Language, Texts};

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    for (name, source) in [
        ("base.html", include_str!("pages/base.html")),
        ("form.html", include_str!("pages/form.html")),
        ("bank.html", include_str!("pages/bank.html")),
        ("plain.html", include_str!("pages/plain.html")),
        ("consent.html", include_str!("pages/consent.html")),
        ("confirm.html", include_str!("pages/confirm.html")),
        ("sign_in.html", include_str!("pages/sign_in.html")),
    ] {
        templates.add_template(name, source).expect("templates are well-formed: a test draws each");
    }
    templates
});

/// The style of all hosted pages.
const STYLE: &str = include_str!("../shared/page.css");

/// Draws the page of one answer.
pub(super) struct Page {
    language: Arc<Language>,
    is_test: bool,
    nonce: String,
}

impl Page {
    /// In the language that was chosen, else in the browser's. `is_test`: no real money moves.
    pub(super) fn new<'a>(
        engine: &Engine,
        headers: &'a HeaderMap,
        chosen: impl IntoIterator<Item = &'a str>,
        is_test: bool,
    ) -> Page {
        let accepts = headers.get("accept-language").and_then(|value| value.to_str().ok());
        Page {
            language: Language::choose(chosen, accepts),
            is_test,
            nonce: transactions::random_uid(engine).replace('-', ""),
        }
    }

    /// A text in the language of the page.
    pub(super) fn text(&self, key: &str) -> String {
        self.language.text(key)
    }

    /// A template with these values. `title` is a key of the texts. `targets` is where its forms may lead besides
    /// here: browsers hold the redirects after a form to them too.
    pub(super) fn draw(
        &self,
        status: StatusCode,
        template: &str,
        title: &str,
        view: Value,
        targets: &[String],
    ) -> Response {
        let shared = context! {
            t => Value::from_object(Texts(self.language.clone())),
            title => self.text(title),
            lang => self.language.tag(),
            dir => self.language.direction(),
            test => self.is_test,
            nonce => self.nonce.clone(),
            style => STYLE,
        };
        let html = TEMPLATES
            .get_template(template)
            .and_then(|template| template.render(context! { ..view, ..shared }))
            .expect("templates fit their views: a test draws each in every language");
        let mut response = Response::new(Body::from(html));
        *response.status_mut() = status;
        for (name, value) in self.headers(targets) {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        response
    }

    /// The headers of standards 15.1.
    fn headers(&self, targets: &[String]) -> [(&'static str, String); 8] {
        let targets: String = targets.iter().flat_map(|target| [" ", target.as_str()]).collect();
        let policy = format!(
            "default-src 'none'; style-src 'nonce-{}'; img-src data:; form-action 'self'{targets}; frame-ancestors 'none'; base-uri 'none'",
            self.nonce,
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
pub(super) fn leave(address: &str) -> Option<Response> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    let headers = response.headers_mut();
    headers.insert("location", HeaderValue::from_str(address).ok()?);
    headers.insert("cache-control", HeaderValue::from_static("no-store"));
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    Some(response)
}
