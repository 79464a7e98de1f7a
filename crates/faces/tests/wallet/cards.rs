//! Cards: made, read, linked, deleted, listed, with the members and the refusals of the pages' tables.

use florin_engine::wallet::cards::{self, NewCard};
use serde_json::{Value, json};

use crate::house::{POOR_ID, POOR_KEY, Plain, house};

const OWN: &str = "EVP0123456789123";
const SECOND: &str = "EVP0123456789012";
/// Of user 14.
const FOREIGN: &str = "EVP9990001112223";

#[tokio::test]
async fn a_card_is_made_with_links_and_a_way_back() {
    let house = house().await;
    let body = json!({
        "user_id": 13, "unknown": true, "relation": { "redirect_back_uri": "http://example.com", "locale": "LT" },
        "accounts": [{ "number": SECOND, "order": 2 }, { "number": OWN, "order": 0 }],
    });
    let made = house.call("POST", "/rest/v1/card", &body.to_string()).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let card: Value = serde_json::from_str(&made.body).unwrap();
    assert_eq!(card["accounts"], body["accounts"], "in the order given");
    assert_eq!(card["relation"].as_object().unwrap().len(), 1, "what was written is not read");
    let again = house.call("POST", "/rest/v1/card", &body.to_string()).await;
    assert_ne!(again.body, made.body, "each call makes a card");
}

#[tokio::test]
async fn each_wrong_word_is_named_by_its_path() {
    let house = house().await;
    let own = Plain { id: "ownClient", key: "own-key", ..Plain::new("POST", "/rest/v1/card", "") };
    let long = format!("http://example.com/{}", "x".repeat(2000));
    for (body, path) in [
        (json!({}), "user_id"),
        (json!({ "user_id": "13" }), "user_id"),
        (json!({ "user_id": 13.5 }), "user_id"),
        (json!({ "user_id": -13 }), "user_id"),
        (json!({ "user_id": 99 }), "user_id"),
        (json!({ "user_id": 13, "relation": "x" }), "relation"),
        (
            json!({ "user_id": 13, "relation": { "redirect_back_uri": "/back" } }),
            "relation.redirect_back_uri",
        ),
        (
            json!({ "user_id": 13, "relation": { "redirect_back_uri": "ftp://a.example" } }),
            "relation.redirect_back_uri",
        ),
        (
            json!({ "user_id": 13, "relation": { "redirect_back_uri": "http://a b" } }),
            "relation.redirect_back_uri",
        ),
        (json!({ "user_id": 13, "relation": { "redirect_back_uri": long } }), "relation.redirect_back_uri"),
        (json!({ "user_id": 13, "relation": { "redirect_back_uri": 5 } }), "relation.redirect_back_uri"),
        (json!({ "user_id": 13, "relation": { "locale": "eng" } }), "relation.locale"),
        (json!({ "user_id": 13, "relation": { "locale": "1t" } }), "relation.locale"),
        (json!({ "user_id": 13, "accounts": {} }), "accounts"),
        (json!({ "user_id": 13, "accounts": [5] }), "accounts[0]"),
        (json!({ "user_id": 13, "accounts": [{ "order": 1 }] }), "accounts[0].number"),
        (json!({ "user_id": 13, "accounts": [{ "number": 5, "order": 1 }] }), "accounts[0].number"),
        (json!({ "user_id": 13, "accounts": [{ "number": OWN, "order": -1 }] }), "accounts[0].order"),
        (json!({ "user_id": 13, "accounts": [{ "number": OWN, "order": "1" }] }), "accounts[0].order"),
        (
            json!({ "user_id": 13, "accounts": [{ "number": OWN, "order": 1 }, { "number": OWN, "order": 2 }] }),
            "accounts[1].number",
        ),
        (json!({ "user_id": 13, "accounts": [{ "number": "EVP5", "order": 1 }] }), "accounts[0].number"),
        (json!({ "user_id": 13, "accounts": vec![json!({ "number": OWN, "order": 1 }); 51] }), "accounts"),
    ] {
        let answer = house.call("POST", "/rest/v1/card", &body.to_string()).await;
        assert_eq!(answer.refused(), (400, "invalid_parameters".into()), "{body}");
        let told: Value = serde_json::from_str(&answer.body).unwrap();
        let named: Vec<_> = told["error_properties"].as_object().unwrap().keys().collect();
        assert_eq!(named, [path], "{body}");
        assert_eq!(told["errors"][0]["field"], path);
    }
    let evil = r#"{"user_id":13,"relation":{"redirect_back_uri":"https://evil.example"}}"#;
    let with = |body: &str| {
        let ext = super::house::body_hash(body);
        Plain { body: body.into(), ext, nonce: format!("own-{}", body.len()), ..own.clone() }
    };
    assert_eq!(house.ask(&with(evil)).await.refused(), (400, "invalid_parameters".into()));
    let good = r#"{"user_id":13,"relation":{"redirect_back_uri":"https://EXAMPLE.com/back?a=1"}}"#;
    assert_eq!(house.ask(&with(good)).await.status, 200);
    assert_eq!(house.get("cards?user_id=13&limit=0").await["_metadata"]["total"], 1, "nothing else was made");
}

