//! The conversation: which request comes next, and how each is written.

use florin_domain::{Invalid, Refusal, RetryClass};
use serde_json::Value;

use super::{MANIFEST, VERSION, fault};
use crate::codec::form::{self, Form};
use crate::codec::json;
use crate::connector::{Call, ConnectorError, Outcome};
pub(super) use crate::conversation::{Said, Stop, Talk, step};
use crate::http::{Method, Request};

impl<'a> Talk<'a> {
    /// What a request gave that comes before the one with the money. If it was refused, no payment
    /// was ever asked for: even a reply that says nothing leaves no doubt about that.
    pub(super) fn prepared(
        &mut self,
        request: impl FnOnce(&Call<'a>) -> Result<Request, ConnectorError>,
    ) -> Result<Value, Stop> {
        let reply = self.reply(request)?;
        let mut fault = match json::read(&reply.body) {
            Ok(body) if reply.is_success() && body.get("id").is_some_and(Value::is_string) => {
                return Ok(body);
            }
            Ok(body) => fault::answer(reply, &body),
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

/// An id of Stripe's, as it may stand in an address. It may come from a merchant.
pub(super) fn id(text: &str) -> Result<&str, ConnectorError> {
    let fits =
        (1..=255).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    if fits {
        Ok(text)
    } else {
        Err(Invalid::Id { what: "a reference of Stripe", rule: "letters, digits and underscores" }.into())
    }
}

/// A path with an id in it.
pub(super) fn path(before: &str, reference: &str, after: &str) -> Result<String, ConnectorError> {
    Ok(format!("{before}{}{after}", id(reference)?))
}

/// A question. It moves no money.
pub(super) fn get(call: &Call<'_>, path: &str) -> Result<Request, ConnectorError> {
    signed(call, Method::Get, path)
}

/// A POST with its own idempotency key: our reference, and `step` for all but the one that matters.
pub(super) fn post(call: &Call<'_>, path: &str, step: &str, form: Form) -> Result<Request, ConnectorError> {
    let request =
        signed(call, Method::Post, path)?.header("idempotency-key", format!("{}{step}", call.reference));
    Ok(request.body(form::MEDIA_TYPE, form.into_bytes()))
}

fn signed(call: &Call<'_>, method: Method, path: &str) -> Result<Request, ConnectorError> {
    let key = MANIFEST.required(call.credentials, "SecretKey")?;
    let request = Request::new(method, format!("{}{path}", call.base_url))
        .header("authorization", format!("Bearer {key}"))
        .header("stripe-version", VERSION);
    Ok(match MANIFEST.credential(call.credentials, "StripeAccount") {
        Some(account) => request.header("stripe-account", account),
        None => request,
    })
}
