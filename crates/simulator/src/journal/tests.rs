//! What the journal tells is what happened: cores are rebuilt from it and compared.

use serde_json::{Value, json};

use super::*;
use crate::acs::Choice;
use crate::core::Core;
use crate::payment::ChangeKind;
use crate::request::{Call, Operation};

const START: i64 = 1_700_000_000_000_000;
const SECOND: i64 = 1_000_000;
/// Few, so that the oldest are forgotten on the way.
const KEEP: usize = 8;

fn core() -> Core {
    Core::new(7, 0, KEEP, 1, "http://sim".into())
}

/// Everything that a state file would hold, in an order of its own.
fn picture(core: &Core) -> Value {
    let mut all: Value = serde_json::from_slice(&state::write(core, 0, 0).unwrap()).unwrap();
    all["changes"].as_array_mut().unwrap().sort_by_key(|change| change["number"].as_u64());
    for tenant in all["tenants"].as_array_mut().unwrap() {
        let heard = tenant["heard"].as_array_mut().unwrap();
        heard.sort_by_key(|answer| answer["reference"].as_str().map(str::to_owned));
    }
    // Questions are counted with the next thing that changes.
    all["calls"] = Value::Null;
    all
}

fn ask(core: &mut Core, operation: Operation, target: Option<&str>, mut body: Value, now: i64) -> Value {
    let reference = format!("r{}", core.next_number);
    let base = json!({ "merchant": "m", "account": if core.next_number.is_multiple_of(3) { "b" } else { "a" },
        "reference": reference, "currency": "EUR", "webhook": { "url": "http://127.0.0.1:9/", "key": "k" } });
    for (name, value) in base.as_object().unwrap() {
        body.as_object_mut().unwrap().entry(name.clone()).or_insert(value.clone());
    }
    let bytes = body.to_string();
    let call = Call { operation, target, key: None, outcome: None, body: bytes.as_bytes() };
    let decision = core.receive(&call, now);
    match decision.fate {
        crate::decision::Fate::Answer(reply) => serde_json::from_slice(&reply.body).unwrap_or_default(),
        _ => Value::Null,
    }
}

fn buy(core: &mut Core, operation: Operation, number: &str, amount: i64, now: i64) -> String {
    let card = json!({ "number": number, "exp_month": 12, "exp_year": 2030, "cvc": "123" });
    let body = json!({ "amount": amount, "card": card, "account": "a", "save": amount % 2 == 0 });
    let answer = ask(core, operation, None, body, now);
    answer["id"].as_str().unwrap_or_default().to_owned()
}

/// Every kind of step, one a call: cards, holds, changes, challenges, disputes, webhooks, time, emptying.
fn step(core: &mut Core, number: usize, now: i64) {
    let good = "4242424242424242";
    let change = |core: &mut Core, kind, id: &str, amount| {
        ask(core, Operation::Change(kind), Some(id), json!({ "amount": amount, "account": "a" }), now);
    };
    match number % 13 {
        0 => drop(buy(core, Operation::Charge, good, 1000, now)),
        1 => {
            let id = buy(core, Operation::Authorize, good, 900, now);
            change(core, ChangeKind::Capture, &id, 300);
        }
        2 => {
            let id = buy(core, Operation::Charge, "4000000000007726", 501, now);
            change(core, ChangeKind::Refund, &id, 200);
        }
        3 => {
            let id = buy(core, Operation::Charge, "4000000000003220", 40, now);
            core.answer_challenge_plainly(&id, Some(Choice::WrongPassword), now);
            core.answer_challenge_plainly(&id, Some(Choice::Approve), now);
        }
        4 => drop(buy(core, Operation::Charge, "4000000000000259", 70, now)),
        5 => drop(buy(core, Operation::Charge, "4000000000000077", 80, now)),
        6 => drop(core.post.take(now)),
        7 => drop(buy(core, Operation::Tokenize, good, 2, now)),
        8 => {
            let id = buy(core, Operation::Authorize, good, 60, now);
            change(core, ChangeKind::Increment, &id, 5);
            change(core, ChangeKind::Void, &id, 65);
        }
        9 => drop(buy(core, Operation::Charge, "4000000000000002", 90, now)),
        10 => core.advance(now),
        11 => {
            let body = json!({ "amount": 30, "card": { "number": "4000000000000077" }, "account": "a" });
            ask(core, Operation::Change(ChangeKind::Payout), None, body, now);
        }
        _ => drop(buy(core, Operation::Charge, good, 9_000_903, now)),
    }
}

#[test]
fn a_core_can_be_rebuilt_from_its_journal_at_every_step() {
    let (mut live, mut rebuilt, mut after) = (core(), core(), 0);
    live.watch(0);
    for number in 0..120 {
        let now = START + i64::try_from(number).unwrap() * SECOND / 2;
        if number == 77 {
            live.reset();
        }
        step(&mut live, number, now);
        let mut line = Vec::new();
        if delta::write(&mut live, 0, after + 1, &mut line).unwrap() {
            after = delta::apply(&line, &mut rebuilt, after).unwrap().unwrap().seq;
        }
        assert!(!String::from_utf8_lossy(&line).contains("4242424242424242"));
        assert_eq!(picture(&rebuilt), picture(&live), "after step {number}");
    }
    assert!(after > 80 && live.books.payments.len() > 3);
    let mut nothing = Vec::new();
    assert!(!delta::write(&mut live, 0, after + 1, &mut nothing).unwrap() && nothing.is_empty());
}

#[tokio::test]
async fn snapshots_on_the_way_and_a_torn_end_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.json");
    let live = Mutex::new(core());
    let (journal, _) = Journal::open(&path, &mut live.lock().unwrap()).unwrap();
    for number in 0..40 {
        step(&mut live.lock().unwrap(), number, START);
        journal.note(&mut live.lock().unwrap(), 3);
        if number % 15 == 14 {
            journal.compact(|| live.lock().unwrap(), 3).unwrap();
        }
    }
    assert!(journal.durable().await);
    // A copy is what a machine finds after a crash.
    let crashed = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), crashed.path().join(entry.file_name())).unwrap();
    }
    let copy = crashed.path().join("books.json");
    let (_, last) = segments(&copy).unwrap().pop().unwrap();
    let mut torn = OpenOptions::new().append(true).open(last).unwrap();
    torn.write_all(br#"{"seq":9999,"next_num"#).unwrap();
    let mut found = core();
    let (_again, ahead) = Journal::open(&copy, &mut found).unwrap();
    assert_eq!(picture(&found), picture(&live.lock().unwrap()));
    assert_eq!((ahead, segments(&copy).unwrap().len()), (3, 1));
}

#[tokio::test]
async fn a_disk_that_refuses_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.json");
    let mut live = core();
    let (journal, _) = Journal::open(&path, &mut live).unwrap();
    // A file that was opened for reading refuses every write, as a full disk does.
    journal.desk.pending().next = Some(File::open(&path).unwrap());
    step(&mut live, 0, START);
    journal.note(&mut live, 0);
    assert!(!journal.durable().await);
    assert!(!journal.durable().await, "it stays so");
}
