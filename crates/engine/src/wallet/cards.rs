//! Cards of users: made, linked to accounts, listed, deleted (wallet 3 to 7). How one is proved is told by `relation`.

use florin_domain::{Brand, Timestamp};
use florin_store::wallet::cards::{self as rows, WalletCardRow};
use florin_store::wallet::{deposits, listing};
use florin_store::{StoreError, Tx, counters};
use florin_vault::{Aad, SecretText, token};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::once::Keep;
use super::settings::WrittenRule;
use super::tenant;
use crate::engine::Engine;
use crate::error::EngineError;

/// How often a change begins again when the card changes under it.
const TRIES: u32 = 5;

/// How a card stands (wallet 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardStatus {
    /// Nobody has proved it.
    Unrelated,
    /// It can be charged.
    Related,
    /// It will never be.
    Failed,
}

impl CardStatus {
    /// The word of the dialect and of the store.
    pub fn as_str(self) -> &'static str {
        match self {
            CardStatus::Unrelated => "unrelated",
            CardStatus::Related => "related",
            CardStatus::Failed => "failed",
        }
    }

    fn find(word: &str) -> Option<CardStatus> {
        [CardStatus::Unrelated, CardStatus::Related, CardStatus::Failed]
            .into_iter()
            .find(|status| status.as_str() == word)
    }
}

/// That a card may be charged for an account, and before which others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The account's number.
    pub number: String,
    /// 1 goes first.
    pub order: i64,
}

/// Where a card is proved, and where its holder goes afterwards.
#[derive(Serialize, Deserialize)]
pub(crate) struct Relation {
    /// Names the card in the page's address.
    pub(crate) secret: String,
    /// Exactly as the client gave it.
    pub(crate) back: Option<String>,
    /// The language that the client wants.
    pub(crate) locale: Option<String>,
}

impl Drop for Relation {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

/// What may be shown of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// First six digits, empty for short numbers.
    pub first6: String,
    /// Last four digits.
    pub last4: String,
    /// How many digits the number has.
    pub digits: u8,
    /// The name on it.
    pub holder: String,
    /// The scheme's name, if the number tells one.
    pub brand: Option<String>,
    /// 1 to 12.
    pub month: u8,
    /// Four digits.
    pub year: u16,
}

impl Shown {
    /// The number as people may see it: `411111******1111`.
    pub fn masked(&self) -> String {
        let seen = self.first6.len() + self.last4.len();
        let stars = usize::from(self.digits).saturating_sub(seen);
        format!("{}{}{}", self.first6, "*".repeat(stars), self.last4)
    }

    /// The scheme.
    pub fn brand(&self) -> Option<Brand> {
        self.brand.as_deref().and_then(Brand::find)
    }
}

/// A card as clients may know it.
#[derive(Debug)]
pub struct WalletCard {
    /// Its number in the API.
    pub id: i64,
    /// Whose.
    pub user: i64,
    /// How it stands.
    pub status: CardStatus,
    /// Its links, in the order given.
    pub links: Vec<Link>,
    /// The secret in the address at which it is proved; only while it is unrelated.
    pub address: Option<SecretText>,
    /// What may be shown; only when it is related.
    pub shown: Option<Shown>,
    /// What deposits from it cost; only when it is related.
    pub commission: Vec<WrittenRule>,
    /// Since when it is related.
    pub related_at: Option<Timestamp>,
}

/// A wish for a card.
#[derive(Debug)]
pub struct NewCard {
    /// Whose.
    pub user: i64,
    /// Its links.
    pub links: Vec<Link>,
    /// Where its holder goes afterwards.
    pub back: Option<String>,
    /// The language of its page.
    pub locale: Option<String>,
}

/// Why a card was not changed.
#[derive(Debug, thiserror::Error)]
pub enum CardFault {
    /// There is none, or no more.
    #[error("there is no such card")]
    Unknown,
    /// A failed card can only be deleted.
    #[error("the card has failed")]
    Failed,
    /// Our own house.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for CardFault {
    fn from(error: StoreError) -> CardFault {
        CardFault::Engine(error.into())
    }
}

/// A page of a user's cards.
#[derive(Debug)]
pub struct CardList {
    /// By rising number.
    pub cards: Vec<WalletCard>,
    /// How many the user has.
    pub total: i64,
}

