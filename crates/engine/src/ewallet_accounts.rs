//! E-wallet accounts: what a merchant has agreed with Apple, Google and others, under names (orchestra 10).
//!
//! They are sealed documents, as declarative files and the settings API write them. Whoever uses one gets it read:
//! its kind known, its keys parsed, its texts by name.

use std::fmt;
use std::sync::Arc;

use florin_domain::{Credentials, MerchantId, Timestamp};
use florin_store::Tx;
use florin_vault::SecretText;
use florin_wallets::apple::MerchantKey;
use florin_wallets::google::RecipientKey;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::documents;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::shops::Shop;

mod domains;
mod expiry;
mod identity;
mod reading;
mod types;

pub use domains::association;
pub use expiry::{Certificate, certificates, warn};
pub use identity::Identity;
pub use types::{EWallet, EWalletType, Property, TYPES, kind};

/// What documents of this sort are called.
pub const KIND: &str = "ewallet_account";

/// An account as it is kept, sealed; declarative files write the same (operate 4).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The kind's name: `ApplePay`.
    pub r#type: String,
    /// Its properties. Keys are read in any letter case; values are texts, or what TOML has instead of them.
    #[serde(default)]
    pub settings: Map<String, Value>,
}

impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept").field("type", &self.r#type).finish_non_exhaustive()
    }
}

impl Kept {
    /// A property as text, in any letter case of its key; none if it is empty.
    pub fn text(&self, key: &str) -> Option<String> {
        let (_, value) = self.settings.iter().find(|(own, _)| own.eq_ignore_ascii_case(key))?;
        Some(text_of(value)).filter(|text| !text.trim().is_empty())
    }

    /// What is wrong with it, a sentence for each fault: what is missing, what cannot be read.
    pub fn faults(&self) -> Vec<String> {
        reading::faults(self)
    }
}

/// A value as text: declarative files may write `true`, numbers, and lists of texts for keys that change.
pub fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    }
}

/// An account, opened and read.
pub struct Account {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Its kind.
    pub wallet: EWallet,
    /// What its kind needs to work.
    pub ways: Ways,
    settings: Vec<(String, SecretText)>,
}

/// What an account works with.
pub enum Ways {
    /// Apple Pay.
    Apple(Apple),
    /// Google Pay.
    Google(Google),
    /// Everything else has its settings only.
    Other,
}

/// Apple Pay of a merchant (standards 1).
pub struct Apple {
    /// `merchant.…`
    pub merchant_id: String,
    /// As Apple's sheet names the merchant; 64 characters at most.
    pub display_name: String,
    /// Hosts on whose pages the button may stand, in small letters.
    pub domains: Vec<String>,
    /// Who the merchant is when Apple is asked for a session.
    pub identity: Option<Identity>,
    pub(crate) keys: Vec<MerchantKey>,
}

/// Google Pay of a merchant (standards 2).
pub struct Google {
    /// Its id at Google.
    pub merchant_id: String,
    /// As Google's sheet names it.
    pub merchant_name: String,
    /// Google's id of the gateway, where tokens are made out to one.
    pub gateway_id: Option<String>,
    /// The merchant's id at that gateway, if it is not the shop's own number.
    pub gateway_merchant_id: Option<String>,
    /// Whether tokens are taken that are signed and not encrypted.
    pub(crate) signing_only: bool,
    pub(crate) keys: Vec<RecipientKey>,
}

impl Google {
    /// The key that tokens are to be encrypted for when they are made out to the merchant itself: base64 of an
    /// uncompressed point. While keys change, the first one.
    pub fn public_key(&self) -> Option<String> {
        self.keys.first().map(RecipientKey::public_key)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name)
            .field("wallet", &self.wallet)
            .finish_non_exhaustive()
    }
}

