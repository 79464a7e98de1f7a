//! Card fields that a browser encrypted with the shop's public key (checkout-gateway 5.4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// What the browser's script writes before the base64.
const PREFIX: &str = "$begatewaycsejs_1_0_0$";

/// Opens a ciphertext with the shop's private key. Whatever goes wrong, it answers none.
pub(in crate::checkout) type Opener<'a> = &'a dyn Fn(&[u8]) -> Option<Zeroizing<String>>;

/// A card field as it came.
pub(in crate::checkout) enum Sealed<'v> {
    /// In clear.
    Plain(&'v str),
    /// RSA PKCS#1 v1.5 of the text.
    Cipher(Vec<u8>),
}

/// A field that claims to be encrypted and is not, or not for this shop. There is one such fault for every cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checkout) struct Undecryptable;

impl<'v> Sealed<'v> {
    /// Reads a field. What carries the script's prefix is encrypted wherever it stands; members of
    /// `encrypted_credit_card` are without it too, since older apps leave it out.
    pub(in crate::checkout) fn of(text: &'v str, is_encrypted: bool) -> Result<Sealed<'v>, Undecryptable> {
        let cipher = match text.strip_prefix(PREFIX) {
            Some(cipher) => cipher,
            None if is_encrypted => text,
            None => return Ok(Sealed::Plain(text)),
        };
        let bytes = STANDARD.decode(cipher.trim()).map_err(|_| Undecryptable)?;
        // As long as the modulus of a key of 2048 to 8192 bits.
        if (256..=1024).contains(&bytes.len()) { Ok(Sealed::Cipher(bytes)) } else { Err(Undecryptable) }
    }

    /// The clear text. What was encrypted must look like what it should be: whether a wrong ciphertext had a
    /// right padding must not be told from the answer, or the answers open other ciphertexts one by one.
    pub(in crate::checkout) fn open(
        &self,
        opener: Opener<'_>,
        fits: fn(&str) -> bool,
    ) -> Result<Zeroizing<String>, Undecryptable> {
        match self {
            Sealed::Plain(text) => Ok(Zeroizing::new((*text).to_owned())),
            Sealed::Cipher(bytes) => opener(bytes).filter(|text| fits(text)).ok_or(Undecryptable),
        }
    }
}

/// Whether an opened text may be a number, a code or a date; a field may have been left empty.
pub(in crate::checkout) fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b' ' | b'-' | b'/'))
}

/// Whether an opened text may be a name or a token.
pub(in crate::checkout) fn is_text(text: &str) -> bool {
    !text.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encrypted_fields_are_known_by_prefix_or_by_place() {
        let cipher = STANDARD.encode([7_u8; 256]);
        let marked = format!("{PREFIX}{cipher}");
        for (text, is_encrypted) in [(&marked, true), (&marked, false), (&cipher, true)] {
            assert!(matches!(Sealed::of(text, is_encrypted), Ok(Sealed::Cipher(bytes)) if bytes == [7; 256]));
        }
        assert!(matches!(Sealed::of("4200000000000000", false), Ok(Sealed::Plain("4200000000000000"))));
        for text in ["4200000000000000", "", "$begatewaycsejs_1_0_0$", "$begatewaycsejs_1_0_0$!!", "AAAA"] {
            assert!(Sealed::of(text, true).is_err(), "{text}");
        }
    }

    #[test]
    fn only_the_shops_key_opens() {
        let sealed = Sealed::Cipher(vec![7]);
        let open = |clear: Option<&str>, fits| {
            sealed.open(&|_| clear.map(|clear| Zeroizing::new(clear.to_owned())), fits)
        };
        assert_eq!(*open(Some("4200 0000"), is_digits).unwrap(), "4200 0000");
        assert_eq!(*open(Some("Erika Müster"), is_text).unwrap(), "Erika Müster");
        for (clear, fits) in [
            (None, is_digits as fn(&str) -> bool),
            (Some("4200\u{1}"), is_digits),
            (Some("\u{7f}\u{3}"), is_text),
        ] {
            assert_eq!(open(clear, fits).err(), Some(Undecryptable));
        }
    }
}
