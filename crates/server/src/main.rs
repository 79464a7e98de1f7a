//! The program `florin`: reads the command line, runs one command, gives the exit code (0 fine,
//! 1 a fault at run time, 2 wrong usage or configuration).

// In a test, an unwrap that fails is the failure to report.
#![cfg_attr(test, allow(clippy::unwrap_used))]

use std::process::ExitCode;

use clap::Parser;
use cli::{Cli, Command};
use fault::Fault;

mod accounts;
mod alarms;
mod apply;
mod backup;
mod bench;
mod cli;
mod config;
mod declaration;
mod deliveries;
mod demo;
mod doctor;
mod export;
mod fault;
mod keys;
mod ledger;
mod lock;
mod log;
mod migrate;
mod open;
mod process;
mod reread;
mod reviews;
mod roots;
mod serve;
mod signals;
mod simulator;
mod source;
mod wallet;
mod work;

/// Many threads free what others took; this allocator is built for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    log::hide_panics();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output and are no fault.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match runtime(&cli.command).and_then(|runtime| runtime.block_on(run(cli.command))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => fault.tell(),
    }
}

/// As many workers as cores; one thread for what `bench` runs beside the server, so that it takes as
/// little of the machine as it can.
fn runtime(command: &Command) -> Result<tokio::runtime::Runtime, Fault> {
    let mut builder = match command {
        Command::Bench(_) | Command::BenchStandin(_) => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    builder.enable_all().build().map_err(|error| Fault::run(format!("the system gives no threads: {error}")))
}

async fn run(command: Command) -> Result<(), Fault> {
    match command {
        Command::Serve(flags) => {
            let settings = config::Serve::read(flags)?;
            log::start(settings.house.log_format);
            serve::run(settings).await
        }
        Command::Work(flags) => {
            let public_url = config::public_url_of(&flags.house, flags.public_url)?;
            work::run(&logged(flags.house)?, public_url).await
        }
        Command::Apply(flags) => apply::run(flags).await,
        Command::Accounts(flags) => accounts::run(flags).await,
        Command::Migrate(flags) => migrate::run(&logged(flags)?).await,
        Command::Doctor(flags) => doctor::run(flags).await,
        Command::Alarms(flags) => alarms::run(flags).await,
        Command::Reviews(flags) => reviews::run(flags).await,
        Command::Keys(flags) => keys::run(flags).await,
        Command::Deliveries(flags) => deliveries::run(flags).await,
        Command::Wallet(flags) => wallet::run(flags).await,
        Command::Demo(flags) => demo::run(flags).await,
        Command::Bench(flags) => bench::run(flags).await,
        Command::Simulator(flags) => {
            log::start(cli::LogFormat::Text);
            simulator::run(flags).await
        }
        Command::Ledger(flags) => ledger::run(flags).await,
        Command::Backup(flags) => backup::run(flags).await,
        Command::Export(flags) => export::run(flags).await,
        Command::BenchStandin(flags) => bench::standin::run(flags).await,
        Command::BenchBound(flags) => bench::bound::run(flags).await,
        Command::BenchWebhooks(flags) => bench::webhooks::run(flags).await,
    }
}

fn logged(flags: cli::HouseFlags) -> Result<config::House, Fault> {
    let house = config::House::read(flags)?;
    log::start(house.log_format);
    Ok(house)
}
