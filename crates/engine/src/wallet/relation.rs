//! How a card is proved: its holder enters it on our page, a small amount is held on it and given back (wallet 6).
//!
//! The address of the page is a capability and good for one submission. Which of two submissions is the one, the
//! card's row says; what became of it, the facts of its payment.

use std::sync::Arc;

use florin_connectors::{Action, Initiator};
use florin_domain::{AttemptRef, AttemptState, Card, GatewayAccount, Mode, Operation};
use florin_store::wallet::cards::{self as rows, WalletCardRow};
use florin_store::{StoreError, attempts};
use zeroize::Zeroizing;

use super::cards::{self, CardStatus, Shown};
use super::psp::{self, Cause, Wish};
use super::{clients, tenant, users};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inquiries::{self, Why};
use crate::orders::Answered;
use crate::record::Held;

/// How a proof stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// The card's data is awaited.
    Form,
    /// The PSP was asked. The holder must do this, if anything.
    Asked(Option<Action>),
    /// The card is final.
    Over(CardStatus),
}

/// What stands at the address of a card.
#[derive(Debug)]
pub struct Proving {
    /// The card.
    pub card: i64,
    /// How it stands.
    pub stage: Stage,
    /// Where its holder goes afterwards, exactly as the client gave it.
    pub back: Option<String>,
    /// The languages that were chosen for its page, the best first: the client's, the holder's, the operator's.
    pub locales: Vec<String>,
    /// Whether no real money is held.
    pub is_test: bool,
    row: WalletCardRow,
}

/// What became of a submission.
#[derive(Debug)]
pub enum Submitted {
    /// The PSP was asked, and this is how it stands.
    Asked(Stage),
    /// The PSP cannot be reached and was told nothing: the holder may try again.
    Unreachable,
    /// Somebody submitted before, or the time was over.
    Closed,
}

/// What stands at the address with this secret; none if no card has it, or the card was deleted.
pub async fn find(engine: &Engine, secret: &str) -> Result<Option<Proving>, EngineError> {
    let hash = cards::relation_hash(engine, secret)?;
    let Some(row) = rows::read_by_relation(&engine.db, tenant(), &hash).await? else { return Ok(None) };
    let relation = cards::relation_of(engine, &row)?;
    let clients = clients::all(engine).await?;
    let holders = users::find(engine, row.user).await?.and_then(|user| user.profile.locale);
    let locales = [relation.locale.clone(), holders, clients.wallet.locale.clone()];
    let locales = locales.into_iter().flatten().collect();
    let (_, mode) = psp::account(engine, &clients.wallet).await?;
    let stage = stage(engine, &row).await?;
    let back = relation.back.clone();
    Ok(Some(Proving { card: row.id, stage, back, locales, is_test: mode == Mode::Test, row }))
}

async fn stage(engine: &Engine, row: &WalletCardRow) -> Result<Stage, EngineError> {
    let status = cards::status(engine, row)?;
    let Some(payment) = row.payment.clone().filter(|_| status == CardStatus::Unrelated) else {
        return Ok(if status == CardStatus::Unrelated { Stage::Form } else { Stage::Over(status) });
    };
    let at = AttemptRef { payment, no: 1 };
    let attempt = attempts::read_one(&engine.db, tenant(), &at).await?.ok_or(StoreError::Row)?;
    let action = match (&attempt.answer, attempt.attempt.state) {
        (Some(text), AttemptState::ActionRequired) => {
            serde_json::from_str::<Answered>(text).map_err(|_| StoreError::Row)?.action
        }
        _ => None,
    };
    Ok(Stage::Asked(action))
}

