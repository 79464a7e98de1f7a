//! The command line: words and flags, nothing decided.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use florin_engine::outbound::Network;
use florin_faces::{NoRate, Rate};
use serde::Deserialize;

use crate::accounts::AccountsFlags;
use crate::{alarms, bench, deliveries, keys, ledger, reviews, wallet};

/// A self-hosted payments platform.
#[derive(Debug, Parser)]
#[command(name = "florin", version, about, max_term_width = 100, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serve all faces over HTTP, background work included.
    Serve(ServeFlags),
    /// Do background work only, whatever there is to do beside requests. Any number of processes may.
    Work(WorkFlags),
    /// Load declarative files into the database. Doing it twice changes nothing.
    Apply(ApplyFlags),
    /// List gateway accounts, and where their PSPs must call.
    Accounts(AccountsFlags),
    /// Bring the database to this version.
    Migrate(HouseFlags),
    /// Check configuration, database, keys, clock and PSPs; exit code 1 on a fault.
    Doctor(HouseFlags),
    /// List what people should look at, or close what they have looked at.
    Alarms(alarms::AlarmsFlags),
    /// List attempts whose outcome nobody could find out, or decide about one.
    Reviews(reviews::ReviewsFlags),
    /// Root keys and merchants' keys: make, look at, rotate, unseal.
    Keys(keys::KeysFlags),
    /// What merchants were told of: list it, look at tries, tell it again.
    Deliveries(deliveries::DeliveriesFlags),
    /// Help clients of the wallet: check how they sign.
    Wallet(wallet::WalletFlags),
    /// Serve demo data on an embedded database, with one real charge made for you.
    Demo(DemoFlags),
    /// Measure Florin as a user would, over loopback HTTP.
    Bench(bench::BenchFlags),
    /// Run the simulator PSP as a process of its own.
    Simulator(SimulatorFlags),
    /// Look at the books.
    Ledger(ledger::LedgerFlags),
    /// Copy the embedded database into a file, consistently, while others write.
    Backup(BackupFlags),
    /// Write all stored strings into a file that is sealed under a passphrase, or check such a file.
    Export(ExportFlags),
    /// The PSP that `bench` calls.
    #[command(hide = true)]
    BenchStandin(bench::standin::StandinFlags),
    /// The bare server that `bench` compares with.
    #[command(hide = true)]
    BenchBound(bench::bound::BoundFlags),
    /// The workers that `bench` measures.
    #[command(hide = true)]
    BenchWebhooks(bench::webhooks::WebhooksFlags),
}

