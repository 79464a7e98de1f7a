//! The published PHP client, as it was heard on the wire (wallet 1.4, 1.6, 1.8, 1.13, 13; wallet-mac 3, 5): its headers,
//! its nonces, its JSON and the way in which it reads answers, over plain HTTP.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::house::{House, Plain, START, body_hash, house};

/// All characters that the client's nonces are made of, and it trims none.
fn nonce() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let letters: Vec<char> = (' '..='~').filter(|letter| !matches!(letter, '"' | '\\')).collect();
    let turn = NEXT.fetch_add(1, Ordering::Relaxed) as usize * 7;
    let body: String = letters.iter().cycle().skip(turn).take(28).collect();
    format!(" ,={body} ")
}

/// What the client makes of an answer: whatever it cannot read is a fault of the server's.
struct Read {
    status: u16,
    content: Value,
}

struct Client {
    port: u16,
}

impl Client {
    /// One call, on a connection of its own.
    async fn call(&self, method: &'static str, target: &str, content: Option<Value>) -> Read {
        // json_encode writes each slash with a backslash before it.
        let body = content.map(|content| content.to_string().replace('/', "\\/")).unwrap_or_default();
        let plain = Plain {
            host: "127.0.0.1",
            port: self.port,
            nonce: nonce(),
            ts: START.to_string(),
            ext: if body.is_empty() { String::new() } else { body_hash(&body) },
            ..Plain::new(method, target, &body)
        };
        let kind = match method {
            "POST" | "PUT" => "application/json",
            _ => "application/x-www-form-urlencoded",
        };
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nUser-Agent: Mozilla/5.0 (compatible; WalletApi-Curl)\r\n\
             Accept: */*\r\nAuthorization: {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            self.port,
            plain.authorization(),
            body.len()
        );
        let mut wire = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        wire.write_all([head, body].concat().as_bytes()).await.unwrap();
        let mut text = String::new();
        wire.read_to_string(&mut text).await.unwrap();
        read(&text)
    }
}

/// Splits head and body at the first empty line, and names and values at a colon with a space; only a body of exactly
/// that type is decoded.
#[track_caller]
fn read(text: &str) -> Read {
    let (head, body) = text.split_once("\r\n\r\n").expect("an empty line");
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<(String, &str)> = lines
        .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("no space after the colon: {line}")))
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    let header = |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| *value);
    if status == 204 {
        assert_eq!(body, "");
        return Read { status, content: Value::Null };
    }
    assert_eq!(header("content-type"), Some("application/json"), "else it hands back bytes");
    assert_eq!(header("transfer-encoding"), None);
    let content = serde_json::from_str(body).unwrap_or_else(|fault| panic!("{fault}: {body:?}"));
    Read { status, content }
}

async fn served(house: &House) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = house.router.clone();
    tokio::spawn(async move { axum::serve(listener, router).await });
    Client { port }
}

#[tokio::test]
async fn acceptance_02_the_php_client_lives_the_life_of_a_card() {
    let house = house().await;
    let client = served(&house).await;
    let ask = async |method, target: &str, content: Option<Value>| {
        let read = client.call(method, &format!("/rest/v1/{target}"), content).await;
        assert_eq!(read.status, 200, "{method} {target}: {}", read.content);
        read.content
    };
    let wish = json!({ "user_id": 13, "relation": { "redirect_back_uri": "http://example.com/back" } });
    let card = ask("POST", "card", Some(wish)).await;
    assert_eq!(card["status"], "unrelated");
    let here = format!("card/{}", card["id"]);
    assert_eq!(ask("GET", &here, None).await, card);
    let links = json!([{ "number": "EVP0123456789123", "order": 4 }]);
    let edited = ask("PUT", &here, Some(json!({ "accounts": links }))).await;
    assert_eq!(edited["accounts"], links);
    let list = ask("GET", "cards?user_id=13&limit=2&offset=0", None).await;
    let metadata = &list["_metadata"];
    assert_eq!((&list["cards"], &metadata["total"]), (&json!([edited]), &json!(1)));
    assert_eq!((&metadata["offset"], &metadata["limit"]), (&json!(0), &json!(2)));

    house.relate(card["relation"]["redirect_uri"].as_str().unwrap(), "4111111111111111").await;
    assert_eq!(ask("GET", &here, None).await["status"], "related");
    let amount = json!({ "amount": 1313, "currency": "EUR" });
    let wish = json!({ "account_number": "EVP0123456789012", "amount": amount });
    let deposit = ask("POST", &format!("{here}/deposit"), Some(wish)).await;
    // A process call has no body, and says that it is JSON.
    let done = ask("PUT", &format!("deposit/{}/process", deposit["id"]), None).await;
    assert_eq!((&done["id"], &done["amount"]), (&deposit["id"], &deposit["amount"]));
    assert_eq!(house.charged().await, [1313]);

    assert_eq!(client.call("DELETE", &format!("/rest/v1/{here}"), None).await.status, 204);
    let gone = client.call("GET", &format!("/rest/v1/{here}"), None).await;
    assert_eq!((gone.status, &gone.content["error"]), (404, &json!("not_found")));
}
