//! E-wallet sessions: a shop's server allows one payment, a browser makes it, and the server asks what came of it.
//!
//! A session never changes. What came of it are its tries, which are numbered: each is written in the transaction
//! that begins its payment, so of two browsers at once one is first, and the other one waits for its outcome.

use std::fmt;
use std::time::Duration;

use florin_domain::{ApiKeyId, AttemptState, MerchantId, Mode, PaymentId, Timestamp};
use florin_store::sessions::{self as rows, SessionRow, TryRow};
use florin_store::{StoreError, Tx};
use florin_vault::Aad;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::authentications::{self, Authentication, Pass};
use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::inquiries::{self, Why};
use crate::orders::{CardSource, Outcome};
use crate::payments;
use crate::strings::{self, Prepared, Trace};
use crate::wallet_tokens;

mod keys;
mod retention;
pub mod tokens;

pub(crate) use keys::SessionKeys;
pub use keys::{open_card, public_key};
pub use retention::{LEAST_DAYS, USUAL_DAYS, prune};

/// How long a browser may begin to pay (orchestra 11.3).
pub const LASTS_MS: i64 = 60 * 60 * 1000;
/// Who is beaten to a session waits this long for the winner's outcome.
const WAITS: Duration = Duration::from_secs(60);
/// Between two looks, at first and at most.
const LOOKS: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(250));

/// A session and who started it.
#[derive(Debug)]
pub struct Session {
    /// Its id, as its tokens name it.
    pub id: String,
    /// The key that started it, in the session's own mode.
    pub caller: Caller,
    /// What was asked for, as the face keeps it: JSON.
    pub words: String,
    /// When it was started.
    pub created_at: Timestamp,
    /// Nobody may begin to pay from here on.
    pub expires_at: Timestamp,
}

/// A try to pay a session.
#[derive(Debug)]
pub struct Try {
    /// Which one: 1, 2, …
    pub no: i64,
    /// The payment that it made; none where no PSP was asked.
    pub payment: Option<PaymentId>,
    /// The authentication that it began with, as it stands.
    pub authentication: Option<Box<Authentication>>,
    /// What the face remembers of it, as JSON.
    pub words: String,
    /// When it began.
    pub created_at: Timestamp,
}

/// A try that is about to begin.
pub struct NewTry {
    /// The session.
    pub session: String,
    /// The number behind the last one's.
    pub no: i64,
    /// What the face remembers of it, as JSON. No card number, no verification value.
    pub words: String,
    /// When it begins.
    pub began: Timestamp,
    /// The string that is stored together with it.
    pub string: Option<Prepared>,
    /// The try began with an authentication, which is passed: it goes on now.
    pub pass: Option<Pass>,
}

impl fmt::Debug for NewTry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewTry").field("session", &self.session).field("no", &self.no).finish_non_exhaustive()
    }
}

/// What is sealed of a session.
#[derive(Serialize, Deserialize)]
struct Kept {
    merchant_number: i64,
    key: String,
    user: Option<String>,
    #[serde(with = "crate::words")]
    words: String,
}

/// Starts a session in a mode that the caller may use.
pub async fn create(
    engine: &Engine,
    caller: &Caller,
    mode: Mode,
    words: String,
) -> Result<Session, EngineError> {
    let kept = Kept {
        merchant_number: caller.merchant_number,
        key: caller.key.as_str().to_owned(),
        user: caller.user.clone(),
        words,
    };
    let (id, now) = (engine.new_id(), engine.now());
    let text = Zeroizing::new(serde_json::to_vec(&kept).map_err(|_| StoreError::Row)?);
    let row = SessionRow {
        merchant: caller.merchant.clone(),
        body: engine.ring.seal(&*engine.rng, aad(&caller.merchant, &id, "ewallet_session"), &text)?,
        id,
        mode,
        created_at: now,
        expires_at: now.plus_ms(LASTS_MS),
    };
    let mut tx = engine.db.begin().await?;
    rows::insert(&mut tx, &row).await?;
    tx.commit().await?;
    told(row, kept, &caller.request)
}

/// The session of this id; none if the merchant has none.
pub async fn find(
    engine: &Engine,
    merchant: &MerchantId,
    id: &str,
    request: &str,
) -> Result<Option<Session>, EngineError> {
    let Some(row) = rows::read_one(&engine.db, merchant, id).await? else { return Ok(None) };
    let text = engine.ring.open(aad(merchant, id, "ewallet_session"), &row.body)?;
    let kept: Kept = serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?;
    told(row, kept, request).map(Some)
}

fn told(row: SessionRow, kept: Kept, request: &str) -> Result<Session, EngineError> {
    let key = ApiKeyId::parse(&kept.key)?;
    let caller = Caller::of_session(row.merchant, kept.merchant_number, key, row.mode, kept.user, request);
    Ok(Session {
        id: row.id,
        caller,
        words: kept.words,
        created_at: row.created_at,
        expires_at: row.expires_at,
    })
}

/// The latest try of a session.
pub async fn last_try(engine: &Engine, session: &Session) -> Result<Option<Try>, EngineError> {
    let found = rows::last_try(&engine.db, &session.caller.merchant, &session.id).await?;
    match found {
        Some(row) => open_try(engine, session, row).await.map(Some),
        None => Ok(None),
    }
}

/// One try of a session.
pub async fn find_try(engine: &Engine, session: &Session, no: i64) -> Result<Option<Try>, EngineError> {
    let found = rows::read_try_no(&engine.db, &session.caller.merchant, &session.id, no).await?;
    match found {
        Some(row) => open_try(engine, session, row).await.map(Some),
        None => Ok(None),
    }
}

