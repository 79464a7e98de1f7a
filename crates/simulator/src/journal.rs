//! The journal beside the state file: every change of the books is on disk before anybody is told of it. One thread
//! writes; whoever comes while the disk is busy joins the next write, so many callers share one `fsync`.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use tokio::sync::oneshot;

use crate::core::Core;
use crate::{delta, state};

/// The journal's end that is written to.
#[derive(Debug)]
pub(crate) struct Journal {
    desk: Arc<Desk>,
    writer: Mutex<Option<JoinHandle<()>>>,
    /// The state file's.
    path: PathBuf,
}

/// What callers and the writing thread share.
#[derive(Debug)]
struct Desk {
    pending: Mutex<Pending>,
    woken: Condvar,
}

#[derive(Debug, Default)]
struct Pending {
    /// The newest record.
    seq: u64,
    lines: Vec<u8>,
    /// They are told whether everything before them is on disk.
    waiting: Vec<oneshot::Sender<bool>>,
    is_writing: bool,
    /// Bytes of the segment so far.
    length: u64,
    /// The number of the segment, and the file to go on in, if a new one begins.
    segment: u64,
    next: Option<File>,
    /// The disk refused: what is in memory is not kept, and nobody may be told otherwise.
    is_broken: bool,
    is_closed: bool,
}

impl Desk {
    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal {
    /// Reads state file and journal into a fresh core, writes both anew as one snapshot, begins a new journal. Answers
    /// how far the clock was ahead.
    pub(crate) fn open(path: &Path, core: &mut Core) -> io::Result<(Journal, i64)> {
        let (mut clock_offset_us, mut seq) = state::load(path, core)?;
        let old = segments(path)?;
        for (_, segment) in &old {
            replay(segment, core, &mut seq, &mut clock_offset_us)?;
        }
        core.books.reorder();
        core.watch(clock_offset_us);
        let number = old.last().map_or(1, |(number, _)| number + 1);
        let file = begin(path, number)?;
        state::save(path, &state::write(core, clock_offset_us, seq)?)?;
        remove(old)?;
        let desk = Arc::new(Desk {
            pending: Mutex::new(Pending { seq, segment: number, ..Pending::default() }),
            woken: Condvar::new(),
        });
        let shared = desk.clone();
        let writer =
            std::thread::Builder::new().name("simulator-books".into()).spawn(move || write(&shared, file))?;
        Ok((Journal { desk, writer: Mutex::new(Some(writer)), path: path.to_owned() }, clock_offset_us))
    }

    /// Appends what the core changed. Call it before the core is unlocked, so that the order is the true one.
    pub(crate) fn note(&self, core: &mut Core, clock_offset_us: i64) {
        let mut pending = self.desk.pending();
        if pending.is_broken || pending.is_closed {
            return;
        }
        let seq = pending.seq + 1;
        match delta::write(core, clock_offset_us, seq, &mut pending.lines) {
            Ok(false) => {}
            Ok(true) => {
                pending.seq = seq;
                drop(pending);
                self.desk.woken.notify_one();
            }
            Err(error) => {
                tracing::error!(%error, "the simulator's journal could not be written");
                pending.is_broken = true;
            }
        }
    }

    /// Waits until everything noted so far is on disk; false if it never will be.
    pub(crate) async fn durable(&self) -> bool {
        let done = {
            let mut pending = self.desk.pending();
            if pending.is_broken || pending.is_closed {
                return false;
            }
            if pending.lines.is_empty() && !pending.is_writing {
                return true;
            }
            let (told, done) = oneshot::channel();
            pending.waiting.push(told);
            done
        };
        self.desk.woken.notify_one();
        done.await.unwrap_or(false)
    }

    /// Bytes written since the last snapshot.
    pub(crate) fn length(&self) -> u64 {
        self.desk.pending().length
    }

    /// Writes a snapshot, begins a new segment and forgets the old ones. `core` gives the lock on the core, which is
    /// held while the snapshot is made and not while the disk is waited for. Answers the snapshot's length.
    pub(crate) fn compact<'a>(
        &self,
        core: impl FnOnce() -> MutexGuard<'a, Core>,
        clock_offset_us: i64,
    ) -> io::Result<u64> {
        let old = segments(&self.path)?;
        let number = self.desk.pending().segment + 1;
        let file = begin(&self.path, number)?;
        let core = core();
        let seq = {
            let mut pending = self.desk.pending();
            // Lines that still wait go into the new segment; the snapshot's number skips them there.
            (pending.segment, pending.next, pending.length) = (number, Some(file), 0);
            pending.seq
        };
        let bytes = state::write(&core, clock_offset_us, seq)?;
        drop(core);
        state::save(&self.path, &bytes)?;
        remove(old)?;
        Ok(bytes.len() as u64)
    }

