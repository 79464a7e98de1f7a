//! `florin deliveries`: what merchants were told, what they were not, and telling it again.

use clap::{ArgGroup, Args, Subcommand};
use florin_domain::{MerchantId, Timestamp};
use florin_store::deliveries::{self as rows, DeliveryKey, DeliveryState, Filter};
use florin_store::merchants::{self, Merchant};
use florin_store::{Db, Tx};

use crate::cli::HouseFlags;
use crate::config::House;
use crate::fault::Fault;
use crate::open;

/// Flags of `deliveries`.
#[derive(Debug, Clone, Args)]
pub(crate) struct DeliveriesFlags {
    #[command(subcommand)]
    command: DeliveriesCommand,
}

#[derive(Debug, Clone, Subcommand)]
enum DeliveriesCommand {
    /// List deliveries, the newest first.
    List(ListFlags),
    /// Show every try of one resource within the last thirty days, with its answer.
    Tries(TriesFlags),
    /// Tell again: one resource, a range of time, or all that failed.
    Replay(ReplayFlags),
    /// Call addresses again that had answered 410.
    Enable(EnableFlags),
}

/// Which deliveries are meant.
#[derive(Debug, Clone, Args)]
struct Meant {
    /// Only this merchant's [default: all merchants'].
    #[arg(long, value_name = "NAME")]
    merchant: Option<String>,
    /// Only this face's, such as `checkout`.
    #[arg(long, value_name = "NAME")]
    face: Option<String>,
    /// Only this resource, as `florin deliveries list` names it.
    #[arg(long, value_name = "NAME")]
    resource: Option<String>,
    /// Announced at this time or later, such as 2031-05-04T15:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<Timestamp>,
    /// Announced before this time.
    #[arg(long, value_name = "TIME", value_parser = time)]
    to: Option<Timestamp>,
}

#[derive(Debug, Clone, Args)]
struct ListFlags {
    #[command(flatten)]
    house: HouseFlags,
    #[command(flatten)]
    meant: Meant,
    /// Only those that got so far: waiting, delivered, dead, disabled.
    #[arg(long, value_name = "STATE", value_parser = state)]
    state: Option<DeliveryState>,
    /// So many of each merchant's at most.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(i64).range(1..=100_000))]
    limit: i64,
}

#[derive(Debug, Clone, Args)]
struct TriesFlags {
    #[command(flatten)]
    house: HouseFlags,
    /// Whose.
    #[arg(long, value_name = "NAME")]
    merchant: String,
    /// The face that speaks.
    #[arg(long, value_name = "NAME")]
    face: String,
    /// The resource.
    #[arg(long, value_name = "NAME")]
    resource: String,
}

#[derive(Debug, Clone, Args)]
#[command(group(ArgGroup::new("which").required(true).multiple(true).args(["resource", "from", "to", "failed"])))]
struct ReplayFlags {
    #[command(flatten)]
    house: HouseFlags,
    #[command(flatten)]
    meant: Meant,
    /// Only those whose last try failed too.
    #[arg(long)]
    failed: bool,
}

#[derive(Debug, Clone, Args)]
struct EnableFlags {
    #[command(flatten)]
    house: HouseFlags,
    /// Whose.
    #[arg(long, value_name = "NAME")]
    merchant: String,
    /// Scheme, host and port, as `florin deliveries list` shows them [default: all of the merchant's].
    #[arg(long, value_name = "ENDPOINT")]
    endpoint: Option<String>,
}

/// Runs one of them.
pub(crate) async fn run(flags: DeliveriesFlags) -> Result<(), Fault> {
    match flags.command {
        DeliveriesCommand::List(flags) => list(flags).await,
        DeliveriesCommand::Tries(flags) => tries(flags).await,
        DeliveriesCommand::Replay(flags) => replay(flags).await,
        DeliveriesCommand::Enable(flags) => enable(flags).await,
    }
}

impl Meant {
    fn filter(&self, state: Option<DeliveryState>) -> Filter {
        Filter {
            face: self.face.clone(),
            resource: self.resource.clone(),
            state,
            from: self.from,
            to: self.to,
        }
    }
}

async fn list(flags: ListFlags) -> Result<(), Fault> {
    let db = open::current_database(&House::read(flags.house)?).await?;
    let filter = flags.meant.filter(flags.state);
    println!(
        "{:16} {:10} {:44} {:9} {:>5} {:20} {:20} endpoint",
        "merchant", "face", "resource", "state", "tries", "last", "announced"
    );
    for merchant in meant(&db, flags.meant.merchant.as_deref()).await? {
        for row in rows::list(&db, &merchant.id, &filter, flags.limit).await? {
            let last = row.status.map(|status| status.to_string()).or(row.result).unwrap_or_default();
            println!(
                "{:16} {:10} {:44} {:9} {:>5} {:20} {:20} {}",
                merchant.name,
                row.key.face,
                row.key.resource,
                row.state.as_str(),
                row.tries,
                last,
                shown(row.announced_at),
                row.endpoint
            );
        }
    }
    Ok(())
}

