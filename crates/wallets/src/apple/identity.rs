//! A merchant identity certificate as Apple's developers export it: certificate and key in a PKCS #12 file.
//!
//! Read is what is written today: PBES2, which is PBKDF2 and AES-CBC. The file's own authentication code is not looked at. Whoever
//! installs the file holds its password, a wrong one leaves bytes that are no key, and TLS takes no key that is not the certificate's.

use std::fmt;
use std::num::NonZeroU32;

use aws_lc_rs::cipher::{AES_128, AES_256, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::pbkdf2::{self, PBKDF2_HMAC_SHA1, PBKDF2_HMAC_SHA256, PBKDF2_HMAC_SHA384, PBKDF2_HMAC_SHA512};
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Sequence};
use x509_cert::spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use crate::error::WalletError;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const ENCRYPTED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.6");
const KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
const SHROUDED_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
const X509: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
const PBES2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.13");
const PBKDF2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.12");
const AES_128_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.2");
const AES_256_CBC: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.1.42");
const HMAC_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.9");
const HMAC_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.10");
const HMAC_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.2.11");

/// More rounds than anybody asks for, and few enough to wait for.
const MOST_ROUNDS: u32 = 2_000_000;
/// Larger files are none of these.
const LARGEST: usize = 64 * 1024;

const UNREADABLE: WalletError = WalletError::BadKey(
    "the PKCS #12 file cannot be read: give its base64 and its password, or certificate and key as PEM",
);
const OLD: WalletError = WalletError::BadKey(
    "the PKCS #12 file is encrypted in an old way (RC2 or triple DES): convert it with \
     `openssl pkcs12 -legacy -nodes -in FILE -out identity.pem` and give the PEM",
);

/// A merchant's certificates and the key of one of them.
pub struct Identity {
    /// DER, in the file's order.
    pub certificates: Vec<Vec<u8>>,
    /// PKCS #8.
    pub key: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("certificates", &self.certificates.len()).finish_non_exhaustive()
    }
}

#[derive(Sequence)]
struct Pfx<'a> {
    version: u8,
    safe: ContentInfo<'a>,
    mac: Option<AnyRef<'a>>,
}

#[derive(Sequence)]
struct ContentInfo<'a> {
    kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: AnyRef<'a>,
}

#[derive(Sequence)]
struct EncryptedData<'a> {
    version: u8,
    content: EncryptedContent<'a>,
}

#[derive(Sequence)]
struct EncryptedContent<'a> {
    kind: ObjectIdentifier,
    algorithm: AlgorithmIdentifierRef<'a>,
    #[asn1(context_specific = "0", tag_mode = "IMPLICIT")]
    content: OctetStringRef<'a>,
}

#[derive(Sequence)]
struct Bag<'a> {
    kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    value: AnyRef<'a>,
    attributes: Option<AnyRef<'a>>,
}

#[derive(Sequence)]
struct CertificateBag<'a> {
    kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    value: OctetStringRef<'a>,
}

#[derive(Sequence)]
struct ShroudedKey<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    data: OctetStringRef<'a>,
}

#[derive(Sequence)]
struct Pbes2<'a> {
    derivation: AlgorithmIdentifierRef<'a>,
    cipher: AlgorithmIdentifierRef<'a>,
}

#[derive(Sequence)]
struct Pbkdf2<'a> {
    salt: OctetStringRef<'a>,
    rounds: u32,
    length: Option<u16>,
    hash: Option<AlgorithmIdentifierRef<'a>>,
}

/// Reads a PKCS #12 file with one key.
pub fn read_identity(file: &[u8], password: &str) -> Result<Identity, WalletError> {
    if file.len() > LARGEST {
        return Err(UNREADABLE);
    }
    let pfx = Pfx::from_der(file).map_err(|_| UNREADABLE)?;
    let safe = octets(&pfx.safe)?;
    let parts = Vec::<ContentInfo<'_>>::from_der(safe).map_err(|_| UNREADABLE)?;
    let (mut certificates, mut keys) = (Vec::new(), Vec::new());
    for part in &parts {
        let clear = if part.kind == ENCRYPTED_DATA {
            let sealed: EncryptedData<'_> = part.content.decode_as().map_err(|_| UNREADABLE)?;
            decrypt(&sealed.content.algorithm, sealed.content.content.as_bytes(), password)?
        } else {
            Zeroizing::new(octets(part)?.to_vec())
        };
        for bag in Vec::<Bag<'_>>::from_der(&clear).map_err(|_| UNREADABLE)? {
            take(&bag, password, &mut certificates, &mut keys)?;
        }
    }
    match (keys.pop(), keys.is_empty(), certificates.is_empty()) {
        (Some(key), true, false) => Ok(Identity { certificates, key }),
        _ => Err(WalletError::BadKey("the PKCS #12 file must hold one private key and its certificate")),
    }
}

fn octets<'a>(part: &ContentInfo<'a>) -> Result<&'a [u8], WalletError> {
    let text: OctetStringRef<'a> = part.content.decode_as().map_err(|_| UNREADABLE)?;
    if part.kind == DATA { Ok(text.as_bytes()) } else { Err(UNREADABLE) }
}