    /// Writes what waits and ends the thread; then a snapshot alone remains.
    pub(crate) fn close(&self, core: &Core, clock_offset_us: i64) -> io::Result<()> {
        self.end();
        let seq = self.desk.pending().seq;
        state::save(&self.path, &state::write(core, clock_offset_us, seq)?)?;
        remove(segments(&self.path)?)
    }

    fn end(&self) {
        self.desk.pending().is_closed = true;
        self.desk.woken.notify_one();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            let _ = writer.join();
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.end();
    }
}

/// The writing thread.
fn write(desk: &Desk, mut file: File) {
    loop {
        let (lines, waiting) = {
            let mut pending = desk.pending();
            while pending.lines.is_empty() && pending.waiting.is_empty() && !pending.is_closed {
                pending = desk.woken.wait(pending).unwrap_or_else(PoisonError::into_inner);
            }
            if pending.lines.is_empty() && pending.waiting.is_empty() {
                return;
            }
            if let Some(next) = pending.next.take() {
                file = next;
            }
            pending.is_writing = true;
            pending.length += pending.lines.len() as u64;
            (std::mem::take(&mut pending.lines), std::mem::take(&mut pending.waiting))
        };
        let written =
            if lines.is_empty() { Ok(()) } else { file.write_all(&lines).and_then(|()| file.sync_data()) };
        let mut pending = desk.pending();
        pending.is_writing = false;
        if let Err(error) = written {
            tracing::error!(%error, "the simulator's journal could not be written; it answers no more");
            pending.is_broken = true;
        }
        let is_kept = !pending.is_broken;
        drop(pending);
        for waiter in waiting {
            let _ = waiter.send(is_kept);
        }
    }
}

/// Lines until the first that was not written whole: nobody was answered after that one.
fn replay(path: &Path, core: &mut Core, seq: &mut u64, clock_offset_us: &mut i64) -> io::Result<()> {
    let mut reader = BufReader::new(File::open(path)?);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        match delta::apply(&line, core, *seq) {
            Ok(Some(applied)) => (*seq, *clock_offset_us) = (applied.seq, applied.clock_offset_us),
            Ok(None) => {}
            Err(_) => {
                tracing::warn!(file = %path.display(), "the journal ends in half a record, which nobody heard of");
                return Ok(());
            }
        }
        line.clear();
    }
    Ok(())
}

/// A new, empty segment whose name is on disk.
fn begin(path: &Path, number: u64) -> io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".journal.{number}"));
    let file = OpenOptions::new().write(true).create(true).truncate(true).open(name)?;
    state::sync_folder(path)?;
    Ok(file)
}

/// The journal's files with their numbers, in order.
fn segments(path: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Ok(found) };
    for entry in std::fs::read_dir(state::folder(path))? {
        let entry = entry?;
        let beside = entry.file_name();
        let number = beside.to_str().and_then(|beside| beside.strip_prefix(name)?.strip_prefix(".journal."));
        if let Some(number) = number.and_then(|number| number.parse().ok()) {
            found.push((number, entry.path()));
        }
    }
    found.sort_unstable();
    Ok(found)
}

fn remove(segments: Vec<(u64, PathBuf)>) -> io::Result<()> {
    segments.into_iter().try_for_each(|(_, segment)| std::fs::remove_file(segment))
}

#[cfg(test)]
mod tests;
