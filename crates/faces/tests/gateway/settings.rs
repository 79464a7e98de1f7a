//! Gateway accounts, certificates, e-wallet accounts, the catalogue and the key check.

use serde_json::json;

use super::house::{charge, house, with};

#[tokio::test]
async fn the_catalogue_lists_what_can_be_asked() {
    let house = house().await;
    let answer = house.get("/PaymentGateway").await;
    let told = answer.is(200);
    let named = |name: &str| {
        let row = told.as_array().unwrap().iter().find(|row| row["name"] == name);
        with(row.unwrap().clone(), "/description", serde_json::Value::Null).to_string()
    };
    assert_eq!(
        named("Stripe"),
        concat!(
            r#"{"name":"Stripe","displayName":"Stripe","paymentGatewayUrl":"https://stripe.com","description":null,"#,
            r#""credentialsNames":["SecretKey"],"supportsNetworkToken":true,"supportedOperations":"#,
            r#"["Charge","PreAuth","Capture","Void","Refund","Status","Tokenize"]}"#
        )
    );
    assert_eq!(
        named("NULLSuccess"),
        concat!(
            r#"{"name":"NULLSuccess","displayName":"Mock: always approves","paymentGatewayUrl":null,"description":null,"#,
            r#""credentialsNames":[],"supportsNetworkToken":true,"supportedOperations":"#,
            r#"["Charge","PreAuth","Capture","Void","Refund","Status"]}"#
        )
    );
}

