//! Transactions: payments and what follows them, under the names that a face gives them.
//!
//! A transaction is written in the same database transaction as the attempt that carries it out. How it
//! stands is read from that attempt; a ruling stands above it where the verdict is not the PSP's.

use std::sync::Arc;

use florin_connectors::Manifest;
use florin_domain::{AttemptRef, AttemptState, MerchantId, Mode, Money, Timestamp};
use florin_store::payments as payment_rows;
use florin_store::transactions::{self as rows, TransactionRow, WholeRow};
use florin_store::{StoreError, Tx, checkouts, idempotency};
use florin_vault::Aad;

use crate::callers::Caller;
use crate::cards::{self, NewCard, StoredCard};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inquiries::{self, Why};
use crate::orders::{Outcome, Tried};
use crate::payments::outcome;

mod again;
mod announced;
mod disputed;
mod names;
mod ruled;

pub use again::{renotify, replay};
pub(crate) use announced::{announce_attempt, announces};
pub(crate) use disputed::write_dispute;
pub use names::{new_uid, random_uid, receipt_key};
pub use ruled::{Ruled, Ruling, rule, write_ruled};

/// The same amount from the same card within this time is a duplicate (checkout-gateway 2.3).
const DUPLICATE_MS: i64 = 30_000;

/// What a face writes down together with the attempt that it begins.
#[derive(Debug)]
pub struct Begun {
    /// The transaction's name: a UUID from [`new_uid`].
    pub uid: String,
    /// The face: `checkout`.
    pub face: &'static str,
    /// The shop that asks.
    pub shop: i64,
    /// The face's word: `payment`, `refund`, …
    pub kind: &'static str,
    /// The transaction that it follows.
    pub parent: Option<String>,
    /// The shop's own reference.
    pub tracking_id: Option<String>,
    /// What the face must remember of the request, as JSON. No card number, no verification value.
    pub words: String,
    /// The payment token that it uses up one try of.
    pub checkout: Option<Take>,
    /// The stored card that it charges.
    pub card: Option<String>,
    /// The card that it stores.
    pub new_card: Option<NewCard>,
    /// The same card once more, for the browser that the page remembers it for.
    pub remembered: Option<NewCard>,
    /// What makes another one a duplicate of it within 30 seconds; none switches the check off.
    pub duplicate_of: Option<String>,
    /// The address that must hear of its outcome.
    pub announces: Option<String>,
}

/// One try of a payment token, guarded by the version that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Take {
    pub(crate) token_hash: String,
    pub(crate) version: i64,
}

/// A transaction with everything that a face may tell of it.
#[derive(Debug)]
pub struct Transaction {
    /// Whose.
    pub merchant: MerchantId,
    /// Its name.
    pub uid: String,
    /// The face that made it.
    pub face: String,
    /// The shop that made it.
    pub shop: i64,
    /// The face's word.
    pub kind: String,
    /// Whether money is real.
    pub mode: Mode,
    /// The transaction that it follows.
    pub parent: Option<String>,
    /// The shop's own reference.
    pub tracking_id: Option<String>,
    /// How much was asked for.
    pub money: Money,
    /// What the face remembers of the request, as JSON.
    pub words: String,
    /// The verdict that stands above the attempt's.
    pub ruling: Option<Ruling>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When anything of it changed last.
    pub updated_at: Timestamp,
    /// The attempt that carries it out, and the payment as it stands now; none where no PSP was asked.
    pub carried: Option<Carried>,
    /// The stored card that it used or made.
    pub card: Option<StoredCard>,
}

/// An attempt and its payment.
#[derive(Debug)]
pub struct Carried {
    /// The payment.
    pub payment: payment_rows::PaymentRow,
    /// The attempt, with what the PSP said.
    pub tried: Tried,
}

impl Transaction {
    /// How its attempt stands; none where no PSP was asked.
    pub fn state(&self) -> Option<AttemptState> {
        self.carried.as_ref().map(|carried| carried.tried.attempt.state)
    }

    /// The PSP.
    pub fn gateway(&self) -> Option<&'static Manifest> {
        self.carried.as_ref().map(|carried| carried.tried.gateway)
    }
}

/// What faces call a transaction in which the payer's bank takes money back.
pub const CHARGEBACK: &str = "chargeback";

/// A shop's transaction; none if it is unknown or another shop's.
pub async fn find(
    engine: &Engine,
    merchant: &MerchantId,
    shop: i64,
    uid: &str,
) -> Result<Option<Transaction>, EngineError> {
    let found = rows::read_one(&engine.db, merchant, uid).await?;
    perhaps(engine, found.filter(|found| found.row.shop == shop))
}

