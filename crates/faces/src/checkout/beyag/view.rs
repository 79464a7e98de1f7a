//! A transaction of an alternative method as it is told (checkout-other 1).

use florin_engine::Engine;
use florin_engine::transactions::Transaction;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::super::refusal::Refusal;
use super::super::transactions::answer::instant;
use super::request::Words;
use super::simulator;

/// Its members stand in the order of the reference.
pub(super) struct View<'a> {
    found: &'a Transaction,
    words: &'a Words,
    status: &'static str,
    /// Where the form is posted, and its secret; none once it was.
    form: Option<(String, String)>,
}

/// How it stands: what was ruled, unless its time is over.
pub(super) fn status(engine: &Engine, found: &Transaction) -> &'static str {
    let ruled = found.ruling.as_ref().map_or("pending", |ruling| ruling.status.as_str());
    let is_over = || Words::of(found).is_ok_and(|words| words.expires().is_some_and(|at| at <= engine.now()));
    match ruled {
        "successful" => "successful",
        "failed" => "failed",
        "expired" => "expired",
        _ if found.kind == "payment" && is_over() => "expired",
        _ => "pending",
    }
}

impl<'a> View<'a> {
    /// Everything that is told of a transaction.
    pub(super) fn of(engine: &Engine, found: &'a Transaction, words: &'a Words) -> Result<View<'a>, Refusal> {
        let status = status(engine, found);
        let form = (status == "pending" && found.kind == "payment")
            .then(|| simulator::form(engine, &found.uid))
            .transpose()?;
        Ok(View { found, words, status, form })
    }

    fn message(&self) -> &'static str {
        match self.status {
            "successful" => "Successfully processed",
            "failed" => "Transaction was declined",
            "expired" => "Transaction has expired",
            _ => "Transaction in progress",
        }
    }
}

/// The method's answer.
#[derive(serde::Serialize)]
struct Section<'a> {
    status: &'a str,
    gateway_id: i64,
    ref_id: Option<&'a str>,
    message: Option<&'a str>,
}

#[derive(serde::Serialize)]
struct Form<'a> {
    action: &'a str,
    method: &'static str,
    fields: [Field<'a>; 1],
}

#[derive(serde::Serialize)]
struct Field<'a> {
    r#type: &'static str,
    name: &'static str,
    value: &'a str,
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (found, words) = (self.found, self.words);
        let is_done = self.status == "successful";
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("uid", &found.uid)?;
        map.serialize_entry("id", &found.uid)?;
        map.serialize_entry("type", &found.kind)?;
        map.serialize_entry("status", self.status)?;
        map.serialize_entry("amount", &found.money.minor())?;
        map.serialize_entry("currency", found.money.currency().code())?;
        map.serialize_entry("description", &words.description)?;
        map.serialize_entry("tracking_id", &words.tracking_id)?;
        if let Some(parent) = &found.parent {
            map.serialize_entry("parent_uid", parent)?;
            map.serialize_entry("reason", &words.reason)?;
        }
        map.serialize_entry("message", self.message())?;
        map.serialize_entry("test", &words.test)?;
        map.serialize_entry("created_at", &instant(found.created_at))?;
        map.serialize_entry("updated_at", &instant(found.updated_at))?;
        map.serialize_entry("paid_at", &is_done.then(|| instant(found.updated_at)))?;
        map.serialize_entry("expired_at", &words.expires().map(instant))?;
        map.serialize_entry("language", &words.language)?;
        map.serialize_entry("method_type", &words.method)?;
        map.serialize_entry("payment_method_type", &words.method)?;
        map.serialize_entry("receipt_url", &None::<&str>)?;
        let section = Section {
            status: self.status,
            gateway_id: simulator::GATEWAY_ID,
            ref_id: is_done.then_some(found.uid.as_str()),
            message: (self.status != "pending").then(|| self.message()),
        };
        map.serialize_entry(&found.kind, &section)?;
        map.serialize_entry(&words.method, &words.method_data)?;
        if let Some((action, session)) = &self.form {
            let fields = [Field { r#type: "hidden", name: "session", value: session }];
            map.serialize_entry("form", &Form { action, method: "POST", fields })?;
        }
        map.serialize_entry("customer", &words.customer)?;
        map.serialize_entry("additional_data", &words.additional_data)?;
        map.end()
    }
}
