//! What users are told of bookings and of what is held (wallet-surround 5.6, 5.7).

use std::collections::HashMap;

use axum::response::Response;
use florin_domain::{AccountNumber, Currency, Money, Timestamp};
use florin_engine::wallet::statements::{self, Direction, Filter, Page, Part, Place, Statement};
use serde::Serialize;

use super::balances::whole_cents;
use super::desk::{Asked, Desk};
use super::fields::Query;
use super::metadata::Metadata;
use super::parties::{self, Party};
use super::people::Name;
use super::refusal::{Refusal, Wrong, json};
use super::wallets;

/// What statements need; the second one shows what is recent.
pub(super) const SCOPE: &str = "statements";
const RECENT: &str = "recent_statements";
/// How long a line is recent.
const RECENT_MS: i64 = 90 * 24 * 3600 * 1000;
const LIMIT: i64 = 20;
const MOST: i64 = 200;
/// In the year 9999.
const LAST_SECOND: i64 = 253_402_300_000;

/// An amount. A client in the field reads on from `amount` until it has seen the other two: they stand together.
#[derive(Serialize)]
pub(super) struct Sum {
    amount: i64,
    amount_decimal: String,
    currency: &'static str,
}

impl From<Money> for Sum {
    fn from(money: Money) -> Sum {
        Sum {
            amount: whole_cents(money),
            amount_decimal: money.to_major(),
            currency: money.currency().code(),
        }
    }
}

#[derive(Serialize)]
struct Told {
    id: i64,
    #[serde(flatten)]
    sum: Sum,
    direction: &'static str,
    date: i64,
    details: String,
    #[serde(rename = "type")]
    kind: String,
    account_number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_party: Option<Party>,
}

impl Told {
    fn of(line: Statement, account: &AccountNumber, other_party: Option<Party>) -> Told {
        Told {
            id: line.id,
            sum: line.money.into(),
            direction: line.direction.as_str(),
            date: line.at.seconds(),
            details: line.details,
            kind: line.kind,
            account_number: account.to_string(),
            other_party,
        }
    }
}

/// A list holds exactly two members.
#[derive(Serialize)]
struct List {
    statements: Vec<Told>,
    #[serde(rename = "_metadata")]
    metadata: CursorMetadata,
}

#[derive(Serialize)]
struct CursorMetadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
    limit: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    has_next: bool,
    has_previous: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cursors: Option<Cursors>,
}

#[derive(Serialize)]
struct Cursors {
    after: String,
    before: String,
}

/// `GET /wallet/:id/statements`.
pub(super) async fn list(desk: &Desk, asked: &Asked, name: Name) -> Result<Response, Refusal> {
    asked.caller.has_one_of(&[SCOPE, RECENT])?;
    let query = Query::read(&asked.head);
    let (limit, part, mut filter) = (limit(&query)?, part(&query)?, filter(&query)?);
    let wallet = wallets::named(desk, asked, name).await?;
    if sees_recent_only(desk, asked, wallet.user).await? {
        let since = desk.engine.now().minus_ms(RECENT_MS);
        filter.from = Some(filter.from.map_or(since, |from| from.max(since)));
    }
    let most = usize::try_from(limit).map_err(|_| Refusal::Broken)?;
    let number = &wallet.account.number;
    let page = statements::list(&desk.engine, number, &filter, part, most).await?;
    let parties = parties::of(&desk.engine, page.lines.iter().filter_map(|line| line.other.as_ref())).await?;
    Ok(json(200, &tell(page, number, &parties, (limit, part))))
}

/// Whether the caller may see what is recent, and nothing else.
async fn sees_recent_only(desk: &Desk, asked: &Asked, user: i64) -> Result<bool, Refusal> {
    if asked.caller.sees(&desk.engine, user, SCOPE).await? {
        return Ok(false);
    }
    asked.caller.acts_for_with(&desk.engine, user, RECENT).await?;
    Ok(true)
}

fn tell(
    page: Page,
    number: &AccountNumber,
    parties: &HashMap<AccountNumber, Party>,
    (limit, part): (i64, Part),
) -> List {
    let place = |line: &Statement| format!("{}-{}", line.at.micros(), line.id);
    let ends = page.lines.first().zip(page.lines.last());
    let cursors = ends.map(|(first, last)| Cursors { after: place(last), before: place(first) });
    let offset = match part {
        Part::Offset(offset) => Some(offset),
        Part::After(_) | Part::Before(_) => None,
    };
    let Page { total, has_next, has_previous, .. } = page;
    let told = |line: Statement| {
        let party = line.other.as_ref().and_then(|number| parties.get(number)).cloned();
        Told::of(line, number, party)
    };
    List {
        statements: page.lines.into_iter().map(told).collect(),
        metadata: CursorMetadata { total, limit, offset, has_next, has_previous, cursors },
    }
}

