//! RSA key pairs of shops: they sign events (PKCS #1 v1.5, SHA-256) and open card fields that a browser
//! encrypted with the public part (checkout-gateway 5.4, checkout-webhooks 7).

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rsa::{KeyPair, KeySize, Pkcs1PrivateDecryptingKey, PrivateDecryptingKey};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::error::VaultError;
use crate::random;
use crate::secret::{SecretBytes, SecretText};

/// A key pair, parsed and ready. Parsing costs more than an operation: keep it.
pub struct RsaKey {
    signer: KeyPair,
    opener: Pkcs1PrivateDecryptingKey,
    public: String,
}

impl fmt::Debug for RsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RsaKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl RsaKey {
    /// A new pair of 2048 bits. Takes a noticeable fraction of a second.
    pub fn generate() -> Result<RsaKey, VaultError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| VaultError::RsaKey)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| VaultError::RsaKey)?;
        RsaKey::of_pkcs8(der.as_ref())
    }

    /// Reads a private key of 2048 to 8192 bits as PEM: `PRIVATE KEY` (PKCS #8) or `RSA PRIVATE KEY` (PKCS #1).
    pub fn read_pem(pem: &str) -> Result<RsaKey, VaultError> {
        let (label, der) = pem_body(pem).ok_or(VaultError::RsaKey)?;
        if label == "PRIVATE KEY" {
            return RsaKey::of_pkcs8(&der);
        }
        let pair = KeyPair::from_der(&der).map_err(|_| VaultError::RsaKey)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| VaultError::RsaKey)?;
        RsaKey::of_pkcs8(der.as_ref())
    }

    /// Reads what [`RsaKey::stored`] wrote.
    pub fn read_stored(text: &SecretText) -> Result<RsaKey, VaultError> {
        let der = Zeroizing::new(STANDARD.decode(text.expose()).map_err(|_| VaultError::RsaKey)?);
        RsaKey::of_pkcs8(&der)
    }

    fn of_pkcs8(der: &[u8]) -> Result<RsaKey, VaultError> {
        let signer = KeyPair::from_pkcs8(der).map_err(|_| VaultError::RsaKey)?;
        let opener = PrivateDecryptingKey::from_pkcs8(der).map_err(|_| VaultError::RsaKey)?;
        let opener = Pkcs1PrivateDecryptingKey::new(opener).map_err(|_| VaultError::RsaKey)?;
        let public: PublicKeyX509Der<'_> = signer.public_key().as_der().map_err(|_| VaultError::RsaKey)?;
        let public = STANDARD.encode(public.as_ref());
        Ok(RsaKey { signer, opener, public })
    }

    /// The private key for the store, to be sealed there: PKCS #8 as base64.
    pub fn stored(&self) -> Result<SecretText, VaultError> {
        let der: Pkcs8V1Der<'_> = self.signer.as_der().map_err(|_| VaultError::RsaKey)?;
        Ok(SecretText::new(STANDARD.encode(der.as_ref())))
    }

    /// The public key as shops hold it: one line of base64, the DER of a SubjectPublicKeyInfo.
    pub fn public_key(&self) -> &str {
        &self.public
    }

    /// The signature over these bytes. About a millisecond of a core: not for the way of a request.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, VaultError> {
        let mut signature = vec![0; self.signer.public_modulus_len()];
        self.signer
            .sign(&RSA_PKCS1_SHA256, &random::for_the_library(), message, &mut signature)
            .map_err(|_| VaultError::RsaKey)?;
        Ok(signature)
    }

    /// What was encrypted with the public key. One error whatever is wrong with it.
    pub fn open(&self, ciphertext: &[u8]) -> Result<SecretBytes, VaultError> {
        let mut room = Zeroizing::new(vec![0_u8; self.opener.min_output_size()]);
        let opened = self.opener.decrypt(ciphertext, &mut room).map_err(|_| VaultError::DoesNotOpen)?;
        Ok(SecretBytes::new(opened.to_vec()))
    }
}

