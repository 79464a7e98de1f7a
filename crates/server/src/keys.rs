//! `florin keys`: making, looking at and rotating keys, and opening a sealed server.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::HouseFlags;
use crate::config::House;
use crate::fault::Fault;

mod inventory;
mod rewrap;
mod root;
mod rotate;
mod unseal;

/// Flags of `keys`.
#[derive(Debug, Clone, Args)]
pub(crate) struct KeysFlags {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Clone, Subcommand)]
enum KeysCommand {
    /// Make a root key file. Whoever loses it, or its passphrase, loses every stored card.
    Init(HouseFlags),
    /// Show every key: whose, what for, which version, which state, how old.
    Status(HouseFlags),
    /// Make a new version of merchants' keys, or with --root of the root key.
    Rotate(RotateFlags),
    /// Move everything sealed under older keys to the newest. May be stopped and begun again.
    Rewrap(RewrapFlags),
    /// Put the root key file under another passphrase.
    ChangePassphrase(ChangeFlags),
    /// Give a sealed server its passphrase.
    Unseal(UnsealFlags),
}

#[derive(Debug, Clone, Args)]
struct RotateFlags {
    #[command(flatten)]
    house: HouseFlags,
    /// Only this merchant's key; may repeat [default: all merchants and the installation].
    #[arg(long, value_name = "NAME", conflicts_with = "root")]
    merchant: Vec<String>,
    /// The root key instead. Servers with the passphrase at hand take it up; the others are restarted and unsealed.
    /// Then run `florin keys rewrap`.
    #[arg(long)]
    root: bool,
}

#[derive(Debug, Clone, Args)]
struct RewrapFlags {
    #[command(flatten)]
    house: HouseFlags,
    /// Values a transaction.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    batch: i64,
    /// Do not wait until running servers have taken up a key that was just made.
    #[arg(long)]
    no_wait: bool,
}

#[derive(Debug, Clone, Args)]
struct ChangeFlags {
    #[command(flatten)]
    house: HouseFlags,
    /// A file whose first line is the new passphrase; else FLORIN_ROOT_KEY_NEW_PASSPHRASE.
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

#[derive(Debug, Clone, Args)]
struct UnsealFlags {
    #[command(flatten)]
    house: HouseFlags,
    /// The server: on this machine, or over https.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    url: String,
}

/// Runs one of them.
pub(crate) async fn run(flags: KeysFlags) -> Result<(), Fault> {
    match flags.command {
        KeysCommand::Init(house) => root::init(&House::read(house)?).await,
        KeysCommand::Status(house) => inventory::show(&House::read(house)?).await,
        KeysCommand::Rotate(flags) if flags.root => root::rotate(&House::read(flags.house)?).await,
        KeysCommand::Rotate(flags) => rotate::run(&House::read(flags.house)?, &flags.merchant).await,
        KeysCommand::Rewrap(flags) => {
            rewrap::run(&House::read(flags.house)?, flags.batch, flags.no_wait).await
        }
        KeysCommand::ChangePassphrase(flags) => {
            root::change_passphrase(&House::read(flags.house)?, flags.new_passphrase_file.as_deref()).await
        }
        KeysCommand::Unseal(flags) => unseal::run(&House::read(flags.house)?, &flags.url).await,
    }
}
