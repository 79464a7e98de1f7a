//! Google Pay: `ECv1`, `ECv2` and `ECv2SigningOnly` tokens, verified against Google's root keys and opened with the
//! merchant's or gateway's key (standards 2).

mod cipher;
mod clear;
mod roots;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_domain::{Mode, Timestamp};
use zeroize::Zeroizing;

use crate::MAX_TOKEN_BYTES;
use crate::codec;
use crate::ec::{AgreementKey, Point};
use crate::error::{Forgery, MissingKey, Staleness, WalletError};
use crate::json::{self, Object};
use crate::payment::{Clear, WalletPayment};

pub use clear::read_decrypted;
pub use roots::RootKeys;

const SENDER: &str = "Google";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Version {
    V1,
    V2,
    SigningOnly,
}

impl Version {
    fn parse(text: &str) -> Option<Version> {
        match text {
            "ECv1" => Some(Version::V1),
            "ECv2" => Some(Version::V2),
            "ECv2SigningOnly" => Some(Version::SigningOnly),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Version::V1 => "ECv1",
            Version::V2 => "ECv2",
            Version::SigningOnly => "ECv2SigningOnly",
        }
    }
}

/// Whom tokens are made out to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    id: String,
    gateway_merchant_id: Option<String>,
}

impl Recipient {
    /// A shop that takes tokens itself (`DIRECT`), by its merchant id at Google. In the test environment every shop has
    /// [`Recipient::TEST_MERCHANT`].
    pub fn merchant(id: &str) -> Recipient {
        Recipient { id: format!("merchant:{id}"), gateway_merchant_id: None }
    }

    /// The merchant id of everybody in the test environment.
    pub const TEST_MERCHANT: &'static str = "12345678901234567890";

    /// A shop behind a gateway's id (`PAYMENT_GATEWAY`). Tokens of another shop behind it are refused.
    pub fn gateway(gateway_id: &str, gateway_merchant_id: &str) -> Recipient {
        Recipient {
            id: format!("gateway:{gateway_id}"),
            gateway_merchant_id: Some(gateway_merchant_id.to_owned()),
        }
    }

    /// A recipient id as it was signed, for published vectors that have ids of another form.
    pub fn verbatim(id: &str) -> Recipient {
        Recipient { id: id.to_owned(), gateway_merchant_id: None }
    }
}

/// A private key that tokens are encrypted for. Several are live while keys change.
pub struct RecipientKey(AgreementKey);

impl fmt::Debug for RecipientKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecipientKey").field("public", &self.public_key()).finish_non_exhaustive()
    }
}

impl RecipientKey {
    /// Reads a P-256 key: PEM (PKCS #8 or SEC 1), or base64 of PKCS #8.
    pub fn read(text: &str) -> Result<RecipientKey, WalletError> {
        AgreementKey::read(text).map(RecipientKey).ok_or(WalletError::BadKey(
            "the key for Google Pay cannot be read: give a P-256 private key as PEM or as base64 of PKCS #8",
        ))
    }

    /// The public key as a `DIRECT` request to the wallet names it: base64 of the uncompressed point.
    pub fn public_key(&self) -> String {
        STANDARD.encode(self.0.public().bytes())
    }
}

/// What a token is checked against.
#[derive(Clone, Copy)]
pub struct Trust<'a> {
    /// Google's keys.
    pub roots: &'a RootKeys,
    /// Whether real money is meant: keys of the other mode vouch for nothing.
    pub mode: Mode,
    /// Whom it must be made out to.
    pub recipient: &'a Recipient,
    /// Whether tokens are taken that are signed and not encrypted (`ECv2SigningOnly`).
    pub allow_signing_only: bool,
}

/// A token that was read and not yet checked.
pub struct Token {
    version: Version,
    signature: Vec<u8>,
    message: Zeroizing<String>,
    intermediate: Option<Intermediate>,
}

struct Intermediate {
    signed_key: Zeroizing<String>,
    signatures: Vec<Vec<u8>>,
}

impl Token {
    /// Reads the token that the page was given: an object, or its text inside a JSON string.
    pub fn parse(bytes: &[u8]) -> Result<Token, WalletError> {
        if bytes.len() > MAX_TOKEN_BYTES {
            return Err(WalletError::Malformed("size"));
        }
        let bytes = json::unquoted(bytes).ok_or(WalletError::Malformed("token"))?;
        let token = Object::parse(&bytes, "token")?;
        let version = Version::parse(&token.must("protocolVersion")?)
            .ok_or(WalletError::Unsupported("protocolVersion"))?;
        Ok(Token {
            version,
            signature: codec::base64(&token.must("signature")?, "signature")?,
            message: token.must("signedMessage")?,
            intermediate: match version {
                Version::V1 => None,
                Version::V2 | Version::SigningOnly => Some(Intermediate::read(&token)?),
            },
        })
    }

