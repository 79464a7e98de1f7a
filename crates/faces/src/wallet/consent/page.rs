//! What a user sees who is asked to let a client act for them.

use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use florin_engine::Engine;
use florin_engine::wallet::scopes::Scope;
use minijinja::{Value, context};
use url::Url;

use crate::wallet::pages::Page;

/// What each scope is for people, as keys of the texts.
const SAID: [(&str, &str); 12] = [
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
    ("incoming_payments", "scope-incoming"),
    ("outgoing_payments", "scope-outgoing"),
];

/// Draws the pages of one answer.
pub(super) struct Pages {
    page: Page,
    /// Where the form goes: here.
    action: String,
}

impl Pages {
    /// In the language of the address, else in the browser's.
    pub(super) fn new(engine: &Engine, head: &Parts) -> Pages {
        let before = head.uri.path().split("/oauth").next();
        let named = before.and_then(|path| path.strip_prefix('/'));
        Pages {
            page: Page::new(engine, &head.headers, named, engine.settings().insecure_dev),
            action: head.uri.path_and_query().map_or_else(String::new, ToString::to_string),
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
            said => said.map(|key| self.page.text(key)),
            client, host, username, scopes => shown,
        };
        let origin: Vec<String> = back.map(|back| back.origin().ascii_serialization()).into_iter().collect();
        self.page.draw(status, "consent.html", "consent-title", view, &origin)
    }

    fn scope(&self, scope: &Scope) -> Value {
        let key = SAID.iter().find(|(name, _)| *name == scope.name).map_or(scope.name, |(_, key)| key);
        context! {
            text => self.page.text(key),
            value => scope.granted(),
            optional => scope.is_optional,
            lasts => scope.is_offline,
        }
    }

    /// Something is wrong; `said` is a key of the texts.
    pub(super) fn plain(&self, status: StatusCode, said: &str) -> Response {
        let view = context! { text => self.page.text(said) };
        self.page.draw(status, "plain.html", "consent-broken-title", view, &[])
    }
}
