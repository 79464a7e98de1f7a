//! What people decide where no PSP could tell, and which alarms they have seen to.

use florin_domain::{AttemptRef, Fact, Operation, Refusal};
use florin_store::attempts::{self, AttemptRow};
use florin_store::payments::PaymentRow;
use florin_store::{StoreError, alarms};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::record::{self, Heard, Source};

/// What somebody saw at the PSP.
#[derive(Debug, Clone, Copy)]
pub struct Decision<'a> {
    /// The PSP did it; or surely not.
    pub is_executed: bool,
    /// Who says so.
    pub person: &'a str,
    /// Why.
    pub note: &'a str,
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// No attempt of this name is in manual review.
    #[error("no attempt {0} is in manual review")]
    Unknown(AttemptRef),
    /// The PSP's token of a card cannot be told by a person.
    #[error("a tokenization can only be decided as not executed: nobody can tell its token")]
    Token,
    /// Somebody or something else.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for ReviewError {
    fn from(error: StoreError) -> ReviewError {
        ReviewError::Engine(error.into())
    }
}

/// Decides about an attempt in manual review and closes its alarms. The decision is a fact like any other
/// and passes the same gate, which takes it only while nobody else has told the outcome (standards 8.1).
/// Gives back how payment and attempt stand then.
pub async fn decide(
    engine: &Engine,
    at: &AttemptRef,
    decision: Decision<'_>,
) -> Result<(PaymentRow, AttemptRow), ReviewError> {
    let waiting = attempts::in_review(&engine.db).await?;
    let row = waiting.into_iter().find(|row| row.attempt.at == *at);
    let row = row.ok_or_else(|| ReviewError::Unknown(at.clone()))?;
    let fact = if decision.is_executed {
        executed(&row).ok_or(ReviewError::Token)?
    } else {
        Fact::Unserved(Refusal::NotSent)
    };
    let seen = alarms::list_open(&engine.db).await?;
    let held = record::read(engine, &row.merchant, at).await?;
    let source = Source::Person { name: decision.person, note: decision.note };
    let heard = Heard { fact, answer: None, source };
    let steps = &engine.settings.inquiry_schedule_s;
    let (after, _) = record::record(engine, held, heard, steps, None).await?;

    let mut tx = engine.db.begin().await?;
    let own =
        seen.iter().filter(|open| open.merchant == row.merchant && open.alarm.attempt.as_ref() == Some(at));
    for open in own {
        alarms::close(&mut tx, &open.alarm.id, decision.person, Some(decision.note), engine.now()).await?;
    }
    tx.commit().await?;
    Ok((after.payment, after.attempt))
}

/// What it means that an attempt was executed; none where a word is not enough.
fn executed(row: &AttemptRow) -> Option<Fact> {
    let amount = row.attempt.money.minor();
    Some(match row.attempt.operation {
        Operation::Authorize => Fact::Authorized(amount),
        Operation::Charge | Operation::Capture => Fact::Captured(amount),
        Operation::Void | Operation::Release => Fact::Voided,
        Operation::Refund | Operation::GiveBack => Fact::Refunded(amount),
        Operation::Payout => Fact::PaidOut(amount),
        Operation::Tokenize => return None,
    })
}

/// Closes an open alarm; false if none of this id is open.
pub async fn close_alarm(
    engine: &Engine,
    id: &str,
    person: &str,
    note: Option<&str>,
) -> Result<bool, EngineError> {
    let mut tx = engine.db.begin().await?;
    let closed = alarms::close(&mut tx, id, person, note, engine.now()).await?;
    tx.commit().await?;
    Ok(closed)
}
