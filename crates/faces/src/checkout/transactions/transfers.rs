//! Transfers from card to card. The simulator's table of pairs decides in test mode; no connector carries them
//! out, so live ones are refused (checkout-other 6, checkout-codes 6).

use axum::http::StatusCode;
use florin_domain::{Card, Mode, Pan};
use florin_engine::cards;
use florin_engine::strings::Trace;
use florin_engine::transactions::{self, Begun, Ruled, Ruling};
use florin_engine::{Caller, EngineError};
use serde::Serialize;

use super::super::codes::{Code, verdicts};
use super::super::desk::Asked;
use super::super::errors::Errors;
use super::super::paying::{self, Cashier, FACE, ruling};
use super::super::refusal::{ApiVersion, Half, Refusal};
use super::super::telling::{CardWords, ShownCard, Told};
use super::kind::Kind;
use super::refusals;
use super::request::card::CardGiven;
use super::request::card_order::CardRequest;
use super::request::transfer_check::{self, TransferCheck};
use super::request::{Reading, ShopRules};
use super::routes::{self, Key};

/// The pairs of the published table: sender, receiver, and what becomes of them.
const PAIRS: &[(&str, &str, Pair)] = &[
    ("4012000000003010", "4012000000003101", Pair::Possible),
    ("4005550000000019", "4012000000003101", Pair::Forbidden),
    ("4012000000001006", "4012001037484447", Pair::NeedsHolder),
];

/// What becomes of a transfer between two cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pair {
    Possible,
    /// The sender's bank does not allow it.
    Forbidden,
    /// The receiver must be named.
    NeedsHolder,
    /// A pair that stands in no table.
    Unknown,
}

impl Pair {
    fn of(sender: &Card, receiver: &Card) -> Pair {
        let is = |card: &Card, number: &str| Pan::parse(number).is_ok_and(|pan| pan == card.pan);
        let known = PAIRS.iter().find(|(from, to, _)| is(sender, from) && is(receiver, to));
        known.map_or(Pair::Unknown, |(_, _, pair)| *pair)
    }

    /// The verdict on a transfer; the receiver is named or not.
    fn ruling(self, is_named: bool) -> Ruling {
        match self {
            Pair::Possible => ruling(Code::successful(), None),
            Pair::NeedsHolder if is_named => ruling(Code::successful(), None),
            Pair::NeedsHolder => ruling(Code::known("F.8001"), Some("Missed recipient card fields: holder.")),
            Pair::Forbidden => ruling(Code::known("F.0105"), Some("Forbidden by bank")),
            Pair::Unknown => ruling(Code::known("F.8001"), Some(Code::known("F.8001").message())),
        }
    }
}

/// A card that gets money, opened.
pub(super) struct Receiver {
    pub(super) card: Card,
    pub(super) has_date: bool,
    pub(super) stored: Option<cards::StoredCard>,
    pub(super) traces: Vec<Trace>,
}

/// Opens a card that gets money, or is only asked about. Tokens are told as unknown at `path`.
pub(super) async fn receiver(
    cashier: &Cashier<'_>,
    caller: &Caller,
    given: CardGiven,
    path: &[&'static str],
) -> Result<Receiver, Refusal> {
    match given {
        CardGiven::Number(number) => {
            let (card, has_date) = number.into_receiver();
            Ok(Receiver { card, has_date, stored: None, traces: Vec::new() })
        }
        CardGiven::Token { token, .. } => {
            let unknown = || Refusal::from(Errors::one(path, "does not exist"));
            let stored = cashier.stored(token.expose()).await?.ok_or_else(unknown)?;
            let (card, trace) = cards::open(cashier.engine, caller, &stored, None).await?;
            Ok(Receiver { card, has_date: true, stored: Some(stored), traces: vec![trace] })
        }
        // A wallet's card pays; it gets nothing.
        CardGiven::Wallet(_) => Err(refusals::coded("E.1030")),
    }
}

impl Receiver {
    /// What may be shown of it.
    pub(super) fn shown(&self, cashier: &Cashier<'_>, caller: &Caller) -> Result<ShownCard, Refusal> {
        let shown = ShownCard::of(cashier.engine, caller, &self.card)?;
        Ok(if self.has_date { shown } else { shown.without_date() })
    }
}

/// `POST /transactions/p2ps`
pub(super) async fn transfer(
    cashier: &Cashier<'_>,
    wanted: CardRequest,
    key: Option<&Key>,
) -> Result<Told, Refusal> {
    let CardRequest { order, card, receiver: given, .. } = wanted;
    refuse_live(order.test)?;
    let caller = cashier.shop.caller(Mode::Test, cashier.request)?;
    if matches!(card, CardGiven::Wallet(_)) {
        // What a device gives pays, and sends nothing.
        return Err(refusals::coded("E.1030"));
    }
    let sender = cashier.open(&caller, &order, card, None).await?;
    let given = given.ok_or_else(|| refusals::coded("E.1025"))?;
    let receiver = receiver(cashier, &caller, given, &["recipient_card", "token"]).await?;
    let expected = order.additional_data.expected_bank_code.as_deref();
    let ruling = match expected.and_then(|code| verdicts::expected(code, true)) {
        Some(code) => ruling(code, Some(code.message())),
        None => Pair::of(sender.card(), &receiver.card).ruling(!receiver.card.holder.is_empty()),
    };
    if ruling.status == "error" {
        return Err(Code::find(&ruling.code).map_or(Refusal::Broken, |code| refusals::coded(code.as_str())));
    }
    let money = paying::money(&order)?;
    let duplicate_of = if order.duplicate_check {
        Some(cashier.sameness(&caller, Kind::P2p, money, sender.card())?)
    } else {
        None
    };
    let announces = cashier.notified(order.notification_url.as_deref());
    let tracking_id = order.tracking_id.clone();
    let words = CardWords {
        holder: Some(sender.card().holder.clone()),
        payer: Some(ShownCard::of(cashier.engine, &caller, sender.card())?),
        recipient: Some(receiver.shown(cashier, &caller)?),
        order,
        ..CardWords::default()
    };
    let begun = Begun {
        uid: transactions::new_uid(cashier.engine),
        face: FACE,
        shop: cashier.shop.id,
        kind: Kind::P2p.as_str(),
        parent: None,
        tracking_id,
        words: words.write()?,
        checkout: None,
        card: sender.stored.as_ref().map(|card| card.id.clone()),
        new_card: None,
        remembered: None,
        duplicate_of,
        announces,
    };
    let opened: Vec<Trace> = sender.traces.into_iter().chain(receiver.traces).collect();
    let key = key.map(|key| key.of_shop(cashier.shop));
    let wanted = Ruled { begun: &begun, money, ruling: &ruling, opened: &opened, key: key.as_ref() };
    cashier.ruled(&caller, wanted).await
}

fn refuse_live(is_test: bool) -> Result<(), Refusal> {
    if is_test { Ok(()) } else { Err(refusals::coded("E.1016")) }
}

#[derive(Serialize)]
struct Possible {
    status: &'static str,
    message: &'static str,
    required_fields: Required,
    commission: Commission,
}

#[derive(Serialize)]
struct Required {
    credit_card: &'static [&'static str],
    recipient_card: &'static [&'static str],
}

