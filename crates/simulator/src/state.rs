//! The optional state file: the whole core as JSON, written beside and renamed at the start, at the end and when the
//! journal has grown. What happened since is in the journal.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::agenda::{Agenda, Due, Task};
use crate::books::{Books, Heard, Tenant, Totals};
use crate::calls::Calls;
use crate::core::Core;
use crate::payment::{Change, Payment, Token};
use crate::post::Parcel;

/// What the file holds. Card numbers are in none of it.
#[derive(Debug, Serialize, Deserialize)]
struct Saved {
    version: u32,
    seed: u64,
    next_number: u64,
    clock_offset_us: i64,
    calls: u64,
    tenants: Vec<SavedTenant>,
    payments: Vec<Payment>,
    changes: Vec<Change>,
    tokens: Vec<Token>,
    totals: BTreeMap<String, Totals>,
    agenda: Vec<(Due, Task)>,
    parcels: Vec<(Due, Parcel)>,
    /// The last record of the journal that this holds.
    journaled: u64,
}

#[derive(Debug, Serialize, Deserialize)]
struct SavedTenant {
    merchant: String,
    account: String,
    heard: Vec<SavedAnswer>,
}

/// What was answered to a reference.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SavedAnswer {
    reference: String,
    number: u64,
    digest: String,
    status: u16,
    body: String,
}

const VERSION: u32 = 2;

/// The core as bytes of a state file that holds everything up to the record `journaled`.
pub(crate) fn write(core: &Core, clock_offset_us: i64, journaled: u64) -> io::Result<Vec<u8>> {
    let saved = Saved {
        version: VERSION,
        seed: core.seed,
        next_number: core.next_number,
        clock_offset_us,
        calls: core.calls.count,
        tenants: core.books.tenants.iter().map(save_tenant).collect(),
        payments: core.books.payments.values().map(|payment| (**payment).clone()).collect(),
        changes: core.books.changes.values().cloned().collect(),
        tokens: core.books.tokens.values().cloned().collect(),
        totals: core.books.totals.clone(),
        agenda: core.agenda.all().collect(),
        parcels: core.post.all().map(|(due, parcel)| (due, parcel.clone())).collect(),
        journaled,
    };
    Ok(serde_json::to_vec(&saved)?)
}

/// Puts what a state file held into a fresh core. Answers how far the clock was ahead and the last record it holds.
pub(crate) fn read(bytes: &[u8], core: &mut Core) -> io::Result<(i64, u64)> {
    let saved: Saved = serde_json::from_slice(bytes)?;
    if saved.version != VERSION {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the state file is of another version"));
    }
    // Ids are made of the seed: those given out must still lead back.
    core.seed = saved.seed;
    core.next_number = core.next_number.max(saved.next_number);
    core.calls = Calls::counted(saved.calls);
    let tenants = saved.tenants.into_iter().map(restore_tenant).collect();
    core.books = Books::restored(tenants, saved.payments, saved.changes, saved.tokens, saved.totals);
    core.agenda = Agenda::restored(saved.agenda);
    for (due, parcel) in saved.parcels {
        core.post.put_again(due, parcel);
    }
    Ok((saved.clock_offset_us, saved.journaled))
}

/// Loads the file, if there is one.
pub(crate) fn load(path: &Path, core: &mut Core) -> io::Result<(i64, u64)> {
    match fs::read(path) {
        Ok(bytes) => read(&bytes, core),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok((0, 0)),
        Err(error) => Err(error),
    }
}

/// Replaces the file in one step, and waits until the disk has it.
pub(crate) fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("tmp");
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    sync_folder(path)
}

/// Waits until the disk has the names of a file's folder.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(folder(path))?.sync_all()
}

/// Where a file lies.
pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn save_tenant(tenant: &Tenant) -> SavedTenant {
    let heard = tenant.heard.iter().map(|(reference, heard)| save_answer(reference, heard));
    SavedTenant { merchant: tenant.merchant.clone(), account: tenant.account.clone(), heard: heard.collect() }
}

fn restore_tenant(saved: SavedTenant) -> Tenant {
    let heard = saved.heard.into_iter().map(restore_answer);
    Tenant { merchant: saved.merchant, account: saved.account, heard: heard.collect() }
}

/// An answer as files hold it.
pub(crate) fn save_answer(reference: &str, heard: &Heard) -> SavedAnswer {
    SavedAnswer {
        reference: reference.to_owned(),
        number: heard.number,
        digest: hex::encode(heard.digest),
        status: heard.status,
        body: String::from_utf8_lossy(&heard.body).into_owned(),
    }
}

/// The answer of a file, and its reference.
pub(crate) fn restore_answer(answer: SavedAnswer) -> (String, Heard) {
    let mut digest = [0; 16];
    // A digest that cannot be read equals nothing: its replay is a conflict.
    let _ = hex::decode_to_slice(&answer.digest, &mut digest);
    let body = Bytes::from(answer.body);
    (answer.reference, Heard { number: answer.number, digest, status: answer.status, body })
}
