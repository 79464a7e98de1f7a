//! A run: starts the processes, measures in slices that take turns, puts the slices together.

use std::time::Duration;

use florin_connectors::http::{Method, Request};
use florin_engine::http::Http;
use florin_store::Db;

use super::child::Server;
use super::load::{self, Measured, Pace};
use super::row::Row;
use super::scenario::{self, Places};
use super::stock::Stock;
use super::{BenchFlags, Scenario, child, webhooks};
use crate::fault::Fault;
use crate::process;

/// All scenarios of a row take turns in slices, so that noise hits all alike. Connections are opened for a slice; each
/// thousand of them makes it longer by this, so that each connection is called upon several times.
const SLICE: Duration = Duration::from_secs(1);
const WARM_UP: Duration = Duration::from_millis(500);
/// Over so many connections, as fast as answers come, the yardsticks are called beside a scenario with very many: a
/// rate for all of those would be beyond what they can do.
const FEW: u16 = 128;
/// Files that the process with the connections' other ends opens besides them.
const SPARE_FILES: usize = 200;

/// The processes of a run, and what they need.
struct Bench {
    standin: Server,
    bound: Server,
    florin: Server,
    places: Places,
    http: Http,
    /// Removed at the end.
    _dir: tempfile::TempDir,
}

/// Measures every row.
pub(super) async fn all(flags: &BenchFlags) -> Result<Vec<Row>, Fault> {
    let mut scenarios = vec![Scenario::Direct, Scenario::Bound];
    let asked: &[Scenario] = match flags.scenario.as_slice() {
        [] => &[Scenario::Charge, Scenario::Tokenize, Scenario::Status],
        some => some,
    };
    scenarios.extend(asked.iter().filter(|scenario| !matches!(scenario, Scenario::Direct | Scenario::Bound)));
    let tells = scenarios.contains(&Scenario::Webhooks);
    scenarios.retain(|scenario| *scenario != Scenario::Webhooks);
    let mut rows = Vec::new();
    if tells {
        rows.push(webhooks(flags).await?);
    }
    if flags.scenario == [Scenario::Webhooks] {
        return Ok(rows);
    }
    let most = flags.connections.iter().copied().max().unwrap_or_default();
    can_connect(usize::from(most))?;
    let bench = Bench::start(flags).await?;
    for connections in &flags.connections {
        rows.extend(bench.rows(flags, &scenarios, *connections).await?);
    }
    Ok(rows)
}

/// Whether this process and Florin may hold so many connections at once; else what to do about it.
fn can_connect(connections: usize) -> Result<(), Fault> {
    let (needed, most) = (process::handles_for(connections) + SPARE_FILES, process::file_handles());
    if most >= needed {
        return Ok(());
    }
    Err(Fault::run(format!(
        "so many connections need {needed} open files, and {most} are allowed: run `ulimit -n {needed}` first"
    )))
}

/// A directory that is gone when the run is.
fn directory(flags: &BenchFlags) -> Result<tempfile::TempDir, Fault> {
    let dir = match &flags.dir {
        Some(dir) => tempfile::Builder::new().prefix("florin-bench-").tempdir_in(dir),
        None => tempfile::Builder::new().prefix("florin-bench-").tempdir(),
    };
    dir.map_err(|error| Fault::run(format!("cannot make a temporary directory: {error}")))
}

/// Deliveries have no callers: the workers of one process tell as fast as they can. No other process may
/// work on that database, so this runs by itself.
async fn webhooks(flags: &BenchFlags) -> Result<Row, Fault> {
    let dir = directory(flags)?;
    let (database, kind) = match flags.database.as_str() {
        "sqlite" => (format!("sqlite://{}", dir.path().join("webhooks.db").display()), "sqlite"),
        address => (own_schema(address).await?, "postgres"),
    };
    let receiver = Server::start(&["bench-standin"]).await?;
    let (address, seconds) = (receiver.address.to_string(), flags.seconds.to_string());
    let words = ["bench-webhooks", "--database", &database, "--receiver", &address, "--seconds", &seconds];
    let told: webhooks::Told = serde_json::from_str(&child::ask(&words).await?)
        .map_err(|_| Fault::run("`florin bench-webhooks` told nothing"))?;
    Ok(told.row(kind))
}

impl Bench {
    async fn start(flags: &BenchFlags) -> Result<Bench, Fault> {
        let dir = directory(flags)?;
        let path = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
        let server = match flags.database.as_str() {
            "sqlite" => None,
            address => Some(own_schema(address).await?),
        };
        let database = |name: &str| server.clone().unwrap_or_else(|| format!("sqlite://{}", path(name)));
        let latency = flags.psp_latency.as_millis().to_string();
        let standin = Server::start(&["bench-standin", "--latency-ms", &latency]).await?;
        let psp = format!("http://{}", standin.address);
        let bound =
            Server::start(&["bench-bound", "--database", &database("bound.db"), "--psp", &psp]).await?;
        let declared = path("bench.toml");
        std::fs::write(&declared, scenario::declaration(standin.address))
            .map_err(|error| Fault::run(format!("cannot write {declared}: {error}")))?;
        let florin = Server::start(&[
            "serve",
            "--insecure-dev",
            "--migrate",
            "--listen",
            "127.0.0.1:0",
            "--data-dir",
            &path("data"),
            "--database",
            &database("florin.db"),
            "--apply",
            &declared,
        ])
        .await?;
        let token = scenario::prepare(florin.address).await?;
        let asks = |wanted: &[Scenario]| flags.scenario.iter().any(|asked| wanted.contains(asked));
        let lists = asks(&[Scenario::FirstPage, Scenario::LastPage]);
        let card = if lists || asks(&[Scenario::Deposit, Scenario::Poll]) {
            Some(scenario::relate(florin.address).await?)
        } else {
            None
        };
        if lists {
            scenario::fill(florin.address, flags.cards).await?;
        }
        let places = Places {
            standin: standin.address,
            bound: bound.address,
            florin: florin.address,
            token,
            card,
            cards: flags.cards,
        };
        Ok(Bench { standin, bound, florin, places, http: Http::new(), _dir: dir })
    }