/// The simulator takes none.
#[derive(Serialize)]
struct Commission {
    minimum: u8,
    percent: u8,
    currency: &'static str,
}

/// The answer to `POST /p2p-restrictions` and its sisters. What a page sends comes from the payer's own browser:
/// a number in clear never was in the shop's hands.
pub(in crate::checkout) async fn checked(
    asked: &Asked,
    by_page: bool,
) -> Result<(StatusCode, Vec<u8>), Refusal> {
    match check(asked, by_page).await {
        Ok(body) => Ok((StatusCode::OK, body)),
        Err(refusal @ (Refusal::Fields(_) | Refusal::Coded { .. })) => {
            Ok((refusal.status(), refused(&refusal)))
        }
        Err(refusal) => Err(refusal),
    }
}

async fn check(asked: &Asked, by_page: bool) -> Result<Vec<u8>, Refusal> {
    let TransferCheck { currency, test, sender, receiver: given } =
        routes::read(asked, move |body, reading| {
            let raw_cards = reading.rules.raw_cards || by_page;
            let rules = ShopRules { raw_cards, ..reading.rules };
            transfer_check::read(body, &Reading { rules, ..*reading })
        })
        .await?;
    refuse_live(test)?;
    let cashier = Cashier { engine: &asked.engine, shop: &asked.shop, request: &asked.request };
    let caller = asked.caller(Mode::Test)?;
    let sender = receiver(&cashier, &caller, sender, &["credit_card", "token"]).await?;
    let receiver = receiver(&cashier, &caller, given, &["recipient_card", "token"]).await?;
    let traces: Vec<Trace> = sender.traces.into_iter().chain(receiver.traces).collect();
    cards::log_opened(&asked.engine, &caller, &traces).await?;
    let pair = Pair::of(&sender.card, &receiver.card);
    let needed: &[&str] = match pair {
        Pair::Possible => &[],
        Pair::NeedsHolder => &["holder"],
        Pair::Forbidden | Pair::Unknown => {
            let text = pair.ruling(true).message.unwrap_or_default();
            let errors = Errors::base(text.clone());
            return Err(Refusal::Coded { code: "F.8001", message: text.into(), errors });
        }
    };
    let possible = Possible {
        status: "successful",
        message: "P2P is allowed",
        required_fields: Required { credit_card: &[], recipient_card: needed },
        commission: Commission { minimum: 0, percent: 0, currency },
    };
    serde_json::to_vec(&possible).map_err(|_| EngineError::from(florin_engine::StoreError::Row).into())
}

/// A refusal as this check tells it: with `error_code` beside message and errors.
fn refused(refusal: &Refusal) -> Vec<u8> {
    #[derive(Serialize)]
    struct Body<'a> {
        #[serde(flatten)]
        told: serde_json::Map<String, serde_json::Value>,
        error_code: &'a str,
    }
    let plain = refusal.body(Half::Gateway, ApiVersion::Two);
    let told = serde_json::from_slice(&plain).unwrap_or_default();
    serde_json::to_vec(&Body { told, error_code: refusal.code() }).unwrap_or_default()
}
