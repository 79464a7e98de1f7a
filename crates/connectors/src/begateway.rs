//! beGateway (connectors 6, checkout-gateway): cards through its transaction API, at any provider that runs it.
//!
//! One call makes one transaction. Our reference goes along twice: as `tracking_id`, by which the
//! transaction is found again, and as `RequestID`, under which newer servers do a thing only once.

mod address;
mod amount;
mod answer;
mod fault;
mod lookup;
mod notice;
mod order;
mod payout;
mod talk;
mod transaction;

use florin_domain::Mode;

use crate::connector::{
    Ask, Call, Connector, ConnectorError, CredentialField, FollowUp, Instrument, Manifest, Payout, Purchase,
    Step, Verb,
};
use crate::http::Reply;
use crate::notice::{Notice, NoticeError, NoticeRequest};
use answer::Asked;
use order::{Change, Order};
use payout::PayoutBody;
use talk::{Said, Talk};
use transaction::Kind;

/// What is known of beGateway.
pub static MANIFEST: Manifest = Manifest {
    id: "begateway",
    name: "beGateway",
    display_name: "beGateway",
    home: Some("https://begateway.com"),
    description: Some("Cards at bePaid, eComCharge and other providers; the base address says which."),
    // Each provider has a host of its own, and one host is for live and test: the body says `test`.
    // So credentials never go to a host that did not issue them only because a key is a test key.
    live: "https://gateway.bepaid.by",
    test: "https://gateway.bepaid.by",
    credentials: &[
        CredentialField { name: "ShopId", aliases: &["Shop ID"], required: true },
        CredentialField { name: "SecretKey", aliases: &["Secret Key"], required: true },
        // One line of base64, as the back office shows it. Verifies notices.
        CredentialField { name: "PublicKey", aliases: &["Public Key"], required: false },
        // Where notices are to go: this API is told with every payment.
        CredentialField { name: "NotificationUrl", aliases: &["Notification URL"], required: false },
        // `iso` or `begateway`: whose decimal places count where the two differ.
        CredentialField { name: "Exponents", aliases: &[], required: false },
    ],
    verbs: &[
        Verb::Charge,
        Verb::Authorize,
        Verb::Capture,
        Verb::Void,
        Verb::Refund,
        Verb::Status,
        Verb::Tokenize,
        Verb::Complete,
        Verb::Payout,
    ],
    network_tokens: false,
    direct: None,
    timeout_ms: 65_000,
    status_timeout_ms: 15_000,
    // "Rate": refused at the door.
    not_processed: &[429],
    settle_delay_s: 900,
    finds_by_reference: true,
    make_believe: false,
};

/// The connector.
#[derive(Debug)]
pub struct BeGateway;

impl Connector for BeGateway {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn step(&self, call: &Call<'_>, replies: &[Reply]) -> Result<Step, ConnectorError> {
        let mut talk = Talk::new(call, replies);
        let said = match &call.ask {
            Ask::Charge(purchase) => pay(&mut talk, purchase, Kind::Payment),
            Ask::Authorize(purchase) => pay(&mut talk, purchase, Kind::Authorization),
            Ask::Capture(follow_up) => change(&mut talk, follow_up, Kind::Capture),
            Ask::Void(follow_up) => change(&mut talk, follow_up, Kind::Void),
            Ask::Refund(follow_up) => change(&mut talk, follow_up, Kind::Refund),
            Ask::Tokenize(instrument) => store(&mut talk, instrument),
            Ask::Payout(payout) => pay_out(&mut talk, payout),
            Ask::Status(at) | Ask::Complete(at) => lookup::find(&mut talk, at),
            Ask::Increment(_) => Err(ConnectorError::Unsupported(Verb::Increment).into()),
        };
        talk::step(said)
    }

    fn notices(&self, request: &NoticeRequest<'_>) -> Result<Vec<Notice>, NoticeError> {
        notice::read(request)
    }
}

fn pay(talk: &mut Talk<'_>, purchase: &Purchase<'_>, kind: Kind) -> Said {
    let reply = talk.reply(|call| {
        let body = order::written(&Order::of(call, purchase)?);
        Ok(talk::post(call, kind.path(), body)?.moving_money())
    })?;
    let asked = Asked { wants_token: purchase.generate_token, ..Asked::of(talk.call(), kind) };
    Ok(answer::read(reply, &asked))
}

fn change(talk: &mut Talk<'_>, follow_up: &FollowUp<'_>, kind: Kind) -> Said {
    let reply = talk.reply(|call| {
        let body = order::written(&Change::of(call, follow_up, kind)?);
        Ok(talk::post(call, kind.path(), body)?.moving_money())
    })?;
    let asked = Asked { parent: Some(follow_up.parent), ..Asked::of(talk.call(), kind) };
    Ok(answer::read(reply, &asked))
}

fn pay_out(talk: &mut Talk<'_>, payout: &Payout<'_>) -> Said {
    let reply = talk.reply(|call| {
        let body = order::written(&PayoutBody::of(call, payout)?);
        Ok(talk::post(call, Kind::Payout.path(), body)?.moving_money())
    })?;
    Ok(answer::read(reply, &Asked::of(talk.call(), Kind::Payout)))
}

/// A token without a payment: no amount is named and nobody is asked, so nothing is verified either.
fn store(talk: &mut Talk<'_>, instrument: &Instrument<'_>) -> Said {
    let Instrument::Card { card, .. } = instrument else {
        return Err(ConnectorError::Unsupported(Verb::Tokenize).into());
    };
    let reply =
        talk.reply(|call| talk::post(call, "/credit_cards", order::written(&order::to_keep(card))))?;
    let asked = Asked { wants_token: true, ..Asked::of(talk.call(), Kind::Tokenization) };
    Ok(answer::stored(reply, &asked))
}

/// What `test` is in a body.
fn is_test(call: &Call<'_>) -> bool {
    call.mode == Mode::Test
}

#[cfg(test)]
mod tests;