    /// One row for each scenario at this number of connections.
    async fn rows(
        &self,
        flags: &BenchFlags,
        scenarios: &[Scenario],
        connections: u16,
    ) -> Result<Vec<Row>, Fault> {
        let pace = |scenario, length| {
            let asked = Pace { connections, rate: flags.rate, length };
            let is_yardstick = matches!(scenario, Scenario::Direct | Scenario::Bound);
            if is_yardstick && connections > load::MANY {
                Pace { connections: FEW, rate: None, length }
            } else {
                asked
            }
        };
        let mut tallies: Vec<Tally> = scenarios.iter().map(|scenario| Tally::new(*scenario)).collect();
        for scenario in scenarios {
            let (shot, pace) = (self.places.shot(*scenario), pace(*scenario, WARM_UP));
            let stock = Stock::make(&shot, pace).await?;
            load::run(&shot, pace, &stock).await?;
        }
        let slice = SLICE * u32::from(connections / 1000).max(1);
        for _ in 0..flags.seconds.div_ceil(slice.as_secs()) {
            for tally in &mut tallies {
                self.slice(tally, pace(tally.scenario, slice)).await?;
            }
        }
        let database = if flags.database == "sqlite" { "sqlite" } else { "postgres" };
        let row = |tally: &Tally| tally.row(database, pace(tally.scenario, SLICE).connections);
        let mut rows: Vec<Row> = tallies.iter().map(row).collect();
        let (direct, bound) = (rows[0].p50_ms, rows[1].operations_per_second);
        for row in &mut rows {
            row.compare(direct, bound);
        }
        Ok(rows)
    }

    async fn slice(&self, tally: &mut Tally, pace: Pace) -> Result<(), Fault> {
        let (server, shot) = (self.server(tally.scenario), self.places.shot(tally.scenario));
        let stock = Stock::make(&shot, pace).await?;
        server.process().forget_peak();
        let (cpu, commits) = (server.process().cpu_ms(), self.commits(tally.scenario).await);
        let measured = load::run(&shot, pace, &stock).await?;
        tally.cpu_ms += server.process().cpu_ms() - cpu;
        tally.commits += self.commits(tally.scenario).await.saturating_sub(commits);
        tally.peak_bytes = tally.peak_bytes.max(server.process().peak_bytes());
        tally.elapsed += measured.elapsed;
        if let Some(error) = &measured.first_error
            && tally.measured.first_error.is_none()
        {
            eprintln!("{}: first error: {error}", tally.scenario.as_str());
        }
        tally.measured.add(measured);
        Ok(())
    }

    /// The process that a scenario measures.
    fn server(&self, scenario: Scenario) -> &Server {
        match scenario {
            Scenario::Direct => &self.standin,
            Scenario::Bound => &self.bound,
            _ => &self.florin,
        }
    }

    /// Durable commits so far. The stand-in has none.
    async fn commits(&self, scenario: Scenario) -> u64 {
        let url = match scenario {
            Scenario::Direct => return 0,
            Scenario::Bound => format!("http://{}/counters", self.places.bound),
            _ => format!("http://{}/metrics", self.places.florin),
        };
        let reply = self.http.call(&Request::new(Method::Get, url), Duration::from_secs(10)).await;
        let text = reply.map(|reply| String::from_utf8_lossy(&reply.body).into_owned()).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("florin_store_commits_total "));
        line.and_then(|number| number.trim().parse().ok()).unwrap_or(0)
    }
}

/// A schema of the bench's own in a PostgreSQL database, empty, and the address that leads into it: what
/// else is in the database is not touched, and keys of an earlier run are not in the way.
async fn own_schema(address: &str) -> Result<String, Fault> {
    let db = Db::open(address).await?;
    db.fetch("DROP SCHEMA IF EXISTS florin_bench CASCADE", &[]).await?;
    db.fetch("CREATE SCHEMA florin_bench", &[]).await?;
    let joint = if address.contains('?') { '&' } else { '?' };
    Ok(format!("{address}{joint}options=-c%20search_path=florin_bench"))
}

/// The slices of a row so far.
struct Tally {
    scenario: Scenario,
    measured: Measured,
    elapsed: Duration,
    cpu_ms: u64,
    commits: u64,
    peak_bytes: u64,
}

impl Tally {
    fn new(scenario: Scenario) -> Tally {
        Tally {
            scenario,
            measured: Measured::new(),
            elapsed: Duration::ZERO,
            cpu_ms: 0,
            commits: 0,
            peak_bytes: 0,
        }
    }

    fn row(&self, database: &'static str, connections: u16) -> Row {
        let Measured { operations, errors, latency, .. } = &self.measured;
        let mut row =
            Row::new(self.scenario.as_str(), database, connections, self.elapsed, *operations, *errors);
        row.latency(latency);
        row.costs(self.cpu_ms, self.commits, self.peak_bytes);
        row
    }
}
