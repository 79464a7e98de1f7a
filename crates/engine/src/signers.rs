//! Certificates that PSPs sign their calls with: fetched where the connector says, believed when a public authority
//! issued them for the connector's host.

use std::sync::Arc;
use std::time::Duration;

use florin_connectors::{Method, Request, Reuse, Signer};
use florin_domain::Timestamp;
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};

use crate::engine::Engine;

/// Longest wait for a certificate. A PSP that calls us waits too.
const WAIT: Duration = Duration::from_secs(5);
/// How long one serves without being fetched again.
const GOOD_S: u32 = 3600;

/// The signer's certificate as DER; none if it cannot be had or is not what it must be.
pub(crate) async fn certificate(engine: &Engine, signer: &Signer) -> Option<Vec<u8>> {
    let request = Request::new(Method::Get, signer.url.clone()).reusable(Reuse::Allowed);
    let now = engine.now();
    let reply = match engine.http.replies().recall(&request, now) {
        Some(reply) => reply,
        None => engine.http.call(&request, WAIT).await.ok().filter(|reply| reply.status == 200)?,
    };
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let certificate = proved(&reply.body, signer.host, roots, now)?;
    engine.http.replies().keep(&request, &reply, GOOD_S, now);
    Some(certificate)
}

/// The first certificate of a PEM text, if the others lead from it to one of the roots and it is valid for the host.
fn proved(pem: &[u8], host: &str, roots: RootCertStore, now: Timestamp) -> Option<Vec<u8>> {
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().ok()?;
    let (own, issuers) = chain.split_first()?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().ok()?;
    let host = ServerName::try_from(host).ok()?;
    let seconds = u64::try_from(now.seconds()).ok()?;
    let at = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    verifier.verify_server_cert(own, issuers, &host, &[], at).ok()?;
    Some(own.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A leaf for `signer.psp.example`, valid through 2126, with its issuer; minted for this project.
    const CHAIN: &str = include_str!("../tests/certificates/signer.pem");
    /// Who issued it.
    const ROOT: &str = include_str!("../tests/certificates/root.pem");
    /// A day in 2026.
    const NOW: i64 = 1_795_000_000;

    fn roots() -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(ROOT.as_bytes()).unwrap()).unwrap();
        roots
    }

    fn judged(pem: &str, host: &str, roots: RootCertStore, now: i64) -> bool {
        proved(pem.as_bytes(), host, roots, Timestamp::from_seconds(now)).is_some()
    }

    #[test]
    fn a_certificate_is_believed_for_its_host_in_its_time_from_a_known_authority() {
        assert!(judged(CHAIN, "signer.psp.example", roots(), NOW));
        assert!(!judged(CHAIN, "other.psp.example", roots(), NOW), "another host");
        assert!(!judged(CHAIN, "signer.psp.example", roots(), NOW - 10 * 365 * 86_400), "before its time");
        let public = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        assert!(!judged(CHAIN, "signer.psp.example", public, NOW), "nobody knows who issued it");
        assert!(!judged("no certificate", "signer.psp.example", roots(), NOW));
        assert!(!judged("", "signer.psp.example", roots(), NOW));
    }
}
