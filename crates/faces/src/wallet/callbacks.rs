//! What clients hear of transactions that they did not change themselves (wallet-surround 6.7): a form with the event as
//! JSON and its signature over exactly that text.

use florin_engine::deliveries::{Announcer, Message, Rules, Telling};
use florin_engine::wallet::transactions::{self, Transaction};
use florin_engine::wallet::{clients, keys, redirects};
use florin_engine::{Engine, EngineError, StoreError};
use futures_util::future::BoxFuture;
use serde::Serialize;
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::paying::view::{self, TransactionView};

/// Renders callbacks when they are about to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Callbacks;

#[derive(Serialize)]
struct Event<'a> {
    object: &'static str,
    #[serde(rename = "type")]
    kind: &'a str,
    data: TransactionView,
}

impl Announcer for Callbacks {
    fn face(&self) -> &'static str {
        transactions::FACE
    }

    fn render<'a>(
        &'a self,
        engine: &'a Engine,
        telling: Telling<'a>,
    ) -> BoxFuture<'a, Result<Option<Message>, EngineError>> {
        Box::pin(render(engine, telling.resource))
    }
}

/// The transaction as it stands now. Nothing is told of what its client has done since.
async fn render(engine: &Engine, key: &str) -> Result<Option<Message>, EngineError> {
    let Some(found) = transactions::find(engine, key).await? else { return Ok(None) };
    let (Some(kind), Some(url)) = (&found.row.event, &found.words.callback_uri) else { return Ok(None) };
    let event = Event { object: "transaction", kind, data: view::transaction(&found, engine.now()) };
    let text = serde_json::to_string(&event).map_err(|_| StoreError::Row)?;
    let Some(sign) = keys::sign(engine, text.as_bytes()).await? else { return Ok(None) };
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("event", &text), ("sign", &sign)])
        .finish();
    let kind = Zeroizing::new("application/x-www-form-urlencoded".to_owned());
    Ok(Some(Message {
        url: url.clone(),
        headers: vec![("content-type", kind)],
        body: body.into_bytes(),
        secrets: Vec::new(),
        rules: Rules { http: may_be_plain(engine, &found, url).await?, ..Rules::standard() },
    }))
}

/// Plain http is for a developer's machine, and for hosts that the operator registered so.
async fn may_be_plain(engine: &Engine, found: &Transaction, url: &str) -> Result<bool, EngineError> {
    if engine.settings().insecure_dev {
        return Ok(true);
    }
    let all = clients::all(engine).await?;
    Ok(all.find(&found.row.client).is_some_and(|client| redirects::allowed(&client.hosts, url, false)))
}
