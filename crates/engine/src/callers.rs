//! Who asks: API keys and what they may do.

use florin_domain::{ApiKeyId, MerchantId, Mode};
use florin_store::{StoreError, merchants};
use serde::{Deserialize, Serialize};

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

/// How a merchant's dialect behaves where its own sources disagree (orchestra 20). It is read together with
/// the key, so it costs no question of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Compat {
    /// The HTTP status of an operation that succeeded.
    pub success_status: SuccessStatus,
    /// Reading a gateway account shows `***` in place of its credentials.
    pub redact_credentials: bool,
}

/// 200 as the dialect's schema has it, or 202 as its prose has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u16", try_from = "u16")]
pub enum SuccessStatus {
    /// 200
    #[default]
    Ok,
    /// 202
    Accepted,
}

impl From<SuccessStatus> for u16 {
    fn from(status: SuccessStatus) -> u16 {
        match status {
            SuccessStatus::Ok => 200,
            SuccessStatus::Accepted => 202,
        }
    }
}

impl TryFrom<u16> for SuccessStatus {
    type Error = &'static str;

    fn try_from(status: u16) -> Result<SuccessStatus, &'static str> {
        match status {
            200 => Ok(SuccessStatus::Ok),
            202 => Ok(SuccessStatus::Accepted),
            _ => Err("success_status is 200 or 202"),
        }
    }
}

impl Compat {
    /// As the store keeps it.
    pub(crate) fn write(self) -> Result<String, EngineError> {
        Ok(serde_json::to_string(&self).map_err(|_| StoreError::Row)?)
    }

    pub(crate) fn read(text: &str) -> Result<Compat, EngineError> {
        Ok(serde_json::from_str(text).map_err(|_| StoreError::Row)?)
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
    /// The user to whom the key is tied, whose gateway accounts it sees; none: it sees all of the merchant's.
    pub user: Option<String>,
    /// How the merchant's dialect behaves.
    pub compat: Compat,
    /// The request, for logs.
    pub request: String,
    permissions: String,
}

impl Caller {
    /// A shop of the checkout face: it may pay, and what its face offers is the face's to decide.
    pub(crate) fn of_shop(
        merchant: MerchantId,
        merchant_number: i64,
        key: ApiKeyId,
        mode: Mode,
        request: &str,
    ) -> Caller {
        let permissions = Permission::Pay.as_str().to_owned();
        Caller {
            merchant,
            merchant_number,
            key,
            key_name: None,
            mode,
            user: None,
            compat: Compat::default(),
            request: request.to_owned(),
            permissions,
        }
    }

    /// Whoever started an e-wallet session, while a browser pays it.
    pub(crate) fn of_session(
        merchant: MerchantId,
        merchant_number: i64,
        key: ApiKeyId,
        mode: Mode,
        user: Option<String>,
        request: &str,
    ) -> Caller {
        let permissions = [Permission::Pay, Permission::UseTokens].map(Permission::as_str).join(" ");
        Caller { user, permissions, ..Caller::of_shop(merchant, merchant_number, key, mode, request) }
    }

    /// Whether it sees what belongs to this user (orchestra 6). What belongs to nobody, only an untied key sees.
    pub fn sees(&self, owner: Option<&str>) -> bool {
        self.user.is_none() || self.user.as_deref() == owner
    }

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
    let before = engine.recent_callers.before();
    let Some(found) = merchants::find_key(&engine.db, &hash).await? else { return Ok(None) };
    engine.ensure_keys(&found.merchant).await?;
    let caller = Caller {
        merchant: found.merchant,
        merchant_number: found.merchant_number,
        key: found.id,
        key_name: found.name,
        mode: found.mode,
        user: found.user,
        compat: Compat::read(&found.merchant_compat)?,
        request: request.to_owned(),
        permissions: found.permissions,
    };
    engine.recent_callers.keep(hash, caller.clone(), now, before);
    Ok(Some(caller))
}
