//! A Google of make-believe: root and intermediate keys of its own, and devices that seal messages.

use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::cipher::{AES_128, AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::encoding::{AsDer, EcPrivateKeyRfc5915Der};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::apple::{pem, random};
use super::der::{bits, oid, sequence};

/// 2026-11-21T00:13:13Z in milliseconds.
pub(crate) const NOW_MS: i64 = 1_795_219_993_000;

pub(crate) struct Google {
    root: EcdsaKeyPair,
    intermediate: EcdsaKeyPair,
    pub(crate) intermediate_ends_ms: i64,
    pub(crate) root_ends_ms: Option<i64>,
}

/// Who opens messages.
pub(crate) struct Opener(PrivateKey);

impl Opener {
    pub(crate) fn new() -> Opener {
        Opener(PrivateKey::generate(&ECDH_P256).unwrap())
    }

    pub(crate) fn private(&self) -> String {
        let der: EcPrivateKeyRfc5915Der<'_> = self.0.as_der().unwrap();
        pem("EC PRIVATE KEY", der.as_ref())
    }
}

impl Google {
    pub(crate) fn new() -> Google {
        let pair = || EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Google {
            root: pair(),
            intermediate: pair(),
            intermediate_ends_ms: NOW_MS + 1,
            root_ends_ms: Some(NOW_MS + 1),
        }
    }

    /// The list of root keys with one for this version.
    pub(crate) fn roots(&self, version: &str) -> Value {
        let mut key = json!({ "keyValue": info(&self.root), "protocolVersion": version });
        if let Some(ends) = self.root_ends_ms {
            key["keyExpiration"] = Value::from(ends.to_string());
        }
        json!({ "keys": [key] })
    }

    pub(crate) fn token(&self, version: &str, recipient: &str, message: &str) -> Value {
        let signer = if version == "ECv1" { &self.root } else { &self.intermediate };
        let mut token = json!({
            "protocolVersion": version,
            "signedMessage": message,
            "signature": sign(signer, &["Google", recipient, version, message]),
        });
        if version != "ECv1" {
            let key = json!({
                "keyValue": info(&self.intermediate),
                "keyExpiration": self.intermediate_ends_ms.to_string(),
            });
            let key = key.to_string();
            token["intermediateSigningKey"] = json!({
                "signedKey": key, "signatures": [sign(&self.root, &["Google", version, &key])],
            });
        }
        token
    }
}

fn info(pair: &EcdsaKeyPair) -> String {
    let algorithm = sequence(&[&oid("1.2.840.10045.2.1"), &oid("1.2.840.10045.3.1.7")]);
    STANDARD.encode(sequence(&[&algorithm, &bits(pair.public_key().as_ref())]))
}

fn sign(pair: &EcdsaKeyPair, parts: &[&str]) -> String {
    let mut message = Vec::new();
    for part in parts {
        message.extend(u32::try_from(part.len()).unwrap().to_le_bytes());
        message.extend_from_slice(part.as_bytes());
    }
    STANDARD.encode(pair.sign(&random(), &message).unwrap())
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// A message for this key: `key_bytes` for the cipher and as many for the authentication code.
pub(crate) fn seal(opener: &Opener, key_bytes: usize, clear: &str) -> Value {
    let device = PrivateKey::generate(&ECDH_P256).unwrap();
    let point = device.compute_public_key().unwrap();
    let theirs = opener.0.compute_public_key().unwrap();
    let theirs = UnparsedPublicKey::new(&ECDH_P256, theirs.as_ref());
    let shared = agreement::agree(&device, theirs, (), |shared| Ok(shared.to_vec())).unwrap();
    let mut keys = vec![0; key_bytes * 2];
    let derived = Salt::new(HKDF_SHA256, &[]).extract(&[point.as_ref(), &shared].concat());
    derived.expand(&[b"Google"], Length(key_bytes * 2)).unwrap().fill(&mut keys).unwrap();
    let algorithm = if key_bytes == 16 { &AES_128 } else { &AES_256 };
    let cipher = EncryptingKey::ctr(UnboundCipherKey::new(algorithm, &keys[..key_bytes]).unwrap()).unwrap();
    let mut text = clear.as_bytes().to_vec();
    cipher.less_safe_encrypt(&mut text, EncryptionContext::Iv128([0; 16].into())).unwrap();
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &keys[key_bytes..]), &text);
    json!({
        "ephemeralPublicKey": STANDARD.encode(point),
        "encryptedMessage": STANDARD.encode(text),
        "tag": STANDARD.encode(tag),
    })
}
