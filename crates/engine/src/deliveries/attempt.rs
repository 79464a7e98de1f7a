//! One try: the face gives the words, the client sends them, the message's rules judge the answer.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_connectors::{Method, Request, scrub};
use florin_domain::Timestamp;
use florin_store::deliveries::{self as store, DeliveryRow, DeliveryState, Gone, TryRow};
use tokio::time::Instant;
use url::Url;

use super::lanes::Effect;
use super::{Message, Rules, Telling, endpoint, signature};
use crate::engine::Engine;
use crate::error::EngineError;
use crate::outbound::{Answer, Limits, OutboundError};

/// No message may take longer, whatever its rules say: the lease must outlast it.
const LONGEST: Duration = Duration::from_secs(60);
/// Of an answer so much is kept (checkout-webhooks 3).
const KEPT_BYTES: usize = 4096;
/// `Retry-After` is honoured so far (standards 11.2).
const LONGEST_RETRY_AFTER_MS: i64 = 24 * 3600 * 1000;
/// An answer that takes longer is slow.
const QUICK: Duration = Duration::from_secs(1);
/// A face that cannot find its words is asked this often.
const RENDERINGS: i64 = 32;

/// What a try came to.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) row: DeliveryRow,
    pub(super) state: DeliveryState,
    pub(super) due_at: Option<Timestamp>,
    pub(super) taken: bool,
    pub(super) counts: bool,
    pub(super) result: &'static str,
    pub(super) status: Option<u16>,
    pub(super) log: Option<TryRow>,
    pub(super) gone: Option<Gone>,
    pub(super) effect: Effect,
}

/// Tells one version of one resource.
pub(super) async fn tell(engine: &Engine, row: DeliveryRow, lease: &str) -> Ended {
    let Some(announcer) = engine.announced.announcer(&row.key.face) else {
        tracing::warn!(face = row.key.face, "nobody here speaks for this face; its events wait");
        return Ended { counts: false, ..waits(engine, row, "no_announcer", 5000) };
    };
    let telling = Telling {
        merchant: &row.key.merchant,
        resource: &row.key.resource,
        webhook_id: &row.webhook_id,
        sequence: row.wanted,
        attempt: row.tries + 1,
    };
    let message = match announcer.render(engine, telling).await {
        Ok(Some(message)) => message,
        Ok(None) => return over(row, DeliveryState::Delivered, true, "nothing_to_tell"),
        Err(error) => return not_rendered(engine, row, &error),
    };
    if message.rules.gone_disables {
        match store::disabled(&engine.db, &row.key.merchant, &address_hash(&message.url)).await {
            Ok(false) => {}
            Ok(true) => return over(row, DeliveryState::Disabled, false, "disabled"),
            Err(error) => return not_rendered(engine, row, &error.into()),
        }
    }
    send(engine, row, lease, &message).await
}

async fn send(engine: &Engine, row: DeliveryRow, lease: &str, message: &Message) -> Ended {
    let at = engine.now();
    let rules = &message.rules;
    let limits = Limits { connect: rules.connect, total: rules.total.min(LONGEST), http: rules.http };
    let began = Instant::now();
    let answer = engine.outbound.call(&request(&row, message, at), limits).await;
    let latency = began.elapsed();
    metrics::histogram!("florin_delivery_seconds").record(latency);

    let mut random = [0; 8];
    engine.rng.fill(&mut random);
    let no = row.tries + 1;
    let verdict = judge(rules, no, &answer, u64::from_le_bytes(random), engine.now());
    let log = TryRow {
        key: row.key.clone(),
        at,
        lease: lease.to_owned(),
        webhook_id: row.webhook_id.clone(),
        version: row.wanted,
        no,
        result: verdict.result.to_owned(),
        status: verdict.status.map(i64::from),
        latency_ms: i64::try_from(latency.as_millis()).unwrap_or(i64::MAX),
        answer: answer.as_ref().ok().and_then(|answer| kept(answer, message)),
    };
    let gone = (verdict.state == DeliveryState::Disabled).then(|| Gone {
        merchant: row.key.merchant.clone(),
        address_hash: address_hash(&message.url),
        endpoint: endpoint(&message.url),
    });
    let effect = match verdict.effect {
        Effect::Well if latency > QUICK => Effect::Slow,
        effect => effect,
    };
    Ended {
        taken: verdict.state == DeliveryState::Delivered,
        state: verdict.state,
        due_at: verdict.due_at,
        counts: true,
        result: verdict.result,
        status: verdict.status,
        log: Some(log),
        gone,
        effect,
        row,
    }
}

fn request(row: &DeliveryRow, message: &Message, at: Timestamp) -> Request {
    let mut request = Request::new(Method::Post, message.url.clone())
        .header("user-agent", super::USER_AGENT)
        .header("webhook-id", row.webhook_id.as_str())
        .header("webhook-timestamp", at.seconds().to_string())
        .header("webhook-attempt", (row.tries + 1).to_string());
    if !message.secrets.is_empty() {
        let signed = signature::sign(&message.secrets, &row.webhook_id, at.seconds(), &message.body);
        request = request.header("webhook-signature", signed);
    }
    request.headers.extend(message.headers.iter().cloned());
    request.body.clone_from(&message.body.clone().into());
    request
}

