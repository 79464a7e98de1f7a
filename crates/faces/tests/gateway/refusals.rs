//! Bad input: told in the dialect's array, all of it at once, and nothing is written or sent.

use axum::body::Body;
use serde_json::{Value, json};

use super::house::{KEY, card, charge, house, with, without};

#[tokio::test]
async fn what_is_missing_is_told_at_once() {
    let house = house().await;
    let body = without(without(charge(), "/amount"), "/card/cardHolderName");
    house.charge(body).await.is_exactly(
        400,
        r#"[{"fieldName":"amount","errors":["is required"]},{"fieldName":"card.cardHolderName","errors":["is required"]}]"#,
    );
    let fields = house.charge("{}").await.fields();
    assert_eq!(fields, ["amount", "currency", "card", "paymentGatewayAccountName"]);
}

#[tokio::test]
async fn shapes_unknown_accounts_and_unknown_tokens_are_told_together() {
    let house = house().await;
    let unknown = format!("@{}", "k".repeat(32));
    let body = with(with(charge(), "/amount", json!(-1)), "/paymentGatewayAccountName", json!("nobody"));
    let body = with(with(body, "/card/cardNumber", json!(unknown)), "/card/cvv", json!(unknown));
    let body = with(body, "/payerDetails", json!({ "clientIPAddress": 7, "countryCode": "PRT" }));
    house.charge(body).await.is_exactly(
        400,
        concat!(
            r#"[{"fieldName":"amount","errors":["amount must be greater than 0"]},"#,
            r#"{"fieldName":"payerDetails.clientIPAddress","errors":["must be a string"]},"#,
            r#"{"fieldName":"payerDetails.countryCode","errors":["must be two letters of ISO 3166-1, such as PT"]},"#,
            r#"{"fieldName":"card.cardNumber","errors":["there is no string token of this name"]},"#,
            r#"{"fieldName":"card.cvv","errors":["there is no string token of this name"]},"#,
            r#"{"fieldName":"paymentGatewayAccountName","errors":["there is no gateway account of this name"]}]"#
        ),
    );
}

