//! Payment tokens of wallets: opened for a payment, and used once (standards 1, 2).
//!
//! A token is verified and opened here, with the keys of an e-wallet account. What comes out is a [`WalletCard`]: a
//! source of money like a card. That its token is used is noted in the transaction that begins the payment, so a
//! token that is shown twice, at whatever node, begins one.

use std::fmt;
use std::sync::{Arc, LazyLock};

use aws_lc_rs::digest::{SHA256, digest};
use florin_connectors::ThreeDs;
use florin_domain::{Card, MerchantId, Mode, Money};
use florin_store::{StoreError, Tx, wallet_tokens as rows};
use florin_wallets::apple::{self, Freshness, Root};
use florin_wallets::google::{self, Recipient};
use florin_wallets::{Proof, Wallet, WalletError, WalletPayment, samsung};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::ewallet_accounts::{Account, Apple, Google, Ways};
use crate::orders::CardSource;

mod apple_session;
pub(crate) mod google_keys;

pub use apple_session::{SessionError, apple_session, is_apples};
pub use google_keys::{KeySource, check_google_keys, google_keys_age_s};

/// Where trust in wallets begins, and where they are reached.
#[derive(Debug, Clone)]
pub struct WalletSettings {
    /// A root certificate in place of Apple's, PEM: for a stand-in on a developer's machine, and ignored elsewhere.
    pub apple_root: Option<String>,
    /// Where merchants' sessions are asked for, in place of Apple's own addresses.
    pub apple_session_url: Option<String>,
    /// Google's root keys for real payments.
    pub google_keys: KeySource,
    /// Google's root keys for tests. They never vouch for a real payment.
    pub google_test_keys: KeySource,
}

impl Default for WalletSettings {
    fn default() -> WalletSettings {
        WalletSettings {
            apple_root: None,
            apple_session_url: None,
            google_keys: KeySource::Address(google_keys::LIVE.to_owned()),
            google_test_keys: KeySource::Address(google_keys::TEST.to_owned()),
        }
    }
}

/// What a token is opened for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Whether money is real.
    pub mode: Mode,
    /// The order's amount, which the payer must have agreed to.
    pub money: Money,
    /// The shop's id at the gateway, where tokens may be made out to the gateway instead of the merchant.
    pub gateway_merchant: Option<&'a str>,
}

/// A card out of a wallet: a network token with its cryptogram, or a plain card that nobody was asked about.
pub struct WalletCard {
    wallet: Wallet,
    card: Card,
    scheme: &'static str,
    cryptogram: Option<ThreeDs>,
    /// SHA-256 of the token's own id; none where the shop opened it and told none.
    token_hash: Option<String>,
}

impl fmt::Debug for WalletCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WalletCard")
            .field("wallet", &self.wallet)
            .field("card", &self.card)
            .finish_non_exhaustive()
    }
}

impl WalletCard {
    fn of(payment: WalletPayment, wanted: &Wanted<'_>, engine: &Engine) -> Result<WalletCard, EngineError> {
        payment.check_money(wanted.money)?;
        payment.card.expiry.check(engine.now())?;
        let WalletPayment { wallet, card, proof, message_id, network, .. } = payment;
        let cryptogram = match proof {
            Proof::CardOnly => None,
            Proof::Cryptogram { cryptogram, eci } => Some(ThreeDs {
                authentication_value: cryptogram.expose().to_owned(),
                // Where the wallet told none, none is sent (standards 1.4).
                eci: eci.map(|eci| eci.as_str().to_owned()).unwrap_or_default(),
                xid: String::new(),
                version: String::new(),
                merchant_name: String::new(),
                sli: None,
            }),
            // No PSP of ours takes the EMV form.
            Proof::Emv { .. } => return Err(WalletError::Unsupported("paymentDataType").into()),
        };
        let named = network.as_deref().and_then(florin_domain::Brand::find);
        let scheme = card.facts().brand.or(named).map_or("", florin_domain::Brand::as_str);
        let token_hash = message_id.map(|id| {
            let name = format!("{}\0{id}", wallet.as_str());
            hex::encode(digest(&SHA256, name.as_bytes()))
        });
        Ok(WalletCard { wallet, card, scheme, cryptogram, token_hash })
    }

