//! What clients hear of their cards and deposits: the envelope of the dialect's callbacks, with objects of our own
//! (wallet-surround 6.7). Clients of the vendor refuse objects that they do not know, so only those are told whose operator
//! wants it.

use florin_engine::deliveries::{Announcer, Message, Rules, Telling};
use florin_engine::wallet::cards::CardStatus;
use florin_engine::wallet::deposits::DepositState;
use florin_engine::wallet::events::{self, Subject};
use florin_engine::{Engine, EngineError, SecretText};
use futures_util::future::BoxFuture;

use super::{cards, deposits, envelope};

/// Renders these events when they are about to be sent.
#[derive(Debug, Clone, Copy)]
pub struct CardEvents;

impl Announcer for CardEvents {
    fn face(&self) -> &'static str {
        events::FACE
    }

    fn render<'a>(
        &'a self,
        engine: &'a Engine,
        telling: Telling<'a>,
    ) -> BoxFuture<'a, Result<Option<Message>, EngineError>> {
        Box::pin(render(engine, telling.resource))
    }
}

async fn render(engine: &Engine, resource: &str) -> Result<Option<Message>, EngineError> {
    let Some((client, subject)) = events::find(engine, resource).await? else { return Ok(None) };
    let Some(listens) = &client.events else { return Ok(None) };
    let Some(text) = words(subject)? else { return Ok(None) };
    let Some(body) = envelope::body(engine, &text).await? else { return Ok(None) };
    let secrets = listens.secrets.iter().map(|secret| SecretText::new(secret.expose().to_owned()));
    // The operator wrote the address, so plain http is what the operator wants.
    let http = listens.url.starts_with("http://");
    Ok(Some(Message {
        url: listens.url.clone(),
        headers: envelope::headers(),
        body,
        secrets: secrets.collect(),
        rules: Rules { http, ..Rules::standard() },
    }))
}

/// The event, as far as there is one to tell: what is not settled is not told.
fn words(subject: Subject) -> Result<Option<String>, EngineError> {
    match subject {
        Subject::Card(card) => {
            let kind = match card.status {
                CardStatus::Related => "related",
                CardStatus::Failed => "failed",
                CardStatus::Unrelated => return Ok(None),
            };
            envelope::text("card", kind, cards::settled(&card)).map(Some)
        }
        Subject::Deposit(deposit) => {
            let kind = match deposit.state {
                DepositState::Processed => "processed",
                DepositState::Failed => "failed",
                DepositState::New | DepositState::Processing | DepositState::Expired => return Ok(None),
            };
            envelope::text("deposit", kind, deposits::View::from(deposit)).map(Some)
        }
    }
}
