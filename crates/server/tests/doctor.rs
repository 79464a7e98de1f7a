//! What `florin doctor` says of Apple Pay and Google Pay: certificates by the day of their end, and Google's keys.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, reason = "the wallets of make-believe can more than is needed here")]
#[path = "../../wallets/tests/mint/mod.rs"]
mod mint;
mod town;

use std::process::Command;

use mint::google::{Google, Opener};
use town::{Folder, KEY, shop};

/// A merchant identity that ends in 2046; its password is `kiosk`.
const IDENTITY: &str = include_str!("../../wallets/tests/data/identity.p12.base64");

/// `florin …` on the folder's database: exit code and what was said.
fn florin(folder: &Folder, args: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_florin"));
    command.args(args).args(shop::house(folder));
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

/// Google's keys in a file; they end at this time, in milliseconds.
fn keys(folder: &Folder, name: &str, ends_ms: i64) -> String {
    let (path, mut google) = (folder.path(name), Google::new());
    google.root_ends_ms = Some(ends_ms);
    std::fs::write(&path, google.roots("ECv2").to_string()).unwrap();
    path
}

#[test]
fn a_doctor_looks_at_certificates_and_at_googles_keys() {
    let folder = Folder::new("doctor_wallets");
    let file = folder.path("shop.toml");
    let declared = format!(
        r#"
[[merchant]]
name = "town"

  [[merchant.api_key]]
  key = "{KEY}"
  mode = "test"

  [[merchant.ewallet_account]]
  name = "apple"
  type = "ApplePay"

    [merchant.ewallet_account.settings]
    MerchantId = "merchant.example.kiosk"
    MerchantDisplayName = "Kiosk"
    IdentityCertificateP12 = """{IDENTITY}"""
    IdentityPassword = "kiosk"

  [[merchant.ewallet_account]]
  name = "google"
  type = "GooglePay"

    [merchant.ewallet_account.settings]
    MerchantId = "BCR2DN4T0000000"
    MerchantName = "Kiosk"
    PrivateKey = """{}"""
"#,
        Opener::new().private()
    );
    std::fs::write(&file, declared).unwrap();
    let (code, text) = florin(&folder, &["apply", &file]);
    assert_eq!(code, 0, "{text}");

    // 2099 and 2001.
    let (fresh, stale) =
        (keys(&folder, "fresh.json", 4_070_908_800_000), keys(&folder, "stale.json", 978_307_200_000));
    let asked =
        |live: &str| florin(&folder, &["doctor", "--google-keys", live, "--google-test-keys", &fresh]);
    let (code, text) = asked(&fresh);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("merchant identity of apple") && text.contains("ends on 2046-11-16"), "{text}");
    assert!(text.contains("those for live payments are fresh"), "{text}");

    let (code, text) = asked(&stale);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("FAULT  Google keys") && text.contains("none for live payments"), "{text}");
    assert!(text.contains("those for test payments are fresh"), "{text}");
}
