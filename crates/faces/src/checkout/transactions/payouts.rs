//! Cards that get money, or are kept to get some later: payouts, credits, tokenizations of receiving cards
//! (checkout-gateway 4.4, 4.5, 4.7).

use florin_engine::cards;
use florin_engine::transactions::{self, Begun, Ruled};

use super::super::codes::Code;
use super::super::desk;
use super::super::errors::{Errors, phrase};
use super::super::paying::{Cashier, FACE, money, ruling};
use super::super::refusal::Refusal;
use super::super::telling::{CardWords, Told};
use super::kind::Kind;
use super::refusals;
use super::request::payout::PayoutRequest;
use super::routes::Key;
use super::transfers::{self, Receiver};

/// Where the receiving card stands, for errors.
const TOKEN: &[&str] = &["recipient_credit_card", "token"];
/// What the holder of a receiving card agreed to.
const CONTRACT: &str = "credit";

/// Does what a request with a receiving card asks for.
pub(super) async fn pay_out(
    cashier: &Cashier<'_>,
    wanted: PayoutRequest,
    key: Option<&Key>,
) -> Result<Told, Refusal> {
    match wanted.kind {
        Kind::RecipientTokenization => tokenize(cashier, wanted, key).await,
        _ => Err(refusals::coded("E.1016")),
    }
}

/// Keeps a receiving card. Nobody is asked: a card that only gets money needs no proof.
async fn tokenize(cashier: &Cashier<'_>, wanted: PayoutRequest, key: Option<&Key>) -> Result<Told, Refusal> {
    let PayoutRequest { order, card, kind } = wanted;
    let caller = cashier.shop.caller(desk::mode(order.test), cashier.request)?;
    let receiver = transfers::receiver(cashier, &caller, card, TOKEN).await?;
    if !receiver.has_date {
        return Err(Errors::one(&["recipient_credit_card", "date"], phrase::BLANK).into());
    }
    let (scope, contracts) = (cashier.shop.scope(), [CONTRACT.to_owned()]);
    let new_card = if receiver.stored.is_some() {
        None
    } else {
        Some(cards::prepare(cashier.engine, &caller.merchant, &scope, &receiver.card, &contracts)?)
    };
    let money = money(&order)?;
    let Receiver { stored, traces, .. } = receiver;
    let begun = Begun {
        uid: transactions::new_uid(cashier.engine),
        face: FACE,
        shop: cashier.shop.id,
        kind: kind.as_str(),
        parent: None,
        tracking_id: order.tracking_id.clone(),
        announces: cashier.notified(order.notification_url.as_deref()),
        words: CardWords { order, ..CardWords::default() }.write()?,
        checkout: None,
        card: stored.map(|card| card.id),
        new_card,
        remembered: None,
        duplicate_of: None,
    };
    let key = key.map(|key| key.of_shop(cashier.shop));
    let ruling = ruling(Code::successful(), None);
    let wanted = Ruled { begun: &begun, money, ruling: &ruling, opened: &traces, key: key.as_ref() };
    cashier.ruled(&caller, wanted).await
}
