//! Requests in which a card pays, or could: payments, authorizations, tokenizations, checkups, charges and
//! transfers (checkout-gateway 2.1, 4.1, 4.6, 4.8, 4.9, checkout-other 6).

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::super::super::errors::{Errors, phrase};
use super::super::super::fields::{ANY, Fields, Schemes};
use super::super::super::given::{Given, Members};
use super::super::super::refusal::Refusal;
use super::super::super::tokens::additional_data::{AdditionalData, Contract};
use super::super::super::tokens::travel::Airline;
use super::super::kind::Kind;
use super::browser::{self, Browser};
use super::card::{self, CardGiven, Place, Use};
use super::own_three_ds::{self, OwnThreeDs};
use super::people::{self, Address, Customer};
use super::{Asked, Faults, Reading, split};
use crate::shared::json::sparse;

/// What is kept of a request with a card: everything but the card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(in crate::checkout) struct Order {
    /// Minor units; 0 where no money is asked for.
    pub(in crate::checkout) amount: i64,
    /// Three letters; empty where no money is asked for.
    pub(in crate::checkout) currency: String,
    /// What is bought.
    pub(in crate::checkout) description: Option<String>,
    /// The shop's own reference.
    pub(in crate::checkout) tracking_id: Option<String>,
    /// Of pages and e-mails.
    pub(in crate::checkout) language: String,
    /// No money moves.
    pub(in crate::checkout) test: bool,
    /// When an unfinished transaction ends: microseconds since 1970.
    pub(in crate::checkout) expired_at: Option<i64>,
    /// Whether the same again within 30 seconds is refused.
    pub(in crate::checkout) duplicate_check: bool,
    /// Text for the card statement.
    pub(in crate::checkout) dynamic_billing_descriptor: Option<String>,
    /// Where the outcome is told.
    pub(in crate::checkout) notification_url: Option<String>,
    /// Where the shop is asked before anything happens.
    pub(in crate::checkout) verification_url: Option<String>,
    /// Where the payer goes after 3-D Secure.
    pub(in crate::checkout) return_url: Option<String>,
    /// Whether 3-D Secure runs.
    pub(in crate::checkout) three_d_secure: ThreeDsWish,
    /// Who pays.
    pub(in crate::checkout) customer: Option<Customer>,
    /// Where the card's holder lives.
    pub(in crate::checkout) billing_address: Option<Address>,
    /// Who gets the money.
    pub(in crate::checkout) recipient: Option<Members>,
    /// Where that one lives.
    pub(in crate::checkout) recipient_billing_address: Option<Address>,
    /// Who sends the money.
    pub(in crate::checkout) sender: Option<Members>,
    /// Where that one lives.
    pub(in crate::checkout) sender_billing_address: Option<Address>,
    /// Everything else.
    pub(in crate::checkout) additional_data: AdditionalData,
    /// The payer's browser.
    pub(in crate::checkout) browser: Option<Browser>,
    /// A journey by air.
    pub(in crate::checkout) travel: Option<Airline>,
    /// Data of a fiscal receipt.
    pub(in crate::checkout) fiscalization: Option<Given>,
}

impl Order {
    /// The order with the numbers of its cards cut from its text: shops and payers write them into descriptions
    /// and free members, and what is kept and told again must not hold them. They become a zero, which is JSON
    /// inside strings and outside. None if what is left is no order.
    pub(in crate::checkout) fn cut(
        self,
        cut: impl FnOnce(&str) -> Option<Zeroizing<String>>,
    ) -> Option<Order> {
        let text = Zeroizing::new(sparse::to_string(&self).ok()?);
        match cut(&text) {
            None => Some(self),
            Some(clean) => serde_json::from_str(&clean).ok(),
        }
    }
}

/// Whether 3-D Secure runs for one transaction. Who asks for both gets it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::checkout) enum ThreeDsWish {
    /// As the shop has it.
    #[default]
    Usual,
    /// No.
    Skip,
    /// Yes.
    Force,
}

/// A request with a card.
#[derive(Debug)]
pub(in crate::checkout) struct CardRequest {
    /// What it asks for.
    pub(in crate::checkout) asked: Asked,
    /// What is kept of it.
    pub(in crate::checkout) order: Order,
    /// The card.
    pub(in crate::checkout) card: CardGiven,
    /// The card that gets the money of a transfer.
    pub(in crate::checkout) receiver: Option<CardGiven>,
    /// What the shop's own authentication ended with.
    pub(in crate::checkout) three_d_secure: Option<OwnThreeDs>,
}

