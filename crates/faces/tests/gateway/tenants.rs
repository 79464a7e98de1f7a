//! Who may do what, and with whose things.

use axum::body::Body;
use florin_domain::Mode;
use serde_json::json;

use super::house::{FOREIGN, KEY, card, charge, follow_up, house, with};

#[tokio::test]
async fn without_a_good_key_there_is_nothing_to_read() {
    let house = house().await;
    let before = house.rows().await;
    for headers in [
        vec![],
        vec![("x-api-key", "wrong-key-0123456789abcdef")],
        vec![("x-api-key", "")],
        vec![("x-api-key", "short")],
        vec![("authorization", "Bearer test-key-0123456789abcdef")],
        vec![("authorization", "APIKEY")],
        vec![("x-api-key", KEY), ("x-api-key", FOREIGN)],
        vec![("x-api-key", KEY), ("x-api-key", KEY)],
        vec![("x-api-key", KEY), ("authorization", "APIKEY foreign-key-0123456789abc")],
        vec![("authorization", "APIKEY test-key-0123456789abcdef"), ("authorization", "APIKEY x")],
    ] {
        for (method, path) in [
            ("POST", "/PaymentGateway/charge"),
            ("GET", "/PaymentGateway"),
            ("GET", "/Utils/apiKey"),
            ("GET", "/PaymentGatewayAccounts"),
            ("POST", "/StringTokens"),
            ("GET", "/EWallets"),
            ("DELETE", "/Certificates/abc"),
            ("GET", "/Certificates/%ff"),
            ("DELETE", "/PaymentGateway/void"),
        ] {
            let answer = house.send(method, path, &headers, Body::from("{")).await;
            answer.is_exactly(401, "");
        }
    }
    assert_eq!(house.rows().await, before);
    let headers = [("authorization", "APIKEY test-key-0123456789abcdef")];
    assert_eq!(house.send("GET", "/Utils/apiKey", &headers, Body::empty()).await.status, 200);
}

#[tokio::test]
async fn a_key_of_the_wrong_kind_is_as_good_as_none() {
    let house = house().await;
    let token = house.token("4242424242424242").await;
    let merchant = ("merchant-1", 1042);
    house.add_key(merchant, "pay-only-0123456789abc", Mode::Test, "pay").await;
    house.add_key(merchant, "tokens-only-0123456789", Mode::Test, "use_tokens").await;
    house.add_key(merchant, "reveal-only-0123456789", Mode::Test, "reveal_tokens").await;
    house.add_key(merchant, "manage-only-0123456789", Mode::Test, "manage_accounts").await;
    let (plain, by_token) =
        (charge().to_string(), with(charge(), "/card", card(&format!("@{token}"))).to_string());
    let shown = format!("/StringTokens/{token}");
    let meta = format!("/StringTokens/{token}/meta");
    let payload = r#"{"payload":"x"}"#.to_owned();
    let status = json!({ "myRef": "x", "paymentGatewayAccountName": "simulator" }).to_string();
    // method, path, body, and who may
    let cases: Vec<(&str, &str, &str, &[&str])> = vec![
        ("POST", "/PaymentGateway/charge", &plain, &["pay-only"]),
        ("POST", "/PaymentGateway/charge", &by_token, &[]),
        ("POST", "/PaymentGateway/status", &status, &["pay-only"]),
        ("POST", "/StringTokens", &payload, &["tokens-only"]),
        ("GET", &meta, "", &["tokens-only"]),
        ("GET", &shown, "", &["reveal-only"]),
        ("GET", "/PaymentGatewayAccounts", "", &["manage-only"]),
        ("GET", "/EWalletAccounts", "", &["manage-only"]),
        ("GET", "/Certificates", "", &["manage-only"]),
        ("GET", "/PaymentGateway", "", &["pay-only", "tokens-only", "reveal-only", "manage-only"]),
        ("GET", "/Utils/apiKey", "", &["pay-only", "tokens-only", "reveal-only", "manage-only"]),
        ("DELETE", &shown, "", &["tokens-only"]),
    ];
    let keys = [
        "pay-only-0123456789abc",
        "reveal-only-0123456789",
        "manage-only-0123456789",
        "tokens-only-0123456789",
    ];
    for (method, path, body, allowed) in cases {
        for key in keys {
            let answer = house.send(method, path, &[("x-api-key", key)], Body::from(body.to_owned())).await;
            let may = allowed.iter().any(|name| key.starts_with(name));
            assert_eq!(answer.status != 401, may, "{key}: {method} {path}: {}", answer.body);
            assert!(may || answer.body.is_empty());
        }
    }
}

#[tokio::test]
async fn what_belongs_to_another_merchant_is_unknown() {
    let house = house().await;
    let token = house.token("4242424242424242").await;
    house.account("mine", "simulator").await;
    house.call("PUT", "/Certificates/mine", json!({ "pkcs12": "MIIB" })).await.is(200);
    house.call("PUT", "/EWalletAccounts/mine", json!({ "eWalletName": "Mock" })).await.is(200);
    let charged = house.charge(with(charge(), "/paymentGatewayAccountName", json!("mine"))).await.is(200);
    let reference = charged["gatewayReference"].as_str().unwrap();
    let foreign =
        |method: &'static str, path: String, body: String| house.send_owned(method, path, FOREIGN, body);

    for path in [
        format!("/StringTokens/{token}"),
        format!("/StringTokens/{token}/meta"),
        "/PaymentGatewayAccounts/mine".into(),
        "/Certificates/mine".into(),
        "/EWalletAccounts/mine".into(),
    ] {
        foreign("GET", path, String::new()).await.is_exactly(404, "");
    }
    for path in ["/PaymentGatewayAccounts", "/Certificates", "/EWalletAccounts"] {
        foreign("GET", path.into(), String::new()).await.is_exactly(200, "[]");
    }
    foreign("DELETE", format!("/StringTokens/{token}"), String::new()).await.is_exactly(404, "");
    foreign("DELETE", "/PaymentGatewayAccounts/mine".into(), String::new()).await.is_exactly(200, "");
    house.get("/PaymentGatewayAccounts/mine").await.is(200);

    let body = with(charge(), "/card", card(&format!("@{token}")));
    let body = with(body, "/paymentGatewayAccountName", json!("mine"));
    let body = with(body, "/certificateName", json!("mine")).to_string();
    let answer = foreign("POST", "/PaymentGateway/charge".into(), body).await;
    assert_eq!(answer.fields(), ["card.cardNumber", "certificateName", "paymentGatewayAccountName"]);
    let status = json!({ "myRef": "inv-2026-0117", "paymentGatewayAccountName": "simulator" }).to_string();
    let told = foreign("POST", "/PaymentGateway/status".into(), status).await.is(409);
    assert_eq!(told["operationResultDescription"], "transaction not found");
    let told = foreign("PUT", "/PaymentGateway/refund".into(), follow_up(reference, "1")).await;
    assert_eq!(told.is(409)["operationResultCode"], "Rejected");
    assert_eq!(house.charges().await[0]["refunded"], 0);
}
