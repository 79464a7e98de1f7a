//! Apple's merchant sessions: asked of Apple alone, by the merchant whose certificate is shown.

use std::sync::{Arc, Mutex};

use florin_domain::Mode;
use florin_engine::ewallet_accounts::Account;
use florin_engine::outbound::OutboundError;
use florin_engine::wallet_tokens::{self, SessionError, WalletSettings};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion, version};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::house::{House, START, house_with};
use super::mint::apple::{Apple, Merchant};
use super::mint::town::Town;
use super::{StandIn, keep};

/// What Apple's sheet names to a page.
const NAMED: &str = "https://apple-pay-gateway-nc-pod1.apple.com/paymentservices/startSession";

#[tokio::test]
async fn a_session_is_asked_of_the_configured_address_for_a_host_that_the_account_names() {
    let town = Town::at(START);
    let apple = StandIn::saying("{\"merchantSessionIdentifier\":\"s-1\"}").await;
    let settings = WalletSettings { apple_session_url: Some(apple.url.clone()), ..town.settings() };
    let house = house_with(&settings).await;
    let mut settings = town.apple_settings();
    settings["Domain"] = json!("shop.example, pay.example");
    let account = keep(&house, "apple", "ApplePay", &settings).await;
    let ask = async |account: &Account, named: &str, host: &str| {
        wallet_tokens::apple_session(&house.engine, account, Mode::Test, named, host).await
    };
    assert_eq!(ask(&account, NAMED, "shop.example").await, Err(SessionError::NoIdentity));
    settings["IdentityCertificateP12"] =
        json!(format!("{}{}", town.merchant.certificate(None), town.merchant.private()));
    let account = keep(&house, "apple", "ApplePay", &settings).await;
    assert_eq!(ask(&account, "http://169.254.169.254/", "shop.example").await, Err(SessionError::NotApples));
    assert_eq!(ask(&account, NAMED, "other.example").await, Err(SessionError::Domain));
    assert_eq!(apple.asked(), 0);
    let session = ask(&account, NAMED, "Shop.example").await.unwrap();
    assert_eq!(session, b"{\"merchantSessionIdentifier\":\"s-1\"}");
    let heard = apple.heard.lock().unwrap()[0].clone();
    let body: Value = serde_json::from_str(heard.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(
        body,
        json!({
            "merchantIdentifier": Merchant::ID, "displayName": "Kiosk", "initiative": "web",
            "initiativeContext": "Shop.example",
        })
    );
    apple.answer.lock().unwrap().0 = 417;
    assert_eq!(ask(&account, NAMED, "shop.example").await, Err(SessionError::Refused(417)));
}

/// The certificates that were shown, with the requests that came behind them.
type Heard = Vec<(Vec<u8>, String)>;

/// Apple's gate: TLS with a certificate of its root's, open to merchants whom the root knows.
struct Gate {
    url: String,
    heard: Arc<Mutex<Heard>>,
}

impl Gate {
    async fn of(apple: &Apple, versions: &[&'static SupportedProtocolVersion]) -> Gate {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut known = RootCertStore::empty();
        known.add(CertificateDer::from_pem_slice(apple.root_pem().as_bytes()).unwrap()).unwrap();
        let merchants = WebPkiClientVerifier::builder_with_provider(known.into(), provider.clone());
        let (certificate, key) = apple.server();
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_client_cert_verifier(merchants.build().unwrap())
            .with_single_cert(
                vec![CertificateDer::from(certificate)],
                PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key)),
            )
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}/paymentservices/paymentSession", listener.local_addr().unwrap());
        let (heard, acceptor) = (Arc::new(Mutex::new(Heard::new())), TlsAcceptor::from(Arc::new(config)));
        let gate = Gate { url, heard: heard.clone() };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (heard, acceptor) = (heard.clone(), acceptor.clone());
                tokio::spawn(async move { serve(stream, &acceptor, &heard).await });
            }
        });
        gate
    }

    fn heard(&self) -> Heard {
        self.heard.lock().unwrap().clone()
    }
}

