//! Users of the wallet: who they are, and whether a password is theirs.

use florin_store::StoreError;
use florin_store::wallet::users;
use florin_vault::{SecretText, password};
use serde::{Deserialize, Serialize};

use crate::documents;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::wallet::tenant;

/// The kind of a user's document; its name is the user's id.
pub(crate) const KIND: &str = "wallet_user";
/// What hashes of names are good for.
const DOMAIN: &str = "wallet-login";

/// What is known of a user, as the operator declared it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// What they sign in with.
    pub username: String,
    /// Where mail reaches them.
    pub email: Option<String>,
    /// Digits with the country's code.
    pub phone: Option<String>,
    /// What others see.
    pub display_name: Option<String>,
    /// Two letters.
    pub locale: Option<String>,
    /// First name.
    pub name: Option<String>,
    /// Family name.
    pub surname: Option<String>,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: i64,
    /// What is known of them.
    pub profile: Profile,
}

/// A user by id.
pub async fn find(engine: &Engine, id: i64) -> Result<Option<User>, EngineError> {
    if !exists(engine, id).await? {
        return Ok(None);
    }
    let kept = documents::get(engine, "", KIND, &id.to_string()).await?;
    Ok(kept.map(|opened| User { id, profile: opened.body }))
}

/// Whether there is such a user.
pub async fn exists(engine: &Engine, id: i64) -> Result<bool, EngineError> {
    Ok(users::exists(&engine.db, tenant(), id).await?)
}

/// The user of this name, e-mail address or telephone number.
pub async fn find_by_name(engine: &Engine, name: &str) -> Result<Option<i64>, EngineError> {
    Ok(users::find_login(&engine.db, tenant(), &login_hash(engine, name)?).await?)
}

/// The user whose name and password these are. It takes as long for a name that nobody has.
pub async fn authenticate(
    engine: &Engine,
    name: &str,
    given: SecretText,
) -> Result<Option<i64>, EngineError> {
    let user = find_by_name(engine, name).await?;
    let kept = match user {
        Some(id) => users::password_hash(&engine.db, tenant(), id).await?,
        None => None,
    };
    let fits = blocking(move || password::verify(&given, kept.as_deref())).await?;
    Ok(user.filter(|_| fits))
}

/// Names are alike in any letter case; telephone numbers with a `+`, with `00` or without either.
pub(crate) fn login_hash(engine: &Engine, name: &str) -> Result<String, EngineError> {
    Ok(engine.ring.lookup(DOMAIN, normal(name).as_bytes())?)
}

fn normal(name: &str) -> String {
    let name = name.trim().to_lowercase();
    let digits: String =
        name.chars().filter(|letter| !matches!(letter, ' ' | '-' | '(' | ')' | '+')).collect();
    let is_phone = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_phone { digits.trim_start_matches("00").to_owned() } else { name }
}

/// Off the threads that serve others: it takes a good while and much memory.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, florin_vault::VaultError> + Send + 'static,
) -> Result<T, EngineError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|_| StoreError::Broken("a thread for passwords ended".into()))??)
}

#[cfg(test)]
mod tests {
    use super::normal;

    #[test]
    fn a_name_is_the_same_however_it_is_written() {
        assert_eq!(normal(" Owner@Example.test"), "owner@example.test");
        for phone in ["+370 600 12345", "0037060012345", "370-600-12345", "37060012345"] {
            assert_eq!(normal(phone), "37060012345", "{phone}");
        }
        assert_eq!(normal("user-13"), "user-13");
    }
}
