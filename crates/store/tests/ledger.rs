//! What the books promise, on every engine at hand (standards 10.1).

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use florin_domain::{
    AccountId, AccountNumber, Currency, LedgerAccount, LedgerEntry, MerchantId, Money, Side, Timestamp,
    Transfer,
};
use florin_store::ledger::{self, Posted, Posting};
use florin_store::{Db, StoreError, Tx, args, counters};
use support::{Fresh, databases};

fn tenant() -> MerchantId {
    MerchantId::parse("wallet").unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn euros(minor: i64) -> Money {
    Money::from_minor(minor, Currency::parse("EUR").unwrap()).unwrap()
}

fn number(n: u64) -> AccountNumber {
    AccountNumber::parse(&format!("EVP{n:013}")).unwrap()
}

fn wallet(n: u64) -> LedgerAccount {
    LedgerAccount::Wallet(number(n))
}

fn psp() -> LedgerAccount {
    LedgerAccount::PspClearing(AccountId::parse("acc").unwrap())
}

fn entry(side: Side, account: LedgerAccount, minor: i64) -> LedgerEntry {
    LedgerEntry { account, side, money: euros(minor) }
}

/// What a deposit books: the card pays amount and commission (standards 10.3).
fn deposit(to: u64, amount: i64, commission: i64) -> Transfer {
    let mut entries =
        vec![entry(Side::Debit, psp(), amount + commission), entry(Side::Credit, wallet(to), amount)];
    if commission > 0 {
        entries.push(entry(Side::Credit, LedgerAccount::Commission, commission));
    }
    Transfer::of(entries).unwrap()
}

/// Money from one wallet to another: debited there, credited here.
fn payment(from: u64, to: u64, amount: i64) -> Transfer {
    Transfer::between(wallet(from), wallet(to), euros(amount)).unwrap()
}

fn posting<'a>(id: &'a str, transfer: &'a Transfer) -> Posting<'a> {
    Posting { id, kind: "test", payment: None, transfer, at: at(1) }
}

async fn post(db: &Db, id: &str, transfer: &Transfer) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    ledger::post(&mut tx, &tenant(), &posting(id, transfer)).await?;
    tx.commit().await
}

async fn once(db: &Db, id: &str, transfer: &Transfer) -> Result<Posted, StoreError> {
    let mut tx = db.begin().await?;
    let posted = ledger::post_once(&mut tx, &tenant(), &posting(id, transfer)).await?;
    tx.commit().await.map(|()| posted)
}

async fn reverse(db: &Db, original: &str, id: &str) -> Result<Transfer, StoreError> {
    let mut tx = db.begin().await?;
    let booked = ledger::reverse(&mut tx, &tenant(), original, id, "chargeback", at(2)).await?;
    tx.commit().await.map(|()| booked)
}

async fn hold(db: &Db, id: &str, transfer: &Transfer, until: i64) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    ledger::hold(&mut tx, &tenant(), &posting(id, transfer), at(until)).await?;
    tx.commit().await
}

async fn settle(db: &Db, held: &str, id: &str, transfer: &Transfer) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    ledger::settle(&mut tx, &tenant(), held, &posting(id, transfer)).await?;
    tx.commit().await
}

async fn release(db: &Db, held: &str) -> Result<(), StoreError> {
    let mut tx = db.begin().await?;
    ledger::release(&mut tx, &tenant(), held).await?;
    tx.commit().await
}

/// What a wallet has at its disposal and what is held.
async fn has(db: &Db, n: u64) -> (i64, i64) {
    let all = ledger::at_disposal(db, &tenant(), &number(n)).await.unwrap();
    all.first().map_or((0, 0), |euros| (euros.available, euros.held))
}

/// What the entries sum up to: debits less credits.
async fn sums(db: &Db) -> BTreeMap<String, i64> {
    let balances = ledger::balances(db, &tenant()).await.unwrap();
    balances.into_iter().map(|balance| (balance.account, balance.minor)).collect()
}

