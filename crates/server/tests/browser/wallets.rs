//! Stand-ins of Apple and Google for a browser's story: roots and keys of their own, tokens minted for its order, and
//! the place where Apple is asked for sessions.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::mint::apple::{Apple, Merchant};
use crate::mint::google::{Google, Opener, seal};
use crate::town::Folder;

/// What the stories' orders cost, in euro cents.
const AMOUNT: i64 = 123_450;
const DPAN: &str = "4200000000000000";
const CRYPTOGRAM: &str = "AgAAAAAABk4DWZ4C28yUQAAAAAA=";

/// Both wallets, and the keys of a shop that agreed with both.
pub(crate) struct Wallets {
    apple: Apple,
    google: Google,
    merchant: Merchant,
    opener: Opener,
    sessions: String,
    now: i64,
}

impl Wallets {
    /// Opens both now.
    pub(crate) fn open() -> Wallets {
        #[allow(clippy::disallowed_methods, reason = "the program under test goes by this clock")]
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let now = i64::try_from(now.as_secs()).unwrap();
        let mut apple = Apple::new();
        (apple.signed_at, apple.leaf_until) = (now, "490101000000");
        let mut google = Google::new();
        google.intermediate_ends_ms = (now + 86_400) * 1000;
        google.root_ends_ms = Some((now + 86_400) * 1000);
        Wallets { apple, google, merchant: Merchant::ec(), opener: Opener::new(), sessions: sessions(), now }
    }

    /// The accounts of the shop's merchant, as a declarative file has them.
    pub(crate) fn accounts(&self) -> String {
        let (certificate, key) = (self.merchant.certificate(None), self.merchant.private());
        format!(
            r#"
  [[merchant.ewallet_account]]
  name = "apple"
  type = "ApplePay"

    [merchant.ewallet_account.settings]
    MerchantId = "{}"
    MerchantDisplayName = "Corner Shop"
    Domain = "127.0.0.1 localhost"
    ProcessingCertificate = """{certificate}"""
    ProcessingKey = """{key}"""
    IdentityCertificateP12 = """{certificate}{key}"""

  [[merchant.ewallet_account]]
  name = "google"
  type = "GooglePay"

    [merchant.ewallet_account.settings]
    MerchantId = "BCR2DN4T0000000"
    MerchantName = "Corner Shop"
    PrivateKey = """{}"""
    GatewayId = "florin"
"#,
            Merchant::ID,
            self.opener.private()
        )
    }

    /// What Florin is told to trust.
    pub(crate) fn trusted(&self, folder: &Folder) -> Vec<String> {
        let (root, keys) = (folder.path("root.pem"), folder.path("keys.json"));
        std::fs::write(&root, self.apple.root_pem()).unwrap();
        std::fs::write(&keys, self.google.roots("ECv2").to_string()).unwrap();
        let flags =
            ["--apple-root", &root, "--google-test-keys", &keys, "--apple-session-url", &self.sessions];
        flags.map(str::to_owned).to_vec()
    }

    /// What each telephone gives for one order.
    pub(crate) fn tokens(&self) -> String {
        json!({
            "apple": self.apple_token(), "google": self.google_token("m-1", "gateway:florin").to_string(),
            "google_direct": self.google_token("m-2", "merchant:12345678901234567890").to_string(),
        })
        .to_string()
    }

    fn apple_token(&self) -> Value {
        let clear = json!({
            "applicationPrimaryAccountNumber": DPAN, "applicationExpirationDate": "331231", "currencyCode": "978",
            "transactionAmount": AMOUNT, "deviceManufacturerIdentifier": "040010030273",
            "paymentDataType": "3DSecure",
            "paymentData": { "onlinePaymentCryptogram": CRYPTOGRAM, "eciIndicator": "7" },
        });
        let data = self.apple.ec_token(&self.merchant, &clear.to_string());
        let id = data["header"]["transactionId"].clone();
        json!({ "paymentData": data, "paymentMethod": { "network": "Visa" }, "transactionIdentifier": id })
    }

    fn google_token(&self, id: &str, recipient: &str) -> Value {
        let clear = json!({
            "messageExpiration": ((self.now + 3600) * 1000).to_string(), "messageId": id,
            "paymentMethod": "CARD",
            "paymentMethodDetails": {
                "pan": DPAN, "expirationMonth": 12, "expirationYear": 2033, "authMethod": "CRYPTOGRAM_3DS",
                "cryptogram": CRYPTOGRAM, "eciIndicator": "05",
            },
            "gatewayMerchantId": "361",
        });
        let message = seal(&self.opener, 32, &clear.to_string()).to_string();
        self.google.token("ECv2", recipient, &message)
    }
}

/// A place that gives a session to whoever asks, as long as the test runs.
fn sessions() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/paymentSession", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
            while !seen.ends_with(b"}") {
                match stream.read(&mut buffer) {
                    Ok(n @ 1..) => seen.extend_from_slice(&buffer[..n]),
                    _ => break,
                }
            }
            let body = r#"{"merchantSessionIdentifier":"session-1"}"#;
            let head =
                format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all([head.as_bytes(), body.as_bytes()].concat().as_slice());
        }
    });
    url
}
