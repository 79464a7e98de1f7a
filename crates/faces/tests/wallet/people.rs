//! Users, their wallets and what those hold (wallet-surround 4, 5).

use florin_domain::{AccountId, AccountNumber, Currency, LedgerAccount, LedgerEntry, Money, Side, Transfer};
use florin_engine::wallet::tenant;
use florin_store::ledger::{self, Posting};
use serde_json::json;

use crate::house::{House, Plain, house};
use crate::tokens::signed_in;

/// Money comes from a card to an account.
async fn deposit(house: &House, id: &str, number: &str, amount: &str, currency: &str) {
    let money = Money::parse_major(amount, Currency::parse(currency).unwrap()).unwrap();
    let line = |account, side| LedgerEntry { account, side, money };
    let transfer = Transfer::of(vec![
        line(LedgerAccount::PspClearing(AccountId::parse("acc").unwrap()), Side::Debit),
        line(LedgerAccount::Wallet(AccountNumber::parse(number).unwrap()), Side::Credit),
    ]);
    let (transfer, at) = (transfer.unwrap(), florin_domain::Timestamp::from_seconds(1));
    let posting = Posting { id, kind: "deposit", payment: None, transfer: &transfer, at };
    let mut tx = house.engine.db().begin().await.unwrap();
    ledger::post(&mut tx, tenant(), &posting).await.unwrap();
    tx.commit().await.unwrap();
}

/// The client that user 13 granted everything, and user 14 nothing.
fn own(target: &str) -> Plain {
    Plain { id: "ownClient", key: "own-key", ..Plain::new("GET", target, "") }
}

