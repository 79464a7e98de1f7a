//! The load generator: keep-alive connections, one task each, as little work as can be between an
//! answer and the next request.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use florin_faces::wallet::signer::{self, Signing};
use hdrhistogram::Histogram;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::stock::{Given, Stock};
use crate::fault::Fault;

/// What later requests of an operation put in the place of what the first one was given.
pub(super) const GIVEN: &str = "{given}";

/// An operation: requests that are sent one after another over one connection, again and again.
#[derive(Debug, Clone)]
pub(super) struct Shot {
    /// Where to.
    pub(super) address: SocketAddr,
    /// A request that each operation needs to have been made before: no clock runs while it is.
    pub(super) before: Option<Step>,
    /// One request after another; the operation ends at the first bad answer.
    pub(super) steps: Vec<Step>,
}

/// A request, and how a good answer to it looks.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// Verb.
    pub(super) method: Method,
    /// Path, perhaps with [`GIVEN`].
    pub(super) path: Cow<'static, str>,
    /// Headers besides the body's, perhaps with [`GIVEN`].
    pub(super) headers: Vec<(&'static str, String)>,
    /// JSON or nothing, perhaps with [`GIVEN`].
    pub(super) body: Bytes,
    /// What a good answer holds.
    pub(super) proof: &'static str,
    /// What stands before the text that later requests need; the text ends with a quotation mark or a comma.
    pub(super) gives: Option<&'static str>,
    /// Signed as a client of the wallet does, anew each time.
    pub(super) signed: bool,
}

/// The wallet's client of the bench, and its key.
pub(super) const CLIENT: (&str, &str) = ("bench-client", "bench-mac-key-0123456789abcdef");
/// Of more connections than these, all are made to answer before they are measured.
pub(super) const MANY: u16 = 1000;
/// In an open loop each caller stands ready before the first one's turn comes; it needs so long for that.
const READY: Duration = Duration::from_micros(20);
/// What the load generator calls Florin.
const HOST: &str = "bench";

impl Step {
    /// What an answer gives to later requests.
    pub(super) fn given<'a>(&self, answer: &'a str) -> Option<&'a str> {
        let (_, rest) = answer.split_once(self.gives?)?;
        rest.split_once(['"', ',']).map(|(text, _)| text)
    }
}

/// How hard to call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    /// Calls at once.
    pub(super) connections: u16,
    /// Operations a second over all connections; none: as fast as answers come.
    pub(super) rate: Option<u64>,
    /// How long.
    pub(super) length: Duration,
}

/// What was measured.
pub(super) struct Measured {
    /// Good answers.
    pub(super) operations: u64,
    /// Everything else.
    pub(super) errors: u64,
    /// The first of them.
    pub(super) first_error: Option<String>,
    /// From the first request to the last answer.
    pub(super) elapsed: Duration,
    /// Microseconds.
    pub(super) latency: Histogram<u64>,
}

impl Measured {
    /// Nothing yet.
    pub(super) fn new() -> Measured {
        let mut latency = Histogram::new(3).expect("three digits are possible");
        latency.auto(true);
        Measured { operations: 0, errors: 0, first_error: None, elapsed: Duration::ZERO, latency }
    }

    /// An operation that began then and has just ended.
    fn record(&mut self, began: Instant, outcome: Result<String, String>) {
        match outcome {
            Ok(_) => {
                self.operations += 1;
                let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
                self.latency.record(micros.max(1)).expect("the histogram grows by itself");
            }
            Err(why) => {
                self.errors += 1;
                self.first_error.get_or_insert(why);
            }
        }
    }

    /// Another slice.
    pub(super) fn add(&mut self, other: Measured) {
        self.operations += other.operations;
        self.errors += other.errors;
        self.first_error = self.first_error.take().or(other.first_error);
        self.latency.add(&other.latency).expect("both histograms grow by themselves");
    }
}

