//! The job after a rotation: stored keys go under the newest root key, the keys of records under their
//! owner's newest key. It works in batches and asks the tables what is left, so it may be stopped and
//! begun again; records themselves are not opened.

use std::time::{Duration, UNIX_EPOCH};

use florin_engine::{Engine, EngineError, engine};
use florin_store::{Db, keys};
use florin_vault::{Aad, INSTALLATION, KeyState, OsRandom, Purpose};

use crate::config::House;
use crate::fault::Fault;
use crate::{open, reread};

/// Re-wraps everything there is to re-wrap.
pub(super) async fn run(house: &House, batch: i64, no_wait: bool) -> Result<(), Fault> {
    let engine = open::unsealed_engine(house).await?;
    if !no_wait {
        wait_for_servers(&engine, house).await?;
    }
    let rewrapped = root(&engine).await?;
    println!("{rewrapped} stored keys went under the newest root key");
    for owner in active(engine.db()).await? {
        let moved = values(&engine, &owner, batch).await?;
        let retired = retire(&engine, &owner).await?;
        println!(
            "{}: {moved} values moved to key version {}, {retired} older versions retired",
            owner.id, owner.version
        );
    }
    Ok(())
}

/// An owner and the version of its sealing key that is written under.
struct Owner {
    id: String,
    version: i64,
}

impl Owner {
    /// As the tables name it: the installation owns documents under the empty name.
    fn in_tables(&self) -> &str {
        if self.id == INSTALLATION { "" } else { &self.id }
    }
}

async fn active(db: &Db) -> Result<Vec<Owner>, Fault> {
    let rows = keys::list(db).await?.into_iter();
    let active =
        rows.filter(|row| row.purpose == Purpose::Seal.as_str() && row.state == KeyState::Active.as_str());
    Ok(active.map(|row| Owner { id: row.owner, version: row.version }).collect())
}

/// A server that has not read a new key yet could not open what is moved under it: three readings
/// must have passed since the newest key was made, or the root key file was rotated.
async fn wait_for_servers(engine: &Engine, house: &House) -> Result<(), Fault> {
    let rows = keys::list(engine.db()).await?.into_iter();
    let newest = rows.filter(|row| row.version > 1).map(|row| row.created_at.micros()).max().unwrap_or(0);
    let newest = newest.max(rotated_at(engine, house));
    let age = Duration::from_micros(u64::try_from(engine.now().micros() - newest).unwrap_or(0));
    let left = (reread::EVERY * 3).saturating_sub(age);
    if !left.is_zero() {
        println!("waiting {} s until every running server has read the new keys", left.as_secs() + 1);
        tokio::time::sleep(left).await;
    }
    Ok(())
}

/// When the root key file got the version that is active now, in microseconds; 0 while it is the first.
fn rotated_at(engine: &Engine, house: &House) -> i64 {
    let is_rotated = engine.ring().status().root.is_some_and(|root| root.active > 1);
    let file = house.root_key_file.as_ref().filter(|_| is_rotated);
    let changed = file.and_then(|path| std::fs::metadata(path).ok()?.modified().ok());
    let since = changed.and_then(|at| at.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(0)
}

async fn root(engine: &Engine) -> Result<u64, Fault> {
    let mut rewrapped = 0;
    for row in keys::list(engine.db()).await? {
        let stored = engine::stored(&row).map_err(|error| fault(&error))?;
        let anew = engine.ring().rewrap_stored(&stored, &OsRandom)?;
        if anew != stored {
            let mut tx = engine.db().begin().await?;
            keys::save(&mut tx, &engine::row(&anew, row.created_at)).await?;
            tx.commit().await?;
            rewrapped += 1;
        }
    }
    Ok(rewrapped)
}

/// Moves an owner's values, batch by batch.
async fn values(engine: &Engine, owner: &Owner, batch: i64) -> Result<u64, Fault> {
    let mut moved = 0;
    for column in keys::SEALED_COLUMNS {
        loop {
            let found =
                keys::sealed_before(engine.db(), *column, owner.in_tables(), owner.version, batch).await?;
            if found.is_empty() {
                break;
            }
            let mut tx = engine.db().begin().await?;
            for old in &found {
                let aad =
                    Aad { merchant: &owner.id, record: &old.record, field_set: column.field_set, version: 1 };
                let new = engine.ring().rewrap(aad, &old.envelope).map_err(|error| {
                    Fault::run(format!("{} {} of {}: {error}", column.field_set, old.record, owner.id))
                })?;
                if let Some(new) = new {
                    keys::replace_sealed(&mut tx, *column, old, &new).await?;
                }
            }
            tx.commit().await?;
            moved += found.len() as u64;
            println!("{}: {moved} values so far", owner.id);
        }
    }
    Ok(moved)
}

/// Retires older versions that no row refers to any more.
async fn retire(engine: &Engine, owner: &Owner) -> Result<usize, Fault> {
    for column in keys::SEALED_COLUMNS {
        if !keys::sealed_before(engine.db(), *column, owner.in_tables(), owner.version, 1).await?.is_empty() {
            return Ok(0); // written meanwhile by a server that is late: the next run finds it
        }
    }
    let rows = keys::list(engine.db()).await?.into_iter();
    let older = rows.filter(|row| {
        row.owner == owner.id
            && row.purpose == Purpose::Seal.as_str()
            && row.state == KeyState::DecryptOnly.as_str()
    });
    let mut tx = engine.db().begin().await?;
    let mut retired = 0;
    for row in older {
        keys::save(&mut tx, &keys::KeyRow { state: KeyState::Retired.as_str().to_owned(), ..row }).await?;
        retired += 1;
    }
    tx.commit().await?;
    Ok(retired)
}

fn fault(error: &EngineError) -> Fault {
    Fault::run(error.to_string())
}
