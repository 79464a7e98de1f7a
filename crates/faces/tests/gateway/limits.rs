//! Who asks too often is told when to ask again.

use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use tower::ServiceExt;

use super::house::{FOREIGN, KEY, LIVE, charge, house};

async fn ask(router: &Router, key: &str, address: &str, body: String) -> Response<Body> {
    let (method, path) =
        if body.is_empty() { ("GET", "/Utils/apiKey") } else { ("POST", "/PaymentGateway/charge") };
    let peer: SocketAddr = format!("{address}:4711").parse().unwrap();
    let request = Request::builder().method(method).uri(path).header("x-api-key", key);
    let request = request.extension(ConnectInfo(peer)).body(Body::from(body)).unwrap();
    router.clone().oneshot(request).await.unwrap()
}

#[tokio::test]
async fn a_key_that_asks_too_often_waits_and_nothing_happens_meanwhile() {
    let mut house = house().await;
    let router = house.limited("2/3", "1/1");
    house.router = router.clone();
    let status = async |key: &str| ask(&router, key, "203.0.113.9", String::new()).await.status().as_u16();
    for _ in 0..3 {
        assert_eq!(status(KEY).await, 200);
    }
    let before = house.rows().await;
    let refused = house.charge(charge()).await;
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.header("ratelimit"), "\"default\";r=0;t=1");
    refused.is_exactly(429, r#"[{"fieldName":"","errors":["too many requests; ask again in 1 s"]}]"#);
    assert_eq!(house.rows().await, before);
    assert_eq!((status(FOREIGN).await, status(LIVE).await), (200, 200), "each key has a bucket of its own");
    house.clock.advance_ms(500);
    house.charge(charge()).await.is(200);
    assert_eq!(status(KEY).await, 429);
}

#[tokio::test]
async fn an_address_that_tries_keys_is_slowed_down_and_right_keys_are_not() {
    let house = house().await;
    let router = house.limited("100/100", "1/2");
    let status =
        async |key: &str, address: &str| ask(&router, key, address, String::new()).await.status().as_u16();
    let wrong = "wrong-key-0123456789abcdef";
    for expected in [401, 401, 429, 429] {
        assert_eq!(status(wrong, "203.0.113.9").await, expected);
    }
    let told = ask(&router, wrong, "203.0.113.9", String::new()).await;
    assert_eq!(told.headers()["retry-after"], "1");
    assert_eq!(status(wrong, "203.0.113.10").await, 401, "another address has done nothing");
    assert_eq!(status(KEY, "203.0.113.9").await, 200, "others behind the same proxy go on");
    house.clock.advance_ms(1000);
    assert_eq!(status(wrong, "203.0.113.9").await, 401);
    assert_eq!(status(wrong, "203.0.113.9").await, 429);
}
