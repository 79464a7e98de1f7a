//! New versions of owners' keys. New data goes under them once servers have read them; older
//! versions open what they sealed until `rewrap` has moved it.

use florin_engine::{Engine, engine, wallet};
use florin_store::{keys, merchants};
use florin_vault::{INSTALLATION, KeyState, OsRandom, Purpose};

use crate::config::House;
use crate::fault::Fault;
use crate::open;

/// Rotates the sealing keys of the named merchants, or of everybody.
pub(super) async fn run(house: &House, names: &[String]) -> Result<(), Fault> {
    let engine = open::unsealed_engine(house).await?;
    for (owner, name) in owners(&engine, names).await? {
        let version = rotate(&engine, &owner).await?;
        println!("{name}: sealing key version {version} is active");
    }
    println!("running servers take the new keys up within seconds; next: `florin keys rewrap`");
    Ok(())
}

/// Ids and names.
async fn owners(engine: &Engine, names: &[String]) -> Result<Vec<(String, String)>, Fault> {
    let all = merchants::list(engine.db()).await?;
    if names.is_empty() {
        let merchants = all.into_iter().map(|merchant| (merchant.id.to_string(), merchant.name));
        // The wallet is no merchant and has keys of its own, once it has cards.
        let wallet = Some(wallet::TENANT).filter(|wallet| engine.ring().knows(wallet));
        let house =
            wallet.into_iter().chain([INSTALLATION]).map(|owner| (owner.to_owned(), owner.to_owned()));
        return Ok(merchants.chain(house).collect());
    }
    let find = |name: &String| {
        let found = all.iter().find(|merchant| merchant.name == *name);
        let found = found.map(|merchant| (merchant.id.to_string(), name.clone()));
        found.ok_or_else(|| {
            Fault::usage(format!("there is no merchant named {name}; `florin keys status` lists them"))
        })
    };
    names.iter().map(find).collect()
}

/// The new version and the older ones' state change in one transaction.
async fn rotate(engine: &Engine, owner: &str) -> Result<u32, Fault> {
    let rows: Vec<_> = keys::list(engine.db()).await?.into_iter().filter(|row| row.owner == owner).collect();
    let sealing = || rows.iter().filter(|row| row.purpose == Purpose::Seal.as_str());
    let last = sealing().map(|row| row.version).max().unwrap_or(0);
    let next =
        u32::try_from(last + 1).map_err(|_| Fault::run("the key versions of this owner are used up"))?;
    let made = engine.ring().make_keys(&OsRandom, owner, &[Purpose::Seal], next)?;
    let mut tx = engine.db().begin().await?;
    for key in &made {
        keys::insert(&mut tx, &engine::row(key, engine.now())).await?;
    }
    for row in sealing().filter(|row| row.state == KeyState::Active.as_str()) {
        let older = keys::KeyRow { state: KeyState::DecryptOnly.as_str().to_owned(), ..row.clone() };
        keys::save(&mut tx, &older).await?;
    }
    tx.commit().await?;
    Ok(next)
}
