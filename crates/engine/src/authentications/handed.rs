//! Accounts of a route that do not get the proof of the first one: who bears a fraud there is not the proof's to say.

use florin_domain::three_ds::Liability;
use florin_domain::{MerchantId, PaymentId};
use florin_store::StoreError;
use florin_store::authentications::{self as rows, AuthenticationRow};

use super::sealed::Body;
use crate::engine::Engine;
use crate::error::EngineError;

/// How often somebody else may be faster: the sweep that forgets the proof, at most.
const TRIES: u32 = 3;

/// Notes that an account is about to be asked with the payment's proof, or without it.
pub(crate) async fn note(
    engine: &Engine,
    merchant: &MerchantId,
    payment: &PaymentId,
    is_handed: bool,
) -> Result<(), EngineError> {
    for _ in 0..TRIES {
        let Some(row) = rows::of_payment(&engine.db, merchant, payment).await? else { return Ok(()) };
        let mut body = Body::open(engine, &row)?;
        let is_withheld = body.with_proof.is_some();
        if is_handed != is_withheld {
            return Ok(());
        }
        let Liability { shift, rule } = Liability::WITHHELD;
        let withheld = Some((shift.as_str().to_owned(), rule.as_str().to_owned()));
        let liability = if is_handed {
            body.with_proof.take()
        } else {
            body.with_proof.clone_from(&row.liability);
            withheld
        };
        let (sealed, version) = (body.seal(engine, merchant, &row.id)?, row.version + 1);
        let changed = AuthenticationRow { body: sealed, liability, version, ..row };
        let mut tx = engine.db.begin().await?;
        let saved = async {
            rows::save(&mut tx, &changed).await?;
            tx.commit().await
        };
        match saved.await {
            Err(StoreError::Again) => {}
            other => return Ok(other?),
        }
    }
    Err(StoreError::Again.into())
}
