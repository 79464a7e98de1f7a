//! Forged, foreign, expired and swapped tokens: refused, and nothing changes.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::super::house::{FOREIGN, KEY, LIVE, with};
use super::{MOCK, browser, literal, part, pay, session, shop, start};

fn recoded(token: &str, at: usize, value: &Value) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts[at] = URL_SAFE_NO_PAD.encode(value.to_string());
    parts.join(".")
}

#[tokio::test]
async fn a_session_token_that_we_did_not_sign_pays_nothing() {
    let house = shop().await;
    let token = start(&house, session()).await;
    let other = start(&house, session()).await;
    let (header, claims) = (part(&token, 0), part(&token, 1));
    let cheaper = recoded(&token, 1, &with(claims.clone(), "/pld/amt", json!(0.01)));
    let later = recoded(&token, 1, &with(claims.clone(), "/exp", json!(4_000_000_000_u64)));
    let none = recoded(&token, 0, &with(header.clone(), "/alg", json!("none")));
    let unsigned = format!("{}.", none.rsplit_once('.').unwrap().0);
    let another = recoded(&token, 0, &with(header.clone(), "/alg", json!("EdDSA")));
    // The key that everybody can read in the token is not the one that signs.
    let shown = claims["pld"]["pub"].as_str().unwrap().as_bytes();
    let signed = token.rsplit_once('.').unwrap().0;
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, shown), signed.as_bytes());
    let by_the_public_key = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag));
    let foreign_key = recoded(&token, 0, &with(header.clone(), "/kid", json!("merchant-2.1")));
    let no_such_key = recoded(&token, 0, &with(header, "/kid", json!("merchant-1.9")));
    let swapped = format!("{}.{}", token.rsplit_once('.').unwrap().0, other.rsplit_once('.').unwrap().1);
    let result = pay(&house, "charge?eWalletName=Mock", &other, MOCK).await;
    let before = house.rows().await;
    for wrong in [
        &cheaper,
        &later,
        &none,
        &unsigned,
        &another,
        &by_the_public_key,
        &foreign_key,
        &no_such_key,
        &swapped,
        &result,
        "",
        "a.b.c",
        &token[..token.len() - 1],
    ] {
        let answer = browser(&house, "POST", "charge?eWalletName=Mock", wrong, &literal(MOCK)).await;
        answer.is_exactly(401, "");
    }
    let path = "/EWalletOperations/charge?eWalletName=Mock";
    house.send("POST", path, &[("authorization", &token)], literal(MOCK)).await.is_exactly(401, "");
    house.send("POST", path, &[("x-api-key", KEY)], literal(MOCK)).await.is_exactly(401, "");
    assert_eq!(house.rows().await, before);
}

#[tokio::test]
async fn an_hour_is_all_that_a_session_has() {
    let house = shop().await;
    let token = start(&house, session()).await;
    house.clock.advance_ms(59 * 60 * 1000);
    let result = pay(&house, "charge?eWalletName=Mock", &token, MOCK).await;
    house.clock.advance_ms(60 * 1000);
    browser(&house, "POST", "charge?eWalletName=Mock", &token, &literal(MOCK)).await.is_exactly(401, "");
    // Its result is good for a day.
    let validate = || house.call("POST", "/EWalletOperations/validateResults", Value::from(result.as_str()));
    validate().await.is(200);
    house.clock.advance_ms(23 * 60 * 60 * 1000);
    validate().await.is(200);
    house.clock.advance_ms(60 * 60 * 1000);
    assert_eq!(validate().await.fields(), [""]);
}

