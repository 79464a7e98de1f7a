//! One step of an authentication: what is asked next, what was heard, and what follows from it.

use std::time::Duration;

use florin_connectors::three_ds::{self as servers, Areq, ThreeDsAnswer, ThreeDsAsk};
use florin_domain::three_ds::{
    CHALLENGE_LASTS_MS, Event, Liability, METHOD_LASTS_MS, MethodResult, OutOfOrder, PASS_LASTS_MS, Stage,
    TransStatus,
};
use florin_store::StoreError;
use florin_store::authentications::{self as rows, AuthenticationRow};

use super::sealed::{Body, KeptCard};
use crate::engine::Engine;
use crate::error::EngineError;

/// What was heard, and what came with it.
pub(super) struct Heard {
    event: Event,
    answer: Option<ThreeDsAnswer>,
}

impl Heard {
    pub(super) fn plain(event: Event) -> Heard {
        Heard { event, answer: None }
    }
}

/// Writes down what follows from what was heard. Who was slower reads again.
pub(super) async fn step(engine: &Engine, row: &AuthenticationRow, heard: Heard) -> Result<(), EngineError> {
    let mut body = Body::open(engine, row)?;
    let stage = Stage::find(&row.stage).ok_or(StoreError::Row)?;
    let after = match stage.after(heard.event) {
        Ok(after) => after,
        Err(OutOfOrder { .. }) => return Ok(()),
    };
    if let Some(answer) = heard.answer {
        body.note(answer);
    }
    let now = engine.now();
    let mut changed =
        AuthenticationRow { stage: after.as_str().to_owned(), version: row.version + 1, ..row.clone() };
    if after == Stage::Challenged || after == Stage::Decoupled {
        changed.due_at = Some(now.plus_ms(CHALLENGE_LASTS_MS));
    }
    if let Some(ending) = after.ending() {
        body.complete_eci(ending);
        let Liability { shift, rule } = body.liability(ending);
        changed.liability = Some((shift.as_str().to_owned(), rule.as_str().to_owned()));
        if ending.lets_on(body.policy()) {
            changed.due_at = Some(now.plus_ms(PASS_LASTS_MS));
        } else {
            (changed.card, changed.due_at) = (None, None);
        }
    }
    changed.body = body.seal(engine, &row.merchant, &row.id)?;
    let mut tx = engine.db.begin().await?;
    let saved = async {
        rows::save(&mut tx, &changed).await?;
        tx.commit().await
    };
    match saved.await {
        Ok(()) | Err(StoreError::Again) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// What is heard next; none while the payer, or nobody, is waited for.
pub(super) async fn next(engine: &Engine, row: &AuthenticationRow) -> Result<Option<Heard>, EngineError> {
    let (now, body) = (engine.now(), Body::open(engine, row)?);
    let stage = Stage::find(&row.stage).ok_or(StoreError::Row)?;
    let is_over = row.due_at.is_none_or(|due| due <= now);
    if stage.ending().is_none() && is_over {
        return Ok(Some(Heard::plain(Event::TimedOut)));
    }
    match stage {
        Stage::Ended(_) => Ok(None),
        Stage::Method if row.created_at.plus_ms(METHOD_LASTS_MS) <= now => {
            Ok(Some(Heard::plain(Event::Method(MethodResult::NotDone))))
        }
        Stage::Method => Ok(None),
        Stage::Begun => {
            let card = KeptCard::open(engine, row)?.card;
            Ok(Some(heard(ask(engine, row, &body, ThreeDsAsk::Enrolment { card: &card }).await)))
        }
        Stage::Asked(method) => {
            let card = KeptCard::open(engine, row)?.card;
            let browser = body.browser();
            let areq = Areq {
                server_id: body.server_id.as_deref().unwrap_or_default(),
                card: &card,
                money: body.money()?,
                merchant_name: &body.merchant_name,
                method,
                wish: body.wish(),
                browser: &browser,
                notification_url: &body.notification_url,
            };
            Ok(Some(heard(ask(engine, row, &body, ThreeDsAsk::Authenticate(Box::new(areq))).await)))
        }
        Stage::Challenged | Stage::Decoupled => {
            let server_id = body.server_id.as_deref().unwrap_or_default();
            let answer = ask(engine, row, &body, ThreeDsAsk::Result { server_id }).await;
            Ok(answer.and_then(result))
        }
    }
}

/// One question. Silence is no answer, and neither is what cannot be read.
async fn ask(
    engine: &Engine,
    row: &AuthenticationRow,
    body: &Body,
    ask: ThreeDsAsk<'_>,
) -> Option<ThreeDsAnswer> {
    let server = servers::find(&body.server)?;
    let manifest = server.manifest();
    let own = if manifest.make_believe { engine.settings.simulator_url.as_deref()? } else { manifest.live };
    let call = servers::ThreeDsCall {
        base_url: own.trim_end_matches('/'),
        merchant: row.merchant.as_str(),
        reference: &row.id,
        ask,
    };
    let request = server.request(&call);
    match engine.http.call(&request, Duration::from_millis(manifest.timeout_ms)).await {
        Ok(reply) => server.read(&call.ask, &reply),
        Err(failure) => {
            tracing::warn!(authentication = %row.id, %failure, "the 3-D Secure server cannot be asked");
            None
        }
    }
}

fn heard(answer: Option<ThreeDsAnswer>) -> Heard {
    let event = match &answer {
        None => Event::Unreachable,
        Some(ThreeDsAnswer::NotEnrolled) => Event::NotEnrolled,
        Some(ThreeDsAnswer::Enrolled { method_url, .. }) => {
            Event::Enrolled { has_method: method_url.is_some() }
        }
        Some(ThreeDsAnswer::Standing(standing)) => Event::Answered(standing.status),
    };
    Heard { event, answer }
}

/// What became of a challenge; none while it is under way.
fn result(answer: ThreeDsAnswer) -> Option<Heard> {
    let ThreeDsAnswer::Standing(standing) = &answer else { return None };
    let event = match (standing.status, standing.cancel.as_deref()) {
        (TransStatus::Challenge | TransStatus::Decoupled, _) => return None,
        // By the cardholder; at the issuer, in time or because the first page never came.
        (TransStatus::NotAuthenticated, Some("01")) => Event::Cancelled,
        (TransStatus::NotAuthenticated, Some("03" | "04" | "05" | "08")) => Event::TimedOut,
        (status, _) => Event::Result(status),
    };
    Some(Heard { event, answer: Some(answer) })
}
