//! What browsers report of the pages' policy is kept by kind, and people are called once for each, within bounds.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod house;

use std::collections::BTreeMap;

use florin_engine::breaches::{self, Breach};
use florin_engine::reviews;
use florin_store::{alarms, breaches as kept};
use house::{House, houses};

fn kind(blocked: &str) -> Breach {
    Breach { page: "/checkout".into(), directive: "script-src-elem".into(), blocked: blocked.into() }
}

async fn hear(house: &House, blocked: &[(&str, i64)]) {
    let reports: BTreeMap<_, _> = blocked.iter().map(|(blocked, count)| (kind(blocked), *count)).collect();
    breaches::hear(&house.engine, &reports).await.unwrap();
}

async fn open(house: &House) -> Vec<alarms::Open> {
    alarms::list_open(house.engine.db()).await.unwrap()
}

async fn kinds(house: &House) -> Vec<(String, i64)> {
    let all = kept::list(house.engine.db(), breaches::house()).await.unwrap();
    all.into_iter().map(|told| (told.breach.blocked, told.reports)).collect()
}

#[tokio::test]
async fn a_kind_is_counted_and_calls_people_once() {
    for house in houses().await {
        hear(&house, &[]).await;
        hear(&house, &[("evil.example", 2), ("inline", 1)]).await;
        house.clock.advance_ms(1000);
        hear(&house, &[("evil.example", 3)]).await;
        assert_eq!(kinds(&house).await, [("evil.example".to_owned(), 5), ("inline".to_owned(), 1)]);
        let raised = open(&house).await;
        let details: Vec<_> = raised.iter().map(|open| open.alarm.detail.as_str()).collect();
        assert_eq!(details.len(), 2, "{details:?}");
        let told = "the security policy of /checkout kept out evil.example (script-src-elem)";
        assert!(details.contains(&told), "{details:?}");
        for alarm in raised {
            assert!(reviews::close_alarm(&house.engine, &alarm.alarm.id, "ines", None).await.unwrap());
        }
        hear(&house, &[("evil.example", 1)]).await;
        assert!(open(&house).await.is_empty(), "somebody has seen to it");
    }
}

#[tokio::test]
async fn a_flood_of_kinds_fills_neither_table_nor_alarms() {
    for house in houses().await {
        for n in 0..250 {
            hear(&house, &[(format!("host-{n}.example").as_str(), 1)]).await;
        }
        let all = kinds(&house).await;
        assert_eq!(all.len(), 201);
        assert!(all.contains(&("any".to_owned(), 50)), "the rest is one kind more");
        let raised = open(&house).await;
        assert_eq!(raised.len(), 10);
        let last = raised.iter().filter(|open| open.alarm.detail.contains("no further alarm")).count();
        assert_eq!(last, 1, "the last one says that it is the last");

        house.clock.advance_ms(24 * 3600 * 1000);
        hear(&house, &[("host-7.example", 1)]).await;
        assert_eq!(open(&house).await.len(), 10, "what is known is no news the next day");
    }
}

#[tokio::test]
async fn a_kind_that_was_silent_for_long_is_news_again() {
    for house in houses().await {
        hear(&house, &[("evil.example", 1)]).await;
        house.clock.advance_ms(91 * 24 * 3600 * 1000);
        hear(&house, &[("other.example", 1)]).await;
        assert_eq!(kinds(&house).await, [("other.example".to_owned(), 1)]);
        hear(&house, &[("evil.example", 1)]).await;
        assert_eq!(open(&house).await.len(), 3);
    }
}
