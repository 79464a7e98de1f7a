//! `/StringTokens`.

use serde_json::json;

use super::house::{KEY, LIVE, card, charge, house, with};

#[tokio::test]
async fn strings_are_stored_shown_and_deleted() {
    let house = house().await;
    let answer = house.call("POST", "/StringTokens", r#"{"payload":"4111111111111111"}"#).await;
    let token = answer.is(201)["token"].as_str().unwrap().to_owned();
    assert!(token.len() == 32 && token.bytes().all(|b| b.is_ascii_alphanumeric()));
    let stored = format!(r#"{{"token":"{token}","createTime":"2026-01-02T12:00:00Z"}}"#);
    answer.is_exactly(201, &stored);
    assert_eq!(answer.header("location"), format!("https://pay.example/StringTokens/{token}"));

    house.get(&format!("/StringTokens/{token}/meta")).await.is_exactly(200, &stored);
    house.get(&format!("/STRINGTOKENS/{token}/META")).await.is_exactly(200, &stored);
    house.get(&format!("/StringTokens/{token}")).await.is_exactly(
        200,
        &format!(
            r#"{{"clearPayload":"4111111111111111","token":"{token}","createTime":"2026-01-02T12:00:00Z"}}"#
        ),
    );
    house.call("DELETE", &format!("/StringTokens/{token}"), "").await.is_exactly(200, "");
    for path in ["", "/meta"] {
        house.get(&format!("/StringTokens/{token}{path}")).await.is_exactly(404, "");
    }
    house.call("DELETE", &format!("/StringTokens/{token}"), "").await.is_exactly(404, "");
    assert_eq!(house.get("/StringTokens/short").await.fields(), ["token"]);
}

#[tokio::test]
async fn what_a_live_key_stored_is_not_there_for_a_test_key() {
    let house = house().await;
    let of_test = house.token("4242424242424242").await;
    let payload = json!({ "payload": "4242424242424242" }).to_string();
    let of_live = house.send_owned("POST", "/StringTokens".into(), LIVE, payload).await.is(201);
    let of_live = of_live["token"].as_str().unwrap().to_owned();
    let ask = |method: &'static str, path: String, key: &'static str| {
        house.send_owned(method, path, key, String::new())
    };
    let pay = |token: &str, key: &'static str| {
        let body = with(charge(), "/card", card(&format!("@{token}"))).to_string();
        house.send_owned("POST", "/PaymentGateway/charge".into(), key, body)
    };

    for path in [format!("/StringTokens/{of_live}"), format!("/StringTokens/{of_live}/meta")] {
        ask("GET", path.clone(), KEY).await.is_exactly(404, "");
        ask("GET", path, LIVE).await.is(200);
    }
    assert_eq!(pay(&of_live, KEY).await.fields(), ["card.cardNumber"]);
    ask("DELETE", format!("/StringTokens/{of_live}"), KEY).await.is_exactly(404, "");
    pay(&of_live, LIVE).await.is(200);

    // A merchant who goes live keeps what was stored before.
    pay(&of_test, LIVE).await.is(200);
    ask("GET", format!("/StringTokens/{of_test}"), LIVE).await.is(200);
}

#[tokio::test]
async fn strings_have_1_to_16384_characters_of_any_kind() {
    let house = house().await;
    for payload in ["x".repeat(16_384), "é".repeat(16_384), "a\u{0}\n\"\\😀".into()] {
        let token = house.token(&payload).await;
        assert_eq!(
            house.get(&format!("/StringTokens/{token}")).await.is(200)["clearPayload"],
            json!(payload)
        );
    }
    for payload in [json!("x".repeat(16_385)), json!(""), json!(4111), json!(["x"])] {
        let answer = house.call("POST", "/StringTokens", json!({ "payload": payload })).await;
        assert_eq!(answer.fields(), ["payload"]);
    }
}

#[tokio::test]
async fn tokens_pay_as_number_and_as_verification_value() {
    let house = house().await;
    let (number, cvv) = (house.token("4242424242424242").await, house.token("737").await);
    let mut tokens = card(&format!("@{number}"));
    tokens["cvv"] = json!(format!("@{cvv}"));
    house.charge(with(charge(), "/card", tokens.clone())).await.is(200);
    // The number pays again; its verification value was burned.
    assert_eq!(house.charge(with(charge(), "/card", tokens.clone())).await.fields(), ["card.cvv"]);
    tokens.as_object_mut().unwrap().remove("cvv");
    house.charge(with(charge(), "/card", tokens)).await.is(200);
    house.get(&format!("/StringTokens/{cvv}")).await.is_exactly(404, "");
    assert_eq!(house.charges().await.len(), 2);
}
