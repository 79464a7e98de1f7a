//! Transactions: made, accepted by an allowance, confirmed, taken back, listed (wallet-surround 6.3, 6.6).

use axum::response::Response;
use florin_domain::{AllowanceState, Timestamp, TransactionState};
use florin_engine::wallet::accounts::Wallet;
use florin_engine::wallet::payments::Period;
use florin_engine::wallet::transactions::{
    self, Acceptance, Kind, Part, Transaction, TransactionFilter, TransactionWords,
};
use florin_engine::wallet::{allowances as engine_allowances, debits, redirects};
use serde::Serialize;
use url::Url;

use super::amounts::{Given, LONG};
use super::brief::{self, Draft, Named};
use super::view::{self, TransactionView};
use super::{allowances, is_own, payments};
use crate::shared::json::{Object, Value};
use crate::wallet::desk::{Asked, Desk};
use crate::wallet::fields::{self, Query, digits};
use crate::wallet::metadata::Metadata;
use crate::wallet::once::Once;
use crate::wallet::people::Name;
use crate::wallet::refusal::{Refusal, Wrong, bytes, json};
use crate::wallet::wallets;

const NO_TRANSACTION: Refusal = Refusal::NoResource("There is no such transaction");
/// Most payments of a transaction.
const MOST_PARTS: usize = 100;
/// Things of a page, unless another number is asked for, and the most that may be asked for.
const LIMIT: i64 = 20;
const MOST: i64 = 200;

/// A transaction as it stands.
pub(super) fn told(desk: &Desk, found: &Transaction) -> Response {
    json(200, &view::transaction(found, desk.engine.now()))
}

/// A body, if there is one. Clients in the field write an empty object as an empty list.
pub(super) fn some_body(asked: &Asked) -> Result<Option<Object<'_>>, Refusal> {
    let text = asked.body.trim_ascii();
    if text.is_empty() || text == b"[]" {
        return Ok(None);
    }
    fields::object(&asked.head, &asked.body).map(Some)
}

/// `limit` and `offset` of a page.
pub(super) fn part(query: &Query<'_>) -> Result<(i64, i64), Wrong> {
    let limit = query.number("limit")?.unwrap_or(LIMIT);
    if limit > MOST {
        return Err(Wrong::new("limit", "must not be over 200"));
    }
    Ok((limit, query.number("offset")?.unwrap_or(0)))
}

/// A part of a transaction as it was written.
enum Written {
    Known(i64),
    New(Box<Draft>),
}

/// `POST /transaction`
pub(super) async fn create(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let body = fields::object(&asked.head, &asked.body)?;
    let given = Given::body(&body);
    let written = written(given)?;
    let path = "allowance";
    let allowance = given.object(path)?.map(|object| Given { object, path });
    let mut words = words(desk, asked, given)?;
    let once = Once::read(desk, asked, "transaction", "")?;
    // Before the parts: what was made of them has them now.
    if let Some(before) = once.before(desk).await? {
        return Ok(before);
    }
    let mut parts = Vec::new();
    if let Some(given) = allowance {
        words.allowance_optional = given.switch("optional", false)?;
        parts.push(allowance_part(desk, asked, given).await?);
    }
    for part in written {
        parts.push(match part {
            Written::Known(id) => Part::KnownPayment(Box::new(known(desk, asked, id).await?)),
            Written::New(draft) => Part::Payment(draft.resolve(desk, asked).await?),
        });
    }
    if parts.is_empty() {
        return Err(given.wrong("payments", "or an allowance is required").into());
    }
    let body = |made: &Transaction| bytes(&view::transaction(made, desk.engine.now()));
    let keep = once.keep(&body);
    let made = transactions::create(&desk.engine, &asked.caller.client.id, words, parts, keep.as_ref()).await;
    once.answer(desk, made.map_err(Refusal::from), &body).await
}

