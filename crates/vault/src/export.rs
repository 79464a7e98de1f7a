//! A sealed stream of blocks under a passphrase: what `florin export` writes. Lines of text; this module makes and opens
//! them, the caller reads and writes the disk.
//!
//! The first line is JSON in clear: the format and how the passphrase becomes a key. Each further line is `more.` or
//! `last.` and base64url of a box (nonce, AES-256-GCM ciphertext, tag). The nonce counts blocks from 0 in its last eight
//! bytes; the key is fresh with each salt. A box is bound to the first line, to its place and to its word, so that lines can
//! be neither moved nor dropped, the last ones included.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::cipher::{self, BOX_NONCE_LEN, BOX_OVERHEAD, Key};
use crate::error::VaultError;
use crate::passphrase::{self, Kdf, KdfText};
use crate::random::Random;
use crate::secret::{SecretBytes, SecretText};
use crate::text;

const FORMAT: &str = "florin-vault-export/1";
const MORE: &str = "more";
const LAST: &str = "last";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: String,
    kdf: KdfText,
}

/// What writer and reader of one export share.
struct Stream {
    key: Key,
    /// The first line, as it stands.
    head: String,
    /// The next block's place.
    place: u64,
}

impl Stream {
    fn nonce(&self) -> [u8; BOX_NONCE_LEN] {
        let mut nonce = [0; BOX_NONCE_LEN];
        nonce[BOX_NONCE_LEN - 8..].copy_from_slice(&self.place.to_be_bytes());
        nonce
    }

    fn bound_to(&self, word: &str) -> Vec<u8> {
        [self.head.as_bytes(), b"\0", &self.place.to_be_bytes(), word.as_bytes()].concat()
    }
}

/// Seals blocks, in order.
pub struct ExportWriter(Stream);

impl ExportWriter {
    /// Begins an export; [`ExportWriter::head`] is its first line. Takes a good part of a second.
    pub fn begin(rng: &dyn Random, passphrase: &SecretText) -> Result<ExportWriter, VaultError> {
        passphrase::check(passphrase)?;
        let kdf = Kdf::fresh(rng);
        let head = Head { format: FORMAT.to_owned(), kdf: kdf.text() };
        let head = serde_json::to_string(&head).expect("numbers and strings are always JSON");
        Ok(ExportWriter(Stream { key: kdf.stretch(passphrase)?, head, place: 0 }))
    }

    /// The first line.
    pub fn head(&self) -> &str {
        &self.0.head
    }

    /// The next line.
    pub fn more(&mut self, block: &[u8]) -> Result<String, VaultError> {
        self.line(MORE, block)
    }

    /// The line that ends the export. Without it a reader knows that something is missing.
    pub fn last(mut self, block: &[u8]) -> Result<String, VaultError> {
        self.line(LAST, block)
    }

    fn line(&mut self, word: &str, block: &[u8]) -> Result<String, VaultError> {
        let Stream { key, place, .. } = &self.0;
        let mut sealed = Vec::new();
        cipher::seal_to(key, self.0.nonce(), &self.0.bound_to(word), block, &mut sealed)
            .ok_or(VaultError::TooMuch("a block of an export is longer than 64 GiB"))?;
        self.0.place = place + 1;
        let mut line = String::with_capacity(5 + text::encoded_len(sealed.len()));
        line.push_str(word);
        line.push('.');
        text::encode_to(&sealed, &mut line);
        Ok(line)
    }
}

/// Opens blocks, in order.
pub struct ExportReader {
    stream: Stream,
    is_over: bool,
}

impl ExportReader {
    /// Reads the first line. Takes a good part of a second; whether the passphrase is right the first block tells.
    pub fn begin(head: &str, passphrase: &SecretText) -> Result<ExportReader, VaultError> {
        let bad = VaultError::BadExport;
        let read: Head =
            serde_json::from_str(head).map_err(|_| bad("its first line is not the JSON of one"))?;
        if read.format != FORMAT {
            return Err(bad("its format is not florin-vault-export/1"));
        }
        let key = Kdf::read(&read.kdf).map_err(bad)?.stretch(passphrase)?;
        Ok(ExportReader { stream: Stream { key, head: head.to_owned(), place: 0 }, is_over: false })
    }

