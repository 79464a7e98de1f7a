//! A merchant's identity at Apple: the certificate with which it asks for sessions.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use florin_domain::Timestamp;
use florin_wallets::{WalletError, apple};
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use zeroize::Zeroizing;

use super::Kept;
use crate::http;

const CERTIFICATE: &str = "IdentityCertificateP12";
const PASSWORD: &str = "IdentityPassword";

/// A merchant identity certificate with its key, ready for TLS.
#[derive(Clone)]
pub struct Identity {
    tls: Arc<ClientConfig>,
    ends_at: Option<Timestamp>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(***)")
    }
}

impl Identity {
    /// Reads what the account has: base64 of a PKCS #12 file with its password, or certificate and key as PEM in one text.
    pub(super) fn read(kept: &Kept) -> Result<Option<Identity>, String> {
        let Some(text) = kept.text(CERTIFICATE) else { return Ok(None) };
        let unreadable = |why: &str| format!("{CERTIFICATE}: {why}");
        if !text.contains("-----BEGIN ") {
            let password = Zeroizing::new(kept.text(PASSWORD).unwrap_or_default());
            return Identity::of_file(&text, &password)
                .map(Some)
                .map_err(|error| unreadable(&error.to_string()));
        }
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(text.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|_| unreadable("the certificate cannot be read"))?;
        let key = PrivateKeyDer::from_pem_slice(text.as_bytes())
            .map_err(|_| unreadable("the private key cannot be read; it must not be encrypted"))?;
        if chain.is_empty() {
            return Err(unreadable("there is no certificate in it"));
        }
        Identity::of(chain, key).map(Some).ok_or_else(|| unreadable("the key is not the certificate's"))
    }

    /// None if the key is not the first certificate's.
    fn of(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Option<Identity> {
        let ends_at = apple::certificate_ends_at(chain.first()?);
        let tls = http::trusting_public_roots_as(chain, key).ok()?;
        Some(Identity { tls, ends_at })
    }

    /// A file may name issuers before the merchant: the certificate whose key it is goes first.
    fn of_file(text: &str, password: &str) -> Result<Identity, WalletError> {
        let base64: String = text.split_whitespace().collect();
        let bytes =
            STANDARD.decode(base64).map_err(|_| WalletError::BadKey("it is neither PEM nor base64"))?;
        let apple::Identity { certificates, key } = apple::read_identity(&bytes, password)?;
        let chain: Vec<_> = certificates.into_iter().map(CertificateDer::from).collect();
        let orders = (0..chain.len()).map(|first| {
            let mut chain = chain.clone();
            chain[..=first].rotate_right(1);
            let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.to_vec()));
            Identity::of(chain, key)
        });
        let own = orders.flatten().next();
        own.ok_or(WalletError::BadKey("the key is not the certificate's"))
    }

    /// TLS that shows this identity.
    pub(crate) fn tls(&self) -> Arc<ClientConfig> {
        self.tls.clone()
    }

    /// When its certificate ends; none if it does not tell.
    pub fn ends_at(&self) -> Option<Timestamp> {
        self.ends_at
    }

    /// TLS that shows this identity to a stand-in for Apple, which is known by this root, PEM; none if that is none.
    pub(crate) fn tls_to(&self, root: &str) -> Option<Arc<ClientConfig>> {
        http::trusting_as(CertificateDer::from_pem_slice(root.as_bytes()).ok()?, &self.tls).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(file: &str, password: &str) -> Result<Option<Identity>, String> {
        let settings = json!({ "IdentityCertificateP12": file, "IdentityPassword": password });
        Identity::read(&Kept { r#type: "ApplePay".into(), settings: settings.as_object().unwrap().clone() })
    }

    #[test]
    fn a_file_of_apples_developers_is_read_with_its_password() {
        let file = include_str!("../../../wallets/tests/data/identity.p12.base64");
        let identity = read(file, "kiosk").unwrap().unwrap();
        assert!(identity.ends_at().is_some());
        let told = read(file, "other").unwrap_err();
        assert!(told.starts_with("IdentityCertificateP12: ") && !told.contains("other"), "{told}");
        assert!(read("no base64", "").is_err());
    }
}