#[tokio::test]
async fn a_user_is_told_as_far_as_the_caller_may_know() {
    let house = house().await;
    let ids_only = signed_in(&house, "").await;
    let id = r#"{"id":13,"display_name":"User 13","locale":"en"}"#;
    house.ask(&ids_only.plain("GET", "/rest/v1/user/me", "")).await.is(200, id);
    house.ask(&ids_only.plain("GET", "/rest/v1/user/13", "")).await.is(200, id);
    let more = signed_in(&house, "email%20wallet_list").await;
    let all = r#"{"id":13,"email":"owner@example.test","display_name":"User 13","locale":"en","wallets":[112,113]}"#;
    house.ask(&more.plain("GET", "/rest/v1/user/me", "")).await.is(200, all);
    house.ask(&own("/rest/v1/user/13")).await.is(200, all);
    house.ask(&own("/rest/v1/user/14")).await.is(200, r#"{"id":14}"#);
    let foreign = house.ask(&more.plain("GET", "/rest/v1/user/14", "")).await;
    assert_eq!(foreign.refused(), (403, "forbidden".into()));
    for target in ["/rest/v1/user/15", "/rest/v1/user/x", "/rest/v1/user/-1", "/rest/v1/user/me"] {
        assert_eq!(house.call("GET", target, "").await.refused(), (404, "not_found".into()), "{target}");
    }
    assert_eq!(house.call("POST", "/rest/v1/user/13", "").await.refused(), (405, "not_found".into()));
}

#[tokio::test]
async fn wallets_are_told_with_details_to_those_who_may_list_them() {
    let house = house().await;
    let wallet = |id: u32, number: &str| {
        format!(
            r#"{{"id":{id},"owner":13,"account":{{"number":"{number}","owner_display_name":"User 13","owner_type":"natural","user_id":13,"type":"local","status":"active"}}}}"#
        )
    };
    let (first, second) = (wallet(112, "EVP0123456789123"), wallet(113, "EVP0123456789012"));
    let plain = r#"{"id":112,"owner":13,"account":{"number":"EVP0123456789123"}}"#;
    let (lists, ids_only) = (signed_in(&house, "wallet_list").await, signed_in(&house, "").await);
    house.ask(&lists.plain("GET", "/rest/v1/wallet/112", "")).await.is(200, &first);
    house.ask(&lists.plain("GET", "/rest/v1/wallet/me", "")).await.is(200, &first);
    house.ask(&ids_only.plain("GET", "/rest/v1/wallet/me", "")).await.is(200, plain);
    for name in ["me", "13"] {
        let target = format!("/rest/v1/user/{name}/wallets");
        house.ask(&lists.plain("GET", &target, "")).await.is(200, &format!("[{first},{second}]"));
        let refused = house.ask(&ids_only.plain("GET", &target, "")).await;
        assert_eq!(refused.refused(), (403, "forbidden".into()), "{target}");
    }
    house
        .ask(&own("/rest/v1/wallet/114"))
        .await
        .is(200, r#"{"id":114,"owner":14,"account":{"number":"EVP9990001112223"}}"#);
    assert_eq!(house.ask(&own("/rest/v1/user/14/wallets")).await.refused(), (403, "forbidden".into()));
    for target in ["/rest/v1/wallet/1", "/rest/v1/wallet/x", "/rest/v1/wallet/me", "/rest/v1/user/15/wallets"]
    {
        assert_eq!(house.call("GET", target, "").await.refused(), (404, "not_found".into()), "{target}");
    }
}

#[tokio::test]
async fn a_wallet_is_found_by_one_thing_that_is_known_of_it() {
    let house = house().await;
    for (query, id) in [
        ("account_number=EVP0123456789012", 113),
        ("user_id=14", 114),
        ("email=Owner%40example.test", 112),
        ("fields=id&user_id=13", 112),
    ] {
        let found = house.call("GET", &format!("/rest/v1/wallet?{query}"), "").await;
        assert!(found.body.starts_with(&format!(r#"{{"id":{id},"#)), "{query}: {}", found.body);
    }
    for query in [
        "account_number=EVP0000000000000",
        "account_number=x",
        "user_id=15",
        "email=nobody",
        "barcode=1",
        "card%5BX%5D=1",
    ] {
        let none = house.call("GET", &format!("/rest/v1/wallet?{query}"), "").await;
        assert_eq!(none.refused(), (404, "not_found".into()), "{query}");
    }
    for query in
        ["", "?user_id=13&email=x", "?user_id=13&user_id=13", "?user_id=x", "?person_code%5BLT%5D=1&phone=1"]
    {
        let wrong = house.call("GET", &format!("/rest/v1/wallet{query}"), "").await;
        assert_eq!(wrong.refused(), (400, "invalid_parameters".into()), "{query}");
    }
}

#[tokio::test]
async fn a_balance_is_an_object_of_currencies_with_floored_cents_and_exact_decimals() {
    let house = house().await;
    let held = signed_in(&house, "balance").await;
    let ask = |query: &str| held.plain("GET", &format!("/rest/v1/wallet/112/balance{query}"), "");
    house.ask(&ask("")).await.is(200, "{}");
    for (id, amount, currency) in [("d1", "13.13", "EUR"), ("d2", "1.239", "BHD"), ("d3", "500", "JPY")] {
        deposit(&house, id, "EVP0123456789123", amount, currency).await;
    }
    let all = concat!(
        r#"{"BHD":{"at_disposal":123,"at_disposal_decimal":"1.239","reserved":0,"reserved_decimal":"0.000"},"#,
        r#""EUR":{"at_disposal":1313,"at_disposal_decimal":"13.13","reserved":0,"reserved_decimal":"0.00"},"#,
        r#""JPY":{"at_disposal":50000,"at_disposal_decimal":"500","reserved":0,"reserved_decimal":"0"}}"#
    );
    house.ask(&ask("")).await.is(200, all);
    house.ask(&ask("?convert_to=USD")).await.is(200, all);
    house.ask(&own("/rest/v1/wallet/113/balance")).await.is(200, "{}");
    for (target, error) in [
        ("/rest/v1/wallet/114/balance", (403, "forbidden")),
        ("/rest/v1/wallet/1/balance", (404, "not_found")),
    ] {
        let refused = house.ask(&own(target)).await.refused();
        assert_eq!((refused.0, refused.1.as_str()), error, "{target}");
    }
    let scopeless = signed_in(&house, "email").await.plain("GET", "/rest/v1/wallet/me/balance", "");
    assert_eq!(house.ask(&scopeless).await.refused(), (403, "forbidden".into()));
}

#[tokio::test]
async fn what_is_reserved_is_not_at_disposal() {
    let house = house().await;
    deposit(&house, "d1", "EVP0123456789123", "10.00", "EUR").await;
    let money = Money::parse_major("4.00", Currency::parse("EUR").unwrap()).unwrap();
    let wallet = |number: &str| LedgerAccount::Wallet(AccountNumber::parse(number).unwrap());
    let transfer = Transfer::between(wallet("EVP0123456789123"), wallet("EVP9990001112223"), money).unwrap();
    let at = florin_domain::Timestamp::from_seconds(2);
    let posting = Posting { id: "h1", kind: "reservation", payment: None, transfer: &transfer, at };
    let mut tx = house.engine.db().begin().await.unwrap();
    ledger::hold(&mut tx, tenant(), &posting, at.plus_ms(1000)).await.unwrap();
    tx.commit().await.unwrap();
    let told = r#"{"EUR":{"at_disposal":600,"at_disposal_decimal":"6.00","reserved":400,"reserved_decimal":"4.00"}}"#;
    house.call("GET", "/rest/v1/wallet/112/balance", "").await.is(200, told);
    for (amount, enough) in [(600, true), (601, false), (0, true)] {
        let target = format!("/rest/v1/wallet/112/sufficient-amount?amount={amount}&currency=eur");
        house.call("GET", &target, "").await.is(200, &format!(r#"{{"is_sufficient":{enough}}}"#));
    }
    for query in [
        "?amount=1",
        "?currency=EUR",
        "?amount=x&currency=EUR",
        "?amount=150&currency=JPY",
        "?amount=1&currency=XXQ",
    ] {
        let target = format!("/rest/v1/wallet/112/sufficient-amount{query}");
        assert_eq!(
            house.call("GET", &target, "").await.refused(),
            (400, "invalid_parameters".into()),
            "{query}"
        );
    }
}

#[tokio::test]
async fn users_and_their_wallets_are_found_by_what_is_known_of_them() {
    let house = house().await;
    let found = house.get("user?email=Owner%40example.test").await;
    assert_eq!((&found["id"], &found["display_name"]), (&json!(13), &json!("User 13")));
    for (query, refused) in [
        ("", (400, "invalid_parameters")),
        ("email=a&phone=b", (400, "invalid_parameters")),
        ("email=nobody%40example.test", (404, "not_found")),
        ("person_code[LT]=1", (403, "forbidden")),
    ] {
        let answer = house.call("GET", &format!("/rest/v1/user?{query}"), "").await;
        assert_eq!(answer.refused(), (refused.0, refused.1.into()), "{query}");
    }
    let several =
        house.get("wallets?email=owner%40example.test,nobody%40example.test,other%40example.test").await;
    let several = several.as_object().unwrap();
    assert_eq!(several.len(), 2, "nobody's is left out");
    assert_eq!(several["owner@example.test"]["owner"], 13);
    assert_eq!(several["other@example.test"]["account"]["number"], "EVP9990001112223");
    assert_eq!(house.call("GET", "/rest/v1/wallets", "").await.status, 400);
    let currencies = house.get("currencies").await;
    assert!(currencies.as_array().unwrap().contains(&json!("EUR")), "{currencies}");
}

#[tokio::test]
async fn one_thing_of_a_user_is_told_to_who_may_know_it() {
    let house = house().await;
    let held = signed_in(&house, "email").await;
    let part = |name: &str| held.plain("GET", &format!("/rest/v1/user/me/{name}"), "");
    house.ask(&part("email")).await.is(200, r#""owner@example.test""#);
    assert_eq!(house.ask(&part("phone")).await.refused(), (403, "forbidden".into()));
    assert_eq!(house.ask(&part("identity")).await.refused(), (403, "forbidden".into()));
    let foreign = house.ask(&held.plain("GET", "/rest/v1/user/14/email", "")).await;
    assert_eq!(foreign.refused(), (403, "forbidden".into()));
    house.call("GET", "/rest/v1/user/13/confirmed-phones", "").await.is(200, "[]");
    assert_eq!(house.call("GET", "/rest/v1/user/13/phone", "").await.refused(), (404, "not_found".into()));
    assert_eq!(house.call("GET", "/rest/v1/user/99/email", "").await.refused(), (404, "not_found".into()));
}
