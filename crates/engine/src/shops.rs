//! Shops: who they are, what they may do, and the key pair that signs for them and opens their cards' fields.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use florin_domain::{ApiKeyId, MerchantId, Mode, Timestamp};
use florin_store::shops::{self as rows, ShopRow};
use florin_store::{StoreError, Tx};
use florin_vault::{Aad, RsaKey, SecretText};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::callers::Caller;
use crate::engine::Engine;
use crate::error::EngineError;

/// What an operator decides for a shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a shop, each with a name")]
pub struct ShopSettings {
    /// Ask for a challenge when the card is enrolled.
    pub three_d_secure: bool,
    /// May send card numbers host to host.
    pub raw_cards: bool,
    /// The gateway account of live payments; none: they are refused.
    pub live: Option<String>,
    /// Give a card token for every successful payment, contract or not.
    pub always_return_tokens: bool,
    /// Where events go unless a request names another address.
    pub notification_url: Option<String>,
    /// Browsers may create payment tokens with the public key alone.
    pub public_key_creation: bool,
    /// Origins of its pages, such as `https://shop.example`: they alone may frame the page and use the public key.
    /// None: any page with TLS may.
    pub origins: Vec<String>,
    /// Return addresses may have schemes of an app's own.
    pub custom_schemes: bool,
    /// Amounts are shown with the digits of the vendor's table instead of ISO 4217's.
    pub vendor_digits: bool,
    /// Events also carry the shop's secret as HTTP Basic, as the dialect has it.
    pub basic_in_events: bool,
    /// Addresses of events and verification calls may be `http`.
    pub plain_http: bool,
    /// Signs events by Standard Webhooks too: `whsec_…`. Two during a rotation.
    pub webhook_secrets: Vec<String>,
    /// Several captures of one authorization.
    pub several_captures: bool,
    /// Fields of customer and billing address without which a transaction is refused.
    pub required_fields: Vec<String>,
    /// Test mode takes any card number, not only those of the tables.
    pub any_test_card: bool,
    /// E-wallet accounts that its payers may use, by name; of two of a kind the first one counts. None: the first one
    /// of each kind that the merchant has.
    pub ewallet_accounts: Option<Vec<String>>,
    /// As the customer reads it.
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Its home page.
    pub url: Option<String>,
    /// For questions.
    pub contact_email: Option<String>,
    /// For questions.
    pub contact_phone: Option<String>,
}

impl Default for ShopSettings {
    fn default() -> ShopSettings {
        ShopSettings {
            three_d_secure: false,
            raw_cards: false,
            live: None,
            always_return_tokens: true,
            notification_url: None,
            public_key_creation: false,
            origins: Vec::new(),
            custom_schemes: false,
            vendor_digits: false,
            basic_in_events: true,
            plain_http: true,
            webhook_secrets: Vec::new(),
            several_captures: true,
            required_fields: Vec::new(),
            any_test_card: true,
            ewallet_accounts: None,
            name: String::new(),
            country: None,
            url: None,
            contact_email: None,
            contact_phone: None,
        }
    }
}

/// A shop.
#[derive(Debug, Clone)]
pub struct Shop {
    /// What it shows as its user name.
    pub id: i64,
    /// Whose.
    pub merchant: MerchantId,
    /// The merchant's number.
    pub merchant_number: i64,
    /// What its operator decided.
    pub settings: ShopSettings,
    /// What it shows as its password.
    pub secret: SecretText,
    /// Its public key: one line of base64, the DER of a SubjectPublicKeyInfo.
    pub public_key: String,
    key: Arc<RsaKey>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Shop {
    /// The shop as a caller of the engine.
    pub fn caller(&self, mode: Mode, request: &str) -> Result<Caller, EngineError> {
        let key = ApiKeyId::parse(&format!("shop-{}", self.id))?;
        Ok(Caller::of_shop(self.merchant.clone(), self.merchant_number, key, mode, request))
    }

    /// Within what its card tokens are good.
    pub fn scope(&self) -> String {
        format!("shop/{}", self.id)
    }

    /// Its key pair, to sign events and to open encrypted fields.
    pub fn key(&self) -> &Arc<RsaKey> {
        &self.key
    }
}

/// A shop as it should be.
pub struct NewShop {
    /// Its id.
    pub id: i64,
    /// Its password.
    pub secret: Zeroizing<String>,
    /// Its private key as PEM; made when it is absent and none is there.
    pub private_key_pem: Option<Zeroizing<String>>,
    /// Everything that is no secret.
    pub settings: ShopSettings,
}

/// What is sealed of a shop.
#[derive(Serialize, Deserialize)]
struct Kept {
    settings: ShopSettings,
    secret: String,
    private_key: String,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.secret.zeroize();
        self.private_key.zeroize();
    }
}

