//! Stored cards: kept for the next payment, under the contract that their holder agreed to (standards 4).

use std::fmt;

use florin_domain::{Brand, Card, CardFacts, Cvv, Expiry, MerchantId, Pan, Timestamp};
use florin_store::cards::{self as rows, CardRow};
use florin_store::{StoreError, Tx, transactions as transaction_rows};
use florin_vault::{Aad, SecretText};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::strings::{self, Trace};

/// A card that is to be stored, sealed.
pub struct NewCard {
    /// Its id.
    pub id: String,
    /// What its owner will name it by.
    pub token: SecretText,
    row: CardRow,
}

impl fmt::Debug for NewCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewCard").field("id", &self.id).finish_non_exhaustive()
    }
}

impl NewCard {
    /// The card as it stands once this transaction stored it.
    pub(crate) fn made_by(&self, engine: &Engine, uid: &str) -> Result<StoredCard, EngineError> {
        Ok(StoredCard { made_by: Some(uid.to_owned()), ..tell(engine, &self.row)? })
    }
}

/// A stored card without its number.
#[derive(Debug, Clone)]
pub struct StoredCard {
    /// Its id.
    pub id: String,
    /// Within what its token is good: `shop/361`.
    pub scope: String,
    /// What its owner names it by.
    pub token: SecretText,
    /// What may be shown of it.
    pub facts: CardFacts,
    /// The name on it.
    pub holder: String,
    /// The same for the same number of the same merchant.
    pub fingerprint: String,
    /// What was agreed with its holder.
    pub contracts: Vec<String>,
    /// The transaction that made it; the card is good once that one succeeded.
    pub made_by: Option<String>,
    /// The network's id of the payment in which its holder agreed.
    pub network_reference: Option<String>,
    /// When it was stored.
    pub created_at: Timestamp,
}

impl StoredCard {
    /// Whether its holder agreed to this.
    pub fn has(&self, contract: &str) -> bool {
        self.contracts.iter().any(|agreed| agreed == contract)
    }
}

/// What may be shown, as it is kept.
#[derive(Serialize, Deserialize)]
struct Shown {
    brand: Option<String>,
    label: Option<String>,
    first6: String,
    last4: String,
    month: u8,
    year: u16,
}

/// What names it, sealed apart from the number: telling a token does not open a card.
#[derive(Serialize, Deserialize)]
struct Named {
    token: String,
    holder: String,
}

impl Drop for Named {
    fn drop(&mut self) {
        self.token.zeroize();
    }
}

/// Seals a card under a new token.
pub fn prepare(
    engine: &Engine,
    merchant: &MerchantId,
    scope: &str,
    card: &Card,
    contracts: &[String],
) -> Result<NewCard, EngineError> {
    let id = engine.new_id();
    let token = SecretText::new(crate::transactions::random_uid(engine));
    let envelope =
        engine.ring.seal(&*engine.rng, aad(merchant, &id, "card"), card.pan.expose().as_bytes())?;
    let row = CardRow {
        merchant: merchant.clone(),
        id: id.clone(),
        scope: scope.to_owned(),
        token_hash: hash(engine, scope, token.expose())?,
        token: seal_name(engine, merchant, &id, token.expose(), &card.holder)?,
        envelope,
        facts: shown(&card.facts())?,
        fingerprint: engine.ring.fingerprint(merchant.as_str(), card.pan.expose())?,
        contracts: contracts.join(" "),
        made_by: None,
        network_reference: None,
        created_at: engine.now(),
        deleted_at: None,
        version: 1,
    };
    Ok(NewCard { id, token, row })
}

/// The same for the same number of the same merchant, and for nobody else.
pub fn fingerprint(engine: &Engine, merchant: &MerchantId, card: &Card) -> Result<String, EngineError> {
    Ok(engine.ring.fingerprint(merchant.as_str(), card.pan.expose())?)
}

