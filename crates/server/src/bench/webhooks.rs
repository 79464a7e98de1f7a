//! How many deliveries a second: events with an RSA signature each, told by the workers of one process to
//! a receiver of another.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::Args;
use florin_domain::MerchantId;
use florin_engine::deliveries::{self, Announcement, Announcer, Message, Rules, Telling};
use florin_engine::{Engine, EngineError, Settings, signing};
use florin_store::Db;
use florin_store::merchants::{self, Merchant};
use florin_vault::{KeyRing, OsRandom, RootKeys, RsaKey};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::row::Row;
use super::scenario::DIRECT_BODY;
use crate::fault::Fault;
use crate::process::Process;
use crate::{migrate, open};

/// Events that are announced in one transaction.
const AT_ONCE: u64 = 500;
/// Events announced for each second that is to be measured: more than can be told in one.
const EACH_SECOND: u64 = 8000;
const FACE: &str = "bench";

/// Flags of the hidden subcommand.
#[derive(Debug, Clone, Args)]
pub(crate) struct WebhooksFlags {
    /// A database of its own.
    #[arg(long)]
    database: String,
    /// Who is told.
    #[arg(long)]
    receiver: SocketAddr,
    /// How long.
    #[arg(long)]
    seconds: u64,
}

/// What was measured, as the child tells its parent.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Told {
    operations: u64,
    errors: u64,
    elapsed_us: u64,
    cpu_ms: u64,
    commits: u64,
    peak_bytes: u64,
}

impl Told {
    /// As a line of the table.
    pub(super) fn row(&self, database: &'static str) -> Row {
        let elapsed = Duration::from_micros(self.elapsed_us);
        let mut row = Row::new("webhooks", database, 1, elapsed, self.operations, self.errors);
        row.costs(self.cpu_ms, self.commits, self.peak_bytes);
        row
    }
}

/// Speaks as a dialect with a signature would.
struct Voice {
    url: String,
    key: Arc<RsaKey>,
}

impl Announcer for Voice {
    fn face(&self) -> &'static str {
        FACE
    }

    fn render<'a>(
        &'a self,
        engine: &'a Engine,
        _: Telling<'a>,
    ) -> BoxFuture<'a, Result<Option<Message>, EngineError>> {
        Box::pin(async move {
            let body = DIRECT_BODY.as_bytes().to_vec();
            let signature = signing::sign(engine, &self.key, &body).await?;
            let headers = vec![
                ("content-type", Zeroizing::new("application/json".to_owned())),
                ("content-signature", Zeroizing::new(signature)),
            ];
            let rules = Rules::standard();
            Ok(Some(Message { url: self.url.clone(), headers, body, secrets: Vec::new(), rules }))
        })
    }
}

/// Announces, then measures how fast workers tell; prints one line of JSON.
pub(crate) async fn run(flags: WebhooksFlags) -> Result<(), Fault> {
    let db = Db::open(&flags.database).await?;
    migrate::bring(&db).await?;
    let ring = Arc::new(KeyRing::sealed());
    ring.unseal(RootKeys::generate(&OsRandom));
    let engine = Engine::new(db, ring, Settings::dev());
    engine.load_keys().await.map_err(fault)?;
    let url = format!("http://{}/hooks", flags.receiver);
    engine.announce_for(Arc::new(Voice { url: url.clone(), key: Arc::new(RsaKey::generate()?) }));
    announce(&engine, &url, flags.seconds * EACH_SECOND).await?;

    Process::Own.forget_peak();
    let (cpu, commits) = (Process::Own.cpu_ms(), engine.db().counters().commits.load(Ordering::Relaxed));
    let stop = CancellationToken::new();
    let began = Instant::now();
    let workers = tokio::spawn(florin_engine::workers::run(engine.clone(), stop.clone()));
    let (_, all) = backlog(&engine).await?;
    tokio::time::sleep(Duration::from_secs(flags.seconds)).await;
    stop.cancel();
    let _ = workers.await;
    let elapsed = began.elapsed();
    let (due, left) = backlog(&engine).await?;
    let told = Told {
        operations: all.saturating_sub(left),
        // What is neither told nor due has failed and waits.
        errors: left.saturating_sub(due),
        elapsed_us: u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
        cpu_ms: Process::Own.cpu_ms() - cpu,
        commits: engine.db().counters().commits.load(Ordering::Relaxed) - commits,
        peak_bytes: Process::Own.peak_bytes(),
    };
    println!("{}", serde_json::to_string(&told).map_err(|error| Fault::run(error.to_string()))?);
    Ok(())
}

async fn announce(engine: &Engine, url: &str, count: u64) -> Result<(), Fault> {
    let merchant = MerchantId::parse("bench").map_err(|error| Fault::run(error.to_string()))?;
    let mut tx = engine.db().begin().await?;
    let row = Merchant { id: merchant.clone(), name: "bench".into(), number: 1, compat: "{}".into() };
    merchants::insert(&mut tx, &row, open::now()).await?;
    tx.commit().await?;
    for first in (0..count).step_by(usize::try_from(AT_ONCE).unwrap_or(1)) {
        let mut tx = engine.db().begin().await?;
        for number in first..(first + AT_ONCE).min(count) {
            let resource = format!("event-{number}");
            let announcement =
                Announcement { merchant: &merchant, face: FACE, resource: &resource, url, due_at: None };
            deliveries::announce(engine, &mut tx, &announcement).await.map_err(fault)?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// How many are due now, and how many are not told at all.
async fn backlog(engine: &Engine) -> Result<(u64, u64), Fault> {
    let (due, all) = florin_store::deliveries::backlog(engine.db(), open::now()).await?;
    Ok((u64::try_from(due).unwrap_or(0), u64::try_from(all).unwrap_or(0)))
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
fn fault(error: EngineError) -> Fault {
    Fault::run(error.to_string())
}
