//! The ten laws that every connector keeps (connectors 13), run over the whole registry and every fixture.
//!
//! Fixtures are read from `fixtures/<psp>/` here, and from a folder of recorded ones if there is one
//! (`tests/contract/fixtures.rs` says where). A failure names the connector, the case and what was wrong.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

#[path = "contract/asks.rs"]
mod asks;
#[path = "contract/expect.rs"]
mod expect;
#[path = "contract/fixtures.rs"]
mod fixtures;
#[path = "contract/play.rs"]
mod play;
#[path = "contract/schema.rs"]
mod schema;

use florin_connectors::{
    Connector, ConnectorError, NoticeError, NoticeRequest, Outcome, Reply, Step, all, scrub,
};
use florin_domain::{Credentials, Currency, Money, Refusal, Timestamp};
use serde_json::Value;

use asks::{Props, SECRETS};
use fixtures::{Case, Vector, Vectors};
use play::Played;

/// What is wrong, one line each. A law that holds leaves it empty.
type Faults = Vec<String>;

fn no_faults(law: &str, faults: &Faults) {
    assert!(faults.is_empty(), "{law}: {} faults\n{}", faults.len(), faults.join("\n"));
}

/// A line that names the connector and the case.
fn fault(connector: &dyn Connector, case: &str, what: impl std::fmt::Display) -> String {
    format!("  {} / {case}: {what}", connector.manifest().id)
}

/// Every connector with every fixture that is there for it.
fn cases() -> impl Iterator<Item = (&'static dyn Connector, Case)> {
    all().iter().copied().flat_map(|connector| {
        fixtures::cases(connector.manifest().id).into_iter().map(move |case| (connector, case))
    })
}

/// Whether an answer says that something was done.
fn is_success(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Authorized
            | Outcome::Captured
            | Outcome::Voided
            | Outcome::Refunded
            | Outcome::Tokenized
            | Outcome::PaidOut
    )
}

/// Conversations of every ask that a connector can do, with fixtures for what comes before.
fn conversations(connector: &'static dyn Connector, mut visit: impl FnMut(&Props, &str, &play::Talk)) {
    let props = Props::new(connector, None);
    let before = fixtures::preludes(connector.manifest().id);
    for ask in asks::every(connector) {
        asks::with_call(&props, ask, |call| {
            visit(&props, &ask.name(), &play::Talk::new(connector, call, before));
        });
    }
}

#[test]
fn law_1_the_same_ask_gives_the_same_bytes() {
    let mut faults = Faults::new();
    for connector in all().iter().copied() {
        conversations(connector, |_, name, talk| {
            let mut keys = Vec::new();
            for (replies, step) in talk.steps() {
                let (Ok(Step::Send(once)), Ok(Step::Send(again))) = (&step, talk.ask(&replies)) else {
                    if matches!(step, Err(ConnectorError::Unsupported(_)))
                        || matches!(step, Ok(Step::Done(_)))
                    {
                        continue;
                    }
                    faults.push(fault(connector, name, format!("asked for nothing: {step:?}")));
                    continue;
                };
                if *once != again {
                    faults.push(fault(connector, name, "the same step gave other bytes"));
                }
                keys.extend(
                    once.headers
                        .iter()
                        .filter(|(name, _)| matches!(*name, "idempotency-key" | "paypal-request-id"))
                        .map(|(_, key)| key.to_string()),
                );
            }
            let count = keys.len();
            keys.sort();
            keys.dedup();
            if keys.len() < count {
                faults.push(fault(connector, name, "two requests share one idempotency key"));
            }
        });
    }
    no_faults("law 1", &faults);
}

