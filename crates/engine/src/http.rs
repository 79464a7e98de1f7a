//! The one client to PSPs: pooled HTTP/1.1 that knows whether a byte has left.
//!
//! No redirects, no retries, one request on a connection at a time. A failure says whether the peer
//! may have seen anything of the request; `standards.md` 8.3 stands on that.

use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use florin_connectors::{Reply, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use url::Url;

/// Longest wait for a connection (connectors 1).
const CONNECT: Duration = Duration::from_secs(5);
/// Replies beyond this are cut and count as unknown (connectors 1).
const REPLY_BYTES: usize = 1 << 20;
/// A connection that lay idle longer is not used again: the peer may be about to close it.
const IDLE: Duration = Duration::from_secs(10);
/// Idle connections kept for one address.
const KEPT: usize = 64;

/// Sends requests.
pub struct Http {
    tls: TlsConnector,
    idle: Mutex<HashMap<String, Vec<Idle>>>,
}

struct Idle {
    connection: Connection,
    since: Instant,
}

struct Connection {
    sender: SendRequest<Full<Bytes>>,
    /// Bytes handed to the peer's direction so far; raised before the write is tried.
    written: Arc<AtomicU64>,
}

/// Why there is no reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Surely nothing of the request left this house.
    #[error("not sent: {0}")]
    NotSent(&'static str),
    /// Something left, and no whole reply came back.
    #[error("no answer: {0}")]
    Broken(&'static str),
}

impl Default for Http {
    fn default() -> Http {
        Http::new()
    }
}

impl Http {
    /// A client that trusts the public roots.
    pub fn new() -> Http {
        let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider knows TLS 1.2 and 1.3")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Http { tls: TlsConnector::from(Arc::new(config)), idle: Mutex::new(HashMap::new()) }
    }

    /// Sends one request and waits for the whole reply, `limit` at most.
    pub async fn call(&self, request: &Request, limit: Duration) -> Result<Reply, Failure> {
        let url = Url::parse(&request.url).map_err(|_| Failure::NotSent("the address cannot be read"))?;
        let origin = origin(&url)?;
        let until = Instant::now() + limit;
        if let Some(connection) = self.take(&origin) {
            match self.exchange(connection, &origin, &url, request, until).await {
                // The peer had closed it before a byte left: nothing was sent, a fresh one may try.
                Err(Failure::NotSent(_)) => {}
                other => return other,
            }
        }
        let connection = tokio::time::timeout_at(until.min(Instant::now() + CONNECT), self.connect(&url))
            .await
            .map_err(|_| Failure::NotSent("no connection in time"))??;
        self.exchange(connection, &origin, &url, request, until).await
    }

    async fn exchange(
        &self,
        mut connection: Connection,
        origin: &str,
        url: &Url,
        request: &Request,
        until: Instant,
    ) -> Result<Reply, Failure> {
        let mark = connection.written.load(Ordering::SeqCst);
        let message = message(url, request)?;
        let reply = tokio::time::timeout_at(until, async {
            connection.sender.ready().await.map_err(|_| "the connection was closed")?;
            let reply = connection.sender.send_request(message).await.map_err(|_| "the connection broke")?;
            let (head, body) = reply.into_parts();
            let body = Limited::new(body, REPLY_BYTES)
                .collect()
                .await
                .map_err(|_| "the reply broke off or is too long")?;
            Ok::<_, &'static str>((head, body.to_bytes()))
        });
        let failed = match reply.await {
            Ok(Ok((head, body))) => {
                self.keep(origin, connection);
                return Ok(read(&head, &body));
            }
            Ok(Err(why)) => why,
            Err(_) => "no reply in time",
        };
        if connection.written.load(Ordering::SeqCst) == mark {
            Err(Failure::NotSent(failed))
        } else {
            Err(Failure::Broken(failed))
        }
    }

    fn take(&self, origin: &str) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle.get_mut(origin)?;
        // The newest first: the oldest fall out of use and end.
        while let Some(Idle { connection, since }) = kept.pop() {
            if since.elapsed() < IDLE && !connection.sender.is_closed() {
                return Some(connection);
            }
        }
        None
    }

    fn keep(&self, origin: &str, connection: Connection) {
        if connection.sender.is_closed() {
            return;
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle.entry(origin.to_owned()).or_default();
        if kept.len() < KEPT {
            kept.push(Idle { connection, since: Instant::now() });
        }
    }

    async fn connect(&self, url: &Url) -> Result<Connection, Failure> {
        let host = url.host_str().ok_or(Failure::NotSent("the address has no host"))?;
        let port = url.port_or_known_default().ok_or(Failure::NotSent("the address has no port"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let stream = TcpStream::connect((host, port)).await.map_err(|_| Failure::NotSent("no connection"))?;
        let _ = stream.set_nodelay(true);
        if url.scheme() == "http" {
            return open(stream).await;
        }
        let name = ServerName::try_from(host.to_owned())
            .map_err(|_| Failure::NotSent("the host has no valid name"))?;
        let stream =
            self.tls.connect(name, stream).await.map_err(|_| Failure::NotSent("no secure connection"))?;
        open(stream).await
    }
}

async fn open<S>(stream: S) -> Result<Connection, Failure>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let written = Arc::new(AtomicU64::new(0));
    let marked = Marked { stream, written: written.clone() };
    let (sender, connection) =
        handshake(TokioIo::new(marked)).await.map_err(|_| Failure::NotSent("no HTTP connection"))?;
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Ok(Connection { sender, written })
}

/// Scheme, host and port: what a connection is kept for.
fn origin(url: &Url) -> Result<String, Failure> {
    match url.scheme() {
        "http" | "https" => Ok(url[..url::Position::BeforePath].to_owned()),
        _ => Err(Failure::NotSent("the address is neither http nor https")),
    }
}

fn message(url: &Url, request: &Request) -> Result<hyper::Request<Full<Bytes>>, Failure> {
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut message = hyper::Request::builder()
        .method(request.method.as_str())
        .uri(path)
        .header("host", host)
        .header("user-agent", concat!("florin/", env!("CARGO_PKG_VERSION")));
    for (name, value) in &request.headers {
        message = message.header(*name, value.as_str());
    }
    // The bytes are wiped when the last reader lets go of them.
    let body = Bytes::from_owner(request.body.clone());
    message.body(Full::new(body)).map_err(|_| Failure::NotSent("the request cannot be written"))
}

fn read(head: &hyper::http::response::Parts, body: &Bytes) -> Reply {
    let header = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    Reply {
        status: head.status.as_u16(),
        headers: head.headers.iter().map(header).collect(),
        body: body.to_vec(),
    }
}

/// A stream that counts what is written, before it is written.
struct Marked<S> {
    stream: S,
    written: Arc<AtomicU64>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Marked<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Marked<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        self.written.fetch_add(buf.len() as u64, Ordering::SeqCst);
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.written.fetch_add(bufs.iter().map(|buf| buf.len() as u64).sum(), Ordering::SeqCst);
        Pin::new(&mut self.stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
