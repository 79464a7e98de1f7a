//! The sealed part of a message: a key for this message alone, checked before anything is opened (standards 2.3).

use aws_lc_rs::cipher::{AES_128, AES_256, DecryptingKey, DecryptionContext, UnboundCipherKey};
use aws_lc_rs::hkdf::{self, HKDF_SHA256, Salt};
use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::codec;
use crate::ec::{AgreementKey, Point};
use crate::error::{Forgery, WalletError};
use crate::json::Object;

/// A message as it was signed: the device's point, the ciphertext and its authentication code.
pub(super) struct Sealed {
    point: Point,
    ciphertext: Vec<u8>,
    tag: Vec<u8>,
}

impl Sealed {
    pub(super) fn read(message: &[u8]) -> Result<Sealed, WalletError> {
        let message = Object::parse(message, "signedMessage")?;
        let decoded = |name| codec::base64(&message.must(name)?, name);
        Ok(Sealed {
            point: Point::uncompressed(&decoded("ephemeralPublicKey")?)
                .ok_or(WalletError::Forged(Forgery::Point))?,
            ciphertext: decoded("encryptedMessage")?,
            tag: decoded("tag")?,
        })
    }

    /// Opens it, if this is the key it was sealed for. Half of what is derived, `key_bytes`, is the cipher's.
    pub(super) fn open(
        &self,
        key: &AgreementKey,
        key_bytes: usize,
    ) -> Result<Zeroizing<Vec<u8>>, WalletError> {
        let shared = key.agree(&self.point)?;
        let input = Zeroizing::new([self.point.bytes(), shared.as_slice()].concat());
        let keys = derive(&input, b"Google", key_bytes * 2)?;
        let (cipher_key, mac_key) = keys.split_at(key_bytes);
        // Compares all 32 bytes, in the same time wherever they differ.
        let mac_key = hmac::Key::new(hmac::HMAC_SHA256, mac_key);
        hmac::verify(&mac_key, &self.ciphertext, &self.tag).map_err(|_| WalletError::Forged(Forgery::Mac))?;
        decipher(cipher_key, &self.ciphertext)
    }
}

fn derive(input: &[u8], info: &[u8], length: usize) -> Result<Zeroizing<Vec<u8>>, WalletError> {
    let refused = WalletError::Forged(Forgery::Content);
    let mut keys = Zeroizing::new(vec![0; length]);
    let stream = Salt::new(HKDF_SHA256, &[]).extract(input);
    let info = [info];
    let stream = stream.expand(&info, Length(length)).map_err(|_| refused)?;
    stream.fill(&mut keys).map_err(|_| refused)?;
    Ok(keys)
}

struct Length(usize);

impl hkdf::KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn decipher(key: &[u8], ciphertext: &[u8]) -> Result<Zeroizing<Vec<u8>>, WalletError> {
    let refused = WalletError::Forged(Forgery::Content);
    let algorithm = if key.len() == 16 { &AES_128 } else { &AES_256 };
    let mut clear = Zeroizing::new(ciphertext.to_vec());
    let key = UnboundCipherKey::new(algorithm, key).map_err(|_| refused)?;
    let key = DecryptingKey::ctr(key).map_err(|_| refused)?;
    // Zero is fine: no two messages share a key.
    key.decrypt(&mut clear, DecryptionContext::Iv128([0; 16].into())).map_err(|_| refused)?;
    Ok(clear)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::testing;

    #[test]
    fn keys_are_derived_as_in_wycheproof() {
        let Some(vectors) = testing::vectors("primitives.json") else { return };
        let cases = vectors["groups"]["hkdf_sha256"].as_array().unwrap().iter();
        let unsalted: Vec<&Value> = cases.filter(|case| case["salt"] == "").collect();
        assert!(!unsalted.is_empty());
        for case in unsalted {
            let of = |name: &str| hex::decode(case[name].as_str().unwrap()).unwrap();
            let length = usize::try_from(case["size"].as_u64().unwrap()).unwrap();
            let derived = derive(&of("ikm"), &of("info"), length).ok().map(|keys| keys.to_vec());
            assert_eq!(derived == Some(of("okm")), case["result"] == "valid", "{}", case["tcId"]);
        }
    }
}