/// `limit`, 20 unless it is given.
pub(super) fn limit(query: &Query<'_>) -> Result<i64, Wrong> {
    let limit = query.number("limit")?.unwrap_or(LIMIT);
    if limit > MOST { Err(Wrong::new("limit", "must be at most 200")) } else { Ok(limit) }
}

/// One way to page, not two.
fn part(query: &Query<'_>) -> Result<Part, Wrong> {
    match (query.get("after"), query.get("before"), query.number("offset")?) {
        (None, None, offset) => Ok(Part::Offset(offset.unwrap_or(0))),
        (Some(after), None, None) => place(after).map(Part::After).ok_or_else(|| no_cursor("after")),
        (None, Some(before), None) => place(before).map(Part::Before).ok_or_else(|| no_cursor("before")),
        (Some(_), ..) => Err(Wrong::new("after", "cannot stand beside offset or before")),
        (None, Some(_), _) => Err(Wrong::new("before", "cannot stand beside offset")),
    }
}

fn no_cursor(name: &'static str) -> Wrong {
    Wrong::new(name, "is not a cursor of this list")
}

fn place(cursor: &str) -> Option<Place> {
    let (at, id) = cursor.split_once('-')?;
    Some((Timestamp(super::fields::digits(at)?), super::fields::digits(id)?))
}

fn filter(query: &Query<'_>) -> Result<Filter, Wrong> {
    let mut currencies = Vec::new();
    for code in query.get("currency").unwrap_or_default().split(',').filter(|code| !code.is_empty()) {
        let currency = Currency::parse(&code.to_ascii_uppercase());
        currencies.push(currency.map_err(|_| Wrong::new("currency", "holds a currency that is unknown"))?);
    }
    let direction = query
        .get("direction")
        .map(|word| Direction::parse(word).ok_or_else(|| Wrong::new("direction", "must be in or out")));
    let from = query.number("from")?.map(begins);
    // The last second is in it as a whole.
    let to = query.number("to")?.map(|second| Timestamp(begins(second + 1).micros() - 1));
    let text = query.get("text").filter(|text| !text.is_empty()).map(str::to_owned);
    if text.as_deref().is_some_and(|text| text.contains('\0')) {
        return Err(Wrong::new("text", "holds what no text has"));
    }
    let oldest_first = oldest_first(query)?;
    Ok(Filter { currencies, direction: direction.transpose()?, from, to, text, oldest_first })
}

/// Lines are sorted by when they were booked, and by nothing else.
fn oldest_first(query: &Query<'_>) -> Result<bool, Wrong> {
    if query.get("order_by").is_some_and(|name| name != "date") {
        return Err(Wrong::new("order_by", "must be date"));
    }
    match query.get("order_direction") {
        None | Some("desc") => Ok(false),
        Some("asc") => Ok(true),
        Some(_) => Err(Wrong::new("order_direction", "must be asc or desc")),
    }
}

/// The beginning of a second; of one that never comes, the last one that is reckoned with.
fn begins(second: i64) -> Timestamp {
    Timestamp::from_seconds(second.min(LAST_SECOND))
}

/// What is held, without an id: it is no booking yet.
#[derive(Serialize)]
struct Reservation {
    #[serde(flatten)]
    sum: Sum,
    direction: &'static str,
    date: i64,
    details: &'static str,
}

#[derive(Serialize)]
struct Reservations {
    reservation_statements: Vec<Reservation>,
    #[serde(rename = "_metadata")]
    metadata: Metadata,
}

/// `GET /wallet/:id/reservation-statements`.
pub(super) async fn reservations(desk: &Desk, asked: &Asked, name: Name) -> Result<Response, Refusal> {
    asked.caller.has_one_of(&[SCOPE, RECENT])?;
    let query = Query::read(&asked.head);
    let (limit, offset) = (limit(&query)?, query.number("offset")?.unwrap_or(0));
    let wallet = wallets::named(desk, asked, name).await?;
    sees_recent_only(desk, asked, wallet.user).await?;
    let held = statements::held(&desk.engine, &wallet.account.number).await?;
    let (total, skip) = (i64::try_from(held.len()).unwrap_or(i64::MAX), usize::try_from(offset));
    let shown = held.into_iter().skip(skip.unwrap_or(usize::MAX)).take(usize::try_from(limit).unwrap_or(0));
    let reservation_statements: Vec<_> = shown
        .map(|(at, money)| Reservation {
            sum: money.into(),
            direction: Direction::Out.as_str(),
            date: at.seconds(),
            details: "Reserved",
        })
        .collect();
    let metadata = Metadata::of(reservation_statements.len(), total, (limit, offset));
    Ok(json(200, &Reservations { reservation_statements, metadata }))
}
