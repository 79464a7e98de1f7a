//! The charges of a subscription: the first one with the customer's card, the later ones with the stored one.

use std::sync::Arc;

use florin_connectors::{Authentication, Payer};
use florin_domain::{Card, Currency, GatewayAccount, Mode, Money, Operation, Timestamp};
use florin_store::StoreError;

use super::course::{Charge, State, Verdict};
use super::{Subscription, change, change_with};
use crate::accounts::{self, IMPLICIT};
use crate::callers::Caller;
use crate::cards::{self, StoredCard};
use crate::checkouts;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::orders::{CardSource, Order, RouteStep};
use crate::payments;
use crate::shops::Shop;
use crate::strings::Trace;
use crate::transactions::{self, Begun, Transaction};

/// What the card's holder agrees to.
const CONTRACT: &str = "recurring";

/// How a card is charged.
struct With {
    card: Card,
    traces: Vec<Trace>,
    stored: Option<String>,
    payer: Option<Payer>,
    /// The network's id of the payment in which the customer agreed, of a stored card.
    agreed: Option<String>,
}

/// Charges the card that came with the request, and stores it.
pub(super) async fn first(
    engine: &Arc<Engine>,
    shop: &Shop,
    made: Subscription,
    card: Card,
    payer: Option<Payer>,
) -> Result<Subscription, EngineError> {
    let with = With { card, traces: Vec::new(), stored: None, payer, agreed: None };
    carry_out(engine, shop, made, with).await
}

/// Finds out how the charge that was decided upon ended, or makes it if nobody did.
pub(super) async fn again(
    engine: &Arc<Engine>,
    shop: &Shop,
    found: Subscription,
) -> Result<Subscription, EngineError> {
    let Some(charge) = found.course.charge.clone() else { return Ok(found) };
    if let Some(transaction) = transactions::of_merchant(engine, &found.merchant, &charge.uid).await? {
        return hear(engine, found, &charge, &transaction).await;
    }
    let Some(stored) = stored(engine, &found).await? else {
        // Nothing was sent, and the card that came with the request is gone with it; or its holder had it
        // deleted; or nobody wants the charge any more.
        return change(engine, found, |course| {
            course.give_up();
            true
        })
        .await;
    };
    let caller = shop.caller(found.mode, &format!("subscription {}", found.id))?;
    let (card, trace) = cards::open(engine, &caller, &stored, None).await?;
    let agreed = stored.network_reference;
    let with = With { card, traces: vec![trace], stored: Some(stored.id), payer: None, agreed };
    carry_out(engine, shop, found, with).await
}

/// The card to charge; none if there is none (any more), or nothing is to be charged.
async fn stored(engine: &Engine, found: &Subscription) -> Result<Option<StoredCard>, EngineError> {
    if found.course.state == State::Canceled {
        return Ok(None);
    }
    match super::card_of(engine, found).await? {
        Some(card) => cards::by_token(engine, &found.merchant, &card.scope, card.token.expose()).await,
        None => Ok(None),
    }
}

async fn carry_out(
    engine: &Arc<Engine>,
    shop: &Shop,
    found: Subscription,
    with: With,
) -> Result<Subscription, EngineError> {
    let Some(charge) = found.course.charge.clone() else { return Ok(found) };
    let caller = shop.caller(found.mode, &format!("subscription {}", found.id))?;
    let Some(account) = account(engine, shop, &caller).await? else {
        return broken(engine, found, &charge).await;
    };
    let order = order(engine, shop, &found, &charge, with, account)?;
    let outcome = match payments::start(engine, &caller, order).await {
        Ok(outcome) => outcome,
        // Another worker is at it, or was: what became of it shows at the next look.
        Err(EngineError::UnderWay | EngineError::KeyInFlight | EngineError::Store(StoreError::Taken)) => {
            let now = engine.now();
            return change(engine, found, |course| {
                course.look_later(now);
                true
            })
            .await;
        }
        Err(error @ (EngineError::Store(_) | EngineError::Vault(_))) => return Err(error),
        Err(error) => {
            tracing::warn!(subscription = found.id, %error, "a charge could not be made");
            return broken(engine, found, &charge).await;
        }
    };
    let transaction = transactions::of_outcome(engine, outcome).await?.ok_or(StoreError::Row)?;
    hear(engine, found, &charge, &transaction).await
}

/// Nothing was sent.
async fn broken(engine: &Engine, found: Subscription, charge: &Charge) -> Result<Subscription, EngineError> {
    let now = engine.now();
    change(engine, found, |course| course.heard(charge, Verdict::Broken, now, now)).await
}

async fn hear(
    engine: &Engine,
    found: Subscription,
    charge: &Charge,
    transaction: &Transaction,
) -> Result<Subscription, EngineError> {
    let verdict = Verdict::of(transaction);
    if verdict == Verdict::Paid {
        note_agreement(engine, transaction).await?;
    }
    let card = transaction.card.as_ref().map(|card| card.id.clone()).filter(|_| verdict == Verdict::Paid);
    let (made_at, now) = (transaction.created_at, engine.now());
    change_with(engine, found, card, |course| course.heard(charge, verdict, made_at, now)).await
}

