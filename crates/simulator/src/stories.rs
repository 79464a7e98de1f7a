//! Stories played on the pure core: the card table, the amount table, tenants and the books.

use serde_json::{Value, json};

use crate::core::{Core, Lookup};
use crate::decision::{Decision, Fate};
use crate::payment::ChangeKind;
use crate::request::{Call, Operation};

mod challenges;
mod changes;
mod payouts;

const START: i64 = 1_700_000_000_000_000;
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// A core with its clock, and short words for what tests do.
struct Bench {
    core: Core,
    now: i64,
    calls: u64,
}

impl Bench {
    fn new() -> Bench {
        Bench { core: Core::new(7, 0, 1000, 1, "http://sim".into()), now: START, calls: 0 }
    }

    fn decide(
        &mut self,
        operation: Operation,
        target: Option<&str>,
        header: Option<&str>,
        body: &Value,
    ) -> Decision {
        let body = body.to_string();
        let key = None;
        self.core.receive(&Call { operation, target, key, outcome: header, body: body.as_bytes() }, self.now)
    }

    fn ask(&mut self, operation: Operation, target: Option<&str>, mut more: Value) -> Value {
        self.calls += 1;
        let base = json!({ "merchant": "m", "account": "a", "reference": format!("r{}", self.calls), "currency": "EUR" });
        for (name, value) in base.as_object().unwrap() {
            more.as_object_mut().unwrap().entry(name).or_insert(value.clone());
        }
        read(&self.decide(operation, target, None, &more))
    }

    fn charge(&mut self, card: &str, amount: i64) -> Value {
        self.charge_with(card, amount, json!({}))
    }

    fn charge_with(&mut self, card: &str, amount: i64, mut more: Value) -> Value {
        more["card"] = card_of(card);
        more["amount"] = amount.into();
        self.ask(Operation::Charge, None, more)
    }

    fn hold(&mut self, amount: i64) -> String {
        let body = json!({ "card": card_of("4242424242424242"), "amount": amount });
        id(&self.ask(Operation::Authorize, None, body))
    }

    fn change(&mut self, kind: ChangeKind, target: &str, amount: i64) -> Value {
        self.ask(Operation::Change(kind), Some(target), json!({ "amount": amount }))
    }

    fn status(&mut self, id: &str) -> Value {
        let lookup = Lookup { merchant: "m", account: "a", id: Some(id), ..Lookup::default() };
        read(&self.core.look(&lookup, self.now))
    }

    fn pass(&mut self, time: i64) {
        self.now += time;
        self.core.advance(self.now);
    }

    fn books(&mut self) -> Value {
        serde_json::from_slice(&self.core.show_books(self.now).body).unwrap()
    }

    fn events(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        while let Some(parcel) = self.core.post.take(i64::MAX) {
            let event: Value = serde_json::from_str(&parcel.body).unwrap();
            let bad = if parcel.bad_signature { " bad" } else { "" };
            told.push(format!("{}{bad}", event["type"].as_str().unwrap()));
        }
        told
    }
}

fn card_of(number: &str) -> Value {
    json!({ "number": number, "exp_month": 12, "exp_year": 2030, "cvc": "123" })
}

