//! The inventory of keys (PCI DSS 12.3.3). Reads rows only: no key is opened for it.

use florin_store::{keys, merchants};
use florin_vault::ALGORITHMS;

use crate::config::House;
use crate::fault::Fault;
use crate::{open, roots};

const DAY_MICROS: i64 = 86_400_000_000;

/// Cryptoperiods of standards 7.2, in days.
fn days_of_use(purpose: &str) -> i64 {
    if purpose == "seal" { 365 } else { 730 }
}

/// Prints it.
pub(super) async fn show(house: &House) -> Result<(), Fault> {
    if house.root_key_file.is_some() {
        let status = roots::key_file(house)?.status();
        let versions: Vec<_> =
            status.versions.iter().map(|(version, state)| format!("{version} {state}")).collect();
        println!("root key file: versions {}", versions.join(", "));
    } else {
        println!("root key file: none configured");
    }
    let db = open::current_database(house).await?;
    let names = merchants::list(&db).await?;
    let now = open::now().micros();
    println!("{:34} {:12} {:>7}  {:12} {:>8}", "owner", "purpose", "version", "state", "age");
    for key in keys::list(&db).await? {
        let name = names
            .iter()
            .find(|merchant| merchant.id.as_str() == key.owner)
            .map(|merchant| merchant.name.clone());
        let days = (now - key.created_at.micros()) / DAY_MICROS;
        let is_old = key.state == "active" && days > days_of_use(&key.purpose);
        let note = if is_old { "  past its time: rotate it" } else { "" };
        let owner = name.unwrap_or(key.owner);
        println!("{owner:34} {:12} {:>7}  {:12} {days:>6} d{note}", key.purpose, key.version, key.state);
    }
    println!("algorithms:");
    for (algorithm, use_of_it) in ALGORITHMS {
        println!("  {algorithm}: {use_of_it}");
    }
    Ok(())
}