/// Connects, then calls for the length of the pace, or until the stock is used up. A connection that was never answered
/// may still wait to be accepted, so many at once are made to answer something before the clock runs.
pub(super) async fn run(shot: &Shot, pace: Pace, stock: &Stock) -> Result<Measured, Fault> {
    let mut callers = Vec::new();
    for _ in 0..pace.connections {
        let mut caller = connect(shot.address).await?;
        if pace.connections > MANY {
            knock(&mut caller).await.map_err(Fault::run)?;
        }
        callers.push(caller);
    }
    let ready = if pace.rate.is_some() { READY * u32::from(pace.connections) } else { Duration::ZERO };
    let start = Instant::now() + ready;
    let slice = Arc::new(Slice {
        shot: shot.clone(),
        stock: stock.clone(),
        pace,
        start,
        measured: Mutex::new(Measured::new()),
    });
    let mut tasks = JoinSet::new();
    for (index, caller) in callers.into_iter().enumerate() {
        tasks.spawn(call(caller, slice.clone(), index as u64));
    }
    while let Some(one) = tasks.join_next().await {
        one.map_err(|_| Fault::run("the load generator broke off"))?;
    }
    let elapsed = start.elapsed();
    let slice = Arc::into_inner(slice).expect("every caller has ended");
    let measured = slice.measured.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(Measured { elapsed, ..measured })
}

/// So many operations outside any measurement, over so many connections.
pub(super) async fn repeat(shot: &Shot, connections: u16, operations: u32) -> Result<(), Fault> {
    let left = Arc::new(AtomicU64::new(u64::from(operations)));
    let mut tasks = JoinSet::new();
    for _ in 0..connections {
        let (mut caller, shot, left) = (connect(shot.address).await?, shot.clone(), left.clone());
        tasks.spawn(async move {
            let take = || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
            while take().is_ok() {
                shoot(&mut caller, &shot, None).await?;
            }
            Ok::<_, String>(())
        });
    }
    while let Some(one) = tasks.join_next().await {
        one.map_err(|_| Fault::run("the load generator broke off"))?.map_err(Fault::run)?;
    }
    Ok(())
}

/// Any answer will do.
async fn knock(caller: &mut SendRequest<Full<Bytes>>) -> Result<(), String> {
    let request = Request::builder().uri("/healthz").header("host", HOST).body(Full::new(Bytes::new()));
    let reply = caller.send_request(request.map_err(|error| error.to_string())?).await;
    let reply = reply.map_err(|error| error.to_string())?;
    reply.into_body().collect().await.map(|_| ()).map_err(|error| error.to_string())
}

/// One operation outside any measurement: the body of its last answer.
pub(super) async fn once(shot: &Shot) -> Result<String, Fault> {
    let mut caller = connect(shot.address).await?;
    shoot(&mut caller, shot, None).await.map_err(Fault::run)
}

pub(super) async fn connect(address: SocketAddr) -> Result<SendRequest<Full<Bytes>>, Fault> {
    let failed = |why: String| Fault::run(format!("cannot connect to {address}: {why}"));
    let stream = TcpStream::connect(address).await.map_err(|error| failed(error.to_string()))?;
    let _ = stream.set_nodelay(true);
    let (caller, connection) =
        handshake(TokioIo::new(stream)).await.map_err(|error| failed(error.to_string()))?;
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Ok(caller)
}

/// What the connections of a slice share. The figures are one: ten thousand histograms are a gigabyte of fresh memory,
/// and the time to clear it would be measured as Florin's.
struct Slice {
    shot: Shot,
    stock: Stock,
    pace: Pace,
    start: Instant,
    measured: Mutex<Measured>,
}

async fn call(mut caller: SendRequest<Full<Bytes>>, slice: Arc<Slice>, index: u64) {
    let Slice { shot, stock, pace, start, measured } = &*slice;
    for turn in 0.. {
        let Some(began) = wait(*pace, *start, turn * u64::from(pace.connections) + index).await else {
            break;
        };
        let given = match stock.take() {
            Given::Nothing => None,
            Given::Text(text) => Some(text),
            Given::NoMore => break,
        };
        let outcome = shoot(&mut caller, shot, given).await;
        let failed = outcome.is_err();
        measured.lock().unwrap_or_else(PoisonError::into_inner).record(began, outcome);
        if failed {
            match connect(shot.address).await {
                Ok(anew) => caller = anew,
                Err(_) => break,
            }
        }
    }
}

/// Waits for this operation's turn: from when its latency counts, or none when time is up.
///
/// In an open loop an operation that the last one held up counts from when it should have begun; one
/// that waited for its turn counts from when it did begin, since timers wake late.
async fn wait(pace: Pace, start: Instant, number: u64) -> Option<Instant> {
    let (now, end) = (Instant::now(), start + pace.length);
    let Some(rate) = pace.rate else { return (now < end).then_some(now) };
    let turn = start + Duration::from_nanos(number.saturating_mul(1_000_000_000) / rate);
    if turn >= end {
        return None;
    }
    if turn <= now {
        return Some(turn);
    }
    tokio::time::sleep_until(turn).await;
    Some(Instant::now())
}

