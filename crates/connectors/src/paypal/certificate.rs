//! The key in a certificate that PayPal signs its calls with, and the one signature that it makes.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use x509_cert::Certificate;
use x509_cert::der::Decode;

/// The first certificate of a PEM text, as DER.
pub(super) fn from_pem(text: &str) -> Option<Vec<u8>> {
    let (_, rest) = text.split_once("-----BEGIN CERTIFICATE-----")?;
    let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
    let base64: String = body.split_whitespace().collect();
    BASE64_STANDARD.decode(base64).ok()
}

/// Whether the certificate's RSA key signed this text (SHA-256, PKCS #1 v1.5).
pub(super) fn verifies(certificate: &[u8], text: &[u8], signature: &[u8]) -> bool {
    let Ok(certificate) = Certificate::from_der(certificate) else { return false };
    let key = certificate.tbs_certificate.subject_public_key_info.subject_public_key;
    let Some(key) = key.as_bytes() else { return false };
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(text, signature).is_ok()
}
