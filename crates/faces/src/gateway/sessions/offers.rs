//! The e-wallet accounts that sessions offer, by kind, and what each kind can do (orchestra 10).

use std::sync::Arc;

use florin_engine::ewallet_accounts::{self, EWallet};
use florin_engine::{Caller, Engine, SecretText};
use serde::{Deserialize, Serialize};

use super::super::error::Problem;

/// Brands that Google Pay has names for (standards 5); the browser library knows the names.
const GOOGLE_BRANDS: [&str; 8] =
    ["Visa", "MasterCard", "AMEX", "Discover", "JCB", "Maestro", "Electron", "Elo"];
/// Brands that Apple Pay has names for.
const APPLE_BRANDS: [&str; 10] =
    ["Visa", "MasterCard", "AMEX", "Discover", "JCB", "UnionPay", "Maestro", "Electron", "Elo", "Dankort"];

/// A payment method, in the spelling of the browser library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Wallet {
    Mock,
    CardPay,
    GooglePay,
    ApplePay,
    PayPal,
    BankPay,
    #[serde(rename = "UPI")]
    Upi,
}

impl Wallet {
    const ALL: [Wallet; 7] = [
        Wallet::Mock,
        Wallet::CardPay,
        Wallet::GooglePay,
        Wallet::ApplePay,
        Wallet::PayPal,
        Wallet::BankPay,
        Wallet::Upi,
    ];

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Wallet::Mock => "Mock",
            Wallet::CardPay => "CardPay",
            Wallet::GooglePay => "GooglePay",
            Wallet::ApplePay => "ApplePay",
            Wallet::PayPal => "PayPal",
            Wallet::BankPay => "BankPay",
            Wallet::Upi => "UPI",
        }
    }

    /// The kind of this name, in any letter case.
    pub(super) fn find(name: &str) -> Option<Wallet> {
        Wallet::ALL.into_iter().find(|wallet| wallet.as_str().eq_ignore_ascii_case(name))
    }

    /// Whether it can show a card of one of these brands; an empty list is all brands. Wallets of phones know some brands
    /// only, and are not offered where they know none of a session's (standards 5).
    pub(super) fn knows_any(self, brands: &[String]) -> bool {
        let known: &[&str] = match self {
            Wallet::GooglePay => &GOOGLE_BRANDS,
            Wallet::ApplePay => &APPLE_BRANDS,
            _ => return true,
        };
        let is_known = |brand: &String| known.iter().any(|name| name.eq_ignore_ascii_case(brand));
        super::terms::takes_all(brands) || brands.iter().any(is_known)
    }

    /// Whether a card is charged at a gateway account, or stored.
    pub(super) fn is_card(self) -> bool {
        matches!(self, Wallet::Mock | Wallet::CardPay | Wallet::GooglePay | Wallet::ApplePay)
    }
}

impl From<EWallet> for Wallet {
    fn from(kind: EWallet) -> Wallet {
        match kind {
            EWallet::Mock => Wallet::Mock,
            EWallet::CardPay => Wallet::CardPay,
            EWallet::GooglePay => Wallet::GooglePay,
            EWallet::ApplePay => Wallet::ApplePay,
            EWallet::PayPal => Wallet::PayPal,
            EWallet::BankPay => Wallet::BankPay,
            EWallet::Upi => Wallet::Upi,
        }
    }
}

/// An account of one kind.
pub(super) struct Account {
    pub(super) wallet: Wallet,
    pub(super) kept: Arc<ewallet_accounts::Account>,
}

impl Account {
    fn of(kept: &Arc<ewallet_accounts::Account>) -> Account {
        Account { wallet: kept.wallet.into(), kept: kept.clone() }
    }

    pub(super) fn name(&self) -> &str {
        &self.kept.name
    }

    /// A property as text, if it is there and not empty.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        let value = self.kept.setting(key).map(SecretText::expose);
        value.filter(|text| !text.trim().is_empty()).map(str::to_owned)
    }

    /// `Perform3ds` of a CardPay account; `Skip` too where its `AuthenticationOption` says that nobody is asked.
    pub(super) fn three_ds(&self) -> Option<String> {
        let asks_nobody =
            || self.text("AuthenticationOption").is_some_and(|word| word.eq_ignore_ascii_case("None"));
        self.text("Perform3ds").or_else(|| asks_nobody().then(|| "Skip".to_owned()))
    }

    /// A property that says yes or no.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.text(key)
            .is_some_and(|text| ["true", "yes", "1"].iter().any(|yes| text.eq_ignore_ascii_case(yes)))
    }
}

/// All accounts of a merchant, by name.
pub(super) async fn all(engine: &Engine, caller: &Caller) -> Result<Vec<Account>, Problem> {
    Ok(ewallet_accounts::list(engine, &caller.merchant).await?.iter().map(Account::of).collect())
}

/// The account of this name.
pub(super) async fn named(engine: &Engine, caller: &Caller, name: &str) -> Result<Option<Account>, Problem> {
    Ok(ewallet_accounts::find(engine, &caller.merchant, name).await?.as_ref().map(Account::of))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_has_the_names_of_the_brands_that_wallets_know() {
        let library = include_str!("library/src/wallets.js");
        for (list, brands) in [("GOOGLE_NETWORKS", &GOOGLE_BRANDS[..]), ("APPLE_NETWORKS", &APPLE_BRANDS)] {
            let (_, rest) = library.split_once(&format!("const {list} = {{")).unwrap();
            let (names, _) = rest.split_once('}').unwrap();
            let pairs = names.split(',').filter_map(|pair| pair.split_once(':'));
            let mut named: Vec<&str> = pairs.map(|(brand, _)| brand.trim()).collect();
            let mut known = brands.to_vec();
            named.sort_unstable();
            known.sort_unstable();
            assert_eq!(named, known, "{list}");
        }
    }
}
