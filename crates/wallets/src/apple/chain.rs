//! Apple's certificates: the pinned root, and from it down to the one that signed.

use std::sync::OnceLock;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA384_ASN1, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_ASN1,
    RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use der::asn1::ObjectIdentifier;
use der::{Decode, Encode};
use florin_domain::Timestamp;
use x509_cert::Certificate;
use x509_cert::ext::pkix::BasicConstraints;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use crate::codec;
use crate::ec::{EC_PUBLIC_KEY, P256};
use crate::error::{Forgery, Staleness, WalletError};

pub(super) const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
pub(super) const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const LEAF_MARK: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113635.100.6.29");
const INTERMEDIATE_MARK: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113635.100.6.2.14");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");

/// SHA-256 of Apple Root CA - G3, which ends on 2039-04-30 (standards 1.2).
const APPLE_ROOT: [u8; 32] = [
    0x63, 0x34, 0x3a, 0xbf, 0xb8, 0x9a, 0x6a, 0x03, 0xeb, 0xb5, 0x7e, 0x9b, 0x3f, 0x5f, 0xa7, 0xbe, 0x7c,
    0x4f, 0x5c, 0x75, 0x6f, 0x30, 0x17, 0xb3, 0xa8, 0xc4, 0x88, 0xc3, 0x65, 0x3e, 0x91, 0x79,
];

/// The certificate that all trust begins with. It never comes from a token, nor from the system.
pub struct Root {
    certificate: Certificate,
    /// SHA-256 of the intermediate certificate that was proven first. Apple has one for years, and its P-384 signature is
    /// the dearest of a token's three.
    proven: OnceLock<[u8; 32]>,
}

impl Root {
    /// Apple's own, which is the only one for real payments.
    pub fn apple() -> Result<Root, WalletError> {
        let pem = include_str!("../../data/apple-root-ca-g3.pem");
        let root = Root::from_pem(pem)?;
        let der = root.certificate.to_der().map_err(|_| UNUSABLE)?;
        if digest(&SHA256, &der).as_ref() == APPLE_ROOT { Ok(root) } else { Err(UNUSABLE) }
    }

    /// Another root, for stand-ins of the wallet in tests and demonstrations.
    pub fn from_pem(pem: &str) -> Result<Root, WalletError> {
        let der = codec::pem(pem, &["CERTIFICATE"]).ok_or(UNUSABLE)?;
        let certificate = Certificate::from_der(&der).map_err(|_| UNUSABLE)?;
        Ok(Root { certificate, proven: OnceLock::new() })
    }

    /// Whether this root issued the certificate. What was proven once is the same bytes the next time, signature and all.
    fn issued(&self, intermediate: &Certificate) -> bool {
        let Ok(der) = intermediate.to_der() else { return false };
        let name = digest(&SHA256, &der);
        if self.proven.get().is_some_and(|known| known.as_slice() == name.as_ref()) {
            return true;
        }
        let is_proven = issues(&self.certificate) && issued(intermediate, &self.certificate);
        if let (true, Ok(name)) = (is_proven, <[u8; 32]>::try_from(name.as_ref())) {
            // Another one may have been first; then this one is proven each time.
            let _ = self.proven.set(name);
        }
        is_proven
    }
}

const UNUSABLE: WalletError = WalletError::BadKey("the root certificate cannot be read: give it as PEM");

/// The certificates of a token that are marked as Apple's, not yet trusted.
pub(super) struct Chain<'a> {
    root: &'a Root,
    intermediate: &'a Certificate,
    pub(super) leaf: &'a Certificate,
}

