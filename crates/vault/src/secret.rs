//! Bytes and text that must not be seen: wiped when dropped, masked in `Debug`, compared in
//! constant time. The only door is `expose()`, which one search lists.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

/// Opened plaintext. Has no `Clone` and no `Display`, so copies cannot be made by accident.
pub struct SecretBytes(Zeroizing<Vec<u8>>);

impl SecretBytes {
    /// Takes the buffer over; it is wiped, spare capacity included, when this is dropped.
    pub fn new(bytes: Vec<u8>) -> SecretBytes {
        SecretBytes(Zeroizing::new(bytes))
    }

    /// The bytes themselves. Do not keep a copy that is not wiped.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<Zeroizing<Vec<u8>>> for SecretBytes {
    fn from(bytes: Zeroizing<Vec<u8>>) -> SecretBytes {
        SecretBytes(bytes)
    }
}

impl fmt::Debug for SecretBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretBytes(***)")
    }
}

impl PartialEq for SecretBytes {
    /// Takes the same time wherever the first difference is; only the length is not hidden.
    fn eq(&self, other: &SecretBytes) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretBytes {}

/// A secret that is text: a passphrase, a card token, a credential.
#[derive(Clone)]
pub struct SecretText(Zeroizing<String>);

impl SecretText {
    /// Takes the text over; it is wiped when this is dropped.
    pub fn new(text: String) -> SecretText {
        SecretText(Zeroizing::new(text))
    }

    /// The text itself. Do not keep a copy that is not wiped.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl TryFrom<SecretBytes> for SecretText {
    type Error = std::str::Utf8Error;

    /// Moves opened bytes into text without leaving a copy behind; bytes that are no UTF-8 are wiped.
    fn try_from(mut bytes: SecretBytes) -> Result<SecretText, Self::Error> {
        match String::from_utf8(std::mem::take(&mut *bytes.0)) {
            Ok(text) => Ok(SecretText::new(text)),
            Err(error) => {
                let why = error.utf8_error();
                error.into_bytes().zeroize();
                Err(why)
            }
        }
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretText(***)")
    }
}

impl PartialEq for SecretText {
    /// Takes the same time wherever the first difference is; only the length is not hidden.
    fn eq(&self, other: &SecretText) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for SecretText {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_show_nothing_when_printed() {
        let bytes = SecretBytes::new(b"4111111111111111".to_vec());
        let text = SecretText::new("correct horse".to_owned());
        assert_eq!(format!("{bytes:?}"), "SecretBytes(***)");
        assert_eq!(format!("{:?}", Some(&text)), "Some(SecretText(***))");
    }

    #[test]
    fn secrets_are_equal_when_their_contents_are() {
        let of = |text: &str| SecretText::new(text.to_owned());
        assert_eq!(of("one"), of("one"));
        assert_ne!(of("one"), of("two"));
        assert_ne!(of("one"), of("one and more"));
        assert_eq!(SecretBytes::new(vec![1, 2]), SecretBytes::new(vec![1, 2]));
        assert_ne!(SecretBytes::new(vec![1, 2]), SecretBytes::new(vec![1, 3]));
    }

    #[test]
    fn opened_bytes_become_text_only_when_they_are_text() {
        let text = SecretText::try_from(SecretBytes::new("žodis".as_bytes().to_vec()));
        assert_eq!(text.unwrap().expose(), "žodis");
        assert!(SecretText::try_from(SecretBytes::new(vec![0xff, 0xfe])).is_err());
    }
}