/// Stores a card by itself.
pub async fn store(engine: &Engine, card: NewCard) -> Result<StoredCard, EngineError> {
    let mut tx = engine.db.begin().await?;
    rows::insert(&mut tx, &card.row).await?;
    tx.commit().await?;
    tell(engine, &card.row)
}

/// Stores a card together with the transaction that proves it.
pub(crate) async fn insert(tx: &mut Tx, card: &NewCard, made_by: &str) -> Result<(), EngineError> {
    let row = CardRow { made_by: Some(made_by.to_owned()), ..card.row.clone() };
    Ok(rows::insert(tx, &row).await?)
}

/// The card behind a token; none if it is unknown, deleted, or not good within `scope`.
pub async fn by_token(
    engine: &Engine,
    merchant: &MerchantId,
    scope: &str,
    token: &str,
) -> Result<Option<StoredCard>, EngineError> {
    let found = rows::read_by_token(&engine.db, merchant, &hash(engine, scope, token)?).await?;
    found.map(|row| tell(engine, &row)).transpose()
}

/// The cards that are kept within a scope, newest first.
pub async fn in_scope(
    engine: &Engine,
    merchant: &MerchantId,
    scope: &str,
    limit: i64,
) -> Result<Vec<StoredCard>, EngineError> {
    let found = rows::list_by_scope(&engine.db, merchant, scope, limit).await?;
    found.iter().map(|row| tell(engine, row)).collect()
}

/// The scope of cards that a shop's page remembers for one browser. Only that browser's secret leads to it.
pub fn browser_scope(engine: &Engine, shop: i64, secret: &str) -> Result<String, EngineError> {
    Ok(format!("shop/{shop}/browser/{}", engine.ring.lookup("browser", secret.as_bytes())?))
}

/// Whether a stored card ever paid in a shop, with money of this mode.
pub async fn has_paid(
    engine: &Engine,
    caller: &Caller,
    shop: i64,
    card: &StoredCard,
) -> Result<bool, EngineError> {
    Ok(transaction_rows::has_paid(&engine.db, &caller.merchant, shop, caller.mode, &card.id).await?)
}

/// A card by its id.
pub(crate) async fn by_id(
    engine: &Engine,
    merchant: &MerchantId,
    id: &str,
) -> Result<Option<StoredCard>, EngineError> {
    rows::read_one(&engine.db, merchant, id).await?.map(|row| tell(engine, &row)).transpose()
}

/// Opens a stored card for a payment. The payment's first transaction must write down the trace.
pub async fn open(
    engine: &Engine,
    caller: &Caller,
    card: &StoredCard,
    cvv: Option<Cvv>,
) -> Result<(Card, Trace), EngineError> {
    let row = rows::read_one(&engine.db, &caller.merchant, &card.id).await?.ok_or(StoreError::Row)?;
    let bytes = engine.ring.open(aad(&caller.merchant, &row.id, "card"), &row.envelope)?;
    let text = std::str::from_utf8(bytes.expose()).map_err(|_| StoreError::Row)?;
    let pan = Pan::parse(text)?;
    let opened = Card { pan, expiry: card.facts.expiry, holder: card.holder.clone(), cvv };
    Ok((opened, Trace::of_card(&row.id)))
}

/// Writes down openings that no payment follows.
pub async fn log_opened(engine: &Engine, caller: &Caller, opened: &[Trace]) -> Result<(), EngineError> {
    if opened.is_empty() {
        return Ok(());
    }
    let mut tx = engine.db.begin().await?;
    strings::log_used(engine, &mut tx, caller, opened).await?;
    Ok(tx.commit().await?)
}

