//! What people do on the command line: see alarms and reviews, decide, close.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod town;

use std::process::{Command, Stdio};

use florin_domain::{
    AccountId, AttemptRef, Currency, Fact, MerchantId, Mode, Money, Operation, Payment, PaymentId, Refusal,
    Timestamp,
};
use florin_store::alarms::{self, Alarm};
use florin_store::attempts::{self, AttemptRow};
use florin_store::breaches::{self, Breach};
use florin_store::merchants::{self, Merchant};
use florin_store::payments::{self, PaymentRow};
use florin_store::{Db, decisions};
use town::Folder;

const ID: &str = "0198c0ffee";

/// Exit code and everything that was said by `florin … --database …`.
fn said(folder: &Folder, words: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_florin"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("FLORIN_")) {
        command.env_remove(name);
    }
    let house = ["--database", &database(folder), "--data-dir", &folder.path("data"), "--insecure-dev"]
        .map(str::to_owned);
    command.args(words).args(house).env("USER", "ines").stdin(Stdio::null());
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

fn database(folder: &Folder) -> String {
    format!("sqlite://{}", folder.path("florin.db"))
}

/// A database with one charge whose outcome nobody could find out, and its alarm.
async fn with_a_review(name: &str) -> (Folder, Db, MerchantId) {
    let folder = Folder::new(name);
    let db = Db::open(&database(&folder)).await.unwrap();
    db.migrate(0).await.unwrap();
    let merchant = MerchantId::parse("m-1").unwrap();
    let money = Money::from_minor(1234, Currency::parse("EUR").unwrap()).unwrap();
    let (payment, account) = (PaymentId::parse(ID).unwrap(), AccountId::parse("a-1").unwrap());
    let (payment, sent) = Payment::begin(payment, merchant.clone(), money, Operation::Charge, account);
    let asked = payment.after(&sent, Fact::Silent(Refusal::OutcomeUnknown)).unwrap();
    let given_up = asked.payment.after(&asked.attempt, Fact::GivenUp).unwrap();
    let now = Timestamp::from_seconds(1_767_355_200);
    let row = AttemptRow {
        attempt: given_up.attempt,
        merchant: merchant.clone(),
        account_name: Some("main".into()),
        gateway: "stripe".into(),
        inline_account: None,
        parent_reference: None,
        psp_reference: None,
        answer: None,
        token: None,
        node: "node".into(),
        sent_at: now,
        due_at: None,
        inquiries: 0,
        not_found: 0,
        not_found_since: None,
        announces: None,
        changed_at: None,
        told: None,
    };
    let payment = PaymentRow {
        payment: given_up.payment,
        mode: Mode::Test,
        reference: None,
        card: None,
        created_at: now,
    };
    let at = AttemptRef::parse(&format!("{ID}-1")).unwrap();
    let alarm = Alarm { id: "alarm-1".into(), attempt: Some(at), detail: given_up.alarm.unwrap().into() };
    let mut tx = db.begin().await.unwrap();
    let town = Merchant { id: merchant.clone(), name: "town".into(), number: 1, compat: "{}".into() };
    merchants::insert(&mut tx, &town, now).await.unwrap();
    payments::insert(&mut tx, &payment).await.unwrap();
    attempts::insert(&mut tx, &row).await.unwrap();
    alarms::raise(&mut tx, &merchant, &alarm, now).await.unwrap();
    tx.commit().await.unwrap();
    (folder, db, merchant)
}

