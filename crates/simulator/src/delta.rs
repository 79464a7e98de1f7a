//! One record of the journal: what a step of the core changed, as the values that hold after it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io;

use serde::{Deserialize, Serialize};

use crate::agenda::{Due, Task};
use crate::books::Totals;
use crate::calls::Calls;
use crate::core::Core;
use crate::payment::{Change, Payment, Token};
use crate::post::Parcel;
use crate::state::{SavedAnswer, restore_answer, save_answer};

/// A line of the journal. Card numbers are in none of it.
#[derive(Debug, Serialize, Deserialize)]
struct Delta<'a> {
    /// Counts up over the life of a state file; a snapshot says up to which one it holds everything.
    seq: u64,
    /// The books were emptied first.
    #[serde(default, skip_serializing_if = "is_false")]
    reset: bool,
    next_number: u64,
    clock_offset_us: i64,
    calls: u64,
    totals: Cow<'a, BTreeMap<String, Totals>>,
    /// New ones: merchant and account.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tenants: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    payments: Vec<Cow<'a, Payment>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Cow<'a, Change>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    tokens: Vec<Cow<'a, Token>>,
    /// Payments, changes and tokens that were forgotten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    gone: Vec<u64>,
    /// By tenant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    answers: Vec<(u32, SavedAnswer)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    planned: Vec<(Due, Task)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    done: Vec<Due>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parcels: Vec<(Due, Cow<'a, Parcel>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sent: Vec<Due>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the form that serde calls")]
fn is_false(value: &bool) -> bool {
    !value
}

/// What the journal knows of a core, besides what [`crate::touched::Touched`] keeps.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    /// A journal is kept.
    is_kept: bool,
    /// The books were emptied since.
    reset: bool,
    tenants: usize,
    clock_offset_us: i64,
}

impl Core {
    /// From now on every change is to be written to a journal.
    pub(crate) fn watch(&mut self, clock_offset_us: i64) {
        let tenants = self.books.tenants.len();
        self.noted = Noted { is_kept: true, reset: false, tenants, clock_offset_us };
        self.watch_parts();
    }

    /// The books were emptied: what is written from here on stands on nothing.
    pub(crate) fn note_reset(&mut self) {
        if self.noted.is_kept {
            self.noted.reset = true;
            self.noted.tenants = 0;
            self.watch_parts();
        }
    }

    fn watch_parts(&mut self) {
        self.books.touched.watch();
        self.books.answered.watch();
        self.agenda.touched.watch();
        self.post.touched.watch();
    }

    fn is_unchanged(&self, clock_offset_us: i64) -> bool {
        !self.noted.reset
            && self.noted.clock_offset_us == clock_offset_us
            && self.noted.tenants == self.books.tenants.len()
            && self.books.touched.is_empty()
            && self.books.answered.is_empty()
            && self.agenda.touched.is_empty()
            && self.post.touched.is_empty()
    }
}

/// Appends a line with everything that changed since the last one; false if nothing did.
pub(crate) fn write(core: &mut Core, clock_offset_us: i64, seq: u64, line: &mut Vec<u8>) -> io::Result<bool> {
    if core.is_unchanged(clock_offset_us) {
        return Ok(false);
    }
    let (numbers, answered) = (core.books.touched.take(), core.books.answered.take());
    let (tasks, parcels) = (core.agenda.touched.take(), core.post.touched.take());
    let known = core.noted.tenants.min(core.books.tenants.len());
    let mut delta = Delta {
        seq,
        reset: core.noted.reset,
        next_number: core.next_number,
        clock_offset_us,
        calls: core.calls.count,
        totals: Cow::Borrowed(&core.books.totals),
        tenants: core.books.tenants[known..]
            .iter()
            .map(|tenant| (tenant.merchant.clone(), tenant.account.clone()))
            .collect(),
        payments: Vec::new(),
        changes: Vec::new(),
        tokens: Vec::new(),
        gone: Vec::new(),
        answers: Vec::new(),
        planned: Vec::new(),
        done: Vec::new(),
        parcels: Vec::new(),
        sent: Vec::new(),
    };
    for number in numbers {
        if let Some(payment) = core.books.payments.get(&number) {
            delta.payments.push(Cow::Borrowed(payment));
        } else if let Some(change) = core.books.changes.get(&number) {
            delta.changes.push(Cow::Borrowed(change));
        } else if let Some(token) = core.books.tokens.get(&number) {
            delta.tokens.push(Cow::Borrowed(token));
        } else {
            delta.gone.push(number);
        }
    }
    for (tenant, reference) in answered {
        if let Some(heard) = core.books.heard(tenant, &reference) {
            delta.answers.push((tenant, save_answer(&reference, heard)));
        }
    }
    for due in tasks {
        match core.agenda.get(due) {
            Some(task) => delta.planned.push((due, task)),
            None => delta.done.push(due),
        }
    }
    for due in parcels {
        match core.post.get(due) {
            Some(parcel) => delta.parcels.push((due, Cow::Borrowed(parcel))),
            None => delta.sent.push(due),
        }
    }
    serde_json::to_writer(&mut *line, &delta)?;
    line.push(b'\n');
    core.noted.reset = false;
    core.noted.tenants = core.books.tenants.len();
    core.noted.clock_offset_us = clock_offset_us;
    Ok(true)
}

/// What a line of the journal told of its own place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Applied {
    pub seq: u64,
    pub clock_offset_us: i64,
}

/// Makes the core what it was after this line, unless a snapshot up to `after` holds it already.
pub(crate) fn apply(line: &[u8], core: &mut Core, after: u64) -> io::Result<Option<Applied>> {
    let delta: Delta<'_> = serde_json::from_slice(line)?;
    if delta.seq <= after {
        return Ok(None);
    }
    if delta.reset {
        core.reset();
    }
    core.next_number = core.next_number.max(delta.next_number);
    core.calls = Calls::counted(delta.calls);
    core.books.totals = delta.totals.into_owned();
    for (merchant, account) in &delta.tenants {
        core.books.tenant(merchant, account);
    }
    delta.gone.into_iter().for_each(|number| core.books.drop_number(number));
    for payment in delta.payments {
        core.books.payments.insert(payment.number, Box::new(payment.into_owned()));
    }
    for change in delta.changes {
        core.books.changes.insert(change.number, change.into_owned());
    }
    for token in delta.tokens {
        core.books.tokens.insert(token.number, token.into_owned());
    }
    for (tenant, answer) in delta.answers {
        let (reference, heard) = restore_answer(answer);
        core.books.hear(tenant, &reference, heard);
    }
    delta.done.into_iter().for_each(|due| core.agenda.cancel(due));
    delta.planned.into_iter().for_each(|(due, task)| core.agenda.plan_again(due, task));
    delta.sent.into_iter().for_each(|due| core.post.cancel(due));
    delta.parcels.into_iter().for_each(|(due, parcel)| core.post.put_again(due, parcel.into_owned()));
    Ok(Some(Applied { seq: delta.seq, clock_offset_us: delta.clock_offset_us }))
}