/// Where the house is and how it opens: what every command that touches the database needs.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct HouseFlags {
    /// A TOML file with any of these settings; flags and environment beat it.
    #[arg(long, value_name = "FILE", env = "FLORIN_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// `sqlite:///path/florin.db` or `postgres://user@host/name` [default: florin.db in the data directory].
    #[arg(long, value_name = "URL", env = "FLORIN_DATABASE", hide_env_values = true)]
    pub(crate) database: Option<String>,
    /// Where files are kept [default: beside the embedded database, else ./florin-data].
    #[arg(long, value_name = "DIR", env = "FLORIN_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// The root key file that `florin keys init` made.
    #[arg(long, value_name = "FILE", env = "FLORIN_ROOT_KEY_FILE")]
    pub(crate) root_key_file: Option<PathBuf>,
    /// A file whose first line opens the root key file. FLORIN_ROOT_KEY_PASSPHRASE does it too;
    /// without either the server starts sealed.
    #[arg(long, value_name = "FILE", env = "FLORIN_ROOT_KEY_PASSPHRASE_FILE")]
    pub(crate) root_key_passphrase_file: Option<PathBuf>,
    /// For development on this machine only: loopback addresses, no rate limits, a development root key.
    #[arg(long, env = "FLORIN_INSECURE_DEV", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = clap::builder::BoolishValueParser::new())]
    pub(crate) insecure_dev: Option<bool>,
    /// Networks such as 10.1.0.0/16 that merchants' webhook addresses may lead to although they are not public; may repeat.
    #[arg(long, value_name = "NETWORK", env = "FLORIN_OUTBOUND_ALLOW", value_delimiter = ',')]
    pub(crate) outbound_allow: Vec<Network>,
    /// Ports that merchants' webhook addresses may have; may repeat [default: 80, 443, 8080, 8443].
    #[arg(long, value_name = "PORT", env = "FLORIN_OUTBOUND_PORT", value_delimiter = ',')]
    pub(crate) outbound_port: Vec<u16>,
    /// Google's root keys for real payments: an address, or a file that somebody keeps up to date [default: Google's address].
    #[arg(long, value_name = "URL|FILE", env = "FLORIN_GOOGLE_KEYS")]
    pub(crate) google_keys: Option<String>,
    /// The same for tests.
    #[arg(long, value_name = "URL|FILE", env = "FLORIN_GOOGLE_TEST_KEYS")]
    pub(crate) google_test_keys: Option<String>,
    /// Where Apple is asked for merchants' sessions [default: Apple's own addresses].
    #[arg(long, value_name = "URL", env = "FLORIN_APPLE_SESSION_URL")]
    pub(crate) apple_session_url: Option<String>,
    /// A root certificate in place of Apple's, for a stand-in; with --insecure-dev only.
    #[arg(long, value_name = "FILE", env = "FLORIN_APPLE_ROOT")]
    pub(crate) apple_root: Option<PathBuf>,
    /// Days after which e-wallet sessions are forgotten, 2 at least; payments stay [default: 30].
    #[arg(long, value_name = "DAYS", env = "FLORIN_SESSIONS_KEPT", value_parser = clap::value_parser!(u32).range(2..))]
    pub(crate) sessions_kept: Option<u32>,
    /// How logs are written, on standard error [default: text].
    #[arg(long, value_enum, env = "FLORIN_LOG_FORMAT")]
    pub(crate) log_format: Option<LogFormat>,
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// A line for people.
    Text,
    /// A JSON object a line.
    Json,
}

/// A group of paths that can be served alone (operate 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Face {
    /// `/PaymentGateway…`, `/PaymentGatewayAccounts…`, `/StringTokens…`, `/Utils…`.
    Gateway,
    /// `/EWalletOperations…`, `/EWalletAccounts…`, `/EWallets`, `/ewallet/…`.
    Ewallet,
    /// `/ctp/api/…`, `/widget/…`, `/v2/checkout`, `/checkout`, `/transactions/…`, `/process/…` and their like.
    Checkout,
    /// `/rest/v1/…`, `/oauth/v1/…`, `/publickey`.
    Wallet,
}

/// Flags of `serve`.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ServeFlags {
    #[command(flatten)]
    pub(crate) house: HouseFlags,
    /// Where to listen; port 0 picks a free one [default: 127.0.0.1:8080].
    #[arg(long, value_name = "ADDRESS:PORT", env = "FLORIN_LISTEN")]
    pub(crate) listen: Option<SocketAddr>,
    /// The address that payers and PSPs reach us by [default: http:// and the listening address].
    #[arg(long, value_name = "URL", env = "FLORIN_PUBLIC_URL")]
    pub(crate) public_url: Option<String>,
    /// Apply this declarative file before serving; may repeat.
    #[arg(long, value_name = "FILE", env = "FLORIN_APPLY", value_delimiter = ',')]
    pub(crate) apply: Vec<PathBuf>,
    /// Bring a PostgreSQL database to this version first (the embedded one is brought there always).
    #[arg(long, env = "FLORIN_MIGRATE", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = clap::builder::BoolishValueParser::new())]
    pub(crate) migrate: Option<bool>,
    /// Leave background work to `florin work`.
    #[arg(long, env = "FLORIN_NO_WORKERS", num_args = 0..=1, require_equals = true, default_missing_value = "true", value_parser = clap::builder::BoolishValueParser::new())]
    pub(crate) no_workers: Option<bool>,
    /// Serve only this face; may repeat [default: all].
    #[arg(long, value_enum, value_name = "NAME", env = "FLORIN_FACE", value_delimiter = ',')]
    pub(crate) face: Vec<Face>,
    /// Serve /metrics on a listener of its own, and not on the main one.
    #[arg(long, value_name = "ADDRESS:PORT", env = "FLORIN_METRICS_LISTEN")]
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// Requests of each API key a second, and how many at once; or off [default: 1000/2000, and off with --insecure-dev].
    #[arg(long, value_name = "N/N", env = "FLORIN_RATE_LIMIT")]
    pub(crate) rate_limit: Option<RateLimit>,
}

