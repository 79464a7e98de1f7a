//! PSPs call us: verified on raw bytes, kept, answered, then acted upon.
//!
//! A notice is a hint, never a verdict: it makes the attempt due, and we ask. An answer that contradicts the
//! notice is an alarm. Only disputes, which no
//! status query tells, are taken from the verified notice itself.

use std::sync::Arc;

use florin_connectors::{DisputeStage, Notice, NoticeError, NoticeKind, NoticeRequest};
use florin_domain::{AttemptRef, Credentials, Fact, GatewayAccount, Mode, Timestamp};
use florin_store::attempts::Told;
use florin_store::notices::{self, NoticeRow};
use florin_store::{accounts as account_rows, attempts};
use florin_vault::Aad;

use crate::accounts;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::payments::schedule;
use crate::record::{self, Heard, Source};
use crate::signers;
use crate::wallet;

/// What became of a PSP's call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// Verified and kept; answer 200.
    Kept,
    /// No such account, or not verified; answer 401 and keep nothing.
    Refused,
    /// Verified and yet unreadable; answer 400.
    Unreadable,
}

/// The path at which this account's PSP must call us; none if the PSP makes no calls.
pub fn path(gateway: &str, account: &str) -> Option<String> {
    let connector = florin_connectors::find(gateway)?;
    let nothing = NoticeRequest {
        headers: &[],
        body: &[],
        credentials: &Credentials::default(),
        now: Timestamp(0),
        certificate: None,
    };
    let calls = !matches!(connector.notices(&nothing), Err(NoticeError::Unsupported));
    calls.then(|| format!("/notices/{}/{account}", connector.manifest().id))
}

