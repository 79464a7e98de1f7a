//! Authentications that were done elsewhere, by a merchant's own 3-D Secure server or on a wallet's device: what is
//! known of them, and whether they move liability.

use florin_connectors::ThreeDs;
use florin_domain::three_ds::{Ending, Rule, Stage};
use florin_domain::{Card, PaymentId};
use florin_store::Tx;
use florin_store::authentications::{self as rows, AuthenticationRow};

use super::sealed::{Body, fingerprint};
use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::orders::{CardSource, Order};

/// Notes what an order brings along, in the transaction that begins its payment.
pub(crate) async fn note(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    order: &Order,
    payment: &PaymentId,
) -> Result<(), EngineError> {
    // What we carried out ourselves is written down already.
    let is_own = order.session.as_ref().is_some_and(|made| made.pass.is_some());
    let Some((card, done)) = brought(order).filter(|_| !is_own) else { return Ok(()) };
    let (id, now, merchant) = (engine.new_id(), engine.now(), &caller.merchant);
    let known = fingerprint(engine, merchant, card)?;
    let mut body = Body::brought(card, order.money, known).had(!done.authentication_value.is_empty());
    let given = |text: &String| (!text.is_empty()).then(|| text.clone());
    body.eci = given(&done.eci);
    body.version = given(&done.version);
    body.ds_id = given(&done.xid);
    body.merchant_name.clone_from(&done.merchant_name);
    let liability = body.judged(None, order.merchant_initiated.is_some());
    let ending = match liability.rule {
        Rule::Attempted => Ending::Attempted,
        Rule::Exemption | Rule::DataOnly => Ending::Informational,
        Rule::NotAuthenticated => Ending::NotAuthenticated,
        _ => Ending::Authenticated,
    };
    let row = AuthenticationRow {
        merchant: merchant.clone(),
        stage: Stage::Ended(ending).as_str().to_owned(),
        body: body.seal(engine, merchant, &id)?,
        id,
        card: None,
        payment: Some(payment.clone()),
        used_at: Some(now),
        liability: Some((liability.shift.as_str().to_owned(), liability.rule.as_str().to_owned())),
        created_at: now,
        due_at: None,
        version: 1,
    };
    Ok(rows::insert(tx, &row).await?)
}

/// Whether an order has a proof of authentication, whoever carried that out.
pub(crate) fn has_proof(order: &Order) -> bool {
    brought(order).is_some()
}

/// The card and what came with it.
fn brought(order: &Order) -> Option<(&Card, &ThreeDs)> {
    match &order.source {
        CardSource::Card(card) => Some((card, order.three_ds.as_ref()?)),
        CardSource::Wallet(wallet) => Some((wallet.card(), wallet.cryptogram().or(order.three_ds.as_ref())?)),
        CardSource::PspToken { .. } | CardSource::Direct(_) => None,
    }
}
