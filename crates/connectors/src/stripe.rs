//! Stripe (connectors 4): cards through payment methods and payment intents.
//!
//! A clear card becomes a payment method first, which moves no money; the intent that is created and
//! confirmed in one call does. Every POST has an idempotency key of its own, made of our reference.

mod amount;
mod answer;
mod fault;
mod lookup;
mod method;
mod notice;
mod purchase;
mod talk;

use florin_domain::{Credentials, Mode};

use crate::codec::form::Form;
use crate::connector::{
    Ask, Call, Connector, ConnectorError, CredentialField, FollowUp, Manifest, Step, Verb,
};
use crate::http::Reply;
use crate::notice::{Notice, NoticeError, NoticeRequest};
use answer::Wanted;
use talk::Talk;

/// What is known of Stripe.
pub static MANIFEST: Manifest = Manifest {
    id: "stripe",
    name: "Stripe",
    display_name: "Stripe",
    home: Some("https://stripe.com"),
    description: Some("Cards worldwide; the key decides between test and live."),
    live: "https://api.stripe.com",
    test: "https://api.stripe.com",
    credentials: &[
        CredentialField { name: "SecretKey", aliases: &["API Key", "APIKey", "Secret Key"], required: true },
        CredentialField { name: "PublishableKey", aliases: &["Publishable Key"], required: false },
        CredentialField { name: "WebhookSecret", aliases: &["Webhook Secret"], required: false },
        CredentialField { name: "StripeAccount", aliases: &["Stripe-Account"], required: false },
        // `true`: ask for holds that can be raised. Stripe offers it to some accounts only.
        CredentialField { name: "IncrementalAuthorization", aliases: &[], required: false },
    ],
    verbs: &[
        Verb::Charge,
        Verb::Authorize,
        Verb::Capture,
        Verb::Void,
        Verb::Refund,
        Verb::Status,
        Verb::Tokenize,
        Verb::Increment,
        Verb::Complete,
    ],
    network_tokens: true,
    direct: None,
    timeout_ms: 30_000,
    status_timeout_ms: 15_000,
    // Rate limits and lock timeouts, "the request was not processed".
    not_processed: &[429],
    // Its search follows its books within a minute, later in an outage; the default of standards 8.4 holds.
    settle_delay_s: 900,
    finds_by_reference: true,
    make_believe: false,
};

/// `Stripe-Version`. The first in which an intent names its `latest_charge`, where later ones changed
/// nothing that is read here; answers of this version are the ones that others recorded most.
pub const VERSION: &str = "2022-11-15";

/// The connector.
#[derive(Debug)]
pub struct Stripe;

impl Connector for Stripe {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn step(&self, call: &Call<'_>, replies: &[Reply]) -> Result<Step, ConnectorError> {
        let mut talk = Talk::new(call, replies);
        let said = match &call.ask {
            Ask::Charge(purchase) => purchase::pay(&mut talk, purchase, "automatic"),
            Ask::Authorize(purchase) => purchase::pay(&mut talk, purchase, "manual"),
            Ask::Capture(follow_up) => capture(&mut talk, follow_up),
            Ask::Void(follow_up) => void(&mut talk, follow_up),
            Ask::Refund(follow_up) => refund(&mut talk, follow_up),
            Ask::Increment(follow_up) => increment(&mut talk, follow_up),
            Ask::Tokenize(instrument) => method::store(&mut talk, instrument),
            Ask::Status(at) | Ask::Complete(at) => lookup::find(&mut talk, at),
            // Stripe pays out to accounts that it knows, not to a card that somebody names.
            Ask::Payout(_) => Err(ConnectorError::Unsupported(Verb::Payout).into()),
        };
        talk::step(said)
    }

    fn notices(&self, request: &NoticeRequest<'_>) -> Result<Vec<Notice>, NoticeError> {
        notice::read(request)
    }

    fn credentials_mode(&self, credentials: &Credentials) -> Option<Mode> {
        let key = MANIFEST.credential(credentials, "SecretKey")?;
        let starts = |prefixes: [&str; 2]| prefixes.iter().any(|prefix| key.starts_with(prefix));
        if starts(["sk_test_", "rk_test_"]) {
            Some(Mode::Test)
        } else if starts(["sk_live_", "rk_live_"]) {
            Some(Mode::Live)
        } else {
            None
        }
    }
}

fn capture(talk: &mut Talk<'_>, follow_up: &FollowUp<'_>) -> talk::Said {
    let reply = talk.reply(|call| {
        let path = talk::path("/v1/payment_intents/", follow_up.parent, "/capture")?;
        let form = Form::new()
            .with("amount_to_capture", &amount::to_stripe(follow_up.money)?.to_string())
            .with_list("expand", &["latest_charge"]);
        Ok(talk::post(call, &path, "", form)?.moving_money())
    })?;
    Ok(answer::intent(reply, Wanted::Capture))
}

fn void(talk: &mut Talk<'_>, follow_up: &FollowUp<'_>) -> talk::Said {
    let reply = talk.reply(|call| {
        let path = talk::path("/v1/payment_intents/", follow_up.parent, "/cancel")?;
        let form = Form::new().with_list("expand", &["latest_charge"]);
        Ok(talk::post(call, &path, "", form)?.moving_money())
    })?;
    Ok(answer::intent(reply, Wanted::Void))
}

/// Merchants that come from elsewhere may name a charge instead of an intent; Stripe refunds both.
fn refund(talk: &mut Talk<'_>, follow_up: &FollowUp<'_>) -> talk::Said {
    let reply = talk.reply(|call| {
        let kind = if follow_up.parent.starts_with("ch_") { "charge" } else { "payment_intent" };
        let form = Form::new()
            .with(kind, talk::id(follow_up.parent)?)
            .with("amount", &amount::to_stripe(follow_up.money)?.to_string())
            .with("metadata[ref]", call.reference);
        Ok(talk::post(call, "/v1/refunds", "", form)?.moving_money())
    })?;
    Ok(answer::refund(reply))
}

/// Stripe wants the new total, we know by how much: so the hold is read first. Asked again after the
/// hold was raised, the total differs and the idempotency key refuses it.
fn increment(talk: &mut Talk<'_>, follow_up: &FollowUp<'_>) -> talk::Said {
    let more = amount::to_stripe(follow_up.money)?;
    let held =
        talk.prepared(|call| talk::get(call, &talk::path("/v1/payment_intents/", follow_up.parent, "")?))?;
    let held = held.get("amount").and_then(serde_json::Value::as_i64).unwrap_or_default();
    let reply = talk.reply(|call| {
        let path = talk::path("/v1/payment_intents/", follow_up.parent, "/increment_authorization")?;
        let total = held.checked_add(more).ok_or(ConnectorError::Amount)?;
        let form = Form::new().with("amount", &total.to_string()).with_list("expand", &["latest_charge"]);
        Ok(talk::post(call, &path, "", form)?.moving_money())
    })?;
    Ok(answer::intent(reply, Wanted::Increment { held }))
}

#[cfg(test)]
mod tests;