/// Makes a card. Each call makes another one, unless it keeps its answer: then [`StoreError::Taken`] says that its key
/// made one before.
pub async fn create(
    engine: &Engine,
    client: &str,
    wish: NewCard,
    keep: Option<&Keep<'_, WalletCard>>,
) -> Result<WalletCard, EngineError> {
    engine.ensure_keys(tenant()).await?;
    let settings = super::clients::all(engine).await?;
    let (now, secret) = (engine.now(), token::generate(&*engine.rng));
    let expires_at = now.plus_ms(settings.wallet.relation_lives_s.saturating_mul(1000));
    let mut row = WalletCardRow {
        merchant: tenant().clone(),
        id: 0,
        user: wish.user,
        client: client.to_owned(),
        status: CardStatus::Unrelated.as_str().to_owned(),
        links: write_links(&wish.links)?,
        relation_hash: Some(relation_hash(engine, secret.expose())?),
        relation: String::new(),
        expires_at,
        payment: None,
        envelope: None,
        shown: None,
        commission: None,
        network_reference: None,
        related_at: None,
        due_at: Some(expires_at),
        created_at: now,
        deleted_at: None,
        version: 1,
    };
    let relation = Relation { secret: secret.expose().to_owned(), back: wish.back, locale: wish.locale };
    let text = Zeroizing::new(serde_json::to_vec(&relation).map_err(|_| StoreError::Row)?);
    for _ in 0..TRIES {
        let mut tx = engine.db.begin().await?;
        // Taken one at a time and held until the commit: no card appears behind one that a list has shown already.
        row.id = counters::take(&mut tx, tenant(), "card", 0, 1).await?;
        row.relation = engine.ring.seal(&*engine.rng, aad(&record(row.id), "wallet_relation"), &text)?;
        rows::insert(&mut tx, &row).await?;
        rows::save_links(&mut tx, tenant(), row.id, &by_account(&wish.links)).await?;
        let made = tell(engine, &row)?;
        if let Some(keep) = keep {
            keep.write(engine, &mut tx, &made).await?;
        }
        match tx.commit().await {
            Err(StoreError::Taken) if keep.is_none() => {}
            Err(StoreError::Again) => {}
            other => return other.map_err(EngineError::from).map(|()| made),
        }
    }
    Err(StoreError::Again.into())
}

/// A card, unless it was deleted.
pub async fn find(engine: &Engine, id: i64) -> Result<Option<WalletCard>, EngineError> {
    read(engine, id).await?.map(|row| tell(engine, &row)).transpose()
}

/// The row of a card, unless it was deleted.
pub(crate) async fn read(engine: &Engine, id: i64) -> Result<Option<WalletCardRow>, EngineError> {
    Ok(rows::read_one(&engine.db, tenant(), id).await?.filter(|row| row.deleted_at.is_none()))
}

/// The same inside a transaction: what it says is what the change will meet.
async fn held(tx: &mut Tx, id: i64) -> Result<WalletCardRow, CardFault> {
    let found = rows::find(tx, tenant(), id).await?;
    found.filter(|row| row.deleted_at.is_none()).ok_or(CardFault::Unknown)
}

/// Replaces the links of a card.
pub async fn relink(engine: &Engine, id: i64, links: &[Link]) -> Result<WalletCard, CardFault> {
    for _ in 0..TRIES {
        let mut tx = engine.db.begin().await?;
        let row = held(&mut tx, id).await?;
        if status(engine, &row)? == CardStatus::Failed {
            return Err(CardFault::Failed);
        }
        let row = WalletCardRow { links: write_links(links)?, ..row };
        let kept = async {
            rows::relink(&mut tx, &row).await?;
            rows::save_links(&mut tx, tenant(), id, &by_account(links)).await?;
            tx.commit().await
        };
        match kept.await {
            Err(StoreError::Again | StoreError::Taken) => {}
            other => return other.map_err(CardFault::from).and_then(|()| Ok(tell(engine, &row)?)),
        }
    }
    Err(StoreError::Again.into())
}

