//! Payments between users, allowances and transactions as clients and payers meet them (wallet-surround 6).

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_engine::deliveries::{self, Announcer, Filter, Telling};
use florin_engine::provision::{self, Declaration, Document};
use florin_engine::wallet::{tenant, transactions};
use florin_faces::wallet::callbacks::Callbacks;
use florin_store::ledger;
use serde_json::{Value, json};

use crate::house::{Answer, House, Plain, START, house};

/// A client with a wallet of its own, whose payments may charge cards.
const ID: &str = "payClient";
const KEY: &str = "pay-key-0123456789-0123456789abc";
const GOOD: &str = "4111111111111111";
pub(crate) const SIGNED_IN: &str = "username=owner%40example.test&password=owner-pass-13&decision=allow";

pub(crate) async fn town() -> House {
    let house = house().await;
    let body = json!({
        "mac_key": KEY,
        "permissions": ["use_wallet_api"],
        "wallet": 114,
        "hosts": ["shop.example"],
        "automatic_deposits": true,
    });
    let documents = vec![Document { kind: "wallet_client", name: ID.into(), body }];
    let wanted = Declaration { documents, ..Declaration::default() };
    provision::apply(&house.engine, &wanted, false).await.unwrap();
    house.clock.advance_ms(2000);
    house
}

/// A request of that client.
async fn ask(house: &House, method: &'static str, path: &str, body: &str) -> Answer {
    let plain = Plain::new(method, &format!("/rest/v1/{path}"), body);
    house.ask(&Plain { id: ID, key: KEY, ..plain }).await
}

