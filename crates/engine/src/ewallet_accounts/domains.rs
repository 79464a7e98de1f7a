//! Hosts that merchants prove to Apple with a file (standards 1.5).
//!
//! A host shows one file, whoever asks, so the first account to name it has it. The files lie in the installation's
//! own documents, under the host's name: a browser that asks for one says nothing else.

use florin_store::{Tx, documents as rows};
use serde::{Deserialize, Serialize};

use super::Kept;
use crate::documents;
use crate::engine::Engine;
use crate::error::EngineError;

/// What these documents are called.
const KIND: &str = "apple_domain";
/// They belong to nobody.
const OWNER: &str = "";
/// The property that holds the file.
pub(super) const ASSOCIATION: &str = "DomainAssociation";
/// Largest file, bytes (standards 1.5).
pub(super) const LARGEST: usize = 64 * 1024;

#[derive(Serialize, Deserialize)]
struct Proof {
    merchant: String,
    account: String,
    file: String,
}

/// The file that Apple asks a host for; none if no account proves it.
pub async fn association(engine: &Engine, host: &str) -> Result<Option<String>, EngineError> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    Ok(documents::get::<Proof>(engine, OWNER, KIND, &host).await?.map(|proof| proof.body.file))
}

/// The hosts that an account names, in small letters.
pub(super) fn named(kept: &Kept) -> Result<Vec<String>, String> {
    let text = kept.text("Domain").unwrap_or_default().to_ascii_lowercase();
    let names = text.split([',', ' ', '\n']).map(str::trim).filter(|name| !name.is_empty());
    let names: Vec<String> = names.map(str::to_owned).collect();
    match names.iter().find(|name| !is_host(name)) {
        None => Ok(names),
        Some(_) => {
            Err("Domain is a name such as shop.example, or several with commas between them".to_owned())
        }
    }
}

fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(is_label)
}

/// Notes what an account proves now, and forgets what it proved before.
pub(super) async fn note(
    engine: &Engine,
    tx: &mut Tx,
    merchant: &str,
    account: &str,
    kept: Option<&Kept>,
) -> Result<(), EngineError> {
    let is_apple = |kept: &&Kept| kept.r#type.eq_ignore_ascii_case("ApplePay");
    let file = kept.filter(is_apple).and_then(|kept| kept.text(ASSOCIATION));
    let hosts = match (kept, &file) {
        (Some(kept), Some(_)) => named(kept).unwrap_or_default(),
        _ => Vec::new(),
    };
    for proof in documents::list::<Proof>(engine, OWNER, KIND).await? {
        let is_own = proof.body.merchant == merchant && proof.body.account == account;
        if hosts.contains(&proof.name) && !is_own {
            return Err(EngineError::DomainOfAnother);
        }
        if is_own && !hosts.contains(&proof.name) {
            rows::delete(tx, OWNER, KIND, &proof.name).await?;
        }
    }
    let Some(file) = file else { return Ok(()) };
    for host in hosts {
        let proof = Proof { merchant: merchant.to_owned(), account: account.to_owned(), file: file.clone() };
        documents::put(engine, tx, OWNER, KIND, &host, &proof).await?;
    }
    Ok(())
}
