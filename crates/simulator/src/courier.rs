//! Carries webhooks: one POST each, five seconds at most, and back into the queue when nobody took it.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};
use url::Url;

use crate::clock;
use crate::post::Parcel;
use crate::server::Shared;

const PATIENCE: Duration = Duration::from_secs(5);
/// Webhooks on their way at once.
const COURIERS: usize = 64;

/// Sends what is due and lets time pass in the core.
pub(crate) async fn post_office(shared: Arc<Shared>, mut closed: watch::Receiver<bool>) {
    const LONGEST_US: i64 = 3_600_000_000;
    let couriers = Arc::new(Semaphore::new(COURIERS));
    loop {
        let woken = shared.woken.notified();
        let now = shared.clock.now();
        let (parcel, next) = {
            let mut core = shared.core();
            core.advance(now);
            (core.post.take(now), core.next_due())
        };
        if let Some(parcel) = parcel {
            let Ok(permit) = couriers.clone().acquire_owned().await else { return };
            let shared = shared.clone();
            tokio::spawn(async move {
                carry(shared, parcel).await;
                drop(permit);
            });
            continue;
        }
        let wait = next.map_or(LONGEST_US, |next| (next - now).clamp(0, LONGEST_US));
        tokio::select! {
            () = sleep(Duration::from_micros(wait.unsigned_abs())) => {}
            () = woken => {}
            _ = closed.changed() => return,
        }
    }
}

/// Delivers one parcel, or queues it again.
pub(crate) async fn carry(shared: Arc<Shared>, parcel: Parcel) {
    let taken = timeout(PATIENCE, post(&parcel)).await.unwrap_or(None);
    if !matches!(taken, Some(200..=299)) {
        tracing::debug!(status = taken, tries = parcel.tries, "webhook not taken");
        let now = shared.clock.now();
        let mut core = shared.core();
        let keep = core.keep;
        core.post.failed(parcel, now, keep);
        drop(core);
        shared.woken.notify_one();
    }
}

/// The status that the receiver answered, if it did. Plain http only: receivers are on this machine or a test network.
async fn post(parcel: &Parcel) -> Option<u16> {
    let url = Url::parse(&parcel.hook.url).ok().filter(|url| url.scheme() == "http")?;
    let host = url.host_str()?;
    let port = url.port_or_known_default()?;
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await.ok()?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
    let driver = tokio::spawn(connection);
    let target = url[url::Position::BeforePath..url::Position::AfterQuery].to_owned();
    let request = Request::builder()
        .method(Method::POST)
        .uri(target)
        .header(HOST, &url[url::Position::BeforeHost..url::Position::AfterPort])
        .header(CONTENT_TYPE, "application/json")
        .header(USER_AGENT, "florin-simulator")
        .header("sim-signature", parcel.signature(clock::real_now() / 1_000_000))
        .body(Full::new(parcel.bytes()))
        .ok()?;
    let status = sender.send_request(request).await.ok().map(|response| response.status().as_u16());
    driver.abort();
    status
}
