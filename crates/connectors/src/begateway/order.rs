//! Bodies: what is charged, by whom, and what follows. Card numbers leave their type here.

use florin_domain::{Card, Cvv};
use serde::Serialize;

use super::address::Address;
use super::amount::Exponents;
use super::transaction::Kind;
use super::{MANIFEST, is_test};
use crate::connector::{
    Authentication, Call, ConnectorError, FollowUp, Initiator, Instrument, Payer, Purchase, ThreeDs,
};

/// What a payer agrees to whose card is kept: the provider's advice (checkout-gateway 5.2).
const KEPT: &[&str] = &["recurring", "card_on_file"];

/// Written straight from borrowed words, so that a card number is in one buffer only, and that one is wiped.
pub(super) fn written<T: Serialize>(request: &T) -> Vec<u8> {
    let body = Body { request };
    // Measured first: a buffer that grows leaves copies behind.
    let mut length = Length(0);
    let measured = serde_json::to_writer(&mut length, &body);
    let mut bytes = Vec::with_capacity(length.0);
    if measured.and_then(|()| serde_json::to_writer(&mut bytes, &body)).is_err() {
        bytes.clear();
    }
    bytes
}

/// Counts what is written, and keeps none of it.
struct Length(usize);

impl std::io::Write for Length {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[derive(Serialize)]
struct Body<'a, T> {
    request: &'a T,
}

/// A payment or authorization.
#[derive(Serialize)]
pub(super) struct Order<'a> {
    amount: i64,
    currency: &'static str,
    description: &'a str,
    tracking_id: &'a str,
    duplicate_check: bool,
    test: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    return_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notification_url: Option<&'a str>,
    credit_card: CardBody<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<Customer<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_address: Option<Address<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    three_d_secure: Option<ThreeDsBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_data: Option<Additional>,
}

impl<'a> Order<'a> {
    pub(super) fn of(call: &Call<'a>, purchase: &Purchase<'a>) -> Result<Order<'a>, ConnectorError> {
        let three_ds = match purchase.instrument {
            Instrument::Card { three_ds, .. } => three_ds,
            Instrument::PspToken { .. } => None,
            Instrument::NetworkToken { .. } | Instrument::Direct(_) => {
                return Err(ConnectorError::Unsupported(call.ask.verb()));
            }
        };
        // Some text is required; an order without one is told by its reference.
        let description = [purchase.description, purchase.merchant_reference];
        let description = description.into_iter().flatten().find(|text| !text.trim().is_empty());
        Ok(Order {
            amount: Exponents::of(call.credentials).to_units(purchase.money)?,
            currency: purchase.money.currency().code(),
            description: cut(description.unwrap_or(call.reference), 255),
            tracking_id: call.reference,
            duplicate_check: true,
            test: is_test(call),
            return_url: purchase.return_url,
            notification_url: MANIFEST.credential(call.credentials, "NotificationUrl"),
            credit_card: CardBody::of(call, purchase)?,
            customer: purchase.payer.and_then(Customer::of),
            billing_address: purchase.payer.map(Address::of_payer),
            three_d_secure: three_ds.map(ThreeDsBody::of),
            additional_data: Additional::of(purchase),
        })
    }
}

/// A capture, void or refund.
#[derive(Serialize)]
pub(super) struct Change<'a> {
    parent_uid: &'a str,
    amount: i64,
    tracking_id: &'a str,
    duplicate_check: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
}

impl<'a> Change<'a> {
    pub(super) fn of(
        call: &Call<'a>,
        follow_up: &FollowUp<'a>,
        kind: Kind,
    ) -> Result<Change<'a>, ConnectorError> {
        Ok(Change {
            parent_uid: follow_up.parent,
            amount: Exponents::of(call.credentials).to_units(follow_up.money)?,
            tracking_id: call.reference,
            duplicate_check: true,
            // Refunds must have one.
            reason: (kind == Kind::Refund).then_some("Refund"),
        })
    }
}

/// A card for a token: its fields without a level of their own, and without the verification value.
pub(super) fn to_keep(card: &Card) -> impl Serialize {
    NumberBody { verification_value: None, ..NumberBody::of(card) }
}

#[derive(Serialize)]
struct CardBody<'a> {
    #[serde(flatten)]
    source: Source<'a>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    skip_three_d_secure_verification: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    force_three_d_secure_verification: bool,
}