/// The card's data came: it is sealed, and the PSP is asked. Goes on when the holder's browser hangs up.
/// `return_url` is where a bank sends the browser back to.
pub async fn submit(
    engine: &Arc<Engine>,
    proving: &Proving,
    card: Card,
    return_url: String,
) -> Result<Submitted, EngineError> {
    let clients = clients::all(engine).await?;
    let (account, mode) = psp::account(engine, &clients.wallet).await?;
    let cause = Cause::Card(proving.card);
    let flow = Flow { cause, money: clients.wallet.proof()?, card, return_url, account, mode };
    let held = psp::prepare(engine, &flow.wish(), &cause.payment_id(engine)?, None)?;
    let row = sealed(engine, &proving.row, &flow.card, &held, &clients.wallet)?;
    let mut tx = engine.db.begin().await?;
    let opened = async {
        rows::submit(&mut tx, &row, engine.now()).await?;
        psp::write(&mut tx, &held).await?;
        Ok::<_, EngineError>(tx.commit().await?)
    };
    match opened.await {
        Err(EngineError::Store(StoreError::Again)) => return Ok(Submitted::Closed),
        other => other?,
    }
    let run = {
        let engine = engine.clone();
        async move { psp::send(&engine, &flow.wish(), held).await }
    };
    let ended = engine.tasks.spawn(run).await;
    let (after, action) = ended.map_err(|_| StoreError::Broken("a card's proof ended early".into()))??;
    if after.attempt.attempt.state == AttemptState::NotExecuted {
        return Ok(Submitted::Unreachable);
    }
    let stage = match action {
        Some(action) => Stage::Asked(Some(action)),
        None => match rows::read_one(&engine.db, tenant(), proving.card).await? {
            Some(row) if row.deleted_at.is_none() => stage(engine, &row).await?,
            _ => Stage::Over(CardStatus::Failed),
        },
    };
    Ok(Submitted::Asked(stage))
}

/// What a task needs to ask the PSP by itself.
struct Flow {
    cause: Cause,
    money: florin_domain::Money,
    card: Card,
    return_url: String,
    account: GatewayAccount,
    mode: Mode,
}

impl Flow {
    fn wish(&self) -> Wish<'_> {
        Wish {
            cause: self.cause,
            operation: Operation::Authorize,
            money: self.money,
            card: &self.card,
            initiator: Initiator::Payer,
            return_url: Some(&self.return_url),
            account: &self.account,
            mode: self.mode,
        }
    }
}

/// The card's row with its data. The verification value is not among it: it is in memory until the PSP has it.
fn sealed(
    engine: &Engine,
    row: &WalletCardRow,
    card: &Card,
    held: &Held,
    settings: &super::settings::WalletSettings,
) -> Result<WalletCardRow, EngineError> {
    let facts = card.facts();
    let shown = Shown {
        first6: facts.first6,
        last4: facts.last4,
        digits: u8::try_from(card.pan.expose().len()).map_err(|_| StoreError::Row)?,
        holder: card.holder.clone(),
        brand: facts.brand.map(|brand| brand.as_str().to_owned()),
        month: card.expiry.month,
        year: card.expiry.year,
    };
    let text = Zeroizing::new(serde_json::to_vec(&shown).map_err(|_| StoreError::Row)?);
    let rules = serde_json::to_string(&settings.rules_for(facts.brand)).map_err(|_| StoreError::Row)?;
    let record = cards::record(row.id);
    let seal = |field_set, text: &[u8]| engine.ring.seal(&*engine.rng, cards::aad(&record, field_set), text);
    Ok(WalletCardRow {
        payment: Some(held.payment.payment.id.clone()),
        envelope: Some(seal("wallet_card", card.pan.expose().as_bytes())?),
        shown: Some(seal("wallet_shown", &text)?),
        commission: Some(rules),
        ..row.clone()
    })
}

/// The holder's browser is back from its bank: the PSP is asked at once.
pub async fn back(engine: &Arc<Engine>, proving: Proving) -> Result<Stage, EngineError> {
    let (Stage::Asked(Some(_)), Some(payment)) = (&proving.stage, &proving.row.payment) else {
        return Ok(proving.stage);
    };
    let at = AttemptRef { payment: payment.clone(), no: 1 };
    inquiries::ask_now(engine, tenant(), &at, Why::Back).await?;
    match rows::read_one(&engine.db, tenant(), proving.card).await? {
        Some(row) if row.deleted_at.is_none() => stage(engine, &row).await,
        _ => Ok(Stage::Over(CardStatus::Failed)),
    }
}

/// The address of a card's page.
pub fn address(engine: &Engine, secret: &str) -> String {
    format!("{}/card/relate/{secret}", engine.settings.public_url)
}
