//! A transaction as a page shows it whose token nobody asks for.

use florin_engine::shops::Shop;

use super::super::hosted::answer::Pages;
use super::super::hosted::visit::Visit;
use super::super::hosted::{leaving, opened};
use super::super::page::catalogue::Language;
use super::super::page::model::{self, Look, Order, Purpose, Shell};
use super::super::page::style::Style;
use super::super::telling::Told;
use super::super::transactions::kind::Kind;

/// What its pages have in common.
pub(super) fn shell(pages: &Pages<'_>, visit: &Visit, told: &Told, shop: &Shop) -> Shell {
    let asked = visit.language.as_deref().or_else(|| told.order().map(|order| order.language.as_str()));
    Shell {
        language: Language::choose(asked, visit.accepts.as_deref()),
        shop: model::Shop { name: opened::name(shop), link: leaving::home(shop) },
        test: told.transaction.mode == florin_domain::Mode::Test,
        look: Look::Page,
        style: Style::default(),
        embedding: None,
        nonce: pages.nonce(),
    }
}

/// What was paid for.
pub(super) fn order(told: &Told, shop: &Shop) -> Order {
    let money = told.transaction.money;
    Order {
        amount: opened::amount(shop, money.minor(), money.currency().code()),
        purpose: match told.kind {
            Kind::Authorization if money.minor() > 0 => Purpose::Reserve,
            Kind::Authorization | Kind::Tokenization | Kind::RecipientTokenization => Purpose::Save,
            _ => Purpose::Pay,
        },
        description: told.order().and_then(|order| order.description.clone()).unwrap_or_default(),
        number: told.transaction.tracking_id.clone(),
        lines: Vec::new(),
    }
}