/// Bodies that are no request, and the fields that their answers name.
#[expect(clippy::too_many_lines, reason = "a table")]
fn bad_bodies() -> Vec<(Vec<u8>, Vec<&'static str>)> {
    let text = charge().to_string();
    let mut bad: Vec<(Vec<u8>, Vec<&str>)> = Vec::new();
    let raw: Vec<(&str, Vec<u8>)> = vec![
        ("empty", vec![]),
        ("white space", b" \n ".to_vec()),
        ("cut", text.as_bytes()[..text.len() / 2].to_vec()),
        ("trailing", format!("{text}x").into_bytes()),
        ("byte order mark", format!("\u{feff}{text}").into_bytes()),
        (
            "no UTF-8",
            text.replace("Ines", "In\u{1}s")
                .into_bytes()
                .into_iter()
                .map(|b| if b == 1 { 0xff } else { b })
                .collect(),
        ),
        ("control character", text.replace("Ines", "In\u{1}s").into_bytes()),
        ("lone surrogate", text.replace("Ines", "In\\ud800s").into_bytes()),
        ("twice", text.replacen('{', "{\"Amount\":1,", 1).into_bytes()),
        ("twice inside", text.replace("\"cvv\"", "\"CVV\":\"1\",\"cvv\"").into_bytes()),
        ("form", b"amount=1&currency=EUR".to_vec()),
        ("nested", format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)).into_bytes()),
        (
            "nested unknown",
            text.replacen('{', &format!("{{\"x\":{}{},", "[".repeat(33), "]".repeat(33)), 1).into_bytes(),
        ),
        ("array", format!("[{text}]").into_bytes()),
        ("string", json!(text).to_string().into_bytes()),
        ("null", b"null".to_vec()),
        ("number", b"1E400".to_vec()),
    ];
    bad.extend(raw.into_iter().map(|(_, body)| (body, vec![""])));
    for amount in [
        "0",
        "-1",
        "0.000",
        "25.005",
        "1E400",
        "1e-400",
        "1e99999999999999999999",
        "\"42.90\"",
        "true",
        "[]",
        "{}",
        "null",
        "10000000000000.01",
    ] {
        bad.push((text.replace("42.9,", &format!("{amount},")).into_bytes(), vec!["amount"]));
    }
    let cases: Vec<(&str, Value, &'static str)> = vec![
        ("/currency", json!("EURO"), "currency"),
        ("/currency", json!(978), "currency"),
        ("/currency", json!(""), "currency"),
        ("/currency", json!("XAU"), "currency"),
        ("/card", json!([]), "card"),
        ("/card", json!("4242424242424242"), "card"),
        ("/card", Value::Null, "card"),
        ("/card/cardNumber", json!("4242424242424241"), "card.cardNumber"),
        ("/card/cardNumber", json!(4_242_424_242_424_242_i64), "card.cardNumber"),
        ("/card/cardNumber", json!("4242 4242"), "card.cardNumber"),
        ("/card/cardNumber", json!("@short"), "card.cardNumber"),
        ("/card/cardNumber", json!(format!("@{}", "k".repeat(32))), "card.cardNumber"),
        ("/card/cardNumber", json!("424242******4242"), "card.cardNumber"),
        ("/card/cardHolderName", json!("  "), "card.cardHolderName"),
        ("/card/cardHolderName", json!("x".repeat(101)), "card.cardHolderName"),
        ("/card/cardHolderName", json!("a\u{0}b"), "card.cardHolderName"),
        ("/card/expirationMonth", json!(13), "card.expirationMonth"),
        ("/card/expirationMonth", json!(0), "card.expirationMonth"),
        ("/card/expirationMonth", json!("4"), "card.expirationMonth"),
        ("/card/expirationMonth", json!(4.5), "card.expirationMonth"),
        ("/card/expirationYear", json!(29), "card.expirationYear"),
        ("/card/expirationYear", json!(2025), "card.expirationYear"),
        ("/card/expirationYear", json!(2099), "card.expirationYear"),
        ("/card/cvv", json!(123), "card.cvv"),
        ("/card/cvv", json!("12"), "card.cvv"),
        ("/card/cvv", json!("12a"), "card.cvv"),
        ("/card/cvv", json!("12345"), "card.cvv"),
        ("/card/cvv", json!(format!("@{}", "k".repeat(32))), "card.cvv"),
        ("/card/cardType", json!("Gold"), "card.cardType"),
        ("/card/ownerID", json!(1), "card.ownerID"),
        ("/card/issueNumber", json!("123"), "card.issueNumber"),
        ("/card/threeDSAuthentication", json!("x"), "card.threeDSAuthentication"),
        ("/payerDetails", json!([]), "payerDetails"),
        ("/payerDetails/countryCode", json!("P1"), "payerDetails.countryCode"),
        ("/payerDetails/clientIPAddress", json!(""), "payerDetails.clientIPAddress"),
        ("/payerDetails/city", json!({}), "payerDetails.city"),
        ("/myRef", json!(1), "myRef"),
        ("/myRef", json!("r".repeat(256)), "myRef"),
        ("/myRef", json!("a\u{0}"), "myRef"),
        ("/orderDesc", json!(["x"]), "orderDesc"),
        ("/isDigital", json!("true"), "isDigital"),
        ("/generateToken", json!(1), "generateToken"),
        ("/userToken", json!(1), "userToken"),
        ("/networkTokenBrand", json!("Diners"), "networkTokenBrand"),
        ("/certificateName", json!("none"), "certificateName"),
        ("/certificateName", json!("c".repeat(129)), "certificateName"),
        ("/fallbackUpgs", json!({}), "fallbackUpgs"),
        ("/paymentGatewayAccountName", json!("nobody"), "paymentGatewayAccountName"),
        ("/paymentGatewayAccountName", json!(""), "paymentGatewayAccountName"),
        ("/paymentGatewayAccountName", json!(7), "paymentGatewayAccountName"),
        ("/paymentGatewayAccountNames", json!("a"), "paymentGatewayAccountNames"),
        ("/paymentGatewayAccount", json!("Stripe"), "paymentGatewayAccount"),
        ("/paymentGatewayAccount", json!({ "credentials": [] }), "paymentGatewayAccount.paymentGatewayName"),
        (
            "/paymentGatewayAccount",
            json!({ "paymentGatewayName": "None" }),
            "paymentGatewayAccount.paymentGatewayName",
        ),
        (
            "/paymentGatewayAccount",
            json!({ "paymentGatewayName": "Stripe" }),
            "paymentGatewayAccount.credentials",
        ),
        (
            "/paymentGatewayAccount",
            json!({ "paymentGatewayName": "NULLSuccess", "credentials": [{ "value": "x" }] }),
            "paymentGatewayAccount.credentials[0].key",
        ),
    ];
    bad.extend(
        cases
            .into_iter()
            .map(|(at, value, field)| (with(charge(), at, value).to_string().into_bytes(), vec![field])),
    );
    bad
}

