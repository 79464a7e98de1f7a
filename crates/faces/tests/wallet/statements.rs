//! What users are told of bookings on their accounts (wallet-surround 5.6, 5.7).

use florin_domain::{AccountNumber, Currency, LedgerAccount, Money, Timestamp, Transfer};
use florin_engine::wallet::tenant;
use florin_store::ledger::{self, Posting};
use florin_store::wallet::statements::{self, Direction, Statement};
use serde_json::Value;

use crate::house::{House, START, house};
use crate::tokens::signed_in;

const NUMBER: &str = "EVP0123456789123";

/// Lines that came with bookings: id, second, amount, currency.
async fn lines(house: &House, lines: &[(i64, i64, &str, &str)]) {
    let mut tx = house.engine.db().begin().await.unwrap();
    for (id, second, major, currency) in lines {
        let line = Statement {
            id: *id,
            at: Timestamp::from_seconds(*second),
            transfer: format!("t{id}"),
            direction: if id % 2 == 1 { Direction::In } else { Direction::Out },
            kind: "transfer".into(),
            money: Money::parse_major(major, Currency::parse(currency).unwrap()).unwrap(),
            details: format!("Card 411111******{id:04}"),
            other: None,
        };
        let number = AccountNumber::parse(NUMBER).unwrap();
        statements::insert(&mut tx, tenant(), &number, &line).await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn ids(body: &str) -> Vec<i64> {
    let body: Value = serde_json::from_str(body).unwrap();
    body["statements"].as_array().unwrap().iter().map(|line| line["id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_line_has_its_members_in_the_order_that_clients_need() {
    let house = house().await;
    let held = signed_in(&house, "statements").await;
    let plain = |target: &str| held.plain("GET", target, "");
    house.ask(&plain("/rest/v1/wallet/me/statements")).await.is(
        200,
        r#"{"statements":[],"_metadata":{"total":0,"limit":20,"offset":0,"has_next":false,"has_previous":false}}"#,
    );
    lines(&house, &[(1, 100, "13.13", "EUR"), (2, 101, "1.239", "BHD")]).await;
    house.ask(&plain("/rest/v1/wallet/112/statements")).await.is(
        200,
        concat!(
            r#"{"statements":["#,
            r#"{"id":2,"amount":123,"amount_decimal":"1.239","currency":"BHD","direction":"out","date":101,"details":"Card 411111******0002","type":"transfer","account_number":"EVP0123456789123"},"#,
            r#"{"id":1,"amount":1313,"amount_decimal":"13.13","currency":"EUR","direction":"in","date":100,"details":"Card 411111******0001","type":"transfer","account_number":"EVP0123456789123"}],"#,
            r#""_metadata":{"total":2,"limit":20,"offset":0,"has_next":false,"has_previous":false,"cursors":{"after":"100000000-1","before":"101000000-2"}}}"#
        ),
    );
}

#[tokio::test]
async fn both_ways_to_page_walk_every_line_once() {
    let house = house().await;
    let all: Vec<_> = (1..=7).map(|id| (id, 100 + id / 3, "1.00", "EUR")).collect();
    lines(&house, &all).await;
    let target = |query: &str| format!("/rest/v1/wallet/112/statements?limit=3{query}");
    let mut seen = Vec::new();
    for (offset, next) in [(0, true), (3, true), (6, false)] {
        let body = house.call("GET", &target(&format!("&offset={offset}")), "").await.body;
        seen.extend(ids(&body));
        let metadata = serde_json::from_str::<Value>(&body).unwrap()["_metadata"].clone();
        assert_eq!(
            (metadata["total"].as_i64(), metadata["has_next"].as_bool(), metadata["has_previous"].as_bool()),
            (Some(7), Some(next), Some(offset > 0))
        );
    }
    assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);

    let (mut seen, mut query) = (Vec::new(), String::new());
    loop {
        let body = house.call("GET", &target(&query), "").await.body;
        seen.extend(ids(&body));
        let metadata = serde_json::from_str::<Value>(&body).unwrap()["_metadata"].clone();
        assert_eq!(metadata.get("offset").is_none(), !query.is_empty(), "{body}");
        query = format!("&after={}", metadata["cursors"]["after"].as_str().unwrap());
        if metadata["has_next"] == false {
            break;
        }
    }
    assert_eq!(seen, [7, 6, 5, 4, 3, 2, 1]);
    let back = house.call("GET", &target("&before=101000000-3"), "").await.body;
    assert_eq!(ids(&back), [6, 5, 4]);

    for (query, wanted) in [
        ("&order_by=date&order_direction=asc&offset=2", [3, 4, 5]),
        ("&order_direction=asc&after=101000000-3", [4, 5, 6]),
        ("&order_direction=asc&before=101000000-5", [2, 3, 4]),
        ("&order_by=date&order_direction=desc", [7, 6, 5]),
    ] {
        let body = house.call("GET", &target(query), "").await.body;
        assert_eq!(ids(&body), wanted, "{query}");
    }
}

#[tokio::test]
async fn filters_choose_and_wrong_ones_are_refused() {
    let house = house().await;
    lines(&house, &[(1, 100, "1.00", "EUR"), (2, 200, "5", "JPY"), (3, 300, "1.00", "USD")]).await;
    let target = |query: &str| format!("/rest/v1/wallet/112/statements?{query}");
    for (query, wanted) in [
        ("currency=EUR", vec![1]),
        ("currency=eur,USD", vec![3, 1]),
        ("direction=out", vec![2]),
        ("from=200", vec![3, 2]),
        ("to=200", vec![2, 1]),
        ("from=101&to=199", vec![]),
        ("to=999999999999999999", vec![3, 2, 1]),
        ("text=CARD%20411111", vec![3, 2, 1]),
        ("text=0002", vec![2]),
        ("limit=0", vec![]),
        ("offset=9", vec![]),
    ] {
        assert_eq!(ids(&house.call("GET", &target(query), "").await.body), wanted, "{query}");
    }
    for query in [
        "limit=201",
        "order_by=amount",
        "order_direction=up",
        "limit=-1",
        "offset=x",
        "currency=XXQ",
        "direction=up",
        "from=now",
        "after=1",
        "after=100000000-1&offset=0",
        "after=100000000-1&before=100000000-1",
        "text=a%00b",
    ] {
        let refused = house.call("GET", &target(query), "").await;
        assert_eq!(refused.refused(), (400, "invalid_parameters".into()), "{query}");
    }
}

#[tokio::test]
async fn statements_are_for_who_was_allowed_them() {
    let house = house().await;
    let (held, other) = (signed_in(&house, "statements").await, signed_in(&house, "balance").await);
    for what in ["statements", "reservation-statements"] {
        let scopeless = other.plain("GET", &format!("/rest/v1/wallet/112/{what}"), "");
        assert_eq!(house.ask(&scopeless).await.refused(), (403, "forbidden".into()));
        let foreign = held.plain("GET", &format!("/rest/v1/wallet/114/{what}"), "");
        assert_eq!(house.ask(&foreign).await.refused(), (403, "forbidden".into()));
        let nobodys = held.plain("GET", &format!("/rest/v1/wallet/1/{what}"), "");
        assert_eq!(house.ask(&nobodys).await.refused(), (404, "not_found".into()));
    }
}

#[tokio::test]
async fn what_is_held_is_a_reservation_without_an_id() {
    let house = house().await;
    let money = |major| Money::parse_major(major, Currency::parse("EUR").unwrap()).unwrap();
    let wallet = |number: &str| LedgerAccount::Wallet(AccountNumber::parse(number).unwrap());
    let at = Timestamp::from_seconds(100);
    let mut tx = house.engine.db().begin().await.unwrap();
    let there = Transfer::between(LedgerAccount::Stray, wallet(NUMBER), money("10.00")).unwrap();
    let posting = Posting { id: "d1", kind: "deposit", payment: None, transfer: &there, at };
    ledger::post(&mut tx, tenant(), &posting).await.unwrap();
    let away = Transfer::between(wallet(NUMBER), wallet("EVP9990001112223"), money("4.00")).unwrap();
    let posting = Posting { id: "h1", kind: "reservation", payment: None, transfer: &away, at };
    ledger::hold(&mut tx, tenant(), &posting, at.plus_ms(1000)).await.unwrap();
    tx.commit().await.unwrap();
    house.call("GET", "/rest/v1/wallet/112/reservation-statements", "").await.is(
        200,
        concat!(
            r#"{"reservation_statements":[{"amount":400,"amount_decimal":"4.00","currency":"EUR","direction":"out","date":100,"details":"Reserved"}],"#,
            r#""_metadata":{"total":1,"limit":20,"offset":0,"has_next":false,"has_previous":false}}"#
        ),
    );
}

#[tokio::test]
async fn a_scope_for_recent_lines_shows_those_of_three_months() {
    let house = house().await;
    let day = 24 * 3600;
    lines(&house, &[(1, START - 91 * day, "1.00", "EUR"), (2, START - 89 * day, "1.00", "EUR")]).await;
    let shown = |body: &str| ids(body);
    for (scope, wanted) in [("recent_statements", vec![2]), ("statements", vec![2, 1])] {
        let held = signed_in(&house, scope).await;
        for query in ["", "?from=1"] {
            let target = format!("/rest/v1/wallet/me/statements{query}");
            assert_eq!(shown(&house.ask(&held.plain("GET", &target, "")).await.body), wanted, "{scope}");
        }
        let held = held.plain("GET", "/rest/v1/wallet/me/reservation-statements", "");
        assert_eq!(house.ask(&held).await.status, 200);
    }
}
