//! The store's promises, on every engine at hand.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

mod support;

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use florin_domain::{
    AccountId, AttemptRef, Currency, Fact, MerchantId, Mode, Money, Operation, Payment, PaymentId, Timestamp,
};
use florin_store::access::{self, Access};
use florin_store::attempts::{self, AttemptRow};
use florin_store::events::Event;
use florin_store::facts::{self, FactRow};
use florin_store::idempotency::{self, Claim};
use florin_store::payments::{self, PaymentRow};
use florin_store::records::{self, Record};
use florin_store::{Db, StoreError, args, latest_version, ledger};
use support::databases;

fn merchant(name: &str) -> MerchantId {
    MerchantId::parse(name).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn euros(minor: i64) -> Money {
    Money::from_minor(minor, Currency::parse("EUR").unwrap()).unwrap()
}

fn charge(merchant_name: &str, id: &str) -> (PaymentRow, AttemptRow) {
    let account = AccountId::parse("acc").unwrap();
    let (payment, attempt) = Payment::begin(
        PaymentId::parse(id).unwrap(),
        merchant(merchant_name),
        euros(1000),
        Operation::Charge,
        account,
    );
    let row = AttemptRow {
        attempt,
        merchant: merchant(merchant_name),
        account_name: Some("main".into()),
        gateway: "simulator".into(),
        inline_account: None,
        parent_reference: None,
        psp_reference: None,
        answer: None,
        token: None,
        node: "node".into(),
        sent_at: at(1),
        due_at: Some(at(30)),
        inquiries: 0,
        not_found: 0,
        not_found_since: None,
        announces: None,
        changed_at: None,
        told: None,
    };
    let payment = PaymentRow {
        payment,
        mode: Mode::Test,
        reference: Some("order-1".into()),
        card: None,
        created_at: at(1),
    };
    (payment, row)
}

async fn insert(db: &Db, rows: &(PaymentRow, AttemptRow)) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    payments::insert(&mut tx, &rows.0).await?;
    attempts::insert(&mut tx, &rows.1).await?;
    tx.commit().await
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    for fresh in databases().await {
        let again = fresh.db.migrate(5).await.unwrap();
        assert_eq!((again.from, again.to), (latest_version(), latest_version()), "{}", fresh.engine);
    }
}

#[tokio::test]
async fn two_nodes_may_migrate_at_once() {
    let fresh = support::sqlite().await;
    let other = Db::open(&fresh.address).await.unwrap();
    let (one, two) = tokio::join!(fresh.db.migrate(0), other.migrate(0));
    // SQLite may ask one of them to begin again; nobody may break anything.
    assert!(one.is_ok() || two.is_ok());
    assert_eq!(fresh.db.migrate(0).await.unwrap().to, latest_version());
}

#[tokio::test]
async fn a_newer_database_is_left_alone() {
    for fresh in databases().await {
        let mut tx = fresh.db.begin().await.unwrap();
        let sql = "INSERT INTO migrations (version, name, applied_at) VALUES ($1, $2, $3)";
        tx.put(sql, args![999_i64, "future", 0_i64]).await.unwrap();
        tx.commit().await.unwrap();
        let newer = StoreError::Newer { found: 999, known: latest_version() };
        assert_eq!(fresh.db.migrate(0).await, Err(newer), "{}", fresh.engine);
    }
}

