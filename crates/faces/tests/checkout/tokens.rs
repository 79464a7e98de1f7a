//! Payment tokens: what a shop asks for, and how it is told again (checkout 2 to 4).

#![allow(unreachable_pub, reason = "every test file is a child of one test crate")]

use axum::body::Body;
use florin_engine::shops::ShopSettings;
use serde_json::{Value, json};

use crate::house::{Answer, FOREIGN, House, SHOP, SISTER, basic, house, house_with, settings};

/// A token for 19.99 euros, and nothing more than must be said.
pub fn checkout() -> Value {
    json!({
        "transaction_type": "payment", "test": true,
        "order": { "amount": 1999, "currency": "EUR", "description": "Order 71" }
    })
}

/// The same with another member, at a JSON pointer whose parents are made where they are missing.
pub fn with(mut checkout: Value, pointer: &str, value: Value) -> Value {
    let mut place = &mut checkout;
    for name in pointer.trim_start_matches('/').split('/') {
        place = &mut place[name];
    }
    *place = value;
    checkout
}

impl House {
    /// A shop asks for a token.
    pub async fn ask_for_token(&self, headers: &[(&str, &str)], checkout: &Value) -> Answer {
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.send("POST", "/ctp/api/checkouts", &all, json!({ "checkout": checkout }).to_string()).await
    }

    /// A token of the first shop.
    pub async fn token(&self, checkout: &Value) -> String {
        let own = basic(SHOP);
        let made = self.ask_for_token(&[("authorization", &own), ("x-api-version", "2")], checkout).await;
        made.is(201)["checkout"]["token"].as_str().unwrap().to_owned()
    }

    /// What the first shop is told of a token.
    pub async fn told(&self, token: &str) -> Value {
        self.get(&format!("/ctp/api/checkouts/{token}")).await.is(200)["checkout"].clone()
    }
}