#[test]
fn law_2_no_secret_is_ever_shown() {
    let mut faults = Faults::new();
    let mut look = |connector, name: &str, shown: &str| {
        for secret in SECRETS.iter().filter(|secret| shown.contains(**secret)) {
            faults.push(fault(connector, name, format!("{secret} is shown in {shown}")));
        }
    };
    for connector in all().iter().copied() {
        conversations(connector, |_, name, talk| {
            look(connector, name, &format!("{:?}", talk.call()));
            for (replies, step) in talk.steps() {
                look(connector, name, &format!("{step:?} {replies:?}"));
                if let Err(error) = &step {
                    look(connector, name, &error.to_string());
                }
                if let Ok(Step::Send(request)) = &step {
                    look(connector, name, &request.url);
                    let body = String::from_utf8_lossy(&request.body).into_owned();
                    look(connector, name, &scrub::text(&body).replace("%3D", "="));
                    look(connector, name, &scrub::body(body.as_bytes()).to_string());
                }
            }
        });
    }
    for (connector, case) in cases() {
        if let Played::Answer(answer) = play::best(connector, &case) {
            let raw = answer.raw.map(|raw| raw.to_string()).unwrap_or_default();
            for part in fixtures::secrets_of(&case) {
                if raw.contains(&part) {
                    faults.push(fault(connector, &case.name(), format!("{part} is kept in the raw reply")));
                }
            }
        }
    }
    no_faults("law 2", &faults);
}

#[test]
fn law_2_whatever_others_remove_from_a_transcript_we_remove_too() {
    let mut faults = Faults::new();
    for (name, raw, theirs) in fixtures::scrub_pairs() {
        let ours = scrub::text(&raw);
        let count = |text: &str, part: &str| text.matches(part).count();
        for removed in fixtures::removed(&raw, &theirs) {
            if count(&ours, &removed) > count(&theirs, &removed) {
                faults.push(format!("  {name}: {removed:?} is still there"));
            }
        }
        // Nothing more than values goes: the transcript stays readable.
        if ours.len() * 2 < raw.len() {
            faults.push(format!("  {name}: more than half of it was removed"));
        }
    }
    no_faults("law 2", &faults);
}

#[test]
fn law_3_what_we_send_passes_the_psp_s_own_schema() {
    let mut faults = Faults::new();
    for connector in all().iter().copied() {
        let documents = fixtures::schemas(connector.manifest().id);
        if documents.is_empty() {
            continue;
        }
        let mut checked = 0;
        conversations(connector, |_, name, talk| {
            for (_, step) in talk.steps() {
                let Ok(Step::Send(request)) = step else { continue };
                for document in &documents {
                    match schema::check(document, talk.call().base_url, &request) {
                        None => {}
                        Some(Ok(())) => checked += 1,
                        Some(Err(why)) => {
                            faults.push(fault(connector, name, format!("{} {why}", request.url)));
                        }
                    }
                }
            }
        });
        eprintln!("law 3: {checked} bodies of {} pass its schema", connector.manifest().id);
        if checked == 0 {
            faults.push(fault(connector, "-", "the schema was never used"));
        }
    }
    no_faults("law 3", &faults);
}

#[test]
fn law_4_every_fixture_is_read_as_expected() {
    fixtures::name_what_is_skipped();
    let (mut faults, mut met) = (Faults::new(), 0);
    for (connector, case) in cases() {
        match expect::check(&play::all_positions(connector, &case), &case.expect) {
            Ok(()) => met += 1,
            Err(why) => faults.push(fault(connector, &case.name(), why)),
        }
    }
    eprintln!("law 4: {met} cases met");
    no_faults("law 4", &faults);
}

#[test]
fn law_5_a_reply_that_breaks_off_is_never_a_success() {
    let mut faults = Faults::new();
    for (connector, case) in cases() {
        let whole = case.reply.body.clone();
        let step = (whole.len() / 300).max(1);
        let cuts = (0..whole.len()).filter(|cut| step == 1 || cut % step == 0 || whole.len() - cut <= 40);
        // What is cut off must have meant something.
        let cuts = cuts.filter(|cut| !whole[*cut..].trim_ascii().is_empty());
        let replies = cuts.map(|cut| Reply { body: whole[..cut].to_vec(), ..case.reply.clone() });
        play::each(connector, &case, replies, |reply, played| {
            let what = match played {
                Played::Answer(answer)
                    if is_success(&answer.outcome) || answer.outcome == Outcome::NotFound =>
                {
                    format!("{:?}", answer.outcome)
                }
                Played::Error(error) => error.to_string(),
                _ => return,
            };
            faults.push(fault(connector, &case.name(), format!("cut at {}: {what}", reply.body.len())));
        });
    }
    no_faults("law 5", &faults);
}

