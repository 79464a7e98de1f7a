//! Deliveries as the store keeps them, on every engine at hand.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use florin_domain::{MerchantId, Timestamp};
use florin_store::deliveries::{
    self, DeliveryKey, DeliveryRow, DeliveryState, Ended, Filter, Gone, Lease, TryRow,
};
use florin_store::{Db, StoreError};
use support::databases;

const SHOP: &str = "https://shop.example:443";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn merchant() -> MerchantId {
    MerchantId::parse("merchant").unwrap()
}

fn key(resource: &str) -> DeliveryKey {
    DeliveryKey { merchant: merchant(), face: "checkout".into(), resource: resource.into() }
}

async fn announce(db: &Db, resource: &str, endpoint: &str, id: &str, due: i64, now: i64) {
    let mut tx = db.begin().await.unwrap();
    deliveries::announce(&mut tx, &key(resource), endpoint, id, at(due), at(now)).await.unwrap();
    tx.commit().await.unwrap();
}

async fn claim(db: &Db, endpoint: &str, lease: &str, now: i64, limit: i64) -> Vec<DeliveryRow> {
    let mut tx = db.begin().await.unwrap();
    let hold = Lease { name: lease, until: at(now + 90) };
    let rows = deliveries::claim(&mut tx, &merchant(), endpoint, hold, at(now), limit).await.unwrap();
    tx.commit().await.unwrap();
    rows
}

fn delivered<'a>(row: &'a DeliveryRow, lease: &'a str) -> Ended<'a> {
    Ended {
        row,
        lease,
        state: DeliveryState::Delivered,
        due_at: None,
        taken: true,
        counts: true,
        result: "delivered",
        status: Some(200),
    }
}

async fn settle(db: &Db, ended: &Ended<'_>, now: i64) -> bool {
    let mut tx = db.begin().await.unwrap();
    let held = deliveries::settle(&mut tx, ended, at(now)).await.unwrap();
    tx.commit().await.unwrap();
    held
}

async fn find(db: &Db, resource: &str) -> DeliveryRow {
    deliveries::find(db, &key(resource)).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_version_is_told_once_and_the_row_rests() {
    for fresh in databases().await {
        let db = &fresh.db;
        announce(db, "uid-1", SHOP, "evt-1", 10, 10).await;
        assert_eq!(deliveries::due_endpoints(db, at(9)).await.unwrap(), []);
        assert_eq!(deliveries::due_endpoints(db, at(10)).await.unwrap(), [(merchant(), SHOP.to_owned())]);
        assert_eq!(deliveries::backlog(db, at(10)).await.unwrap(), (1, 1));

        let rows = claim(db, SHOP, "lease-1", 10, 5).await;
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].wanted, rows[0].told, rows[0].webhook_id.as_str()), (1, 0, "evt-1"));
        assert!(settle(db, &delivered(&rows[0], "lease-1"), 11).await);

        let row = find(db, "uid-1").await;
        assert_eq!((row.told, row.state, row.tries, row.due_at), (1, DeliveryState::Delivered, 1, None));
        assert_eq!(deliveries::backlog(db, at(99)).await.unwrap(), (0, 0));
        assert!(claim(db, SHOP, "lease-2", 1000, 5).await.is_empty());
    }
}

#[tokio::test]
async fn a_newer_version_that_comes_during_a_try_is_told_after_it() {
    for fresh in databases().await {
        let db = &fresh.db;
        announce(db, "uid-1", SHOP, "evt-1", 10, 10).await;
        let rows = claim(db, SHOP, "lease-1", 10, 5).await;
        announce(db, "uid-1", SHOP, "evt-2", 11, 11).await;
        assert!(claim(db, SHOP, "lease-2", 12, 5).await.is_empty(), "one at a time on one resource");

        assert!(settle(db, &delivered(&rows[0], "lease-1"), 13).await);
        let row = find(db, "uid-1").await;
        assert_eq!((row.wanted, row.told, row.state, row.tries), (2, 1, DeliveryState::Waiting, 0));
        let rows = claim(db, SHOP, "lease-3", 13, 5).await;
        assert_eq!((rows[0].wanted, rows[0].webhook_id.as_str()), (2, "evt-2"));
    }
}

