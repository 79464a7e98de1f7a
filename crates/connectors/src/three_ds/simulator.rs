//! The simulator's 3-D Secure server. Its wire is in `crates/simulator/WIRE.md`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use florin_domain::Currency;
use florin_domain::three_ds::{Flow, TransStatus};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{
    Areq, Challenge, Standing, ThreeDsAnswer, ThreeDsAsk, ThreeDsCall, ThreeDsManifest, ThreeDsServer,
};
use crate::http::{Method, Reply, Request};

/// Directory and issuers of make-believe.
pub(super) struct SimulatedServer;

const MANIFEST: ThreeDsManifest =
    ThreeDsManifest { name: "Simulator", live: "", timeout_ms: 15_000, make_believe: true };

impl ThreeDsServer for SimulatedServer {
    fn manifest(&self) -> &'static ThreeDsManifest {
        &MANIFEST
    }

    fn request(&self, call: &ThreeDsCall<'_>) -> Request {
        let at = |path: &str| format!("{}/simulator/3ds/v1/{path}", call.base_url);
        match &call.ask {
            ThreeDsAsk::Enrolment { card } => {
                let card = CardBody { number: card.pan.expose() };
                let body = Lookup { merchant: call.merchant, reference: call.reference, card };
                post(at("versions"), &body)
            }
            ThreeDsAsk::Authenticate(areq) => post(at("authentications"), &AreqBody::of(areq)),
            ThreeDsAsk::Result { server_id } => {
                let id: String = url::form_urlencoded::byte_serialize(server_id.as_bytes()).collect();
                Request::new(Method::Get, at(&format!("authentications/{id}")))
            }
        }
    }

    fn read(&self, ask: &ThreeDsAsk<'_>, reply: &Reply) -> Option<ThreeDsAnswer> {
        if reply.status != 200 {
            return None;
        }
        match ask {
            ThreeDsAsk::Enrolment { .. } => {
                let told: Enrolment = serde_json::from_slice(&reply.body).ok()?;
                if !told.enrolled {
                    return Some(ThreeDsAnswer::NotEnrolled);
                }
                Some(ThreeDsAnswer::Enrolled {
                    server_id: told.three_ds_server_trans_id?,
                    version: told.version?,
                    method_url: told.method_url,
                })
            }
            ThreeDsAsk::Authenticate(areq) => read_standing(areq.server_id, reply),
            ThreeDsAsk::Result { server_id } => read_standing(server_id, reply),
        }
    }
}

fn read_standing(server_id: &str, reply: &Reply) -> Option<ThreeDsAnswer> {
    let told: Outcome = serde_json::from_slice(&reply.body).ok()?;
    // An answer about another authentication is none.
    if told.three_ds_server_trans_id != server_id {
        return None;
    }
    told.standing().map(|standing| ThreeDsAnswer::Standing(Box::new(standing)))
}

fn post(url: String, body: &impl Serialize) -> Request {
    // Large enough for any body: growing would leave a copy of the card number behind.
    let mut bytes = Vec::with_capacity(8192);
    if serde_json::to_writer(&mut bytes, body).is_err() {
        bytes.clear();
    }
    Request::new(Method::Post, url).body("application/json", bytes)
}

#[derive(Serialize)]
struct Lookup<'a> {
    merchant: &'a str,
    reference: &'a str,
    card: CardBody<'a>,
}

#[derive(Serialize)]
struct CardBody<'a> {
    number: &'a str,
}

#[derive(Serialize)]
struct AreqBody<'a> {
    three_ds_server_trans_id: &'a str,
    comp_ind: &'static str,
    challenge_ind: &'static str,
    notification_url: &'a str,
    merchant_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
    card: CardBody<'a>,
    browser: BrowserBody<'a>,
}

#[derive(Serialize)]
struct BrowserBody<'a> {
    accept_header: &'a str,
    ip: &'a str,
    user_agent: &'a str,
    language: &'a str,
    color_depth: u8,
    screen_height: u32,
    screen_width: u32,
    time_zone: i16,
    java_enabled: bool,
    javascript_enabled: bool,
}

impl<'a> AreqBody<'a> {
    fn of(areq: &'a Areq<'_>) -> AreqBody<'a> {
        let browser = areq.browser;
        let (screen_width, screen_height) = browser.screen();
        AreqBody {
            three_ds_server_trans_id: areq.server_id,
            comp_ind: areq.method.as_str(),
            challenge_ind: areq.wish.as_str(),
            notification_url: areq.notification_url,
            merchant_name: areq.merchant_name,
            amount: areq.money.map(florin_domain::Money::minor),
            currency: areq.money.map(florin_domain::Money::currency).map(Currency::code),
            card: CardBody { number: areq.card.pan.expose() },
            browser: BrowserBody {
                accept_header: browser.accept(),
                ip: browser.ip(),
                user_agent: browser.user_agent(),
                language: browser.language(),
                color_depth: browser.color_depth(),
                screen_height,
                screen_width,
                time_zone: browser.time_zone_minutes(),
                java_enabled: browser.java(),
                // The form that takes the card is a script.
                javascript_enabled: true,
            },
        }
    }
}

#[derive(Deserialize)]
struct Enrolment {
    enrolled: bool,
    three_ds_server_trans_id: Option<String>,
    version: Option<String>,
    method_url: Option<String>,
}

#[derive(Deserialize)]
struct Outcome {
    three_ds_server_trans_id: String,
    ds_trans_id: Option<String>,
    acs_trans_id: Option<String>,
    version: Option<String>,
    trans_status: String,
    trans_status_reason: Option<String>,
    eci: Option<String>,
    authentication_value: Option<String>,
    challenge_cancel: Option<String>,
    flow: Option<String>,
    acs_url: Option<String>,
}

impl Outcome {
    fn standing(self) -> Option<Standing> {
        let status = TransStatus::find(&self.trans_status)?;
        let challenge = match (status, self.acs_url) {
            // A challenge that leads nowhere is no answer.
            (TransStatus::Challenge, None) => return None,
            (TransStatus::Challenge, Some(url)) => {
                let creq = serde_json::json!({
                    "threeDSServerTransID": self.three_ds_server_trans_id, "acsTransID": self.acs_trans_id,
                    "messageVersion": self.version, "messageType": "CReq", "challengeWindowSize": "05",
                });
                Some(Challenge { url, creq: URL_SAFE_NO_PAD.encode(creq.to_string()) })
            }
            _ => None,
        };
        let was_asked = status == TransStatus::Challenge || self.flow.as_deref() == Some("challenge");
        Some(Standing {
            status,
            reason: self.trans_status_reason,
            eci: self.eci,
            value: self.authentication_value.map(Zeroizing::new),
            ds_id: self.ds_trans_id,
            acs_id: self.acs_trans_id,
            version: self.version,
            cancel: self.challenge_cancel,
            flow: match status {
                TransStatus::Decoupled => Flow::Decoupled,
                _ if was_asked => Flow::Challenge,
                _ => Flow::Frictionless,
            },
            challenge,
        })
    }
}
