//! Customers that a shop keeps.

use serde_json::json;

use super::house::{OTHER, house, same};

#[tokio::test]
async fn a_customer_is_kept_and_told_as_it_was_sent() {
    let house = house().await;
    let body = json!({"email": "erika@example.com", "ip": "203.0.113.9", "first_name": "Erika", "country": "de",
        "external_id": "71", "unknown": 1});
    let made = house.post("/customers", body).await;
    let told = made.is(201);
    let text = concat!(
        r#"{"id":"<id>","email":"erika@example.com","ip":"203.0.113.9","first_name":"Erika","last_name":null,"#,
        r#""address":null,"city":null,"country":"DE","zip":null,"state":null,"phone":null,"external_id":"71"}"#
    );
    assert_eq!(same(&made.body, &told, &["/id"]), text);
    let id = told["id"].as_str().unwrap();
    assert!(id.starts_with("cst_") && id.len() == 20, "{id}");
    assert_eq!(house.get(&format!("/customers/{id}")).await.is(200), told);
    assert_eq!(house.get("/customers").await.is(200), json!([told]));
}

#[tokio::test]
async fn the_published_error() {
    let house = house().await;
    house.post("/customers", json!({"email": "erika@example.com"})).await.is_exactly(
        422,
        r#"{"message":"Ip address is invalid. Ip can't be blank","errors":{"ip":["address is invalid","can't be blank"]}}"#,
    );
    house.post("/customers", json!({"email": "erika", "ip": "203.0.113"})).await.is_exactly(
        422,
        r#"{"message":"Email is invalid. Ip address is invalid","errors":{"email":["is invalid"],"ip":["address is invalid"]}}"#,
    );
    house.post("/customers", "[]").await.is_exactly(400, r#"{"message":"Invalid JSON"}"#);
    assert_eq!(house.get("/customers").await.is(200), json!([]), "nothing was kept");
}

#[tokio::test]
async fn strangers_are_told_nothing() {
    let house = house().await;
    let body = json!({"email": "erika@example.com", "ip": "203.0.113.9"});
    let told = house.post("/customers", &body).await.is(201);
    let path = format!("/customers/{}", told["id"].as_str().unwrap());
    let missing = r#"{"message":"Record not found"}"#;
    house.of(OTHER, "GET", &path, "").await.is_exactly(404, missing);
    house.get("/customers/cst_0000000000000000").await.is_exactly(404, missing);
    assert_eq!(house.of(OTHER, "GET", "/customers", "").await.is(200), json!([]));
    let nobody = r#"{"message":"Invalid shop_id/secret_key.","errors":{"system":["System error."]}}"#;
    house.send("GET", &path, &[], "").await.is_exactly(401, nobody);
    house
        .send("POST", "/customers", &[("authorization", "Basic MTAxOngi")], body.to_string())
        .await
        .is_exactly(401, nobody);
}