fn written(given: Given<'_>) -> Result<Vec<Written>, Wrong> {
    let items = given.list("payments")?;
    if items.len() > MOST_PARTS {
        return Err(given.wrong("payments", "must not have more than 100 elements"));
    }
    let mut all: Vec<Written> = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        let path = format!("payments[{at}]");
        let wrong = |why| Wrong::new(path.clone(), why);
        let known = match item {
            Value::Text(text) => digits(text.as_str()),
            other => fields::integer(other),
        };
        let stands = |id| all.iter().any(|other| matches!(other, Written::Known(known) if *known == id));
        match (item, known) {
            (_, Some(id)) if stands(id) => return Err(wrong("stands twice")),
            (_, Some(id)) => all.push(Written::Known(id)),
            (Value::Object(object), None) => {
                all.push(Written::New(Box::new(Draft::read(Given { object, path: &path })?)));
            }
            (_, None) => return Err(wrong("must be a payment or its number")),
        }
    }
    Ok(all)
}

/// A payment that was made before and that nobody accepted.
async fn known(
    desk: &Desk,
    asked: &Asked,
    id: i64,
) -> Result<florin_engine::wallet::payments::Payment, Refusal> {
    payments::find(desk, asked, Some(id)).await.map_err(|refusal| match refusal {
        Refusal::NoResource(_) => Wrong::new("payments", "holds a payment that does not exist").into(),
        other => other,
    })
}

/// `data` of a new allowance, or the `id` of one that was made before.
async fn allowance_part(desk: &Desk, asked: &Asked, given: Given<'_>) -> Result<Part, Refusal> {
    let path = given.at("data");
    match (given.object("data")?, given.integer("id")?) {
        (Some(object), None) => Ok(Part::Allowance(brief::allowance(Given { object, path: &path })?)),
        (None, Some(id)) => match allowances::find(desk, asked, Some(id)).await {
            Ok(found) if found.row.state == AllowanceState::New => Ok(Part::KnownAllowance(Box::new(found))),
            Ok(_) => Err(Refusal::State("The allowance was agreed to, or is gone")),
            Err(Refusal::NoResource(_)) => Err(given.wrong("id", "is no allowance").into()),
            Err(other) => Err(other),
        },
        _ => Err(given.wrong("data", "or id is required, not both").into()),
    }
}

fn words(desk: &Desk, asked: &Asked, given: Given<'_>) -> Result<TransactionWords, Wrong> {
    let ours = TransactionWords::default();
    let client = &asked.caller.client;
    unrestricted(given)?;
    let reserve = given.period("reserve")?.unwrap_or(ours.reserve);
    if reserve == Period::For(0) {
        return Err(given.wrong("reserve", "must be above zero"));
    }
    let (callback_uri, callbacks_off) = match given.get("callback_uri") {
        Some(Value::Bool(false)) => (None, true),
        _ => (address(given, "callback_uri")?, false),
    };
    let redirect_uri = address(given, "redirect_uri")?;
    let is_dev = desk.engine.settings().insecure_dev;
    let is_ours = |uri: &String| client.hosts.is_empty() || redirects::allowed(&client.hosts, uri, is_dev);
    if !redirect_uri.as_ref().is_none_or(is_ours) {
        return Err(given.wrong("redirect_uri", "must be under a host that is registered for the client"));
    }
    let user = given.object("user")?.map(|object| Given { object, path: "user" });
    Ok(TransactionWords {
        reserve,
        use_allowance: given.switch("use_allowance", ours.use_allowance)?,
        suggest_allowance: given.switch("suggest_allowance", ours.suggest_allowance)?,
        auto_confirm: given.switch("auto_confirm", ours.auto_confirm)?,
        redirect_uri,
        callback_uri,
        callbacks_off,
        user_email: user.map(|user| user.text("email", LONG)).transpose()?.flatten(),
        debits_cards: client.automatic_deposits,
        ..ours
    })
}