#[tokio::test]
async fn the_key_check_tells_whose_key_it_is() {
    let house = house().await;
    house
        .get("/Utils/apiKey")
        .await
        .is_exactly(200, r#"{"status":"OK","userName":"checkout-bot","accountId":1042,"isSandbox":true}"#);
}

#[tokio::test]
async fn accounts_are_put_replaced_listed_and_deleted() {
    let house = house().await;
    let put = |value: &str| {
        let body = json!({ "PaymentGatewayName": "stripe", "credentials": [
            { "Key": "apikey", "Value": value }, { "key": "Extra", "value": "kept" }
        ] });
        house.call("PUT", "/PaymentGatewayAccounts/stripe-production", body)
    };
    let full = |value: &str| {
        format!(
            concat!(
                r#"{{"name":"stripe-production","creationTime":"2026-01-02T12:00:00Z","paymentGatewayName":"Stripe","#,
                r#""credentials":[{{"key":"apikey","value":"{}"}},{{"key":"Extra","value":"kept"}}]}}"#
            ),
            value
        )
    };
    put("sk_test_one").await.is_exactly(200, &full("sk_test_one"));
    house.clock.advance_ms(60_000);
    put("sk_test_two").await.is_exactly(200, &full("sk_test_two"));
    put("***").await.is_exactly(200, &full("sk_test_two"));
    house.get("/PaymentGatewayAccounts/stripe-production").await.is_exactly(200, &full("sk_test_two"));
    house.account("Adyen_1", "simulator").await;
    house.get("/PaymentGatewayAccounts").await.is_exactly(
        200,
        concat!(
            r#"[{"name":"Adyen_1","paymentGatewayName":"simulator","creationTime":"2026-01-02T12:01:00Z"},"#,
            r#"{"name":"stripe-production","paymentGatewayName":"Stripe","creationTime":"2026-01-02T12:00:00Z"}]"#
        ),
    );
    for _ in 0..2 {
        house.call("DELETE", "/PaymentGatewayAccounts/Adyen_1", "").await.is_exactly(200, "");
    }
    house.get("/PaymentGatewayAccounts/Adyen_1").await.is_exactly(404, "");
    assert_eq!(
        house.charge(with(charge(), "/paymentGatewayAccountName", json!("Adyen_1"))).await.fields(),
        ["paymentGatewayAccountName"]
    );
}

#[tokio::test]
async fn accounts_that_would_not_work_are_refused() {
    let house = house().await;
    let before = house.rows().await;
    for (body, fields) in [
        (json!({}), vec!["paymentGatewayName", "credentials"]),
        (json!({ "paymentGatewayName": "Nobody", "credentials": [] }), vec!["paymentGatewayName"]),
        (json!({ "paymentGatewayName": "Stripe", "credentials": [] }), vec!["credentials"]),
        (
            json!({ "paymentGatewayName": "Stripe", "credentials": [{ "key": "SecretKey" }] }),
            vec!["credentials"],
        ),
        (json!({ "paymentGatewayName": "Stripe", "credentials": {} }), vec!["credentials"]),
        (
            json!({ "paymentGatewayName": "Stripe", "credentials": [{ "key": "SecretKey", "value": "***" }] }),
            vec!["credentials"],
        ),
        (
            json!({ "paymentGatewayName": 1, "credentials": [{ "key": "a", "value": 1 }, { "key": "A", "value": "" }] }),
            vec!["paymentGatewayName", "credentials[0].value", "credentials[1].key"],
        ),
    ] {
        let answer = house.call("PUT", "/PaymentGatewayAccounts/abc", &body).await;
        assert_eq!(answer.fields(), fields, "{body}");
    }
    let fine = json!({ "paymentGatewayName": "simulator", "credentials": [] });
    for name in ["ab", "a.b", "a%20b", "%C3%A4bc", "%ffabc", &"x".repeat(65)] {
        let answer = house.call("PUT", &format!("/PaymentGatewayAccounts/{name}"), &fine).await;
        assert_eq!(answer.fields(), ["name"], "{name}");
    }
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn certificates_are_kept_and_never_given_back() {
    let house = house().await;
    // "0" begins a DER sequence.
    let body = json!({ "pkcs12": "MIIBIjANBg==", "password": "hush-hush" });
    let shown = r#"{"name":"acq cert","creationTime":"2026-01-02T12:00:00Z"}"#;
    house.call("PUT", "/Certificates/acq%20cert", &body).await.is_exactly(200, shown);
    house.get("/certificates/acq%20cert").await.is_exactly(200, shown);
    house.get("/Certificates").await.is_exactly(200, &format!("[{shown}]"));
    house.charge(with(charge(), "/certificateName", json!("acq cert"))).await.is(200);
    house.call("DELETE", "/Certificates/acq%20cert", "").await.is_exactly(200, "");
    house.get("/Certificates/acq%20cert").await.is_exactly(404, "");
    assert_eq!(
        house.charge(with(charge(), "/certificateName", json!("acq cert"))).await.fields(),
        ["certificateName"]
    );

    let large = "MAAA".repeat(65 * 1024 / 3);
    for pkcs12 in [json!("not base64!"), json!("AAAA"), json!(""), json!(7), json!(large)] {
        let answer = house.call("PUT", "/Certificates/x", json!({ "pkcs12": pkcs12 })).await;
        assert_eq!(answer.fields(), ["pkcs12"], "{}", answer.body);
    }
    assert_eq!(
        house.call("PUT", &format!("/Certificates/{}", "x".repeat(129)), &body).await.fields(),
        ["name"]
    );
}

#[tokio::test]
async fn ewallet_accounts_hide_their_private_keys() {
    let house = house().await;
    let put = |key: &str| {
        let body = json!({ "eWalletName": "googlepay", "properties": [
            { "key": "merchantid", "value": "BCR2" }, { "Key": "MerchantName", "Value": "Shop" },
            { "key": "PrivateKey", "value": key }
        ] });
        house.call("PUT", "/EWalletAccounts/g-pay", body)
    };
    let full = concat!(
        r#"{"name":"g-pay","creationTime":"2026-01-02T12:00:00Z","eWalletName":"GooglePay","properties":["#,
        r#"{"key":"MerchantId","value":"BCR2"},{"key":"MerchantName","value":"Shop"},"#,
        r#"{"key":"PrivateKey","value":"***"}]}"#
    );
    let private = crate::mint::google::Opener::new().private();
    put(&private).await.is_exactly(200, full);
    put("***").await.is_exactly(200, full);
    let stored = florin_engine::documents::get::<serde_json::Value>(
        &house.engine,
        "merchant-1",
        "ewallet_account",
        "g-pay",
    );
    let stored = stored.await.unwrap().unwrap().body;
    assert_eq!(stored["settings"]["PrivateKey"], private);
    house.get("/eWalletAccounts/g-pay").await.is_exactly(200, full);
    house.get("/EWalletAccounts").await.is_exactly(
        200,
        r#"[{"name":"g-pay","eWalletName":"GooglePay","creationTime":"2026-01-02T12:00:00Z"}]"#,
    );
    let types = house.get("/EWallets").await;
    assert!(types.body.contains(
        r#"{"name":"GooglePay","merchantAccountPropertyNames":["MerchantId","MerchantName","PrivateKey"]}"#
    ));
    house.call("DELETE", "/EWalletAccounts/g-pay", "").await.is_exactly(200, "");
    house.get("/EWalletAccounts/g-pay").await.is_exactly(404, "");
}

#[tokio::test]
async fn ewallet_accounts_that_would_not_work_are_refused() {
    let house = house().await;
    for (body, field) in [
        (json!({ "properties": [] }), "eWalletName"),
        (json!({ "eWalletName": "Cheque" }), "eWalletName"),
        (json!({ "eWalletName": "CardPay", "properties": [] }), "properties"),
        (
            json!({ "eWalletName": "CardPay", "properties": [
            { "key": "MerchantIdentifier", "value": "com.example" }, { "key": "MerchantDisplayName", "value": "E" },
            { "key": "Perform3ds", "value": "Perhaps" }
        ] }),
            "properties",
        ),
        (
            json!({ "eWalletName": "GooglePay", "properties": [
            { "key": "MerchantId", "value": "BCR2" }, { "key": "MerchantName", "value": "Shop" },
            { "key": "PrivateKey", "value": "no key at all" }
        ] }),
            "properties",
        ),
    ] {
        assert_eq!(house.call("PUT", "/EWalletAccounts/abc", &body).await.fields(), [field], "{body}");
    }
    house.call("PUT", "/EWalletAccounts/abc", json!({ "eWalletName": "mock" })).await.is(200);
}
