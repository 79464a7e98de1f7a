//! Allowances: what a client may charge without asking, and that it is never more.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod house;
mod wallet_town;

use std::sync::Arc;

use florin_domain::{AllowanceState, Currency, TransactionState as State};
use florin_engine::wallet::allowances::{self, NewAllowance};
use florin_engine::wallet::transactions::{
    self, Acceptance, Kind, Part, TransactionFault as Fault, TransactionWords,
};
use tokio::task::JoinSet;
use wallet_town::{CLIENT, PAYER, Town, euros, towns};

async fn left(town: &Town) -> i64 {
    let currency = Currency::parse("EUR").unwrap();
    allowances::left(town.engine(), CLIENT, 101, currency).await.unwrap().minor()
}

async fn charge(town: &Town, minor: i64) -> Result<State, Fault> {
    let made = town.of(minor).await;
    town.accept(&made.row.key, Kind::Automatic).await.map(|found| found.row.state)
}

#[tokio::test]
async fn without_an_allowance_nobody_is_charged_unasked() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        assert!(matches!(charge(&town, 1).await, Err(Fault::NotCovered)));
        town.allowed(Some(500), &[]).await;
        let words = TransactionWords { use_allowance: false, ..TransactionWords::default() };
        let made = town.make(words, vec![town.wish(1)]).await;
        assert!(matches!(town.accept(&made.row.key, Kind::Automatic).await, Err(Fault::NotCovered)));
        assert_eq!(town.has(PAYER).await, (1000, 0));
    }
}

#[tokio::test]
async fn an_allowance_reaches_so_far_in_all_and_gets_back_what_was_not_used() {
    for town in towns().await {
        town.fund(PAYER, 10_000).await;
        town.allowed(Some(500), &[]).await;
        let first = town.of(300).await;
        town.accept(&first.row.key, Kind::Automatic).await.unwrap();
        assert_eq!(left(&town).await, 200);
        assert!(matches!(charge(&town, 201).await, Err(Fault::NotCovered)));
        let second = town.of(200).await;
        town.accept(&second.row.key, Kind::Automatic).await.unwrap();
        assert_eq!(left(&town).await, 0);
        transactions::revoke(town.engine(), &second.row.key).await.unwrap();
        assert_eq!(left(&town).await, 200, "what was revoked was not used");
        let id = first.payments[0].row.id;
        transactions::confirm(town.engine(), &first.row.key, &[(id, euros(100))]).await.unwrap();
        assert_eq!(left(&town).await, 400, "only what was taken counts");
        town.right().await;
    }
}

#[tokio::test]
async fn limits_look_back_over_their_time() {
    for town in towns().await {
        town.fund(PAYER, 10_000).await;
        town.allowed(None, &[(100, 60), (150, 600)]).await;
        assert_eq!(charge(&town, 100).await.unwrap(), State::Reserved);
        assert!(matches!(charge(&town, 1).await, Err(Fault::NotCovered)));
        town.house.clock.advance_ms(60_000);
        assert_eq!(left(&town).await, 50, "the second limit");
        assert!(matches!(charge(&town, 51).await, Err(Fault::NotCovered)));
        assert_eq!(charge(&town, 50).await.unwrap(), State::Reserved);
        town.house.clock.advance_ms(600_000);
        assert_eq!(left(&town).await, 100);
        town.house.clock.advance_ms(3_600_000);
        assert_eq!(left(&town).await, 0, "its time is over");
        assert!(matches!(charge(&town, 1).await, Err(Fault::NotCovered)));
        town.right().await;
    }
}

#[tokio::test]
async fn a_crowd_never_draws_more_than_is_allowed() {
    for town in towns().await {
        town.fund(PAYER, 100_000).await;
        town.allowed(Some(1000), &[(900, 3600)]).await;
        let town = Arc::new(town);
        let mut crowd = JoinSet::new();
        for _ in 0..32 {
            let town = town.clone();
            crowd.spawn(async move { charge(&town, 100).await });
        }
        let all = crowd.join_all().await;
        let reserved = all.iter().filter(|answer| matches!(answer, Ok(State::Reserved))).count();
        let refused = all.iter().filter(|answer| matches!(answer, Err(Fault::NotCovered))).count();
        assert_eq!((reserved, refused), (9, 23));
        assert_eq!((town.has(PAYER).await, left(&town).await), ((99_100, 900), 0));
        town.right().await;
    }
}

#[tokio::test]
async fn a_new_allowance_ends_the_one_before_it_and_is_never_given_by_it() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        let first = town.allowed(Some(500), &[]).await;
        let second = town.allowed(Some(300), &[]).await;
        let before = allowances::find(town.engine(), first.row.id).await.unwrap().unwrap();
        assert_eq!((before.row.state, left(&town).await), (AllowanceState::Inactive, 300));

        let more = || NewAllowance {
            description: None,
            currency: Currency::parse("EUR").unwrap(),
            max: Some(euros(100_000)),
            limits: Vec::new(),
            valid: None,
        };
        for optional in [false, true] {
            let words = TransactionWords { allowance_optional: optional, ..TransactionWords::default() };
            let parts = vec![Part::Payment(town.wish(10)), Part::Allowance(more())];
            let made = transactions::create(town.engine(), CLIENT, words, parts, None).await.unwrap();
            match town.accept(&made.row.key, Kind::Automatic).await {
                Err(Fault::NotCovered) => assert!(!optional),
                Ok(found) => assert_eq!(found.allowance.unwrap().row.state, AllowanceState::Deleted),
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(left(&town).await, 290);
        let ended = allowances::end(town.engine(), second.row.id).await.unwrap();
        assert_eq!((ended.row.state, left(&town).await), (AllowanceState::Inactive, 0));
        assert_eq!(allowances::end(town.engine(), second.row.id).await.unwrap(), ended, "once");
    }
}

#[tokio::test]
async fn a_payer_may_leave_an_optional_allowance_out() {
    for town in towns().await {
        town.fund(PAYER, 1000).await;
        for (optional, with_allowance, given) in [(true, false, 0), (true, true, 700), (false, false, 700)] {
            let words = TransactionWords { allowance_optional: optional, ..TransactionWords::default() };
            let wish = NewAllowance {
                description: Some("Later".into()),
                currency: Currency::parse("EUR").unwrap(),
                max: Some(euros(700)),
                limits: Vec::new(),
                valid: None,
            };
            let made = transactions::create(town.engine(), CLIENT, words, vec![Part::Allowance(wish)], None);
            let made = made.await.unwrap();
            let acceptance = Acceptance { with_allowance, ..town.acceptance(Kind::Page) };
            transactions::accept(town.engine(), &made.row.key, &acceptance).await.unwrap();
            transactions::confirm(town.engine(), &made.row.key, &[]).await.unwrap();
            assert_eq!(left(&town).await, given, "{optional} {with_allowance}");
        }
    }
}
