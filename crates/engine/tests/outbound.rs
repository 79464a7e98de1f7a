//! Addresses that merchants give us: what is called, and where nothing ever goes.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use florin_connectors::{Method, Request};
use florin_engine::Settings;
use florin_engine::outbound::{Limits, Outbound, OutboundError, Resolver};
use futures_util::future::BoxFuture;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const LIMITS: Limits = Limits { connect: Duration::from_secs(5), total: Duration::from_secs(10), http: true };

/// Answers each question with the next of its lists; the last one stays.
struct Scripted {
    answers: Vec<Vec<IpAddr>>,
    asked: AtomicUsize,
}

impl Scripted {
    fn of(answers: &[&[&str]]) -> Arc<Scripted> {
        let parse = |list: &&[&str]| list.iter().map(|ip| ip.parse().unwrap()).collect();
        Arc::new(Scripted { answers: answers.iter().map(parse).collect(), asked: AtomicUsize::new(0) })
    }
}

impl Resolver for Scripted {
    fn resolve<'a>(&'a self, _: &'a str, _: u16) -> BoxFuture<'a, std::io::Result<Vec<IpAddr>>> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers.get(number).or(self.answers.last()).cloned();
        Box::pin(async move { answer.ok_or_else(|| std::io::Error::other("no such name")) })
    }
}

/// A production house whose operator allows this machine's receiver on its port.
fn allowing(port: u16) -> Settings {
    let mut settings = Settings::production("https://pay.example.com");
    settings.outbound_allow = vec!["127.0.0.1".parse().unwrap()];
    settings.outbound_ports = vec![port, 443];
    settings
}

async fn listener() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    (listener, port)
}

fn post(url: &str) -> Request {
    Request::new(Method::Post, url.to_owned()).body("application/json", b"{\"end\":1}".to_vec())
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    while !seen.ends_with(b"{\"end\":1}") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(n) => seen.extend_from_slice(&buffer[..n]),
        }
    }
    String::from_utf8(seen).unwrap()
}

#[tokio::test]
async fn the_call_goes_to_the_checked_address_under_the_name_that_was_given() {
    let (listener, port) = listener().await;
    let resolver = Scripted::of(&[&["127.0.0.1"]]);
    let outbound = Outbound::with(&allowing(port), resolver);
    let receiver = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let seen = read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await.unwrap();
        seen
    });
    let answer =
        outbound.call(&post(&format!("http://shop.example:{port}/hooks?x=1")), LIMITS).await.unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (200, b"ok".as_slice()));
    let seen = receiver.await.unwrap();
    assert!(seen.starts_with("POST /hooks?x=1 HTTP/1.1\r\n"), "{seen}");
    assert!(seen.contains(&format!("host: shop.example:{port}\r\n")), "{seen}");
    assert!(!seen.to_lowercase().contains("accept-encoding") && !seen.to_lowercase().contains("cookie"));
}

#[tokio::test]
async fn over_tls_the_name_is_asked_for_though_the_address_is_pinned() {
    let (listener, port) = listener().await;
    let outbound = Outbound::with(&allowing(port), Scripted::of(&[&["127.0.0.1"]]));
    let hello = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut buffer = vec![0; 4096];
        let n = stream.read(&mut buffer).await.unwrap();
        String::from_utf8_lossy(&buffer[..n]).into_owned()
    });
    let url = format!("https://shop.example:{port}/");
    assert_eq!(outbound.call(&post(&url), LIMITS).await, Err(OutboundError::NotSecure));
    assert!(hello.await.unwrap().contains("shop.example"), "SNI");
}

#[tokio::test]
async fn a_name_with_one_forbidden_address_among_good_ones_is_refused() {
    let resolver = Scripted::of(&[&["93.184.216.34", "169.254.169.254"]]);
    let outbound = Outbound::with(&Settings::production("https://pay.example.com"), resolver);
    assert_eq!(outbound.call(&post("https://shop.example/"), LIMITS).await, Err(OutboundError::Denied));
}

#[tokio::test]
async fn a_name_that_changes_after_it_was_checked_leads_nowhere_else() {
    let (listener, port) = listener().await;
    // First the receiver that is allowed; a moment later the cloud's metadata.
    let resolver = Scripted::of(&[&["127.0.0.1"], &["169.254.169.254"]]);
    let outbound = Outbound::with(&allowing(port), resolver.clone());
    let receiver = tokio::spawn(async move {
        let (mut stream, peer) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
        (stream, peer)
    });
    let url = format!("http://shop.example:{port}/");
    assert_eq!(outbound.call(&post(&url), LIMITS).await.unwrap().status, 200);
    assert_eq!(resolver.asked.load(Ordering::SeqCst), 1, "one look-up: what was checked is what was called");
    let kept_open = receiver.await.unwrap();

    // Under another spelling nothing is remembered: the new answer is judged anew, and a connection
    // that is still open to the old place is not used for it.
    let again = format!("http://SHOP.example.:{port}/");
    let other = Outbound::with(&allowing(port), Scripted::of(&[&["169.254.169.254"]]));
    assert_eq!(other.call(&post(&again), LIMITS).await, Err(OutboundError::Denied));
    drop(kept_open);
}

#[tokio::test]
async fn forbidden_addresses_are_never_connected_to() {
    let (listener, port) = listener().await;
    let mut settings = Settings::production("https://pay.example.com");
    settings.outbound_ports = vec![port];
    let outbound = Outbound::with(&settings, Scripted::of(&[&["127.0.0.1"]]));
    for url in [
        format!("http://127.0.0.1:{port}/"),
        format!("http://127.1:{port}/"),
        format!("http://2130706433:{port}/"),
        format!("http://[::ffff:127.0.0.1]:{port}/"),
        format!("http://localhost:{port}/"),
        format!("http://shop.example:{port}/"),
    ] {
        assert_eq!(outbound.call(&post(&url), LIMITS).await, Err(OutboundError::Denied), "{url}");
    }
    let url = format!("http://pay.example.com:{port}/");
    assert!(matches!(outbound.call(&post(&url), LIMITS).await, Err(OutboundError::Address(_))));
    let reached = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(reached.is_err(), "somebody connected");
}

#[tokio::test]
async fn a_name_that_is_not_there_says_so_and_no_more() {
    let outbound = Outbound::with(&Settings::production("https://pay.example.com"), Scripted::of(&[]));
    assert_eq!(outbound.call(&post("https://shop.example/"), LIMITS).await, Err(OutboundError::NotFound));
}

#[tokio::test]
async fn the_next_address_is_tried_when_the_first_refuses() {
    let (listener, port) = listener().await;
    let mut settings = allowing(port);
    settings.outbound_allow = vec!["127.0.0.0/8".parse().unwrap()];
    let outbound = Outbound::with(&settings, Scripted::of(&[&["127.0.0.2", "127.0.0.1"]]));
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
    });
    let answer = outbound.call(&post(&format!("http://shop.example:{port}/")), LIMITS).await.unwrap();
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_connection_serves_many_calls_and_a_dead_one_is_replaced() {
    let (listener, port) = listener().await;
    let accepted = Arc::new(AtomicUsize::new(0));
    let count = accepted.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            for _ in 0..3 {
                read_request(&mut stream).await;
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
            }
        }
    });
    let outbound = Outbound::with(&allowing(port), Scripted::of(&[&["127.0.0.1"]]));
    for _ in 0..6 {
        let answer = outbound.call(&post(&format!("http://shop.example:{port}/")), LIMITS).await;
        assert_eq!(answer.unwrap().status, 200);
    }
    assert_eq!(accepted.load(Ordering::SeqCst), 2);
}
