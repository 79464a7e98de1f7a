//! Keys that changed while a process runs: owners' keys that another process made or rotated, and a root key file that
//! holds a newer version.

use std::sync::Arc;
use std::time::Duration;

use florin_engine::Engine;
use tokio_util::sync::CancellationToken;

use crate::config::House;
use crate::roots::{self, Roots};

/// How often keys are read again.
pub(crate) const EVERY: Duration = Duration::from_secs(15);

/// Reads them until it is told to stop.
pub(crate) async fn keys(engine: Arc<Engine>, house: House, stop: CancellationToken) {
    let mut tried = 0;
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = stop.cancelled() => return,
        }
        once(&engine, &house, &mut tried).await;
    }
}

/// Reads them once. `tried` is the newest root key version that was looked at: each is tried a single time, since
/// stretching a passphrase is dear. A sealed ring is left alone; whoever unseals it reads everything.
async fn once(engine: &Engine, house: &House, tried: &mut u32) {
    let Some(open) = engine.ring().status().root else { return };
    if house.root_key_file.is_some() {
        match roots::key_file(house) {
            Ok(file) if file.status().active > open.active.max(*tried) => {
                *tried = file.status().active;
                take_up(engine, house).await;
            }
            Ok(_) => {}
            Err(fault) => tracing::warn!(error = %fault, "the root key file could not be read again"),
        }
    }
    if let Err(error) = engine.load_keys().await {
        tracing::warn!(%error, "the keys could not be read again");
    }
}

async fn take_up(engine: &Engine, house: &House) {
    match roots::find(house).await {
        Ok(Roots::Open(keys)) => {
            let version = keys.status().active;
            engine.ring().unseal(keys);
            tracing::info!(version, "a new root key version was taken up");
        }
        Ok(Roots::Sealed) => tracing::warn!(
            "the root key file holds a new version, and this process has no passphrase for it: restart and unseal it \
             before `florin keys rewrap`"
        ),
        Err(fault) => tracing::warn!(error = %fault, "the new root key version could not be opened"),
    }
}

#[cfg(test)]
mod tests {
    use florin_vault::{OsRandom, RootKeyFile, SecretText};

    use super::*;
    use crate::{migrate, open};

    #[tokio::test]
    async fn a_rotated_root_key_is_taken_up_by_a_running_process() {
        let dir = tempfile::tempdir().unwrap();
        let (file, passphrase) = (dir.path().join("root.json"), dir.path().join("passphrase"));
        std::fs::write(&passphrase, "correct horse battery\n").unwrap();
        let secret = SecretText::new("correct horse battery".into());
        let (mut root, text) = RootKeyFile::create(&OsRandom, &secret).unwrap();
        roots::write_secret(&file, &text).unwrap();
        let house = House {
            database: crate::config::in_directory(dir.path()).unwrap(),
            data_dir: dir.path().to_owned(),
            root_key_file: Some(file.clone()),
            root_key_passphrase_file: Some(passphrase),
            insecure_dev: false,
            outbound_allow: Vec::new(),
            outbound_ports: Vec::new(),
            wallets: crate::config::wallets::Wallets::default(),
            sessions_kept: florin_engine::sessions::USUAL_DAYS,
            log_format: crate::cli::LogFormat::Text,
        };
        let db = open::database(&house).await.unwrap();
        migrate::bring(&db).await.unwrap();
        let roots = roots::find(&house).await.unwrap();
        let engine = open::engine(db, roots, open::settings(&house, None)).await.unwrap();
        let active = || engine.ring().status().root.unwrap().active;
        let mut tried = 0;
        once(&engine, &house, &mut tried).await;
        assert_eq!((active(), tried), (1, 0), "nothing is opened while nothing changed");

        root.rotate(&OsRandom);
        let text = RootKeyFile::seal(&root, &secret, &OsRandom).unwrap();
        roots::replace_secret(&file, &text).unwrap();
        once(&engine, &house, &mut tried).await;
        assert_eq!((active(), tried), (2, 2));
        assert_eq!(engine.ring().status().keys.len(), 2, "owners' keys still open");
    }
}
