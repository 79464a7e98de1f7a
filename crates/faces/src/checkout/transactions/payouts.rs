//! Cards that get money, or are kept to get some later: payouts, credits, tokenizations of receiving cards
//! (checkout-gateway 4.4, 4.5, 4.7).

use florin_domain::Mode;
use florin_engine::cards::{self, StoredCard};
use florin_engine::payouts::{self, Payout};
use florin_engine::transactions::{self, Begun, Ruled};
use florin_engine::{Caller, Party, Verb, connector};

use super::super::codes::Code;
use super::super::desk;
use super::super::errors::{Errors, phrase};
use super::super::given::Members;
use super::super::paying::{Cashier, FACE, money, ruling, unasked};
use super::super::refusal::Refusal;
use super::super::telling::{CardWords, Told};
use super::super::verification::Question;
use super::kind::Kind;
use super::refusals;
use super::request::payout::PayoutRequest;
use super::request::people::Address;
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
        _ => Box::pin(send(cashier, wanted, key)).await,
    }
}

/// Sends money to a card.
async fn send(cashier: &Cashier<'_>, wanted: PayoutRequest, key: Option<&Key>) -> Result<Told, Refusal> {
    let PayoutRequest { mut order, card, kind, says_mode } = wanted;
    let mut caller = cashier.shop.caller(desk::mode(order.test), cashier.request)?;
    let token = if kind == Kind::Credit { &["credit_card", "token"] } else { TOKEN };
    let receiver = transfers::receiver(cashier, &caller, card, token).await?;
    if kind == Kind::Credit {
        caller = credited(cashier, receiver.stored.as_ref(), says_mode.then_some(caller.mode)).await?;
        order.test = caller.mode == Mode::Test;
    }
    let account = cashier.account(&caller).await?;
    if !connector(account.gateway).is_some_and(|found| found.manifest().can(Verb::Payout)) {
        return Err(refusals::coded("E.1016"));
    }
    let money = money(&order)?;
    let same = cashier.sameness(&caller, kind, money, &receiver.card)?;
    let duplicate_of = order.duplicate_check.then_some(same);
    let holder = Some(receiver.card.holder.clone()).filter(|holder| !holder.is_empty());
    let words = CardWords { order, holder, ..CardWords::default() };
    let begun = Begun { duplicate_of, ..begun(cashier, kind, &words, receiver.stored.as_ref())? };
    let question = Question::of(&begun, kind, money, caller.mode);
    let idempotency = key.map(|key| key.of_shop(cashier.shop));
    if let Some(ruling) = cashier.ruled_before(&words.order, &question).await? {
        let begun = unasked(begun, words, receiver.shown(cashier, &caller)?)?;
        let (opened, key) = (&receiver.traces[..], idempotency.as_ref());
        return cashier.ruled(&caller, Ruled { begun: &begun, money, ruling: &ruling, opened, key }).await;
    }
    let order = words.order;
    let Receiver { card, has_date, traces, .. } = receiver;
    let payout = Payout {
        money,
        card,
        is_dated: has_date,
        recipient: party(order.recipient_billing_address.as_ref(), order.recipient.as_ref()),
        sender: party(order.sender_billing_address.as_ref(), order.sender.as_ref()),
        reference: order.tracking_id,
        description: order.description,
        account,
        opened: traces,
        idempotency,
        begun: Some(begun),
    };
    cashier.told(payouts::pay_out(cashier.engine, &caller, payout).await?).await
}

/// As whom a credit is made. It goes to a card that paid here before, and is as real as what was paid: the request
/// need not say so.
async fn credited(
    cashier: &Cashier<'_>,
    card: Option<&StoredCard>,
    said: Option<Mode>,
) -> Result<Caller, Refusal> {
    let modes: &[Mode] = match said {
        Some(Mode::Test) => &[Mode::Test],
        Some(Mode::Live) => &[Mode::Live],
        None => &[Mode::Live, Mode::Test],
    };
    for mode in modes {
        let caller = cashier.shop.caller(*mode, cashier.request)?;
        if let Some(card) = card
            && cards::has_paid(cashier.engine, &caller, cashier.shop.id, card).await?
        {
            return Ok(caller);
        }
    }
    Err(refusals::coded("E.1027"))
}

/// One side of a payout, out of its address and what else is said of it.
fn party(address: Option<&Address>, said: Option<&Members>) -> Option<Party> {
    let of = |field: fn(&Address) -> &Option<String>, name: &str| {
        let in_address = address.and_then(|address| field(address).clone());
        let elsewhere = || said?.get(name).and_then(|value| serde_json::from_str(value.json()).ok());
        in_address.or_else(elsewhere).filter(|text: &String| !text.trim().is_empty())
    };
    let party = Party {
        first_name: of(|address| &address.first_name, "first_name"),
        last_name: of(|address| &address.last_name, "last_name"),
        country: of(|address| &address.country, "country").map(|code| code.to_ascii_uppercase()),
        city: of(|address| &address.city, "city"),
        state: of(|address| &address.state, "state"),
        zip: of(|address| &address.zip, "zip"),
        address: of(|address| &address.street, "address"),
        phone: of(|address| &address.phone, "phone"),
    };
    Some(party).filter(|party| !party.is_empty())
}

/// What is written down with it.
fn begun(
    cashier: &Cashier<'_>,
    kind: Kind,
    words: &CardWords,
    card: Option<&StoredCard>,
) -> Result<Begun, Refusal> {
    Ok(Begun {
        uid: transactions::new_uid(cashier.engine),
        face: FACE,
        shop: cashier.shop.id,
        kind: kind.as_str(),
        parent: None,
        tracking_id: words.order.tracking_id.clone(),
        announces: cashier.notified(words.order.notification_url.as_deref()),
        words: words.write()?,
        checkout: None,
        card: card.map(|card| card.id.clone()),
        new_card: None,
        remembered: None,
        duplicate_of: None,
    })
}

/// Keeps a receiving card. Nobody is asked: a card that only gets money needs no proof.
async fn tokenize(cashier: &Cashier<'_>, wanted: PayoutRequest, key: Option<&Key>) -> Result<Told, Refusal> {
    let PayoutRequest { order, card, kind, .. } = wanted;
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
    let words = CardWords { order, ..CardWords::default() };
    let begun = Begun { new_card, ..begun(cashier, kind, &words, stored.as_ref())? };
    let key = key.map(|key| key.of_shop(cashier.shop));
    let ruling = ruling(Code::successful(), None);
    let wanted = Ruled { begun: &begun, money, ruling: &ruling, opened: &traces, key: key.as_ref() };
    cashier.ruled(&caller, wanted).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_of_a_payout_is_its_address_and_what_else_is_said_of_it() {
        let said: Members = serde_json::from_str(
            r#"{"first_name":"Jo","last_name":"Else","country":"de","phone":5,"city":" ","account":"1"}"#,
        )
        .unwrap();
        let text = |text: &str| Some(text.to_owned());
        let address = Address { last_name: text("Muster"), zip: text("10115"), ..Address::default() };
        let expected = Party {
            first_name: text("Jo"),
            last_name: text("Muster"),
            country: text("DE"),
            zip: text("10115"),
            ..Party::default()
        };
        assert_eq!(party(Some(&address), Some(&said)), Some(expected));
        assert_eq!(party(Some(&Address::default()), None), None);
        assert_eq!(party(None, None), None);
    }
}