    /// The block of the next line.
    pub fn open(&mut self, line: &str) -> Result<SecretBytes, VaultError> {
        let bad = VaultError::BadExport;
        if self.is_over {
            return Err(bad("something follows its end"));
        }
        let (word, sealed) = line.split_once('.').ok_or(bad("a line is not as exports have them"))?;
        if word != MORE && word != LAST {
            return Err(bad("a line is not as exports have them"));
        }
        let sealed = text::decode(sealed).filter(|sealed| sealed.len() >= BOX_OVERHEAD);
        let mut sealed = Zeroizing::new(sealed.ok_or(bad("a line is cut short"))?);
        let stream = &mut self.stream;
        let fits = sealed.starts_with(&stream.nonce());
        let opened = cipher::open_in_place(&stream.key, &stream.bound_to(word), &mut sealed);
        let block = opened.filter(|_| fits).ok_or(VaultError::ExportDoesNotOpen)?;
        let block = SecretBytes::new(block.to_vec());
        stream.place += 1;
        self.is_over = word == LAST;
        Ok(block)
    }

    /// Whether the line that ends an export was read. If not, the file was cut.
    pub fn is_over(&self) -> bool {
        self.is_over
    }
}

impl fmt::Debug for ExportWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportWriter").field("place", &self.0.place).finish_non_exhaustive()
    }
}

impl fmt::Debug for ExportReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportReader").field("is_over", &self.is_over).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::OsRandom;

    fn passphrase(text: &str) -> SecretText {
        SecretText::new(text.to_owned())
    }

    fn written() -> Vec<String> {
        let mut writer = ExportWriter::begin(&OsRandom, &passphrase("correct horse battery")).unwrap();
        let head = writer.head().to_owned();
        let blocks = [writer.more(b"one").unwrap(), writer.more(b"two").unwrap()];
        let last = writer.last(b"three").unwrap();
        [vec![head], blocks.to_vec(), vec![last]].concat()
    }

    fn read(lines: &[String], with: &str) -> Result<Vec<Vec<u8>>, VaultError> {
        let mut reader = ExportReader::begin(&lines[0], &passphrase(with))?;
        let blocks = lines[1..].iter().map(|line| Ok(reader.open(line)?.expose().to_vec()));
        let blocks = blocks.collect::<Result<_, VaultError>>()?;
        if reader.is_over() { Ok(blocks) } else { Err(VaultError::BadExport("cut")) }
    }

    #[test]
    fn what_was_sealed_opens_in_order_and_only_whole() {
        let lines = written();
        let right = "correct horse battery";
        assert_eq!(read(&lines, right).unwrap(), [&b"one"[..], b"two", b"three"]);
        assert_eq!(read(&lines, "wrong horse battery"), Err(VaultError::ExportDoesNotOpen));
        let swapped = [&lines[..1], &lines[2..3], &lines[1..2], &lines[3..]].concat();
        assert_eq!(read(&swapped, right), Err(VaultError::ExportDoesNotOpen));
        let dropped = [&lines[..2], &lines[3..]].concat();
        assert_eq!(read(&dropped, right), Err(VaultError::ExportDoesNotOpen));
        assert_eq!(read(&lines[..3], right), Err(VaultError::BadExport("cut")));
        let mut ended = lines.clone();
        ended[2] = ended[2].replacen("more", "last", 1);
        assert_eq!(read(&ended[..3], right), Err(VaultError::ExportDoesNotOpen));
        let longer = [&lines[..], &lines[1..2]].concat();
        assert!(matches!(read(&longer, right), Err(VaultError::BadExport(_))));
        let mut cheaper = lines.clone();
        cheaper[0] = cheaper[0].replace("65536", "1024");
        assert!(matches!(read(&cheaper, right), Err(VaultError::BadExport(_))));
    }

    #[test]
    fn a_short_passphrase_seals_nothing() {
        let refused = ExportWriter::begin(&OsRandom, &passphrase("too short"));
        assert!(matches!(refused, Err(VaultError::WeakPassphrase { min: 12 })));
    }
}
