//! The declarative file's effect: merchants, keys, accounts and settings as they should be, made so in
//! one transaction. Reading the file is the server's business; nothing here knows TOML.

use std::collections::HashMap;

use florin_connectors::Connector;
use florin_domain::{ApiKeyId, Credentials, MerchantId, Mode};
use florin_store::{StoreError, Tx, accounts as store_accounts, documents, keys, merchants};
use florin_vault::{Purpose, RsaKey};
use zeroize::Zeroizing;

use crate::accounts::{self, AccountSettings, Put};
use crate::callers::{self, Compat, Permission};
use crate::engine::{self, Engine};
use crate::error::EngineError;
use crate::ewallet_accounts;
use crate::notices;
use crate::shops::{self, NewShop};
use crate::wallet;
use crate::wallet::people::{self, NewUser, PeopleFault};

/// How often the transaction begins again when another process was faster.
const TRIES: usize = 5;
/// The number of the first merchant, where a dialect wants one.
const FIRST_NUMBER: i64 = 1001;

/// What should be there. What is there besides stays.
#[derive(Default)]
pub struct Declaration {
    /// Businesses.
    pub merchants: Vec<Merchant>,
    /// Settings of the installation.
    pub documents: Vec<Document>,
    /// Users of the wallet.
    pub wallet_users: Vec<NewUser>,
}

/// A business and what is its own.
pub struct Merchant {
    /// Its name, by which it is found again.
    pub name: String,
    /// How its dialect behaves where that can be chosen.
    pub compat: Compat,
    /// What its servers show.
    pub api_keys: Vec<ApiKey>,
    /// Where its payments go.
    pub accounts: Vec<Account>,
    /// Its shops.
    pub shops: Vec<NewShop>,
    /// Its other settings.
    pub documents: Vec<Document>,
}

/// An API key. The key itself is not kept, only a keyed hash.
pub struct ApiKey {
    /// The key.
    pub key: Zeroizing<String>,
    /// What people call it.
    pub name: Option<String>,
    /// Whether its money is real.
    pub mode: Mode,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// The user to whom it is tied.
    pub user: Option<String>,
}

/// A gateway account, checked with [`accounts::check`].
pub struct Account {
    /// `paymentGatewayAccountName`.
    pub name: String,
    /// The PSP.
    pub connector: &'static dyn Connector,
    /// What it wants to see.
    pub credentials: Credentials,
    /// Everything that is no secret.
    pub settings: AccountSettings,
}

/// Settings that are kept sealed as they were written.
pub struct Document {
    /// `shop`, `ewallet_account`, …
    pub kind: &'static str,
    /// Unique for its owner and kind.
    pub name: String,
    /// What it says.
    pub body: serde_json::Value,
}

/// What became of one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It was not there.
    Created,
    /// It said something else.
    Changed,
    /// It was as declared.
    Left,
}

/// One item and what became of it. Names no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub effect: Effect,
    /// `merchant demo`, `gateway account demo/main`, …
    pub item: String,
    /// For a new gateway account whose PSP calls back: the path that it must call, below the public address.
    pub notices: Option<String>,
}

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ProvisionError {
    /// An API key identifies one merchant only.
    #[error(
        "the {ordinal}. API key of merchant {merchant} belongs to another merchant already; give each merchant keys of its own"
    )]
    KeyOfAnother {
        /// The merchant that declares it.
        merchant: String,
        /// Which of its keys, from 1.
        ordinal: usize,
    },
    /// A shop's id is unique for the installation.
    #[error("shop {shop} of merchant {merchant} belongs to another merchant already; give it another id")]
    ShopOfAnother {
        /// The merchant that declares it.
        merchant: String,
        /// Its id.
        shop: i64,
    },
    /// Everybody knows this key.
    #[error(
        "wallet client {client} has the key that the vendor prints in its documentation, which everybody knows: make a key of your own, or give --insecure-dev on a developer's machine"
    )]
    PublicMacKey {
        /// The client that declares it.
        client: String,
    },
    /// A name, an account or a wallet has one owner.
    #[error("wallet user {user}: {what}")]
    OfAnotherUser {
        /// The user that declares it.
        user: i64,
        /// What is somebody else's.
        what: String,
    },
    /// Our own house.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl From<StoreError> for ProvisionError {
    fn from(error: StoreError) -> ProvisionError {
        ProvisionError::Engine(error.into())
    }
}