/// A merchant's transaction of any shop: for those who tell of it.
pub async fn of_merchant(
    engine: &Engine,
    merchant: &MerchantId,
    uid: &str,
) -> Result<Option<Transaction>, EngineError> {
    perhaps(engine, rows::read_one(&engine.db, merchant, uid).await?)
}

/// The transaction of this name, whoever's it is: for payers, whose only word it is.
pub async fn by_uid(engine: &Engine, uid: &str) -> Result<Option<Transaction>, EngineError> {
    perhaps(engine, rows::read_by_uid(&engine.db, uid).await?)
}

/// A shop's transactions with this reference of its own, newest first.
pub async fn list_by_tracking_id(
    engine: &Engine,
    merchant: &MerchantId,
    shop: i64,
    tracking_id: &str,
    limit: i64,
) -> Result<Vec<Transaction>, EngineError> {
    let found = rows::list_by_tracking_id(&engine.db, merchant, shop, tracking_id, limit).await?;
    all(engine, found)
}

/// The first one of them.
pub async fn first_by_tracking_id(
    engine: &Engine,
    merchant: &MerchantId,
    shop: i64,
    tracking_id: &str,
) -> Result<Option<Transaction>, EngineError> {
    perhaps(engine, rows::read_first_by_tracking_id(&engine.db, merchant, shop, tracking_id).await?)
}

/// What follows a transaction, in order.
pub async fn children(
    engine: &Engine,
    merchant: &MerchantId,
    uid: &str,
) -> Result<Vec<Transaction>, EngineError> {
    let found = rows::list_children(&engine.db, merchant, uid).await?;
    all(engine, found)
}

/// A shop's transactions made in `[from, until)`, oldest first, behind `after`.
pub async fn list_by_time(
    engine: &Engine,
    merchant: &MerchantId,
    shop: i64,
    (from, until): (Timestamp, Timestamp),
    after: Option<(Timestamp, &str)>,
    limit: i64,
) -> Result<Vec<Transaction>, EngineError> {
    let after = after.unwrap_or((Timestamp(i64::MIN), ""));
    let found = rows::list_by_time(&engine.db, merchant, shop, from, until, after, limit).await?;
    all(engine, found)
}

/// The transaction of an attempt that was just made or replayed. What was written just now is not asked for again.
pub async fn of_outcome(engine: &Engine, outcome: Outcome) -> Result<Option<Transaction>, EngineError> {
    let Outcome { payment, mut tried, written, .. } = outcome;
    let Some(last) = tried.pop() else { return Ok(None) };
    if let Some(written) = written {
        let carried = Carried { payment, tried: last };
        return as_written(engine, *written, Some(carried)).await.map(Some);
    }
    let merchant = &payment.payment.merchant;
    let Some(WholeRow { row, card, .. }) =
        rows::read_by_attempt(&engine.db, merchant, &last.attempt.at).await?
    else {
        return Ok(None);
    };
    let words = words(engine, &row)?;
    let card = card.map(|card| cards::tell(engine, &card)).transpose()?;
    built(row, words, card, Some(Carried { payment, tried: last })).map(Some)
}

/// The payer is back from where the attempt sent them: the PSP is asked at once, and what it says recorded.
pub async fn complete(
    engine: &Arc<Engine>,
    merchant: &MerchantId,
    uid: &str,
) -> Result<Option<Transaction>, EngineError> {
    let Some(found) = rows::read_one(&engine.db, merchant, uid).await? else { return Ok(None) };
    if let Some(at) = &found.row.attempt {
        inquiries::ask_now(engine, merchant, at, Why::Back).await?;
    }
    of_merchant(engine, merchant, uid).await
}

/// What was written down, for who tells of it at once.
#[derive(Debug)]
pub(crate) struct Written {
    row: TransactionRow,
    words: String,
    /// The card that it stored.
    card: Option<StoredCard>,
}

/// What the engine writes for the face in the transaction that opens an attempt.
pub(crate) async fn write(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    begun: &Begun,
    money: Money,
    at: &AttemptRef,
) -> Result<Written, EngineError> {
    refuse_duplicate(engine, tx, caller, begun).await?;
    let row = new_row(engine, caller, begun, money, Some(at), None)?;
    rows::insert(tx, &row).await?;
    for card in [&begun.new_card, &begun.remembered].into_iter().flatten() {
        cards::insert(tx, card, &begun.uid).await?;
    }
    take(tx, caller, begun).await?;
    let card = begun.new_card.as_ref().filter(|card| row.card.as_ref() == Some(&card.id));
    let card = card.map(|card| card.made_by(engine, &begun.uid)).transpose()?;
    Ok(Written { row, words: begun.words.clone(), card })
}