impl Account {
    /// A property as text, in any letter case of its key.
    pub fn setting(&self, key: &str) -> Option<&SecretText> {
        self.settings.iter().find(|(own, _)| own.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    }

    /// Whether it holds a key that opens payment tokens.
    pub fn opens_tokens(&self) -> bool {
        match &self.ways {
            Ways::Apple(apple) => !apple.keys.is_empty(),
            Ways::Google(google) => !google.keys.is_empty(),
            Ways::Other => false,
        }
    }

    /// All properties as a provider's connector takes them; which provider and account it is, is left out.
    pub(crate) fn credentials(&self) -> Credentials {
        let theirs = self.settings.iter().filter(|(key, _)| {
            !["Provider", "GatewayAccount"].iter().any(|ours| key.eq_ignore_ascii_case(ours))
        });
        Credentials::new(theirs.map(|(key, value)| (key.clone(), value.expose().to_owned())))
    }

    /// What Apple Pay works with, if it is that.
    pub fn apple(&self) -> Option<&Apple> {
        if let Ways::Apple(apple) = &self.ways { Some(apple) } else { None }
    }

    /// What Google Pay works with, if it is that.
    pub fn google(&self) -> Option<&Google> {
        if let Ways::Google(google) = &self.ways { Some(google) } else { None }
    }
}

/// A merchant's accounts by name, as they were within the last second. One that cannot be read is left out, and the
/// log says so.
pub async fn list(engine: &Engine, merchant: &MerchantId) -> Result<Arc<Vec<Arc<Account>>>, EngineError> {
    let now = engine.now();
    if let Some(accounts) = engine.recent_ewallets.get(merchant, now) {
        return Ok(accounts);
    }
    let before = engine.recent_ewallets.before();
    let mut accounts = Vec::new();
    for kept in documents::list::<Kept>(engine, merchant.as_str(), KIND).await? {
        let name = kept.name.clone();
        match reading::account(kept) {
            Ok(account) => accounts.push(Arc::new(account)),
            Err(why) => tracing::warn!(%merchant, account = name, why, "an e-wallet account cannot be used"),
        }
    }
    let accounts = Arc::new(accounts);
    engine.recent_ewallets.keep(merchant.clone(), accounts.clone(), now, before);
    Ok(accounts)
}

/// One account.
pub async fn find(
    engine: &Engine,
    merchant: &MerchantId,
    name: &str,
) -> Result<Option<Arc<Account>>, EngineError> {
    Ok(list(engine, merchant).await?.iter().find(|account| account.name == name).cloned())
}

/// The account of a kind that a shop pays with: the first one that its settings name, or where they name none, the
/// merchant's first one.
pub async fn of_shop(
    engine: &Engine,
    shop: &Shop,
    wallet: EWallet,
) -> Result<Option<Arc<Account>>, EngineError> {
    let accounts = list(engine, &shop.merchant).await?;
    let mut fitting = accounts.iter().filter(|account| account.wallet == wallet);
    Ok(match &shop.settings.ewallet_accounts {
        None => fitting.next().cloned(),
        Some(names) => {
            names.iter().find_map(|name| fitting.clone().find(|account| account.name == *name)).cloned()
        }
    })
}

/// Creates or replaces an account inside a transaction; false if it said the same before. The hosts that it proves to
/// Apple are noted with it: [`EngineError::DomainOfAnother`] if one of them proves another account's.
pub async fn put(
    engine: &Engine,
    tx: &mut Tx,
    merchant: &str,
    name: &str,
    kept: &Kept,
) -> Result<bool, EngineError> {
    let changed = documents::put(engine, tx, merchant, KIND, name, kept).await?;
    domains::note(engine, tx, merchant, name, Some(kept)).await?;
    engine.recent_ewallets.forget();
    Ok(changed)
}

/// Deletes an account; whether it was there.
pub async fn delete(engine: &Engine, merchant: &str, name: &str) -> Result<bool, EngineError> {
    let mut tx = engine.db.begin().await?;
    let gone = florin_store::documents::delete(&mut tx, merchant, KIND, name).await?;
    domains::note(engine, &mut tx, merchant, name, None).await?;
    tx.commit().await?;
    engine.recent_ewallets.forget();
    Ok(gone)
}
