//! Wallet data that comes as a card token: a prefix, then base64 of JSON (checkout-gateway 5.5).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// Whose wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checkout) enum Wallet {
    /// Apple Pay.
    Apple,
    /// Google Pay.
    Google,
    /// Samsung Pay.
    Samsung,
}

impl Wallet {
    /// `credit_card.token_provider`.
    pub(in crate::checkout) fn as_str(self) -> &'static str {
        match self {
            Wallet::Apple => "apple_pay",
            Wallet::Google => "google_pay",
            Wallet::Samsung => "samsung_pay",
        }
    }
}

/// What a wallet gave.
pub(in crate::checkout) struct WalletToken {
    /// Whose.
    pub(in crate::checkout) wallet: Wallet,
    /// The shop opened it itself: the payload names the card.
    pub(in crate::checkout) is_decrypted: bool,
    /// The wallet's JSON.
    pub(in crate::checkout) payload: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for WalletToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WalletToken")
            .field("wallet", &self.wallet)
            .field("is_decrypted", &self.is_decrypted)
            .finish_non_exhaustive()
    }
}

const PREFIXES: [(&str, Wallet, bool); 6] = [
    ("$begateway_apple_pay_1_0_0$", Wallet::Apple, false),
    ("$begateway_apple_pay_decrypted_1_0_0$", Wallet::Apple, true),
    ("$begateway_google_pay_1_0_0$", Wallet::Google, false),
    ("$begateway_google_pay_decrypted_1_0_0$", Wallet::Google, true),
    ("$begateway_samsung_pay_1_0_0$", Wallet::Samsung, false),
    ("$begateway_samsung_pay_decrypted_1_0_0$", Wallet::Samsung, true),
];

/// A token that claims to come from a wallet and does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checkout) struct Malformed;

impl WalletToken {
    /// Reads a token; none if it is an ordinary one.
    pub(in crate::checkout) fn parse(token: &str) -> Result<Option<WalletToken>, Malformed> {
        let known = PREFIXES.iter().find_map(|(prefix, wallet, is_decrypted)| {
            token.strip_prefix(prefix).map(|payload| (*wallet, *is_decrypted, payload))
        });
        let Some((wallet, is_decrypted, payload)) = known else {
            // No token of ours has such a beginning.
            return if token.starts_with('$') { Err(Malformed) } else { Ok(None) };
        };
        let payload = Zeroizing::new(STANDARD.decode(payload).map_err(|_| Malformed)?);
        let is_object = payload.first() == Some(&b'{')
            && serde_json::from_slice::<serde::de::IgnoredAny>(&payload).is_ok();
        if is_object { Ok(Some(WalletToken { wallet, is_decrypted, payload })) } else { Err(Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_prefix_names_its_wallet() {
        for (prefix, wallet, is_decrypted) in PREFIXES {
            let token = format!("{prefix}{}", STANDARD.encode(br#"{"tokenPAN":"4111111111111111"}"#));
            let read = WalletToken::parse(&token).unwrap().unwrap();
            assert_eq!((read.wallet, read.is_decrypted), (wallet, is_decrypted));
            assert_eq!(&read.payload[..12], br#"{"tokenPAN":"#);
            assert!(!format!("{read:?}").contains("4111"));
        }
    }

    #[test]
    fn a_broken_wallet_token_is_no_ordinary_token() {
        assert!(WalletToken::parse("a6d0c3a5-4f5c-4f0e-8d0b-0f3b9d1b7c11").unwrap().is_none());
        for payload in ["", "!", "e30", "W10=", "bm90IGpzb24="] {
            let token = format!("$begateway_apple_pay_1_0_0${payload}");
            assert_eq!(WalletToken::parse(&token).err(), Some(Malformed), "{payload}");
        }
        assert!(WalletToken::parse("$begateway_other_pay_1_0_0$e30=").is_err());
    }
}