impl<'a> Chain<'a> {
    /// Among those of the token exactly one is marked as the signer's, and one as its issuer's.
    pub(super) fn find(certificates: &'a [Certificate], root: &'a Root) -> Result<Chain<'a>, WalletError> {
        let marked = |mark, missing| {
            let mut found = certificates.iter().filter(|it| extension(it, mark).is_some());
            match (found.next(), found.next()) {
                (Some(only), None) => Ok(only),
                _ => Err(WalletError::Forged(missing)),
            }
        };
        Ok(Chain {
            root,
            leaf: marked(LEAF_MARK, Forgery::LeafMarker)?,
            intermediate: marked(INTERMEDIATE_MARK, Forgery::IntermediateMarker)?,
        })
    }

    /// Each was issued by the one above, and both issuers may issue.
    pub(super) fn check(&self) -> Result<(), WalletError> {
        let trusted = issues(self.intermediate)
            && self.root.issued(self.intermediate)
            && issued(self.leaf, self.intermediate);
        if trusted { Ok(()) } else { Err(WalletError::Forged(Forgery::Chain)) }
    }

    /// All three are valid at this time.
    pub(super) fn check_time(&self, at: Timestamp) -> Result<(), WalletError> {
        let valid = |certificate: &Certificate| {
            let validity = &certificate.tbs_certificate.validity;
            let from = validity.not_before.to_unix_duration().as_secs();
            let until = validity.not_after.to_unix_duration().as_secs();
            u64::try_from(at.seconds()).is_ok_and(|at| (from..=until).contains(&at))
        };
        if [&self.root.certificate, self.intermediate, self.leaf].into_iter().all(valid) {
            Ok(())
        } else {
            Err(WalletError::Stale(Staleness::Certificate))
        }
    }
}

/// When a certificate ends.
pub(super) fn ends_at(certificate: &Certificate) -> Timestamp {
    let seconds = certificate.tbs_certificate.validity.not_after.to_unix_duration().as_secs();
    Timestamp::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX / 1_000_000))
}

/// When a certificate that is given as DER ends; none if it cannot be read.
pub fn certificate_ends_at(der: &[u8]) -> Option<Timestamp> {
    Certificate::from_der(der).ok().as_ref().map(ends_at)
}

/// The value of an extension, if the certificate has it once.
pub(super) fn extension(certificate: &Certificate, id: ObjectIdentifier) -> Option<&[u8]> {
    let all = certificate.tbs_certificate.extensions.as_ref()?;
    let mut found = all.iter().filter(|extension| extension.extn_id == id);
    let only = found.next()?;
    if found.next().is_some() { None } else { Some(only.extn_value.as_bytes()) }
}

fn issues(certificate: &Certificate) -> bool {
    extension(certificate, BASIC_CONSTRAINTS)
        .and_then(|value| BasicConstraints::from_der(value).ok())
        .is_some_and(|constraints| constraints.ca)
}

fn issued(certificate: &Certificate, issuer: &Certificate) -> bool {
    let inside = &certificate.tbs_certificate;
    let Ok(signed) = inside.to_der() else { return false };
    inside.issuer == issuer.tbs_certificate.subject
        && inside.signature == certificate.signature_algorithm
        && certificate.signature.as_bytes().is_some_and(|signature| {
            let algorithm = certificate.signature_algorithm.oid;
            verifies(&issuer.tbs_certificate.subject_public_key_info, algorithm, &signed, signature)
        })
}

/// Whether this key made the signature, with an algorithm that fits the key.
pub(super) fn verifies(
    key: &SubjectPublicKeyInfoOwned,
    algorithm: ObjectIdentifier,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let curve = if key.algorithm.oid == EC_PUBLIC_KEY {
        key.algorithm.parameters.as_ref().and_then(|named| named.decode_as::<ObjectIdentifier>().ok())
    } else {
        None
    };
    let scheme: &'static dyn VerificationAlgorithm = match (key.algorithm.oid, curve, algorithm) {
        (_, Some(P256), ECDSA_SHA256) => &ECDSA_P256_SHA256_ASN1,
        (_, Some(P256), ECDSA_SHA384) => &ECDSA_P256_SHA384_ASN1,
        (_, Some(P384), ECDSA_SHA256) => &ECDSA_P384_SHA256_ASN1,
        (_, Some(P384), ECDSA_SHA384) => &ECDSA_P384_SHA384_ASN1,
        (RSA, None, RSA_SHA256) => &RSA_PKCS1_2048_8192_SHA256,
        _ => return false,
    };
    key.subject_public_key
        .as_bytes()
        .is_some_and(|public| UnparsedPublicKey::new(scheme, public).verify(message, signature).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_in_the_house_is_the_pinned_one() {
        Root::apple().unwrap();
        assert!(Root::from_pem("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----").is_err());
    }
}
