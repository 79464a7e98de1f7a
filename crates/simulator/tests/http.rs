//! The simulator over real sockets: cuts, half answers, keys, rules, the control interface, webhooks, the challenge page.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::time::Duration;

use florin_simulator::{Settings, Simulator};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

async fn start(settings: Settings) -> Simulator {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    Simulator::start(listener, settings).await.unwrap()
}

/// A reply as it came over the socket; the status is 0 when the connection ended without one.
#[derive(Debug)]
struct Heard {
    status: u16,
    head: String,
    body: String,
    /// Bytes announced; a body that is shorter was cut.
    announced: usize,
}

impl Heard {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }
}

async fn call(at: &Simulator, method: &str, path: &str, headers: &str, body: &str) -> Heard {
    let mut stream = TcpStream::connect(at.address()).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: sim\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let head = head.to_ascii_lowercase();
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    let announced =
        head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    Heard { status, body: body.to_owned(), announced, head }
}

async fn post(at: &Simulator, path: &str, body: &Value) -> Heard {
    call(at, "POST", &format!("/simulator/{path}"), "", &body.to_string()).await
}

async fn get(at: &Simulator, path: &str) -> Heard {
    call(at, "GET", &format!("/simulator/{path}"), "", "").await
}

fn charge(reference: &str, amount: i64) -> Value {
    json!({ "merchant": "m", "account": "a", "reference": reference, "amount": amount, "currency": "EUR",
        "card": { "number": "4242424242424242", "exp_month": 12, "exp_year": 2030, "cvc": "123" } })
}

async fn status(at: &Simulator, reference: &str) -> Heard {
    get(at, &format!("v1/operations?merchant=m&account=a&reference={reference}")).await
}

#[tokio::test]
async fn an_approved_charge_is_short_and_in_the_books() {
    let sim = start(Settings::default()).await;
    let heard = post(&sim, "v1/charges", &charge("one", 1000)).await;
    assert_eq!((heard.status, heard.json()["state"].as_str()), (200, Some("captured")));
    assert!(heard.body.len() < 400, "{}", heard.body);
    let books = get(&sim, "_control/books").await.json();
    let row = &books["charges"][0];
    let names: Vec<_> = row.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = [
        "id",
        "reference",
        "account",
        "kind",
        "amount",
        "currency",
        "state",
        "captured",
        "refunded",
        "voided",
        "created_at",
    ];
    assert_eq!(names, expected);
    assert_eq!((row["kind"].as_str(), row["reference"].as_str()), (Some("charge"), Some("one")));
    assert_eq!(
        (&books["calls"], &books["totals"]),
        (&json!(1), &json!({ "EUR": { "captured": 1000, "refunded": 0 } }))
    );
    assert_eq!(status(&sim, "one").await.json(), heard.json());
    assert_eq!(status(&sim, "two").await.status, 404);
    sim.stop().await;
}

#[tokio::test]
async fn cuts_are_real_and_the_books_know_what_happened() {
    let sim = start(Settings::default()).await;
    for (amount, charged) in [(9_000_902, false), (9_000_903, true)] {
        let reference = format!("cut{amount}");
        let heard = post(&sim, "v1/charges", &charge(&reference, amount)).await;
        assert_eq!((heard.status, heard.head.as_str()), (0, ""));
        assert_eq!(status(&sim, &reference).await.status, if charged { 200 } else { 404 });
    }
    sim.stop().await;
}

#[tokio::test]
async fn half_an_answer_comes_whole_or_cut() {
    let sim = start(Settings::default()).await;
    let heard = post(&sim, "v1/charges", &charge("half", 9_000_907)).await;
    assert_eq!((heard.status, heard.body.len()), (200, heard.announced));
    assert!(serde_json::from_str::<Value>(&heard.body).is_err());
    let rules = json!({ "rules": [{ "operation": "charge", "outcome": "half_body" }] });
    assert_eq!(post(&sim, "_control/rules", &rules).await.status, 200);
    let heard = post(&sim, "v1/charges", &charge("cut", 500)).await;
    assert_eq!((heard.status, heard.body.len()), (200, heard.announced / 2));
    assert_eq!(status(&sim, "cut").await.json()["state"], "captured");
    sim.stop().await;
}