/// The shop that shows this id and this secret; none if they do not belong together. An unknown id
/// takes as long as a wrong secret.
pub async fn authenticate(engine: &Engine, id: i64, secret: &str) -> Result<Option<Shop>, EngineError> {
    let shown = hash_secret(engine, id, secret)?;
    let Some(shop) = by_id(engine, id).await? else {
        let _ = is_same(&shown, &shown);
        return Ok(None);
    };
    let known = hash_secret(engine, id, shop.secret.expose())?;
    Ok(is_same(&shown, &known).then_some(shop))
}

/// A shop by its id.
pub async fn by_id(engine: &Engine, id: i64) -> Result<Option<Shop>, EngineError> {
    let now = engine.now();
    let before = engine.recent_shops.before();
    if let Some(shop) = engine.recent_shops.get(&id, now) {
        return Ok(Some(shop));
    }
    let Some(row) = rows::read_one(&engine.db, id).await? else { return Ok(None) };
    let shop = open(engine, row).await?;
    engine.recent_shops.keep(id, shop.clone(), now, before);
    Ok(Some(shop))
}

/// The shop whose public key a browser shows.
pub async fn by_public_key(engine: &Engine, public_key: &str) -> Result<Option<Shop>, EngineError> {
    let hash = hash_public_key(engine, public_key)?;
    match rows::read_by_public_key(&engine.db, &hash).await? {
        Some(row) => open(engine, row).await.map(Some),
        None => Ok(None),
    }
}

/// Key pairs that were parsed, by what was declared of their shop or the wallet's key says: parsing costs more than using
/// one.
#[derive(Debug, Default)]
pub(crate) struct ParsedKeys(Mutex<HashMap<String, Arc<RsaKey>>>);

impl ParsedKeys {
    pub(crate) fn get_or_parse(&self, digest: &str, stored: &str) -> Result<Arc<RsaKey>, EngineError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(key) = kept.get(digest) {
            return Ok(key.clone());
        }
        let key = Arc::new(RsaKey::read_stored(&SecretText::new(stored.to_owned()))?);
        kept.insert(digest.to_owned(), key.clone());
        Ok(key)
    }
}

/// What became of a shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It was not there.
    Created,
    /// It said something else.
    Changed,
    /// It was as declared.
    Same,
}

/// A key pair for a shop that needs a new one. Making it takes long: before the transaction, which holds up
/// others.
pub(crate) async fn spare_key(engine: &Engine, new: &NewShop) -> Result<Option<RsaKey>, EngineError> {
    if new.private_key_pem.is_some() || rows::read_one(&engine.db, new.id).await?.is_some() {
        return Ok(None);
    }
    let made = tokio::task::spawn_blocking(RsaKey::generate).await;
    Ok(Some(made.map_err(|_| StoreError::Broken("a thread for RSA ended".into()))??))
}