/// Makes everything as declared, in one transaction: all of it or nothing. With `dry_run` it does
/// the same work, says the same, and leaves no trace.
pub async fn apply(
    engine: &Engine,
    wanted: &Declaration,
    dry_run: bool,
) -> Result<Vec<Line>, ProvisionError> {
    let mut tries = 1;
    loop {
        match apply_once(engine, wanted, dry_run).await {
            Err(ProvisionError::Engine(EngineError::Store(StoreError::Again | StoreError::Taken)))
                if tries < TRIES =>
            {
                tries += 1;
            }
            result => return result,
        }
    }
}

async fn apply_once(
    engine: &Engine,
    wanted: &Declaration,
    dry_run: bool,
) -> Result<Vec<Line>, ProvisionError> {
    refuse_public_keys(engine, wanted)?;
    let spare_wallet_key = wallet::keys::spare_key(engine, wanted).await?;
    let mut spare_keys = HashMap::new();
    for shop in wanted.merchants.iter().flat_map(|merchant| &merchant.shops) {
        if let Some(key) = shops::spare_key(engine, shop).await? {
            spare_keys.insert(shop.id, key);
        }
    }
    let new_hashes = people::new_hashes(engine, &wanted.wallet_users).await?;
    let tx = engine.db.begin().await?;
    let (lines, new_owners) = (Vec::new(), Vec::new());
    let mut work = Work { engine, tx, spare_keys, spare_wallet_key, new_hashes, lines, new_owners };
    let done = work.all(wanted).await;
    let Work { tx, lines, new_owners, .. } = work;
    let kept = match done {
        Ok(()) if dry_run => Ok(()),
        Ok(()) => tx.commit().await.map_err(ProvisionError::from),
        Err(error) => Err(error),
    };
    engine.recent_callers.forget();
    engine.recent_wallet.forget();
    if dry_run || kept.is_err() {
        // Their keys went with the transaction.
        for owner in new_owners {
            engine.ring.remove(owner.as_str());
        }
    }
    kept.map(|()| lines)
}

fn refuse_public_keys(engine: &Engine, wanted: &Declaration) -> Result<(), ProvisionError> {
    let clients = wanted.documents.iter().filter(|document| document.kind == wallet::clients::KIND);
    let mut public =
        clients.filter(|client| client.body["mac_key"].as_str().is_some_and(wallet::clients::is_public));
    match public.next() {
        Some(client) if !engine.settings.insecure_dev => {
            Err(ProvisionError::PublicMacKey { client: client.name.clone() })
        }
        _ => Ok(()),
    }
}

/// The transaction under way, and what it did so far.
struct Work<'a> {
    engine: &'a Engine,
    tx: Tx,
    /// Key pairs of shops that are new, by their ids.
    spare_keys: HashMap<i64, RsaKey>,
    /// The wallet's key pair, if it has none yet.
    spare_wallet_key: Option<RsaKey>,
    /// Of passwords that are new or have changed, by the users' ids.
    new_hashes: HashMap<i64, String>,
    lines: Vec<Line>,
    new_owners: Vec<MerchantId>,
}