#[tokio::test]
async fn bad_input_is_refused_and_leaves_no_trace() {
    let house = house().await;
    let before = house.rows().await;
    for path in ["/PaymentGateway/charge", "/PaymentGateway/authorize"] {
        for (body, fields) in bad_bodies() {
            let shown = String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned();
            let answer = house.send("POST", path, &[("x-api-key", KEY)], Body::from(body)).await;
            assert_eq!(answer.status, 400, "{shown}: {}", answer.body);
            assert_eq!(answer.fields(), fields, "{shown}: {}", answer.body);
            assert!(!answer.body.contains("4242"), "a card number came back: {}", answer.body);
        }
    }
    assert_eq!(house.rows().await, before);
    assert!(house.calls().await.is_empty());
}

#[tokio::test]
async fn large_bodies_are_not_read() {
    let house = house().await;
    let before = house.rows().await;
    let large = with(charge(), "/orderDesc", json!("x".repeat(10 * 1024 * 1024))).to_string();
    let answer = house.charge(large).await;
    answer.is_exactly(413, r#"[{"fieldName":"","errors":["the body is larger than 1 MiB"]}]"#);
    let nearly = with(charge(), "/unknownProperty", json!("x".repeat(1_000_000))).to_string();
    house.charge(nearly).await.is(200);
    assert_ne!(house.rows().await, before);
}

#[tokio::test]
async fn follow_ups_and_questions_are_refused_the_same_way() {
    let house = house().await;
    let before = house.rows().await;
    for (method, path) in [
        ("PUT", "/PaymentGateway/capture"),
        ("PUT", "/PaymentGateway/refund"),
        ("DELETE", "/PaymentGateway/void"),
        ("POST", "/PaymentGateway/status"),
        ("POST", "/PaymentGateway/tokenize"),
        ("POST", "/StringTokens"),
        ("PUT", "/PaymentGatewayAccounts/abc"),
        ("PUT", "/EWalletAccounts/abc"),
        ("PUT", "/Certificates/abc"),
    ] {
        for body in ["", "{", "[]", "\"x\"", "{\"a\":1,\"A\":2}", "\u{feff}{}"] {
            assert_eq!(house.call(method, path, body).await.fields(), [""], "{method} {path} {body}");
        }
        assert!(!house.call(method, path, "{}").await.fields().is_empty());
    }
    let body = json!({ "refTransId": 7, "amount": "1", "currency": "EU", "card": card("1"), "paymentGatewayAccountName": "x" });
    assert_eq!(
        house.call("PUT", "/PaymentGateway/refund", body).await.fields(),
        ["refTransId", "amount", "currency", "card.cardNumber", "paymentGatewayAccountName"]
    );
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn a_token_that_holds_something_else_is_refused_and_its_opening_is_written_down() {
    let house = house().await;
    let token = house.token("{\"pan\":\"4242424242424242\"}").await;
    let before = house.rows().await;
    let body = with(charge(), "/card/cardNumber", json!(format!("@{token}")));
    let answer = house.charge(body).await;
    answer.is_exactly(
        400,
        r#"[{"fieldName":"card.cardNumber","errors":["what stands behind this token is no card number"]}]"#,
    );
    let mut after = house.rows().await;
    after[8] -= 1; // the access log
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_sealed_vault_is_a_temporary_failure() {
    let house = house().await;
    house.engine.ring().seal_again();
    let answer = house.charge(charge()).await;
    answer.is_exactly(503, r#"[{"fieldName":"","errors":["the vault is sealed; try again later"]}]"#);
}
