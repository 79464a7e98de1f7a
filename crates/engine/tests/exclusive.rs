//! What must not happen beside something else, or more than once: voids beside captures and refunds,
//! strays that are given back, proofs that need every step in a row.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

mod house;

use florin_connectors::Method;
use florin_domain::{AttemptRef, AttemptState, Credentials, GatewayAccount, Operation, Refused, State};
use florin_engine::orders::RouteStep;
use florin_engine::{CardSource, EngineError, Outcome, accounts, inquiries, payments};
use house::{House, card, house, houses, key};
use serde_json::json;

async fn begin(house: &House, operation: Operation) -> (Outcome, String) {
    let order = house.order(operation, 1000).await;
    let outcome = payments::start(&house.engine, &house.caller, order).await.unwrap();
    let reference = outcome.tried[0].psp_reference.clone().unwrap();
    (outcome, reference)
}

async fn attempt(house: &House, at: &AttemptRef) -> florin_store::attempts::AttemptRow {
    let merchant = &house.caller.merchant;
    florin_store::attempts::read_one(house.engine.db(), merchant, at).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_void_and_what_it_would_undo_only_one_is_begun() {
    for house in houses().await {
        for (beginning, other) in
            [(Operation::Authorize, Operation::Capture), (Operation::Charge, Operation::Refund)]
        {
            for _ in 0..4 {
                let (_, reference) = begin(&house, beginning).await;
                // Neither is known for a while, so that the second always meets the first.
                house.rule("*", "cut_after_charge").await;
                let (one, two) = tokio::join!(
                    house.follow(Operation::Void, &reference, 1000),
                    house.follow(other, &reference, 1000)
                );
                let (begun, refused) = match (one, two) {
                    (Ok(begun), Err(refused)) | (Err(refused), Ok(begun)) => (begun, refused),
                    both => panic!("{both:?}"),
                };
                assert_eq!(begun.tried[0].attempt.state, AttemptState::Unknown);
                assert!(matches!(refused, EngineError::Refused(Refused::Beside { .. })), "{refused:?}");
                house.settle(&house.engine).await;
                house.reconcile(&house.engine).await;
            }
        }
    }
}

#[tokio::test]
async fn what_turned_out_not_to_be_done_makes_way() {
    for house in houses().await {
        let (_, reference) = begin(&house, Operation::Authorize).await;
        house.rule("void", "cut_before_read").await;
        house.follow(Operation::Void, &reference, 1000).await.unwrap();
        let again = house.follow(Operation::Void, &reference, 1000).await;
        assert!(matches!(again, Err(EngineError::Refused(Refused::Beside { .. }))), "{again:?}");
        house.settle(&house.engine).await;
        let captured = house.follow(Operation::Capture, &reference, 1000).await.unwrap();
        assert_eq!(captured.payment.payment.captured, 1000);
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn the_same_request_again_is_answered_although_the_payment_went_on() {
    for house in houses().await {
        let (_, reference) = begin(&house, Operation::Authorize).await;
        let void = async || {
            let wish = florin_engine::FollowUp {
                idempotency: Some(key("void-1", "body")),
                ..florin_engine::FollowUp::of(
                    Operation::Void,
                    reference.clone(),
                    house::euros(1000),
                    house.account("simulator").await,
                )
            };
            payments::follow_up(&house.engine, &house.caller, wish).await
        };
        let first = void().await.unwrap();
        let again = void().await.unwrap();
        assert!(again.replayed, "a second void of a voided hold would be refused");
        assert_eq!(again.tried[0].attempt, first.tried[0].attempt);
    }
}

#[tokio::test]
async fn a_refund_that_fails_late_may_be_tried_again() {
    for house in houses().await {
        let mut order = house.order(Operation::Charge, 1000).await;
        // Its refunds are pending for a while, and then fail.
        order.source = CardSource::Card(card("4000000000005126"));
        let charged = payments::start(&house.engine, &house.caller, order).await.unwrap();
        let reference = charged.tried[0].psp_reference.clone().unwrap();
        let refund = house.follow(Operation::Refund, &reference, 1000).await.unwrap();
        assert_eq!(refund.tried[0].attempt.state, AttemptState::Pending);
        let meanwhile = house.follow(Operation::Refund, &reference, 1).await;
        assert!(matches!(meanwhile, Err(EngineError::Refused(Refused::Exceeds { .. }))), "{meanwhile:?}");
        house.control(Method::Post, "clock", json!({"advance_seconds": 10})).await;
        house.settle(&house.engine).await;
        assert!(attempt(&house, &refund.tried[0].attempt.at).await.attempt.state.is_refused());
        let again = house.follow(Operation::Refund, &reference, 1000).await.unwrap();
        assert_eq!(again.payment.payment.refunding, 1000);
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn not_found_counts_only_in_a_row() {
    let house = house().await;
    house.rule("charge", "cut_before_read").await;
    let outcome = house.charge(1000).await.unwrap();
    let at = &outcome.tried[0].attempt.at;
    let ask = async || {
        house.clock.advance_ms(1_000_000);
        assert_eq!(inquiries::sweep(&house.engine).await.unwrap(), 1);
        let row = attempt(&house, at).await;
        (row.not_found, row.attempt.state)
    };
    assert_eq!(ask().await, (1, AttemptState::Unknown));
    assert_eq!(ask().await, (2, AttemptState::Unknown));
    house.rule("status", "http_503").await;
    assert_eq!(ask().await, (0, AttemptState::Unknown), "something else was said in between");
    assert_eq!(ask().await, (1, AttemptState::Unknown));
    assert_eq!(ask().await, (2, AttemptState::Unknown));
    assert_eq!(ask().await.1, AttemptState::NotExecuted);
    house.reconcile(&house.engine).await;
}

/// Credentials that came with the request.
fn inline(house: &House) -> GatewayAccount {
    let credentials = Credentials::new([("Seed".to_owned(), "7".to_owned())]);
    accounts::inline(&house.engine, &house.caller, "simulator", credentials).unwrap().unwrap()
}

/// A request that was stuck on the way reaches the PSP after we had closed the attempt, and a notice tells.
async fn arrive_late(house: &House, path: &str, account: &str, at: &AttemptRef) {
    let url = format!("http://{}/simulator/v1/{path}", house.simulator.address());
    let body = json!({
        "merchant": "merchant-1", "account": account, "reference": at.to_string(), "amount": 1000,
        "currency": "EUR",
        "card": {"number": "4242424242424242", "exp_month": 4, "exp_year": 2029, "holder": "I", "cvc": "737"},
    });
    let late = florin_connectors::Request::new(Method::Post, url)
        .header("idempotency-key", at.to_string())
        .body("application/json", body.to_string().into_bytes());
    let limit = std::time::Duration::from_secs(5);
    let reply = florin_engine::http::Http::new().call(&late, limit).await.unwrap();
    assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
    let mut tx = house.engine.db().begin().await.unwrap();
    let (merchant, now) = (&house.caller.merchant, house.engine.now());
    florin_store::attempts::make_due(&mut tx, merchant, at, None, None, now).await.unwrap();
    tx.commit().await.unwrap();
}

/// A purchase at this account whose request is lost, asked about until it counts as not executed.
async fn lost(house: &House, operation: Operation, account: GatewayAccount) -> AttemptRef {
    let word = if operation == Operation::Charge { "charge" } else { "authorize" };
    house.rule(word, "cut_before_read").await;
    let mut order = house.order(operation, 1000).await;
    order.route = vec![RouteStep { account, pass_three_ds: false }];
    let outcome = payments::start(&house.engine, &house.caller, order).await.unwrap();
    house.settle(&house.engine).await;
    let at = outcome.tried[0].attempt.at.clone();
    assert_eq!(attempt(house, &at).await.attempt.state, AttemptState::NotExecuted);
    at
}

#[tokio::test]
async fn credentials_of_a_request_serve_until_its_stray_is_given_back() {
    for house in houses().await {
        let account = inline(&house);
        let id = account.id.to_string();
        let at = lost(&house, Operation::Charge, account).await;
        arrive_late(&house, "charges", &id, &at).await;
        house.settle(&house.engine).await;
        house.reconcile(&house.engine).await;
        assert_eq!(house.books().await["totals"]["EUR"]["refunded"], 1000);
        let stray = attempt(&house, &at).await;
        assert_eq!((stray.attempt.state, stray.inline_account), (AttemptState::Stray, None), "and no longer");
    }
}

#[tokio::test]
async fn credentials_that_nobody_needs_are_forgotten_after_a_week() {
    for house in houses().await {
        let at = lost(&house, Operation::Charge, inline(&house)).await;
        inquiries::prune(&house.engine).await.unwrap();
        assert!(attempt(&house, &at).await.inline_account.is_some(), "it may still turn up");
        house.clock.advance_ms(8 * 24 * 3_600_000);
        inquiries::prune(&house.engine).await.unwrap();
        assert_eq!(attempt(&house, &at).await.inline_account, None);
    }
}

#[tokio::test]
async fn a_stray_hold_is_released_and_nobody_else_may_touch_it() {
    for house in houses().await {
        let at = lost(&house, Operation::Authorize, house.account("simulator").await).await;
        arrive_late(&house, "authorizations", "simulator", &at).await;
        // The release itself is lost: for a while its outcome is unknown.
        house.rule("void", "cut_after_charge").await;
        while attempt(&house, &at).await.attempt.state != AttemptState::Stray {
            assert!(inquiries::sweep(&house.engine).await.unwrap() > 0);
        }
        let stray = attempt(&house, &at).await;
        assert_eq!(stray.attempt.compensate, Some(Operation::Release));
        let reference = stray.psp_reference.unwrap();
        let refused = async || {
            for operation in [Operation::Capture, Operation::Void, Operation::Refund] {
                let touched = house.follow(operation, &reference, 1000).await;
                let is_refused = matches!(touched, Err(EngineError::Refused(Refused::Operation { .. })));
                assert!(is_refused, "{operation:?}: {touched:?}");
            }
        };
        refused().await;
        assert!(inquiries::sweep(&house.engine).await.unwrap() > 0);
        refused().await;
        house.settle(&house.engine).await;
        refused().await;
        house.reconcile(&house.engine).await;
        let merchant = &house.caller.merchant;
        let all = florin_store::attempts::read_all(house.engine.db(), merchant, &at.payment).await.unwrap();
        let told: Vec<_> = all.iter().map(|row| (row.attempt.operation, row.attempt.state)).collect();
        assert_eq!(
            told,
            [(Operation::Authorize, AttemptState::Stray), (Operation::Release, AttemptState::Succeeded)]
        );
        let books = house.books().await;
        assert_eq!(books["charges"][0]["state"], "voided", "{books}");
        let kept = florin_store::payments::read_one(house.engine.db(), merchant, &at.payment).await.unwrap();
        assert_eq!(kept.unwrap().payment.state, State::Failed);
    }
}
