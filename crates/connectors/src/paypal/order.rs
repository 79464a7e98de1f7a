//! Orders: created for a card or for a payer who approves them, and completed.

use florin_domain::{Operation, Refusal};
use serde::Serialize;
use serde_json::{Map, Value};

use super::amount::Amount;
use super::answer;
use super::fault;
use super::lookup;
use super::source::{self, Source};
use super::talk::{self, Said, Talk};
use crate::connector::{Answer, Call, ConnectorError, Instrument, Lookup, Outcome, Purchase, Shipping};
use crate::http::Request;

/// Longest description, in characters.
const DESCRIPTION: usize = 127;
/// Longest name of a receiver, in characters.
const NAME: usize = 300;

#[derive(Serialize)]
struct Order<'a> {
    intent: &'static str,
    purchase_units: [Unit<'a>; 1],
    payment_source: Source<'a>,
}

#[derive(Serialize)]
struct Unit<'a> {
    /// The merchant's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference_id: Option<&'a str>,
    /// Ours. PayPal takes a second payment of the same invoice for a duplicate.
    invoice_id: &'a str,
    /// Ours: PayPal repeats it in everything that follows.
    custom_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    amount: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    shipping: Option<ShippingDetail<'a>>,
}

/// Where goods are sent.
#[derive(Serialize)]
struct ShippingDetail<'a> {
    name: FullName,
    address: source::Billing<'a>,
}

#[derive(Serialize)]
struct FullName {
    full_name: String,
}

impl<'a> ShippingDetail<'a> {
    /// None of an address that PayPal would find incomplete: it refuses the whole order then.
    fn of(to: &'a Shipping) -> Option<ShippingDetail<'a>> {
        let has = |part: &Option<String>| part.as_ref().is_some_and(|part| !part.is_empty());
        let has_region = !matches!(to.country.as_str(), "US" | "CA") || has(&to.state);
        let is_whole =
            !to.name.is_empty() && has(&to.address1) && has(&to.city) && has(&to.postcode) && has_region;
        let name = FullName { full_name: to.name.chars().take(NAME).collect() };
        is_whole.then(|| ShippingDetail { name, address: source::sent_to(to) })
    }
}

/// Charges or holds. With a card that happens at once; for an account it is only prepared, and silence about it is no
/// reason to fear a charge.
pub(super) fn create(talk: &mut Talk<'_>, purchase: &Purchase<'_>, operation: Operation) -> Said {
    // Before anything is sent: an amount that cannot be carried, an instrument that PayPal does not take.
    Amount::of(purchase.money)?;
    source::of(talk.call(), purchase)?;
    let reply = talk.reply(|call, token| request(call, token, purchase, operation))?;
    let mut answer = answer::order(reply, operation);
    if !purchase.generate_token {
        answer.token = None;
    }
    Ok(answer)
}

fn request(
    call: &Call<'_>,
    token: &str,
    purchase: &Purchase<'_>,
    operation: Operation,
) -> Result<Request, ConnectorError> {
    let description: Option<String> =
        purchase.description.map(|text| text.chars().take(DESCRIPTION).collect());
    let order = Order {
        intent: if operation == Operation::Authorize { "AUTHORIZE" } else { "CAPTURE" },
        purchase_units: [Unit {
            reference_id: purchase.merchant_reference.filter(|text| (1..=256).contains(&text.len())),
            invoice_id: call.reference,
            custom_id: call.reference,
            description: description.filter(|text| !text.is_empty()),
            amount: Amount::of(purchase.money)?,
            shipping: purchase.payer.and_then(|payer| payer.shipping.as_deref()).and_then(ShippingDetail::of),
        }],
        payment_source: source::of(call, purchase)?,
    };
    let request = talk::post(call, token, "/v2/checkout/orders", "", &order)?;
    let waits = matches!(purchase.instrument, Instrument::Direct(_));
    Ok(if waits { request } else { request.moving_money() })
}

/// The payer is back: takes or holds the money of the order. An order that was completed before says so, and is read.
pub(super) fn complete(talk: &mut Talk<'_>, at: &Lookup<'_>) -> Said {
    let (Operation::Charge | Operation::Authorize, Some(id)) = (at.operation, at.psp_reference) else {
        return lookup::find(talk, at);
    };
    let (verb, step) =
        if at.operation == Operation::Authorize { ("/authorize", ".auth") } else { ("/capture", ".cap") };
    let reply = talk.reply(|call, token| {
        let path = talk::path("/v2/checkout/orders/", id, verb)?;
        // An empty object: the schema wants one.
        Ok(talk::post(call, token, &path, step, &Value::Object(Map::new()))?.moving_money())
    })?;
    let answer = answer::order(reply, at.operation);
    if !is_about_its_state(&answer) {
        return Ok(answer);
    }
    let reply =
        talk.reply(|call, token| talk::get(call, token, &talk::path("/v2/checkout/orders/", id, "")?))?;
    let now = answer::order(reply, at.operation);
    Ok(if matches!(now.outcome, Outcome::Refused(_)) { unsettled(now) } else { now })
}

/// PayPal would not complete it because of how it stands: it may stand so because we did complete it.
fn is_about_its_state(answer: &Answer) -> bool {
    matches!(
        answer.outcome,
        Outcome::Refused(Refusal::StateConflict | Refusal::Duplicate | Refusal::IdempotencyConflict)
    )
}

fn unsettled(answer: Answer) -> Answer {
    Answer { code: answer.code, raw: answer.raw, ..fault::unknown("the order could not be read again") }
}
