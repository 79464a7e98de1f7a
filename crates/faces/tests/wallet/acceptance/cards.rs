//! Cards as the acceptance list wants them: members by status, races, pages.

use florin_engine::wallet::cards::{self, NewCard};
use serde_json::{Value, json};

use crate::house::{Answer, House, house, house_with};

/// The same card in each of these answers, with the members of its status (wallet 3.2).
fn members(status: &str, answers: &[&Answer], expected: &str) {
    for answer in answers {
        answer.is(200, expected);
    }
    let card: Value = serde_json::from_str(expected).unwrap();
    let names: Vec<_> = card.as_object().unwrap().keys().map(String::as_str).collect();
    let page = match status {
        "unrelated" => "id user_id status relation accounts",
        "related" => "id user_id status related_at card_data accounts commission_rule",
        "failed" => "id user_id status accounts",
        other => panic!("no such status: {other}"),
    };
    assert_eq!((card["status"].as_str(), names.join(" ").as_str()), (Some(status), page));
}

#[tokio::test]
async fn acceptance_03_members_by_status_are_the_same_wherever_a_card_is_told() {
    let rule = json!({ "percent": "1.4", "min": 10, "max": 500, "currency": "EUR" });
    let house = house_with(json!({ "commission": [rule] })).await;
    let get = async |id: i64| house.call("GET", &format!("/rest/v1/card/{id}"), "").await;
    let edit = async |id: i64| house.call("PUT", &format!("/rest/v1/card/{id}"), r#"{"accounts":[]}"#).await;

    let made = house.call("POST", "/rest/v1/card", r#"{"user_id":13}"#).await;
    let card: Value = serde_json::from_str(&made.body).unwrap();
    let (id, address) = (card["id"].as_i64().unwrap(), card["relation"]["redirect_uri"].as_str().unwrap());
    assert!(address.strip_prefix("https://pay.example/card/relate/").unwrap().len() >= 22, "128 bits");
    let unrelated = format!(
        r#"{{"id":{id},"user_id":13,"status":"unrelated","relation":{{"redirect_uri":"{address}"}},"accounts":[]}}"#
    );
    members("unrelated", &[&made, &get(id).await, &edit(id).await], &unrelated);

    let proved = house.related("4111111111111111").await;
    let related = format!(
        r#"{{"id":{proved},"user_id":13,"status":"related","related_at":1343811600,"card_data":{{"number":"411111******1111","holder":"Ines Duarte","type":"visa","expiration":{{"year":2029,"month":4}}}},"accounts":[],"commission_rule":{{"percent":1.4,"min":10,"min_decimal":"0.10","max":500,"max_decimal":"5.00","currency":"EUR"}}}}"#
    );
    members("related", &[&get(proved).await, &edit(proved).await], &related);

    let (refused, address) = house.card().await;
    house.relate(&address, "4000000000000002").await;
    let failed = format!(r#"{{"id":{refused},"user_id":13,"status":"failed","accounts":[]}}"#);
    members("failed", &[&get(refused).await], &failed);

    let metadata = r#"{"total":3,"limit":20,"offset":0,"has_next":false,"has_previous":false}"#;
    let list = format!(r#"{{"cards":[{unrelated},{related},{failed}],"_metadata":{metadata}}}"#);
    house.call("GET", "/rest/v1/cards?user_id=13", "").await.is(200, &list);
}

#[tokio::test]
async fn acceptance_06_an_answer_and_a_deletion_at_the_same_time_leave_no_half_state() {
    let house = house().await;
    for _ in 0..6 {
        let (id, address) = house.card().await;
        let target = format!("/rest/v1/card/{id}");
        let (_, deleted) =
            tokio::join!(house.relate(&address, "4111111111111111"), house.call("DELETE", &target, ""));
        assert_eq!(deleted.status, 204);
        assert_eq!(house.call("GET", &target, "").await.status, 404);
        let kept = house
            .engine
            .db()
            .fetch("SELECT id FROM wallet_cards WHERE envelope IS NOT NULL OR shown IS NOT NULL", &[])
            .await
            .unwrap();
        assert!(kept.is_empty(), "a deleted card keeps no number");
    }
    assert_eq!(house.get("cards?user_id=13").await["_metadata"]["total"], 0);
}

async fn page(house: &House, query: &str) -> (Vec<i64>, Value) {
    let list = house.get(&format!("cards?user_id=13{query}")).await;
    let names: Vec<_> = list.as_object().unwrap().keys().collect();
    assert_eq!(names, ["cards", "_metadata"], "and nothing beside them");
    let ids = list["cards"].as_array().unwrap().iter().map(|card| card["id"].as_i64().unwrap()).collect();
    (ids, list["_metadata"].clone())
}

#[tokio::test]
async fn acceptance_07_paging_walks_every_card_exactly_once() {
    let house = house().await;
    let wish = || NewCard { user: 13, links: Vec::new(), back: None, locale: None };
    let mut ids = Vec::new();
    for _ in 0..600 {
        ids.push(cards::create(&house.engine, "test", wish(), None).await.unwrap().id);
    }
    assert!(ids.is_sorted());
    for gone in [0, 3, 255, 256, 257, 511, 512, 599] {
        cards::delete(&house.engine, ids[gone]).await.unwrap();
    }
    let left: Vec<i64> = cards_left(&ids, &[0, 3, 255, 256, 257, 511, 512, 599]);
    let mut seen = Vec::new();
    while let (page, told) = page(&house, &format!("&limit=37&offset={}", seen.len())).await
        && !page.is_empty()
    {
        assert_eq!(told["total"], 592);
        assert_eq!(told["has_previous"], !seen.is_empty());
        seen.extend(page);
        assert_eq!(told["has_next"], seen.len() < 592);
    }
    assert_eq!(seen, left);

    let (first, told) = page(&house, "").await;
    assert_eq!(first, left[..20]);
    assert_eq!(
        told,
        json!({ "total": 592, "limit": 20, "offset": 0, "has_next": true, "has_previous": false })
    );
    assert_eq!(page(&house, "&limit=200&offset=392").await.0, left[392..]);
    let over = house.call("GET", "/rest/v1/cards?user_id=13&limit=201", "").await;
    assert_eq!(over.refused(), (400, "invalid_parameters".into()));
    let (none, told) = page(&house, "&limit=0").await;
    assert!(none.is_empty());
    assert_eq!(
        told,
        json!({ "total": 592, "limit": 0, "offset": 0, "has_next": true, "has_previous": false })
    );
    let (none, told) = page(&house, "&offset=1000").await;
    assert!(none.is_empty());
    assert_eq!(
        told,
        json!({ "total": 592, "limit": 20, "offset": 1000, "has_next": false, "has_previous": true })
    );
}

fn cards_left(ids: &[i64], gone: &[usize]) -> Vec<i64> {
    ids.iter().enumerate().filter(|(at, _)| !gone.contains(at)).map(|(_, id)| *id).collect()
}