/// Flags of `work`.
#[derive(Debug, Clone, Args)]
pub(crate) struct WorkFlags {
    #[command(flatten)]
    pub(crate) house: HouseFlags,
    /// The address that payers reach us by: events name receipts there. Give every process the same one.
    #[arg(long, value_name = "URL", env = "FLORIN_PUBLIC_URL")]
    pub(crate) public_url: Option<String>,
}

/// How often an API key may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum RateLimit {
    /// As often as it likes.
    Off,
    /// Only so often.
    To(Rate),
}

impl FromStr for RateLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<RateLimit, String> {
        match text {
            "off" => Ok(RateLimit::Off),
            rate => rate.parse().map(RateLimit::To).map_err(|error: NoRate| format!("{error}, or off")),
        }
    }
}

impl TryFrom<String> for RateLimit {
    type Error = String;

    fn try_from(text: String) -> Result<RateLimit, String> {
        text.parse()
    }
}

/// Flags of `apply`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ApplyFlags {
    #[command(flatten)]
    pub(crate) house: HouseFlags,
    /// The files; all of them in one transaction.
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The address that PSPs reach us by, to say where they must call; without it, paths are shown.
    #[arg(long, value_name = "URL", env = "FLORIN_PUBLIC_URL")]
    pub(crate) public_url: Option<String>,
    /// Say what would change, and change nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
}

/// Flags of `demo`.
#[derive(Debug, Clone, Args)]
pub(crate) struct DemoFlags {
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// Where the demo keeps its database and keys.
    #[arg(long, value_name = "DIR", default_value = "demo-data")]
    pub(crate) data_dir: PathBuf,
}

/// Flags of `simulator`.
#[derive(Debug, Clone, Args)]
pub(crate) struct SimulatorFlags {
    /// Where to listen; port 0 picks a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// Same seed, same course of events.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
    /// How long every answer takes.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) latency_ms: u64,
    /// Keep the books in this file, and in a journal beside it: nothing that was answered is lost.
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// Hosts, with an optional port each, that webhooks may go to; without it only this machine itself.
    #[arg(long, value_name = "HOST", value_delimiter = ',')]
    pub(crate) webhook_hosts: Vec<String>,
}

/// Flags of `backup`.
#[derive(Debug, Clone, Args)]
pub(crate) struct BackupFlags {
    #[command(flatten)]
    pub(crate) house: HouseFlags,
    /// Where the copy goes; it must not be there yet.
    #[arg(value_name = "FILE")]
    pub(crate) to: PathBuf,
}

/// Flags of `export`.
#[derive(Debug, Clone, Args)]
pub(crate) struct ExportFlags {
    #[command(flatten)]
    pub(crate) house: HouseFlags,
    /// The export; it must not be there yet.
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// A file whose first line is the passphrase of the export; else FLORIN_EXPORT_PASSPHRASE or what is typed.
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Open an export that is there and count its strings. Needs no database.
    #[arg(long)]
    pub(crate) check: bool,
}
