//! `florin ledger`: whether the books are right (standards 10.1).

use clap::{Args, Subcommand};
use florin_store::ledger;

use crate::cli::HouseFlags;
use crate::config::House;
use crate::fault::Fault;
use crate::open;

/// Flags of `ledger`.
#[derive(Debug, Clone, Args)]
pub(crate) struct LedgerFlags {
    #[command(subcommand)]
    command: LedgerCommand,
}

#[derive(Debug, Clone, Subcommand)]
enum LedgerCommand {
    /// Check every invariant of the books; exit code 1 and the rows that differ if one does not hold.
    Verify(HouseFlags),
}

/// Runs one command.
pub(crate) async fn run(flags: LedgerFlags) -> Result<(), Fault> {
    match flags.command {
        LedgerCommand::Verify(flags) => verify(&House::read(flags)?).await,
    }
}

async fn verify(house: &House) -> Result<(), Fault> {
    let db = open::current_database(house).await?;
    let found = ledger::verify(&db).await.map_err(|error| Fault::run(error.to_string()))?;
    for ledger::Difference { invariant, row } in &found {
        println!("differs  {row}: {invariant}");
    }
    if found.is_empty() {
        println!("the books are right: {} invariants hold", ledger::INVARIANTS);
        return Ok(());
    }
    let count = found.len();
    Err(Fault::run(format!(
        "the books differ in {count} places; book nothing by hand, ask the people who look after them"
    )))
}
