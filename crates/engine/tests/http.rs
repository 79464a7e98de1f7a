//! The client to PSPs: whether a byte has left decides everything.

#![allow(clippy::unwrap_used, clippy::format_collect, clippy::too_many_lines, reason = "a test may panic")]

use std::time::Duration;

use florin_connectors::{Method, Reply, Request};
use florin_engine::http::{Failure, Http};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const LIMIT: Duration = Duration::from_secs(5);

/// A server that does one thing to each connection.
async fn server<F, S>(serve: F) -> String
where
    F: Fn(TcpStream) -> S + Send + 'static,
    S: Future<Output = ()> + Send,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/path?q=1", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            serve(stream).await;
        }
    });
    url
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    while !String::from_utf8_lossy(&seen).contains("amount=1") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => break,
            Ok(n) => seen.extend_from_slice(&buffer[..n]),
        }
    }
    String::from_utf8(seen).unwrap()
}

fn post(url: &str) -> Request {
    Request::new(Method::Post, url.to_owned())
        .header("authorization", "Bearer secret")
        .body("application/x-www-form-urlencoded", b"amount=1".to_vec())
}

async fn answer(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

#[tokio::test]
async fn a_request_goes_out_once_and_its_reply_comes_back() {
    let url = server(|mut stream| async move {
        let seen = read_request(&mut stream).await;
        assert!(
            seen.starts_with("POST /path?q=1 HTTP/1.1\r\n")
                && seen.contains("authorization: Bearer secret\r\n")
        );
        answer(&mut stream, "HTTP/1.1 200 OK\r\nX-Id: 7\r\ncontent-length: 2\r\n\r\nok").await;
    })
    .await;
    let reply = Http::new().call(&post(&url), LIMIT).await.unwrap();
    assert_eq!(
        (reply.status, reply.header("x-id"), reply.body.as_slice()),
        (200, Some("7"), b"ok".as_slice())
    );
}

#[tokio::test]
async fn where_nobody_listens_nothing_is_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert!(matches!(Http::new().call(&post(&url), LIMIT).await, Err(Failure::NotSent(_))));
    let nowhere = post("https://no-such-host.invalid/");
    assert!(matches!(Http::new().call(&nowhere, LIMIT).await, Err(Failure::NotSent(_))));
    let plain = server(|mut stream| async move { answer(&mut stream, "this is no TLS").await }).await;
    let secure = post(&plain.replace("http://", "https://"));
    assert!(matches!(Http::new().call(&secure, LIMIT).await, Err(Failure::NotSent(_))));
}

#[tokio::test]
async fn what_was_sent_and_not_answered_is_broken() {
    let cuts = server(|mut stream| async move {
        read_request(&mut stream).await;
    })
    .await;
    assert!(matches!(Http::new().call(&post(&cuts), LIMIT).await, Err(Failure::Broken(_))));
    let half = server(|mut stream| async move {
        read_request(&mut stream).await;
        answer(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf").await;
    })
    .await;
    assert!(matches!(Http::new().call(&post(&half), LIMIT).await, Err(Failure::Broken(_))));
    let endless = server(|mut stream| async move {
        read_request(&mut stream).await;
        answer(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 3000000\r\n\r\n").await;
        let _ = stream.write_all(&vec![b'x'; 3_000_000]).await;
    })
    .await;
    assert!(matches!(Http::new().call(&post(&endless), LIMIT).await, Err(Failure::Broken(_))));
    let garbage = server(|mut stream| async move {
        read_request(&mut stream).await;
        answer(&mut stream, "SMTP 220 ready\r\n\r\n").await;
    })
    .await;
    assert!(matches!(Http::new().call(&post(&garbage), LIMIT).await, Err(Failure::Broken(_))));
}

#[tokio::test]
async fn a_silent_peer_is_broken_when_the_time_is_over() {
    let url = server(|mut stream| async move {
        read_request(&mut stream).await;
        let mut one = [0; 1];
        let _ = stream.read(&mut one).await; // holds the connection until the client lets go
    })
    .await;
    let result = Http::new().call(&post(&url), Duration::from_millis(200)).await;
    assert_eq!(result, Err(Failure::Broken("no reply in time")));
}

#[tokio::test]
async fn a_redirect_is_a_reply_not_an_order() {
    let url = server(|mut stream| async move {
        read_request(&mut stream).await;
        let text = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
        answer(&mut stream, text).await;
    })
    .await;
    let Reply { status, .. } = Http::new().call(&post(&url), LIMIT).await.unwrap();
    assert_eq!(status, 302);
}

#[tokio::test]
async fn connections_are_used_again_and_a_closed_one_is_no_loss() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let accepted = tokio::spawn(async move {
        let mut accepted = 0;
        while accepted < 2 {
            let (mut stream, _) = listener.accept().await.unwrap();
            accepted += 1;
            for _ in 0..2 {
                read_request(&mut stream).await;
                answer(&mut stream, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
            }
            // Closed without a word while it lies idle at the client's.
        }
        accepted
    });
    let http = Http::new();
    for _ in 0..4 {
        assert_eq!(http.call(&post(&url), LIMIT).await.unwrap().status, 200);
        tokio::task::yield_now().await;
    }
    assert_eq!(accepted.await.unwrap(), 2, "two requests on each of two connections");
}
