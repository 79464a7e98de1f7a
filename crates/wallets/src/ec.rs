//! Keys on the curve P-256: reading them, agreeing on a secret with them, verifying with them.

use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey as Verifier};
use der::Decode;
use der::asn1::ObjectIdentifier;
use x509_cert::spki::SubjectPublicKeyInfoRef;
use zeroize::Zeroizing;

use crate::codec;
use crate::error::{Forgery, WalletError};

pub(crate) const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
pub(crate) const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// A public point in its 65 bytes: 4, then both coordinates. Whether it lies on the curve, its user checks.
pub(crate) struct Point([u8; 65]);

impl Point {
    /// The uncompressed form alone.
    pub(crate) fn uncompressed(bytes: &[u8]) -> Option<Point> {
        <[u8; 65]>::try_from(bytes).ok().filter(|bytes| bytes[0] == 4).map(Point)
    }

    /// From the DER of a SubjectPublicKeyInfo that names this curve.
    pub(crate) fn of_info(der: &[u8]) -> Option<Point> {
        let info = SubjectPublicKeyInfoRef::from_der(der).ok()?;
        let named = info.algorithm.oid == EC_PUBLIC_KEY && info.algorithm.parameters_oid().ok()? == P256;
        if named { Point::uncompressed(info.subject_public_key.as_bytes()?) } else { None }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// ECDSA with SHA-256 over `message`; the signature is DER.
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Verifier::new(&ECDSA_P256_SHA256_ASN1, &self.0).verify(message, signature).is_ok()
    }
}

/// A private key of a merchant.
pub(crate) struct AgreementKey {
    private: PrivateKey,
    public: Point,
}

impl AgreementKey {
    /// Reads PEM (PKCS #8 or SEC 1), or base64 of PKCS #8.
    pub(crate) fn read(text: &str) -> Option<AgreementKey> {
        let der = codec::private_key(text)?;
        let private = PrivateKey::from_private_key_der(&ECDH_P256, &der).ok()?;
        let public = Point::uncompressed(private.compute_public_key().ok()?.as_ref())?;
        Some(AgreementKey { private, public })
    }

    pub(crate) fn public(&self) -> &Point {
        &self.public
    }

    /// The X coordinate shared with this point, all 32 bytes. The point is checked to be on the curve.
    pub(crate) fn agree(&self, theirs: &Point) -> Result<Zeroizing<[u8; 32]>, WalletError> {
        let refused = WalletError::Forged(Forgery::Point);
        let theirs = UnparsedPublicKey::new(&ECDH_P256, theirs.bytes());
        agreement::agree(&self.private, theirs, refused, |shared| {
            <[u8; 32]>::try_from(shared).map(Zeroizing::new).map_err(|_| refused)
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::testing;

    fn bytes(case: &Value, name: &str) -> Vec<u8> {
        hex::decode(case[name].as_str().unwrap()).unwrap()
    }

    /// The private number in exactly 32 bytes, as keys are written.
    fn private(case: &Value) -> Vec<u8> {
        let number = bytes(case, "private");
        let significant = &number[number.iter().take_while(|byte| **byte == 0).count()..];
        [vec![0; 32 - significant.len()].as_slice(), significant].concat()
    }

    #[test]
    fn secrets_are_agreed_on_as_in_wycheproof_and_packed_points_are_refused() {
        let Some(vectors) = testing::vectors("primitives.json") else { return };
        for case in vectors["groups"]["ecdh_p256_point"].as_array().unwrap() {
            let private = PrivateKey::from_private_key(&ECDH_P256, &private(case)).unwrap();
            let public = Point::uncompressed(private.compute_public_key().unwrap().as_ref()).unwrap();
            let key = AgreementKey { private, public };
            let shared = Point::uncompressed(&bytes(case, "public"))
                .and_then(|theirs| key.agree(&theirs).ok())
                .map(|shared| shared.to_vec());
            let agreed = shared == Some(bytes(case, "shared"));
            // Packed points may be accepted by others. Here they never are.
            assert_eq!(agreed, case["result"] == "valid", "{}", case["tcId"]);
            assert!(agreed || shared.is_none(), "{}", case["tcId"]);
        }
    }

    #[test]
    fn signatures_are_verified_as_in_wycheproof() {
        let Some(vectors) = testing::vectors("primitives.json") else { return };
        for case in vectors["groups"]["ecdsa_p256_sha256_der"].as_array().unwrap() {
            let key = Point::of_info(&bytes(case, "publicKeyDer")).unwrap();
            let verified = key.verifies(&bytes(case, "msg"), &bytes(case, "sig"));
            assert_eq!(verified, case["result"] == "valid", "{}", case["tcId"]);
        }
    }
}