impl Work<'_> {
    async fn all(&mut self, wanted: &Declaration) -> Result<(), ProvisionError> {
        for merchant in &wanted.merchants {
            let id = self.merchant(merchant).await?;
            self.api_keys(&id, merchant).await?;
            for account in &merchant.accounts {
                self.account(&id, &merchant.name, account).await?;
            }
            for shop in &merchant.shops {
                self.shop(&id, &merchant.name, shop).await?;
            }
            for document in &merchant.documents {
                let item = format!("{} {}/{}", document.kind.replace('_', " "), merchant.name, document.name);
                self.document(id.as_str(), document, item).await?;
            }
        }
        for document in &wanted.documents {
            let item = format!("{} {}", document.kind.replace('_', " "), document.name);
            self.document("", document, item).await?;
        }
        for user in &wanted.wallet_users {
            self.wallet_user(user).await?;
        }
        // Of several servers none makes the wallet's keys while the others read what it sealed.
        let is_wallet = |document: &Document| document.kind == wallet::clients::SETTINGS.0;
        if wanted.documents.iter().any(is_wallet) && !self.engine.ring.knows(wallet::TENANT) {
            self.load_keys(wallet::tenant()).await?;
        }
        if let Some(key) = &self.spare_wallet_key {
            wallet::keys::put(self.engine, &mut self.tx, key).await?;
        }
        Ok(())
    }

    /// The merchant of this name, made if it is not there, with its keys in the ring.
    async fn merchant(&mut self, wanted: &Merchant) -> Result<MerchantId, ProvisionError> {
        let item = format!("merchant {}", wanted.name);
        let compat = wanted.compat.write()?;
        if let Some(found) = merchants::find(&mut self.tx, &wanted.name).await? {
            if Compat::read(&found.compat)? == wanted.compat {
                self.say(Effect::Left, item);
            } else {
                merchants::save_compat(&mut self.tx, &found.id, &compat).await?;
                self.say(Effect::Changed, item);
            }
            if !self.engine.ring.knows(found.id.as_str()) {
                self.load_keys(&found.id).await?;
            }
            return Ok(found.id);
        }
        let taken = merchants::list(&self.engine.db).await?.into_iter().map(|merchant| merchant.number).max();
        let made = self.new_owners.len();
        let number = taken.map_or(FIRST_NUMBER, |last| last + 1) + i64::try_from(made).unwrap_or(i64::MAX);
        let id = MerchantId::parse(&self.engine.new_id()).map_err(EngineError::from)?;
        let merchant = merchants::Merchant { id: id.clone(), name: wanted.name.clone(), number, compat };
        merchants::insert(&mut self.tx, &merchant, self.engine.now()).await?;
        self.make_keys(&id).await?;
        self.say(Effect::Created, item);
        Ok(id)
    }

    /// The keys of an owner that another process made; its first ones, if none did.
    async fn load_keys(&mut self, owner: &MerchantId) -> Result<(), ProvisionError> {
        let rows = keys::list(&self.engine.db).await?;
        for row in rows.iter().filter(|row| row.owner == owner.as_str()) {
            self.engine.ring.install(&engine::stored(row)?).map_err(EngineError::from)?;
        }
        if !self.engine.ring.knows(owner.as_str()) {
            self.make_keys(owner).await?;
        }
        Ok(())
    }

    async fn make_keys(&mut self, owner: &MerchantId) -> Result<(), ProvisionError> {
        let Engine { ring, rng, .. } = self.engine;
        self.new_owners.push(owner.clone());
        let made = ring.make_keys(&**rng, owner.as_str(), &[Purpose::Seal, Purpose::Fingerprint], 1);
        for key in made.map_err(EngineError::from)? {
            keys::insert(&mut self.tx, &engine::row(&key, self.engine.now())).await?;
            ring.install(&key).map_err(EngineError::from)?;
        }
        Ok(())
    }

    async fn api_keys(&mut self, merchant: &MerchantId, wanted: &Merchant) -> Result<(), ProvisionError> {
        let there = merchants::list_keys(&mut self.tx, merchant).await?;
        for (index, key) in wanted.api_keys.iter().enumerate() {
            let hash = callers::hash_key(self.engine, &key.key)?;
            let before = there.iter().find(|(known, _)| *known == hash).map(|(_, key)| key);
            let permissions: Vec<&str> =
                key.permissions.iter().map(|permission| permission.as_str()).collect();
            let id = match before {
                Some(before) => before.id.clone(),
                None => ApiKeyId::parse(&self.engine.new_id()).map_err(EngineError::from)?,
            };
            let after = merchants::ApiKey {
                id,
                merchant: merchant.clone(),
                merchant_number: before.map_or(0, |before| before.merchant_number),
                name: key.name.clone(),
                mode: key.mode,
                permissions: permissions.join(" "),
                user: key.user.clone(),
                merchant_compat: before.map_or_else(String::new, |before| before.merchant_compat.clone()),
            };
            let effect = match before {
                Some(before) if *before == after => Effect::Left,
                Some(_) => Effect::Changed,
                None if merchants::find_key(&self.engine.db, &hash).await?.is_some() => {
                    return Err(ProvisionError::KeyOfAnother {
                        merchant: wanted.name.clone(),
                        ordinal: index + 1,
                    });
                }
                None => Effect::Created,
            };
            if effect != Effect::Left {
                merchants::save_key(&mut self.tx, &hash, &after, self.engine.now()).await?;
            }
            let called = key.name.clone().unwrap_or_else(|| (index + 1).to_string());
            self.say(effect, format!("API key {}/{called}", wanted.name));
        }
        Ok(())
    }

    async fn account(
        &mut self,
        owner: &MerchantId,
        merchant: &str,
        wanted: &Account,
    ) -> Result<(), ProvisionError> {
        let Account { name, connector, credentials, settings } = wanted;
        let put =
            accounts::put(self.engine, &mut self.tx, owner, name, *connector, credentials, Some(settings))
                .await?;
        let effect = match put {
            Put::Created => Effect::Created,
            Put::Changed => Effect::Changed,
            Put::Same => Effect::Left,
        };
        self.say(effect, format!("gateway account {merchant}/{name}"));
        if effect == Effect::Created
            && let Some(line) = self.lines.last_mut()
            && let Some(row) = store_accounts::find_within(&mut self.tx, owner, name).await?
        {
            line.notices = notices::path(&row.gateway, &row.id);
        }
        Ok(())
    }

    async fn shop(
        &mut self,
        owner: &MerchantId,
        merchant: &str,
        wanted: &NewShop,
    ) -> Result<(), ProvisionError> {
        let put = match shops::put(self.engine, &mut self.tx, owner, wanted, self.spare_keys.get(&wanted.id))
            .await
        {
            Err(EngineError::ShopOfAnother) => {
                return Err(ProvisionError::ShopOfAnother { merchant: merchant.to_owned(), shop: wanted.id });
            }
            other => other?,
        };
        let effect = match put {
            shops::Put::Created => Effect::Created,
            shops::Put::Changed => Effect::Changed,
            shops::Put::Same => Effect::Left,
        };
        self.say(effect, format!("shop {merchant}/{}", wanted.id));
        Ok(())
    }

    async fn document(&mut self, owner: &str, wanted: &Document, item: String) -> Result<(), ProvisionError> {
        let Document { kind, name, body } = wanted;
        let known = documents::find(&self.engine.db, owner, kind, name).await?.is_some();
        let changed = if *kind == ewallet_accounts::KIND {
            let kept = serde_json::from_value(body.clone()).map_err(|_| StoreError::Row)?;
            ewallet_accounts::put(self.engine, &mut self.tx, owner, name, &kept).await?
        } else if *kind == wallet::clients::KIND {
            wallet::registry::declare(self.engine, &mut self.tx, name, body).await?
        } else {
            crate::documents::put(self.engine, &mut self.tx, owner, kind, name, body).await?
        };
        let effect = match (known, changed) {
            (false, _) => Effect::Created,
            (true, true) => Effect::Changed,
            (true, false) => Effect::Left,
        };
        self.say(effect, item);
        Ok(())
    }

    async fn wallet_user(&mut self, wanted: &NewUser) -> Result<(), ProvisionError> {
        let (user, hash) = (wanted.id, self.new_hashes.get(&wanted.id));
        let effect = people::put(self.engine, &mut self.tx, wanted, hash).await.map_err(|fault| {
            let what = match fault {
                PeopleFault::NameTaken => {
                    "the name, e-mail address or telephone number is another user's".into()
                }
                PeopleFault::AccountTaken(number) => format!("account {number} is another user's"),
                PeopleFault::WalletTaken(id) => format!("wallet {id} leads to another account"),
                PeopleFault::Engine(error) => return ProvisionError::Engine(error),
            };
            ProvisionError::OfAnotherUser { user, what }
        })?;
        self.say(effect, format!("wallet user {user}"));
        Ok(())
    }

    fn say(&mut self, effect: Effect, item: String) {
        self.lines.push(Line { effect, item, notices: None });
    }
}