#[tokio::test]
async fn who_may_not_is_told_before_what_is_wrong() {
    let house = house().await;
    let poor = |plain: Plain| Plain { id: POOR_ID, key: POOR_KEY, ..plain };
    let own = |plain: Plain| Plain { id: "ownClient", key: "own-key", ..plain };
    let (id, _) = house.card().await;
    for (method, target, body) in [
        ("POST", "/rest/v1/card".to_owned(), "nonsense"),
        ("GET", format!("/rest/v1/card/{id}"), ""),
        ("PUT", format!("/rest/v1/card/{id}"), "nonsense"),
        ("DELETE", "/rest/v1/card/99".to_owned(), ""),
        ("GET", "/rest/v1/cards".to_owned(), ""),
        ("POST", format!("/rest/v1/card/{id}/deposit"), "nonsense"),
        ("PUT", "/rest/v1/deposit/99/process".to_owned(), ""),
    ] {
        let refused = house.ask(&poor(Plain::new(method, &target, body))).await;
        assert_eq!(refused.refused(), (403, "forbidden".into()), "{method} {target}");
    }
    let other = cards::create(
        &house.engine,
        "somebody",
        NewCard { user: 14, links: Vec::new(), back: None, locale: None },
        None,
    )
    .await
    .unwrap();
    for (method, target, body) in [
        ("GET", format!("/rest/v1/card/{}", other.id), ""),
        ("PUT", format!("/rest/v1/card/{}", other.id), "{}"),
        ("DELETE", format!("/rest/v1/card/{}", other.id), ""),
        ("GET", "/rest/v1/cards?user_id=14".to_owned(), ""),
        ("POST", "/rest/v1/card".to_owned(), r#"{"user_id":14}"#),
    ] {
        let refused = house.ask(&own(Plain::new(method, &target, body))).await;
        assert_eq!(refused.refused(), (403, "forbidden".into()), "{method} {target}");
    }
    let link = |number: &str| json!({ "accounts": [{ "number": number, "order": 1 }] }).to_string();
    let target = format!("/rest/v1/card/{id}");
    assert_eq!(house.call("PUT", &target, &link(FOREIGN)).await.refused(), (403, "forbidden".into()));
    assert_eq!(house.call("PUT", &target, &link("EVP5")).await.refused(), (400, "invalid_parameters".into()));
}

#[tokio::test]
async fn bodies_are_json_objects_whatever_their_type_says_of_nothing() {
    let house = house().await;
    let (id, _) = house.card().await;
    let target = format!("/rest/v1/card/{id}");
    for body in ["", "[]", "{", "5", "\u{feff}{}"] {
        let refused = house.call("POST", "/rest/v1/card", body).await;
        assert_eq!(refused.refused(), (400, "invalid_request".into()), "{body:?}");
    }
    let typed = |method: &'static str, target: &str, body: &str, kind: &'static str| {
        let plain = Plain::new(method, target, body);
        let (house, authorization) = (&house, plain.authorization());
        async move {
            let headers =
                [("host", plain.host), ("authorization", authorization.as_str()), ("content-type", kind)];
            house.send(plain.method, &plain.target, &headers, &plain.body).await
        }
    };
    let body = r#"{"user_id":13}"#;
    for kind in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8"] {
        assert_eq!(typed("POST", "/rest/v1/card", body, kind).await.status, 200, "{kind}");
    }
    for kind in ["text/csv", "application/x-www-form-urlencoded", ""] {
        let refused = typed("POST", "/rest/v1/card", body, kind).await;
        assert_eq!(refused.refused(), (406, "not_acceptable".into()), "{kind}");
    }
    for method in ["GET", "PUT", "DELETE"] {
        let answer = typed(method, &target, "", "application/x-www-form-urlencoded").await;
        assert!(answer.status < 300, "{method} {}", answer.body);
    }
}

