//! The built-in simulator (connectors 3), under its own name and as the two mocks with a fixed verdict.
//! Its wire is described in `crates/simulator/WIRE.md`. Replies are read in `answers`, webhooks in `notices`.

mod answers;
mod notices;

use florin_domain::{Card, Cvv, Money};
use serde::Serialize;
use url::form_urlencoded::byte_serialize;

use crate::connector::{
    Ask, Authentication, Call, Connector, ConnectorError, CredentialField, Direct, DirectKind, DirectTerms,
    FollowUp, Initiator, Instrument, Lookup, Manifest, Payout, Purchase, Step, ThreeDs, Verb,
};
use crate::http::{Method, Reply, Request};
use crate::notice::{Notice, NoticeError, NoticeRequest};

/// What the simulator is told to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Profile {
    /// As card and amount say.
    Tables,
    /// Yes, whatever is asked.
    Success,
    /// No, whatever is asked.
    Failure,
}

/// One simulator connector.
#[derive(Debug)]
pub struct Simulator {
    manifest: &'static Manifest,
    profile: Profile,
}

/// Cards and amounts decide.
pub static SIMULATOR: Simulator = Simulator { manifest: &MANIFEST, profile: Profile::Tables };
/// Approves everything.
pub static NULL_SUCCESS: Simulator = Simulator { manifest: &SUCCESS_MANIFEST, profile: Profile::Success };
/// Declines everything.
pub static NULL_FAILURE: Simulator = Simulator { manifest: &FAILURE_MANIFEST, profile: Profile::Failure };

/// The simulator's facts.
pub const MANIFEST: Manifest = Manifest {
    id: "simulator",
    name: "simulator",
    display_name: "Simulator",
    home: None,
    description: Some("Built in: test cards and amounts decide, no money moves."),
    // The server knows where its own simulator listens.
    live: "",
    test: "",
    credentials: &[
        optional("Seed"),
        optional("LatencyMs"),
        optional("WebhookUrl"),
        optional("WebhookKey"),
        optional("Profile"),
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
        Verb::Payout,
    ],
    network_tokens: true,
    // It is every bank and every app that a test may want.
    direct: Some(DirectTerms {
        kinds: &[DirectKind::Bank, DirectKind::Upi],
        countries: &["AT", "BE", "CZ", "DE", "ES", "FR", "GB", "IE", "IT", "LT", "NL", "PL", "PT", "SK"],
        completed_within_s: None,
    }),
    timeout_ms: 30_000,
    status_timeout_ms: 15_000,
    not_processed: &[429, 503],
    settle_delay_s: 5,
    finds_by_reference: true,
    make_believe: true,
};

/// The mocks can neither tokenize nor challenge (orchestra 16).
const MOCK_VERBS: &[Verb] =
    &[Verb::Charge, Verb::Authorize, Verb::Capture, Verb::Void, Verb::Refund, Verb::Status, Verb::Payout];

const SUCCESS_MANIFEST: Manifest = Manifest {
    id: "nullsuccess",
    name: "NULLSuccess",
    display_name: "Mock: always approves",
    description: None,
    credentials: &[],
    verbs: MOCK_VERBS,
    direct: None,
    ..MANIFEST
};

const FAILURE_MANIFEST: Manifest = Manifest {
    id: "nullfailure",
    name: "NULLFailure",
    display_name: "Mock: always declines",
    description: None,
    credentials: &[],
    verbs: MOCK_VERBS,
    direct: None,
    ..MANIFEST
};

const fn optional(name: &'static str) -> CredentialField {
    CredentialField { name, aliases: &[], required: false }
}

impl Connector for Simulator {
    fn manifest(&self) -> &'static Manifest {
        self.manifest
    }

    fn step(&self, call: &Call<'_>, replies: &[Reply]) -> Result<Step, ConnectorError> {
        let verb = call.ask.verb();
        if !self.manifest.can(verb) {
            return Err(ConnectorError::Unsupported(verb));
        }
        if let Some(reply) = replies.last() {
            let is_mock = self.profile != Profile::Tables;
            return Ok(Step::Done(Box::new(answers::read(&call.ask, reply, is_mock))));
        }
        Ok(Step::Send(match &call.ask {
            Ask::Charge(purchase) => self.buy(call, "charges", purchase)?,
            Ask::Authorize(purchase) => self.buy(call, "authorizations", purchase)?,
            Ask::Capture(change) => self.change(call, "captures", change),
            Ask::Void(change) => self.change(call, "voids", change),
            Ask::Refund(change) => self.change(call, "refunds", change),
            Ask::Increment(change) => self.change(call, "increments", change),
            Ask::Tokenize(instrument) => {
                let body = Body { card: CardBody::of(instrument), ..self.body(call) };
                self.post(call, "/simulator/v1/tokens", &body)
            }
            Ask::Payout(payout) => self.pay_out(call, payout),
            Ask::Status(lookup) => status(call, lookup)?,
            Ask::Complete(lookup) => complete(call, lookup)?,
        }))
    }

    fn takes_three_ds(&self) -> bool {
        // The mocks say what they say, whoever was authenticated.
        self.profile == Profile::Tables
    }

    fn notices(&self, request: &NoticeRequest<'_>) -> Result<Vec<Notice>, NoticeError> {
        notices::read(request)
    }
}

