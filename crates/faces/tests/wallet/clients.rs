//! Clients that look at themselves and make others.

use florin_engine::provision;
use serde_json::{Value, json};

use super::house::{House, Plain, declared, document, house_with};

const MAKER: &str = "makerClient";
const MAKERS_KEY: &str = "maker-key-0123456789-0123456789a";

/// A house with one client that may make others.
async fn house() -> House {
    let house = house_with(json!({})).await;
    declare(&house, json!({})).await;
    house
}

async fn declare(house: &House, change: Value) {
    let mut body = json!({
        "mac_key": MAKERS_KEY,
        "permissions": ["use_wallet_api", "use_client_api", "use_oauth_api", "accept_with_pin"],
        "title": "Maker",
        "type": "application",
        "hosts": ["https://*.maker.example:*/back"],
    });
    body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    let mut wanted = declared(json!({}));
    wanted.documents.push(document("wallet_client", MAKER, body));
    provision::apply(&house.engine, &wanted, false).await.unwrap();
}

fn maker(method: &'static str, target: &str, body: &str) -> Plain {
    Plain { id: MAKER, key: MAKERS_KEY, ..Plain::new(method, target, body) }
}

async fn asked(house: &House, method: &'static str, target: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let answer = house.ask(&maker(method, target, &body)).await;
    (answer.status, serde_json::from_str(&answer.body).unwrap())
}

/// What the new client signs with: leaked, since requests name it for the test's life.
fn credentials(made: &Value) -> (&'static str, &'static str) {
    let text =
        |name: &str| -> &'static str { String::leak(made["credentials"][name].as_str().unwrap().to_owned()) };
    (text("access_token"), text("mac_key"))
}

#[tokio::test]
async fn a_client_sees_itself_by_the_number_that_it_keeps() {
    let house = house().await;
    let (status, own) = asked(&house, "GET", "/rest/v1/client", &Value::Null).await;
    let number = own["id"].as_i64().unwrap();
    let told = json!({
        "id": number, "title": "Maker", "type": "application",
        "hosts": [{ "host": "maker.example", "path": "/back", "protocol": "https", "any_port": true, "any_subdomain": true }],
        "permissions": ["use_wallet_api", "use_client_api", "use_oauth_api", "accept_with_pin"],
    });
    assert_eq!((status, &own), (200, &told));
    declare(&house, json!({ "title": "Other" })).await;
    let (_, own) = asked(&house, "GET", &format!("/rest/v1/client/{number}"), &Value::Null).await;
    assert_eq!((own["id"].as_i64(), own["title"].as_str()), (Some(number), Some("Other")));
    for target in ["/rest/v1/client/9999", "/rest/v1/client/x", &format!("/rest/v1/client/{}", number - 1)] {
        let answer = house.ask(&maker("GET", target, "")).await;
        assert_eq!(answer.refused(), (404, "not_found".into()), "{target}");
    }
    let without = house.call("GET", "/rest/v1/client", "").await;
    assert_eq!(without.refused(), (403, "forbidden".into()), "no use_client_api");
    assert_eq!(house.ask(&maker("DELETE", "/rest/v1/client", "")).await.status, 405);
}

