//! The list of calls received. Numbers of cards are masked before they come here.

use std::collections::VecDeque;

use serde::Serialize;

/// One call, as `GET /simulator/_control/calls` shows it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Entry {
    /// Position in the list, from 1.
    pub number: u64,
    pub operation: &'static str,
    pub merchant: String,
    pub account: String,
    pub reference: String,
    pub idempotency_key: Option<String>,
    /// The id in the path.
    pub target: Option<String>,
    pub card: Option<String>,
    /// What was decided: the state, or the reason of a refusal.
    pub verdict: String,
    /// What went wrong on the way, if anything.
    pub effect: Option<&'static str>,
    /// The key had been heard before: the first answer was given again.
    pub replay: bool,
}

/// The newest calls, and how many there were.
#[derive(Debug, Default)]
pub(crate) struct Calls {
    entries: VecDeque<Entry>,
    /// All calls since the start or the last reset.
    pub count: u64,
}

impl Calls {
    /// Starts an entry: it has a number, and nothing else yet.
    pub(crate) fn open(&mut self, operation: &'static str) -> Entry {
        self.count += 1;
        Entry {
            number: self.count,
            operation,
            merchant: String::new(),
            account: String::new(),
            reference: String::new(),
            idempotency_key: None,
            target: None,
            card: None,
            verdict: String::new(),
            effect: None,
            replay: false,
        }
    }

    /// Keeps a finished entry, and forgets the oldest beyond `keep`.
    pub(crate) fn keep(&mut self, entry: Entry, keep: usize) {
        while self.entries.len() >= keep.max(1) {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// The remembered calls after this number.
    pub(crate) fn after(&self, number: u64) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.number > number)
    }

    /// Counting goes on from here: the state file keeps the count, not the list.
    pub(crate) fn counted(count: u64) -> Calls {
        Calls { entries: VecDeque::new(), count }
    }
}