/// What an answer means under a message's rules.
#[derive(Debug, PartialEq, Eq)]
struct Verdict {
    state: DeliveryState,
    due_at: Option<Timestamp>,
    result: &'static str,
    status: Option<u16>,
    effect: Effect,
}

fn judge(
    rules: &Rules,
    no: i64,
    answer: &Result<Answer, OutboundError>,
    random: u64,
    now: Timestamp,
) -> Verdict {
    let status = answer.as_ref().ok().map(|answer| answer.status);
    let asked_ms = answer.as_ref().ok().and_then(|answer| retry_after_ms(answer, now));
    let (result, effect) = match answer {
        Ok(answer) if rules.success.is(answer.status) => {
            let state = DeliveryState::Delivered;
            return Verdict { state, due_at: None, result: "delivered", status, effect: Effect::Well };
        }
        Ok(Answer { status: 410, .. }) if rules.gone_disables => {
            let state = DeliveryState::Disabled;
            return Verdict { state, due_at: None, result: "gone", status, effect: Effect::None };
        }
        Ok(Answer { status: 429 | 502 | 503 | 504, .. }) => ("status", Effect::Overloaded(asked_ms)),
        Ok(_) => ("status", Effect::None),
        Err(error @ (OutboundError::Address(_) | OutboundError::Denied)) => (error.as_str(), Effect::None),
        Err(error) => (error.as_str(), Effect::Overloaded(None)),
    };
    // The n-th try is followed by the n-th retry.
    let retry = u32::try_from(no).unwrap_or(u32::MAX);
    if retry > rules.retries {
        return Verdict { state: DeliveryState::Dead, due_at: None, result, status, effect };
    }
    let wait = i64::try_from((rules.delay)(retry, random).as_millis()).unwrap_or(i64::MAX);
    let due_at = Some(now.plus_ms(wait.max(asked_ms.unwrap_or(0))));
    Verdict { state: DeliveryState::Waiting, due_at, result, status, effect }
}

/// `Retry-After` in seconds or as a date, a day at most.
fn retry_after_ms(answer: &Answer, now: Timestamp) -> Option<i64> {
    let text = answer.retry_after.as_deref()?.trim();
    let ms = if let Ok(seconds) = text.parse::<u32>() {
        i64::from(seconds) * 1000
    } else {
        let at = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
        at.as_millisecond() - now.micros() / 1000
    };
    (ms > 0).then_some(ms.min(LONGEST_RETRY_AFTER_MS))
}

/// The first bytes of an answer without card data and without what we had sent to prove who we are: a
/// receiver may echo it.
fn kept(answer: &Answer, message: &Message) -> Option<String> {
    if answer.body.is_empty() {
        return None;
    }
    let bytes = &answer.body[..answer.body.len().min(KEPT_BYTES)];
    let mut text = scrub::text(&String::from_utf8_lossy(bytes)).replace('\0', " ");
    for (_, value) in message.headers.iter().filter(|(name, _)| *name == "authorization") {
        let credentials = value.rsplit(' ').next().unwrap_or(value);
        text = text.replace(credentials, scrub::REMOVED);
        let pair = STANDARD.decode(credentials).ok().and_then(|pair| String::from_utf8(pair).ok());
        if let Some((_, secret)) = pair.as_deref().and_then(|pair| pair.split_once(':'))
            && !secret.is_empty()
        {
            text = text.replace(secret, scrub::REMOVED);
        }
    }
    for secret in &message.secrets {
        text = text.replace(secret.expose(), scrub::REMOVED);
    }
    Some(text)
}

/// Names an address without its query, which may change with every event, and without showing it.
fn address_hash(url: &str) -> String {
    let address = Url::parse(url).map_or_else(
        |_| url.to_owned(),
        |mut url| {
            url.set_query(None);
            url.to_string()
        },
    );
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, address.as_bytes());
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(hash)
}

fn over(row: DeliveryRow, state: DeliveryState, taken: bool, result: &'static str) -> Ended {
    Ended {
        row,
        state,
        due_at: None,
        taken,
        counts: false,
        result,
        status: None,
        log: None,
        gone: None,
        effect: Effect::None,
    }
}

fn waits(engine: &Engine, row: DeliveryRow, result: &'static str, ms: i64) -> Ended {
    let due_at = Some(engine.now().plus_ms(ms));
    Ended { due_at, counts: true, ..over(row, DeliveryState::Waiting, false, result) }
}

/// Our own fault, so it is asked again, ever more rarely; at last it is for people.
fn not_rendered(engine: &Engine, row: DeliveryRow, error: &EngineError) -> Ended {
    let key = &row.key;
    tracing::warn!(face = key.face, resource = key.resource, %error, "an event could not be put into words");
    if row.tries + 1 >= RENDERINGS {
        return Ended { counts: true, ..over(row, DeliveryState::Dead, false, "not_rendered") };
    }
    let ms = 5000_i64 << row.tries.clamp(0, 10);
    waits(engine, row, "not_rendered", ms.min(3_600_000))
}

#[cfg(test)]
mod tests;
