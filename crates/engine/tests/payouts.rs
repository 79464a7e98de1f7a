//! Money to a card: what is answered, what is booked, and that nothing is ever sent twice.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod house;

use florin_connectors::Method;
use florin_domain::{AttemptState, Credentials, Operation, Refusal, State};
use florin_engine::payouts::{self, Payout};
use florin_engine::reviews::{self, Decision};
use florin_engine::{ConnectorError, Engine, EngineError, Outcome, Verb, accounts, payments};
use florin_store::{alarms, events, ledger};
use house::{House, house, houses, key};
use serde_json::{Value, json};

async fn state(house: &House, outcome: &Outcome) -> State {
    let id = &outcome.payment.payment.id;
    let kept = florin_store::payments::read_one(house.engine.db(), &house.caller.merchant, id).await;
    kept.unwrap().unwrap().payment.state
}

/// What the PSP has of ours, and what we owe the merchant; debits less credits.
async fn balances(engine: &Engine, house: &House) -> (i64, i64) {
    let all = ledger::balances(engine.db(), &house.caller.merchant).await.unwrap();
    let sum =
        |psp: bool| all.iter().filter(|b| b.account.starts_with("psp/") == psp).map(|b| b.minor).sum::<i64>();
    (sum(true), sum(false))
}

async fn sent(house: &House) -> Vec<Value> {
    house.books().await["payouts"].as_array().cloned().unwrap_or_default()
}

async fn rows(house: &House) -> i64 {
    let sql = "SELECT (SELECT count(*) FROM payments) + (SELECT count(*) FROM attempts)";
    house.engine.db().fetch_one(sql, &[]).await.unwrap().unwrap().int().unwrap()
}