async fn right(fresh: &Fresh) {
    let mut found = ledger::verify(&fresh.db).await.unwrap();
    // Here nobody is told anything.
    found.retain(|difference| !difference.invariant.starts_with("users were told"));
    assert_eq!(found, [], "{}", fresh.engine);
}

#[tokio::test]
async fn a_deposit_charges_the_card_credits_the_user_and_earns_the_commission() {
    for fresh in databases().await {
        post(&fresh.db, "d26", &deposit(1, 1313, 18)).await.unwrap();
        assert_eq!(has(&fresh.db, 1).await, (1313, 0));
        let sums = sums(&fresh.db).await;
        assert_eq!(
            (sums["psp/acc"], sums["commission"], sums["wallet/EVP0000000000001"]),
            (1331, -18, -1313)
        );
        right(&fresh).await;
    }
}

#[tokio::test]
async fn nobody_spends_more_than_there_is_and_a_refusal_leaves_no_trace() {
    for fresh in databases().await {
        post(&fresh.db, "d1", &deposit(1, 1000, 0)).await.unwrap();
        assert_eq!(post(&fresh.db, "p1", &payment(1, 2, 1001)).await, Err(StoreError::Insufficient));
        assert_eq!(post(&fresh.db, "p2", &payment(3, 1, 1)).await, Err(StoreError::Insufficient));
        post(&fresh.db, "p3", &payment(1, 2, 1000)).await.unwrap();
        assert_eq!((has(&fresh.db, 1).await, has(&fresh.db, 2).await), ((0, 0), (1000, 0)));
        let mut tx = fresh.db.begin().await.unwrap();
        assert_eq!(ledger::find(&mut tx, &tenant(), "p1").await.unwrap(), None);
        drop(tx);
        right(&fresh).await;
    }
}

#[tokio::test]
async fn the_same_id_has_one_effect_and_other_content_is_an_error() {
    for fresh in databases().await {
        let first = deposit(1, 1313, 18);
        assert_eq!(once(&fresh.db, "d1", &first).await, Ok(Posted::Now));
        assert_eq!(once(&fresh.db, "d1", &first).await, Ok(Posted::Before));
        for other in [deposit(1, 1314, 18), deposit(2, 1313, 18), deposit(1, 1313, 0)] {
            assert_eq!(once(&fresh.db, "d1", &other).await, Err(StoreError::Differs), "{}", fresh.engine);
        }
        assert_eq!(post(&fresh.db, "d1", &first).await, Err(StoreError::Taken));
        assert_eq!(has(&fresh.db, 1).await, (1313, 0));
        right(&fresh).await;
    }
}

#[tokio::test]
async fn a_chargeback_takes_what_is_left_and_the_rest_is_a_debt() {
    for fresh in databases().await {
        post(&fresh.db, "d1", &deposit(1, 1313, 18)).await.unwrap();
        post(&fresh.db, "p1", &payment(1, 2, 1000)).await.unwrap();
        reverse(&fresh.db, "d1", "d1-back").await.unwrap();
        assert_eq!(reverse(&fresh.db, "d1", "d1-again").await.err(), Some(StoreError::Taken));
        let sums = sums(&fresh.db).await;
        assert_eq!((has(&fresh.db, 1).await, has(&fresh.db, 2).await), ((0, 0), (1000, 0)));
        assert_eq!((sums["psp/acc"], sums["commission"], sums["debt/EVP0000000000001"]), (0, 0, 1000));
        right(&fresh).await;
    }
}

