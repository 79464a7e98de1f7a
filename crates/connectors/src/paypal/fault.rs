//! Errors: which of PayPal's words decides, and what it means.

use florin_domain::Refusal;
use serde_json::Value;

use crate::codec::json;
use crate::connector::{Action, Answer, Outcome};
use crate::decline;
use crate::http::Reply;
use crate::scrub;

/// The answer that an error is: the body names it, or is not what was asked for.
pub(super) fn answer(reply: &Reply, body: &Value) -> Answer {
    let issue = issue(body);
    let name = json::text(body, &["name"]).or_else(|| json::text(body, &["error"]));
    let known = |word: Option<&str>| word.and_then(|word| decline::PAYPAL_ISSUE.find(word));
    let reason = known(issue).or_else(|| known(name)).unwrap_or_else(|| by_status(reply.status, name));
    let mut answer = Answer::of(decline::verdict(reason));
    if reason == Refusal::ScaRequired
        && let Some(url) = link(body, &["payer-action"])
    {
        answer.outcome = Outcome::Action(Action::Redirect { url: url.to_owned() });
    }
    answer.code = issue.or(name).map(scrub::text);
    let described = body.get("details").and_then(|details| json::text(details.get(0)?, &["description"]));
    let message =
        json::text(body, &["message"]).or_else(|| json::text(body, &["error_description"])).or(described);
    answer.text = described.filter(|_| issue.is_some()).or(message).map(scrub::text);
    answer.sub_code = name.filter(|_| issue.is_some()).map(scrub::text);
    // PayPal's support finds the call by it.
    answer.sub_text = json::text(body, &["debug_id"]).map(scrub::text);
    if name.is_none() {
        answer.alarm = Some("PayPal answered with something that was not asked for".to_owned());
    }
    answer.raw = Some(scrub::json(body));
    answer
}

/// The answer that a reply is which is no JSON.
pub(super) fn unreadable(reply: &Reply) -> Answer {
    let mut answer = Answer::of(Outcome::Refused(decline::unreadable(reply.status, &reply.body)));
    answer.raw = Some(scrub::body(&reply.body));
    answer
}

/// The issue that decides: the first one that we know, else the first.
fn issue(body: &Value) -> Option<&str> {
    let details = body.get("details")?.as_array()?;
    let mut issues = details.iter().filter_map(|detail| json::text(detail, &["issue"]));
    let first = issues.clone().next();
    issues.find(|issue| decline::PAYPAL_ISSUE.find(issue).is_some()).or(first)
}

/// Without a word of its own, the status decides (connectors 2). A success that names nothing is none.
fn by_status(status: u16, name: Option<&str>) -> Refusal {
    match (name, status) {
        // A body that PayPal wrote: it failed inside, it is not away.
        (Some(_), 500..=599) => Refusal::PspError,
        _ => decline::http_default(status),
    }
}

/// The address behind the first of these relations. Nowhere else than on the web is a payer sent.
pub(super) fn link<'a>(body: &'a Value, relations: &[&str]) -> Option<&'a str> {
    let links = body.get("links")?.as_array()?;
    let found = relations
        .iter()
        .find_map(|relation| links.iter().find(|link| json::text(link, &["rel"]) == Some(*relation)))?;
    json::text(found, &["href"]).filter(|url| url.starts_with("https://") || url.starts_with("http://"))
}

/// What a connector cannot find out: it is asked again, and proves nothing.
pub(super) fn unknown(text: &str) -> Answer {
    Answer { text: Some(text.to_owned()), ..Answer::of(Outcome::Refused(Refusal::OutcomeUnknown)) }
}