#[tokio::test]
async fn links_are_replaced_as_a_whole_and_failed_cards_keep_theirs() {
    let house = house().await;
    let (id, address) = house.card().await;
    let target = format!("/rest/v1/card/{id}");
    let links = json!({ "accounts": [{ "number": SECOND, "order": 4 }, { "number": OWN, "order": 1 }], "status": "related" });
    let edited = house.call("PUT", &target, &links.to_string()).await;
    let told: Value = serde_json::from_str(&edited.body).unwrap();
    assert_eq!((&told["accounts"], &told["status"]), (&links["accounts"], &json!("unrelated")));
    assert_eq!(house.call("PUT", &target, "{}").await.body, edited.body, "nothing given, nothing changed");
    assert_eq!(house.call("PUT", &target, "").await.body, edited.body);
    house.call("PUT", &target, r#"{"accounts":[]}"#).await;
    assert_eq!(house.get(&format!("card/{id}")).await["accounts"], json!([]));
    house.relate(&address, "4000000000000002").await;
    let refused = house.call("PUT", &target, &links.to_string()).await;
    assert_eq!(refused.refused(), (409, "invalid_state".into()));
    assert_eq!(house.call("PUT", &target, "{}").await.refused(), (409, "invalid_state".into()));
}

#[tokio::test]
async fn a_deleted_card_is_nowhere() {
    let house = house().await;
    for number in [None, Some("4111111111111111"), Some("4000000000000002")] {
        let (id, address) = house.card().await;
        if let Some(number) = number {
            house.relate(&address, number).await;
        }
        let target = format!("/rest/v1/card/{id}");
        let deleted = house.call("DELETE", &target, "").await;
        assert_eq!((deleted.status, deleted.body.as_str()), (204, ""));
        assert_eq!(deleted.header("content-type"), "");
        for (method, body) in [("GET", ""), ("PUT", "{}"), ("DELETE", "")] {
            assert_eq!(
                house.call(method, &target, body).await.refused(),
                (404, "not_found".into()),
                "{method}"
            );
        }
    }
    let list = house.get("cards?user_id=13").await;
    assert_eq!((&list["cards"], &list["_metadata"]["total"]), (&json!([]), &json!(0)));
    for id in ["x", "-1", "1.0", "99999999999999999999", ""] {
        let refused = house.call("GET", &format!("/rest/v1/card/{id}"), "").await;
        assert_eq!(refused.refused(), (404, "not_found".into()), "{id}");
    }
    assert_eq!(house.call("POST", "/rest/v1/card/5", "").await.refused(), (405, "not_found".into()));
    assert_eq!(house.call("PATCH", "/rest/v1/cards", "").await.refused(), (405, "not_found".into()));
}

#[tokio::test]
async fn a_list_takes_no_other_parameters() {
    let house = house().await;
    for query in [
        "",
        "?user_id=x",
        "?user_id=13&limit=-1",
        "?user_id=13&limit=1.0",
        "?user_id=13&limit=",
        "?user_id=13&offset=-1",
        "?user_id=13&offset=x",
        "?user_id=13&order_by=id",
        "?user_id=13&order_direction=desc",
        "?user_id=13&before=a&after=b",
        "?user_id=13&offset=1&after=b",
    ] {
        let refused = house.call("GET", &format!("/rest/v1/cards{query}"), "").await;
        assert_eq!(refused.refused(), (400, "invalid_parameters".into()), "{query}");
    }
    house.call("GET", "/rest/v1/cards?user_id=13&fields=*&locale=lt&limit=007", "").await.is(
        200,
        r#"{"cards":[],"_metadata":{"total":0,"limit":7,"offset":0,"has_next":false,"has_previous":false}}"#,
    );
}

#[tokio::test]
async fn an_address_is_good_for_one_submission_and_one_day() {
    let house = house().await;
    let (id, address) = house.card().await;
    let (first, second) =
        tokio::join!(house.relate(&address, "4111111111111111"), house.relate(&address, "5555555555554444"));
    let closed = |told: &florin_engine::wallet::relation::Submitted| {
        matches!(told, florin_engine::wallet::relation::Submitted::Closed)
    };
    assert_ne!(closed(&first), closed(&second), "{first:?} {second:?}");
    assert_eq!(house.get(&format!("card/{id}")).await["status"], "related");

    let (id, address) = house.card().await;
    house.clock.advance_ms(24 * 3600 * 1000);
    let target = format!("/rest/v1/card/{id}");
    let later =
        || Plain { ts: (super::house::START + 24 * 3600).to_string(), ..Plain::new("GET", &target, "") };
    let told: Value = serde_json::from_str(&house.ask(&later()).await.body).unwrap();
    assert_eq!(told["status"], "failed", "before anybody wrote it down");
    assert!(closed(&house.relate(&address, "4111111111111111").await));
    florin_engine::wallet::sweep::run(&house.engine).await.unwrap();
    let told: Value = serde_json::from_str(&house.ask(&later()).await.body).unwrap();
    assert_eq!(told["status"], "failed");
}
