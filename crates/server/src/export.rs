//! `florin export`: the stored strings of every merchant in one file, sealed under a passphrase. In clear they are in
//! memory only, a block at a time. `docs/operating/keys.md` describes the file.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use florin_domain::Mode;
use florin_engine::export::{self, Exported};
use florin_engine::{Engine, EngineError};
use florin_store::merchants;
use florin_vault::{ExportReader, ExportWriter, OsRandom, SecretText};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::cli::ExportFlags;
use crate::config::House;
use crate::fault::Fault;
use crate::{open, roots};

const PASSPHRASE: &str = "FLORIN_EXPORT_PASSPHRASE";
/// A block is sealed once it is this long.
const BLOCK: usize = 64 * 1024;

/// One line inside a block.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Item<'a> {
    /// How the tokens were hashed: HMAC-SHA-256 over `domain`, a zero byte and the token, in base64url.
    LookupKey { version: u32, domain: &'a str, key_hex: &'a str },
    /// One string.
    String {
        merchant: &'a str,
        id: &'a str,
        token_hash: &'a str,
        mode: Option<&'a str>,
        created_at_us: i64,
        value: &'a str,
    },
    /// The end, with what must have been read by then.
    End { strings: u64 },
}

/// What a check reads of a line; the strings themselves are passed over.
#[derive(Deserialize)]
struct Counted<'a> {
    kind: &'a str,
    strings: Option<u64>,
}

/// Writes the file, or with `--check` opens it and counts.
pub(crate) async fn run(flags: ExportFlags) -> Result<(), Fault> {
    let passphrase =
        roots::passphrase_or_ask(flags.passphrase_file.as_deref(), PASSPHRASE, "passphrase of the export")?;
    if flags.check {
        let path = flags.file.clone();
        let counted = tokio::task::spawn_blocking(move || check(&path, &passphrase)).await;
        let strings = counted.map_err(|_| Fault::run("the check broke off"))??;
        println!("{} is whole and opens: {strings} strings", flags.file.display());
        return Ok(());
    }
    let engine = open::unsealed_engine(&House::read(flags.house)?).await?;
    let sealing = tokio::task::spawn_blocking(move || ExportWriter::begin(&OsRandom, &passphrase)).await;
    let sealing = sealing.map_err(|_| Fault::run("the export broke off"))??;
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&flags.file);
    let file = file.map_err(|error| Fault::file("write", &flags.file, &error))?;
    let book = Book { path: &flags.file, out: BufWriter::new(file), sealing, block: Book::empty() };
    match write(&engine, book).await {
        Ok((strings, left_out)) => {
            println!("exported {strings} strings to {}", flags.file.display());
            if left_out > 0 {
                println!("{left_out} verification values were left out: they must not be kept");
            }
            println!("keep its passphrase apart from it; `florin export --check FILE` opens and counts it");
            Ok(())
        }
        Err(fault) => {
            let _ = std::fs::remove_file(&flags.file);
            Err(fault)
        }
    }
}

/// The file that is being written.
struct Book<'a> {
    path: &'a Path,
    out: BufWriter<File>,
    sealing: ExportWriter,
    block: Zeroizing<Vec<u8>>,
}

impl Book<'_> {
    /// Never grown, since that would leave a copy behind.
    fn empty() -> Zeroizing<Vec<u8>> {
        Zeroizing::new(Vec::with_capacity(BLOCK))
    }

    fn line(&mut self, line: &str) -> Result<(), Fault> {
        writeln!(self.out, "{line}").map_err(|error| Fault::file("write", self.path, &error))
    }

    /// `longest` is at least the length of the item as JSON.
    fn put(&mut self, item: &Item<'_>, longest: usize) -> Result<(), Fault> {
        let mut json = Zeroizing::new(Vec::with_capacity(longest));
        serde_json::to_writer(&mut *json, item).map_err(|error| Fault::run(error.to_string()))?;
        json.push(b'\n');
        if self.block.len() + json.len() > BLOCK {
            let sealed = self.sealing.more(&self.block)?;
            self.line(&sealed)?;
            self.block = Book::empty();
            self.block.reserve_exact(json.len());
        }
        self.block.extend_from_slice(&json);
        Ok(())
    }

    fn end(mut self, strings: u64) -> Result<(), Fault> {
        self.put(&Item::End { strings }, 100)?;
        let block = std::mem::take(&mut self.block);
        let Book { path, mut out, sealing, .. } = self;
        let of = |error| Fault::file("write", path, &error);
        writeln!(out, "{}", sealing.last(&block)?).map_err(of)?;
        out.into_inner().map_err(|error| of(error.into_error()))?.sync_all().map_err(of)
    }
}

/// How many strings were written and how many left out.
async fn write(engine: &Engine, mut book: Book<'_>) -> Result<(u64, u64), Fault> {
    let fault = |error: EngineError| Fault::run(error.to_string());
    let head = book.sealing.head().to_owned();
    book.line(&head)?;
    for (version, key) in export::lookup_keys(engine).await.map_err(fault)? {
        let key_hex = Zeroizing::new(hex(key.expose()));
        book.put(&Item::LookupKey { version, domain: "string-token", key_hex: &key_hex }, 400)?;
    }
    let (request, mut strings, mut left_out) = (engine.new_id(), 0, 0);
    for merchant in merchants::list(engine.db()).await? {
        let mut after = String::new();
        loop {
            let page = export::page(engine, &merchant.id, &after, &request).await.map_err(fault)?;
            left_out += page.left_out;
            for string in &page.strings {
                put_string(&mut book, &merchant.name, string)?;
                strings += 1;
            }
            let Some(next) = page.next else { break };
            after = next;
        }
    }
    book.end(strings)?;
    Ok((strings, left_out))
}

fn put_string(book: &mut Book<'_>, merchant: &str, string: &Exported) -> Result<(), Fault> {
    let item = Item::String {
        merchant,
        id: &string.id,
        token_hash: &string.token_hash,
        mode: string.mode.map(Mode::as_str),
        created_at_us: string.created_at.micros(),
        value: string.value.expose(),
    };
    // The longest escape of a byte has six.
    book.put(&item, 6 * (string.value.expose().len() + merchant.len()) + 500)
}

/// Opens every line and counts the strings.
fn check(path: &Path, passphrase: &SecretText) -> Result<u64, Fault> {
    let of = |error| Fault::file("read", path, &error);
    let mut lines = BufReader::new(File::open(path).map_err(of)?).lines();
    let head = lines.next().transpose().map_err(of)?.unwrap_or_default();
    let mut reader = ExportReader::begin(&head, passphrase)?;
    let (mut found, mut told) = (0, None);
    for line in lines {
        let block = reader.open(&line.map_err(of)?)?;
        for json in block.expose().split(|byte| *byte == b'\n').filter(|json| !json.is_empty()) {
            let item: Counted<'_> = serde_json::from_slice(json).map_err(|_| {
                Fault::run(format!("{}: a record is not as exports have them", path.display()))
            })?;
            found += u64::from(item.kind == "string");
            told = item.strings.or(told);
        }
    }
    if !reader.is_over() || told != Some(found) {
        return Err(Fault::run(format!("{} was cut: its end is missing", path.display())));
    }
    Ok(found)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