/// Takes a call at `/notices/{connector}/{account}`; `account` is the gateway account's id.
pub async fn receive(
    engine: &Arc<Engine>,
    connector: &str,
    account: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> Result<Received, EngineError> {
    let Some(row) = account_rows::find_by_id(&engine.db, account).await? else {
        return Ok(Received::Refused);
    };
    if !row.gateway.eq_ignore_ascii_case(connector) {
        return Ok(Received::Refused);
    }
    engine.ensure_keys(&row.merchant).await?;
    let account = accounts::open(engine, &row)?;
    let Some(psp) = florin_connectors::find(account.gateway) else { return Ok(Received::Refused) };
    let request = NoticeRequest {
        headers,
        body,
        credentials: &account.credentials,
        now: engine.now(),
        certificate: None,
    };
    let believed = match psp.notice_signer(&request) {
        Ok(None) => psp.notices(&request),
        Ok(Some(signer)) => {
            let certificate = signers::certificate(engine, &signer).await;
            psp.notices(&NoticeRequest { certificate: certificate.as_deref(), ..request })
        }
        Err(error) => Err(error),
    };
    match believed {
        Ok(told) => {
            for notice in &told {
                take(engine, &account, psp.manifest().id, notice, body).await?;
            }
            Ok(Received::Kept)
        }
        Err(NoticeError::Unreadable) => Ok(Received::Unreadable),
        Err(error) => {
            tracing::warn!(account = account.id.as_str(), %error, "a notice was refused");
            Ok(Received::Refused)
        }
    }
}

/// The account as the tenant has it whose attempt a notice is about: the wallet makes payments with a merchant's
/// account.
async fn addressee(
    engine: &Engine,
    account: &GatewayAccount,
    notice: &Notice,
) -> Result<(GatewayAccount, Option<AttemptRef>), EngineError> {
    let at = find_attempt(engine, account, notice).await?;
    if at.is_none() && engine.ring.knows(wallet::TENANT) {
        let lent = GatewayAccount { merchant: wallet::tenant().clone(), ..account.clone() };
        if let Some(at) = find_attempt(engine, &lent, notice).await? {
            return Ok((lent, Some(at)));
        }
    }
    Ok((account.clone(), at))
}

/// Keeps one notice and makes its attempt due, in one transaction. The same event again does nothing.
async fn take(
    engine: &Arc<Engine>,
    account: &GatewayAccount,
    connector: &str,
    notice: &Notice,
    body: &[u8],
) -> Result<(), EngineError> {
    let (account, at) = addressee(engine, account, notice).await?;
    let account = &account;
    let record = format!("{}/{}", account.id, notice.event_id);
    let aad = Aad { merchant: account.merchant.as_str(), record: &record, field_set: "notice", version: 1 };
    let sealed = engine.ring.seal(&*engine.rng, aad, body)?;
    let row = NoticeRow {
        merchant: &account.merchant,
        account_id: account.id.as_str(),
        event_id: &notice.event_id,
        connector,
        body: &sealed,
    };
    let mut tx = engine.db.begin().await?;
    let to_do = notices::insert(&mut tx, &row, engine.now()).await?;
    let told = match notice.kind {
        NoticeKind::Succeeded => Some(Told::Succeeded),
        NoticeKind::Failed => Some(Told::Failed),
        NoticeKind::Changed | NoticeKind::Dispute { .. } | NoticeKind::Other => None,
    };
    let is_hint = told.is_some() || notice.kind == NoticeKind::Changed;
    if let (true, Some(at)) = (to_do && is_hint, &at) {
        let theirs = notice.psp_reference.as_deref();
        attempts::make_due(&mut tx, &account.merchant, at, told, theirs, engine.now()).await?;
    }
    tx.commit().await?;
    if !to_do {
        return Ok(());
    }
    if let (Some(at), NoticeKind::Dispute { stage, minor }) = (at, &notice.kind) {
        dispute(engine, account, &at, *stage, *minor).await?;
    }
    // Only now: a crash in between makes the PSP's next try do it again, and facts are heard once.
    let mut tx = engine.db.begin().await?;
    notices::done(&mut tx, &row, engine.now()).await?;
    Ok(tx.commit().await?)
}

/// The attempt that a notice is about: by our own reference, else by the PSP's at this account.
async fn find_attempt(
    engine: &Engine,
    account: &GatewayAccount,
    notice: &Notice,
) -> Result<Option<AttemptRef>, EngineError> {
    if let Some(at) = notice.reference.as_deref().and_then(|text| AttemptRef::parse(text).ok())
        && let Some(row) = attempts::read_one(&engine.db, &account.merchant, &at).await?
    {
        return Ok((row.attempt.account == account.id).then_some(at));
    }
    let Some(psp_reference) = &notice.psp_reference else { return Ok(None) };
    for mode in [Mode::Live, Mode::Test] {
        let found =
            attempts::find_by_psp_reference(&engine.db, &account.merchant, mode, psp_reference).await?;
        // A PSP may use one reference for a payment and what follows it: the beginning is meant.
        let mut own: Vec<_> = found.into_iter().filter(|row| row.attempt.account == account.id).collect();
        own.sort_by_key(|row| !row.attempt.operation.begins_a_payment());
        if let Some(row) = own.into_iter().next() {
            return Ok(Some(row.attempt.at));
        }
    }
    Ok(None)
}

async fn dispute(
    engine: &Engine,
    account: &GatewayAccount,
    at: &AttemptRef,
    stage: DisputeStage,
    minor: i64,
) -> Result<(), EngineError> {
    let fact = match stage {
        DisputeStage::Opened => Fact::DisputeOpened(minor),
        DisputeStage::Won => Fact::DisputeWon(minor),
        DisputeStage::Lost => Fact::DisputeLost(minor),
        DisputeStage::Inquiry => return Ok(()),
    };
    let held = record::read(engine, &account.merchant, at).await?;
    let asked = held.attempt.attempt.money.minor();
    if !(1..=asked).contains(&minor) {
        let detail = format!("a dispute over {minor} minor units of a payment of {asked}");
        return record::raise_alone(engine, &account.merchant, at, &detail).await;
    }
    let heard = Heard { fact, answer: None, source: Source::Notice };
    record::record(engine, held, heard, schedule(engine, account), None).await?;
    Ok(())
}
