//! What goes over the wire of the 3-D Secure server: see `WIRE.md`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::decision::Reply;

/// Asks for versions and method page of a card's issuer.
#[derive(Deserialize)]
pub(super) struct Lookup<'a> {
    #[serde(borrow, default)]
    pub merchant: Cow<'a, str>,
    #[serde(borrow)]
    pub reference: Cow<'a, str>,
    #[serde(borrow)]
    pub card: Known<'a>,
}

/// A card by its number.
#[derive(Deserialize)]
pub(super) struct Known<'a> {
    #[serde(borrow)]
    pub number: Cow<'a, str>,
}

/// Asks for an authentication (`AReq`).
#[derive(Deserialize)]
pub(super) struct Asked<'a> {
    #[serde(borrow)]
    pub three_ds_server_trans_id: Cow<'a, str>,
    #[serde(borrow)]
    pub comp_ind: Cow<'a, str>,
    #[serde(borrow)]
    pub challenge_ind: Cow<'a, str>,
    #[serde(borrow)]
    pub notification_url: Cow<'a, str>,
    #[serde(borrow, default)]
    pub merchant_name: Cow<'a, str>,
    /// Minor units; absent where nothing is paid.
    pub amount: Option<i64>,
    pub currency: Option<Cow<'a, str>>,
    /// What the protocol asks of a browser. Looked at for its being there.
    #[expect(dead_code, reason = "required, and not judged")]
    pub browser: Browser,
}

/// What every authentication in a browser must tell.
#[derive(Deserialize)]
#[expect(dead_code, reason = "required, and not judged")]
pub(super) struct Browser {
    pub accept_header: String,
    pub ip: String,
    pub user_agent: String,
    pub language: String,
    pub color_depth: u8,
    pub screen_height: u32,
    pub screen_width: u32,
    pub time_zone: i32,
    pub java_enabled: bool,
    pub javascript_enabled: bool,
}

/// What the method page is called with.
#[derive(Deserialize)]
pub(super) struct MethodData<'a> {
    #[serde(borrow, rename = "threeDSServerTransID")]
    pub three_ds_server_trans_id: Cow<'a, str>,
    #[serde(borrow, rename = "threeDSMethodNotificationURL")]
    pub three_ds_method_notification_url: Cow<'a, str>,
}

/// What is told of a card.
#[derive(Default, Serialize)]
pub(super) struct Enrolment<'a> {
    pub enrolled: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub three_ds_server_trans_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method_url: Option<String>,
}

/// How an authentication stands.
#[derive(Serialize)]
pub(super) struct Outcome<'a> {
    pub three_ds_server_trans_id: &'a str,
    pub ds_trans_id: String,
    pub acs_trans_id: String,
    pub version: &'static str,
    pub trans_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trans_status_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eci: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub challenge_cancel: Option<&'static str>,
    pub flow: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acs_url: Option<String>,
}

impl Asked<'_> {
    /// The amount for people; none if it cannot be read.
    pub(super) fn shown_amount(&self) -> Option<String> {
        super::amount_text(self.amount, self.currency.as_deref())
    }
}

/// Reads a body.
pub(super) fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    serde_json::from_slice(bytes).ok()
}

/// Writes an answer.
pub(super) fn written<T: Serialize>(body: &T) -> Reply {
    Reply::json(200, serde_json::to_vec(body).unwrap_or_default())
}