#[tokio::test]
async fn what_is_announced_for_later_waits_though_a_try_ends_before() {
    for fresh in databases().await {
        let db = &fresh.db;
        announce(db, "uid-1", SHOP, "evt-1", 10, 10).await;
        let rows = claim(db, SHOP, "lease-1", 10, 5).await;
        announce(db, "uid-1", SHOP, "evt-2", 5000, 11).await;
        assert!(settle(db, &delivered(&rows[0], "lease-1"), 12).await);
        assert_eq!(find(db, "uid-1").await.due_at, Some(at(5000)));
    }
}

#[tokio::test]
async fn a_lease_that_ran_out_belongs_to_the_next_worker() {
    for fresh in databases().await {
        let db = &fresh.db;
        announce(db, "uid-1", SHOP, "evt-1", 10, 10).await;
        let dead = claim(db, SHOP, "lease-1", 10, 5).await;
        assert!(claim(db, SHOP, "lease-2", 99, 5).await.is_empty());
        let rows = claim(db, SHOP, "lease-2", 100, 5).await;
        assert_eq!(rows[0].webhook_id, "evt-1", "the same webhook id");
        assert!(!settle(db, &delivered(&dead[0], "lease-1"), 101).await, "too late");
        assert_eq!(find(db, "uid-1").await.told, 0);
        assert!(settle(db, &delivered(&rows[0], "lease-2"), 101).await);
    }
}