#[tokio::test]
async fn what_was_not_committed_leaves_no_trace() {
    for fresh in databases().await {
        let rows = charge("m", "p1");
        let mut tx = fresh.db.begin().await.unwrap();
        payments::insert(&mut tx, &rows.0).await.unwrap();
        assert!(payments::find(&mut tx, &merchant("m"), &rows.0.payment.id).await.unwrap().is_some());
        drop(tx);
        insert(&fresh.db, &charge("m", "p2")).await.unwrap();
        assert_eq!(payments::read_one(&fresh.db, &merchant("m"), &rows.0.payment.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_is_read_is_what_was_written() {
    for fresh in databases().await {
        let rows = charge("m", "p1");
        insert(&fresh.db, &rows).await.unwrap();
        let payment = payments::read_one(&fresh.db, &merchant("m"), &rows.0.payment.id).await.unwrap();
        assert_eq!(payment.as_ref(), Some(&rows.0), "{}", fresh.engine);
        let attempt = attempts::read_one(&fresh.db, &merchant("m"), &rows.1.attempt.at).await.unwrap();
        assert_eq!(attempt.as_ref(), Some(&rows.1), "{}", fresh.engine);
        let other = payments::read_one(&fresh.db, &merchant("other"), &rows.0.payment.id).await.unwrap();
        assert_eq!(other, None, "another tenant's payment");
    }
}

#[tokio::test]
async fn of_two_that_change_a_payment_one_begins_again() {
    for fresh in databases().await {
        let rows = charge("m", "p1");
        insert(&fresh.db, &rows).await.unwrap();
        let change = rows.0.payment.after(&rows.1.attempt, Fact::Captured(1000)).unwrap();
        let save = || async {
            let mut tx = fresh.db.begin().await?;
            payments::save(&mut tx, &change.payment).await?;
            tx.commit().await
        };
        let (one, two) = tokio::join!(save(), save());
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1, "{}", fresh.engine);
        assert!([one, two].contains(&Err(StoreError::Again)), "{}", fresh.engine);
    }
}

#[tokio::test]
async fn a_payment_has_one_charge_under_way_whatever_the_program_says() {
    for fresh in databases().await {
        let rows = charge("m", "p1");
        insert(&fresh.db, &rows).await.unwrap();
        let mut second = rows.1.clone();
        second.attempt.at.no = 2;
        let put = async {
            let mut tx = fresh.db.begin().await?;
            attempts::insert(&mut tx, &second).await?;
            tx.commit().await
        };
        assert_eq!(put.await, Err(StoreError::Taken), "{}", fresh.engine);
    }
}

#[tokio::test]
async fn many_callers_share_commits_and_nobody_is_lost() {
    for fresh in databases().await {
        let tasks: Vec<_> = (0..200)
            .map(|n| {
                let db = fresh.db.clone();
                tokio::spawn(async move {
                    let rows = charge("m", &format!("p{n}"));
                    if n % 10 == 9 {
                        let mut tx = db.begin().await.unwrap();
                        payments::insert(&mut tx, &rows.0).await.unwrap();
                        return; // changes its mind in the middle of the group
                    }
                    insert(&db, &rows).await.unwrap();
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let other = Db::open(&fresh.address).await.unwrap();
        let mut row = other.fetch_one("SELECT COUNT(*) FROM payments", &[]).await.unwrap().unwrap();
        assert_eq!(row.int().unwrap(), 180, "{}", fresh.engine);
        let counters = fresh.db.counters();
        let (transactions, commits) =
            (counters.transactions.load(Ordering::Relaxed), counters.commits.load(Ordering::Relaxed));
        if fresh.db.is_embedded() {
            assert!(commits < transactions, "{commits} commits for {transactions} transactions");
        }
    }
}

#[tokio::test]
async fn due_attempts_are_leased_to_one_worker() {
    for fresh in databases().await {
        for n in 0..40 {
            insert(&fresh.db, &charge("m", &format!("p{n:02}"))).await.unwrap();
        }
        assert_eq!(attempts::next_due(&fresh.db).await.unwrap(), Some(at(30)));
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let db = fresh.db.clone();
                tokio::spawn(async move {
                    let mut mine = Vec::new();
                    for _ in 0..10 {
                        let leased = async {
                            let mut tx = db.begin().await?;
                            let leased = attempts::lease(&mut tx, at(100), at(200), 7).await?;
                            tx.commit().await?;
                            Ok::<_, StoreError>(leased)
                        };
                        mine.extend(leased.await.unwrap_or_default());
                    }
                    mine
                })
            })
            .collect();
        let mut seen = HashSet::new();
        for worker in workers {
            for (_, at) in worker.await.unwrap() {
                assert!(seen.insert(at.to_string()), "{at} was leased twice on {}", fresh.engine);
            }
        }
        assert_eq!(seen.len(), 40, "{}", fresh.engine);
    }
}

#[tokio::test]
async fn only_orphans_of_the_dead_fall_due() {
    for fresh in databases().await {
        insert(&fresh.db, &charge("m", "p1")).await.unwrap();
        let mut alive = charge("m", "p2");
        alive.1.node = "alive".into();
        insert(&fresh.db, &alive).await.unwrap();
        let mut tx = fresh.db.begin().await.unwrap();
        florin_store::nodes::beat(&mut tx, "node", at(1)).await.unwrap();
        florin_store::nodes::beat(&mut tx, "alive", at(20)).await.unwrap();
        let dead = florin_store::nodes::bury(&mut tx, at(10)).await.unwrap();
        assert_eq!(dead, ["node"]);
        assert_eq!(attempts::orphans_due(&mut tx, &dead[0], at(20)).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(attempts::next_due(&fresh.db).await.unwrap(), Some(at(20)));
    }
}

#[tokio::test]
async fn a_key_stands_for_one_request() {
    for fresh in databases().await {
        let rows = charge("m", "p1");
        insert(&fresh.db, &rows).await.unwrap();
        let claim = Claim {
            scope: "scope".into(),
            fingerprint: "print".into(),
            attempt: Some(rows.1.attempt.at.clone()),
            status: None,
            answer: None,
            created_at: at(5),
        };
        let put = |merchant_name: &'static str| {
            let (db, claim) = (fresh.db.clone(), claim.clone());
            async move {
                let mut tx = db.begin().await?;
                idempotency::claim(&mut tx, &merchant(merchant_name), &claim).await?;
                tx.commit().await
            }
        };
        assert_eq!(put("m").await, Ok(()));
        assert_eq!(put("m").await, Err(StoreError::Taken));
        assert_eq!(put("other").await, Ok(()), "another tenant's key never matches");
        assert_eq!(idempotency::find(&fresh.db, &merchant("m"), "scope").await.unwrap(), Some(claim));
        let mut tx = fresh.db.begin().await.unwrap();
        // The other tenant's claim names a payment that it does not have: it is final.
        assert_eq!(idempotency::prune(&mut tx, at(6)).await.unwrap(), 1, "one payment is still under way");
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_foreign_token_and_an_unknown_one_are_the_same_miss() {
    for fresh in databases().await {
        let record = Record {
            id: "r1".into(),
            envelope: "v1.1.a.b".into(),
            fingerprint: None,
            mode: Some(Mode::Live),
            created_at: at(1),
        };
        let mut tx = fresh.db.begin().await.unwrap();
        records::insert(&mut tx, &merchant("m"), "hash", &record).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(records::find(&fresh.db, &merchant("m"), "hash").await.unwrap(), Some(record));
        assert_eq!(records::find(&fresh.db, &merchant("other"), "hash").await.unwrap(), None);
        let mut tx = fresh.db.begin().await.unwrap();
        assert!(!records::delete(&mut tx, &merchant("other"), "hash", "asked", at(2)).await.unwrap());
        assert!(records::delete(&mut tx, &merchant("m"), "hash", "asked", at(2)).await.unwrap());
        assert!(!records::delete(&mut tx, &merchant("m"), "hash", "asked", at(2)).await.unwrap());
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_text_that_no_database_holds_is_found_nowhere() {
    for fresh in databases().await {
        assert_eq!(records::find(&fresh.db, &merchant("m"), "ha\0sh").await.unwrap(), None);
        let mut tx = fresh.db.begin().await.unwrap();
        let code = florin_store::wallet::tokens::find_code(&mut tx, &merchant("m"), "ha\0sh").await.unwrap();
        assert!(code.is_none());
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn the_access_log_shows_every_change_made_to_it() {
    for fresh in databases().await {
        let log = |record: &'static str, keep: bool| {
            let db = fresh.db.clone();
            async move {
                let mut tx = db.begin().await.unwrap();
                let access = Access {
                    at: at(1),
                    merchant: "m",
                    actor: "key",
                    record,
                    purpose: "charge",
                    request: "r",
                    result: "ok",
                };
                access::append(&mut tx, &access).await.unwrap();
                access::append(&mut tx, &access).await.unwrap();
                if keep {
                    tx.commit().await.unwrap();
                }
            }
        };
        let tasks: Vec<_> = (0..40).map(|n| tokio::spawn(log("r", n % 4 != 3))).collect();
        for task in tasks {
            task.await.unwrap();
        }
        let verified = access::verify(&fresh.db).await.unwrap();
        assert_eq!((verified.rows, verified.broken), (60, None), "{}", fresh.engine);

        let mut tx = fresh.db.begin().await.unwrap();
        tx.write("UPDATE access_log SET actor = 'somebody else' WHERE seq = 2", &[]).await.unwrap();
        tx.commit().await.unwrap();
        let verified = access::verify(&fresh.db).await.unwrap();
        assert!(verified.broken.is_some_and(|(_, seq)| seq == 2), "{}", fresh.engine);
    }
}

#[tokio::test]
async fn facts_and_books_are_appended_once() {
    for fresh in databases().await {
        let rows = charge("m", "p1");
        insert(&fresh.db, &rows).await.unwrap();
        let change = rows.0.payment.after(&rows.1.attempt, Fact::Captured(1000)).unwrap();
        let fact = FactRow { version: change.payment.version, attempt: 1, fact: Fact::Captured(1000) };
        let event = Event { kind: "payment.captured".into(), body: "{}".into() };
        let book = || async {
            let mut tx = fresh.db.begin().await?;
            let (m, id) = (merchant("m"), &rows.0.payment.id);
            facts::insert(&mut tx, &m, id, &fact, "reply", &event, at(2)).await?;
            let transfer = change.transfer.as_ref().unwrap();
            let posting =
                ledger::Posting { id: "p1-v2", kind: "captured", payment: Some(id), transfer, at: at(2) };
            ledger::post(&mut tx, &m, &posting).await?;
            tx.commit().await
        };
        assert_eq!(book().await, Ok(()));
        assert_eq!(book().await, Err(StoreError::Taken), "{}", fresh.engine);
        assert_eq!(facts::list(&fresh.db, &merchant("m"), &rows.0.payment.id).await.unwrap(), [fact]);
        let balances = ledger::balances(&fresh.db, &merchant("m")).await.unwrap();
        let shown: Vec<_> =
            balances.iter().map(|b| (b.account.as_str(), b.currency.as_str(), b.minor)).collect();
        assert_eq!(shown, [("merchant", "EUR", -1000), ("psp/acc", "EUR", 1000)]);
    }
}

#[tokio::test]
async fn sums_that_cannot_be_are_refused_by_the_database_itself() {
    for fresh in databases().await {
        let rows = charge("m", "p1");
        insert(&fresh.db, &rows).await.unwrap();
        let mut wrong = rows.0.payment.after(&rows.1.attempt, Fact::Captured(1000)).unwrap().payment;
        wrong.refunded = 1001;
        let mut tx = fresh.db.begin().await.unwrap();
        let saved = match payments::save(&mut tx, &wrong).await {
            Ok(()) => tx.commit().await,
            Err(error) => Err(error),
        };
        assert!(matches!(saved, Err(StoreError::Broken(_))), "{}: {saved:?}", fresh.engine);
    }
}

#[tokio::test]
async fn psp_references_are_found_within_one_tenant_and_mode() {
    for fresh in databases().await {
        let mut rows = charge("m", "p1");
        rows.1.psp_reference = Some("ch_1".into());
        insert(&fresh.db, &rows).await.unwrap();
        let find = |name: &'static str, mode| {
            let db = fresh.db.clone();
            async move { attempts::find_by_psp_reference(&db, &merchant(name), mode, "ch_1").await.unwrap().len() }
        };
        assert_eq!(
            (find("m", Mode::Test).await, find("m", Mode::Live).await, find("o", Mode::Test).await),
            (1, 0, 0)
        );
        let at = AttemptRef::parse("p1-1").unwrap();
        assert_eq!(rows.1.attempt.at, at);
    }
}

#[tokio::test]
async fn a_copy_is_consistent_while_others_write() {
    let fresh = support::sqlite().await;
    fresh.db.migrate(0).await.unwrap();
    insert(&fresh.db, &charge("m", "p1")).await.unwrap();
    let copy = std::env::temp_dir().join(format!("florin_copy_{}.db", std::process::id()));
    fresh.db.backup(&copy).unwrap();
    let opened = Db::open(&format!("sqlite://{}", copy.display())).await.unwrap();
    let found = payments::read_one(&opened, &merchant("m"), &PaymentId::parse("p1").unwrap()).await.unwrap();
    assert!(found.is_some());
    let _ = std::fs::remove_file(copy);
}

#[tokio::test]
async fn the_address_of_an_unknown_engine_says_what_is_known() {
    let error = Db::open("mysql://x").await.err().unwrap();
    assert!(error.to_string().contains("sqlite:///path"));
}