#[tokio::test]
async fn a_late_answer_comes_when_the_clock_says_so() {
    let sim = start(Settings::default()).await;
    let body = charge("late", 9_000_901);
    let late = post(&sim, "v1/charges", &body);
    let tick = async {
        while status(&sim, "late").await.status != 200 {
            tokio::task::yield_now().await;
        }
        post(&sim, "_control/clock", &json!({ "advance_seconds": 36 })).await
    };
    let (late, tick) = tokio::join!(late, tick);
    assert_eq!((late.json()["state"].as_str(), tick.status), (Some("captured"), 200));
    sim.stop().await;
}

#[tokio::test]
async fn a_key_answers_once_and_refuses_other_bodies() {
    let sim = start(Settings::default()).await;
    let first = post(&sim, "v1/charges", &charge("key", 1000)).await;
    let many = futures(&sim, 20).await;
    assert!(many.iter().all(|heard| heard.body == first.body));
    let other = post(&sim, "v1/charges", &charge("key", 1001)).await;
    assert_eq!((other.status, other.json()["error"]["reason"].as_str()), (409, Some("idempotency_conflict")));
    let headers = "idempotency-key: another\r\n";
    let odd = call(&sim, "POST", "/simulator/v1/charges", headers, &charge("key", 1000).to_string()).await;
    assert_eq!(odd.status, 400);
    let books = get(&sim, "_control/books").await.json();
    assert_eq!((books["charges"].as_array().unwrap().len(), &books["calls"]), (1, &json!(23)));
    sim.stop().await;
}

async fn futures(sim: &Simulator, count: usize) -> Vec<Heard> {
    let mut heard = Vec::new();
    for _ in 0..count / 2 {
        let body = charge("key", 1000);
        let (a, b) = tokio::join!(post(sim, "v1/charges", &body), post(sim, "v1/charges", &body));
        heard.extend([a, b]);
    }
    heard
}

#[tokio::test]
async fn rules_calls_and_reset() {
    let sim = start(Settings::default()).await;
    let rules = json!({ "rules": [
        { "operation": "charge", "times": 2, "outcome": "http_503" },
        { "operation": "charge", "times": 1, "outcome": "insufficient_funds" },
        { "operation": "status", "times": 1, "outcome": "html" },
    ] });
    assert_eq!(post(&sim, "_control/rules", &rules).await.status, 200);
    let mut heard = Vec::new();
    for reference in ["a", "a", "a", "b"] {
        heard.push(post(&sim, "v1/charges", &charge(reference, 1000)).await.status);
    }
    assert_eq!(heard, [503, 503, 200, 200]);
    assert!(status(&sim, "b").await.body.starts_with("<!doctype html>"));
    let calls = get(&sim, "_control/calls?after=2").await.json();
    let third = &calls["calls"][0];
    assert_eq!(
        (third["verdict"].as_str(), third["card"].as_str()),
        (Some("insufficient_funds"), Some("424242******4242"))
    );
    assert_eq!(calls["calls"][2]["effect"], "html");
    assert_eq!(
        post(&sim, "_control/rules", &json!({ "rules": [{ "outcome": "nonsense" }] })).await.status,
        400
    );
    assert_eq!(post(&sim, "_control/reset", &json!({})).await.status, 200);
    let books = get(&sim, "_control/books").await.json();
    assert_eq!(books, json!({ "charges": [], "calls": 0, "totals": {} }));
    sim.stop().await;
}

#[tokio::test]
async fn without_control_there_is_none() {
    let sim = start(Settings { control: false, ..Settings::default() }).await;
    assert_eq!(get(&sim, "_control/books").await.status, 404);
    assert_eq!(post(&sim, "_control/reset", &json!({})).await.status, 404);
    assert_eq!(post(&sim, "v1/charges", &charge("one", 1000)).await.status, 200);
    sim.stop().await;
}

/// Takes one webhook, answers with this status, and gives the whole request back.
async fn take_webhook(receiver: &TcpListener, status: u16) -> (String, String) {
    let (mut stream, _) = receiver.accept().await.unwrap();
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        bytes.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if body.len() >= length.parse().unwrap() {
                let reply = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n");
                stream.write_all(reply.as_bytes()).await.unwrap();
                return (head.to_owned(), body.to_owned());
            }
        }
        assert!(read > 0, "the webhook ended early");
    }
}

fn is_signed(head: &str, body: &str, key: &str) -> bool {
    let signature = head.lines().find_map(|line| line.strip_prefix("sim-signature: ")).unwrap();
    let (time, hash) = signature.strip_prefix("t=").unwrap().split_once(",v1=").unwrap();
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, key.as_bytes());
    aws_lc_rs::hmac::verify(&key, format!("{time}.{body}").as_bytes(), &hex::decode(hash).unwrap()).is_ok()
}

