//! Payment tokens: a shop says what may be paid, its customer pays, once.

use florin_domain::{MerchantId, Mode, Timestamp};
use florin_store::StoreError;
use florin_store::checkouts::{self as rows, CheckoutRow};
use florin_store::transactions::WholeRow;
use florin_vault::{Aad, SecretText};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::callers::Caller;
use crate::deliveries::{Announcement, announce};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::idempotency::{self, Idempotency};
use crate::transactions::{self, Take, Transaction};

/// The face whose tokens these are.
const FACE: &str = "checkout";
/// Before the name of a token, where what merchants hear of is named.
pub const TOKEN: &str = "token-";

/// A payment token and what it stands for.
#[derive(Debug)]
pub struct Checkout {
    /// Whose.
    pub merchant: MerchantId,
    /// The shop that asked.
    pub shop: i64,
    /// The token: whoever has it may pay.
    pub token: SecretText,
    /// Whether money is real.
    pub mode: Mode,
    /// What the shop asked for, as the face keeps it: JSON.
    pub words: String,
    /// How often it may be tried.
    pub allowed: u32,
    /// How often it was.
    pub used: u32,
    /// The try that is under way, or was the last one.
    pub last: Option<Transaction>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Nobody may begin to pay from here on.
    pub expires_at: Timestamp,
    row: CheckoutRow,
}

/// What a shop asks for.
#[derive(Debug)]
pub struct NewCheckout {
    /// As the face keeps it: JSON.
    pub words: String,
    /// How often it may be tried; at least 1.
    pub allowed: u32,
    /// Nobody may begin to pay from here on.
    pub expires_at: Timestamp,
    /// The address that must hear of it when it runs out unpaid.
    pub announces: Option<String>,
}

impl Checkout {
    /// One try of it, for the transaction that makes it.
    pub fn take(&self) -> Take {
        Take { token_hash: self.row.token_hash.clone(), version: self.row.version }
    }

    /// The name under which those who tell of it find it again. Opens nothing.
    pub fn name(&self) -> &str {
        &self.row.token_hash
    }
}

/// What is sealed of a token.
#[derive(Serialize, Deserialize)]
struct Kept {
    token: String,
    #[serde(with = "crate::words")]
    words: String,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.token.zeroize();
    }
}

/// A new token: 64 lowercase hexadecimal digits, 256 random bits (checkout 3).
pub async fn create(
    engine: &Engine,
    caller: &Caller,
    shop: i64,
    new: NewCheckout,
) -> Result<Checkout, EngineError> {
    let mut random = Zeroizing::new([0_u8; 32]);
    engine.rng.fill(&mut *random);
    let token = SecretText::new(hex::encode(*random));
    let token_hash = hash(engine, token.expose())?;
    let mut kept = Kept { token: token.expose().to_owned(), words: new.words };
    let body = seal(engine, &caller.merchant, &token_hash, &kept)?;
    let row = CheckoutRow {
        merchant: caller.merchant.clone(),
        token_hash,
        shop,
        mode: caller.mode,
        body,
        allowed: i64::from(new.allowed),
        used: 0,
        last: None,
        created_at: engine.now(),
        expires_at: new.expires_at,
        version: 1,
    };
    let mut tx = engine.db.begin().await?;
    rows::insert(&mut tx, &row).await?;
    if let Some(url) = &new.announces {
        let (merchant, resource) = (&row.merchant, &format!("{TOKEN}{}", row.token_hash));
        let due_at = Some(row.expires_at);
        announce(engine, &mut tx, &Announcement { merchant, face: FACE, resource, url, due_at }).await?;
    }
    tx.commit().await?;
    let words = std::mem::take(&mut kept.words);
    Ok(told(row, token, words, None))
}

/// The token that an idempotency key made before, if it did; else the key is this one's from now on.
pub async fn create_once(
    engine: &Engine,
    caller: &Caller,
    shop: i64,
    new: NewCheckout,
    key: &Idempotency,
) -> Result<Checkout, EngineError> {
    if let Some(before) = idempotency::replay(engine, caller, key).await? {
        let token = SecretText::new(String::from_utf8(before.body).map_err(|_| StoreError::Row)?);
        return find(engine, token.expose()).await?.ok_or_else(|| StoreError::Row.into());
    }
    let made = create(engine, caller, shop, new).await?;
    idempotency::remember(engine, caller, key, 201, made.token.expose().as_bytes()).await?;
    // Of two at once the one that is remembered is everybody's; the other is never paid.
    match idempotency::replay(engine, caller, key).await? {
        Some(kept) if kept.body != made.token.expose().as_bytes() => {
            let token = SecretText::new(String::from_utf8(kept.body).map_err(|_| StoreError::Row)?);
            find(engine, token.expose()).await?.ok_or_else(|| StoreError::Row.into())
        }
        _ => Ok(made),
    }
}

