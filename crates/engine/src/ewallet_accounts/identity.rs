//! A merchant's identity at Apple: the certificate with which it asks for sessions.

use std::fmt;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::Kept;
use crate::http;

const CERTIFICATE: &str = "IdentityCertificateP12";
const PASSWORD: &str = "IdentityPassword";

/// A merchant identity certificate with its key, ready for TLS.
#[derive(Clone)]
pub struct Identity(Arc<ClientConfig>);

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(***)")
    }
}

impl Identity {
    /// Reads what the account has: certificate and key, both as PEM in one text.
    pub(super) fn read(kept: &Kept) -> Result<Option<Identity>, String> {
        let Some(text) = kept.text(CERTIFICATE) else { return Ok(None) };
        let unreadable = |why: &str| format!("{CERTIFICATE}: {why}");
        if !text.contains("-----BEGIN ") {
            let _ = kept.text(PASSWORD);
            return Err(unreadable("give the certificate and its key as PEM, one behind the other"));
        }
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(text.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|_| unreadable("the certificate cannot be read"))?;
        let key = PrivateKeyDer::from_pem_slice(text.as_bytes())
            .map_err(|_| unreadable("the private key cannot be read; it must not be encrypted"))?;
        if chain.is_empty() {
            return Err(unreadable("there is no certificate in it"));
        }
        let config = http::trusting_public_roots_as(chain, key);
        config
            .map(|config| Some(Identity(config)))
            .map_err(|_| unreadable("the key is not the certificate's"))
    }

    /// TLS that shows this identity.
    pub(crate) fn tls(&self) -> Arc<ClientConfig> {
        self.0.clone()
    }
}