#[tokio::test]
async fn a_chargeback_does_not_touch_what_is_held() {
    for fresh in databases().await {
        post(&fresh.db, "d1", &deposit(1, 1000, 0)).await.unwrap();
        hold(&fresh.db, "h1", &payment(1, 2, 700), 100).await.unwrap();
        reverse(&fresh.db, "d1", "d1-back").await.unwrap();
        assert_eq!(
            (has(&fresh.db, 1).await, sums(&fresh.db).await["debt/EVP0000000000001"]),
            ((0, 700), 700)
        );
        settle(&fresh.db, "h1", "p1", &payment(1, 2, 700)).await.unwrap();
        assert_eq!((has(&fresh.db, 1).await, has(&fresh.db, 2).await), ((0, 0), (700, 0)));
        right(&fresh).await;
    }
}

#[tokio::test]
async fn a_hold_is_spent_by_nothing_else_and_ends_once() {
    for fresh in databases().await {
        let db = &fresh.db;
        post(db, "d1", &deposit(1, 1000, 0)).await.unwrap();
        assert_eq!(hold(db, "h0", &payment(1, 2, 1001), 100).await, Err(StoreError::Insufficient));
        hold(db, "h1", &payment(1, 2, 600), 100).await.unwrap();
        assert_eq!((has(db, 1).await, has(db, 2).await), ((400, 600), (0, 0)));
        right(&fresh).await;
        assert_eq!(post(db, "p0", &payment(1, 3, 401)).await, Err(StoreError::Insufficient));
        assert_eq!(settle(db, "h1", "p1", &payment(1, 2, 601)).await, Err(StoreError::Insufficient));
        settle(db, "h1", "p1", &payment(1, 2, 500)).await.unwrap();
        assert_eq!((has(db, 1).await, has(db, 2).await), ((500, 0), (500, 0)), "the rest is free again");
        assert_eq!(settle(db, "h1", "p2", &payment(1, 2, 1)).await, Err(StoreError::Taken));
        assert_eq!(release(db, "h1").await, Err(StoreError::Taken));
        hold(db, "h2", &payment(1, 2, 500), 50).await.unwrap();
        let due = |seconds| async move { ledger::due(db, at(seconds), 10).await.unwrap().len() };
        assert_eq!((due(49).await, due(50).await), (0, 1));
        release(db, "h2").await.unwrap();
        assert_eq!((has(db, 1).await, due(50).await), ((500, 0), 0));
        right(&fresh).await;
    }
}

#[tokio::test]
async fn money_may_pass_through_an_account_in_one_transfer() {
    for fresh in databases().await {
        let through = Transfer::of(vec![
            entry(Side::Debit, wallet(1), 300),
            entry(Side::Debit, psp(), 1000),
            entry(Side::Credit, wallet(2), 300),
            entry(Side::Credit, wallet(1), 1000),
        ]);
        post(&fresh.db, "t1", &through.unwrap()).await.unwrap();
        assert_eq!((has(&fresh.db, 1).await, has(&fresh.db, 2).await), ((700, 0), (300, 0)));
        right(&fresh).await;
    }
}

