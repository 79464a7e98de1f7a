//! Users' cards: made, read, linked, deleted, listed (wallet 3 to 7).

use axum::response::Response;
use florin_domain::AccountNumber;
use florin_engine::wallet::cards::{self, CardFault, CardStatus, Link, NewCard, WalletCard};
use florin_engine::wallet::{accounts, redirects, relation, users};
use url::Url;

use super::desk::{Asked, Desk};
use super::fields::{self, Query};
use super::metadata::Metadata;
use super::once::Once;
use super::refusal::{self, Refusal, Wrong, bytes, json};
use crate::shared::card_numbers;
use crate::shared::json::{Object, Value};

mod view;

/// Most links of a card (wallet 5.3).
const MOST_LINKS: usize = 50;
/// Longest address to go back to.
const LONGEST_ADDRESS: usize = 2000;
/// Cards of a page, unless another number is asked for, and the most that may be asked for.
const LIMIT: i64 = 20;
const MOST: i64 = 200;

/// `POST /card`
pub(super) async fn create(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let wish = wish(asked)?;
    let once = Once::read(desk, asked, "card", "")?;
    if asked.caller.token.is_some() {
        asked.caller.acts_for(wish.user)?;
    }
    if !users::exists(&desk.engine, wish.user).await? {
        return Err(Wrong::new("user_id", "there is no such user").into());
    }
    acts_for(desk, asked, wish.user).await?;
    if let Some(before) = once.before(desk).await? {
        return Ok(before);
    }
    may_link(desk, wish.user, &wish.links).await?;
    let body = |card: &WalletCard| bytes(&told(desk, card));
    let keep = once.keep(&body);
    let made = cards::create(&desk.engine, &asked.caller.client.id, wish, keep.as_ref()).await;
    once.answer(desk, made.map_err(Refusal::from), &body).await
}

fn wish(asked: &Asked) -> Result<NewCard, Refusal> {
    let body = fields::object(&asked.head, &asked.body)?;
    let mut wrong = Vec::new();
    let mut take = |fault: Wrong| wrong.push(fault);
    let user = fields::needed_integer(&body, "user_id").map_err(&mut take).unwrap_or_default();
    let links = links(&body).map_err(&mut take).unwrap_or_default().unwrap_or_default();
    let (mut back, mut locale) = (None, None);
    match body.exact("relation") {
        None => {}
        Some(Value::Object(given)) => {
            back = back_uri(given, &asked.caller.client.hosts).map_err(&mut take).unwrap_or_default();
            locale = locale_of(given).map_err(&mut take).unwrap_or_default();
        }
        Some(_) => take(Wrong::new("relation", "must be an object")),
    }
    if wrong.is_empty() { Ok(NewCard { user, links, back, locale }) } else { Err(Refusal::Parameters(wrong)) }
}

/// Where the user goes afterwards: exactly this, so it must be what a browser can be sent to.
fn back_uri(relation: &Object<'_>, hosts: &[String]) -> Result<Option<String>, Wrong> {
    const NAME: &str = "relation.redirect_back_uri";
    let Some(text) = fields::text(relation, NAME, "redirect_back_uri")? else { return Ok(None) };
    let wrong = |why| Err(Wrong::new(NAME, why));
    if text.chars().count() > LONGEST_ADDRESS {
        return wrong("must not be longer than 2000 characters");
    }
    let is_plain = text.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
    let url = Url::parse(text).ok().filter(|url| is_plain && matches!(url.scheme(), "http" | "https"));
    let Some(url) = url else { return wrong("must be an absolute http or https address") };
    let host = url.host_str().unwrap_or_default();
    let is_ours = |own: &String| match (own.split_once(':'), url.port_or_known_default()) {
        (Some((name, port)), Some(theirs)) => name.eq_ignore_ascii_case(host) && *port == *theirs.to_string(),
        _ => own.eq_ignore_ascii_case(host),
    };
    // A registered host with protocol, path or wildcards fits as it does on the page of consent.
    if !hosts.is_empty() && !hosts.iter().any(is_ours) && !redirects::allowed(hosts, text, true) {
        return wrong("must be under a host that is registered for the client");
    }
    if card_numbers::holds_one(text) { wrong(card_numbers::REFUSED) } else { Ok(Some(text.to_owned())) }
}

fn locale_of(relation: &Object<'_>) -> Result<Option<String>, Wrong> {
    const NAME: &str = "relation.locale";
    let Some(text) = fields::text(relation, NAME, "locale")? else { return Ok(None) };
    let fits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    if fits { Ok(Some(text.to_ascii_lowercase())) } else { Err(Wrong::new(NAME, "must be two letters")) }
}

/// `accounts`, if it is there (wallet 5.3).
fn links(body: &Object<'_>) -> Result<Option<Vec<Link>>, Wrong> {
    let items = match body.exact("accounts") {
        None => return Ok(None),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Wrong::new("accounts", "must be an array")),
    };
    if items.len() > MOST_LINKS {
        return Err(Wrong::new("accounts", "must not have more than 50 elements"));
    }
    let mut links: Vec<Link> = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let link = link(item, at)?;
        if links.iter().any(|known| known.number == link.number) {
            return Err(Wrong::new(format!("accounts[{at}].number"), "stands twice"));
        }
        links.push(link);
    }
    Ok(Some(links))
}

