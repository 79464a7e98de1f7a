//! Who may frame the page and use the public key, and what the page does in a frame (checkout 5, standards 15).

use axum::body::Body;
use florin_engine::shops::ShopSettings;
use serde_json::json;

use crate::house::{Answer, House, card, house, house_with, settings};
use crate::tokens::{checkout, with};

const SHOPS: &str = "https%3A%2F%2Fshop.example";
const STRANGERS: &str = "https%3A%2F%2Fstranger.example";

/// The page of a token, in a frame of `origin`; of an older script, which names none.
async fn framed(house: &House, token: &str, origin: Option<&str>) -> Answer {
    let named = origin.map(|origin| format!("&origin={origin}&nonce=0123456789abcdef"));
    let path = format!("/widget/hpp.html?token={token}&iframe=overlay{}", named.unwrap_or_default());
    house.send("GET", &path, &[], Body::empty()).await
}

/// The sources of one directive of a page's policy.
fn directive(page: &Answer, name: &str) -> String {
    let policy = page.header("content-security-policy").to_owned();
    let found = policy.split("; ").find_map(|part| part.strip_prefix(&format!("{name} ")));
    found.unwrap_or_else(|| panic!("no {name} in {policy}")).to_owned()
}

async fn house_of(origins: &[&str]) -> House {
    let origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
    house_with(ShopSettings { origins, public_key_creation: true, ..settings() }).await
}

#[tokio::test]
async fn registered_origins_alone_may_frame_the_page() {
    let house = house_of(&["https://shop.example", "https://two.example"]).await;
    let token = house.token(&checkout()).await;
    let own = framed(&house, &token, Some(SHOPS)).await;
    assert_eq!((own.status, directive(&own, "frame-ancestors")), (200, "https://shop.example".to_owned()));
    let strange = framed(&house, &token, Some(STRANGERS)).await;
    assert_eq!(directive(&strange, "frame-ancestors"), "'none'");
    assert_eq!(strange.header("x-frame-options"), "DENY");
    assert!(own.body.contains("\"embedding\":{\"origin\":\"https://shop.example\""));
    assert!(strange.body.contains("\"embedding\":null"), "the page speaks to a stranger");
    let older = framed(&house, &token, None).await;
    assert_eq!(directive(&older, "frame-ancestors"), "'self' https://shop.example https://two.example");
    let alone = house.send("GET", &format!("/checkout?token={token}"), &[], Body::empty()).await;
    assert_eq!(directive(&alone, "frame-ancestors"), "'none'");
}

#[tokio::test]
async fn without_registered_origins_whoever_has_tls_may() {
    let house = house_of(&[]).await;
    let token = house.token(&checkout()).await;
    let strange = framed(&house, &token, Some(STRANGERS)).await;
    assert_eq!(directive(&strange, "frame-ancestors"), "https://stranger.example");
    let plain = framed(&house, &token, Some("http%3A%2F%2Fshop.example")).await;
    assert_eq!(directive(&plain, "frame-ancestors"), "'none'");
}

#[tokio::test]
async fn a_public_key_is_good_on_registered_pages_only() {
    let house = house_of(&["https://shop.example"]).await;
    let key = format!("Bearer {}", house.shop().await.public_key);
    let own = [("authorization", key.as_str()), ("x-api-version", "2")];
    for (origin, status) in [
        (Some("https://shop.example"), 201),
        (Some("https://pay.example"), 201),
        (None, 201),
        (Some("https://stranger.example"), 401),
        (Some("https://shop.example.stranger.example"), 401),
        (Some("null"), 401),
    ] {
        let headers: Vec<_> = own.into_iter().chain(origin.map(|origin| ("origin", origin))).collect();
        assert_eq!(house.ask_for_token(&headers, &checkout()).await.status, status, "{origin:?}");
    }
    let in_body = with(checkout(), "/public_key", json!(house.shop().await.public_key));
    let strange = [("origin", "https://stranger.example"), ("x-api-version", "2")];
    assert_eq!(house.ask_for_token(&strange, &in_body).await.status, 401);
}

