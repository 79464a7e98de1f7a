//! Where no PSP can tell, a person decides: once, by name, through the gate that every fact passes.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

mod house;

use florin_connectors::Method;
use florin_domain::{AttemptRef, AttemptState, Operation, State};
use florin_engine::reviews::{self, Decision, ReviewError};
use florin_engine::{EngineError, inquiries, payments};
use florin_store::{alarms, attempts, decisions};
use house::{House, houses};
use serde_json::json;

const EXECUTED: Decision<'_> = Decision { is_executed: true, person: "ines", note: "in the PSP's report" };
const NOT_EXECUTED: Decision<'_> = Decision { is_executed: false, ..EXECUTED };

/// Asks until the schedule is over, with a PSP that is away; then it is back.
async fn ask_in_vain(house: &House) {
    let rules = json!({"rules": [{"operation": "status", "times": 100, "outcome": "cut_before_read"}]});
    house.control(Method::Post, "rules", rules).await;
    for _ in 0..10 {
        house.clock.advance_ms(3_600_000);
        inquiries::sweep(&house.engine).await.unwrap();
    }
    house.control(Method::Post, "rules", json!({"rules": []})).await;
}

async fn only_review(house: &House) -> AttemptRef {
    let waiting = attempts::in_review(house.engine.db()).await.unwrap();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    waiting[0].attempt.at.clone()
}

#[tokio::test]
async fn a_charge_that_a_person_found_is_booked() {
    for house in houses().await {
        house.rule("charge", "cut_after_charge").await;
        house.charge(1000).await.unwrap();
        ask_in_vain(&house).await;
        let at = only_review(&house).await;
        assert_eq!(alarms::list_open(house.engine.db()).await.unwrap().len(), 1);

        let (payment, attempt) = reviews::decide(&house.engine, &at, EXECUTED).await.unwrap();
        assert_eq!(payment.payment.state, State::Captured);
        assert_eq!((attempt.attempt.state, attempt.due_at), (AttemptState::Succeeded, None));
        house.reconcile(&house.engine).await;
        assert!(
            alarms::list_open(house.engine.db()).await.unwrap().is_empty(),
            "its alarm is closed with it"
        );
        let (db, merchant) = (house.engine.db(), &house.caller.merchant);
        let kept = decisions::list(db, merchant, &at.payment).await.unwrap();
        assert_eq!((kept[0].version, kept[0].person.as_str()), (payment.payment.version, "ines"));

        let again = reviews::decide(&house.engine, &at, NOT_EXECUTED).await;
        assert!(matches!(again, Err(ReviewError::Unknown(_))), "{again:?}");
    }
}

#[tokio::test]
async fn a_capture_that_was_not_executed_makes_way_for_another() {
    for house in houses().await {
        let order = house.order(Operation::Authorize, 1000).await;
        let hold = payments::start(&house.engine, &house.caller, order).await.unwrap();
        let reference = hold.tried[0].psp_reference.clone().unwrap();
        house.rule("capture", "cut_before_read").await;
        house.follow(Operation::Capture, &reference, 1000).await.unwrap();
        ask_in_vain(&house).await;
        for operation in [Operation::Capture, Operation::Void] {
            let waits = house.follow(operation, &reference, 1000).await;
            assert!(matches!(waits, Err(EngineError::Refused(_))), "{waits:?}");
        }
        let at = only_review(&house).await;
        let (payment, _) = reviews::decide(&house.engine, &at, NOT_EXECUTED).await.unwrap();
        assert_eq!((payment.payment.state, payment.payment.capturing), (State::Authorized, 0));
        let captured = house.follow(Operation::Capture, &reference, 1000).await.unwrap();
        assert_eq!(captured.payment.payment.captured, 1000);
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn an_answer_of_the_psp_is_a_better_witness_than_a_person() {
    for house in houses().await {
        house.rule("charge", "cut_after_charge").await;
        house.charge(1000).await.unwrap();
        ask_in_vain(&house).await;
        let at = only_review(&house).await;
        // A notice makes us ask, and the PSP is back.
        let mut tx = house.engine.db().begin().await.unwrap();
        let (merchant, now) = (&house.caller.merchant, house.engine.now());
        attempts::make_due(&mut tx, merchant, &at, None, None, now).await.unwrap();
        tx.commit().await.unwrap();
        house.settle(&house.engine).await;
        let late = reviews::decide(&house.engine, &at, NOT_EXECUTED).await;
        assert!(matches!(late, Err(ReviewError::Unknown(_))), "{late:?}");
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn an_alarm_is_closed_once() {
    for house in houses().await {
        house.rule("charge", "wrong_amount").await;
        house.charge(1000).await.unwrap();
        let open = alarms::list_open(house.engine.db()).await.unwrap();
        let id = &open[0].alarm.id;
        assert!(reviews::close_alarm(&house.engine, id, "ines", Some("seen")).await.unwrap());
        assert!(!reviews::close_alarm(&house.engine, id, "ines", None).await.unwrap());
        assert_eq!(alarms::count_open(house.engine.db()).await.unwrap(), 0);
    }
}