/// What a token stands for; none if nobody made it.
pub async fn find(engine: &Engine, token: &str) -> Result<Option<Checkout>, EngineError> {
    rows::read_one(&engine.db, &hash(engine, token)?).await?.map(|found| open(engine, found)).transpose()
}

/// The token of this name (see [`Checkout::name`]), for those who tell of it.
pub async fn named(
    engine: &Engine,
    merchant: &MerchantId,
    name: &str,
) -> Result<Option<Checkout>, EngineError> {
    match rows::read_one(&engine.db, name).await? {
        Some(found) if found.0.merchant == *merchant => open(engine, found).map(Some),
        _ => Ok(None),
    }
}

/// What a form that pays a token must bring back: who posts it has seen our page. The same for the same token.
pub fn form_key(engine: &Engine, checkout: &Checkout) -> Result<String, EngineError> {
    Ok(engine.ring.lookup("checkout-form", checkout.token.expose().as_bytes())?)
}

/// Replaces what the face keeps of a token. [`StoreError::Again`] if somebody else changed it.
pub async fn save_words(engine: &Engine, checkout: &mut Checkout) -> Result<(), EngineError> {
    let kept = Kept { token: checkout.token.expose().to_owned(), words: checkout.words.clone() };
    let body = seal(engine, &checkout.merchant, &checkout.row.token_hash, &kept)?;
    let row = CheckoutRow { body, ..checkout.row.clone() };
    let mut tx = engine.db.begin().await?;
    rows::save_body(&mut tx, &row).await?;
    tx.commit().await?;
    checkout.row = CheckoutRow { version: row.version + 1, ..row };
    Ok(())
}

/// Has those who tell of a token look at it again at an instant to come: what was under way when it ran out may
/// still end badly.
pub async fn look_again(
    engine: &Engine,
    checkout: &Checkout,
    url: &str,
    at: Timestamp,
) -> Result<(), EngineError> {
    let mut tx = engine.db.begin().await?;
    let (merchant, resource) = (&checkout.merchant, &format!("{TOKEN}{}", checkout.name()));
    let due_at = Some(at);
    announce(engine, &mut tx, &Announcement { merchant, face: FACE, resource, url, due_at }).await?;
    Ok(tx.commit().await?)
}

fn open(engine: &Engine, (row, last): (CheckoutRow, Option<WholeRow>)) -> Result<Checkout, EngineError> {
    let text = engine.ring.open(aad(&row.merchant, &row.token_hash), &row.body)?;
    let mut kept: Kept = serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?;
    let last = last.map(|last| transactions::whole(engine, last)).transpose()?;
    let token = SecretText::new(std::mem::take(&mut kept.token));
    let words = std::mem::take(&mut kept.words);
    Ok(told(row, token, words, last))
}

fn told(row: CheckoutRow, token: SecretText, words: String, last: Option<Transaction>) -> Checkout {
    Checkout {
        merchant: row.merchant.clone(),
        shop: row.shop,
        token,
        mode: row.mode,
        words,
        allowed: u32::try_from(row.allowed).unwrap_or(u32::MAX),
        used: u32::try_from(row.used).unwrap_or(u32::MAX),
        last,
        created_at: row.created_at,
        expires_at: row.expires_at,
        row,
    }
}

fn seal(
    engine: &Engine,
    merchant: &MerchantId,
    token_hash: &str,
    kept: &Kept,
) -> Result<String, EngineError> {
    let text = Zeroizing::new(serde_json::to_vec(kept).map_err(|_| StoreError::Row)?);
    Ok(engine.ring.seal(&*engine.rng, aad(merchant, token_hash), &text)?)
}

fn aad<'a>(merchant: &'a MerchantId, token_hash: &'a str) -> Aad<'a> {
    Aad { merchant: merchant.as_str(), record: token_hash, field_set: "checkout", version: 1 }
}

fn hash(engine: &Engine, token: &str) -> Result<String, EngineError> {
    Ok(engine.ring.lookup("payment-token", token.as_bytes())?)
}
