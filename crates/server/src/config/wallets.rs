//! Where trust in Apple Pay and Google Pay begins, as an operator says it.

use std::fs;
use std::path::{Path, PathBuf};

use florin_engine::wallet_tokens::{KeySource, WalletSettings};

use crate::fault::Fault;

/// What flags, environment and file say of wallets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wallets {
    /// Google's root keys for real payments: an address or a file.
    pub(crate) google_keys: Option<String>,
    /// The same for tests.
    pub(crate) google_test_keys: Option<String>,
    /// Where Apple is asked for sessions.
    pub(crate) apple_session_url: Option<String>,
    /// A root certificate in place of Apple's.
    pub(crate) apple_root: Option<PathBuf>,
}

/// Whether keys are fetched, and not read from a file.
pub(super) fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

impl Wallets {
    /// Refuses what does not fit together.
    pub(super) fn check(&self, insecure_dev: bool) -> Result<(), Fault> {
        if self.apple_root.is_some() && !insecure_dev {
            return Err(Fault::usage(
                "--apple-root is for a stand-in of Apple's on a developer's machine; real payments trust Apple's own root, so leave it out",
            ));
        }
        match &self.apple_session_url {
            Some(url) if !is_address(url) => Err(Fault::usage(format!(
                "--apple-session-url {url} is not an address such as https://apple-pay-gateway.apple.com/paymentservices/paymentSession"
            ))),
            _ => Ok(()),
        }
    }

    /// What the engine is told; files are read now.
    pub(crate) fn settings(&self) -> Result<WalletSettings, Fault> {
        let usual = WalletSettings::default();
        let source = |told: &Option<String>, usual| match told {
            None => Ok(usual),
            Some(address) if is_address(address) => Ok(KeySource::Address(address.clone())),
            Some(file) => read(Path::new(file)).map(KeySource::Pinned),
        };
        Ok(WalletSettings {
            apple_root: self.apple_root.as_deref().map(read).transpose()?,
            apple_session_url: self.apple_session_url.clone(),
            google_keys: source(&self.google_keys, usual.google_keys)?,
            google_test_keys: source(&self.google_test_keys, usual.google_test_keys)?,
        })
    }
}

fn read(path: &Path) -> Result<String, Fault> {
    fs::read_to_string(path)
        .map_err(|error| Fault::usage(format!("{} cannot be read: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_root_is_for_developers_only() {
        let wallets = Wallets { apple_root: Some("root.pem".into()), ..Wallets::default() };
        assert!(wallets.check(true).is_ok());
        assert!(wallets.check(false).unwrap_err().to_string().contains("--apple-root"));
        let wallets = Wallets { apple_session_url: Some("apple.com".into()), ..Wallets::default() };
        assert!(wallets.check(true).is_err());
    }

    #[test]
    fn keys_come_from_an_address_or_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("keys.json");
        fs::write(&file, "{}").unwrap();
        let of = |keys: &str| Wallets { google_keys: Some(keys.to_owned()), ..Wallets::default() }.settings();
        assert_eq!(of(file.to_str().unwrap()).unwrap().google_keys, KeySource::Pinned("{}".into()));
        let address = "https://keys.example/keys.json";
        assert_eq!(of(address).unwrap().google_keys, KeySource::Address(address.into()));
        assert!(of("nowhere.json").unwrap_err().to_string().contains("nowhere.json"));
        let usual = Wallets::default().settings().unwrap();
        assert_eq!(usual.google_test_keys, WalletSettings::default().google_test_keys);
    }
}