#[tokio::test]
async fn in_the_frame_of_a_foreign_site_a_card_is_remembered_for_that_site() {
    let house = house().await;
    let token = house.token(&checkout()).await;
    let own = house.send("GET", &format!("/checkout?token={token}"), &[], Body::empty()).await;
    assert!(own.body.contains("/ctp/api/payments") && !own.body.contains("/ctp/api/payments?framed"));
    let page = framed(&house, &token, Some(SHOPS)).await;
    assert!(page.body.contains("/ctp/api/payments?framed"), "the page does not say that it is framed");
    let mut request =
        json!({ "token": token, "payment_method": "credit_card", "credit_card": card("4200000000000000") });
    request["credit_card"]["save_card"] = json!(true);
    let body = json!({ "request": request }).to_string();
    let paid =
        house.send("POST", "/ctp/api/payments?framed", &[("content-type", "application/json")], body).await;
    assert_eq!(paid.status, 200, "{}", paid.body);
    let cookie = paid.header("set-cookie");
    assert!(cookie.ends_with("; HttpOnly; SameSite=None; Secure; Partitioned"), "{cookie}");
}

#[tokio::test]
async fn breaches_of_the_pages_policy_are_reported_to_us_and_to_nobody_else() {
    let house = house().await;
    let token = house.token(&checkout()).await;
    let page = framed(&house, &token, Some(SHOPS)).await;
    let address = directive(&page, "report-uri");
    assert_eq!(page.header("reporting-endpoints"), format!("csp=\"{address}\""));
    assert_eq!(directive(&page, "report-to"), "csp");
    let path = address.strip_prefix("https://pay.example").unwrap().to_owned();
    let old = r#"{"csp-report":{"document-uri":"https://pay.example/","violated-directive":"script-src"}}"#;
    let new = r#"[{"type":"csp-violation","body":{"effectiveDirective":"script-src-elem"}}]"#;
    let large = format!("[\"{}\"]", "x".repeat(20_000));
    for (kind, body, status) in [
        ("application/csp-report", old, 204),
        ("application/reports+json; charset=utf-8", new, 204),
        ("application/json", new, 415),
        ("application/csp-report", "4200", 400),
        ("application/csp-report", "{", 400),
        ("application/reports+json", large.as_str(), 413),
    ] {
        let answer = house.send("POST", &path, &[("content-type", kind)], body.to_owned()).await;
        assert_eq!((answer.status, answer.body.as_str()), (status, ""), "{kind} {body:.40}");
    }
}

#[tokio::test]
async fn a_report_leaves_its_kind_and_nothing_else_of_it() {
    let house = house().await;
    let token = house.token(&checkout()).await;
    let reports = json!([
        { "type": "csp-violation", "user_agent": "secret-agent", "body": {
            "documentURL": format!("https://pay.example/widget/hpp.html?token={token}"),
            "effectiveDirective": "script-src-elem", "sample": "secret-sample",
            "blockedURL": "https://user:secret-name@evil.example/secret-path?card=4200000000000000" } },
        { "type": "csp-violation", "body": { "blockedURL": "https://4200000000000000.evil.example/" } },
        { "type": "deprecation", "body": {} },
    ]);
    let headers = [("content-type", "application/reports+json")];
    let sent =
        async || house.send("POST", "/widget/policy-reports", &headers, reports.to_string()).await.status;
    assert_eq!([sent().await, sent().await], [204, 204]);
    let db = house.engine.db();
    let kinds = florin_store::breaches::list(db, florin_engine::breaches::house()).await.unwrap();
    let told: Vec<_> =
        kinds.iter().map(|told| (&*told.breach.page, &*told.breach.blocked, told.reports)).collect();
    assert_eq!(
        told,
        [("/widget/hpp.html", "evil.example", 2), ("other", "################.evil.example", 2)]
    );
    let alarms = florin_store::alarms::list_open(db).await.unwrap();
    assert_eq!(alarms.len(), 2);
    let all = format!("{kinds:?}{alarms:?}");
    for secret in ["secret", &token, "4200000000000000"] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}

#[tokio::test]
async fn a_flood_of_reports_is_not_listened_to() {
    let mut house = house().await;
    let limits = florin_faces::Limits::with_clock("1000".parse().unwrap(), "1/2".parse().unwrap(), || {
        std::time::Duration::from_secs(1)
    });
    house.router = florin_faces::checkout::router(house.engine.clone(), limits);
    let report = async || {
        let headers = [("content-type", "application/reports+json")];
        house.send("POST", "/widget/policy-reports", &headers, "[]").await.status
    };
    assert_eq!([report().await, report().await, report().await], [204, 204, 429]);
    let token = house.token(&checkout()).await;
    assert_eq!(framed(&house, &token, None).await.status, 200, "the page is shown all the same");
}
