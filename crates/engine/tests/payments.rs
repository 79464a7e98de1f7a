//! Payments against a PSP that behaves in every way: what is answered, and what the books say afterwards.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

mod house;

use florin_connectors::Method;
use florin_domain::{AttemptState, Operation, Refusal, State};
use florin_engine::{EngineError, payments};
use house::{house, houses, key};
use serde_json::{Value, json};

#[tokio::test]
async fn a_charge_is_made_and_booked() {
    for house in houses().await {
        let outcome = house.charge(4290).await.unwrap();
        assert_eq!(outcome.payment.payment.state, State::Captured);
        let tried = outcome.tried.last().unwrap();
        assert_eq!(tried.attempt.state, AttemptState::Succeeded);
        assert!(tried.psp_reference.is_some() && tried.answered.auth_code.is_some());
        assert_eq!(house.books().await["totals"]["EUR"]["captured"], 4290);
        house.reconcile(&house.engine).await;
        let events = florin_store::events::list(
            house.engine.db(),
            &house.caller.merchant,
            &outcome.payment.payment.id,
        )
        .await
        .unwrap();
        assert_eq!(
            events.iter().map(|(_, event)| event.kind.as_str()).collect::<Vec<_>>(),
            ["payment.captured"]
        );
    }
}

#[tokio::test]
async fn a_hold_is_captured_in_parts_refunded_in_parts_and_never_beyond() {
    for house in houses().await {
        let order = house.order(Operation::Authorize, 1000).await;
        let hold = payments::start(&house.engine, &house.caller, order).await.unwrap();
        let reference = hold.tried[0].psp_reference.clone().unwrap();
        let captured = house.follow(Operation::Capture, &reference, 600).await.unwrap();
        assert_eq!(captured.payment.payment.captured, 600);
        let beyond = house.follow(Operation::Capture, &reference, 401).await;
        assert!(matches!(beyond, Err(EngineError::Refused(_))), "{beyond:?}");
        house.follow(Operation::Capture, &reference, 400).await.unwrap();
        house.follow(Operation::Refund, &reference, 300).await.unwrap();
        let beyond = house.follow(Operation::Refund, &reference, 701).await;
        assert!(matches!(beyond, Err(EngineError::Refused(_))), "{beyond:?}");
        let refunded = house.follow(Operation::Refund, &reference, 700).await.unwrap();
        assert_eq!(refunded.payment.payment.refunded, 1000);
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn a_hold_is_voided() {
    for house in houses().await {
        let order = house.order(Operation::Authorize, 1000).await;
        let hold = payments::start(&house.engine, &house.caller, order).await.unwrap();
        let reference = hold.tried[0].psp_reference.clone().unwrap();
        let voided = house.follow(Operation::Void, &reference, 1000).await.unwrap();
        assert_eq!(voided.payment.payment.state, State::Voided);
        let again = house.follow(Operation::Capture, &reference, 1000).await;
        assert!(matches!(again, Err(EngineError::Refused(_))), "{again:?}");
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn a_decline_is_an_answer() {
    let house = house().await;
    house.rule("charge", "insufficient_funds").await;
    let outcome = house.charge(1000).await.unwrap();
    assert_eq!(outcome.payment.payment.state, State::Declined);
    assert_eq!(outcome.tried[0].attempt.refusal, Some(Refusal::InsufficientFunds));
    house.reconcile(&house.engine).await;
}

/// What each fault of the PSP must look like at once, and when everything was asked for.
const FAULTS: &[(&str, AttemptState, State)] = &[
    ("cut_before_read", AttemptState::Unknown, State::Failed),
    ("cut_after_charge", AttemptState::Unknown, State::Captured),
    ("http_503", AttemptState::NotExecuted, State::Failed),
    ("http_500_charged", AttemptState::Unknown, State::Captured),
    ("html", AttemptState::Unknown, State::Captured),
    ("half_json", AttemptState::Unknown, State::Captured),
    ("half_body", AttemptState::Unknown, State::Captured),
    ("wrong_amount", AttemptState::Unknown, State::Captured),
    ("wrong_reference", AttemptState::Unknown, State::Captured),
    ("rate_limited", AttemptState::NotExecuted, State::Failed),
];

#[tokio::test]
async fn no_fault_of_the_psp_loses_or_doubles_a_charge() {
    for house in houses().await {
        for (fault, at_once, _) in FAULTS {
            house.rule("charge", fault).await;
            let outcome = house.charge(1000).await.unwrap();
            let state = outcome.tried.last().unwrap().attempt.state;
            assert_eq!(state, *at_once, "{fault} at once");
        }
        house.settle(&house.engine).await;
        let mut rows =
            house.engine.db().fetch("SELECT state FROM payments ORDER BY created_at, id", &[]).await.unwrap();
        let states: Vec<String> = rows.iter_mut().map(|row| row.text().unwrap()).collect();
        let mut expected: Vec<&str> = FAULTS.iter().map(|(_, _, state)| state.as_str()).collect();
        let mut states: Vec<&str> = states.iter().map(String::as_str).collect();
        states.sort_unstable();
        expected.sort_unstable();
        assert_eq!(states, expected);
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn faults_of_captures_refunds_and_voids_are_found_out_too() {
    for house in houses().await {
        for fault in ["cut_before_read", "cut_after_charge", "http_500_charged", "html", "http_503"] {
            let order = house.order(Operation::Authorize, 1000).await;
            let hold = payments::start(&house.engine, &house.caller, order).await.unwrap();
            let reference = hold.tried[0].psp_reference.clone().unwrap();
            house.rule("capture", fault).await;
            house.follow(Operation::Capture, &reference, 1000).await.unwrap();
            house.settle(&house.engine).await;
            house.reconcile(&house.engine).await;
            if let Ok(retried) = house.follow(Operation::Capture, &reference, 1000).await {
                assert_eq!(retried.payment.payment.captured, 1000, "{fault}");
            }
            house.rule("refund", fault).await;
            house.follow(Operation::Refund, &reference, 400).await.unwrap();
            house.settle(&house.engine).await;
            house.reconcile(&house.engine).await;

            let order = house.order(Operation::Authorize, 500).await;
            let hold = payments::start(&house.engine, &house.caller, order).await.unwrap();
            let reference = hold.tried[0].psp_reference.clone().unwrap();
            house.rule("void", fault).await;
            house.follow(Operation::Void, &reference, 500).await.unwrap();
            house.settle(&house.engine).await;
            house.reconcile(&house.engine).await;
        }
    }
}

#[tokio::test]
async fn while_an_outcome_is_unknown_nothing_else_is_tried() {
    let house = house().await;
    house.rule("charge", "cut_after_charge").await;
    let outcome = house.charge(1000).await.unwrap();
    assert_eq!(outcome.payment.payment.state, State::Unknown);
    let order = house.order(Operation::Authorize, 1000).await;
    let hold = payments::start(&house.engine, &house.caller, order).await.unwrap();
    let reference = hold.tried[0].psp_reference.clone().unwrap();
    house.rule("capture", "cut_after_charge").await;
    house.follow(Operation::Capture, &reference, 500).await.unwrap();
    let second = house.follow(Operation::Capture, &reference, 500).await;
    assert!(matches!(second, Err(EngineError::UnderWay)), "{second:?}");
    house.settle(&house.engine).await;
    house.follow(Operation::Capture, &reference, 500).await.unwrap();
    house.reconcile(&house.engine).await;
}

#[tokio::test]
async fn the_route_moves_on_only_after_a_proven_no() {
    for (fault, moves_on) in [
        ("http_503", true),
        ("rate_limited", true),
        ("insufficient_funds", false),
        ("issuer_declined", false),
        ("cut_before_read", false),
        ("cut_after_charge", false),
        ("html", false),
        ("pending", false),
    ] {
        let house = house().await;
        house.add_account("second").await;
        house.rule("charge", fault).await;
        let order = house.order_at(Operation::Charge, 1000, &["simulator", "second"]).await;
        let outcome = payments::start(&house.engine, &house.caller, order).await.unwrap();
        assert_eq!(outcome.tried.len(), if moves_on { 2 } else { 1 }, "{fault}");
        if moves_on {
            assert_eq!(outcome.payment.payment.state, State::Captured, "{fault}");
            assert_eq!(outcome.tried[0].attempt.state, AttemptState::NotExecuted, "{fault}");
        }
        if fault != "pending" {
            house.settle(&house.engine).await;
        }
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn an_account_that_cannot_be_reached_is_skipped() {
    let house = house().await;
    house.add_account("second").await;
    let mut order = house.order_at(Operation::Charge, 1000, &["simulator", "second"]).await;
    order.route[0].account.base_url = Some("http://127.0.0.1:1".into());
    let outcome = payments::start(&house.engine, &house.caller, order).await.unwrap();
    assert_eq!(outcome.tried[0].attempt.refusal, Some(Refusal::NotSent));
    assert_eq!(outcome.payment.payment.state, State::Captured);
    house.reconcile(&house.engine).await;
}

#[tokio::test]
async fn fifty_callers_with_one_key_have_one_effect() {
    for house in houses().await {
        let tasks: Vec<_> = (0..50)
            .map(|_| async {
                let mut order = house.order(Operation::Charge, 700).await;
                order.idempotency = Some(key("k1", "body"));
                payments::start(&house.engine, &house.caller, order).await
            })
            .collect();
        let outcomes = futures_util::future::join_all(tasks).await;
        let mut first = None;
        for outcome in outcomes {
            match outcome {
                Ok(outcome) if !outcome.replayed => assert!(first.replace(outcome).is_none(), "two effects"),
                Ok(_) | Err(EngineError::KeyInFlight) => {}
                Err(other) => panic!("{other}"),
            }
        }
        let first = first.expect("one was the first");
        let replay =
            payments::replay(&house.engine, &house.caller, &key("k1", "body")).await.unwrap().unwrap();
        assert!(replay.replayed);
        assert_eq!(replay.payment.payment, first.payment.payment);
        let reused = payments::replay(&house.engine, &house.caller, &key("k1", "another body")).await;
        assert!(matches!(reused, Err(EngineError::KeyReused)), "{reused:?}");
        assert_eq!(house.books().await["totals"]["EUR"]["captured"], 700);
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn late_success_is_given_back_exactly_once() {
    for house in houses().await {
        house.rule("charge", "cut_before_read").await;
        let outcome = house.charge(900).await.unwrap();
        house.settle(&house.engine).await;
        let at = outcome.tried[0].attempt.at.clone();
        // The request was stuck on the way and reaches the PSP long after we had closed the attempt.
        let url = format!("http://{}/simulator/v1/charges", house.simulator.address());
        let body = json!({
            "merchant": "merchant-1", "account": "simulator", "reference": at.to_string(), "amount": 900,
            "currency": "EUR",
            "card": {"number": "4242424242424242", "exp_month": 4, "exp_year": 2029, "holder": "I", "cvc": "737"},
        });
        let late = florin_connectors::Request::new(Method::Post, url)
            .header("idempotency-key", at.to_string())
            .body("application/json", body.to_string().into_bytes());
        let limit = std::time::Duration::from_secs(5);
        let reply = florin_engine::http::Http::new().call(&late, limit).await.unwrap();
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        assert_eq!(house.books().await["totals"]["EUR"]["captured"], 900);
        // A notice tells of it.
        let mut tx = house.engine.db().begin().await.unwrap();
        let (merchant, now) = (&house.caller.merchant, house.engine.now());
        florin_store::attempts::make_due(&mut tx, merchant, &at, None, None, now).await.unwrap();
        tx.commit().await.unwrap();
        house.settle(&house.engine).await;
        house.reconcile(&house.engine).await;
        let books = house.books().await;
        assert_eq!(books["totals"]["EUR"]["refunded"], 900, "{books}");
        let merchant = &house.caller.merchant;
        let kept = florin_store::payments::read_one(house.engine.db(), merchant, &at.payment)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(kept.payment.state, State::Failed, "what the merchant was told stands");
        assert!(florin_store::alarms::count_open(house.engine.db()).await.unwrap() > 0);
    }
}

#[tokio::test]
async fn pending_payments_are_asked_about_until_they_are_done() {
    let house = house().await;
    house.rule("charge", "pending_then_success").await;
    let outcome = house.charge(1000).await.unwrap();
    assert_eq!(outcome.tried[0].attempt.state, AttemptState::Pending);
    house.control(Method::Post, "clock", json!({"advance_seconds": 10})).await;
    house.settle(&house.engine).await;
    house.reconcile(&house.engine).await;
    assert_eq!(house.books().await["totals"]["EUR"]["captured"], 1000);
}

#[tokio::test]
async fn an_open_challenge_waits_until_the_psp_ends_it() {
    let house = house().await;
    house.rule("charge", "challenge").await;
    let outcome = house.charge(1000).await.unwrap();
    assert_eq!(outcome.payment.payment.state, State::RequiresAction);
    assert!(outcome.tried[0].answered.action.is_some());
    let (id, merchant) = (&outcome.payment.payment.id, &house.caller.merchant);
    let state = async || {
        let kept = florin_store::payments::read_one(house.engine.db(), merchant, id).await.unwrap().unwrap();
        kept.payment.state
    };
    house.clock.advance_ms(600_000);
    florin_engine::inquiries::sweep(&house.engine).await.unwrap();
    assert_eq!(state().await, State::RequiresAction, "the payer may still pass it: it is not declined");
    house.control(Method::Post, "clock", json!({"advance_seconds": 1000})).await;
    house.settle(&house.engine).await;
    assert!(matches!(state().await, State::Declined | State::Expired), "{:?}", state().await);
    house.reconcile(&house.engine).await;
}

#[tokio::test]
async fn payments_made_before_florin_are_followed_up_at_their_psp() {
    let house = house().await;
    let unknown = house.follow(Operation::Refund, "never-seen", 500).await.unwrap();
    assert_eq!(unknown.tried[0].attempt.refusal, Some(Refusal::ReferenceNotFound));
    // Made at the same PSP account, but not through us.
    let url = format!("http://{}/simulator/v1/charges", house.simulator.address());
    let body = json!({
        "merchant": "merchant-1", "account": "simulator", "reference": "theirs-1", "amount": 500, "currency": "EUR",
        "card": {"number": "4242424242424242", "exp_month": 4, "exp_year": 2029, "holder": "I", "cvc": "737"},
    });
    let request = florin_connectors::Request::new(Method::Post, url)
        .body("application/json", body.to_string().into_bytes());
    let reply =
        florin_engine::http::Http::new().call(&request, std::time::Duration::from_secs(5)).await.unwrap();
    let answer: Value = serde_json::from_slice(&reply.body).unwrap();
    let refunded = house.follow(Operation::Refund, answer["id"].as_str().unwrap(), 500).await.unwrap();
    assert_eq!(refunded.tried[0].attempt.state, AttemptState::Succeeded);
    assert_eq!(refunded.payment.payment.refunded, 500);
    house.refold(&house.engine).await;
}

#[tokio::test]
async fn a_psp_that_never_answers_ends_before_people() {
    let house = house().await;
    house.rule("charge", "cut_after_charge").await;
    let mut order = house.order(Operation::Charge, 1000).await;
    order.route[0].account.inquiry_schedule_s = Some(vec![1, 2]);
    let outcome = payments::start(&house.engine, &house.caller, order).await.unwrap();
    // From now on every question is cut.
    let rules = json!({"rules": [{"operation": "status", "times": 100, "outcome": "cut_before_read"}]});
    house.control(Method::Post, "rules", rules).await;
    for _ in 0..10 {
        house.clock.advance_ms(3_600_000);
        florin_engine::inquiries::sweep(&house.engine).await.unwrap();
    }
    let (id, merchant) = (&outcome.payment.payment.id, &house.caller.merchant);
    let kept = florin_store::payments::read_one(house.engine.db(), merchant, id).await.unwrap().unwrap();
    assert_eq!(kept.payment.state, State::ManualReview);
    let alarms = florin_store::alarms::of_payment(house.engine.db(), merchant, id.as_str()).await.unwrap();
    assert_eq!(alarms, ["the outcome could not be found out"]);
}