#[tokio::test]
async fn webhooks_are_signed_and_tried_again() {
    let sim = start(Settings::default()).await;
    let receiver = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut body = charge("hook", 1000);
    body["webhook"] =
        json!({ "url": format!("http://{}/notices?x=1", receiver.local_addr().unwrap()), "key": "secret" });
    post(&sim, "v1/charges", &body).await;
    let (head, told) = take_webhook(&receiver, 500).await;
    assert!(head.starts_with("POST /notices?x=1 HTTP/1.1\r\n"), "{head}");
    assert!(is_signed(&head, &told, "secret") && !is_signed(&head, &told, "other"));
    let event: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(
        (event["type"].as_str(), event["data"]["reference"].as_str()),
        (Some("payment.captured"), Some("hook"))
    );
    // The failure has to be noted before the clock can bring the next try.
    let again = async {
        loop {
            post(&sim, "_control/clock", &json!({ "advance_seconds": 20 })).await;
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let (_, retold) = tokio::select! {
        taken = take_webhook(&receiver, 200) => taken,
        () = again => unreachable!(),
    };
    assert_eq!(retold, told);
    sim.stop().await;
}

#[tokio::test]
async fn a_webhook_may_come_before_the_reply_and_badly_signed() {
    let sim = start(Settings::default()).await;
    let receiver = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", receiver.local_addr().unwrap());
    let mut body = charge("before", 9_000_912);
    body["webhook"] = json!({ "url": url, "key": "secret" });
    let reply = post(&sim, "v1/charges", &body);
    let mut reply = Box::pin(reply);
    tokio::select! {
        _ = take_webhook(&receiver, 200) => {}
        heard = &mut reply => panic!("the reply came first: {heard:?}"),
    }
    assert_eq!(reply.as_mut().await.status, 200);
    drop(reply);
    let mut body = charge("bad", 9_000_915);
    body["webhook"] = json!({ "url": url, "key": "secret" });
    post(&sim, "v1/charges", &body).await;
    let (head, told) = take_webhook(&receiver, 200).await;
    assert!(!is_signed(&head, &told, "secret"));
    sim.stop().await;
}

#[tokio::test]
async fn the_challenge_page_leads_back_to_the_shop() {
    let sim = start(Settings::default()).await;
    let mut body = charge("acs", 1234);
    body["card"]["number"] = "4000000000003220".into();
    body["return_url"] = "https://shop.test/back?order=1".into();
    let waiting = post(&sim, "v1/charges", &body).await.json();
    let url = waiting["action"]["url"].as_str().unwrap();
    let path = url.strip_prefix(&format!("http://{}", sim.address())).unwrap();
    let page = call(&sim, "GET", path, "", "").await;
    assert!(page.head.contains("content-type: text/html") && page.body.contains("12.34 EUR"));
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    let wrong = call(&sim, "POST", path, form, "password=1&result=password").await;
    assert_eq!(wrong.status, 422);
    let right = call(&sim, "POST", path, form, "password=1111&result=password").await;
    let id = waiting["id"].as_str().unwrap();
    assert_eq!(right.status, 303);
    assert!(
        right.head.contains(&format!("location: https://shop.test/back?order=1&id={id}&result=approved")),
        "{}",
        right.head
    );
    let complete = json!({ "merchant": "m", "account": "a" });
    let done = post(&sim, &format!("v1/payments/{id}/complete"), &complete).await.json();
    assert_eq!(
        (done["state"].as_str(), done["three_ds"]["flow"].as_str()),
        (Some("captured"), Some("challenge"))
    );
    body["reference"] = "acs2".into();
    let second = post(&sim, "v1/charges", &body).await.json();
    let result = format!("acs/{}/result", second["id"].as_str().unwrap());
    let json_kind = "content-type: application/json\r\n";
    let plain =
        call(&sim, "POST", &format!("/simulator/{result}"), json_kind, r#"{"result":"reject"}"#).await.json();
    assert_eq!((plain["state"].as_str(), plain["result"].as_str()), (Some("declined"), Some("rejected")));
    assert_eq!(get(&sim, "acs/pay_0000000000000000").await.status, 404);
    sim.stop().await;
}

#[tokio::test]
async fn two_simulators_of_one_seed_speak_alike() {
    let settings = || Settings { seed: 42, public_url: Some("http://sim".into()), ..Settings::default() };
    let (one, two) = (start(settings()).await, start(settings()).await);
    for (reference, amount) in [("a", 1000), ("b", 9_000_051), ("c", 2000)] {
        let body = charge(reference, amount);
        assert_eq!(post(&one, "v1/charges", &body).await.body, post(&two, "v1/charges", &body).await.body);
    }
    let later = start(Settings { first_number: 1000, ..settings() }).await;
    let id = post(&later, "v1/charges", &charge("a", 1000)).await.json()["id"].clone();
    assert_ne!(id, status(&one, "a").await.json()["id"]);
    one.stop().await;
    two.stop().await;
    later.stop().await;
}

#[tokio::test]
async fn the_state_file_outlives_the_process() {
    let path = std::env::temp_dir().join(format!("florin-simulator-{}.json", std::process::id()));
    let settings = || Settings { state: Some(path.clone()), ..Settings::default() };
    let sim = start(settings()).await;
    let first = post(&sim, "v1/charges", &charge("kept", 1000)).await;
    sim.stop().await;
    let sim = start(settings()).await;
    assert_eq!(post(&sim, "v1/charges", &charge("kept", 1000)).await.body, first.body);
    assert_eq!(get(&sim, "_control/books").await.json()["totals"]["EUR"]["captured"], 1000);
    sim.stop().await;
    std::fs::remove_file(path).unwrap();
}

#[tokio::test]
async fn what_was_answered_is_on_disk_before_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("books.json");
    let sim = start(Settings { state: Some(path.clone()), ..Settings::default() }).await;
    post(&sim, "_control/clock", &json!({ "advance_seconds": 90_000 })).await;
    let mut answers = Vec::new();
    for number in 0..20 {
        answers.push(post(&sim, "v1/charges", &charge(&format!("c{number}"), 100 + number)).await.body);
    }
    post(&sim, "v1/charges", &charge("cut", 9_000_903)).await;
    let books = get(&sim, "_control/books").await.json();
    // Nobody says good-bye: what lies in the folder now is what a crash leaves.
    let crashed = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), crashed.path().join(entry.file_name())).unwrap();
    }
    let settings = Settings { state: Some(crashed.path().join("books.json")), ..Settings::default() };
    let again = start(settings).await;
    let found = get(&again, "_control/books").await.json();
    assert_eq!((&found["charges"], &found["totals"]), (&books["charges"], &books["totals"]));
    assert_eq!(found["charges"].as_array().unwrap().len(), 21);
    for (number, answer) in (0..).zip(&answers) {
        let replayed = post(&again, "v1/charges", &charge(&format!("c{number}"), 100 + number)).await;
        assert_eq!(&replayed.body, answer);
    }
    sim.stop().await;
    again.stop().await;
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(left, [path], "a good-bye leaves the snapshot alone");
}

