//! Compact JWE with `ECDH-ES+A256KW` and `A256GCM`, the reading side. Every length is checked before it is cut, and
//! the algorithms are ours, whatever the header says.

use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::digest;
use serde::Deserialize;
use zeroize::{Zeroize, Zeroizing};

use crate::cipher::{self, BOX_NONCE_LEN, KEY_LEN, Key, TAG_LEN, WRAPPED_LEN};
use crate::secret::SecretBytes;
use crate::text;

/// Longer than any form sends.
const MOST: usize = 64 * 1024;
const ALGORITHM: &str = "ECDH-ES+A256KW";

#[derive(Deserialize)]
struct Header {
    alg: String,
    enc: String,
    epk: Ephemeral,
    #[serde(default)]
    apu: String,
    #[serde(default)]
    apv: String,
}

#[derive(Deserialize)]
struct Ephemeral {
    kty: String,
    crv: String,
    x: String,
    y: String,
}

/// The plaintext; none whatever is wrong.
pub(super) fn open(private: &PrivateKey, compact: &str) -> Option<SecretBytes> {
    if compact.len() > MOST {
        return None;
    }
    let [head, wrapped, nonce, ciphertext, tag] = text::fields::<5>(compact)?;
    let header: Header = serde_json::from_slice(&text::decode(head)?).ok()?;
    if header.alg != ALGORITHM || header.enc != "A256GCM" {
        return None;
    }
    let kek = agree(private, &header)?;
    let wrapped = text::decode_array::<WRAPPED_LEN>(wrapped)?;
    let key = cipher::unwrap(&kek, &wrapped)?;
    // Laid out as the vault's boxes are: nonce, ciphertext, tag.
    let mut sealed = text::decode_array::<BOX_NONCE_LEN>(nonce)?.to_vec();
    sealed.extend_from_slice(&text::decode(ciphertext)?);
    sealed.extend_from_slice(&text::decode_array::<TAG_LEN>(tag)?);
    let opened = cipher::open_in_place(&key, head.as_bytes(), &mut sealed).map(|plain| plain.to_vec());
    sealed.zeroize();
    opened.map(SecretBytes::new)
}

fn agree(private: &PrivateKey, header: &Header) -> Option<Key> {
    let Ephemeral { kty, crv, x, y } = &header.epk;
    if kty != "EC" || crv != "P-256" {
        return None;
    }
    let mut point = [4_u8; 65];
    point[1..33].copy_from_slice(&text::decode_array::<32>(x)?);
    point[33..].copy_from_slice(&text::decode_array::<32>(y)?);
    let (apu, apv) = (text::decode(&header.apu)?, text::decode(&header.apv)?);
    // The library refuses a point that is not on the curve.
    let theirs = UnparsedPublicKey::new(&ECDH_P256, &point);
    let derive = |shared: &[u8]| Ok(derive(shared, ALGORITHM, &apu, &apv, KEY_LEN));
    let derived = agreement::agree(private, theirs, (), derive).ok()?;
    let mut key = Zeroizing::new([0; KEY_LEN]);
    key.copy_from_slice(&derived);
    Some(key)
}

/// The key derivation of RFC 7518 4.6.2, one round of SHA-256; at most 32 bytes.
fn derive(shared: &[u8], algorithm: &str, apu: &[u8], apv: &[u8], bytes: usize) -> Zeroizing<Vec<u8>> {
    let length = |bytes: usize| u32::try_from(bytes).unwrap_or(u32::MAX).to_be_bytes();
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(&1_u32.to_be_bytes());
    context.update(shared);
    for field in [algorithm.as_bytes(), apu, apv] {
        context.update(&length(field.len()));
        context.update(field);
    }
    context.update(&length(bytes * 8));
    let mut key = Zeroizing::new(context.finish().as_ref().to_vec());
    key.truncate(bytes);
    key
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::agreement::EphemeralPrivateKey;
    use aws_lc_rs::agreement::agree_ephemeral;

    use super::super::SessionKey;
    use super::*;
    use crate::random::{self, OsRandom};

    /// RFC 7518 appendix C.
    #[test]
    fn keys_are_derived_as_the_standard_publishes() {
        let shared = [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163,
            218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
        ];
        let key = derive(&shared, "A128GCM", b"Alice", b"Bob", 16);
        assert_eq!(text::encode(&key), "VqqN6vgjbSBcIijNcacQGg");
    }

    /// What a form does, written with the library's other half.
    fn seal(key: &SessionKey, algorithm: &str, plain: &[u8]) -> String {
        let ours = EphemeralPrivateKey::generate(&ECDH_P256, &random::for_the_library()).unwrap();
        let point = ours.compute_public_key().unwrap().as_ref().to_vec();
        let (x, y) = (text::encode(&point[1..33]), text::encode(&point[33..]));
        let head = text::encode(
            format!(r#"{{"alg":"{algorithm}","enc":"A256GCM","epk":{{"kty":"EC","crv":"P-256","x":"{x}","y":"{y}"}}}}"#)
                .as_bytes(),
        );
        let theirs = key.opener.compute_public_key().unwrap();
        let theirs = UnparsedPublicKey::new(&ECDH_P256, theirs.as_ref());
        let kek =
            agree_ephemeral(ours, theirs, (), |shared| Ok(derive(shared, algorithm, b"", b"", 32))).unwrap();
        let kek: [u8; 32] = kek.as_slice().try_into().unwrap();
        let cek = cipher::draw_key(&OsRandom);
        let mut sealed = Vec::new();
        cipher::seal_to(&cek, [9; 12], head.as_bytes(), plain, &mut sealed).unwrap();
        let (nonce, rest) = sealed.split_at(12);
        let (ciphertext, tag) = rest.split_at(rest.len() - 16);
        let parts = [&cipher::wrap(&kek, &cek)[..], nonce, ciphertext, tag].map(text::encode);
        format!("{head}.{}", parts.join("."))
    }

    #[test]
    fn a_form_seals_and_its_merchant_alone_opens() {
        let key = SessionKey::generate(&OsRandom);
        let sealed = seal(&key, ALGORITHM, b"{\"card\":{}}");
        assert_eq!(key.open(&sealed).unwrap().expose(), b"{\"card\":{}}");
        SessionKey::generate(&OsRandom).open(&sealed).unwrap_err();
        key.open(&seal(&key, "ECDH-ES", b"{}")).unwrap_err();
    }

    #[test]
    fn no_changed_letter_opens_and_no_text_panics() {
        let key = SessionKey::generate(&OsRandom);
        let sealed = seal(&key, ALGORITHM, b"4111");
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(key.open(&changed).is_err(), "{at}");
        }
        for cut in 0..sealed.len() {
            assert!(key.open(&sealed[..cut]).is_err(), "{cut}");
        }
        for wrong in ["", "....", "e30....", "e30.A.A.A.A", &"A".repeat(MOST + 1)] {
            assert!(key.open(wrong).is_err(), "{wrong}");
        }
    }
}
