//! The page of consent, drawn: escaped values, the style of all hosted pages, no script.

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use florin_engine::wallet::scopes::Scope;
use florin_engine::{Engine, transactions};
use minijinja::{AutoEscape, Environment, Value, context};
use url::Url;

use crate::wallet::texts::{Language, Texts};

static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut pages = Environment::new();
    pages.set_auto_escape_callback(|_| AutoEscape::Html);
    for (name, source) in [
        ("base.html", include_str!("../relation/templates/base.html")),
        ("plain.html", include_str!("../relation/templates/plain.html")),
        ("consent.html", include_str!("templates/consent.html")),
    ] {
        pages.add_template(name, source).expect("templates are well-formed: a test draws each");
    }
    pages
});

const STYLE: &str = include_str!("../../shared/page.css");

/// What each scope is for people, as keys of the texts.
const SAID: [(&str, &str); 10] = [
    ("cards", "scope-cards"),
    ("email", "scope-email"),
    ("phone", "scope-phone"),
    ("full_name", "scope-name"),
    ("identity", "scope-name"),
    ("wallet_list", "scope-wallet-list"),
    ("balance", "scope-balance"),
    ("statements", "scope-statements"),
    ("recent_statements", "scope-statements"),
    ("check_has_sufficient_balance", "scope-sufficient"),
];

/// Draws the pages of one answer.
pub(super) struct Pages<'a> {
    engine: &'a Engine,
    language: Arc<Language>,
    /// Where the form goes: here.
    action: String,
    nonce: String,
}

impl<'a> Pages<'a> {
    /// In the language of the address, else in the browser's.
    pub(super) fn new(engine: &'a Engine, head: &Parts) -> Pages<'a> {
        let accepts = head.headers.get("accept-language").and_then(|value| value.to_str().ok());
        let named = head.uri.path().strip_suffix("/oauth").and_then(|path| path.strip_prefix('/'));
        Pages {
            engine,
            language: Language::choose(named, accepts),
            action: head.uri.path_and_query().map_or_else(String::new, ToString::to_string),
            nonce: transactions::random_uid(engine).replace('-', ""),
        }
    }

    /// The form; `said` is a key of the texts.
    pub(super) fn form(
        &self,
        status: StatusCode,
        client: &str,
        redirect_uri: &str,
        scopes: &[Scope],
        username: &str,
        said: Option<&str>,
    ) -> Response {
        let back = Url::parse(redirect_uri).ok();
        let host = back.as_ref().and_then(Url::host_str).unwrap_or_default();
        let shown: Vec<Value> = scopes.iter().map(|scope| self.scope(scope)).collect();
        let view = context! {
            action => self.action.clone(),
            said => said.map(|key| self.language.text(key)),
            client, host, username, scopes => shown,
        };
        let origin = back.map(|back| back.origin().ascii_serialization());
        self.draw(status, "consent.html", "consent-title", origin.as_deref(), view)
    }

    fn scope(&self, scope: &Scope) -> Value {
        let key = SAID.iter().find(|(name, _)| *name == scope.name).map_or(scope.name, |(_, key)| key);
        context! {
            text => self.language.text(key),
            value => scope.granted(),
            optional => scope.is_optional,
            lasts => scope.is_offline,
        }
    }

    /// Something is wrong; `said` is a key of the texts.
    pub(super) fn plain(&self, status: StatusCode, said: &str) -> Response {
        let view = context! { text => self.language.text(said) };
        self.draw(status, "plain.html", "consent-broken-title", None, view)
    }

    fn draw(
        &self,
        status: StatusCode,
        template: &str,
        title: &str,
        back: Option<&str>,
        view: Value,
    ) -> Response {
        let shared = context! {
            t => Value::from_object(Texts(self.language.clone())),
            title => self.language.text(title),
            lang => self.language.tag(),
            dir => self.language.direction(),
            test => self.engine.settings().insecure_dev,
            nonce => self.nonce.clone(),
            style => STYLE,
        };
        let html = PAGES
            .get_template(template)
            .and_then(|template| template.render(context! { ..view, ..shared }))
            .expect("templates fit their views: a test draws each in every language");
        let mut response = Response::new(Body::from(html));
        *response.status_mut() = status;
        // Browsers hold the redirect after the form to its targets too.
        let policy = format!(
            "default-src 'none'; style-src 'nonce-{}'; img-src data:; form-action 'self' {}; frame-ancestors 'none'; base-uri 'none'",
            self.nonce,
            back.unwrap_or_default()
        );
        for (name, value) in [
            ("content-security-policy", policy.as_str()),
            ("permissions-policy", "payment=(), camera=(), microphone=(), geolocation=()"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
            ("strict-transport-security", "max-age=63072000; includeSubDomains"),
            ("content-type", "text/html; charset=utf-8"),
        ] {
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}