#[tokio::test]
async fn webhooks_go_to_strangers_only_if_an_operator_allows_it() {
    let receiver = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = receiver.local_addr().unwrap().port();
    // On Linux `0.0.0.0` leads to this machine and is no loopback address: a stranger that can be heard.
    let hooked = |reference: &str, host: &str| {
        let mut body = charge(reference, 1000);
        body["webhook"] = json!({ "url": format!("http://{host}:{port}/"), "key": "secret" });
        body
    };
    let sim = start(Settings::default()).await;
    post(&sim, "v1/charges", &hooked("stranger", "0.0.0.0")).await;
    post(&sim, "v1/charges", &hooked("friend", "127.0.0.1")).await;
    let (_, told) = take_webhook(&receiver, 200).await;
    assert!(told.contains("friend"), "{told}");
    sim.stop().await;
    let sim = start(Settings { webhook_hosts: vec!["0.0.0.0".into()], ..Settings::default() }).await;
    post(&sim, "v1/charges", &hooked("invited", "0.0.0.0")).await;
    let (_, told) = take_webhook(&receiver, 200).await;
    assert!(told.contains("invited"), "{told}");
    sim.stop().await;
}

#[tokio::test]
async fn a_connection_serves_many_calls() {
    let sim = start(Settings::default()).await;
    let mut stream = TcpStream::connect(sim.address()).await.unwrap();
    for number in 0..50 {
        let body = charge(&format!("r{number}"), 100).to_string();
        let request = format!(
            "POST /simulator/v1/charges HTTP/1.1\r\nhost: sim\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        assert!(chunk[..read].starts_with(b"HTTP/1.1 200"));
    }
    assert_eq!(get(&sim, "_control/books").await.json()["totals"]["EUR"]["captured"], 5000);
    drop(stream);
    sim.stop().await;
}