async fn open_try(engine: &Engine, session: &Session, row: TryRow) -> Result<Try, EngineError> {
    let record = record(&session.id, row.no);
    let text = engine.ring.open(aad(&session.caller.merchant, &record, "ewallet_try"), &row.body)?;
    let words = std::str::from_utf8(text.expose()).map_err(|_| StoreError::Row)?.to_owned();
    let authentication = match &row.authentication {
        Some(id) => authentications::find(engine, &session.caller.merchant, id).await?.map(Box::new),
        None => None,
    };
    Ok(Try { no: row.no, payment: row.payment, authentication, words, created_at: row.created_at })
}

/// Writes a try down, in the transaction of what it begins, or what its authentication led to.
/// [`StoreError::Taken`] or [`StoreError::Again`] if another one was first.
pub(crate) async fn write(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    new: &NewTry,
    payment: Option<&PaymentId>,
) -> Result<(), EngineError> {
    if let Some(pass) = &new.pass {
        let id = authentications::use_up(engine, tx, &caller.merchant, pass, payment).await?;
        rows::pay_try(tx, &caller.merchant, &new.session, (new.no, &id), payment).await?;
    } else {
        insert(engine, tx, caller, new, (payment, None)).await?;
    }
    if let Some(string) = &new.string {
        strings::insert(tx, caller, string).await?;
    }
    Ok(())
}

/// Writes a try down that begins with an authentication. Its string is stored once that is passed.
pub(crate) async fn write_begun(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    new: &NewTry,
    authentication: &str,
) -> Result<(), EngineError> {
    insert(engine, tx, caller, new, (None, Some(authentication))).await
}

async fn insert(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    new: &NewTry,
    (payment, authentication): (Option<&PaymentId>, Option<&str>),
) -> Result<(), EngineError> {
    let record = record(&new.session, new.no);
    let aad = aad(&caller.merchant, &record, "ewallet_try");
    let row = TryRow {
        no: new.no,
        payment: payment.cloned(),
        authentication: authentication.map(str::to_owned),
        body: engine.ring.seal(&*engine.rng, aad, new.words.as_bytes())?,
        created_at: new.began,
    };
    Ok(rows::insert_try(tx, &caller.merchant, &new.session, &row).await?)
}

/// A try that asks no PSP. [`EngineError::UnderWay`] if another one was first.
pub async fn keep(
    engine: &Engine,
    caller: &Caller,
    new: &NewTry,
    (source, opened): (&CardSource, &[Trace]),
) -> Result<(), EngineError> {
    if let Some(pass) = &new.pass {
        pass.fits(engine, &caller.merchant, source, None)?;
    }
    let mut tx = engine.db.begin().await?;
    let kept = async {
        write(engine, &mut tx, caller, new, None).await?;
        wallet_tokens::mark_source(engine, &mut tx, &caller.merchant, source, &new.session).await?;
        strings::log_used(engine, &mut tx, caller, opened).await?;
        Ok::<_, EngineError>(tx.commit().await?)
    };
    match kept.await {
        Err(EngineError::Store(StoreError::Taken | StoreError::Again)) => Err(EngineError::UnderWay),
        other => other,
    }
}

/// What became of a try, out of the books: the payment as it stands now, with the attempts that began it. None for
/// a try that asked no PSP.
pub async fn outcome(engine: &Engine, session: &Session, made: &Try) -> Result<Option<Outcome>, EngineError> {
    let Some(id) = &made.payment else { return Ok(None) };
    let (payment, mut tried) = payments::with_attempts(engine, &session.caller.merchant, id).await?;
    tried.retain(|row| row.attempt.operation.begins_a_payment());
    payments::outcome(engine, payment, &tried, true).map(Some)
}

/// The latest try once its call is over, for whoever came while it was on its way. It is told as it stands after a
/// minute, whatever the PSP does.
pub async fn settled(
    engine: &Engine,
    session: &Session,
) -> Result<Option<(Try, Option<Outcome>)>, EngineError> {
    let until = tokio::time::Instant::now() + WAITS;
    let mut pause = LOOKS.0;
    loop {
        let last = last_try(engine, session).await?;
        let found = match last {
            None => None,
            Some(made) => {
                let outcome = outcome(engine, session, &made).await?;
                Some((made, outcome))
            }
        };
        let is_on_its_way = found.as_ref().is_none_or(|(_, outcome)| outcome.as_ref().is_some_and(is_sent));
        if !is_on_its_way || tokio::time::Instant::now() >= until {
            return Ok(found);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LOOKS.1);
    }
}

/// Whether the PSP's answer is still to come.
pub fn is_sent(outcome: &Outcome) -> bool {
    outcome.tried.last().is_some_and(|last| last.attempt.state == AttemptState::Sent)
}

/// The payer did what the attempt waited for: the PSP is asked at once, and what it says recorded.
pub async fn complete(
    engine: &std::sync::Arc<Engine>,
    session: &Session,
    outcome: &Outcome,
) -> Result<(), EngineError> {
    let Some(last) = outcome.tried.last() else { return Ok(()) };
    inquiries::ask_now(engine, &session.caller.merchant, &last.attempt.at, Why::Back).await
}

fn record(session: &str, no: i64) -> String {
    format!("{session}/{no}")
}

fn aad<'a>(merchant: &'a MerchantId, record: &'a str, field_set: &'static str) -> Aad<'a> {
    Aad { merchant: merchant.as_str(), record, field_set, version: 1 }
}
