//! How an attempt stands: by beGateway's uid where it ever told one, else by our reference as tracking id.

use florin_domain::{Operation, Refusal};
use serde_json::Value;

use super::answer::{self, Asked};
use super::fault;
use super::talk::{self, Said, Stop, Talk};
use super::transaction::{Kind, Transaction};
use crate::codec::json;
use crate::connector::{Answer, ConnectorError, Lookup, Outcome, Verb};
use crate::http::Reply;
use crate::scrub;

/// So many transactions a list has at most; in a full one ours may be missing.
const FULL: usize = 10;

/// Answers a status question or a payer's return.
pub(super) fn find(talk: &mut Talk<'_>, at: &Lookup<'_>) -> Said {
    if at.operation == Operation::Tokenize {
        // A token made without a transaction cannot be asked for.
        return Err(ConnectorError::Unsupported(Verb::Status).into());
    }
    let kind = Kind::of(at.operation);
    let base = Asked::of(talk.call(), kind);
    let asked = Asked { parent: at.parent, is_lookup: true, kind: at.reference.map(|_| kind), ..base };
    if let Some(uid) = at.psp_reference {
        let reply = talk.reply(|call| talk::get_one(call, uid))?;
        return Ok(known_before(answer::read(reply, &asked), at));
    }
    let reference = at.reference.ok_or(Stop::Error(ConnectorError::Unsupported(Verb::Status)))?;
    let reply = talk.reply(|call| talk::get_tracked(call, reference))?;
    let list = match List::of(reply, &asked) {
        Ok(list) => list,
        Err(answer) => return Ok(*answer),
    };
    if let Some(answer) = list.own(reference, &asked, kind) {
        return Ok(answer);
    }
    match at.parent.filter(|_| kind.has_parent()) {
        Some(parent) => untold(talk, at, parent, reference, &asked),
        None => Ok(not_found(&list)),
    }
}

/// Nothing carries our reference. A server that does not take one for what follows a payment gives it the
/// payment's: then it is there, under that one, and "not found" would be wrong.
fn untold(talk: &mut Talk<'_>, at: &Lookup<'_>, parent: &str, reference: &str, asked: &Asked<'_>) -> Said {
    let reply = talk.reply(|call| talk::get_one(call, parent))?;
    let body = json::read(&reply.body).unwrap_or_default();
    let read = Transaction::of(&body).filter(|_| reply.is_success());
    let Some(payment) = read.filter(|payment| payment.text("uid") == Some(parent)) else {
        return Ok(doubtful("what the attempt followed cannot be found", &body));
    };
    let Some(theirs) = payment.text("tracking_id").filter(|id| !id.is_empty() && *id != reference) else {
        return Ok(Answer { raw: Some(scrub::json(&body)), ..Answer::of(Outcome::NotFound) });
    };
    let reply = talk.reply(|call| talk::get_tracked(call, theirs))?;
    let list = match List::of(reply, asked) {
        Ok(list) => list,
        Err(answer) => return Ok(*answer),
    };
    let kind = Kind::of(at.operation);
    let is_like_ours = |item: &Value| {
        Transaction::of(item).is_some_and(|found| {
            let money = found.amount().and_then(|(units, code)| asked.exponents.to_money(units, code));
            found.text("type") == Some(kind.word())
                && found.text("parent_uid") == Some(parent)
                && (at.money.is_none() || money.is_none() || money == at.money)
        })
    };
    if list.items.iter().any(is_like_ours) {
        return Ok(doubtful("one like it carries the payment's tracking id instead of ours", &list.body));
    }
    Ok(not_found(&list))
}

/// A list of transactions.
struct List {
    body: Value,
    items: Vec<Value>,
}

impl List {
    /// The list, or what was said instead.
    fn of(reply: &Reply, asked: &Asked<'_>) -> Result<List, Box<Answer>> {
        let Ok(body) = json::read(&reply.body) else { return Err(Box::new(fault::unreadable(reply))) };
        match body.get("transactions").and_then(Value::as_array) {
            Some(items) if reply.is_success() => Ok(List { items: items.clone(), body }),
            // Nothing is found by an empty list; no list at all is another kind of server.
            _ => {
                Err(Box::new(unproven(fault::answer(reply, &body, asked), "tracking ids cannot be searched")))
            }
        }
    }

    /// The newest of the right type with our tracking id. Should one with money be among several, that one speaks.
    fn own(&self, reference: &str, asked: &Asked<'_>, kind: Kind) -> Option<Answer> {
        let read = self.items.iter().filter_map(Transaction::of);
        let own = read.filter(|found| {
            found.text("tracking_id") == Some(reference) && found.text("type") == Some(kind.word())
        });
        let own: Vec<_> = own.collect();
        let rank = |found: &&Transaction<'_>| match found.text("status") {
            Some("successful") => 0,
            Some("incomplete" | "pending") => 1,
            _ => 2,
        };
        let best = own.iter().min_by_key(rank)?;
        let mut answer = answer::transaction_answer(*best, asked);
        if own.len() > 1 {
            answer
                .alarm
                .get_or_insert_with(|| format!("{} transactions carry the same reference", own.len()));
        }
        answer.raw = Some(scrub::json(&self.body));
        Some(answer)
    }

    /// Whether everything in it can be read, and none of it can be ours.
    fn is_clear(&self, kinds_known: impl Fn(&str) -> bool) -> bool {
        self.items.len() < FULL
            && self.items.iter().all(|item| {
                Transaction::of(item)
                    .and_then(|found| found.text("type").filter(|_| found.text("tracking_id").is_some()))
                    .is_some_and(&kinds_known)
            })
    }
}

/// An empty list, or one of other things, says that there is none; one that cannot be read through says nothing.
fn not_found(list: &List) -> Answer {
    if list.is_clear(is_known_type) {
        return Answer { raw: Some(scrub::json(&list.body)), ..Answer::of(Outcome::NotFound) };
    }
    doubtful("the list of transactions does not show whether ours is there", &list.body)
}

/// Types of checkout-gateway 3.
fn is_known_type(word: &str) -> bool {
    const OTHERS: &[&str] =
        &["credit", "recipient_tokenization", "checkup", "p2p", "chargeback", "fraud_advice"];
    Kind::find(word).is_some() || OTHERS.contains(&word)
}

fn doubtful(alarm: &str, body: &Value) -> Answer {
    let mut answer = Answer::of(Outcome::Refused(Refusal::OutcomeUnknown));
    answer.alarm = Some(alarm.to_owned());
    answer.raw = Some(scrub::json(body));
    answer
}

/// "Not found" about a uid that beGateway itself told us contradicts itself, and closes nothing.
fn known_before(mut answer: Answer, at: &Lookup<'_>) -> Answer {
    if at.reference.is_some() {
        return unproven(answer, "beGateway does not know a uid that it told earlier");
    }
    if answer.outcome == Outcome::Refused(Refusal::ReferenceNotFound) {
        answer.outcome = Outcome::NotFound;
    }
    answer
}

/// A "not found" that says nothing about the attempt.
fn unproven(mut answer: Answer, alarm: &str) -> Answer {
    if answer.outcome == Outcome::Refused(Refusal::ReferenceNotFound) {
        answer::unbelievable(&mut answer, alarm);
    }
    answer
}