#[tokio::test]
async fn whatever_is_bent_in_the_books_is_named() {
    let bends = [
        ("UPDATE ledger_balances SET posted = posted + 1", "a kept balance"),
        ("UPDATE ledger_balances SET version = version + 1", "a kept balance"),
        ("UPDATE ledger_balances SET held = held + 1", "a kept balance"),
        ("DELETE FROM ledger_balances", "a constrained account has"),
        ("UPDATE ledger_entries SET amount = amount + 1 WHERE account = 'psp/acc'", "debits equal"),
        ("UPDATE ledger_entries SET amount = amount + 1 WHERE account = 'psp/acc'", "all accounts"),
        ("UPDATE ledger_entries SET balance_after = 1 WHERE account_version = 1", "versions of an account"),
        ("UPDATE ledger_entries SET account_version = 9 WHERE account_version = 2", "versions of an account"),
        ("UPDATE ledger_entries SET account_version = NULL WHERE account_version = 2", "a posted entry"),
        ("DELETE FROM ledger_transfers WHERE id = 'd1'", "a transfer has entries"),
        ("UPDATE ledger_transfers SET state = 'released' WHERE id = 'h1'", "entries of a hold"),
        ("UPDATE ledger_transfers SET state = 'settled' WHERE id = 'h1'", "a hold that was settled"),
        ("UPDATE ledger_transfers SET reverses = 'd1' WHERE id = 'd2'", "a reversal"),
        ("UPDATE ledger_transfers SET settles = 'h1' WHERE id = 'p1'", "a hold is settled for at most"),
    ];
    for (bend, invariant) in bends {
        for fresh in databases().await {
            post(&fresh.db, "d1", &deposit(1, 1000, 10)).await.unwrap();
            post(&fresh.db, "d2", &deposit(1, 500, 10)).await.unwrap();
            post(&fresh.db, "p1", &payment(1, 2, 200)).await.unwrap();
            hold(&fresh.db, "h1", &payment(1, 2, 100), 9).await.unwrap();
            right(&fresh).await;
            let mut tx = fresh.db.begin().await.unwrap();
            assert!(tx.write(bend, &[]).await.unwrap() > 0, "{bend}");
            tx.commit().await.unwrap();
            let found = ledger::verify(&fresh.db).await.unwrap();
            assert!(
                found.iter().any(|difference| difference.invariant.starts_with(invariant)),
                "{}: {bend}: {found:?}",
                fresh.engine
            );
        }
    }
}

/// A die of its own for each worker: the same throws in every run.
struct Die(u64);

impl Die {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn minor(&mut self) -> i64 {
        i64::try_from(self.below(500)).unwrap() + 1
    }
}

const WORKERS: u64 = 32;
const MOVES: u64 = 12;
const WALLETS: u64 = 5;

