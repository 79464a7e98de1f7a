//! A shop's webhook receiver that does what a story asks of it: answers, refuses, cuts, holds on.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Notify;

use super::shop::{ID, SECRET};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the receiver does with one request.
#[derive(Debug, Clone)]
pub enum Behaviour {
    /// This status, with a few words.
    Status(u16),
    /// Sends the caller elsewhere.
    Redirect(String),
    /// Reads the request and closes without a word.
    Cut,
    /// Announces more than it sends.
    CutMidAnswer,
    /// Takes the request and never answers.
    Hang,
}

/// One request, as it came.
#[derive(Debug, Clone)]
pub struct Heard {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
    /// Whether another request of the same uid was under way.
    pub overlapped: bool,
    /// Whether it was answered by 200.
    pub taken: bool,
}

impl Heard {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn uid(&self) -> String {
        self.json()["transaction"]["uid"].as_str().unwrap().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Checks it as published receivers do: with the public key alone, and by the credentials alone.
    #[track_caller]
    pub fn is_authentic(&self, public_key: &str) {
        let signature = STANDARD.decode(self.header("content-signature")).unwrap();
        let der = read_pem(&write_pem(public_key));
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der);
        assert!(key.verify(&self.body, &signature).is_ok(), "the signature is not of this body");
        let pair =
            self.header("authorization").strip_prefix("Basic ").map(|pair| STANDARD.decode(pair).unwrap());
        assert_eq!(pair, Some(format!("{ID}:{SECRET}").into_bytes()));
        assert_eq!(self.header("content-type"), "application/json");
    }
}

/// A one-line key between the lines of PEM, broken after every 64 characters.
fn write_pem(public_key: &str) -> String {
    let flat = public_key.replace(['\r', '\n'], "");
    let lines: Vec<&str> =
        flat.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", lines.join("\n"))
}

/// The bytes of a PEM text. No line may be longer than 64 characters.
fn read_pem(pem: &str) -> Vec<u8> {
    let lines: Vec<&str> = pem.lines().collect();
    let (first, rest) = lines.split_first().unwrap();
    let (last, lines) = rest.split_last().unwrap();
    assert_eq!((*first, *last), ("-----BEGIN PUBLIC KEY-----", "-----END PUBLIC KEY-----"));
    assert!(lines.iter().all(|line| line.len() <= 64));
    STANDARD.decode(lines.concat()).unwrap()
}

#[derive(Default)]
struct State {
    heard: Mutex<Vec<Heard>>,
    behaviours: Mutex<VecDeque<Behaviour>>,
    always: Mutex<Option<Behaviour>>,
    under_way: Mutex<BTreeMap<String, usize>>,
    news: Notify,
}

/// The receiver. Its port is taken from the beginning; who calls before it listens is refused.
pub struct Receiver {
    pub url: String,
    state: Arc<State>,
    socket: Option<TcpSocket>,
}

impl Receiver {
    /// Nobody listens yet.
    pub fn closed() -> Receiver {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let url = format!("http://{}/hooks/pay", socket.local_addr().unwrap());
        Receiver { url, state: Arc::default(), socket: Some(socket) }
    }

    /// It listens and answers 200.
    pub fn open() -> Receiver {
        let mut receiver = Receiver::closed();
        receiver.listen();
        receiver
    }

    pub fn listen(&mut self) {
        let listener = self.socket.take().unwrap().listen(1024).unwrap();
        let state = self.state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, state.clone()));
            }
        });
    }

    /// What happens to the next requests, one after the other.
    pub fn will(&self, behaviours: &[Behaviour]) {
        self.state.behaviours.lock().unwrap().extend(behaviours.iter().cloned());
    }

    /// What happens to all requests from now on; none: 200.
    pub fn always(&self, behaviour: Option<Behaviour>) {
        *self.state.always.lock().unwrap() = behaviour;
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.state.heard.lock().unwrap().clone()
    }

    /// Waits until what was heard is enough.
    pub async fn until(&self, what: &str, enough: impl Fn(&[Heard]) -> bool) -> Vec<Heard> {
        let patience = tokio::time::Instant::now() + PATIENCE;
        loop {
            let news = self.state.news.notified();
            tokio::pin!(news);
            news.as_mut().enable();
            let heard = self.heard();
            if enough(&heard) {
                return heard;
            }
            let waited = tokio::time::timeout_at(patience, news).await;
            assert!(waited.is_ok(), "{what}: never heard. {} requests: {heard:#?}", heard.len());
        }
    }

    pub async fn until_count(&self, count: usize) -> Vec<Heard> {
        self.until(&format!("{count} requests"), |heard| heard.len() >= count).await
    }
}

async fn serve(stream: TcpStream, state: Arc<State>) {
    let mut stream = BufReader::new(stream);
    // One request a connection: a caller that finds a kept one dead asks twice in one try.
    if let Some((path, headers, body)) = read(&mut stream).await {
        let next = state.behaviours.lock().unwrap().pop_front();
        let behaviour =
            next.or_else(|| state.always.lock().unwrap().clone()).unwrap_or(Behaviour::Status(200));
        let uid = serde_json::from_slice::<Value>(&body)
            .ok()
            .and_then(|body| Some(body["transaction"]["uid"].as_str()?.to_owned()))
            .unwrap_or_default();
        let taken = matches!(behaviour, Behaviour::Status(200));
        let overlapped = begin(&state, &uid);
        state.heard.lock().unwrap().push(Heard { path, headers, body, overlapped, taken });
        state.news.notify_waiters();
        answer(&mut stream, behaviour).await;
        *state.under_way.lock().unwrap().get_mut(&uid).unwrap() -= 1;
    }
}

fn begin(state: &State, uid: &str) -> bool {
    let mut under_way = state.under_way.lock().unwrap();
    let count = under_way.entry(uid.to_owned()).or_default();
    *count += 1;
    *count > 1
}

/// One request; none when the caller is done.
async fn read(stream: &mut BufReader<TcpStream>) -> Option<(String, BTreeMap<String, String>, Vec<u8>)> {
    let mut line = String::new();
    if stream.read_line(&mut line).await.ok()? == 0 {
        return None;
    }
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some((path, headers, body))
}

async fn answer(stream: &mut BufReader<TcpStream>, behaviour: Behaviour) {
    let text = match behaviour {
        Behaviour::Status(status) => {
            format!("HTTP/1.1 {status} Said\r\nConnection: close\r\nContent-Length: 4\r\n\r\nsaid")
        }
        Behaviour::Redirect(to) => {
            format!("HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n")
        }
        Behaviour::Cut => return,
        Behaviour::CutMidAnswer => "HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\nnot all".to_owned(),
        Behaviour::Hang => {
            // The caller goes first.
            let _ = stream.read_u8().await;
            return;
        }
    };
    let _ = stream.write_all(text.as_bytes()).await;
}
