//! `kill -9` in the middle of a shop's transactions and of what its payers pay on the page. What was answered is
//! there, what was not is found out, no payment token is paid twice, and the PSP, which lives on, has in its books
//! what the shop's transactions say.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod town;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use florin_connectors::Method;
use serde_json::{Value, json};
use town::shop::{self, Till};
use town::{Folder, Program, simulator};

/// Answers heard before the process is killed.
const ANSWERS: usize = 100;
/// Of each kind.
const CUSTOMERS: usize = 6;

/// One order: its tracking id, its payment token if it has one, and what was answered.
struct Order {
    tracking_id: String,
    token: Option<String>,
    answered: Option<Value>,
}

/// Asks for transactions until nobody answers.
async fn shopkeeper(till: Till, number: usize, answers: Arc<AtomicUsize>) -> Vec<Order> {
    let mut made = Vec::new();
    for n in 0.. {
        let tracking_id = format!("direct-{number}-{n}");
        let body = json!({ "request": shop::payment(&tracking_id, false) });
        let reply = till.call(Method::Post, "/transactions/payments", Some(&body)).await;
        let answered = reply.as_ref().map(town::json);
        let is_over = answered.is_none();
        made.push(Order { tracking_id, token: None, answered });
        answers.fetch_add(1, Ordering::SeqCst);
        if is_over {
            break;
        }
    }
    made
}

/// Pays payment tokens, each twice at the same time as a double click does, until nobody answers.
async fn payer(till: Till, number: usize, answers: Arc<AtomicUsize>) -> Vec<Order> {
    let mut made = Vec::new();
    for n in 0.. {
        let tracking_id = format!("token-{number}-{n}");
        let Some(token) = till.token(&tracking_id, 3).await else { break };
        let body = shop::page_payment(&token);
        let click = || till.browser("/ctp/api/payments", &body);
        let (one, other) = tokio::join!(click(), click());
        let is_over = one.is_none() || other.is_none();
        let paid = |reply: &&Value| reply["response"]["status"] == "successful";
        let replies = [one, other].map(|reply| reply.as_ref().map(town::json));
        let answered = replies.iter().flatten().find(paid).cloned();
        assert!(is_over || answered.is_some(), "nobody's click paid: {replies:?}");
        made.push(Order { tracking_id, token: Some(token), answered });
        answers.fetch_add(1, Ordering::SeqCst);
        if is_over {
            break;
        }
    }
    made
}

/// The transactions of an order, once nothing about them is open.
async fn settled(till: &Till, tracking_id: &str) -> Vec<Value> {
    let until = tokio::time::Instant::now() + Duration::from_secs(90);
    loop {
        let found = till.get(&format!("/v2/transactions/tracking_id/{tracking_id}")).await;
        let all = found["transactions"].as_array().unwrap().clone();
        if all.iter().all(|one| one["status"] != "incomplete") {
            return all;
        }
        assert!(tokio::time::Instant::now() < until, "{tracking_id} is still open: {found}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn until_killed(florin: &mut Program) -> Vec<Order> {
    let till = Till::at(&florin.url);
    let answers = Arc::new(AtomicUsize::new(0));
    let mut customers = Vec::new();
    for number in 0..CUSTOMERS {
        customers.push(tokio::spawn(shopkeeper(till.clone(), number, answers.clone())));
        customers.push(tokio::spawn(payer(till.clone(), number, answers.clone())));
    }
    while answers.load(Ordering::SeqCst) < ANSWERS {
        tokio::task::yield_now().await;
    }
    florin.kill();
    let mut made = Vec::new();
    for customer in customers {
        made.extend(customer.await.unwrap());
    }
    made
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_answered_is_lost_and_no_token_is_paid_twice() {
    let folder = Folder::new("kill_checkout");
    let bank = simulator();
    let (file, _) = shop::declare(&folder, "shop", Some(&shop::simulated(&bank)));
    let mut florin = shop::serve(&folder, &["--apply", &file]);
    let made = until_killed(&mut florin).await;
    assert!(made.iter().any(|order| order.answered.is_none()), "nobody was interrupted");

    let florin = shop::serve(&folder, &[]);
    let till = Till::at(&florin.url);
    let mut taken = 0;
    for order in &made {
        let found = settled(&till, &order.tracking_id).await;
        let paid: Vec<_> = found.iter().filter(|one| one["status"] == "successful").collect();
        assert!(paid.len() <= 1, "{} is paid twice: {found:?}", order.tracking_id);
        taken += paid.iter().map(|one| one["amount"].as_i64().unwrap()).sum::<i64>();
        if let Some(answered) = &order.answered {
            let answer = if order.token.is_some() { &answered["response"] } else { &answered["transaction"] };
            assert_eq!(answer["status"], "successful", "{answered}");
            assert_eq!(
                paid.first().map(|one| &one["uid"]),
                Some(&answer["uid"]),
                "answered and lost: {answer}"
            );
        }
        if let Some(token) = &order.token {
            let stands = till.get(&format!("/ctp/api/checkouts/{token}")).await["checkout"].clone();
            let says_so = stands["finished"] == true && stands["status"] == "successful";
            assert_eq!(says_so, !paid.is_empty(), "the token and its transactions differ: {stands}");
        }
    }
    books_agree(&bank, taken).await;
}

async fn books_agree(bank: &Program, taken: i64) {
    let books = Till::at(&bank.url).get("/simulator/_control/books").await;
    assert_eq!(books["totals"]["EUR"]["captured"], taken, "the PSP's books differ");
    let mut charges = HashMap::<String, u32>::new();
    for row in books["charges"].as_array().unwrap() {
        let payment = row["reference"].as_str().unwrap().rsplit_once('-').unwrap().0.to_owned();
        *charges.entry(payment).or_default() += 1;
    }
    assert!(charges.values().all(|times| *times == 1), "charged twice: {charges:?}");
}
