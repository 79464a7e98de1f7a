//! Money that the payer's bank took back: a transaction of its own, which follows the disputed one.

use florin_domain::Money;
use florin_store::Tx;
use florin_store::attempts::AttemptRow;
use florin_store::transactions::{self as rows, TransactionRow};

use super::announced::Announced;
use super::names::as_uuid;
use super::{CHARGEBACK, aad};
use crate::deliveries::{self, Announcement};
use crate::engine::Engine;
use crate::error::EngineError;

/// Writes the transaction of a dispute. It is named by its cause, so the same dispute makes one.
pub(crate) async fn write_dispute(
    engine: &Engine,
    tx: &mut Tx,
    disputed: &AttemptRow,
    amount: i64,
    version: i64,
) -> Result<(), EngineError> {
    let announced = disputed.announces.as_deref().and_then(Announced::read);
    let Some(Announced { uid, url, .. }) = announced else { return Ok(()) };
    let merchant = &disputed.merchant;
    let Some(found) = rows::read_one(&engine.db, merchant, uid).await? else { return Ok(()) };
    let parent = found.row;
    let cause = engine.ring.lookup("dispute", format!("{}/{version}", disputed.attempt.at).as_bytes())?;
    let uid = as_uuid(&cause);
    let row = TransactionRow {
        uid: uid.clone(),
        kind: CHARGEBACK.to_owned(),
        parent: Some(parent.uid),
        card: None,
        money: Money::from_minor(amount, disputed.attempt.money.currency())?,
        body: engine.ring.seal(&*engine.rng, aad(merchant, &uid), b"{}")?,
        ruling: None,
        created_at: engine.now(),
        changed_at: engine.now(),
        ..parent
    };
    rows::insert(tx, &row).await?;
    let announcement = Announcement { merchant, face: &row.face, resource: &uid, url, due_at: None };
    deliveries::announce(engine, tx, &announcement).await
}
