//! The number of a wallet user's account, as people and other systems write it.

use std::fmt;
use std::sync::Arc;

use crate::error::Invalid;

/// `EVP0123456789123`: 4 to 34 capitals and digits (wallet-surround 5.1).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AccountNumber(Arc<str>);

impl AccountNumber {
    /// Reads a number. Nothing is trimmed, no letter is changed.
    pub fn parse(text: &str) -> Result<AccountNumber, Invalid> {
        let fits = (4..=34).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if fits {
            Ok(AccountNumber(text.into()))
        } else {
            Err(Invalid::Id { what: "an account number", rule: "4 to 34 capitals or digits" })
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        assert_eq!(AccountNumber::parse("EVP0123456789123").unwrap().as_str(), "EVP0123456789123");
        for text in ["", "EVP", "evp0123456789123", " EVP0123456789123", "EVP 0123", "EVP/0123", "ÄVP0123"] {
            assert!(AccountNumber::parse(text).is_err(), "{text:?}");
        }
        assert!(AccountNumber::parse(&"9".repeat(35)).is_err());
    }
}