pub(crate) async fn read(house: &House, method: &'static str, path: &str, body: &str) -> Value {
    let answer = ask(house, method, path, body).await;
    assert_eq!(answer.status, 200, "{method} {path}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// Money of user 13, from a card.
pub(crate) async fn fund(house: &House, cents: i64) {
    let card = house.related(GOOD).await;
    let deposit = house.deposit(card, cents).await;
    assert_eq!(house.process(deposit).await.status, 200);
}

async fn has(house: &House, wallet: i64) -> (i64, i64) {
    let balance = house.get(&format!("wallet/{wallet}/balance")).await;
    let euros = &balance["EUR"];
    (euros["at_disposal"].as_i64().unwrap_or(0), euros["reserved"].as_i64().unwrap_or(0))
}

pub(crate) async fn page(house: &House, key: &str, form: &str) -> Answer {
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    house.send("POST", &format!("/wallet/confirm/{key}"), &headers, form).await
}

fn key_of(transaction: &Value) -> String {
    transaction["transaction_key"].as_str().unwrap().to_owned()
}

/// A transaction of one payment of so many cents.
pub(crate) async fn made(house: &House, cents: i64) -> String {
    let body = json!({
        "payments": [{ "description": "Two tickets", "price": cents, "currency": "EUR" }],
        "redirect_uri": "https://shop.example/back?order=7",
        "callback_uri": "https://shop.example/callback",
    });
    key_of(&read(house, "POST", "transaction", &body.to_string()).await)
}

pub(crate) async fn right(house: &House) {
    assert_eq!(ledger::verify(house.engine.db()).await.unwrap(), []);
}

#[tokio::test]
async fn a_payment_and_its_transaction_have_exactly_these_members() {
    let house = town().await;
    let body = r#"{"items":[{"title":"Ticket","price":150,"currency":"EUR","quantity":2,"parameters":{"seat":1.10}}],
        "commission":{"in_commission":10},"freeze":{"for":7200},"parameters":{"order":"7"},"purpose":"tips"}"#;
    let answer = ask(&house, "POST", "payment", body).await;
    let key = key_of(&serde_json::from_str(&answer.body).unwrap());
    assert_eq!(key.len(), 32);
    let at = START + 2;
    let payment = format!(
        concat!(
            r#"{{"id":1,"transaction_key":"{key}","created_at":{at},"status":"new","price":300,"price_decimal":"3.00","currency":"EUR","#,
            r#""items":[{{"title":"Ticket","price":150,"price_decimal":"1.50","currency":"EUR","quantity":2,"parameters":{{"seat":1.10}}}}],"#,
            r#""beneficiary":{{"id":114}},"commission":{{"in_commission":10,"in_commission_decimal":"0.10","out_commission":0,"out_commission_decimal":"0.00"}},"#,
            r#""freeze":{{"for":7200}},"freeze_for":2,"purpose":"tips","parameters":{{"order":"7"}},"cancelable":true}}"#
        ),
        key = key,
        at = at
    );
    answer.is(200, &payment);
    ask(&house, "GET", "payment/1", "").await.is(200, &payment);
    let transaction = format!(
        concat!(
            r#"{{"transaction_key":"{key}","created_at":{at},"status":"new","payments":[{payment}],"reserve":{{"for":2592000}},"#,
            r#""use_allowance":true,"suggest_allowance":false,"auto_confirm":false,"valid_for_payment_card_debit":false}}"#
        ),
        key = key,
        at = at,
        payment = payment
    );
    ask(&house, "GET", &format!("transaction/{key}"), "").await.is(200, &transaction);
    let list = format!(
        r#"{{"payments":[{payment}],"_metadata":{{"total":1,"limit":20,"offset":0,"has_next":false,"has_previous":false}}}}"#
    );
    ask(&house, "GET", "payments?status=new&beneficiary=114", "").await.is(200, &list);
    let none = r#"{"payments":[],"_metadata":{"total":0,"limit":20,"offset":0,"has_next":false,"has_previous":false}}"#;
    ask(&house, "GET", "payments?wallet=112", "").await.is(200, none);

    let body = r#"{"currency":"EUR","max_price_decimal":"7.00","limits":[{"max_price":500,"period":24}]}"#;
    let answer = ask(&house, "POST", "allowance", body).await;
    let key = key_of(&serde_json::from_str(&answer.body).unwrap());
    let allowance = format!(
        concat!(
            r#"{{"id":1,"transaction_key":"{key}","created_at":{at},"status":"new","currency":"EUR","max_price":700,"max_price_decimal":"7.00","#,
            r#""limits":[{{"max_price":500,"max_price_decimal":"5.00","time":86400,"period":24}}],"valid":{{"for":2592000}},"valid_for":720}}"#
        ),
        key = key,
        at = at
    );
    answer.is(200, &allowance);
}

#[tokio::test]
async fn a_payer_signs_in_on_the_page_and_the_client_confirms() {
    let house = town().await;
    fund(&house, 1000).await;
    let key = made(&house, 300).await;
    let shown = house.send("GET", &format!("/lt/wallet/confirm/{key}"), &[], "").await;
    assert_eq!(shown.status, 200);
    for piece in ["payClient", "Two tickets", "3.00 EUR", "User 14", "Patvirtinkite"] {
        assert!(shown.body.contains(piece), "{piece}: {}", shown.body);
    }
    assert!(!shown.body.contains("pay-") && !shown.body.contains("<script"), "{}", shown.body);
    assert!(shown.header("content-security-policy").contains("form-action 'self' https://shop.example"));

    let wrong = page(&house, &key, "username=owner%40example.test&password=wrong&decision=allow").await;
    assert_eq!((wrong.status, has(&house, 112).await), (422, (1000, 0)));
    let own = page(&house, &key, "username=other%40example.test&password=owner-pass-14&decision=allow").await;
    assert_eq!(own.status, 422, "nobody pays to themselves");
    let agreed = page(&house, &key, SIGNED_IN).await;
    assert_eq!(
        (agreed.status, agreed.header("location")),
        (302, "https://shop.example/back?order=7&status=success")
    );
    assert_eq!(has(&house, 112).await, (700, 300));
    assert_eq!(page(&house, &key, SIGNED_IN).await.status, 404, "once");

    let confirmed = read(&house, "PUT", &format!("transaction/{key}/confirm"), "[]").await;
    assert_eq!((&confirmed["status"], &confirmed["type"]), (&json!("confirmed"), &json!("page")));
    assert_eq!((&confirmed["wallet"], &confirmed["payments"][0]["status"]), (&json!(112), &json!("done")));
    let again = read(&house, "PUT", &format!("transaction/{key}/confirm"), "").await;
    assert_eq!((again, has(&house, 112).await, has(&house, 114).await), (confirmed, (700, 0), (300, 0)));
    let late = ask(&house, "DELETE", &format!("transaction/{key}"), "").await;
    assert_eq!(late.refused(), (409, "invalid_state".into()));
    right(&house).await;
}

#[tokio::test]
async fn a_payer_who_refuses_goes_back_and_nothing_moves() {
    let house = town().await;
    fund(&house, 1000).await;
    let key = made(&house, 300).await;
    for nobody in ["", "decision=", "decision=accept", "username=owner%40example.test&password=owner-pass-13"]
    {
        assert_eq!(page(&house, &key, nobody).await.status, 422, "{nobody}");
        let found = read(&house, "GET", &format!("transaction/{key}"), "").await;
        assert_eq!(found["status"], json!("new"), "{nobody} is no decision");
    }
    let refused = page(&house, &key, "decision=deny").await;
    assert_eq!(
        (refused.status, refused.header("location")),
        (302, "https://shop.example/back?order=7&status=reject")
    );
    let found = read(&house, "GET", &format!("transaction/{key}"), "").await;
    assert_eq!((&found["status"], &found["payments"][0]["status"]), (&json!("rejected"), &json!("rejected")));
    let elsewhere = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    let other = made(&house, 300).await;
    let sent = house.send("POST", &format!("/wallet/confirm/{other}"), &elsewhere, SIGNED_IN).await;
    assert_eq!((sent.status, has(&house, 112).await), (403, (1000, 0)));
}

#[tokio::test]
async fn an_allowance_lets_a_client_charge_without_asking() {
    let house = town().await;
    fund(&house, 1000).await;
    let wallet = r#"{"wallet_id":112}"#;
    let key = made(&house, 100).await;
    let unasked = ask(&house, "PUT", &format!("transaction/{key}/reserve"), wallet).await;
    assert_eq!(unasked.refused(), (403, "forbidden".into()));
    assert_eq!(read(&house, "GET", &format!("transaction/{key}/type/112"), "").await, json!(["page"]));

    let body = r#"{"allowance":{"data":{"currency":"EUR","max_price":500,"valid":{"for":3600}}},"auto_confirm":true}"#;
    let asked = key_of(&read(&house, "POST", "transaction", body).await);
    assert_eq!(page(&house, &asked, SIGNED_IN).await.status, 200, "there is no address to go back to");
    let active = read(&house, "GET", "allowance/active/112", "").await;
    assert_eq!((&active["status"], &active["wallet"]), (&json!("active"), &json!(112)));
    let limit = json!({ "amount": 500, "currency": "EUR", "amount_decimal": "5.00" });
    assert_eq!(read(&house, "GET", "allowance/limit/112?currency=EUR", "").await, limit);
    assert_eq!(
        read(&house, "GET", &format!("transaction/{key}/type/112"), "").await,
        json!(["automatic", "page"])
    );

    let payer = r#"{"payer":{"email":"owner@example.test"}}"#;
    let reserved = read(&house, "PUT", &format!("transaction/{key}/reserve"), payer).await;
    assert_eq!((&reserved["status"], &reserved["type"]), (&json!("reserved"), &json!("automatic")));
    let older = made(&house, 401).await;
    let beyond = ask(&house, "PUT", &format!("transaction/{older}/reserve/112"), "").await;
    assert_eq!(beyond.refused(), (403, "forbidden".into()), "4.00 are left");
    let gone = read(&house, "DELETE", "allowance/active/112", "").await;
    assert_eq!(gone["status"], "inactive");
    assert_eq!(ask(&house, "GET", "allowance/active/112", "").await.refused(), (404, "not_found".into()));
    assert_eq!(has(&house, 112).await, (900, 100), "what was reserved stays so");
    right(&house).await;
}

#[tokio::test]
async fn what_an_account_lacks_comes_from_its_card_and_the_answer_says_so() {
    let house = town().await;
    let card = house.related(GOOD).await;
    let links = r#"{"accounts":[{"number":"EVP0123456789123","order":1}]}"#;
    assert_eq!(house.call("PUT", &format!("/rest/v1/card/{card}"), links).await.status, 200);
    let key = made(&house, 300).await;
    assert_eq!(page(&house, &key, SIGNED_IN).await.status, 302);
    let found = read(&house, "GET", &format!("transaction/{key}"), "").await;
    assert_eq!(
        (&found["status"], &found["valid_for_payment_card_debit"]),
        (&json!("reserved"), &json!(true))
    );
    assert_eq!((has(&house, 112).await, house.charged().await), ((0, 300), vec![300]));
    right(&house).await;
}

#[tokio::test]
async fn a_client_hears_of_what_it_did_not_do_itself() {
    let house = town().await;
    fund(&house, 1000).await;
    let render = async |key: &str| {
        let telling =
            Telling { merchant: tenant(), resource: key, webhook_id: "evt_1", sequence: 1, attempt: 1 };
        Callbacks.render(&house.engine, telling).await.unwrap()
    };
    let waiting = async || {
        let all = deliveries::list(&house.engine, tenant(), &Filter::default(), 10).await.unwrap();
        all.into_iter().map(|row| row.key.resource).collect::<Vec<_>>()
    };
    let key = made(&house, 300).await;
    assert!(render(&key).await.is_none() && waiting().await.is_empty(), "it made the transaction itself");
    page(&house, &key, SIGNED_IN).await;
    assert_eq!(waiting().await.as_slice(), std::slice::from_ref(&key));
    let message = render(&key).await.unwrap();
    assert_eq!(message.url, "https://shop.example/callback");
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&message.body).into_owned().collect();
    let [(event, text), (sign, signature)] = form.as_slice() else { panic!("{form:?}") };
    assert_eq!((event.as_str(), sign.as_str()), ("event", "sign"));
    let told: Value = serde_json::from_str(text).unwrap();
    assert_eq!((&told["object"], &told["type"]), (&json!("transaction"), &json!("reserved")));
    assert_eq!(told["data"], read(&house, "GET", &format!("transaction/{key}"), "").await);

    let pem = house.send("GET", "/publickey", &[], "").await.body;
    let der = STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der);
    public.verify(text.as_bytes(), &STANDARD.decode(signature).unwrap()).unwrap();

    read(&house, "PUT", &format!("transaction/{key}/confirm"), "").await;
    assert!(render(&key).await.is_none(), "it has moved on itself");
    let silent = json!({
        "payments": [{ "description": "Tea", "price": 100, "currency": "EUR" }],
        "callback_uri": false,
    });
    let silent = read(&house, "POST", "transaction", &silent.to_string()).await;
    assert_eq!(silent["callback_uri"], json!(false));
    page(&house, &key_of(&silent), SIGNED_IN).await;
    assert_eq!(waiting().await, [key], "it does not want to hear");
}

