//! The thin shell: accepts connections, reads requests, carries out decisions by the socket, delivers webhooks.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{sleep, timeout};

use crate::clock::Clock;
use crate::core::Core;
use crate::courier;
use crate::decision::{Decision, Fate, Reply};
use crate::hosts::Hosts;
use crate::journal::Journal;
use crate::route::{self, Asked};
use crate::sent::{Cut, Sent, response};

/// How a simulator behaves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Ids, codes and jitter come from it.
    pub seed: u64,
    /// Every reply takes this long, give or take a fifth.
    pub latency_ms: u64,
    /// Where the books outlive the process: a snapshot, and beside it a journal.
    pub state: Option<PathBuf>,
    /// Serves the control interface too.
    pub control: bool,
    /// How many payments and calls are remembered; beyond it the oldest finished ones are forgotten.
    pub keep: usize,
    /// Operations are numbered from here, so that ids stay unique across restarts.
    pub first_number: u64,
    /// Base of challenge links; the address served if absent. Webhooks may go there.
    pub public_url: Option<String>,
    /// Hosts, each with an optional port, that webhooks may go to besides loopback.
    pub webhook_hosts: Vec<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            seed: 0,
            latency_ms: 0,
            state: None,
            control: true,
            keep: 100_000,
            first_number: 1,
            public_url: None,
            webhook_hosts: Vec::new(),
        }
    }
}

/// A running simulator. Dropping it stops it too, less politely than [`Simulator::stop`].
#[derive(Debug)]
pub struct Simulator {
    address: SocketAddr,
    closing: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    shared: Arc<Shared>,
}

/// What connections and couriers share.
#[derive(Debug)]
pub(crate) struct Shared {
    core: Mutex<Core>,
    pub clock: Clock,
    pub control: bool,
    /// Something may be due sooner than the post office thinks.
    pub woken: Notify,
    /// The clock was moved.
    pub moved: Notify,
    /// Where webhooks may go.
    pub hosts: Hosts,
    /// None if the books live in memory alone.
    journal: Option<Journal>,
}

impl Shared {
    /// One step of the core, noted in the journal in the order of steps.
    pub(crate) fn with<T>(&self, step: impl FnOnce(&mut Core) -> T) -> T {
        let mut core = self.core();
        let outcome = step(&mut core);
        if let Some(journal) = &self.journal {
            journal.note(&mut core, self.clock.offset_us());
        }
        outcome
    }

    /// Waits until every step so far is on disk; false if it cannot be kept.
    pub(crate) async fn durable(&self) -> bool {
        match &self.journal {
            Some(journal) => journal.durable().await,
            None => true,
        }
    }

    /// The core. A panic elsewhere does not take it away: its steps are whole or not begun.
    fn core(&self) -> MutexGuard<'_, Core> {
        self.core.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Requests are small: a card, an address, some words.
const MAX_BODY: usize = 64 * 1024;
/// Running replies get this long when the simulator stops.
const STOPS_WITHIN: Duration = Duration::from_secs(2);
impl Simulator {
    /// Serves on the listener until stopped. Fails if the state file cannot be read.
    pub async fn start(listener: TcpListener, settings: Settings) -> io::Result<Simulator> {
        let address = listener.local_addr()?;
        let hosts = Hosts::new(&settings.webhook_hosts, settings.public_url.as_deref())?;
        let public_url = settings.public_url.unwrap_or_else(|| format!("http://{address}"));
        let public_url = public_url.trim_end_matches('/').to_owned();
        let mut core =
            Core::new(settings.seed, settings.latency_ms, settings.keep, settings.first_number, public_url);
        let (mut journal, mut offset_us) = (None, 0);
        if let Some(path) = settings.state {
            let opened = tokio::task::spawn_blocking(move || {
                let (journal, ahead) = Journal::open(&path, &mut core)?;
                Ok::<_, io::Error>((core, journal, ahead))
            });
            let (read, opened, ahead) = opened.await.map_err(io::Error::other)??;
            (core, journal, offset_us) = (read, Some(opened), ahead);
        }
        let shared = Arc::new(Shared {
            core: Mutex::new(core),
            clock: Clock::ahead(offset_us),
            control: settings.control,
            woken: Notify::new(),
            moved: Notify::new(),
            hosts,
            journal,
        });
        let (closing, closed) = watch::channel(false);
        let mut tasks = vec![
            tokio::spawn(accept(listener, shared.clone(), closed.clone())),
            tokio::spawn(courier::post_office(shared.clone(), closed.clone())),
        ];
        if shared.journal.is_some() {
            tasks.push(tokio::spawn(keep_short(shared.clone(), closed)));
        }
        Ok(Simulator { address, closing, tasks, shared })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, finishes what runs within two seconds, writes the state file.
    pub async fn stop(mut self) {
        let _ = self.closing.send(true);
        for task in self.tasks.drain(..) {
            let _ = task.await;
        }
        let shared = self.shared.clone();
        let saved = tokio::task::spawn_blocking(move || match &shared.journal {
            Some(journal) => journal.close(&shared.core(), shared.clock.offset_us()),
            None => Ok(()),
        });
        let saved = saved.await;
        if let Ok(Err(error)) = saved {
            tracing::error!(%error, "the simulator's state file could not be written");
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, mut closed: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, shared.clone(), closed.clone()));
                }
                // Out of file handles, mostly: waiting a moment frees some.
                Err(_) => sleep(Duration::from_millis(50)).await,
            },
            Some(_) = connections.join_next() => {}
            _ = closed.changed() => break,
        }
    }
    drop(listener);
    let all = async { while connections.join_next().await.is_some() {} };
    // What is still held back after that, a 901 for example, is cut when the set is dropped.
    let _ = timeout(STOPS_WITHIN, all).await;
}

