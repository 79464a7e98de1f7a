//! What is to happen later, in order of time and then of planning.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::touched::Touched;

/// A place in the agenda: microseconds since 1970, and the order of planning.
pub(crate) type Due = (i64, u64);

/// One thing to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Task {
    /// A hold, a challenge or an open verdict runs out.
    Expire(u64),
    /// A pending payment becomes approved.
    Settle(u64),
    /// A payer's dispute goes one step further.
    Dispute(u64),
    /// A pending refund ends.
    Refund(u64),
    /// A pending payout ends.
    Payout(u64),
}

/// The list.
#[derive(Debug, Default)]
pub(crate) struct Agenda {
    tasks: BTreeMap<Due, Task>,
    planned: u64,
    /// For the journal.
    pub touched: Touched<Due>,
}

impl Agenda {
    /// Plans a task; the place found can cancel it.
    pub(crate) fn plan(&mut self, at: i64, task: Task) -> Due {
        self.planned += 1;
        self.tasks.insert((at, self.planned), task);
        self.touched.mark((at, self.planned));
        (at, self.planned)
    }

    /// Forgets a task.
    pub(crate) fn cancel(&mut self, due: Due) {
        self.tasks.remove(&due);
        self.touched.mark(due);
    }

    /// The next task that is due, with its time.
    pub(crate) fn take(&mut self, now: i64) -> Option<(i64, Task)> {
        let first = self.tasks.first_entry()?;
        if first.key().0 > now {
            return None;
        }
        let (due, task) = first.remove_entry();
        self.touched.mark(due);
        Some((due.0, task))
    }

    /// When something is due next.
    pub(crate) fn next(&self) -> Option<i64> {
        self.tasks.first_key_value().map(|((at, _), _)| *at)
    }

    /// The task at this place.
    pub(crate) fn get(&self, due: Due) -> Option<Task> {
        self.tasks.get(&due).copied()
    }

    /// Puts a task back at the place that it had.
    pub(crate) fn plan_again(&mut self, due: Due, task: Task) {
        self.planned = self.planned.max(due.1);
        self.tasks.insert(due, task);
    }

    /// Everything planned, for the state file.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Due, Task)> + '_ {
        self.tasks.iter().map(|(due, task)| (*due, *task))
    }

    /// The agenda of a state file.
    pub(crate) fn restored(tasks: Vec<(Due, Task)>) -> Agenda {
        let planned = tasks.iter().map(|((_, order), _)| *order).max().unwrap_or(0);
        Agenda { tasks: tasks.into_iter().collect(), planned, touched: Touched::default() }
    }
}
