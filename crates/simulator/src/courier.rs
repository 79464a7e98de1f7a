//! Carries webhooks: one POST each, five seconds at most, and back into the queue when nobody took it.

use std::net::SocketAddr;
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
use crate::hosts::{Hosts, NoAddress};
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
        let (parcel, next) = shared.with(|core| {
            core.advance(now);
            (core.post.take(now), core.next_due())
        });
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

/// Delivers one parcel, or queues it again. What it tells is on disk before it leaves.
pub(crate) async fn carry(shared: Arc<Shared>, parcel: Parcel) {
    if !shared.durable().await {
        return;
    }
    let taken = match timeout(PATIENCE, post(&shared.hosts, &parcel)).await {
        Ok(Err(NoAddress::Forbidden)) => {
            tracing::warn!(url = %parcel.hook.url, "this webhook may not be sent there; see --webhook-hosts");
            return;
        }
        Ok(Ok(status)) => status,
        Ok(Err(NoAddress::Unknown)) | Err(_) => None,
    };
    if !matches!(taken, Some(200..=299)) {
        tracing::debug!(status = taken, tries = parcel.tries, "webhook not taken");
        let now = shared.clock.now();
        shared.with(|core| {
            let keep = core.keep;
            core.post.failed(parcel, now, keep);
        });
        shared.woken.notify_one();
    }
}

/// The status that the receiver answered, if it did. Plain http only: receivers are on this machine or a test network.
/// A redirect is an answer like any other and is not followed.
async fn post(hosts: &Hosts, parcel: &Parcel) -> Result<Option<u16>, NoAddress> {
    let url = Url::parse(&parcel.hook.url).ok().filter(|url| url.scheme() == "http");
    let Some(url) = url else { return Ok(None) };
    let addresses = hosts.resolve(&url).await?;
    Ok(send(&addresses, &url, parcel).await)
}

async fn send(addresses: &[SocketAddr], url: &Url, parcel: &Parcel) -> Option<u16> {
    let stream = TcpStream::connect(addresses).await.ok()?;
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