#[test]
fn law_6_words_that_nobody_knows_prove_nothing() {
    const UNKNOWN: &str = "zz_nobody_knows";
    let mut faults = Faults::new();
    for (connector, case) in cases() {
        let Ok(body) = serde_json::from_slice::<Value>(&case.reply.body) else { continue };
        for path in fixtures::texts(&body) {
            let mut changed = body.clone();
            *changed.pointer_mut(&path).unwrap() = Value::String(UNKNOWN.to_owned());
            let reply = Reply { body: changed.to_string().into_bytes(), ..case.reply.clone() };
            let played = play::best(connector, &Case { reply, ..case.clone() });
            let is_verdict = ["/status", "/resultCode", "/state", "/outcome"].contains(&path.as_str());
            match played {
                Played::Error(error) => {
                    faults.push(fault(connector, &case.name(), format!("{path}: {error}")));
                }
                Played::Answer(answer) if is_verdict => {
                    if is_success(&answer.outcome) {
                        faults.push(fault(
                            connector,
                            &case.name(),
                            format!("{path} unknown: {:?}", answer.outcome),
                        ));
                    }
                    if !answer.raw.is_some_and(|raw| raw.to_string().contains(UNKNOWN)) {
                        faults.push(fault(
                            connector,
                            &case.name(),
                            format!("{path} unknown: the word is not kept"),
                        ));
                    }
                }
                _ => {}
            }
        }
    }
    no_faults("law 6", &faults);
}

#[test]
fn law_7_amounts_arrive_exactly_or_not_at_all() {
    let mut faults = Faults::new();
    for connector in all().iter().copied() {
        let template = fixtures::amounts(connector.manifest().id);
        let (mut sent, mut refused) = (0, 0);
        for currency in Currency::all().filter(|currency| currency.exponent().is_some()) {
            let mut bodies = Vec::new();
            for minor in [1, 2, 10, 11, 100, 101, 1000, 1001, 12_340, 99_999_900, 99_999_999] {
                let money = Money::from_minor(minor, currency).unwrap();
                match play::charge(connector, money, template.as_ref()) {
                    play::Charged::Refused => refused += 1,
                    play::Charged::Failed(why) => faults.push(fault(connector, &money.to_string(), why)),
                    play::Charged::Sent { body, answered } => {
                        sent += 1;
                        bodies.push(body);
                        if template.is_some() && answered != Some(money) {
                            faults.push(fault(
                                connector,
                                &money.to_string(),
                                format!("came back as {answered:?}"),
                            ));
                        }
                    }
                }
            }
            let count = bodies.len();
            bodies.sort();
            bodies.dedup();
            if bodies.len() < count {
                faults.push(fault(connector, currency.code(), "two amounts were sent as one"));
            }
        }
        eprintln!("law 7: {} sent {sent} amounts and refused {refused}", connector.manifest().id);
        if sent == 0 {
            faults.push(fault(connector, "-", "no amount was ever sent"));
        }
    }
    no_faults("law 7", &faults);
}

/// Whether a notice is believed.
fn believed(
    connector: &dyn Connector,
    vectors: &Vectors,
    headers: &[(String, String)],
    body: &[u8],
    now: i64,
) -> bool {
    let credentials = Credentials::new(vectors.credentials.iter().cloned());
    let now = Timestamp::from_seconds(now);
    connector
        .notices(&NoticeRequest { headers, body, credentials: &credentials, now, certificate: None })
        .is_ok()
}

/// Bytes with one bit changed, for every bit.
fn one_bit_off(bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..bytes.len() * 8).map(|bit| {
        let mut changed = bytes.to_vec();
        changed[bit / 8] ^= 1 << (bit % 8);
        changed
    })
}

/// What is wrong about how one notice is believed.
fn notice_faults(connector: &dyn Connector, vectors: &Vectors, case: &Vector) -> Vec<&'static str> {
    let body = case.body.as_bytes();
    let believes =
        |headers: &[(String, String)], body: &[u8], now| believed(connector, vectors, headers, body, now);
    let with = |header: String| {
        let mut headers = case.headers.clone();
        headers[0].1 = header;
        headers
    };
    let mut faults = Vec::new();
    if believes(&case.headers, body, case.now) != case.valid {
        faults.push(if case.valid { "should be believed" } else { "should not be believed" });
    }
    if !case.valid {
        return faults;
    }
    if case.covers_body() && one_bit_off(body).any(|body| believes(&case.headers, &body, case.now)) {
        faults.push("believed with a bit of the body changed");
    }
    // Of several signatures one is enough: changing another changes nothing.
    let header = case.headers[0].1.as_str();
    let only_one = header.matches('=').count() <= 2;
    let mut changed = one_bit_off(header.as_bytes()).filter_map(|header| String::from_utf8(header).ok());
    if only_one && changed.any(|header| believes(&with(header), body, case.now)) {
        faults.push("believed with a bit of the signature changed");
    }
    let days = [case.now + 86_400, case.now - 86_400];
    if header.starts_with("t=") && days.iter().any(|day| believes(&case.headers, body, *day)) {
        faults.push("believed a day later or earlier");
    }
    faults
}

