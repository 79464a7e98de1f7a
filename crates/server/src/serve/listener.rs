//! Accepting connections: HTTP/1.1 with limits, and a stop that lets running requests finish.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use florin_engine::Engine;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::requests;
use crate::process;

/// Whoever has not sent a whole head by then is let go. It counts for idle connections too, and pools of
/// callers and proxies keep those for up to a minute: closing first would break a request on its way.
const HEADERS_WITHIN: Duration = Duration::from_secs(65);
/// Longest head of a request.
const HEAD_BYTES: usize = 64 * 1024;
/// After a failed `accept`, mostly for want of file handles.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stop`, then waits for running requests, `within` at most.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    engine: Arc<Engine>,
    stop: CancellationToken,
    within: Duration,
) {
    let service = TowerToHyperService::new(router);
    let running = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN)
        .max_buf_size(HEAD_BYTES)
        .pipeline_flush(true);
    let room = Arc::new(Semaphore::new(process::callers(process::file_handles())));
    loop {
        // Who comes when there is no place waits in the backlog.
        let next = async {
            let place = room.clone().acquire_owned().await.map_err(std::io::Error::other)?;
            Ok::<_, std::io::Error>((place, listener.accept().await?))
        };
        let (place, (stream, peer)) = tokio::select! {
            accepted = next => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            },
            () = stop.cancelled() => break,
        };
        let _ = stream.set_nodelay(true);
        let (service, engine) = (service.clone(), engine.clone());
        let answer =
            service_fn(move |request| requests::answer(service.clone(), engine.clone(), peer, request));
        let connection = running.watch(http.serve_connection(TokioIo::new(stream), answer));
        tokio::spawn(async move {
            // A caller who leaves or speaks no HTTP ends its own connection only.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(within, running.shutdown()).await;
}

/// Who is at the other end, as handlers ask for it.
pub(super) type Peer = axum::extract::ConnectInfo<SocketAddr>;