#[tokio::test]
async fn a_payout_is_made_and_booked_against_the_merchant() {
    for house in houses().await {
        house.charge(5000).await.unwrap();
        let outcome = house.pay_out(1200).await.unwrap();
        let tried = &outcome.tried[0];
        assert_eq!(outcome.payment.payment.state, State::PaidOut);
        assert_eq!(
            (tried.attempt.operation, tried.attempt.state),
            (Operation::Payout, AttemptState::Succeeded)
        );
        assert!(tried.psp_reference.is_some() && tried.answered.auth_code.is_some());
        assert_eq!(balances(&house.engine, &house).await, (3800, -3800));
        let (db, merchant) = (house.engine.db(), &house.caller.merchant);
        let told = events::list(db, merchant, &outcome.payment.payment.id).await.unwrap();
        assert_eq!(
            told.iter().map(|(_, event)| event.kind.as_str()).collect::<Vec<_>>(),
            ["payout.succeeded"]
        );
        // A date that nobody told is not made up for those who read it.
        let card: Value = serde_json::from_str(outcome.payment.card.as_deref().unwrap()).unwrap();
        assert_eq!((&card["last4"], &card["exp_year"]), (&json!("4242"), &Value::Null));
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn a_declined_payout_moves_nothing() {
    let house = house().await;
    let wanted = house.payout_to("4005550000000019", 1000).await;
    let outcome = payouts::pay_out(&house.engine, &house.caller, wanted).await.unwrap();
    assert_eq!(outcome.payment.payment.state, State::Declined);
    assert_eq!(outcome.tried[0].attempt.refusal, Some(Refusal::DoNotHonor));
    assert_eq!(balances(&house.engine, &house).await, (0, 0));
    house.reconcile(&house.engine).await;
}

#[tokio::test]
async fn what_nobody_answered_for_is_asked_about_and_not_sent_again() {
    for (fault, ends, payouts) in [
        ("cut_after_charge", State::PaidOut, 1),
        ("half_body", State::PaidOut, 1),
        ("http_500_charged", State::PaidOut, 1),
        ("html", State::PaidOut, 1),
        ("half_json", State::PaidOut, 1),
        ("wrong_amount", State::PaidOut, 1),
        ("wrong_reference", State::PaidOut, 1),
        ("cut_before_read", State::Failed, 0),
    ] {
        let house = house().await;
        house.rule("payout", fault).await;
        let outcome = house.pay_out(1000).await.unwrap();
        assert_eq!(outcome.payment.payment.state, State::Unknown, "{fault}");
        assert_eq!(balances(&house.engine, &house).await, (0, 0), "{fault}: booked before it is known");
        house.settle(&house.engine).await;
        assert_eq!(state(&house, &outcome).await, ends, "{fault}");
        assert_eq!(sent(&house).await.len(), payouts, "{fault}");
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn what_was_surely_not_done_has_failed_and_no_other_account_is_tried() {
    let house = house().await;
    house.rule("payout", "http_503").await;
    let outcome = house.pay_out(1000).await.unwrap();
    assert_eq!(outcome.payment.payment.state, State::Failed);
    assert_eq!((outcome.tried.len(), sent(&house).await.len()), (1, 0));
    house.reconcile(&house.engine).await;
}

#[tokio::test]
async fn a_pending_payout_ends_as_the_psp_says() {
    for (number, ends) in [("4000000000000077", State::PaidOut), ("4000000000005126", State::Declined)] {
        let house = house().await;
        let wanted = house.payout_to(number, 1000).await;
        let outcome = payouts::pay_out(&house.engine, &house.caller, wanted).await.unwrap();
        assert_eq!(outcome.tried[0].attempt.state, AttemptState::Pending);
        house.control(Method::Post, "clock", json!({ "advance_seconds": 3 })).await;
        house.settle(&house.engine).await;
        assert_eq!(state(&house, &outcome).await, ends);
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn the_same_key_pays_out_once_however_many_ask() {
    for house in houses().await {
        let wanted = async || Payout {
            idempotency: Some(key("k1", "body")),
            ..house.payout_to("4242424242424242", 1000).await
        };
        let asks: Vec<_> = futures_util::future::join_all((0..6).map(|_| wanted())).await;
        let asks = asks.into_iter().map(|wanted| payouts::pay_out(&house.engine, &house.caller, wanted));
        for answer in futures_util::future::join_all(asks).await {
            match answer {
                Ok(outcome) => assert_eq!(outcome.payment.payment.state, State::PaidOut),
                Err(error) => assert!(matches!(error, EngineError::KeyInFlight), "{error}"),
            }
        }
        let again = payouts::pay_out(&house.engine, &house.caller, wanted().await).await.unwrap();
        assert!(again.replayed);
        let other = Payout { idempotency: Some(key("k1", "other")), ..wanted().await };
        let other = payouts::pay_out(&house.engine, &house.caller, other).await;
        assert!(matches!(other, Err(EngineError::KeyReused)), "{other:?}");
        assert_eq!(sent(&house).await.len(), 1);
        house.reconcile(&house.engine).await;
    }
}

#[tokio::test]
async fn a_gateway_that_cannot_pay_out_is_told_before_anything_is_written() {
    let house = house().await;
    let stripe = florin_connectors::find("stripe").unwrap();
    let secrets = Credentials::new([("SecretKey".to_owned(), "sk_test_0".to_owned())]);
    let mut tx = house.engine.db().begin().await.unwrap();
    let merchant = &house.caller.merchant;
    accounts::put(&house.engine, &mut tx, merchant, "cards", stripe, &secrets, None).await.unwrap();
    tx.commit().await.unwrap();
    let wanted = house.payout_to("4242424242424242", 1000).await;
    let wanted = Payout { account: house.account("cards").await, ..wanted };
    let refused = payouts::pay_out(&house.engine, &house.caller, wanted).await;
    let unsupported = ConnectorError::Unsupported(Verb::Payout);
    assert!(matches!(&refused, Err(EngineError::Connector(why)) if *why == unsupported), "{refused:?}");
    assert_eq!(rows(&house).await, 0);
}

#[tokio::test]
async fn nothing_follows_upon_a_payout() {
    let house = house().await;
    let outcome = house.pay_out(1000).await.unwrap();
    let reference = outcome.tried[0].psp_reference.clone().unwrap();
    for operation in [Operation::Refund, Operation::Void, Operation::Capture] {
        let refused = house.follow(operation, &reference, 1000).await;
        assert!(matches!(refused, Err(EngineError::Refused(_))), "{refused:?}");
    }
    house.reconcile(&house.engine).await;
}

#[tokio::test]
async fn people_decide_about_a_payout_that_nobody_can_tell_of() {
    let house = house().await;
    house.rule("payout", "cut_after_charge").await;
    let outcome = house.pay_out(1000).await.unwrap();
    // The PSP answers no question for longer than anybody asks.
    let deaf = json!({ "rules": [{ "operation": "status", "times": 1000, "outcome": "html" }] });
    house.control(Method::Post, "rules", deaf).await;
    house.settle(&house.engine).await;
    assert_eq!(state(&house, &outcome).await, State::ManualReview);
    let seen = Decision { is_executed: true, person: "Ana", note: "it is in the PSP's statement" };
    reviews::decide(&house.engine, &outcome.tried[0].attempt.at, seen).await.unwrap();
    assert_eq!(state(&house, &outcome).await, State::PaidOut);
    assert!(alarms::list_open(house.engine.db()).await.unwrap().is_empty());
    house.reconcile(&house.engine).await;
}

#[tokio::test]
async fn a_charge_and_a_payout_of_one_reference_are_payments_of_their_own() {
    let house = house().await;
    let order = house.order(Operation::Charge, 700).await;
    let charged = payments::start(&house.engine, &house.caller, order).await.unwrap();
    let paid = house.pay_out(700).await.unwrap();
    assert_ne!(charged.payment.payment.id, paid.payment.payment.id);
    assert_eq!(balances(&house.engine, &house).await, (0, 0));
    house.reconcile(&house.engine).await;
}