#[test]
fn law_8_only_signed_notices_are_believed() {
    let mut faults = Faults::new();
    for connector in all().iter().copied() {
        let without_key = NoticeRequest {
            headers: &[],
            body: b"{}",
            credentials: &Credentials::default(),
            now: Timestamp(0),
            certificate: None,
        };
        if connector.notices(&without_key).is_ok_and(|notices| !notices.is_empty()) {
            faults.push(fault(connector, "-", "believed without a key"));
        }
        for vectors in fixtures::vectors(connector.manifest().id) {
            for case in &vectors.cases {
                faults.extend(
                    notice_faults(connector, &vectors, case)
                        .into_iter()
                        .map(|what| fault(connector, &case.id, what)),
                );
            }
            let nothing = Credentials::default();
            let unkeyed = NoticeRequest {
                headers: &[],
                body: b"{}",
                credentials: &nothing,
                now: Timestamp(0),
                certificate: None,
            };
            if connector.notices(&unkeyed) != Err(NoticeError::NoKey) {
                faults.push(fault(connector, "-", "a missing key is not told"));
            }
        }
    }
    no_faults("law 8", &faults);
}

#[test]
fn law_9_every_request_goes_where_the_account_says() {
    let mut faults = Faults::new();
    for connector in all().iter().copied() {
        conversations(connector, |_, name, talk| {
            for (_, step) in talk.steps() {
                if let Ok(Step::Send(request)) = step
                    && !request
                        .url
                        .strip_prefix(talk.call().base_url)
                        .is_some_and(|path| path.starts_with('/'))
                {
                    faults.push(fault(connector, name, format!("goes to {}", request.url)));
                }
            }
        });
    }
    no_faults("law 9", &faults);
}

#[test]
fn law_10_a_decline_is_an_answer() {
    let mut faults = Faults::new();
    for (connector, case) in cases().filter(|(_, case)| case.expect["outcome"] == "declined") {
        match play::best(connector, &case) {
            Played::Answer(answer) if matches!(answer.outcome, Outcome::Declined(_)) => {}
            other => faults.push(fault(connector, &case.name(), format!("{other:?}"))),
        }
    }
    no_faults("law 10", &faults);
}

#[test]
fn the_declines_that_others_list_are_ours_too() {
    let Some(list) = fixtures::declines() else { return };
    let mut faults = Faults::new();
    for (word, meaning) in list["unified"].as_object().unwrap() {
        let ours =
            Refusal::find(word).map(|refusal| (expect::category(refusal), expect::class(refusal.class())));
        if ours != Some((meaning["category"].as_str().unwrap(), meaning["retry"].as_str().unwrap())) {
            faults.push(format!("  {word}: {ours:?}, not {meaning}"));
        }
    }
    for (file, declines) in florin_connectors::decline::ALL {
        let Some(theirs) = list["maps"].get(file.trim_end_matches(".csv")) else { continue };
        for (code, word) in theirs.as_object().unwrap() {
            let ours = declines.find(code).map(Refusal::as_str);
            if ours != word.as_str() {
                faults.push(format!("  {file} {code}: {ours:?}, not {word}"));
            }
        }
    }
    no_faults("declines", &faults);
}

#[test]
fn the_registry_has_one_connector_for_each_name() {
    for connector in all() {
        let manifest = connector.manifest();
        for name in [manifest.id.to_owned(), manifest.name.to_uppercase(), manifest.name.to_lowercase()] {
            assert_eq!(
                florin_connectors::find(&name).map(|found| found.manifest().id),
                Some(manifest.id),
                "{name}"
            );
        }
        assert!(
            !manifest.verbs.is_empty() && manifest.status_timeout_ms <= manifest.timeout_ms,
            "{}",
            manifest.id
        );
    }
    assert!(florin_connectors::find("nobody").is_none());
}
