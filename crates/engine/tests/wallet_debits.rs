//! Automatic deposits: what an account lacks comes from its cards, in their order, each at most once, and never from a
//! second one while nobody knows of the first.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod house;
mod wallet_town;

use florin_domain::TransactionState as State;
use florin_engine::inquiries;
use florin_engine::wallet::transactions::{Kind, TransactionWords};
use florin_engine::wallet::{debits, transactions};
use wallet_town::{PAYER, Town, towns};

const GOOD: &str = "4111111111111111";
const OTHER: &str = "5555555555554444";
/// Proved, and every charge is declined.
const DECLINED: &str = "4000000000009995";
/// Charged with an outcome that is known only when it is asked for.
const UNCLEAR: &str = "4000000000000119";

/// What the PSP took from which card: last digits and minor units.
async fn taken(town: &Town) -> Vec<(String, i64)> {
    let books = town.house.books().await;
    let rows = books["charges"].as_array().unwrap().iter().filter(|row| row["kind"] == "charge");
    rows.map(|row| {
        let card = row["card"].as_str().unwrap_or_default();
        (card[card.len().saturating_sub(4)..].to_owned(), row["captured"].as_i64().unwrap())
    })
    .collect()
}

/// A transaction whose payer accepted it and may be charged at cards.
async fn accepted(town: &Town, minor: i64) -> String {
    let words = TransactionWords { debits_cards: true, ..TransactionWords::default() };
    let made = town.make(words, vec![town.wish(minor)]).await;
    let found = town.accept(&made.row.key, Kind::Page).await.unwrap();
    assert_eq!(found.row.state, State::WaitingFunds);
    made.row.key
}

#[tokio::test]
async fn what_is_missing_comes_from_the_card_that_goes_first() {
    for town in towns().await {
        town.fund(PAYER, 100).await;
        town.linked(OTHER, 2).await;
        town.linked(GOOD, 1).await;
        let key = accepted(&town, 500).await;
        let found = debits::advance(town.engine(), &key).await.unwrap();
        assert_eq!((found.row.state, town.has(PAYER).await), (State::Reserved, (0, 500)));
        assert_eq!(taken(&town).await.iter().map(|(_, minor)| *minor).collect::<Vec<_>>(), [400]);
        town.right().await;
    }
}

#[tokio::test]
async fn a_card_that_is_declined_is_followed_by_the_next_one() {
    for town in towns().await {
        town.linked(DECLINED, 1).await;
        town.linked(GOOD, 1).await;
        let key = accepted(&town, 500).await;
        // A worker finds it, even if nobody brought it on.
        transactions::sweep(town.engine()).await.unwrap();
        town.engine().drain().await;
        assert_eq!((town.state(&key).await, town.has(PAYER).await), (State::Reserved, (0, 500)));
        town.right().await;
    }
}

#[tokio::test]
async fn with_no_card_left_it_waits_for_funds() {
    for town in towns().await {
        town.linked(DECLINED, 1).await;
        let key = accepted(&town, 500).await;
        for _ in 0..3 {
            let found = debits::advance(town.engine(), &key).await.unwrap();
            assert_eq!((found.row.state, found.row.due_at), (State::WaitingFunds, found.row.ends_at));
        }
        let calls = town.house.books().await["calls"].as_i64().unwrap();
        debits::advance(town.engine(), &key).await.unwrap();
        assert_eq!(town.house.books().await["calls"].as_i64().unwrap(), calls, "no card is tried twice");
        town.fund(PAYER, 500).await;
        transactions::sweep(town.engine()).await.unwrap();
        town.engine().drain().await;
        assert_eq!(town.state(&key).await, State::Reserved);
        town.right().await;
    }
}

#[tokio::test]
async fn nobody_charges_a_second_card_while_the_first_is_unknown() {
    for town in towns().await {
        town.linked(UNCLEAR, 1).await;
        town.linked(GOOD, 2).await;
        let key = accepted(&town, 500).await;
        let found = debits::advance(town.engine(), &key).await.unwrap();
        assert_eq!((found.row.state, taken(&town).await.len()), (State::WaitingFunds, 1));
        assert!(found.row.deposit.is_some());
        town.house.settle(town.engine()).await;
        inquiries::sweep(town.engine()).await.unwrap();
        let found = debits::advance(town.engine(), &key).await.unwrap();
        assert_eq!((found.row.state, town.has(PAYER).await), (State::Reserved, (0, 500)));
        assert_eq!(taken(&town).await.len(), 1, "and no other card");
        town.right().await;
    }
}

#[tokio::test]
async fn cards_are_charged_only_for_clients_whose_operator_wants_it() {
    for town in towns().await {
        town.linked(GOOD, 1).await;
        let made = town.of(500).await;
        town.accept(&made.row.key, Kind::Page).await.unwrap();
        let found = debits::advance(town.engine(), &made.row.key).await.unwrap();
        assert_eq!((found.row.state, taken(&town).await.len()), (State::WaitingFunds, 0));
    }
}
