//! Which processes are alive. What a dead one had sent is asked about at once (ADR 0008).

use florin_domain::Timestamp;

use crate::args;
use crate::db::Tx;
use crate::error::StoreError;

/// Says that a process is alive.
pub async fn beat(tx: &mut Tx, node: &str, now: Timestamp) -> Result<(), StoreError> {
    tx.put(
        "INSERT INTO nodes (id, seen_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET seen_at = $2",
        args![node, now],
    )
    .await
}

/// Takes the processes off the list that were last seen before `before`; who they were.
pub async fn bury(tx: &mut Tx, before: Timestamp) -> Result<Vec<String>, StoreError> {
    let rows = tx.fetch("DELETE FROM nodes WHERE seen_at < $1 RETURNING id", args![before]).await?;
    rows.into_iter().map(|mut row| row.text()).collect()
}

/// A process that ends well takes itself off the list.
pub async fn leave(tx: &mut Tx, node: &str) -> Result<(), StoreError> {
    tx.write("DELETE FROM nodes WHERE id = $1", args![node]).await?;
    Ok(())
}