/// One request of somebody who may come in.
async fn serve(stream: TcpStream, acceptor: &TlsAcceptor, heard: &Mutex<Heard>) -> Option<()> {
    let mut stream = acceptor.accept(stream).await.ok()?;
    let shown = stream.get_ref().1.peer_certificates()?.first()?.to_vec();
    let mut seen = Vec::new();
    let mut buffer = [0; 4096];
    while !seen.ends_with(b"}") {
        match stream.read(&mut buffer).await.ok()? {
            0 => return None,
            read => seen.extend_from_slice(&buffer[..read]),
        }
    }
    heard.lock().unwrap().push((shown, String::from_utf8_lossy(&seen).into_owned()));
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\ns-1").await.ok()?;
    stream.shutdown().await.ok()
}

/// A merchant's account: with this identity at Apple, or with none.
async fn account(town: &Town, house: &House, identity: Option<String>) -> Arc<Account> {
    let mut settings = town.apple_settings();
    settings["Domain"] = json!("shop.example");
    if let Some(identity) = identity {
        settings["IdentityCertificateP12"] = json!(identity);
    }
    keep(house, "apple", "ApplePay", &settings).await
}

async fn asked(house: &House, account: &Account) -> Result<Vec<u8>, SessionError> {
    wallet_tokens::apple_session(&house.engine, account, Mode::Test, NAMED, "shop.example").await
}

#[tokio::test]
async fn apple_is_shown_the_merchants_certificate_and_answers_nobody_else() {
    let town = Town::at(START);
    // Apple gives merchants RSA certificates.
    let merchant = Merchant::rsa();
    for versions in [&[&version::TLS12][..], &[&version::TLS13], rustls::ALL_VERSIONS] {
        let gate = Gate::of(&town.apple, versions).await;
        let settings = WalletSettings { apple_session_url: Some(gate.url.clone()), ..town.settings() };
        let house = house_with(&settings).await;
        let own = town.apple.identity(&merchant);
        let identity = account(&town, &house, Some(format!("{own}{}", merchant.private()))).await;
        assert_eq!(asked(&house, &identity).await, Ok(b"s-1".to_vec()));
        let heard = gate.heard();
        assert_eq!(heard.len(), 1);
        assert_eq!(heard[0].0, CertificateDer::from_pem_slice(own.as_bytes()).unwrap().to_vec());
        assert!(heard[0].1.starts_with("POST /paymentservices/paymentSession "), "{}", heard[0].1);

        // A certificate that somebody else made out, and none at all.
        let forged = format!("{}{}", merchant.certificate(None), merchant.private());
        let stranger = account(&town, &house, Some(forged)).await;
        let refused = asked(&house, &stranger).await;
        // Of TLS 1.3 a client hears of it only behind its own request.
        let is_no =
            matches!(refused, Err(SessionError::Outbound(OutboundError::NotSecure | OutboundError::Broken)));
        assert!(is_no, "{refused:?}");
        if versions == [&version::TLS12] {
            assert_eq!(refused, Err(SessionError::Outbound(OutboundError::NotSecure)));
        }
        let nobody = account(&town, &house, None).await;
        assert_eq!(asked(&house, &nobody).await, Err(SessionError::NoIdentity));
        assert_eq!(gate.heard().len(), 1, "nobody else's request was read");
    }
}

#[tokio::test]
async fn who_cannot_show_that_it_is_apple_is_told_nothing() {
    let town = Town::at(START);
    let merchant = Merchant::rsa();
    // Another root than the one that is trusted, and a root that only a developer's machine would trust.
    let other = Apple::new();
    let gate = Gate::of(&other, rustls::ALL_VERSIONS).await;
    let url = Some(gate.url.clone());
    for trusted in [town.settings().apple_root, None] {
        let settings =
            WalletSettings { apple_session_url: url.clone(), apple_root: trusted, ..town.settings() };
        let house = house_with(&settings).await;
        let identity = format!("{}{}", other.identity(&merchant), merchant.private());
        let account = account(&town, &house, Some(identity)).await;
        let told = asked(&house, &account).await;
        assert_eq!(told, Err(SessionError::Outbound(OutboundError::NotSecure)));
    }
    assert!(gate.heard().is_empty());
}
