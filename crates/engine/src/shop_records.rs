//! What shops keep at the checkout beside payments: products, customers and plans, as the face words them.

use florin_domain::{MerchantId, Timestamp};
use florin_store::StoreError;
use florin_store::shop_records::{self as rows, ShopRecordRow};
use florin_vault::Aad;

use crate::engine::Engine;
use crate::error::EngineError;
use crate::shops::Shop;

/// A shop's list of one kind ends here.
pub const MOST_LISTED: i64 = 1000;

/// A record, opened.
#[derive(Debug, Clone)]
pub struct ShopRecord {
    /// Whose.
    pub merchant: MerchantId,
    /// The shop that made it.
    pub shop: i64,
    /// Its name: `prd_` and 16 hexadecimal digits.
    pub id: String,
    /// What the face keeps, as JSON.
    pub words: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it changed last.
    pub changed_at: Timestamp,
    row: ShopRecordRow,
}

/// A new name: a prefix and 16 random hexadecimal digits.
pub fn new_name(engine: &Engine, prefix: &str) -> String {
    let mut random = [0_u8; 8];
    engine.rng.fill(&mut random);
    format!("{prefix}_{}", hex::encode(random))
}

/// Makes a record of this kind.
pub async fn create(
    engine: &Engine,
    shop: &Shop,
    kind: &'static str,
    prefix: &str,
    words: String,
) -> Result<ShopRecord, EngineError> {
    let (id, now) = (new_name(engine, prefix), engine.now());
    let row = ShopRecordRow {
        merchant: shop.merchant.clone(),
        body: seal(engine, &shop.merchant, &id, &words)?,
        id,
        shop: shop.id,
        kind: kind.to_owned(),
        created_at: now,
        changed_at: now,
        version: 1,
    };
    let mut tx = engine.db.begin().await?;
    rows::insert(&mut tx, &row).await?;
    tx.commit().await?;
    Ok(told(row, words))
}

/// A shop's record of this kind; none if it is unknown, another shop's, or of another kind.
pub async fn find(
    engine: &Engine,
    shop: &Shop,
    kind: &str,
    id: &str,
) -> Result<Option<ShopRecord>, EngineError> {
    match rows::read_one(&engine.db, &shop.merchant, id).await? {
        Some(row) if row.shop == shop.id && row.kind == kind => open(engine, row).await.map(Some),
        _ => Ok(None),
    }
}

/// The record of this name and kind, whoever's it is: for links that browsers follow.
pub async fn by_name(engine: &Engine, kind: &str, id: &str) -> Result<Option<ShopRecord>, EngineError> {
    match rows::read_by_id(&engine.db, id).await? {
        Some(row) if row.kind == kind => open(engine, row).await.map(Some),
        _ => Ok(None),
    }
}

/// A shop's records of this kind, oldest first, [`MOST_LISTED`] at most.
pub async fn list(engine: &Engine, shop: &Shop, kind: &str) -> Result<Vec<ShopRecord>, EngineError> {
    let found = rows::list(&engine.db, &shop.merchant, shop.id, kind, MOST_LISTED).await?;
    let mut opened = Vec::with_capacity(found.len());
    for row in found {
        opened.push(open(engine, row).await?);
    }
    Ok(opened)
}

/// Replaces what the face keeps. [`StoreError::Again`] if somebody else changed it since it was read.
pub async fn change(engine: &Engine, record: ShopRecord, words: String) -> Result<ShopRecord, EngineError> {
    let body = seal(engine, &record.merchant, &record.id, &words)?;
    let row = ShopRecordRow { body, changed_at: engine.now(), ..record.row };
    let mut tx = engine.db.begin().await?;
    rows::save(&mut tx, &row).await?;
    tx.commit().await?;
    Ok(told(ShopRecordRow { version: row.version + 1, ..row }, words))
}

async fn open(engine: &Engine, row: ShopRecordRow) -> Result<ShopRecord, EngineError> {
    engine.ensure_keys(&row.merchant).await?;
    let text = engine.ring.open(aad(&row.merchant, &row.id), &row.body)?;
    let words = std::str::from_utf8(text.expose()).map_err(|_| StoreError::Row)?.to_owned();
    Ok(told(row, words))
}

fn told(row: ShopRecordRow, words: String) -> ShopRecord {
    ShopRecord {
        merchant: row.merchant.clone(),
        shop: row.shop,
        id: row.id.clone(),
        words,
        created_at: row.created_at,
        changed_at: row.changed_at,
        row,
    }
}

fn seal(engine: &Engine, merchant: &MerchantId, id: &str, words: &str) -> Result<String, EngineError> {
    Ok(engine.ring.seal(&*engine.rng, aad(merchant, id), words.as_bytes())?)
}

fn aad<'a>(merchant: &'a MerchantId, id: &'a str) -> Aad<'a> {
    Aad { merchant: merchant.as_str(), record: id, field_set: "shop_record", version: 1 }
}