#[tokio::test]
async fn results_are_validated_by_whom_they_belong_to() {
    let house = shop().await;
    let token = start(&house, session()).await;
    let result = pay(&house, "charge?eWalletName=Mock", &token, MOCK).await;
    let richer = with(part(&result, 1), "/pld/upgChargeResults/amount", json!(1999));
    let another =
        with(part(&result, 1), "/jti", json!(format!("{}.2", part(&token, 1)["sid"].as_str().unwrap())));
    for wrong in
        [recoded(&result, 1, &richer), recoded(&result, 1, &another), token, String::new(), "x.y.z".into()]
    {
        let path = "/EWalletOperations/validateResults";
        assert_eq!(house.call("POST", path, Value::from(wrong.as_str())).await.fields(), [""]);
        assert_eq!(house.call("POST", path, json!({ "token": wrong })).await.fields(), ["token"]);
    }
    let path = || "/EWalletOperations/validateResults".to_owned();
    let literal = Value::from(result.as_str()).to_string();
    assert_eq!(house.send_owned("POST", path(), FOREIGN, literal.clone()).await.fields(), [""]);
    house.send_owned("POST", path(), LIVE, literal.clone()).await.is(200);
    for (body, field) in [("{}", "token"), ("{\"token\":7}", "token"), ("7", ""), ("[]", "")] {
        assert_eq!(house.call("POST", &path(), body).await.fields(), [field], "{body}");
    }
    // Real money is not told to a key for tests.
    let live = with(with(session(), "/mode", json!("LIVE")), "/allowedeWalletAccountIds", json!(["cards"]));
    let live = house.send_owned("POST", "/EWalletOperations".into(), LIVE, live.to_string()).await.is(200);
    let live = live["token"].as_str().unwrap().to_owned();
    let card = super::sealed(&live, &super::typed("4242424242424242"));
    let real = pay(&house, "charge?eWalletName=CardPay", &live, &card).await;
    house.send_owned("POST", path(), LIVE, Value::from(real.as_str()).to_string()).await.is(200);
    assert_eq!(house.call("POST", &path(), Value::from(real)).await.fields(), [""]);
}

#[tokio::test]
async fn wallets_that_the_session_does_not_offer_do_not_pay() {
    let house = shop().await;
    let token = start(&house, with(session(), "/allowedeWalletAccountIds", json!(["cards"]))).await;
    for name in ["Mock", "GooglePay", "PayPal", "Cash", ""] {
        let call = format!("charge?eWalletName={name}");
        let answer = browser(&house, "POST", &call, &token, &literal(MOCK)).await;
        assert_eq!(answer.fields(), ["eWalletName"], "{name}");
    }
    for kilobytes in [65, 1025] {
        let huge = "x".repeat(kilobytes * 1024);
        let answer = browser(&house, "POST", "charge?eWalletName=CardPay", &token, &literal(&huge)).await;
        answer.is_exactly(413, r#"[{"fieldName":"","errors":["the body is larger than 64 KiB"]}]"#);
    }
    for body in ["", "{", "\"unclosed", "nonsense"] {
        let answer = browser(&house, "POST", "charge?eWalletName=CardPay", &token, body).await;
        assert_eq!(answer.fields(), [""], "{body}");
    }
    assert!(house.calls().await.is_empty());
}

#[tokio::test]
async fn nothing_that_is_kept_or_told_holds_a_card_number() {
    let house = shop().await;
    let body = with(session(), "/operation", json!("CHARGE_AND_TOKENIZE"));
    let token = start(&house, body).await;
    let card = super::sealed(&token, &super::typed("4242424242424242"));
    let result = pay(&house, "charge?eWalletName=CardPay", &token, &card).await;
    assert!(!part(&result, 1).to_string().contains("4242424242424242"));
    let mut all = Vec::new();
    for sql in [
        "SELECT body FROM ewallet_sessions",
        "SELECT body FROM ewallet_tries",
        "SELECT body FROM ewallet_keys",
    ] {
        let rows = house.engine.db().fetch(sql, &[]).await.unwrap();
        assert!(!rows.is_empty(), "{sql}");
        all.extend(rows.into_iter().map(|mut row| row.text().unwrap()));
    }
    assert!(all.iter().all(|body| body.starts_with("v1.") && !body.contains("4242424242424242")));
}
