//! Names to addresses: the system's resolver, and a second of memory for what it said.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::time::Instant;

use super::OutboundError;

/// How long an answer stays good. What is connected to is checked, however old the answer.
const GOOD: Duration = Duration::from_secs(1);
/// More names are not remembered.
const MOST: usize = 4096;

/// Finds the addresses of a name.
pub trait Resolver: Send + Sync {
    /// All of them, in the order in which they should be tried.
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Vec<IpAddr>>>;
}

/// The machine's own.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(
            async move { Ok(tokio::net::lookup_host((host, port)).await?.map(|found| found.ip()).collect()) },
        )
    }
}

/// A resolver with a short memory.
pub(super) struct Names {
    resolver: Arc<dyn Resolver>,
    recent: Mutex<HashMap<String, (Vec<IpAddr>, Instant)>>,
}

impl Names {
    pub(super) fn new(resolver: Arc<dyn Resolver>) -> Names {
        Names { resolver, recent: Mutex::new(HashMap::new()) }
    }

    pub(super) async fn find(&self, host: &str, port: u16) -> Result<Vec<IpAddr>, OutboundError> {
        if let Some(known) = self.known(host) {
            return Ok(known);
        }
        let found = self.resolver.resolve(host, port).await.map_err(|_| OutboundError::NotFound)?;
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if recent.len() >= MOST {
            recent.clear();
        }
        recent.insert(host.to_owned(), (found.clone(), Instant::now()));
        Ok(found)
    }

    fn known(&self, host: &str) -> Option<Vec<IpAddr>> {
        let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        recent.get(host).filter(|(_, at)| at.elapsed() < GOOD).map(|(found, _)| found.clone())
    }
}