fn id(answer: &Value) -> String {
    answer["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

fn read(decision: &Decision) -> Value {
    match &decision.fate {
        Fate::Answer(reply) => {
            serde_json::from_slice(&reply.body).unwrap_or_else(|_| json!({ "unread": reply.status }))
        }
        Fate::Half(_) => json!("half"),
        Fate::Cut => json!("cut"),
    }
}

/// What a charge says in one line: its state, then whatever else is told of it.
fn line(answer: &Value) -> String {
    let word = |value: &Value| value.as_str().map(|word| format!(" {word}")).unwrap_or_default();
    let three_ds = &answer["three_ds"];
    let action = if answer["action"].is_null() { "" } else { " action" };
    let risk = if answer["risk"] == "highest" { " risk" } else { "" };
    format!(
        "{}{}{}{}{action}{risk}",
        answer["state"].as_str().unwrap_or("?"),
        word(&answer["reason"]),
        word(&answer["code"]),
        word(&three_ds["trans_status"]),
    )
}

#[test]
fn the_card_table() {
    let story = "
        4242424242424242 captured
        4111111111111111 captured
        4200000000000000 captured
        5555555555554444 captured
        5500000000000004 captured
        2223003122003222 captured
        378282246310005  captured
        6011111111111117 captured
        3056930009020004 captured
        3566002020360505 captured
        6200000000000005 captured
        9112300000000000 captured
        4580458045804580 captured
        4000000000000002 declined issuer_declined 06
        4005550000000019 declined do_not_honor 05
        4000000000009995 declined insufficient_funds 51
        4000000000006975 declined count_limit 65
        4000000000009987 declined card_lost 41
        4000000000009979 declined card_stolen 43
        4000000000000069 declined card_expired 54
        4000000000000127 declined cvc_incorrect N7
        4000000000000119 declined try_later 19
        4242424242424241 declined card_number_invalid 14
        4100000000000019 declined psp_risk_blocked
        4000000000004954 captured risk
        4000000000000101 captured
        4000000000000010 captured
        4000000000000036 captured
        4000000000000341 declined issuer_declined 06
        4000000000003220 requires_action action
        4012000000003010 requires_action action
        4012000000001097 requires_action action
        4000000000003063 requires_action action
        4012000000001006 captured Y
        4000000000003055 captured Y
        4012000000001055 captured A
        4012000000001022 declined authentication_failed U
        4012000000001030 declined authentication_failed R
        4012000000001014 declined authentication_failed N
        4000008400001629 requires_action action
        4000008260003178 requires_action action
        4000002500003155 requires_action action
        4000000000007726 captured
        4000000000005126 captured
        4000000000000259 captured
        4000000000002685 captured
        4000000000001976 captured
        4000000000005423 captured
        4000000000000077 pending
        4000000000000085 pending
    ";
    let mut bench = Bench::new();
    for told in story.lines().map(str::trim).filter(|told| !told.is_empty()) {
        let (card, expected) = told.split_once(' ').unwrap();
        assert_eq!(line(&bench.charge(card, 1000)), expected.trim(), "{card}");
    }
}

#[test]
fn the_amount_table_declines_by_code() {
    let mut bench = Bench::new();
    for (amount, expected) in [
        (9_000_000, "captured"),
        (9_000_001, "declined call_issuer 01"),
        (9_000_005, "declined do_not_honor 05"),
        (9_000_051, "declined insufficient_funds 51"),
        (9_000_054, "declined card_expired 54"),
        (9_000_088, "declined issuer_declined 88"),
        (9_000_091, "declined issuer_unavailable 91"),
        (9_000_100, "captured"),
        (9_000_916, "captured"),
    ] {
        assert_eq!(line(&bench.charge("4242424242424242", amount)), expected, "{amount}");
    }
    // The card comes before the amount.
    assert_eq!(line(&bench.charge("4000000000009995", 9_000_054)), "declined insufficient_funds 51");
}

#[test]
fn the_amount_table_spoils_replies() {
    for (code, charged, status, held_back) in [
        (901, true, 200, 35),
        (902, false, 0, 0),
        (903, true, 0, 0),
        (904, false, 503, 0),
        (905, true, 500, 0),
        (906, true, 200, 0),
        (907, true, 200, 0),
        (908, true, 200, 0),
        (909, true, 200, 0),
        (910, false, 429, 0),
        (911, true, 200, 0),
    ] {
        let mut bench = Bench::new();
        let body = json!({ "merchant": "m", "account": "a", "reference": "ref", "currency": "EUR",
            "amount": 9_000_000 + code, "card": card_of("4242424242424242") });
        let decision = bench.decide(Operation::Charge, None, None, &body);
        let answered = match &decision.fate {
            Fate::Answer(reply) => reply.status,
            Fate::Half(_) => 1,
            Fate::Cut => 0,
        };
        assert_eq!((answered, decision.held_back_us), (status, held_back * SECOND), "{code}");
        let rows = bench.books()["charges"].as_array().unwrap().len();
        assert_eq!(rows, usize::from(charged), "{code}");
        let first = read(&decision);
        match code {
            906 | 907 => assert_eq!(first, json!({ "unread": 200 })),
            908 => assert_eq!(first["amount"], 9_001_008),
            909 => assert_eq!(first["reference"], "ref-other"),
            _ => {}
        }
        // The same call again tells the truth, and money moves once.
        let again = read(&bench.decide(Operation::Charge, None, None, &body));
        if charged || code == 910 {
            assert_eq!(
                (again["state"].as_str(), again["amount"].as_i64()),
                (Some("captured"), Some(9_000_000 + code))
            );
            assert_eq!(bench.books()["charges"].as_array().unwrap().len(), 1, "{code}");
            assert_eq!(bench.books()["totals"]["EUR"]["captured"], 9_000_000 + code);
        }
    }
}

#[test]
fn webhooks_come_as_the_amount_says() {
    for (code, expected) in [
        (0, vec!["payment.captured"]),
        (911, vec!["payment.failed"]),
        (913, vec!["payment.captured", "payment.captured"]),
        (914, vec!["payment.captured", "payment.pending"]),
        (915, vec!["payment.captured bad"]),
    ] {
        let mut bench = Bench::new();
        let hook = json!({ "webhook": { "url": "http://127.0.0.1:9/", "key": "k" } });
        bench.charge_with("4242424242424242", 9_000_000 + code, hook);
        assert_eq!(bench.events(), expected, "{code}");
    }
    let mut bench = Bench::new();
    let body = json!({ "reference": "r", "currency": "EUR", "amount": 9_000_912, "card": card_of("4242424242424242"),
        "webhook": { "url": "http://127.0.0.1:9/", "key": "k" } });
    assert!(bench.decide(Operation::Charge, None, None, &body).before.is_some());
}

#[test]
fn rules_come_first_then_the_header() {
    let mut bench = Bench::new();
    bench.core.set_rules(br#"{"rules":[{"operation":"charge","times":1,"outcome":"card_lost"}]}"#);
    let body = |reference: &str| json!({ "reference": reference, "currency": "EUR", "amount": 1000, "card": card_of("4000000000009995") });
    let first = bench.decide(Operation::Charge, None, Some("approved"), &body("1"));
    assert_eq!(line(&read(&first)), "declined card_lost 41");
    let second = bench.decide(Operation::Charge, None, Some("approved"), &body("2"));
    assert_eq!(line(&read(&second)), "captured");
    let third = bench.decide(Operation::Charge, None, None, &body("3"));
    assert_eq!(line(&read(&third)), "declined insufficient_funds 51");
}

#[test]
fn tokens_do_what_their_card_does_for_their_tenant() {
    let mut bench = Bench::new();
    let token = |bench: &mut Bench, card: &str| {
        bench.ask(Operation::Tokenize, None, json!({ "card": card_of(card) }))
    };
    assert_eq!(token(&mut bench, "4000000000000002")["state"], "declined");
    let stored = token(&mut bench, "4000000000000341");
    let with = |token: &Value, more: &str| json!({ "card": { "token": token["token"] }, "amount": 5, "merchant": more });
    assert_eq!(line(&bench.ask(Operation::Charge, None, with(&stored, "m"))), "declined issuer_declined 06");
    let other = bench.ask(Operation::Charge, None, with(&stored, "other"));
    assert_eq!(other["error"]["reason"], "reference_not_found");
    let saved = bench.charge_with("4242424242424242", 1000, json!({ "save": true }));
    assert_eq!(line(&bench.ask(Operation::Charge, None, with(&saved, "m"))), "captured");
}

#[test]
fn the_mock_profile_asks_no_books() {
    let mut bench = Bench::new();
    let mut ask = |operation, target, header: &str, reference: &str| {
        let body = json!({ "reference": reference, "profile": "mock", "currency": "EUR", "amount": 9_000_051,
            "card": card_of("4000000000000002") });
        read(&bench.decide(operation, target, Some(header), &body))
    };
    let charge = ask(Operation::Charge, None, "approved", "1");
    assert_eq!((charge["id"].as_str(), charge["auth_code"].as_str()), (Some("mock-000001"), Some("000000")));
    assert_eq!(line(&ask(Operation::Charge, None, "declined", "2")), "declined issuer_declined declined");
    for kind in [ChangeKind::Capture, ChangeKind::Void, ChangeKind::Refund] {
        let operation = Operation::Change(kind);
        let yes = ask(operation, Some("nobody-knows"), "approved", &format!("{kind:?}1"));
        assert_eq!((yes["state"].as_str(), yes["auth_code"].as_str()), (Some("succeeded"), Some("000000")));
        assert_eq!(
            line(&ask(operation, Some("mock-000001"), "declined", &format!("{kind:?}2"))),
            "declined issuer_declined declined"
        );
    }
    assert_eq!(ask(Operation::Tokenize, None, "approved", "9")["error"]["reason"], "feature_unsupported");
}

#[test]
fn another_tenant_sees_nothing_and_keys_are_its_own() {
    let mut bench = Bench::new();
    let charge = bench.charge("4242424242424242", 1000);
    let lookup = Lookup {
        merchant: "m",
        account: "other",
        reference: charge["reference"].as_str(),
        ..Lookup::default()
    };
    assert_eq!(read(&bench.core.look(&lookup, START))["error"]["reason"], "not_found");
    let refund = json!({ "account": "other", "amount": 1 });
    let refused = bench.ask(Operation::Change(ChangeKind::Refund), charge["id"].as_str(), refund);
    assert_eq!(refused["error"]["reason"], "not_found");
    let same = bench.ask(
        Operation::Charge,
        None,
        json!({ "account": "other", "reference": charge["reference"],
        "amount": 1000, "card": card_of("4242424242424242") }),
    );
    assert_ne!(same["id"], charge["id"]);
}

#[test]
fn memory_is_bounded_and_open_holds_are_kept() {
    let mut bench = Bench::new();
    bench.core.keep = 20;
    let hold = bench.hold(1000);
    let token = bench.charge_with("4242424242424242", 1, json!({ "save": true }));
    for _ in 0..200 {
        let charge = id(&bench.charge("4242424242424242", 10));
        bench.change(ChangeKind::Refund, &charge, 10);
    }
    assert_eq!(bench.core.books.len(), 20);
    assert!(bench.core.books.changes.len() <= 20);
    assert!(bench.core.books.tenants[0].heard.len() <= 41);
    assert_eq!(bench.status(&hold)["state"], "authorized");
    assert_eq!(bench.books()["totals"]["EUR"], json!({ "captured": 2001, "refunded": 2000 }));
    let with = json!({ "card": { "token": token["token"] }, "amount": 5 });
    assert_eq!(bench.ask(Operation::Charge, None, with)["state"], "captured");
    let calls: Value = serde_json::from_slice(&bench.core.show_calls(0).body).unwrap();
    assert_eq!(calls["calls"].as_array().unwrap().len(), 20);
}

#[test]
fn the_same_seed_and_calls_give_the_same_bytes() {
    let play = |seed: u64| {
        let mut bench = Bench::new();
        bench.core.seed = seed;
        let hold = bench.hold(500);
        let mut told =
            vec![bench.charge("4242424242424242", 1000), bench.change(ChangeKind::Capture, &hold, 200)];
        told.push(bench.charge_with("4242424242424242", 7, json!({ "seed": 3, "save": true })));
        told.push(bench.status(&hold));
        serde_json::to_string(&told).unwrap()
    };
    assert_eq!(play(1), play(1));
    assert_ne!(play(1), play(2));
}

#[test]
fn settlement_has_a_line_for_each_movement_of_the_day() {
    let mut bench = Bench::new();
    let charge = id(&bench.charge("4242424242424242", 10_000));
    let hold = bench.hold(1000);
    bench.change(ChangeKind::Capture, &hold, 600);
    bench.change(ChangeKind::Refund, &charge, 100);
    let now = bench.now;
    let reply = bench.core.show_settlement("2023-11-14.csv", Some(("m", "a")), now);
    let expected = "reference,kind,amount,fee,currency\nr1,charge,10000,165,EUR\nr3,capture,600,33,EUR\nr4,refund,-100,0,EUR\n";
    assert_eq!(String::from_utf8_lossy(&reply.body), expected);
    let other = bench.core.show_settlement("2023-11-14", Some(("m", "other")), now);
    assert_eq!(&other.body[..], b"reference,kind,amount,fee,currency\n");
}

#[test]
fn a_state_file_brings_everything_back() {
    let mut bench = Bench::new();
    let hold = bench.hold(1000);
    let pending = id(&bench.charge("4000000000000077", 10));
    let saved = bench.charge_with("4242424242424242", 1000, json!({ "save": true, "reference": "again" }));
    let bytes = crate::state::write(&bench.core, 5, 7).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("4242424242424242"));
    let mut fresh = Bench { core: Core::new(0, 0, 1000, 1, "http://sim".into()), ..bench };
    assert_eq!(crate::state::read(&bytes, &mut fresh.core).unwrap(), (5, 7));
    let again = fresh.charge_with("4242424242424242", 1000, json!({ "save": true, "reference": "again" }));
    assert_eq!(again, saved);
    fresh.pass(2 * SECOND);
    assert_eq!(fresh.status(&pending)["state"], "captured");
    assert_eq!(line(&fresh.change(ChangeKind::Capture, &hold, 1000)), "succeeded");
    assert_eq!(fresh.books()["totals"]["EUR"]["captured"], 2010);
}

#[test]
fn what_cannot_be_paid_is_named() {
    let mut bench = Bench::new();
    let good = json!({ "amount": 5, "card": card_of("4242424242424242") });
    for (name, value, reason) in [
        ("amount", json!(0), "amount_invalid"),
        ("amount", json!(-5), "amount_invalid"),
        ("amount", json!("5"), "request_invalid"),
        ("amount", json!(1.5), "request_invalid"),
        ("currency", json!("EURO"), "currency_unsupported"),
        ("card", json!({ "number": "4242", "exp_month": 1, "exp_year": 2030 }), "card_number_invalid"),
        (
            "card",
            json!({ "number": "4242424242424242", "exp_month": 13, "exp_year": 2030 }),
            "expiry_incorrect",
        ),
        ("card", json!({}), "request_invalid"),
        ("return_url", json!("javascript:alert(1)"), "request_invalid"),
        ("webhook", json!({ "url": "nowhere" }), "request_invalid"),
        ("reference", json!(""), "request_invalid"),
    ] {
        let mut body = good.clone();
        body[name] = value.clone();
        assert_eq!(bench.ask(Operation::Charge, None, body)["error"]["reason"], reason, "{name} {value}");
    }
    let unread = bench.core.receive(
        &Call { operation: Operation::Charge, target: None, key: None, outcome: None, body: b"{" },
        START,
    );
    assert_eq!(read(&unread)["error"]["reason"], "request_invalid");
}
