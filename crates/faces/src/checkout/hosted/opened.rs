//! A token as its payer finds it: whose it is, how it stands, and what the page therefore shows.

use std::sync::Arc;

use aws_lc_rs::constant_time;
use florin_domain::Currency;
use florin_engine::shops::{self, Shop};
use florin_engine::{Action, Engine, checkouts};

use super::super::desk::Desk;
use super::super::page::amount::Amount;
use super::super::page::catalogue::Language;
use super::super::page::decline::Reason;
use super::super::page::model::{self, Line, Order, Purpose, Said, Shell};
use super::super::page::style::Style;
use super::super::paying::Cashier;
use super::super::refusal::Refusal;
use super::super::telling::Told;
use super::super::tokens::request::{CheckoutRequest, TransactionType};
use super::super::tokens::token::{self, Token};
use super::super::transactions::kind::Status;
use super::answer::Pages;
use super::leaving;
use super::visit::Visit;
use crate::checkout::codes::digits::DigitsTable;

/// A token that a browser opened.
pub(in crate::checkout) struct Opened<'a> {
    pub(super) engine: &'a Arc<Engine>,
    /// The browser.
    pub(super) visit: &'a Visit,
    /// Whose token it is.
    pub(super) shop: Shop,
    /// The token.
    pub(super) token: Token,
}

/// What the page shows.
pub(super) enum Stage<'a> {
    /// Its time is over.
    Closed,
    /// It can be paid; something may be said of the attempt before.
    Form(Option<Said>),
    /// The payer's bank asks back.
    Challenge(&'a Told),
    /// Nobody knows yet.
    Pending(&'a Told),
    /// It is decided.
    Ended(&'a Told),
}

impl<'a> Opened<'a> {
    /// The token that a browser names.
    pub(in crate::checkout) async fn find(
        desk: &'a Desk,
        visit: &'a Visit,
    ) -> Result<Option<Opened<'a>>, Refusal> {
        let engine = &desk.engine;
        let Some(token) = Token::find(engine, &visit.token).await? else { return Ok(None) };
        let Some(shop) = shops::by_id(engine, token.checkout.shop).await? else { return Ok(None) };
        Ok(Some(Opened { engine, visit, shop, token }))
    }

    /// What the shop asked for.
    pub(super) fn request(&self) -> &CheckoutRequest {
        &self.token.request
    }

    /// Who charges for this shop.
    pub(super) fn cashier(&self) -> Cashier<'_> {
        Cashier { engine: self.engine, shop: &self.shop, request: &self.visit.request }
    }

    /// What the page shows.
    pub(super) fn stage(&self) -> Stage<'_> {
        let state = self.token.state(self.engine.now());
        match &self.token.last {
            _ if state.expired => Stage::Closed,
            Some(told) if self.token.is_under_way() => match action(told) {
                Some(Action::Redirect { .. } | Action::PostForm { .. }) => Stage::Challenge(told),
                _ => Stage::Pending(told),
            },
            Some(told) if state.finished => Stage::Ended(told),
            Some(told) => Stage::Form(Some(said(told))),
            None => Stage::Form(None),
        }
    }

    /// Whether opening the page pays: the first time that somebody really looks (checkout 3.5).
    pub(super) fn pays_now(&self) -> bool {
        let untouched = self.token.last.is_none() && self.token.checkout.used == 0;
        let looks = !self.visit.is_ahead && !self.visit.cancels;
        self.request().pays_by_itself() && untouched && looks && matches!(self.stage(), Stage::Form(None))
    }

    /// What a form of ours carries, so that nobody else's pays.
    pub(super) fn form_key(&self) -> Result<String, Refusal> {
        Ok(checkouts::form_key(self.engine, &self.token.checkout)?)
    }

    /// Whether a posted form is one of ours.
    pub(super) fn is_our_form(&self, key: &str) -> bool {
        self.form_key()
            .is_ok_and(|own| constant_time::verify_slices_are_equal(own.as_bytes(), key.as_bytes()).is_ok())
    }

    /// What all pages of the token have in common.
    pub(super) fn shell(&self, pages: &Pages<'_>) -> Shell {
        let settings = &self.request().settings;
        let asked = settings.language_as_asked.then_some(settings.language.as_str());
        let style = serde_json::to_value(&settings.style).unwrap_or_default();
        Shell {
            language: Language::choose(asked, self.visit.accepts.as_deref()),
            shop: model::Shop { name: name(&self.shop), link: leaving::home(&self.shop) },
            test: self.request().test,
            look: self.visit.look,
            style: Style::read(&style),
            embedding: pages.embedding().cloned(),
            nonce: pages.nonce(),
        }
    }

    /// What is paid for.
    pub(super) fn order(&self) -> Order {
        let CheckoutRequest { order, transaction_type, .. } = self.request();
        let amount = |minor| amount(&self.shop, minor, &order.currency);
        let lines = order.cart.iter().flat_map(|cart| &cart.positions);
        Order {
            amount: amount(order.amount),
            purpose: match transaction_type {
                TransactionType::Payment | TransactionType::Charge => Purpose::Pay,
                TransactionType::Authorization if order.amount > 0 => Purpose::Reserve,
                TransactionType::Authorization | TransactionType::Tokenization => Purpose::Save,
            },
            description: order.description.clone(),
            number: order.tracking_id.clone(),
            lines: lines
                .map(|line| Line {
                    name: line.name.clone(),
                    quantity: u32::try_from(line.quantity).unwrap_or(u32::MAX),
                    amount: amount(line.amount),
                })
                .collect(),
        }
    }
}

/// An amount as this shop counts it.
pub(in crate::checkout) fn amount(shop: &Shop, minor: i64, currency: &str) -> Amount {
    let table = if shop.settings.vendor_digits { DigitsTable::Vendor } else { DigitsTable::default() };
    let exponent = Currency::parse(currency).map_or(2, |currency| table.digits(currency));
    Amount { minor, exponent, currency: currency.to_owned() }
}

/// The shop as payers know it.
pub(in crate::checkout) fn name(shop: &Shop) -> String {
    if shop.settings.name.is_empty() { format!("Shop {}", shop.id) } else { shop.settings.name.clone() }
}

/// Where the payer has to go, if anywhere.
pub(in crate::checkout) fn action(told: &Told) -> Option<&Action> {
    let waits = told.status == Status::Incomplete;
    told.transaction.carried.as_ref().filter(|_| waits)?.tried.answered.action.as_ref()
}

/// What is said of an attempt that did not succeed.
pub(super) fn said(told: &Told) -> Said {
    match token::word(told) {
        "error" => Said::Failed,
        _ => Said::Declined(Reason::of_code(told.code.as_str())),
    }
}
