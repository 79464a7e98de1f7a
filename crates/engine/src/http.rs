//! The one client to PSPs: pooled HTTP/1.1 that knows whether a byte has left.
//!
//! No redirects, no retries, one request on a connection at a time. A failure says whether the peer
//! may have seen anything of the request; `standards.md` 8.3 stands on that.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use florin_connectors::{Reply, Request};
use http_body_util::{BodyExt, Full, Limited};
use rustls::client::WantsClientCert;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use url::Url;

pub(crate) mod connection;
pub(crate) mod pool;
pub(crate) mod reuse;

use connection::{Connection, open};
use pool::Pool;
use reuse::Replies;

/// Longest wait for a connection (connectors 1).
const CONNECT: Duration = Duration::from_secs(5);
/// Replies beyond this are cut and count as unknown (connectors 1).
const REPLY_BYTES: usize = 1 << 20;
/// Sends requests.
pub struct Http {
    tls: TlsConnector,
    idle: Pool<String>,
    replies: Replies,
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
        Http { tls: trusting_public_roots(), idle: Pool::new(), replies: Replies::default() }
    }

    /// Replies that serve again.
    pub(crate) fn replies(&self) -> &Replies {
        &self.replies
    }

    /// Sends one request and waits for the whole reply, `limit` at most.
    pub async fn call(&self, request: &Request, limit: Duration) -> Result<Reply, Failure> {
        let url = Url::parse(&request.url).map_err(|_| Failure::NotSent("the address cannot be read"))?;
        let origin = origin(&url)?;
        let until = Instant::now() + limit;
        if let Some(connection) = self.idle.take(&origin) {
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
                self.idle.keep(origin.to_owned(), connection);
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

/// TLS without client certificates.
pub(crate) fn trusting_public_roots() -> TlsConnector {
    TlsConnector::from(Arc::new(public_roots().with_no_client_auth()))
}

/// TLS that shows a certificate. The key must be the certificate's.
pub(crate) fn trusting_public_roots_as(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<Arc<ClientConfig>, rustls::Error> {
    public_roots().with_client_auth_cert(chain, key).map(Arc::new)
}

/// TLS that shows what `other` shows, to whom this root alone vouches for: stand-ins have no public one.
pub(crate) fn trusting_as(
    root: CertificateDer<'static>,
    other: &ClientConfig,
) -> Result<Arc<ClientConfig>, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(root)?;
    Ok(Arc::new(trusting(roots).with_client_cert_resolver(other.client_auth_cert_resolver.clone())))
}

fn public_roots() -> ConfigBuilder<ClientConfig, WantsClientCert> {
    trusting(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() })
}

fn trusting(roots: RootCertStore) -> ConfigBuilder<ClientConfig, WantsClientCert> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider knows TLS 1.2 and 1.3")
        .with_root_certificates(roots)
}

/// Scheme, host and port: what a connection is kept for.
fn origin(url: &Url) -> Result<String, Failure> {
    match url.scheme() {
        "http" | "https" => Ok(url[..url::Position::BeforePath].to_owned()),
        _ => Err(Failure::NotSent("the address is neither http nor https")),
    }
}

/// The request as it goes over the wire.
pub(crate) fn message(url: &Url, request: &Request) -> Result<hyper::Request<Full<Bytes>>, Failure> {
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &url[url::Position::BeforeHost..url::Position::AfterPort];
    let mut message =
        hyper::Request::builder().method(request.method.as_str()).uri(path).header("host", host);
    if !request.headers.iter().any(|(name, _)| *name == "user-agent") {
        message = message.header("user-agent", concat!("florin/", env!("CARGO_PKG_VERSION")));
    }
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
