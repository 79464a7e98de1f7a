//! The one client for addresses that merchants give us: webhooks, verification calls (standards 12).
//!
//! We resolve names ourselves, every address of the answer must be allowed, and the connection goes to
//! an address that was checked, so a name that changes in between leads nowhere else. No redirects, no
//! proxy, no cookies, no decompression.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use florin_connectors::Request;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;

use crate::engine::Settings;
use crate::http::connection::{Connection, open};
use crate::http::pool::Pool;
use crate::http::{message, trusting_public_roots};

pub mod address;
pub mod resolver;
pub mod target;

pub use address::Network;
pub use resolver::{Resolver, SystemResolver};

use resolver::Names;
use target::{Policy, Target};

/// Of an answer's body no more is read (standards 12).
const ANSWER_BYTES: usize = 64 * 1024;

/// How long a call may take, and what it may do.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Longest wait for a connection, name look-up and TLS included.
    pub connect: Duration,
    /// Longest time for everything.
    pub total: Duration,
    /// Whether plain http will do.
    pub http: bool,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header `Retry-After`, if it was there.
    pub retry_after: Option<String>,
    /// For how many seconds from now it is good, as `Cache-Control` and `Age` say; none if they do not.
    pub good_for_s: Option<u32>,
    /// The first 64 KiB of the body.
    pub body: Vec<u8>,
}

/// Why nothing came back, in words coarse enough for merchants: no banner, no address of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// The address breaks a rule; nothing was looked up.
    #[error("the address cannot be called: {0}")]
    Address(&'static str),
    /// The name leads to an address that may not be called.
    #[error("the address cannot be called: it leads into a network that is not public")]
    Denied,
    /// The name leads nowhere.
    #[error("the name of the host was not found")]
    NotFound,
    /// Nobody answers there.
    #[error("no connection")]
    NoConnection,
    /// The certificate or the handshake is no good.
    #[error("no secure connection")]
    NotSecure,
    /// The connection broke before an answer was complete.
    #[error("the connection broke")]
    Broken,
    /// The answer took too long.
    #[error("no answer in time")]
    Timeout,
}

impl OutboundError {
    /// A word for logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            OutboundError::Address(_) => "bad_address",
            OutboundError::Denied => "address_denied",
            OutboundError::NotFound => "name_not_found",
            OutboundError::NoConnection => "no_connection",
            OutboundError::NotSecure => "not_secure",
            OutboundError::Broken => "broken",
            OutboundError::Timeout => "timeout",
        }
    }
}

/// What a connection is kept for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Place {
    secure: bool,
    host: String,
    at: SocketAddr,
}

/// Calls merchants.
pub struct Outbound {
    policy: Policy,
    names: Names,
    tls: TlsConnector,
    idle: Pool<Place>,
}

impl Outbound {
    /// With the operator's settings and the system's resolver.
    pub fn new(settings: &Settings) -> Outbound {
        Outbound::with(settings, Arc::new(SystemResolver))
    }

    /// With a resolver of the caller's.
    pub fn with(settings: &Settings, resolver: Arc<dyn Resolver>) -> Outbound {
        Outbound {
            policy: Policy::of(settings),
            names: Names::new(resolver),
            tls: trusting_public_roots(),
            idle: Pool::new(),
        }
    }

    /// Sends one request and reads the answer. A connection that was kept and turns out dead is replaced
    /// once, so the other side may see a request twice.
    pub async fn call(&self, request: &Request, limits: Limits) -> Result<Answer, OutboundError> {
        let until = Instant::now() + limits.total;
        let connect_until = until.min(Instant::now() + limits.connect);
        let target = Target::parse(&request.url, limits.http, &self.policy)?;
        let found = timeout_at(connect_until, self.addresses(&target));
        let addresses = found.await.map_err(|_| OutboundError::Timeout)??;
        for at in &addresses {
            let place = target.place(*at);
            if let Some(connection) = self.idle.take(&place) {
                match self.exchange(connection, Some(place), &target, request, until).await {
                    Err(OutboundError::Broken) => break,
                    other => return other,
                }
            }
        }
        let (connection, at) = self.connect(&target, &addresses, &self.tls, connect_until).await?;
        self.exchange(connection, Some(target.place(at)), &target, request, until).await
    }

