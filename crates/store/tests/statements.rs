//! What users are told of bookings: each line once, however it is paged, on every engine at hand.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use florin_domain::{AccountNumber, Currency, MerchantId, Money, Timestamp};
use florin_store::Db;
use florin_store::wallet::statements::{self, Direction, Filter, Part, Statement};
use support::databases;

fn tenant() -> MerchantId {
    MerchantId::parse("wallet").unwrap()
}

fn number(text: &str) -> AccountNumber {
    AccountNumber::parse(text).unwrap()
}

fn line(
    id: i64,
    seconds: i64,
    direction: Direction,
    major: &str,
    currency: &str,
    details: &str,
) -> Statement {
    Statement {
        id,
        at: Timestamp::from_seconds(seconds),
        transfer: format!("t{id}"),
        direction,
        kind: "transfer".into(),
        money: Money::parse_major(major, Currency::parse(currency).unwrap()).unwrap(),
        details: details.into(),
        other: None,
    }
}

async fn write(db: &Db, account: &str, lines: &[Statement]) {
    let mut tx = db.begin().await.unwrap();
    for line in lines {
        statements::insert(&mut tx, &tenant(), &number(account), line).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn ids(db: &Db, filter: &Filter, part: Part, limit: i64) -> Vec<i64> {
    let found = statements::list(db, &tenant(), &number("EVP1"), filter, part, limit).await.unwrap();
    found.into_iter().map(|line| line.id).collect()
}

#[tokio::test]
async fn lines_are_newest_first_and_found_by_what_is_known_of_them() {
    for fresh in databases().await {
        let db = &fresh.db;
        let lines = [
            line(1, 100, Direction::In, "13.13", "EUR", "Card 411111******1111"),
            line(2, 200, Direction::Out, "1.00", "EUR", "Gift 50%_off"),
            line(3, 200, Direction::In, "500", "JPY", "card"),
            line(4, 300, Direction::In, "2.00", "USD", "Ünder"),
        ];
        write(db, "EVP1", &lines).await;
        write(db, "EVP2", &[line(9, 250, Direction::In, "1.00", "EUR", "somebody else's")]).await;
        let all = Filter::default();
        assert_eq!(ids(db, &all, Part::Offset(0), 20).await, [4, 3, 2, 1]);
        let found = statements::list(db, &tenant(), &number("EVP1"), &all, Part::Offset(3), 1).await.unwrap();
        assert_eq!(found, lines[..1]);
        let euro = Currency::parse("EUR").unwrap();
        let yen = Currency::parse("JPY").unwrap();
        let at = |seconds| Some(Timestamp::from_seconds(seconds));
        let text = |text: &str| Filter { text: Some(text.into()), ..Filter::default() };
        for (filter, wanted) in [
            (Filter { currencies: vec![euro], ..Filter::default() }, vec![2, 1]),
            (Filter { currencies: vec![euro, yen], ..Filter::default() }, vec![3, 2, 1]),
            (Filter { direction: Some(Direction::Out), ..Filter::default() }, vec![2]),
            (Filter { from: at(200), to: at(200), ..Filter::default() }, vec![3, 2]),
            (Filter { from: at(201), ..Filter::default() }, vec![4]),
            (Filter { to: at(99), ..Filter::default() }, vec![]),
            (text("CARD"), vec![3, 1]),
            (text("50%_off"), vec![2]),
            (text("0%o"), vec![]),
            (text("'"), vec![]),
        ] {
            assert_eq!(ids(db, &filter, Part::Offset(0), 20).await, wanted, "{}: {filter:?}", fresh.engine);
            let count = statements::count(db, &tenant(), &number("EVP1"), &filter).await.unwrap();
            assert_eq!(count, i64::try_from(wanted.len()).unwrap(), "{}: {filter:?}", fresh.engine);
        }
    }
}

#[tokio::test]
async fn cursors_walk_every_line_once_while_new_ones_come() {
    for fresh in databases().await {
        let db = &fresh.db;
        let lines: Vec<_> =
            (1..=7).map(|id| line(id, 100 + id / 3, Direction::In, "1.00", "EUR", "x")).collect();
        write(db, "EVP1", &lines).await;
        let all = Filter::default();
        let place = |id: i64| (Timestamp::from_seconds(100 + id / 3), id);
        assert_eq!(ids(db, &all, Part::Offset(0), 3).await, [7, 6, 5]);
        write(db, "EVP1", &[line(8, 300, Direction::In, "1.00", "EUR", "x")]).await;
        assert_eq!(ids(db, &all, Part::After(place(5)), 3).await, [4, 3, 2]);
        assert_eq!(ids(db, &all, Part::After(place(2)), 3).await, [1]);
        assert_eq!(ids(db, &all, Part::Before(place(4)), 2).await, [6, 5], "the nearest ones, newest first");
        assert_eq!(ids(db, &all, Part::Before(place(7)), 20).await, [8]);
    }
}
