//! Stock of products: pieces are held for whoever is about to pay, and come back if nobody does.
//!
//! What became of a hold is read from its payment token, never told apart from it.

use florin_domain::Timestamp;
use florin_store::products::{self as rows, Hold};

use crate::checkouts::{self, Checkout};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::shop_records::ShopRecord;
use crate::subscriptions::Verdict;

/// Pieces that are held.
#[derive(Debug)]
pub struct Held(String);

/// Holds pieces of a product of which there are `stock` in all; none if fewer are left.
pub async fn hold(
    engine: &Engine,
    product: &ShopRecord,
    stock: i64,
    quantity: i64,
    until: Timestamp,
) -> Result<Option<Held>, EngineError> {
    settle(engine, product).await?;
    let hold = Hold { id: engine.new_id(), quantity, token_hash: None, held_until: until };
    let mut tx = engine.db.begin().await?;
    let taken = rows::taken(&mut tx, &product.merchant, &product.id).await?;
    if taken.saturating_add(quantity) > stock {
        return Ok(None);
    }
    rows::insert_hold(&mut tx, &product.merchant, &product.id, &hold).await?;
    tx.commit().await?;
    Ok(Some(Held(hold.id)))
}

/// The payment token that decides what becomes of held pieces.
pub async fn bind(
    engine: &Engine,
    product: &ShopRecord,
    held: &Held,
    checkout: &Checkout,
) -> Result<(), EngineError> {
    let mut tx = engine.db.begin().await?;
    rows::bind_hold(&mut tx, &product.merchant, &product.id, &held.0, checkout.name()).await?;
    Ok(tx.commit().await?)
}

/// How many pieces are left of a product of which there are `stock` in all.
pub async fn left(engine: &Engine, product: &ShopRecord, stock: i64) -> Result<i64, EngineError> {
    settle(engine, product).await?;
    let mut tx = engine.db.begin().await?;
    let taken = rows::taken(&mut tx, &product.merchant, &product.id).await?;
    tx.commit().await?;
    Ok((stock - taken).max(0))
}

/// What became of a hold.
enum Fate {
    Open,
    Sold,
    Dropped,
}

/// Gives back what was held for nothing, and counts as sold what was paid.
async fn settle(engine: &Engine, product: &ShopRecord) -> Result<(), EngineError> {
    let (merchant, id) = (&product.merchant, &product.id);
    let mut decided = Vec::new();
    for hold in rows::read_open(&engine.db, merchant, id).await? {
        match fate(engine, product, &hold).await? {
            Fate::Open => {}
            fate => decided.push((hold.id, fate)),
        }
    }
    if decided.is_empty() {
        return Ok(());
    }
    let mut tx = engine.db.begin().await?;
    for (hold, fate) in &decided {
        match fate {
            Fate::Sold => rows::sell_hold(&mut tx, merchant, id, hold).await?,
            _ => rows::drop_hold(&mut tx, merchant, id, hold).await?,
        }
    }
    Ok(tx.commit().await?)
}

async fn fate(engine: &Engine, product: &ShopRecord, hold: &Hold) -> Result<Fate, EngineError> {
    let over = hold.held_until <= engine.now();
    let checkout = match &hold.token_hash {
        Some(name) => checkouts::named(engine, &product.merchant, name).await?,
        None => None,
    };
    let Some(checkout) = checkout else { return Ok(if over { Fate::Dropped } else { Fate::Open }) };
    let over = over || checkout.used >= checkout.allowed;
    Ok(match checkout.last.as_ref().map(Verdict::of) {
        Some(Verdict::Paid) => Fate::Sold,
        Some(Verdict::Open { .. }) => Fate::Open,
        _ if over => Fate::Dropped,
        _ => Fate::Open,
    })
}
