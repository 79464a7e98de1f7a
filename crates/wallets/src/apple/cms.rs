//! The signature of a token: CMS SignedData with one signer and its certificates (standards 1.2).

use aws_lc_rs::digest::{SHA256, digest};
use cms::cert::CertificateChoices;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{ObjectIdentifier, OctetString};
use der::{Decode, Encode};
use florin_domain::Timestamp;
use x509_cert::Certificate;
use x509_cert::attr::{Attribute, AttributeValue};
use x509_cert::ext::pkix::SubjectKeyIdentifier;
use x509_cert::time::Time;

use super::ber;
use super::chain::{self, Chain};
use crate::error::{Forgery, WalletError};

const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SUBJECT_KEY_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");

const UNREADABLE: WalletError = WalletError::Malformed("signature");
const UNSIGNED: WalletError = WalletError::Forged(Forgery::Signature);

/// A signature that was read and not checked.
pub(super) struct Signature {
    pub(super) certificates: Vec<Certificate>,
    signer: SignerInfo,
    content: Option<Vec<u8>>,
}

impl Signature {
    /// Reads BER or DER. Exactly one signer, over plain data.
    pub(super) fn parse(bytes: &[u8]) -> Result<Signature, WalletError> {
        let der = ber::to_der(bytes).ok_or(UNREADABLE)?;
        let outer = ContentInfo::from_der(&der).map_err(|_| UNREADABLE)?;
        if outer.content_type != SIGNED_DATA {
            return Err(UNREADABLE);
        }
        let data: SignedData = outer.content.decode_as().map_err(|_| UNREADABLE)?;
        let inside = data.encap_content_info;
        if inside.econtent_type != DATA {
            return Err(UNREADABLE);
        }
        let content = inside.econtent.map(|any| any.decode_as::<OctetString>()).transpose();
        let certificates = data.certificates.into_iter().flat_map(|set| set.0.into_vec());
        let mut signers = data.signer_infos.0.into_vec();
        match (signers.pop(), signers.is_empty()) {
            (Some(signer), true) => Ok(Signature {
                certificates: certificates
                    .filter_map(|choice| match choice {
                        CertificateChoices::Certificate(certificate) => Some(certificate),
                        CertificateChoices::Other(_) => None,
                    })
                    .collect(),
                signer,
                content: content.map_err(|_| UNREADABLE)?.map(OctetString::into_bytes),
            }),
            _ => Err(UNREADABLE),
        }
    }

    /// Whether the chain's leaf signed these bytes with this algorithm, and when.
    pub(super) fn check(
        &self,
        chain: &Chain<'_>,
        algorithm: ObjectIdentifier,
        message: &[u8],
    ) -> Result<Timestamp, WalletError> {
        let signer = &self.signer;
        // Apple signs data that are elsewhere in the token. A copy beside the signature is fine, another text is not.
        let copy_differs = self.content.as_ref().is_some_and(|copy| copy != message);
        let fits = is_of(&signer.sid, chain.leaf)
            && signer.digest_alg.oid == SHA_256
            && signer.signature_algorithm.oid == algorithm
            && !copy_differs;
        if !fits {
            return Err(UNSIGNED);
        }
        let attributes = signer.signed_attrs.as_ref().ok_or(UNSIGNED)?;
        let value = |id| single(attributes.iter(), id).ok_or(UNSIGNED);
        let digested: OctetString = value(MESSAGE_DIGEST)?.decode_as().map_err(|_| UNSIGNED)?;
        let kind: ObjectIdentifier = value(CONTENT_TYPE)?.decode_as().map_err(|_| UNSIGNED)?;
        if kind != DATA || digested.as_bytes() != digest(&SHA256, message).as_ref() {
            return Err(UNSIGNED);
        }
        let time =
            value(SIGNING_TIME)?.to_der().and_then(|der| Time::from_der(&der)).map_err(|_| UNSIGNED)?;
        // Encoded on their own they are a set, which is what was signed.
        let signed = attributes.to_der().map_err(|_| UNSIGNED)?;
        let key = &chain.leaf.tbs_certificate.subject_public_key_info;
        if !chain::verifies(key, algorithm, &signed, signer.signature.as_bytes()) {
            return Err(UNSIGNED);
        }
        let seconds = i64::try_from(time.to_unix_duration().as_secs()).map_err(|_| UNSIGNED)?;
        Ok(Timestamp::from_seconds(seconds))
    }
}

/// The only value of an attribute that stands once.
fn single<'a>(
    attributes: impl Iterator<Item = &'a Attribute>,
    id: ObjectIdentifier,
) -> Option<&'a AttributeValue> {
    let mut found = attributes.filter(|attribute| attribute.oid == id);
    let only = found.next()?;
    if found.next().is_some() || only.values.len() != 1 { None } else { only.values.get(0) }
}

fn is_of(named: &SignerIdentifier, leaf: &Certificate) -> bool {
    match named {
        SignerIdentifier::IssuerAndSerialNumber(named) => {
            named.issuer == leaf.tbs_certificate.issuer
                && named.serial_number == leaf.tbs_certificate.serial_number
        }
        SignerIdentifier::SubjectKeyIdentifier(named) => chain::extension(leaf, SUBJECT_KEY_ID)
            .and_then(|value| SubjectKeyIdentifier::from_der(value).ok())
            .is_some_and(|own| own == *named),
    }
}
