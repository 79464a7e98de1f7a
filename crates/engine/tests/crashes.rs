//! A process dies at every commit of every story. Another one takes over. Nobody was charged twice, nothing
//! that was answered is lost, and the books agree with the PSP's.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

mod house;

use florin_domain::{AttemptState, Operation, State};
use florin_engine::{EngineError, Outcome, payments};
use house::{House, house, houses};

/// Faults of the PSP that a crash is combined with.
const PSP: &[&str] =
    &["approved", "issuer_declined", "cut_before_read", "cut_after_charge", "http_503", "html"];

/// Dies before, and in another life just behind, the `n`th commit of `story`.
async fn die_at<F>(house: &House, n: i64, behind: bool, story: F) -> Result<Outcome, EngineError>
where
    F: AsyncFnOnce(&House) -> Result<Outcome, EngineError>,
{
    let outage = house.engine.db().outage();
    if behind {
        outage.behind(n);
    } else {
        outage.before(n);
    }
    story(house).await
}

async fn after_the_crash(house: &House, answered: Result<Outcome, EngineError>) {
    let engine = house.reborn().await;
    house.settle(&engine).await;
    house.reconcile(&engine).await;
    let Ok(outcome) = answered else { return };
    // What was answered as done is done.
    let id = &outcome.payment.payment.id;
    let kept =
        florin_store::payments::read_one(engine.db(), &house.caller.merchant, id).await.unwrap().unwrap();
    if outcome.tried.last().unwrap().attempt.state == AttemptState::Succeeded {
        assert_eq!(kept.payment.state, outcome.payment.payment.state);
    }
}

#[tokio::test]
async fn a_charge_survives_a_crash_at_every_commit() {
    for fault in PSP {
        for n in 0..2 {
            for behind in [false, true] {
                for house in houses().await {
                    house.rule("charge", fault).await;
                    let answered = die_at(&house, n, behind, async |house| house.charge(1000).await).await;
                    assert!(house.engine.db().outage().has_struck(), "{fault}: there is no commit {n}");
                    after_the_crash(&house, answered).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn a_payout_survives_a_crash_at_every_commit_and_is_never_made_twice() {
    for fault in PSP {
        for n in 0..2 {
            for behind in [false, true] {
                let house = house().await;
                house.rule("payout", fault).await;
                let answered = die_at(&house, n, behind, async |house| house.pay_out(1000).await).await;
                assert!(house.engine.db().outage().has_struck(), "{fault}: there is no commit {n}");
                after_the_crash(&house, answered).await;
                let payouts = house.books().await["payouts"].as_array().map_or(0, Vec::len);
                assert!(payouts <= 1, "{fault}: paid out {payouts} times");
            }
        }
    }
}

#[tokio::test]
async fn a_fallback_survives_a_crash_at_every_commit() {
    for n in 0..3 {
        for behind in [false, true] {
            let house = house().await;
            house.add_account("second").await;
            house.rule("charge", "http_503").await;
            let order = house.order_at(Operation::Charge, 1000, &["simulator", "second"]).await;
            let start = async |house: &House| payments::start(&house.engine, &house.caller, order).await;
            let answered = die_at(&house, n, behind, start).await;
            assert!(house.engine.db().outage().has_struck(), "there is no commit {n}");
            after_the_crash(&house, answered).await;
        }
    }
}

#[tokio::test]
async fn captures_and_refunds_survive_a_crash_at_every_commit() {
    for fault in ["approved", "cut_after_charge", "cut_before_read"] {
        for n in 0..2 {
            for behind in [false, true] {
                let house = house().await;
                let order = house.order(Operation::Authorize, 1000).await;
                let hold = payments::start(&house.engine, &house.caller, order).await.unwrap();
                let reference = hold.tried[0].psp_reference.clone().unwrap();
                house.rule("capture", fault).await;
                let capture = async |house: &House| house.follow(Operation::Capture, &reference, 1000).await;
                let answered = die_at(&house, n, behind, capture).await;
                after_the_crash(&house, answered).await;

                let house = house::house().await;
                let charged = house.charge(1000).await.unwrap();
                let reference = charged.tried[0].psp_reference.clone().unwrap();
                house.rule("refund", fault).await;
                let refund = async |house: &House| house.follow(Operation::Refund, &reference, 400).await;
                let answered = die_at(&house, n, behind, refund).await;
                after_the_crash(&house, answered).await;
            }
        }
    }
}

#[tokio::test]
async fn an_inquiry_survives_a_crash_at_every_commit() {
    for fault in ["cut_after_charge", "cut_before_read"] {
        for n in 0..4 {
            for behind in [false, true] {
                let house = house().await;
                house.rule("charge", fault).await;
                house.charge(1000).await.unwrap();
                let outage = house.engine.db().outage();
                if behind {
                    outage.behind(n);
                } else {
                    outage.before(n);
                }
                for _ in 0..20 {
                    house.clock.advance_ms(45_000);
                    let _ = florin_engine::inquiries::sweep(&house.engine).await;
                }
                let engine = house.reborn().await;
                house.settle(&engine).await;
                house.reconcile(&engine).await;
            }
        }
    }
}

#[tokio::test]
async fn a_crash_before_the_first_commit_is_no_payment_at_all() {
    let house = house().await;
    let answered = die_at(&house, 0, false, async |house| house.charge(1000).await).await;
    assert!(answered.is_err());
    let engine = house.reborn().await;
    let rows = engine.db().fetch("SELECT id FROM payments", &[]).await.unwrap();
    assert!(rows.is_empty() && house.books().await["charges"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_crash_after_the_charge_is_found_out_to_be_a_charge() {
    let house = house().await;
    let answered = die_at(&house, 1, false, async |house| house.charge(1000).await).await;
    assert!(answered.is_err(), "nobody was told");
    let engine = house.reborn().await;
    house.settle(&engine).await;
    let mut row = engine.db().fetch_one("SELECT state FROM payments", &[]).await.unwrap().unwrap();
    assert_eq!(row.text().unwrap(), State::Captured.as_str());
    house.reconcile(&engine).await;
}