/// All steps of an operation; the body of the last answer.
async fn shoot(
    caller: &mut SendRequest<Full<Bytes>>,
    shot: &Shot,
    given: Option<String>,
) -> Result<String, String> {
    let (mut given, mut last) = (given, String::new());
    for step in &shot.steps {
        last = send(caller, step, given.as_deref())
            .await
            .map_err(|why| format!("{} {} failed: {why}", step.method, step.path))?;
        if step.gives.is_some() {
            given = step.given(&last).map(str::to_owned);
        }
    }
    Ok(last)
}

pub(super) async fn send(
    caller: &mut SendRequest<Full<Bytes>>,
    step: &Step,
    given: Option<&str>,
) -> Result<String, String> {
    caller.ready().await.map_err(|error| error.to_string())?;
    let reply = caller.send_request(request(step, given)?).await.map_err(|error| error.to_string())?;
    let status = reply.status();
    let body = reply.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
    let text = std::str::from_utf8(&body).unwrap_or_default();
    if status.is_success() && text.contains(step.proof) {
        return Ok(text.to_owned());
    }
    let shown: String = text.chars().take(300).collect();
    Err(format!("{status} {shown}"))
}

fn request(step: &Step, given: Option<&str>) -> Result<Request<Full<Bytes>>, String> {
    let (mut path, mut body) = (step.path.clone(), step.body.clone());
    if let Some(given) = given {
        path = step.path.replace(GIVEN, given).into();
        body = String::from_utf8_lossy(&body).replace(GIVEN, given).into();
    }
    let mut request = Request::builder().method(&step.method).uri(&*path).header("host", HOST);
    if !body.is_empty() {
        request = request.header("content-type", "application/json");
    }
    for (name, value) in &step.headers {
        let value =
            given.map_or_else(|| Cow::Borrowed(value.as_str()), |given| value.replace(GIVEN, given).into());
        request = request.header(*name, &*value);
    }
    if step.signed {
        request = request.header("authorization", authorization(&step.method, &path, &body));
    }
    request.body(Full::new(body)).map_err(|error| error.to_string())
}

/// A signature with a nonce that no other request has.
fn authorization(method: &Method, target: &str, body: &[u8]) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let (id, key) = CLIENT;
    let nonce = format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let at = crate::open::now().seconds();
    signer::authorization(&Signing {
        id,
        key,
        method: method.as_str(),
        target,
        host: HOST,
        port: 80,
        at,
        nonce: &nonce,
        body,
    })
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use hyper::Response;
    use hyper::server::conn::http1;
    use hyper::service::service_fn;

    use super::*;

    fn step(method: Method, path: &'static str, body: &'static str, proof: &'static str) -> Step {
        Step {
            method,
            path: path.into(),
            headers: Vec::new(),
            body: Bytes::from_static(body.as_bytes()),
            proof,
            gives: None,
            signed: false,
        }
    }

    /// Answers each request with its own method, path and body.
    async fn echo() -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let service = service_fn(|request: Request<hyper::body::Incoming>| async {
                let head = format!("{} {}", request.method(), request.uri());
                let body = request.into_body().collect().await.unwrap().to_bytes();
                let told = format!("{head} {}", String::from_utf8_lossy(&body));
                Ok::<_, Infallible>(Response::new(Full::new(Bytes::from(told))))
            });
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
        address
    }

    #[tokio::test]
    async fn what_the_first_answer_gives_stands_in_the_requests_after_it() {
        let made = step(Method::POST, "/made", r#"{"token":"a1b2"}"#, "a1b2");
        let made = Step { gives: Some(r#""token":""#), ..made };
        let paid = step(
            Method::POST,
            "/paid",
            r#"{"token":"{given}","amount":1}"#,
            r#"{"token":"a1b2","amount":1}"#,
        );
        let asked = step(Method::GET, "/asked/{given}", "", "");
        let shot = Shot { address: echo().await, before: None, steps: vec![made, paid, asked] };
        assert_eq!(once(&shot).await.unwrap(), "GET /asked/a1b2 ");
    }

    #[tokio::test]
    async fn an_operation_ends_at_its_first_bad_answer() {
        let steps = vec![step(Method::POST, "/paid", "no", "yes"), step(Method::GET, "/asked", "", "")];
        let shot = Shot { address: echo().await, before: None, steps };
        let fault = once(&shot).await.unwrap_err();
        assert!(fault.to_string().contains("POST /paid failed: 200 OK POST /paid no"), "{fault}");
    }
}
