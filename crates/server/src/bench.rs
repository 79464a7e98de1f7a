//! `florin bench`: measures Florin as a user would, beside two yardsticks of the same minute, since
//! machines are noisy (operate 6).

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::fault::Fault;

pub(crate) mod bound;
mod child;
mod load;
mod machine;
mod report;
mod row;
mod run;
mod scenario;
pub(crate) mod standin;
mod stock;
pub(crate) mod webhooks;

/// Flags of `bench`.
#[derive(Debug, Clone, Args)]
pub(crate) struct BenchFlags {
    /// What to measure; `direct` and `bound` always run along [default: charge,tokenize,status].
    #[arg(long, value_enum, value_name = "NAME", value_delimiter = ',')]
    scenario: Vec<Scenario>,
    /// How many connections call at once; one row each.
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_values_t = [1, 8, 32, 128],
          value_parser = clap::value_parser!(u16).range(1..=10_000))]
    connections: Vec<u16>,
    /// How long each row is measured.
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: u64,
    /// Open loop: so many operations a second, latency counted from the intended start
    /// [default: closed loop, as fast as answers come].
    #[arg(long, value_name = "R", value_parser = clap::value_parser!(u64).range(1..))]
    rate: Option<u64>,
    /// `sqlite` for a file of its own, or the address of a PostgreSQL database; its schema
    /// `florin_bench` is emptied and filled.
    #[arg(long, value_name = "sqlite|URL", default_value = "sqlite")]
    database: String,
    /// How long the PSP takes to answer: `0ms`, `20ms`, `1s`.
    #[arg(long, value_name = "TIME", default_value = "0ms", value_parser = time)]
    psp_latency: Duration,
    /// How many cards the user of `first-page` and `last-page` has.
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(20..=1_000_000))]
    cards: u32,
    /// Where the temporary database lies; the disk under it is measured [default: the system's].
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Write the rows as JSON too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// What one operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Scenario {
    /// The load generator calls the stand-in PSP directly.
    Direct,
    /// A bare server: durable write, PSP, durable write.
    Bound,
    /// `POST /PaymentGateway/charge` with a string token.
    Charge,
    /// A shop makes a payment token, the customer pays on the page, the shop asks.
    Checkout,
    /// Wallet: create deposit, process.
    Deposit,
    /// Wallet: read one card, signed.
    Poll,
    /// Wallet: the first page of a user with many cards.
    FirstPage,
    /// The last page of the same.
    LastPage,
    /// `POST /StringTokens`.
    Tokenize,
    /// Read one payment.
    Status,
    /// `POST /EWalletOperations`.
    Session,
    /// A browser pays an e-wallet session by Mock; sessions are started before.
    MockCharge,
    /// Tell a receiver of an event, signed with RSA, from the queue to the log.
    Webhooks,
}

impl Scenario {
    fn as_str(self) -> &'static str {
        match self {
            Scenario::Direct => "direct",
            Scenario::Bound => "bound",
            Scenario::Charge => "charge",
            Scenario::Checkout => "checkout",
            Scenario::Deposit => "deposit",
            Scenario::Poll => "poll",
            Scenario::FirstPage => "first-page",
            Scenario::LastPage => "last-page",
            Scenario::Tokenize => "tokenize",
            Scenario::Status => "status",
            Scenario::Session => "session",
            Scenario::MockCharge => "mock-charge",
            Scenario::Webhooks => "webhooks",
        }
    }
}

/// Measures, prints the table, writes the JSON; a run with errors is a fault.
pub(crate) async fn run(flags: BenchFlags) -> Result<(), Fault> {
    let rows = run::all(&flags).await?;
    report::table(&rows);
    if let Some(path) = &flags.json {
        report::json(&rows, path)?;
    }
    let (operations, errors) =
        rows.iter().fold((0, 0), |sum, row| (sum.0 + row.operations, sum.1 + row.errors));
    if errors == 0 {
        return Ok(());
    }
    println!(
        "florin bench: {errors} of {} operations failed; the figures above do not count",
        operations + errors
    );
    Err(Fault::Told)
}

fn time(text: &str) -> Result<Duration, String> {
    let what = || "expected a time such as 0ms, 20ms or 1s".to_owned();
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1),
        None => (text.strip_suffix('s').ok_or_else(what)?, 1000),
    };
    let number: u64 = number.parse().map_err(|_| what())?;
    Ok(Duration::from_millis(number.checked_mul(unit).filter(|ms| *ms <= 60_000).ok_or_else(what)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit() {
        assert_eq!(time("0ms"), Ok(Duration::ZERO));
        assert_eq!(time("20ms"), Ok(Duration::from_millis(20)));
        assert_eq!(time("2s"), Ok(Duration::from_secs(2)));
        for bad in ["", "5", "ms", "-1ms", "1h", "9999999s"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }
}
