//! `kill -9` in the middle of deposits. What was answered is credited; what was not is found out; the simulator, which
//! lives on, took exactly what the books say, and nothing twice. And a rotation of keys, which loses nothing either.

#![allow(clippy::unwrap_used, clippy::too_many_lines, reason = "a test may panic")]

mod town;

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use florin_connectors::{Method, Request};
use florin_engine::http::Http;
use florin_engine::wallet::TENANT;
use florin_store::{Db, keys};
use serde_json::{Value, json};
use town::wallet::{ACCOUNT, ask, serve};
use town::{Folder, simulator};

/// Answers heard before the process is killed.
const ANSWERS: usize = 60;
const CUSTOMERS: usize = 8;

/// Deposits until the server is gone: each number, and whether it was answered as processed.
async fn customer(url: String, card: i64, answers: Arc<AtomicUsize>) -> Vec<(i64, bool)> {
    let http = Http::new();
    let mut made = Vec::new();
    loop {
        let body = json!({ "account_number": ACCOUNT, "amount": { "amount": 1234, "currency": "EUR" } });
        let target = format!("/rest/v1/card/{card}/deposit");
        let Some((200, deposit)) = ask(&http, &url, Method::Post, &target, Some(body)).await else {
            return made;
        };
        let id = deposit["id"].as_i64().unwrap();
        let target = format!("/rest/v1/deposit/{id}/process");
        let done = ask(&http, &url, Method::Put, &target, None).await;
        made.push((id, done.as_ref().is_some_and(|(status, _)| *status == 200)));
        answers.fetch_add(1, Ordering::SeqCst);
        if done.is_none() {
            return made;
        }
    }
}

/// Lets the PSP keep the answer of the next charge to itself, and waits until it took that charge: whatever the other
/// customers wait for, one deposit is under way from here on.
async fn hold_one(http: &Http, psp: &str) {
    let rule = json!({ "rules": [{ "operation": "charge", "times": 1, "outcome": "timeout_charged" }] });
    let set = Request::new(Method::Post, format!("{psp}/simulator/_control/rules"))
        .body("application/json", rule.to_string().into_bytes());
    assert_eq!(http.call(&set, Duration::from_secs(10)).await.unwrap().status, 200);
    let calls = Request::new(Method::Get, format!("{psp}/simulator/_control/calls"));
    let until = tokio::time::Instant::now() + Duration::from_secs(30);
    loop {
        let told = http.call(&calls, Duration::from_secs(10)).await.unwrap();
        let told: Value = serde_json::from_slice(&told.body).unwrap();
        let all = told["calls"].as_array().unwrap();
        if all.iter().any(|call| call["effect"] == "timeout_charged") {
            return;
        }
        assert!(tokio::time::Instant::now() < until, "no charge was held: {told}");
    }
}

/// A new card, proved on its page unless `number` is none: its id and the address of that page.
async fn card(http: &Http, url: &str, number: Option<&str>) -> (i64, String) {
    let (_, card) =
        ask(http, url, Method::Post, "/rest/v1/card", Some(json!({ "user_id": 13 }))).await.unwrap();
    let page = card["relation"]["redirect_uri"].as_str().unwrap().to_owned();
    if let Some(number) = number {
        let form = format!(
            "card_number={number}&holder=Ines+Duarte&expiration_month=4&expiration_year=2033&cvv=737"
        );
        let sent = Request::new(Method::Post, page.clone())
            .body("application/x-www-form-urlencoded", form.into_bytes());
        assert_eq!(http.call(&sent, Duration::from_secs(30)).await.unwrap().status, 200);
    }
    (card["id"].as_i64().unwrap(), page)
}

