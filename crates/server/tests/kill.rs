//! `kill -9` in the middle of charges. What was answered is there; what was not is found out; the simulator, which
//! lives on, made no charge that we do not know and none twice. Then the same the other way round: the simulator dies,
//! and its books hold every charge that it answered.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

mod town;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use florin_connectors::Method;
use florin_engine::http::Http;
use serde_json::{Value, json};
use town::{Folder, Program, call, serve, simulator};

/// Answers heard before the process is killed.
const ANSWERS: usize = 120;
const CUSTOMERS: usize = 12;

fn order(reference: &str) -> Value {
    json!({
        "amount": 12.34, "currency": "EUR", "myRef": reference, "paymentGatewayAccountName": "main",
        "card": {"cardNumber": "4242424242424242", "cardHolderName": "Ines Duarte", "expirationMonth": 4,
                 "expirationYear": 2032, "cvv": "737"}
    })
}

/// Charges until the server is gone. The reference and, if it came, the status of each answer.
async fn customer(url: String, number: usize, answers: Arc<AtomicUsize>) -> Vec<(String, Option<u16>)> {
    let http = Http::new();
    let mut made = Vec::new();
    for n in 0.. {
        let reference = format!("order-{number}-{n}");
        let body = order(&reference);
        let reply = call(&http, Method::Post, &format!("{url}/PaymentGateway/charge"), Some(&body)).await;
        let status = reply.map(|reply| reply.status);
        made.push((reference, status));
        answers.fetch_add(1, Ordering::SeqCst);
        if status.is_none() {
            break;
        }
    }
    made
}

/// How an order stands, once nothing about it is open any more.
async fn settled(http: &Http, url: &str, reference: &str) -> Value {
    let until = tokio::time::Instant::now() + Duration::from_secs(90);
    loop {
        let body = json!({"myRef": reference, "paymentGatewayAccountName": "main"});
        let reply =
            call(http, Method::Post, &format!("{url}/PaymentGateway/status"), Some(&body)).await.unwrap();
        let stands = town::json(&reply);
        if stands["operationResultCode"] != "Accepted" {
            return stands;
        }
        assert!(tokio::time::Instant::now() < until, "{reference} is still open: {stands}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn play(folder: &Folder, simulator: &Program) {
    let mut florin = serve(folder, simulator);
    let answers = Arc::new(AtomicUsize::new(0));
    let customers: Vec<_> = (0..CUSTOMERS)
        .map(|number| tokio::spawn(customer(florin.url.clone(), number, answers.clone())))
        .collect();
    while answers.load(Ordering::SeqCst) < ANSWERS {
        tokio::task::yield_now().await;
    }
    florin.kill();
    let mut made = Vec::new();
    for customer in customers {
        made.extend(customer.await.unwrap());
    }

    let florin = serve(folder, simulator);
    let http = Http::new();
    let mut captured = 0;
    for (reference, answered) in &made {
        let stands = settled(&http, &florin.url, reference).await;
        let code = stands["operationResultCode"].as_str().unwrap_or("");
        if *answered == Some(200) {
            assert_eq!(code, "Success", "{reference} was answered and is lost: {stands}");
        }
        captured += i64::from(code == "Success");
    }
    let books =
        call(&http, Method::Get, &format!("{}/simulator/_control/books", simulator.url), None).await.unwrap();
    let books = town::json(&books);
    assert_eq!(books["totals"]["EUR"]["captured"], captured * 1234, "the PSP's books differ");
    let mut charges = HashMap::<String, u32>::new();
    for row in books["charges"].as_array().unwrap() {
        let payment = row["reference"].as_str().unwrap().rsplit_once('-').unwrap().0.to_owned();
        *charges.entry(payment).or_default() += 1;
    }
    assert!(charges.values().all(|times| *times == 1), "charged twice: {charges:?}");
    assert!(made.iter().any(|(_, answered)| answered.is_none()), "nobody was interrupted");
    drop(florin);

    let database = format!("sqlite://{}", folder.path("florin.db"));
    let db = florin_store::Db::open(&database).await.unwrap();
    let mut row = db
        .fetch_one("SELECT CAST(SUM(amount) AS BIGINT) FROM ledger_entries WHERE side = 'debit'", &[])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(row.int().unwrap(), captured * 1234, "our ledger differs");
    assert_eq!(florin_store::ledger::verify(&db).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_answered_is_lost_and_nothing_is_charged_twice() {
    let folder = Folder::new("kill");
    let simulator = simulator();
    play(&folder, &simulator).await;
}

/// Charges at the simulator itself until it is gone: the references of what was answered.
async fn caller(url: String, number: usize, answers: Arc<AtomicUsize>) -> Vec<String> {
    let http = Http::new();
    let mut answered = Vec::new();
    for n in 0.. {
        let reference = format!("charge-{number}-{n}");
        let body = json!({
            "merchant": "town", "account": "main", "reference": reference, "amount": 1234, "currency": "EUR",
            "card": {"number": "4242424242424242", "exp_month": 4, "exp_year": 2032, "cvc": "737"}
        });
        let reply = call(&http, Method::Post, &format!("{url}/simulator/v1/charges"), Some(&body)).await;
        let Some(reply) = reply else { break };
        assert_eq!(town::json(&reply)["state"], "captured");
        answered.push(reference);
        answers.fetch_add(1, Ordering::SeqCst);
    }
    answered
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_simulator_that_dies_remembers_every_charge_that_it_answered() {
    let folder = Folder::new("kill_simulator");
    let state = folder.path("books.json");
    let start = || Program::start(&["simulator", "--listen", "127.0.0.1:0", "--state", &state]);
    let mut answered = Vec::new();
    for round in 0..3 {
        let mut simulator = start();
        let answers = Arc::new(AtomicUsize::new(0));
        let callers: Vec<_> = (0..CUSTOMERS)
            .map(|number| {
                tokio::spawn(caller(simulator.url.clone(), round * CUSTOMERS + number, answers.clone()))
            })
            .collect();
        while answers.load(Ordering::SeqCst) < ANSWERS {
            tokio::task::yield_now().await;
        }
        simulator.kill();
        for caller in callers {
            answered.extend(caller.await.unwrap());
        }
    }
    let simulator = start();
    let url = format!("{}/simulator/_control/books", simulator.url);
    let books = town::json(&call(&Http::new(), Method::Get, &url, None).await.unwrap());
    let kept: HashMap<_, _> = books["charges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["reference"].as_str().unwrap(), row["captured"].as_i64().unwrap()))
        .collect();
    let lost: Vec<_> =
        answered.iter().filter(|reference| kept.get(reference.as_str()) != Some(&1234)).collect();
    assert!(lost.is_empty(), "answered and forgotten: {lost:?}");
    assert!(answered.len() >= 3 * ANSWERS);
    let total: i64 = kept.values().sum();
    assert_eq!(books["totals"]["EUR"]["captured"], total);
}
