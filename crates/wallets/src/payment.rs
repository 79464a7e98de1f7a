//! What a wallet gives in the end: the same type for every wallet.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_domain::{Card, Expiry, Money, Pan};
use zeroize::Zeroizing;

use crate::error::{Mismatch, WalletError};

/// Whose wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wallet {
    /// Apple Pay.
    Apple,
    /// Google Pay.
    Google,
    /// Samsung Pay.
    Samsung,
}

impl Wallet {
    /// `apple_pay`, `google_pay`, `samsung_pay`.
    pub fn as_str(self) -> &'static str {
        match self {
            Wallet::Apple => "apple_pay",
            Wallet::Google => "google_pay",
            Wallet::Samsung => "samsung_pay",
        }
    }
}

/// Text that must not be seen: wiped when dropped, masked in `Debug`, opened by [`Secret::expose`] alone.
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub(crate) fn new(text: Zeroizing<String>) -> Secret {
        Secret(text)
    }

    /// The text itself. Do not keep a copy that is not wiped.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

/// The network's proof that the device agreed, for one authorization. Base64; masked in `Debug`, wiped when dropped.
pub struct Cryptogram(Secret);

impl Cryptogram {
    /// The longest text of a cryptogram; known ones have 28 to 56 characters.
    const MAX_LENGTH: usize = 256;

    pub(crate) fn parse(text: Zeroizing<String>) -> Result<Cryptogram, WalletError> {
        let fits = !text.is_empty()
            && text.len() <= Cryptogram::MAX_LENGTH
            && STANDARD.decode(text.as_bytes()).map(Zeroizing::new).is_ok();
        if fits { Ok(Cryptogram(Secret::new(text))) } else { Err(WalletError::Malformed("cryptogram")) }
    }

    /// The base64 text, for the request to the PSP and nowhere else.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl fmt::Debug for Cryptogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cryptogram(***)")
    }
}

/// Electronic commerce indicator: two digits (standards 3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Eci([u8; 2]);

impl Eci {
    /// Reads one or two digits; wallets often leave the leading zero out.
    pub(crate) fn parse(text: &str) -> Result<Eci, WalletError> {
        match *text.as_bytes() {
            [one] if one.is_ascii_digit() => Ok(Eci([b'0', one])),
            [ten, one] if ten.is_ascii_digit() && one.is_ascii_digit() => Ok(Eci([ten, one])),
            _ => Err(WalletError::Malformed("eciIndicator")),
        }
    }

    /// The two digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("00")
    }
}

/// How the payer was authenticated, and what proves it to the issuer.
#[derive(Debug)]
pub enum Proof {
    /// Not at all: a card number as if typed. 3-D Secure rules apply.
    CardOnly,
    /// On the device: the number is a network token, and this cryptogram fits it once.
    Cryptogram {
        /// The proof itself.
        cryptogram: Cryptogram,
        /// As the wallet told it. Where it told none, none is sent and none invented.
        eci: Option<Eci>,
    },
    /// On the device, in the EMV form that some regions ask for.
    Emv {
        /// EMV tags, base64.
        data: Secret,
        /// PIN block, as the wallet gave it.
        pin: Option<Secret>,
    },
}

/// A payment that a payer agreed to in a wallet.
#[derive(Debug)]
pub struct WalletPayment {
    /// Whose wallet.
    pub wallet: Wallet,
    /// The number, date and holder to charge; holders are rarely told, then the name is empty.
    pub card: Card,
    /// What proves the payer's consent.
    pub proof: Proof,
    /// What was agreed to, where the wallet tells.
    pub money: Option<Money>,
    /// Whether the wallet says that its holder was identified (`cardHolderAuthenticated`).
    pub holder_authenticated: Option<bool>,
    /// The token's own id: refuse a second use of it, for ever. None where a shop opened the token itself.
    pub message_id: Option<String>,
    /// The scheme that the wallet names, `Visa`.
    pub network: Option<String>,
    /// The card as the payer knows it, `Visa 6020`; digits of the funding card.
    pub display_name: Option<String>,
    /// Maker and model of the device, opaque.
    pub device: Option<String>,
    /// Id of a merchant token for later payments (MPAN).
    pub merchant_token: Option<Secret>,
    /// The members that nothing here reads, as a JSON object. Keep it sealed or not at all.
    pub rest: Option<Secret>,
}

impl WalletPayment {
    pub(crate) fn new(wallet: Wallet, pan: Pan, expiry: Expiry, proof: Proof) -> WalletPayment {
        WalletPayment {
            wallet,
            card: Card { pan, expiry, holder: String::new(), cvv: None },
            proof,
            money: None,
            holder_authenticated: None,
            message_id: None,
            network: None,
            display_name: None,
            device: None,
            merchant_token: None,
            rest: None,
        }
    }

    /// Whether the number is a network token, to be sent to a PSP as one.
    pub fn is_network_token(&self) -> bool {
        !matches!(self.proof, Proof::CardOnly)
    }

    /// Refuses a payment that was agreed to for another amount or currency than the order's. Google tells
    /// neither; what it gives fits every order (standards 1.4).
    pub fn check_money(&self, order: Money) -> Result<(), WalletError> {
        match self.money {
            Some(agreed) if agreed != order => Err(WalletError::Mismatch(Mismatch::Amount)),
            None if self.wallet != Wallet::Google => Err(WalletError::Mismatch(Mismatch::Amount)),
            _ => Ok(()),
        }
    }
}

/// What a token held, opened and not yet read. Masked in `Debug`, wiped when dropped.
pub struct Clear(Zeroizing<Vec<u8>>);

impl Clear {
    pub(crate) fn new(bytes: Zeroizing<Vec<u8>>) -> Clear {
        Clear(bytes)
    }

    /// The bytes themselves.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Clear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clear(***)")
    }
}