impl Simulator {
    fn buy(&self, call: &Call<'_>, path: &str, purchase: &Purchase<'_>) -> Result<Request, ConnectorError> {
        let (three_ds, by_token) = match purchase.instrument {
            Instrument::Card { three_ds, .. } | Instrument::NetworkToken { three_ds, .. } => {
                (three_ds, false)
            }
            Instrument::PspToken { .. } => (None, true),
            Instrument::Direct(direct) => return self.lead_away(call, purchase, direct),
        };
        let agreed = match purchase.initiator {
            Initiator::Payer => None,
            Initiator::Merchant { network_transaction_id } => Some(network_transaction_id),
        };
        let body = Body {
            card: CardBody::of(&purchase.instrument),
            three_ds: three_ds.map(ThreeDsBody::of),
            // A stored card and nowhere to send a browser: no customer is there to be challenged.
            initiator: (agreed.is_some() || (by_token && purchase.return_url.is_none()))
                .then_some("merchant"),
            network_transaction_id: agreed.flatten(),
            authentication: match purchase.authentication {
                Authentication::Auto => None,
                Authentication::Skip => Some("none"),
                Authentication::Challenge => Some("challenge"),
            },
            billing: purchase
                .payer
                .map(|payer| Billing { address: payer.address1.as_deref(), zip: payer.postcode.as_deref() }),
            return_url: purchase.return_url,
            save: purchase.generate_token,
            ..self.body(call).with(purchase.money)
        };
        Ok(self.post(call, &format!("/simulator/v1/{path}"), &body).moving_money())
    }

    /// A charge that the payer approves at a simulated bank or in a simulated app.
    fn lead_away(
        &self,
        call: &Call<'_>,
        purchase: &Purchase<'_>,
        direct: &Direct,
    ) -> Result<Request, ConnectorError> {
        let is_charge = matches!(call.ask, Ask::Charge(_));
        if !is_charge || !self.manifest.takes(direct.kind()) {
            return Err(ConnectorError::Unsupported(call.ask.verb()));
        }
        let body = Body {
            direct: DirectBody::of(direct),
            return_url: purchase.return_url,
            ..self.body(call).with(purchase.money)
        };
        // The payer may approve it at once: it is not only prepared.
        Ok(self.post(call, "/simulator/v1/charges", &body).moving_money())
    }

    fn change(&self, call: &Call<'_>, path: &str, change: &FollowUp<'_>) -> Request {
        let path = format!("/simulator/v1/payments/{}/{path}", segment(change.parent));
        self.post(call, &path, &self.body(call).with(change.money)).moving_money()
    }

    fn pay_out(&self, call: &Call<'_>, payout: &Payout<'_>) -> Request {
        let body = Body { card: Some(CardBody::receiver(payout)), ..self.body(call).with(payout.money) };
        self.post(call, "/simulator/v1/payouts", &body).moving_money()
    }

    /// What every body says.
    fn body<'a>(&self, call: &Call<'a>) -> Body<'a> {
        let credential = |name: &str| call.credentials.get(name).filter(|value| !value.is_empty());
        Body {
            merchant: call.merchant,
            account: call.account,
            reference: call.reference,
            latency_ms: credential("LatencyMs").and_then(|text| text.parse().ok()),
            seed: credential("Seed").and_then(|text| text.parse().ok()),
            strict: credential("Profile").is_some_and(|profile| profile.eq_ignore_ascii_case("strict")),
            profile: (self.profile != Profile::Tables).then_some("mock"),
            webhook: credential("WebhookUrl")
                .map(|url| Webhook { url, key: credential("WebhookKey").unwrap_or_default() }),
            ..Body::default()
        }
    }

    fn post(&self, call: &Call<'_>, path: &str, body: &Body<'_>) -> Request {
        let request = Request::new(Method::Post, format!("{}{path}", call.base_url))
            .header("idempotency-key", call.reference)
            .body("application/json", written(body));
        match self.profile {
            Profile::Tables => request,
            Profile::Success => request.header("x-sim-outcome", "approved"),
            Profile::Failure => request.header("x-sim-outcome", "declined"),
        }
    }
}

