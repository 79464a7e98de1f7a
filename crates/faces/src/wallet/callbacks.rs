//! What clients hear of transactions that they did not change themselves (wallet-surround 6.7).

use florin_engine::deliveries::{Announcer, Message, Rules, Telling};
use florin_engine::wallet::transactions::{self, Transaction};
use florin_engine::wallet::{clients, redirects};
use florin_engine::{Engine, EngineError};
use futures_util::future::BoxFuture;

use super::envelope;
use super::paying::view;

/// Renders callbacks when they are about to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Callbacks;

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
    let text = envelope::text("transaction", kind, view::transaction(&found, engine.now()))?;
    let Some(body) = envelope::body(engine, &text).await? else { return Ok(None) };
    Ok(Some(Message {
        url: url.clone(),
        headers: envelope::headers(),
        body,
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