#[tokio::test]
async fn a_person_sees_what_waits_and_decides_it() {
    let (folder, db, merchant) = with_a_review("decide").await;
    let (code, text) = said(&folder, &["doctor"]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("`florin alarms` lists") && text.contains("`florin reviews` lists"), "{text}");
    let (code, text) = said(&folder, &["reviews"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains(&format!("{ID}/1 ")) && text.contains("town  charge of 12.34 EUR"), "{text}");

    let at = format!("{ID}/1");
    let (code, text) = said(&folder, &["reviews", "decide", &at, "executed", "--note", "seen in the report"]);
    assert_eq!((code, text), (0, format!("{at}: the charge succeeded; the payment is captured\n")));
    let kept = decisions::list(&db, &merchant, &PaymentId::parse(ID).unwrap()).await.unwrap();
    assert_eq!((kept[0].person.as_str(), kept[0].note.as_str()), ("ines", "seen in the report"));
    assert_eq!(said(&folder, &["reviews"]), (0, "nothing waits for a decision\n".to_owned()));
    assert_eq!(said(&folder, &["alarms"]), (0, "no alarm is open\n".to_owned()));
}

#[tokio::test]
async fn the_books_are_checked_and_a_row_that_differs_is_named() {
    let (folder, db, merchant) = with_a_review("books").await;
    assert_eq!(
        said(&folder, &["ledger", "verify"]),
        (0, "the books are right: 16 invariants hold\n".to_owned())
    );
    said(&folder, &["reviews", "decide", &format!("{ID}/1"), "executed", "--note", "seen in the report"]);
    assert_eq!(said(&folder, &["ledger", "verify"]).0, 0, "what was decided is booked");
    let mut tx = db.begin().await.unwrap();
    tx.write("UPDATE ledger_entries SET amount = 1233 WHERE side = 'debit'", &[]).await.unwrap();
    tx.commit().await.unwrap();
    let (code, text) = said(&folder, &["ledger", "verify"]);
    assert_eq!(code, 1, "{text}");
    for line in [
        format!("differs  {merchant} transfer {ID}-v4 EUR: debits equal credits in every transfer"),
        format!("differs  {merchant} payment {ID}: what was captured"),
        "the books differ in 3 places".to_owned(),
    ] {
        assert!(text.contains(&line), "{line}\n{text}");
    }
}

#[tokio::test]
async fn what_is_not_there_or_not_said_is_wrong_usage() {
    let (folder, db, _) = with_a_review("usage").await;
    let at = format!("{ID}/1");
    for words in [
        &["reviews", "decide", &at, "executed"][..],
        &["reviews", "decide", &at, "executed", "--note", ""],
        &["reviews", "decide", &at, "perhaps", "--note", "x"],
        &["reviews", "decide", "nonsense", "executed", "--note", "x"],
        &["reviews", "decide", "0198/1", "not-executed", "--note", "x"],
        &["reviews", "decide", &at, "executed", "--note", "x", "--by", " "],
        &["alarms", "close", "alarm-2"],
        &["alarms", "close"],
    ] {
        let (code, text) = said(&folder, words);
        assert_eq!(code, 2, "{words:?}: {text}");
    }
    assert_eq!(attempts::in_review(&db).await.unwrap().len(), 1, "nothing was decided");
}

#[tokio::test]
async fn an_alarm_is_listed_until_somebody_closes_it() {
    let (folder, db, _) = with_a_review("alarms").await;
    let (code, text) = said(&folder, &["alarms"]);
    assert_eq!(code, 0, "{text}");
    let told = format!("town  {ID}/1  the outcome could not be found out");
    assert!(text.starts_with("alarm-1 ") && text.contains(&told), "{text}");
    let (code, text) = said(&folder, &["alarms", "close", "alarm-1", "--note", "asked the PSP"]);
    assert_eq!((code, text.as_str()), (0, "closed alarm-1\n"));
    assert_eq!(alarms::count_open(&db).await.unwrap(), 0);
    assert_eq!(said(&folder, &["alarms", "close", "alarm-1"]).0, 2, "it is closed already");
}

#[tokio::test]
async fn what_the_pages_kept_out_is_listed_by_kind() {
    let (folder, db, _) = with_a_review("breaches").await;
    assert_eq!(said(&folder, &["alarms", "breaches"]), (0, "no browser reported a breach\n".to_owned()));
    let house = MerchantId::parse("house").unwrap();
    let kind =
        Breach { page: "/checkout".into(), directive: "script-src".into(), blocked: "evil.example".into() };
    let mut tx = db.begin().await.unwrap();
    assert!(breaches::insert(&mut tx, &house, &kind, 7, Timestamp::from_seconds(1000)).await.unwrap());
    tx.commit().await.unwrap();
    let (code, text) = said(&folder, &["alarms", "breaches"]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.starts_with("      7  ") && text.contains("  /checkout  script-src  evil.example\n1 in all: "),
        "{text}"
    );
}