/// Deletes a card for good: its number is gone, and what was to be deposited from it expires.
pub async fn delete(engine: &Engine, id: i64) -> Result<(), CardFault> {
    for _ in 0..TRIES {
        let mut tx = engine.db.begin().await?;
        let row = held(&mut tx, id).await?;
        let kept = async {
            rows::delete(&mut tx, &row, engine.now()).await?;
            deposits::expire_of_card(&mut tx, tenant(), id, engine.now()).await?;
            tx.commit().await
        };
        match kept.await {
            Err(StoreError::Again) => {}
            other => return other.map_err(CardFault::from),
        }
    }
    Err(StoreError::Again.into())
}

/// The cards of a user, from `offset` on.
pub async fn list(engine: &Engine, user: i64, limit: i64, offset: i64) -> Result<CardList, EngineError> {
    let page = listing::page(&engine.db, tenant(), user, limit, offset).await?;
    let cards = page.cards.iter().map(|row| tell(engine, row)).collect::<Result<_, _>>()?;
    Ok(CardList { cards, total: page.total })
}

/// How a card stands now: an address that nobody used in time has ended, whether or not that is written yet.
pub(crate) fn status(engine: &Engine, row: &WalletCardRow) -> Result<CardStatus, EngineError> {
    let status = CardStatus::find(&row.status).ok_or(StoreError::Row)?;
    let is_over = status == CardStatus::Unrelated && row.payment.is_none() && row.expires_at <= engine.now();
    Ok(if is_over { CardStatus::Failed } else { status })
}

fn tell(engine: &Engine, row: &WalletCardRow) -> Result<WalletCard, EngineError> {
    let status = status(engine, row)?;
    let address = match status {
        CardStatus::Unrelated => Some(SecretText::new(relation_of(engine, row)?.secret.clone())),
        _ => None,
    };
    let (shown, commission, related_at) = match status {
        CardStatus::Related => (Some(shown_of(engine, row)?), commission_of(row)?, row.related_at),
        _ => (None, Vec::new(), None),
    };
    let links = serde_json::from_str(&row.links).map_err(|_| StoreError::Row)?;
    Ok(WalletCard { id: row.id, user: row.user, status, links, address, shown, commission, related_at })
}

/// The rules of a card.
pub(crate) fn commission_of(row: &WalletCardRow) -> Result<Vec<WrittenRule>, EngineError> {
    let text = row.commission.as_deref().unwrap_or("[]");
    Ok(serde_json::from_str(text).map_err(|_| StoreError::Row)?)
}

pub(crate) fn relation_of(engine: &Engine, row: &WalletCardRow) -> Result<Relation, EngineError> {
    let text = engine.ring.open(aad(&record(row.id), "wallet_relation"), &row.relation)?;
    Ok(serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?)
}

/// What may be shown of a card whose data came.
pub(crate) fn shown_of(engine: &Engine, row: &WalletCardRow) -> Result<Shown, EngineError> {
    let sealed = row.shown.as_deref().ok_or(StoreError::Row)?;
    let text = engine.ring.open(aad(&record(row.id), "wallet_shown"), sealed)?;
    Ok(serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?)
}

/// Under which keyed hash a card is found by the secret of its address.
pub(crate) fn relation_hash(engine: &Engine, secret: &str) -> Result<String, EngineError> {
    Ok(engine.ring.lookup("wallet-relation", secret.as_bytes())?)
}

/// The name of a card in the access log and in its envelopes.
pub(crate) fn record(id: i64) -> String {
    format!("wallet-card-{id}")
}

pub(crate) fn aad<'a>(record: &'a str, field_set: &'static str) -> Aad<'a> {
    Aad { merchant: super::TENANT, record, field_set, version: 1 }
}

fn write_links(links: &[Link]) -> Result<String, EngineError> {
    Ok(serde_json::to_string(links).map_err(|_| StoreError::Row)?)
}

fn by_account(links: &[Link]) -> Vec<(&str, i64)> {
    links.iter().map(|link| (link.number.as_str(), link.order)).collect()
}

/// Writes down that a card's number was opened for a charge.
pub(crate) async fn log_opened(
    engine: &Engine,
    tx: &mut Tx,
    id: i64,
    actor: &str,
) -> Result<(), EngineError> {
    let record = record(id);
    let access = florin_store::access::Access {
        at: engine.now(),
        merchant: super::TENANT,
        actor,
        record: &record,
        purpose: "charge",
        request: "",
        result: "ok",
    };
    Ok(florin_store::access::append(tx, &access).await?)
}
