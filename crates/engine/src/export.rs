//! All stored strings of a merchant, page by page, for an operator who takes them elsewhere. Each opening is in the access
//! log before the string is handed out.

use florin_domain::{Cvv, MerchantId, Mode, Timestamp};
use florin_store::access::{self, Access};
use florin_store::records;
use florin_store::{StoreError, keys};
use florin_vault::{Purpose, SecretBytes, SecretText};

use crate::engine::{self, Engine};
use crate::error::EngineError;
use crate::strings::aad;

/// Strings that are opened and logged together.
const PAGE: i64 = 200;

/// A stored string.
#[derive(Debug)]
pub struct Exported {
    /// The record's own id.
    pub id: String,
    /// The keyed hash of its token; [`lookup_keys`] tells the key.
    pub token_hash: String,
    /// The string.
    pub value: SecretText,
    /// Whether the money of the key that stored it is real; none: not known.
    pub mode: Option<Mode>,
    /// When it was stored.
    pub created_at: Timestamp,
}

/// Some strings, and from where to go on.
#[derive(Debug)]
pub struct Page {
    /// The strings.
    pub strings: Vec<Exported>,
    /// Verification values that were left out: they must not leave the vault (standards 7).
    pub left_out: u64,
    /// The last token hash; none when there is nothing after this page.
    pub next: Option<String>,
}

/// The strings after a token hash. `request` names the export in the access log.
pub async fn page(
    engine: &Engine,
    merchant: &MerchantId,
    after: &str,
    request: &str,
) -> Result<Page, EngineError> {
    let found = records::page(&engine.db, merchant, after, PAGE).await?;
    let next = found.last().map(|(hash, _)| hash.clone());
    let mut page = Page { strings: Vec::with_capacity(found.len()), left_out: 0, next };
    let mut tx = engine.db.begin().await?;
    for (token_hash, record) in found {
        let opened = engine.ring.open(aad(merchant.as_str(), &record.id), &record.envelope)?;
        let value = SecretText::try_from(opened).map_err(|_| StoreError::Row)?;
        let is_verification_value = Cvv::parse(value.expose()).is_ok();
        let row = Access {
            at: engine.now(),
            merchant: merchant.as_str(),
            actor: "operator",
            record: &record.id,
            purpose: "export",
            request,
            result: if is_verification_value { "left out" } else { "ok" },
        };
        access::append(&mut tx, &row).await?;
        if is_verification_value {
            page.left_out += 1;
        } else {
            let (mode, created_at) = (record.mode, record.created_at);
            page.strings.push(Exported { id: record.id, token_hash, value, mode, created_at });
        }
    }
    tx.commit().await?;
    Ok(page)
}

/// The keys under which tokens are hashed, with their versions: `base64url(HMAC-SHA-256(key, "string-token" ‖ 00 ‖ token))`.
pub async fn lookup_keys(engine: &Engine) -> Result<Vec<(u32, SecretBytes)>, EngineError> {
    let mut found = Vec::new();
    for row in keys::list(&engine.db).await? {
        let stored = engine::stored(&row)?;
        if stored.purpose == Purpose::Lookup && stored.state.opens() {
            found.push((stored.version, engine.ring.expose_lookup_key(&stored)?));
        }
    }
    Ok(found)
}
