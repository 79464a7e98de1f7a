//! One sealed record as text (standards 7.2): a fresh key for the record, wrapped under its
//! owner's key, and the record under that fresh key. Which owner's key that is, the ring knows.
//!
//! `v1.<KEK version>.<base64url of AES-KW(KEK, D)>.<base64url of 0x01 ‖ nonce ‖ ciphertext ‖ tag>`

use std::fmt;

use zeroize::Zeroizing;

use crate::cipher::{self, BOX_NONCE_LEN, BOX_OVERHEAD, KEY_LEN, Key, WRAPPED_LEN};
use crate::error::VaultError;
use crate::random::Random;
use crate::secret::SecretBytes;
use crate::text;

/// The first byte of a sealed record: the layout of what follows.
const LAYOUT: u8 = 0x01;

/// The row that a record belongs to. Bound into the sealing, so that a record copied to another
/// merchant, row, kind of field or version does not open there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aad<'a> {
    /// Whose record it is: a merchant id, or [`crate::INSTALLATION`].
    pub merchant: &'a str,
    /// The id of the row.
    pub record: &'a str,
    /// What is sealed there, such as `card` or `credentials`.
    pub field_set: &'a str,
    /// The version of the record: each writing of it has its own.
    pub version: u32,
}

impl Aad<'_> {
    /// `"vault/1" 00 merchant 00 record 00 field_set 00 be32(version)`. Names that are empty or
    /// hold a NUL are refused: two rows could otherwise have the same bytes.
    pub fn encode(&self) -> Result<Vec<u8>, VaultError> {
        let names = [(self.merchant, "merchant"), (self.record, "record"), (self.field_set, "field set")];
        let len = names.iter().map(|(name, _)| name.len() + 1).sum::<usize>();
        let mut bytes = Vec::with_capacity(b"vault/1\0".len() + len + 4);
        bytes.extend_from_slice(b"vault/1\0");
        for (name, what) in names {
            if name.is_empty() || name.as_bytes().contains(&0) {
                return Err(VaultError::BadName(what));
            }
            bytes.extend_from_slice(name.as_bytes());
            bytes.push(0);
        }
        bytes.extend_from_slice(&self.version.to_be_bytes());
        Ok(bytes)
    }
}

/// An open key-encryption key of some version. Wiped when dropped, never printed.
pub struct Kek {
    version: u32,
    key: Key,
}

impl Kek {
    /// A key that the ring has unwrapped.
    pub(crate) fn new(version: u32, key: Key) -> Kek {
        Kek { version, key }
    }

    /// Draws a key that lives in this process only, for what must not outlive it (standards 7.4).
    pub fn generate(rng: &dyn Random) -> Kek {
        Kek { version: 1, key: cipher::draw_key(rng) }
    }

    /// The version that envelopes under this key name.
    pub fn version(&self) -> u32 {
        self.version
    }
}

impl fmt::Debug for Kek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kek").field("version", &self.version).finish_non_exhaustive()
    }
}

/// Seals one record under a fresh key of its own.
pub fn seal(rng: &dyn Random, kek: &Kek, aad: Aad<'_>, plaintext: &[u8]) -> Result<String, VaultError> {
    let aad = aad.encode()?;
    // One draw for both, in this order: asking for randomness is the dearest step of a sealing.
    let mut drawn = Zeroizing::new([0; KEY_LEN + BOX_NONCE_LEN]);
    rng.fill(&mut *drawn);
    let mut dek = Zeroizing::new([0; KEY_LEN]);
    let mut nonce = [0; BOX_NONCE_LEN];
    dek.copy_from_slice(&drawn[..KEY_LEN]);
    nonce.copy_from_slice(&drawn[KEY_LEN..]);

    let mut body = Vec::with_capacity(1 + plaintext.len() + BOX_OVERHEAD);
    body.push(LAYOUT);
    cipher::seal_to(&dek, nonce, &aad, plaintext, &mut body)
        .ok_or(VaultError::TooMuch("a record is longer than AES-GCM may seal"))?;
    let mut envelope = start(kek, &dek, text::encoded_len(body.len()));
    text::encode_to(&body, &mut envelope);
    Ok(envelope)
}

