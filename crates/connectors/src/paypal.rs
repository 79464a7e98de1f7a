//! PayPal (connectors 10): Orders v2 and Payments v2, for cards and for payers with an account there.
//!
//! A card is charged as its order is created. A payer with an account approves the order in a browser; completing it
//! takes the money, so that nothing is taken of which we do not know. Every request carries an access token that the
//! engine may use again; one that PayPal refuses is asked for anew, once.

mod amount;
mod answer;
mod certificate;
mod fault;
mod lookup;
mod notice;
mod order;
mod source;
mod talk;

use florin_domain::Operation;
use serde::Serialize;

use crate::codec::json;
use crate::connector::{
    Ask, Call, Connector, ConnectorError, CredentialField, DirectKind, DirectTerms, FollowUp, Manifest, Step,
    Verb,
};
use crate::http::Reply;
use crate::notice::{Notice, NoticeError, NoticeRequest, Signer};
use amount::Amount;
use talk::{Said, Stop, Talk};

/// What is known of PayPal.
pub static MANIFEST: Manifest = Manifest {
    id: "paypal",
    name: "PayPal",
    display_name: "PayPal",
    home: Some("https://www.paypal.com"),
    description: Some("Accounts at PayPal, and cards where PayPal lets the merchant charge them."),
    live: "https://api-m.paypal.com",
    test: "https://api-m.sandbox.paypal.com",
    credentials: &[
        CredentialField { name: "ClientId", aliases: &["Client Id", "Client ID"], required: true },
        CredentialField {
            name: "ClientSecret",
            aliases: &["Client Secret", "Secret", "SecretKey"],
            required: true,
        },
        CredentialField { name: "WebhookId", aliases: &["Webhook Id", "Webhook ID"], required: false },
        // PEM. Instead of the certificate that a notice names: for stand-ins.
        CredentialField { name: "WebhookCertificate", aliases: &[], required: false },
        CredentialField { name: "PartnerAttributionId", aliases: &["BN Code"], required: false },
        // The merchant that a partner acts for.
        CredentialField { name: "MerchantId", aliases: &["Merchant Id", "Merchant ID"], required: false },
    ],
    verbs: &[
        Verb::Charge,
        Verb::Authorize,
        Verb::Capture,
        Verb::Void,
        Verb::Refund,
        Verb::Status,
        Verb::Complete,
    ],
    network_tokens: true,
    direct: Some(DirectTerms {
        kinds: &[DirectKind::PayPal],
        countries: &[],
        // PayPal forgets an order that nobody approved after three hours.
        completed_within_s: Some(3 * 3600),
    }),
    timeout_ms: 40_000,
    status_timeout_ms: 15_000,
    not_processed: &[429],
    settle_delay_s: 900,
    // What follows a payment is found in its order. A charge whose order is not known cannot be found; of such a one
    // "not found" is never said.
    finds_by_reference: true,
    make_believe: false,
};

/// The connector.
#[derive(Debug)]
pub struct PayPal;

impl Connector for PayPal {
    fn manifest(&self) -> &'static Manifest {
        &MANIFEST
    }

    fn step(&self, call: &Call<'_>, replies: &[Reply]) -> Result<Step, ConnectorError> {
        let mut talk = Talk::new(call, replies);
        let said = match &call.ask {
            Ask::Charge(purchase) => order::create(&mut talk, purchase, Operation::Charge),
            Ask::Authorize(purchase) => order::create(&mut talk, purchase, Operation::Authorize),
            Ask::Capture(follow_up) => capture(&mut talk, follow_up),
            Ask::Void(follow_up) => void(&mut talk, follow_up),
            Ask::Refund(follow_up) => refund(&mut talk, follow_up),
            Ask::Status(at) => lookup::find(&mut talk, at),
            Ask::Complete(at) => order::complete(&mut talk, at),
            // Its payouts go to accounts of people, not to cards.
            Ask::Increment(_) | Ask::Tokenize(_) | Ask::Payout(_) => {
                Err(Stop::Error(ConnectorError::Unsupported(call.ask.verb())))
            }
        };
        talk::step(said)
    }

    fn takes_three_ds(&self) -> bool {
        false
    }

    fn notices(&self, request: &NoticeRequest<'_>) -> Result<Vec<Notice>, NoticeError> {
        notice::read(request)
    }

    fn notice_signer(&self, request: &NoticeRequest<'_>) -> Result<Option<Signer>, NoticeError> {
        notice::signer(request)
    }

    /// An access token is used until shortly before its end, so that none expires on its way.
    fn reusable_for_s(&self, reply: &Reply) -> u32 {
        let lasts = json::read(&reply.body).ok().filter(|_| reply.is_success()).and_then(|body| {
            json::text(&body, &["access_token"])?;
            json::integer(&body, &["expires_in"])
        });
        u32::try_from(lasts.unwrap_or(0).saturating_sub(300)).unwrap_or(0)
    }
}

/// Not final: what is not captured of a hold stays held, for another capture or a void.
fn capture(talk: &mut Talk<'_>, follow_up: &FollowUp<'_>) -> Said {
    #[derive(Serialize)]
    struct Body<'a> {
        amount: Amount,
        invoice_id: &'a str,
        final_capture: bool,
    }
    let amount = Amount::of(follow_up.money)?;
    let reply = talk.reply(|call, token| {
        let path = talk::path("/v2/payments/authorizations/", follow_up.parent, "/capture")?;
        let body = Body { amount: amount.clone(), invoice_id: call.reference, final_capture: false };
        Ok(talk::post(call, token, &path, "", &body)?.moving_money())
    })?;
    Ok(answer::follow_up(reply, Operation::Capture))
}

fn void(talk: &mut Talk<'_>, follow_up: &FollowUp<'_>) -> Said {
    let reply = talk.reply(|call, token| {
        let path = talk::path("/v2/payments/authorizations/", follow_up.parent, "/void")?;
        Ok(talk::bare_post(call, token, &path, "")?.moving_money())
    })?;
    Ok(answer::voided(reply))
}

fn refund(talk: &mut Talk<'_>, follow_up: &FollowUp<'_>) -> Said {
    #[derive(Serialize)]
    struct Body<'a> {
        amount: Amount,
        custom_id: &'a str,
        invoice_id: &'a str,
    }
    let amount = Amount::of(follow_up.money)?;
    let reply = talk.reply(|call, token| {
        let path = talk::path("/v2/payments/captures/", follow_up.parent, "/refund")?;
        let body = Body { amount: amount.clone(), custom_id: call.reference, invoice_id: call.reference };
        Ok(talk::post(call, token, &path, "", &body)?.moving_money())
    })?;
    Ok(answer::follow_up(reply, Operation::Refund))
}

#[cfg(test)]
mod tests;