/// Changes holder and date of a stored card, as far as given.
pub async fn change(
    engine: &Engine,
    merchant: &MerchantId,
    card: &StoredCard,
    holder: Option<String>,
    expiry: Option<Expiry>,
) -> Result<StoredCard, EngineError> {
    let row = rows::read_one(&engine.db, merchant, &card.id).await?.ok_or(StoreError::Row)?;
    let facts = CardFacts { expiry: expiry.unwrap_or(card.facts.expiry), ..card.facts.clone() };
    let holder = holder.unwrap_or_else(|| card.holder.clone());
    let row = CardRow {
        facts: shown(&facts)?,
        token: seal_name(engine, merchant, &card.id, card.token.expose(), &holder)?,
        ..row
    };
    let mut tx = engine.db.begin().await?;
    rows::save(&mut tx, &row).await?;
    tx.commit().await?;
    tell(engine, &row)
}

/// Deletes a stored card: all contracts on it end.
pub async fn delete(engine: &Engine, merchant: &MerchantId, card: &StoredCard) -> Result<(), EngineError> {
    let row = rows::read_one(&engine.db, merchant, &card.id).await?.ok_or(StoreError::Row)?;
    let row = CardRow { envelope: String::new(), deleted_at: Some(engine.now()), ..row };
    let mut tx = engine.db.begin().await?;
    rows::save(&mut tx, &row).await?;
    Ok(tx.commit().await?)
}

/// Keeps the network's id of the payment in which the holder agreed: later payments refer to it.
pub async fn note_agreement(
    engine: &Engine,
    merchant: &MerchantId,
    card: &StoredCard,
    network_reference: &str,
) -> Result<(), EngineError> {
    let row = rows::read_one(&engine.db, merchant, &card.id).await?.ok_or(StoreError::Row)?;
    if row.network_reference.is_some() {
        return Ok(());
    }
    let row = CardRow { network_reference: Some(network_reference.to_owned()), ..row };
    let mut tx = engine.db.begin().await?;
    rows::save(&mut tx, &row).await?;
    Ok(tx.commit().await?)
}

fn hash(engine: &Engine, scope: &str, token: &str) -> Result<String, EngineError> {
    Ok(engine.ring.lookup("card-token", [scope, token].join("\0").as_bytes())?)
}

fn aad<'a>(merchant: &'a MerchantId, record: &'a str, field_set: &'static str) -> Aad<'a> {
    Aad { merchant: merchant.as_str(), record, field_set, version: 1 }
}

fn seal_name(
    engine: &Engine,
    merchant: &MerchantId,
    id: &str,
    token: &str,
    holder: &str,
) -> Result<String, EngineError> {
    let named = Named { token: token.to_owned(), holder: holder.to_owned() };
    let text = Zeroizing::new(serde_json::to_vec(&named).map_err(|_| StoreError::Row)?);
    Ok(engine.ring.seal(&*engine.rng, aad(merchant, id, "card_token"), &text)?)
}

fn shown(facts: &CardFacts) -> Result<String, EngineError> {
    let shown = Shown {
        brand: facts.brand.map(|brand| brand.as_str().to_owned()),
        label: facts.label.clone(),
        first6: facts.first6.clone(),
        last4: facts.last4.clone(),
        month: facts.expiry.month,
        year: facts.expiry.year,
    };
    Ok(serde_json::to_string(&shown).map_err(|_| StoreError::Row)?)
}

pub(crate) fn tell(engine: &Engine, row: &CardRow) -> Result<StoredCard, EngineError> {
    let shown: Shown = serde_json::from_str(&row.facts).map_err(|_| StoreError::Row)?;
    let text = engine.ring.open(aad(&row.merchant, &row.id, "card_token"), &row.token)?;
    let named: Named = serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?;
    Ok(StoredCard {
        id: row.id.clone(),
        scope: row.scope.clone(),
        token: SecretText::new(named.token.clone()),
        facts: CardFacts {
            brand: shown.brand.as_deref().and_then(Brand::find),
            label: shown.label,
            first6: shown.first6,
            last4: shown.last4,
            expiry: Expiry::new(shown.month.into(), shown.year.into())?,
        },
        holder: named.holder.clone(),
        fingerprint: row.fingerprint.clone(),
        contracts: row.contracts.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        made_by: row.made_by.clone(),
        network_reference: row.network_reference.clone(),
        created_at: row.created_at,
    })
}