#[tokio::test]
async fn a_token_is_64_digits_that_nobody_guesses_and_its_page_is_ours() {
    let house = house().await;
    let own = basic(SHOP);
    let mut seen = std::collections::HashSet::new();
    for (version, page) in [(Some("2"), "widget/hpp.html"), (None, "v2/checkout")] {
        let mut headers = vec![("authorization", own.as_str())];
        headers.extend(version.map(|version| ("x-api-version", version)));
        let answer = house.ask_for_token(&headers, &checkout()).await;
        let made = answer.is(201);
        let token = made["checkout"]["token"].as_str().unwrap();
        assert!(
            token.len() == 64 && token.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')),
            "{token}"
        );
        answer.is_exactly(
            201,
            &format!(r#"{{"checkout":{{"token":"{token}","redirect_url":"https://pay.example/{page}?token={token}"}}}}"#),
        );
        assert!(seen.insert(token.to_owned()));
    }
}

#[tokio::test]
async fn the_published_example_of_an_error_is_told_byte_for_byte() {
    let house = house().await;
    let own = basic(SHOP);
    let wrong = with(checkout(), "/settings/fail_url", json!("fail"));
    let wrong = with(wrong, "/payment_method/types", json!("credit_card"));
    let errors = r#"{"checkout":{"settings":{"fail_url":["is in invalid format"]},"payment_method":{"types":["must be an array"]}}}"#;
    let message = "fail_url is in invalid format, types must be an array";
    house
        .ask_for_token(&[("authorization", &own), ("x-api-version", "2")], &wrong)
        .await
        .is_exactly(422, &format!(r#"{{"errors":{errors},"message":"{message}"}}"#));
    house.ask_for_token(&[("authorization", &own)], &wrong).await.is_exactly(
        422,
        &format!(
            r#"{{"message":"{message}","errors":{errors},"response":{{"status":"error","message":"{message}","errors":{errors}}}}}"#
        ),
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_and_leaves_nothing_behind() {
    let house = house().await;
    let own = basic(SHOP);
    let before = house.rows().await;
    let post = async |headers: &[(&str, &str)], body: &str| {
        house.send("POST", "/ctp/api/checkouts", headers, body.to_owned()).await
    };
    let shop = ("authorization", own.as_str());
    let two = ("x-api-version", "2");
    let whole = json!({ "checkout": checkout() }).to_string();
    post(&[shop, two], "{").await.is_exactly(400, r#"{"message":"Invalid JSON"}"#);
    post(&[shop, two], "{}")
        .await
        .is_exactly(422, r#"{"errors":{"checkout":["is missing"]},"message":"checkout is missing"}"#);
    assert_eq!(post(&[shop, two, ("content-type", "text/plain")], &whole).await.status, 415);
    let denied = r#"{"message":"Access denied","response":{"status":"error","message":"Access denied"}}"#;
    for nobody in ["Basic MzYxOnNlY3JldC0zNjI=", "Basic OTk5OnNlY3JldC05OTk=", "Bearer MIIB", "Digest x"] {
        post(&[("authorization", nobody)], &whole).await.is_exactly(401, denied);
    }
    post(&[], &whole).await.is_exactly(401, denied);
    assert_eq!(house.rows().await, before);
    assert!(house.announced().await.is_empty());
}

#[tokio::test]
async fn every_field_comes_back_in_the_query() {
    let house = house().await;
    let asked = json!({
        "test": true, "transaction_type": "authorization", "attempts": 2, "iframe": true, "version": 2.1,
        "dynamic_billing_descriptor": "WEG 1",
        "settings": {
            "success_url": "https://shop.example/thanks?order=71", "decline_url": "https://shop.example/declined",
            "fail_url": "https://shop.example/failed", "cancel_url": "https://shop.example/cart",
            "notification_url": "https://shop.example/hooks/pay", "auto_return": "3",
            "button_text": "Pay", "button_next_text": "Continue", "language": "de",
            "customer_fields": { "visible": ["first_name", "last_name"], "read_only": ["email"] },
            "credit_card_fields": { "holder": "Erika Muster", "read_only": ["holder"] },
            "save_card_toggle": { "display": true, "customer_contract": true, "text": "Keep", "hint": "Fast" },
            "another_card_toggle": { "display": false },
            "agreement_toggle": { "value": false, "url": "https://shop.example/terms", "text": "Agreed" },
            "style": { "widget": { "buttonsColor": "#0a7d33" } }, "widget_version": 2
        },
        "payment_method": { "types": ["credit_card"], "excluded_brands": ["amex", "google_pay"] },
        "order": {
            "amount": 1999, "currency": "EUR", "description": "Order 71", "tracking_id": "71",
            "expired_at": "2031-05-04T18:00:00+02:00",
            "recipient": { "account_number": "DE02", "account_number_type": "iban" },
            "cart": { "positions": [{ "name": "Book", "amount": 1999, "quantity": 1, "description": "One", "nomenclature_code": "7" }] },
            "custom_fields": { "custom_field_1": { "label": "Room", "required": true } },
            "additional_data": {
                "receipt_text": ["Thank you", "Order 71"], "contract": ["recurring", "save_card"],
                "card_on_file": { "initiator": "customer" }, "meta": { "price": 1.10 }, "integration_data": "Shop 3.1"
            }
        },
        "customer": { "email": "erika@example.com", "country": "DE", "city": "Berlin", "external_id": "e-1" }
    });
    let token = house.token(&asked).await;
    let told = house.told(&token).await;
    for name in ["test", "transaction_type", "version"] {
        assert_eq!(told[name], asked[name], "{name}");
    }
    for (name, value) in asked["settings"].as_object().unwrap() {
        assert_eq!(&told["settings"][name], value, "{name}");
    }
    for (name, value) in asked["order"].as_object().unwrap() {
        match name.as_str() {
            "expired_at" => assert_eq!(told["order"][name], "2031-05-04T16:00:00.000Z"),
            "additional_data" => {
                for (name, value) in value.as_object().unwrap() {
                    assert_eq!(&told["order"]["additional_data"][name], value, "{name}");
                }
            }
            _ => assert_eq!(&told["order"][name], value, "{name}"),
        }
    }
    for (name, value) in asked["customer"].as_object().unwrap() {
        assert_eq!(&told["customer"][name], value, "{name}");
    }
    let data = &told["order"]["additional_data"];
    assert_eq!(data["vendor"], json!({ "name": "CTP", "token": token }));
    assert!(data["request_id"].as_str().is_some_and(|id| !id.is_empty()));
    assert_eq!(told["settings"]["return_url"], Value::Null);
    assert_eq!(told["customer"]["phone"], Value::Null);
    assert_eq!(told["payment_method"]["excluded_brands"], json!(["amex", "google_pay"]));
    assert!(!told["shop"]["brands"].as_array().unwrap().contains(&json!("amex")));
    assert_eq!((told["shop_id"].as_i64(), &told["shop"]["id"]), (Some(SHOP), &json!("361")));
    let state =
        ["gateway_response", "finished", "expired", "status", "message"].map(|name| told[name].clone());
    assert_eq!(state, [Value::Null, json!(false), json!(false), Value::Null, Value::Null]);
}

#[tokio::test]
async fn a_request_id_makes_one_token_however_often_it_comes() {
    let house = house().await;
    let own = basic(SHOP);
    let headers = [("authorization", own.as_str()), ("requestid", "order-71"), ("x-api-version", "2")];
    let first = house.ask_for_token(&headers, &checkout()).await;
    let again = house.ask_for_token(&headers, &checkout()).await;
    first.is(201);
    again.is_exactly(201, &first.body);
    let other = house.ask_for_token(&headers, &with(checkout(), "/order/amount", json!(2000))).await;
    other.is_exactly(422, r#"{"errors":{"base":["RequestID was used with another request"]},"message":"RequestID was used with another request"}"#);
    // The same words of another shop are another shop's.
    let sister = basic(SISTER);
    let theirs =
        house.ask_for_token(&[("authorization", &sister), headers[1], headers[2]], &checkout()).await;
    assert_ne!(theirs.is(201), first.is(201));
}

#[tokio::test]
async fn whoever_has_a_token_may_ask_for_it_and_another_shop_does_not_know_it() {
    let house = house().await;
    let token = house.token(&checkout()).await;
    let path = format!("/ctp/api/checkouts/{token}");
    let own = house.get(&path).await;
    own.is(200);
    let bare: &[(&str, &str)] = &[("authorization", &token)];
    for headers in [bare, &[]] {
        house
            .send("GET", &path, headers, Body::empty())
            .await
            .is_exactly(200, &own.body.replace("widget/hpp.html", "v2/checkout"));
    }
    let unknown =
        r#"{"message":"Record not found","response":{"status":"error","message":"Record not found"}}"#;
    for shop in [SISTER, FOREIGN] {
        house.get_of(shop, &path, &[]).await.is_exactly(404, unknown);
    }
    for path in ["0".repeat(64), token[..63].to_owned(), "x".into()] {
        let path = format!("/ctp/api/checkouts/{path}");
        house.get(&path).await.is_exactly(404, unknown);
        house.send("GET", &path, &[], Body::empty()).await.is_exactly(404, unknown);
    }
    let wrong = "Basic MzYxOnNlY3JldC0zNjI=";
    assert_eq!(house.send("GET", &path, &[("authorization", wrong)], Body::empty()).await.status, 401);
}

#[tokio::test]
async fn a_browser_makes_tokens_with_the_public_key_only_where_the_shop_allows_it() {
    let closed = house().await;
    let key = closed.shop().await.public_key;
    let bearer = format!("Bearer {key}");
    let in_body = with(checkout(), "/public_key", json!(key));
    assert_eq!(closed.ask_for_token(&[("authorization", &bearer)], &checkout()).await.status, 401);
    assert_eq!(closed.ask_for_token(&[], &in_body).await.status, 401);
    let token = closed.token(&checkout()).await;
    let asked = closed.send("GET", &format!("/ctp/api/checkouts/{token}"), &[], Body::empty()).await;
    assert_eq!(asked.header("access-control-allow-origin"), "", "other pages cannot read it");

    let open = house_with(ShopSettings { public_key_creation: true, ..settings() }).await;
    let key = open.shop().await.public_key;
    let bearer = format!("Bearer {key}");
    let in_body = with(checkout(), "/public_key", json!(key));
    for (headers, body) in [(&[("authorization", bearer.as_str())][..], &checkout()), (&[], &in_body)] {
        let made = open.ask_for_token(headers, body).await;
        assert_eq!(made.header("access-control-allow-origin"), "*");
        let made = made.is(201)["checkout"].clone();
        let members: Vec<_> = made.as_object().unwrap().keys().cloned().collect();
        for name in [
            "token",
            "redirect_url",
            "brands",
            "company",
            "description",
            "card_info",
            "google_pay",
            "samsung_pay",
            "apple_merchant_id",
            "async",
        ] {
            assert!(members.contains(&name.to_owned()), "{name}");
        }
        assert_eq!(made["company"]["name"], "Weg 1");
        assert_eq!(made["brands"][0], json!({ "name": "visa", "alternative": false }));
        let path = format!("/ctp/api/checkouts/{}", made["token"].as_str().unwrap());
        let asked = open.send("GET", &path, &[], Body::empty()).await;
        assert_eq!(asked.header("access-control-allow-origin"), "*");
    }
    // The shop's own server needs no such permission, and faults can be read by the page that made them.
    let own = basic(SHOP);
    let made = open.ask_for_token(&[("authorization", &own)], &checkout()).await;
    assert_eq!(made.header("access-control-allow-origin"), "");
    let wrong = open.ask_for_token(&[("authorization", &bearer)], &json!({})).await;
    assert_eq!((wrong.status, wrong.header("access-control-allow-origin")), (422, "*"));
}

#[tokio::test]
async fn a_browser_may_ask_before_it_calls() {
    let house = house().await;
    for path in ["/ctp/api/checkouts".to_owned(), format!("/ctp/api/checkouts/{}", "0".repeat(64))] {
        let answer = house.send("OPTIONS", &path, &[("origin", "https://shop.example")], Body::empty()).await;
        assert_eq!(answer.status, 204);
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert!(answer.header("access-control-allow-headers").contains("Authorization"));
    }
    for path in ["/ctp/api/payments", "/ctp/api/apple_pay/validate"] {
        let answer = house.send("OPTIONS", path, &[("origin", "https://shop.example")], Body::empty()).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}
