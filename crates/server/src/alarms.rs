//! `florin alarms`: what people should look at, closing what they have looked at, and what pages kept out.

use clap::{Args, Subcommand};
use florin_domain::Timestamp;
use florin_engine::breaches::{self, Breach};
use florin_engine::reviews;
use florin_store::{Db, alarms, merchants};

use crate::cli::HouseFlags;
use crate::config::House;
use crate::fault::Fault;
use crate::open;
use crate::roots::Roots;

/// Flags of `alarms`.
#[derive(Debug, Clone, Args)]
pub(crate) struct AlarmsFlags {
    #[command(flatten)]
    house: HouseFlags,
    #[command(subcommand)]
    command: Option<AlarmsCommand>,
}

#[derive(Debug, Clone, Subcommand)]
enum AlarmsCommand {
    /// Close an alarm that was seen to.
    Close(CloseFlags),
    /// List what the security policy of the pages kept out, as browsers reported it.
    Breaches(HouseFlags),
}

#[derive(Debug, Clone, Args)]
struct CloseFlags {
    #[command(flatten)]
    house: HouseFlags,
    #[command(flatten)]
    person: Person,
    /// The alarm, as `florin alarms` names it.
    #[arg(value_name = "ID")]
    id: String,
    /// What was done about it.
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

/// Who decides or closes: it is kept with what was done.
#[derive(Debug, Clone, Args)]
pub(crate) struct Person {
    /// Who says so.
    #[arg(long = "by", value_name = "NAME", env = "USER")]
    name: Option<String>,
}

impl Person {
    /// The name, which must be there.
    pub(crate) fn name(&self) -> Result<&str, Fault> {
        let name = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        name.ok_or_else(|| Fault::usage("say who decides: --by NAME"))
    }
}

/// Lists or closes.
pub(crate) async fn run(flags: AlarmsFlags) -> Result<(), Fault> {
    match flags.command {
        None => list(&House::read(flags.house)?).await,
        Some(AlarmsCommand::Close(flags)) => close(flags).await,
        Some(AlarmsCommand::Breaches(house)) => list_breaches(&House::read(house)?).await,
    }
}

async fn list(house: &House) -> Result<(), Fault> {
    let db = open::current_database(house).await?;
    let names = names(&db).await?;
    let (open, now) = (alarms::list_open(&db).await?, open::now());
    for alarms::Open { merchant, alarm, raised_at } in &open {
        let at =
            alarm.attempt.as_ref().map_or_else(|| "-".to_owned(), |at| format!("{}/{}", at.payment, at.no));
        println!(
            "{}  {:>5}  {}  {at}  {}",
            alarm.id,
            age(*raised_at, now),
            names(merchant.as_str()),
            alarm.detail
        );
    }
    if open.is_empty() {
        println!("no alarm is open");
    } else {
        let count = open.len();
        println!("{count} open; next: look at the payment, then `florin alarms close ID --note TEXT`");
    }
    Ok(())
}

async fn list_breaches(house: &House) -> Result<(), Fault> {
    let db = open::current_database(house).await?;
    let (kinds, now) = (florin_store::breaches::list(&db, breaches::house()).await?, open::now());
    for florin_store::breaches::Told { breach, reports, last_at, .. } in &kinds {
        let Breach { page, directive, blocked } = breach;
        println!("{reports:>7}  {:>6}  {page}  {directive}  {blocked}", age(*last_at, now));
    }
    match kinds.len() {
        0 => println!("no browser reported a breach"),
        count => println!("{count} in all: how often, how long ago, page, directive, what was kept out"),
    }
    Ok(())
}

async fn close(flags: CloseFlags) -> Result<(), Fault> {
    let house = House::read(flags.house)?;
    let name = flags.person.name()?;
    let db = open::current_database(&house).await?;
    // Nothing is opened for it: the keys may stay where they are.
    let engine = open::engine(db, Roots::Sealed, open::settings(&house, None)).await?;
    let closed = reviews::close_alarm(&engine, &flags.id, name, flags.note.as_deref()).await;
    if !closed.map_err(|error| Fault::run(error.to_string()))? {
        let id = &flags.id;
        return Err(Fault::usage(format!("no alarm {id} is open; `florin alarms` lists them")));
    }
    println!("closed {}", flags.id);
    Ok(())
}

/// A merchant's name by its id.
pub(crate) async fn names(db: &Db) -> Result<impl Fn(&str) -> String, Fault> {
    let all = merchants::list(db).await?;
    Ok(move |id: &str| {
        let found = all.iter().find(|merchant| merchant.id.as_str() == id);
        found.map_or_else(|| id.to_owned(), |merchant| merchant.name.clone())
    })
}

/// How long ago, in the largest unit that fits.
pub(crate) fn age(since: Timestamp, now: Timestamp) -> String {
    let minutes = (now.seconds() - since.seconds()).max(0) / 60;
    match minutes {
        0..=119 => format!("{minutes} min"),
        120..=2879 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_told_in_the_largest_unit_that_fits() {
        let now = Timestamp::from_seconds(1_000_000);
        for (seconds, told) in [
            (-5, "0 min"),
            (59, "0 min"),
            (7199, "119 min"),
            (7200, "2 h"),
            (172_799, "47 h"),
            (172_800, "2 d"),
        ] {
            assert_eq!(age(Timestamp::from_seconds(1_000_000 - seconds), now), told);
        }
    }
}