async fn tries(flags: TriesFlags) -> Result<(), Fault> {
    let db = open::current_database(&House::read(flags.house)?).await?;
    let merchant = one(&db, &flags.merchant).await?;
    let key = DeliveryKey { merchant, face: flags.face, resource: flags.resource };
    if rows::find(&db, &key).await?.is_none() {
        return Err(Fault::usage(format!(
            "{} has no delivery of {} {}; `florin deliveries list` shows them",
            flags.merchant, key.face, key.resource
        )));
    }
    for row in rows::list_tries(&db, &key).await? {
        let status = row.status.map_or_else(String::new, |status| format!(" {status}"));
        println!(
            "{}  version {} try {}: {}{status} in {} ms  {}",
            shown(row.at),
            row.version,
            row.no,
            row.result,
            row.latency_ms,
            row.webhook_id
        );
        for line in row.answer.iter().flat_map(|answer| answer.lines()) {
            // An answer is a stranger's text: nothing in it may steer a terminal.
            println!("    {}", line.replace(char::is_control, " "));
        }
    }
    Ok(())
}

async fn replay(flags: ReplayFlags) -> Result<(), Fault> {
    let db = open::current_database(&House::read(flags.house)?).await?;
    let filter = flags.meant.filter(flags.failed.then_some(DeliveryState::Dead));
    let mut count = 0;
    for merchant in meant(&db, flags.meant.merchant.as_deref()).await? {
        let mut tx: Tx = db.begin().await?;
        count += rows::replay(&mut tx, &merchant.id, &filter, open::now()).await?;
        tx.commit().await?;
    }
    println!("{count} deliveries are told again by the workers that run");
    Ok(())
}

async fn enable(flags: EnableFlags) -> Result<(), Fault> {
    let db = open::current_database(&House::read(flags.house)?).await?;
    let merchant = one(&db, &flags.merchant).await?;
    let mut tx = db.begin().await?;
    let count = rows::enable(&mut tx, &merchant, flags.endpoint.as_deref(), open::now()).await?;
    tx.commit().await?;
    println!("{count} addresses are called again");
    Ok(())
}

/// The merchant of this name, or all.
async fn meant(db: &Db, name: Option<&str>) -> Result<Vec<Merchant>, Fault> {
    let all = merchants::list(db).await?;
    let Some(name) = name else { return Ok(all) };
    let found: Vec<_> = all.into_iter().filter(|merchant| merchant.name == name).collect();
    if found.is_empty() {
        return Err(Fault::usage(format!("there is no merchant named {name}")));
    }
    Ok(found)
}

async fn one(db: &Db, name: &str) -> Result<MerchantId, Fault> {
    let found = meant(db, Some(name)).await?.into_iter().next();
    found
        .map(|merchant| merchant.id)
        .ok_or_else(|| Fault::usage(format!("there is no merchant named {name}")))
}

fn time(text: &str) -> Result<Timestamp, String> {
    let at: jiff::Timestamp =
        text.parse().map_err(|_| "expected a time such as 2031-05-04T15:00:00Z".to_owned())?;
    Ok(Timestamp(at.as_microsecond()))
}

fn state(text: &str) -> Result<DeliveryState, String> {
    DeliveryState::find(text).ok_or_else(|| "expected waiting, delivered, dead or disabled".to_owned())
}

fn shown(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.seconds()).map_or_else(|_| at.to_string(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use crate::cli::Cli;

    #[test]
    fn a_replay_says_what_is_meant() {
        let parse = |words: &str| Cli::try_parse_from(words.split(' '));
        assert!(parse("florin deliveries replay").is_err(), "everything is nobody's wish");
        assert!(parse("florin deliveries replay --merchant demo").is_err());
        for words in [
            "florin deliveries replay --failed",
            "florin deliveries replay --resource uid-1 --merchant demo",
            "florin deliveries replay --from 2031-05-04T15:00:00Z --to 2031-05-05T15:00:00+02:00",
        ] {
            assert!(parse(words).is_ok(), "{words}");
        }
        assert!(parse("florin deliveries replay --from yesterday").is_err());
        assert!(parse("florin deliveries list --state lost").is_err());
    }
}