fn take(
    bag: &Bag<'_>,
    password: &str,
    certificates: &mut Vec<Vec<u8>>,
    keys: &mut Vec<Zeroizing<Vec<u8>>>,
) -> Result<(), WalletError> {
    match bag.kind {
        CERTIFICATE => {
            let inner: CertificateBag<'_> = bag.value.decode_as().map_err(|_| UNREADABLE)?;
            if inner.kind == X509 {
                certificates.push(inner.value.as_bytes().to_vec());
            }
        }
        SHROUDED_KEY => {
            let inner: ShroudedKey<'_> = bag.value.decode_as().map_err(|_| UNREADABLE)?;
            keys.push(decrypt(&inner.algorithm, inner.data.as_bytes(), password)?);
        }
        KEY => keys.push(Zeroizing::new(der::Encode::to_der(&bag.value).map_err(|_| UNREADABLE)?)),
        // Revocation lists and secrets: not ours.
        _ => {}
    }
    Ok(())
}

fn decrypt(
    algorithm: &AlgorithmIdentifierRef<'_>,
    sealed: &[u8],
    password: &str,
) -> Result<Zeroizing<Vec<u8>>, WalletError> {
    if algorithm.oid != PBES2 {
        return Err(OLD);
    }
    let parameters: Pbes2<'_> = decoded(algorithm)?;
    let (cipher, key_bytes) = match parameters.cipher.oid {
        AES_128_CBC => (&AES_128, 16),
        AES_256_CBC => (&AES_256, 32),
        _ => return Err(OLD),
    };
    let iv: OctetStringRef<'_> = decoded(&parameters.cipher)?;
    let iv: [u8; 16] = iv.as_bytes().try_into().map_err(|_| UNREADABLE)?;
    let key = derive(&parameters.derivation, password, key_bytes)?;
    let key = UnboundCipherKey::new(cipher, &key).and_then(PaddedBlockDecryptingKey::cbc_pkcs7);
    let mut room = Zeroizing::new(sealed.to_vec());
    let context = DecryptionContext::Iv128(FixedLength::from(iv));
    let clear = key.and_then(|key| key.decrypt(&mut room, context).map(|clear| clear.len()));
    let length = clear.map_err(|_| WalletError::BadKey("the password does not open the PKCS #12 file"))?;
    room.truncate(length);
    Ok(room)
}

fn derive(
    algorithm: &AlgorithmIdentifierRef<'_>,
    password: &str,
    length: usize,
) -> Result<Zeroizing<Vec<u8>>, WalletError> {
    if algorithm.oid != PBKDF2 {
        return Err(OLD);
    }
    let parameters: Pbkdf2<'_> = decoded(algorithm)?;
    let hash = match parameters.hash.map(|hash| hash.oid) {
        None => PBKDF2_HMAC_SHA1,
        Some(HMAC_SHA256) => PBKDF2_HMAC_SHA256,
        Some(HMAC_SHA384) => PBKDF2_HMAC_SHA384,
        Some(HMAC_SHA512) => PBKDF2_HMAC_SHA512,
        Some(_) => return Err(OLD),
    };
    let rounds = NonZeroU32::new(parameters.rounds).filter(|rounds| rounds.get() <= MOST_ROUNDS);
    let mut key = Zeroizing::new(vec![0; length]);
    pbkdf2::derive(
        hash,
        rounds.ok_or(UNREADABLE)?,
        parameters.salt.as_bytes(),
        password.as_bytes(),
        &mut key,
    );
    Ok(key)
}

fn decoded<'a, T: Decode<'a> + der::FixedTag + der::DecodeValue<'a>>(
    algorithm: &AlgorithmIdentifierRef<'a>,
) -> Result<T, WalletError> {
    algorithm.parameters.ok_or(UNREADABLE)?.decode_as().map_err(|_| UNREADABLE)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    /// Made with `openssl pkcs12 -export -passout pass:kiosk`, as it comes and with `-legacy`.
    const FILE: &str = include_str!("../../tests/data/identity.p12.base64");
    const LEGACY: &str = include_str!("../../tests/data/identity-legacy.p12.base64");

    fn file(text: &str) -> Vec<u8> {
        STANDARD.decode(text.split_whitespace().collect::<String>()).unwrap()
    }

    #[test]
    fn a_file_opens_with_its_password_alone() {
        let identity = read_identity(&file(FILE), "kiosk").unwrap();
        assert_eq!(identity.certificates.len(), 1);
        x509_cert::Certificate::from_der(&identity.certificates[0]).unwrap();
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----",
            STANDARD.encode(&*identity.key)
        );
        assert!(crate::ec::AgreementKey::read(&pem).is_some());
        assert!(!format!("{identity:?}").contains("key"));
        assert!(matches!(read_identity(&file(FILE), "other"), Err(WalletError::BadKey(_))));
    }

    #[test]
    fn an_old_file_is_told_how_to_become_a_new_one() {
        let told = read_identity(&file(LEGACY), "kiosk").unwrap_err().to_string();
        assert!(told.contains("openssl pkcs12 -legacy"), "{told}");
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let good = file(FILE);
        // Rounds would make this slow, and are not what is changed here.
        for at in (0..good.len()).step_by(7) {
            let mut bad = good.clone();
            bad[at] ^= 0x55;
            let _ = read_identity(&bad[..good.len() - at % 3], "kiosk");
        }
        for length in 0..64 {
            assert!(read_identity(&good[..length], "kiosk").is_err());
        }
    }
}
