//! `florin backup`: a consistent copy of the embedded database, while others write.

use std::os::unix::fs::PermissionsExt;

use crate::cli::BackupFlags;
use crate::config::House;
use crate::fault::Fault;
use crate::{open, roots};

/// Copies and says how much. The copy opens with the same root key as the original.
pub(crate) async fn run(flags: BackupFlags) -> Result<(), Fault> {
    let house = House::read(flags.house)?;
    open::existing(&house)?;
    let db = open::database(&house).await?;
    let to = flags.to;
    // Made here, so that the copy is its owner's from the first byte and replaces nothing.
    roots::write_secret(&to, "")?;
    let path = to.clone();
    let copied = tokio::task::spawn_blocking(move || db.backup(&path)).await;
    let copied = copied.map_err(|_| Fault::run("the copy broke off")).and_then(|result| Ok(result?));
    if let Err(fault) = copied {
        let _ = std::fs::remove_file(&to);
        return Err(fault);
    }
    let of = |error| Fault::file("look at", &to, &error);
    std::fs::set_permissions(&to, std::fs::Permissions::from_mode(0o600)).map_err(of)?;
    let bytes = std::fs::metadata(&to).map_err(of)?.len();
    println!("copied {bytes} bytes to {}; keep the root key with it, apart from it", to.display());
    Ok(())
}
