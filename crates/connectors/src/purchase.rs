//! What is charged, by whom and on whose wish: the body of a charge or an authorization.

use std::fmt;

use florin_domain::{Card, Money};
use serde::{Deserialize, Serialize};

/// A charge or authorization.
#[derive(Debug)]
pub struct Purchase<'a> {
    /// How much.
    pub money: Money,
    /// What is charged.
    pub instrument: Instrument<'a>,
    /// Who pays, as far as the merchant told.
    pub payer: Option<&'a Payer>,
    /// The merchant's own reference (`myRef`).
    pub merchant_reference: Option<&'a str>,
    /// Order text.
    pub description: Option<&'a str>,
    /// Digital goods.
    pub digital: Option<bool>,
    /// Also give a token of the card.
    pub generate_token: bool,
    /// Where the payer's browser returns to after a challenge.
    pub return_url: Option<&'a str>,
    /// Whether the PSP should have the payer authenticated.
    pub authentication: Authentication,
    /// Who begins it: the payer at the page, or the merchant with a card that it may charge.
    pub initiator: Initiator<'a>,
}

/// Whether the PSP should have the payer authenticated (standards 3).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Authentication {
    /// As PSP and issuer see fit.
    #[default]
    Auto,
    /// No 3-D Secure is run.
    Skip,
    /// A challenge is wanted.
    Challenge,
}

/// Who begins a payment (standards 4).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Initiator<'a> {
    /// The payer is there.
    #[default]
    Payer,
    /// The merchant, under a contract.
    Merchant {
        /// The network's id of the payment in which the payer agreed.
        network_transaction_id: Option<&'a str>,
    },
}

/// What is charged. `Debug` shows neither a token nor an authentication value.
pub enum Instrument<'a> {
    /// A card number, perhaps authenticated elsewhere.
    Card {
        /// The card.
        card: &'a Card,
        /// What a 3-D Secure server said.
        three_ds: Option<&'a ThreeDs>,
    },
    /// A network token with its cryptogram.
    NetworkToken {
        /// The token as a card: its number, its date, the holder.
        card: &'a Card,
        /// The scheme that issued it: `Visa`, `MasterCard`, `Amex`.
        scheme: &'a str,
        /// The wallet that it came out of, `apple_pay` or `google_pay`; none if a token requestor of the merchant's
        /// own got it.
        wallet: Option<&'a str>,
        /// Cryptogram (in `authentication_value`) and ECI; merchant-initiated payments go without.
        three_ds: Option<&'a ThreeDs>,
    },
    /// A token that this PSP gave earlier.
    PspToken {
        /// The PSP's token.
        token: &'a str,
    },
    /// No card: the payer approves the payment elsewhere.
    Direct(&'a Direct),
}

/// How a payer approves a payment elsewhere (orchestra 10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Direct {
    /// In an account at PayPal.
    PayPal {
        /// Where the browser goes when the payer turns back; where they return to, if it is none.
        cancel_url: Option<String>,
    },
    /// At a bank.
    Bank {
        /// The bank's country, ISO 3166-1 alpha-2.
        country: String,
    },
    /// In an app for UPI.
    Upi {
        /// The payer's address in UPI; none if a code is scanned instead.
        payer_address: Option<String>,
    },
}

impl Direct {
    /// What it is approved with.
    pub fn kind(&self) -> DirectKind {
        match self {
            Direct::PayPal { .. } => DirectKind::PayPal,
            Direct::Bank { .. } => DirectKind::Bank,
            Direct::Upi { .. } => DirectKind::Upi,
        }
    }
}

/// What a direct payment is approved with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DirectKind {
    /// An account at PayPal.
    PayPal,
    /// A bank.
    Bank,
    /// An app for UPI.
    Upi,
}

impl fmt::Debug for Instrument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Instrument::Card { card, three_ds } => {
                f.debug_struct("Card").field("card", card).field("three_ds", three_ds).finish()
            }
            Instrument::NetworkToken { card, scheme, wallet, three_ds } => f
                .debug_struct("NetworkToken")
                .field("card", card)
                .field("scheme", scheme)
                .field("wallet", wallet)
                .field("three_ds", three_ds)
                .finish(),
            Instrument::PspToken { .. } => f.debug_struct("PspToken").finish_non_exhaustive(),
            Instrument::Direct(direct) => f.debug_tuple("Direct").field(&direct.kind()).finish(),
        }
    }
}

/// Authentication done elsewhere (orchestra 3.4). The value is a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct ThreeDs {
    /// CAVV, AAV or token cryptogram, base64.
    pub authentication_value: String,
    /// Two digits.
    pub eci: String,
    /// Transaction id of the directory server.
    pub xid: String,
    /// `2.1.0`, `2.2.0`, …
    pub version: String,
    /// The name used when authenticating.
    pub merchant_name: String,
    /// Mastercard's security level indicator.
    pub sli: Option<String>,
}

impl fmt::Debug for ThreeDs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreeDs")
            .field("eci", &self.eci)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

impl Drop for ThreeDs {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.authentication_value);
    }
}

/// The payer, as far as the merchant told (orchestra 3.5).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Payer {
    pub ip: String,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: String,
    pub address1: Option<String>,
    pub address2: Option<String>,
    pub address3: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
}
