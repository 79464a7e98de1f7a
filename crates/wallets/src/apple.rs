//! Apple Pay: `EC_v1` and `RSA_v1` tokens, verified against a pinned root and opened with the merchant's key
//! (standards 1).

mod ber;
mod chain;
mod cipher;
mod clear;
mod cms;
mod identity;
mod key;

use florin_domain::Timestamp;

use crate::MAX_TOKEN_BYTES;
use crate::codec;
use crate::ec::Point;
use crate::error::{Forgery, Mismatch, MissingKey, Staleness, WalletError};
use crate::json::{self, Object};
use crate::payment::{Clear, WalletPayment};

use chain::Chain;
use cms::Signature;

pub use chain::{Root, certificate_ends_at};
pub use clear::read_decrypted;
pub use identity::{Identity, read_identity};
pub use key::MerchantKey;

/// How old or early a signature may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// Seconds since it was made.
    pub max_age_seconds: i64,
    /// Seconds by which its clock may be ahead of ours.
    pub max_ahead_seconds: i64,
}

impl Default for Freshness {
    /// Five minutes back, one ahead (standards 1.2).
    fn default() -> Freshness {
        Freshness { max_age_seconds: 300, max_ahead_seconds: 60 }
    }
}

/// What a token is checked against.
#[derive(Clone, Copy)]
pub struct Trust<'a> {
    /// Where the certificates must lead.
    pub root: &'a Root,
    /// How old or early it may be.
    pub freshness: Freshness,
    /// SHA-256 of the application data that the session asked the wallet to sign. None: there must be none.
    pub application_data: Option<&'a [u8; 32]>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    Ec,
    Rsa,
}

/// A token that was read and not yet checked.
pub struct Token {
    version: Version,
    data: Vec<u8>,
    signature: Vec<u8>,
    /// The device's public key (DER), or the wrapped content key.
    sealed_key: Vec<u8>,
    public_key_hash: Vec<u8>,
    transaction_id: Vec<u8>,
    application_data: Option<Vec<u8>>,
    network: Option<String>,
    display_name: Option<String>,
}

impl Token {
    /// Reads `{paymentData, paymentMethod, transactionIdentifier}` or its `paymentData` alone; either as an object or
    /// as base64 of its JSON.
    pub fn parse(bytes: &[u8]) -> Result<Token, WalletError> {
        if bytes.len() > MAX_TOKEN_BYTES {
            return Err(WalletError::Malformed("size"));
        }
        let bytes = object_bytes(bytes)?;
        let outer = Object::parse(&bytes, "token")?;
        let Some(inner) = outer.raw("paymentData") else { return Token::of_payment_data(&outer) };
        let inner = object_bytes(inner.as_bytes())?;
        let mut token = Token::of_payment_data(&Object::parse(&inner, "paymentData")?)?;
        if let Some(id) = outer.text("transactionIdentifier")?
            && !id.eq_ignore_ascii_case(&token.transaction_id())
        {
            return Err(WalletError::Mismatch(Mismatch::TransactionId));
        }
        if let Some(method) = outer.object("paymentMethod")? {
            token.network = method.open_text("network")?;
            token.display_name = method.open_text("displayName")?;
        }
        Ok(token)
    }

    fn of_payment_data(data: &Object<'_>) -> Result<Token, WalletError> {
        let (version, key_name, other) = match data.must("version")?.as_str() {
            "EC_v1" => (Version::Ec, "ephemeralPublicKey", "wrappedKey"),
            "RSA_v1" => (Version::Rsa, "wrappedKey", "ephemeralPublicKey"),
            _ => return Err(WalletError::Unsupported("version")),
        };
        let header = data.object("header")?.ok_or(WalletError::Malformed("header"))?;
        if header.raw(other).is_some() {
            return Err(WalletError::Malformed(other));
        }
        let decoded = |from: &Object<'_>, name| codec::base64(&from.must(name)?, name);
        Ok(Token {
            version,
            data: decoded(data, "data")?,
            signature: decoded(data, "signature")?,
            sealed_key: decoded(&header, key_name)?,
            public_key_hash: decoded(&header, "publicKeyHash")?,
            transaction_id: hex_of(&header, "transactionId")?
                .ok_or(WalletError::Malformed("transactionId"))?,
            application_data: hex_of(&header, "applicationData")?,
            network: None,
            display_name: None,
        })
    }

