//! The root key file: made, rotated, put under another passphrase.

use std::path::{Path, PathBuf};

use florin_vault::{OsRandom, RootKeyFile, RootKeys, SecretText, VaultError};

use crate::config::House;
use crate::fault::Fault;
use crate::roots::{self, PASSPHRASE};

const NEW_PASSPHRASE: &str = "FLORIN_ROOT_KEY_NEW_PASSPHRASE";

/// Makes the file.
pub(super) async fn init(house: &House) -> Result<(), Fault> {
    let path = path(house)?;
    let passphrase = given(house)?;
    let made = blocking(move || RootKeyFile::create(&OsRandom, &passphrase)).await?;
    roots::write_secret(&path, &made.1)?;
    println!("made {}; root key version 1", path.display());
    println!(
        "keep copies of it and of its passphrase in two different safe places: without both, stored cards are lost"
    );
    Ok(())
}

/// Adds a version to the file; older ones still open what they wrapped.
pub(super) async fn rotate(house: &House) -> Result<(), Fault> {
    let path = path(house)?;
    let (file, passphrase) = (roots::key_file(house)?, given(house)?);
    let (version, text) = blocking(move || {
        let mut keys: RootKeys = file.open(&passphrase)?;
        keys.rotate(&OsRandom);
        Ok((keys.status().active, RootKeyFile::seal(&keys, &passphrase, &OsRandom)?))
    })
    .await?;
    roots::replace_secret(&path, &text)?;
    println!("{} holds root key version {version} now", path.display());
    println!(
        "next: copy the file to every server. Those that have the passphrase in a file or in the environment take"
    );
    println!(
        "it up within 15 seconds; restart and unseal those that were unsealed by hand. Then `florin keys rewrap`"
    );
    Ok(())
}

/// Seals the file anew.
pub(super) async fn change_passphrase(house: &House, new: Option<&Path>) -> Result<(), Fault> {
    let path = path(house)?;
    let (file, old) = (roots::key_file(house)?, given(house)?);
    let new = roots::passphrase_or_ask(new, NEW_PASSPHRASE, "new passphrase")?;
    let text = blocking(move || file.change_passphrase(&old, &new, &OsRandom)).await?;
    roots::replace_secret(&path, &text)?;
    println!(
        "{} has the new passphrase; destroy copies of the old file, which the old one still opens",
        path.display()
    );
    Ok(())
}

fn path(house: &House) -> Result<PathBuf, Fault> {
    let path = house.root_key_file.clone();
    path.ok_or_else(|| Fault::usage("say which root key file: --root-key-file FILE, or FLORIN_ROOT_KEY_FILE"))
}

fn given(house: &House) -> Result<SecretText, Fault> {
    roots::passphrase_or_ask(house.root_key_passphrase_file.as_deref(), PASSPHRASE, "passphrase")
}

/// Stretching a passphrase takes long: not in an async task.
async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, Fault> {
    let done = tokio::task::spawn_blocking(act).await;
    done.map_err(|_| Fault::run("the key could not be made: try again"))?.map_err(|error| match error {
        VaultError::WeakPassphrase { .. } | VaultError::WrongPassphrase => Fault::usage(error.to_string()),
        other => other.into(),
    })
}
