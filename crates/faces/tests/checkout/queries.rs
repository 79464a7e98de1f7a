//! Transactions looked up, and calls upon one of them.

use florin_engine::shops::ShopSettings;
use serde_json::json;

use super::house::{FOREIGN, SHOP, SISTER, house, house_with, payment, settings, with};

const NOT_FOUND: &str =
    r#"{"message":"Record not found","response":{"status":"error","message":"Record not found"}}"#;

#[tokio::test]
async fn a_transaction_is_found_by_its_own_shop_alone() {
    let house = house().await;
    let uid = house.made("/transactions/payments", &payment()).await;
    let path = format!("/transactions/{uid}");
    assert_eq!(house.get(&path).await.stands("successful")["uid"], uid);
    let third = house.get_of(SHOP, &path, &[("x-api-version", "3")]).await.is(200);
    assert_eq!((&third["uid"], &third["code"]), (&json!(uid), &json!("S.0000")));
    for shop in [SISTER, FOREIGN] {
        house.get_of(shop, &path, &[]).await.is_exactly(404, NOT_FOUND);
        for call in ["renotify", "recover", "confirm", "proof"] {
            house.post_of(shop, &format!("{path}/{call}"), &[], &json!({})).await.is_exactly(404, NOT_FOUND);
        }
        house.get_of(shop, "/transactions/tracking_id/71", &[]).await.is_exactly(404, NOT_FOUND);
        let none = house.get_of(shop, "/v2/transactions/tracking_id/71", &[]).await;
        none.is_exactly(200, r#"{"transactions":[]}"#);
    }
    house.get("/transactions/5f1d4c5e-0d43-4a8e-9d55-1b9f6a1c2e77").await.is_exactly(404, NOT_FOUND);
    house.get("/transactions/..%2f..").await.is_exactly(404, NOT_FOUND);
}

#[tokio::test]
async fn a_tracking_id_finds_the_newest_ten_or_the_first() {
    let house = house().await;
    let mut made = Vec::new();
    for at in 0..12 {
        let request = with(with(payment(), "amount", json!(100 + at)), "tracking_id", json!("a/7 ü;b"));
        made.push(house.made("/transactions/payments", &request).await);
        house.clock.advance_ms(10);
    }
    let path = "tracking_id/a%2F7%20%C3%BC%3Bb";
    let list = house.get(&format!("/v2/transactions/{path}")).await.is(200);
    let uids: Vec<_> =
        list["transactions"].as_array().unwrap().iter().map(|one| one["uid"].clone()).collect();
    let newest: Vec<_> = made.iter().rev().take(10).map(|uid| json!(uid)).collect();
    assert_eq!(uids, newest);
    let first = house.get(&format!("/transactions/{path}")).await.stands("successful");
    assert_eq!(first["uid"], made[0]);
    let third = house.get_of(SHOP, &format!("/v2/transactions/{path}"), &[("x-api-version", "3")]).await;
    assert_eq!(third.is(200)["transactions"][0]["code"], "S.0000");
    // The parts are for people's search.
    house.get("/transactions/tracking_id/b").await.is_exactly(404, NOT_FOUND);
}

#[tokio::test]
async fn an_event_is_told_again_on_request() {
    let house = house().await;
    let uid = house.made("/transactions/payments", &payment()).await;
    let path = format!("/transactions/{uid}/renotify");
    let done = r#"{"response":{"message":"Transaction was renotified"}}"#;
    house.post(&path, &json!({})).await.is_exactly(200, done);
    // A body is not needed.
    let own = super::house::basic(SHOP);
    let bare = house.send("POST", &path, &[("authorization", &own)], axum::body::Body::empty()).await;
    bare.is_exactly(200, done);
    assert_eq!(house.announced().await, [uid]);
}

#[tokio::test]
async fn nobody_to_tell_is_said_so() {
    let house = house_with(ShopSettings { notification_url: None, ..settings() }).await;
    let uid = house.made("/transactions/payments", &payment()).await;
    assert!(house.announced().await.is_empty());
    let refused = house.post(&format!("/transactions/{uid}/renotify"), &json!({})).await;
    assert_eq!(refused.is(422)["errors"], json!({ "base": ["transaction has no notification_url"] }));
}

#[tokio::test]
async fn staff_alone_corrects_and_cards_are_not_confirmed() {
    let house = house().await;
    let uid = house.made("/transactions/payments", &payment()).await;
    let before = house.rows().await;
    for (call, message) in [
        ("recover", "The operation is not allowed."),
        ("confirm", "transaction can't be confirmed"),
        ("proof", "transaction can't be proofed"),
    ] {
        let refused =
            house.post(&format!("/transactions/{uid}/{call}"), &json!({ "status": "failed" })).await;
        assert_eq!(refused.is(422)["message"], message);
    }
    house.post(&format!("/transactions/{uid}/other"), &json!({})).await.is_exactly(404, NOT_FOUND);
    house.get(&format!("/transactions/{uid}")).await.stands("successful");
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn where_nothing_is_the_answer_is_a_body_of_the_dialect() {
    let house = house().await;
    let both = |message: &str| {
        format!(r#"{{"message":"{message}","response":{{"status":"error","message":"{message}"}}}}"#)
    };
    let flat = |message: &str| format!(r#"{{"message":"{message}"}}"#);
    for (method, path, status, body) in [
        ("GET", "/ctp/api/nope", 404, both("URL not found")),
        ("POST", "/transactions/a/b/c", 404, both("URL not found")),
        ("GET", "/transactions", 404, both("URL not found")),
        ("POST", "/credit_cards/a6d0/holder", 404, both("URL not found")),
        ("GET", "/v2/transactions/71", 404, both("URL not found")),
        ("POST", "/services/credit_cards", 404, both("URL not found")),
        ("PUT", "/transactions/payments", 405, both("Method not allowed")),
        ("DELETE", "/ctp/api/checkouts/9f6c", 405, both("Method not allowed")),
        ("GET", "/async/transactions/payments", 405, both("Method not allowed")),
        ("GET", "/beyag/nope", 404, flat("URL not found")),
        ("GET", "/plans/pln_1/nope", 404, flat("URL not found")),
        ("DELETE", "/products/prd_1", 405, flat("Method not allowed")),
    ] {
        let answer = house.send(method, path, &[], "").await;
        answer.is_exactly(status, &body);
        assert_eq!(answer.header("allow").is_empty(), status == 404, "{method} {path}");
    }
    let third = house.send("GET", "/transactions/a/b/c", &[("x-api-version", "3")], "").await.is(404);
    assert_eq!(third["code"], "E.1002");
    assert_eq!(
        house.send("GET", "/somewhere/else", &[], "").await.body,
        "",
        "the rest of the host is not ours"
    );
}