    /// The id of the payment that the payer agreed to: unverified until [`Token::verify`] says so. Lower-case hex.
    pub fn transaction_id(&self) -> String {
        hex::encode(&self.transaction_id)
    }

    /// Checks certificates, signature and time, in the order of standards 1.2.
    pub fn verify(&self, trust: Trust<'_>, now: Timestamp) -> Result<Verified<'_>, WalletError> {
        let signature = Signature::parse(&self.signature)?;
        let chain = Chain::find(&signature.certificates, trust.root)?;
        chain.check()?;
        let algorithm = match self.version {
            Version::Ec => chain::ECDSA_SHA256,
            Version::Rsa => chain::RSA_SHA256,
        };
        let signed_at = signature.check(&chain, algorithm, &self.signed_bytes())?;
        chain.check_time(signed_at)?;
        let age = now.seconds().saturating_sub(signed_at.seconds());
        if age > trust.freshness.max_age_seconds {
            return Err(WalletError::Stale(Staleness::Signature));
        }
        if age < trust.freshness.max_ahead_seconds.saturating_neg() {
            return Err(WalletError::Stale(Staleness::Future));
        }
        if self.application_data.as_deref() != trust.application_data.map(<[u8; 32]>::as_slice) {
            return Err(WalletError::Mismatch(Mismatch::ApplicationData));
        }
        Ok(Verified { token: self, signed_at })
    }

    fn signed_bytes(&self) -> Vec<u8> {
        let application_data = self.application_data.as_deref().unwrap_or_default();
        [self.sealed_key.as_slice(), &self.data, &self.transaction_id, application_data].concat()
    }
}

/// A token that Apple signed for a payer a moment ago.
pub struct Verified<'a> {
    token: &'a Token,
    /// When it was signed.
    pub signed_at: Timestamp,
}

impl Verified<'_> {
    /// Opens the token with the key that it was sealed for, and reads it.
    pub fn open(&self, keys: &[MerchantKey]) -> Result<WalletPayment, WalletError> {
        let mut payment = clear::read(self.decrypt(keys)?.expose())?;
        payment.message_id = Some(self.token.transaction_id());
        payment.network.clone_from(&self.token.network);
        payment.display_name.clone_from(&self.token.display_name);
        Ok(payment)
    }

    /// Opens the token with the key that it was sealed for.
    pub fn decrypt(&self, keys: &[MerchantKey]) -> Result<Clear, WalletError> {
        let token = self.token;
        let key = keys
            .iter()
            .find(|key| key.public_key_hash().as_slice() == token.public_key_hash)
            .ok_or(WalletError::NoKey(MissingKey::Merchant))?;
        let clear = match token.version {
            Version::Ec => {
                let point = Point::of_info(&token.sealed_key).ok_or(WalletError::Forged(Forgery::Point))?;
                key.open_agreed(&point, &token.data)
            }
            Version::Rsa => key.open_wrapped(&token.sealed_key, &token.data),
        };
        clear.map(Clear::new)
    }
}

/// The bytes of an object that may come as base64 of its JSON, bare or inside a JSON string.
fn object_bytes(bytes: &[u8]) -> Result<zeroize::Zeroizing<Vec<u8>>, WalletError> {
    let unquoted = json::unquoted(bytes).ok_or(WalletError::Malformed("token"))?;
    if unquoted.trim_ascii_start().first() == Some(&b'{') {
        return Ok(unquoted);
    }
    let text = std::str::from_utf8(unquoted.trim_ascii()).map_err(|_| WalletError::Malformed("token"))?;
    codec::base64(text, "token").map(zeroize::Zeroizing::new)
}

fn hex_of(object: &Object<'_>, name: &'static str) -> Result<Option<Vec<u8>>, WalletError> {
    let Some(text) = object.text(name)? else { return Ok(None) };
    let bytes = hex::decode(text.as_bytes()).map_err(|_| WalletError::Malformed(name))?;
    if (1..=64).contains(&bytes.len()) { Ok(Some(bytes)) } else { Err(WalletError::Malformed(name)) }
}