#[tokio::test]
async fn a_client_that_was_made_signs_with_the_key_that_was_told_once() {
    let house = house().await;
    let wish = json!({
        "type": "app_client", "permissions": ["use_wallet_api"], "title": "Till 7",
        "hosts": [{ "host": "till.example", "port": null, "path": null, "protocol": null, "any_port": false, "any_subdomain": false }],
    });
    let (status, made) = asked(&house, "POST", "/rest/v1/client", &wish).await;
    assert_eq!(
        (status, made["credentials"]["mac_algorithm"].as_str()),
        (200, Some("hmac-sha-256")),
        "{made}"
    );
    let (id, key) = credentials(&made);
    let signs = |target: &str| Plain { id, key, ..Plain::new("GET", target, "") };
    assert_eq!(house.ask(&signs("/rest/v1/wallet/112")).await.status, 200);
    assert_eq!(house.ask(&signs("/rest/v1/card/1")).await.refused(), (403, "forbidden".into()));
    assert_eq!(house.ask(&signs("/rest/v1/client")).await.refused(), (403, "forbidden".into()));

    let number = made["id"].as_i64().unwrap();
    let target = format!("/rest/v1/client/{number}");
    let change = json!({ "type": "app_client", "hosts": [] });
    let (status, changed) = asked(&house, "PUT", &target, &change).await;
    let told = json!({ "id": number, "title": "Till 7", "type": "app_client", "hosts": [], "permissions": ["use_wallet_api"] });
    assert_eq!((status, &changed), (200, &told), "the key is not told again");
    assert_eq!(house.ask(&signs("/rest/v1/wallet/112")).await.status, 200);

    let (_, listed) = asked(&house, "GET", "/rest/v1/clients?limit=1&offset=1", &Value::Null).await;
    let metadata = json!({ "total": 2, "limit": 1, "offset": 1, "has_next": false, "has_previous": true });
    assert_eq!(listed, json!({ "clients": [told], "_metadata": metadata }));
    let (_, of_project) = asked(&house, "GET", "/rest/v1/clients?project_id=1", &Value::Null).await;
    assert_eq!(of_project["_metadata"]["total"], 0);
}

#[tokio::test]
async fn what_a_client_made_may_never_more_than_itself() {
    let house = house().await;
    for permission in ["manage_cards", "use_client_api"] {
        let wish = json!({ "type": "app_client", "permissions": [permission] });
        let (status, fault) = asked(&house, "POST", "/rest/v1/client", &wish).await;
        assert_eq!((status, fault["error"].as_str()), (403, Some("forbidden")), "{permission}");
    }
    let (_, own) = asked(&house, "GET", "/rest/v1/client", &Value::Null).await;
    let (status, fault) =
        asked(&house, "PUT", &format!("/rest/v1/client/{}", own["id"]), &json!({ "type": "application" }))
            .await;
    assert_eq!((status, fault["error"].as_str()), (403, Some("forbidden")), "the operator declares it");

    let wish = json!({ "type": "app_client", "permissions": ["use_wallet_api", "use_oauth_api"] });
    let (_, made) = asked(&house, "POST", "/rest/v1/client", &wish).await;
    let (id, key) = credentials(&made);
    let signs = || Plain { id, key, ..Plain::new("GET", "/rest/v1/wallet/112", "") };
    assert_eq!(house.ask(&signs()).await.status, 200);
    declare(&house, json!({ "permissions": ["use_client_api", "use_oauth_api"] })).await;
    assert_eq!(house.ask(&signs()).await.refused(), (403, "forbidden".into()), "its maker may not any more");
    declare(&house, json!({ "disabled": true })).await;
    assert_eq!(house.ask(&signs()).await.refused(), (401, "unauthorized".into()), "its maker is shut out");
    declare(&house, json!({})).await;
    assert_eq!(house.ask(&signs()).await.status, 200, "declaring its maker again changed nothing of it");
}

#[tokio::test]
async fn each_fault_of_a_wish_is_told_by_its_path() {
    let house = house().await;
    let wish = json!({
        "type": "robot", "title": "", "project_id": 5,
        "permissions": ["use_wallet_api", "fly"], "hosts": [{ "host": "a.example" }, { "host": "a b" }],
    });
    let (status, fault) = asked(&house, "POST", "/rest/v1/client", &wish).await;
    let paths: Vec<_> = fault["error_properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!((status, fault["error"].as_str()), (400, Some("invalid_parameters")));
    assert_eq!(paths, ["hosts[1].host", "permissions[1]", "project_id", "title", "type"]);
    let titled = json!({ "type": "application", "title": "Till 4242 4242 4242 4242" });
    let (status, fault) = asked(&house, "POST", "/rest/v1/client", &titled).await;
    assert_eq!(
        (status, fault["error_properties"]["title"].is_array()),
        (400, true),
        "a title is no place for a card"
    );
    let (status, fault) = asked(&house, "POST", "/rest/v1/client", &json!({})).await;
    assert_eq!((status, fault["error_properties"]["type"][0].as_str()), (400, Some("is required")));
}