fn link(item: &Value<'_>, at: usize) -> Result<Link, Wrong> {
    let path = |name: &str| format!("accounts[{at}].{name}");
    let Value::Object(given) = item else {
        return Err(Wrong::new(format!("accounts[{at}]"), "must be an object"));
    };
    let number = fields::text(given, &path("number"), "number")?;
    let number = number.ok_or_else(|| Wrong::new(path("number"), "is required"))?.to_owned();
    let order = given.exact("order").ok_or_else(|| Wrong::new(path("order"), "is required"))?;
    let order =
        fields::integer(order).ok_or_else(|| Wrong::new(path("order"), "must be a non-negative integer"))?;
    Ok(Link { number, order })
}

/// Accounts that nobody has are wrong; those that the card's owner may not use are forbidden.
async fn may_link(desk: &Desk, user: i64, links: &[Link]) -> Result<(), Refusal> {
    let mut all_theirs = true;
    for (at, link) in links.iter().enumerate() {
        match may_use(desk, user, &link.number).await? {
            None => {
                let path = format!("accounts[{at}].number");
                return Err(Wrong::new(path, "there is no such account").into());
            }
            Some(theirs) => all_theirs &= theirs,
        }
    }
    if all_theirs { Ok(()) } else { Err(Refusal::Forbidden(NO_ACCESS)) }
}

/// Of an account that the card's owner may not use.
pub(super) const NO_ACCESS: &str = "The card's owner has no access to this account";

/// Whether a user may use an account; none if nobody has such an account.
pub(super) async fn may_use(desk: &Desk, user: i64, number: &str) -> Result<Option<bool>, Refusal> {
    let Ok(number) = AccountNumber::parse(number) else { return Ok(None) };
    if accounts::may_read(&desk.engine, user, &number).await? {
        return Ok(Some(true));
    }
    Ok(accounts::find(&desk.engine, &number).await?.map(|_| false))
}

/// Whether the caller may act upon a user's cards. What the operator granted is known at once; what the user agreed
/// to for good (`cards_offline`) is looked up.
pub(super) async fn acts_for(desk: &Desk, asked: &Asked, user: i64) -> Result<(), Refusal> {
    match asked.caller.acts_for(user) {
        Ok(()) => Ok(()),
        Err(_) => asked.caller.acts_for_with(&desk.engine, user, "cards").await,
    }
}

/// A card of a user for whom the caller acts.
pub(super) async fn find(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<WalletCard, Refusal> {
    let found = match id {
        Some(id) => cards::find(&desk.engine, id).await?,
        None => None,
    };
    let card = found.ok_or(Refusal::NoResource("There is no such card"))?;
    acts_for(desk, asked, card.user).await?;
    Ok(card)
}

/// `GET /card/:id`
pub(super) async fn get(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Response, Refusal> {
    let card = find(desk, asked, id).await?;
    Ok(json(200, &told(desk, &card)))
}

/// `PUT /card/:id`
pub(super) async fn edit(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Response, Refusal> {
    let links = if asked.body.is_empty() { None } else { links(&fields::object(&asked.head, &asked.body)?)? };
    let card = find(desk, asked, id).await?;
    if let Some(links) = &links {
        may_link(desk, card.user, links).await?;
    }
    if card.status == CardStatus::Failed {
        return Err(Refusal::State("A failed card cannot be edited"));
    }
    let card = match links {
        Some(links) => cards::relink(&desk.engine, card.id, &links).await?,
        None => card,
    };
    Ok(json(200, &told(desk, &card)))
}

/// `DELETE /card/:id`
pub(super) async fn delete(desk: &Desk, asked: &Asked, id: Option<i64>) -> Result<Response, Refusal> {
    let card = find(desk, asked, id).await?;
    cards::delete(&desk.engine, card.id).await?;
    Ok(refusal::nothing())
}

/// `GET /cards`
pub(super) async fn list(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let query = Query::read(&asked.head);
    let mut wrong = Vec::new();
    for name in ["order_by", "order_direction", "before", "after"] {
        if query.get(name).is_some() {
            wrong.push(Wrong::new(name, "is not supported for cards"));
        }
    }
    let mut number = |name, otherwise: Option<i64>| match query.number(name) {
        Ok(given) => given.or(otherwise).unwrap_or_else(|| {
            wrong.push(Wrong::new(name, "is required"));
            0
        }),
        Err(fault) => {
            wrong.push(fault);
            0
        }
    };
    let (user, limit, offset) =
        (number("user_id", None), number("limit", Some(LIMIT)), number("offset", Some(0)));
    if limit > MOST {
        wrong.push(Wrong::new("limit", "must not be over 200"));
    }
    if !wrong.is_empty() {
        return Err(Refusal::Parameters(wrong));
    }
    acts_for(desk, asked, user).await?;
    let found = cards::list(&desk.engine, user, limit, offset).await?;
    let cards: Vec<_> = found.cards.iter().map(|card| told(desk, card)).collect();
    Ok(json(200, &view::List { _metadata: Metadata::of(cards.len(), found.total, (limit, offset)), cards }))
}

/// A card that is related or failed: there is no address any more.
pub(super) fn settled(card: &WalletCard) -> view::Card {
    view::card(card, None)
}

fn told(desk: &Desk, card: &WalletCard) -> view::Card {
    let address = card.address.as_ref().map(|secret| relation::address(&desk.engine, secret.expose()));
    view::card(card, address)
}

impl From<CardFault> for Refusal {
    fn from(fault: CardFault) -> Refusal {
        match fault {
            CardFault::Unknown => Refusal::NoResource("There is no such card"),
            CardFault::Failed => Refusal::State("A failed card cannot be edited"),
            CardFault::Engine(error) => error.into(),
        }
    }
}
