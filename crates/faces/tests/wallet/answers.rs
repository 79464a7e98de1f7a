//! Every answer to a request that is not, or not well, signed; and what everybody may ask.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_engine::Settings;
use florin_engine::provision::{self, ProvisionError};
use florin_engine::wallet::{clients, keys, nonces};
use serde_json::json;

use crate::house::{
    KEY, POOR_ID, POOR_KEY, Plain, START, body_hash, declared, empty, house, house_on_postgres, house_with,
};

const NOT_SIGNED: &str = "The MAC does not verify: check the client's id and key, and what was signed";
const NOT_FOUND: &str = r#"{"error":"not_found","error_description":"There is nothing at this address"}"#;

fn unauthorized(why: &str) -> String {
    json!({ "error": "unauthorized", "error_description": why }).to_string()
}

fn plain() -> Plain {
    Plain::new("GET", "/rest/v1/nothing?x=%2F", "")
}

#[tokio::test]
async fn everybody_may_ask_for_our_clock_and_our_key() {
    let house = house().await;
    let wrong = [("authorization", "MAC nonsense")];
    for headers in [&[][..], &wrong[..]] {
        house.send("GET", "/rest/v1/server", headers, "").await.is(200, r#"{"time":1343811600}"#);
        house.send("GET", "/rest/v1/configuration?fields=*", headers, "").await.is(
            200,
            r#"{"minimum_password_length":8,"bank_transfer_urgent_option_availability_beneficiary_account_regexp":"^$a"}"#,
        );
        let key = house.send("GET", "/publickey", headers, "").await;
        assert_eq!((key.status, key.header("content-type")), (200, "application/x-pem-file"));
        assert!(key.body.starts_with("-----BEGIN PUBLIC KEY-----\nMII"), "{}", key.body);
        assert!(key.body.ends_with("\n-----END PUBLIC KEY-----\n"), "{}", key.body);
    }
    let again = house.send("GET", "/publickey", &[], "").await.body;
    provision::apply(&house.engine, &declared(json!({})), false).await.unwrap();
    assert_eq!(house.send("GET", "/publickey", &[], "").await.body, again, "a second apply keeps the key");
    assert_eq!(house.nonces(), 0);
    house
        .call("POST", "/rest/v1/server", "")
        .await
        .is(405, r#"{"error":"not_found","error_description":"This address has no such method"}"#);
}

#[tokio::test]
async fn no_wallet_has_no_key() {
    let house = empty(Settings::dev()).await;
    house.send("GET", "/publickey", &[], "").await.is(404, NOT_FOUND);
    assert_eq!(keys::sign(&house.engine, b"event").await.unwrap(), None);
}

#[tokio::test]
async fn what_the_wallet_signs_is_verified_with_the_key_that_it_shows() {
    let house = house().await;
    let pem = house.send("GET", "/publickey", &[], "").await.body;
    let lines = pem.lines().filter(|line| !line.starts_with("-----"));
    let der = STANDARD.decode(lines.collect::<String>()).unwrap();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der);
    let text = br#"{"object":"transaction"}"#;
    let signature = STANDARD.decode(keys::sign(&house.engine, text).await.unwrap().unwrap()).unwrap();
    key.verify(text, &signature).unwrap();
    key.verify(br#"{"object":"transfers"}"#, &signature).unwrap_err();
}

#[tokio::test]
async fn a_signed_request_is_known_by_any_of_the_ports_that_clients_sign() {
    let house = house().await;
    for (host_header, host, port) in [
        ("wallet.example", "wallet.example", 443),
        ("wallet.example", "wallet.example", 80),
        ("Wallet.Example:8080", "wallet.example", 8080),
        ("Wallet.Example:8080", "wallet.example", 443),
        ("10.0.0.7:8080", "pay.example", 443),
    ] {
        let plain = Plain { host, port, ..plain() };
        let authorization = plain.authorization();
        let headers = [("host", host_header), ("authorization", authorization.as_str())];
        house.send("GET", &plain.target, &headers, "").await.is(404, NOT_FOUND);
    }
    let other = Plain { port: 8081, ..plain() };
    house.ask(&other).await.is(401, &unauthorized(NOT_SIGNED));
}

#[tokio::test]
async fn only_names_of_ours_are_answered_where_they_are_declared() {
    let house = house_with(json!({ "host_names": ["wallet.example"] })).await;
    house.ask(&plain()).await.is(404, NOT_FOUND);
    let other = Plain { host: "evil.example", ..plain() };
    house.ask(&other).await.is(401, &unauthorized("The host is not one of ours"));
}

#[tokio::test]
async fn who_is_not_known_learns_nothing() {
    let house = house().await;
    let target = "/rest/v1/nothing";
    house
        .send("GET", target, &[("host", "a")], "")
        .await
        .is(401, &unauthorized("No authorization data found"));
    let basic = [("host", "a"), ("authorization", "Basic eA==")];
    house.send("GET", target, &basic, "").await.is(401, &unauthorized("the authorization scheme is not MAC"));
    let signed = plain().authorization();
    let twice = [("host", "wallet.example"), ("authorization", &signed), ("authorization", &signed)];
    house
        .send("GET", target, &twice, "")
        .await
        .is(401, &unauthorized("There is more than one authorization header"));
    for plain in [
        Plain { id: "nobody", ..plain() },
        Plain { key: POOR_KEY, ..plain() },
        Plain { id: POOR_ID, ..plain() },
        Plain { id: "shutClient", key: "shut-key", ..plain() },
    ] {
        house.ask(&plain).await.is(401, &unauthorized(NOT_SIGNED));
    }
    assert_eq!(house.nonces(), 0, "only a verified request uses up a nonce");
    let nothing =
        Plain { id: "nothingClient", key: "nothing-key", ..Plain::new("GET", "/rest/v1/server/x", "") };
    house.ask(&nothing).await.is(404, NOT_FOUND);
}

#[tokio::test]
async fn clocks_may_differ_by_the_window_and_no_more() {
    let house = house_with(json!({ "clock_window_s": 30 })).await;
    let late = r#"{"error":"invalid_timestamp","error_description":"Timestamp lifetime exceeded"}"#;
    let early = r#"{"error":"invalid_timestamp","error_description":"Timestamp is in future"}"#;
    for (ts, status, body) in
        [(-31, 401, late), (-30, 404, NOT_FOUND), (30, 404, NOT_FOUND), (31, 401, early)]
    {
        let plain = Plain { ts: (START + ts).to_string(), ..plain() };
        house.ask(&plain).await.is(status, body);
    }
    let wrong = Plain { ts: "5".into(), key: POOR_KEY, ..plain() };
    house.ask(&wrong).await.is(401, &unauthorized(NOT_SIGNED));
}

#[tokio::test]
async fn the_body_is_the_one_that_was_signed() {
    let house = house().await;
    let asked = |ext: &str| Plain { ext: ext.into(), ..Plain::new("POST", "/rest/v1/nothing", "{}") };
    house.ask(&asked(&body_hash("{}"))).await.is(404, NOT_FOUND);
    house.ask(&asked("")).await.is(401, &unauthorized("the body is not signed: ext has no body_hash"));
    house
        .ask(&asked(&body_hash("{ }")))
        .await
        .is(401, &unauthorized("body_hash in ext is not the hash of the body"));
    let empty = Plain { ext: body_hash("{}"), ..plain() };
    house.ask(&empty).await.is(401, &unauthorized("body_hash in ext is not the hash of the body"));
    let large = "x".repeat(1024 * 1024 + 1);
    house
        .call("POST", "/rest/v1/nothing", &large)
        .await
        .is(413, r#"{"error":"invalid_request","error_description":"The body is larger than 1 MiB"}"#);
}

#[tokio::test]
async fn a_client_that_forgets_the_hash_is_served_where_the_operator_allows_it() {
    let house = house_with(json!({ "require_body_hash": false })).await;
    let mut plain = Plain::new("POST", "/rest/v1/nothing", "{}");
    plain.ext.clear();
    assert_eq!(house.ask(&plain).await.status, 404);
    let mut wrong = Plain::new("POST", "/rest/v1/nothing", "{}");
    wrong.ext = body_hash("{ }");
    assert_eq!(house.ask(&wrong).await.status, 401, "a wrong hash is never taken");
}

#[tokio::test]
async fn a_nonce_is_used_once_by_whichever_of_many() {
    let house = house().await;
    let plain = plain();
    let asked = (0..8).map(|_| house.ask(&plain));
    let answers = futures_util::future::join_all(asked).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 404).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 404) {
        refused.is(401, &unauthorized("The nonce was used before"));
    }
    let poor = Plain { id: POOR_ID, key: POOR_KEY, ..plain.clone() };
    house.ask(&poor).await.is(404, NOT_FOUND);
    assert_eq!(house.nonces(), 2);

    let late = r#"{"error":"invalid_timestamp","error_description":"Timestamp lifetime exceeded"}"#;
    house.clock.advance_ms(360_000);
    nonces::prune(&house.engine).await.unwrap();
    assert_eq!(house.nonces(), 0);
    house.clock.advance_ms(-360_000);
    house.ask(&plain).await.is(401, late);
}

#[tokio::test]
async fn what_was_signed_before_the_server_started_is_too_old() {
    let mut house = house().await;
    let plain = plain();
    house.ask(&plain).await.is(404, NOT_FOUND);
    house.clock.advance_ms(1000);
    house.restart();
    let late = r#"{"error":"invalid_timestamp","error_description":"Timestamp lifetime exceeded"}"#;
    house.ask(&plain).await.is(401, late);
}

#[tokio::test]
async fn a_nonce_of_a_clock_that_is_ahead_outlives_the_server() {
    let mut house = house().await;
    let ahead = Plain { ts: (START + 60).to_string(), ..plain() };
    house.ask(&ahead).await.is(404, NOT_FOUND);
    house.clock.advance_ms(30_000);
    house.restart();
    let again = unauthorized("The nonce was used before");
    house.ask(&ahead).await.is(401, &again);
    house.clock.advance_ms(60_000);
    house.ask(&ahead).await.is(401, &again);
    house.ask(&Plain { nonce: "another".into(), ..ahead }).await.is(404, NOT_FOUND);
}

#[tokio::test]
async fn servers_that_share_a_database_share_their_nonces() {
    let mut house = house_on_postgres().await;
    if house.engine.db().is_embedded() {
        return;
    }
    let plain = plain();
    let asked = (0..8).map(|_| house.ask(&plain));
    let answers = futures_util::future::join_all(asked).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 404).count(), 1);
    house.restart();
    house.ask(&plain).await.is(401, &unauthorized("The nonce was used before"));
    house.clock.advance_ms((2 * 3600 + 61) * 1000);
    nonces::prune(&house.engine).await.unwrap();
    let kept = house.engine.db().fetch("SELECT nonce FROM wallet_nonces", &[]).await.unwrap();
    assert!(kept.is_empty(), "forgotten when no window reaches it");
}

