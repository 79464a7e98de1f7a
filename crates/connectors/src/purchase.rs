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

/// What a 3-D Secure authentication that the PSP ran itself came to (standards 3.2, 3.3). Without its cryptogram, which
/// is the PSP's to use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authenticated {
    /// `transStatus`: `Y`, `A`, `N`, `U` or `R`.
    pub status: String,
    /// Electronic commerce indicator, two digits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub eci: Option<String>,
}

/// The payer, as far as the merchant or the payer told (orchestra 3.5, 11.1). `Debug` shows nobody.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Payer {
    pub ip: String,
    /// ISO 3166-1 alpha-2, upper case; empty if nobody told it.
    pub country: String,
    pub address1: Option<String>,
    pub address2: Option<String>,
    pub address3: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// Where goods are sent, if that is known.
    pub shipping: Option<Box<Shipping>>,
}

/// Longest e-mail address that PSPs take.
const LONGEST_EMAIL: usize = 254;

impl Payer {
    /// First and last name as one; none if neither is known.
    pub fn name(&self) -> Option<String> {
        let names = [&self.first_name, &self.last_name].into_iter().flatten().map(|name| name.trim());
        let name = names.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ");
        (!name.is_empty()).then_some(name)
    }

    /// The e-mail address, if it can be one. PSPs refuse a payment for one that cannot, and a slip of the payer's is no
    /// reason for that.
    pub fn plausible_email(&self) -> Option<&str> {
        let email = self.email.as_deref()?;
        let (user, host) = email.rsplit_once('@')?;
        let of_user = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b))
        };
        let of_host = |part: &str| {
            let ends = part.starts_with('-') || part.ends_with('-');
            !part.is_empty() && !ends && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let fits = email.len() <= LONGEST_EMAIL
            && user.split('.').all(of_user)
            && host.contains('.')
            && host.split('.').all(of_host);
        fits.then_some(email)
    }
}

impl fmt::Debug for Payer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Payer").field("country", &self.country).finish_non_exhaustive()
    }
}

/// Where goods are sent. `Debug` shows nobody.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Shipping {
    /// Who receives them.
    pub name: String,
    pub phone: Option<String>,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: String,
    pub address1: Option<String>,
    pub address2: Option<String>,
    pub address3: Option<String>,
    pub postcode: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
}

impl fmt::Debug for Shipping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shipping").field("country", &self.country).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_no_psp_would_take_is_not_told() {
        let told =
            |email: &str| Payer { email: Some(email.into()), ..Payer::default() }.plausible_email().is_some();
        for good in ["ines@example.com", "i.duarte+shop@mail.example.co", "o'neil@example.ie"] {
            assert!(told(good), "{good}");
        }
        let long = format!("{}@example.com", "x".repeat(243));
        for slip in [
            "",
            "ines",
            "ines@",
            "@example.com",
            "ines@example",
            "ines@example.",
            "ines duarte@example.com",
            "ines@exa mple.com",
            "ines.@example.com",
            "ines@-example.com",
            "in@es@example.com",
            "inês@example.com",
            long.as_str(),
        ] {
            assert!(!told(slip), "{slip}");
        }
    }

    #[test]
    fn nobody_is_shown_in_a_log() {
        let shipping = Shipping { name: "Rui Sousa".into(), country: "ES".into(), ..Shipping::default() };
        let payer = Payer {
            ip: "203.0.113.9".into(),
            country: "PT".into(),
            last_name: Some("Duarte".into()),
            email: Some("ines@example.com".into()),
            shipping: Some(Box::new(shipping.clone())),
            ..Payer::default()
        };
        assert_eq!(format!("{payer:?}"), r#"Payer { country: "PT", .. }"#);
        assert_eq!(format!("{shipping:?}"), r#"Shipping { country: "ES", .. }"#);
    }

    #[test]
    fn a_name_is_what_is_known_of_it() {
        let name = |first: Option<&str>, last: Option<&str>| {
            let (first_name, last_name) = (first.map(str::to_owned), last.map(str::to_owned));
            Payer { first_name, last_name, ..Payer::default() }.name()
        };
        assert_eq!(name(Some("Ines"), Some("Duarte")).as_deref(), Some("Ines Duarte"));
        assert_eq!(name(None, Some(" Duarte ")).as_deref(), Some("Duarte"));
        assert_eq!(name(Some(" "), None), None);
    }
}
