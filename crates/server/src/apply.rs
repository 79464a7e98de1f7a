//! `florin apply`: what declarative files say, made so in one transaction, and told item by item.

use std::io::Write;
use std::sync::Arc;

use florin_engine::Engine;
use florin_engine::provision::{self, Declaration, Effect, Line, ProvisionError};

use crate::cli::ApplyFlags;
use crate::config::{self, House};
use crate::fault::Fault;
use crate::{accounts, declaration, migrate, open};

/// Reads the files, makes them so, says what changed.
pub(crate) async fn run(flags: ApplyFlags) -> Result<(), Fault> {
    let public_url = config::public_url_of(&flags.house, flags.public_url)?;
    let house = House::read(flags.house)?;
    let (wanted, named) = declaration::read(&flags.files)?;
    let engine = engine(&house).await?;
    declaration::elsewhere::check(engine.db(), named).await?;
    let lines = make_so(&engine, &wanted, flags.dry_run).await?;
    report(&lines, flags.dry_run, public_url.as_deref(), &mut std::io::stdout());
    Ok(())
}

/// Like `serve`, this makes the embedded database and brings it to this version.
async fn engine(house: &House) -> Result<Arc<Engine>, Fault> {
    open::data_dir(&house.data_dir)?;
    let roots = open::unsealed(house).await?;
    let db = open::database(house).await?;
    if db.is_embedded() {
        migrate::bring(&db).await?;
    }
    open::check_version(&db).await?;
    open::engine(db, roots, open::settings(house, None)).await
}

/// Makes it so, all or nothing.
pub(crate) async fn make_so(
    engine: &Engine,
    wanted: &Declaration,
    dry_run: bool,
) -> Result<Vec<Line>, Fault> {
    provision::apply(engine, wanted, dry_run).await.map_err(|error| match error {
        ProvisionError::KeyOfAnother { .. }
        | ProvisionError::ShopOfAnother { .. }
        | ProvisionError::PublicMacKey { .. }
        | ProvisionError::OfAnotherUser { .. } => Fault::usage(format!("nothing was changed: {error}")),
        ProvisionError::Engine(error) => Fault::run(format!("nothing was changed: {error}")),
    })
}

/// One line an item, and a sum. Below a new gateway account stands where its PSP must call.
pub(crate) fn report(lines: &[Line], dry_run: bool, public_url: Option<&str>, out: &mut impl Write) {
    let count = |effect| lines.iter().filter(|line| line.effect == effect).count();
    for line in lines {
        let word = match line.effect {
            Effect::Created => "created",
            Effect::Changed => "changed",
            Effect::Left => "left",
        };
        let _ = writeln!(out, "{word:8} {}", line.item);
        // A dry run's account has no id that lasts.
        if let Some(path) = line.notices.as_deref().filter(|_| !dry_run) {
            let _ = writeln!(out, "         takes notices at {}", accounts::address(public_url, path));
        }
    }
    let (created, changed, left) = (count(Effect::Created), count(Effect::Changed), count(Effect::Left));
    let note = if dry_run { " (dry run: nothing was written)" } else { "" };
    let _ = writeln!(out, "{created} created, {changed} changed, {left} left{note}");
}