/// One random thing; a lost race is tried again.
async fn random_move(db: &Db, die: &mut Die, id: &str) -> Result<&'static str, StoreError> {
    let (from, to, minor) = (die.below(WALLETS), die.below(WALLETS), die.minor());
    match die.below(6) {
        0 | 1 => once(db, id, &deposit(to, minor, minor / 50)).await.map(|_| "deposit"),
        2 => once(db, id, &payment(from, to, minor)).await.map(|_| "payment"),
        3 => {
            let held = format!("{id}-hold");
            hold(db, &held, &payment(from, to, minor), 9).await?;
            settle(db, &held, id, &payment(from, to, die.minor().min(minor))).await.map(|()| "hold")
        }
        4 => {
            let held = format!("{id}-hold");
            hold(db, &held, &payment(from, to, minor), 9).await?;
            release(db, &held).await.map(|()| "release")
        }
        // Several workers choose the same original.
        _ => reverse(db, &format!("first-{}", die.below(WALLETS)), id).await.map(|_| "reversal"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_many_workers_do_at_once_the_books_stay_right() {
    for fresh in databases().await {
        for n in 0..WALLETS {
            post(&fresh.db, &format!("first-{n}"), &deposit(n, 2000, 40)).await.unwrap();
        }
        let done = Arc::new(AtomicU64::new(0));
        let work = (0..WORKERS).map(|worker| {
            let (db, done) = (fresh.db.clone(), done.clone());
            async move {
                let mut die = Die(0x9E37_79B9_7F4A_7C15 ^ (worker + 1));
                for step in 0..MOVES {
                    let id = format!("w{worker}-{step}");
                    match random_move(&db, &mut die, &id).await {
                        Ok(_) => _ = done.fetch_add(1, Ordering::Relaxed),
                        Err(StoreError::Insufficient | StoreError::Again | StoreError::Taken) => {}
                        Err(error) => panic!("{id}: {error}"),
                    }
                }
            }
        });
        let tasks: Vec<_> = work.map(tokio::spawn).collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert!(done.load(Ordering::Relaxed) > WORKERS * MOVES / 4, "{}", fresh.engine);
        right(&fresh).await;
        let sums = sums(&fresh.db).await;
        assert_eq!(sums.values().sum::<i64>(), 0, "{}: {sums:?}", fresh.engine);
        for n in 0..WALLETS {
            let (available, held) = has(&fresh.db, n).await;
            assert!(available >= 0 && held >= 0, "{}: wallet {n} has {available}, {held} held", fresh.engine);
            assert_eq!(sums.get(&wallet(n).to_string()).copied().unwrap_or(0), -(available + held));
        }
    }
}

#[tokio::test]
async fn one_id_booked_by_many_at_once_has_one_effect() {
    for fresh in databases().await {
        let tasks: Vec<_> = (0..WORKERS)
            .map(|_| {
                let db = fresh.db.clone();
                tokio::spawn(async move {
                    loop {
                        match once(&db, "d1", &deposit(1, 1313, 18)).await {
                            Err(StoreError::Taken | StoreError::Again) => {}
                            other => return other.unwrap(),
                        }
                    }
                })
            })
            .collect();
        let mut now = 0;
        for task in tasks {
            now += u32::from(task.await.unwrap() == Posted::Now);
        }
        assert_eq!((now, has(&fresh.db, 1).await), (1, (1313, 0)), "{}", fresh.engine);
    }
}

async fn deposited(db: &Db, id: &str, to: u64) -> Tx {
    let transfer = deposit(to, 100, 2);
    let mut tx = db.begin().await.unwrap();
    ledger::post(&mut tx, &tenant(), &posting(id, &transfer)).await.unwrap();
    // A question sends what waits, so that every row is locked that will be.
    ledger::find(&mut tx, &tenant(), id).await.unwrap();
    tx
}

#[tokio::test]
async fn deposits_to_different_users_wait_for_nothing_of_each_other() {
    for fresh in databases().await {
        if fresh.db.is_embedded() {
            continue; // It has one writer by design; its group commit is what is shared.
        }
        // Twenty transactions are open at once, all over the same clearing and commission accounts.
        let mut open = Vec::new();
        for n in 0..20 {
            let id = format!("d{n}");
            let booked = deposited(&fresh.db, &id, n);
            open.push(
                tokio::time::timeout(Duration::from_secs(20), booked).await.expect("it waits for others"),
            );
        }
        // Whoever books for the same user does wait.
        let again = deposited(&fresh.db, "again", 3);
        assert!(tokio::time::timeout(Duration::from_millis(200), again).await.is_err());
        for tx in open {
            tx.commit().await.unwrap();
        }
        right(&fresh).await;
    }
}

#[tokio::test]
async fn numbers_are_given_once_and_in_order() {
    for fresh in databases().await {
        let take = |floor, count| {
            let db = fresh.db.clone();
            async move {
                let mut tx = db.begin().await.unwrap();
                let first = counters::take(&mut tx, &tenant(), "card", floor, count).await.unwrap();
                tx.commit().await.unwrap();
                first
            }
        };
        assert_eq!((take(0, 32).await, take(0, 32).await, take(0, 1).await), (1, 33, 65));
        assert_eq!((take(1000, 2).await, take(1000, 2).await), (1001, 1003), "a floor that rose");
    }
}

#[tokio::test]
async fn an_upgrade_finds_old_entries_posted() {
    for fresh in databases().await {
        let mut tx = fresh.db.begin().await.unwrap();
        let sql =
            "INSERT INTO ledger_transfers (merchant_id, id, kind, created_at) VALUES ($1, 'old', 'x', 1)";
        tx.put(sql, args!["m"]).await.unwrap();
        for (line, side) in [(1_i64, "debit"), (2, "credit")] {
            let sql =
                "INSERT INTO ledger_entries (merchant_id, transfer_id, line, account, side, currency, amount)
                       VALUES ($1, 'old', $2, 'merchant', $3, 'EUR', 5)";
            tx.put(sql, args!["m", line, side]).await.unwrap();
        }
        tx.commit().await.unwrap();
        right(&fresh).await;
    }
}