impl<'a> CardBody<'a> {
    fn of(call: &Call<'_>, purchase: &Purchase<'a>) -> Result<CardBody<'a>, ConnectorError> {
        let by_merchant = is_by_merchant(purchase);
        let source = match purchase.instrument {
            // Merchant-initiated payments go without the verification value (standards 4).
            Instrument::Card { card, .. } | Instrument::NetworkToken { card, .. } => {
                let number = NumberBody::of(card);
                let verification_value = number.verification_value.filter(|_| !by_merchant);
                Source::Number(NumberBody { verification_value, ..number })
            }
            Instrument::PspToken { token } => Source::Token { token },
            Instrument::Direct(_) => return Err(ConnectorError::Unsupported(call.ask.verb())),
        };
        Ok(CardBody {
            source,
            skip_three_d_secure_verification: purchase.authentication == Authentication::Skip,
            // Nobody is there who could be challenged.
            force_three_d_secure_verification: purchase.authentication == Authentication::Challenge
                && !by_merchant,
        })
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum Source<'a> {
    Token { token: &'a str },
    Number(NumberBody<'a>),
}

#[derive(Serialize)]
pub(super) struct NumberBody<'a> {
    number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification_value: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    holder: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp_month: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exp_year: Option<String>,
}

impl<'a> NumberBody<'a> {
    fn of(card: &'a Card) -> NumberBody<'a> {
        NumberBody {
            number: card.pan.expose(),
            verification_value: card.cvv.as_ref().map(Cvv::expose),
            holder: cut(&card.holder, 32),
            exp_month: Some(format!("{:02}", card.expiry.month)),
            exp_year: Some(card.expiry.year.to_string()),
        }
    }

    /// A card that gets money: without a verification value, and without a date that is not its own.
    pub(super) fn receiver(card: &'a Card, is_dated: bool) -> NumberBody<'a> {
        let whole = NumberBody { verification_value: None, ..NumberBody::of(card) };
        if is_dated { whole } else { NumberBody { exp_month: None, exp_year: None, ..whole } }
    }
}

#[derive(Serialize)]
struct Customer<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    ip: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
}

impl<'a> Customer<'a> {
    fn of(payer: &'a Payer) -> Option<Customer<'a>> {
        let email = payer.plausible_email();
        (!payer.ip.is_empty() || email.is_some()).then_some(Customer { ip: &payer.ip, email })
    }
}

/// 3-D Secure done elsewhere.
#[derive(Serialize)]
struct ThreeDsBody<'a> {
    advanced: Advanced<'a>,
}

#[derive(Serialize)]
struct Advanced<'a> {
    eci: &'a str,
    cavv: &'a str,
    xid: &'a str,
    version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pa_status: Option<&'static str>,
}

impl<'a> ThreeDsBody<'a> {
    fn of(done: &'a ThreeDs) -> ThreeDsBody<'a> {
        // Its status is told by the ECI (standards 3.3), where it was authenticated or attempted.
        let pa_status = match done.eci.as_str() {
            "05" | "02" => Some("Y"),
            "06" | "01" => Some("A"),
            _ => None,
        };
        ThreeDsBody {
            advanced: Advanced {
                eci: &done.eci,
                cavv: &done.authentication_value,
                xid: &done.xid,
                version: &done.version,
                pa_status,
            },
        }
    }
}

#[derive(Serialize)]
struct Additional {
    contract: &'static [&'static str],
    #[serde(skip_serializing_if = "Option::is_none")]
    card_on_file: Option<CardOnFile>,
}

#[derive(Serialize)]
struct CardOnFile {
    initiator: &'static str,
}

impl Additional {
    /// What the payer agreed to: now, when the card is kept, or earlier, when a kept one is charged.
    fn of(purchase: &Purchase<'_>) -> Option<Additional> {
        let stored = matches!(purchase.instrument, Instrument::PspToken { .. });
        if is_by_merchant(purchase) {
            let card_on_file = Some(CardOnFile { initiator: "merchant" });
            Some(Additional { contract: KEPT, card_on_file })
        } else if stored {
            let card_on_file = Some(CardOnFile { initiator: "customer" });
            Some(Additional { contract: &["card_on_file"], card_on_file })
        } else {
            purchase.generate_token.then_some(Additional { contract: KEPT, card_on_file: None })
        }
    }
}

/// The merchant began this payment: it says so, or there is a stored card and nowhere to send the payer.
fn is_by_merchant(purchase: &Purchase<'_>) -> bool {
    let stored = matches!(purchase.instrument, Instrument::PspToken { .. });
    purchase.initiator != Initiator::Payer
        || stored && !purchase.generate_token && purchase.return_url.is_none()
}

/// The first `most` characters: a longer text is no reason to refuse a payment.
pub(super) fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}
