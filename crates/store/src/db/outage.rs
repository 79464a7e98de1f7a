//! Death at a commit of the tester's choice: what a crash leaves behind can be looked at without one.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::error::StoreError;

/// Counts commits down to the one at which the process "dies". Idle unless a test arms it.
#[derive(Debug)]
pub struct Outage {
    /// Half commits left: even ones stand before a commit, odd ones behind it.
    left: AtomicI64,
}

impl Default for Outage {
    fn default() -> Outage {
        Outage { left: AtomicI64::new(i64::MAX) }
    }
}

impl Outage {
    /// Die just before the commit number `commits` (0 is the next one).
    pub fn before(&self, commits: i64) {
        self.left.store(commits * 2, Ordering::SeqCst);
    }

    /// Die just behind the commit number `commits`: it is kept, and nobody hears of it.
    pub fn behind(&self, commits: i64) {
        self.left.store(commits * 2 + 1, Ordering::SeqCst);
    }

    /// Whether the process is "dead".
    pub fn has_struck(&self) -> bool {
        self.left.load(Ordering::SeqCst) < 0
    }

    pub(crate) fn check(&self) -> Result<(), StoreError> {
        if self.has_struck() { Err(StoreError::Broken("the process died (a test)".into())) } else { Ok(()) }
    }

    pub(crate) fn before_commit(&self) -> Result<(), StoreError> {
        self.step()
    }

    pub(crate) fn after_commit(&self) -> Result<(), StoreError> {
        self.step()
    }

    fn step(&self) -> Result<(), StoreError> {
        if self.left.load(Ordering::Relaxed) == i64::MAX {
            return Ok(());
        }
        if self.left.fetch_sub(1, Ordering::SeqCst) <= 0 {
            self.left.store(-1, Ordering::SeqCst);
        }
        self.check()
    }
}
