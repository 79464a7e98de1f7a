//! The conversation: an access token first, then which request comes next, and how each is written.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use florin_domain::{Invalid, Refusal, RetryClass};
use serde::Serialize;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{MANIFEST, fault};
use crate::codec::form::{self, Form};
use crate::codec::json;
use crate::connector::{Call, ConnectorError, Outcome};
use crate::conversation;
pub(super) use crate::conversation::{Said, Stop, step};
use crate::http::{Method, Reply, Request, Reuse};

/// One conversation, in which every request but the first carries an access token.
pub(super) struct Talk<'a> {
    conversation: conversation::Talk<'a>,
    token: Option<Zeroizing<String>>,
    renewed: bool,
}

impl<'a> Talk<'a> {
    pub(super) fn new(call: &'a Call<'a>, replies: &'a [Reply]) -> Talk<'a> {
        Talk { conversation: conversation::Talk::new(call, replies), token: None, renewed: false }
    }

    /// The question.
    pub(super) fn call(&self) -> &'a Call<'a> {
        self.conversation.call()
    }

    /// The reply to this request, or the request if it is still to be sent. A token that PayPal refuses may have been
    /// withdrawn: the same request goes out once more with a new one, and nothing was done by the first.
    pub(super) fn reply(
        &mut self,
        request: impl Fn(&Call<'a>, &str) -> Result<Request, ConnectorError>,
    ) -> Result<&'a Reply, Stop> {
        let token = match self.token.take() {
            Some(token) => token,
            None => self.ask_token(Reuse::Allowed)?,
        };
        let reply = self.conversation.reply(|call| request(call, &token))?;
        if reply.status != 401 || self.renewed {
            self.token = Some(token);
            return Ok(reply);
        }
        self.renewed = true;
        let token = self.ask_token(Reuse::Renewed)?;
        let reply = self.conversation.reply(|call| request(call, &token))?;
        self.token = Some(token);
        Ok(reply)
    }

    /// An access token. Where there is none, nothing was asked for with it: even a reply that says nothing leaves no
    /// doubt about that.
    fn ask_token(&mut self, reuse: Reuse) -> Result<Zeroizing<String>, Stop> {
        let reply = self.conversation.reply(|call| token_request(call, reuse))?;
        let mut fault = match json::read(&reply.body) {
            Ok(body) => match json::text(&body, &["access_token"]).filter(|token| is_token(token)) {
                Some(token) if reply.is_success() => return Ok(Zeroizing::new(token.to_owned())),
                _ => fault::answer(reply, &body),
            },
            Err(_) => fault::unreadable(reply),
        };
        if let Outcome::Refused(reason) = &fault.outcome
            && reason.class() == RetryClass::AskFirst
        {
            fault.code.get_or_insert_with(|| reason.as_str().to_owned());
            fault.outcome = Outcome::Refused(Refusal::NotSent);
        }
        Err(Stop::Answer(Box::new(fault)))
    }
}

/// What may stand behind `Bearer`.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// An id of PayPal's, as it may stand in an address. It may come from a merchant or a browser.
pub(super) fn id(text: &str) -> Result<&str, ConnectorError> {
    let fits = (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if fits {
        Ok(text)
    } else {
        Err(Invalid::Id { what: "a reference of PayPal", rule: "letters, digits, - and _" }.into())
    }
}

/// A path with an id in it.
pub(super) fn path(before: &str, reference: &str, after: &str) -> Result<String, ConnectorError> {
    Ok(format!("{before}{}{after}", id(reference)?))
}

fn token_request(call: &Call<'_>, reuse: Reuse) -> Result<Request, ConnectorError> {
    let client = MANIFEST.required(call.credentials, "ClientId")?;
    let secret = MANIFEST.required(call.credentials, "ClientSecret")?;
    let pair = Zeroizing::new(format!("{client}:{secret}"));
    let basic = Zeroizing::new(BASE64_STANDARD.encode(pair.as_bytes()));
    let form = Form::new().with("grant_type", "client_credentials");
    Ok(Request::new(Method::Post, format!("{}/v1/oauth2/token", call.base_url))
        .header("authorization", format!("Basic {}", basic.as_str()))
        .header("accept", "application/json")
        .body(form::MEDIA_TYPE, form.into_bytes())
        .reusable(reuse))
}

/// A question. It moves no money.
pub(super) fn get(call: &Call<'_>, token: &str, path: &str) -> Result<Request, ConnectorError> {
    signed(call, token, Method::Get, path)
}

/// A POST with its own idempotency key: our reference, and `step` for all but the first of an attempt.
pub(super) fn post(
    call: &Call<'_>,
    token: &str,
    path: &str,
    step: &str,
    body: &impl Serialize,
) -> Result<Request, ConnectorError> {
    let request = bare_post(call, token, path, step)?;
    // Large enough for any body: growing would leave a copy of a card number behind.
    let mut bytes = Vec::with_capacity(8192);
    if serde_json::to_writer(&mut bytes, body).is_err() {
        bytes.clear();
    }
    let mut request = request;
    request.body = Zeroizing::new(bytes);
    Ok(request)
}

/// The same without a body.
pub(super) fn bare_post(
    call: &Call<'_>,
    token: &str,
    path: &str,
    step: &str,
) -> Result<Request, ConnectorError> {
    Ok(signed(call, token, Method::Post, path)?
        .header("content-type", "application/json")
        .header("prefer", "return=representation")
        .header("paypal-request-id", format!("{}{step}", call.reference)))
}

fn signed(call: &Call<'_>, token: &str, method: Method, path: &str) -> Result<Request, ConnectorError> {
    let mut request = Request::new(method, format!("{}{path}", call.base_url))
        .header("authorization", format!("Bearer {token}"))
        .header("accept", "application/json");
    if let Some(partner) = MANIFEST.credential(call.credentials, "PartnerAttributionId") {
        request = request.header("paypal-partner-attribution-id", partner);
    }
    if let Some(merchant) = MANIFEST.credential(call.credentials, "MerchantId") {
        let client = MANIFEST.required(call.credentials, "ClientId")?;
        request = request.header("paypal-auth-assertion", assertion(client, merchant));
    }
    Ok(request)
}

/// For whom a partner acts: a token that nobody signs, for the access token beside it proves who asks.
fn assertion(client: &str, merchant: &str) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(&json!({ "alg": "none" })), part(&json!({ "iss": client, "payer_id": merchant })))
}