/// Opens an envelope that was sealed for this row under this key.
pub fn open(kek: &Kek, aad: Aad<'_>, envelope: &str) -> Result<SecretBytes, VaultError> {
    Parts::parse(envelope)?.open(kek, aad)
}

/// Moves the record's key from one KEK to another; the record itself is neither opened nor changed.
pub fn rewrap(old: &Kek, new: &Kek, envelope: &str) -> Result<String, VaultError> {
    Parts::parse(envelope)?.rewrap(old, new)
}

/// Everything up to the sealed record, with room for that record's text.
fn start(kek: &Kek, dek: &[u8; KEY_LEN], room: usize) -> String {
    let version = kek.version.to_string();
    let wrapped = cipher::wrap(&kek.key, dek);
    let head = "v1...".len() + version.len() + text::encoded_len(WRAPPED_LEN);
    let mut envelope = String::with_capacity(head + room);
    envelope.push_str("v1.");
    envelope.push_str(&version);
    envelope.push('.');
    text::encode_to(&wrapped, &mut envelope);
    envelope.push('.');
    envelope
}

/// An envelope taken apart, its parts not decoded yet.
#[derive(Clone, Copy)]
pub(crate) struct Parts<'a> {
    pub(crate) kek_version: u32,
    wrapped: &'a str,
    body: &'a str,
}

impl<'a> Parts<'a> {
    pub(crate) fn parse(envelope: &'a str) -> Result<Parts<'a>, VaultError> {
        let bad = VaultError::BadEnvelope;
        let [form, version, wrapped, body] =
            text::fields(envelope).ok_or(bad("it does not have four parts"))?;
        if form != "v1" {
            return Err(bad("it is not of version v1"));
        }
        let kek_version = text::version(version).ok_or(bad("its key version is no number"))?;
        Ok(Parts { kek_version, wrapped, body })
    }

    pub(crate) fn open(self, kek: &Kek, aad: Aad<'_>) -> Result<SecretBytes, VaultError> {
        let aad = aad.encode()?;
        let bad = VaultError::BadEnvelope;
        let mut body = Zeroizing::new(text::decode(self.body).ok_or(bad("its record is not base64url"))?);
        match body.split_first() {
            None => return Err(bad("its record is empty")),
            Some((&LAYOUT, sealed)) if sealed.len() >= BOX_OVERHEAD => {}
            Some((&LAYOUT, _)) => return Err(bad("its record is cut short")),
            Some(_) => return Err(bad("its record has an unknown layout")),
        }
        let dek = self.dek(kek)?;
        let opened = cipher::open_in_place(&dek, &aad, &mut body[1..]).ok_or(VaultError::DoesNotOpen)?.len();
        // Moved to the front rather than copied: the buffer, all of it, is wiped in the end.
        let at = 1 + BOX_NONCE_LEN;
        body.copy_within(at..at + opened, 0);
        body.truncate(opened);
        Ok(SecretBytes::from(body))
    }

    pub(crate) fn rewrap(self, old: &Kek, new: &Kek) -> Result<String, VaultError> {
        let dek = self.dek(old)?;
        let mut envelope = start(new, &dek, self.body.len());
        envelope.push_str(self.body);
        Ok(envelope)
    }

    fn dek(self, kek: &Kek) -> Result<Key, VaultError> {
        let wrapped = text::decode_array::<WRAPPED_LEN>(self.wrapped)
            .ok_or(VaultError::BadEnvelope("its wrapped key is not 40 bytes of base64url"))?;
        if self.kek_version != kek.version {
            return Err(VaultError::DoesNotOpen);
        }
        cipher::unwrap(&kek.key, &wrapped).ok_or(VaultError::DoesNotOpen)
    }
}

#[cfg(test)]
mod tests;
