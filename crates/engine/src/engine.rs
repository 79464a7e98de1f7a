//! The engine: database, key ring, connectors, HTTP client and clock in one place.

use std::sync::Arc;
use std::time::Duration;

use florin_domain::{AttemptRef, MerchantId, PaymentId, Timestamp};
use florin_store::{Db, StoreError, keys};
use florin_vault::{INSTALLATION, KeyRing, KeyState, OsRandom, Purpose, Random, StoredKey};
use tokio_util::task::TaskTracker;

use crate::accounts::Owned;
use crate::callers::Caller;
use crate::clock::{Clock, SystemClock};
use crate::deliveries::Announced;
use crate::error::EngineError;
use crate::ewallet_accounts;
use crate::http::Http;
use crate::outbound::{Network, Outbound, target};
use crate::recent::Recent;
use crate::sessions::{self, SessionKeys};
use crate::shops::{ParsedKeys, Shop};
use crate::signing::Signing;
use crate::wallet::clients::WalletClients;
use crate::wallet::nonces::Heard;
use crate::wallet::numbers::Numbers;
use crate::wallet_tokens::WalletSettings;
use crate::wallet_tokens::google_keys::GoogleKeys;

/// What an operator decides.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Lifts what only a developer's machine may lift (operate 2).
    pub insecure_dev: bool,
    /// Where browsers and merchants reach us, without a slash at the end.
    pub public_url: String,
    /// Where the simulator inside this process answers, if there is one.
    pub simulator_url: Option<String>,
    /// When to ask about an unknown outcome: seconds after it, each step from the one before.
    pub inquiry_schedule_s: Vec<u32>,
    /// How often a process says that it is alive. Three beats missed, and it counts as dead.
    pub heartbeat: Duration,
    /// Networks that merchants' addresses may lead to although they are not public: labs.
    pub outbound_allow: Vec<Network>,
    /// Ports that merchants' addresses may have.
    pub outbound_ports: Vec<u16>,
    /// Where trust in wallets begins.
    pub wallets: WalletSettings,
    /// Days after which e-wallet sessions are forgotten; two at least.
    pub sessions_kept_days: u32,
}

/// Schedule of `standards.md` 8.4; then a person decides.
pub const INQUIRY_SCHEDULE_S: [u32; 8] = [5, 15, 60, 300, 900, 3600, 21_600, 86_400];
/// The same on a developer's machine (operate 8).
pub const INQUIRY_SCHEDULE_DEV_S: [u32; 8] = [1, 2, 5, 10, 30, 60, 300, 900];

impl Settings {
    /// What serves a developer: fast inquiries, simulator at hand.
    pub fn dev() -> Settings {
        Settings {
            insecure_dev: true,
            public_url: "http://127.0.0.1:8080".into(),
            simulator_url: None,
            inquiry_schedule_s: INQUIRY_SCHEDULE_DEV_S.to_vec(),
            heartbeat: Duration::from_secs(1),
            outbound_allow: Vec::new(),
            outbound_ports: target::PORTS.to_vec(),
            wallets: WalletSettings::default(),
            sessions_kept_days: sessions::USUAL_DAYS,
        }
    }

    /// What serves a merchant.
    pub fn production(public_url: &str) -> Settings {
        Settings {
            insecure_dev: false,
            public_url: public_url.to_owned(),
            simulator_url: None,
            inquiry_schedule_s: INQUIRY_SCHEDULE_S.to_vec(),
            heartbeat: Duration::from_secs(5),
            outbound_allow: Vec::new(),
            outbound_ports: target::PORTS.to_vec(),
            wallets: WalletSettings::default(),
            sessions_kept_days: sessions::USUAL_DAYS,
        }
    }
}

/// Everything that does things.
pub struct Engine {
    pub(crate) db: Db,
    pub(crate) ring: Arc<KeyRing>,
    pub(crate) http: Http,
    pub(crate) outbound: Outbound,
    pub(crate) signing: Signing,
    pub(crate) settings: Settings,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) rng: Arc<dyn Random>,
    /// This process, as the attempts that it sends name it.
    pub(crate) node: String,
    /// API keys by their hash, as they were read within the last second.
    pub(crate) recent_callers: Recent<String, Caller>,
    /// Gateway accounts by merchant and name, likewise.
    pub(crate) recent_accounts: Arc<Recent<(MerchantId, String), Owned>>,
    /// Shops by their id, likewise.
    pub(crate) recent_shops: Arc<Recent<i64, Shop>>,
    /// Clients of the wallet, likewise.
    pub(crate) recent_wallet: Recent<(), Arc<WalletClients>>,
    /// E-wallet accounts of a merchant, likewise, with their keys parsed.
    pub(crate) recent_ewallets: Recent<MerchantId, Arc<Vec<Arc<ewallet_accounts::Account>>>>,
    /// Google's root keys.
    pub(crate) google_keys: GoogleKeys,
    /// Keys of e-wallet sessions, parsed.
    pub(crate) session_keys: SessionKeys,
    /// Attempts about which a PSP was asked within the last second, because somebody waits for news.
    pub(crate) recent_looks: Recent<AttemptRef, ()>,
    /// Signed requests of the wallet that this process has heard.
    pub(crate) heard_nonces: Heard,
    /// Numbers of the wallet's deposits.
    pub(crate) deposit_numbers: Numbers,
    /// Numbers of payments between users' accounts.
    pub(crate) payment_numbers: Numbers,
    /// Numbers of allowances.
    pub(crate) allowance_numbers: Numbers,
    /// Numbers of lines that users are told.
    pub(crate) statement_numbers: Numbers,
    /// Key pairs of shops, parsed.
    pub(crate) parsed_keys: ParsedKeys,
    /// Payments under way: they go on when their caller hangs up.
    pub(crate) tasks: TaskTracker,
    /// What was announced, and who renders it.
    pub(crate) announced: Arc<Announced>,
}

