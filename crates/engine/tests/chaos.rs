//! Many payments at once, a PSP with random faults, callers that hang up, a process that dies: the books agree
//! afterwards. The seed is printed; `FLORIN_SEED` plays one again.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

mod house;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use florin_connectors::Method;
use florin_domain::Operation;
use florin_engine::payments;
use house::{House, houses};
use serde_json::json;

const FAULTS: [&str; 14] = [
    "approved",
    "approved",
    "approved",
    "issuer_declined",
    "insufficient_funds",
    "cut_before_read",
    "cut_after_charge",
    "http_503",
    "http_500_charged",
    "html",
    "half_json",
    "wrong_amount",
    "wrong_reference",
    "rate_limited",
];

/// A small generator (SplitMix64): the same seed, the same story.
struct Dice(AtomicU64);

impl Dice {
    fn roll(&self, sides: u64) -> u64 {
        let mut z =
            self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed).wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }

    fn pick<'a>(&self, words: &[&'a str]) -> &'a str {
        words[usize::try_from(self.roll(words.len() as u64)).unwrap()]
    }
}

fn seed() -> u64 {
    let given = std::env::var("FLORIN_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(|| {
        let mut bytes = [0; 8];
        florin_vault::Random::fill(&florin_vault::OsRandom, &mut bytes);
        u64::from_le_bytes(bytes)
    });
    eprintln!("FLORIN_SEED={seed}");
    seed
}

async fn rules(house: &House, dice: &Dice) {
    let rules: Vec<_> = (0..30)
        .map(|_| {
            let operation =
                dice.pick(&["charge", "charge", "authorize", "capture", "void", "refund", "payout"]);
            json!({"operation": operation, "times": 1 + dice.roll(2), "outcome": dice.pick(&FAULTS)})
        })
        .collect();
    house.control(Method::Post, "rules", json!({ "rules": rules })).await;
}

/// One customer: is paid, or pays, and then perhaps wants something else.
async fn customer(house: &House, dice: &Dice) {
    if dice.roll(6) == 0 {
        let _ = house.pay_out(100 + i64::try_from(dice.roll(900)).unwrap()).await;
        return;
    }
    let operation = if dice.roll(2) == 0 { Operation::Charge } else { Operation::Authorize };
    let minor = 100 + i64::try_from(dice.roll(900)).unwrap();
    let order = house.order_at(operation, minor, &["simulator", "second"]).await;
    let pays = payments::start(&house.engine, &house.caller, order);
    let outcome = if dice.roll(8) == 0 {
        // Hangs up in the middle; the payment goes on.
        tokio::select! { outcome = pays => outcome, () = tokio::task::yield_now() => return }
    } else {
        pays.await
    };
    let Ok(outcome) = outcome else { return };
    let Some(reference) = outcome.tried.last().and_then(|tried| tried.psp_reference.clone()) else { return };
    for _ in 0..dice.roll(4) {
        let follow = match dice.roll(3) {
            0 => house.follow(Operation::Capture, &reference, 1 + minor / 2).await,
            1 => house.follow(Operation::Refund, &reference, 1 + minor / 3).await,
            _ => house.follow(Operation::Void, &reference, minor).await,
        };
        let _ = follow;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_happens_the_books_agree() {
    let dice = Arc::new(Dice(AtomicU64::new(seed())));
    for house in houses().await {
        let house = Arc::new(house);
        house.add_account("second").await;
        for _ in 0..6 {
            rules(&house, &dice).await;
            let customers: Vec<_> = (0..12)
                .map(|_| {
                    let (house, dice) = (house.clone(), dice.clone());
                    tokio::spawn(async move { customer(&house, &dice).await })
                })
                .collect();
            for customer in customers {
                customer.await.unwrap();
            }
            house.clock.advance_ms(i64::try_from(dice.roll(20_000)).unwrap());
            let _ = florin_engine::inquiries::sweep(&house.engine).await;
        }
        // The process dies at some commit, in the middle of customers.
        rules(&house, &dice).await;
        let mut orders = Vec::new();
        for _ in 0..12 {
            let minor = 100 + i64::try_from(dice.roll(900)).unwrap();
            orders.push(house.order_at(Operation::Charge, minor, &["simulator", "second"]).await);
        }
        house.engine.db().outage().before(i64::try_from(dice.roll(20)).unwrap());
        let customers: Vec<_> = orders
            .into_iter()
            .map(|order| {
                let house = house.clone();
                tokio::spawn(async move { payments::start(&house.engine, &house.caller, order).await })
            })
            .collect();
        for customer in customers {
            let _ = customer.await.unwrap();
        }
        let engine = house.reborn().await;
        house.control(Method::Post, "rules", json!({ "rules": [] })).await;
        house.settle(&engine).await;
        house.reconcile(&engine).await;
    }
}
