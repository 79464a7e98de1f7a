//! Opening the house: data directory, database, root keys, engine. Every command that touches the
//! database begins here.

use std::path::Path;
use std::sync::Arc;

use florin_domain::Timestamp;
use florin_engine::{Clock, Engine, Settings, SystemClock};
use florin_store::{Db, StoreError, latest_version};
use florin_vault::KeyRing;

use crate::config::House;
use crate::fault::Fault;
use crate::roots::{self, Roots};

/// Now, by the engine's clock.
pub(crate) fn now() -> Timestamp {
    SystemClock.now()
}

/// Makes the data directory, readable by its owner only.
pub(crate) fn data_dir(dir: &Path) -> Result<(), Fault> {
    use std::os::unix::fs::DirBuilderExt;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
    made.map_err(|error| Fault::usage(format!("cannot make the data directory {}: {error}", dir.display())))
}

/// Opens the database; makes the embedded one, and its directory, if they are not there.
pub(crate) async fn database(house: &House) -> Result<Db, Fault> {
    if let Some(path) = house.database.strip_prefix("sqlite://")
        && let Some(dir) = Path::new(path).parent().filter(|dir| !dir.as_os_str().is_empty())
    {
        data_dir(dir)?;
    }
    Db::open(&house.database).await.map_err(|error| match error {
        StoreError::Broken(why) => {
            Fault::run(format!("cannot open the database {}: {why}", shown(&house.database)))
        }
        other => other.into(),
    })
}

/// Opens a database that must be there and of this version already.
pub(crate) async fn current_database(house: &House) -> Result<Db, Fault> {
    existing(house)?;
    let db = database(house).await?;
    check_version(&db).await?;
    Ok(db)
}

/// A command that looks at a database makes none: a mistyped path is a mistake, not a wish.
pub(crate) fn existing(house: &House) -> Result<(), Fault> {
    match house.database.strip_prefix("sqlite://").map(Path::new) {
        Some(path) if !path.exists() => Err(Fault::usage(format!(
            "there is no database at {}; check --database or --data-dir",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// Refuses a database of another version and says what to do.
pub(crate) async fn check_version(db: &Db) -> Result<(), Fault> {
    let (found, known) = (db.version().await?, latest_version());
    if found > known {
        return Err(Fault::run(StoreError::Newer { found, known }.to_string()));
    }
    if found < known {
        return Err(Fault::run(format!(
            "the database has version {found} and this program needs {known}: run `florin migrate`, or start with --migrate"
        )));
    }
    Ok(())
}

/// The engine, with open keys unless the root key file waits for its passphrase.
pub(crate) async fn engine(db: Db, roots: Roots, settings: Settings) -> Result<Arc<Engine>, Fault> {
    let ring = Arc::new(KeyRing::sealed());
    let is_sealed = matches!(roots, Roots::Sealed);
    if let Roots::Open(keys) = roots {
        ring.unseal(keys);
    }
    let engine = Engine::new(db, ring, settings);
    engine.announce_for(Arc::new(florin_faces::checkout::webhooks::Webhooks));
    engine.announce_for(Arc::new(florin_faces::checkout::subscriptions::events::SubscriptionEvents));
    engine.announce_for(Arc::new(florin_faces::checkout::beyag::AlternativeEvents));
    engine.announce_for(Arc::new(florin_faces::wallet::callbacks::Callbacks));
    engine.announce_for(Arc::new(florin_faces::wallet::events::CardEvents));
    if !is_sealed {
        load_keys(&engine).await?;
    }
    Ok(engine)
}

/// Loads the database's keys into the open ring.
pub(crate) async fn load_keys(engine: &Engine) -> Result<(), Fault> {
    engine.load_keys().await.map_err(|error| {
        Fault::run(format!(
            "the keys in the database do not open: {error}. Was it made with another root key (another data directory)?"
        ))
    })
}

/// The engine for a command that works on a database that is there, with keys open.
pub(crate) async fn unsealed_engine(house: &House) -> Result<Arc<Engine>, Fault> {
    working_engine(house, None).await
}

/// The same for a process that tells merchants of addresses of ours.
pub(crate) async fn working_engine(house: &House, public_url: Option<String>) -> Result<Arc<Engine>, Fault> {
    existing(house)?;
    let settings = Settings { wallets: house.wallets.settings()?, ..settings(house, public_url) };
    let roots = unsealed(house).await?;
    let db = current_database(house).await?;
    engine(db, roots, settings).await
}

/// Root keys, or why there are none.
pub(crate) async fn unsealed(house: &House) -> Result<Roots, Fault> {
    match roots::find(house).await? {
        Roots::Sealed => Err(Fault::usage(
            "the root key file is sealed: give --root-key-passphrase-file FILE or set FLORIN_ROOT_KEY_PASSPHRASE",
        )),
        open @ Roots::Open(_) => Ok(open),
    }
}

/// The engine's settings, as far as every command knows them.
pub(crate) fn settings(house: &House, public_url: Option<String>) -> Settings {
    let mut settings =
        if house.insecure_dev { Settings::dev() } else { Settings::production("http://127.0.0.1:8080") };
    if let Some(url) = public_url {
        settings.public_url = url;
    }
    settings.outbound_allow.clone_from(&house.outbound_allow);
    if !house.outbound_ports.is_empty() {
        settings.outbound_ports.clone_from(&house.outbound_ports);
    }
    settings.sessions_kept_days = house.sessions_kept;
    settings
}

/// A database's address without its password.
pub(crate) fn shown(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    match rest.rsplit_once('@') {
        Some((login, host)) => {
            let user = login.split_once(':').map_or(login, |(user, _)| user);
            format!("{scheme}://{user}@{}", host.split('?').next().unwrap_or(host))
        }
        None => format!("{scheme}://{}", rest.split('?').next().unwrap_or(rest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_without_passwords() {
        assert_eq!(shown("postgres://me:secret@db/florin?password=x"), "postgres://me@db/florin");
        assert_eq!(shown("postgres://me@db/florin"), "postgres://me@db/florin");
        assert_eq!(shown("sqlite:///srv/florin.db"), "sqlite:///srv/florin.db");
    }
}