/// How many values of the wallet and of the installation are sealed under another key version than this, by what they are.
async fn sealed_but_for(folder: &Folder, version: i64) -> Vec<(&'static str, usize)> {
    let db = Db::open(&format!("sqlite://{}", folder.path("florin.db"))).await.unwrap();
    let mut found = Vec::new();
    for column in keys::SEALED_COLUMNS {
        for owner in [TENANT, ""] {
            let sealed = keys::sealed_before(&db, *column, owner, version, 1000).await.unwrap();
            if !sealed.is_empty() {
                found.push((column.field_set, sealed.len()));
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rotated_keys_open_all_that_the_wallet_had_sealed() {
    let folder = Folder::new("wallet_rotation");
    let psp = simulator();
    let florin = serve(&folder, &psp);
    let http = Http::new();
    let (related, _) = card(&http, &florin.url, Some("4111111111111111")).await;
    let (unrelated, page) = card(&http, &florin.url, None).await;
    let key = Request::new(Method::Get, format!("{}/publickey", florin.url));
    let key_before = http.call(&key, Duration::from_secs(10)).await.unwrap().body;
    drop(florin);

    let before = sealed_but_for(&folder, 0).await;
    for kind in ["document", "wallet_relation", "wallet_card", "wallet_shown"] {
        assert!(before.iter().any(|(sealed, _)| *sealed == kind), "{kind} of {before:?}");
    }
    for words in [&["keys", "rotate"][..], &["keys", "rewrap", "--no-wait"]] {
        let (database, data) = (format!("sqlite://{}", folder.path("florin.db")), folder.path("data"));
        let house = ["--insecure-dev", "--database", &database, "--data-dir", &data];
        let mut command = Command::new(env!("CARGO_BIN_EXE_florin"));
        assert!(command.args(words).args(house).status().unwrap().success(), "{words:?}");
    }
    assert_eq!(sealed_but_for(&folder, 2).await, [], "an old envelope is left");

    let florin = serve(&folder, &psp);
    let url = &florin.url;
    let key = Request::new(Method::Get, format!("{url}/publickey"));
    assert_eq!(http.call(&key, Duration::from_secs(10)).await.unwrap().body, key_before);
    let get = |id: i64| format!("/rest/v1/card/{id}");
    let (_, told) = ask(&http, url, Method::Get, &get(related), None).await.unwrap();
    assert_eq!(told["card_data"]["holder"], "Ines Duarte", "{told}");
    let (_, told) = ask(&http, url, Method::Get, &get(unrelated), None).await.unwrap();
    let secret = |page: &str| page.rsplit_once('/').unwrap().1.to_owned();
    assert_eq!(secret(told["relation"]["redirect_uri"].as_str().unwrap()), secret(&page));
    let body = json!({ "account_number": ACCOUNT, "amount": { "amount": 1234, "currency": "EUR" } });
    let target = format!("/rest/v1/card/{related}/deposit");
    let (_, deposit) = ask(&http, url, Method::Post, &target, Some(body)).await.unwrap();
    let target = format!("/rest/v1/deposit/{}/process", deposit["id"]);
    assert_eq!(ask(&http, url, Method::Put, &target, None).await.unwrap().0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_dies_during_deposits_neither_loses_nor_doubles_any() {
    let folder = Folder::new("wallet_kill");
    let psp = simulator();
    let mut florin = serve(&folder, &psp);
    let http = Http::new();
    let (id, _) = card(&http, &florin.url, Some("4111111111111111")).await;

    let answers = Arc::new(AtomicUsize::new(0));
    let customers: Vec<_> =
        (0..CUSTOMERS).map(|_| tokio::spawn(customer(florin.url.clone(), id, answers.clone()))).collect();
    while answers.load(Ordering::SeqCst) < ANSWERS {
        tokio::task::yield_now().await;
    }
    hold_one(&http, &psp.url).await;
    florin.kill();
    let mut made = Vec::new();
    for customer in customers {
        made.extend(customer.await.unwrap());
    }
    assert!(made.iter().any(|(_, answered)| !answered), "the kill hit nothing");

    let florin = serve(&folder, &psp);
    for (deposit, answered) in &made {
        let target = format!("/rest/v1/deposit/{deposit}/process");
        let until = tokio::time::Instant::now() + Duration::from_secs(90);
        loop {
            let (status, told) = ask(&http, &florin.url, Method::Put, &target, None).await.unwrap();
            if status == 200 {
                break;
            }
            assert!(!answered, "deposit {deposit} had been answered: {told}");
            assert!(tokio::time::Instant::now() < until, "deposit {deposit} is still open: {told}");
        }
    }
    let books = http
        .call(
            &Request::new(Method::Get, format!("{}/simulator/_control/books", psp.url)),
            Duration::from_secs(10),
        )
        .await
        .unwrap();
    let books: Value = serde_json::from_slice(&books.body).unwrap();
    let charges: Vec<&Value> =
        books["charges"].as_array().unwrap().iter().filter(|row| row["kind"] == "charge").collect();
    assert_eq!(charges.len(), made.len(), "one charge a deposit");
    assert!(charges.iter().all(|row| row["captured"] == 1259), "amount and commission");

    let db = florin_store::Db::open(&format!("sqlite://{}", folder.path("florin.db"))).await.unwrap();
    assert_eq!(florin_store::ledger::verify(&db).await.unwrap(), []);
    let held = florin_store::ledger::balances(&db, florin_engine::wallet::tenant()).await.unwrap();
    let of = |name: &str| held.iter().find(|found| found.account == name).map_or(0, |found| found.minor);
    let count = i64::try_from(made.len()).unwrap();
    assert_eq!(of(&format!("wallet/{ACCOUNT}")), -1234 * count);
    assert_eq!(of("commission"), -25 * count);
}