async fn take(tx: &mut Tx, caller: &Caller, begun: &Begun) -> Result<(), EngineError> {
    let Some(take) = &begun.checkout else { return Ok(()) };
    match checkouts::take(tx, &caller.merchant, &take.token_hash, take.version, &begun.uid).await {
        Err(StoreError::Again) => Err(EngineError::UnderWay),
        other => Ok(other?),
    }
}

/// One row says when this was asked for last. Two at once: the second waits for the first one's commit.
async fn refuse_duplicate(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    begun: &Begun,
) -> Result<(), EngineError> {
    let Some(same) = &begun.duplicate_of else { return Ok(()) };
    let scope =
        engine.ring.lookup("duplicate", format!("{}/{}\0{same}", begun.face, begun.shop).as_bytes())?;
    let now = engine.now();
    let fresh = idempotency::mark(tx, &caller.merchant, &scope, now, now.minus_ms(DUPLICATE_MS)).await?;
    if fresh { Ok(()) } else { Err(EngineError::Duplicate) }
}

fn new_row(
    engine: &Engine,
    caller: &Caller,
    begun: &Begun,
    money: Money,
    at: Option<&AttemptRef>,
    ruling: Option<&Ruling>,
) -> Result<TransactionRow, EngineError> {
    let body = engine.ring.seal(&*engine.rng, aad(&caller.merchant, &begun.uid), begun.words.as_bytes())?;
    let ruling = ruling.map(serde_json::to_string).transpose().map_err(|_| StoreError::Row)?;
    let now = engine.now();
    Ok(TransactionRow {
        merchant: caller.merchant.clone(),
        uid: begun.uid.clone(),
        face: begun.face.to_owned(),
        shop: begun.shop,
        kind: begun.kind.to_owned(),
        mode: caller.mode,
        attempt: at.cloned(),
        parent: begun.parent.clone(),
        tracking_id: begun.tracking_id.clone(),
        card: begun.card.clone().or_else(|| begun.new_card.as_ref().map(|card| card.id.clone())),
        money,
        body,
        ruling,
        created_at: now,
        changed_at: now,
    })
}

fn aad<'a>(merchant: &'a MerchantId, uid: &'a str) -> Aad<'a> {
    Aad { merchant: merchant.as_str(), record: uid, field_set: "transaction", version: 1 }
}

fn all(engine: &Engine, found: Vec<WholeRow>) -> Result<Vec<Transaction>, EngineError> {
    found.into_iter().map(|found| whole(engine, found)).collect()
}

fn perhaps(engine: &Engine, found: Option<WholeRow>) -> Result<Option<Transaction>, EngineError> {
    found.map(|found| whole(engine, found)).transpose()
}

pub(crate) fn whole(engine: &Engine, found: WholeRow) -> Result<Transaction, EngineError> {
    let WholeRow { row, carried, card } = found;
    let carried = match carried {
        None if row.attempt.is_some() => return Err(StoreError::Row.into()),
        None => None,
        Some((attempt, payment)) => {
            let Outcome { payment, mut tried, .. } = outcome(engine, payment, &[attempt], false)?;
            tried.pop().map(|tried| Carried { payment, tried })
        }
    };
    let words = words(engine, &row)?;
    let card = card.map(|card| cards::tell(engine, &card)).transpose()?;
    built(row, words, card, carried)
}

/// What was sealed of it.
fn words(engine: &Engine, row: &TransactionRow) -> Result<String, EngineError> {
    let text = engine.ring.open(aad(&row.merchant, &row.uid), &row.body)?;
    Ok(std::str::from_utf8(text.expose()).map_err(|_| StoreError::Row)?.to_owned())
}

async fn as_written(
    engine: &Engine,
    written: Written,
    carried: Option<Carried>,
) -> Result<Transaction, EngineError> {
    let Written { row, words, card } = written;
    let card = match (card, &row.card) {
        (None, Some(id)) => cards::by_id(engine, &row.merchant, id).await?,
        (card, _) => card,
    };
    built(row, words, card, carried)
}

fn built(
    row: TransactionRow,
    words: String,
    card: Option<StoredCard>,
    carried: Option<Carried>,
) -> Result<Transaction, EngineError> {
    let ruling = row.ruling.as_deref().map(serde_json::from_str).transpose().map_err(|_| StoreError::Row)?;
    let moved = carried.as_ref().and_then(|carried| carried.tried.changed_at);
    Ok(Transaction {
        updated_at: moved.map_or(row.changed_at, |moved| moved.max(row.changed_at)),
        merchant: row.merchant,
        uid: row.uid,
        face: row.face,
        shop: row.shop,
        kind: row.kind,
        mode: row.mode,
        parent: row.parent,
        tracking_id: row.tracking_id,
        money: row.money,
        words,
        ruling,
        created_at: row.created_at,
        carried,
        card,
    })
}
