//! Wallets at the checkout: what payers' devices gave is opened, and where a wallet may be offered is known
//! (checkout 7.2, checkout-gateway 5.5).

use std::sync::Arc;

use florin_domain::{Invalid, Mode, Money};
use florin_engine::ewallet_accounts::{self, Account, EWallet};
use florin_engine::shops::Shop;
use florin_engine::wallet_tokens::{self, WalletCard, Wanted};
use florin_engine::{Caller, Engine, EngineError, accounts, connector};
use url::Url;

use super::codes::brands;
use super::desk;
use super::errors::Errors;
use super::page::model::{AppleWallet, GoogleWallet, Wallets};
use super::refusal::Refusal;
use super::tokens::answer::{GooglePayView, WalletsView};
use super::tokens::payment_method::CREDIT_CARD;
use super::tokens::request::{CheckoutRequest, TransactionType};
use super::transactions::refusals;
use super::transactions::request::wallet::{Wallet, WalletToken};

/// Where the file lies by which a host proves itself to Apple (standards 1.5).
pub(super) const ASSOCIATION: &str = "/.well-known/apple-developer-merchantid-domain-association";

/// Opens what a wallet gave, for this amount. `E.1029`, `E.1030`: nobody can, or it is for something else.
pub(super) async fn open(
    engine: &Arc<Engine>,
    shop: &Shop,
    mode: Mode,
    money: Money,
    given: &WalletToken,
) -> Result<WalletCard, Refusal> {
    let number = shop.id.to_string();
    let wanted = Wanted { mode, money, gateway_merchant: Some(&number) };
    let wallet = given.wallet;
    let opened = if given.is_decrypted {
        // Whoever opens wallets' tokens holds the numbers of cards.
        if !shop.settings.raw_cards {
            return Err(refusals::coded("E.1065"));
        }
        wallet_tokens::read_opened(engine, wallet.as_str(), &given.payload, &wanted)
    } else {
        let Some(account) = account(engine, shop, wallet).await? else { return Err(invalid(wallet)) };
        wallet_tokens::open(engine, &account, &given.payload, &wanted).await
    };
    opened.map_err(|error| match error {
        EngineError::Wallet(why) => {
            tracing::info!(
                shop = shop.id,
                wallet = wallet.as_str(),
                why = why.code(),
                "a wallet's token was refused"
            );
            invalid(wallet)
        }
        EngineError::Invalid(Invalid::Expired) => Errors::one(&["credit_card", "date"], "is expired").into(),
        EngineError::Invalid(_) => invalid(wallet),
        other => other.into(),
    })
}

/// A token that nothing can be paid with.
pub(super) fn invalid(wallet: Wallet) -> Refusal {
    refusals::coded(if wallet == Wallet::Google { "E.1029" } else { "E.1030" })
}

/// The shop's account for a wallet; nobody has one for Samsung Pay.
pub(super) async fn account(
    engine: &Engine,
    shop: &Shop,
    wallet: Wallet,
) -> Result<Option<Arc<Account>>, Refusal> {
    Ok(match wallet {
        Wallet::Apple => ewallet_accounts::of_shop(engine, shop, EWallet::ApplePay).await?,
        Wallet::Google => ewallet_accounts::of_shop(engine, shop, EWallet::GooglePay).await?,
        Wallet::Samsung => None,
    })
}

/// The wallets with which a payment token may be paid.
#[derive(Default)]
pub(super) struct Offers {
    apple: Option<Arc<Account>>,
    google: Option<Arc<Account>>,
    /// The shop's number, which is its name at a gateway of Google's.
    shop: String,
}

impl Offers {
    /// What the shop has, the token allows, and the PSP takes.
    pub(super) async fn of(
        engine: &Engine,
        shop: &Shop,
        request: &CheckoutRequest,
    ) -> Result<Offers, Refusal> {
        let method = &request.payment_method;
        // What a device gives is good for this payment, so no card can be kept of it.
        if !method.offers(CREDIT_CARD) || request.transaction_type == TransactionType::Tokenization {
            return Ok(Offers::default());
        }
        let wanted = async |wallet: Wallet| {
            let is_excluded = brands::is_listed(&method.excluded_brands, Some(wallet.as_str()), None);
            if is_excluded { Ok(None) } else { account(engine, shop, wallet).await }
        };
        let apple = wanted(Wallet::Apple).await?.filter(|account| account.opens_tokens());
        let google = wanted(Wallet::Google).await?.filter(|account| account.opens_tokens());
        let none = apple.is_none() && google.is_none();
        if none || !psp_takes_them(engine, shop, desk::mode(request.test)).await? {
            return Ok(Offers::default());
        }
        Ok(Offers { apple, google, shop: shop.id.to_string() })
    }