    /// The same with a client certificate. The connection is not kept: it speaks for one merchant.
    pub(crate) async fn call_as(
        &self,
        request: &Request,
        limits: Limits,
        identity: Arc<ClientConfig>,
    ) -> Result<Answer, OutboundError> {
        let until = Instant::now() + limits.total;
        let connect_until = until.min(Instant::now() + limits.connect);
        let target = Target::parse(&request.url, limits.http, &self.policy)?;
        let found = timeout_at(connect_until, self.addresses(&target));
        let addresses = found.await.map_err(|_| OutboundError::Timeout)??;
        let tls = TlsConnector::from(identity);
        let (connection, _) = self.connect(&target, &addresses, &tls, connect_until).await?;
        self.exchange(connection, None, &target, request, until).await
    }

    /// The addresses of a target, every one of them allowed.
    async fn addresses(&self, target: &Target) -> Result<Vec<IpAddr>, OutboundError> {
        let found = match target.literal {
            Some(ip) => vec![ip],
            None => self.names.find(&target.host, target.port).await?,
        };
        if found.is_empty() {
            return Err(OutboundError::NotFound);
        }
        if found.iter().all(|ip| self.policy.allows(target, *ip)) {
            Ok(found.into_iter().map(|ip| ip.to_canonical()).collect())
        } else {
            Err(OutboundError::Denied)
        }
    }

    /// To the first address that answers; each has its share of the time.
    async fn connect(
        &self,
        target: &Target,
        addresses: &[IpAddr],
        tls: &TlsConnector,
        until: Instant,
    ) -> Result<(Connection, IpAddr), OutboundError> {
        let mut last = OutboundError::NoConnection;
        for (number, ip) in addresses.iter().enumerate() {
            let left = u32::try_from(addresses.len() - number).unwrap_or(1);
            let share = Instant::now() + until.saturating_duration_since(Instant::now()) / left;
            match timeout_at(share, connect_to(target, *ip, tls)).await {
                Ok(Ok(connection)) => return Ok((connection, *ip)),
                Ok(Err(error)) => last = error,
                Err(_) => last = OutboundError::Timeout,
            }
        }
        Err(last)
    }

    async fn exchange(
        &self,
        mut connection: Connection,
        place: Option<Place>,
        target: &Target,
        request: &Request,
        until: Instant,
    ) -> Result<Answer, OutboundError> {
        let message = message(&target.url, request)
            .map_err(|_| OutboundError::Address("the request cannot be written"))?;
        let answer = timeout_at(until, async {
            connection.sender.ready().await.map_err(|_| OutboundError::Broken)?;
            let answer = connection.sender.send_request(message).await;
            let (head, body) = answer.map_err(|_| OutboundError::Broken)?.into_parts();
            let (body, whole) = read(body).await?;
            let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
            let retry_after = header("retry-after").map(ToOwned::to_owned);
            let good_for_s = header("cache-control").and_then(|told| good_for(told, header("age")));
            Ok((Answer { status: head.status.as_u16(), retry_after, good_for_s, body }, whole))
        });
        let (answer, whole) = answer.await.map_err(|_| OutboundError::Timeout)??;
        if let Some(place) = place.filter(|_| whole) {
            self.idle.keep(place, connection);
        }
        Ok(answer)
    }
}

async fn connect_to(target: &Target, ip: IpAddr, tls: &TlsConnector) -> Result<Connection, OutboundError> {
    let at = SocketAddr::new(ip, target.port);
    let stream = TcpStream::connect(at).await.map_err(|_| OutboundError::NoConnection)?;
    let _ = stream.set_nodelay(true);
    if !target.secure {
        return open(stream).await.map_err(|_| OutboundError::NoConnection);
    }
    let name = match target.literal {
        Some(ip) => ServerName::IpAddress(ip.into()),
        None => ServerName::try_from(target.host.clone())
            .map_err(|_| OutboundError::Address("the host has no valid name"))?,
    };
    let stream = tls.connect(name, stream).await.map_err(|_| OutboundError::NotSecure)?;
    open(stream).await.map_err(|_| OutboundError::NoConnection)
}

/// What is left of `max-age`, seconds.
fn good_for(cache_control: &str, age: Option<&str>) -> Option<u32> {
    let mut parts = cache_control.split(',').map(str::trim);
    let most: u32 = parts.find_map(|part| part.strip_prefix("max-age=")?.parse().ok())?;
    Some(most.saturating_sub(age.and_then(|age| age.trim().parse().ok()).unwrap_or(0)))
}

/// The body as far as we care, and whether that was all of it.
async fn read(mut body: Incoming) -> Result<(Vec<u8>, bool), OutboundError> {
    let mut kept = Vec::new();
    while let Some(frame) = body.frame().await {
        let data: Bytes = frame.map_err(|_| OutboundError::Broken)?.into_data().unwrap_or_default();
        let room = ANSWER_BYTES - kept.len();
        kept.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            return Ok((kept, false));
        }
    }
    Ok((kept, true))
}
