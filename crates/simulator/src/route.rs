//! From an HTTP request to the core and back: paths, queries, forms. What a reply costs in time is the server's.

use std::borrow::Cow;
use std::collections::HashMap;

use hyper::{HeaderMap, Method};
use url::form_urlencoded;

use crate::acs::Choice;
use crate::control;
use crate::core::{Core, Lookup};
use crate::decision::{Decision, Fate, Reply};
use crate::payment::ChangeKind;
use crate::request::{Call, Operation};
use crate::server::Shared;

/// A request whose body was read.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub method: &'a Method,
    pub path: &'a str,
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

impl Asked<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn query(&self) -> HashMap<Cow<'_, str>, Cow<'_, str>> {
        form_urlencoded::parse(self.query.as_bytes()).collect()
    }
}

/// Everything that the simulator serves.
pub(crate) fn decide(shared: &Shared, asked: &Asked<'_>) -> Decision {
    let Some(path) = asked.path.strip_prefix("/simulator/") else { return plain(not_found()) };
    let mut parts = path.split('/');
    let mut part = || parts.next().filter(|part| !part.is_empty());
    let (first, second, third, fourth, more) = (part(), part(), part(), part(), part());
    if more.is_some() {
        return plain(not_found());
    }
    let post = asked.method == Method::POST;
    let get = asked.method == Method::GET;
    match (first, second, third, fourth) {
        (Some("v1"), Some("charges"), None, None) if post => psp(shared, asked, Operation::Charge, None),
        (Some("v1"), Some("authorizations"), None, None) if post => {
            psp(shared, asked, Operation::Authorize, None)
        }
        (Some("v1"), Some("payouts"), None, None) if post => {
            psp(shared, asked, Operation::Change(ChangeKind::Payout), None)
        }
        (Some("v1"), Some("tokens"), None, None) if post => psp(shared, asked, Operation::Tokenize, None),
        (Some("v1"), Some("payments"), Some(id), Some(verb)) if post => match operation(verb) {
            Some(operation) => psp(shared, asked, operation, Some(id)),
            None => plain(not_found()),
        },
        (Some("v1"), Some("operations"), id, None) if get => status(shared, asked, id),
        (Some("v1"), Some("settlements"), Some(day), None) if get => {
            let query = asked.query();
            let name = |key: &str| query.get(key).map_or("", |value| value);
            let tenant = Some((name("merchant"), name("account")));
            let now = shared.clock.now();
            plain(shared.with(|core| core.show_settlement(day, tenant, now)))
        }
        (Some("acs"), Some(id), None, None) if get => {
            let now = shared.clock.now();
            plain(shared.with(|core| core.show_challenge(id, None, now)))
        }
        // The browser is sent here with a form of the protocol.
        (Some("acs"), Some(id), None, None) if post && field(asked, "creq").is_some() => {
            let (data, now) = (field(asked, "threeDSSessionData"), shared.clock.now());
            plain(shared.with(|core| core.show_challenge(id, data, now)))
        }
        (Some("acs"), Some(id), None, None) if post => {
            let (choice, now) = (choice(asked), shared.clock.now());
            let reply = shared.with(|core| core.answer_challenge(id, choice, now));
            shared.woken.notify_one();
            plain(reply)
        }
        (Some("acs"), Some(id), Some("result"), None) if post => {
            let (choice, now) = (choice(asked), shared.clock.now());
            let reply = shared.with(|core| core.answer_challenge_plainly(id, choice, now));
            shared.woken.notify_one();
            plain(reply)
        }
        (Some("3ds"), Some(first), second, third) => {
            let now = shared.clock.now();
            plain(three_ds(shared, asked, &[Some(first), second, third], now))
        }
        (Some("_control"), Some(what), rest, None) if shared.control => {
            plain(controlled(shared, asked, what, rest))
        }
        _ => plain(not_found()),
    }
}

/// The 3-D Secure server, and the page by which an issuer looks at a browser.
fn three_ds(shared: &Shared, asked: &Asked<'_>, path: &[Option<&str>; 3], now: i64) -> Reply {
    match (asked.method.as_str(), path) {
        ("POST", [Some("v1"), Some("versions"), None]) => shared.with(|core| core.enrol(asked.body)),
        ("POST", [Some("v1"), Some("authentications"), None]) => {
            shared.with(|core| core.authenticate(asked.body, now))
        }
        ("GET", [Some("v1"), Some("authentications"), Some(id)]) => {
            shared.with(|core| core.show_authentication(id, now))
        }
        ("POST", [Some("method"), None, None]) => {
            let data = field(asked, "threeDSMethodData");
            shared.with(|core| core.look_at_browser(data.as_deref()))
        }
        _ => not_found(),
    }
}