/// Nobody is identified here and nobody is asked for more than their agreement: what needs that is refused.
fn unrestricted(given: Given<'_>) -> Result<(), Wrong> {
    let unsupported = |path: &str| Wrong::new(path, "is not supported here");
    if let Some(restrictions) = given.object("restrictions")? {
        let inner = Given { object: restrictions, path: "restrictions" };
        if let Some(owner) = inner.object("account_owner")? {
            let owner = Given { object: owner, path: "restrictions.account_owner" };
            let is_natural = owner.text("type", LONG)?.is_none_or(|kind| kind == "natural");
            if !is_natural || owner.get("level").is_some() || !owner.list("requirements")?.is_empty() {
                return Err(unsupported(owner.path));
            }
        }
    }
    for inquiry in given.list("inquiries")? {
        let Value::Object(object) = inquiry else {
            return Err(given.wrong("inquiries", "must hold objects"));
        };
        let kind = Given { object, path: "inquiries" }.text("type", LONG)?;
        if kind.as_deref() != Some("optional") {
            return Err(unsupported("inquiries"));
        }
    }
    Ok(())
}

/// An absolute http or https address.
fn address(given: Given<'_>, name: &str) -> Result<Option<String>, Wrong> {
    let Some(text) = given.text(name, LONG)? else { return Ok(None) };
    let is_plain = text.bytes().all(|byte| (0x21..=0x7e).contains(&byte));
    let url = Url::parse(&text).ok().filter(|url| is_plain && matches!(url.scheme(), "http" | "https"));
    match url {
        Some(_) => Ok(Some(text)),
        None => Err(given.wrong(name, "must be an absolute http or https address")),
    }
}

/// The transaction that the address names, of the caller's client.
pub(super) async fn find(desk: &Desk, asked: &Asked) -> Result<Transaction, Refusal> {
    let key = asked.head.uri.path().split('/').nth(4).unwrap_or_default();
    let found = transactions::find(&desk.engine, key).await?.ok_or(NO_TRANSACTION)?;
    is_own(asked, &found.row.client)?;
    Ok(found)
}

/// `GET /transaction/:key`
pub(super) async fn get(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    Ok(told(desk, &find(desk, asked).await?))
}

/// `DELETE /transaction/:key`: answers the transaction, as clients read it.
pub(super) async fn revoke(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let found = find(desk, asked).await?;
    Ok(told(desk, &transactions::revoke(&desk.engine, &found.row.key).await?))
}

/// `PUT /transaction/:key/reserve`, and `/reserve/:wallet` as older clients write it.
pub(super) async fn reserve(desk: &Desk, asked: &Asked, name: Option<Name>) -> Result<Response, Refusal> {
    let body = some_body(asked)?;
    let given = body.as_ref().map(Given::body);
    let (mut named, mut prices, mut revokes, mut by_code) = (None, Vec::new(), None, false);
    if let Some(given) = given {
        named = payer(given)?;
        if let Some(object) = given.object("payment_prices")? {
            prices = brief::prices(object, "payment_prices")?;
        }
        revokes = given.text("revoke_transaction_key", LONG)?;
        by_code = ["pin", "pin_code", "sms_code", "code"].iter().any(|name| given.get(name).is_some());
    }
    if name.is_none() && named.is_none() {
        return Err(Wrong::new("payer", "or wallet_id is required").into());
    }
    let found = find(desk, asked).await?;
    if by_code {
        return Err(Refusal::Forbidden(
            "Users accept on the page, or by an allowance; they have no codes here",
        ));
    }
    let payer = match (name, named) {
        (Some(name), _) => wallets::named(desk, asked, name).await?,
        (None, Some(named)) => named.find(desk).await?.ok_or_else(|| Wrong::new("payer", "is no wallet"))?,
        (None, None) => return Err(NO_TRANSACTION),
    };
    if let Some(key) = &revokes {
        let other = transactions::find(&desk.engine, key).await?;
        let other = other.ok_or_else(|| Wrong::new("revoke_transaction_key", "is no transaction"))?;
        is_own(asked, &other.row.client)?;
    }
    let acceptance = Acceptance { payer, kind: Kind::Automatic, with_allowance: false, prices, revokes };
    let accepted = transactions::accept(&desk.engine, &found.row.key, &acceptance).await?;
    Ok(told(desk, &brought_on(desk, accepted).await?))
}

