//! E-wallet sessions on both databases: one success however many browsers try, keys that renew, tokens that end.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod house;

use florin_domain::{AttemptState, Operation};
use florin_engine::sessions::tokens::{self, Audience};
use florin_engine::sessions::{self, NewTry, Session};
use florin_engine::{EngineError, Order, payments};
use house::{House, houses};
use serde_json::json;

async fn start(house: &House) -> Session {
    sessions::create(&house.engine, &house.caller, house.caller.mode, "{}".into()).await.unwrap()
}

async fn order(house: &House, session: &Session, no: i64) -> Order {
    let new = NewTry {
        session: session.id.clone(),
        no,
        words: "{}".into(),
        began: house.engine.now(),
        string: None,
        pass: None,
    };
    Order { session: Some(new), ..house.order(Operation::Charge, 1999).await }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_browsers_one_pays() {
    for house in houses().await {
        for _ in 0..4 {
            let session = start(&house).await;
            let before = house.books().await["charges"].as_array().unwrap().len();
            let mut calls = tokio::task::JoinSet::new();
            for _ in 0..8 {
                let order = order(&house, &session, 1).await;
                let (engine, caller) = (house.engine.clone(), session.caller.clone());
                calls.spawn(async move { payments::start(&engine, &caller, order).await });
            }
            let told = calls.join_all().await;
            let paid = told.iter().filter(|done| done.is_ok()).count();
            let beaten = told.iter().filter(|done| matches!(done, Err(EngineError::UnderWay))).count();
            assert_eq!((paid, beaten), (1, 7), "{told:?}");
            let (made, outcome) = sessions::settled(&house.engine, &session).await.unwrap().unwrap();
            assert_eq!(made.no, 1);
            assert_eq!(outcome.unwrap().tried[0].attempt.state, AttemptState::Succeeded);
            assert_eq!(house.books().await["charges"].as_array().unwrap().len(), before + 1);
        }
    }
}

#[tokio::test]
async fn a_session_outlives_its_process() {
    for house in houses().await {
        let session = start(&house).await;
        payments::start(&house.engine, &session.caller, order(&house, &session, 1).await).await.unwrap();
        let token = tokens::of_session(&house.engine, &session, &json!({})).await.unwrap();
        let reborn = house.reborn().await;
        let named = tokens::read(&reborn, &token, Audience::Session).await.unwrap().unwrap();
        let found = sessions::find(&reborn, &named.merchant, &named.session, "").await.unwrap().unwrap();
        assert_eq!((&found.words, found.expires_at), (&session.words, session.expires_at));
        let made = sessions::last_try(&reborn, &found).await.unwrap().unwrap();
        let outcome = sessions::outcome(&reborn, &found, &made).await.unwrap().unwrap();
        assert_eq!(outcome.tried[0].attempt.state, AttemptState::Succeeded);
    }
}

#[tokio::test]
async fn keys_renew_and_old_tokens_stay_good() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    for house in houses().await {
        let session = start(&house).await;
        let old = sessions::public_key(&house.engine, &session.caller.merchant).await.unwrap();
        house.clock.advance_ms(90 * DAY_MS - 1000);
        let session = start(&house).await;
        let began = (1, house.engine.now());
        let result = tokens::of_result(&house.engine, &session, began, &json!({})).await.unwrap();
        house.clock.advance_ms(2000);
        let new = sessions::public_key(&house.engine, &session.caller.merchant).await.unwrap();
        assert_ne!(old, new);
        // Another node knows both.
        for engine in [house.engine.clone(), house.reborn().await] {
            let named = tokens::read(&engine, &result, Audience::Result).await.unwrap().unwrap();
            assert_eq!((named.session.as_str(), named.no), (session.id.as_str(), Some(1)));
            assert_eq!(sessions::public_key(&engine, &session.caller.merchant).await.unwrap(), new);
        }
        house.clock.advance_ms(DAY_MS);
        assert_eq!(tokens::read(&house.engine, &result, Audience::Result).await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_that_need_keys_at_once_use_the_same() {
    for house in houses().await {
        let other = house.reborn().await;
        let merchant = &house.caller.merchant;
        let (one, two) = tokio::join!(
            sessions::public_key(&house.engine, merchant),
            sessions::public_key(&other, merchant)
        );
        assert_eq!(one.unwrap(), two.unwrap());
    }
}

#[tokio::test]
async fn old_sessions_are_forgotten_and_their_payments_stay() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    for house in houses().await {
        let (engine, merchant) = (&house.engine, &house.caller.merchant);
        let old = start(&house).await;
        let paid = payments::start(engine, &old.caller, order(&house, &old, 1).await).await.unwrap();
        house.clock.advance_ms(DAY_MS);
        let young = start(&house).await;
        payments::start(engine, &young.caller, order(&house, &young, 1).await).await.unwrap();

        house.clock.advance_ms(i64::from(sessions::USUAL_DAYS) * DAY_MS - DAY_MS);
        sessions::prune(engine).await.unwrap();
        assert!(sessions::find(engine, merchant, &old.id, "").await.unwrap().is_some(), "its last day");
        house.clock.advance_ms(1);
        sessions::prune(engine).await.unwrap();
        assert!(sessions::find(engine, merchant, &old.id, "").await.unwrap().is_none());
        assert!(sessions::last_try(engine, &old).await.unwrap().is_none());
        assert!(sessions::last_try(engine, &young).await.unwrap().is_some());
        let at = &paid.tried[0].attempt.at;
        let kept = florin_engine::direct::outcome(engine, &house.caller, at).await.unwrap();
        assert_eq!(kept.tried[0].attempt.state, AttemptState::Succeeded);
    }
}

/// The versions of the merchant's keys, as they are kept.
async fn versions(house: &House) -> Vec<i64> {
    let kept = florin_store::sessions::list_keys(house.engine.db(), &house.caller.merchant).await.unwrap();
    kept.into_iter().map(|key| key.version).collect()
}

#[tokio::test]
async fn keys_are_forgotten_once_all_their_tokens_are_over() {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    for house in houses().await {
        let (engine, merchant) = (&house.engine, &house.caller.merchant);
        sessions::public_key(engine, merchant).await.unwrap();
        // The last moment in which the first version signs.
        house.clock.advance_ms(90 * DAY_MS - 1);
        let session = start(&house).await;
        let began = (1, engine.now());
        let result = tokens::of_result(engine, &session, began, &json!({})).await.unwrap();
        house.clock.advance_ms(1);
        sessions::public_key(engine, merchant).await.unwrap();

        house.clock.advance_ms(DAY_MS - 2000);
        sessions::prune(engine).await.unwrap();
        assert!(tokens::read(engine, &result, Audience::Result).await.unwrap().is_some(), "good for a day");
        house.clock.advance_ms(DAY_MS + 1999);
        sessions::prune(engine).await.unwrap();
        assert_eq!(versions(&house).await, [1, 2], "and a day for clocks that differ");
        house.clock.advance_ms(1);
        sessions::prune(engine).await.unwrap();
        assert_eq!(versions(&house).await, [2]);
        assert_eq!(tokens::read(engine, &result, Audience::Result).await.unwrap(), None);

        // Nobody came for a year: the last version stays, since the next one is counted on from it.
        house.clock.advance_ms(365 * DAY_MS);
        sessions::prune(engine).await.unwrap();
        assert_eq!(versions(&house).await, [2]);
        let session = start(&house).await;
        let token = tokens::of_session(engine, &session, &json!({})).await.unwrap();
        assert_eq!(versions(&house).await, [2, 3]);
        for engine in [engine, &house.reborn().await] {
            assert!(tokens::read(engine, &token, Audience::Session).await.unwrap().is_some());
        }
    }
}

#[tokio::test]
async fn a_transaction_forgets_no_more_than_it_is_told() {
    for house in houses().await {
        for _ in 0..5 {
            start(&house).await;
        }
        let mut gone = Vec::new();
        for _ in 0..4 {
            let mut tx = house.engine.db().begin().await.unwrap();
            let merchant = &house.caller.merchant;
            gone.push(florin_store::sessions::prune(&mut tx, merchant, "f", 2).await.unwrap());
            tx.commit().await.unwrap();
        }
        assert_eq!(gone, [2, 2, 1, 0]);
    }
}