/// The network's id of the payment in which the holder agreed: later charges refer to it.
async fn note_agreement(engine: &Engine, transaction: &Transaction) -> Result<(), EngineError> {
    let answered = transaction.carried.as_ref().map(|carried| &carried.tried.answered);
    let reference = answered.and_then(|answered| answered.network_transaction_id.as_deref());
    let Some((card, reference)) = transaction.card.as_ref().zip(reference) else { return Ok(()) };
    match cards::note_agreement(engine, &transaction.merchant, card, reference).await {
        // Somebody else noted it at the same moment.
        Err(EngineError::Store(StoreError::Again)) => Ok(()),
        other => other,
    }
}

/// How it stands on the page on which the customer gives the card.
pub(super) async fn page(engine: &Engine, found: Subscription) -> Result<Subscription, EngineError> {
    let now = engine.now();
    let checkout = match &found.details.checkout {
        Some(name) => checkouts::named(engine, &found.merchant, name).await?,
        None => None,
    };
    let Some(checkout) = checkout else {
        return change(engine, found, |course| {
            course.expire();
            true
        })
        .await;
    };
    let is_over = checkout.used >= checkout.allowed || checkout.expires_at <= now;
    match &checkout.last {
        Some(last) => match Verdict::of(last) {
            Verdict::Declined | Verdict::Broken if !is_over => wait(engine, found, now).await,
            Verdict::Open { .. } => wait(engine, found, now).await,
            _ => on_page(engine, found, last).await,
        },
        None if is_over => {
            change(engine, found, |course| {
                course.expire();
                true
            })
            .await
        }
        None => wait(engine, found, now).await,
    }
}

async fn wait(engine: &Engine, found: Subscription, now: Timestamp) -> Result<Subscription, EngineError> {
    change(engine, found, |course| {
        course.look_later(now);
        true
    })
    .await
}

/// The transaction on the page is the first charge.
async fn on_page(
    engine: &Engine,
    found: Subscription,
    last: &Transaction,
) -> Result<Subscription, EngineError> {
    let verdict = Verdict::of(last);
    let card = last.card.as_ref().map(|card| card.id.clone()).filter(|_| verdict == Verdict::Paid);
    if verdict == Verdict::Paid && card.is_none() {
        tracing::warn!(subscription = found.id, "it was paid on the page, but no card was stored");
    }
    let (made_at, now) = (last.created_at, engine.now());
    change_with(engine, found, card, |course| {
        let (_, trial) = course.next();
        let charge = Charge { uid: last.uid.clone(), trial };
        course.charge = Some(charge.clone());
        course.heard(&charge, verdict, made_at, now)
    })
    .await
}

/// The gateway account of this mode.
async fn account(
    engine: &Engine,
    shop: &Shop,
    caller: &Caller,
) -> Result<Option<GatewayAccount>, EngineError> {
    let name = match caller.mode {
        Mode::Test => IMPLICIT,
        Mode::Live => match &shop.settings.live {
            Some(name) => name,
            None => return Ok(None),
        },
    };
    match accounts::resolve(engine, caller, name).await? {
        Ok(account) => Ok(Some(account)),
        Err(fault) => {
            tracing::warn!(shop = shop.id, account = name, %fault, "a shop's gateway account cannot be used");
            Ok(None)
        }
    }
}

fn order(
    engine: &Engine,
    shop: &Shop,
    found: &Subscription,
    charge: &Charge,
    with: With,
    account: GatewayAccount,
) -> Result<Order, EngineError> {
    let period = found.course.period(charge);
    let money = Money::from_minor(period.minor, Currency::parse(&found.course.terms.currency)?)?;
    let (operation, kind) =
        if money.is_zero() { (Operation::Tokenize, "tokenization") } else { (Operation::Charge, "payment") };
    // Whoever has a stored card charged is not there.
    let is_alone = with.stored.is_some();
    let authentication =
        if shop.settings.three_d_secure && !is_alone { Authentication::Auto } else { Authentication::Skip };
    let new_card = match &with.stored {
        Some(_) => None,
        None => {
            Some(cards::prepare(engine, &shop.merchant, &shop.scope(), &with.card, &[CONTRACT.to_owned()])?)
        }
    };
    let details = &found.details;
    let begun = Begun {
        uid: charge.uid.clone(),
        face: "checkout",
        shop: shop.id,
        kind,
        parent: None,
        tracking_id: details.tracking_id.clone(),
        words: if charge.trial { details.trial_words.clone() } else { details.plan_words.clone() },
        checkout: None,
        card: with.stored,
        new_card,
        remembered: None,
        duplicate_of: None,
        announces: None,
    };
    Ok(Order {
        operation,
        money,
        source: CardSource::Card(with.card),
        network_token: None,
        three_ds: None,
        payer: with.payer,
        reference: details.tracking_id.clone(),
        description: Some(details.description.clone()),
        digital: None,
        generate_token: false,
        route: vec![RouteStep { account, pass_three_ds: false }],
        opened: with.traces,
        idempotency: None,
        return_url: Some(format!("{}/process/{}/return", engine.settings.public_url, charge.uid)),
        authentication,
        merchant_initiated: is_alone.then_some(with.agreed),
        begun: Some(begun),
        session: None,
    })
}