/// What lacks money may be brought on by cards.
pub(super) async fn brought_on(desk: &Desk, accepted: Transaction) -> Result<Transaction, Refusal> {
    if accepted.row.state == TransactionState::WaitingFunds && accepted.words.debits_cards {
        return Ok(debits::advance(&desk.engine, &accepted.row.key).await?);
    }
    Ok(accepted)
}

fn payer(given: Given<'_>) -> Result<Option<Named>, Wrong> {
    match (given.object("payer")?, given.integer("wallet_id")?) {
        (Some(object), None) => Named::read(Given { object, path: "payer" }).map(Some),
        (None, Some(id)) => Ok(Some(Named::Id(id))),
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(given.wrong("wallet_id", "cannot stand beside payer")),
    }
}

/// `PUT /transaction/:key/confirm`, with lower prices by payment.
pub(super) async fn confirm(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let prices = match some_body(asked)? {
        Some(body) => brief::prices(&body, "")?,
        None => Vec::new(),
    };
    let found = find(desk, asked).await?;
    Ok(told(desk, &transactions::confirm(&desk.engine, &found.row.key, &prices).await?))
}

/// `GET /transaction/:key/type/:wallet`: the ways in which its owner can accept now.
pub(super) async fn ways(desk: &Desk, asked: &Asked, name: Name) -> Result<Response, Refusal> {
    let found = find(desk, asked).await?;
    let wallet = wallets::named(desk, asked, name).await?;
    let mut ways = Vec::new();
    if found.row.state == TransactionState::New {
        if by_allowance(desk, &found, &wallet).await? {
            ways.push(Kind::Automatic.as_str());
        }
        ways.push(Kind::Page.as_str());
    }
    Ok(json(200, &ways))
}

async fn by_allowance(desk: &Desk, found: &Transaction, wallet: &Wallet) -> Result<bool, Refusal> {
    let brings_one = found.allowance.is_some() && !found.words.allowance_optional;
    if !found.words.use_allowance || brings_one {
        return Ok(false);
    }
    for sum in found.charged()? {
        let client = &found.row.client;
        let left = engine_allowances::left(&desk.engine, client, wallet.id, sum.currency()).await?;
        if left.minor() < sum.minor() {
            return Ok(false);
        }
    }
    Ok(engine_allowances::active(&desk.engine, &found.row.client, wallet.id).await?.is_some())
}

/// `GET /transaction/:key/inquired-information`: nothing is asked of payers, so nothing was answered.
pub(super) async fn inquired(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    #[derive(Serialize)]
    struct Items {
        items: [(); 0],
        #[serde(rename = "_metadata")]
        metadata: Metadata,
    }
    find(desk, asked).await?;
    Ok(json(200, &Items { items: [], metadata: Metadata::of(0, 0, (LIMIT, 0)) }))
}

/// A list holds exactly two members.
#[derive(Serialize)]
struct List {
    transactions: Vec<TransactionView>,
    #[serde(rename = "_metadata")]
    metadata: Metadata,
}

/// `GET /transactions`. No transaction belongs to a project or a place: those that are asked for by one are none.
pub(super) async fn list(desk: &Desk, asked: &Asked) -> Result<Response, Refusal> {
    let query = Query::read(&asked.head);
    let part = part(&query)?;
    let state = query.get("status").map(|word| {
        TransactionState::find(word).ok_or_else(|| Wrong::new("status", "is not a known status"))
    });
    let from = query.number("from")?.map(|second| Timestamp::from_seconds(second.min(253_402_300_000)));
    let filter = TransactionFilter { state: state.transpose()?, from };
    let of_a_place = query.number("project_id")?.is_some() || query.number("location_id")?.is_some();
    let (found, total) = if of_a_place {
        (Vec::new(), 0)
    } else {
        transactions::list(&desk.engine, &asked.caller.client.id, &filter, part).await?
    };
    let now = desk.engine.now();
    let transactions: Vec<_> = found.iter().map(|found| view::transaction(found, now)).collect();
    Ok(json(200, &List { metadata: Metadata::of(transactions.len(), total, part), transactions }))
}
