//! Allowances: a user lets a client charge a wallet later without asking, within bounds (wallet-surround 6.5).

use florin_domain::{AllowanceState, Currency, Money, Timestamp};
use florin_store::StoreError;
use florin_store::wallet::allowances as rows;
use serde::{Deserialize, Serialize};

use super::once::Keep;
use super::payments::Period;
use super::transactions::{self, Part, Transaction, TransactionFault, Tries};
use super::{cards, tenant};
use crate::engine::Engine;
use crate::error::EngineError;

pub use florin_store::wallet::allowances::{AllowanceRow, Limit};

/// How long one is good that says nothing of it: 720 hours (6.5).
const VALID_S: i64 = 720 * 3600;

/// A wish for an allowance.
#[derive(Debug, Clone)]
pub struct NewAllowance {
    /// For people.
    pub description: Option<String>,
    /// Its only currency.
    pub currency: Currency,
    /// The most in all.
    pub max: Option<Money>,
    /// The most within times.
    pub limits: Vec<Limit>,
    /// How long it is good once it is confirmed.
    pub valid: Option<Period>,
}

/// What a client says of an allowance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowanceWords {
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// An allowance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// How it stands.
    pub row: AllowanceRow,
    /// What its client says of it.
    pub words: AllowanceWords,
}

impl Allowance {
    /// How it stands now: one whose time is over is inactive, whether or not that is written yet.
    pub fn state(&self, now: Timestamp) -> AllowanceState {
        let is_over = self.row.valid_until.is_some_and(|until| until <= now);
        if self.row.state == AllowanceState::Active && is_over {
            AllowanceState::Inactive
        } else {
            self.row.state
        }
    }
}

const FIELDS: &str = "wallet_allowance";

pub(crate) fn open(engine: &Engine, row: AllowanceRow) -> Result<Allowance, EngineError> {
    let text = engine.ring.open(cards::aad(&row.id.to_string(), FIELDS), &row.words)?;
    let words = serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?;
    Ok(Allowance { row, words })
}

/// The row of an allowance that is about to be made.
pub(crate) async fn prepare(
    engine: &Engine,
    client: &str,
    transaction: &str,
    wish: NewAllowance,
) -> Result<Allowance, EngineError> {
    let id = engine.allowance_numbers.next(engine, "wallet_allowance").await?;
    let words = AllowanceWords { description: wish.description };
    let text = serde_json::to_vec(&words).map_err(|_| StoreError::Row)?;
    let sealed = engine.ring.seal(&*engine.rng, cards::aad(&id.to_string(), FIELDS), &text)?;
    let (valid_s, valid_until) = match wish.valid {
        None => (Some(VALID_S), None),
        Some(Period::For(seconds)) => (Some(seconds), None),
        Some(Period::Until(second)) => (None, Some(Timestamp::from_seconds(second))),
    };
    let now = engine.now();
    let row = AllowanceRow {
        merchant: tenant().clone(),
        id,
        transaction: transaction.to_owned(),
        client: client.to_owned(),
        state: AllowanceState::New,
        wallet: None,
        currency: wish.currency,
        max: wish.max,
        limits: wish.limits,
        spent: 0,
        valid_s,
        valid_until,
        words: sealed,
        created_at: now,
        confirmed_at: None,
        changed_at: now,
        version: 1,
    };
    Ok(Allowance { row, words })
}

/// Until when an allowance is good that begins now.
pub(crate) fn valid_until(row: &AllowanceRow, now: Timestamp) -> Timestamp {
    let after = now.plus_ms(row.valid_s.unwrap_or(VALID_S).saturating_mul(1000));
    row.valid_until.unwrap_or(after)
}

/// Makes an allowance, in a transaction of its own until it is put into another one. Nobody agreed to it yet. If it keeps
/// its answer, [`StoreError::Taken`] says that its key made one before.
pub async fn create(
    engine: &Engine,
    client: &str,
    wish: NewAllowance,
    keep: Option<&Keep<'_, Allowance>>,
) -> Result<Allowance, TransactionFault> {
    let body = |made: &Transaction| match (keep, &made.allowance) {
        (Some(keep), Some(allowance)) => (keep.body)(allowance),
        _ => Vec::new(),
    };
    let keep = keep.map(|keep| Keep { key: keep.key, body: &body });
    let made = transactions::create_lone(engine, client, Part::Allowance(wish), keep.as_ref()).await?;
    made.allowance.ok_or_else(|| StoreError::Row.into())
}

/// An allowance.
pub async fn find(engine: &Engine, id: i64) -> Result<Option<Allowance>, EngineError> {
    rows::read_one(&engine.db, tenant(), id).await?.map(|row| open(engine, row)).transpose()
}

/// The one on which a client may draw for a wallet.
pub async fn active(engine: &Engine, client: &str, wallet: i64) -> Result<Option<Allowance>, EngineError> {
    let found = rows::active(&engine.db, tenant(), client, wallet, engine.now()).await?;
    found.map(|row| open(engine, row)).transpose()
}

/// The most that a client may charge a wallet now without asking. What the wallet holds is not looked at: that is the
/// user's to tell.
pub async fn left(
    engine: &Engine,
    client: &str,
    wallet: i64,
    currency: Currency,
) -> Result<Money, EngineError> {
    match rows::active(&engine.db, tenant(), client, wallet, engine.now()).await? {
        Some(row) if row.currency == currency => Ok(rows::left(&engine.db, &row, engine.now()).await?),
        _ => Ok(Money::from_minor(0, currency)?),
    }
}

/// Ends an allowance; one that nobody agreed to goes, unless its transaction is accepted already. Asked for again, it
/// is answered as it stands.
pub async fn end(engine: &Engine, id: i64) -> Result<Allowance, TransactionFault> {
    let mut tries = Tries::new(engine);
    loop {
        let found = find(engine, id).await?.ok_or(StoreError::Row)?;
        let mut row = found.row.clone();
        row.state = match row.state {
            AllowanceState::New => {
                transactions::revoke(engine, &row.transaction).await?;
                return Ok(find(engine, id).await?.ok_or(StoreError::Row)?);
            }
            AllowanceState::Active => AllowanceState::Inactive,
            AllowanceState::Inactive | AllowanceState::Deleted => return Ok(found),
        };
        row.changed_at = engine.now();
        let mut tx = engine.db.begin().await?;
        let saved = async {
            rows::save(&mut tx, &row).await?;
            tx.commit().await
        };
        match saved.await {
            Err(StoreError::Again | StoreError::Taken) => tries.next().await?,
            Err(error) => return Err(error.into()),
            Ok(()) => {
                return Ok(Allowance { row: AllowanceRow { version: row.version + 1, ..row }, ..found });
            }
        }
    }
}
