//! One process a file: an advisory lock on a file beside it. The kernel gives it back however the process ends, so the
//! lock file may stay.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::fault::Fault;

/// Held until it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Takes the lock beside a file, or refuses with `busy`, which says who holds it and what to do.
pub(crate) fn beside(path: &Path, busy: impl FnOnce(&Path) -> String) -> Result<Lock, Fault> {
    // By its real name: a link to the file is the same file.
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = real.clone().into_os_string();
    name.push(".lock");
    let name = PathBuf::from(name);
    let opened = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&name);
    let file = opened.map_err(|error| Fault::file("open the lock file", &name, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(Fault::usage(busy(&real))),
        Err(TryLockError::Error(error)) => Err(Fault::file("lock", &name, &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_once_under_every_name_of_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let (path, link) = (dir.path().join("florin.db"), dir.path().join("link.db"));
        std::fs::write(&path, "").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let busy = |path: &Path| format!("{} is in use", path.display());
        let first = beside(&path, busy).unwrap();
        let refused = beside(&link, busy).unwrap_err();
        assert!(matches!(refused, Fault::Usage(_)) && refused.to_string().contains("florin.db is in use"));
        drop(first);
        beside(&link, busy).unwrap();
    }
}
