//! Who asks: API keys and what they may do.

use florin_domain::{ApiKeyId, MerchantId, Mode};
use florin_store::merchants;

use crate::engine::Engine;
use crate::error::EngineError;

/// One thing that an API key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Charge, authorize, capture, refund, void, tokenize, status.
    Pay,
    /// Name a string token in a payment, create and delete tokens.
    UseTokens,
    /// Read what is behind a string token.
    RevealTokens,
    /// Create, read and delete gateway accounts and other settings.
    ManageAccounts,
}

impl Permission {
    /// All of them.
    pub const ALL: [Permission; 4] =
        [Permission::Pay, Permission::UseTokens, Permission::RevealTokens, Permission::ManageAccounts];

    /// The word in the declarative file.
    pub fn as_str(self) -> &'static str {
        match self {
            Permission::Pay => "pay",
            Permission::UseTokens => "use_tokens",
            Permission::RevealTokens => "reveal_tokens",
            Permission::ManageAccounts => "manage_accounts",
        }
    }

    /// Reads the word.
    pub fn find(word: &str) -> Option<Permission> {
        Permission::ALL.into_iter().find(|permission| permission.as_str() == word)
    }
}

/// An authenticated caller and the request that it makes.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The tenant.
    pub merchant: MerchantId,
    /// Its number where a dialect wants one.
    pub merchant_number: i64,
    /// The key that was shown.
    pub key: ApiKeyId,
    /// What people call it.
    pub key_name: Option<String>,
    /// Whether its money is real.
    pub mode: Mode,
    /// The request, for logs.
    pub request: String,
    permissions: String,
}

impl Caller {
    /// Whether it may do this.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.split(' ').any(|word| word == permission.as_str())
    }
}

/// The keyed hash under which an API key is kept and found.
pub fn hash_key(engine: &Engine, key: &str) -> Result<String, EngineError> {
    Ok(engine.ring.lookup("api-key", key.as_bytes())?)
}

/// The caller that shows this key; none if nobody has it.
pub async fn authenticate(engine: &Engine, key: &str, request: &str) -> Result<Option<Caller>, EngineError> {
    let hash = hash_key(engine, key)?;
    let now = engine.now();
    if let Some(caller) = engine.recent_callers.get(&hash, now) {
        return Ok(Some(Caller { request: request.to_owned(), ..caller }));
    }
    let Some(found) = merchants::find_key(&engine.db, &hash).await? else { return Ok(None) };
    engine.ensure_keys(&found.merchant).await?;
    let caller = Caller {
        merchant: found.merchant,
        merchant_number: found.merchant_number,
        key: found.id,
        key_name: found.name,
        mode: found.mode,
        request: request.to_owned(),
        permissions: found.permissions,
    };
    engine.recent_callers.keep(hash, caller.clone(), now);
    Ok(Some(caller))
}