impl Engine {
    /// With the machine's clock and random numbers.
    pub fn new(db: Db, ring: Arc<KeyRing>, settings: Settings) -> Arc<Engine> {
        Engine::with(db, ring, settings, Arc::new(SystemClock), Arc::new(OsRandom))
    }

    /// With a clock and random numbers of the caller's.
    pub fn with(
        db: Db,
        ring: Arc<KeyRing>,
        settings: Settings,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Random>,
    ) -> Arc<Engine> {
        let node = id(clock.now(), &*rng);
        let heard_nonces = Heard::since(clock.now().seconds());
        Arc::new(Engine {
            db,
            ring,
            http: Http::new(),
            outbound: Outbound::new(&settings),
            signing: Signing::new(),
            google_keys: GoogleKeys::new(&settings.wallets),
            recent_ewallets: Recent::new(),
            settings,
            clock,
            rng,
            node,
            tasks: TaskTracker::new(),
            recent_callers: Recent::new(),
            recent_accounts: Arc::new(Recent::new()),
            recent_looks: Recent::new(),
            announced: Arc::default(),
            recent_shops: Arc::new(Recent::new()),
            recent_wallet: Recent::new(),
            heard_nonces,
            deposit_numbers: Numbers::default(),
            payment_numbers: Numbers::default(),
            allowance_numbers: Numbers::default(),
            statement_numbers: Numbers::default(),
            parsed_keys: ParsedKeys::default(),
            session_keys: SessionKeys::default(),
        })
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The database.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// The key ring.
    pub fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// The client for addresses that merchants give us.
    pub fn outbound(&self) -> &Outbound {
        &self.outbound
    }

    /// What the operator decided.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A new id: 32 hexadecimal digits, time-ordered.
    pub fn new_id(&self) -> String {
        id(self.now(), &*self.rng)
    }

    pub(crate) fn new_payment_id(&self) -> Result<PaymentId, EngineError> {
        Ok(PaymentId::parse(&self.new_id())?)
    }

    /// Whether payments can be made: database reachable and migrated, keys open. The reason, if not.
    pub async fn ready(&self) -> Result<(), String> {
        match self.db.version().await {
            Ok(version) if version == florin_store::latest_version() => {}
            Ok(version) => {
                let known = florin_store::latest_version();
                return Err(format!(
                    "the database has version {version} and {known} is needed; run `florin migrate`"
                ));
            }
            Err(error) => return Err(error.to_string()),
        }
        if self.ring.is_sealed() {
            return Err("the vault is sealed; run `florin keys unseal`".into());
        }
        Ok(())
    }

    /// Puts every key of the store into the ring, and makes the installation's own the first time.
    pub async fn load_keys(&self) -> Result<(), EngineError> {
        let rows = keys::list(&self.db).await?;
        for row in &rows {
            self.ring.install(&stored(row)?)?;
        }
        if !rows.iter().any(|row| row.owner == INSTALLATION) {
            self.make_keys(INSTALLATION, &[Purpose::Seal, Purpose::Lookup]).await?;
        }
        Ok(())
    }

    /// Makes a merchant's first keys unless they are there. Two nodes may try at once: one wins, both use its keys.
    pub async fn ensure_keys(&self, merchant: &MerchantId) -> Result<(), EngineError> {
        if self.ring.knows(merchant.as_str()) {
            return Ok(());
        }
        self.load_keys().await?;
        if !self.ring.knows(merchant.as_str()) {
            self.make_keys(merchant.as_str(), &[Purpose::Seal, Purpose::Fingerprint]).await?;
        }
        Ok(())
    }

    async fn make_keys(&self, owner: &str, purposes: &[Purpose]) -> Result<(), EngineError> {
        let made = self.ring.make_keys(&*self.rng, owner, purposes, 1)?;
        let mut tx = self.db.begin().await?;
        let kept = async {
            for key in &made {
                keys::insert(&mut tx, &row(key, self.now())).await?;
            }
            tx.commit().await
        };
        match kept.await {
            Ok(()) => {
                for key in &made {
                    self.ring.install(key)?;
                }
                Ok(())
            }
            Err(StoreError::Taken) => {
                // Somebody made them at the same moment. Read behind them, and wait for their commit:
                // nothing may be sealed under keys that are not kept.
                let mut tx = self.db.begin().await?;
                let rows = keys::list_within(&mut tx).await?;
                tx.commit().await?;
                for row in &rows {
                    self.ring.install(&stored(row)?)?;
                }
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Waits until every payment under way has been recorded.
    pub async fn drain(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// A key as the store keeps it.
pub fn row(key: &StoredKey, now: Timestamp) -> keys::KeyRow {
    keys::KeyRow {
        owner: key.owner.clone(),
        purpose: key.purpose.as_str().to_owned(),
        version: i64::from(key.version),
        state: key.state.as_str().to_owned(),
        wrapped: key.wrapped.clone(),
        created_at: now,
    }
}

/// A key as the ring takes it.
pub fn stored(row: &keys::KeyRow) -> Result<StoredKey, EngineError> {
    Ok(StoredKey {
        owner: row.owner.clone(),
        purpose: Purpose::parse(&row.purpose)?,
        version: u32::try_from(row.version).map_err(|_| StoreError::Row)?,
        state: KeyState::parse(&row.state)?,
        wrapped: row.wrapped.clone(),
    })
}

fn id(now: Timestamp, rng: &dyn Random) -> String {
    let mut random = [0_u8; 10];
    rng.fill(&mut random);
    let millis = u64::try_from(now.micros() / 1000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().simple().to_string()
}
