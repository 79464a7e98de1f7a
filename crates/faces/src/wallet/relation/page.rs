//! What a holder sees while a card is proved.

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use florin_engine::wallet::relation::Proving;
use florin_engine::{Action, Engine};
use minijinja::{Value, context};
use url::Url;

use super::posted::{Faults, Typed};
use crate::wallet::pages::Page;

/// What developers' machines may lead to although it has no TLS.
const LOOPBACK: &[&str] = &["http://127.0.0.1:*", "http://localhost:*"];

/// Draws the pages of one answer.
pub(super) struct Pages<'a> {
    engine: &'a Engine,
    page: Page,
    /// Where the holder goes afterwards.
    back: Option<String>,
}

impl<'a> Pages<'a> {
    /// For a card, in the first language that was chosen for it and is spoken here; for none, in the browser's.
    pub(super) fn new(engine: &'a Engine, headers: &HeaderMap, proving: Option<&Proving>) -> Pages<'a> {
        let locales = proving.into_iter().flat_map(|proving| proving.locales.iter().map(String::as_str));
        let is_test = proving.is_some_and(|proving| proving.is_test);
        Pages {
            engine,
            page: Page::new(engine, headers, locales, is_test),
            back: proving.and_then(|proving| proving.back.clone()),
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
        let [holder, month, year] = typed.told();
        let view = context! {
            action,
            faults => faults.clone(),
            said => said.map(|key| self.page.text(key)),
            holder,
            month,
            year,
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
            text => self.page.text(text),
            link => link.map(|(address, _)| address),
            link_text => link.map(|(_, key)| self.page.text(key)),
        };
        self.draw(status, "plain.html", title, view)
    }

    fn draw(&self, status: StatusCode, template: &str, title: &str, view: Value) -> Response {
        self.page.draw(status, template, title, view, &self.targets())
    }

    /// Where a card's page leads: to any bank, and back to the client's.
    fn targets(&self) -> Vec<String> {
        let mut targets = vec!["https:".to_owned()];
        if self.engine.settings().insecure_dev {
            targets.extend(LOOPBACK.iter().map(|source| (*source).to_owned()));
        }
        let back = self.back.as_deref().and_then(|back| Url::parse(back).ok());
        targets.extend(back.map(|url| url.origin().ascii_serialization()));
        targets
    }
}