fn pem_body(pem: &str) -> Option<(&str, Zeroizing<Vec<u8>>)> {
    let (_, rest) = pem.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once("-----END ")?;
    let line: Zeroizing<String> = Zeroizing::new(body.chars().filter(|c| !c.is_whitespace()).collect());
    Some((label, Zeroizing::new(STANDARD.decode(line.as_bytes()).ok()?)))
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey};
    use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

    use super::*;

    fn public_der(key: &RsaKey) -> Vec<u8> {
        STANDARD.decode(key.public_key()).unwrap()
    }

    #[test]
    fn a_receiver_with_the_public_line_accepts_the_signature_and_nothing_else() {
        let key = RsaKey::generate().unwrap();
        let signature = key.sign(b"{\"a\":1}").unwrap();
        let verifier = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_der(&key));
        verifier.verify(b"{\"a\":1}", &signature).unwrap();
        verifier.verify(b"{\"a\":2}", &signature).unwrap_err();
    }

    #[test]
    fn a_field_encrypted_in_a_browser_opens_and_a_changed_one_does_not() {
        let key = RsaKey::generate().unwrap();
        let public = PublicEncryptingKey::from_der(&public_der(&key)).unwrap();
        let public = Pkcs1PublicEncryptingKey::new(public).unwrap();
        let mut room = vec![0; public.ciphertext_size()];
        let sealed = public.encrypt("4200".as_bytes(), &mut room).unwrap();
        assert_eq!(key.open(sealed).unwrap().expose(), b"4200");
        sealed[0] ^= 1;
        assert_ne!(key.open(sealed).ok().map(|text| text.expose().to_vec()), Some(b"4200".to_vec()));
        key.open(b"short").unwrap_err();
    }

    #[test]
    fn a_stored_key_is_the_same_key_again() {
        let key = RsaKey::generate().unwrap();
        let again = RsaKey::read_stored(&key.stored().unwrap()).unwrap();
        assert_eq!(again.public_key(), key.public_key());
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            key.stored().unwrap().expose()
        );
        assert_eq!(RsaKey::read_pem(&pem).unwrap().public_key(), key.public_key());
        RsaKey::read_pem("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----").unwrap_err();
    }

    #[test]
    fn both_kinds_of_pem_are_read_and_nothing_else() {
        let key = RsaKey::generate().unwrap();
        let pkcs8 = STANDARD.decode(key.stored().unwrap().expose()).unwrap();
        // PKCS #8 of an RSA key ends in its PKCS #1 form, behind 26 bytes of head.
        let pkcs1 = format!(
            "-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----\n",
            STANDARD.encode(&pkcs8[26..])
        );
        assert_eq!(RsaKey::read_pem(&pkcs1).unwrap().public_key(), key.public_key());
        let public = format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", key.public_key());
        let locked =
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----";
        for text in ["", "-----BEGIN ", &public, locked] {
            assert_eq!(RsaKey::read_pem(text).unwrap_err(), VaultError::RsaKey, "{text}");
        }
    }

    #[test]
    fn every_fault_of_a_ciphertext_looks_alike() {
        let key = RsaKey::generate().unwrap();
        for wrong in [&b""[..], &[0; 255], &[0; 256], &[0xff; 256], &[1; 257]] {
            assert_eq!(key.open(wrong).unwrap_err(), VaultError::DoesNotOpen);
        }
    }

    /// `content_signature` of the reference vectors, minted with another implementation.
    #[test]
    fn the_reference_signature_is_ours_byte_for_byte() {
        let folder = std::env::var("FLORIN_FIXTURES")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/fixtures").to_owned());
        let Ok(text) = std::fs::read_to_string(format!("{folder}/reference/webhooks.json")) else {
            eprintln!("no reference vectors at {folder}: set FLORIN_FIXTURES; this test checked nothing");
            return;
        };
        let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
        let all = vectors["content_signature"].as_array().unwrap();
        assert!(!all.is_empty());
        for vector in all {
            let word = |name: &str| vector[name].as_str().unwrap();
            let key = RsaKey::read_pem(word("private_key_pem")).unwrap();
            assert_eq!(STANDARD.encode(key.sign(word("body").as_bytes()).unwrap()), word("header"));
            let line: String =
                word("public_key_pem").lines().filter(|line| !line.starts_with("-----")).collect();
            assert_eq!(key.public_key(), line);
        }
    }
}