    /// Checks the chain of signatures from Google's roots to the message, for this recipient (standards 2.2).
    pub fn verify<'a>(&'a self, trust: Trust<'a>, now: Timestamp) -> Result<Verified<'a>, WalletError> {
        if self.version == Version::SigningOnly && !trust.allow_signing_only {
            return Err(WalletError::Unsupported("ECv2SigningOnly"));
        }
        let roots = trust.roots.current(self.version, now);
        if trust.mode != trust.roots.mode() || roots.is_empty() {
            return Err(WalletError::NoKey(MissingKey::Root));
        }
        let message = signed_bytes(&[SENDER, &trust.recipient.id, self.version.as_str(), &self.message])?;
        let genuine = match &self.intermediate {
            None => roots.iter().any(|root| root.verifies(&message, &self.signature)),
            Some(it) => it.verified(&roots, self.version, now)?.verifies(&message, &self.signature),
        };
        if !genuine {
            return Err(WalletError::Forged(Forgery::Signature));
        }
        Ok(Verified { token: self, recipient: trust.recipient })
    }
}

impl Intermediate {
    fn read(token: &Object<'_>) -> Result<Intermediate, WalletError> {
        let wrong = WalletError::Malformed("intermediateSigningKey");
        let key = token.object("intermediateSigningKey")?.ok_or(wrong)?;
        let listed: Vec<String> =
            serde_json::from_str(key.raw("signatures").ok_or(wrong)?).map_err(|_| wrong)?;
        // Each one costs a verification for each root; Google sends one.
        if listed.len() > 8 {
            return Err(wrong);
        }
        let signatures = listed.iter().map(|text| codec::base64(text, "signatures"));
        Ok(Intermediate {
            signed_key: key.must("signedKey")?,
            signatures: signatures.collect::<Result<_, _>>()?,
        })
    }

    /// The key, if a root vouches for it and it has not ended.
    fn verified(&self, roots: &[&Point], version: Version, now: Timestamp) -> Result<Point, WalletError> {
        let signed = signed_bytes(&[SENDER, version.as_str(), &self.signed_key])?;
        let vouched = self
            .signatures
            .iter()
            .any(|signature| roots.iter().any(|root| root.verifies(&signed, signature)));
        if !vouched {
            return Err(WalletError::Forged(Forgery::Signature));
        }
        let key = Object::parse(self.signed_key.as_bytes(), "signedKey")?;
        let ends_at = key.integer("keyExpiration")?.ok_or(WalletError::Malformed("keyExpiration"))?;
        if at_ms(ends_at) <= now {
            return Err(WalletError::Stale(Staleness::IntermediateKey));
        }
        Point::of_info(&codec::base64(&key.must("keyValue")?, "keyValue")?)
            .ok_or(WalletError::Forged(Forgery::Point))
    }
}

/// A token that Google signed for this recipient.
pub struct Verified<'a> {
    token: &'a Token,
    recipient: &'a Recipient,
}

impl Verified<'_> {
    /// Opens the token with whichever key fits, and reads it. Messages that are over, or of another shop behind the
    /// same gateway, are refused.
    pub fn open(&self, keys: &[RecipientKey], now: Timestamp) -> Result<WalletPayment, WalletError> {
        let clear = self.decrypt(keys)?;
        clear::read(clear.expose(), self.recipient.gateway_merchant_id.as_deref(), now)
    }

    /// Opens the token with whichever key fits. Does not look at what is inside, nor whether it is over.
    pub fn decrypt(&self, keys: &[RecipientKey]) -> Result<Clear, WalletError> {
        let message = self.token.message.as_bytes();
        let key_bytes = match self.token.version {
            Version::SigningOnly => return Ok(Clear::new(Zeroizing::new(message.to_vec()))),
            Version::V1 => 16,
            Version::V2 => 32,
        };
        let sealed = cipher::Sealed::read(message)?;
        if keys.is_empty() {
            return Err(WalletError::NoKey(MissingKey::Merchant));
        }
        // A message does not say whose it is. Only a fitting key makes its authentication code fit.
        for key in keys {
            match sealed.open(&key.0, key_bytes) {
                Err(WalletError::Forged(Forgery::Mac)) => {}
                opened => return opened.map(Clear::new),
            }
        }
        Err(WalletError::Forged(Forgery::Mac))
    }
}

/// What Google signs: each text behind its length, four bytes, the lowest first.
fn signed_bytes(parts: &[&str]) -> Result<Vec<u8>, WalletError> {
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 4).sum());
    for part in parts {
        let length = u32::try_from(part.len()).map_err(|_| WalletError::Malformed("size"))?;
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(part.as_bytes());
    }
    Ok(bytes)
}

/// Milliseconds since 1970, as Google writes times.
fn at_ms(ms: i64) -> Timestamp {
    Timestamp(0).plus_ms(ms)
}
