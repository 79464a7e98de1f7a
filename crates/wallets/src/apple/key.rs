//! Keys of a merchant for Apple Pay: what tokens are sealed for.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa::{OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, PrivateDecryptingKey};
use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use florin_domain::Timestamp;
use x509_cert::Certificate;
use zeroize::Zeroizing;

use super::chain;
use super::cipher;
use crate::codec;
use crate::ec::{AgreementKey, Point};
use crate::error::{Forgery, WalletError};

const MERCHANT_ID_HASH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113635.100.6.32");
const USER_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.1");

/// A payment processing key with its certificate, parsed and ready. Several are live while keys change.
pub struct MerchantKey {
    public_key_hash: [u8; 32],
    merchant_id_hash: [u8; 32],
    ends_at: Timestamp,
    kind: Kind,
}

enum Kind {
    Ec(AgreementKey),
    Rsa(OaepPrivateDecryptingKey),
}

impl fmt::Debug for MerchantKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hash = hex::encode(self.public_key_hash);
        f.debug_struct("MerchantKey").field("public_key_hash", &hash).finish_non_exhaustive()
    }
}

impl MerchantKey {
    /// Reads the processing certificate and its private key, both PEM: P-256 for `EC_v1`, RSA for `RSA_v1`.
    ///
    /// The merchant identifier comes from the certificate; one that is given too must be the same.
    pub fn read(
        certificate: &str,
        private: &str,
        merchant_id: Option<&str>,
    ) -> Result<MerchantKey, WalletError> {
        let unreadable =
            WalletError::BadKey("the payment processing certificate cannot be read: give it as PEM");
        let der = codec::pem(certificate, &["CERTIFICATE"]).ok_or(unreadable)?;
        let certificate = Certificate::from_der(&der).map_err(|_| unreadable)?;
        let info = certificate.tbs_certificate.subject_public_key_info.to_der().map_err(|_| unreadable)?;
        let merchant_id_hash = merchant_id_hash(&certificate, merchant_id)?;
        let kind = match AgreementKey::read(private) {
            Some(key) => Kind::of_ec(key, &info),
            None => Kind::of_rsa(private, &info),
        };
        let kind = kind.ok_or(WalletError::BadKey(
            "the private key cannot be read or is not the certificate's: give its P-256 or RSA key as PEM",
        ))?;
        let ends_at = chain::ends_at(&certificate);
        Ok(MerchantKey { public_key_hash: sha256(&info), merchant_id_hash, ends_at, kind })
    }

    /// SHA-256 of the public key, by which a token names the key that it was sealed for.
    pub fn public_key_hash(&self) -> &[u8; 32] {
        &self.public_key_hash
    }

    /// When its certificate ends. Apple seals nothing for it from then on.
    pub fn ends_at(&self) -> Timestamp {
        self.ends_at
    }

    /// Opens what was sealed with a key that only the device and this key can know.
    pub(super) fn open_agreed(
        &self,
        theirs: &Point,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, WalletError> {
        let Kind::Ec(key) = &self.kind else { return Err(WalletError::Forged(Forgery::Content)) };
        let shared = key.agree(theirs)?;
        cipher::open(&*cipher::derive(&shared, &self.merchant_id_hash), sealed)
    }

    /// Opens what was sealed with a key that was itself encrypted for this one.
    pub(super) fn open_wrapped(
        &self,
        wrapped: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, WalletError> {
        let Kind::Rsa(key) = &self.kind else { return Err(WalletError::Forged(Forgery::Content)) };
        cipher::open(&unwrap(key, wrapped)?, sealed)
    }
}

impl Kind {
    fn of_ec(key: AgreementKey, info: &[u8]) -> Option<Kind> {
        let named = Point::of_info(info)?;
        if named.bytes() == key.public().bytes() { Some(Kind::Ec(key)) } else { None }
    }

    fn of_rsa(private: &str, info: &[u8]) -> Option<Kind> {
        let der = codec::private_key(private)?;
        let key = PrivateDecryptingKey::from_pkcs8(&der).ok()?;
        let public: PublicKeyX509Der<'_> = key.public_key().as_der().ok()?;
        if public.as_ref() != info {
            return None;
        }
        OaepPrivateDecryptingKey::new(key).ok().map(Kind::Rsa)
    }
}

/// RSA-OAEP, SHA-256 twice, no label. One refusal, whatever is wrong.
fn unwrap(key: &OaepPrivateDecryptingKey, wrapped: &[u8]) -> Result<Zeroizing<Vec<u8>>, WalletError> {
    let mut room = Zeroizing::new(vec![0; key.min_output_size()]);
    let content_key = key
        .decrypt(&OAEP_SHA256_MGF1SHA256, wrapped, &mut room, None)
        .map_err(|_| WalletError::Forged(Forgery::Content))?;
    Ok(Zeroizing::new(content_key.to_vec()))
}

/// SHA-256 of the merchant identifier: told by the certificate, by its subject, by the caller. All that tell must agree.
fn merchant_id_hash(certificate: &Certificate, given: Option<&str>) -> Result<[u8; 32], WalletError> {
    let differs = WalletError::BadKey("the merchant identifier is not the one of the certificate");
    let told = chain::extension(certificate, MERCHANT_ID_HASH)
        .map(|value| {
            // A string of 64 hex digits behind its tag and length.
            value.strip_prefix(&[0x0c, 0x40]).and_then(|digits| hex::decode(digits).ok())
        })
        .map(|bytes| bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).ok_or(differs))
        .transpose()?;
    let given = given.map(|id| sha256(id.as_bytes()));
    match (told, given) {
        (Some(told), Some(given)) if told != given => Err(differs),
        (Some(hash), _) | (None, Some(hash)) => Ok(hash),
        (None, None) => named(certificate)
            .map(|id| sha256(id.as_bytes()))
            .ok_or(WalletError::BadKey("the certificate names no merchant identifier: give it")),
    }
}

/// The user id in the subject, where old certificates have the merchant identifier only.
fn named(certificate: &Certificate) -> Option<String> {
    let names = certificate.tbs_certificate.subject.0.iter().flat_map(|part| part.0.iter());
    let mut ids = names.filter(|name| name.oid == USER_ID);
    let bytes = ids.next()?.value.value();
    std::str::from_utf8(bytes).ok().filter(|id| !id.is_empty()).map(str::to_owned)
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn content_keys_are_unwrapped_as_in_wycheproof() {
        let Some(vectors) = testing::vectors("primitives.json") else { return };
        for group in vectors["groups"]["rsa_oaep_sha256_mgf1_sha256"].as_array().unwrap() {
            let private = hex::decode(group["privateKeyPkcs8"].as_str().unwrap()).unwrap();
            let key = PrivateDecryptingKey::from_pkcs8(&private).unwrap();
            let key = OaepPrivateDecryptingKey::new(key).unwrap();
            let cases = group["tests"].as_array().unwrap();
            assert!(!cases.is_empty());
            for case in cases.iter().filter(|case| case["label"] == "") {
                let of = |name: &str| hex::decode(case[name].as_str().unwrap()).unwrap();
                let opened = unwrap(&key, &of("ct")).ok().map(|bytes| bytes.to_vec());
                assert_eq!(opened == Some(of("msg")), case["result"] == "valid", "{}", case["tcId"]);
            }
        }
    }
}
