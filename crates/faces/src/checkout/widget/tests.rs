//! What browsers get, and what the scripts do: node runs them, and where there is a Chromium, a page of a strict shop.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::Request;
use tower::ServiceExt;

use super::demo_shop::{Order, Shop, Ticket};
use super::*;

async fn ask(router: Router, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
    let answer = router.oneshot(request).await.unwrap();
    let (parts, body) = answer.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(bytes.to_vec()).unwrap())
}

fn fetch(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

#[tokio::test]
async fn every_listed_script_is_served_to_pages_of_other_hosts() {
    assert_eq!(inventory().len(), 3);
    for script in inventory() {
        let (status, headers, text) = ask(router(), fetch(script.path)).await;
        assert_eq!(status, StatusCode::OK, "{}", script.path);
        assert_eq!(headers["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(headers["cross-origin-resource-policy"], "cross-origin");
        assert_eq!(headers["access-control-allow-origin"], "*");
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], CACHING);
        let digest = BASE64_STANDARD.encode(digest(&SHA384, text.as_bytes()));
        assert_eq!(script.integrity, format!("sha384-{digest}"));
    }
}

#[tokio::test]
async fn a_browser_that_has_the_script_does_not_load_it_again() {
    let path = inventory()[0].path;
    let (_, headers, _) = ask(router(), fetch(path)).await;
    let tag = headers["etag"].to_str().unwrap();
    for known in [tag.to_owned(), format!("\"old\", W/{tag}")] {
        let again = Request::get(path).header("If-None-Match", known).body(Body::empty()).unwrap();
        let (status, headers, text) = ask(router(), again).await;
        assert_eq!((status, text.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_eq!(headers["etag"], tag);
    }
    let other = Request::get(path).header("If-None-Match", "\"old\"").body(Body::empty()).unwrap();
    assert_eq!(ask(router(), other).await.0, StatusCode::OK);
}

#[test]
fn scripts_stay_small_and_load_nothing_from_elsewhere() {
    let all: usize = inventory().iter().map(|script| script.text.len()).sum();
    assert!(all < 40_000, "{all} bytes");
    for script in inventory() {
        for word in ["https://", "http://", "console.", "eval(", "innerHTML", "setAttribute(\"style\""] {
            assert!(!script.text.contains(word), "{} says {word}", script.path);
        }
    }
}

/// A shop whose tokens come from here; what it ordered is kept.
fn shop(answer: Result<Ticket, String>) -> (Router, Arc<Mutex<Vec<Order>>>) {
    let orders = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&orders);
    let maker = move |order: Order| {
        kept.lock().unwrap().push(order);
        let answer = answer.clone();
        Box::pin(async move { answer }) as demo_shop::Made
    };
    let shop = Shop {
        origin: "http://localhost:8080".into(),
        checkout: "http://127.0.0.1:8080".into(),
        maker: Arc::new(maker),
    };
    (demo_shop::router(shop), orders)
}

fn ticket() -> Ticket {
    Ticket { token: "9f6c".into(), redirect_url: "http://127.0.0.1:8080/widget/hpp.html?token=9f6c".into() }
}

#[tokio::test]
async fn the_demo_shop_allows_the_checkout_and_nothing_else() {
    let (router, _) = shop(Ok(ticket()));
    let (status, headers, text) = ask(router.clone(), fetch("/demo/shop")).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        headers["content-security-policy"],
        "default-src 'none'; script-src 'self' http://127.0.0.1:8080; frame-src http://127.0.0.1:8080; \
         connect-src 'self' http://127.0.0.1:8080; style-src 'self'; img-src 'self'; \
         form-action 'self' http://127.0.0.1:8080; base-uri 'none'; frame-ancestors 'none'"
    );
    assert!(text.contains(r#"src="http:&#x2f;&#x2f;127.0.0.1:8080/widget/be_gateway.js""#), "{text}");
    for part in ["shop.css", "shop.js", "notebook.svg"] {
        let path = format!("/demo/shop/{part}");
        assert!(text.contains(&path), "{part}");
        assert_eq!(ask(router.clone(), fetch(&path)).await.0, StatusCode::OK, "{part}");
    }
}

#[tokio::test]
async fn the_demo_shop_gets_its_token_on_the_server() {
    let (router, orders) = shop(Ok(ticket()));
    let window = Request::post("/demo/shop/order").body(Body::empty()).unwrap();
    let (_, _, text) = ask(router.clone(), window).await;
    assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap()["token"], "9f6c");
    let page = Request::post("/demo/shop/pay").body(Body::empty()).unwrap();
    let (status, headers, _) = ask(router, page).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert_eq!(headers["location"], ticket().redirect_url);
    let orders = orders.lock().unwrap();
    assert_eq!((orders.len(), orders[0].amount, orders[0].currency), (2, 2400, "EUR"));
    assert_eq!(orders[0].return_url, "http://localhost:8080/demo/shop/thanks");
}

#[tokio::test]
async fn without_a_token_the_demo_shop_says_so() {
    let (router, _) = shop(Err("Access denied".into()));
    let page = Request::post("/demo/shop/pay").body(Body::empty()).unwrap();
    let (status, _, text) = ask(router, page).await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    assert!(!text.contains("Access denied"));
}

#[tokio::test]
async fn what_an_address_says_is_shown_as_text() {
    let (router, _) = shop(Ok(ticket()));
    let (_, _, text) =
        ask(router.clone(), fetch("/demo/shop/thanks?status=%3Cscript%3E&uid=1&token=2")).await;
    assert!(text.contains("&lt;script&gt;") && text.contains("Not paid"), "{text}");
    let (_, _, text) = ask(router, fetch("/demo/shop/thanks?status=successful")).await;
    assert!(text.contains("Thank you"), "{text}");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/checkout/widget/tests")
}

/// Runs one of the node scripts of this folder; all that it prints is the report of a failure.
fn run(script: &str, more: &[&str]) {
    let node = std::env::var("FLORIN_TEST_NODE").unwrap_or_else(|_| "node".to_owned());
    let done = Command::new(&node).arg(folder().join(script)).args(more).output();
    let done = done.unwrap_or_else(|fault| {
        panic!(
            "{script} needs node 20 or newer, and {node} does not run: {fault}. FLORIN_TEST_NODE may name it"
        )
    });
    let said = [done.stdout, done.stderr].concat();
    assert!(done.status.success(), "{script}\n{}", String::from_utf8_lossy(&said));
}

#[test]
fn card_fields_are_encrypted_as_the_shops_key_can_open_them() {
    run("cse.mjs", &[]);
}

#[test]
fn apple_pay_draws_nothing_where_it_cannot_work_and_pays_where_it_can() {
    run("apple_pay.mjs", &[]);
}

#[test]
fn the_payment_window_keeps_its_promises_in_a_strict_shop() {
    let named = std::env::var("FLORIN_TEST_CHROMIUM").ok();
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let found = named.or_else(|| usual.iter().find(|path| Path::new(path).exists()).map(ToString::to_string));
    let Some(chromium) = found else {
        eprintln!("SKIPPED: no Chromium here; FLORIN_TEST_CHROMIUM may name one");
        return;
    };
    run("window.mjs", &[&chromium]);
}