/// Makes a shop as it should be, inside a transaction. `spare` is the key pair of a new one that brings none.
pub(crate) async fn put(
    engine: &Engine,
    tx: &mut Tx,
    merchant: &MerchantId,
    new: &NewShop,
    spare: Option<&RsaKey>,
) -> Result<Put, EngineError> {
    let settings = serde_json::to_string(&new.settings).map_err(|_| StoreError::Row)?;
    let pem = new.private_key_pem.as_ref().map_or("", |pem| pem.as_str());
    let declared = Zeroizing::new([&new.id.to_string(), settings.as_str(), &new.secret, pem].join("\0"));
    let digest = engine.ring.lookup("shop", declared.as_bytes())?;
    let before = rows::find(tx, new.id).await?;
    if before.as_ref().is_some_and(|row| row.digest == digest && row.merchant == *merchant) {
        return Ok(Put::Same);
    }
    if before.as_ref().is_some_and(|row| row.merchant != *merchant) {
        return Err(EngineError::ShopOfAnother);
    }
    let read;
    let key = match (&new.private_key_pem, &before, spare) {
        (Some(pem), ..) => {
            read = RsaKey::read_pem(pem)?;
            &read
        }
        (None, Some(row), _) => {
            read = RsaKey::read_stored(&SecretText::new(unseal(engine, row)?.private_key.clone()))?;
            &read
        }
        (None, None, Some(spare)) => spare,
        // It was deleted at this very moment: the whole begins again.
        (None, None, None) => return Err(StoreError::Again.into()),
    };
    let kept = Kept {
        settings: new.settings.clone(),
        secret: new.secret.to_string(),
        private_key: key.stored()?.expose().to_owned(),
    };
    let text = Zeroizing::new(serde_json::to_vec(&kept).map_err(|_| StoreError::Row)?);
    let record = new.id.to_string();
    let row = ShopRow {
        id: new.id,
        merchant: merchant.clone(),
        merchant_number: 0,
        secret_hash: hash_secret(engine, new.id, &new.secret)?,
        public_key_hash: hash_public_key(engine, key.public_key())?,
        digest,
        body: engine.ring.seal(&*engine.rng, aad(merchant, &record), &text)?,
        created_at: before.as_ref().map_or_else(|| engine.now(), |row| row.created_at),
    };
    rows::save(tx, &row).await?;
    let recent = engine.recent_shops.clone();
    tx.after_commit(move || recent.forget());
    Ok(if before.is_some() { Put::Changed } else { Put::Created })
}

async fn open(engine: &Engine, row: ShopRow) -> Result<Shop, EngineError> {
    engine.ensure_keys(&row.merchant).await?;
    let kept = unseal(engine, &row)?;
    let key = engine.parsed_keys.get_or_parse(&row.digest, &kept.private_key)?;
    Ok(Shop {
        id: row.id,
        merchant: row.merchant.clone(),
        merchant_number: row.merchant_number,
        settings: kept.settings.clone(),
        secret: SecretText::new(kept.secret.clone()),
        public_key: key.public_key().to_owned(),
        key,
        created_at: row.created_at,
    })
}

fn unseal(engine: &Engine, row: &ShopRow) -> Result<Kept, EngineError> {
    let record = row.id.to_string();
    let text = engine.ring.open(aad(&row.merchant, &record), &row.body)?;
    Ok(serde_json::from_slice(text.expose()).map_err(|_| StoreError::Row)?)
}

fn aad<'a>(merchant: &'a MerchantId, record: &'a str) -> Aad<'a> {
    Aad { merchant: merchant.as_str(), record, field_set: "shop", version: 1 }
}

fn hash_secret(engine: &Engine, id: i64, secret: &str) -> Result<String, EngineError> {
    Ok(engine.ring.lookup("shop-secret", format!("{id}\0{secret}").as_bytes())?)
}

fn hash_public_key(engine: &Engine, public_key: &str) -> Result<String, EngineError> {
    Ok(engine.ring.lookup("shop-public-key", public_key.as_bytes())?)
}

/// Hashes under a secret key: comparing them tells nothing about what was hashed.
fn is_same(shown: &str, known: &str) -> bool {
    shown == known
}