#[tokio::test]
async fn wrong_requests_are_refused_in_the_words_of_the_dialect() {
    let house = town().await;
    let payment = |extra: &str| format!(r#"{{"description":"Tea","price":100,"currency":"EUR"{extra}}}"#);
    for (body, at) in [
        ("{}", "currency"),
        (r#"{"currency":"EUR","price":100}"#, "description"),
        (r#"{"currency":"EUR","description":"Tea"}"#, "price"),
        (r#"{"currency":"XXX","price":100,"description":"Tea"}"#, "currency"),
        (r#"{"currency":"EUR","price":0,"description":"Tea"}"#, "price"),
        (r#"{"currency":"EUR","price":1.5,"description":"Tea"}"#, "price"),
        (r#"{"currency":"EUR","items":[{"title":"Tea","price":1,"currency":"USD"}]}"#, "items[0].currency"),
        (&payment(r#","price_decimal":"1.00""#), "price_decimal"),
        (&payment(r#","beneficiary":{"id":9}"#), "beneficiary"),
        (&payment(r#","beneficiary":{"id":114,"email":"a@b.c"}"#), "beneficiary"),
        (&payment(r#","commission":{"in_commission":101}"#), "commission"),
        (&payment(r#","password":{"type":"generated"}"#), "password"),
        (&payment(r#","cashback":10"#), "cashback"),
        (&payment(r#","purpose":"rent""#), "purpose"),
        (&payment(r#","parameters":{"card":"4242424242424242"}"#), "parameters"),
        (&payment(r#","parameters":7"#), "parameters"),
    ] {
        let answer = ask(&house, "POST", "payment", body).await;
        assert_eq!(answer.refused(), (400, "invalid_parameters".into()), "{body}");
        assert!(answer.body.contains(&format!("\"{at}\"")), "{at}: {}", answer.body);
    }
    for body in [
        "{}",
        r#"{"payments":[99]}"#,
        r#"{"payments":["x"]}"#,
        r#"{"allowance":{"data":{"currency":"EUR"}}}"#,
        r#"{"allowance":{"data":{"currency":"EUR","max_price":1},"id":1}}"#,
        &format!(r#"{{"payments":[{}],"redirect_uri":"https://evil.example/"}}"#, payment("")),
        &format!(r#"{{"payments":[{}],"callback_uri":"ftp://shop.example/"}}"#, payment("")),
        &format!(r#"{{"payments":[{}],"reserve":{{"for":0}}}}"#, payment("")),
        &format!(r#"{{"payments":[{}],"inquiries":[{{"type":"required"}}]}}"#, payment("")),
        &format!(
            r#"{{"payments":[{}],"restrictions":{{"account_owner":{{"level":"identified"}}}}}}"#,
            payment("")
        ),
    ] {
        let answer = ask(&house, "POST", "transaction", body).await;
        assert_eq!(answer.refused(), (400, "invalid_parameters".into()), "{body}");
    }
    let key = made(&house, 100).await;
    for (method, path, body, told) in [
        ("GET", "payment/99".to_owned(), "", (404, "not_found")),
        ("GET", "payment/x".to_owned(), "", (404, "not_found")),
        ("POST", "payment/1".to_owned(), "", (405, "not_found")),
        ("GET", "transaction/unknown".to_owned(), "", (404, "not_found")),
        ("PUT", format!("transaction/{key}/confirm"), "", (409, "invalid_state")),
        ("PUT", format!("transaction/{key}/reserve"), "{}", (400, "invalid_parameters")),
        (
            "PUT",
            format!("transaction/{key}/reserve"),
            r#"{"wallet_id":112,"pin":"1234"}"#,
            (403, "forbidden"),
        ),
        ("PUT", format!("transaction/{key}/flash/112"), "", (404, "not_found")),
        ("PUT", "payment/1/finalize".to_owned(), "", (409, "invalid_state")),
        ("PUT", "payment/1/freeze".to_owned(), "{}", (400, "invalid_parameters")),
        ("GET", "payments?limit=201".to_owned(), "", (400, "invalid_parameters")),
        ("GET", "transactions?status=paid".to_owned(), "", (400, "invalid_parameters")),
    ] {
        let answer = ask(&house, method, &path, body).await;
        assert_eq!(answer.refused(), (told.0, told.1.to_owned()), "{method} {path}");
    }
    for path in ["payment/1".to_owned(), format!("transaction/{key}")] {
        let answer = house.call("GET", &format!("/rest/v1/{path}"), "").await;
        assert_eq!(answer.refused(), (403, "forbidden".into()), "another client made it");
    }
    let unknown = house.call("POST", "/rest/v1/payment", &payment("")).await;
    assert_eq!(unknown.refused(), (400, "invalid_parameters".into()), "that client has no wallet of its own");
}

#[tokio::test]
async fn a_list_of_transactions_walks_all_of_the_clients_own() {
    let house = town().await;
    let mut keys = Vec::new();
    for no in 1..=5 {
        keys.push(made(&house, no * 100).await);
        house.clock.advance_ms(1000);
    }
    transactions::revoke(&house.engine, &keys[1]).await.unwrap();
    let mut seen = Vec::new();
    for offset in [0, 2, 4] {
        let list = read(&house, "GET", &format!("transactions?limit=2&offset={offset}"), "").await;
        assert_eq!(list["_metadata"]["total"], json!(5));
        seen.extend(list["transactions"].as_array().unwrap().iter().map(key_of));
    }
    assert_eq!(seen, keys);
    let from = START + 2 + 3;
    let list = read(&house, "GET", &format!("transactions?from={from}&status=new"), "").await;
    assert_eq!(list["_metadata"]["total"], json!(2));
    let revoked = read(&house, "GET", "transactions?status=revoked", "").await;
    assert_eq!(key_of(&revoked["transactions"][0]), keys[1]);
    let elsewhere = read(&house, "GET", "transactions?project_id=1", "").await;
    assert_eq!(elsewhere["transactions"], json!([]));
}

#[tokio::test]
async fn statements_name_who_is_at_the_other_end() {
    let house = town().await;
    fund(&house, 1000).await;
    let key = made(&house, 300).await;
    assert_eq!(page(&house, &key, SIGNED_IN).await.status, 302);
    read(&house, "PUT", &format!("transaction/{key}/confirm"), "").await;
    let lines = |found: Value| found["statements"].clone();
    let payers = lines(house.get("wallet/112/statements").await);
    let other = json!({
        "display_name": "User 14", "account_number": "EVP9990001112223", "wallet_id": 114, "user_id": 14,
    });
    assert_eq!(payers[0]["other_party"], other);
    assert_eq!(payers[0]["account_number"], "EVP0123456789123");
    assert_eq!(payers[1].get("other_party"), None, "a card is nobody");
    let theirs = lines(house.get("wallet/114/statements").await);
    assert_eq!(theirs[0]["other_party"]["account_number"], "EVP0123456789123");
}

#[tokio::test]
async fn a_user_who_is_asked_to_pay_finds_it_and_refuses() {
    let house = town().await;
    let key = made(&house, 300).await;
    let target = format!("transaction/{key}/request");
    for body in ["{}", r#"{"user_id":13,"email":"a@b"}"#, r#"{"email":"nobody@example.test"}"#] {
        assert_eq!(
            ask(&house, "POST", &target, body).await.refused(),
            (400, "invalid_parameters".into()),
            "{body}"
        );
    }
    let foreign = house.call("POST", &format!("/rest/v1/{target}"), r#"{"user_id":13}"#).await;
    assert_eq!(foreign.refused(), (403, "forbidden".into()));
    for body in [r#"{"user_id":13}"#, r#"{"email":"owner@example.test"}"#] {
        let found = read(&house, "POST", &target, body).await;
        assert_eq!((&found["transaction_key"], &found["status"]), (&json!(key), &json!("new")));
    }

    let payer = crate::tokens::signed_in(&house, "outgoing_payments").await;
    let list = |held: &crate::tokens::Held| held.plain("GET", "/rest/v1/wallet/me/pending-payments", "");
    let until = START + 2 + 30 * 24 * 3600;
    house.ask(&list(&payer)).await.is(
        200,
        &format!(
            concat!(
                r#"{{"pending_payments":[{{"id":1,"amount":300,"amount_decimal":"3.00","currency":"EUR","details":"Two tickets","#,
                r#""direction":"out","type":"transfer","cancelable":true,"date":{},"valid_until":{},"transaction_key":"{}","#,
                r#""other_party":{{"display_name":"User 14","account_number":"EVP9990001112223","wallet_id":114,"user_id":14}}}}],"#,
                r#""_metadata":{{"total":1,"limit":20,"offset":0,"has_next":false,"has_previous":false}}}}"#
            ),
            START + 2,
            until,
            key
        ),
    );
    let blind = crate::tokens::signed_in(&house, "incoming_payments").await;
    let none = r#"{"pending_payments":[],"_metadata":{"total":0,"limit":20,"offset":0,"has_next":false,"has_previous":false}}"#;
    house.ask(&list(&blind)).await.is(200, none);
    let poor = crate::tokens::signed_in(&house, "balance").await;
    assert_eq!(house.ask(&list(&poor)).await.refused(), (403, "forbidden".into()));

    let refuse = "/rest/v1/wallet/me/pending-payment/1";
    assert_eq!(house.ask(&blind.plain("DELETE", refuse, "")).await.refused(), (403, "forbidden".into()));
    house.ask(&payer.plain("DELETE", refuse, "")).await.is_nothing();
    assert_eq!(house.ask(&payer.plain("DELETE", refuse, "")).await.refused(), (404, "not_found".into()));
    let found = read(&house, "GET", &format!("transaction/{key}"), "").await;
    assert_eq!(found["status"], "rejected");
    let late = ask(&house, "POST", &target, r#"{"user_id":13}"#).await;
    assert_eq!(late.refused(), (409, "invalid_state".into()));
}

#[tokio::test]
async fn what_is_reserved_is_seen_at_both_ends_and_refused_at_neither() {
    let house = town().await;
    fund(&house, 1000).await;
    let key = made(&house, 300).await;
    assert_eq!(page(&house, &key, SIGNED_IN).await.status, 302);
    let seen = |found: Value| {
        let line = found["pending_payments"][0].clone();
        let other = line["other_party"]["wallet_id"].clone();
        (line["direction"].clone(), line["cancelable"].clone(), other, line.get("transaction_key").is_some())
    };
    let payers = seen(house.get("wallet/112/pending-payments").await);
    assert_eq!(payers, (json!("out"), json!(false), json!(114), false));
    let theirs = seen(house.get("wallet/114/pending-payments").await);
    assert_eq!(theirs, (json!("in"), json!(false), json!(112), false));
    for filter in ["direction=in", "type=tax", "limit=0"] {
        let found = house.get(&format!("wallet/112/pending-payments?{filter}")).await;
        assert_eq!(found["pending_payments"], json!([]), "{filter}");
    }
    let refused = house.call("DELETE", "/rest/v1/wallet/112/pending-payment/1", "").await;
    assert_eq!(refused.refused(), (409, "invalid_state".into()));
    read(&house, "PUT", &format!("transaction/{key}/confirm"), "").await;
    assert_eq!(house.get("wallet/112/pending-payments").await["pending_payments"], json!([]));
}

#[tokio::test]
async fn a_payer_accepts_and_then_decides_what_the_client_may_do() {
    let house = town().await;
    fund(&house, 1000).await;
    let key = made(&house, 300).await;
    let wish =
        "response_type=code&client_id=payClient&redirect_uri=https%3A%2F%2Fshop.example%2Fin&scope=email";
    let target = format!("/lt/transaction/confirm-with-oauth/{key}?{wish}");
    let shown = house.send("GET", &target, &[], "").await;
    assert_eq!(shown.status, 200);
    assert!(
        shown.body.contains("confirm-with-oauth") && shown.body.contains("Patvirtinkite"),
        "{}",
        shown.body
    );
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let agreed = house.send("POST", &target, &headers, SIGNED_IN).await;
    assert_eq!((agreed.status, agreed.header("location")), (302, format!("/lt/oauth?{wish}").as_str()));
    assert_eq!(has(&house, 112).await, (700, 300));
    let other = made(&house, 300).await;
    let target = format!("/transaction/confirm-with-oauth/{other}?{wish}");
    let refused = house.send("POST", &target, &headers, "decision=deny").await;
    assert_eq!(refused.header("location"), "https://shop.example/back?order=7&status=reject");
}