#[tokio::test]
async fn who_asks_or_fails_too_often_waits() {
    let mut house = house().await;
    house.limited("1/2", "1/3");
    let many = r#"{"error":"rate_limit_exceeded","error_description":"Too many requests, try again later"}"#;
    for status in [404, 404, 429] {
        let answer = house.ask(&plain()).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("retry-after"), if status == 429 { "1" } else { "" });
    }
    house.ask(&plain()).await.is(429, many);
    for status in [401, 401, 401, 429] {
        let wrong = Plain { id: "nobody", ..plain() };
        assert_eq!(house.ask(&wrong).await.status, status);
    }
    let poor = Plain { id: POOR_ID, key: POOR_KEY, ..plain() };
    house.ask(&poor).await.is(404, NOT_FOUND);
}

#[tokio::test]
async fn clients_tokens_and_failures_have_the_limits_of_the_page() {
    let limits = json!({ "limits": { "client_per_minute": 5, "failures_per_minute": 3 } });
    let mut house = house_with(limits).await;
    house.limited("1000/2000", "1000/2000");
    let held = crate::tokens::signed_in(&house, "email").await;
    for _ in 0..4 {
        assert_eq!(house.ask(&plain()).await.status, 404);
    }
    let refused = house.ask(&plain()).await;
    assert_eq!(refused.refused(), (429, "rate_limit_exceeded".into()));
    assert_eq!(refused.header("retry-after"), "12");
    // A token is counted by itself: 60 a minute, unless the operator says otherwise.
    let me = || held.plain("GET", "/rest/v1/user/me", "");
    for _ in 0..60 {
        assert_eq!(house.ask(&me()).await.status, 200);
    }
    assert_eq!(house.ask(&me()).await.header("retry-after"), "1");
    for status in [401, 401, 401, 429] {
        assert_eq!(house.ask(&Plain { id: "nobody", ..plain() }).await.status, status);
    }
    house.clock.advance_ms(12_000);
    let later = Plain { ts: (START + 12).to_string(), ..plain() };
    assert_eq!(house.ask(&later).await.status, 404);
}

#[tokio::test]
async fn the_key_of_the_documentation_is_for_development_only() {
    let settings = Settings::production("https://pay.example");
    let production = empty(settings).await;
    let refused = provision::apply(&production.engine, &declared(json!({})), false).await;
    assert!(matches!(refused, Err(ProvisionError::PublicMacKey { .. })), "{refused:?}");

    // A database from a developer's machine.
    let house = house().await;
    assert_eq!(clients::with_public_key(&house.engine).await.unwrap().as_deref(), Some(super::house::ID));
    assert!(clients::is_public(KEY) && !clients::is_public(POOR_KEY));
}