async fn serve(stream: TcpStream, shared: Arc<Shared>, mut closed: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| {
        let shared = shared.clone();
        async move { respond(&shared, request).await }
    });
    let connection =
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    // An error here is the cut that an effect asked for, or a caller who left: both end the connection.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = closed.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn respond(shared: &Arc<Shared>, request: Request<Incoming>) -> Result<Response<Sent>, Cut> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_BODY).collect().await else {
        return Ok(response(Reply::error(413, "request_invalid", "the body is over 64 KiB"), false));
    };
    let body = body.to_bytes();
    let asked = Asked {
        method: &head.method,
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        headers: &head.headers,
        body: &body,
    };
    let decision = route::decide(shared, &asked);
    if !shared.durable().await {
        let refusal = Reply::error(500, "psp_error", "the books cannot be kept: see the simulator's log");
        return Ok(response(refusal, false));
    }
    carry_out(shared, decision).await
}

async fn carry_out(shared: &Arc<Shared>, decision: Decision) -> Result<Response<Sent>, Cut> {
    if let Some(parcel) = decision.before {
        courier::carry(shared.clone(), parcel).await;
    }
    if decision.latency_us > 0 {
        sleep(Duration::from_micros(decision.latency_us)).await;
    }
    if decision.held_back_us > 0 {
        wait_by_clock(shared, shared.clock.now() + decision.held_back_us).await;
    }
    match decision.fate {
        Fate::Answer(reply) => Ok(response(reply, false)),
        Fate::Half(reply) => Ok(response(reply, true)),
        Fate::Cut => Err(Cut),
    }
}

/// Waits until the simulated clock says so: moving the clock shortens it.
async fn wait_by_clock(shared: &Shared, until: i64) {
    loop {
        let moved = shared.moved.notified();
        let left = until - shared.clock.now();
        if left <= 0 {
            return;
        }
        let left = Duration::from_micros(left.unsigned_abs());
        tokio::select! {
            () = sleep(left) => {}
            () = moved => {}
        }
    }
}

/// A journal this long, or twice as long as the snapshot before it, makes way for a new snapshot.
const LONG_JOURNAL: u64 = 64 * 1024 * 1024;

/// Keeps the journal short.
async fn keep_short(shared: Arc<Shared>, mut closed: watch::Receiver<bool>) {
    let mut snapshot = 0;
    loop {
        tokio::select! {
            () = sleep(Duration::from_secs(1)) => {}
            _ = closed.changed() => return,
        }
        let is_long = |journal: &Journal| journal.length() > LONG_JOURNAL.max(2 * snapshot);
        if !shared.journal.as_ref().is_some_and(is_long) {
            continue;
        }
        let writer = shared.clone();
        let compacted = tokio::task::spawn_blocking(move || match &writer.journal {
            Some(journal) => journal.compact(|| writer.core(), writer.clock.offset_us()),
            None => Ok(0),
        });
        match compacted.await {
            Ok(Ok(length)) => snapshot = length,
            Ok(Err(error)) => tracing::warn!(%error, "the simulator's state file could not be written"),
            Err(_) => return,
        }
    }
}
