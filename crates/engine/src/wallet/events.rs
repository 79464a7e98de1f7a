//! What clients hear of cards that they made, and of deposits from them, where the operator wants them to (wallet-surround 6.7):
//! one announcement for each card and deposit, written in the transaction of the change.

use std::sync::Arc;

use florin_store::wallet::{cards as card_rows, deposits as deposit_rows};
use florin_store::{StoreError, Tx};
use florin_vault::SecretText;

use super::cards::{self, WalletCard};
use super::clients::{self, WalletClient};
use super::deposits::Deposit;
use super::tenant;
use crate::deliveries::{self, Announcement};
use crate::engine::Engine;
use crate::error::EngineError;

/// Under which face these events are announced.
pub const FACE: &str = "wallet_cards";

const CARD: &str = "card-";
const DEPOSIT: &str = "deposit-";

/// Where a client hears of its cards.
#[derive(Debug)]
pub struct ClientEvents {
    /// The address, as the operator wrote it.
    pub url: String,
    /// Sign by Standard Webhooks too, the newest first.
    pub secrets: Vec<SecretText>,
}

/// What there is to tell.
#[derive(Debug)]
pub enum Subject {
    /// A card, as it stands.
    Card(WalletCard),
    /// A deposit, as it stands.
    Deposit(Deposit),
}

/// A card was proved or refused.
pub(crate) async fn card_changed(engine: &Engine, tx: &mut Tx, card: i64) -> Result<(), EngineError> {
    announce(engine, tx, card, &format!("{CARD}{card}")).await
}

/// A deposit from a card was processed or failed.
pub(crate) async fn deposit_changed(
    engine: &Engine,
    tx: &mut Tx,
    card: i64,
    deposit: i64,
) -> Result<(), EngineError> {
    announce(engine, tx, card, &format!("{DEPOSIT}{deposit}")).await
}

async fn announce(engine: &Engine, tx: &mut Tx, card: i64, resource: &str) -> Result<(), EngineError> {
    let all = clients::all(engine).await?;
    if all.iter().all(|client| client.events.is_none()) {
        return Ok(());
    }
    let row = card_rows::find(tx, tenant(), card).await?.ok_or(StoreError::Row)?;
    let Some(events) = all.find(&row.client).and_then(|client| client.events.as_ref()) else { return Ok(()) };
    let announcement =
        Announcement { merchant: tenant(), face: FACE, resource, url: &events.url, due_at: None };
    deliveries::announce(engine, tx, &announcement).await
}

/// What an announced resource is now, and the client that made the card. None: nobody listens any more, or the card
/// was deleted before it was told of.
pub async fn find(
    engine: &Engine,
    resource: &str,
) -> Result<Option<(Arc<WalletClient>, Subject)>, EngineError> {
    let number = |prefix: &str| resource.strip_prefix(prefix).and_then(|number| number.parse::<i64>().ok());
    let (card, subject) = if let Some(card) = number(CARD) {
        let Some(found) = cards::find(engine, card).await? else { return Ok(None) };
        (card, Subject::Card(found))
    } else if let Some(deposit) = number(DEPOSIT) {
        let Some(row) = deposit_rows::read_one(&engine.db, tenant(), deposit).await? else { return Ok(None) };
        (row.card, Subject::Deposit(row.into()))
    } else {
        return Ok(None);
    };
    let Some(row) = card_rows::read_one(&engine.db, tenant(), card).await? else { return Ok(None) };
    let all = clients::all(engine).await?;
    let client = all.find(&row.client).filter(|client| client.events.is_some() && !client.disabled);
    Ok(client.map(|client| (client.clone(), subject)))
}
