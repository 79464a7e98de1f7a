//! A card and a list of cards as they are told: which members are there, the status decides (wallet 3.2).

use florin_domain::{Brand, Currency, Money, Timestamp};
use florin_engine::wallet::cards::{CardStatus, Link, Shown, WalletCard};
use florin_engine::wallet::settings::WrittenRule;
use serde::Serialize;

use crate::wallet::metadata::Metadata;
use crate::wallet::money::{Number, hundredths};

#[derive(Debug, Serialize)]
pub(in crate::wallet) struct Card {
    id: i64,
    user_id: i64,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    related_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<Relation>,
    #[serde(rename = "card_data", skip_serializing_if = "Option::is_none")]
    data: Option<CardData>,
    accounts: Vec<Account>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commission_rule: Option<Rule>,
}

#[derive(Debug, Serialize)]
struct Relation {
    redirect_uri: String,
}

#[derive(Debug, Serialize)]
struct Account {
    number: String,
    order: i64,
}

#[derive(Debug, Serialize)]
struct CardData {
    number: String,
    holder: String,
    #[serde(rename = "type")]
    kind: &'static str,
    expiration: Expiration,
}

#[derive(Debug, Serialize)]
struct Expiration {
    year: u16,
    month: u8,
}

/// Parts that a rule does not have are left out: zeros would make a percentage unreadable for some clients.
#[derive(Debug, Default, Serialize)]
struct Rule {
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix_decimal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_decimal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_decimal: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
}

/// A page; its top level has these two members and no other (wallet 1.12).
#[derive(Debug, Serialize)]
pub(in crate::wallet) struct List {
    pub(super) cards: Vec<Card>,
    pub(super) _metadata: Metadata,
}

/// A card; `address` is where it is proved, while it is not.
pub(super) fn card(card: &WalletCard, address: Option<String>) -> Card {
    let account = |link: &Link| Account { number: link.number.clone(), order: link.order };
    let is_related = card.status == CardStatus::Related;
    Card {
        id: card.id,
        user_id: card.user,
        status: card.status.as_str(),
        related_at: card.related_at.map(Timestamp::seconds),
        relation: address.map(|redirect_uri| Relation { redirect_uri }),
        data: card.shown.as_ref().map(data),
        accounts: card.links.iter().map(account).collect(),
        commission_rule: is_related.then(|| card.commission.first().map(rule).unwrap_or_default()),
    }
}

fn data(shown: &Shown) -> CardData {
    CardData {
        number: shown.masked(),
        holder: shown.holder.clone(),
        kind: kind(shown.brand()),
        expiration: Expiration { year: shown.year, month: shown.month },
    }
}

fn kind(brand: Option<Brand>) -> &'static str {
    match brand {
        Some(Brand::Visa) => "visa",
        Some(Brand::MasterCard) => "mastercard",
        Some(Brand::Maestro) => "maestro",
        Some(Brand::Amex) => "amex",
        Some(Brand::Discover) => "discover",
        Some(Brand::Jcb) => "jcb",
        Some(Brand::UnionPay) => "unionpay",
        _ => "unknown",
    }
}

fn rule(written: &WrittenRule) -> Rule {
    // What is kept was checked when it was declared.
    let Ok(rule) = written.parse() else { return Rule::default() };
    let cents = |money: Option<Money>| money.map(|money| Number(hundredths(money)));
    let decimal = |money: Option<Money>| money.map(Money::to_major);
    Rule {
        percent: rule.percent().map(|percent| Number(percent.to_string())),
        fix: cents(rule.fix()),
        fix_decimal: decimal(rule.fix()),
        min: cents(rule.min()),
        min_decimal: decimal(rule.min()),
        max: cents(rule.max()),
        max_decimal: decimal(rule.max()),
        currency: rule.currency().map(Currency::code),
    }
}
