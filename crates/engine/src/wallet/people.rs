//! Users and their accounts as the declarative file says. Applied twice, nothing changes, and no password is hashed anew.

use std::collections::HashMap;

use florin_domain::{AccountNumber, Currency};
use florin_store::wallet::{accounts, users};
use florin_store::{StoreError, Tx, counters};
use florin_vault::{SecretText, password};

use crate::documents;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::provision::Effect;
use crate::wallet::tenant;
use crate::wallet::users::{KIND, Profile, blocking, login_hash};

/// A user as declared.
pub struct NewUser {
    /// Their id.
    pub id: i64,
    /// Their password.
    pub password: SecretText,
    /// What is known of them.
    pub profile: Profile,
    /// Their accounts.
    pub accounts: Vec<NewAccount>,
}

/// An account as declared.
pub struct NewAccount {
    /// Its number.
    pub number: AccountNumber,
    /// The currency that it is made for.
    pub currency: Currency,
    /// The id of its owner's wallet; none: the next one.
    pub wallet: Option<i64>,
}

/// Why a user was not made so.
#[derive(Debug)]
pub(crate) enum PeopleFault {
    /// The name, e-mail address or telephone number is another user's.
    NameTaken,
    /// The account is another user's.
    AccountTaken(AccountNumber),
    /// The wallet's id is taken, or the account has a wallet with another id.
    WalletTaken(i64),
    /// Our own house.
    Engine(EngineError),
}

impl From<EngineError> for PeopleFault {
    fn from(error: EngineError) -> PeopleFault {
        PeopleFault::Engine(error)
    }
}

impl From<StoreError> for PeopleFault {
    fn from(error: StoreError) -> PeopleFault {
        PeopleFault::Engine(error.into())
    }
}

/// What will be kept of passwords that are new or have changed. It takes long: before the transaction.
pub(crate) async fn new_hashes(
    engine: &Engine,
    wanted: &[NewUser],
) -> Result<HashMap<i64, String>, EngineError> {
    let mut hashes = HashMap::new();
    for user in wanted {
        let kept = users::password_hash(&engine.db, tenant(), user.id).await?;
        let (given, rng) = (SecretText::new(user.password.expose().to_owned()), engine.rng.clone());
        let changed = blocking(move || {
            if kept.is_some() && password::verify(&given, kept.as_deref())? {
                return Ok(None);
            }
            password::hash(&given, &*rng).map(Some)
        });
        if let Some(hash) = changed.await? {
            hashes.insert(user.id, hash);
        }
    }
    Ok(hashes)
}

/// Makes a user so, inside a transaction. `hash`: of a password that is new or has changed.
pub(crate) async fn put(
    engine: &Engine,
    tx: &mut Tx,
    wanted: &NewUser,
    hash: Option<&String>,
) -> Result<Effect, PeopleFault> {
    let (now, id) = (engine.now(), wanted.id);
    let known = users::exists(&engine.db, tenant(), id).await?;
    match (known, hash) {
        (false, Some(hash)) => users::insert(tx, tenant(), id, hash, now).await?,
        (true, Some(hash)) => users::save_password(tx, tenant(), id, hash).await?,
        (true, None) => {}
        // Somebody took the user away since the password was looked at.
        (false, None) => return Err(StoreError::Again.into()),
    }
    let mut changed = hash.is_some();
    if documents::put(engine, tx, "", KIND, &id.to_string(), &wanted.profile).await? {
        changed = true;
        put_logins(engine, tx, wanted).await?;
    }
    for account in &wanted.accounts {
        changed |= put_account(engine, tx, id, account).await?;
    }
    Ok(match (known, changed) {
        (false, _) => Effect::Created,
        (true, true) => Effect::Changed,
        (true, false) => Effect::Left,
    })
}

/// They are found by name, e-mail address and telephone number.
async fn put_logins(engine: &Engine, tx: &mut Tx, wanted: &NewUser) -> Result<(), PeopleFault> {
    let Profile { username, email, phone, .. } = &wanted.profile;
    let mut hashes = Vec::new();
    for name in [Some(username), email.as_ref(), phone.as_ref()].into_iter().flatten() {
        let hash = login_hash(engine, name)?;
        if !hashes.contains(&hash) {
            hashes.push(hash);
        }
    }
    match users::save_logins(tx, tenant(), wanted.id, &hashes).await {
        Err(StoreError::Taken) => Err(PeopleFault::NameTaken),
        other => Ok(other?),
    }
}

/// Whether anything changed.
async fn put_account(
    engine: &Engine,
    tx: &mut Tx,
    user: i64,
    wanted: &NewAccount,
) -> Result<bool, PeopleFault> {
    let (now, number) = (engine.now(), &wanted.number);
    let account = accounts::Account { number: number.clone(), user, currency: wanted.currency };
    match accounts::find(&engine.db, tenant(), number).await? {
        Some(before) if before.user != user => return Err(PeopleFault::AccountTaken(number.clone())),
        Some(before) => {
            let own = accounts::wallets_to(&engine.db, tenant(), number).await?;
            let own = own.iter().find(|wallet| wallet.user == user).map(|wallet| wallet.id);
            if let Some(wallet) = wanted.wallet.filter(|wallet| own != Some(*wallet)) {
                return Err(PeopleFault::WalletTaken(wallet));
            }
            if before.currency != wanted.currency {
                accounts::save_currency(tx, tenant(), number, wanted.currency).await?;
                return Ok(true);
            }
            return Ok(false);
        }
        None => accounts::insert(tx, tenant(), &account, now).await?,
    }
    let wallet = if let Some(wallet) = wanted.wallet {
        wallet
    } else {
        let floor = accounts::greatest_wallet(tx, tenant()).await?;
        counters::take(tx, tenant(), "wallet", floor, 1).await?
    };
    if accounts::find_wallet(&engine.db, tenant(), wallet).await?.is_some() {
        return Err(PeopleFault::WalletTaken(wallet));
    }
    accounts::insert_wallet(tx, tenant(), wallet, user, number, now).await?;
    Ok(true)
}