    /// `apple_pay`, `google_pay`, `samsung_pay`.
    pub fn wallet(&self) -> &'static str {
        self.wallet.as_str()
    }

    /// The number, date and holder: those of a network token if it is one.
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// The holder's name as somebody else knows it; wallets rarely tell it.
    #[must_use]
    pub fn held_by(mut self, holder: Option<String>) -> WalletCard {
        if self.card.holder.is_empty()
            && let Some(holder) = holder
        {
            self.card.holder = holder;
        }
        self
    }

    /// Whether the number is a network token, for which the device authenticated its holder. Else it is a card like
    /// any other, and 3-D Secure rules apply.
    pub fn is_network_token(&self) -> bool {
        self.cryptogram.is_some()
    }

    /// The scheme that issued the network token: `Visa`.
    pub(crate) fn scheme(&self) -> &'static str {
        self.scheme
    }

    /// The cryptogram and what the wallet told of it.
    pub(crate) fn cryptogram(&self) -> Option<&ThreeDs> {
        self.cryptogram.as_ref()
    }
}

/// Verifies a token and opens it with an account's keys. [`EngineError::Wallet`] says what is wrong with it, and that
/// the order is another one than the payer agreed to.
pub async fn open(
    engine: &Arc<Engine>,
    account: &Account,
    token: &[u8],
    wanted: &Wanted<'_>,
) -> Result<WalletCard, EngineError> {
    let payment = match &account.ways {
        Ways::Apple(apple) => open_apple(engine, apple, token)?,
        Ways::Google(google) => open_google(engine, google, token, wanted).await?,
        Ways::Other => return Err(WalletError::Unsupported("wallet").into()),
    };
    WalletCard::of(payment, wanted, engine)
}

/// Apple's root, read once: it remembers the intermediate certificate that it has proven.
static APPLE: LazyLock<Result<Root, WalletError>> = LazyLock::new(Root::apple);

fn open_apple(engine: &Engine, account: &Apple, token: &[u8]) -> Result<WalletPayment, WalletError> {
    let make_believe;
    let root = match &engine.settings.wallets.apple_root {
        Some(pem) if engine.settings.insecure_dev => {
            make_believe = Root::from_pem(pem)?;
            &make_believe
        }
        _ => APPLE.as_ref().map_err(|unusable| *unusable)?,
    };
    let trust = apple::Trust { root, freshness: Freshness::default(), application_data: None };
    apple::Token::parse(token)?.verify(trust, engine.now())?.open(&account.keys)
}

async fn open_google(
    engine: &Arc<Engine>,
    account: &Google,
    token: &[u8],
    wanted: &Wanted<'_>,
) -> Result<WalletPayment, EngineError> {
    let now = engine.now();
    let token = google::Token::parse(token)?;
    let roots = google_keys::current(engine, wanted.mode).await?;
    let recipient = match (&account.gateway_id, wanted.gateway_merchant) {
        (Some(gateway), Some(shop)) => {
            Recipient::gateway(gateway, account.gateway_merchant_id.as_deref().unwrap_or(shop))
        }
        _ if wanted.mode == Mode::Test => Recipient::merchant(Recipient::TEST_MERCHANT),
        _ => Recipient::merchant(&account.merchant_id),
    };
    let trust = google::Trust {
        roots: &roots,
        mode: wanted.mode,
        recipient: &recipient,
        allow_signing_only: account.signing_only,
    };
    Ok(token.verify(trust, now)?.open(&account.keys, now)?)
}

/// Reads what a shop opened itself: nobody vouches for it but the shop. `wallet` is `apple_pay`, `google_pay` or
/// `samsung_pay`.
pub fn read_opened(
    engine: &Engine,
    wallet: &str,
    content: &[u8],
    wanted: &Wanted<'_>,
) -> Result<WalletCard, EngineError> {
    let payment = match wallet {
        "apple_pay" => apple::read_decrypted(content)?,
        "google_pay" => google::read_decrypted(content, engine.now())?,
        "samsung_pay" => samsung::read_decrypted(content)?,
        _ => return Err(WalletError::Unsupported("wallet").into()),
    };
    WalletCard::of(payment, wanted, engine)
}

/// Notes that a card's token is used, inside the transaction of what it is used for.
/// [`EngineError::WalletTokenUsed`] if it was used before. Payments do this themselves.
pub async fn mark(
    engine: &Engine,
    tx: &mut Tx,
    merchant: &MerchantId,
    card: &WalletCard,
    used_for: &str,
) -> Result<(), EngineError> {
    let Some(hash) = &card.token_hash else { return Ok(()) };
    match rows::mark(tx, merchant, hash, used_for, engine.now()).await {
        Err(StoreError::Taken) => Err(EngineError::WalletTokenUsed),
        other => Ok(other?),
    }
}

/// The same for whatever a payment is made with.
pub(crate) async fn mark_source(
    engine: &Engine,
    tx: &mut Tx,
    merchant: &MerchantId,
    source: &CardSource,
    used_for: &str,
) -> Result<(), EngineError> {
    match source {
        CardSource::Wallet(card) => mark(engine, tx, merchant, card, used_for).await,
        CardSource::Card(_) | CardSource::PspToken { .. } | CardSource::Direct(_) => Ok(()),
    }
}
