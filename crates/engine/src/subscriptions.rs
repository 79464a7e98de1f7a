//! Subscriptions: a card is charged again and again, once a period, whatever crashes in between.
//!
//! A charge is decided upon first: the name of its transaction is on disk before anything is sent. Whoever takes
//! over after a crash finds that name. If the transaction is there, its outcome counts; if not, nothing was sent
//! (transaction and attempt are one commit), and the charge is made under the same name, which exists once.

use std::sync::Arc;

use florin_connectors::Payer;
use florin_domain::{Card, MerchantId, Mode, Timestamp};
use florin_store::StoreError;
use florin_store::subscriptions::{self as rows, SubscriptionRow};
use florin_vault::Aad;
use futures_util::future::join_all;
use serde::{Deserialize, Serialize};

use crate::cards::{self, StoredCard};
use crate::deliveries::{Announcement, announce};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::idempotency::{self, Idempotency};
use crate::shops::Shop;
use crate::transactions;

mod calendar;
mod charge;
mod course;

pub use calendar::Unit;
pub use course::{Charge, Course, Event, Period, State, Terms, Verdict};

/// The name under which its events are announced.
pub const FACE: &str = "subscriptions";
/// Subscriptions that one sweep takes.
const BATCH: i64 = 16;
/// How long one charge may take before another worker looks after it.
const LEASE_MS: i64 = 300_000;
/// How often a change begins again when somebody else was faster.
const TRIES: u32 = 8;

/// A subscription.
#[derive(Debug, Clone)]
pub struct Subscription {
    /// Whose.
    pub merchant: MerchantId,
    /// The shop that made it.
    pub shop: i64,
    /// Its name: `sbs_` and 16 hexadecimal digits.
    pub id: String,
    /// Whether money is real.
    pub mode: Mode,
    /// How far it got.
    pub course: Course,
    /// What does not change of it.
    pub details: Details,
    /// The id of its stored card, once it has one.
    pub card: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    row: SubscriptionRow,
}

/// What does not change of a subscription.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Details {
    /// What the face keeps, as JSON.
    pub words: String,
    /// What the face keeps of the trial's transaction.
    pub trial_words: String,
    /// What the face keeps of each later transaction.
    pub plan_words: String,
    /// For the PSP.
    pub description: String,
    /// The shop's own reference.
    pub tracking_id: Option<String>,
    /// The address that hears of it.
    pub notification_url: Option<String>,
    /// The payment token on whose page the card is given, by [`crate::checkouts::Checkout::name`].
    pub checkout: Option<String>,
}

/// What a shop asks for.
#[derive(Debug)]
pub struct NewSubscription {
    /// Its name, from [`crate::shop_records::new_name`].
    pub id: String,
    /// Whether money is real.
    pub mode: Mode,
    /// What was agreed.
    pub terms: Terms,
    /// What does not change of it.
    pub details: Details,
    /// Where the card comes from.
    pub source: Source,
    /// The caller's key, if it sent one.
    pub idempotency: Option<Idempotency>,
}