#[tokio::test]
async fn many_workers_share_rows_and_none_is_leased_twice() {
    for fresh in databases().await {
        let db = &fresh.db;
        for number in 0..60 {
            announce(db, &format!("uid-{number}"), SHOP, "evt", 10, 10).await;
        }
        let workers = (0..6).map(|worker| {
            let db = db.clone();
            tokio::spawn(async move {
                let mut mine = Vec::new();
                for round in 0..40 {
                    let lease = format!("lease-{worker}-{round}");
                    let mut tx = db.begin().await.unwrap();
                    let hold = Lease { name: &lease, until: at(100) };
                    match deliveries::claim(&mut tx, &merchant(), SHOP, hold, at(10), 3).await {
                        Ok(rows) => {
                            tx.commit().await.unwrap();
                            mine.extend(rows.into_iter().map(|row| row.key.resource));
                        }
                        Err(StoreError::Again) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
                mine
            })
        });
        let mut all = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            all.extend(worker.await.unwrap());
        }
        let taken = all.len();
        all.sort();
        all.dedup();
        assert_eq!((taken, all.len()), (60, 60), "{}", fresh.engine);
    }
}

#[tokio::test]
async fn dead_ones_come_back_one_by_one_by_time_or_all_at_once() {
    for fresh in databases().await {
        let db = &fresh.db;
        for (number, seconds) in [(1, 10), (2, 20), (3, 30)] {
            announce(db, &format!("uid-{number}"), SHOP, "evt", seconds, seconds).await;
        }
        for row in claim(db, SHOP, "lease-1", 40, 9).await {
            let dead = Ended {
                state: DeliveryState::Dead,
                taken: false,
                result: "status",
                status: Some(500),
                ..delivered(&row, "lease-1")
            };
            assert!(settle(db, &dead, 41).await);
        }
        let all = Filter { state: Some(DeliveryState::Dead), ..Filter::default() };
        assert_eq!(deliveries::list(db, &merchant(), &all, 9).await.unwrap().len(), 3);
        let other = MerchantId::parse("another").unwrap();
        for (filter, count) in [
            (Filter { resource: Some("uid-1".into()), ..Filter::default() }, 1),
            (Filter { from: Some(at(20)), to: Some(at(30)), ..Filter::default() }, 1),
            (all.clone(), 1),
            (all, 0),
            (Filter { face: Some("wallet".into()), ..Filter::default() }, 0),
        ] {
            let mut tx = db.begin().await.unwrap();
            assert_eq!(deliveries::replay(&mut tx, &other, &filter, at(50)).await.unwrap(), 0);
            assert_eq!(deliveries::replay(&mut tx, &merchant(), &filter, at(50)).await.unwrap(), count);
            tx.commit().await.unwrap();
        }
        assert_eq!(claim(db, SHOP, "lease-2", 50, 9).await.len(), 3);
    }
}

#[tokio::test]
async fn the_log_is_kept_and_forgotten_by_age() {
    for fresh in databases().await {
        let db = &fresh.db;
        announce(db, "uid-1", SHOP, "evt-1", 10, 10).await;
        let rows = claim(db, SHOP, "lease", 10, 1).await;
        let mut row = TryRow {
            key: key("uid-1"),
            at: at(10),
            lease: "lease".into(),
            webhook_id: "evt-1".into(),
            version: 1,
            no: 1,
            result: "status".into(),
            status: Some(500),
            latency_ms: 12,
            answer: Some("oops".into()),
        };
        let mut tx = db.begin().await.unwrap();
        deliveries::insert_try(&mut tx, &row).await.unwrap();
        row.at = at(20);
        deliveries::insert_try(&mut tx, &row).await.unwrap();
        deliveries::settle(&mut tx, &delivered(&rows[0], "lease"), at(20)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(deliveries::list_tries(db, &key("uid-1")).await.unwrap().len(), 2);

        let mut tx = db.begin().await.unwrap();
        assert_eq!(deliveries::prune_tries(&mut tx, at(20), 10).await.unwrap(), 1);
        assert_eq!(deliveries::prune(&mut tx, &merchant(), at(10), 10).await.unwrap(), 0);
        assert_eq!(deliveries::prune(&mut tx, &merchant(), at(11), 10).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(deliveries::list_tries(db, &key("uid-1")).await.unwrap(), [row]);
    }
}

#[tokio::test]
async fn an_address_that_is_gone_stays_so_until_a_person_says_otherwise() {
    for fresh in databases().await {
        let db = &fresh.db;
        announce(db, "uid-1", SHOP, "evt-1", 10, 10).await;
        let rows = claim(db, SHOP, "lease", 10, 1).await;
        let gone = Gone { merchant: merchant(), address_hash: "hash".into(), endpoint: SHOP.into() };
        let mut tx = db.begin().await.unwrap();
        deliveries::disable(&mut tx, &gone, at(11)).await.unwrap();
        deliveries::disable(&mut tx, &gone, at(12)).await.unwrap();
        let ended = Ended {
            state: DeliveryState::Disabled,
            taken: false,
            status: Some(410),
            ..delivered(&rows[0], "lease")
        };
        deliveries::settle(&mut tx, &ended, at(12)).await.unwrap();
        tx.commit().await.unwrap();
        assert!(deliveries::disabled(db, &merchant(), "hash").await.unwrap());
        assert!(!deliveries::disabled(db, &MerchantId::parse("another").unwrap(), "hash").await.unwrap());

        let mut tx = db.begin().await.unwrap();
        let elsewhere = Some("https://elsewhere:443");
        assert_eq!(deliveries::enable(&mut tx, &merchant(), elsewhere, at(20)).await.unwrap(), 0);
        assert_eq!(deliveries::enable(&mut tx, &merchant(), Some(SHOP), at(20)).await.unwrap(), 1);
        tx.commit().await.unwrap();
        assert_eq!(claim(db, SHOP, "lease-2", 20, 1).await.len(), 1);
    }
}

#[tokio::test]
async fn what_follows_a_commit_happens_only_then() {
    for fresh in databases().await {
        let told = Arc::new(AtomicBool::new(false));
        let mut tx = fresh.db.begin().await.unwrap();
        let hear = told.clone();
        tx.after_commit(move || hear.store(true, Ordering::SeqCst));
        drop(tx);
        assert!(!told.load(Ordering::SeqCst));
        let mut tx = fresh.db.begin().await.unwrap();
        let hear = told.clone();
        tx.after_commit(move || hear.store(true, Ordering::SeqCst));
        tx.commit().await.unwrap();
        assert!(told.load(Ordering::SeqCst));
    }
}
