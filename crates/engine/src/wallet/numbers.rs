//! Numbers that clients see, taken from the store in blocks: a number costs no write of its own, and none is given twice.

use std::ops::Range;

use florin_store::counters;
use tokio::sync::Mutex;

use super::tenant;
use crate::engine::Engine;
use crate::error::EngineError;

/// How many numbers a process takes at a time. Those that it has left when it ends are never used.
const BLOCK: i64 = 32;

/// Numbers of one kind that this process may give out.
#[derive(Debug, Default)]
pub(crate) struct Numbers(Mutex<Range<i64>>);

impl Numbers {
    /// The next number.
    pub(crate) async fn next(&self, engine: &Engine, name: &str) -> Result<i64, EngineError> {
        let mut left = self.0.lock().await;
        if let Some(number) = left.next() {
            return Ok(number);
        }
        let mut tx = engine.db.begin().await?;
        let first = counters::take(&mut tx, tenant(), name, 0, BLOCK).await?;
        tx.commit().await?;
        *left = first + 1..first + BLOCK;
        Ok(first)
    }
}
