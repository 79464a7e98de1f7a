//! Payments that are under way, as their users see them, and asked-for ones that users refuse (wallet-surround 5.7).

use axum::response::Response;
use florin_engine::wallet::accounts::Wallet;
use florin_engine::wallet::pending::{self, Pending};
use florin_engine::wallet::statements::Direction;
use serde::Serialize;

use super::desk::{Asked, Desk};
use super::fields::Query;
use super::metadata::Metadata;
use super::parties::{self, Party};
use super::people::Name;
use super::refusal::{Refusal, Wrong, json, nothing};
use super::statements::{Sum, limit};
use super::wallets;

/// What the two ways need.
const INCOMING: &str = "incoming_payments";
pub(super) const OUTGOING: &str = "outgoing_payments";
/// What all of them are.
const KIND: &str = "transfer";

/// A payment under way. Its amount stands together, as in statements.
#[derive(Serialize)]
struct Told {
    id: i64,
    #[serde(flatten)]
    sum: Sum,
    details: String,
    direction: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    cancelable: bool,
    date: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_party: Option<Party>,
}

impl Told {
    fn of(pending: &Pending, other_party: Option<Party>) -> Told {
        let (cancelable, row) = (pending.is_asked(), &pending.payment.row);
        Told {
            id: row.id,
            sum: pending.money.into(),
            details: pending.payment.details(),
            direction: pending.direction.as_str(),
            kind: KIND,
            cancelable,
            date: row.created_at.seconds(),
            valid_until: pending.ends_at.map(florin_domain::Timestamp::seconds),
            // Who has the key may open the page on which it is accepted: that is the payer's.
            transaction_key: cancelable.then(|| row.transaction.clone()),
            other_party,
        }
    }
}

/// A list holds exactly two members.
#[derive(Serialize)]
struct List {
    pending_payments: Vec<Told>,
    #[serde(rename = "_metadata")]
    metadata: Metadata,
}

/// `GET /wallet/:id/pending-payments`: what the caller may see of them.
pub(super) async fn list(desk: &Desk, asked: &Asked, name: Name) -> Result<Response, Refusal> {
    let (engine, caller) = (&desk.engine, &asked.caller);
    caller.has_one_of(&[INCOMING, OUTGOING])?;
    let query = Query::read(&asked.head);
    let (limit, offset) = (limit(&query)?, query.number("offset")?.unwrap_or(0));
    let wanted = query
        .get("direction")
        .map(|word| Direction::parse(word).ok_or_else(|| Wrong::new("direction", "must be in or out")));
    let wanted = wanted.transpose()?;
    let is_known = query.get("type").is_none_or(|kind| kind == KIND);
    let wallet = wallets::named(desk, asked, name).await?;
    let sees_in = caller.sees(engine, wallet.user, INCOMING).await?;
    let sees_out = caller.sees(engine, wallet.user, OUTGOING).await?;
    if !sees_in && !sees_out {
        caller.acts_for(wallet.user)?;
    }
    let mut found = pending::list(engine, &wallet).await?;
    found.retain(|(_, direction)| {
        let may_see = match direction {
            Direction::In => sees_in,
            Direction::Out => sees_out,
        };
        is_known && may_see && wanted.is_none_or(|wanted| wanted == *direction)
    });
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let place = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    let mut shown = Vec::new();
    for (id, direction) in found.into_iter().skip(place(offset)).take(place(limit)) {
        shown.extend(pending::find(engine, id, direction).await?);
    }
    let parties = parties::of(engine, shown.iter().filter_map(|pending| pending.other.as_ref())).await?;
    let told = |pending: Pending| {
        let party = pending.other.as_ref().and_then(|number| parties.get(number)).cloned();
        Told::of(&pending, party)
    };
    let pending_payments: Vec<_> = shown.into_iter().map(told).collect();
    let metadata = Metadata::of(pending_payments.len(), total, (limit, offset));
    Ok(json(200, &List { pending_payments, metadata }))
}

/// `DELETE /wallet/:id/pending-payment/:pending_id`: the user does not want to pay what they were asked for.
pub(super) async fn refuse(
    desk: &Desk,
    asked: &Asked,
    name: Name,
    id: Option<i64>,
) -> Result<Response, Refusal> {
    let wallet: Wallet = wallets::named(desk, asked, name).await?;
    asked.caller.acts_for_with(&desk.engine, wallet.user, OUTGOING).await?;
    let found = pending::list(&desk.engine, &wallet).await?;
    let listed = found.into_iter().find(|(own, _)| Some(*own) == id);
    let (id, direction) = listed.ok_or(NO_PENDING)?;
    let pending = pending::find(&desk.engine, id, direction).await?.ok_or(NO_PENDING)?;
    pending::refuse(&desk.engine, &pending).await?;
    Ok(nothing())
}

const NO_PENDING: Refusal = Refusal::NoResource("There is no such payment under way");
