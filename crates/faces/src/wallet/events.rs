//! What clients hear of their cards and deposits: the envelope of the dialect's callbacks, with objects of our own
//! (wallet-surround 6.7). Clients of the vendor refuse objects that they do not know, so only those are told whose operator
//! wants it.

use florin_engine::deliveries::{Announcer, Message, Rules, Telling};
use florin_engine::wallet::cards::CardStatus;
use florin_engine::wallet::deposits::DepositState;
use florin_engine::wallet::events::{self, Subject};
use florin_engine::wallet::keys;
use florin_engine::{Engine, EngineError, SecretText, StoreError};
use futures_util::future::BoxFuture;
use serde::Serialize;
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::{cards, deposits};

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

#[derive(Serialize)]
struct Event<T> {
    object: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    data: T,
}

impl<T: Serialize> Event<T> {
    fn text(object: &'static str, kind: &'static str, data: T) -> Result<String, EngineError> {
        let text = serde_json::to_string(&Event { object, kind, data });
        Ok(text.map_err(|_| StoreError::Row)?)
    }
}

async fn render(engine: &Engine, resource: &str) -> Result<Option<Message>, EngineError> {
    let Some((client, subject)) = events::find(engine, resource).await? else { return Ok(None) };
    let Some(listens) = &client.events else { return Ok(None) };
    let Some(text) = words(subject)? else { return Ok(None) };
    let Some(sign) = keys::sign(engine, text.as_bytes()).await? else { return Ok(None) };
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("event", &text).append_pair("sign", &sign);
    let kind = Zeroizing::new("application/x-www-form-urlencoded".to_owned());
    let secrets = listens.secrets.iter().map(|secret| SecretText::new(secret.expose().to_owned()));
    // The operator wrote the address, so plain http is what the operator wants.
    let http = listens.url.starts_with("http://");
    Ok(Some(Message {
        url: listens.url.clone(),
        headers: vec![("content-type", kind)],
        body: form.finish().into_bytes(),
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
            Event::text("card", kind, cards::settled(&card)).map(Some)
        }
        Subject::Deposit(deposit) => {
            let kind = match deposit.state {
                DepositState::Processed => "processed",
                DepositState::Failed => "failed",
                DepositState::New | DepositState::Processing | DepositState::Expired => return Ok(None),
            };
            Event::text("deposit", kind, deposits::View::from(deposit)).map(Some)
        }
    }
}
