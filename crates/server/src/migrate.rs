//! `florin migrate`: brings the database to this version.

use florin_store::Db;

use crate::config::House;
use crate::fault::Fault;
use crate::open;

/// Says what was done.
pub(crate) async fn run(house: &House) -> Result<(), Fault> {
    let db = open::database(house).await?;
    let migrated = bring(&db).await?;
    if migrated.from == migrated.to {
        println!("the database has version {} already; nothing to do", migrated.to);
    } else {
        println!("the database went from version {} to {}", migrated.from, migrated.to);
    }
    Ok(())
}

/// Brings the database to this version.
pub(crate) async fn bring(db: &Db) -> Result<florin_store::Migrated, Fault> {
    Ok(db.migrate(open::now().micros()).await?)
}