    /// Their words in lists of brands.
    pub(super) fn words(&self) -> impl Iterator<Item = &'static str> {
        let apple = self.apple.as_ref().map(|_| Wallet::Apple.as_str());
        apple.into_iter().chain(self.google.as_ref().map(|_| Wallet::Google.as_str()))
    }

    /// As apps are told of them.
    pub(super) fn view(&self) -> WalletsView<'_> {
        let google = self.google.as_ref().and_then(|account| account.google());
        WalletsView {
            google_pay: google.and_then(|google| {
                Some(GooglePayView {
                    gateway_id: google.gateway_id.as_deref()?,
                    gateway_merchant_id: google.gateway_merchant_id.as_deref().unwrap_or(&self.shop),
                    status: "active",
                })
            }),
            apple_merchant_id: self
                .apple
                .as_ref()
                .and_then(|account| account.apple())
                .map(|apple| apple.merchant_id.as_str()),
            samsung_service_id: None,
        }
    }

    /// As the page draws them. Apple's sheet opens only where Apple knows the page's host, and both want to know
    /// the shop's country and at least one brand.
    pub(super) fn on_page(&self, engine: &Engine, shop: &Shop, excluded: &[String]) -> Wallets {
        let Some(country) = shop.settings.country.clone() else { return Wallets::default() };
        let host = host_of(&engine.settings().public_url);
        let apple = self.apple.as_ref().and_then(|account| account.apple()).filter(|apple| {
            apple.identity.is_some() && host.is_some_and(|host| apple.domains.contains(&host))
        });
        let google = self.google.as_ref().and_then(|account| account.google());
        let networks = |names: &[(&str, &str)]| -> Vec<String> {
            let taken = names.iter().filter(|(word, _)| !brands::is_listed(excluded, Some(word), None));
            taken.map(|(_, name)| (*name).to_owned()).collect()
        };
        let wallets = Wallets {
            apple: apple.map(|_| AppleWallet { country: country.clone(), networks: networks(APPLE) }),
            google: google.map(|google| GoogleWallet {
                gateway: google.gateway_id.clone(),
                gateway_merchant: google
                    .gateway_id
                    .as_ref()
                    .map(|_| google.gateway_merchant_id.clone().unwrap_or_else(|| self.shop.clone())),
                public_key: if google.gateway_id.is_none() { google.public_key() } else { None },
                merchant: Some(google.merchant_id.clone()),
                networks: networks(GOOGLE),
                country,
            }),
        };
        Wallets {
            apple: wallets.apple.filter(|apple| !apple.networks.is_empty()),
            google: wallets.google.filter(|google| !google.networks.is_empty()),
        }
    }
}

/// The dialect's brands and Apple's networks (standards 5).
const APPLE: &[(&str, &str)] = &[
    ("visa", "visa"),
    ("master", "masterCard"),
    ("amex", "amex"),
    ("discover", "discover"),
    ("jcb", "jcb"),
    ("unionpay", "chinaUnionPay"),
    ("maestro", "maestro"),
    ("elo", "elo"),
    ("dankort", "dankort"),
    ("mir", "mir"),
];
/// The dialect's brands and Google's networks (standards 5).
const GOOGLE: &[(&str, &str)] = &[
    ("visa", "VISA"),
    ("master", "MASTERCARD"),
    ("amex", "AMEX"),
    ("discover", "DISCOVER"),
    ("jcb", "JCB"),
    ("maestro", "MAESTRO"),
    ("elo", "ELO"),
];

/// Whether the PSP of this mode takes network tokens: most of what wallets give are.
async fn psp_takes_them(engine: &Engine, shop: &Shop, mode: Mode) -> Result<bool, Refusal> {
    if mode == Mode::Test {
        return Ok(true);
    }
    let Some(name) = shop.settings.live.as_deref() else { return Ok(false) };
    let caller: Caller = shop.caller(mode, "")?;
    let account = accounts::resolve(engine, &caller, name).await?.ok();
    let connector = account.and_then(|account| connector(account.gateway));
    Ok(connector.is_some_and(|connector| connector.manifest().network_tokens))
}

/// The host of an address, in small letters.
pub(super) fn host_of(address: &str) -> Option<String> {
    Url::parse(address).ok()?.host_str().map(str::to_ascii_lowercase)
}