/// By our reference where there is one: it is known even when no answer ever came.
fn status(call: &Call<'_>, lookup: &Lookup<'_>) -> Result<Request, ConnectorError> {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("merchant", call.merchant).append_pair("account", call.account);
    if let Some(latency) = call.credentials.get("LatencyMs").filter(|text| text.parse::<u64>().is_ok()) {
        query.append_pair("latency_ms", latency);
    }
    let path = match (lookup.reference, lookup.psp_reference) {
        (Some(reference), _) => {
            query.append_pair("reference", reference);
            String::new()
        }
        (None, Some(id)) => format!("/{}", segment(id)),
        (None, None) => return Err(ConnectorError::Unsupported(Verb::Status)),
    };
    let url = format!("{}/simulator/v1/operations{path}?{}", call.base_url, query.finish());
    Ok(Request::new(Method::Get, url))
}

fn complete(call: &Call<'_>, lookup: &Lookup<'_>) -> Result<Request, ConnectorError> {
    // Without the PSP's id the same question is a status query.
    let Some(id) = lookup.psp_reference else { return status(call, lookup) };
    let body = Body { merchant: call.merchant, account: call.account, ..Body::default() };
    let url = format!("{}/simulator/v1/payments/{}/complete", call.base_url, segment(id));
    Ok(Request::new(Method::Post, url).body("application/json", written(&body)))
}

/// A part of a path. The mocks take any reference, also one that is no id of the simulator's.
fn segment(text: &str) -> String {
    if text.is_empty() { "-".to_owned() } else { byte_serialize(text.as_bytes()).collect() }
}

/// Written straight from borrowed words, so that a card number is in one buffer only, and that one is wiped.
fn written(body: &Body<'_>) -> Vec<u8> {
    // Large enough for any body: growing would leave a copy behind.
    let mut bytes = Vec::with_capacity(4096);
    if serde_json::to_writer(&mut bytes, body).is_err() {
        bytes.clear();
    }
    bytes
}

#[derive(Default, Serialize)]
struct Body<'a> {
    merchant: &'a str,
    account: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    reference: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    card: Option<CardBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direct: Option<DirectBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    initiator: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network_transaction_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    three_ds: Option<ThreeDsBody<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing: Option<Billing<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    return_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook: Option<Webhook<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latency_ms: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    strict: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    save: bool,
}

impl Body<'_> {
    fn with(self, money: Money) -> Self {
        Body { amount: Some(money.minor()), currency: Some(money.currency().code()), ..self }
    }
}

#[derive(Serialize)]
#[serde(untagged)]
enum CardBody<'a> {
    Token { token: &'a str },
    Number { number: &'a str, exp_month: u8, exp_year: u16, holder: &'a str, cvc: Option<&'a str> },
    Undated { number: &'a str, holder: &'a str },
}

impl<'a> CardBody<'a> {
    fn of(instrument: &Instrument<'a>) -> Option<CardBody<'a>> {
        match *instrument {
            Instrument::Card { card, .. } | Instrument::NetworkToken { card, .. } => {
                Some(CardBody::number(card))
            }
            Instrument::PspToken { token } => Some(CardBody::Token { token }),
            Instrument::Direct(_) => None,
        }
    }

    /// A card that gets money.
    fn receiver(payout: &Payout<'a>) -> CardBody<'a> {
        if payout.is_dated {
            CardBody::dated(payout.card, None)
        } else {
            CardBody::Undated { number: payout.card.pan.expose(), holder: &payout.card.holder }
        }
    }

    fn number(card: &'a Card) -> CardBody<'a> {
        CardBody::dated(card, card.cvv.as_ref().map(Cvv::expose))
    }

    fn dated(card: &'a Card, cvc: Option<&'a str>) -> CardBody<'a> {
        CardBody::Number {
            number: card.pan.expose(),
            exp_month: card.expiry.month,
            exp_year: card.expiry.year,
            holder: &card.holder,
            cvc,
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum DirectBody<'a> {
    Bank {
        country: &'a str,
    },
    Upi {
        #[serde(skip_serializing_if = "Option::is_none")]
        payer_address: Option<&'a str>,
    },
}

impl<'a> DirectBody<'a> {
    fn of(direct: &'a Direct) -> Option<DirectBody<'a>> {
        match direct {
            Direct::Bank { country } => Some(DirectBody::Bank { country }),
            Direct::Upi { payer_address } => {
                Some(DirectBody::Upi { payer_address: payer_address.as_deref() })
            }
            Direct::PayPal { .. } => None,
        }
    }
}

#[derive(Serialize)]
struct ThreeDsBody<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    eci: &'a str,
    authentication_value: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    ds_transaction_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    version: &'a str,
}

impl<'a> ThreeDsBody<'a> {
    fn of(done: &'a ThreeDs) -> ThreeDsBody<'a> {
        ThreeDsBody {
            eci: &done.eci,
            authentication_value: &done.authentication_value,
            ds_transaction_id: &done.xid,
            version: &done.version,
        }
    }
}

#[derive(Serialize)]
struct Billing<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zip: Option<&'a str>,
}

#[derive(Serialize)]
struct Webhook<'a> {
    url: &'a str,
    key: &'a str,
}

#[cfg(test)]
mod tests;