/// Where the card of a subscription comes from.
#[derive(Debug)]
pub enum Source {
    /// It came with the request: charged at once, and stored.
    Card {
        /// The card.
        card: Box<Card>,
        /// Who pays.
        payer: Option<Box<Payer>>,
    },
    /// It is stored, and its holder agreed to this.
    Stored(Box<StoredCard>),
    /// The customer gives it on the page of a payment token.
    Page,
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Kept {
    course: Course,
    details: Details,
    card: Option<String>,
}

/// Makes a subscription and charges its first period if it has a card. Goes on when the caller hangs up.
pub async fn create(
    engine: &Arc<Engine>,
    shop: &Shop,
    new: NewSubscription,
) -> Result<Subscription, EngineError> {
    let (engine, shop) = (engine.clone(), shop.clone());
    let flow = {
        let engine = engine.clone();
        async move { begin(&engine, &shop, new).await }
    };
    engine.tasks.spawn(flow).await.unwrap_or_else(|_| {
        Err(StoreError::Broken("a subscription's task ended early; it is looked after".into()).into())
    })
}

async fn begin(engine: &Arc<Engine>, shop: &Shop, new: NewSubscription) -> Result<Subscription, EngineError> {
    let now = engine.now();
    let mut course = Course::new(new.terms);
    let is_free = course.next().0.minor == 0;
    match &new.source {
        Source::Page => course.look_later(now),
        Source::Stored(_) if is_free => course.start_free(now),
        _ => course.prepare(transactions::new_uid(engine), now.plus_ms(LEASE_MS)),
    }
    let card = match &new.source {
        Source::Stored(card) => Some(card.id.clone()),
        _ => None,
    };
    let row = SubscriptionRow {
        merchant: shop.merchant.clone(),
        id: new.id,
        shop: shop.id,
        mode: new.mode,
        state: String::new(),
        due_at: None,
        body: String::new(),
        created_at: now,
        changed_at: now,
        version: 1,
    };
    let made = told(row, Kept { course, details: new.details, card });
    let row = written(engine, &made)?;
    let mut tx = engine.db.begin().await?;
    if let Some(key) = &new.idempotency {
        let caller = shop.caller(made.mode, "")?;
        match idempotency::keep(engine, &mut tx, &caller, key, 201, made.id.as_bytes()).await {
            Err(EngineError::Store(StoreError::Taken)) => return Err(EngineError::KeyInFlight),
            other => other?,
        }
    }
    rows::insert(&mut tx, &row).await?;
    tell(engine, &mut tx, &made, None).await?;
    tx.commit().await?;
    let made = Subscription { row, ..made };
    match (&made.course.charge, new.source) {
        (Some(_), Source::Card { card, payer }) => {
            charge::first(engine, shop, made, *card, payer.map(|payer| *payer)).await
        }
        (Some(_), _) => charge::again(engine, shop, made).await,
        (None, _) => Ok(made),
    }
}

/// The subscription that this idempotency key made before.
pub async fn replay(
    engine: &Engine,
    shop: &Shop,
    mode: Mode,
    key: &Idempotency,
) -> Result<Option<Subscription>, EngineError> {
    let Some(before) = idempotency::replay(engine, &shop.caller(mode, "")?, key).await? else {
        return Ok(None);
    };
    find(engine, shop, &String::from_utf8_lossy(&before.body)).await
}

/// A shop's subscription; none if it is unknown or another shop's.
pub async fn find(engine: &Engine, shop: &Shop, id: &str) -> Result<Option<Subscription>, EngineError> {
    Ok(of_merchant(engine, &shop.merchant, id).await?.filter(|found| found.shop == shop.id))
}

/// A merchant's subscription of any shop: for those who tell of it.
pub async fn of_merchant(
    engine: &Engine,
    merchant: &MerchantId,
    id: &str,
) -> Result<Option<Subscription>, EngineError> {
    match rows::read_one(&engine.db, merchant, id).await? {
        Some(row) => open(engine, row).map(Some),
        None => Ok(None),
    }
}

/// The stored card of a subscription.
pub async fn card_of(engine: &Engine, found: &Subscription) -> Result<Option<StoredCard>, EngineError> {
    match &found.card {
        Some(id) => cards::by_id(engine, &found.merchant, id).await,
        None => Ok(None),
    }
}

/// Ends a subscription. One that is over stays as it is.
pub async fn cancel(engine: &Engine, found: Subscription, reason: &str) -> Result<Subscription, EngineError> {
    let now = engine.now();
    change(engine, found, |course| {
        if course.state.is_over() {
            return false;
        }
        course.cancel(reason, now);
        true
    })
    .await
}

/// Time travel for tests: what is due next happens now; all of its calendar moves along. None if nothing is due,
/// or its money is real.
pub async fn advance(engine: &Arc<Engine>, found: Subscription) -> Result<Option<Subscription>, EngineError> {
    if found.mode != Mode::Test || found.course.due_at.is_none() || found.course.charge.is_some() {
        return Ok(None);
    }
    let now = engine.now();
    let moves = found.details.checkout.is_none() || found.course.state != State::Redirecting;
    let pulled = change(engine, found, |course| {
        if moves {
            course.pull(now);
        }
        moves
    })
    .await?;
    let (merchant, id) = (pulled.merchant.clone(), pulled.id.clone());
    let flow = {
        let engine = engine.clone();
        async move {
            look(&engine, &merchant, &id).await?;
            of_merchant(&engine, &merchant, &id).await
        }
    };
    engine
        .tasks
        .spawn(flow)
        .await
        .unwrap_or_else(|_| Err(StoreError::Broken("a subscription's task ended early".into()).into()))
}

/// Looks after everything that is due. How many subscriptions that were.
pub async fn sweep(engine: &Arc<Engine>) -> Result<usize, EngineError> {
    let now = engine.now();
    // Reading first: an idle worker does not take the writer.
    if rows::next_due(&engine.db).await?.is_none_or(|due| due > now) {
        return Ok(0);
    }
    let mut tx = engine.db.begin().await?;
    let leased = rows::lease(&mut tx, now, now.plus_ms(LEASE_MS), BATCH).await?;
    tx.commit().await?;
    let count = leased.len();
    let looks = leased.into_iter().map(|(merchant, id)| {
        let engine = engine.clone();
        // A task each: one that panics takes neither the others nor the worker with it.
        tokio::spawn(async move {
            if let Err(error) = look(&engine, &merchant, &id).await {
                tracing::warn!(subscription = id, %error, "a subscription could not be looked after; it is tried again");
            }
        })
    });
    join_all(looks).await;
    Ok(count)
}

/// Does what is due.
async fn look(engine: &Arc<Engine>, merchant: &MerchantId, id: &str) -> Result<(), EngineError> {
    let Some(found) = of_merchant(engine, merchant, id).await? else { return Ok(()) };
    let Some(shop) = crate::shops::by_id(engine, found.shop).await? else { return Ok(()) };
    let now = engine.now();
    if found.course.charge.is_some() {
        charge::again(engine, &shop, found).await?;
    } else if found.course.state == State::Redirecting {
        charge::page(engine, found).await?;
    } else if found.course.state.is_over() {
        change(engine, found, |course| course.due_at.take().is_some()).await?;
    } else if found.course.is_complete() {
        change(engine, found, |course| {
            course.cancel("All billing cycles are paid", now);
            true
        })
        .await?;
    } else {
        let uid = transactions::new_uid(engine);
        let seen = found.row.version;
        let decided = change(engine, found, |course| {
            course.prepare(uid.clone(), now.plus_ms(LEASE_MS));
            true
        });
        let decided = decided.await?;
        // Somebody who changed it meanwhile (a cancellation) is listened to at the next look.
        if decided.row.version == seen + 1 {
            charge::again(engine, &shop, decided).await?;
        }
    }
    Ok(())
}

/// Changes how far a subscription got, on what is there now; `act` tells whether it changed anything. What its
/// merchant hears is announced in the same transaction.
async fn change(
    engine: &Engine,
    found: Subscription,
    act: impl FnMut(&mut Course) -> bool,
) -> Result<Subscription, EngineError> {
    change_with(engine, found, None, act).await
}

async fn change_with(
    engine: &Engine,
    found: Subscription,
    card: Option<String>,
    mut act: impl FnMut(&mut Course) -> bool,
) -> Result<Subscription, EngineError> {
    let mut found = found;
    for _ in 0..TRIES {
        let before = found.course.clone();
        let mut after = found.clone();
        if !act(&mut after.course) {
            return Ok(found);
        }
        after.card = after.card.or_else(|| card.clone());
        let row = written(engine, &after)?;
        let saved = async {
            let mut tx = engine.db.begin().await?;
            rows::save(&mut tx, &row).await?;
            tell(engine, &mut tx, &after, Some(&before)).await?;
            Ok::<_, EngineError>(tx.commit().await?)
        };
        match saved.await {
            Ok(()) => {
                let row = SubscriptionRow { version: row.version + 1, ..row };
                return Ok(Subscription { row, ..after });
            }
            Err(EngineError::Store(StoreError::Again)) => {
                let again = of_merchant(engine, &found.merchant, &found.id).await?;
                found = again.ok_or(StoreError::Row)?;
            }
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::Again.into())
}

/// Announces what is new for the merchant.
async fn tell(
    engine: &Engine,
    tx: &mut florin_store::Tx,
    after: &Subscription,
    before: Option<&Course>,
) -> Result<(), EngineError> {
    let Some(url) = &after.details.notification_url else { return Ok(()) };
    let course = &after.course;
    let is_news = course.event.is_some()
        && before.is_none_or(|before| {
            (before.event, before.state, before.paid, before.declined)
                != (course.event, course.state, course.paid, course.declined)
        });
    let is_between = course.charge.is_some() && course.state != State::Canceled;
    if !is_news || is_between || course.state == State::Rescuing {
        return Ok(());
    }
    let merchant = &after.merchant;
    announce(engine, tx, &Announcement { merchant, face: FACE, resource: &after.id, url, due_at: None }).await
}

fn open(engine: &Engine, row: SubscriptionRow) -> Result<Subscription, EngineError> {
    let text = engine.ring.open(aad(&row.merchant, &row.id), &row.body)?;
    let kept: Kept = serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?;
    Ok(told(row, kept))
}

fn told(row: SubscriptionRow, kept: Kept) -> Subscription {
    Subscription {
        merchant: row.merchant.clone(),
        shop: row.shop,
        id: row.id.clone(),
        mode: row.mode,
        course: kept.course,
        details: kept.details,
        card: kept.card,
        created_at: row.created_at,
        row,
    }
}

/// The row as it is to be.
fn written(engine: &Engine, found: &Subscription) -> Result<SubscriptionRow, EngineError> {
    let kept =
        Kept { course: found.course.clone(), details: found.details.clone(), card: found.card.clone() };
    let text = serde_json::to_vec(&kept).map_err(|_| StoreError::Row)?;
    Ok(SubscriptionRow {
        state: found.course.state.as_str().to_owned(),
        due_at: found.course.due_at.map(Timestamp),
        body: engine.ring.seal(&*engine.rng, aad(&found.merchant, &found.id), &text)?,
        changed_at: engine.now(),
        ..found.row.clone()
    })
}

fn aad<'a>(merchant: &'a MerchantId, id: &'a str) -> Aad<'a> {
    Aad { merchant: merchant.as_str(), record: id, field_set: "subscription", version: 1 }
}