/// A field of a form.
fn field(asked: &Asked<'_>, name: &str) -> Option<String> {
    let mut fields = form_urlencoded::parse(asked.body);
    fields.find(|(own, _)| own == name).map(|(_, value)| value.into_owned())
}

fn psp(shared: &Shared, asked: &Asked<'_>, operation: Operation, target: Option<&str>) -> Decision {
    let call = Call {
        operation,
        target,
        key: asked.header("idempotency-key"),
        outcome: asked.header("x-sim-outcome"),
        body: asked.body,
    };
    let (decision, is_sooner) = shared.with(|core| {
        let before = core.next_due();
        let decision = core.receive(&call, shared.clock.now());
        (decision, core.next_due() != before)
    });
    if is_sooner {
        shared.woken.notify_one();
    }
    decision
}

fn status(shared: &Shared, asked: &Asked<'_>, id: Option<&str>) -> Decision {
    let query = asked.query();
    let value = |key: &str| query.get(key).map(|value| &**value);
    let lookup = Lookup {
        merchant: value("merchant").unwrap_or_default(),
        account: value("account").unwrap_or_default(),
        id,
        reference: value("reference"),
        latency_ms: value("latency_ms").and_then(|text| text.parse().ok()),
    };
    shared.with(|core| core.look(&lookup, shared.clock.now()))
}

fn controlled(shared: &Shared, asked: &Asked<'_>, what: &str, rest: Option<&str>) -> Reply {
    let now = shared.clock.now();
    let reply = match (asked.method.as_str(), what, rest) {
        ("GET", "books", None) => shared.with(|core| core.show_books(now)),
        ("GET", "calls", None) => {
            let after = asked.query().get("after").and_then(|text| text.parse().ok()).unwrap_or(0);
            shared.with(|core| core.show_calls(after))
        }
        ("GET", "rules", None) => shared.with(|core| core.show_rules()),
        ("POST", "rules", None) => shared.with(|core| core.set_rules(asked.body)),
        ("GET", "clock", None) => clock(now),
        ("POST", "clock", None) => match control::parse_clock(asked.body) {
            Ok(seconds) => {
                shared.clock.advance(seconds);
                let now = shared.clock.now();
                shared.with(|core| core.advance(now));
                shared.moved.notify_waiters();
                clock(now)
            }
            Err(reply) => reply,
        },
        ("POST", "reset", None) => {
            shared.with(Core::reset);
            Reply::json(200, "{}")
        }
        ("POST", "disputes", Some(id)) => shared.with(|core| core.set_dispute_by_hand(id, asked.body, now)),
        ("GET", "settlement" | "settlements", Some(day)) => {
            shared.with(|core| core.show_settlement(day, None, now))
        }
        _ => not_found(),
    };
    if asked.method == Method::POST {
        shared.woken.notify_one();
    }
    reply
}

fn clock(now: i64) -> Reply {
    Reply::json(200, serde_json::json!({ "now": crate::clock::iso(now) }).to_string())
}

fn operation(verb: &str) -> Option<Operation> {
    Some(match verb {
        "captures" => Operation::Change(ChangeKind::Capture),
        "voids" => Operation::Change(ChangeKind::Void),
        "refunds" => Operation::Change(ChangeKind::Refund),
        "increments" => Operation::Change(ChangeKind::Increment),
        "complete" => Operation::Complete,
        _ => return None,
    })
}

/// The payer's choice, from a form or from JSON.
fn choice(asked: &Asked<'_>) -> Option<Choice> {
    let is_json = asked.header("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    let fields: HashMap<String, String> = if is_json {
        serde_json::from_slice(asked.body).unwrap_or_default()
    } else {
        form_urlencoded::parse(asked.body).into_owned().collect()
    };
    Choice::parse(fields.get("result").map(String::as_str), fields.get("password").map(String::as_str))
}

fn not_found() -> Reply {
    Reply::error(404, "not_found", "no such path: see WIRE.md")
}

fn plain(reply: Reply) -> Decision {
    Decision { latency_us: 0, held_back_us: 0, before: None, fate: Fate::Answer(reply) }
}