/// Reads a request. Errors come in the order of the published sample: people, card, money, the rest.
pub(super) fn read(
    asked: Asked,
    request: &Fields<'_>,
    reading: &Reading<'_>,
) -> Result<CardRequest, Refusal> {
    let mut faults = Faults::default();
    let errors = &mut faults.errors;
    let billing_address = people::billing_address(request, &reading.rules, errors);
    let customer = people::customer(request, &reading.rules, errors);
    let place = Place::payer(request, errors);
    let is_test = request.boolean("test", errors).unwrap_or(false);
    let card = card::read(&place, Use::Pay, is_test, reading, &mut faults);
    let is_transfer = asked == Asked::Kind(Kind::P2p);
    let receiver_place = is_transfer.then(|| receiver_place(request, &mut faults.errors));
    let receiver =
        receiver_place.as_ref().map(|place| card::read(place, Use::Receive, is_test, reading, &mut faults));
    let errors = &mut faults.errors;
    let mut order = Order { billing_address, customer, test: is_test, ..Order::default() };
    money(request, least(asked), &mut order, errors);
    order.tracking_id = request.text("tracking_id", ANY, errors).map(str::to_owned);
    if asked == Asked::Kind(Kind::Checkup) && order.tracking_id.is_none() {
        request.fault("tracking_id", phrase::BLANK, errors);
    }
    order.three_d_secure = match (
        place.flag("force_three_d_secure_verification", errors),
        place.flag("skip_three_d_secure_verification", errors),
    ) {
        (true, _) => ThreeDsWish::Force,
        (false, true) => ThreeDsWish::Skip,
        (false, false) => ThreeDsWish::Usual,
    };
    let three_d_secure = own_three_ds::read(request, errors);
    if is_transfer {
        transfer_people(request, &mut order, errors);
    }
    common(request, reading, &mut order, &mut faults);
    let order = without_numbers(order, &mut faults);
    let built = card.zip(order).and_then(|(card, order)| {
        let receiver = match receiver {
            Some(receiver) => Some(receiver?),
            None => None,
        };
        Some(CardRequest { asked, order, card, receiver, three_d_secure })
    });
    faults.finish(built)
}

/// The card that gets the money of a transfer, by the name in use or the one in the documentation.
pub(super) fn receiver_place<'v>(request: &Fields<'v>, errors: &mut Errors) -> Place<'v> {
    const NAMES: &[(&str, &[&str])] =
        &[("recipient_card", &["recipient_card"]), ("recipient_credit_card", &["recipient_credit_card"])];
    Place::receiver(request, NAMES, "is not a card number", errors)
}

/// The least amount: a card may be checked with nothing.
fn least(asked: Asked) -> i64 {
    i64::from(!matches!(asked, Asked::Kind(Kind::Authorization | Kind::Tokenization)))
}

/// Reads `currency`, `description` and `amount`, which must be there.
pub(super) fn money(request: &Fields<'_>, least: i64, order: &mut Order, errors: &mut Errors) {
    let currency = request.required_currency("currency", errors);
    order.currency = currency.map(|currency| currency.code().to_owned()).unwrap_or_default();
    order.description = request.required_text("description", ANY, errors).map(str::to_owned);
    order.amount = request.required_minor("amount", least, errors).unwrap_or_default();
}

/// Reads who sends and who gets.
pub(super) fn transfer_people(request: &Fields<'_>, order: &mut Order, errors: &mut Errors) {
    let mut person = |name| request.object(name, errors).map(|person| Members::of(person.object_itself()));
    order.recipient = person("recipient");
    order.sender = person("sender");
    order.recipient_billing_address = people::other_address(request, "recipient_billing_address", errors);
    order.sender_billing_address = people::other_address(request, "sender_billing_address", errors);
}

/// Reads what all requests with a card share.
pub(super) fn common(request: &Fields<'_>, reading: &Reading<'_>, order: &mut Order, faults: &mut Faults) {
    let errors = &mut faults.errors;
    let text = |name, errors: &mut Errors| request.text(name, ANY, errors).map(str::to_owned);
    let language = request.text("language", 35, errors).map(str::to_owned);
    order.language = language.unwrap_or_else(|| "en".to_owned());
    order.expired_at = request.time("expired_at", errors).map(florin_domain::Timestamp::micros);
    order.duplicate_check = request.boolean("duplicate_check", errors).unwrap_or(true);
    order.dynamic_billing_descriptor = text("dynamic_billing_descriptor", errors);
    order.notification_url = request.url("notification_url", Schemes::Web, errors).map(str::to_owned);
    order.verification_url = request.url("verification_url", Schemes::Web, errors).map(str::to_owned);
    order.return_url = request.url("return_url", reading.rules.schemes(), errors).map(str::to_owned);
    order.travel = Airline::read(request, errors);
    order.fiscalization = request
        .object("fiscalization", errors)
        .map(|section| Given::from(&Members::of(section.object_itself())));
    order.additional_data = AdditionalData::read(request, Contract::ALL, errors);
    // Last, since their faults have codes of their own.
    let fields = request.object("additional_data", errors);
    if let Some(fields) = fields.as_ref().filter(|_| order.amount > 0) {
        split::check(fields, order.amount, faults);
    }
    order.browser = browser::read(fields.as_ref(), reading.rules.browser, faults);
}

/// An order without the numbers of its cards. A fault is noted where nothing sensible is left.
pub(super) fn without_numbers(order: Order, faults: &mut Faults) -> Option<Order> {
    let numbers = &faults.numbers;
    let clean = order.cut(|text| {
        let held: Vec<_> = numbers.iter().filter(|digits| text.contains(digits.as_str())).collect();
        let cut = held.iter().fold(Zeroizing::new(text.to_owned()), |text, digits| {
            Zeroizing::new(text.replace(digits.as_str(), "0"))
        });
        (!held.is_empty()).then_some(cut)
    });
    if clean.is_none() {
        faults.errors.add(&["additional_data".into()], phrase::INVALID);
    }
    clean
}
