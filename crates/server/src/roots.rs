//! Where this installation's root keys come from: a file sealed with a passphrase, or a development
//! key in the data directory. Reads and writes those files and nothing else.

use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use florin_vault::{DevRootKey, KeyProvider, OsRandom, RootKeyFile, RootKeys, SecretText};

use crate::config::House;
use crate::fault::Fault;

const DEV_KEY: &str = "dev-root-key";
/// The environment's name for the passphrase of the root key file.
pub(crate) const PASSPHRASE: &str = "FLORIN_ROOT_KEY_PASSPHRASE";

/// The root keys, or the lack of them, at start.
pub(crate) enum Roots {
    /// At hand.
    Open(RootKeys),
    /// In a file whose passphrase was not given: somebody must unseal.
    Sealed,
}

/// Opens the root keys that the settings name. Takes a good part of a second with a passphrase.
pub(crate) async fn find(house: &House) -> Result<Roots, Fault> {
    if house.root_key_file.is_none() && house.insecure_dev {
        return Ok(Roots::Open(dev_key(&house.data_dir)?.open()?));
    }
    let file = key_file(house)?;
    let Some(passphrase) = passphrase(house.root_key_passphrase_file.as_deref(), PASSPHRASE)? else {
        return Ok(Roots::Sealed);
    };
    open(file, passphrase).await.map(Roots::Open)
}

/// Stretches the passphrase away from async tasks.
pub(crate) async fn open(file: RootKeyFile, passphrase: SecretText) -> Result<RootKeys, Fault> {
    let opened = tokio::task::spawn_blocking(move || file.open(&passphrase)).await;
    Ok(opened.map_err(|_| Fault::run("the root key file could not be opened: try again"))??)
}

/// The root key file that the settings name, read and not opened.
pub(crate) fn key_file(house: &House) -> Result<RootKeyFile, Fault> {
    let Some(path) = &house.root_key_file else {
        return Err(Fault::usage(
            "no root key is configured: make one with `florin keys init --root-key-file FILE` and give \
             --root-key-file FILE, or use --insecure-dev on a developer's machine",
        ));
    };
    let text = std::fs::read_to_string(path).map_err(|error| {
        Fault::usage(format!(
            "cannot read the root key file {}: {error}; make one with `florin keys init --root-key-file FILE`",
            path.display()
        ))
    })?;
    RootKeyFile::parse(&text).map_err(|error| Fault::usage(format!("{}: {error}", path.display())))
}

/// The first line of a file, or else a variable of the environment.
pub(crate) fn passphrase(file: Option<&Path>, variable: &str) -> Result<Option<SecretText>, Fault> {
    if let Some(path) = file {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Fault::usage(format!("cannot read the passphrase file {}: {error}", path.display()))
        })?;
        let text = SecretText::new(text);
        let line = text.expose().lines().next().unwrap_or_default().to_owned();
        return Ok(Some(SecretText::new(line)));
    }
    Ok(std::env::var(variable).ok().filter(|text| !text.is_empty()).map(SecretText::new))
}

/// The passphrase as given in a file or the environment, or else typed at the terminal.
pub(crate) fn passphrase_or_ask(
    file: Option<&Path>,
    variable: &str,
    what: &str,
) -> Result<SecretText, Fault> {
    if let Some(given) = passphrase(file, variable)? {
        return Ok(given);
    }
    if !std::io::stdin().is_terminal() {
        return Err(Fault::usage(format!("give the {what} in a file (/dev/stdin works) or as {variable}")));
    }
    eprint!("{what}: ");
    // Without `stty` the typing is seen, which is better than no way in.
    echo(false);
    let mut line = String::with_capacity(256);
    let read = std::io::stdin().read_line(&mut line);
    echo(true);
    eprintln!();
    let line = SecretText::new(line);
    read.map_err(|error| Fault::run(format!("the terminal cannot be read: {error}")))?;
    Ok(SecretText::new(line.expose().trim_end_matches(['\r', '\n']).to_owned()))
}

fn echo(shown: bool) {
    let _ = std::process::Command::new("stty").arg(if shown { "echo" } else { "-echo" }).status();
}

/// The development key of a data directory, drawn the first time.
fn dev_key(dir: &Path) -> Result<DevRootKey, Fault> {
    let path = dir.join(DEV_KEY);
    if !path.exists() {
        let text = DevRootKey::generate(&OsRandom).to_text();
        // Two servers may start at once: a link that is there already is the other one's key.
        let draft = dir.join(format!("{DEV_KEY}.{}", std::process::id()));
        write_secret(&draft, text.expose())?;
        let linked = std::fs::hard_link(&draft, &path);
        let _ = std::fs::remove_file(&draft);
        match linked {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(Fault::file("keep the development root key in", &path, &error));
            }
            _ => {}
        }
    }
    let text = std::fs::read_to_string(&path).map(SecretText::new);
    let text = text.map_err(|error| Fault::file("read the development root key", &path, &error))?;
    DevRootKey::parse(text.expose()).map_err(|error| Fault::usage(format!("{}: {error}", path.display())))
}

/// Writes a new file that only its owner may read, and waits until the disk has it.
pub(crate) fn write_secret(path: &Path, text: &str) -> Result<(), Fault> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| Fault::file("write", path, &error))
}

/// Puts another text in a secret file's place, whole or not at all.
pub(crate) fn replace_secret(path: &Path, text: &str) -> Result<(), Fault> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let draft = Path::new(&draft);
    let _ = std::fs::remove_file(draft);
    write_secret(draft, text)?;
    std::fs::rename(draft, path).map_err(|error| Fault::file("replace", path, &error))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_development_key_is_drawn_once_and_only_its_owner_may_read_it() {
        let dir = tempfile::tempdir().unwrap();
        let first = dev_key(dir.path()).unwrap();
        let again = dev_key(dir.path()).unwrap();
        assert_eq!(first.to_text(), again.to_text());
        let files: Vec<_> =
            std::fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_passphrase_is_the_first_line_of_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("passphrase");
        std::fs::write(&path, "correct horse battery\nnotes\n").unwrap();
        let found = passphrase(Some(&path), "FLORIN_TEST_NO_SUCH").unwrap();
        assert_eq!(found.unwrap().expose(), "correct horse battery");
        assert!(passphrase(None, "FLORIN_TEST_NO_SUCH").unwrap().is_none());
    }
}
